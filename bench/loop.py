"""Nothing holds the event loop up for 100 ms: a coach with a million events does everything that it can be asked for.

`python -m bench loop`: about six minutes, one of them to make the journal. The turns of the event loop are watched in
the coach itself (`bench.loop_child`) and counted in processor time, so that a busy machine changes little.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from starlette.routing import Route

from bench.growth_world import build, lines
from bench.loop_child import LongTurn
from perkup.app.data_folder import DataFolder
from perkup.coach.safety.screening import QUESTIONS
from perkup.web import server
from tests.app.photos import drawn
from tests.desk_fixture import until

Row = tuple[str, str, str, bool | None]

EVENTS = 1_000_000
MOST_MS = 100.0
ENDLESS = {"/api/events"}
UNDO_S = 11.0
BIG_PICTURE = (6000, 4000)


class WatchedCoach:
    """The watched coach, asked over HTTP by its owner."""

    def __init__(self, home: DataFolder, log: Path, port: int) -> None:
        self.home = home
        self._log = log
        self._read = 0
        self._port = port
        self._headers = {"Authorization": f"Bearer {home.secret()}"}

    def ask(self, method: str, path: str, document: Any = None, *, form: bytes | None = None, kind: str = "") -> Any:
        """Return the JSON of the answer, or its text; raise RuntimeError for an error of the server."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=600)
        body = form if form is not None else (None if document is None else msgspec.json.encode(document))
        connection.request(method, path, body, self._headers | {"Content-Type": kind or "application/json"})
        response = connection.getresponse()
        content = response.read()
        connection.close()
        if response.status >= 500:
            raise RuntimeError(f"{method} {path}: {response.status}")
        kind = response.getheader("content-type") or ""
        return json.loads(content) if kind.startswith("application/json") else content

    def long_turns(self) -> list[LongTurn]:
        """Return the long turns since the last call."""
        content = self._log.read_bytes()[self._read :]
        self._read += len(content)
        return [msgspec.json.decode(line, type=LongTurn) for line in content.splitlines()]


def rows() -> list[Row]:
    """Do everything once; the table of what held the loop up longest, the worst first."""
    with tempfile.TemporaryDirectory(prefix="perkup-bench-") as folder:
        Path(folder, "home").mkdir()
        return table(watch(build(Path(folder, "home"), EVENTS), Path(folder)))


def table(longest: dict[str, LongTurn | None]) -> list[Row]:
    """Return one row for all of it, and one for each work that held the loop up for longer."""
    held = {name: turn.held_ms for name, turn in longest.items() if turn is not None}
    worst = max(held, key=held.__getitem__, default="")
    most = held.get(worst, 0.0)
    over = [name for name, ms in held.items() if ms > MOST_MS]
    title = f"event loop held up at most, {len(longest)} works, 10^6 events, processor time"
    return [
        (title, f"{most:.0f} ms ({worst or 'nothing over 20 ms'})", f"<= {MOST_MS:g} ms", most <= MOST_MS),
        *((f"held up: {name}", f"{held[name]:.0f} ms", f"<= {MOST_MS:g} ms", False) for name in over),
    ]


def watch(
    home: DataFolder, folder: Path, say: Callable[[str], None] = lambda _line: None
) -> dict[str, LongTurn | None]:
    """Return the longest turn of each work."""
    longest: dict[str, LongTurn | None] = {}
    with running(home, folder) as coach:
        coach.long_turns()
        for name, work in works(coach, folder):
            work()
            time.sleep(0.3)
            longest[name] = turn = _worst(coach.long_turns())
            if turn is not None:
                say(f"{name}: held {turn.held_ms:.0f}, {turn}"[:900])
    return longest


def _worst(turns: list[LongTurn]) -> LongTurn | None:
    return max(turns, key=lambda turn: turn.held_ms, default=None)


@contextmanager
def running(home: DataFolder, folder: Path) -> Iterator[WatchedCoach]:
    """Run the watched coach."""
    log, words = folder / "turns", folder / "coach.log"
    command = [sys.executable, "-m", "bench.loop_child", str(log), "--data", str(home.folder), "run", "--no-browser"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with words.open("wb") as out, subprocess.Popen(command, env=environment, stdout=out, stderr=out) as process:
        try:
            until(lambda: b"ready" in words.read_bytes(), "the coach answers")
            port = int(json.loads(home.address_file.read_bytes())["url"].rpartition(":")[2])
            yield WatchedCoach(home, log, port)
        finally:
            process.terminate()
            process.wait(120)


def works(coach: WatchedCoach, folder: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield everything that a coach does, by name."""
    ask = coach.ask
    if not ask("GET", "/api/screening").get("screened"):
        yield (
            "screening",
            lambda: ask("POST", "/api/screening", {"answers": dict.fromkeys((q.id for q in QUESTIONS), False)}),
        )
    yield "programme begins", lambda: ask("POST", "/api/programme/start", {})
    for path in pages(coach):
        yield f"GET {path}", lambda path=path: ask("GET", path)  # type: ignore[misc]
    for days in (28, 366, 3660):
        yield f"history of {days} days", lambda days=days: ask("GET", f"/api/history?days={days}")  # type: ignore[misc]
    yield "a session", lambda: _session(coach)
    for verb in ("take", "done", "sit", "stand", "skip"):
        yield f"clock {verb}", lambda verb=verb: ask("POST", f"/api/clock/{verb}")  # type: ignore[misc]
    yield "settings", lambda: ask("PATCH", "/api/settings", {"interval_min": 35})
    yield "the doctor's page", lambda: ask("GET", "/for-the-doctor")
    yield "an export", lambda: ask("GET", "/api/export")
    yield "a large photo", lambda: _photo(coach)
    yield "a session erased", lambda: _erase(coach, _session(coach))
    yield "a clock input erased", lambda: _erase(coach, coach_event(coach, "clock"))
    yield "an import by a command", lambda: _import(coach, folder)
    yield "pages after the import", lambda: [ask("GET", path) for path in ("/", "/programme", "/progress", "/history")]
    yield "an erasure by a command", lambda: _verb(coach, "erase", coach_event(coach, "clock"), "--yes")
    yield "pages after the erasure", lambda: [ask("GET", path) for path in ("/", "/programme", "/progress", "/history")]
    yield "the doctor's page again", lambda: ask("GET", "/for-the-doctor")


def pages(coach: WatchedCoach) -> list[str]:
    """Return every address that can be read, with names that are there."""
    session = json.loads(_verb(coach, "today", "--json"))["sessions"] or [{"session": _session(coach)}]
    names = {
        "session": session[0]["session"],
        "move": "stg_bridge",
        "day:int": "3",
        "day": "3",
        "slot": "strength-1",
        "step": "rhythm",
    }
    addresses = []
    for route in server.routes():
        if isinstance(route, Route) and "GET" in (route.methods or ()) and route.path not in ENDLESS:
            path = route.path
            for name, value in names.items():
                path = path.replace(f"{{{name}}}", value)
            if "{" not in path:
                addresses.append(path)
    return addresses


def _session(coach: WatchedCoach) -> str:
    begun = coach.ask("POST", "/api/session", {"source": "move", "move": "str_psoas_lunge"})
    session: str = begun["session"]
    for step in begun["timeline"]["steps"]:
        key = f"{session}.{step['index']}"
        body = {"index": step["index"], "outcome": "done", "seconds": step["seconds"], "key": key}
        coach.ask("POST", f"/api/session/{session}/step", body)
    coach.ask("POST", f"/api/session/{session}/end", {"how": "finished", "key": f"{session}.end"})
    coach.ask("POST", f"/api/session/{session}/feedback", {"answer": "right", "key": f"{session}.felt"})
    return session


def _photo(coach: WatchedCoach) -> None:
    picture = drawn(*BIG_PICTURE)
    edge = b"perkup-bench"
    form = b"".join(
        [
            b"--" + edge + b'\r\nContent-Disposition: form-data; name="pose"\r\n\r\nright\r\n',
            b"--" + edge + b'\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n',
            b"Content-Type: image/jpeg\r\n\r\n" + picture + b"\r\n--" + edge + b"--\r\n",
        ]
    )
    coach.ask("POST", "/progress/photos", form=form, kind=f"multipart/form-data; boundary={edge.decode()}")


def _erase(coach: WatchedCoach, name: str) -> None:
    coach.ask("POST", "/api/erase", {"event": name})
    end = time.monotonic() + UNDO_S
    while time.monotonic() < end:
        coach.ask("GET", "/")
        time.sleep(0.2)


def coach_event(coach: WatchedCoach, kind: str) -> str:
    """Return the newest event of a kind."""
    from perkup.journal.store import Journal

    with Journal.open_for_command(coach.home.journal_file) as journal:
        event = journal.last(kind)
        assert event is not None
        return event.id


def _import(coach: WatchedCoach, folder: Path) -> None:
    other = folder / "other"
    other.mkdir()
    file = folder / "other.jsonl"
    lines(build(other, 10_000), file)
    _verb(coach, "import", str(file))


def _verb(coach: WatchedCoach, *words: str) -> bytes:
    command = [sys.executable, "-m", "perkup", "--data", str(coach.home.folder), *words]
    return subprocess.run(command, capture_output=True, check=False, timeout=600).stdout


if __name__ == "__main__":
    # `python -m bench.loop FOLDER` uses a journal that is there, on a copy, and prints each long turn.
    with tempfile.TemporaryDirectory(prefix="perkup-bench-", dir=os.environ.get("TMPDIR")) as place:
        copied = Path(shutil.copytree(sys.argv[1], Path(place, "home")))
        copied.chmod(0o700)
        for row in table(watch(DataFolder.find(str(copied)), Path(place), print)):
            print(*row, sep=" | ")
