"""A coach at work for as long as one likes: does its memory stay where it was after the first pages?

`python -m bench.soak [MINUTES]` (60 unless told). One real coach with its server, in this process's child; one person
who reads every page, takes breaks, is led through sessions, answers, flags nothing, and erases a session now and then.
Not part of `python -m bench`, which would take an hour more.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.growth_world import build
from bench.resident import PERKUP
from tests.desk_fixture import until

PAGES = (
    "/", "/programme", "/progress", "/history", "/why", "/moves", "/moves/str_psoas_lunge", "/settings", "/about",
    "/doctor", "/api/status", "/api/today", "/progress/numbers.csv",
)  # fmt: skip
EVENTS = 10_000
FIRST_ROUNDS = 20
SESSION_EACH = 60
"""One session in so many rounds: some forty in an hour, more than anybody does in a day."""
MOST_KIB = 2048
PAUSE_S = 1.0


class Person:
    """Asks the coach over HTTP, one connection at a time."""

    def __init__(self, port: int, secret: str) -> None:
        self._port = port
        self._headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        self.requests = 0

    def ask(self, method: str, path: str, document: Any = None) -> Any:
        """Return the JSON answer or the text. Raises RuntimeError for an error of the server."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        body = None if document is None else json.dumps(document)
        connection.request(method, path, body=body, headers=self._headers)
        answer = connection.getresponse()
        raw = answer.read()
        connection.close()
        self.requests += 1
        if answer.status >= 500:
            raise RuntimeError(f"{method} {path}: {answer.status}")
        return json.loads(raw) if raw[:1] in (b"{", b"[") else raw.decode()

    def round(self, number: int) -> None:
        """Read every page, stand up and sit down; now and then a break with a session, and its erasure."""
        for path in PAGES:
            self.ask("GET", path)
        self.ask("POST", f"/api/clock/{('stand', 'sit')[number % 2]}")
        if number % SESSION_EACH == 0:
            self._session(number // SESSION_EACH)

    def _session(self, number: int) -> None:
        self.ask("POST", "/api/clock/take")
        move = ("str_psoas_lunge", "str_psoas_lying")[number % 2]
        begun = self.ask("POST", "/api/session", {"source": "move", "move": move})
        session = begun["session"]
        for step in begun["timeline"]["steps"]:
            body = {
                "index": step["index"],
                "outcome": "done",
                "seconds": step["seconds"],
                "key": f"{session}.{step['index']}",
            }
            self.ask("POST", f"/api/session/{session}/step", body)
        self.ask("POST", f"/api/session/{session}/end", {"how": "finished", "key": f"{session}.end"})
        self.ask("POST", f"/api/session/{session}/feedback", {"answer": "right", "key": f"{session}.felt"})
        self.ask("POST", "/api/clock/done")
        self.ask("GET", f"/history/{session}")
        if number % 5 == 0:
            self.ask("POST", "/api/erase", {"event": session})


def soak(minutes: float, say: Any = print) -> tuple[float, float, int, int]:
    """Return memory after the first pages and the greatest since, in KiB, with rounds and requests."""
    with tempfile.TemporaryDirectory(prefix="perkup-soak-") as folder:
        home = build(Path(folder), EVENTS)
        command = [*PERKUP, "--data", folder, "run", "--no-browser"]
        log = Path(folder, "coach.log")
        with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as coach:
            try:
                running = Path(folder, "running.json")
                until(running.exists, "the coach runs")
                until(lambda: b"ready" in log.read_bytes(), "the coach answers")
                port = int(json.loads(running.read_bytes())["url"].rpartition(":")[2])
                return _live(Person(port, home.secret()), coach.pid, minutes, say)
            finally:
                coach.terminate()
                coach.wait(20)


def _live(person: Person, pid: int, minutes: float, say: Any) -> tuple[float, float, int, int]:
    end = time.monotonic() + minutes * 60
    first = greatest = 0.0
    number = 0
    while time.monotonic() < end:
        person.round(number)
        number += 1
        memory = _resident_kib(pid)
        if number == FIRST_ROUNDS:
            first = greatest = memory
        greatest = max(greatest, memory) if first else 0.0
        if number % 50 == 0:
            say(f"{number} rounds, {person.requests} requests, {memory / 1024:.1f} MiB", flush=True)
        time.sleep(PAUSE_S)
    return first, greatest, number, person.requests


def _resident_kib(pid: int) -> float:
    """Return what the process holds itself: its private memory, whatever else runs the same libraries."""
    fields = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() if ":" in line
    )
    return float(sum(int(fields[name].split()[0]) for name in ("Private_Clean", "Private_Dirty")))


def main(minutes: float) -> int:
    """Soak, and print one line; return 1 where memory grew by more than 2 MiB."""
    first, greatest, rounds, requests = soak(minutes)
    grown = greatest - first
    sys.stdout.write(
        f"soak of {minutes:g} minutes: {rounds} rounds, {requests} requests, {first / 1024:.1f} MiB after the first"
        f" {FIRST_ROUNDS} rounds, at most {grown / 1024:+.2f} MiB later (allowed: {MOST_KIB / 1024:g} MiB)\n"
    )
    return int(grown > MOST_KIB)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0))
