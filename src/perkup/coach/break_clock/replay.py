"""Player of recorded desk events: drives the break clock and wakes it at every instant it asks for.

Between two lines wall and boot time run with monotonic time; what boot time runs ahead is sleep, taken to lie right
before the later line (right after a line `sleep`). Across a change of boot id nothing can be woken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from perkup.coach.break_clock.break_policy import BreakPolicy
from perkup.coach.break_clock.clock import advance, initial_clock, open_span, status
from perkup.coach.break_clock.clock_state import (
    BreakClock,
    ClockEffect,
    ClockInput,
    ClockStamp,
    ClockStatus,
    ClockTurn,
    PresenceSpan,
    check_input,
)
from perkup.coach.break_clock.signals import Signals
from perkup.errors import ErrorCode, PerkupError

SAME_S = 1e-6
"""A wake-up due at the very instant of the next line comes before it."""


class ReplayLine(msgspec.Struct, frozen=True):
    """Line of a replay file, as written."""

    wall: str
    mono: float
    boot: float
    boot_id: str
    event: str
    data: dict[str, Any] = {}


class ReplayResult(msgspec.Struct, frozen=True):
    """Result of a replay: inputs with the wake-ups between them, effects, ledger, the last clock."""

    inputs: list[ClockInput]
    effects: list[ClockEffect]
    ledger: list[PresenceSpan]
    clock: BreakClock
    status: ClockStatus


def read_lines(text: Iterable[str], signals: Signals) -> list[ClockInput]:
    """Read the inputs of a JSON-lines file; empty lines are passed over.

    PerkupError names the line that is not JSON, lacks a field, holds an unknown event, has a wall time without an
    offset, or runs backwards within one boot.
    """
    inputs: list[ClockInput] = []
    for number, line in enumerate(text, start=1):
        if line.strip():
            inputs.append(_read(number, line, inputs[-1].stamp if inputs else None, signals))
    return inputs


def turns(clock: BreakClock, inputs: Iterable[ClockInput], signals: Signals) -> Iterator[tuple[ClockInput, ClockTurn]]:
    """Yield each input and each wake-up (`tick`) between inputs, in order, with the clock's turn."""
    last: ClockStamp | None = None
    wake: float | None = None
    for line in inputs:
        end = _awake_until(last, line.stamp)
        while end is not None and wake is not None and wake <= end.boot + SAME_S:
            tick = ClockInput(_shift_stamp(end, wake), "tick")
            turn = advance(clock, tick, signals)
            clock, wake = turn.clock, turn.wake
            yield tick, turn
        turn = advance(clock, line, signals)
        clock, wake, last = turn.clock, turn.wake, line.stamp
        yield line, turn


def play(inputs: Iterable[ClockInput], signals: Signals, policy: BreakPolicy | None = None) -> ReplayResult:
    """Drive a fresh clock through `inputs`. PerkupError when there is none."""
    clock = initial_clock(policy or BreakPolicy())
    lines: list[ClockInput] = []
    effects: list[ClockEffect] = []
    ledger: list[PresenceSpan] = []
    for line, turn in turns(clock, inputs, signals):
        lines.append(line)
        effects.extend(turn.effects)
        ledger.extend(turn.spans)
        ledger = with_correction(ledger, turn.correction)
        clock = turn.clock
    if not lines:
        raise PerkupError(
            "The file holds no events.",
            "Each line is one event; `docs/breaks.md` shows an example.",
            code=ErrorCode.INVALID_FILE,
        )
    now = lines[-1].stamp
    still = open_span(clock, now)
    if still is not None and still.start.boot != still.end.boot:
        ledger.append(still)
    return ReplayResult(lines, effects, ledger, clock, status(clock, now, signals))


def with_correction(spans: list[PresenceSpan], correction: PresenceSpan | None) -> list[PresenceSpan]:
    """Return the spans of a ledger with those that lie in `correction` replaced by it."""
    if correction is None:
        return spans
    start, end = correction.start, correction.end
    inside = [
        number
        for number, span in enumerate(spans)
        if span.start.boot_id == start.boot_id
        and span.end.boot_id == end.boot_id
        and start.boot - SAME_S <= span.start.boot
        and span.end.boot <= end.boot + SAME_S
    ]
    if not inside:
        return spans
    return [*spans[: inside[0]], correction, *spans[inside[-1] + 1 :]]


def effect_line(effect: ClockEffect) -> dict[str, Any]:
    """Build the JSON object of an effect."""
    at = effect.at
    line = {"wall": at.wall, "mono": at.mono, "kind": effect.kind, "reason": effect.reason}
    return line | {"boot": at.boot, "boot_id": at.boot_id, "data": effect.data}


def span_line(span: PresenceSpan) -> dict[str, Any]:
    """Build the JSON object of a piece of the ledger, on all three clocks."""
    line: dict[str, Any] = {"from_mono": span.start.mono, "to_mono": span.end.mono, "state": span.state}
    line |= {"cause": span.cause, "reason": span.reason or None}
    line |= {"from_wall": span.start.wall, "to_wall": span.end.wall}
    line |= {"from_boot": span.start.boot, "to_boot": span.end.boot}
    return line | {"from_boot_id": span.start.boot_id, "to_boot_id": span.end.boot_id}


def input_line(line: ClockInput) -> dict[str, Any]:
    """Build the JSON object of an input, one line of a replay file."""
    at = line.stamp
    written = {"wall": at.wall, "mono": at.mono, "boot": at.boot, "boot_id": at.boot_id}
    return written | {"event": line.event, "data": line.data}


def _awake_until(last: ClockStamp | None, then: ClockStamp) -> ClockStamp | None:
    """Return the end of the stretch awake between two lines; None across a reboot, where nothing can be woken."""
    if last is None or last.boot_id != then.boot_id:
        return None
    awake = min(then.mono - last.mono, then.boot - last.boot)
    return ClockStamp(last.wall + timedelta(seconds=awake), last.mono + awake, last.boot + awake, last.boot_id)


def _shift_stamp(end: ClockStamp, boot: float) -> ClockStamp:
    back = end.boot - boot
    return ClockStamp(end.wall - timedelta(seconds=back), end.mono - back, boot, end.boot_id)


def _read(number: int, text: str, before: ClockStamp | None, signals: Signals) -> ClockInput:
    try:
        line = msgspec.json.decode(text, type=ReplayLine)
        wall = datetime.fromisoformat(line.wall)
    except (msgspec.DecodeError, ValueError, UnicodeError) as error:
        raise PerkupError(f"Line {number} cannot be read: {error}.", _SHAPE, code=ErrorCode.INVALID_FILE) from None
    if wall.tzinfo is None:
        raise PerkupError(
            f"Line {number}: the wall time {line.wall} has no offset.", _SHAPE, code=ErrorCode.INVALID_FILE
        )
    if (
        before is not None
        and before.boot_id == line.boot_id
        and min(line.mono - before.mono, line.boot - before.boot) < 0
    ):
        raise PerkupError(
            f"Line {number} runs backwards: mono {line.mono:g} after {before.mono:g}, boot {line.boot:g} after "
            f"{before.boot:g}.",
            "Only the wall clock may jump; a new boot has a new boot_id.",
            code=ErrorCode.INVALID_FILE,
        )
    try:
        check_input(line.event, line.data, signals)
    except PerkupError as error:
        raise PerkupError(f"Line {number}: {error.message}", error.hint, code=ErrorCode.INVALID_FILE) from None
    return ClockInput(ClockStamp(wall, line.mono, line.boot, line.boot_id), line.event, line.data)


_SHAPE = (
    'A line is {"wall": "2026-03-02T09:00:00+01:00", "mono": 0, "boot": 0, "boot_id": "a", '
    '"event": "start", "data": {}}.'
)
