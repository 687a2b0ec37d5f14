"""Many visitors at one time: each is answered, with what they asked for and nothing of anybody else."""

from concurrent.futures import ThreadPoolExecutor

from adoptsim.faces.web.visit import Effort
from tests.faces.web.serving import served
from tests.faces.web.visitors import SLIDERS, Visitor, questions

SETS = (("population.officials", 100), ("population.agencies", 4), ("calendar.months", 48))
SLIDERS = {base: SLIDERS[base] for base in ("training", "sandbox", "procurement_reform")}
VISITORS, MOVES = 25, 1


def test_everybody_who_moves_sliders_at_one_time_sees_their_own_answers():
    effort = Effort()
    everybody = [
        Visitor(asked, [one.answer(effort.preview, preview=True) for one in asked], [0.0] * MOVES)
        for asked in questions(VISITORS, 1 + MOVES, SLIDERS, SETS)
    ]
    patient = {
        number: everybody[number].questions[-1].answer(effort.confirmed, preview=False)
        for number in range(0, VISITORS, 5)
    }
    assert all(visitor.answers[0] != visitor.answers[1] for visitor in everybody)
    assert len({answer for visitor in everybody for answer in visitor.answers}) > VISITORS

    def visit(number):
        visitor = everybody[number]
        visitor.come(client.port)
        visitor.move()
        if number in patient:
            visitor.stay(patient[number])

    with served("--jobs", "2") as client:
        with ThreadPoolExecutor(VISITORS) as pool:
            list(pool.map(visit, range(VISITORS)))
        for visitor in everybody:
            assert visitor.strange("Preview", visitor.answers) == []
            assert len(visitor.waited) == MOVES
            visitor.leave()
