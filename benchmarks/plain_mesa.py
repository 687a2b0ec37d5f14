"""The persuasion rule alone, as a plain Mesa model: an object for each official, no arrays, no compiling.

It does less than a month of adoptsim, which has twenty processes: its time is what one rule costs when it is
written in the way of Mesa's own examples.
"""

import math

import mesa

from adoptsim.processes.persuasion import Persuasion


class PlainOfficial(mesa.Agent):
    """An official who is aware of a solution, and listens to some others."""

    def __init__(self, model: "PlainModel") -> None:
        super().__init__(model)
        self.usefulness = model.random.gauss(0.0, 1.0)
        self.skill = model.random.gauss(0.0, 1.0)
        self.reluctance = model.random.gauss(0.0, 1.0)
        self.ties: list[PlainOfficial] = []
        self.persuaded = False
        self.proposes = False

    def propose(self) -> None:
        """Be persuaded, or not, by the state at the start of the month."""
        if self.persuaded:
            return
        p = self.model.numbers
        share = sum(tie.persuaded for tie in self.ties) / len(self.ties)
        log_hazard = (
            p.base
            + p.usefulness * self.usefulness
            + p.ease * self.skill
            - p.reluctance * self.reluctance
            + p.peers * share
            + p.government * self.model.share_persuaded
        )
        self.proposes = self.random.random() < -math.expm1(-math.exp(log_hazard))

    def settle(self) -> None:
        """Let the proposal come true."""
        self.persuaded = self.persuaded or self.proposes


class PlainModel(mesa.Model):
    """Officials with six random ties each."""

    def __init__(self, officials: int, rng: int) -> None:
        super().__init__(rng=rng)
        self.numbers = Persuasion()
        self.share_persuaded = 0.0
        for _ in range(officials):
            PlainOfficial(self)
        everybody = list(self.agents)
        for official in everybody:
            official.ties = self.random.sample(everybody, 6)

    def step(self) -> None:
        """Let a month pass."""
        self.agents.do("propose")
        self.agents.do("settle")
        self.share_persuaded = sum(official.persuaded for official in self.agents) / len(self.agents)
