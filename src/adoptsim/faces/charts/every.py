"""Every figure of some results."""

from collections.abc import Iterator

from matplotlib.figure import Figure

from adoptsim.experiments.summary import in_order
from adoptsim.faces.charts.adoption import adoption
from adoptsim.faces.charts.agencies import agency_map, left_behind
from adoptsim.faces.charts.cost import cost
from adoptsim.faces.charts.obstacles import before_and_after, obstacles
from adoptsim.faces.charts.style import Table, of


def figures(monthly: Table, agencies: Table, programmes: Table) -> Iterator[tuple[str, Figure]]:
    """Yield every figure of some results with its file name, without ending.

    Parameters
    ----------
    monthly, agencies, programmes : mapping
        The tables of the results.
    """
    scenarios = in_order(monthly["scenario"])
    yield "adoption", adoption(monthly, programmes)
    for scenario in scenarios:
        ending = f"_{scenario}" if len(scenarios) > 1 else ""
        yield f"obstacles{ending}", obstacles(of(monthly, scenario))
        yield f"agencies{ending}", agency_map(of(agencies, scenario))
    yield "obstacles_before_and_after", before_and_after(monthly)
    yield "left_behind", left_behind(agencies)
    yield "cost", cost(monthly, agencies)
