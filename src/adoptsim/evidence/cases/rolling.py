"""Rolling origins: the same forecaster at several dates, on several kinds of government, against simple rivals."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from adoptsim.evidence.forecasting import forecast
from adoptsim.evidence.panel.case import Case
from adoptsim.evidence.panel.case_reading import read_case
from adoptsim.evidence.panel.panel import day

DRAWS = 300


@dataclass(frozen=True, slots=True)
class Origin:
    """One date from which to forecast.

    Attributes
    ----------
    file : str
        Case file.
    cut, until : str
        From when and to when.
    states : tuple of str
        States that take part; all of them if empty. A single one has no groups.
    told : tuple of str
        Events that come after the cut and are told to the forecaster all the same.
    """

    file: str
    cut: str
    until: str
    states: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    def case(self, folder: Path) -> Case:
        """Return the case; events that were not made by the cut are left out, but for those that are told."""
        case = read_case(folder / self.file, cut=day(self.cut), until=day(self.until))
        events = {
            name: event for name, event in case.said.events.items() if event.start <= case.cut or name in self.told
        }
        said = case.said.model_copy(update={"events": events})
        if len(self.states) == 1:
            said = said.model_copy(update={"group": None})
        chosen = np.isin(case.panel.columns["state"], self.states) if self.states else np.ones(len(case.panel), bool)
        return replace(case, said=said, panel=case.panel.select(chosen))


SIX = ("GA", "IL", "MN", "NY", "OH", "TX")
_COUNTIES, _TOWNS = "counties_2022.yaml", "towns_2024.yaml"
_SPANS = (("2019-06-30", "2020-12-31"), ("2022-03-31", "2023-06-30"), ("2022-12-31", "2023-09-30"))

ORIGINS = (
    *(Origin(_COUNTIES, cut, until) for cut, until in _SPANS),
    Origin(_COUNTIES, "2021-03-31", "2022-06-30", told=("fee_waived",)),
    *(Origin(_TOWNS, cut, until, SIX) for cut, until in _SPANS),
    Origin(_TOWNS, "2021-03-31", "2022-06-30", SIX, told=("fee_waived",)),
    Origin(_TOWNS, "2023-09-30", "2024-11-30", SIX),
    Origin(_TOWNS, "2022-06-30", "2023-12-31", ("NY",)),
    Origin(_TOWNS, "2023-03-31", "2024-09-30", ("MN",)),
    Origin(_TOWNS, "2019-12-31", "2021-03-31", ("TX",)),
    Origin(_TOWNS, "2022-06-30", "2023-09-30", ("IN",)),
)
"""Where the forecaster is tried. One breaks with the past and says so: the fee was waived in April 2021."""


def rolled(folder: Path, origins: tuple[Origin, ...] = ORIGINS) -> pd.DataFrame:
    """Forecast from each origin and judge it; a line an origin, group and forecaster, as in scoreboards."""
    boards = []
    for origin in origins:
        board = forecast(origin.case(folder), draws=DRAWS).scoreboard()
        kind = origin.file.partition("_")[0]
        states = ", ".join(origin.states)
        boards.append(board.assign(kind=kind, states=states, cut=origin.cut, until=origin.until))
    return pd.concat(boards, ignore_index=True)


NUMBERS = ["mae", "crps", "coverage_50", "coverage_90"]


def by_origin(board: pd.DataFrame) -> pd.DataFrame:
    """Mean error, CRPS and coverage of each forecaster at each origin, over all units and over groups."""
    whose = np.where(board["group"] == "all", "all units", "groups")
    return board.assign(whose=whose).groupby(["whose", "forecaster", "kind", "states", "cut"])[NUMBERS].mean()


def summary(board: pd.DataFrame) -> pd.DataFrame:
    """Mean error, CRPS and coverage of each forecaster, over all units and over groups, each origin alike."""
    return by_origin(board).groupby(["whose", "forecaster"]).mean()
