"""``adoptsim new``: a commented scenario to start from."""

from pathlib import Path

from adoptsim.faces.cli.console import answers
from adoptsim.scenario.reading import reading
from adoptsim.scenario.writing import new_text
from adoptsim.world.errors import UserError


def new(name: str, extends: str | None) -> None:
    """Write ``NAME.yaml``.

    Raises
    ------
    UserError
        If there is such a file already, it cannot be written, or it would extend nothing.
    """
    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    text = new_text(path.stem)
    if extends is not None:
        reading(extends)
        text = text.replace("extends: baseline.yaml", f"extends: {extends}")
    try:
        with path.open("x", encoding="utf-8") as file:
            try:
                file.write(text)
                file.flush()
            except OSError:
                path.unlink()  # half a scenario is none
                raise
    except FileExistsError:
        raise UserError(f"{path} is there already; nothing is overwritten, so choose another name") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from None
    answers().print(f"Wrote {path}. Run it by: adoptsim run {path}", soft_wrap=True)
