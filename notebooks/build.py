"""Run the notebooks: from the texts that are edited to the notebooks that are read, outputs kept.

``python -m notebooks.build [NAME …] [--quick] [--to FOLDER]``, from the root of the repository.
"""

import argparse
import logging
import sys
from base64 import b64decode
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import jupytext
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

HERE = Path(__file__).parent

log = logging.getLogger(__name__)

METADATA = {
    "jupytext": {"formats": "ipynb,py:percent"},
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
}
"""What a notebook says of itself; nothing in it depends on the machine."""

QUICK: dict[str, dict[str, Any]] = {
    "01_first_scenario": {"officials": 300, "agencies": 12, "replicates": 3},
    "02_comparing_interventions": {"officials": 300, "agencies": 12, "replicates": 4, "precision": 0.03},
    "03_global_sensitivity": {"officials": 100, "agencies": 5, "few": 4, "many": 8, "replicates": 2},
    "04_what_holds_it_back": {"officials": 100, "agencies": 5, "replicates": 3, "draws": 10},
    "05_from_data_to_forecast": {"towns": 200, "draws": 40},
    "06_real_adoptions": {"draws": 20},
}
"""The reduced setting: in place of what the cell tagged `parameters` sets."""

PICTURED = {
    "01_first_scenario": 0,
    "02_comparing_interventions": 1,
    "03_global_sensitivity": 1,
    "04_what_holds_it_back": 3,
    "05_from_data_to_forecast": 3,
    "06_real_adoptions": 2,
}
"""Which of its pictures the documentation shows."""

PICTURES = HERE.parent / "docs" / "pictures"

SECONDS = 600
"""After so long without an end, a cell is taken to have none."""


def texts() -> list[Path]:
    """Return the texts, in their order."""
    return sorted(HERE.glob("[0-9][0-9]_*.py"))


def read(text: Path) -> NotebookNode:
    """Read a text as a notebook without outputs; cells are numbered, so that they keep their names."""
    notebook: NotebookNode = jupytext.read(text, fmt="py:percent")
    notebook.metadata = nbformat.from_dict(METADATA)  # type: ignore[no-untyped-call]  # nbformat is partly typed
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number:02}"
        cell.metadata = nbformat.from_dict(  # type: ignore[no-untyped-call]
            {"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {}
        )
    return notebook


def reduce(notebook: NotebookNode, name: str) -> None:
    """Put the reduced setting in place of the full one.

    Raises
    ------
    ValueError
        If the notebook does not set exactly what the reduced setting sets.
    """
    (cell,) = [one for one in notebook.cells if "parameters" in one.metadata.get("tags", ())]
    said = [line.partition(" = ")[0] for line in cell.source.splitlines()]
    if said != list(QUICK[name]):
        raise ValueError(f"{name} sets {', '.join(said)}; its reduced setting is of {', '.join(QUICK[name])}")
    cell.source = "\n".join(f"{key} = {value!r}" for key, value in QUICK[name].items())


def execute(notebook: NotebookNode) -> None:
    """Execute a notebook in a kernel of its own, and keep what it shows and nothing else."""
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],  # that a kernel listens on this machine is no news
        record_timing=False,
        coalesce_streams=True,
    )
    with TemporaryDirectory() as folder:  # where it writes its files, if it does
        client.execute(cwd=folder)
    notebook.metadata = nbformat.from_dict(METADATA)  # type: ignore[no-untyped-call]
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)


def warned(notebook: NotebookNode) -> Iterator[str]:
    """Yield what a notebook wrote to standard error: warnings."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.get("name") == "stderr":
                yield output.text


def pictures(notebook: NotebookNode) -> list[bytes]:
    """Return the pictures of a notebook."""
    shown = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", ())]
    return [b64decode(data["image/png"]) for data in shown if "image/png" in data]


def picture(name: str) -> Path:
    """Return where the picture of a notebook lies that the documentation shows."""
    return PICTURES / f"notebook_{name[:2]}.png"


def build(text: Path, folder: Path, *, quick: bool = False) -> Path:
    """Execute a text and write the notebook; where it is kept, also the picture that the documentation shows.

    Raises
    ------
    RuntimeError
        If the notebook warns.
    """
    notebook = read(text)
    if quick:
        reduce(notebook, text.stem)
    execute(notebook)
    for warning in warned(notebook):
        raise RuntimeError(f"{text.name} warns: {warning}")
    path = folder / f"{text.stem}.ipynb"
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
    if folder == HERE:
        picture(text.stem).write_bytes(pictures(notebook)[PICTURED[text.stem]])
    return path


def main(arguments: Sequence[str]) -> None:
    """Build what was asked for."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(prog="python -m notebooks.build", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="how the name begins, such as 01; all by default")
    parser.add_argument("--quick", action="store_true", help="in the reduced setting, to see that it works")
    parser.add_argument("--to", type=Path, default=HERE, metavar="FOLDER", help="where to write; here by default")
    asked = parser.parse_args(arguments)
    chosen = [text for text in texts() if text.name.startswith(tuple(asked.names) or "")]
    if asked.quick and asked.to == HERE:
        parser.error("--quick needs --to: what is kept here shows the full setting")
    if not chosen:
        parser.error(f"there is no such notebook; there is {', '.join(text.stem for text in texts())}")
    for text in chosen:
        begun = perf_counter()
        path = build(text, asked.to, quick=asked.quick)
        log.info("%s: %.0f s, %d kB", path.name, perf_counter() - begun, path.stat().st_size / 1000)


if __name__ == "__main__":
    main(sys.argv[1:])
