"""adoptsim: agent-based simulation of how digital solutions spread, or stall, among officials.

The public names are loaded when first used, so that importing the package costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adoptsim.evidence.cases.finding import real_cases
    from adoptsim.evidence.description.describing import Description, describe
    from adoptsim.evidence.forecasting import Forecast, forecast, forecast_depths
    from adoptsim.evidence.hazard.fitting import Fit, fit
    from adoptsim.evidence.overlay import overlay
    from adoptsim.evidence.panel.case import Case
    from adoptsim.evidence.panel.case_reading import read_case
    from adoptsim.evidence.panel.panel import Panel
    from adoptsim.evidence.registering import judge, register
    from adoptsim.experiments.attributing import attribute
    from adoptsim.experiments.attribution import Attribution
    from adoptsim.experiments.calibrating import calibrate
    from adoptsim.experiments.calibration import Calibration
    from adoptsim.experiments.comparing import compare
    from adoptsim.experiments.comparison import Comparison
    from adoptsim.experiments.lifting import obstacles
    from adoptsim.experiments.merging import merge
    from adoptsim.experiments.reliefs import Reliefs
    from adoptsim.experiments.robustness import Robustness, robustness
    from adoptsim.experiments.runner import Results
    from adoptsim.experiments.runs import simulate
    from adoptsim.experiments.sensitivity import Sensitivity, sensitivity
    from adoptsim.experiments.study import Study
    from adoptsim.experiments.study_reading import read_study
    from adoptsim.experiments.sweep import Sweep, sweep
    from adoptsim.experiments.verification import verify
    from adoptsim.faces.drawing import Drawing, draw
    from adoptsim.faces.telling import tell
    from adoptsim.interventions.contract import Intervention
    from adoptsim.processes.contract import Transition
    from adoptsim.scenario.reading import read
    from adoptsim.scenario.schema import Scenario
    from adoptsim.simulation.contagion import Contagion, contagion
    from adoptsim.simulation.model import AdoptionModel, Agency, Official
    from adoptsim.world.agencies import State
    from adoptsim.world.edges import ties_between
    from adoptsim.world.errors import UserError
    from adoptsim.world.officials import Role, Stage

_HOMES = {
    "AdoptionModel": "adoptsim.simulation.model",
    "Agency": "adoptsim.simulation.model",
    "Attribution": "adoptsim.experiments.attribution",
    "Calibration": "adoptsim.experiments.calibration",
    "Case": "adoptsim.evidence.panel.case",
    "Comparison": "adoptsim.experiments.comparison",
    "Contagion": "adoptsim.simulation.contagion",
    "Description": "adoptsim.evidence.description.describing",
    "Drawing": "adoptsim.faces.drawing",
    "Fit": "adoptsim.evidence.hazard.fitting",
    "Forecast": "adoptsim.evidence.forecasting",
    "Intervention": "adoptsim.interventions.contract",
    "Official": "adoptsim.simulation.model",
    "Panel": "adoptsim.evidence.panel.panel",
    "Reliefs": "adoptsim.experiments.reliefs",
    "Results": "adoptsim.experiments.runner",
    "Robustness": "adoptsim.experiments.robustness",
    "Role": "adoptsim.world.officials",
    "Scenario": "adoptsim.scenario.schema",
    "Sensitivity": "adoptsim.experiments.sensitivity",
    "Stage": "adoptsim.world.officials",
    "State": "adoptsim.world.agencies",
    "Study": "adoptsim.experiments.study",
    "Sweep": "adoptsim.experiments.sweep",
    "Transition": "adoptsim.processes.contract",
    "UserError": "adoptsim.world.errors",
    "attribute": "adoptsim.experiments.attributing",
    "calibrate": "adoptsim.experiments.calibrating",
    "compare": "adoptsim.experiments.comparing",
    "contagion": "adoptsim.simulation.contagion",
    "describe": "adoptsim.evidence.description.describing",
    "draw": "adoptsim.faces.drawing",
    "fit": "adoptsim.evidence.hazard.fitting",
    "forecast": "adoptsim.evidence.forecasting",
    "forecast_depths": "adoptsim.evidence.forecasting",
    "judge": "adoptsim.evidence.registering",
    "merge": "adoptsim.experiments.merging",
    "obstacles": "adoptsim.experiments.lifting",
    "overlay": "adoptsim.evidence.overlay",
    "read": "adoptsim.scenario.reading",
    "read_case": "adoptsim.evidence.panel.case_reading",
    "read_study": "adoptsim.experiments.study_reading",
    "real_cases": "adoptsim.evidence.cases.finding",
    "register": "adoptsim.evidence.registering",
    "robustness": "adoptsim.experiments.robustness",
    "sensitivity": "adoptsim.experiments.sensitivity",
    "simulate": "adoptsim.experiments.runs",
    "sweep": "adoptsim.experiments.sweep",
    "tell": "adoptsim.faces.telling",
    "ties_between": "adoptsim.world.edges",
    "verify": "adoptsim.experiments.verification",
}

__all__ = [
    "AdoptionModel",
    "Agency",
    "Attribution",
    "Calibration",
    "Case",
    "Comparison",
    "Contagion",
    "Description",
    "Drawing",
    "Fit",
    "Forecast",
    "Intervention",
    "Official",
    "Panel",
    "Reliefs",
    "Results",
    "Robustness",
    "Role",
    "Scenario",
    "Sensitivity",
    "Stage",
    "State",
    "Study",
    "Sweep",
    "Transition",
    "UserError",
    "__version__",
    "attribute",
    "calibrate",
    "compare",
    "contagion",
    "describe",
    "draw",
    "fit",
    "forecast",
    "forecast_depths",
    "judge",
    "merge",
    "obstacles",
    "overlay",
    "read",
    "read_case",
    "read_study",
    "real_cases",
    "register",
    "robustness",
    "sensitivity",
    "simulate",
    "sweep",
    "tell",
    "ties_between",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("adoptsim")
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'adoptsim' has no attribute {name!r}")
