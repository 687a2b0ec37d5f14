"""What must hold between the parts of a scenario, each of them valid by itself."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from adoptsim.world.errors import nearest, quoted
from adoptsim.world.traits import beta_shape

if TYPE_CHECKING:
    from adoptsim.interventions.contract import Intervention
    from adoptsim.scenario.schema import Scenario

type Inconsistency = tuple[tuple[tuple[str, ...], ...], str]
"""The paths of the values that do not go together, and what is wrong with them."""

_BETA = (
    ("officials", "skill_mean", "skill_sd"),
    ("agencies", "rule_burden_mean", "traits_sd"),
    ("agencies", "capability_mean", "traits_sd"),
    ("agencies", "data_quality_mean", "traits_sd"),
    ("agencies", "leadership_mean", "traits_sd"),
)
"""Group, mean and standard deviation of everything that is Beta distributed."""


def inconsistencies(scenario: "Scenario") -> Iterator[Inconsistency]:
    """Yield every contradiction within a scenario."""
    yield from _distributions(scenario)
    yield from _population(scenario)
    yield from _requirements({name: traits.requires for name, traits in scenario.solutions.items()})
    yield from _interventions(scenario)


def _distributions(scenario: "Scenario") -> Iterator[Inconsistency]:
    for group, mean, sd in _BETA:
        numbers = getattr(scenario, group)
        try:
            beta_shape(getattr(numbers, mean), getattr(numbers, sd))
        except ValueError as error:
            yield ((group, mean), (group, sd)), f"with {sd}: {error}"


def _population(scenario: "Scenario") -> Iterator[Inconsistency]:
    population = scenario.population
    if population.roster is None and population.officials != "none" and population.officials < population.agencies:
        yield (
            (("population", "officials"), ("population", "agencies")),
            f"{population.officials} officials cannot staff {population.agencies} agencies; every agency needs one",
        )


def _requirements(requires: Mapping[str, Sequence[str]]) -> Iterator[Inconsistency]:
    for name, needed in requires.items():
        for one in needed:
            if one not in requires:
                yield (("solutions", name, "requires"),), f"no solution is called {quoted(one)}{nearest(one, requires)}"
            elif one == name:
                yield (("solutions", name, "requires"),), "a solution cannot require itself"
    cycle = _cycle(requires)
    if cycle:
        path = ("solutions", cycle[0], "requires")
        yield (path,), f"requirements go round in a circle: {' → '.join(cycle)}; remove one"


def _cycle(requires: Mapping[str, Sequence[str]]) -> list[str]:
    """Return a circle of two or more solutions that require each other, or an empty list."""
    done: set[str] = set()
    for first in requires:
        trail, walk = [first], [iter(requires[first])]
        while walk:
            left = (one for one in walk[-1] if one in requires and one not in done and one != trail[-1])
            following = next(left, None)
            if following is None:
                done.add(trail.pop())
                walk.pop()
            elif following in trail:
                return [*trail[trail.index(following) :], following]
            else:
                trail.append(following)
                walk.append(iter(requires[following]))
    return []


def _interventions(scenario: "Scenario") -> Iterator[Inconsistency]:
    seen: set[str] = set()
    for one in scenario.interventions:
        if one.name in seen:
            yield (
                (("interventions", one.name),),
                f"two interventions are called {one.name!r}; give one another name",
            )
        seen.add(one.name)
        for solution in one.solutions or ():
            if solution not in scenario.solutions:
                yield (
                    (("interventions", one.name, "solutions"),),
                    f"no solution is called {quoted(solution)}{nearest(solution, scenario.solutions)}",
                )
    for one in scenario.interventions:
        yield from _closings(one, seen)


def _closings(one: "Intervention", names: Collection[str]) -> Iterator[Inconsistency]:
    """Yield what is wrong with the programmes that an intervention closes."""
    for closed in one.closes:
        own = [field for field in type(one).model_fields if field not in ("kind", "name")]
        said = [field for field in own if closed in _words(getattr(one, field))]
        path = ("interventions", one.name, *said[:1])
        if closed == one.name:
            yield (path,), "it cannot close itself; name another intervention"
        elif closed not in names:
            yield (path,), f"no intervention is called {quoted(closed)}{nearest(closed, names)}"


def _words(value: Any) -> tuple[str, ...]:
    """Return the words that a field holds; none where it holds something else."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, tuple) else ()
