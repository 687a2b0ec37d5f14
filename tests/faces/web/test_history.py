"""Undo and redo."""

from hypothesis import given
from hypothesis import strategies as st

from adoptsim.faces.web.asked import Asked, at, speaking, with_value
from adoptsim.faces.web.history import MOST, History


def steps(count):
    return [with_value(Asked(), "ties.ties", number) for number in range(count)]


def after(asked):
    history = History()
    for one in asked:
        history = history.done(one)
    return history


@given(st.integers(1, 130), st.integers(0, 140))
def test_redo_takes_back_undo(count, back):
    there = history = after(steps(count))
    for _ in range(back):
        history = history.undo()
    expected = [Asked(), *steps(count)][max(count - min(back, MOST), 0)]
    assert history.present == expected
    for _ in range(back):
        history = history.redo()
    assert history == there


def test_a_new_step_forgets_what_was_undone():
    history = after(steps(3)).undo().undo().done(with_value(Asked(), "ties.ties", 9))
    assert history.future == ()
    assert history.redo() == history


def test_no_more_than_the_last_steps_are_kept():
    history = after(steps(MOST + 30))
    assert len(history.past) == MOST
    assert history.past[0] == steps(30)[-1]


def test_a_look_is_no_step_and_keeps_what_was_undone():
    history = after(steps(3)).undo()
    looked = history.done(speaking(at(history.present, 7), "es"))
    assert (looked.past, looked.future) == (history.past, history.future)
    assert (looked.present.month, looked.present.language) == (7, "es")


def test_the_same_again_is_no_step():
    history = after(steps(3))
    assert history.done(history.present) == history
