"""Ask an ASGI application in-process, the way a browser or a program would."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from perkup.web import server
from perkup.web.request_guard import cookie_name, cookie_value

SECRET = "a-secret-of-tests"
PORT = 7575
HOST = f"127.0.0.1:{PORT}"
COOKIE = {"cookie": f"{cookie_name(PORT)}={cookie_value(SECRET)}"}
BEARER = {"authorization": f"Bearer {SECRET}"}
OWN = {"sec-fetch-site": "same-origin"}


@dataclass
class Told:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Asker:
    """Asks as the person's own browser would: cookie, host, same origin. A header is dropped by None."""

    def __init__(self, app: Any, **known: str | None) -> None:
        self.app = app
        self.known = {"host": HOST, **COOKIE, **OWN, **known}

    def get(self, path: str, **headers: str | None) -> Told:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, form: dict[str, Any] | None = None, **headers: str | None) -> Told:
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, body=urlencode(form or {}, doseq=True).encode(), headers={**kind, **headers})

    def send(self, method: str, path: str, document: Any = None, **headers: str | None) -> Told:
        raw = b"" if document is None else json.dumps(document).encode()
        return self.ask(method, path, body=raw, headers={"content-type": "application/json", **headers})

    async def asked(self, method: str, path: str, body: bytes = b"") -> Told:
        """The same from within a running loop; a body is a form."""
        headers = {"content-type": "application/x-www-form-urlencoded"} if body else {}
        return await self._run(self._scope(method, path, headers), [body])

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | Iterable[bytes] = b"",
        headers: dict[str, str | None] | None = None,
    ) -> Told:
        pieces = [body] if isinstance(body, bytes) else list(body)
        return asyncio.run(self._run(self._scope(method, path, headers or {}), pieces))

    def _scope(self, method: str, path: str, headers: Mapping[str, str | None]) -> dict[str, Any]:
        wanted = {**self.known, **{name.replace("_", "-"): value for name, value in headers.items()}}
        pairs = [(name.encode(), value.encode()) for name, value in wanted.items() if value is not None]
        plain, _, query = path.partition("?")
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": plain,
            "raw_path": plain.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": pairs,
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", PORT),
        }

    async def _run(self, scope: dict[str, Any], pieces: list[bytes]) -> Told:
        told = Told(0, [], b"")
        waiting = list(enumerate(pieces, 1))

        answered = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if not waiting:
                await answered.wait()  # a browser stays until it has its answer; of an endless one, the beginning
                return {"type": "http.disconnect"}
            number, piece = waiting.pop(0)
            return {"type": "http.request", "body": piece, "more_body": number < len(pieces)}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                told.status = message["status"]
                told.headers = [(name.decode(), value.decode()) for name, value in message["headers"]]
                if (told.header("content-type") or "").startswith("text/event-stream"):
                    answered.set()
            else:
                told.body += message.get("body", b"")
                if not message.get("more_body", False):
                    answered.set()

        await self.app(scope, receive, send)
        return told


async def _nothing() -> None:
    pass


def standin(**methods: Any) -> Any:
    """An app that only says what the test gives it: for the door, which asks the app nothing.

    `views` are methods of the views, in the place of those that answer here.
    """
    views = {"status": lambda: {"phase": "working"}, "fold_past_beside": lambda: None, "follow_past": _nothing}
    told = {
        "settings": SimpleNamespace(
            current=SimpleNamespace(
                display=SimpleNamespace(theme="auto", clock="auto"), player=SimpleNamespace(letters=True)
            )
        ),
        "problems": list,
        "listeners": SimpleNamespace(subscribe=lambda listener: lambda: None),
        "breaks": SimpleNamespace(set_own_focus=lambda focused: None),
    }
    views |= methods.pop("views", {})
    return SimpleNamespace(views=SimpleNamespace(**views), **{**told, **methods})


def asker(app: Any = None, **known: str | None) -> Asker:
    return Asker(server.build(app or standin(), secret=SECRET, port=PORT), **known)
