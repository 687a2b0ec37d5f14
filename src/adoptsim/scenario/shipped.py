"""The scenarios that ship with the package."""

from importlib.resources import files
from pathlib import Path


def shipped() -> dict[str, Path]:
    """Return the shipped scenarios: name to file.

    They lie in `scenarios/` of a checkout, and beside the modules of an installed package.
    """
    package = Path(str(files("adoptsim")))
    installed = package / "shipped"
    folder = installed if installed.is_dir() else package.parent.parent / "scenarios"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}
