"""adoptsim: agent-based simulation of how digital solutions spread, or stall, among officials.

The public names are loaded when first used, so that importing the package costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adoptsim.experiments.attributing import attribute
    from adoptsim.experiments.attribution import Attribution
    from adoptsim.experiments.comparing import compare
    from adoptsim.experiments.comparison import Comparison
    from adoptsim.experiments.lifting import obstacles
    from adoptsim.experiments.reliefs import Reliefs
    from adoptsim.experiments.runner import Results
    from adoptsim.experiments.runs import simulate
    from adoptsim.interventions.contract import Intervention
    from adoptsim.processes.contract import Transition
    from adoptsim.scenario.reading import read
    from adoptsim.scenario.schema import Scenario
    from adoptsim.simulation.model import AdoptionModel, Agency, Official
    from adoptsim.world.agencies import State
    from adoptsim.world.errors import UserError
    from adoptsim.world.officials import Role, Stage

_HOMES = {
    "AdoptionModel": "adoptsim.simulation.model",
    "Agency": "adoptsim.simulation.model",
    "Attribution": "adoptsim.experiments.attribution",
    "Comparison": "adoptsim.experiments.comparison",
    "Intervention": "adoptsim.interventions.contract",
    "Official": "adoptsim.simulation.model",
    "Reliefs": "adoptsim.experiments.reliefs",
    "Results": "adoptsim.experiments.runner",
    "Role": "adoptsim.world.officials",
    "Scenario": "adoptsim.scenario.schema",
    "Stage": "adoptsim.world.officials",
    "State": "adoptsim.world.agencies",
    "Transition": "adoptsim.processes.contract",
    "UserError": "adoptsim.world.errors",
    "attribute": "adoptsim.experiments.attributing",
    "compare": "adoptsim.experiments.comparing",
    "obstacles": "adoptsim.experiments.lifting",
    "read": "adoptsim.scenario.reading",
    "simulate": "adoptsim.experiments.runs",
}

__all__ = [
    "AdoptionModel",
    "Agency",
    "Attribution",
    "Comparison",
    "Intervention",
    "Official",
    "Reliefs",
    "Results",
    "Role",
    "Scenario",
    "Stage",
    "State",
    "Transition",
    "UserError",
    "__version__",
    "attribute",
    "compare",
    "obstacles",
    "read",
    "simulate",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("adoptsim")
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'adoptsim' has no attribute {name!r}")
