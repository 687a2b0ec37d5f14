import io
import re

import matplotlib as mpl
import pytest
from PIL import Image

import adoptsim
from adoptsim.faces.charts.style import drawn
from tests.evidence.panels import write_case

SMALL = ["population.officials=120", "population.agencies=5", "calendar.months=48"]


@pytest.fixture(scope="module")
def baseline():
    return adoptsim.read("baseline", SMALL)


@pytest.fixture(scope="module")
def found(baseline, tmp_path_factory):
    training = adoptsim.read("training", SMALL)
    study = {
        "scenario": "baseline",
        "set": {"population.officials": 120, "population.agencies": 5, "calendar.months": 48},
        "design": "sobol",
        "vary": ["processes.persuasion.base", "processes.decision.base"],
        "samples": 4,
        "replicates": 2,
    }
    pair = {"nothing": baseline, "training": training}
    case = adoptsim.read_case(write_case(tmp_path_factory.mktemp("case"), 120))
    fitted = adoptsim.fit(case)
    return {
        "run": adoptsim.simulate(pair, replicates=2, jobs=1),
        "compare": adoptsim.compare(pair, replicates=3, jobs=1),
        "attribute": adoptsim.attribute(training, replicates=2, jobs=1),
        "obstacles": adoptsim.obstacles(baseline, replicates=2, pairs=False, jobs=1),
        "robustness": adoptsim.robustness(pair, samples=4, jobs=1),
        "sensitivity": adoptsim.sensitivity(study, jobs=1),
        "sweep": adoptsim.sweep({**study, "design": "latin_hypercube"}, jobs=1),
        "calibrate": adoptsim.calibrate(
            {
                **study,
                "design": "latin_hypercube",
                "vary": ["processes.awareness.base", "processes.lapse.base"],
                "samples": 40,
                "replicates": 4,
                "targets": {"heard": {"measure": "share_aware", "month": 12, "value": 0.4, "sd": 0.1}},
            },
            jobs=1,
        ),
        "describe": adoptsim.describe(case, shuffles=19),
        "fit": fitted,
        "forecast": adoptsim.forecast(case, draws=20, fitted=fitted),
    }


EVERY = [
    "run",
    "compare",
    "attribute",
    "obstacles",
    "robustness",
    "sensitivity",
    "sweep",
    "calibrate",
    "describe",
    "fit",
    "forecast",
]
FIRST = [
    "adoption", "differences", "who_did_it", "relief", "robustness", "share_effective", "share_effective", "posterior",
    "description", "coefficients", "forecast",
]  # fmt: skip


@pytest.mark.parametrize(("asked", "first"), list(zip(EVERY, FIRST, strict=True)))
def test_whatever_was_found_can_be_drawn(found, asked, first):
    drawing = adoptsim.draw(found[asked])
    assert drawing.name == first
    assert repr(drawing) == f"Figure: {drawing.title}"
    assert drawing.title != drawing.name


@pytest.mark.parametrize("asked", EVERY)
def test_whatever_was_found_can_be_told_in_lines_that_fit(found, asked):
    said = adoptsim.tell(found[asked])
    assert re.match(r"[A-Z\d].*\w", said)
    assert max(map(len, said.splitlines())) <= 100
    assert all(line == line.rstrip() for line in said.splitlines())
    assert max(map(len, adoptsim.tell(found[asked], width=70).splitlines())) <= 70


def test_figures_have_the_names_of_their_files(found):
    assert adoptsim.draw(found["run"], "left_behind").title.startswith("Who is left behind")
    with pytest.raises(adoptsim.UserError, match=r"no figure 'left_behin' \(nearest: 'left_behind'\); there is adopt"):
        adoptsim.draw(found["run"], "left_behin")


def test_a_comparison_is_drawn_and_told_of_the_measure_asked_for(found):
    axes = adoptsim.draw(found["compare"], measure="user_years").figure.axes
    assert axes[0].get_title(loc="left") == "years of effective use"
    assert "years of effective use: " in adoptsim.tell(found["compare"], measure="user_years").splitlines()[0]


def test_pictures_of_notebooks_are_small_and_the_same_each_time(found):
    drawing = adoptsim.draw(found["run"])
    shown = drawing._repr_png_()
    again = adoptsim.draw(found["run"])._repr_png_()
    assert shown == again
    with mpl.rc_context(), Image.open(io.BytesIO(shown)) as picture:
        assert picture.size[0] == pytest.approx(100 * drawing.figure.get_figwidth(), abs=1)
    assert len(shown) < 0.6 * len(drawn(drawing.figure, "png", 100))


def test_figures_are_saved(found, tmp_path):
    drawing = adoptsim.draw(found["robustness"])
    for ending in ("png", "svg"):
        assert drawing.save(tmp_path / f"sure.{ending}").read_bytes() == drawn(drawing.figure, ending)
    with pytest.raises(adoptsim.UserError, match=r"written as .png or .svg, not '.pdf'"):
        drawing.save(tmp_path / "sure.pdf")


def test_runs_that_all_failed_are_neither_drawn_nor_told(found):
    nothing = found["run"].__class__(found["run"].design, {"monthly": {}, "outcomes": {}})
    with pytest.raises(adoptsim.UserError, match="nothing to draw"):
        adoptsim.draw(nothing)
    assert adoptsim.tell(nothing) == ""
