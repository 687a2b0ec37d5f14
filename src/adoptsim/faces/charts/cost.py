"""What it costs, and who bears it."""

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from adoptsim.experiments.accounts import Account, accounts
from adoptsim.faces.charts.style import MOST_PANELS, STYLE, Table, grid, lay_out, legend_below, name, time_axis
from adoptsim.faces.outcomes import scale
from adoptsim.faces.tongues.speaking import number, said
from adoptsim.faces.words import counted, plain

BORNE = {
    "programme": ("#0072B2", "programmes"),
    "agencies": ("#E69F00", "agencies"),
    "staff_time": ("#CC79A7", "officials’ time"),
}
"""Colour and words of the costs, from the bottom."""

HATCH, GIVEN = "/////", "of it given to them by programmes"
SUNK = "of it sunk: spent on what failed or was stopped"


def cost(monthly: Table, agencies: Table) -> Figure:
    """Draw what was spent so far, by who bears it: stacked, the mean over replicates, a panel a scenario.

    Money given to agencies is spent, and counted, there.
    """
    held = accounts(monthly, agencies)[:MOST_PANELS]
    divisor, unit = scale(max(float(one.spent().mean(axis=0).max()) for one in held))
    with mpl.rc_context(STYLE):
        figure, panels, _ = grid(len(held))
        for panel, one in zip(panels, held, strict=True):
            _stack(panel, one, divisor)
            time_axis(panel, [one.runs])
            panel.set_ylabel(said("money spent so far, {unit}", unit=unit))
            panel.set_title(_title(one, held))
        most = max(panel.get_ylim()[1] for panel in panels)
        for panel in panels:
            panel.set_ylim(0, most)
        handles: list[Line2D | Patch] = [Patch(color=tone, label=said(words)) for tone, words in BORNE.values()]
        if any(one.money("transfers").any() for one in held):
            tone = BORNE["agencies"][0]
            handles.insert(2, Patch(facecolor=tone, edgecolor="black", hatch=HATCH, label=said(GIVEN), linewidth=0))
        handles.append(Line2D([], [], color="black", linestyle="--", label=said(SUNK)))
        legend_below(figure, handles)
        name(figure, said("What it costs, the mean of {runs}", runs=counted(len(held[0].runs.seeds))))
        lay_out(figure)
    return figure


def _stack(panel: Axes, account: Account, divisor: float) -> None:
    means = {one: account.money(one).mean(axis=0) / divisor for one in (*BORNE, "transfers", "sunk")}
    dates = account.runs.date
    panel.stackplot(
        dates,
        [means[one] for one in BORNE],
        colors=[tone for tone, _ in BORNE.values()],
        edgecolor="white",
        linewidth=0.3,
    )
    below = means["programme"]
    given = np.minimum(means["transfers"], means["agencies"])
    if given.any():
        panel.fill_between(dates, below, below + given, facecolor="none", edgecolor="black", hatch=HATCH, linewidth=0)
    panel.plot(dates, means["sunk"], color="black", linestyle="--", linewidth=1.2)


def _title(account: Account, held: Sequence[Account]) -> str:
    title = plain(account.scenario)
    if account is held[0]:
        return title
    if np.isnan(account.user_years()).all():
        return title
    price = account.cost_of_more(held[0])
    if np.isnan(price):
        return f"{title}\n{said('no additional use')}"
    return f"{title}\n{said('{price} per additional effective user-year', price=number(price))}"
