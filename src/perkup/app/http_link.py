"""Link to the running coach of a data folder, over loopback, with the secret that only its owner can read."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from perkup.app.instance_lock import find_running_coach
from perkup.errors import BusyError, ErrorCode, NotRunningError, PerkupError, UnreachableError

if TYPE_CHECKING:
    from perkup.app.data_folder import DataFolder

TIMEOUT_S = 5.0
Answer = TypeVar("Answer")


class HttpLink:
    """Link to the coach of one data folder. Each request looks anew for who runs there."""

    def __init__(self, home: DataFolder) -> None:
        self._home = home

    def send(self, method: str, path: str, body: object = None, *, timeout_s: float | None = None) -> bytes:
        """Send one request; return the JSON of its answer. Waits `TIMEOUT_S` for it where nothing else is said.

        Raises `NotRunningError` where none runs, `BusyError` where one runs and does not answer or cannot be reached,
        `PerkupError` with the coach's own words when it refuses.
        """
        running = find_running_coach(self._home)
        if running is None:
            raise NotRunningError
        if not running.url:
            raise UnreachableError
        import http.client

        address = urlsplit(running.url)
        connection = http.client.HTTPConnection(
            address.hostname or "127.0.0.1", address.port or 80, timeout=timeout_s or TIMEOUT_S
        )
        headers = {"Authorization": f"Bearer {self._secret(running.url)}", "Content-Type": "application/json"}
        try:
            connection.request(method, path, None if body is None else msgspec.json.encode(body), headers)
            response = connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as trouble:
            if find_running_coach(self._home) is None:  # it has just ended
                raise NotRunningError from trouble
            raise BusyError(running.pid, running.url) from trouble
        finally:
            connection.close()
        if response.status == 503:
            raise BusyError(running.pid, running.url)
        if response.status >= 400:
            raise _refusal(response.status, answer)
        return answer

    def _secret(self, url: str) -> str:
        try:
            return self._home.secret()
        except PerkupError as trouble:
            raise UnreachableError(url).because_of(trouble) from trouble

    def get(self, path: str, answer: type[Answer]) -> Answer:
        """Read `path` as an `answer`."""
        return decode(self.send("GET", path), answer)

    def post(self, path: str, body: object, answer: type[Answer], *, timeout_s: float | None = None) -> Answer:
        """Send `body` to `path`; return its answer."""
        return decode(self.send("POST", path, body, timeout_s=timeout_s), answer)


def join_path(path: str, name: str) -> str:
    """Return `path` with a name of somebody's choosing as its last part."""
    from urllib.parse import quote

    return f"{path}/{quote(name, safe='')}"


def decode(document: bytes, answer: type[Answer]) -> Answer:
    """Decode an answer of the coach; raise `PerkupError` where this Perkup cannot read it."""
    try:
        return msgspec.json.decode(document, type=answer)
    except msgspec.ValidationError as trouble:
        raise PerkupError(
            "Another version of Perkup is running.",
            "Stop it and start it again: `perkup stop`, then `perkup run`.",
            code=ErrorCode.NO_ANSWER,
        ) from trouble
    except (msgspec.DecodeError, UnicodeDecodeError) as trouble:
        raise NotRunningError from trouble


def decode_optional(document: bytes, answer: type[Answer]) -> Answer | None:
    """Decode an answer that may be null."""
    return None if document == b"null" else decode(document, answer)


def reload_settings(home: DataFolder) -> None:
    """Have a coach that runs take over at once what a command changed in the settings file."""
    with suppress(PerkupError):
        HttpLink(home).send("POST", "/api/settings/reload", {})


def launch_link(home: DataFolder, url: str) -> str:
    """Return an address that lets one browser in, once and soon.

    Who reads it later, in a list of processes or in a log, can do nothing with it. Needs the coach to answer; raises
    `NotRunningError`.
    """
    answer = HttpLink(home).post("/api/launch", {}, dict[str, str])
    return f"{url}{answer['link']}"


def _refusal(status: int, document: bytes) -> PerkupError:
    fields = decode(document, dict[str, Any]) if document else {}
    try:
        code = ErrorCode(fields.get("code", ErrorCode.INVALID_INPUT))
    except ValueError:
        code = ErrorCode.INVALID_INPUT
    return PerkupError(fields.get("error", f"Perkup refused this ({status})."), fields.get("hint", ""), code=code)
