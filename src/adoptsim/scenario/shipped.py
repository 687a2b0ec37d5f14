"""The scenarios and studies that ship with the package."""

from importlib.resources import files
from pathlib import Path


def shipped() -> dict[str, Path]:
    """Return the shipped scenarios: name to file.

    They lie in `scenarios/` of a checkout, and beside the modules of an installed package.
    """
    return {path.stem: path for path in sorted(_folder().glob("*.yaml"))}


def shipped_studies() -> dict[str, Path]:
    """Return the shipped studies: name to file; they lie in a folder of their own beside the scenarios."""
    return {path.stem: path for path in sorted((_folder() / "studies").glob("*.yaml"))}


def _folder() -> Path:
    package = Path(str(files("adoptsim")))
    installed = package / "shipped"
    return installed if installed.is_dir() else package.parent.parent / "scenarios"
