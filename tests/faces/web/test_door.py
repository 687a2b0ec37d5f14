"""Who comes in, and what is heard of them."""

import asyncio
import json
from types import SimpleNamespace

import pytest

from adoptsim.faces.web import door
from adoptsim.faces.web.door import AT_ONCE, MOST_LETTERS, MOST_LINES, Door, Ear, is_of_a_page
from tests.faces.web.hostile import MESSAGES


def message(kind, **content):
    return json.dumps({"header": {"msg_type": kind}, "content": content, "channel": "shell"})


@pytest.mark.parametrize("text", [one for one in MESSAGES if isinstance(one, str)] + [None, ""])
def test_what_no_browser_sends_is_not_heard(text):
    assert not is_of_a_page(text)


def test_only_the_comms_of_a_page_are_opened():
    for target in ("solara.control", "jupyter.widget.control"):
        assert is_of_a_page(message("comm_open", comm_id="a", target_name=target, data={}))
    for target in ("jupyter.widget", "nobody", 3, None):
        assert not is_of_a_page(message("comm_open", comm_id="a", target_name=target, data={}))
    assert not is_of_a_page(message("comm_open", comm_id="a", data={}))


def test_only_a_file_may_be_long():
    def told(event, method="custom"):
        content = {"event": event, "data": {"content": "a" * MOST_LETTERS}}
        return message("comm_msg", comm_id="a", data={"method": method, "content": content})

    assert is_of_a_page(told("upload"))
    assert not is_of_a_page(told("set_value"))
    assert not is_of_a_page(told("upload", "update"))
    assert not is_of_a_page(message("comm_msg", comm_id="a", data={"method": "update", "state": "a" * MOST_LETTERS}))


class Line:
    """Messages that come as fast as they are taken, at times of the test's own."""

    def __init__(self, monkeypatch):
        self.now = 0.0
        monkeypatch.setattr(door, "time", SimpleNamespace(monotonic=lambda: self.now))
        monkeypatch.setattr(door.asyncio, "sleep", self.sleep)
        self.text = message("comm_msg", comm_id="a", data={})

    async def sleep(self, seconds):
        self.now += seconds

    async def __call__(self):
        return {"type": "websocket.receive", "text": self.text}

    def take(self, ear, messages):
        async def all_of_them():
            for _ in range(messages):
                assert (await ear())["type"] == "websocket.receive"

        asyncio.run(all_of_them())


def test_who_is_too_fast_is_kept_waiting(monkeypatch):
    line = Line(monkeypatch)
    ear = Ear(line)
    line.take(ear, AT_ONCE)
    assert line.now == 0
    line.take(ear, 50)
    assert line.now == pytest.approx(50 / door.A_SECOND)
    line.now += 1000
    line.take(ear, AT_ONCE)
    assert line.now == pytest.approx(1000 + 50 / door.A_SECOND)


def test_who_says_anything_else_has_left(monkeypatch):
    line = Line(monkeypatch)
    line.text = "{}"
    assert asyncio.run(Ear(line)()) == {"type": "websocket.disconnect", "code": 1003}


def test_there_is_room_for_so_many_visits_also_where_all_come_at_one_time(monkeypatch):
    connected, closed = [], []

    async def connection(websocket):
        connected.append(websocket.path_params["kernel_id"])
        for _ in range(10):  # while all others come
            await asyncio.sleep(0)

    def browser(kernel):
        async def close(code):
            closed.append((kernel, code))

        return SimpleNamespace(path_params={"kernel_id": kernel}, headers={}, close=close)

    async def all_come(names):
        async with asyncio.TaskGroup() as group:
            for name in names:
                group.create_task(opened.connect(browser(name)))

    monkeypatch.setattr(door.solara.server.kernel_context, "contexts", {})
    opened = Door(2, connection)
    asyncio.run(all_come(["a"] * (MOST_LINES + 1) + ["b", "c", "d"]))
    assert connected == ["a"] * MOST_LINES + ["b"]
    assert closed == [("a", 1013), ("c", 1013), ("d", 1013)]
    asyncio.run(all_come(["c", "d"]))
    assert connected[-2:] == ["c", "d"]
