"""A running coach driven from outside: the real program in a process of its own, its wall clock in our hand.

The wall clock is libfaketime's, moved between requests; nothing of Perkup is imported here.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

LIBRARIES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1")
READY_S = 90.0
ATTEMPTS = 3
LOOK_S = 0.05


def find_library() -> str | None:
    """Return where libfaketime is, None where it is not installed (Debian: the package faketime)."""
    return next((str(path) for pattern in LIBRARIES for path in Path("/").glob(pattern.lstrip("/"))), None)


class RefusedError(Exception):
    """The coach refused: its status and its words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"{status}: {words[:300]}")
        self.status = status


class OutsideCoach:
    """A coach of one folder; `at` is what its wall clock shows, in UTC."""

    def __init__(self, folder: Path, at: datetime, library: str) -> None:
        self.folder, self.at, self._library = folder, at, library
        folder.mkdir(parents=True, exist_ok=True)
        self._shift = folder.parent / f"{folder.name}.shift"
        self._process: subprocess.Popen[bytes] | None = None
        self._line: http.client.HTTPConnection | None = None

    def set_clock(self, at: datetime) -> None:
        """Move the wall clock."""
        self.at = at
        beside = self._shift.with_suffix(".new")
        beside.write_text(f"{(at - datetime.now(UTC)).total_seconds():+.0f}\n")
        os.replace(beside, self._shift)

    def start(self) -> None:
        """Start the program and wait until it answers; on another port where somebody else took this one."""
        self.set_clock(self.at)
        for _attempt in range(ATTEMPTS):
            if self._is_up():
                return
            self.kill()
        raise RuntimeError("The coach did not start.")

    def _is_up(self) -> bool:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        words = ["--data", str(self.folder), "run", "--port", str(self._port), "--quiet"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "perkup", *words],
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + READY_S
        while self._process.poll() is None and time.monotonic() < deadline:
            if self._answers():
                return True
            time.sleep(LOOK_S)
        return False

    def kill(self) -> None:
        """Kill the program: nothing can be tidied up."""
        self._hang_up()
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def run(self, *words: str) -> str:
        """Run a command of the program on the same folder; return what it prints."""
        command = [sys.executable, "-m", "perkup", "--data", str(self.folder), *words]
        return subprocess.run(command, env=self._environment(), capture_output=True, text=True, check=True).stdout

    def get(self, path: str) -> Any:
        """Ask; return the JSON."""
        return json.loads(self.text("GET", path))

    def post(self, path: str, body: object = None, method: str = "POST") -> Any:
        """Tell; return the JSON, None for no answer. Raises RefusedError."""
        text = self.text(method, path, body)
        return json.loads(text) if text else None

    def text(self, method: str, path: str, body: object = None) -> str:
        """Ask or tell; return the answer as text. Raises RefusedError."""
        headers = {"Authorization": f"Bearer {(self.folder / 'secret').read_text().strip()}"}
        raw = None if method == "GET" else json.dumps({} if body is None else body)
        if raw is not None:
            headers["Content-Type"] = "application/json"
        try:
            answer, words = self._ask(method, path, raw, headers)
        except (http.client.RemoteDisconnected, ConnectionError):  # it lets go of a line that was idle
            self._hang_up()
            answer, words = self._ask(method, path, raw, headers)
        if answer.status >= 400:
            raise RefusedError(answer.status, words)
        return words

    def _ask(
        self, method: str, path: str, raw: str | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        self._line.request(method, path, raw, headers)
        answer = self._line.getresponse()
        return answer, answer.read().decode()

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _answers(self) -> bool:
        try:
            self.get("/api/status")
        except (OSError, http.client.HTTPException, RefusedError):
            self._hang_up()
            return False
        return True

    def _environment(self) -> dict[str, str]:
        bare = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS")}
        return bare | {
            "LD_PRELOAD": self._library,
            "FAKETIME_TIMESTAMP_FILE": str(self._shift),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            "NO_FAKE_STAT": "1",
            "TZ": "UTC",
            "PERKUP_HOME": str(self.folder),
        }


def evening(first: datetime, day: int, hour: float = 18.0) -> datetime:
    """Return an hour of a day, counted from the first; hours past 24 are those of the night after it."""
    return first + timedelta(days=day, hours=hour)
