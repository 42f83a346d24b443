"""The history of the programme: what was done and how it felt, folded from the journal's events.

A session of the programme carries the routine name `programme.BLOCK.DAY` (see `routine_name`), so that the day it
belongs to survives swaps, late days and new plans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

import msgspec
from msgspec import Struct

from perkup.coach.day_boundary import DayBoundary
from perkup.coach.performed_sessions import SESSION_EVENTS, PerformedSession, SessionFollower, add_to_session
from perkup.coach.protocols import RecordedEvent, in_order
from perkup.event_types import (
    DayChanged,
    Feedback,
    GirthMeasured,
    MoveBanned,
    MoveFavoured,
    NextMorningAnswered,
    PlanStarted,
    PrescriptionClosed,
    PrescriptionOpened,
    RestDaysChosen,
    SelfTestRecorded,
    SessionItem,
    SessionLogged,
    SessionStarted,
    SettingsChanged,
    SwapChosen,
)
from perkup.vocabulary import Answer, DayChange, PainKind, SessionEnding, SessionSource, StepEnding

HISTORY_EVENTS: tuple[type[Struct], ...] = (
    PlanStarted,
    *SESSION_EVENTS,
    NextMorningAnswered,
    SwapChosen,
    MoveBanned,
    MoveFavoured,
    SelfTestRecorded,
    GirthMeasured,
    RestDaysChosen,
    DayChanged,
    SessionLogged,
    SettingsChanged,
    PrescriptionOpened,
    PrescriptionClosed,
)
"""The events that `read` folds."""
LONG_PAUSE = timedelta(days=7)
"""More than this off: a step back (product default)."""
GIRTH = "hip_girth"
"""The self-test that a girth is a result of."""
ROUTINE = re.compile(r"programme[.]([0-9]+)[.]([0-9]+)")
LOOK_BACK = timedelta(days=400)
"""So long before its present block the programme's sessions still count: a year and a bit (product default)."""
MOSTLY = 0.5
"""A session that was stopped counts as done from this share of its moves on (product default)."""


LEARNING_DAYS = 7
"""In the first week of the first block more is left in reserve."""


class SwapReason(StrEnum):
    """What a swap says of the move that was swapped away."""

    HARD = "hard"
    EASY = "easy"


class Exposure(msgspec.Struct, frozen=True):
    """Move in one session: the fewest repetitions of its sets (None where not counted) and how it felt.

    planned_reps : how many were asked for. learning : it was in the first week. swapped : it was not done, but swapped.
    """

    move: str
    on: date
    session: str
    reps: int | None = None
    answer: Answer | None = None
    pain: int | None = None
    pain_kind: PainKind = PainKind.ORDINARY
    reserve: int | None = None
    settled: bool | None = None
    planned_reps: int | None = None
    learning: bool = False
    swapped: SwapReason | None = None


class PlannedSession(msgspec.Struct, frozen=True):
    """The dose with which a move stood in a session."""

    sets: int = 1
    reps: int | None = None
    hold_s: float | None = None
    rounds: int = 1
    rest_s: float = 0.0
    tempo: str | None = None


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
    on: date | None = None
    reason: SwapReason | None = None


class OpenedPrescription(msgspec.Struct, frozen=True):
    """A physiotherapist's plan: when it was opened, what it holds, and its last day, which is sooner once closed."""

    opened_at: datetime
    plan: PrescriptionOpened
    last: date

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day; the last before the first where it was closed before it began."""
        return self.plan.first, self.last


class TrainingHistory(msgspec.Struct, frozen=True):
    """Everything the programme needs of the past, oldest first.

    results : when which self-test was written down. away : the days, first and last, on which the person is away or
    rests. prescription : the physiotherapist's plan opened last. prescribed : the days of each such plan.
    changes : what was made of which day (block and day) of the programme, and on which date.
    """

    done: tuple[CompletedSession, ...] = ()
    swaps: tuple[AppliedSwap, ...] = ()
    bans: frozenset[str] = frozenset()
    favourites: frozenset[str] = frozenset()
    starts: Mapping[int, date] = {}
    results: tuple[tuple[date, str], ...] = ()
    away: tuple[tuple[date, date], ...] = ()
    changes: Mapping[tuple[int, int], tuple[date, DayChange]] = {}
    prescription: OpenedPrescription | None = None
    prescribed: tuple[tuple[date, date], ...] = ()

    @property
    def rests(self) -> tuple[tuple[date, date], ...]:
        """The days, first and last, on which the programme rests: the person is away, or follows another plan."""
        return tuple(sorted((*self.away, *self.prescribed)))

    def open_prescription(self, on: date) -> OpenedPrescription | None:
        """Return the physiotherapist's plan that is open on a day, begun or not."""
        return self.prescription if self.prescription and on <= self.prescription.last else None

    @property
    def tested(self) -> tuple[date, ...]:
        """The days on which self-tests were written down."""
        return tuple(on for on, _test in self.results)

    def of_block(self, block: int) -> dict[int, CompletedSession]:
        """Return the days of one block that were done, by day."""
        return {done.day: done for done in self.done if done.block == block}

    def skipped(self, block: int) -> dict[int, date]:
        """Return the days of one block that were skipped, by day, with the date."""
        return {
            day: on
            for (other, day), (on, change) in self.changes.items()
            if other == block and change == DayChange.SKIP
        }

    def change_on(self, block: int, day: int, on: date) -> DayChange | None:
        """Return what was made of a day of a block on that date."""
        changed = self.changes.get((block, day))
        return changed[1] if changed and changed[0] == on else None

    def exposures(self) -> dict[str, list[Exposure]]:
        """Return every time each move was done, or swapped as too hard or too easy, oldest first.

        A swap counts once its day is done: until then the day stays as it was when it was swapped.
        """
        reached = max(((done.block, done.day) for done in self.done), default=(0, 0))
        by_move: dict[str, list[Exposure]] = {}
        for done in self.done:
            for exposure in done.exposures:
                by_move.setdefault(exposure.move, []).append(exposure)
        for swap in self._last_swaps():
            if swap.reason is not None and swap.on is not None and (swap.block, swap.day) <= reached:
                swapped = Exposure(swap.came_from, swap.on, "", swapped=swap.reason)
                by_move.setdefault(swap.came_from, []).append(swapped)
        return {move: sorted(times, key=lambda exposure: exposure.on) for move, times in by_move.items()}

    def _last_swaps(self) -> list[AppliedSwap]:
        """Return the last swap of each move away from a slot of a day; none of a move that came back to its slot."""
        away: dict[tuple[int, int, str, str], AppliedSwap] = {}
        for swap in self.swaps:
            away.pop((swap.block, swap.day, swap.slot, swap.to), None)
            away[swap.block, swap.day, swap.slot, swap.came_from] = swap
        return list(away.values())

    def last_doses(self) -> dict[str, PlannedSession]:
        """Return the dose with which each move was led last."""
        return {move: dose for done in self.done for move, dose in done.doses.items() if move in done.moves}


def routine_name(block: int, day: int) -> str:
    """Return the name under which a day of the programme is performed."""
    return f"programme.{block}.{day}"


class HistoryFold:
    """The history while events come in, oldest first; of the sessions only those of the programme are kept."""

    def __init__(self) -> None:
        self.newest: datetime | None = None
        self.boundary = DayBoundary()
        self._sessions: dict[str, tuple[PerformedSession, tuple[int, int]]] = {}
        self._completed: dict[str, CompletedSession | None] = {}
        self._touched: set[str] = set()
        self._today: date | None = None
        self._swaps: list[AppliedSwap] = []
        self._marks: dict[type[Struct], dict[str, bool]] = {MoveBanned: {}, MoveFavoured: {}}
        self._starts: dict[int, date] = {}
        self._results: list[tuple[date, str]] = []
        self._rests: dict[date, date] = {}
        self._changes: dict[tuple[int, int], tuple[date, DayChange]] = {}
        self._logged: dict[tuple[int, int], CompletedSession] = {}
        self._prescriptions: list[OpenedPrescription] = []
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

    @property
    def bans(self) -> frozenset[str]:
        """The moves that the person never wants."""
        return self._marked(MoveBanned)

    def _marked(self, mark: type[Struct]) -> frozenset[str]:
        return frozenset(move for move, on in self._marks[mark].items() if on)

    def forget_before(self, start: datetime) -> None:
        """Drop the sessions that were opened, and the self-tests written down, before an instant."""
        self._results = [result for result in self._results if result[0] >= start.date()]
        self._logged = {place: done for place, done in self._logged.items() if done.on >= start.date()}
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
            led = {(session.block, session.day) for session in done}
            done += [session for place, session in self._logged.items() if place not in led]
            self._history = TrainingHistory(
                done=tuple(sorted(done, key=lambda session: (session.on, session.block, session.day))),
                swaps=tuple(self._swaps),
                bans=self.bans,
                favourites=self._marked(MoveFavoured),
                starts=dict(self._starts),
                results=tuple(self._results),
                away=tuple(sorted((first, last) for first, last in self._rests.items() if last >= first)),
                changes=dict(self._changes),
                prescription=self._prescriptions[-1] if self._prescriptions else None,
                prescribed=tuple(plan.days for plan in self._prescriptions if plan.last >= plan.plan.first),
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
            dates = ((name, self.boundary.day_of(session.at)) for name, (session, _) in self._sessions.items())
            self._touched |= {name for name, on in dates if on in days}
            self._today = today
        for name in self._touched:
            session, place = self._sessions[name]
            on = self.boundary.day_of(session.at)
            completed = _completed(session, place, on) if _is_done(session, on, today) else None
            if completed != self._completed[name]:
                self._completed[name] = completed
                self._history = None
        self._touched.clear()

    def _add_choice(self, event: Struct, at: datetime) -> None:
        match event:
            case PlanStarted():
                self._starts[event.block] = self.boundary.day_of(at)
            case SwapChosen():
                block = max(self._starts, default=1)
                swap = AppliedSwap(block, event.day, str(event.slot), event.from_, event.to, self.boundary.day_of(at))
                self._swaps.append(msgspec.structs.replace(swap, reason=_swap_reason(event.why)))
            case MoveBanned() | MoveFavoured():
                self._marks[type(event)][event.move] = event.on
            case SelfTestRecorded() | GirthMeasured():
                test = GIRTH if isinstance(event, GirthMeasured) else event.test
                self._results.append((self.boundary.day_of(at), test))
            case RestDaysChosen():
                self._rests[event.first] = event.last
            case DayChanged():
                self._changes[event.block, event.day] = event.date, event.how
            case SessionLogged():
                self._logged[event.block, event.day] = _logged(event)
            case PrescriptionOpened() | PrescriptionClosed():
                self._prescribe(event, at)
            case SettingsChanged():
                self.boundary = self.boundary.after(at, event)
                return
            case _:
                return
        self._history = None

    def _prescribe(self, event: PrescriptionOpened | PrescriptionClosed, at: datetime) -> None:
        """End the plan that is open, with the day before; open the new one."""
        ended = self.boundary.day_of(at) - timedelta(days=1)
        if self._prescriptions and ended < self._prescriptions[-1].last:
            self._prescriptions[-1] = msgspec.structs.replace(self._prescriptions[-1], last=ended)
        if isinstance(event, PrescriptionOpened):
            self._prescriptions.append(OpenedPrescription(at, event, event.last))


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


def _is_done(session: PerformedSession, on: date, today: date | None) -> bool:
    """Return True if the session was finished, or stopped after most of its moves on a day before `today`."""
    performed = _repetitions(session)
    if not performed or session.ending is None:
        return False
    mostly = len(performed) >= MOSTLY * len(set(session.moves())) and on != today
    return session.ending == SessionEnding.FINISHED or mostly


def _completed(session: PerformedSession, place: tuple[int, int], on: date) -> CompletedSession:
    block, day = place
    feedback = session.feedback_by_move()
    performed = _repetitions(session)
    doses, learning = _doses(session), _is_learning(block, day)
    exposures = []
    for move, reps in performed.items():
        exposure = _exposure(session, move, reps, feedback, on)
        planned = doses[move].reps if move in doses else None
        exposures.append(msgspec.structs.replace(exposure, planned_reps=planned, learning=learning))
    return CompletedSession(block, day, on, session.session, tuple(performed), tuple(exposures), doses)


def _doses(session: PerformedSession) -> dict[str, PlannedSession]:
    return {item.move: dose for item in session.start.items if (dose := _dose(item)) is not None}


def _dose(item: SessionItem) -> PlannedSession | None:
    if item.sets is None:
        return None
    return PlannedSession(item.sets, item.reps, item.hold_s, item.rounds, item.rest_s, item.tempo)


def _logged(event: SessionLogged) -> CompletedSession:
    """Return a session that was done away from Perkup: every move as it was planned, with the one answer."""
    name, learning = f"logged.{event.block}.{event.day}", _is_learning(event.block, event.day)
    doses = {item.move: dose for item in event.items if (dose := _dose(item)) is not None}
    exposures = tuple(
        Exposure(item.move, event.on, name, answer=event.answer, learning=learning) for item in event.items
    )
    return CompletedSession(event.block, event.day, event.on, name, tuple(doses), exposures, doses)


def _is_learning(block: int, day: int) -> bool:
    return block == 1 and day <= LEARNING_DAYS


def _swap_reason(why: str) -> SwapReason | None:
    """Return what a swap says of the move, from the page's own words for it."""
    return next((reason for reason in SwapReason if f"too {reason}" in why), None)


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
