"""Senses live, for `perkup doctor --watch`: what each says now, and every change of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from perkup.desktop.interface import Desktop, DesktopEvent, SenseStatus
from perkup.desktop.senses import SENSES, SETTING_OF_EVENT
from perkup.vocabulary import ClockEventName

LOOK_S = 2.0
"""How often the senses are looked at that tell nothing by themselves; only while somebody watches."""
WORDS: dict[str, str] = {
    ClockEventName.ACTIVE: "somebody types or points",
    ClockEventName.IDLE: "no input",
    ClockEventName.LOCK: "locked",
    ClockEventName.UNLOCK: "unlocked",
    ClockEventName.SLEEP: "going to sleep",
    ClockEventName.WAKE: "awake",
}
_NAMES = {sense.name: sense.published_name for sense in SENSES}

ShowStatus = Callable[[str, bool, str, str], None]
"""(name, whether it can sense, how or why not, what would help)."""
ShowChange = Callable[[str, str], None]


class SenseWatch:
    """Watch of one desk. `show_change` hears the name of a sense and what it says now, once for each change."""

    def __init__(self, desk: Desktop, show_status: ShowStatus, show_change: ShowChange) -> None:
        self._desk, self._show_status, self._show_change = desk, show_status, show_change
        self._said: dict[str, str] = {}
        self._statuses: dict[str, SenseStatus] = {}

    async def run(self, until: asyncio.Event, look_s: float = LOOK_S) -> None:
        """Watch until the event is set."""
        self._desk.set_fine_idle(True)
        await self._desk.start(self._take)
        try:
            while not until.is_set():
                for status in self._desk.senses():
                    if self._statuses.get(status.name) != status:
                        self._statuses[status.name] = status
                        self._show_status(status.name, status.available, status.detail, status.hint)
                for event in await self._desk.probe():
                    self._take(event)
                try:
                    async with asyncio.timeout(look_s):
                        await until.wait()
                except TimeoutError:
                    continue
        finally:
            await self._desk.stop()

    def _take(self, event: DesktopEvent) -> None:
        name = SETTING_OF_EVENT.get(event.event, event.event)
        words = WORDS.get(event.event) or _switch_words(event)
        if self._said.get(name) != words:
            self._said[name] = words
            self._show_change(_NAMES.get(name, name), words)


async def watch_senses(show_status: ShowStatus, show_change: ShowChange, until: asyncio.Event) -> None:
    """Watch the desktop of this machine until the event is set."""
    from perkup.desktop.factory import open_desktop

    await SenseWatch(open_desktop(), show_status, show_change).run(until)


def _switch_words(event: DesktopEvent) -> str:
    program = event.data.get("by")
    return f"on ({program})" if event.is_on and program else "on" if event.is_on else "off"
