"""Reference rules of time that passes with the machine awake: desk time by kind, or time away."""

from __future__ import annotations

from msgspec.structs import replace

from perkup.verification.desk_debt import DeskSpan, SpanKind
from perkup.verification.desk_notes import DeskNotes, SeatedSpan
from perkup.verification.promise_bounds import BACK_S, EPS_S, IDLE_S, UNSURE_S
from perkup.verification.reference_answers import add_firm, confirm_spans
from perkup.verification.reference_presence import mark_left

MOST_SEATED = 64
"""Stretches that are remembered: pieces of the ledger are closed long before so many inputs have passed."""


def pass_awake(desk: DeskNotes, start: float, end: float) -> None:
    """Pass the time from `start` to `end` (t) with the machine awake."""
    if end <= start:
        return
    note_seated(desk, start, end)
    if desk.absence.start is not None:
        _pass_away(desk, end - start)
        return
    edge = min(max(desk.presence.back + BACK_S, start), end)
    parts = ((start, edge, SpanKind.BACK), (edge, end, SpanKind.DESK))
    spans = [_span_at_desk(desk, first, last, kind, since=start) for first, last, kind in parts if last > first]
    desk.debt = replace(desk.debt, recent=(*desk.debt.recent, *spans))
    quiet = desk.presence.quiet
    if desk.rules.sits_still:
        desk.presence = replace(desk.presence, seen=end)
        confirm_spans(desk)
        return
    if quiet is not None and end >= quiet + IDLE_S - EPS_S:
        mark_left(desk, quiet)
    old = sum(span.end < end - UNSURE_S for span in desk.debt.recent)
    if old:
        confirm_spans(desk, old)


def note_seated(desk: DeskNotes, start: float, end: float) -> None:
    """Note what the signals said of the time from `start` to `end` (t); nobody sits still at a locked screen."""
    rules, presence = desk.rules, desk.presence
    still = rules.sits_still and presence.locked is None
    elsewhere = rules.elsewhere and (presence.quiet is not None or presence.locked is not None)
    if presence.off or presence.asleep or not (still or elsewhere):
        return
    earlier, span = desk.seated, SeatedSpan(start, end, elsewhere=not still)
    if earlier and earlier[-1].end >= start - EPS_S and earlier[-1].elsewhere == span.elsewhere:
        earlier, span = earlier[:-1], replace(span, start=earlier[-1].start)
    desk.seated = (*earlier[-MOST_SEATED:], span)


def _pass_away(desk: DeskNotes, seconds: float) -> None:
    presence = desk.presence
    locked = presence.locked is not None and desk.running is None and not desk.rules.elsewhere
    if not presence.off and (presence.asleep or locked):
        add_firm(desk, seconds)
    if desk.running is not None:
        desk.debt = replace(desk.debt, high=desk.debt.high + seconds)


def _span_at_desk(desk: DeskNotes, start: float, end: float, kind: SpanKind, since: float) -> DeskSpan:
    rules = desk.rules
    if not rules.in_hours:
        return DeskSpan(start, end, SpanKind.OFF_HOURS)
    if since < rules.paused_until:
        return DeskSpan(start, end, SpanKind.PAUSED)
    return DeskSpan(start, end, kind, rules.hold_s)
