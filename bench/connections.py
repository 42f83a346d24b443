"""How soon the owner is answered while other programs hold connections open and ask nothing."""

from __future__ import annotations

import contextlib
import http.client
import socket
import sys
import tempfile
import time
from pathlib import Path

from perkup.app.application import Application
from tests.browser.coach import Coach

IDLE = 500
STREAMS = 300
ROUNDS = 20
MOST_S = 1.0
HANGING = {
    "idle": b"",
    "half a request line": b"GET /api/sta",
    "half-open headers": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: a=",
    "refused": b"GET / HTTP/1.1\r\n\r\n",
}


def rows() -> list[tuple[str, str, str, bool | None]]:
    """Longest answer over a new connection beside each kind of hanging connection, event streams open throughout."""
    with tempfile.TemporaryDirectory() as folder:
        coach = Coach(Path(folder) / "home")
        try:
            return [_row(coach, name, begin) for name, begin in HANGING.items()]
        finally:
            coach.stop()


def _row(coach: Coach, name: str, begin: bytes) -> tuple[str, str, str, bool | None]:
    with contextlib.ExitStack() as stack:
        for _number in range(STREAMS):
            connection = http.client.HTTPConnection("127.0.0.1", coach.port, timeout=20)
            stack.callback(connection.close)
            connection.request("GET", "/api/events", headers=_key(coach))
            stack.enter_context(connection.getresponse())
        for _number in range(IDLE):
            sock = stack.enter_context(socket.create_connection(("127.0.0.1", coach.port), timeout=20))
            with contextlib.suppress(OSError):
                sock.sendall(begin)
        longest = 0.0
        for turn in range(ROUNDS):
            coach.call(_stand if turn % 2 else _sit)
            longest = max(longest, _seconds(coach))
    label = f"answer beside {IDLE} connections ({name}), {STREAMS} streams"
    return label, f"{longest * 1000:.0f} ms", f"<= {MOST_S * 1000:.0f} ms", longest <= MOST_S


def _sit(app: Application) -> object:
    return app.breaks.sit()


def _stand(app: Application) -> object:
    return app.breaks.stand()


def _key(coach: Coach) -> dict[str, str]:
    return {"Authorization": f"Bearer {coach.secret}"}


def _seconds(coach: Coach) -> float:
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", coach.port, timeout=20)
    try:
        connection.request("GET", "/api/status", headers=_key(coach))
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
    finally:
        connection.close()
    return time.perf_counter() - began


if __name__ == "__main__":
    for row in rows():
        sys.stdout.write("  ".join(str(part) for part in row) + "\n")
