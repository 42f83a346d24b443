"""One piece of work on a disk whose n-th write fails, for every n.

Called as `python -m tests.journal.faulty_run WORK ERRNO once|stays STRIDE`.

Needs `disk_faults.c` preloaded. Prints a JSON object: how many places there are, and what went wrong at which.
"""

from __future__ import annotations

import ctypes
import errno
import importlib
import io
import json
import logging
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.instance_lock import hold_instance_lock
from perkup.app.requests import BeginBody, EndBody, StepBody
from perkup.app.unkept_files import sweep
from perkup.cli.main import main as perkup
from perkup.errors import PerkupError
from perkup.journal.store import Journal
from tests.app.answers import all_answers
from tests.app.photos import drawn
from tests.web.asking import asker

FAULTS = ctypes.CDLL(None)
PAGES = ("/", "/history", "/programme", "/progress", "/settings", "/doctor", "/api/status", "/api/today")


class Outcome:
    """What a piece of work saw: sentences shown, and keys of what it was told is kept."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.kept: list[str] = []
        self.runs = True


def opened(home: DataFolder) -> Application:
    """Open a coach as `perkup run` does."""
    app = Application.open(home, lasting=True)
    sweep(home, app.journal)
    app.breaks.url = "http://127.0.0.1:7575"
    app.breaks.start()
    return app


def ask_pages(app: Application, outcome: Outcome) -> None:
    ask = asker(app)
    for path in PAGES:
        answer = ask.get(path, accept="text/html")
        if answer.status >= 500:
            raise AssertionError(f"{path} answers {answer.status}")
        if app.journal.trouble is not None and not path.startswith("/api"):
            words = app.journal.trouble.split(":")[0]
            if answer.status == 200 and words not in answer.text:
                raise AssertionError(f"{path} does not say: {words}")


def start(home: DataFolder, outcome: Outcome) -> None:
    """Start a coach on an empty folder, and look at its pages: with the lock there, it runs on any disk."""
    with hold_instance_lock(home) as lock:
        outcome.runs = False
        app = opened(home)
        lock.announce("http://127.0.0.1:7575")
        home.secret_for_this_run()
        ask_pages(app, outcome)
        outcome.runs = True
        app.close()


def session(home: DataFolder, outcome: Outcome) -> None:
    """Do a session over HTTP, as a page would."""
    app = opened(home)
    ask = asker(app)
    begun = ask.send("POST", "/api/session", {"source": "stretch"})
    if begun.status >= 500:
        raise AssertionError(begun.text)
    if begun.status < 300:
        name = begun.json["session"]
        for index in (1, 2):
            body = {"index": index, "outcome": "done", "seconds": 5, "key": f"step {index}"}
            note(ask.send("POST", f"/api/session/{name}/step", body), f"step {index}", outcome)
        items = [{"kind": "end", "session": name, "how": "finished", "key": "the end"}]
        note(ask.send("POST", "/api/deliver", {"items": items}), "the end", outcome)
    app.close()


def note(answer: object, key: str, outcome: Outcome) -> None:
    if answer.status >= 500:  # type: ignore[attr-defined]
        raise AssertionError(answer.text)  # type: ignore[attr-defined]
    if answer.status < 300 and answer.header("perkup-kept") == "file":  # type: ignore[attr-defined]
        outcome.kept.append(key)


def upload(home: DataFolder, outcome: Outcome) -> None:
    """Add a photo as the page does."""
    app = opened(home)
    body = (
        b'--x\r\nContent-Disposition: form-data; name="pose"\r\n\r\nleft\r\n'
        b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
        + drawn()
        + b"\r\n--x--\r\n"
    )
    answer = asker(app).ask(
        "POST", "/progress/photos", body=body, headers={"content-type": "multipart/form-data; boundary=x"}
    )
    if answer.status >= 500:
        raise AssertionError(answer.text)
    app.close()


def export(home: DataFolder, outcome: Outcome) -> None:
    """Export from the terminal, to a file in the folder."""
    run_verb(home, "export", str(home.folder / "export.jsonl"))
    run_verb(home, "export", "--csv", str(home.folder / "tables"))


def verbs(home: DataFolder, outcome: Outcome) -> None:
    """Run verbs that write a little and read."""
    for words in (["note", "Slept well."], ["settings", "clock.interval_min", "25"], ["today"], ["doctor"], ["status"]):
        run_verb(home, *words)


def run_verb(home: DataFolder, *words: str) -> None:
    """Run a verb; it ends by itself or with one sentence."""
    errors = io.StringIO()
    with redirect_stderr(errors), redirect_stdout(io.StringIO()), suppress(SystemExit):
        perkup(["--data", str(home.folder), *words])
    if "Traceback" in errors.getvalue():
        raise AssertionError(errors.getvalue()[-800:])


WORKS: dict[str, Callable[[DataFolder, Outcome], None]] = {
    work.__name__: work for work in (start, session, upload, export, verbs)
}


def prepared(work: str, folder: Path) -> None:
    """Fill the folder as the work finds it: empty for a start, else with a session of yesterday."""
    if work == "start":
        return
    home = DataFolder(folder)
    home.secret()
    app = Application.open(home)
    app.safety.screen(all_answers())
    view = app.sessions.begin(BeginBody("stretch"))
    app.sessions.record_step(view.session, StepBody(1, outcome="done", seconds=5, key="before"))
    app.sessions.end(view.session, EndBody("finished", "before end"))
    app.close()


def attempt(work: str, base: Path, n: int, number: int, stays: bool) -> tuple[str | None, int]:
    """Do the work once with a fault at the n-th place; return what went wrong, and how many places there were."""
    folder = Path(tempfile.mkdtemp(prefix="perkup-faults-"))
    shutil.copytree(base, folder, dirs_exist_ok=True)
    outcome = Outcome()
    FAULTS.faults_arm(str(folder).encode(), ctypes.c_long(n), number, int(stays))
    wrong: str | None = None
    try:
        WORKS[work](DataFolder(folder), outcome)
    except PerkupError as error:
        if not error.message.strip().endswith((".", "?")) or "Traceback" in error.message:
            wrong = f"not a sentence: {error.message}"
        elif not outcome.runs:
            wrong = f"no coach: {error.message}"
    except BaseException:
        wrong = traceback.format_exc()[-1500:]
    count = FAULTS.faults_count()
    FAULTS.faults_arm(b"", ctypes.c_long(0), 0, 0)
    wrong = wrong or missing(base, folder, outcome)
    shutil.rmtree(folder, ignore_errors=True)
    return wrong, count


def missing(base: Path, folder: Path, outcome: Outcome) -> str | None:
    """Return what was lost: an event of before, or one that the work was told is kept."""
    before: list[str] = []
    if (base / "journal.sqlite3").exists():
        with Journal.open(base / "journal.sqlite3") as journal:
            before = [event.id for event in journal.events()]
    with Journal.open(folder / "journal.sqlite3") as journal:
        stored = list(journal.events())
    lost = {*before} - {event.id for event in stored}
    unkept = {*outcome.kept} - {event.key for event in stored}
    return f"lost {lost or unkept}" if lost or unkept else None


def in_child(question: Callable[[], object]) -> bytes:
    """Answer in a forked child, as JSON; empty where it died.

    Whatever starts threads runs in children only: the video library's would be missing after the next fork, and waited
    for without end.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.write(writer, json.dumps(question()).encode()[:60_000])
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        content = answer.read()
    os.waitpid(child, 0)
    return content


def main(work: str, number: int, *, stays: bool, stride: int) -> None:
    logging.disable(logging.CRITICAL)
    base = Path(tempfile.mkdtemp(prefix="perkup-faults-base-"))
    prepared(work, base)
    wrong: dict[int, str] = {}
    tried = n = 0
    places, modules = json.loads(in_child(lambda: (attempt(work, base, 0, number, stays)[1], sorted(sys.modules))))
    for module in modules:  # what is imported late is there in every child
        with suppress(ImportError):
            importlib.import_module(module)
    while n <= places:
        tried += n > 0
        content = in_child(lambda: attempt(work, base, n, number, stays))  # noqa: B023 -- called at once
        fault, count = json.loads(content) if content else ("the process died", n)
        if fault is not None:
            wrong[n] = fault
        places = max(places, count)
        n += stride if n else 1
    shutil.rmtree(base)
    print(
        json.dumps({"work": work, "error": errno.errorcode[number], "places": places, "tried": tried, "wrong": wrong})
    )


if __name__ == "__main__":
    main(sys.argv[1], getattr(errno, sys.argv[2]), stays=sys.argv[3] == "stays", stride=int(sys.argv[4]))
