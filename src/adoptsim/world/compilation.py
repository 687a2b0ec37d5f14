"""Compiling rules, with a cache that cannot go stale.

numba keys its cache by the file of the *outer* function alone: edit a rule inlined from another
file and the cached month would go on running the old one. So the cache folder is named by a hash
of all sources that hold compiled code.
"""

import hashlib
import os
import pathlib
import shutil
from collections.abc import Callable
from typing import Any

import numba
from numba.core import config

PACKAGE = pathlib.Path(__file__).resolve().parent.parent

COMPILED = ("world", "processes", "simulation")
"""The folders that hold compiled code; nothing outside them is compiled, as a test shows."""


def sources_hash() -> str:
    """Hash every Python source that compiled code may come from: 16 hexadecimal digits."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(path for folder in COMPILED for path in (PACKAGE / folder).rglob("*.py")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


ROOM = 20_000_000
"""Bytes that must be free where compiled code is to be kept."""


def cache_folder() -> pathlib.Path | None:
    """Return the folder for compiled code, made if need be; None where none can be written or the disk is full."""
    named = os.environ.get("ADOPTSIM_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    base = pathlib.Path(named) if named else pathlib.Path.home() / ".cache"
    folder = base / "adoptsim" / sources_hash()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fits = shutil.disk_usage(folder).free >= ROOM or holds_compiled(folder)
    except OSError:
        return None
    return folder if fits and os.access(folder, os.W_OK) else None


def holds_compiled(folder: pathlib.Path) -> bool:
    """Say whether an earlier process has left the compiled month in a folder."""
    return any(folder.rglob("month.finish-*.nbi"))


CACHE = cache_folder()


KERNELS = ("month.begin", "month.propose", "month.finish", "measures.take")
"""What a run compiles beside founding."""


def is_compiled() -> bool:
    """Say whether an earlier process left compiled code for exactly these sources."""
    return CACHE is not None and all(any(CACHE.rglob(f"{kernel}-*.nbi")) for kernel in KERNELS)


# How a function is compiled decides how long the first run waits. Writing one function into another
# (`rule`, `equation`) costs the square of what is written, compiling one on its own a twentieth of
# a second and a copy in each caller. So what is small, or called once, is written in; what is
# called in several places, or is large, is `shared`; what runs once an agency is a `stage`.


def rule[F: Callable[..., Any]](function: F) -> F:
    """Compile a small function that numba writes into whatever calls it."""
    return numba.njit(inline="always", error_model="numpy", _nrt=False)(function)  # type: ignore[no-any-return]


def equation[F: Callable[..., Any]](function: F) -> F:
    """Compile a pure function of numbers, written into whatever calls it like a `rule`."""
    return rule(function)


def shared[F: Callable[..., Any]](function: F) -> F:
    """Compile a function on its own; LLVM writes the outcome into whatever calls it."""
    return numba.njit(forceinline=True, error_model="numpy", _nrt=False)(function)  # type: ignore[no-any-return]


def stage[F: Callable[..., Any]](function: F) -> F:
    """Compile a part of the month on its own, and call it: for what runs once an agency."""
    return numba.njit(error_model="numpy", _nrt=False)(function)  # type: ignore[no-any-return]


def compiled[F: Callable[..., Any]](function: F) -> F:
    """Compile an entry point: cached on disk, free of the interpreter lock."""
    return _cached(function)


def kernel[F: Callable[..., Any]](function: F) -> F:
    """Compile an entry point that allocates nothing.

    Without allocation numba need not count references. Counting would touch every array of the
    world at every inlined call: the month ran fifteen times slower with it.
    """
    return _cached(function, _nrt=False)


def _cached[F: Callable[..., Any]](function: F, **options: bool) -> F:
    """Compile with the cache folder of these sources.

    numba reads its cache folder when the decorator runs, so it is set for that moment only and
    other users of numba in the same process keep theirs.
    """
    before = config.CACHE_DIR
    config.CACHE_DIR = str(CACHE) if CACHE else before
    try:
        return numba.njit(cache=CACHE is not None, nogil=True, error_model="numpy", **options)(function)  # type: ignore[no-any-return]
    finally:
        config.CACHE_DIR = before
