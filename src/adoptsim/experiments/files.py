"""Files that are there whole or not at all, also after a loss of power."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from shutil import rmtree
from socket import gethostname

from adoptsim.world.errors import UserError

UNFINISHED = ".unfinished"


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
    with new(path) as unfinished:
        unfinished.write_bytes(content)


@contextmanager
def new(path: Path) -> Iterator[Path]:
    """Give a hidden path to write to; what is there at the end takes the place of the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = hidden(path)
    try:
        yield unfinished
        flush(unfinished)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    flush(path.parent)


def hidden(path: Path) -> Path:
    """Name the hidden path beside a path under which this process writes it."""
    return path.with_name(f".{path.name}.{gethostname()}.{os.getpid()}{UNFINISHED}")


def clear_away(folder: Path) -> None:
    """Remove what processes of this machine left unfinished in a folder when they were killed."""
    for path in folder.glob(f".*.{gethostname()}.*{UNFINISHED}"):
        if not is_being_written(path):
            if path.is_dir():
                rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def is_being_written(path: Path) -> bool:
    """Say whether the process that a hidden path is named after is there, as far as this machine can tell."""
    named, _, process = path.name.removesuffix(UNFINISHED).rpartition(".")
    if not process.isdigit() or not named.endswith(f".{gethostname()}"):
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def digest_of(path: Path) -> str:
    """Return the BLAKE2b hash of a file, read piece by piece, 32 hexadecimal digits."""
    known = blake2b(digest_size=16)
    with path.open("rb") as stream:
        while piece := stream.read(2**20):
            known.update(piece)
    return known.hexdigest()


def flush(path: Path) -> None:
    """Have a file, or the entries of a folder, reach the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def umask() -> int:
    """Return the mask of new files."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


class UnwritableError(UserError):
    """What cannot be written, and why."""

    def __init__(self, folder: Path, error: OSError, consolation: str = "nothing was left there") -> None:
        super().__init__(unwritable(folder, error, consolation))
        self.error = error


def unwritable(folder: Path, error: OSError, consolation: str = "nothing was left there") -> str:
    """Say that results cannot be written, and why."""
    reason = (error.strerror or str(error)).lower()
    return f"{folder}: the results cannot be written: {reason}; {consolation}"
