"""Settings, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.app.http_link import decode
from perkup.app.requests import CheckAnswer
from perkup.app.settings.settings_schema import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from perkup.app.http_link import HttpLink
    from perkup.app.requests import CheckBody
    from perkup.app.settings.settings_schema import Value


class HttpSettings:
    """Settings, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def on_file(self) -> Settings:
        """Return the settings as their file has them now."""
        return self._send("GET", "/api/settings")

    def change(self, changes: Mapping[str, Value]) -> Settings:
        """Change settings by name; return those in force."""
        return self._send("PATCH", "/api/settings", changes)

    def reload(self) -> Settings:
        """Take over an edit of the file; return the settings in force."""
        return self._send("POST", "/api/settings/reload", {})

    def check(self, request: CheckBody) -> CheckAnswer:
        """Say what is wrong with a value before it is saved."""
        return self._link.post("/api/settings/check", request, CheckAnswer)

    def _send(self, method: str, path: str, body: Mapping[str, Value] | None = None) -> Settings:
        return decode(self._link.send(method, path, body), Settings)
