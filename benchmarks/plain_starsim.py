"""Contagion as a module of Starsim.

Starsim's own transmission is a chance per contact, so this is an `ss.Disease` with a `step` of its own, its chance a
callable parameter of an `ss.bernoulli`, as Starsim's guide has it. The share of ties is a product with a sparse matrix
made once: of the three ways tried it takes half as long as `numpy.bincount` over the edges, and a fifth of selecting
edges first.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import starsim as ss
from scipy.sparse import csr_array

from adoptsim.world.columns import Doubles, Longs


class Adoption(ss.Disease):
    """Adoption from outside, or by the share of ties who have adopted."""

    def __init__(self, pars: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__()
        self.define_pars(innovation=0.0, imitation=0.0)
        self.update_pars(pars, **kwargs)
        self.define_states(ss.BoolState("adopted"))
        self.draws = ss.bernoulli(p=chance)

    def init_post(self) -> None:
        """Lay the network out once; nothing changes it."""
        super().init_post()
        edges, people = self.sim.networks.ties.edges, len(self.sim.people)
        one, other = np.concatenate([edges.p1, edges.p2]), np.concatenate([edges.p2, edges.p1])
        degree = np.maximum(np.bincount(one, minlength=people), 1)
        self.shares = csr_array(((1.0 / degree)[one], (one, other)), shape=(people, people))

    def step(self) -> None:
        """Let a month pass."""
        new = self.draws.filter(self.adopted.false())
        self.adopted[new] = True


class Ties(ss.Network):
    """A network that stays as it is."""

    def step(self) -> None:
        """Change nothing."""


def chance(module: Adoption, uids: ss.uids) -> Doubles:
    """Chance of adopting this month."""
    share = (module.shares @ module.adopted.raw.astype(np.float64))[uids]
    return 1 - (1 - module.pars.innovation) * (1 - module.pars.imitation * share)


def prepare(
    edges: Longs, officials: int, innovation: float, imitation: float, months: int, seed: int
) -> Callable[[], Doubles]:
    """Make the simulation; return what runs it and gives the curve."""
    sim = ss.Sim(
        n_agents=officials,
        networks=Ties(p1=edges[:, 0], p2=edges[:, 1], beta=np.ones(len(edges)), name="ties"),
        diseases=Adoption(innovation=innovation, imitation=imitation),
        start="2025-01-01",
        dt=ss.month,
        dur=ss.months(months - 1),  # its first step is at the start
        rand_seed=seed,
        verbose=0,
    )
    sim.init()

    def run() -> Doubles:
        sim.run()
        return np.concatenate([[0.0], np.asarray(sim.results.adoption.n_adopted) / officials])

    return run
