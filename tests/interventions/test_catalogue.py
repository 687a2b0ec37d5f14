from importlib.metadata import EntryPoint

import pytest

from adoptsim.interventions import catalogue
from adoptsim.interventions.contract import Intervention
from adoptsim.world.errors import UserError

MODULE = """
from typing import ClassVar, Literal
from adoptsim.interventions.contract import Intervention

class Poster(Intervention):
    TITLE: ClassVar[str] = "posters are put up"
    SOURCE: ClassVar[str] = "made up"
    PERSISTS: ClassVar[str] = "nothing"
    kind: Literal["poster"] = "poster"
    def act(self, programme): pass

class Silent(Poster):
    TITLE: ClassVar[str] = ""
    PERSISTS: ClassVar[str] = ""
    kind: Literal["silent"] = "silent"

class Nameless(Poster):
    kind: str = "nameless"

word = "posters"
"""


@pytest.fixture
def bring(monkeypatch, tmp_path):
    """Let a package bring kinds: names with the objects they point to."""
    (tmp_path / "posters.py").write_text(MODULE)
    (tmp_path / "broken.py").write_text("from adoptsim.interventions.contract import Nothing")
    (tmp_path / "garbled.py").write_text("def (:")
    monkeypatch.syspath_prepend(tmp_path)

    def brought(**objects):
        points = tuple(EntryPoint(name, value, catalogue.GROUP) for name, value in objects.items())
        monkeypatch.setattr(catalogue, "entry_points", lambda group: points if group == catalogue.GROUP else ())
        catalogue.kinds.cache_clear()

    yield brought
    catalogue.kinds.cache_clear()


def test_our_kinds_are_there():
    assert {"training", "sandbox", "procurement_reform"} <= set(catalogue.kinds())
    assert all(issubclass(kind, Intervention) for kind in catalogue.kinds().values())


def test_a_package_brings_a_kind(bring):
    bring(poster="posters:Poster")
    kinds = catalogue.kinds()
    assert kinds["poster"].TITLE == "posters are put up"
    assert list(kinds)[:3] == ["training", "sandbox", "procurement_reform"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("poster", "broken:Poster", "cannot be loaded: ImportError"),
        ("poster", "garbled:Poster", "cannot be loaded: SyntaxError"),
        ("poster", "nowhere:Poster", "cannot be loaded: ModuleNotFoundError"),
        ("poster", "posters:Missing", "cannot be loaded: AttributeError"),
        ("poster", "posters:word", "is not a class derived from"),
        ("posters", "posters:Poster", "its class says kind 'poster'; it must say 'posters'"),
        ("nameless", "posters:Nameless", "its class says kind ''"),
        ("silent", "posters:Silent", "its class does not say TITLE and PERSISTS"),
        ("training", "posters:Poster", "must say 'training'"),
    ],
)
def test_a_kind_that_cannot_be_used_is_named(bring, name, value, words):
    bring(**{name: value})
    with pytest.raises(UserError) as refused:
        catalogue.kinds()
    assert str(refused.value).startswith(f"intervention {name!r} ({value})")
    assert words in str(refused.value)


def test_a_kind_of_ours_cannot_be_replaced(bring):
    bring(training="adoptsim.interventions.training:Training")
    with pytest.raises(UserError, match="there is an intervention of this kind already"):
        catalogue.kinds()
