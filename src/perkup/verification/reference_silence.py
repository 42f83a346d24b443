"""Reference rules of silence, and of the question on coming back."""

from __future__ import annotations

from msgspec.structs import replace

from perkup.coach.break_clock.clock_state import ClockInput
from perkup.verification.desk_notes import DeskNotes, IdleNote
from perkup.verification.promise_bounds import ANSWER_S, EPS_S, LATE_S, SLACK_S
from perkup.vocabulary import ClockEventName, Whereabouts


def hear_silence(desk: DeskNotes, line: ClockInput) -> None:
    """Note at the instant of `line` that a prompt should have ended the silence before it, and did not."""
    until = desk.answers.silent_until
    if until is None or line.event == ClockEventName.START:
        return
    if desk.now.slept_s:
        desk.answers = replace(desk.answers, silent_until=None)
        return
    if desk.t > until + SLACK_S and not desk.presence.is_hard_away:
        desk.now = replace(desk.now, silent_s=desk.t - desk.answers.heard)
        desk.answers = replace(desk.answers, silent_until=desk.t + LATE_S)


def watch_silence(desk: DeskNotes) -> None:
    """Expect a prompt within two minutes of the first input, once Perkup has been silent for too long."""
    until = desk.answers.silent_until
    if not desk.is_silent or _is_excused(desk):
        until = None
    elif until is None and desk.presence.quiet is None and desk.absence.start is None:
        until = desk.t + LATE_S
    elif until is not None and desk.presence.quiet is not None and desk.presence.quiet < until - LATE_S - EPS_S:
        until = None  # nobody was there when it was expected
    if until != desk.answers.silent_until:
        desk.answers = replace(desk.answers, silent_until=until)


def _is_excused(desk: DeskNotes) -> bool:
    """Return True where something with a bound of its own keeps Perkup silent."""
    rules = desk.rules
    quiet = not rules.in_hours or desk.t < rules.paused_until or rules.holding
    busy = desk.prompt is not None or desk.running is not None or desk.answers.postponed
    return bool(quiet or busy or desk.presence.is_hard_away)


def take_answer(desk: DeskNotes, line: ClockInput) -> None:
    """Take the answer to "Away, or reading?"."""
    idleness = desk.answers.idleness
    if idleness is None or desk.t >= idleness.end + ANSWER_S - EPS_S:
        return
    desk.answers = replace(desk.answers, idleness=None)
    if line.whereabouts == Whereabouts.AWAY:
        desk.answers = replace(desk.answers, heard=desk.t, surely_heard=desk.t)
    else:
        _take_back(desk, idleness)


def _take_back(desk: DeskNotes, idleness: IdleNote) -> None:
    """Turn the idleness into desk time: what was owed before is owed again, and the idleness with it."""
    before, length = idleness.debt, idleness.end - idleness.start
    owed_s = idleness.end - max(idleness.start, desk.answers.heard)
    debt, answers = desk.debt, desk.answers
    if desk.absence.ended == idleness.end:
        desk.absence = replace(desk.absence, credited=False)
    unbroken = debt.unbroken + before.unbroken + length
    untouched = desk.prompt is None and answers.heard < idleness.end and not answers.postponed
    if not untouched:
        desk.debt = replace(debt, unbroken=unbroken)
        return
    desk.debt = replace(
        debt,
        unbroken=unbroken,
        low=debt.low + before.low + owed_s,
        high=debt.high + before.possible_s + owed_s,
        target=before.target,
        overdue=0.0,
        held=0.0,
    )
    desk.answers = replace(
        answers, postponed=idleness.postponed, credited_at=idleness.credited_at, noticed=False, explained=False
    )
