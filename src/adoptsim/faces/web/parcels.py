"""What a visitor takes along: the scenario, tables, figures and the report, each as one file."""

import base64
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from adoptsim.faces.charts.style import drawn
from adoptsim.faces.drawing import figures
from adoptsim.faces.report.document import report
from adoptsim.faces.tongues.speaking import said
from adoptsim.faces.web import exports
from adoptsim.faces.web.found import Found
from adoptsim.faces.web.making import Made
from adoptsim.faces.web.visit import Seen

TYPES = {"yaml": "application/yaml", "zip": "application/zip", "html": "text/html", "csv": "text/csv"}

AT = (1980, 1, 1, 0, 0, 0)
"""When everything in an archive was made, so that the same content gives the same bytes."""


def parcel(what: str, seen: Seen, name: str, number: int) -> dict[str, Any]:
    """Return a file to be saved by the visitor's browser.

    Parameters
    ----------
    what : str
        ``scenario``, ``baseline``, ``tables``, ``figures`` or ``report``.
    seen : Seen
        What it is made of.
    name : str
        What the scenario is called in names of files.
    number : int
        Which parcel it is; each has another.
    """
    ending, content = _content(what, seen)
    file = f"{name}{'' if what == 'scenario' else f'_{what}'}.{ending}"
    return {
        "number": number,
        "name": file,
        "type": TYPES[ending],
        "content": base64.b64encode(content).decode(),
        "said": said("{file} is saved.", file=file),
    }


def _content(what: str, seen: Seen) -> tuple[str, bytes]:
    made, found = seen.made, seen.found
    if made is not None and what in ("scenario", "baseline"):
        return _scenario(made, what)
    if found is not None and what == "tables":
        return "zip", packed(exports.csv(found.results))
    if found is not None and what == "figures":
        return "zip", packed(_figures(found))
    if found is not None and what == "report":
        words = report(found.results, reliefs=found.reliefs, attribution=found.attribution, title=seen.title)
        return "html", words.encode()
    raise ValueError(f"there is no {what} yet")


def _scenario(made: Made, what: str) -> tuple[str, bytes]:
    files = exports.files(made)
    wanted = "scenario.yaml" if what == "scenario" else "without_interventions.yaml"
    others = {name: content for name, content in files.items() if not name.endswith(".yaml")}
    return ("zip", packed({wanted: files[wanted], **others})) if others else ("yaml", files[wanted])


def _figures(found: Found) -> Mapping[str, bytes]:
    held = (found.results, found.reliefs, found.attribution)
    return {
        f"{name}.{ending}": drawn(figure, ending)
        for one in held
        if one is not None
        for name, figure in figures(one, "share_effective")
        for ending in ("png", "svg")
    }


def packed(files: Mapping[str, bytes]) -> bytes:
    """Put files into one archive; the same files give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, AT), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
