"""A physiotherapist's plan: read from a file with every bound checked, and what it asks for on a day.

The file may only add care: its cautions leave moves out beside the person's own, its pain limit is never above the
usual one, and what a red flag, pain or an answer withholds stays withheld.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from perkup.coach.programme.exercise_families import TimedDose, dose_seconds
from perkup.coach.programme.training_profile import WEEKDAYS
from perkup.coach.safety.safety_status import PAIN_LIMIT
from perkup.coach.safety.screening import CAUTIONS
from perkup.errors import ErrorCode, PerkupError
from perkup.event_types import PrescribedMove, PrescriptionOpened
from perkup.moves.move import Move
from perkup.plain_text import plain
from perkup.toml_reader import parse_toml
from perkup.validation_errors import parse_validation_error, plain_reason
from perkup.vocabulary import OneSide, Sides

MOST_BYTES = 64_000
"""A plan file is text of a few moves; nobody writes a longer one."""
LONGEST_MOVE_S = 30 * 60.0
LONGEST_DAY_S = 90 * 60.0
LATEST_START = timedelta(days=60)
TEMPO = re.compile("[0-9]-[0-9]-[0-9]")
STANDSTILL = "0-0-0"
"""Repetitions that last no time: no session could lead them."""
EXAMPLE = "docs/prescriptions.md shows a plan."

Title = Annotated[str, Meta(min_length=1, max_length=120)]
Line = Annotated[str, Meta(min_length=1, max_length=300)]
Few = Annotated[int, Meta(ge=1, le=10)]


class FileMove(Struct, frozen=True, forbid_unknown_fields=True):
    """One move of a plan file. What is left out is as the move's own file has it."""

    move: Title
    sets: Few | None = None
    reps: Annotated[int, Meta(ge=1, le=100)] | None = None
    hold_s: Annotated[float, Meta(ge=1, le=600)] | None = None
    rounds: Few | None = None
    rest_s: Annotated[float, Meta(ge=0, le=600)] | None = None
    tempo: str | None = None
    side: OneSide | None = None
    days: Annotated[tuple[str, ...], Meta(max_length=7)] = ()
    note: Annotated[str, Meta(max_length=300)] = ""


class PlanFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A plan file as it is written."""

    title: Title
    moves: Annotated[tuple[FileMove, ...], Meta(min_length=1, max_length=12)]
    by: Annotated[str, Meta(max_length=120)] = ""
    start: date | None = None
    weeks: Annotated[int, Meta(ge=1, le=12)] = 6
    days: Annotated[tuple[str, ...], Meta(max_length=7)] = ()
    cautions: Annotated[tuple[str, ...], Meta(max_length=len(CAUTIONS))] = ()
    stop: Annotated[tuple[Line, ...], Meta(max_length=6)] = ()
    pain_limit: Annotated[int, Meta(ge=0, le=PAIN_LIMIT)] = PAIN_LIMIT


def read_plan(text: str, moves: Mapping[str, Move], today: date) -> PrescriptionOpened:
    """Return the plan of a file; it begins today where no start is given.

    Raises `PerkupError` that names the key and what is wrong with it.
    """
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise _refusal("", f"is longer than {MOST_BYTES // 1000} kB")
    if "\ufffd" in text or "\x00" in text:
        raise _refusal("", "is not readable as UTF-8 text")
    try:
        raw = parse_toml(text.removeprefix("\ufeff"))
    except ValueError as error:
        raise _refusal("", f"is not readable as TOML: {plain(str(error))}") from None
    return plan_from(raw, moves, today)


def plan_from(raw: Mapping[str, object], moves: Mapping[str, Move], today: date) -> PrescriptionOpened:
    """Return the plan of a parsed file or a form. Raises `PerkupError`."""
    try:
        plan = msgspec.convert(raw, PlanFile)
    except msgspec.ValidationError as error:
        key, reason = parse_validation_error(error)
        raise _refusal(key, plain_reason(reason)) from None
    first = plan.start or today
    length = timedelta(days=7 * plan.weeks)
    if not today - length < first <= today + LATEST_START:
        raise _refusal("start", f"{first} is too far ahead" if first > today else "the plan is over already")
    for word in plan.cautions:
        if word not in CAUTIONS:
            raise _refusal("cautions", f"`{plain(word[:40])}` is not known; words are {', '.join(CAUTIONS)}")
    prescribed = [_prescribed(place, entry, moves) for place, entry in enumerate(plan.moves)]
    if sum(_seconds(entry, moves[entry.move]) for entry in prescribed) > LONGEST_DAY_S:
        raise _refusal("moves", f"take more than {LONGEST_DAY_S / 60:.0f} minutes together")
    return PrescriptionOpened(
        title=plain(plan.title.strip()) or "Plan",
        first=first,
        last=first + length - timedelta(days=1),
        moves=prescribed,
        by=plain(plan.by),
        days=_weekdays("days", plan.days),
        cautions=list(dict.fromkeys(plan.cautions)),
        stop=[plain(line) for line in plan.stop],
        pain_limit=plan.pain_limit,
    )


def _prescribed(place: int, entry: FileMove, moves: Mapping[str, Move]) -> PrescribedMove:
    """Return one move of the plan with its whole dose."""
    key = f"moves[{place}]"
    move = moves.get(entry.move)
    if move is None:
        near = difflib.get_close_matches(entry.move, moves, n=1)
        hint = f"the nearest is `{near[0]}`" if near else "`perkup moves` lists them"
        raise _refusal(f"{key}.move", f"there is no move `{plain(entry.move[:60])}`; {hint}")
    own = move.dose
    if entry.reps is not None and own.reps is None:
        raise _refusal(f"{key}.reps", f"{move.name} is held: give hold_s")
    if entry.tempo is not None and own.tempo is None:
        raise _refusal(f"{key}.tempo", f"{move.name} has no repetitions")
    if entry.tempo is not None and (entry.tempo == STANDSTILL or not TEMPO.fullmatch(entry.tempo)):
        raise _refusal(f"{key}.tempo", "write the seconds out, held and back, one digit each, such as 3-2-3")
    if entry.side is not None and move.sides != Sides.EACH:
        raise _refusal(f"{key}.side", f"{move.name} uses both sides at once")
    prescribed = PrescribedMove(
        move=move.id,
        sets=entry.sets or own.sets,
        reps=entry.reps or own.reps,
        hold_s=entry.hold_s or (None if entry.tempo else own.hold_s) or None,
        rounds=entry.rounds or own.rounds,
        rest_s=own.rest_s if entry.rest_s is None else entry.rest_s,
        sides=move.sides,
        tempo=entry.tempo or own.tempo,
        reason=plain(entry.note),
        only=entry.side,
        days=_weekdays(f"{key}.days", entry.days),
    )
    if _seconds(prescribed, move) > LONGEST_MOVE_S:
        raise _refusal(key, f"{move.name} takes more than {LONGEST_MOVE_S / 60:.0f} minutes")
    return prescribed


def _seconds(entry: PrescribedMove, move: Move) -> float:
    dose = TimedDose(entry.sets or 1, entry.reps, entry.hold_s, entry.rounds, entry.rest_s, entry.tempo)
    return dose_seconds(move, dose)


def _weekdays(key: str, words: Iterable[str]) -> list[int]:
    days = set()
    for word in words:
        text = word.strip().lower()
        match = [index for index, name in enumerate(WEEKDAYS) if len(text) >= 2 and name.startswith(text)]
        if len(match) != 1:
            raise _refusal(key, f"`{plain(word[:40])}` is no weekday; write mon, tue and so on")
        days.add(match[0])
    return sorted(days)


def _refusal(key: str, reason: str) -> PerkupError:
    what = f"The plan's `{key}`: {reason}." if key else f"The plan {reason}."
    return PerkupError(what, EXAMPLE, code=ErrorCode.INVALID_FILE)


def due_moves(plan: PrescriptionOpened, on: date) -> list[PrescribedMove]:
    """Return the moves of a plan on a day; none outside of its days."""
    if not plan.first <= on <= plan.last:
        return []
    return [entry for entry in plan.moves if on.weekday() in (entry.days or plan.days or range(7))]


def due_days(plan: PrescriptionOpened, until: date) -> list[date]:
    """Return the days up to one on which the plan asks for anything."""
    count = (min(until, plan.last) - plan.first).days + 1
    days = (plan.first + timedelta(days=number) for number in range(count))
    return [day for day in days if due_moves(plan, day)]
