"""What was done of the programme and how it felt, read from the journal's facts.

A session of the programme carries the routine name `programme.BLOCK.DAY` (see `routine_name`), so that the day it
belongs to survives swaps, late days and new plans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import msgspec

from perkup.coach.protocols import Fact, in_order, when
from perkup.coach.safety.safety_rules import ODD_KINDS

LONG_PAUSE = timedelta(days=7)
"""More than this off: a step back (product default)."""
ROUTINE = re.compile(r"programme[.]([0-9]+)[.]([0-9]+)")
MOSTLY = 0.5
"""A session that was stopped counts as done from this share of its moves on (product default)."""


class Exposure(msgspec.Struct, frozen=True):
    """One move in one session: the fewest repetitions of its sets (None where not counted) and how it felt."""

    move: str
    on: date
    session: str
    reps: int | None = None
    answer: str | None = None
    pain: int | None = None
    pain_kind: str = "ordinary"
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
    """One day of the programme that was done: its moves in order, each as an exposure, and the doses it was led with.

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
        """The days of one block that were done, by day."""
        return {done.day: done for done in self.done if done.block == block}

    def of_move(self, move: str) -> list[Exposure]:
        """Every time a move was done, oldest first."""
        return [exposure for done in self.done for exposure in done.exposures if exposure.move == move]


class _OpenSession:
    """A session while it is read."""

    def __init__(self, fact: Fact, place: tuple[int, int]) -> None:
        self.fact = fact
        self.block, self.day = place
        named = fact.data.get("items") or fact.data.get("steps") or ()
        self.planned = {str(step["move"]) for step in named if step.get("move")}
        self.doses = {
            str(step["move"]): msgspec.convert(step, PlannedSession)
            for step in named
            if step.get("move") and "sets" in step
        }
        self.reps: dict[str, list[int]] = {}
        self.felt: dict[str | None, Mapping[str, Any]] = {}
        self.settled: bool | None = None
        self.how = ""

    def done(self) -> bool:
        """Finished, or stopped after most of it."""
        if not self.reps:
            return False
        return self.how == "finished" or (self.how != "" and len(self.reps) >= MOSTLY * len(self.planned))


def routine_name(block: int, day: int) -> str:
    """The name under which a day of the programme is performed."""
    return f"programme.{block}.{day}"


def read(facts: Iterable[Fact]) -> TrainingHistory:
    """Fold the facts into a history. Sessions that are no part of the programme, or hardly begun, are passed over."""
    opened: dict[str, _OpenSession] = {}
    swaps: list[AppliedSwap] = []
    marks: dict[str, dict[str, bool]] = {"ban": {}, "favourite": {}}
    starts: dict[int, date] = {}
    results: list[tuple[date, str]] = []
    for fact in in_order(facts):
        data = fact.data
        if fact.kind == "session_started":
            place = _place(data, max(starts, default=1))
            if place:
                opened[str(data["session"])] = _OpenSession(fact, place)
        elif fact.kind == "plan_started":
            starts[int(data["block"])] = when(fact).date()
        elif fact.kind == "swap":
            swaps.append(_swap(data, max(starts, default=1)))
        elif fact.kind in marks:
            marks[fact.kind][str(data["move"])] = bool(data.get("on", True))
        elif fact.kind == "self_test":
            results.append((when(fact).date(), str(data["test"])))
        else:
            _read_session_fact(opened.get(str(data.get("session"))), fact)
    done = tuple(_done(session, name) for name, session in opened.items() if session.done())
    return TrainingHistory(
        done=tuple(sorted(done, key=lambda each: (each.on, each.block, each.day))),
        swaps=tuple(swaps),
        bans=frozenset(move for move, on in marks["ban"].items() if on),
        favourites=frozenset(move for move, on in marks["favourite"].items() if on),
        starts=starts,
        results=tuple(results),
    )


def pauses(history: TrainingHistory, until: date | None = None) -> list[tuple[date, date]]:
    """Times of more than a week without a session, as (last day before, first day after).

    `until` is the day of a session yet to come: the time up to it counts too.
    """
    days = sorted({done.on for done in history.done})
    if until and days and until > days[-1]:
        days.append(until)
    return [(a, b) for a, b in pairwise(days) if b - a > LONG_PAUSE]


def odd_kind(data: Mapping[str, Any]) -> str:
    """The kind of pain a feedback tells: `pain_kind`, or the first odd word of `feel`, else ordinary."""
    told = [data.get("pain_kind"), *(data.get("feel") or ())]
    return next((str(word) for word in told if word in ODD_KINDS), "ordinary")


def _place(data: Mapping[str, Any], block: int) -> tuple[int, int] | None:
    """Block and day of a session of the programme, by its routine's name or its `day`; None for any other session."""
    match = ROUTINE.fullmatch(str(data.get("routine", "")))
    if match:
        return int(match[1]), int(match[2])
    if data.get("source") == "programme" and data.get("day"):
        return block, int(data["day"])
    return None


def _read_session_fact(session: _OpenSession | None, fact: Fact) -> None:
    if session is None:
        return
    data = fact.data
    if fact.kind == "step_recorded" and data.get("outcome", "done") != "skipped" and data.get("move"):
        reps = session.reps.setdefault(str(data["move"]), [])
        if data.get("reps") is not None:
            reps.append(int(data["reps"]))
    elif fact.kind == "session_ended":
        session.how = str(data["how"])
    elif fact.kind == "feedback":
        session.felt[data.get("move")] = data
    elif fact.kind == "next_morning":
        session.settled = bool(data["settled"])


def _swap(data: Mapping[str, Any], block: int) -> AppliedSwap:
    return AppliedSwap(block, int(data["day"]), str(data["slot"]), str(data["from"]), str(data["to"]))


def _done(session: _OpenSession, name: str) -> CompletedSession:
    on = when(session.fact).date()
    exposures = []
    for move, reps in session.reps.items():
        felt = _felt(session.felt, move)
        own_pain = felt.get("pain") if felt.get("move") else None
        exposures.append(
            Exposure(
                move,
                on,
                name,
                reps=min(reps) if reps else None,
                answer=felt.get("answer"),
                pain=own_pain,
                pain_kind=odd_kind(felt) if felt.get("move") else "ordinary",
                reserve=felt.get("reps_in_reserve"),
                settled=session.settled,
            )
        )
    return CompletedSession(session.block, session.day, on, name, tuple(session.reps), tuple(exposures), session.doses)


def _felt(felt: Mapping[str | None, Mapping[str, Any]], move: str) -> Mapping[str, Any]:
    """What was said of a move: its own words, else those for all. Where the move that hurt was named, no other is
    blamed; repetitions in reserve count for all."""
    whole, own = felt.get(None) or {}, felt.get(move)
    if own is not None:
        reserve = own.get("reps_in_reserve")
        return {**own, "reps_in_reserve": whole.get("reps_in_reserve") if reserve is None else reserve}
    if whole.get("answer") == "hurt" and len(felt) > 1:
        return {**whole, "answer": None}
    return whole
