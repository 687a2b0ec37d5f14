"""Chance: named questions answered by a counter-based generator, in any order, the same each time.

Every question asked of chance has a name. The answer is a pure function of
(seed, question, solution, id, month or attempt), so two scenarios with one seed differ only where
an intervention made them differ, and results depend neither on the order of rows nor on threads,
chunks or processes.

Source: Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", SC'11
(Philox4x32-10; the published Random123 vectors are among the tests). Normal quantiles: Wichura
1988, "Algorithm AS 241", Applied Statistics 37(3), 477-484 (PPND16, about 1 part in 10^16).
"""

import math
from enum import IntEnum

import numpy as np

from adoptsim.world.columns import Doubles, Longs
from adoptsim.world.compilation import equation, shared, stage

CITES = ("salmon_2011", "wichura_1988")
"""Keys of the references behind it."""

NO_SOLUTION = 0
"""Stands for the solution in questions that are not about one."""


BLOCK = 256
"""Questions that the month asks at once; answers fit into the nearest cache."""


class Question(IntEnum):
    """Everything that is left to chance. Numbers are never reused: they are part of the results."""

    # founding
    AGENCY_SIZE = 1
    AGENCY_CULTURE = 2
    RULE_BURDEN = 3
    CAPABILITY = 4
    DATA_QUALITY = 5
    LEADERSHIP = 6
    DIGITAL_BUDGET = 7
    LEGAL_BARRIER = 8
    FIT = 9
    RELUCTANCE = 10
    SKILL = 11
    SLACK = 12
    PERCEIVED_USEFULNESS = 13
    TIE_LAYER = 14
    TIE_TARGET = 15
    TIE_COUNT = 16
    INITIAL_STAGE = 17
    THRESHOLD = 20
    # the month
    AWARE = 30
    PERSUADED = 31
    START = 32
    ROUTINE = 33
    RECALL = 34
    COOL = 37
    SEAT_RANK = 35
    SEAT_LOSS_RANK = 36
    DECISION = 40
    CLEARANCE = 41
    LEAD_TIME = 42
    PROJECT_OUTCOME = 43
    FUNDING_RANK = 44
    BID = 45
    WINNER = 46
    RECONSIDER = 47
    PILOT_BUY = 50
    PILOT_RESULT = 51
    PILOT_RANK = 52
    LEAVE = 60
    NEW_RELUCTANCE = 61
    NEW_SKILL = 62
    NEW_SLACK = 63
    NEW_USEFULNESS = 64
    NEW_THRESHOLD = 65
    # interventions
    TARGETING = 80
    TRAINING_RANK = 81
    GRADUATION = 82
    LAB_RANK = 83
    CHAMPION_RANK = 84
    COMMUNITY_RANK = 85
    COMMUNITY_TIE = 86
    COMMUNITY_LASTING = 87
    CHALLENGE_RANK = 88
    CHALLENGE_GATE = 89
    BARRIER_STRUCK = 90
    # many runs
    ORDER_OF_INTERVENTIONS = 100
    # evidence
    COEFFICIENT = 110
    FORECAST_ADOPTION = 111
    SHUFFLE = 112


_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_16 = np.uint64(16)
_5 = np.uint64(5)
_6 = np.uint64(6)


@shared
def philox4x32(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Philox4x32-10: four 32-bit words (as uint64) from a counter of four and a key of two."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = (p1 >> _32) ^ c1 ^ k0, p1 & _LOW, (p0 >> _32) ^ c3 ^ k1, p0 & _LOW
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@equation
def uniform(seed: int, question: int, solution: int, identity: int, moment: int) -> float:
    """Answer one question of chance: a float in [0, 1) with 53 random bits.

    Parameters
    ----------
    seed : int
        Seed of the run, 0 .. 2**63 - 1.
    question : int
        A `Question`.
    solution : int
        Persistent id of the solution, or `NO_SOLUTION`; 32 bits.
    identity : int
        Persistent id of the official, team, agency or tie; 63 bits.
    moment : int
        Month or attempt, 0 .. 65535.
    """
    return _uniform(np.uint64(seed), np.uint64(question), np.uint64(solution), np.uint64(identity), np.uint64(moment))


@shared
def _uniform(
    seed: np.uint64, question: np.uint64, solution: np.uint64, identity: np.uint64, moment: np.uint64
) -> float:
    """Answer with the words as chance wants them; compiled once, whatever the types of the caller."""
    words = philox4x32(
        identity & _LOW,
        identity >> _32,
        solution & _LOW,
        ((question << _16) | moment) & _LOW,
        seed & _LOW,
        seed >> _32,
    )
    high = np.float64(words[0] >> _5)
    low = np.float64(words[1] >> _6)
    return (high * 67108864.0 + low) * (1.0 / 9007199254740992.0)


@stage
def uniform_block(
    count: int, seed: int, questions: Longs, solution: int, ids: Longs, moment: int, lots: Doubles
) -> None:
    """Answer a question for each of ``count`` ids: many at once, as LLVM vectorises this loop."""
    for place in range(count):
        lots[place] = uniform(seed, questions[place], solution, ids[place], moment)


@shared
def normal_quantile(u: float) -> float:
    """Standard normal quantile of 0 < u < 1 (AS 241, PPND16); u = 0 gives that of 2**-54."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        numerator = (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608)  # fmt: skip
        denominator = (((((((5226.495278852854561 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1.0)  # fmt: skip
        return q * numerator / denominator
    tail = u if q < 0.0 else 1.0 - u
    if tail <= 0.0:
        tail = 1.0 / 18014398509481984.0
    r = math.sqrt(-math.log(tail))
    if r <= 5.0:
        r -= 1.6
        numerator = (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r + 4.6303378461565452959) * r + 1.42343711074968357734)  # fmt: skip
        denominator = (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r + 0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1.0)  # fmt: skip
    else:
        r -= 5.0
        numerator = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r + 0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699) * r + 6.6579046435011037772)  # fmt: skip
        denominator = (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769) * r + 1.0)  # fmt: skip
    z = numerator / denominator
    return -z if q < 0.0 else z


@equation
def normal(seed: int, question: int, solution: int, identity: int, moment: int) -> float:
    """Answer one question of chance with a standard normal number."""
    return normal_quantile(uniform(seed, question, solution, identity, moment))


@equation
def hazard(log_rate: float) -> float:
    """Return the complementary log-log chance H(x) = 1 - exp(-exp(x)) of a month."""
    return -math.expm1(-math.exp(min(log_rate, 7.0)))


@equation
def rate(log_rate: float) -> float:
    """Return exp(x), bounded so that a certain rate stays a number: H is exactly 1 from 7 on."""
    return math.exp(min(log_rate, 7.0))


@equation
def rate_of(chance: float) -> float:
    """Return the rate whose chance within a month is this one, bounded as `rate` is."""
    return -math.log1p(-chance) if chance < 1.0 else rate(50.0)


@equation
def chance_of(total_rate: float) -> float:
    """Return the chance that something of this total rate happens within the month."""
    return -math.expm1(-total_rate)
