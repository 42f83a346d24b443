"""Hands on the keyboard and the pointer, by raw events of the X Input Extension: a program that resets the idle counter
to keep the screen awake (`xset s reset`) makes none.

Events are asked for only while hands rest: the first one ends that, so somebody who types costs nothing. Sources: X
Input Extension 2.2 (XIQueryVersion, XISelectEvents, raw events) and X11 (GenericEvent).
"""

import struct
from collections.abc import Callable

from perkup.desktop.linux.x11.protocol import DisplayError, X11Connection

_SELECT_EVENTS, _QUERY_VERSION = 46, 47
_GENERIC_EVENT = 35
_ALL_MASTER_DEVICES = 1
_KEY, _BUTTON, _MOTION = 1 << 13, 1 << 15, 1 << 17


class HandWatch:
    """Watch for the next touch. `seen` hears of it once; nothing more is asked of the display until `listen`."""

    def __init__(self, wire: X11Connection, seen: Callable[[], None]) -> None:
        self.is_listening = False
        self._wire = wire
        self._seen = seen
        self._opcode = 0

    @property
    def is_able(self) -> bool:
        """Return True where the display tells hands from other things."""
        return bool(self._opcode)

    async def open(self) -> None:
        """Find the extension; a display without it leaves this watch unable."""
        try:
            opcode, _ = await self._wire.query_extension("XInputExtension")
            await self._wire.request(opcode, _QUERY_VERSION, struct.pack("<HH", 2, 2))
        except DisplayError:
            return
        self._opcode = opcode
        self._wire.on_event[_GENERIC_EVENT] = self._event_received

    def listen(self) -> None:
        """Ask for the next touch."""
        if self._opcode and not self.is_listening:
            self.is_listening = True
            self._select(_KEY | _BUTTON | _MOTION)

    def close(self) -> None:
        """Ask for nothing any more."""
        if self.is_listening:
            self.is_listening = False
            self._select(0)

    def _select(self, events: int) -> None:
        body = struct.pack("<IHxxHHI", self._wire.root, 1, _ALL_MASTER_DEVICES, 1, events)
        self._wire.send(self._opcode, _SELECT_EVENTS, body)

    def _event_received(self, event: bytes) -> None:
        if event[1] == self._opcode and self.is_listening:
            self.close()
            self._seen()
