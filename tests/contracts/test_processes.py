"""Every process, on arbitrary worlds: it writes what it declares, and nothing else."""

import inspect
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from adoptsim.interventions.contract import ARRAYS
from adoptsim.processes import month
from adoptsim.processes.contract import Phase
from adoptsim.world.parameters import bounds, declared

PROCESSES = pytest.mark.parametrize("process", month.ORDER, ids=[process.name for process in month.ORDER])
PROPOSALS = {"adoption.proposal", "pipelines.proposal"}

TRANSITIONS = {
    "awareness": {"UNAWARE": {"NOTICE"}},
    "persuasion": {"AWARE": {"INTEND"}, "INTENDING": {"COOL"}},
    "compulsion": {stage: {"COMPEL"} for stage in ("UNAWARE", "AWARE", "INTENDING", "LAPSED")},
    "starting": {"INTENDING": {"START"}},
    "routinising": {"USING": {"ROUTINISE"}},
    "lapse": {"USING": {"LAPSE"}, "ROUTINISED": {"LAPSE"}, "LAPSED": {"RECALL"}},
}
"""What a rule about officials proposes, by stage; `month.propose` writes it down."""

STATES = {
    "decision": {"UNDECIDED": {"CLEARING"}, "WITHDRAWN": {"UNDECIDED"}},
    "clearing": {"CLEARING": {"FUNDING"}},
    "procurement": {"FUNDING": {"PROCURING"}, "PROCURING": {"AVAILABLE", "UNDECIDED"}},
}
"""What a rule about agencies proposes, by state; `pipeline.propose` writes it down."""

BY_THE_MONTH = {"adoption.proposal", "solutions.share_using", "solutions.share_persuaded"}
"""Written by month.py itself: the proposals of officials, and totals."""


@pytest.fixture(scope="module")
def seen():
    """What months of plain Python wrote and proposed, in a process of its own."""
    root = Path(__file__).resolve().parents[2]
    answer = subprocess.run(
        [sys.executable, "-m", "tests.contracts.uncompiled"],
        cwd=root,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


@PROCESSES
def test_it_says_what_it_is(process):
    module = sys.modules[f"adoptsim.processes.{process.name}"]
    assert module.PROCESS is process
    assert Path(inspect.getfile(module)).stem == process.name
    assert module.__doc__
    assert process.title.strip()
    assert process.source.strip()
    assert "\n" not in process.title
    assert process.writes
    assert set(process.writes) <= ARRAYS
    assert len(set(process.writes)) == len(process.writes)
    if process.parameters is not None:
        assert process.parameters.__module__ == module.__name__
        for name, field in process.parameters.model_fields.items():
            assert field.description, name
            if field.annotation in (int, float):
                assert declared(process.parameters, name) is not None, name
                low, high = bounds(process.parameters, name)
                assert low < high, name


def test_everybody_proposes_before_anything_settles():
    """Agencies settle before officials' seats are rationed, so the middle phases alternate."""
    order = {Phase.OPEN: 0, Phase.PROPOSE: 1, Phase.RATION: 2, Phase.SETTLE: 2, Phase.CLOSE: 3}
    phases = [order[process.phase] for process in month.ORDER]
    assert phases == sorted(phases)
    assert set(order) == {process.phase for process in month.ORDER}
    assert len({process.name for process in month.ORDER}) == len(month.ORDER)


@PROCESSES
def test_it_writes_what_it_declares_and_nothing_else(process, seen):
    """What a rule proposes is written down by its caller, so proposals are asked for below."""
    written = set(seen["writes"].get(process.name, ()))
    proposed = PROPOSALS if process.phase is Phase.PROPOSE else set()
    assert written - proposed == set(process.writes) - proposed


def test_the_month_itself_writes_proposals_and_totals(seen):
    assert set(seen["writes"]["month"]) == BY_THE_MONTH
    assert set(seen["writes"]) <= {process.name for process in month.ORDER} | {"month"}


def test_every_rule_that_declares_a_proposal_is_among_the_tables():
    rules = {p.name for p in month.ORDER if p.phase is Phase.PROPOSE and set(p.writes) & PROPOSALS}
    assert rules == TRANSITIONS.keys() | STATES.keys()
    assert {p.name for p in month.ORDER if "adoption.proposal" in p.writes and p.phase is Phase.PROPOSE} == set(
        TRANSITIONS
    )


@pytest.mark.parametrize(("table", "kind"), [(TRANSITIONS, "transitions"), (STATES, "states")])
def test_rules_propose_what_they_are_about_and_nothing_else(table, kind, seen):
    expected = {}
    for by_stage in table.values():
        for stage, proposals in by_stage.items():
            expected.setdefault(stage, set()).update(proposals)
    assert {stage: set(proposals) for stage, proposals in seen[kind].items()} == expected
