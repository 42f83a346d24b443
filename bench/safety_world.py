"""One person's coach as the outside sees it: a running program, its pages and API, and terminals beside it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from tests.cli.terminal import Terminal

MAIN = "from perkup.cli.main import main\nmain()"
START_S = 60.0
LIVE_S = 20.0


class Reply(NamedTuple):
    """Answer to one request: the status, where it leads, and what it says."""

    status: int
    location: str
    text: str

    @property
    def json(self) -> Any:
        """Return the document that it is."""
        return json.loads(self.text)


class Outside:
    """A folder of one person, and the program that runs on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.process: subprocess.Popen[str] | None = None

    def run(self, *words: str, stdin: str = "") -> tuple[int, str]:
        """Run one command line without a terminal; its exit code, and all that it wrote."""
        done = subprocess.run(
            [sys.executable, "-m", "perkup", "--data", str(self.folder), *words],
            input=stdin, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def json(self, *words: str) -> Any:
        """Run one command line that writes JSON."""
        code, text = self.run(*words)
        assert code == 0, text
        return json.loads(text)

    @contextlib.contextmanager
    def terminal(self, *words: str) -> Iterator[Terminal]:
        """Run one command line in a real pseudo-terminal."""
        terminal = Terminal(MAIN, "--data", str(self.folder), *words)
        try:
            yield terminal
        finally:
            terminal.close()

    @contextlib.contextmanager
    def coach(self, **environment: str) -> Iterator[Outside]:
        """Start the coach, and stop it in the end."""
        words = [sys.executable, "-m", "perkup", "--data", str(self.folder), "run", "--no-browser"]
        self.process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
            env=os.environ | environment,
        )  # fmt: skip
        try:
            wait_until(self._found, START_S)
            yield self
        finally:
            self.process.terminate()
            self.process.wait(30)

    def ask(self, method: str, path: str, body: Any = None, *, form: dict[str, Any] | None = None) -> Reply:
        """Ask the coach: a document as JSON, or a posted form."""
        headers = {"Authorization": f"Bearer {(self.folder / 'secret').read_text().strip()}"}
        raw = b""
        if form is not None:
            raw, headers["Content-Type"] = urlencode(form, doseq=True).encode(), "application/x-www-form-urlencoded"
        elif body is not None:
            raw, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, raw, headers)
            answer = connection.getresponse()
            return Reply(answer.status, answer.getheader("location") or "", answer.read().decode())
        finally:
            connection.close()

    def next_status(self, act: Callable[[], object]) -> Any:
        """Listen as an open page does, act, and return the status that the page then hears."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIVE_S)
        try:
            key = (self.folder / "secret").read_text().strip()
            connection.request("GET", "/api/events", headers={"Authorization": f"Bearer {key}"})
            stream = connection.getresponse()
            _read_status(stream)
            act()
            return _read_status(stream)
        finally:
            connection.close()

    def page(self, path: str) -> str:
        """Return the words of a page, without its tags."""
        reply = self.ask("GET", path)
        assert reply.status == 200, (path, reply.status, reply.location)
        return words_of(reply.text)

    def answer(self, **yes: bool | str) -> Reply:
        """Answer every safety question over the API: those given, and no to all others."""
        ids = [question["id"] for question in self.ask("GET", "/api/screening").json["questions"]]
        return self.ask("POST", "/api/screening", {"answers": {name: yes.get(name, False) for name in ids}})

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Return the exported events of one kind."""
        lines = self.ask("GET", "/api/export").text.splitlines()
        return [event for event in map(json.loads, lines) if event.get("kind") == kind]

    def _found(self) -> bool:
        code, text = self.run("status", "--json")
        url = json.loads(text)["url"] if code == 0 else None
        self.port = int(url.rsplit(":", 1)[1]) if url else 0
        return bool(url)


def _read_status(stream: http.client.HTTPResponse) -> Any:
    while stream.readline().strip() != b"event: status":
        pass
    return json.loads(stream.readline().partition(b":")[2])


def words_of(html: str) -> str:
    """Return the words of a page, without its tags, scripts and figures."""
    text = re.sub(r"(?s)<(script|style|svg|head|template)\b.*?</\1>", " ", html)
    text = re.sub(r"<[^>]+>", " ", text)
    for entity, sign in (("&#39;", "'"), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#34;", '"')):
        text = text.replace(entity, sign)
    return " ".join(text.split())


def line(at: datetime, kind: str, facts: dict[str, Any], named: datetime | None = None) -> str:
    """Return a line for the import, written by hand: an event of that time, with an id of `named`."""
    value = int((named or at).timestamp() * 1000) << 80 | secrets.randbits(80)
    name = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[value >> shift & 31] for shift in range(125, -1, -5))
    return json.dumps({"id": name, "at": at.isoformat(), "kind": kind, "v": 1, "data": facts}) + "\n"


def wait_until(question: Callable[[], Any], seconds: float = LIVE_S) -> bool:
    """Ask again until the answer is yes, or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if question():
            return True
        time.sleep(0.2)
    return bool(question())
