"""The points of a study: which values every case takes, and the design table they become.

Ranges are sampled in the unit cube and mapped to values afterwards, so that indices are shares of
ranges whatever their units. The same study gives the same points, to the byte.

Sources: Latin hypercube, McKay, Beckman & Conover 1979, Technometrics 21(2); scrambled Sobol'
sequence, Owen 1998, Journal of Complexity 14(4); trajectories, Morris 1991, Technometrics 33(2);
cross-sampling, Saltelli et al. 2010, Computer Physics Communications 181(2).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from adoptsim.experiments.design import Case, Design, Row
from adoptsim.experiments.study import AS_IS, Study, Values, label
from adoptsim.experiments.study_varying import in_force, is_removable
from adoptsim.scenario.changes import changed, value
from adoptsim.world.columns import Doubles
from adoptsim.world.errors import UserError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Points:
    """The points of a study.

    Attributes
    ----------
    study : Study
        What is asked.
    values : sequence of mapping
        For each point its values by path.
    shares : array of float, points x paths, or None
        Where each value lies in its range, 0..1; None where values are listed.
    """

    study: Study
    values: Sequence[Mapping[str, Any]]
    shares: Doubles | None = None

    def names(self, scenario: str) -> list[str]:
        """Return the name of the case of every point for one of the scenarios; alike points share one."""
        first: dict[tuple[Any, ...], int] = {}
        found = []
        for number, point in enumerate(self.values, start=1):
            key = tuple((path, type(one).__name__, str(one)) for path, one in sorted(in_force(point).items()))
            found.append(f"{scenario} {first.setdefault(key, number)}")
        return found

    def design(self) -> Design:
        """Return every point of every scenario with every seed."""
        study = self.study
        cases: dict[str, Case] = {}
        for scenario, held in study.scenarios.items():
            for name, point in zip(self.names(scenario), self.values, strict=True):
                cases.setdefault(name, Case(held, in_force(point)))
        rows = [Row(name, seed) for name in cases for seed in study.seeds]
        return Design(cases, rows, study.months, study.keep)

    def refuse_unfit(self) -> None:
        """Refuse points whose values contradict each other.

        Raises
        ------
        UserError
            Naming the first.
        """
        for scenario in self.study.scenarios.values():
            for number, point in enumerate(self.values, start=1):
                try:
                    changed(scenario, in_force(point))
                except UserError as error:
                    raise UserError(f"at point {number}: {error}; narrow what is varied") from None

    def table(self) -> "pd.DataFrame":
        """Return one row a point and scenario: ``scenario, point, case`` and a column a path.

        Numbers and months stand as numbers; where anything else is among the values, all are words.
        What is left as it is shows the scenario's own value.
        """
        import pandas as pd  # noqa: PLC0415  it is slow to import

        columns: dict[str, list[Any]] = {
            "scenario": [],
            "point": [],
            "case": [],
            **{path: [] for path in self.study.paths},
        }
        for scenario in self.study.scenarios:
            columns["scenario"] += [scenario] * len(self.values)
            columns["point"] += range(1, len(self.values) + 1)
            columns["case"] += self.names(scenario)
            for path in self.study.paths:
                columns[path] += [self._shown(scenario, path, point.get(path, AS_IS)) for point in self.values]
        for path in self.study.paths:
            numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in columns[path])
            columns[path] = [float(one) if numbers else label(one) for one in columns[path]]
        return pd.DataFrame(columns)

    def _shown(self, scenario: str, path: str, given: Any) -> Any:
        if given != AS_IS or is_removable(path):
            return given
        own = value(self.study.scenarios[scenario], path)
        return own if isinstance(own, bool | int | float | str) else "as is"


def points_of(study: Study) -> Points:
    """Lay the points of a sweep.

    Raises
    ------
    UserError
        If the design is one that only sensitivity knows.
    """
    if study.design == "list":
        return Points(study, study.rows)
    if study.design == "factorial":
        return Points(study, [dict(zip(study.vary, one, strict=True)) for one in product(*_listed(study))])
    if study.design == "morris":
        raise UserError(
            "a morris design is for 'adoptsim sensitivity'; a sweep takes factorial, latin_hypercube, sobol"
        )
    return at(study, _sampled(study))


def at(study: Study, shares: Doubles) -> Points:
    """Return the points at places 0..1 of their ranges, points x paths."""
    values = [
        {path: varied.at(float(share)) for (path, varied), share in zip(study.vary.items(), point, strict=True)}
        for point in shares
    ]
    return Points(study, values, shares)


def trajectories(study: Study) -> Points:
    """Return the trajectories of Morris: one after the other, each as many points as paths, and one more."""
    from SALib.sample import morris  # noqa: PLC0415  it is slow to import

    return at(
        study, morris.sample(problem(study.paths), study.trajectories, num_levels=study.levels, seed=study.points_seed)
    )


def cross_sampled(study: Study) -> Points:
    """Return Saltelli's design: for each base point A, A with each number of B, B with each of A, and B."""
    from SALib.sample import sobol  # noqa: PLC0415  it is slow to import

    return at(study, sobol.sample(problem(study.paths), study.samples, seed=study.points_seed))


def problem(paths: Sequence[str]) -> dict[str, Any]:
    """Return what SALib calls a problem: names and bounds, here of the unit cube."""
    return {"num_vars": len(paths), "names": list(paths), "bounds": [[0.0, 1.0]] * len(paths)}


def _listed(study: Study) -> list[tuple[Any, ...]]:
    return [varied.listed for varied in study.vary.values() if isinstance(varied, Values)]


def _sampled(study: Study) -> Doubles:
    from scipy.stats import qmc  # noqa: PLC0415  it is slow to import

    generator = np.random.default_rng(study.points_seed)
    kind = qmc.LatinHypercube if study.design == "latin_hypercube" else qmc.Sobol
    sampled: Doubles = kind(len(study.vary), rng=generator).random(study.samples)
    return sampled
