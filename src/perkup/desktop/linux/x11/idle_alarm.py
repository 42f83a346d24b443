"""Idle and active on X11: two SYNC alarms on the server's IDLETIME counter. Nothing is polled.

A transition alarm with delta zero stays armed (X Synchronization Extension, "Alarm Attributes"), so one alarm for
passing the threshold upwards and one for falling back below it are all there is. Where the display tells hands from a
program that merely resets the counter, a third tells of each pause: from then on hands are waited for, and only they
end the rest.
"""

import asyncio
import contextlib
import struct

from perkup.desktop.background_tasks import BackgroundTasks
from perkup.desktop.idle_threshold import IdleThreshold
from perkup.desktop.linux.x11.hands import HandWatch
from perkup.desktop.linux.x11.protocol import DisplayError, X11Connection

_INITIALIZE, _LIST_COUNTERS, _QUERY_COUNTER, _CREATE_ALARM, _CHANGE_ALARM, _DESTROY_ALARM = 0, 1, 5, 8, 9, 11
_ALARM_NOTIFY = 1
_ABSOLUTE = 0
_POSITIVE_TRANSITION, _NEGATIVE_TRANSITION = 0, 1
_COUNTER, _VALUE_TYPE, _VALUE, _TEST_TYPE, _DELTA, _EVENTS = 1, 2, 4, 8, 16, 32
PAUSE_S = 10.0
"""A pause in the counter from which hands are waited for; what keeps a screen awake resets it less often than this."""


class IdleAlarmWatch:
    """Watch of IDLETIME on an open display; tells `edge`."""

    def __init__(self, wire: X11Connection, edge: IdleThreshold) -> None:
        self._wire = wire
        self._edge = edge
        self._sync = 0
        self._counter = 0
        self._rest_alarm = 0
        self._back_alarm = 0
        self._pause_alarm = 0
        self._back_s = 0.0
        self._resting_since = 0.0
        self._hands = HandWatch(wire, self._come_back)
        self._tasks = BackgroundTasks()

    async def open(self) -> None:
        """Arm both alarms and tell what holds now. Raises DisplayError."""
        self._sync, first_event = await self._wire.query_extension("SYNC")
        await self._wire.request(self._sync, _INITIALIZE, struct.pack("<BBxx", 3, 1))
        counters = parse_counters(await self._wire.request(self._sync, _LIST_COUNTERS))
        if "IDLETIME" not in counters:
            raise DisplayError("This X display does not count idle time (no IDLETIME counter).")
        self._counter = counters["IDLETIME"]
        self._wire.on_event[first_event + _ALARM_NOTIFY] = self._alarm_fired
        self._rest_alarm = self._create_alarm(_POSITIVE_TRANSITION, self._edge.threshold_s)
        self._back_s = self._edge.threshold_s
        self._back_alarm = self._create_alarm(_NEGATIVE_TRANSITION, self._back_s)
        await self._hands.open()
        if self._hands.is_able:
            self._pause_alarm = self._create_alarm(_POSITIVE_TRANSITION, PAUSE_S)
        await self._sample()

    def set_fine_idle(self, on: bool) -> None:
        """Move the alarms. Somebody resting keeps the threshold of the rest, so that coming back is seen at once."""
        self._edge.set_fine_idle(on)
        self._change_alarm(self._rest_alarm, self._edge.threshold_s)
        if not self._edge.idle or self._edge.threshold_s < self._back_s:
            self._move_back_alarm()
        self._tasks.start(self._sample_quietly())

    async def close(self) -> None:
        """Stop listening: both alarms are taken off the display."""
        await self._tasks.cancel()
        self._hands.close()
        for alarm in (self._rest_alarm, self._back_alarm, self._pause_alarm):
            if alarm:
                self._wire.send(self._sync, _DESTROY_ALARM, struct.pack("<I", alarm))
        self._rest_alarm = self._back_alarm = self._pause_alarm = 0

    async def idle_s(self) -> float:
        """Return the seconds without input. Raises DisplayError."""
        reply = await self._wire.request(self._sync, _QUERY_COUNTER, struct.pack("<I", self._counter))
        return _read_seconds(reply, 8)

    async def _sample(self) -> None:
        idle_s = await self.idle_s()
        if not (self._hands.is_listening and self._edge.idle):
            self._edge.sampled(idle_s)
        if self._edge.idle:
            self._wait_for_hands(idle_s)

    async def _sample_quietly(self) -> None:
        with contextlib.suppress(DisplayError):
            await self._sample()

    def _alarm_fired(self, event: bytes) -> None:
        (alarm,) = struct.unpack_from("<I", event, 4)
        idle_s = _read_seconds(event, 8)
        if alarm == self._rest_alarm:
            self._wait_for_hands(idle_s)
            self._edge.threshold_crossed(self._rest_s(idle_s))
        elif alarm == self._pause_alarm:
            self._paused(idle_s)
        elif alarm == self._back_alarm and not self._hands.is_listening:
            self._come_back()

    def _paused(self, idle_s: float) -> None:
        """Wait for hands; a second pause without any between was made by a program, and the rest goes on."""
        self._wait_for_hands(idle_s)
        if not self._edge.idle and self._rest_s(idle_s) >= self._edge.threshold_s:
            self._edge.threshold_crossed(self._rest_s(idle_s))

    def _wait_for_hands(self, idle_s: float) -> None:
        if self._hands.is_able and not self._hands.is_listening:
            self._resting_since = asyncio.get_running_loop().time() - idle_s
            self._hands.listen()

    def _rest_s(self, idle_s: float) -> float:
        """Return how long hands have rested: longer than the counter says, where a program reset it."""
        if not self._hands.is_listening:
            return idle_s
        return max(idle_s, asyncio.get_running_loop().time() - self._resting_since)

    def _come_back(self) -> None:
        self._edge.input_seen()
        if self._back_s != self._edge.threshold_s:
            self._move_back_alarm()

    def _move_back_alarm(self) -> None:
        self._back_s = self._edge.threshold_s
        self._change_alarm(self._back_alarm, self._back_s)

    def _create_alarm(self, test: int, seconds: float) -> int:
        alarm = self._wire.new_id()
        mask = _COUNTER | _VALUE_TYPE | _VALUE | _TEST_TYPE | _DELTA | _EVENTS
        high, low = _to_int64(seconds, test)
        body = struct.pack("<IIIIiIIiII", alarm, mask, self._counter, _ABSOLUTE, high, low, test, 0, 0, 1)
        self._wire.send(self._sync, _CREATE_ALARM, body)
        return alarm

    def _change_alarm(self, alarm: int, seconds: float) -> None:
        test = _POSITIVE_TRANSITION if alarm == self._rest_alarm else _NEGATIVE_TRANSITION
        self._wire.send(self._sync, _CHANGE_ALARM, struct.pack("<IIiI", alarm, _VALUE, *_to_int64(seconds, test)))


def parse_counters(reply: bytes) -> dict[str, int]:
    """Return counter ids by name, from the reply to SYNC ListSystemCounters."""
    (count,) = struct.unpack_from("<I", reply, 8)
    counters, offset = {}, 32
    for _ in range(count):
        counter, length = struct.unpack_from("<I8xH", reply, offset)
        counters[reply[offset + 14 : offset + 14 + length].decode("latin-1")] = counter
        offset += (14 + length + 3) // 4 * 4
    return counters


def _to_int64(seconds: float, test: int) -> tuple[int, int]:
    """Return milliseconds as the protocol's (high, low); falling back must pass below the instant the rest began at."""
    milliseconds = int(seconds * 1000) - (1 if test == _NEGATIVE_TRANSITION else 0)
    return milliseconds >> 32, milliseconds & 0xFFFFFFFF


def _read_seconds(message: bytes, offset: int) -> float:
    high, low = struct.unpack_from("<iI", message, offset)
    return float((high << 32) | low) / 1000.0
