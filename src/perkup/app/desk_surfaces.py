"""Surfaces of the running coach beside its notifications: the tray, the break on the screen, and its options."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from perkup.app.application import Application
from perkup.app.break_options import BreakOptions
from perkup.app.break_screen import BreakScreen, OpenWindow, ScreenStage
from perkup.app.tray_controller import OpenTray, TrayController
from perkup.desktop.desk_controls import DeskControls
from perkup.desktop.interface import DesktopEvent
from perkup.vocabulary import ClockPhase

CLOSED = "The break window closed. Your break continues."


class SurfaceMakers(NamedTuple):
    """Makers of what a coach shows on its desk, None for what it does without.

    link : makes the address with which a window of ours opens a page.
    """

    link: Callable[[str], str] = str
    open_tray: OpenTray | None = None
    open_window: OpenWindow | None = None
    open_controls: Callable[[], DeskControls] | None = None


class CoachActions(NamedTuple):
    """Actions of the coach that a surface can ask for.

    press : a button of the prompt. probe : looks once more at the desk. lost : a window ended by itself, at that stage.
    """

    start_break: Callable[[], None]
    open_page: Callable[[str], object]
    press: Callable[[str], None]
    probe: Callable[[], Awaitable[None]]
    lost: Callable[[ScreenStage], None]


class DeskSurfaces:
    """Surfaces of one coach, opened together and closed together."""

    def __init__(self, app: Application, makers: SurfaceMakers, actions: CoachActions) -> None:
        self._tray: TrayController | None = None
        self._screen: BreakScreen | None = None
        if makers.open_tray is not None:
            self._tray = TrayController(
                app, makers.open_tray, start_break=actions.start_break, open_page=actions.open_page
            )
            self._tray.refresh()
        self._options: BreakOptions | None = None
        if makers.open_controls is not None:
            self._options = BreakOptions(app, makers.open_controls())
        if makers.open_window is not None:
            self._screen = BreakScreen(
                app,
                makers.open_window,
                link=makers.link,
                press=actions.press,
                probe=actions.probe,
                lost=actions.lost,
            )

    async def close(self) -> None:
        """Take everything off the desk."""
        closing = [surface.close() for surface in (self._tray, self._screen, self._options) if surface is not None]
        await asyncio.gather(*closing)

    async def prepare_break(self) -> None:
        """Make ready for a break that is near."""
        if self._screen is not None:
            await self._screen.prepare()

    async def show_card(self) -> bool:
        """Show the card of a due break; return False where a notification has to do instead."""
        return self._screen is not None and await self._screen.show_card()

    async def play(self, page: str) -> bool:
        """Show a page of the player over the desk; return False where the person's browser has to do instead."""
        return self._screen is not None and await self._screen.play(page)

    def take_event(self, event: DesktopEvent) -> None:
        """Follow what the desktop noticed."""
        if self._screen is not None:
            self._screen.take_event(event)

    def follow(self, phase: ClockPhase) -> None:
        """Follow the break clock."""
        if self._options is not None:
            self._options.follow(phase)
        if self._screen is not None:
            self._screen.follow(phase)
