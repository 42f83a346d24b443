"""Reference rules of absence: when somebody leaves, comes back, and what the time away counts as."""

from __future__ import annotations

from msgspec.structs import replace

from perkup.verification.desk_debt import spans_until
from perkup.verification.desk_notes import AbsenceNote, DeskNotes, IdleNote
from perkup.verification.promise_bounds import EPS_S, IDLE_BREAK_S
from perkup.verification.reference_answers import confirm_spans, record_kept, reset_debt, withdraw_prompt


def mark_left(desk: DeskNotes, at: float) -> None:
    """Note that the person left at `at` (t): desk time after that is taken back. Touching absences are one."""
    at = max(at, desk.presence.seen)
    desk.answers = replace(desk.answers, noticed=False)
    desk.debt = replace(desk.debt, recent=spans_until(desk.debt.recent, at))
    confirm_spans(desk)
    if desk.prompt is not None:
        desk.prompt = replace(desk.prompt, spans=spans_until(desk.prompt.spans, at))
    absence = desk.absence
    if at > absence.ended + EPS_S:
        desk.absence = AbsenceNote(start=at, previous_start=absence.previous_start, ended=absence.ended)
    else:
        desk.absence = replace(absence, start=absence.previous_start)
    meeting = _is_meeting(desk)
    desk.absence = replace(desk.absence, meeting=meeting, met=desk.absence.met or meeting)


def settle_presence(desk: DeskNotes, *, answering: bool = False) -> None:
    """Make the absence agree with what is known of the person now."""
    presence = desk.presence
    if not desk.is_away:
        if desk.absence.start is not None:
            mark_returned(desk, answering=answering)
        return
    if desk.absence.start is None:
        only_idle = not presence.is_hard_away and desk.running is None
        mark_left(desk, presence.quiet if only_idle and presence.quiet is not None else desk.t)
    if presence.is_hard_away:
        desk.absence = replace(desk.absence, hard=True)
    _note_meeting(desk)


def _note_meeting(desk: DeskNotes) -> None:
    """Note that a meeting elsewhere begins, which counts for nothing, or ends, from where idleness counts anew."""
    absence, meeting = desk.absence, _is_meeting(desk)
    if meeting == absence.meeting or absence.start is None:
        return
    if meeting:
        desk.absence = replace(absence, meeting=True, met=True, earned=_is_break(desk, absence.start))
    else:
        desk.absence = replace(absence, meeting=False, counts_from=desk.t)


def _is_meeting(desk: DeskNotes) -> bool:
    presence = desk.presence
    return desk.rules.elsewhere and desk.running is None and not (presence.off or presence.asleep)


def mark_returned(desk: DeskNotes, *, answering: bool = False) -> None:
    """Close the absence now: it counts as a break, or it merely paused the count of desk time."""
    absence, start = desk.absence, desk.absence.start
    assert start is not None
    credited = _is_break(desk, start)
    as_asked = False
    if desk.prompt is not None:
        followed = desk.prompt.at <= start + EPS_S and not absence.rebooted and desk.presence.stopped_at is None
        if credited and followed:
            record_kept(desk)
            desk.prompt = None
            as_asked = True
        elif credited or (absence.hard and not answering):
            withdraw_prompt(desk)
    idleness = desk.answers.idleness
    if credited:
        idleness = None if as_asked else _idleness(desk, start)
        desk.answers = replace(desk.answers, credited_at=desk.t)
        reset_debt(desk)
    desk.answers = replace(desk.answers, idleness=idleness)
    desk.absence = replace(absence, start=None, previous_start=start, ended=desk.t, credited=credited)
    desk.presence = replace(desk.presence, back=desk.t, seen=desk.t)


def _is_break(desk: DeskNotes, start: float) -> bool:
    """Return True where the absence since `start` (t) counts as a break."""
    break_s, absence = desk.rules.policy.break_s, desk.absence
    since = start if absence.counts_from is None else absence.counts_from
    long_enough = desk.t - since >= max(break_s, IDLE_BREAK_S) - EPS_S and not absence.meeting
    return absence.credited or absence.earned or desk.absence.firm_s >= break_s - EPS_S or long_enough


def _idleness(desk: DeskNotes, start: float) -> IdleNote | None:
    """Return the absence since `start` (t) as it may be taken back, None where it was more than idleness."""
    absence, answers = desk.absence, desk.answers
    if absence.hard or absence.met:
        return None
    earlier = answers.idleness
    if absence.credited:
        return replace(earlier, end=desk.t) if earlier is not None and earlier.start == start else None
    return IdleNote(start, desk.t, desk.debt, answers.postponed, answers.credited_at)
