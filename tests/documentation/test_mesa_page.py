"""The model in Mesa's own page, as the documentation shows it: a step, a slider, a new start."""

import re
from pathlib import Path

import ipyvuetify
import pytest
import solara

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shown():
    """What the documentation makes, shown without a browser."""
    text = (ROOT / "docs" / "how-to" / "look_on_in_mesa.md").read_text(encoding="utf-8")
    models = []
    made = {}
    exec(re.search(r"```python\n(.*?)```", text, flags=re.DOTALL)[1], made)
    for name in ("shares", "agencies"):
        drawn = made[name]
        made["page"].kwargs["components"][("shares", "agencies").index(name)] = noting(drawn, models)
    _, context = solara.render(solara.AppLayout(children=[made["page"]]), handle_error=False)
    yield context, models
    context.close()


def noting(draw, models):
    def drawn(model):
        models.append((draw.__name__, model, model.month))
        return draw(model)

    return drawn


def press(context, label):
    next(one for one in context.find(ipyvuetify.Btn).widgets if label in map(str, one.children)).click()


def test_it_steps_and_begins_anew_with_what_the_sliders_say(shown):
    context, models = shown
    assert {(name, month) for name, _, month in models} == {("shares", 0), ("agencies", 0)}
    press(context, "Step")
    assert {(name, month) for name, _, month in models[-2:]} == {("shares", 1), ("agencies", 1)}
    assert len(models[-1][1].shares) == 2
    slider = next(one for one in context.find(ipyvuetify.Slider).widgets if one.label == "Training seats a month")
    slider.v_model = 400
    press(context, "Reset")
    press(context, "Step")
    model = models[-1][1]
    assert model.month == 1
    assert model.setup.interventions[0].seats_per_month == 400
