"""Agencies and whom they look to: one run, month by month, and the story of each agency."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from textwrap import fill
from typing import NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from adoptsim.experiments.tables import Table
from adoptsim.faces.charts.agencies import LEFT_BEHIND
from adoptsim.faces.tongues.speaking import number, percent, said
from adoptsim.faces.web.agencies_map import scale_of_use
from adoptsim.faces.web.chart import Chart, Option, called, drawing, label, nothing
from adoptsim.faces.web.found import Found
from adoptsim.faces.words import ALL, OBSTACLES, PIPELINE, lasting, plain
from adoptsim.world.columns import Doubles

MOST = 150
"""Agencies that are shown."""

WIDE = 46
"""Letters of a line of a story."""

NARROW = 500
"""Width up to which a picture is as wide as there is room, pixels; else it is as high."""

SYMBOLS = {
    "withdrawn": "arrow",
    "undecided": "circle",
    "clearing": "triangle",
    "funding": "diamond",
    "procuring": "rect",
    "available": "roundRect",
}
"""How an agency is drawn, by where its pipeline stands; the further on the way, the later."""

WHY = {
    "undecided": "The agency has not decided to take it up.",
    "clearing": "The agency wants it, but the law does not allow it yet.",
    "funding": "The law allows it, but the agency has no money for it yet.",
    "procuring": "There is money for it, and it is being bought.",
    "available": "Officials there can use it, where there are seats.",
    "withdrawn": "The agency had it, and gave it up.",
}
"""What it means where a pipeline stands."""


class _Agencies(NamedTuple):
    """The agencies in a month, the largest first; tables are solutions x agencies."""

    solutions: tuple[str, ...]
    names: tuple[str, ...]
    officials: Doubles
    pipeline: NDArray[np.object_]
    months: NDArray[np.int64]
    nominal: Doubles
    effective: Doubles
    obstacle: NDArray[np.object_]
    held: Doubles
    everybody: float
    """Use of all agencies together."""
    left_out: int
    """Smaller agencies."""

    def use(self) -> Doubles:
        """Return routine use of each agency, over all solutions; without officials, whether it is available."""
        if np.isfinite(self.effective).any():
            return np.asarray(self.effective.mean(axis=0))
        return np.asarray((self.pipeline == "available").mean(axis=0))

    def state(self, place: int) -> str:
        """Return where the pipeline of an agency stands: of several, the one furthest behind."""
        there = set(self.pipeline[:, place])
        return next(one for one in SYMBOLS if one in there)

    def is_behind(self, place: int) -> bool:
        """Say whether an agency is left behind: hardly anybody uses it there, while others do."""
        return bool(self.use()[place] < LEFT_BEHIND <= self.everybody)


def network(found: Found, solution: str, month: int | None = None) -> Chart:
    """Draw the agencies of the run that was written down: size by officials, colour by routine use, shape by pipeline.

    Those left behind have a thick rim and an exclamation mark.

    Parameters
    ----------
    found : Found
    solution : str
    month : int, optional
        The last, if nothing is said.
    """
    title = said("Agencies and whom they look to")
    if found.journal is None or not found.journal.tables["journal"]:
        return nothing("network", title, said("This has not been worked out yet."))
    held = _agencies(found, solution, found.month(month))
    links = _links(found.journal.tables["peers"], held.names)
    spots = _layout(held.names, links)
    use = held.use()
    behind = [place for place in range(len(held.names)) if held.is_behind(place)]
    note = " ".join(_notes(held, len(behind), int(found.journal.seeds[0])))
    nodes = [_node(held, place, float(use[place]), spots[place]) for place in range(len(held.names))]
    states = list(SYMBOLS)[1:] + list(SYMBOLS)[:1]
    option = drawing(f"{title}, {called(found, solution)}. {note}") | {
        "series": [
            {
                "type": "graph",
                "layout": "none",
                "categories": [_category(state) for state in SYMBOLS],
                "data": nodes,
                "links": [{"source": one, "target": other} for one, other in links],
                "lineStyle": {"color": "#9aa5b1", "width": 0.7, "opacity": 0.6},
                "left": "center",
                "top": 64,
                "bottom": 72,
            }
        ],
        "visualMap": scale_of_use(),
        "media": [{"query": {"maxWidth": NARROW}, "option": {"series": [{"left": 30, "right": 30, "bottom": None}]}}],
    }
    option["tooltip"] |= {"trigger": "item"}
    option["legend"] |= {"data": [{"name": said(PIPELINE[one]), "icon": SYMBOLS[one]} for one in states]}
    option["legend"] |= {"itemWidth": 14, "inactiveColor": "#767676"}
    del option["grid"]
    head = (said("agency"), said("officials"), said("in routine"), said("its pipeline"), said("held back most by"))
    rows = tuple(_row(held, place, float(use[place])) for place in range(len(held.names)))
    return Chart("network", title, option, head, rows, note, 560)


def _agencies(found: Found, solution: str, month: int) -> _Agencies:
    """Lay out a month of the journal."""
    journal: Table = {} if found.journal is None else found.journal.tables["journal"]
    now: Table = {name: column[journal["month"] == month] for name, column in journal.items()}
    shown = found.solutions if found.named(solution) == ALL else (found.named(solution),)
    laid = {name: np.stack([column[now["solution"] == one] for one in shown]) for name, column in now.items()}
    officials = laid["officials"][0].astype(np.float64)
    order = np.argsort(-officials, kind="stable")[:MOST]
    effective = laid["share_effective"].astype(np.float64)
    use = effective if np.isfinite(effective).any() else (laid["pipeline"] == "available").astype(np.float64)
    weight = np.where(np.isfinite(use).all(axis=0), np.maximum(officials, 0), 0)
    weight = weight if weight.any() else np.ones_like(weight)
    return _Agencies(
        shown,
        tuple(str(name) for name in laid["agency"][0][order]),
        officials[order],
        laid["pipeline"][:, order],
        laid["months_in_state"][:, order],
        laid["share_nominal"][:, order].astype(np.float64),
        effective[:, order],
        laid["obstacle"][:, order],
        laid["obstacle_share"][:, order].astype(np.float64),
        float(np.average(np.nan_to_num(use).mean(axis=0), weights=weight)),
        len(officials) - len(order),
    )


def _links(peers: Table, names: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return which agencies look to each other, each pair once, by their places."""
    place = {name: number for number, name in enumerate(names)}
    pairs = zip(peers["agency"], peers["peer"], strict=True) if peers else ()
    there = ((place[one], place[other]) for one, other in pairs if one in place and other in place)
    return tuple(sorted({(min(pair), max(pair)) for pair in there if pair[0] != pair[1]}))


@lru_cache(maxsize=64)
def _layout(names: tuple[str, ...], links: tuple[tuple[int, int], ...]) -> tuple[tuple[float, float], ...]:
    """Place agencies: those that look to each other near each other, always alike; they fill a square."""
    graph = nx.Graph()
    graph.add_nodes_from(range(len(names)))
    graph.add_edges_from(links)
    spots = nx.spring_layout(graph, seed=1, iterations=100, k=2.5 / np.sqrt(len(names)))
    laid = np.array([spots[one] for one in graph])
    width = np.ptp(laid, axis=0)
    filling = 1000 * (laid - laid.min(axis=0)) / np.where(width > 0, width, 1)
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in filling)


def _category(state: str) -> Option:
    return {"name": said(PIPELINE[state]), "symbol": SYMBOLS[state], "itemStyle": {"color": "#5f6b76"}}


def _node(held: _Agencies, place: int, use: float, spot: tuple[float, float]) -> Option:
    behind = held.is_behind(place)
    most = max(1.0, float(held.officials.max()))
    node: Option = {
        "id": str(place),
        "name": label(held.names[place]),
        "x": spot[0],
        "y": spot[1],
        "value": round(100 * use, 1) if np.isfinite(use) else 0,
        "category": list(SYMBOLS).index(held.state(place)),
        "symbol": SYMBOLS[held.state(place)],
        "symbolSize": round(10 + 26 * float(np.sqrt(held.officials[place] / most)), 1),
        "itemStyle": {"borderColor": "#d55e00" if behind else "#333333", "borderWidth": 3 if behind else 1},
        "tooltip": {"formatter": "\n".join(_story(held, place))},
    }
    if behind:
        node["label"] = {"show": True, "formatter": "!", "color": "#ffffff", "fontWeight": "bold", "fontSize": 14}
    return node


def _story(held: _Agencies, place: int) -> Iterator[str]:
    """Tell where an agency stands and why, in lines that a small screen has room for."""
    yield fill(label(held.names[place]), WIDE)
    yield said("officials: {count}", count=number(float(held.officials[place])))
    if held.is_behind(place):
        yield said("left behind")
    for row, solution in enumerate(held.solutions):
        if len(held.solutions) > 1:
            yield fill(_brief(held, row, place, solution), WIDE)
        else:
            yield from (fill(line, WIDE) for line in _at_length(held, row, place))


def _brief(held: _Agencies, row: int, place: int, solution: str) -> str:
    values = {"solution": label(plain(solution)), "state": said(PIPELINE[str(held.pipeline[row, place])])}
    if not np.isfinite(held.effective[row, place]):
        return ": ".join(values.values())
    routine = percent(float(held.effective[row, place]))
    return said("{solution}: {state}; {routine} in routine", routine=routine, **values)


def _at_length(held: _Agencies, row: int, place: int) -> Iterator[str]:
    state, months = str(held.pipeline[row, place]), int(held.months[row, place])
    stands = {"state": said(PIPELINE[state]), "months": lasting(months) if months else ""}
    if months:
        yield said("Pipeline: {state}, for {months}.", **stands)
    else:
        yield said("Pipeline: {state}, since this month.", state=stands["state"])
    yield said(WHY[state])
    if np.isfinite(held.effective[row, place]):
        yield said(
            "In routine: {routine}; at all: {nominal}.",
            routine=percent(float(held.effective[row, place]), 1),
            nominal=percent(float(held.nominal[row, place]), 1),
        )
    if held.obstacle[row, place]:
        yield said("Held back most by: {obstacle}", obstacle=_held_back(held, row, place))


def _held_back(held: _Agencies, row: int, place: int) -> str:
    if not held.obstacle[row, place]:
        return "–"
    return f"{said(OBSTACLES[str(held.obstacle[row, place])])} ({percent(float(held.held[row, place]))})"


def _row(held: _Agencies, place: int, use: float) -> tuple[str, ...]:
    worst = int(np.argmax(np.nan_to_num(held.held[:, place])))
    return (
        label(held.names[place]),
        number(float(held.officials[place])),
        percent(use, 1) if np.isfinite(use) else "–",
        said(PIPELINE[held.state(place)]),
        _held_back(held, worst, place),
    )


def _notes(held: _Agencies, behind: int, seed: int) -> Iterator[str]:
    """Say what is seen."""
    yield said("One run, number {seed}; size: officials; colour: use in routine; lines: who looks to whom.", seed=seed)
    if behind:
        yield said(
            "Left behind (thick rim, “!”), as fewer than {share} use it there: {count} of {agencies}.",
            count=number(behind),
            agencies=number(len(held.names)),
            share=percent(LEFT_BEHIND),
        )
    yield said("Point at an agency for its story.")
    if held.left_out:
        yield said("Smaller agencies that are not shown: {count}.", count=number(held.left_out))
