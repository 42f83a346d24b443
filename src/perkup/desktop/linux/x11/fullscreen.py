"""Full-screen detection: looked up when asked, watched by property events only while a window fills the screen.

Source of the names: Extended Window Manager Hints 1.5 (_NET_ACTIVE_WINDOW, _NET_WM_STATE_FULLSCREEN).
"""

import contextlib
import struct

from perkup.desktop.background_tasks import BackgroundTasks
from perkup.desktop.interface import DesktopEvent, Emit
from perkup.desktop.linux.x11.protocol import PROPERTY_CHANGE, PROPERTY_NOTIFY, DisplayError, X11Connection


class FullscreenWatch:
    """Watch of the window in front: the end of a full screen that was looked up is told as `fullscreen` off.

    No events are selected otherwise: some window managers write to the root window every second.
    """

    def __init__(self, wire: X11Connection, emit: Emit) -> None:
        self._wire = wire
        self._emit = emit
        self._window = 0
        self._atoms: frozenset[int] = frozenset()
        self._tasks = BackgroundTasks()
        wire.on_event[PROPERTY_NOTIFY] = self._property_changed

    async def is_fullscreen(self) -> bool:
        """Look if the window in front is full screen; keep watching it while it is. Raises DisplayError."""
        await self._refresh()
        return bool(self._window)

    async def close(self) -> None:
        """Stop watching: no event is asked for any more."""
        await self._tasks.cancel()
        if self._window:
            self._wire.select_events(self._window, 0)
            self._wire.select_events(self._wire.root, 0)
            self._window = 0

    async def _refresh(self) -> None:
        """Look, watch what was found, and tell when a full screen seen before has ended, whoever looked."""
        window = await self._find_fullscreen_window()
        before, self._window = self._window, window
        if window == before:
            return
        if before:
            self._wire.select_events(before, 0)
        self._wire.select_events(self._wire.root, PROPERTY_CHANGE if window else 0)
        if window:
            self._wire.select_events(window, PROPERTY_CHANGE)
            await self._refresh()  # what changed before the first event would come is seen now
        else:
            self._emit(DesktopEvent("fullscreen", {"on": False}))

    async def _find_fullscreen_window(self) -> int:
        active = await self._wire.intern_atom("_NET_ACTIVE_WINDOW")
        state = await self._wire.intern_atom("_NET_WM_STATE")
        full = await self._wire.intern_atom("_NET_WM_STATE_FULLSCREEN")
        self._atoms = frozenset((active, state))
        for window in (await self._wire.read_property(self._wire.root, active))[:1]:
            try:
                if window and full in await self._wire.read_property(window, state):
                    return window
            except DisplayError:
                if not self._wire.connected:
                    raise
        return 0

    def _property_changed(self, event: bytes) -> None:
        (atom,) = struct.unpack_from("<I", event, 8)
        if self._window and atom in self._atoms:
            self._tasks.start(self._refresh_quietly())

    async def _refresh_quietly(self) -> None:
        with contextlib.suppress(DisplayError):
            await self._refresh()
