"""What all tests share: hypothesis repeats itself exactly, and compiling takes its time."""

import os
from multiprocessing import forkserver
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.constants_ast import Constants

settings.register_profile(
    "exact",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("exact")

# Hypothesis also tries numbers that stand in the modules loaded so far. Which these are depends on the tests that
# ran before, and with them every example: so it is told of none.
pytest.MonkeyPatch().setattr("hypothesis.internal.conjecture.providers._get_local_constants", Constants)

# Workers descend from a process that has imported what they need, as those of the commands do.
forkserver.set_forkserver_preload(["adoptsim.experiments.runs"])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files with slow tests first: a file is run by one process, and the last must not run alone."""
    slow = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("statistical")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of real data: ADOPTSIM_DATA, or `shared/data` beside the checkout."""
    named = os.environ.get("ADOPTSIM_DATA")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}; name its folder in ADOPTSIM_DATA")
    return folder
