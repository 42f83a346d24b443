"""Full-screen detection: looked up when asked, watched by property events only while a window fills the screen.

Source of the names: Extended Window Manager Hints 1.5 (_NET_ACTIVE_WINDOW, _NET_WM_STATE_FULLSCREEN).
"""

import contextlib
import struct

from perkup.desktop.background_tasks import BackgroundTasks
from perkup.desktop.interface import DesktopEvent, Emit
from perkup.desktop.linux.x11.protocol import PROPERTY_CHANGE, PROPERTY_NOTIFY, DisplayError, X11Connection


class FullscreenWatch:
    """Watch of the windows in front on every monitor: the end of a full screen is told as `fullscreen` off.

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
        """Look if a window fills a monitor and can be seen; keep watching it while it does. Raises DisplayError."""
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
        """Return the full-screen window that can be seen, 0 for none: another monitor's counts as the one in front."""
        active = await self._wire.intern_atom("_NET_ACTIVE_WINDOW")
        stacking = await self._wire.intern_atom("_NET_CLIENT_LIST_STACKING")
        state = await self._wire.intern_atom("_NET_WM_STATE")
        full = await self._wire.intern_atom("_NET_WM_STATE_FULLSCREEN")
        hidden = await self._wire.intern_atom("_NET_WM_STATE_HIDDEN")
        self._atoms = frozenset((active, stacking, state))
        in_front = (await self._wire.read_property(self._wire.root, active))[:1]
        if in_front and in_front[0] and full in await self._states_of(in_front[0], state):
            return in_front[0]
        above: list[int] = []
        for window in reversed(await self._wire.read_property(self._wire.root, stacking)):
            states = await self._states_of(window, state)
            if hidden in states:
                continue
            if full in states and not await self._is_covered(window, above):
                return window
            above.append(window)
        return 0

    async def _states_of(self, window: int, state: int) -> tuple[int, ...]:
        """Return the states of a window, () for one that was closed meanwhile."""
        try:
            return await self._wire.read_property(window, state)
        except DisplayError:
            if not self._wire.connected:
                raise
            return ()

    async def _is_covered(self, window: int, above: list[int]) -> bool:
        """Return True where a window above hides half of this one or more."""
        area = await self._wire.window_area(window)
        for other in above if area is not None else ():
            cover = await self._wire.window_area(other)
            if area is not None and cover is not None and 2 * area.shared(cover) >= area.width * area.height:
                return True
        return area is None

    def _property_changed(self, event: bytes) -> None:
        (atom,) = struct.unpack_from("<I", event, 8)
        if self._window and atom in self._atoms:
            self._tasks.start(self._refresh_quietly())

    async def _refresh_quietly(self) -> None:
        with contextlib.suppress(DisplayError):
            await self._refresh()
