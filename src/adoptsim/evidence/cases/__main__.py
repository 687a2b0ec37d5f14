"""``python -m adoptsim.evidence.cases DATA OUT``: write panels and case files from the published files."""

import sys
from pathlib import Path

from adoptsim.evidence.cases.conversion import convert
from adoptsim.world.errors import UserError


def main(words: list[str]) -> int:
    """Convert, and say what was written."""
    if len(words) != 2:
        sys.stderr.write("usage: python -m adoptsim.evidence.cases DATA OUT\n")
        return 2
    try:
        written = convert(Path(words[0]), Path(words[1]))
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("".join(f"{path}\n" for path in written))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
