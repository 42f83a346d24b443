"""Idle and active on Wayland by ext-idle-notify-v1: the compositor tells, nothing is polled. Extra part `senses`.

What a program keeps awake is not idle to the compositor: a film is somebody there, as the break clock has it too.
"""

import asyncio
import contextlib
from collections.abc import Callable
from itertools import count
from typing import Any

from perkup.desktop.background_tasks import BackgroundTasks
from perkup.desktop.idle_threshold import IdleThreshold
from perkup.desktop.interface import reconnect_delay_s
from perkup.desktop.sense import SenseUnavailableError

SEAT, NOTIFIER = "wl_seat", "ext_idle_notifier_v1"
CONNECT_TIMEOUT_S = 5.0
LOST = "The connection to the Wayland session was lost."
_FAILURES = (OSError, RuntimeError, ValueError)


class WaylandIdleWatch:
    """Watch of the first seat of a compositor; tells `edge`.

    `note` hears why the compositor is gone, and "" once it is back: it is taken up again then.

    One notification is armed at a time. While somebody rests it stays as it is, because only it tells their return.
    """

    def __init__(self, socket: str, edge: IdleThreshold, note: Callable[[str], None]) -> None:
        self._socket = socket
        self._edge = edge
        self._note = note
        self._tasks = BackgroundTasks()
        self._display: Any = None
        self._registry: Any = None
        self._globals: dict[str, Any] = {}
        self._notification: Any = None
        self._armed_s = 0.0

    async def open(self) -> None:
        """Connect and arm. Raises SenseUnavailableError."""
        try:
            from pywayland.client import Display
            from pywayland.protocol.ext_idle_notify_v1 import ExtIdleNotifierV1
            from pywayland.protocol.wayland import WlSeat
        except (ImportError, OSError) as error:
            raise SenseUnavailableError("The part for Wayland is not installed.") from error
        interfaces = {SEAT: WlSeat, NOTIFIER: ExtIdleNotifierV1}

        def offer(registry: Any, number: int, interface: str, _version: int) -> None:
            if interface in interfaces and interface not in self._globals:
                self._globals[interface] = registry.bind(number, interfaces[interface], 1)

        try:
            display = Display(self._socket)
            display.connect()  # one that is not connected may not be asked anything: the library would crash
            self._display = display
            asyncio.get_running_loop().add_reader(self._display.get_fd(), self._readable)
            self._registry = self._display.get_registry()
            self._registry.dispatcher["global"] = offer
            await self._round_trip()
        except (*_FAILURES, TimeoutError) as error:
            self._disconnect()
            raise SenseUnavailableError("The Wayland session does not answer.") from error
        if len(self._globals) < len(interfaces):
            self._disconnect()
            raise SenseUnavailableError("This Wayland session does not tell idle times (no ext-idle-notify).")
        self._edge.input_seen()
        self._arm()

    def set_fine_idle(self, on: bool) -> None:
        """Move the threshold; for somebody who rests, when they are back."""
        self._edge.set_fine_idle(on)
        if not self._edge.idle:
            self._arm()

    async def close(self) -> None:
        """Stop listening."""
        await self._tasks.cancel()
        self._disconnect()

    def _disconnect(self) -> None:
        display, self._display, self._registry, self._notification = self._display, None, None, None
        self._globals.clear()
        if display is not None:
            with contextlib.suppress(*_FAILURES):
                asyncio.get_running_loop().remove_reader(display.get_fd())
            display.disconnect()

    async def _round_trip(self) -> None:
        """Wait until the compositor has answered all that was asked before."""
        answered = asyncio.get_running_loop().create_future()
        callback = self._display.sync()
        callback.dispatcher["done"] = lambda *_: None if answered.done() else answered.set_result(None)
        self._display.flush()
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            await answered

    def _arm(self) -> None:
        if self._display is None or (self._armed_s == self._edge.threshold_s and self._notification is not None):
            return
        if self._notification is not None:
            self._notification.destroy()
        self._armed_s = self._edge.threshold_s
        notification = self._globals[NOTIFIER].get_idle_notification(int(self._armed_s * 1000), self._globals[SEAT])
        notification.dispatcher["idled"] = lambda *_: self._edge.threshold_crossed(self._armed_s)
        notification.dispatcher["resumed"] = lambda *_: self._resumed()
        self._notification = notification
        with contextlib.suppress(*_FAILURES):
            self._display.flush()

    def _resumed(self) -> None:
        self._edge.input_seen()
        self._arm()

    def _readable(self) -> None:
        try:
            self._display.read()
            self._display.dispatch(block=False)
            if self._display is not None:
                self._display.flush()
        except _FAILURES:
            self._disconnect()
            self._note(LOST)
            self._tasks.start(self._find_again())

    async def _find_again(self) -> None:
        for attempt in count():
            await asyncio.sleep(reconnect_delay_s(attempt))
            with contextlib.suppress(SenseUnavailableError):
                await self.open()
                self._note("")
                return
