"""How the documentation is built: ``uv run --group docs sphinx-build -W docs docs/_build``."""

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

project = "adoptsim"
author = "The adoptsim authors"
project_copyright = "2026, The adoptsim authors"
release = version = installed_version("adoptsim")

extensions = ["myst_parser", "numpydoc", "sphinx.ext.autodoc"]
exclude_patterns = ["_build", "explanation/patterns_table.md", "explanation/calibration_peer.md"]
language = "en_GB"
nitpicky = False
default_role = "code"

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

numpydoc_show_class_members = False
autodoc_typehints = "signature"
autodoc_member_order = "bysource"

html_theme = "furo"
html_title = "adoptsim"
html_show_sourcelink = False


def write_reference(_: Sphinx) -> None:
    """Write the reference pages from the declarations in the code."""
    from generate import write  # noqa: PLC0415  the path above must come first

    write(HERE / "reference")


def setup(app: Sphinx) -> None:
    """Generate before the pages are read."""
    app.connect("builder-inited", write_reference)
