"""Tray of the running coach: shows its state after every turn and carries out what the menu says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from perkup.app.application import Application
from perkup.app.change_listeners import Topic
from perkup.app.views.tray_view import changes_in_s, tray_view
from perkup.desktop.tray import OnAction, Tray
from perkup.errors import PerkupError

OpenTray = Callable[[OnAction], Tray]


def open_tray(on_action: OnAction) -> Tray:
    """Open the tray of this machine."""
    from perkup.desktop.factory import open_tray as open_on_this_system

    return open_on_this_system(on_action)


class TrayController:
    """Tray of one coach. `start_break` begins a break with its player; `open_page` shows a page of ours.

    While the minutes count down and somebody can see them, one timer wakes it as often as they change.
    """

    def __init__(
        self,
        app: Application,
        open_tray: OpenTray,
        *,
        start_break: Callable[[], None],
        open_page: Callable[[str], object],
    ) -> None:
        self._app = app
        self._start_break = start_break
        self._open_page = open_page
        self._tray = open_tray(self.act)
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._showing: asyncio.Task[None] | None = None
        self._stale = False
        self._end_listening = app.listeners.subscribe(self._follow_topic)

    def refresh(self) -> None:
        """Show the state of now; while it is being shown, once more afterwards."""
        self._stale = True
        if self._showing is None or self._showing.done():
            self._showing = self._loop.create_task(self._show())

    async def close(self) -> None:
        """Take the icon away."""
        self._end_listening()
        self._cancel_timer()
        if self._showing is not None:
            self._showing.cancel()
            await asyncio.gather(self._showing, return_exceptions=True)
        await self._tray.close()

    def act(self, action: str) -> None:
        """Carry out an entry of the menu; what cannot be done now is left."""
        verb, _, amount = action.partition("-")
        breaks = self._app.breaks
        with suppress(PerkupError):
            if verb == "open":
                self._open_page("/")
            elif verb == "take":
                self._start_break()
            elif verb == "postpone":
                breaks.postpone(float(amount))
            elif action == "pause-today":
                breaks.pause(until=self._app.tomorrow())
            elif verb == "pause":
                breaks.pause(float(amount))
            elif verb == "answer":
                breaks.answer(amount)
            elif verb == "quit":
                breaks.stop()
            else:
                {"resume": breaks.resume, "sit": breaks.sit, "stand": breaks.stand}[verb]()

    def _follow_topic(self, topic: str) -> None:
        if topic in (Topic.STATUS, Topic.SETTINGS):
            self.refresh()

    async def _show(self) -> None:
        while self._stale:
            self._stale = False
            settings = self._app.settings.current
            if not settings.tray.on:
                self._cancel_timer()
                await self._tray.close()
                continue
            status, now = self._app.breaks.status(), self._app.now()
            await self._tray.show(tray_view(status, now, settings.clock.postpone_min[0]))
            self._cancel_timer()
            wait_s = changes_in_s(status, now)
            if wait_s is not None and self._tray.is_shown():
                self._timer = self._loop.call_later(wait_s + 0.05, self.refresh)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
