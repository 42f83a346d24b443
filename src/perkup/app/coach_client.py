"""Talk to the running coach of this data folder, over loopback, with the secret that only its owner can read."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from perkup.app.instance_lock import find_running_coach
from perkup.errors import ErrorCode, PerkupError

if TYPE_CHECKING:
    from perkup.app.data_folder import DataFolder

TIMEOUT_S = 5.0


class NotRunningError(PerkupError):
    """The verb needs the running coach and there is none."""

    def __init__(self) -> None:
        super().__init__("The coach is not running.", "Start it with `perkup run`.", code=ErrorCode.NOT_RUNNING)


def call(home: DataFolder, method: str, path: str, body: Any = None) -> Any:
    """One request to the running coach; its JSON answer.

    Raises `NotRunning` when nobody answers, `PerkupError` with the coach's own words when it refuses.
    """
    import http.client

    where = find_running_coach(home)
    if where is None or not where.url:
        raise NotRunningError
    place = urlsplit(where.url)
    connection = http.client.HTTPConnection(place.hostname or "127.0.0.1", place.port or 80, timeout=TIMEOUT_S)
    headers = {"Authorization": f"Bearer {home.secret()}", "Content-Type": "application/json"}
    try:
        connection.request(method, path, None if body is None else msgspec.json.encode(body), headers)
        response = connection.getresponse()
        raw = response.read()
    except (OSError, http.client.HTTPException) as trouble:
        raise NotRunningError from trouble
    finally:
        connection.close()
    return _answer(response.status, raw)


def send_settings(home: DataFolder) -> None:
    """Have a coach that runs take over at once what a command changed in the settings file."""
    with suppress(PerkupError):
        call(home, "POST", "/api/settings/reload", {})


def launch_link(home: DataFolder, url: str) -> str:
    """The address that lets this person's browser in; it carries the secret, so it goes to nobody else."""
    return f"{url}/open?key={home.secret()}"


def open_once(home: DataFolder, url: str) -> str:
    """The same for starting a browser with: it works once and soon, since other users can read a command line.

    Needs the coach to answer; raises `NotRunning`.
    """
    return f"{url}{call(home, 'POST', '/api/launch', {})['link']}"


def _answer(status: int, raw: bytes) -> Any:
    try:
        document = msgspec.json.decode(raw) if raw else None
    except msgspec.DecodeError as trouble:
        raise NotRunningError from trouble
    if status < 400:
        return document
    told = document if isinstance(document, dict) else {}
    code = told.get("code")
    raise PerkupError(
        told.get("error", f"The coach refused this ({status})."),
        told.get("hint", ""),
        code=ErrorCode(code) if code in set(ErrorCode) else ErrorCode.INVALID_INPUT,
    )
