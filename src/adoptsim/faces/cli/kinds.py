"""``adoptsim kinds``: what a government may do, number by number."""

from collections.abc import Mapping

from pydantic.fields import FieldInfo
from rich import box
from rich.table import Table

from adoptsim.faces.bibliography import text
from adoptsim.faces.cli.console import answers
from adoptsim.faces.cli.targets import in_words
from adoptsim.interventions.catalogue import kinds
from adoptsim.interventions.choices import Target
from adoptsim.interventions.contract import Intervention
from adoptsim.interventions.targeting import Where, Who
from adoptsim.scenario import fields
from adoptsim.world.errors import UserError, nearest, quoted
from adoptsim.world.parameters import EVIDENCE, bounds, declared
from adoptsim.world.references import resolve

WIDEST = 26
"""Most characters of a default on a line."""

WORDS: Mapping[str, type[Target]] = {"where": Where, "who": Who}
"""Settings that choose, and what they choose by."""


def every_kind() -> None:
    """List all kinds with what they are."""
    laid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("kind", "what it is", "source"):
        laid.add_column(heading, overflow="fold", no_wrap=heading == "kind")
    for name, kind in kinds().items():
        laid.add_row(name, kind.TITLE, kind.SOURCE)
    console = answers()
    console.print(laid)
    console.print("All about one of them: adoptsim kinds KIND", soft_wrap=True)


def one_kind(name: str) -> None:
    """Show a kind in full.

    Raises
    ------
    UserError
        If there is no such kind.
    """
    if name not in kinds():
        hint = nearest(name, kinds())
        raise UserError(f"no intervention is of kind {quoted(name)}{hint}; kinds: {', '.join(kinds())}")
    kind = kinds()[name]
    console = answers()
    console.print(f"{name}: {kind.TITLE}")
    console.print(f"Source: {kind.SOURCE}")
    for reference in resolve(kind.CITES):
        console.print(f"  {text(reference)}", soft_wrap=True)
    console.print(f"Moves: {', '.join((*kind.SETS, *kind.WRITES)) or 'nothing of the model directly'}")
    console.print(f"What persists when it ends: {kind.PERSISTS}")
    console.print(parameters(kind))
    console.print("Evidence: " + "; ".join(f"{letter} {meaning}" for letter, meaning in EVIDENCE.items()))


def parameters(kind: type[Intervention]) -> Table:
    """Lay out everything that a scenario file may say of a kind."""
    laid = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 1, 0))
    for heading in ("name", "default", "meaning, range, evidence"):
        widest = WIDEST if heading == "default" else None
        laid.add_column(heading, overflow="fold", no_wrap=heading == "name", max_width=widest)
    for name, field in kind.model_fields.items():
        if name == "kind" or (name in Intervention.TARGETS and name not in kind.TARGETS):
            continue
        known = declared(kind, name)
        default = _default(name, field)
        lines = [field.description or ""]
        if name in WORDS:
            lines.append(f"Words: {', '.join(('all', *WORDS[name].words()))}")
        elif known is None:
            lines.append(f"Accepted: {fields.expected(kind, name)}")
        else:
            default = f"{default} {known.unit}"
            lines.append(f"{_range(*bounds(kind, name))}; plausible: {_range(*known.plausible)}")
            lines.append(f"Evidence: {known.evidence}")
        laid.add_row(name, default, "\n".join(lines))
    return laid


def _range(low: float, high: float) -> str:
    return f"{fields.number(low)} to {fields.number(high)}"


def _default(name: str, field: FieldInfo) -> str:
    """Say what holds if a scenario file says nothing."""
    if field.is_required():
        return "must be said"
    value = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, Target):
        return in_words(value)
    if value is None:
        return {"months": "to the end", "solutions": "all"}.get(name, "–")
    return str(value)
