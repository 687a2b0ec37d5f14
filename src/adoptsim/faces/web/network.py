"""Agencies and whom they look to: one run, month by month, and the story of each agency."""

from collections.abc import Sequence
from functools import lru_cache

import networkx as nx
import numpy as np

from adoptsim.experiments.tables import Table
from adoptsim.faces.tongues.speaking import number, percent, said
from adoptsim.faces.web.agencies_map import COLOURS
from adoptsim.faces.web.chart import INK, SMALL, Chart, Option, called, drawing, label, nothing
from adoptsim.faces.web.found import Found
from adoptsim.faces.words import ALL, OBSTACLES, PIPELINE

MOST = 150
"""Agencies that are shown."""

SYMBOLS = {
    "undecided": "circle",
    "clearing": "triangle",
    "funding": "diamond",
    "procuring": "rect",
    "available": "roundRect",
    "withdrawn": "arrow",
}
"""How an agency is drawn, by where its pipeline stands."""


def network(found: Found, solution: str, month: int | None = None) -> Chart:
    """Draw the agencies of the run that was written down: size by officials, colour by routine use, shape by pipeline.

    Parameters
    ----------
    found : Found
    solution : str
        All solutions together are shown as the first one: an agency has a pipeline for each.
    month : int, optional
        The last, if nothing is said.
    """
    title = said("Agencies and whom they look to")
    if found.journal is None or not found.journal.tables["journal"]:
        return nothing("network", title, said("This has not been worked out yet."))
    shown = found.named(solution)
    shown = found.solutions[0] if shown == ALL else shown
    rows = _month(found.journal.tables["journal"], shown, found.month(month))
    order = np.argsort(-rows["officials"], kind="stable")[:MOST]
    names = [str(rows["agency"][place]) for place in order]
    links = [
        (str(one), str(other)) for one, other in _links(found.journal.tables["peers"]) if {one, other} <= set(names)
    ]
    spots = _layout(tuple(names), tuple(links))
    most = max(1.0, float(rows["officials"].max()))
    nodes = [_node(rows, place, name, spots[name], most) for place, name in zip(order, names, strict=True)]
    places = {name: number for number, name in enumerate(names)}
    note = said("One run of {solution}. Hover over an agency for its story.", solution=called(found, shown))
    rest = len(rows["agency"]) - len(names)
    if rest:
        note = said("{note} {count} smaller agencies are not shown.", note=note, count=number(rest))
    option = drawing(f"{title}. {note}") | {
        "series": [
            {
                "type": "graph",
                "layout": "none",
                "roam": False,
                "data": nodes,
                "links": [{"source": places[one], "target": places[other]} for one, other in links],
                "lineStyle": {"color": "#b5bdc6", "width": 0.7, "opacity": 0.6},
                "left": 30,
                "right": 30,
                "top": 20,
                "bottom": 60,
            }
        ],
        "visualMap": {
            "min": 0,
            "max": 100,
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "text": ["100 %", "0 %"],
            "inRange": {"color": list(COLOURS)},
            "textStyle": {"fontSize": SMALL, "color": INK},
        },
    }
    option["tooltip"] |= {"trigger": "item", "formatter": "{b}"}
    option["legend"]["show"] = False
    del option["grid"]
    head = (said("agency"), said("officials"), said("in routine"), said("its pipeline"), said("held back most by"))
    return Chart("network", title, option, head, tuple(_row(rows, place) for place in order), note, 460)


def _month(journal: Table, solution: str, month: int) -> Table:
    here = (journal["solution"] == solution) & (journal["month"] == month)
    return {name: column[here] for name, column in journal.items()}


def _links(peers: Table) -> Sequence[tuple[str, str]]:
    return list(zip(map(str, peers["agency"]), map(str, peers["peer"]), strict=True)) if peers else []


@lru_cache(maxsize=64)
def _layout(names: tuple[str, ...], links: tuple[tuple[str, str], ...]) -> dict[str, tuple[float, float]]:
    """Place agencies: those that look to each other near each other, always alike."""
    graph = nx.Graph()
    graph.add_nodes_from(names)
    graph.add_edges_from(links)
    spots = nx.spring_layout(graph, seed=1, iterations=60)
    return {name: (round(1000 * float(x), 1), round(1000 * float(y), 1)) for name, (x, y) in spots.items()}


def _node(rows: Table, place: int, name: str, spot: tuple[float, float], most: float) -> Option:
    use = float(rows["share_effective"][place])
    value = round(100 * use, 1) if np.isfinite(use) else 0
    return {
        "name": _story(rows, place, name),
        "x": spot[0],
        "y": spot[1],
        "value": value,
        "symbol": SYMBOLS[str(rows["pipeline"][place])],
        "symbolSize": round(8 + 32 * float(np.sqrt(rows["officials"][place] / most)), 1),
        "itemStyle": {"borderColor": "#d55e00" if value < 5 else "#333333", "borderWidth": 2 if value < 5 else 1},
    }


def _story(rows: Table, place: int, name: str) -> str:
    """Tell where an agency stands, and why."""
    lines = [
        label(name),
        said("{count} officials", count=number(float(rows["officials"][place]))),
        said(
            "Pipeline: {state}, for {months} months",
            state=said(PIPELINE[str(rows["pipeline"][place])]),
            months=number(float(rows["months_in_state"][place])),
        ),
    ]
    if np.isfinite(rows["share_effective"][place]):
        lines.append(
            said(
                "{routine} in routine use, {nominal} use it at all",
                routine=percent(float(rows["share_effective"][place]), 1),
                nominal=percent(float(rows["share_nominal"][place]), 1),
            )
        )
    if rows["obstacle"][place]:
        lines.append(said("Held back most by: {obstacle}", obstacle=_held_back(rows, place)))
    return "\n".join(lines)


def _held_back(rows: Table, place: int) -> str:
    if not rows["obstacle"][place]:
        return "–"
    share = percent(float(rows["obstacle_share"][place]), 0)
    return f"{said(OBSTACLES[str(rows['obstacle'][place])])} ({share})"


def _row(rows: Table, place: int) -> tuple[str, ...]:
    use = float(rows["share_effective"][place])
    return (
        label(str(rows["agency"][place])),
        number(float(rows["officials"][place])),
        percent(use, 1) if np.isfinite(use) else "–",
        said(PIPELINE[str(rows["pipeline"][place])]),
        _held_back(rows, place),
    )
