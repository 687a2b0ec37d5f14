"""Run the article's claim as an experiment, and write its page and figure: ``python docs/claim.py``."""

from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from adoptsim.evidence import claim
from adoptsim.experiments.runner import Results
from adoptsim.experiments.runs import simulate
from adoptsim.faces.charts.style import LINES, STYLE
from adoptsim.scenario.reading import read

HERE = Path(__file__).parent
SEEDS = 30
DRAWS = 60
NAMES = {
    "portfolio": "nothing",
    "lab_alone": "a lab alone",
    "unit_alone": "a unit alone",
    "technology_alone": "technology alone",
    "all_together": "all together",
}

PAGE = """# The article's claim as an experiment

"People, not technologies, must lead the change", says Santiso (2019), and labs give way to units. Suppose a government
of 5,000 officials has three million to spend over seven years. Four scenarios spend it in four ways on the same
portfolio of three solutions (a good one, a bad one that looks good, a very good one that is hard and regulated):
`lab_alone`, `unit_alone`, `technology_alone` (money to buy solutions with, and no training, no help, no change of
rules) and `all_together` (a small unit for three years, courses, champions, a lighter law of procurement, a sandbox,
citizens' assessments, and a tenth of the money to buy with). Afterwards nothing is spent, and two more years pass.

![Effective use and value over ten years: nothing, a lab, a unit, technology, all together](../pictures/the_claim.png)

## At the defaults

Beside the same seeds without any of it, median and 90 % of {seeds} seeds; points of a hundred officials x solutions.
The last column counts all costs: of programmes, of agencies and of officials' time.

| | public money | routine use as the money ends | at the end | value, SD | cost per additional effective user-year |
| --- | --- | --- | --- | --- | --- |
{rows}

Most routine use at the end: all together in {all_best} % of the seeds, a unit alone in {unit_best} %, a lab alone in
{lab_best} %, technology alone in {technology_best} %.

## How sure?

Most sizes in the model are judgement. So every effect tagged as judgement, of the processes and of these
interventions, was drawn anew from its plausible range, {draws} times, the same for all five scenarios. In so many of a
hundred draws the one brought more than the other at the end:

| | routine use | value |
| --- | --- | --- |
{pairs}

Most routine use of all four: {best} of a hundred draws.

## What follows

* **Technology alone** opens access. Use rises while the money flows, and most of the rise is gone three years after the
  last gift; as much of it is of the bad solution as of the good, so it adds least value.
* **A lab alone** brings least use for the money. It pilots, and may not scale.
* **A unit alone** brings several times what technology does, and it is the cheapest way to a year of effective use.
* **All together**, with a unit for three years only, does as much as a unit for seven: somewhat more use, not more
  value, and in about half of the draws. Which of the two is better the model does not settle.

So the model bears out that people in the agencies do more than technology bought or pilots run for the same money. It
does not show that everything must be done at once. It says what follows from stated mechanisms and ranges, not what a
country would see. Repeat it by

```
uv run python docs/claim.py
adoptsim run portfolio lab_alone unit_alone technology_alone all_together
```
"""


def rows(measured: pd.DataFrame) -> str:
    """Write what each way brought beside nothing."""
    lines = []
    for way in claim.WAYS:
        brought = claim.beside_nothing(measured, way)
        cells = [f"{brought['money'][0]:,.0f}"]
        cells += [_band([100 * one for one in brought[name]], "+.1f") for name in ("effective_end", "effective")]
        cells += [_band(brought["value"], "+.3f"), f"{brought['cost'][0]:,.0f}"]
        lines.append(f"| {NAMES[way]} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _band(quantiles: list[float], style: str) -> str:
    low, middle, high = (format(one, style) for one in quantiles)
    return f"{middle} ({low} to {high})"


def pairs(drawn: pd.DataFrame) -> str:
    """Write how often one way brought more than another."""
    compared = [
        ("all_together", "lab_alone"),
        ("all_together", "unit_alone"),
        ("all_together", "technology_alone"),
        ("unit_alone", "lab_alone"),
        ("unit_alone", "technology_alone"),
        ("lab_alone", "technology_alone"),
    ]
    return "\n".join(
        f"| {NAMES[one]} over {NAMES[other]} "
        + "".join(f"| {100 * claim.better(drawn, one, other, column):.0f} " for column in ("effective", "value"))
        + "|"
        for one, other in compared
    )


def figure(results: Results) -> Figure:
    """Draw effective use and value of all solutions together: medians, with the 90 % of runs of the last."""
    monthly = results.monthly[results.monthly.solution == "all"]
    with mpl.rc_context(STYLE):
        drawn = Figure(figsize=(10.4, 4.2), layout="constrained")
        panels = drawn.subplots(1, 2)
        for panel, column, words in zip(
            panels,
            ("share_effective", "value"),
            ("routine use, share of officials x solutions", "value: routine use x experienced usefulness, SD"),
            strict=True,
        ):
            for number, (name, label) in enumerate(NAMES.items()):
                runs = monthly[monthly.scenario == name].pivot_table(index="date", columns="seed", values=column)
                low, middle, high = (runs.quantile(q, axis=1) for q in (0.05, 0.5, 0.95))
                dashes = "--" if name == "portfolio" else "-"
                panel.plot(middle.index, middle, color=LINES[number], linestyle=dashes, label=label)
                if name in ("portfolio", "all_together"):
                    panel.fill_between(low.index, low, high, color=LINES[number], alpha=0.12, linewidth=0)
            panel.set_ylabel(words)
            panel.axvspan(pd.Timestamp("2026-01-01"), pd.Timestamp("2033-01-01"), color="#000000", alpha=0.04)
            panel.annotate("money is spent", (pd.Timestamp("2026-03-01"), 0.97), xycoords=("data", "axes fraction"))
        drawn.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=5, frameon=False)
        FigureCanvasAgg(drawn)
        return drawn


def main() -> None:
    """Run it and write page and figure."""
    results = simulate({name: read(name) for name in NAMES}, SEEDS, 1)
    measured = claim.measure(results)
    drawn = claim.with_judgement_drawn(DRAWS)
    first = claim.best(measured, "effective")
    anew = claim.best(drawn, "effective")
    page = PAGE.format(
        seeds=SEEDS,
        draws=DRAWS,
        rows=rows(measured),
        pairs=pairs(drawn),
        best=", ".join(f"{NAMES[way]} in {100 * share:.0f}" for way, share in anew.items()),
        **{f"{way.split('_', maxsplit=1)[0]}_best": f"{100 * share:.0f}" for way, share in first.items()},
    )
    (HERE / "explanation" / "the_claim.md").write_text(page, encoding="utf-8")
    figure(results).savefig(HERE / "pictures" / "the_claim.png", dpi=130, metadata={"Software": "adoptsim"})


if __name__ == "__main__":
    main()
