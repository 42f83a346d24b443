"""The history of the programme: what was done and how it felt, folded from the journal's events.

A session of the programme carries the routine name `programme.BLOCK.DAY` (see `routine_name`), so that the day it
belongs to survives swaps, late days and new plans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise

import msgspec
from msgspec import Struct

from perkup.coach.performed_sessions import SESSION_EVENTS, PerformedSession, SessionFollower, add_to_session
from perkup.coach.protocols import RecordedEvent, in_order
from perkup.event_types import (
    Feedback,
    MoveBanned,
    MoveFavoured,
    NextMorningAnswered,
    PlanStarted,
    SelfTestRecorded,
    SessionStarted,
    SwapChosen,
)
from perkup.vocabulary import Answer, PainKind, SessionEnding, SessionSource, StepEnding

HISTORY_EVENTS: tuple[type[Struct], ...] = (
    PlanStarted,
    *SESSION_EVENTS,
    NextMorningAnswered,
    SwapChosen,
    MoveBanned,
    MoveFavoured,
    SelfTestRecorded,
)
"""The events that `read` folds."""
LONG_PAUSE = timedelta(days=7)
"""More than this off: a step back (product default)."""
ROUTINE = re.compile(r"programme[.]([0-9]+)[.]([0-9]+)")
LOOK_BACK = timedelta(days=400)
"""So long before its present block the programme's sessions still count: a year and a bit (product default)."""
MOSTLY = 0.5
"""A session that was stopped counts as done from this share of its moves on (product default)."""


class Exposure(msgspec.Struct, frozen=True):
    """Move in one session: the fewest repetitions of its sets (None where not counted) and how it felt."""

    move: str
    on: date
    session: str
    reps: int | None = None
    answer: Answer | None = None
    pain: int | None = None
    pain_kind: PainKind = PainKind.ORDINARY
    reserve: int | None = None
    settled: bool | None = None


class PlannedSession(msgspec.Struct, frozen=True):
    """The dose with which a move stood in a session."""

    sets: int = 1
    reps: int | None = None
    hold_s: float | None = None
    rounds: int = 1
    rest_s: float = 0.0


class CompletedSession(msgspec.Struct, frozen=True):
    """Day of the programme that was done: its moves in order, each as an exposure, and the doses it was led with.

    A move has no dose here where the record of the session does not tell one.
    """

    block: int
    day: int
    on: date
    session: str
    moves: tuple[str, ...]
    exposures: tuple[Exposure, ...]
    doses: Mapping[str, PlannedSession] = {}


class AppliedSwap(msgspec.Struct, frozen=True):
    """In this block, on this day, in this slot: `to` in the place of `came_from`."""

    block: int
    day: int
    slot: str
    came_from: str
    to: str


class TrainingHistory(msgspec.Struct, frozen=True):
    """Everything the programme needs of the past, oldest first. `results`: when which self-test was written down."""

    done: tuple[CompletedSession, ...] = ()
    swaps: tuple[AppliedSwap, ...] = ()
    bans: frozenset[str] = frozenset()
    favourites: frozenset[str] = frozenset()
    starts: Mapping[int, date] = {}
    results: tuple[tuple[date, str], ...] = ()

    @property
    def tested(self) -> tuple[date, ...]:
        """The days on which self-tests were written down."""
        return tuple(on for on, _test in self.results)

    def of_block(self, block: int) -> dict[int, CompletedSession]:
        """Return the days of one block that were done, by day."""
        return {done.day: done for done in self.done if done.block == block}

    def of_move(self, move: str) -> list[Exposure]:
        """Every time a move was done, oldest first."""
        return [exposure for done in self.done for exposure in done.exposures if exposure.move == move]


def routine_name(block: int, day: int) -> str:
    """Return the name under which a day of the programme is performed."""
    return f"programme.{block}.{day}"


class HistoryFold:
    """The history while events come in, oldest first; of the sessions only those of the programme are kept."""

    def __init__(self) -> None:
        self.newest: datetime | None = None
        self._sessions: dict[str, tuple[PerformedSession, tuple[int, int]]] = {}
        self._completed: dict[str, CompletedSession | None] = {}
        self._touched: set[str] = set()
        self._today: date | None = None
        self._swaps: list[AppliedSwap] = []
        self._bans: dict[str, bool] = {}
        self._favourites: dict[str, bool] = {}
        self._starts: dict[int, date] = {}
        self._results: list[tuple[date, str]] = []
        self._history: TrainingHistory | None = None

    def add(self, record: RecordedEvent[Struct]) -> None:
        """Add one event that is not older than those before."""
        self.newest = record.at if self.newest is None else max(self.newest, record.at)
        event = record.data
        if isinstance(event, SessionStarted):
            self._begin(event, record.at)
        elif isinstance(event, SessionFollower):
            if event.session in self._sessions:
                add_to_session(self._sessions[event.session][0], event, record.at)
                self._touched.add(event.session)
        else:
            self._add_choice(event, record.at)

    def forget_before(self, start: datetime) -> None:
        """Drop the sessions that were opened, and the self-tests written down, before an instant."""
        self._results = [result for result in self._results if result[0] >= start.date()]
        for name, (session, _place) in list(self._sessions.items()):
            if session.opened_at < start:
                self._drop(name)

    def history(self, today: date | None = None) -> TrainingHistory:
        """Return the history so far; the same object as long as nothing of it changed.

        today : the day on which a session that was stopped can still be taken up again, and is not done yet.
        """
        self._complete(today)
        if self._history is None:
            done = [session for session in self._completed.values() if session is not None]
            self._history = TrainingHistory(
                done=tuple(sorted(done, key=lambda session: (session.on, session.block, session.day))),
                swaps=tuple(self._swaps),
                bans=frozenset(move for move, on in self._bans.items() if on),
                favourites=frozenset(move for move, on in self._favourites.items() if on),
                starts=dict(self._starts),
                results=tuple(self._results),
            )
        return self._history

    def _begin(self, start: SessionStarted, at: datetime) -> None:
        place = _place(start, max(self._starts, default=1))
        if place is None:
            self._drop(start.session)
        else:
            session = PerformedSession(start.session, at, start, at, opened_at=at)
            self._sessions[start.session] = session, place
            self._completed.setdefault(start.session, None)
            self._touched.add(start.session)

    def _drop(self, name: str) -> None:
        if self._sessions.pop(name, None) is not None:
            self._touched.discard(name)
            if self._completed.pop(name, None) is not None:
                self._history = None

    def _complete(self, today: date | None) -> None:
        """Bring what is done up to date: the sessions that changed, and those that a new date makes final."""
        if today != self._today:
            days = (today, self._today)
            self._touched |= {name for name, (session, _) in self._sessions.items() if session.at.date() in days}
            self._today = today
        for name in self._touched:
            session, place = self._sessions[name]
            completed = _completed(session, place) if _is_done(session, today) else None
            if completed != self._completed[name]:
                self._completed[name] = completed
                self._history = None
        self._touched.clear()

    def _add_choice(self, event: Struct, at: datetime) -> None:
        match event:
            case PlanStarted():
                self._starts[event.block] = at.date()
            case SwapChosen():
                block = max(self._starts, default=1)
                self._swaps.append(AppliedSwap(block, event.day, str(event.slot), event.from_, event.to))
            case MoveBanned():
                self._bans[event.move] = event.on
            case MoveFavoured():
                self._favourites[event.move] = event.on
            case SelfTestRecorded():
                self._results.append((at.date(), event.test))
            case _:
                return
        self._history = None


def read(records: Iterable[RecordedEvent[Struct]], today: date | None = None) -> TrainingHistory:
    """Fold events into a history. Sessions that are no part of the programme, or hardly begun, are passed over.

    today : the day on which a session that was stopped can still be taken up again, and is not done yet.
    """
    fold = HistoryFold()
    for record in in_order(records):
        fold.add(record)
    return fold.history(today)


def pauses(history: TrainingHistory, until: date | None = None) -> list[tuple[date, date]]:
    """Return the times of more than a week without a session, as (last day before, first day after).

    `until` is the day of a session yet to come: the time up to it counts too.
    """
    days = sorted({done.on for done in history.done})
    if until and days and until > days[-1]:
        days.append(until)
    return [(a, b) for a, b in pairwise(days) if b - a > LONG_PAUSE]


def programme_day(start: SessionStarted) -> int | None:
    """Return the day of the programme that a session belongs to, None for any other session."""
    place = _place(start, 1)
    return None if place is None else place[1]


def _place(start: SessionStarted, block: int) -> tuple[int, int] | None:
    """Return block and day of a session of the programme, by its routine's name or its `day`; None for any other."""
    match = ROUTINE.fullmatch(start.routine)
    if match:
        return int(match[1]), int(match[2])
    if start.source == SessionSource.PROGRAMME and start.day:
        return block, start.day
    return None


def _repetitions(session: PerformedSession) -> dict[str, list[int]]:
    """Return the counted repetitions of each move that was performed, a number a set, in the order of the moves."""
    performed: dict[str, list[int]] = {}
    for step in session.steps:
        if step.outcome != StepEnding.SKIPPED:
            counted = performed.setdefault(step.move, [])
            if step.reps is not None:
                counted.append(step.reps)
    return performed


def _is_done(session: PerformedSession, today: date | None) -> bool:
    """Return True if the session was finished, or stopped after most of its moves on a day before `today`."""
    performed = _repetitions(session)
    if not performed or session.ending is None:
        return False
    mostly = len(performed) >= MOSTLY * len(set(session.moves())) and session.at.date() != today
    return session.ending == SessionEnding.FINISHED or mostly


def _completed(session: PerformedSession, place: tuple[int, int]) -> CompletedSession:
    block, day = place
    on = session.at.date()
    feedback = session.feedback_by_move()
    performed = _repetitions(session)
    exposures = tuple(_exposure(session, move, reps, feedback, on) for move, reps in performed.items())
    return CompletedSession(block, day, on, session.session, tuple(performed), exposures, _doses(session))


def _doses(session: PerformedSession) -> dict[str, PlannedSession]:
    return {
        item.move: PlannedSession(item.sets, item.reps, item.hold_s, item.rounds, item.rest_s)
        for item in session.start.items
        if item.sets is not None
    }


def _exposure(
    session: PerformedSession, move: str, reps: list[int], feedback: Mapping[str | None, Feedback], on: date
) -> Exposure:
    """Return one move of a session with how it felt.

    The move's own feedback counts, else that of the whole session; where another move was named as the one that hurt,
    the answer of the whole session blames no other. Repetitions in reserve of the whole session count for every move;
    pain counts for the move that it names.
    """
    whole, own = feedback.get(None), feedback.get(move)
    exposure = Exposure(move, on, session.session, reps=min(reps) if reps else None, settled=session.settled)
    reserve = None if whole is None else whole.reps_in_reserve
    if own is not None:
        return msgspec.structs.replace(
            exposure,
            answer=own.answer,
            pain=own.pain,
            pain_kind=own.pain_kind or PainKind.ORDINARY,
            reserve=reserve if own.reps_in_reserve is None else own.reps_in_reserve,
        )
    if whole is None:
        return exposure
    blames_another = whole.answer == Answer.HURT and len(feedback) > 1
    return msgspec.structs.replace(exposure, answer=None if blames_another else whole.answer, reserve=reserve)
