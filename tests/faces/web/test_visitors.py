"""Many visitors at one time: each is answered, with what they asked for and nothing of anybody else."""

from concurrent.futures import ThreadPoolExecutor

from adoptsim.faces.web.visit import Effort
from tests.faces.web.serving import served
from tests.faces.web.visitors import Visitor, questions

SETS = (("population.officials", 200), ("population.agencies", 4), ("calendar.months", 24))
VISITORS, MOVES = 25, 2


def test_everybody_who_moves_sliders_at_one_time_sees_their_own_answers():
    effort = Effort()
    everybody = [
        Visitor(asked, [one.answer(effort.preview, preview=True) for one in asked], [0.0] * MOVES)
        for asked in questions(VISITORS, 1 + MOVES, SETS)
    ]
    sure = [[one.answer(effort.confirmed, preview=False) for one in visitor.questions] for visitor in everybody]
    assert len({answer for visitor in everybody for answer in visitor.answers}) > VISITORS

    def visit(visitor, confirmed):
        visitor.come(client.port)
        visitor.move()
        visitor.stay(confirmed[-1])

    with served("--jobs", "2") as client:
        with ThreadPoolExecutor(VISITORS) as pool:
            list(pool.map(visit, everybody, sure))
        for visitor, confirmed in zip(everybody, sure, strict=True):
            assert visitor.strange("Preview", visitor.answers) == []
            assert visitor.strange("Confirmed", confirmed) == []
            assert len(visitor.waited) == MOVES
            visitor.leave()
