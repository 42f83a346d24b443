"""One data folder, one process: what starting, pages and steps cost there, as one JSON document.

`python -m bench.growth_child FOLDER [ROUNDS]`. Costs are processor time of this process, so a busy machine changes
little; each request goes through the whole application (guard, routes, templates) without a socket.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from bench.growth_world import EVENING
from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.coach.break_clock.clock_state import ClockStamp
from perkup.coach.safety.screening import QUESTIONS
from perkup.web import server

SECRET, PORT = "a-secret-of-the-bench", 7575
ROUNDS = 7
BEAT_S, IDLE_S = 0.002, 10.0


class _Clocks:
    def __init__(self) -> None:
        self.since = 1000.0

    def __call__(self) -> ClockStamp:
        self.since += 0.01
        wall = EVENING + timedelta(hours=12) + timedelta(seconds=self.since)
        return ClockStamp(wall, self.since, self.since, "bench")


class Asker:
    """Asks the application in-process; keeps the processor time of each request."""

    def __init__(self, app: Application) -> None:
        self._asgi = server.build(app, secret=SECRET, port=PORT)

    async def ask(self, method: str, path: str, document: Any = None) -> Any:
        """Return the JSON answer, or the text of a page; raise where the request fails."""
        sent: list[dict[str, Any]] = []
        body = b"" if document is None else msgspec.json.encode(document)

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._asgi(_scope(method, path), receive, send)
        answer = b"".join(message.get("body", b"") for message in sent[1:])
        if sent[0]["status"] >= 400:
            raise RuntimeError(f"{method} {path}: {sent[0]['status']} {answer[:500]!r}")
        return json.loads(answer) if answer[:1] in (b"{", b"[") else answer.decode()


def _scope(method: str, path: str) -> dict[str, Any]:
    headers = {"host": f"127.0.0.1:{PORT}", "authorization": f"Bearer {SECRET}", "content-type": "application/json"}
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", PORT),
    }


async def measure(folder: Path, rounds: int) -> dict[str, float]:
    """Return the processor milliseconds of each request, their median, and those of the start; memory in KiB."""
    figures: dict[str, float] = {"imports_ms": time.process_time() * 1000}
    app = Application.open(DataFolder.find(str(folder)), stamp=_Clocks(), lasting=True)
    app.breaks.url = f"http://127.0.0.1:{PORT}"
    app.breaks.start()
    asker = Asker(app)
    figures["opened_ms"] = time.process_time() * 1000
    if not app.safety.is_screened():
        app.safety.screen({question.id: False for question in QUESTIONS})
        app.programme.start()
    await asker.ask("GET", "/")
    figures["start_ms"] = time.process_time() * 1000
    figures["resident_kib"] = _resident_kib()
    figures |= {f"first {name}": cost for name, cost in (await _first(asker)).items()}
    costs: dict[str, list[float]] = {}
    for number in range(rounds):
        await _round(asker, number, costs)
    figures |= {name: statistics.median(each) for name, each in costs.items()}
    figures["used_kib"] = _resident_kib()
    figures |= await _held_up(app, asker)
    app.close()
    return figures


async def _held_up(app: Application, asker: Asker) -> dict[str, float]:
    """Return for how long, at most, the event loop was held up while something large went on, in milliseconds of the
    wall clock, and while nothing did; and how long the page for the doctor took."""
    figures = {"late with nothing": await _lateness(lambda: asyncio.sleep(IDLE_S))}
    begun = time.perf_counter()
    figures["late for the doctor"] = await _lateness(lambda: asker.ask("GET", "/for-the-doctor"))
    figures["doctor ms"] = (time.perf_counter() - begun) * 1000
    await asker.ask("POST", "/api/clock/take")
    costs: dict[str, list[float]] = {}
    await _timed(costs, "doctor after a verb", asker, "GET", "/for-the-doctor")
    figures["doctor after a verb"] = costs["doctor after a verb"][0]
    event = app.journal.last("clock")
    assert event is not None
    figures["late for an erasure"] = await _lateness(lambda: app.erasing.erase_beside([event.id]))
    return figures


async def _lateness(work: Callable[[], Coroutine[Any, Any, Any]]) -> float:
    task, longest = asyncio.create_task(work()), 0.0
    while not task.done():
        begun = time.perf_counter()
        await asyncio.sleep(BEAT_S)
        longest = max(longest, time.perf_counter() - begun - BEAT_S)
    await task
    return longest * 1000


async def _first(asker: Asker) -> dict[str, float]:
    costs: dict[str, list[float]] = {}
    for path in ("/programme", "/history", "/progress"):
        await _timed(costs, path, asker, "GET", path)
    return {name: each[0] for name, each in costs.items()}


async def _round(asker: Asker, number: int, costs: dict[str, list[float]]) -> None:
    move = ("str_psoas_lunge", "str_psoas_lying")[number % 2]
    begun = await _timed(costs, "begin", asker, "POST", "/api/session", {"source": "move", "move": move})
    session = begun["session"]
    index = next(step["index"] for step in begun["timeline"]["steps"] if step["kind"] not in ("prepare", "rest"))
    body = {"index": index, "outcome": "done", "seconds": 20, "key": f"step-{session}"}
    await _timed(costs, "step", asker, "POST", f"/api/session/{session}/step", body)
    await _timed(costs, "today after a step", asker, "GET", "/")
    await _timed(costs, "end", asker, "POST", f"/api/session/{session}/end", {"how": "finished", "key": f"e{session}"})
    answer = {"answer": "right", "key": f"f{session}"}
    await _timed(costs, "feedback", asker, "POST", f"/api/session/{session}/feedback", answer)
    for path in ("/", "/api/today", "/programme", "/progress", "/history", "/why"):
        await _timed(costs, f"{path} after a session", asker, "GET", path)
    await _timed(costs, "/history/ID", asker, "GET", f"/history/{session}")
    for verb in ("take", "done", "sit", "stand"):
        await _timed(costs, "clock verbs", asker, "POST", f"/api/clock/{verb}")


async def _timed(
    costs: dict[str, list[float]], name: str, asker: Asker, method: str, path: str, document: Any = None
) -> Any:
    begun = time.process_time()
    answer = await asker.ask(method, path, document)
    costs.setdefault(name, []).append((time.process_time() - begun) * 1000)
    return answer


def _resident_kib() -> float:
    """Return the proportional set size of this process."""
    with suppress(OSError):
        for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return float(line.split()[1])
    return 0.0


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS))))
