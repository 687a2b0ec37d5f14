"""What each intervention contributed."""

from adoptsim.faces.charts.style import LINES
from adoptsim.faces.tongues.speaking import number, said
from adoptsim.faces.web.chart import Chart, drawing, nothing, rounded, row_axis, value_axis, whiskers
from adoptsim.faces.web.found import Found

MEASURE = "user_years"


def contributions(found: Found, solution: str) -> Chart:
    """Draw the Shapley value of each intervention, all solutions together, with its interval.

    Parameters
    ----------
    found : Found
    solution : str
        Not asked about: an intervention is judged by all solutions together.
    """
    del solution
    title = said("What each intervention contributed")
    shared = found.attribution
    own = None if shared is None else shared.shapley[shared.shapley["measure"] == MEASURE]
    if shared is None or own is None or own.empty:
        return nothing("contributions", title, said("This has not been worked out yet."))
    rows = [
        {str(key): value for key, value in row.items()}
        for row in own.sort_values("shapley", ascending=False, kind="stable").to_dict("records")
    ]
    names = [said(str(row["intervention"]).replace("_", " ")) for row in rows]
    note = said(
        "Years of routine use over the run, all solutions together: the mean over all orders in which "
        "interventions could be added (Shapley value), from {seeds} runs of each package, with 90 % interval.",
        seeds=number(len(shared.seeds)),
    )
    told = [
        said("{first} and {second} bring more together than apart.", first=first, second=second)
        for first, second in _together(found)
    ]
    note = " ".join([note, *told])
    value, low, high = (rounded([row[column] for row in rows], digits=1) for column in ("shapley", "low", "high"))
    option = drawing(f"{title}. {note}") | {
        "xAxis": value_axis(""),
        "yAxis": row_axis(names),
        "series": [
            {
                "type": "bar",
                "data": value,
                "barMaxWidth": 18,
                "itemStyle": {"color": LINES[2]},
                "markLine": whiskers(zip(low, high, strict=True)),
            }
        ],
    }
    option["legend"]["show"] = False
    option["grid"] |= {"top": 8}
    laid = tuple(
        (name, number(row["shapley"]), said("{low} to {high}", low=number(row["low"]), high=number(row["high"])))
        for name, row in zip(names, rows, strict=True)
    )
    head = (said("intervention"), said("years of routine use"), said("90 % interval"))
    return Chart("contributions", title, option, head, laid, note, 120 + 28 * len(names))


def _together(found: Found) -> list[tuple[str, str]]:
    """Return the pairs that bring more together than apart, beyond chance; three at most."""
    if found.attribution is None:
        return []
    pairs = found.attribution.synergies
    pairs = pairs[(pairs["measure"] == MEASURE) & (pairs["verdict"] == "more")].nlargest(3, "last")
    return [
        (said(str(row["first"]).replace("_", " ")), said(str(row["second"]).replace("_", " ")))
        for row in pairs.to_dict("records")
    ]
