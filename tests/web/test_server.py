"""The real server on a real socket: it sleeps, streams, stops and refuses as promised."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import pytest

from perkup.web import event_stream, server
from tests.browser.coach import Coach
from tests.web.asking import SECRET, standin

DEADLINE_S = 120


@pytest.fixture
def coach(tmp_path):
    made = Coach(tmp_path / "home")
    yield made
    made.stop()


def ask(coach, path, *, method="GET", body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", coach.port, timeout=DEADLINE_S)
    try:
        given = {"Authorization": f"Bearer {coach.secret}", **(headers or {})}
        connection.request(method, path, body, given)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def test_it_answers_and_says_nothing_about_itself(coach):
    answer, raw = ask(coach, "/api/status")
    assert answer.status == 200
    assert json.loads(raw)["running"] is True
    assert answer.getheader("server") is None
    assert answer.getheader("date") is None


def test_it_listens_on_loopback_only():
    with contextlib.closing(server.listen(0)) as sock:
        assert sock.getsockname()[0] == "127.0.0.1"


class Stream:
    """An open event stream, read line by line."""

    def __init__(self, coach):
        self.connection = http.client.HTTPConnection("127.0.0.1", coach.port, timeout=DEADLINE_S)
        self.connection.request("GET", "/api/events", headers={"Authorization": f"Bearer {coach.secret}"})
        self.answer = self.connection.getresponse()
        assert self.answer.getheader("content-type").startswith("text/event-stream")

    def next(self):
        """The next (topic, data)."""
        topic = None
        while line := self.answer.readline():
            if line.startswith(b"event: "):
                topic = line[7:].strip().decode()
            if line.startswith(b"data: "):
                return topic, json.loads(line[6:])
        return None

    def close(self):
        self.answer.close()
        self.connection.close()


def test_each_change_reaches_every_page_at_once(coach):
    first, second = Stream(coach), Stream(coach)
    for stream in (first, second):
        assert stream.next()[1]["phase"] == "working"
    coach.call(lambda app: app.breaks.stand())
    for stream in (first, second):
        assert stream.next()[1]["posture"] == "standing"
    coach.call(lambda app: app.settings.change({"clock.interval_min": 40}, "web"))
    while (topic := second.next()[0]) != "settings":
        assert topic == "status"
    first.close()
    second.close()


def test_a_page_that_goes_away_is_forgotten(coach):
    stream = Stream(coach)
    stream.next()
    web_context = coach.asgi.web_context
    assert len(web_context.listeners) == 1
    stream.close()
    end = time.monotonic() + DEADLINE_S
    while web_context.listeners and time.monotonic() < end:
        coach.call(lambda app: app.listeners.notify("journal"))
    assert web_context.listeners == set()


def test_a_stop_says_goodbye_and_waits_for_no_stream(tmp_path, monkeypatch):
    monkeypatch.setattr(server, "GRACE_S", 3600)
    coach = Coach(tmp_path / "home")
    stream = Stream(coach)
    stream.next()
    coach.stop()
    assert stream.next() == ("gone", {})
    assert stream.next() is None
    stream.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", coach.port), timeout=2)


def test_a_stream_that_opens_while_it_closes_is_told_at_once():
    async def run() -> bytes:
        asgi = server.build(standin(), secret=SECRET, port=7575)
        asgi.web_context.close()
        return b"".join([part async for part in event_stream._stream(asgi.web_context)])

    assert asyncio.run(run()).endswith(b"event: gone\ndata: {}\n\n")


def test_cancelling_ends_it_too():
    async def run() -> None:
        sock = server.listen(0)
        asgi = server.build(standin(), secret=SECRET, port=sock.getsockname()[1])
        task = asyncio.create_task(server.serve(asgi, sock))
        await asyncio.sleep(0)
        reader, writer = await asyncio.open_connection("127.0.0.1", sock.getsockname()[1])
        writer.close()
        await writer.wait_closed()
        del reader
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, DEADLINE_S)

    asyncio.run(run())


@contextlib.contextmanager
def nothing_left_open():
    """Whoever is left to the garbage collector to close is told of."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        yield
        gc.collect()
    assert [str(one.message) for one in told] == []


async def answered(sock):
    """Wait until the server behind `sock` has answered something."""
    reader, writer = await asyncio.open_connection(*sock.getsockname())
    writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert await reader.read() != b""
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize("turns", range(6))
def test_a_connection_that_comes_with_the_stop_is_let_go_of_too(turns):
    async def run() -> socket.socket:
        sock, stop = server.listen(0), asyncio.Event()
        asgi = server.build(standin(), secret=SECRET, port=sock.getsockname()[1])
        task = asyncio.create_task(server.serve(asgi, sock, stop=stop))
        await answered(sock)
        late = socket.create_connection(sock.getsockname(), timeout=DEADLINE_S)
        for _turn in range(turns):
            await asyncio.sleep(0)
        stop.set()
        await asyncio.wait_for(task, DEADLINE_S)
        return late

    with nothing_left_open(), asyncio.run(run()) as late, contextlib.suppress(ConnectionResetError):
        assert late.recv(1) == b""


def test_an_answer_that_takes_longer_than_the_grace_is_cut_off(monkeypatch):
    monkeypatch.setattr(server, "GRACE_S", 0.1)

    async def run() -> None:
        sock, stop = server.listen(0), asyncio.Event()
        asgi = server.build(standin(), secret=SECRET, port=sock.getsockname()[1])
        asked = asyncio.Event()

        async def never(_scope, _receive, _send):
            asked.set()
            await asyncio.Event().wait()

        asgi.guarded = never
        task = asyncio.create_task(server.serve(asgi, sock, stop=stop))
        reader, writer = await asyncio.open_connection(*sock.getsockname())
        writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        await asyncio.wait_for(asked.wait(), DEADLINE_S)
        stop.set()
        await asyncio.wait_for(task, DEADLINE_S)
        with contextlib.suppress(ConnectionResetError):
            assert await asyncio.wait_for(reader.read(), DEADLINE_S) == b""
        writer.close()

    with nothing_left_open():
        asyncio.run(run())


def test_the_next_port_is_taken_when_one_is_in_use():
    first = server.listen(0)
    port = first.getsockname()[1]
    second = server.listen(port)
    assert port < second.getsockname()[1] <= port + 20
    with pytest.raises(OSError) as taken:  # noqa: PT011 -- the number tells
        server.listen(port, tries=1)
    assert taken.value.errno == errno.EADDRINUSE
    with pytest.raises(OSError, match="no port"):
        server.listen(port, tries=0)
    first.close()
    second.close()


@pytest.mark.parametrize(
    "raw", [b"GET / HTTP/1.1\r\n\r\n", b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nHost: " + b"x" * 40000 + b"\r\n\r\n"]
)
def test_crooked_requests_are_refused_and_the_server_lives(coach, raw):
    with socket.create_connection(("127.0.0.1", coach.port), timeout=DEADLINE_S) as sock:
        sock.sendall(raw)
        assert re.match(rb"HTTP/1.1 4\d\d", sock.recv(100))
    assert ask(coach, "/api/status")[0].status == 200


def test_a_long_body_is_cut_off(coach):
    answer, _raw = ask(
        coach, "/api/here", method="POST", body=b" " * 300_000, headers={"Content-Type": "application/json"}
    )
    assert answer.status == 413


def test_requests_at_once_are_all_answered(coach):
    told: list[int] = []
    threads = [threading.Thread(target=lambda: told.append(ask(coach, "/api/today")[0].status)) for _n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE_S)
    assert told == [200] * 12


QUIET = """
import asyncio, re, sys
from tests.web.asking import SECRET, standin
from perkup.web import server, event_stream

def switches():
    return int(re.search(r"voluntary_ctxt_switches:\\s+(\\d+)", open("/proc/self/status").read()).group(1))

async def main():
    sock = server.listen(0)
    stop = asyncio.Event()
    asgi = server.build(standin(), secret=SECRET, port=sock.getsockname()[1])
    task = asyncio.create_task(server.serve(asgi, sock, stop=stop))
    await asyncio.sleep(0.2)
    before = switches()
    await asyncio.sleep(1.5)
    woken = switches() - before
    heavy = ("jinja2", "rich", "starlette.testclient", "markupsafe", "numpy", "zoneinfo", "perkup.web.pages.today")
    late = [name for name in heavy if name in sys.modules]
    stop.set()
    await task
    print(woken, late)

asyncio.run(main())
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="counts context switches in /proc")
def test_nobody_asking_means_nobody_awake():
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}:{root}"}
    told = subprocess.run(
        [sys.executable, "-c", QUIET], capture_output=True, text=True, timeout=60, env=environment, check=True
    )
    woken, late = told.stdout.split(" ", 1)
    assert int(woken) <= 2
    assert late.strip() == "[]"
