"""A routine compiled to seconds: what to do, on which side, for how long, and what is said when.

Pure: a `Routine` goes in, a `Timeline` comes out, and the same routine always gives the same timeline. The web
player, the terminal player and the journal all follow these steps, so nobody's second leg is short-changed
anywhere: both sides of a move get the same steps, repetition for repetition and second for second.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from itertools import cycle
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from perkup.coach.session.cues import (
    Cue,
    CueKind,
    count_cues,
    hold_cues,
    round_ms,
    spoken_s,
    tempo_seconds,
    tick_cues,
    walk_cues,
)
from perkup.errors import ErrorCode, PerkupError
from perkup.moves.move import Category, Move, Place
from perkup.moves.side_words import words_for_side
from perkup.vocabulary import OneSide, Side, Sides


class StepKind(StrEnum):
    """Kinds of step of a timeline."""

    PREPARE = "prepare"
    HOLD = "hold"
    REP = "rep"
    REST = "rest"
    SWITCH = "switch"
    WALK = "walk"


WORK: frozenset[StepKind] = frozenset({StepKind.HOLD, StepKind.REP, StepKind.WALK})
SWITCH_S = 5.0
"""Time to change legs while standing, seconds (product default)."""
SWITCH_LYING_S = 8.0
"""Time to change legs on the floor or the bed, seconds (product default)."""
SETTLE_S = 10.0
"""Extra get-ready time to get down to the floor or the bed, or up from it, seconds (product default)."""


class RoutineItem(Struct, frozen=True):
    """Move of a routine with its dose: `sets` x (`reps` or `hold_s`) x sides x `rounds`.

    `title` and `ready` take the place of the move's name and of the words to get ready with, where given; `only` is the
    one side on which a move with two is done.
    """

    move: Move
    sets: int
    reps: int | None
    hold_s: float | None
    rounds: int
    rest_s: float
    sides: Sides
    tempo: str | None
    reason: str = ""
    title: str = ""
    ready: str = ""
    only: OneSide | None = None


class Routine(Struct, frozen=True):
    """Moves with doses, in order."""

    id: str
    title: str
    source: str
    items: tuple[RoutineItem, ...]


class TimelineStep(Struct, frozen=True):
    """Stretch of time with one thing to do; `start_s` counts from the beginning of the timeline.

    `phase` names the keyframe of the move to draw when the figure stands still, `whose` says the side in words
    ("right hip", nothing for both), `hint` is what to read while no cue is spoken. `moving` tells a hold in which the
    body keeps moving, such as climbing stairs, from a position that is held.
    """

    index: int
    key: str
    kind: StepKind
    move: str
    title: str
    side: Side | None
    start_s: float
    seconds: float
    reps: int | None = None
    rep_s: float | None = None
    set: int = 1
    sets: int = 1
    round: int = 1
    rounds: int = 1
    cues: tuple[Cue, ...] = ()
    phase: str = ""
    next_title: str = ""
    whose: str = ""
    hint: str = ""
    moving: bool = False

    @property
    def works(self) -> bool:
        """Return True if the body does something here (a hold, repetitions or a walk)."""
        return self.kind in WORK


class Timeline(Struct, frozen=True):
    """A routine to the second. `side_s` is the time each side works alone."""

    routine: str
    title: str
    source: str
    total_s: float
    steps: tuple[TimelineStep, ...]
    side_s: dict[str, float]

    @property
    def work(self) -> tuple[TimelineStep, ...]:
        """The steps that a session records: holds, repetitions and walks."""
        return tuple(step for step in self.steps if step.works)

    def resume_at(self, recorded: Collection[int]) -> int | None:
        """Return where to go on: the get-ready before the first step of work not in `recorded`; None when all is
        done."""
        for step in self.work:
            if step.index not in recorded:
                before = self.steps[step.index - 1]
                return before.index if not before.works else step.index
        return None


def compile(routine: Routine, *, first_side: OneSide = OneSide.RIGHT, prepare_s: float = 5) -> Timeline:
    """Lay a routine out in time: get ready, both sides in turn, a cue before each change of side, rests.

    `prepare_s` is the least get-ready time before each move; it grows by what has to be said and by the way
    down to the floor. Raises `PerkupError` where a dose has neither repetitions nor a hold, or a bad tempo.
    """
    drafts: list[TimelineStep] = []
    low = False
    for item in routine.items:
        was, low = low, _is_low(item.move)
        drafts += _item_steps(item, first_side, prepare_s + (SETTLE_S if was != low else 0.0))
    steps = _place_in_time(drafts)
    total = round_ms(steps[-1].start_s + steps[-1].seconds) if steps else 0.0
    side_s = {
        side: round_ms(sum(step.seconds for step in steps if step.works and step.side == side))
        for side in ("left", "right")
    }
    return Timeline(routine.id, routine.title, routine.source, total, tuple(steps), side_s)


def side_words(move: Move, side: Side) -> str:
    """Return a side of this move as it is spoken: `right leg`, `left hip`, nothing where both move at once."""
    if side == Side.BOTH:
        return ""
    return f"{side} {'hip' if move.category == Category.STRETCH else 'leg'}"


def work_seconds(item: RoutineItem) -> float:
    """Return how long one hold, one walk or one set of repetitions takes on one side, seconds."""
    if item.reps is not None:
        return round_ms(item.reps * sum(tempo_seconds(item.tempo, item.hold_s)))
    if not item.hold_s or item.hold_s <= 0:
        raise PerkupError(
            f"The dose of `{item.move.id}` has neither repetitions nor a hold.",
            "Give it reps or hold_s.",
            code=ErrorCode.INVALID_INPUT,
        )
    return round_ms(item.hold_s)


class _SideTurn(NamedTuple):
    """Whose turn it is within an item."""

    item: RoutineItem
    side: Side
    set: int = 1
    round: int = 1


def _sides(item: RoutineItem, first_side: OneSide) -> tuple[Side, ...]:
    """Return the sides of an item in their order."""
    if item.sides == Sides.BOTH:
        return (Side.BOTH,)
    return (Side(item.only),) if item.only else (Side(first_side), Side(_opposite_side(first_side)))


def _item_steps(item: RoutineItem, first_side: OneSide, ready_s: float) -> list[TimelineStep]:
    move = item.move
    sides = _sides(item, first_side)
    turns = [(s, r) for s in range(1, item.sets + 1) for r in range(1, item.rounds + 1)]
    works = [_work_step(_SideTurn(item, sides[0], *turn)) for turn in turns]
    steps = [_ready(_SideTurn(item, sides[0]), ready_s, works)]
    switch_s = SWITCH_LYING_S if _is_low(move) else SWITCH_S
    for set_, round_ in turns:
        for side in sides:
            turn, before = _SideTurn(item, side, set_, round_), steps[-1]
            turns_round = before.works and before.side != side
            if before.works and side == sides[0]:
                rest_s = item.rest_s - (switch_s if turns_round else 0.0)
                steps += [_rest(turn, rest_s)] if rest_s > 0 else []
            steps += [_switch(turn, switch_s)] if turns_round else []
            steps.append(_work_step(turn))
    return steps


def _ready(turn: _SideTurn, ready_s: float, works: Sequence[TimelineStep]) -> TimelineStep:
    """Return the get-ready: the name, the first cue, and every cue that there is no time for in the work itself.

    A walk is the exception: a short one is left short, and says its cues while walking.
    """
    move = turn.item.move
    later = {cue.text for step in works for cue in step.cues}
    whose = side_words(move, turn.side)
    first = turn.item.ready or f"Get ready: {turn.item.title or move.name}{', ' + whose if whose else ''}."
    missing = () if is_walked(move) else tuple(text for text in _cues(turn)[1:] if text not in later)
    form = (*_cues(turn)[:1], *missing)
    cues, at = [], 0.0
    for text in (first, *form):
        cues.append(Cue(round_ms(at), CueKind.SAY, text))
        at += spoken_s(text) + 0.2
    seconds = max(ready_s, float(math.ceil(at + 0.3)))
    return _step(turn, StepKind.PREPARE, seconds, (*cues, *tick_cues(seconds)))


def _rest(turn: _SideTurn, seconds: float) -> TimelineStep:
    item = turn.item
    which = f"set {turn.set} of {item.sets}" if item.sets > 1 else f"round {turn.round} of {item.rounds}"
    return _step(turn, StepKind.REST, seconds, (Cue(0.0, CueKind.SAY, f"Rest. Then {which}."), *tick_cues(seconds)))


def _switch(turn: _SideTurn, seconds: float) -> TimelineStep:
    """Return the change of side; where there is time, with the first cue, which tells what each leg does."""
    words = f"Switch sides. Now the {side_words(turn.item.move, turn.side)}."
    cues = [Cue(0.0, CueKind.CHIME), Cue(0.0, CueKind.SAY, words)]
    at = round_ms(spoken_s(words) + 0.2)
    form = [text for text in _cues(turn)[:1] if at + spoken_s(text) <= seconds - 0.2]
    cues += [Cue(at, CueKind.SAY, text) for text in form]
    return _step(turn, StepKind.SWITCH, seconds, (*cues, *tick_cues(seconds)))


def _work_step(turn: _SideTurn) -> TimelineStep:
    item, seconds = turn.item, work_seconds(turn.item)
    if item.reps is not None:
        tempo = tempo_seconds(item.tempo, item.hold_s)
        step = _step(turn, StepKind.REP, seconds, count_cues(item.reps, tempo, _rotate_cues(turn)))
        return replace(step, reps=item.reps, rep_s=round_ms(sum(tempo)))
    if is_walked(item.move):
        return _step(turn, StepKind.WALK, seconds, walk_cues(seconds, _cues(turn)))
    step = _step(turn, StepKind.HOLD, seconds, hold_cues(seconds, _endless_cues(turn)))
    return replace(step, moving=keeps_moving(item.move))


def _cues(turn: _SideTurn) -> tuple[str, ...]:
    """Return the cues of the move, its legs named as they are on this side."""
    return tuple(words_for_side(text, turn.side) for text in turn.item.move.cues)


def _rotate_cues(turn: _SideTurn) -> tuple[str, ...]:
    """Return the cues after the first, others first in each round, the same for both sides of a round."""
    cues = _cues(turn)
    later = cues[1:] or cues
    first = 2 * ((turn.set - 1) * turn.item.rounds + turn.round - 1) % max(len(later), 1)
    return (*later[first:], *later[:first])


def _endless_cues(turn: _SideTurn) -> Iterator[str]:
    """Return the cues of a round without end."""
    return cycle(_rotate_cues(turn) or ("",))


def is_walked(move: Move) -> bool:
    """Return True if doing this move for a time means walking about rather than staying in a position."""
    return move.category == Category.WALK or "walk" in move.id


def keeps_moving(move: Move) -> bool:
    """Return True if doing this move for a time means moving: a position has its beginning and its end only."""
    return move.category != Category.STRETCH and len(move.keyframes) > 2


def _step(turn: _SideTurn, kind: StepKind, seconds: float, cues: tuple[Cue, ...]) -> TimelineStep:
    item, side, set_, round_ = turn
    return TimelineStep(
        index=0,
        key=f"{item.move.id}.{kind}.{side}.{set_}.{round_}",
        kind=kind,
        move=item.move.id,
        title=item.title or item.move.name,
        side=side,
        start_s=0.0,
        seconds=round_ms(seconds),
        set=set_,
        sets=item.sets,
        round=round_,
        rounds=item.rounds,
        cues=tuple(sorted(cues, key=lambda cue: cue.at_s)),
        phase=_drawn_phase(item.move, kind),
        whose=side_words(item.move, side),
        hint=_hint(turn, kind),
    )


def _hint(turn: _SideTurn, kind: StepKind) -> str:
    cues = _cues(turn)
    if kind in WORK:
        return next(_endless_cues(turn))
    return cues[0] if cues and kind != StepKind.REST else ""


def _drawn_phase(move: Move, kind: StepKind) -> str:
    """Return the phase to draw: the keyframe held longest while working, the first of a walk and while waiting."""
    if kind in {StepKind.HOLD, StepKind.REP}:
        return max(reversed(move.keyframes), key=lambda keyframe: keyframe.hold_s).phase
    return move.keyframes[0].phase


def _place_in_time(drafts: Sequence[TimelineStep]) -> list[TimelineStep]:
    steps: list[TimelineStep] = []
    at = 0.0
    for index, draft in enumerate(drafts):
        steps.append(
            replace(
                draft,
                index=index,
                key=f"{index}.{draft.key}",
                start_s=round_ms(at),
                next_title=_next_title(drafts, index),
            )
        )
        at = round_ms(at + draft.seconds)
    return steps


def _next_title(drafts: Sequence[TimelineStep], index: int) -> str:
    """Say what comes after this step in a few words: the next move, the other side, the next set, or nothing."""
    here = drafts[index]
    later = next((step for step in drafts[index + 1 :] if step.works or step.kind == StepKind.REST), None)
    if later is None:
        return ""
    if later.kind == StepKind.REST:
        return "Rest"
    whose = f"{later.side} side" if later.side != Side.BOTH else ""
    if later.move != here.move or here.kind == StepKind.PREPARE:
        return f"{later.title}, {whose}" if whose else later.title
    if whose:
        return whose.capitalize()
    return f"Set {later.set} of {later.sets}" if later.sets > 1 else f"Round {later.round} of {later.rounds}"


def _is_low(move: Move) -> bool:
    return move.place in {Place.FLOOR, Place.BED}


def _opposite_side(side: OneSide) -> OneSide:
    return OneSide.LEFT if side == OneSide.RIGHT else OneSide.RIGHT
