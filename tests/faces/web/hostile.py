"""What somebody may send who means ill: anything that JSON can say, links, and messages that no browser sends."""

import base64
import json
from typing import Any
from urllib.parse import quote

DEEP: Any = 1
for _ in range(400):
    DEEP = [DEEP]

SCRIPT = "<script>alert(1)</script>"
PATHS = ("../../../etc/passwd", "/etc/passwd", "..\\..\\x", "\0", "file:///etc/passwd", "a" * 9_999, "a." * 4_000)
TEXTS = ("", " ", SCRIPT, "{{constructor.constructor('alert(1)')()}}", "__class__.__init__", "\ud800", "\u202e", *PATHS)
ANYTHING = (
    None, True, False, 0, -1, 10**30, -(10**18), 1e308, float("nan"), float("inf"), 0.5, [], {}, [[]], [None], DEEP,
    {"path": 1}, {"__class__": "x"}, {"name": None, "start": None, "months": None}, "x" * 10_001, *TEXTS,
)  # fmt: skip
"""Whatever may stand where the page sends something else."""


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


SET = tuple(
    {"path": path, "value": value}
    for path, value in [
        *(("officials.skill_mean", value) for value in ANYTHING if value is not DEEP),
        *((text, 1) for text in TEXTS),
        ("calendar.months", -5), ("calendar.months", 10**9), ("calendar.months", 1200), ("title", SCRIPT),
        ("population.officials", 10**12), ("population.officials", -1), ("population.agencies", 10**9),
        ("population.roster.file", "/etc/passwd"), ("ties.file", "/etc/passwd"), ("extends", "/etc/passwd"),
        ("population.network.file", "/proc/self/environ"), ("interventions", None), ("solutions", None),
        ("interventions.training.start", -3), ("interventions.training.months", 0), ("solutions.case_files", None),
        ("interventions.x.kind", "training"), ("version", 99), ("processes", {}), ("interventions.training", None),
    ]
)  # fmt: skip

MOVES = tuple(
    {"name": name, "start": start, "months": months}
    for name in ("training", "nobody", SCRIPT, 3, None)
    for start, months in ((-1, None), (10**6, 1), (0, 0), ("1", None), (1.5, 2), (None, None), (True, -4), (1200, 9999))
)

BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (letter, letter, b",".join([b"*%c" % (letter - 1)] * 9)) for letter in range(98, 120)
)
YAML = (
    "!!python/name:os.system", "!!python/module:os", "!!python/object/new:os.system [id]", "!!binary aGVsbG8=",
    "!include /etc/passwd", "population: !!python/tuple [1]", "&a [*a]", "a: *nobody", "<<: {<<: {<<: {}}}", "? ? ? ?",
    "%YAML 9.9\n---\na: 1", "---\na: 1\n---\nb: 2", "title: " + "x" * 200_000, "extends: /etc/passwd",
    "extends: [baseline.yaml, /proc/self/environ]", "extends: ../../scenarios/baseline.yaml", "extends: a.yaml",
    "population: {roster: {file: /etc/passwd}}", "ties: {file: /proc/self/environ}",
    "population: {network: {file: ../../../etc/passwd}}", "calendar: {months: 1e308}", "calendar: {months: .inf}",
    "calendar: {start: 0001-01-01}", "{" * 5_000, "- " * 5_000, "a:\n" + " " * 100_000 + "b: 1",
    f"title: '{SCRIPT}'", f"interventions: [{{kind: '{SCRIPT}'}}]", f"{SCRIPT}: 1", "title: \"\\ud800\"",
    "interventions: [" + "{kind: training}, " * 2_000 + "]", "\ufeff\u202etitle: x", "title: 'a\x00b'",
)  # fmt: skip
"""Texts of scenarios."""

UPLOADS = tuple(
    {"kind": kind, "name": name, "content": content}
    for kind, name, content in [
        ("scenario", "a.yaml", encoded(BOMB)),
        ("scenario", "a.yaml", encoded(b"!!python/object/apply:os.system ['touch /tmp/executed']")),
        ("scenario", "a.yaml", encoded(b"[" * 200_000)),
        ("scenario", "a.yaml", encoded(b"\xff\0\xfe")),
        ("scenario", "a.yaml", encoded(b"x" * 4_000_000)),
        ("scenario", "../../etc/passwd", encoded(b"extends: ../../../etc/passwd")),
        ("scenario", SCRIPT, encoded(f"'{SCRIPT}': 1".encode())),
        ("scenario", "a.yaml", encoded(b"population: {officials: 900000000}")),
        ("scenario", "a.yaml", encoded(b"population: {officials: " + b"9" * 100_000 + b"}")),
        ("scenario", "a.yaml", "not base64!"), ("scenario", "a.yaml", "YWJj\0"), ("scenario", "a.yaml", "a" * 5),
        ("scenario", "a.yaml", "é"), ("scenario", "a.yaml", None), ("scenario", None, ""), ("scenario", 3,
        encoded(b"x")),
        ("roster", "a.csv", encoded(b"name,size\n" + b"a,1\n" * 200_000)), ("roster", "a.csv", encoded(b"," * 500_000)),
        ("roster", "../x", encoded(b"name,size\na,-1")), ("roster", "a.csv", encoded(b"name,size\n=1+1,\0")),
        ("roster", "a.csv", encoded(b"")), ("roster", "a" * 20_000, encoded(b"name,size\na,1")),
        ("other", "a", encoded(b"a")), ([], {}, []), (None, "a", 10**9),
        *((kind, name, encoded(b"a,b: [")) for kind in ("scenario", "roster") for name in TEXTS),
        *(("scenario", "a.yaml", encoded(text.encode())) for text in YAML),
    ]
)  # fmt: skip

LINKS = (
    "v=1&base=../../../etc/passwd", "v=1&base=upload:../../x", "v=1&base=upload:" + "a" * 32, "v=99", "v=-1", "v=1e9",
    "v=1&v=1", "v=" + "9" * 5_000, "base=training", "v=1&lang=xx", "v=1&lang=" + SCRIPT, "v=1&month=-1",
    "v=1&month=1e9",
    "v=1&month=" + "9" * 4_000, "v=1&%ff=1", "v=1&a=%ed%a0%80", "&" * 7_999, "=" * 7_999, "%" * 7_999, "a" * 9_000,
    "v=1&" + "&".join(f"officials.skill_mean.{number}=1" for number in range(250)), "v=1&add.x=nobody",
    "v=1&add.__class__=training", "v=1&add.all=training", "v=1&" + "&".join(f"add.x{n}=training" for n in range(400)),
    "v=1&officials.skill_mean=NaN", "v=1&officials.skill_mean=Infinity", "v=1&officials.skill_mean=1e999",
    "v=1&officials.skill_mean=" + "[" * 3_000, "v=1&officials.skill_mean=" + "9" * 5_000, "v=1&officials.skill_mean={}",
    'v=1&officials.skill_mean="' + SCRIPT + '"', "v=1&title=%22x%22", "v=1&population.roster.file=%22/etc/passwd%22",
    "v=1&population.officials=999999999999", "v=1&calendar.months=-5", "v=1&calendar.months=100000",
    "v=1&solution=" + SCRIPT,
    "v=1&solution=nobody", "v=1&roster=" + "0" * 32, "v=1&roster=../x", "v=1&interventions.training=3", "\0", "?",
    "??v=1",
    "v=1&interventions.training.start=-2", "v=1&interventions..x=1", "v=1&" + ".".join("a" * 1_000) + "=1",
)  # fmt: skip

LINKS += tuple(
    f"v=1&{key}={quote(text, errors='surrogatepass')}"
    for key in ("base", "roster", "lang", "solution", "month", "officials.skill_mean", "interventions.training.where",
                "add.mine", "title")
    for text in TEXTS
)  # fmt: skip

MESSAGES = (
    "{", "[]", "3", "null", '""', '{"header": {}}', '{"header": {"msg_type": "comm_msg"}}', "[" * 100_000,
    '{"a":' * 50_000,
    "9" * 100_000, "NaN", b"", b"\xff\xfe", b"\0\0\0\1\0\0\0\x08{}", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff",
    b"\0" * 1_000_000,
    "x" * 2_000_000, json.dumps({"header": {"msg_type": "execute_request"}, "channel": "shell",
    "content": {"code": "1"}}),
    json.dumps({"header": {"msg_type": "comm_open"}, "channel": "shell", "content": {}}),
)  # fmt: skip
"""Messages as they go over the line."""

SAID = (
    ("execute_request", {"code": "import os; os.system('touch /tmp/executed')", "silent": False}),
    ("input_reply", {"value": "x"}), ("debug_request", {}), ("complete_request", {"code": "os.", "cursor_pos": 3}),
    ("inspect_request", {"code": "os"}), ("history_request", {}), ("is_complete_request", {"code": "x"}), ("nothing",
    {}),
    ("comm_open", {"comm_id": "a", "target_name": "nobody", "data": {}}),
    ("comm_open", {"comm_id": "b", "target_name": "jupyter.widget", "data": {"state": {"_model_name": "HTMLModel"}}}),
    ("comm_open", {"comm_id": "c", "target_name": "jupyter.widget", "data": {"state": {"_model_module": [1]}}}),
    ("comm_open", {"comm_id": "d", "target_name": "jupyter.widget.control", "data": {}}),
    ("comm_msg", {"comm_id": "nobody", "data": {}}), ("comm_msg", {"comm_id": "control", "data": {"method": "evict"}}),
    ("comm_msg", {"comm_id": "control", "data": {"method": "nothing"}}),
    ("comm_msg", {"comm_id": "control", "data": {"method": "run", "args": {"path": "/", "appName": "../x"}}}),
    ("comm_msg", {"comm_id": "control", "data": {"method": "run", "args": {"path": "/", "themes": 3}}}),
    ("comm_msg", {"comm_id": "d", "data": {"method": "request_states"}}), ("comm_info_request", {}),
    ("comm_close", {"comm_id": "nobody", "data": {}}),
)  # fmt: skip
"""Messages of Jupyter's that no page of ours sends."""
