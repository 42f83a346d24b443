"""Context that a plan is built from: the person, the block, its calendar, and the days built so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from perkup.coach.programme import progression, schedule
from perkup.coach.programme.exercise_families import WALKING, is_strength, walking_drills, walking_moves
from perkup.coach.programme.plan_model import LeftOut, PlanDay
from perkup.coach.programme.progression import DoseProgress, Ladder
from perkup.coach.programme.readiness import EXPECTED, Readiness, assess_readiness
from perkup.coach.programme.schedule import LAST_WEEK, Progressed, Stage, stage_of
from perkup.coach.programme.strength_session import MoveChoice
from perkup.coach.programme.training_history import CompletedSession, PlannedSession, TrainingHistory, pauses
from perkup.coach.programme.training_profile import SENIOR, ProfileFit, TrainingProfile
from perkup.coach.protocols import MoveCollection
from perkup.coach.safety.safety_rules import SafetyStatus
from perkup.coach.seeded_random import SeededRandom
from perkup.local_format import date_text
from perkup.moves.coaching_facts import HARDEST, family_of, level_of, role_of
from perkup.moves.key_moves import FORWARD_LUNGE, PSOAS_LUNGE, PSOAS_LYING, REVERSE_LUNGE, WALK
from perkup.moves.move import Category, DayKind, Move, MoveRole
from perkup.vocabulary import DayChange, ItemRole

ROUNDING = 1e-9
"""Parts of a level add up in floating point."""

MoveSet = frozenset[str]
LeftOutNotes = dict[str, LeftOut]
"""What did not fit, by what it is about; the first note of each stays."""


class BlockCalendar(msgspec.Struct, frozen=True):
    """Kinds and dates of a block's thirty days, the sessions done, the dates of days reached, and the days skipped."""

    kinds: tuple[DayKind, ...]
    dates: tuple[date, ...]
    done: Mapping[int, CompletedSession]
    reached: Mapping[int, date]
    skipped: frozenset[int] = frozenset()

    def next_strength_on(self) -> date | None:
        """Return the date of the first strength day behind those reached."""
        first = max(self.reached, default=0)
        later = zip(self.dates[first:], self.kinds[first:], strict=True)
        return next((on for on, kind in later if kind == DayKind.STRENGTH), None)


class PlanContext(msgspec.Struct, frozen=True):
    """Everything that stays the same while a plan is built.

    `progress`: the place on its ladder that each move has reached, `last_doses` the dose it was led with last,
    `readiness` what the sessions so far say of the person. `next_on`, `after_pause`: the date of the next strength
    session, and whether a long pause comes before it. `earlier`: the strength sessions of earlier blocks. `lunges`:
    the moves that hold the places of forward and reverse lunge, each with the reason when it is another;
    `lunge_notes` say so. `breaks`: the break moves that suit each kind of day; `drills`, `walks`: the walking drills
    that take turns, and what may stand in their slot, the best first; `walking`: all of a walking family. `choices`:
    strength moves with the dose reached, each worked out when it is first asked for.
    """

    profile: TrainingProfile
    moves: Mapping[str, Move]
    seed: int
    history: TrainingHistory
    block: int
    fit: ProfileFit
    calendar: BlockCalendar
    progress: Mapping[str, DoseProgress]
    last_doses: Mapping[str, PlannedSession]
    readiness: Readiness
    next_on: date | None
    after_pause: bool
    earlier: frozenset[MoveSet]
    lunges: Mapping[str, str] = {}
    lunge_notes: Mapping[str, LeftOut] = {}
    breaks: Mapping[DayKind, tuple[str, ...]] = {}
    drills: Sequence[str] = ()
    walks: Sequence[str] = ()
    walking: Sequence[str] = ()
    choices: dict[str, MoveChoice] = {}

    def level_cap(self, day: int) -> int:
        """Return the hardest level of a strength move on a day: what was reached, and what is expected until then."""
        first = max(self.calendar.reached, default=0)
        to_come = sum(kind == DayKind.STRENGTH for kind in self.calendar.kinds[first : day - 1])
        expected = EXPECTED * to_come / (2 if self.profile.age >= SENIOR else 1)
        return min(HARDEST, int(self.readiness.level + expected + ROUNDING))

    def change_of(self, day: int) -> DayChange | None:
        """Return what the person made of a day, on the date on which it now falls."""
        return self.history.change_on(self.block, day, self.calendar.dates[day - 1])

    def is_lighter(self, day: int) -> bool:
        """Return True for a day that asks for less: by the person's wish, or in a week after they overreached."""
        return self.change_of(day) == DayChange.LIGHTER or self.readiness.is_lighter(self.calendar.dates[day - 1])

    def is_learning(self, day: int) -> bool:
        """Return True in the first week of the first block."""
        return self.stage(day) == Stage.LEARN

    def stage(self, day: int) -> Stage:
        """Return what a day's week is for; only the first block has a week to learn in."""
        stage = stage_of(day)
        return Stage.BUILD if stage == Stage.LEARN and self.block > 1 else stage

    def random(self, *words: object) -> SeededRandom:
        """Return the draws for a purpose; the same for the same seed, block and words."""
        return SeededRandom(self.seed, self.block, *words)


class DaysSoFar(msgspec.Struct, frozen=True):
    """Uses of the days before one: strength sessions by day, moves of sessions, moves of self-tests.

    The moves are those of days before the last week.
    """

    sessions: Mapping[int, MoveSet] = {}
    introduced: MoveSet = frozenset()
    tests: MoveSet = frozenset()

    def too_new(self, day: int, move: str) -> bool:
        """Return True in the last week for a move that no session before it had."""
        return day >= LAST_WEEK and move not in self.introduced

    def after(self, day: PlanDay) -> DaysSoFar:
        """Return the same with one more day."""
        sessions, introduced, tests = self.sessions, self.introduced, self.tests
        if day.day < LAST_WEEK:
            introduced |= {item.move for item in day.items if item.role != ItemRole.TEST}
            tests |= {item.move for item in day.items if item.role == ItemRole.TEST}
        if day.kind == DayKind.STRENGTH and day.strength():
            sessions = {**sessions, day.day: day.strength()}
        return DaysSoFar(sessions, introduced, tests)


def summarize_days(days: Iterable[PlanDay]) -> DaysSoFar:
    """Fold the days built so far into what the next one needs of them."""
    so_far = DaysSoFar()
    for day in days:
        so_far = so_far.after(day)
    return so_far


def block_calendar(
    profile: TrainingProfile,
    history: TrainingHistory,
    today: date | None = None,
    movable: frozenset[DayKind] = schedule.MOVABLE,
) -> BlockCalendar:
    """Lay out the block that `history` has reached; with `today`, missed days wait until today (`schedule.dates`)."""
    kinds = schedule.kinds(profile.start, profile.strength_weekdays)
    block = current_block(history)
    done = history.of_block(block)
    skipped = {day: on for day, on in history.skipped(block).items() if day not in done}
    progressed = Progressed(skipped | {day: session.on for day, session in done.items()}, history.rests)
    reached = schedule.with_tests(kinds, profile.start, progressed, history.tested)
    placed = schedule.dates(kinds, profile.start, Progressed(reached, history.rests), today, movable)
    return BlockCalendar(kinds, placed, done, reached, frozenset(skipped))


def current_block(history: TrainingHistory) -> int:
    """Return the number of the block that was started last, 1 before the first."""
    return max(history.starts, default=1)


def plan_context(
    profile: TrainingProfile,
    library: MoveCollection[Move],
    standing: SafetyStatus | None = None,
    seed: int = 0,
    history: TrainingHistory | None = None,
    today: date | None = None,
) -> PlanContext:
    """Gather what a plan is built from; parameters as those of `planner.plan`."""
    history, moves = history or TrainingHistory(), library.moves
    block = current_block(history)
    fit = ProfileFit(profile, standing or SafetyStatus(), history.bans)
    calendar = block_calendar(profile, history, today, _waiting_kinds(fit, moves))
    next_on = calendar.next_strength_on()
    times_off = pauses(history, next_on)
    progress = _progress(moves, history, fit, times_off, next_on)
    fit = fit.without(_resting(moves, progress))
    notes: LeftOutNotes = {}
    strength = frozenset(name for name, move in moves.items() if is_strength(move))
    for name, why in fit.resting.items():
        add_note(notes, f"rests:{name}", None, f"{moves[name].name} rests: {why}")
    context = PlanContext(
        profile=profile,
        moves=moves,
        seed=seed,
        history=history,
        block=block,
        fit=fit,
        calendar=calendar,
        progress=progress,
        last_doses=history.last_doses(),
        readiness=assess_readiness(profile, history, strength),
        next_on=next_on,
        after_pause=any(end == next_on for _begin, end in times_off),
        earlier=frozenset(_strength_of(done, moves) for done in history.done if done.block != block),
        lunge_notes=notes,
        breaks={kind: break_moves(moves, fit, kind) for kind in DayKind},
        drills=walking_drills(moves),
        walks=walking_moves(moves),
        walking=[name for name, move in moves.items() if family_of(move) in WALKING],
    )
    return msgspec.structs.replace(context, lunges=_lunge_places(context, notes))


def break_moves(moves: Mapping[str, Move], fit: ProfileFit, kind: DayKind) -> tuple[str, ...]:
    """Return the break moves that suit a kind of day in the order of their files; those of no days come last."""
    last = len(moves)
    places = {
        name: last if move.break_days is None else move.break_days.get(kind)
        for name, move in moves.items()
        if move.category == Category.BREAK and fit.has(move)
    }
    suitable = {name: place for name, place in places.items() if place is not None}
    return tuple(sorted(suitable, key=suitable.__getitem__))


def _resting(moves: Mapping[str, Move], progress: Mapping[str, DoseProgress]) -> dict[str, str]:
    """Return the moves that hurt once too often, each with what to do about it."""
    resting = {}
    for name, track in progress.items():
        if name in moves and name != WALK and track.resting_since is not None:
            again = track.resting_since + progression.RESTS
            resting[name] = f"{track.cause}; have it looked at; it comes back slowly from {date_text(again)} on"
    return resting


def _waiting_kinds(fit: ProfileFit, moves: Mapping[str, Move]) -> frozenset[DayKind]:
    """Return the kinds of days that wait to be done: on hold all; else those that hold something to be led through.

    A day that cannot be done goes by, or nothing would ever come.
    """
    if fit.standing.hold is not None:
        return schedule.MOVABLE
    walking = [name for name, move in moves.items() if family_of(move) in WALKING]
    daily = any(role_of(move) == MoveRole.WALK and fit.has(move) for move in moves.values()) or any(
        fit.stand_in(moves[name], moves, walking)[0] for name in (PSOAS_LYING, PSOAS_LUNGE) if name in moves
    )
    strength = any(is_strength(move) and fit.has(move) for move in moves.values())
    kinds = {DayKind.RETEST: daily, DayKind.STRENGTH: daily or strength}
    return frozenset(kind for kind, is_possible in kinds.items() if is_possible)


def find_stand_in(
    fit: ProfileFit, moves: Mapping[str, Move], name: str, without: Iterable[str], notes: LeftOutNotes
) -> tuple[Move | None, str]:
    """Return the move itself or the easiest that fits, with the reason, and note when it is another."""
    if name not in moves:
        return None, ""
    move, why = fit.stand_in(moves[name], moves, without)
    if why:
        add_note(notes, name, move.id if move else None, why)
    return move, why


def explain_replacement(context: PlanContext, replaced: str, move: Move, notes: LeftOutNotes) -> str:
    """Say, and note, that a move comes instead of another; empty where the other is in no library."""
    if replaced not in context.moves:
        return ""
    original = context.moves[replaced]
    why = f"{move.name} instead of {original.name}: {context.fit.verdict(original).why}"
    add_note(notes, replaced, move.id, why)
    return why


def add_note(notes: LeftOutNotes, name: str, instead: str | None, why: str) -> None:
    """Note what was left out, unless there is a note on it."""
    notes.setdefault(name, LeftOut(name, instead, why))


def _progress(
    moves: Mapping[str, Move],
    history: TrainingHistory,
    fit: ProfileFit,
    times_off: Sequence[tuple[date, date]],
    next_on: date | None,
) -> dict[str, DoseProgress]:
    exposures = history.exposures()
    return {
        name: progression.fold_dose_progress(
            Ladder(move.dose, has_harder=_has_harder(move, moves, fit)),
            exposures.get(name, []),
            pauses=times_off,
            until=next_on,
        )
        for name, move in moves.items()
        if name in exposures or is_strength(move)
    }


def _has_harder(move: Move, moves: Mapping[str, Move], fit: ProfileFit) -> bool:
    """Return True where a harder form can take the move's place; a lunge stays in its slot and climbs there."""
    if move.id in (FORWARD_LUNGE, REVERSE_LUNGE):
        return False
    return any(name in moves and fit.has(moves[name]) for name in move.harder)


def _strength_of(done: CompletedSession, moves: Mapping[str, Move]) -> MoveSet:
    return frozenset(name for name in done.moves if name in moves and is_strength(moves[name]))


def _lunge_places(context: PlanContext, notes: LeftOutNotes) -> dict[str, str]:
    """Return the moves in the places of forward and reverse lunge: none too hard for the first week, none twice."""
    places: dict[str, str] = {}
    moves, fit = context.moves, context.fit
    if fit.standing.hold:
        return places
    cap = context.level_cap(1)
    hard = {name for name, move in moves.items() if is_strength(move) and level_of(move) > cap}
    lunges = {FORWARD_LUNGE, REVERSE_LUNGE}
    for name in (FORWARD_LUNGE, REVERSE_LUNGE):
        move, why = find_stand_in(fit, moves, name, [*places, *hard, *(lunges - {name})], notes)
        if move:
            places[move.id] = why
    return places
