"""The figure of a fit: what was believed of each coefficient before, and what the data say."""

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from adoptsim.evidence.hazard.fitting import Fit
from adoptsim.faces.charts.style import LINES, STYLE, lay_out, name

SHOWN = ("model", "covariate", "event")
NINE_TENTHS = 1.645
"""Standard errors to each side that hold nine tenths."""


def figure(found: Fit) -> Figure:
    """Draw prior and estimate of each coefficient, but for levels of times and groups."""
    table = found.table()
    table = table[table["kind"].isin(SHOWN) & (table["term"] != "base")]
    places = np.arange(len(table))[::-1]
    with mpl.rc_context(STYLE):
        drawn = Figure(figsize=(7.5, 1.9 + 0.42 * len(table)), layout="constrained")
        axis = drawn.subplots()
        axis.axvline(0, color="0.6", linewidth=0.6)
        axis.errorbar(
            table["prior_mean"], places - 0.14, xerr=NINE_TENTHS * table["prior_sd"], fmt="o", color="0.6",
            markersize=4, label="believed before: 90 %",
        )  # fmt: skip
        axis.errorbar(
            table["estimate"], places + 0.14, xerr=NINE_TENTHS * table["se"], fmt="o", color=LINES[0], markersize=5,
            label="with the data: 90 %",
        )  # fmt: skip
        axis.set_yticks(places, table["term"])
        axis.set_xlabel("log hazard ratio")
        axis.legend(frameon=False, loc="best", fontsize=8)
        name(drawn, found.case.said.title or found.case.name)
        lay_out(drawn)
        return drawn
