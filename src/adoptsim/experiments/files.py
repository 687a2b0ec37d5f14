"""Files that are there whole or not at all, also after a loss of power."""

import os
import tempfile
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write a new file and have it reach the disk."""
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def replace(path: Path, content: bytes) -> None:
    """Write a file in place of one that may be there; a reader sees the old one or the new one.

    Raises
    ------
    OSError
        If it cannot be written; what was there is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".unfinished", dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.chmod(0o666 & ~umask())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    flush(path.parent)


def flush(folder: Path) -> None:
    """Have the entries of a folder reach the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def umask() -> int:
    """Return the mask of new files."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def unwritable(folder: Path, error: OSError, consolation: str = "nothing was left there") -> str:
    """Say that results cannot be written, and why."""
    reason = (error.strerror or str(error)).lower()
    return f"{folder}: the results cannot be written: {reason}; {consolation}"
