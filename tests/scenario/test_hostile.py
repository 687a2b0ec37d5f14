"""Whatever is read, what comes out is a scenario or one clean message: never anything else."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from adoptsim.scenario.reading import reading_of
from adoptsim.scenario.shipped import shipped
from adoptsim.world.errors import UserError

VALID = """\
extends: baseline
title: 'A test'   # a remark
about: >-
  Several
  lines
calendar: {start: 2025-01, months: 60}
population: {officials: 500, agencies: 12}
officials: &o
  skill_mean: 0.35
  skill_sd: 0.2
ties:
  share_team: 0.5
solutions:
  forms: {usefulness: 1.5e-1, requires: [case_files]}
processes:
  persuasion: {rule: bass, base: -3}
interventions:
  - kind: training
    start: 2025-07
    where: {all_of: [{sector: [health, "tax"]}, {largest: 5}]}
    who: {least_skilled: all}
  - {kind: sandbox, name: second, months: 24, solutions: [forms]}
"""
LINES = VALID.splitlines(keepends=True)
TOKENS = [
    "\t", ":", ": ", "- ", "[", "]", "{", "}", "'", '"', "&a ", "*a", "*o", "!", "!!x ", "|", ">", "|2\n", "%", "@",
    "`", "#", " #", "?", "? ", "---\n", "...\n", "~", "null", "no", "true", ".nan", ".inf", "1e999", "9" * 500, "-",
    "0x", "0o8", "1_0", "\0", "\r", "\x85", "\u2028", "\ufeff", "\U0001f600", "\ud7ff", "<<: *o\n",
    "%YAML 1.1\n---\n", "%TAG ! x\n",
    "[" * 40, "{a: " * 40, ",", "\\", '"\\x', '"\\U00110000"', '"\\ud800"', "\n", "\n\n", "  ", "        ",
    "extends: baseline\n", "all", "-1", "''",
]  # fmt: skip
CLEAN = re.compile(r"(fuzz|baseline)\.yaml(:\d+:\d+)?: \S.*|and \d+ more problems|--set .*", re.DOTALL)


def outcome(content: bytes, *sets: str) -> None:
    message = refusal(content, sets)
    assert all(CLEAN.fullmatch(line) for line in message.splitlines()), message
    assert not any(word in message for word in ("Traceback", "pydantic", "ruamel", "Error(", "validator"))


def refusal(content: bytes, sets: tuple[str, ...]) -> str:
    try:
        assert reading_of(content, "fuzz.yaml", None, sets).scenario.solutions
    except UserError as error:
        return str(error)
    return ""


@st.composite
def mutated_texts(draw: st.DrawFn) -> str:
    """Valid text with a few things cut out, put in, doubled, swapped or moved."""
    text = VALID
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 12))
        match draw(st.sampled_from(["cut", "put", "swap", "double", "end"])):
            case "cut":
                text = text[:at] + text[at + length :]
            case "put":
                text = text[:at] + draw(st.sampled_from(TOKENS)) + text[at:]
            case "swap":
                text = text[:at] + draw(st.sampled_from(TOKENS)) + text[at + length :]
            case "double":
                line = draw(st.sampled_from(LINES))
                text = text[:at] + line + text[at:]
            case "end":
                text = text[:at]
    return text


@given(mutated_texts())
def test_mutated_text(text):
    outcome(text.encode("utf-8", errors="surrogatepass"))


@given(st.lists(st.tuples(st.integers(0, len(VALID) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_corrupted_bytes(changes):
    content = bytearray(VALID.encode())
    for position, byte in changes:
        content[position] = byte
    outcome(bytes(content))


@given(st.lists(st.sampled_from(LINES + [f"  {line}" for line in LINES]), max_size=12).map("".join))
def test_shuffled_lines(text):
    outcome(text.encode())


@given(st.binary(max_size=60))
def test_arbitrary_bytes(content):
    outcome(content)


@given(st.lists(st.sampled_from(TOKENS), max_size=12).map("".join))
@example("? ? ?")
@example("{? [")
@example("&a [*a")
@example('"\\U00110000"')
def test_arbitrary_tokens(text):
    outcome(text.encode())


PATHS = [
    "title", "officials", "officials.span", "calendar.start", "solutions", "solutions.forms",
    "solutions.forms.requires", "interventions", "interventions.second", "interventions.second.start",
    "interventions.training.where", "ties",
    "ties.file", "population.roster", "population.roster.file", "processes", "processes.persuasion.rule", "extends",
    "a", "", ".",
]  # fmt: skip
VALUES = st.recursive(
    st.sampled_from([*TOKENS, "7", "none", "forms", "2025-03", "2025"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]")
        | st.dictionaries(st.sampled_from(["span", "file", "kind", "forms", "x"]), inner, max_size=3).map(
            lambda parts: "{" + ", ".join(f"{key}: {value}" for key, value in parts.items()) + "}"
        )
    ),
    max_leaves=5,
)


@given(st.lists(st.tuples(st.sampled_from(PATHS), VALUES).map("=".join), min_size=1, max_size=3))
def test_arbitrary_settings(options):
    outcome(VALID.encode(), *options)


@given(st.sampled_from(PATHS), VALUES)
def test_arbitrary_values_in_a_file(path, value):
    keys = path.split(".")
    text = "".join(f"{' ' * level}{key}:\n" for level, key in enumerate(keys)).rstrip("\n")
    outcome(f"{text} {value}\n".encode("utf-8", errors="surrogatepass"))


def test_shipped_files_cut_off_anywhere():
    content = shipped()["digital_transition"].read_bytes()
    for end in range(0, len(content), 23):
        outcome(content[:end])
