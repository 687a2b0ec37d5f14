"""The sections of a report that studies of the same scenario add: what each barrier and each intervention is worth."""

from collections.abc import Iterator

import numpy as np

from adoptsim.experiments.attribution import SURE, USE, Attribution
from adoptsim.experiments.reliefs import Reliefs
from adoptsim.faces.amounts import number, percent, words
from adoptsim.faces.charts import attribution as attribution_figures
from adoptsim.faces.charts import reliefs as relief_figures
from adoptsim.faces.cli import attribute, obstacles
from adoptsim.faces.report.parts import Grid, Heading, Part, Section, Text
from adoptsim.faces.report.pictures import pictures
from adoptsim.faces.tongues import speaking
from adoptsim.faces.tongues.speaking import said
from adoptsim.faces.words import ALL, counted, plain

MOST_LINES = 10
"""Lines of a table of pairs, or of packages."""


def barriers(found: Reliefs) -> tuple[Part, ...]:
    """Show what each barrier is worth."""
    sentences = list(obstacles.sentences(found))
    parts: list[Part] = [Heading(said("What each barrier is worth"))]
    parts.append(
        Text(
            said(
                "Each barrier was lifted for everybody, in {runs} with the same chance as without; what routine use "
                "gains is what the barrier is worth.",
                runs=counted(len(found.results.seeds)),
            )
        )
    )
    parts += [Text(one, is_strong=place == 0) for place, one in enumerate(sentences)]
    parts += pictures(relief_figures.figures(found), {"relief": sentences[0], "pairs": " ".join(sentences)})
    parts += [_relief(found, solution) for solution in obstacles.shown(found)]
    parts += [] if found.pairs.empty else [_pairs(found)]
    parts += [] if found.groups.empty else [_groups(found)]
    return (*parts, *_left_out(len(found.failures), len(found.results.design.rows)))


def _relief(found: Reliefs, solution: str) -> Grid:
    own = found.relief[found.relief["solution"] == solution].sort_values("value", ascending=False, kind="stable")
    rows = [
        (
            obstacles.barrier(row["barrier"]),
            _share(row["filed"]),
            _share(row["standing"]),
            obstacles.gain(row["value"], row["low"], row["high"]),
            said("yes") if row["binds"] else said("no"),
        )
        for row in own.to_dict("records")
    ]
    heads = (
        said("barrier"), said("filed under it"), said("stands before"), said("routine use gains, points"),
        said("binds"),
    )  # fmt: skip
    title = said("all solutions together") if solution == ALL else plain(solution)
    caption = said("If a barrier were lifted for everybody: {solution}", solution=title)
    note = said("A barrier binds if what it is worth is highest, or cannot be told apart from what is.")
    return Grid(caption, heads, tuple(rows), note=note)


def _pairs(found: Reliefs) -> Grid:
    own = found.pairs[found.pairs["solution"] == ALL].sort_values("value", ascending=False, kind="stable")
    rows = [
        (
            f"{obstacles.barrier(row['first'])} + {obstacles.barrier(row['second'])}",
            obstacles.gain(row["value"], row["low"], row["high"]),
            obstacles.gain(row["beyond"], row["beyond_low"], row["beyond_high"]),
        )
        for row in own.head(MOST_LINES).to_dict("records")
    ]
    heads = (said("pair"), said("both, points"), said("beyond the two alone, points"))
    return Grid(said("Two barriers lifted together, the pairs that bring most"), heads, tuple(rows))


def _groups(found: Reliefs) -> Grid:
    own = found.groups[found.groups["solution"] == ALL]
    solutions = len(set(found.groups["solution"]) - {ALL})
    rows = []
    for (by, group), held in own.groupby(["by", "group"], sort=False):
        binding = held[held["binds"]].sort_values("value", ascending=False, kind="stable").to_dict("records")
        named = [
            f"{obstacles.barrier(row['barrier'])} {speaking.number(100 * row['value'], 1, sign=True)}"
            for row in binding
        ]
        rows.append(
            (
                said(GROUPS[str(by)], group=said(str(group))),
                speaking.number(held["officials"].iloc[0] / solutions),
                _share(float(held["now"].mean())),
                ", ".join(named) or said("none that can be told from chance"),
            )
        )
    heads = (said("group"), said("officials"), said("in routine"), said("binds (points if lifted)"))
    return Grid(said("What binds for whom"), heads, tuple(rows), is_wordy=True)


GROUPS = {"agency_size": "agencies of {group}", "sector": "sector {group}", "skill": "{group}"}
"""What a group of officials is called."""


def contributions(found: Attribution) -> Section:
    """Show what each intervention contributed."""
    measure = attribute.headline(found)
    sentence = attribute.sentence(found, measure)
    parts: list[Part] = [Text(sentence, is_strong=True), Text(_how(found))]
    told = {"who_did_it": sentence, "frontier": _best(found)}
    parts += pictures(attribution_figures.figures(found), told)
    parts.append(_members(found, measure))
    synergies = _synergies(found, measure)
    parts += [synergies] if synergies.rows else []
    parts += [] if found.frontier.empty else [_frontier(found)]
    parts += _left_out(len(found.results.seeds) - len(found.seeds), len(found.results.seeds))
    return Section("contributions", said("What each intervention contributed"), tuple(parts))


def _how(found: Attribution) -> str:
    """Say what was run."""
    packages, seeds = speaking.number(len(found.results.design.cases)), len(found.seeds)
    if found.is_exact:
        return said(
            "Every package of the interventions was run, {packages} in all, each with {seeds} seeds.",
            packages=packages,
            seeds=seeds,
        )
    return said(
        "{packages} packages on the way of drawn orders were run, each with {seeds} seeds; the intervals cover the "
        "drawing too.",
        packages=packages,
        seeds=seeds,
    )


def _best(found: Attribution) -> str:
    """Name the last package that none beats, the one that brings most."""
    title = said("The best package for the money, with 90 % intervals")
    if found.frontier.empty:
        return title
    best = found.frontier.iloc[-1]
    return said(
        "{title}: {package} brings most, {years} additional years of effective use for {money} of public money.",
        title=title,
        package=attribution_figures.members(str(best["package"])),
        years=number(float(best[USE])),
        money=number(float(best["public_money"])),
    )


def _members(found: Attribution, measure: str) -> Grid:
    own = found.shapley[found.shapley["measure"] == measure].sort_values("shapley", ascending=False)
    prices = {row["intervention"]: row for row in found.costs.to_dict("records") if row["way"] == "shapley"}
    rows = []
    for row in own.to_dict("records"):
        ways = (
            attribute.points(row[way], row[low], row[high], measure)
            for way, low, high in (
                ("shapley", "low", "high"), ("alone", "alone_low", "alone_high"), ("last", "last_low", "last_high"),
            )
        )  # fmt: skip
        price = (attribute.price_of(prices[row["intervention"]]),) if prices else ()
        rows.append((plain(str(row["intervention"])), *map(_bracketed, (*ways, *price))))
    heads = (
        said("intervention"), said("mean over all orders (Shapley)"), said("alone"), said("added last to all others"),
    )  # fmt: skip
    priced = (said("per additional user-year"),) if prices else ()
    caption = said("What each brings: {measure}, points", measure=words(measure))
    return Grid(caption, (*heads, *priced), tuple(rows), note=said("In brackets, 90 % intervals."))


def _synergies(found: Attribution, measure: str) -> Grid:
    own = found.synergies[(found.synergies["measure"] == measure) & found.synergies["verdict"].isin(SURE)]
    own = own.reindex(own["last"].abs().sort_values(ascending=False).index).head(MOST_LINES)
    rows = [
        (
            f"{plain(str(row['first']))} + {plain(str(row['second']))}",
            *(
                _bracketed(attribute.points(row[way], row[f"{way}_low"], row[f"{way}_high"], measure))
                for way in ("alone", "last")
            ),
        )
        for row in own.to_dict("records")
    ]
    heads = (said("pair"), said("beside nothing else"), said("beside all others"))
    caption = said("Together beyond what each brings (−: they take each other’s place), points")
    return Grid(caption, heads, tuple(rows))


def _frontier(found: Attribution) -> Grid:
    held = found.frontier[found.frontier["size"] > 0]
    places = np.unique(np.linspace(0, len(held) - 1, min(len(held), MOST_LINES)).round().astype(int))
    rows = [
        (
            attribution_figures.members(str(row["package"])),
            number(row["public_money"]),
            _bracketed(attribute.points(row[USE], row["low"], row["high"], USE)),
            _bracketed(attribute.price_of({"cost": row["cost"], "low": row["cost_low"], "high": row["cost_high"]})),
            percent(row["best_in"]),
        )
        for row in held.iloc[places].to_dict("records")
    ]
    heads = (
        said("package"), said("public money"), said("additional user-years"), said("cost of one"), said("best in"),
    )  # fmt: skip
    note = said("“Best in”: the share of runs in which it is the best of all that cost no more.")
    return Grid(said("The best package for the money, public money over the whole run"), heads, tuple(rows), note=note)


def _bracketed(lines: str) -> str:
    middle, _, sure = lines.partition("\n")
    return f"{middle} ({sure})" if sure else middle


def _share(share: float) -> str:
    return "–" if np.isnan(share) else speaking.percent(share, 1)


def _left_out(lacking: int, wanted: int) -> Iterator[Text]:
    if lacking > 0:
        yield Text(said("{lacking} of {wanted} are left out, as runs failed.", lacking=lacking, wanted=wanted))
