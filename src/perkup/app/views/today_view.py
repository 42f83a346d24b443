"""Today: sentence, ring, ribbon and what is to do, each a pure function of the day's facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from perkup.app.journaled_clock import ClockDay
from perkup.app.session_log import SessionLine, session_line
from perkup.app.views.status_view import HoldView, StatusView
from perkup.coach.break_clock.clock_state import PresenceSpan
from perkup.coach.follow_ups import FollowUp
from perkup.coach.performed_sessions import PerformedSession
from perkup.coach.programme.plan_model import PlanDay
from perkup.coach.session.routines import move_minutes
from perkup.coach.text import duration_text
from perkup.local_format import clock_text
from perkup.message_catalog import phrase
from perkup.moves.key_moves import PSOAS_LUNGE, PSOAS_LYING
from perkup.vocabulary import ClockPhase, PresenceState, SessionSource, SpanState

if TYPE_CHECKING:
    from perkup.moves.move import Move

SHORTEST_PIECE = timedelta(seconds=1)

STRETCHES = (PSOAS_LYING, PSOAS_LUNGE)

AWAY_WORDS = {
    "idle": "away from keyboard and mouse",
    "lock": "screen locked",
    "sleep": "computer asleep",
    "break": "on a break",
    "off": "Perkup off",
}

PROGRAMME_WORDS = {
    "strength": "strength, stretches and a walk",
    "mobility": "stretches and a walk",
    "rest": "an easy day",
    "retest": "test day",
}

STATE_WORDS = {"sitting": "sitting", "standing": "standing", "at_desk": "at the desk"}


class RingView(msgspec.Struct, frozen=True):
    """The ring to the next break: how much of the interval is used. A page counts on from `at` while `runs`."""

    at: datetime
    desk_s: float
    interval_s: float
    deadline: datetime | None
    phase: str
    runs: bool


class RibbonPiece(msgspec.Struct, frozen=True):
    """Piece of the day's ribbon."""

    start_at: datetime
    end_at: datetime
    seconds: float
    state: str
    cause: str | None
    label: str


class RibbonMark(msgspec.Struct, frozen=True):
    """A moment on the ribbon: a prompt, a withheld one, the end of a break."""

    at: datetime
    kind: str
    label: str


class TodoItem(msgspec.Struct, frozen=True):
    """Something today still holds."""

    id: str
    title: str
    subtitle: str
    href: str
    minutes: float
    done: bool


class TodayView(msgspec.Struct, frozen=True):
    """The first page."""

    status: StatusView
    sentence: str
    ring: RingView
    ribbon: list[RibbonPiece]
    marks: list[RibbonMark]
    sessions: list[SessionLine]
    todo: list[TodoItem]
    checks: list[FollowUp]
    hold: HoldView | None
    first_run: bool


def sentence(now: StatusView, hold: HoldView | None) -> str:
    """Say what to do next, in one sentence."""
    if hold is not None:
        return phrase("{title} Perkup waits until a clinician has cleared you.", title=hold.title)
    if not now.running:
        return "Perkup is off. Start it, and your next break comes on its own."
    if now.phase == ClockPhase.WORKING and now.deadline is not None:
        return phrase("Carry on. Next break at {value}.", value=clock_text(now.deadline.astimezone()))
    return now.reason


def ring(now: StatusView, at: datetime) -> RingView:
    """Return the ring's share of the interval that has run; it runs on only while somebody is at the desk and
    nothing holds it."""
    counts = now.phase in (ClockPhase.WORKING, ClockPhase.NOTICE)
    runs = now.running and counts and now.presence == PresenceState.AT_DESK
    return RingView(at, now.desk_s, now.interval_s, now.deadline, now.phase, runs)


def ribbon(spans: Iterable[PresenceSpan], begins: datetime, until: datetime) -> list[RibbonPiece]:
    """Return the day's ledger as pieces in wall time, clipped to the day, without pieces under a second.

    The day begins when somebody is first at the desk: what was before (the coach off, the night) is no part of it.
    """
    pieces: list[RibbonPiece] = []
    for span in spans:
        start, end = span.start.wall, min(span.end.wall, until)
        begin_of_day = begins.replace(tzinfo=start.tzinfo)
        start, end = max(start, begin_of_day), min(end, begin_of_day + timedelta(days=1))
        if end - start < SHORTEST_PIECE or (span.state == SpanState.AWAY and not pieces):
            continue
        words = AWAY_WORDS.get(span.cause or "", "away") if span.state == SpanState.AWAY else STATE_WORDS[span.state]
        label = phrase(
            "{start} to {end}, {value} {words}",
            start=clock_text(start),
            end=clock_text(end),
            value=duration_text((end - start).total_seconds()),
            words=words,
        )
        pieces.append(RibbonPiece(start, end, (end - start).total_seconds(), span.state, span.cause, label))
    return pieces


def marks(day: ClockDay) -> list[RibbonMark]:
    """Prompts, breaks and what was held back, as moments of the day."""
    marked_kinds = ("prompt", "end", "withheld", "posture_offer")
    return [
        RibbonMark(effect.at.wall, effect.kind, f"{clock_text(effect.at.wall)}: {effect.reason}")
        for effect in day.effects
        if effect.kind in marked_kinds
    ]


def resumable_todo(performed: Sequence[PerformedSession], begins: datetime) -> list[TodoItem]:
    """Return the newest session that was stopped half way today and can be taken up again.

    One of the plan is listed as its day already.
    """
    for session in reversed(performed):
        source, line = session.start.source, session_line(session)
        if source == SessionSource.PROGRAMME or not session.performed or not session.can_resume(begins):
            continue
        address = f"/stretch?move={session.moves()[0]}" if source == SessionSource.MOVE else "/stretch"
        minutes = max(1, round(session.left_s / 60))
        subtitle = phrase(
            "{steps_done} of {steps_total} steps done", steps_done=line.steps_done, steps_total=line.steps_total
        )
        return [TodoItem("resume", phrase("Resume: {title}", title=line.title), subtitle, address, minutes, False)]
    return []


def todo(lines: Sequence[SessionLine], allowed: Sequence[Move]) -> list[TodoItem]:
    """Return today's two stretches: each is done once a session of today led it whole, on both sides."""
    done = {move for line in lines for move in line.moves_done}
    return [
        TodoItem(
            move.id,
            move.name,
            "front of the hip, both sides",
            f"/stretch?move={move.id}",
            move_minutes(move),
            move.id in done,
        )
        for move in allowed
    ]


def programme_todo(day: PlanDay | None, today: date) -> list[TodoItem]:
    """Return the programme's session of today, where there is one."""
    if day is None or day.date != today or not day.items:
        return []
    title = phrase("Day {day}: {value}", day=day.day, value=PROGRAMME_WORDS[day.kind])
    return [TodoItem("programme", title, "your 30-day plan", f"/programme/{day.day}", day.minutes, day.done)]
