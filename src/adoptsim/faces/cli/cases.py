"""``adoptsim fit`` and ``adoptsim forecast``: from a panel of real adoptions to coefficients to a forecast."""

import json
import platform
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console

from adoptsim.evidence.forecasting import OURS, Forecast, forecast_depths, together
from adoptsim.evidence.hazard.fitting import Fit, fit
from adoptsim.evidence.hazard.telling import diagnostics
from adoptsim.evidence.overlay import overlay
from adoptsim.evidence.panel.case import Case
from adoptsim.evidence.panel.case_reading import read_case
from adoptsim.evidence.panel.panel import day, iso
from adoptsim.evidence.registering import judge, read_registered, register, remark_if_late
from adoptsim.experiments import store
from adoptsim.experiments.files import digest_of, replace
from adoptsim.experiments.manifest import digest, versions
from adoptsim.faces.cli.console import answers, small_table
from adoptsim.faces.cli.frames import csv
from adoptsim.world.errors import UserError, on_one_line, quoted

SHOWN = ("model", "depth", "covariate", "event", "course")
MOST_SHOWN = 8


def day_of(text: str | None, option: str) -> int | None:
    """Read a day given as an option.

    Raises
    ------
    UserError
        If it is none.
    """
    if text is None:
        return None
    try:
        return day(text)
    except ValueError:
        raise UserError(f"{option}: {quoted(text)} is not a day; write it like 2021-04-27") from None


def fit_case(path: str, cut: str | None, out: Path | None, *, quiet: bool) -> int:
    """Fit a case, say what the data tell, and leave the overlay."""
    case = read_case(path, cut=day_of(cut, "--cut"))
    folder = folder_for(out, f"fit_{case.name}")
    found = {depth: fit(one) for depth, one in case.depths().items()}
    for depth, one in found.items() if not quiet else ():
        _head(depth, found)
        answer_fit(one, answers())
    first = next(iter(found.values()))
    files = {
        "coefficients.csv": csv(together({depth: one.table() for depth, one in found.items()})),
        "covariance.csv": csv(together({depth: _covariance(one) for depth, one in found.items()})),
        f"{case.name}_fitted.yaml": overlay(first).encode(),
    }
    return keep(folder, case, files, quiet=quiet)


def _head(depth: str, among: Mapping[str, object]) -> None:
    """Say which depth of adoption comes next, where there are several."""
    if len(among) > 1:
        answers().print(f"\n{depth.capitalize()} adoption")


def _covariance(found: Fit) -> pd.DataFrame:
    """Covariance of the coefficients that have a name of their own, and of levels."""
    rows = [row for row, term in enumerate(found.formula.terms) if term.kind in (*SHOWN, "level", "group")]
    names = [found.formula.names[row] for row in rows]
    table = pd.DataFrame(found.covariance[np.ix_(rows, rows)], columns=names)
    table.insert(0, "term", names)
    return table


def answer_fit(found: Fit, console: Console) -> None:
    """Print what the data tell."""
    for sentence in diagnostics(found):
        console.print(sentence, soft_wrap=True)
    table = small_table("\nCoefficients, log hazard ratios")
    for heading in ("", "estimate", "90 % interval", "error by group", "prior", "told by the data"):
        table.add_column(heading, overflow="fold")
    for _, row in found.table().iterrows():
        if row["kind"] in SHOWN:
            clustered = "" if pd.isna(row["se_clustered"]) else f"{row['se_clustered']:.2f}"
            table.add_row(
                str(row["term"]), f"{row['estimate']:+.2f}", f"{row['low']:+.2f} to {row['high']:+.2f}", clustered,
                f"{row['prior_mean']:+.2f} ({row['prior_sd']:.2f})", f"{row['learned']:.0%}",
            )  # fmt: skip
    console.print(table)


def forecast_case(
    path: str, cut: str | None, until: str | None, draws: int, seed: int, out: Path | None,
    register_at: Path | None, score: Path | None, *, no_figures: bool, quiet: bool,
) -> int:  # fmt: skip
    """Forecast a case, or judge a forecast that was registered."""
    if score is not None and register_at is not None:
        raise UserError("--register puts a forecast down and --score judges one; give one of them")
    if score is not None:
        return _score(path, score, quiet=quiet)
    if register_at is not None and register_at.exists():
        raise UserError(f"{register_at}: is there already; a registered forecast is not overwritten")
    case = read_case(path, cut=day_of(cut, "--cut"), until=day_of(until, "--until"))
    folder = folder_for(out, f"forecast_{case.name}")
    made = forecast_depths(case, draws=draws, seed=seed)
    registered = None if register_at is None else register(made)
    if register_at is not None and registered is not None:
        replace(register_at, registered.text().encode())
    for depth, one in made.items() if not quiet else ():
        _head(depth, made)
        answer_forecast(one, answers())
    if registered is not None and not quiet:
        answers().print(f"\nRegistered in {register_at}; its hash is {registered.digest}", soft_wrap=True)
        for remark in remark_if_late(registered):
            answers().print(remark, soft_wrap=True)
    files = {
        "forecast.csv": csv(together({depth: one.bands() for depth, one in made.items()})),
        "coefficients.csv": csv(together({depth: one.fit.table() for depth, one in made.items()})),
    }
    board = together({depth: one.scoreboard() for depth, one in made.items()})
    if not board.empty:
        files["scoreboard.csv"] = csv(board)
    files |= {} if no_figures else _figures(made)
    return keep(folder, case, files, quiet=quiet, draws=draws, seed=seed)


def answer_forecast(made: Forecast, console: Console) -> None:
    """Print the forecast in sentences, then how it did where something was held out."""
    bands = made.bands()
    shown = [group for group in made.futures.groups if group == "all" or "bound" in group][:MOST_SHOWN]
    for group in shown:
        lines = bands[bands["group"] == group]
        first, last = lines.iloc[0], lines.iloc[-1]
        whose = "All units" if group == "all" else group
        console.print(
            f"{whose} ({int(first['units']):,}): {first['median']:.1%} had adopted by {first['date']}; "
            f"by {last['date']} {last['median']:.1%} will have (50 %: {last['low_50']:.1%} to {last['high_50']:.1%}, "
            f"90 %: {last['low_90']:.1%} to {last['high_90']:.1%}).",
            soft_wrap=True,
        )
    days, _ = made.held_out()
    if len(days):
        board = made.scoreboard(["all"])
        console.print(verdict(board, f"On the {len(days)} months held out"), soft_wrap=True)
        console.print(_board(board))


def verdict(board: pd.DataFrame, where: str) -> str:
    """Say who did best over all units, whoever that is."""
    whole = board[board["group"] == "all"].set_index("forecaster")
    rivals = whole["mae"].drop(OURS)
    ours, best = whole["mae"][OURS], str(rivals.idxmin())
    said = "beats" if ours < rivals.min() else "loses to"
    return (
        f"{where} the forecast {said} the best simple one, {best.replace('_', ' ')}: "
        f"mean absolute error {ours:.4f} against {rivals.min():.4f}; the 90 % band held "
        f"{whole['coverage_90'][OURS]:.0%} of the months."
    )


def _board(board: pd.DataFrame) -> object:
    table = small_table("\nAll units, share adopted")
    for heading in ("", "mean absolute error", "CRPS", "in 50 % band", "in 90 % band"):
        table.add_column(heading)
    for _, row in board[board["group"] == "all"].iterrows():
        inside = ["" if pd.isna(row[name]) else f"{row[name]:.0%}" for name in ("coverage_50", "coverage_90")]
        table.add_row(str(row["forecaster"]).replace("_", " "), f"{row['mae']:.4f}", f"{row['crps']:.4f}", *inside)
    return table


def _score(path: str, score: Path, *, quiet: bool) -> int:
    """Judge a registered forecast by a panel that goes on."""
    found = read_registered(score)
    case = read_case(path, cut=day(found.cut), until=day(found.until))
    judged = judge(found, case)
    for depth in found.depths if not quiet else ():
        table = judged.table
        table = table[table["depth"] == depth] if len(found.depths) > 1 else table
        _head(depth, found.depths)
        where = f"Registered on {found.registered}, judged by {judged.months} months:"
        answers().print(verdict(table, where), soft_wrap=True)
        answers().print(_board(table))
    for remark in judged.remarks if not quiet else ():
        answers().print(remark, soft_wrap=True)
    return 0


def folder_for(out: Path | None, name: str) -> Path:
    """Return the folder for results, which must not be there.

    Raises
    ------
    UserError
        If it is, or cannot be made.
    """
    folder = out or store.available_folder(Path("results") / name[:60])
    store.refuse_if_unfit(folder)
    return folder


def keep(folder: Path, case: Case, files: dict[str, bytes], *, quiet: bool, **asked: int) -> int:
    """Write the folder with its manifest, and say where."""
    network = case.said.network
    read = [case.said.panel.file, *([network.file] if network else [])]
    manifest = {
        "case": case.said.model_dump(mode="json"),
        "cut": iso(case.cut),
        "until": iso(case.until),
        **asked,
        "command": [on_one_line(word) for word in ["adoptsim", *sys.argv[1:]]],
        "time": datetime.now(UTC).replace(microsecond=0).isoformat(),
        "versions": versions(),
        "platform": platform.platform(),
        "inputs": {file.name: digest_of(file) for file in read},
        "files": {name: digest(content) for name, content in files.items()},
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    store.save_files(folder, {**files, "manifest.json": text.encode()})
    if not quiet:
        answers().print(f"\nAll results are in {folder}", soft_wrap=True)
    return 0


def _figures(made: Mapping[str, Forecast]) -> dict[str, bytes]:
    from adoptsim.faces.charts.forecast import figure
    from adoptsim.faces.charts.style import drawn

    files: dict[str, bytes] = {}
    for depth, one in made.items():
        name = "forecast" if len(made) == 1 else f"forecast_{depth}"
        picture = figure(one)
        files |= {f"figures/{name}.{ending}": drawn(picture, ending) for ending in ("png", "svg")}
    return files
