"""Figures of a description: all of it on one sheet, then each part alone, for a slide."""

from collections.abc import Callable, Iterator, Mapping

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from adoptsim.evidence.description.categories import CATEGORIES
from adoptsim.evidence.description.describing import EVERYBODY, Description
from adoptsim.evidence.description.sentences import halfway
from adoptsim.faces.charts.style import LINES, STYLE, grid, lay_out, name, percent
from adoptsim.faces.tongues import speaking

FINE = 0.06
"""Top of an axis below which shares are written with a decimal."""

BINS = [tenth / 10 for tenth in range(11)]
VISIBLE = 0.01
"""Difference of shares from which both are drawn."""

MANY = 40
"""Months from which intervals are drawn as a band."""

MOST_GROUPS = len(LINES) - 1


def figures(found: Description) -> Iterator[tuple[str, Figure]]:
    """Yield the sheet, then each part, with their names."""
    parts = [part for part, (_, has) in PARTS.items() if has(found)]
    yield "description", _figure(found, [part for part in parts if part != "groups"], found.title)
    for part in parts:
        yield part, _figure(found, [part], found.title)


def _figure(found: Description, parts: list[str], title: str) -> Figure:
    with mpl.rc_context(STYLE):
        figure, axes, _ = grid(len(parts))
        for axis, part in zip(axes, parts, strict=True):
            PARTS[part][0](axis, found)
        name(figure, title or "Adoption")
        lay_out(figure)
        return figure


def _days(dates: pd.Series) -> np.ndarray:
    return dates.to_numpy().astype("datetime64[D]")


def _adoption(axis: Axes, found: Description) -> None:
    """Draw who had adopted, who is new, and when half had."""
    table = _of_all(found.cumulative)
    days = _days(table["date"])
    new = table["new"].iloc[1:] / len(found.panel)
    axis.bar(days[1:], new, width=np.timedelta64(20, "D"), color="0.8", label="new in the month")
    curve = found.curve
    when = _days(curve["date"])
    axis.fill_between(when, curve["low"], curve["high"], color=LINES[0], alpha=0.2, linewidth=0, step="post")
    axis.step(when, curve["share"], where="post", color=LINES[0], label="adopted; band: 90 %")
    if np.abs(table["share"] - table["share_at_most"]).max() > VISIBLE:
        axis.step(days, table["share"], where="post", color="black", linewidth=0.8, linestyle=":", label="as seen")
    half = _of_all(found.half).iloc[0]["half"]
    if half > 0:
        then = np.interp(half, found.months.passed(found.months.days), found.months.days)
        axis.plot(
            [np.datetime64(int(then), "D")],
            [0.5],
            "o",
            color=LINES[1],
            markersize=5,
            label=f"half after {half:.1f} months",
        )
    axis.set_ylim(0, max(0.05, min(1.0, 1.1 * float(curve["high"].max() if len(curve) else 0.0))))
    _shares(axis, "share of units")
    axis.legend(frameon=False, loc="upper left", fontsize=8)
    axis.set_title("Who had adopted")


def _hazard(axis: Axes, found: Description) -> None:
    """Draw the hazard of each month with its interval."""
    table = _of_all(found.hazard).dropna(subset="hazard")
    days = _days(table["date"])
    if len(table) > MANY:
        axis.fill_between(days, table["low"], table["high"], color=LINES[0], alpha=0.2, linewidth=0)
        axis.plot(days, table["hazard"], color=LINES[0])
    else:
        reach = [table["hazard"] - table["low"], table["high"] - table["hazard"]]
        axis.errorbar(days, table["hazard"], yerr=reach, fmt="o", color=LINES[0], markersize=4, elinewidth=1)
    axis.set_ylim(0, None)
    _shares(axis, "of those still without; 90 % interval")
    axis.set_title("Hazard: who adopts in a month")


def _exposure(axis: Axes, found: Description) -> None:
    """Draw the exposure of those still without, and of those that adopt."""
    table = found.exposure
    days = _days(table["date"])
    axis.plot(days, table["exposure_without"], color=LINES[0], label="of those still without")
    axis.plot(days, table["exposure_adopting"], "o", color=LINES[1], markersize=4, label="of those that adopt")
    axis.set_ylim(0, 1)
    _shares(axis, "peers that had adopted before")
    axis.legend(frameon=False, loc="best", fontsize=8)
    axis.set_title("Exposure")


def _thresholds(axis: Axes, found: Description) -> None:
    """Draw how exposed adopters were when they adopted."""
    table = found.thresholds
    weights = np.full(len(table), 1 / len(table))
    axis.hist(table["before"], BINS, weights=weights, color=LINES[0], alpha=0.5, label="peers before")
    axis.hist(
        table["by_then"], BINS, weights=weights, histtype="step", color=LINES[1], label="with those of the same look"
    )
    axis.set_xlim(0, 1)
    axis.xaxis.set_major_formatter(percent)
    axis.yaxis.set_major_formatter(percent)
    axis.set_xlabel("share of peers that had adopted")
    axis.set_ylabel("share of adopters")
    axis.legend(frameon=False, loc="upper right", fontsize=8)
    axis.set_title(f"Thresholds of {len(table):,} adopters")


def _clustering(axis: Axes, found: Description) -> None:
    """Draw Moran's I against what chance gives."""
    table = found.clustering.dropna(subset="moran")
    days = _days(table["date"])
    low = table["expected"] - 1.645 * table["sd"]
    axis.fill_between(days, low, table["high"], color="0.85", linewidth=0, label="chance: 90 of 100 shuffles")
    axis.plot(days, table["moran"], color=LINES[0], label="Moran's I")
    axis.axhline(0, color="0.6", linewidth=0.6)
    axis.set_ylabel("Moran's I")
    axis.tick_params(axis="x", labelrotation=30)
    axis.legend(frameon=False, loc="best", fontsize=8)
    axis.set_title("Are units that look to each other alike?")


def _categories(axis: Axes, found: Description) -> None:
    """Draw adopter categories beside what they would be if times were normal."""
    table = found.categories.set_index("category").loc[list(CATEGORIES)]
    places = np.arange(len(table))
    axis.bar(places, table["share_of_adopters"], color=LINES[0], alpha=0.6, width=0.7, label="seen")
    axis.plot(places, table["normal"], "k_", markersize=22, label="if times were normal")
    axis.set_xticks(places, [word.replace(" ", "\n") for word in table.index])
    axis.set_ylim(0, 1.3 * max(0.34, float(table["share_of_adopters"].max())))
    axis.yaxis.set_major_formatter(percent)
    axis.set_ylabel("share of adopters")
    axis.legend(frameon=False, loc="upper left", fontsize=8)
    axis.set_title("Adopter categories (a convention)")


def _groups(axis: Axes, found: Description) -> None:
    """Draw the share of each group, as far as there are colours."""
    table = found.cumulative[found.cumulative["group"] != EVERYBODY]
    shown = found.half[found.half["group"] != EVERYBODY].nlargest(MOST_GROUPS, "units")["group"]
    for number, group in enumerate(shown):
        rows = table[table["group"] == group]
        axis.step(_days(rows["date"]), rows["share"], where="post", color=LINES[number], label=group)
    axis.set_ylim(0, None)
    _shares(axis, "share of the group")
    axis.legend(frameon=False, loc="best", fontsize=8)
    left = len(found.half) - 1 - len(shown)
    axis.set_title("Groups" + (f", the largest; {left} more are not shown" if left else ""))


def _shares(axis: Axes, label: str) -> None:
    digits = 1 if axis.get_ylim()[1] < FINE else 0
    axis.yaxis.set_major_formatter(lambda share, _: speaking.percent(share, digits))
    axis.set_ylabel(label)
    axis.tick_params(axis="x", labelrotation=30)


def _of_all(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["group"] == EVERYBODY]


type Part = tuple[Callable[[Axes, Description], None], Callable[[Description], bool]]

PARTS: Mapping[str, Part] = {
    "adoption": (_adoption, lambda _: True),
    "hazard": (_hazard, lambda _: True),
    "groups": (_groups, lambda found: len(found.half) > 1),
    "exposure": (_exposure, lambda found: not found.exposure.empty),
    "thresholds": (_thresholds, lambda found: not found.thresholds.empty),
    "clustering": (_clustering, lambda found: halfway(found) is not None),
    "categories": (_categories, lambda _: True),
}
"""Parts of a description: how each is drawn, and whether there is something to draw."""
