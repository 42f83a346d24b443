"""The desk time that a break is owed for: what is sure, what may be, and how long the prompt has been overdue."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from perkup.verification.promise_bounds import HELD_AT_ALL_S


class SpanKind(StrEnum):
    """Ways in which a stretch at the desk counts."""

    DESK = "desk"
    """At the desk; a due prompt has to come."""
    BACK = "back"
    """The first minute after coming back; no prompt may come."""
    PAUSED = "paused"
    """At the desk while the person had paused the coach."""
    OFF_HOURS = "off_hours"
    """Outside the working hours; counts for nothing."""
    DEAD = "dead"
    """The coach was killed and started again; may have been desk time, but nobody could prompt."""
    ASKED = "asked"
    """Before a prompt, and judged when it came."""


class DeskSpan(msgspec.Struct, frozen=True):
    """A stretch of time (t) at the desk that news of idleness may still take back.

    hold_s : the longest bound of the signals that were on, s; 0 where none held a prompt back.
    """

    start: float
    end: float
    kind: SpanKind
    hold_s: float = 0.0

    @property
    def length_s(self) -> float:
        """Return the length, s."""
        return self.end - self.start

    def mark_asked(self) -> DeskSpan:
        """Return the span as it counts once a prompt has been judged: desk time that is not judged again."""
        if self.kind in (SpanKind.OFF_HOURS, SpanKind.DEAD):
            return self
        return DeskSpan(self.start, self.end, SpanKind.ASKED)


class DeskDebt(msgspec.Struct, frozen=True):
    """The desk time since the last break. All in seconds.

    low, high : confirmed desk time, at least and at most.
    unbroken : desk time since the last break, across answered prompts.
    target : desk time at which the next prompt is due; floor : desk time below which none can be overdue.
    overdue : how long a prompt could have come and did not; held : how long it was late since a signal held it back.
    recent : spans not yet confirmed.
    """

    target: float
    low: float = 0.0
    high: float = 0.0
    unbroken: float = 0.0
    floor: float = 0.0
    overdue: float = 0.0
    held: float = 0.0
    recent: tuple[DeskSpan, ...] = ()

    @property
    def due(self) -> float:
        """Return the desk time, s, from which more of it makes the prompt late."""
        return max(self.target, self.floor)

    @property
    def recent_s(self) -> float:
        """Return the length of the spans not yet confirmed, s."""
        return sum(span.length_s for span in self.recent)

    @property
    def possible_s(self) -> float:
        """Return the longest desk time that may be, s: confirmed and not."""
        return self.high + self.recent_s


class Accrual(msgspec.Struct, frozen=True):
    """Confirmed span at the desk and what it did to the debt: figures for the promises, s.

    over : the part of the span that lay beyond what was due, with no prompt open.
    overdue_before, overdue : the debt's `overdue` before and after.
    explained : the person can read why the prompt does not come.
    """

    low: float
    unbroken: float
    over: float = 0.0
    overdue_before: float = 0.0
    overdue: float = 0.0
    explained: bool = True


def add_span(debt: DeskDebt, span: DeskSpan, *, prompt_open: bool, explained: bool) -> tuple[DeskDebt, Accrual | None]:
    """Return the debt with a confirmed span added, and the figures of it; None where the span is no sure desk time."""
    seconds = span.length_s
    match span.kind:
        case SpanKind.OFF_HOURS:
            return debt, None
        case SpanKind.DEAD:
            return replace(debt, high=debt.high + seconds), None
        case SpanKind.ASKED:
            return replace(debt, high=debt.high + seconds, low=debt.low + seconds), None
        case _:
            low, unbroken = debt.low + seconds, debt.unbroken + seconds
            over = 0.0 if prompt_open else max(0.0, low - max(debt.due, debt.low))
            after = replace(debt, high=debt.high + seconds, low=low, unbroken=unbroken)
            after = after if prompt_open else _count_late(after, span, over)
            return after, Accrual(low, unbroken, over, debt.overdue, after.overdue, explained)


def _count_late(debt: DeskDebt, span: DeskSpan, over: float) -> DeskDebt:
    """Return the debt with `over` more seconds past due: late, held back within its bound, or excused."""
    holding = span.hold_s > debt.held
    held_s = debt.held
    if held_s or (holding and debt.low >= debt.due):
        held_s += max(over, HELD_AT_ALL_S)
    overdue = debt.overdue
    if holding:
        overdue = max(0.0, held_s - span.hold_s)
    elif span.kind == SpanKind.PAUSED:
        overdue = 0.0
    elif span.kind == SpanKind.DESK:
        overdue += over
    return replace(debt, held=held_s, overdue=overdue)


def spans_until(spans: Iterable[DeskSpan], at: float) -> tuple[DeskSpan, ...]:
    """Return the spans cut off at `at` (t)."""
    earlier = (span for span in spans if span.start < at)
    return tuple(span if span.end <= at else replace(span, end=at) for span in earlier)
