"""The catalogue: every kind of intervention, ours and those that other packages bring.

A package brings a kind by an entry point in the group ``adoptsim.interventions``, named as the
kind, that points to its class.
"""

from functools import cache
from importlib.metadata import EntryPoint, entry_points

from pydantic import PydanticUserError

from adoptsim.interventions.capability import Capability
from adoptsim.interventions.champions import Champions
from adoptsim.interventions.citizen_feedback import CitizenFeedback
from adoptsim.interventions.community_of_practice import CommunityOfPractice
from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.data_quality import DataQuality
from adoptsim.interventions.digital_fund import DigitalFund
from adoptsim.interventions.information_campaign import InformationCampaign
from adoptsim.interventions.innovation_lab import InnovationLab
from adoptsim.interventions.mandate import Mandate
from adoptsim.interventions.open_innovation import OpenInnovation
from adoptsim.interventions.procurement_reform import ProcurementReform
from adoptsim.interventions.regulatory_reform import RegulatoryReform
from adoptsim.interventions.sandbox import Sandbox
from adoptsim.interventions.shock import Shock
from adoptsim.interventions.training import Training
from adoptsim.interventions.transition_unit import TransitionUnit
from adoptsim.world.errors import UserError

GROUP = "adoptsim.interventions"
"""The group of entry points."""

OWN: tuple[type[Intervention], ...] = (
    Training,
    Sandbox,
    ProcurementReform,
    Mandate,
    DigitalFund,
    TransitionUnit,
    InnovationLab,
    Champions,
    CommunityOfPractice,
    OpenInnovation,
    Shock,
    InformationCampaign,
    RegulatoryReform,
    Capability,
    DataQuality,
    CitizenFeedback,
)
"""The kinds that come with the package."""

_LOADING = (
    ImportError,
    AttributeError,
    LookupError,
    NameError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    PydanticUserError,
)
"""What importing somebody else's module may raise."""


@cache
def kinds() -> dict[str, type[Intervention]]:
    """Return every kind of intervention by its name, ours first.

    Raises
    ------
    UserError
        If a kind that another package brings cannot be used.
    """
    found = {kind.kind_name(): kind for kind in OWN}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        kind = _load(entry)
        if entry.name in found:
            raise UserError(f"{_called(entry)}: there is an intervention of this kind already; it needs another name")
        found[entry.name] = kind
    return found


def _called(entry: EntryPoint) -> str:
    """Name an entry point and the package that brings it."""
    package = f" of package {entry.dist.name}" if entry.dist is not None else ""
    return f"intervention {entry.name!r}{package} ({entry.value})"


def _load(entry: EntryPoint) -> type[Intervention]:
    """Load a kind from another package, and say what is wrong with it."""
    try:
        kind = entry.load()
    except _LOADING as error:
        raise UserError(f"{_called(entry)} cannot be loaded: {type(error).__name__}: {error}") from error
    if not (isinstance(kind, type) and issubclass(kind, Intervention)):
        raise UserError(f"{_called(entry)} is not a class derived from adoptsim.Intervention")
    if kind.kind_name() != entry.name:
        raise UserError(f"{_called(entry)}: its class says kind {kind.kind_name()!r}; it must say {entry.name!r}")
    missing = [name for name in ("TITLE", "SOURCE", "PERSISTS") if not getattr(kind, name)]
    if missing:
        raise UserError(f"{_called(entry)}: its class does not say {' and '.join(missing)}")
    return kind
