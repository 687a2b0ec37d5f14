"""Questions of chance: each has its own number for good, and an answer unlike every other's."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adoptsim.world.chance import NO_SOLUTION, Question, chance_of, hazard, rate, uniform
from adoptsim.world.draws import normals, uniforms

FROZEN = {
    "AGENCY_SIZE": 1, "AGENCY_CULTURE": 2, "RULE_BURDEN": 3, "CAPABILITY": 4, "DATA_QUALITY": 5, "LEADERSHIP": 6,
    "DIGITAL_BUDGET": 7, "LEGAL_BARRIER": 8, "FIT": 9, "RELUCTANCE": 10, "SKILL": 11, "SLACK": 12,
    "PERCEIVED_USEFULNESS": 13, "TIE_LAYER": 14, "TIE_TARGET": 15, "TIE_COUNT": 16, "INITIAL_STAGE": 17,
    "THRESHOLD": 20, "AWARE": 30, "PERSUADED": 31, "START": 32, "ROUTINE": 33, "RECALL": 34,
    "SEAT_RANK": 35, "SEAT_LOSS_RANK": 36, "COOL": 37, "DECISION": 40, "CLEARANCE": 41, "LEAD_TIME": 42,
    "PROJECT_OUTCOME": 43, "FUNDING_RANK": 44, "BID": 45, "WINNER": 46, "RECONSIDER": 47, "PILOT_BUY": 50,
    "PILOT_RESULT": 51, "PILOT_RANK": 52, "LEAVE": 60, "NEW_RELUCTANCE": 61, "NEW_SKILL": 62, "NEW_SLACK": 63,
    "NEW_USEFULNESS": 64, "NEW_THRESHOLD": 65, "TARGETING": 80, "TRAINING_RANK": 81, "GRADUATION": 82,
    "LAB_RANK": 83, "CHAMPION_RANK": 84, "COMMUNITY_RANK": 85, "COMMUNITY_TIE": 86, "COMMUNITY_LASTING": 87,
    "CHALLENGE_RANK": 88, "CHALLENGE_GATE": 89,
    "BARRIER_STRUCK": 90,
}  # fmt: skip
"""Numbers given so far. A new question takes a new number; these are part of all results."""

LARGEST = {"seed": 2**63 - 1, "question": 2**16 - 1, "solution": 2**32 - 1, "identity": 2**63 - 1, "moment": 2**16 - 1}


def test_a_question_keeps_its_number():
    assert {name: int(Question[name]) for name in FROZEN if name in Question.__members__} == FROZEN


def test_no_two_questions_share_a_number():
    assert len(Question.__members__) == len({int(question) for question in Question})
    assert max(Question) <= LARGEST["question"]


@given(**{name: st.integers(0, most) for name, most in LARGEST.items()})
def test_an_answer_lies_from_0_to_1(seed, question, solution, identity, moment):
    u = uniform(seed, question, solution, identity, moment)
    assert 0.0 <= u < 1.0
    assert u == uniform(seed, question, solution, identity, moment)
    assert u * 2.0**53 == math.floor(u * 2.0**53)


@pytest.mark.parametrize("changed", LARGEST)
def test_every_part_of_a_question_matters_to_its_last_bit(changed):
    """Each bit of each part alone gives another answer."""
    plain = {"seed": 3, "question": 0, "solution": 0, "identity": 9, "moment": 0}
    bits = LARGEST[changed].bit_length()
    others = [uniform(**(plain | {changed: plain[changed] ^ (1 << bit)})) for bit in range(bits)]
    assert len({uniform(**plain), *others}) == bits + 1


@pytest.mark.statistical
def test_answers_are_even_and_unrelated():
    """Means, spreads, a hundred cells and correlations within four and a half standard errors."""
    ids = np.arange(1, 40_001, dtype=np.int64)
    series = np.stack(
        [uniforms(seed, question, solution, ids) for seed, question, solution in
         ((1, 30, 7), (1, 31, 7), (1, 30, 8), (2, 30, 7), (1 << 40, 30, 7), (1, 30, NO_SOLUTION))]
    )  # fmt: skip
    n = len(ids)
    assert (np.abs(series.mean(axis=1) - 0.5) < 4.5 * math.sqrt(1 / 12 / n)).all()
    assert (np.abs(series.var(axis=1) - 1 / 12) < 4.5 * math.sqrt(1 / 180 / n)).all()
    for one in series:
        cells = np.bincount((one * 100).astype(int), minlength=100)
        assert abs(((cells - n / 100) ** 2 / (n / 100)).sum() - 99) < 4.5 * math.sqrt(2 * 99)
    correlations = np.corrcoef(series)[np.triu_indices(len(series), 1)]
    assert np.abs(correlations).max() < 4.5 / math.sqrt(n)
    lagged = [np.corrcoef(one[1:], one[:-1])[0, 1] for one in series]
    assert np.abs(lagged).max() < 4.5 / math.sqrt(n)


@pytest.mark.statistical
def test_months_of_one_official_are_unrelated():
    """Serial correlation within four and a half standard errors, over 20,000 months."""
    draws = np.array([uniform(5, Question.AWARE, 7, 11, month) for month in range(20_000)])
    assert abs(np.corrcoef(draws[1:], draws[:-1])[0, 1]) < 4.5 / math.sqrt(len(draws))
    assert abs(draws.mean() - 0.5) < 4.5 * math.sqrt(1 / 12 / len(draws))


@pytest.mark.statistical
def test_normal_answers_are_normal():
    """Four moments within four and a half standard errors."""
    z = normals(3, Question.FIT, 7, np.arange(40_000, dtype=np.int64))
    for power, moment, spread in ((1, 0, 1), (2, 1, math.sqrt(2)), (3, 0, math.sqrt(15)), (4, 3, math.sqrt(96))):
        assert abs((z**power).mean() - moment) < 4.5 * spread / math.sqrt(len(z))


@given(st.floats(-60, 60))
def test_the_hazard_is_the_complementary_log_log(x):
    expected = -math.expm1(-math.exp(x)) if x < 7 else 1.0
    assert hazard(x) == pytest.approx(expected, rel=1e-14)
    assert chance_of(rate(x)) == hazard(x)


def test_a_certain_hazard_is_exactly_1():
    assert hazard(7.0) == hazard(1e6) == 1.0
    assert hazard(-1e6) == 0.0
