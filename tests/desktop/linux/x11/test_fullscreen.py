import asyncio
import struct
from pathlib import Path

import pytest

from perkup.desktop.interface import DesktopEvent
from perkup.desktop.linux.x11.fullscreen import FullscreenWatch
from perkup.desktop.linux.x11.protocol import DisplayError, X11Connection
from tests.desk_fixture import missing, private_display
from tests.desktop.fake_bus import Heard

pytestmark = pytest.mark.desk
CREATE_WINDOW, DESTROY_WINDOW, CHANGE_PROPERTY, DELETE_PROPERTY, INPUT_OUTPUT = 1, 4, 18, 19, 1
ATOM, WINDOW = 4, 33


class WindowManager:
    """Does to the display's properties what a window manager does; there is none under a bare Xvfb."""

    def __init__(self, wire: X11Connection) -> None:
        self.wire = wire

    def window(self, left: int = 0, width: int = 9, height: int = 9) -> int:
        window = self.wire.new_id()
        body = struct.pack("<IIhhHHHHII", window, self.wire.root, left, 0, width, height, 0, INPUT_OUTPUT, 0, 0)
        self.wire.send(CREATE_WINDOW, 0, body)
        return window

    async def write(self, window: int, name: str, kind: int, *values: int) -> None:
        atom = await self.wire.intern_atom(name)
        body = struct.pack(f"<IIIBxxxI{len(values)}I", window, atom, kind, 32, len(values), *values)
        self.wire.send(CHANGE_PROPERTY, 0, body)
        await self.wire.read_property(self.wire.root, atom)

    async def in_front(self, window: int) -> None:
        await self.write(self.wire.root, "_NET_ACTIVE_WINDOW", WINDOW, window)

    async def stacked(self, *windows: int) -> None:
        await self.write(self.wire.root, "_NET_CLIENT_LIST_STACKING", WINDOW, *windows)

    async def hide(self, window: int) -> None:
        await self.write(window, "_NET_WM_STATE", ATOM, await self.wire.intern_atom("_NET_WM_STATE_HIDDEN"))

    async def full(self, window: int, on: bool) -> None:
        values = (await self.wire.intern_atom("_NET_WM_STATE_FULLSCREEN"),) if on else ()
        await self.write(window, "_NET_WM_STATE", ATOM, *values)


def with_screen(display: str, story: object) -> None:
    async def run() -> None:
        watcher = await X11Connection.connect(display, Path("/nonexistent"))
        hands = await X11Connection.connect(display, Path("/nonexistent"))
        heard = Heard()
        screen = FullscreenWatch(watcher, heard)
        try:
            await story(WindowManager(hands), screen, heard)  # type: ignore[operator]
        finally:
            await screen.close()
            watcher.close()
            hands.close()

    asyncio.run(run())


def test_a_window_leaving_full_screen_is_told(display: str) -> None:
    async def story(manager: WindowManager, screen: FullscreenWatch, heard: Heard) -> None:
        assert not await screen.is_fullscreen()
        window = manager.window()
        await manager.in_front(window)
        assert not await screen.is_fullscreen()
        await manager.full(window, True)
        assert await screen.is_fullscreen()
        await manager.full(window, False)
        assert await heard.next() == DesktopEvent("fullscreen", {"on": False})
        assert not await screen.is_fullscreen()
        assert heard.rest() == []

    with_screen(display, story)


def test_another_window_in_front_ends_it_and_another_full_one_does_not(display: str) -> None:
    async def story(manager: WindowManager, screen: FullscreenWatch, heard: Heard) -> None:
        film, slides, mail = manager.window(), manager.window(), manager.window()
        await manager.full(film, True)
        await manager.full(slides, True)
        await manager.in_front(film)
        assert await screen.is_fullscreen()
        await manager.in_front(slides)
        assert await screen.is_fullscreen()
        await manager.in_front(mail)
        assert await heard.next() == DesktopEvent("fullscreen", {"on": False})
        assert heard.rest() == []

    with_screen(display, story)


def test_full_screen_on_the_second_monitor_is_seen_and_one_behind_a_window_is_not() -> None:
    if missing("Xvfb"):
        pytest.skip(missing("Xvfb"))

    async def story(manager: WindowManager, screen: FullscreenWatch, heard: Heard) -> None:
        film, mail, sheet = manager.window(800, 800, 600), manager.window(0, 800, 600), manager.window(810, 700, 590)
        gone = manager.wire.new_id()
        await manager.full(film, True)
        await manager.in_front(mail)
        await manager.stacked(film, mail, gone)
        assert await screen.is_fullscreen(), "it is on the other monitor"
        await manager.stacked(film, sheet, mail)
        assert await heard.next() == DesktopEvent("fullscreen", {"on": False}), "a window lies over it"
        await manager.hide(sheet)
        assert await screen.is_fullscreen()
        await manager.stacked(mail)
        assert await heard.next() == DesktopEvent("fullscreen", {"on": False})

    with private_display(heads=2) as display:
        with_screen(display, story)


def test_a_closed_window_is_not_full_screen_and_a_lost_display_is_told(display: str) -> None:
    async def story(manager: WindowManager, screen: FullscreenWatch, heard: Heard) -> None:
        window = manager.window()
        await manager.full(window, True)
        await manager.in_front(window)
        assert await screen.is_fullscreen()
        manager.wire.send(DESTROY_WINDOW, 0, struct.pack("<I", window))
        await manager.in_front(window)
        assert await heard.next() == DesktopEvent("fullscreen", {"on": False})
        screen._wire.close()
        with pytest.raises(DisplayError):
            await screen.is_fullscreen()

    with_screen(display, story)
