"""Which routine a session gets, and what safety put in the place of what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

import msgspec

from perkup.app.programme_service import Course
from perkup.app.session_log import Performed
from perkup.coach.safety.safety_rules import Standing, advice, permitted, substitute
from perkup.coach.session import routines
from perkup.coach.session.timeline import Routine
from perkup.errors import PerkupError
from perkup.moves.library import Library
from perkup.moves.move import Move

Source = Literal["break", "stretch", "move", "programme"]
Replaced = list[dict[str, str]]


class Held(PerkupError):
    """A red flag withholds this move or session; the hold page says what to do."""


class Wanted(msgspec.Struct, frozen=True):
    """What somebody wants to do: `move` for a single one, `day` of the programme (today's where None)."""

    source: Source
    move: str | None = None
    day: int | None = None


class Circumstances(msgspec.Struct, frozen=True):
    """What a break depends on: its length in seconds, the breaks before, oldest first, and the date."""

    break_s: float
    breaks: Sequence[Performed]
    today: date


def choose(
    wanted: Wanted, stands: Standing, library: Library, course: Course, now: Circumstances
) -> tuple[Routine, Replaced]:
    """The routine, and what was replaced in it: `{"move", "instead", "why"}`.

    Raises `Held` where a red flag withholds it, and `PerkupError` where nothing of it is permitted.
    """
    if stands.hold and not stands.hold.walk_stays:
        told = advice(stands.hold.tier, stands.hold.flags)
        raise Held(told.title, "Perkup is paused. The hold page says what to do.")
    if wanted.source == "programme":
        return course.routine(wanted.day or _today(course)), []
    if wanted.source == "break":
        return routines.break_routine(
            library.moves,
            lambda move: permitted(move, stands).allowed,
            break_s=now.break_s,
            last=now.breaks[-1].moves() if now.breaks else (),
            seed=len(now.breaks) + now.today.toordinal(),
        ), []
    if wanted.source == "stretch" and wanted.move is None:
        return _stretches(stands, library)
    move = find(wanted.move or "", library)
    verdict = permitted(move, stands)
    if not verdict.allowed:
        raise Held(f"{move.name} is not for you right now: {verdict.why}.", "The move's page names another.")
    return routines.move_routine(move), []


def withheld(moves: Iterable[str], library: Library, stands: Standing) -> bool:
    """Does a hold withhold one of these moves, as far as the library knows them?"""
    known = [library.moves[move] for move in moves if move in library.moves]
    return stands.hold is not None and not all(permitted(move, stands).allowed for move in known)


def find(move_id: str, library: Library) -> Move:
    """A move of the library by its id."""
    if move_id in library.moves:
        return library.moves[move_id]
    import difflib

    near = difflib.get_close_matches(move_id, library.moves, n=1)
    hint = f"Did you mean `{near[0]}`?" if near else "`perkup moves` lists them."
    raise PerkupError(f"There is no move `{move_id}`.", hint)


def _stretches(stands: Standing, library: Library) -> tuple[Routine, Replaced]:
    replaced: Replaced = []

    def fitting(wanted: Move) -> Move | None:
        verdict = permitted(wanted, stands)
        if verdict.allowed:
            return wanted
        instead = substitute(wanted, stands, library)
        replaced.append({"move": wanted.id, "instead": instead.move.id if instead else "", "why": verdict.why})
        return library.moves[instead.move.id] if instead else None

    return routines.stretch_routine(library.moves, fitting), replaced


def _today(course: Course) -> int:
    day = course.next_day()
    if day is None:
        raise PerkupError("There is no session today.", "The programme's page shows when the next one is.")
    return day.day
