"""Which routine a session gets, and what safety put in the place of what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import msgspec
from msgspec.structs import replace

from perkup.app.library_service import find_move
from perkup.app.programme_service import ProgrammeService
from perkup.coach.performed_sessions import PerformedSession
from perkup.coach.safety.answers import AGE_ADVICE
from perkup.coach.safety.safety_rules import OFF_LIST, MoveVerdict, SafetyStatus, advice, check_move, substitute
from perkup.coach.session import routines
from perkup.coach.session.timeline import Routine
from perkup.errors import ErrorCode, PerkupError
from perkup.moves.coaching_facts import role_of
from perkup.moves.library import MoveLibrary
from perkup.moves.move import Move, MoveRole
from perkup.vocabulary import SessionSource

Replaced = list[dict[str, str]]
Selection = tuple[Routine, Replaced]
"""Routine of a session, and what safety put in the place of what."""
HELD_WALK = "hold.walk"
"""The routine of what a safety pause leaves of a day: it belongs to no day of the programme, and uses none up."""


class WithheldError(PerkupError):
    """A red flag withholds this move or session; the hold page says what to do."""


class SelectionRequest(msgspec.Struct, frozen=True):
    """Request for a session: `move` for a single one, `day` of the programme (today's where None)."""

    source: SessionSource
    move: str | None = None
    day: int | None = None


class SelectionContext(msgspec.Struct, frozen=True):
    """Facts that the choice of a break depends on: its length in seconds, the breaks before, oldest first, the date,
    and the moves that hurt once too often, each with what to do about it. `prescribed` returns the session of a
    physiotherapist's plan, which comes in the programme's place."""

    break_s: float
    breaks: Sequence[PerformedSession]
    today: date
    resting: Mapping[str, str] = {}
    prescribed: Callable[[], Selection | None] | None = None


def select_routine(
    selection: SelectionRequest,
    safety_status: SafetyStatus,
    library: MoveLibrary,
    course: ProgrammeService,
    now: SelectionContext,
) -> Selection:
    """Return the routine, and what was replaced in it: `{"move", "instead", "why"}`.

    Raises `WithheldError` where a red flag withholds it, and `PerkupError` where nothing of it is permitted.
    """
    if safety_status.age in AGE_ADVICE:
        reminders = "Perkup can still remind you of breaks."
        raise WithheldError(AGE_ADVICE[safety_status.age], reminders, code=ErrorCode.NOT_ALLOWED)
    hold, is_programme = safety_status.hold, selection.source == SessionSource.PROGRAMME
    if hold and not hold.walk_stays and (is_programme or not safety_status.partly):
        text = advice(hold.tier, hold.flags)
        hint = f"{' '.join(text.what_to_do[:2])} The page /hold says more."
        raise WithheldError(text.title, hint, code=ErrorCode.ON_HOLD)
    prescribed = now.prescribed() if now.prescribed is not None and hold is None else None
    if prescribed is not None:
        return prescribed
    if is_programme:
        routine = course.routine(selection.day or _require_day(course))
        return (replace(routine, id=HELD_WALK, title="An easy walk") if safety_status.hold else routine), []
    if selection.source == SessionSource.BREAK:
        return routines.break_routine(
            library.moves,
            lambda move: check_move(move, safety_status).allowed and move.id not in now.resting,
            break_s=now.break_s,
            last=now.breaks[-1].moves() if now.breaks else (),
            seed=len(now.breaks) + now.today.toordinal(),
        ), []
    if selection.source == SessionSource.STRETCH and selection.move is None:
        return _stretches(safety_status, library, now.resting)
    move = find_move(selection.move or "", library)
    verdict = check_move(move, safety_status)
    if not verdict.allowed:
        raise WithheldError(
            f"{move.name} is not for you right now: {verdict.why}.",
            "The programme's page lets it come again." if verdict.why == OFF_LIST else "The move's page names another.",
            code=ErrorCode.NOT_ALLOWED,
        )
    return routines.move_routine(move), []


def _stretches(safety_status: SafetyStatus, library: MoveLibrary, resting: Mapping[str, str]) -> Selection:
    replaced: Replaced = []
    used: set[str] = set()
    unfit = {name for name, move in library.moves.items() if role_of(move) != MoveRole.STRETCH}

    def substitute_where_unfit(selection: Move) -> Move | None:
        verdict = check_move(selection, safety_status)
        if verdict.allowed and selection.id in resting:
            verdict = MoveVerdict(False, resting[selection.id])
        if verdict.allowed:
            return selection
        status = replace(safety_status, off_list=safety_status.off_list | frozenset(resting))
        instead = substitute(selection, status, library, frozenset({*unfit, *routines.STRETCHES, *used}))
        used.update({instead.move.id} if instead else ())
        replaced.append({"move": selection.id, "instead": instead.move.id if instead else "", "why": verdict.why})
        return library.moves[instead.move.id] if instead else None

    return routines.stretch_routine(library.moves, substitute_where_unfit), replaced


def _require_day(course: ProgrammeService) -> int:
    day = course.next_day()
    if day is None:
        raise PerkupError(
            "There is no session today.",
            "The Plan page shows when the next one is.",
            code=ErrorCode.NOTHING_TO_DO,
        )
    return day.day
