"""The figure of robustness: how often each package is best, and what one may come to regret."""

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from adoptsim.experiments.robustness import Robustness
from adoptsim.faces.amounts import words
from adoptsim.faces.charts.style import LINES, STYLE, lay_out, name, percent
from adoptsim.faces.outcomes import scale
from adoptsim.faces.tongues.speaking import said


def figure(found: Robustness) -> Figure:
    """Draw how often each package is best, and the regret of each over the draws."""
    with mpl.rc_context(STYLE):
        scenarios = list(map(str, found.per_draw.columns))
        drawn = Figure(figsize=(10.4, 1.9 + 0.45 * len(scenarios)), layout="constrained")
        left, right = drawn.subplots(1, 2, sharey=True)
        places = np.arange(len(scenarios))[::-1]
        colours = [LINES[place % len(LINES)] for place in range(len(scenarios))]
        best = found.best
        reach = [best["best"] - best["best_low"], best["best_high"] - best["best"]]
        left.barh(places, best["best"], color=colours, height=0.6)
        left.errorbar(best["best"], places, xerr=reach, fmt="none", ecolor="black", elinewidth=0.9, capsize=2)
        left.set_yticks(places, scenarios)
        left.set_xlim(0, 1)
        left.xaxis.set_major_formatter(percent)
        left.set_xlabel(said("draws in which it is best, of {draws}; 90 % interval", draws=len(found.per_draw)))
        columns = ["regret_mean", "regret_90", "regret_max"]
        divisor, unit = scale(float(found.regret["regret_max"].max()))
        regret = found.regret[columns] / divisor
        right.barh(places, regret["regret_mean"], color=colours, height=0.6)
        right.plot(regret["regret_90"], places, "k|", markersize=12, label=said("90th percentile"))
        right.plot(regret["regret_max"], places, "kx", markersize=5, label=said("largest"))
        lost = words(found.measure) + (f", {unit}," if divisor > 1 else "")
        right.set_xlabel(said("regret: {lost} lost against the best; bar: mean", lost=lost))
        right.legend(frameon=False, loc="best")
        name(drawn, said("How sure is it which is best?"))
        lay_out(drawn)
        return drawn
