"""A physiotherapist's plan of one person: opened, performed on its days, closed, and told how it went."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from perkup.app.change_listeners import ChangeListeners, Topic
from perkup.app.session_log import routine_item, sessions_since
from perkup.app.views.prescription_report import PrescriptionReport, prescription_report
from perkup.app.views.prescription_view import PrescribedLine, PrescriptionView
from perkup.coach.programme import prescription
from perkup.coach.programme.dose_text import prescribed_dose
from perkup.coach.safety.safety_rules import SafetyStatus, check_move
from perkup.coach.session.timeline import Routine
from perkup.errors import ErrorCode, PerkupError
from perkup.event_types import Feedback, GirthMeasured, SelfTestRecorded
from perkup.vocabulary import SessionEnding, SessionSource

if TYPE_CHECKING:
    from perkup.app.plan_facts import PlanFacts
    from perkup.coach.performed_sessions import PerformedSession
    from perkup.coach.programme.training_history import OpenedPrescription
    from perkup.event_types import PrescribedMove, PrescriptionOpened
    from perkup.journal.store import Journal
    from perkup.moves.library import MoveLibrary
    from perkup.moves.move import Move

ROUTINE = "prescription"
"""The routine under which a day of such a plan is performed."""


class PrescriptionService:
    """Plans that somebody else made for one person. `today` tells the person's day."""

    def __init__(
        self,
        journal: Journal,
        library: Callable[[], MoveLibrary],
        facts: PlanFacts,
        safety: Callable[[], SafetyStatus],
        listeners: ChangeListeners,
    ) -> None:
        self._journal = journal
        self._library = library
        self._facts = facts
        self._safety = safety
        self._listeners = listeners

    def open(self, text: str) -> PrescriptionView:
        """Open the plan of a file: it takes the place of one that is open, and of the thirty days while it lasts.

        Raises `PerkupError` for a plan that is wrong, of which nothing may be done, or while everything is paused.
        """
        return self.open_plan(prescription.read_plan(text, self._library().moves, self._facts.today()))

    def draft(self, raw: Mapping[str, object]) -> PrescriptionOpened:
        """Return the plan of a form, which has the shape of a file, and open nothing. Raises `PerkupError`."""
        return prescription.plan_from(raw, self._library().moves, self._facts.today())

    def open_plan(self, plan: PrescriptionOpened) -> PrescriptionView:
        """Open a plan that was read already. Raises `PerkupError` where `open` does."""
        status = self._safety()
        if status.hold is not None:
            raise PerkupError(
                "Everything is paused.",
                "A plan can be opened when a clinician has cleared you. The page /hold says more.",
                code=ErrorCode.ON_HOLD,
            )
        if not status.screened:
            raise PerkupError(
                "First, a short safety check.",
                "Answer it at /welcome/safety, or with `perkup screening`.",
                code=ErrorCode.SCREENING_NEEDED,
            )
        tightened = _with_cautions(status, plan)
        if not any(check_move(self._library().moves[entry.move], tightened).allowed for entry in plan.moves):
            raise PerkupError(
                "None of this plan's moves is for you right now.",
                "Your safety answers, or the plan's own cautions, leave them all out. Ask whoever wrote it.",
                code=ErrorCode.NOT_ALLOWED,
            )
        self._journal.append("prescription_opened", plan)
        self._listeners.notify(Topic.JOURNAL)
        view = self.view()
        assert view is not None
        return view

    def close(self) -> None:
        """Close the plan that is open: the thirty days go on. Raises `PerkupError` where none is."""
        if self._open() is None:
            raise PerkupError("No plan is open.", "`perkup plan open FILE` opens one.", code=ErrorCode.NOTHING_TO_DO)
        self._journal.append("prescription_closed", {})
        self._listeners.notify(Topic.JOURNAL)

    def view(self) -> PrescriptionView | None:
        """Return the plan that is open, with what is left out and whether today's session is done; None for none."""
        opened = self._open()
        if opened is None:
            return None
        plan, on, moves = opened.plan, self._facts.today(), self._library().moves
        refusal = self._refusals(opened)
        lines = [
            PrescribedLine(
                entry, moves[entry.move].name, prescribed_dose(entry, moves[entry.move]), refusal(moves[entry.move])
            )
            for entry in plan.moves
            if entry.move in moves
        ]
        ahead = (on + timedelta(days=number) for number in range((opened.last - on).days + 1))
        return PrescriptionView(
            plan=plan,
            last=opened.last,
            lines=lines,
            is_due=bool(prescription.due_moves(plan, on)),
            is_done=self._is_done_today(opened, refusal),
            next_on=next((day for day in ahead if prescription.due_moves(plan, day)), None),
        )

    def selection(self) -> tuple[Routine, list[dict[str, str]]] | None:
        """Return today's routine, and what is left out of it; None where no plan is open, or it has none today.

        Raises `PerkupError` where it is done, or where nothing of it may be done.
        """
        opened = self._open()
        due = prescription.due_moves(opened.plan, self._facts.today()) if opened else []
        if opened is None or not due:
            return None
        refusal = self._refusals(opened)
        if self._is_done_today(opened, refusal):
            raise PerkupError("Today's session is done.", "The plan has the next one.", code=ErrorCode.ALREADY_DONE)
        routine, omissions = routine_of(opened.plan, due, self._library().moves, refusal)
        if routine is None:
            raise PerkupError(
                "Nothing of today's session is for you right now.",
                "Ask whoever wrote the plan. " + " ".join(dict.fromkeys(entry["why"] + "." for entry in omissions)),
                code=ErrorCode.NOT_ALLOWED,
            )
        return routine, omissions

    def report(self) -> PrescriptionReport | None:
        """Return how the plan opened last went, on one page; None where none was ever opened."""
        opened = self._facts.history().prescription
        if opened is None:
            return None
        answers = self._journal.read(Feedback, SelfTestRecorded, GirthMeasured, since=opened.opened_at)
        performed = self._sessions_since(opened.opened_at)
        names = {name: move.name for name, move in self._library().moves.items()}
        return prescription_report(opened, performed, list(answers), names, self._facts)

    def _open(self) -> OpenedPrescription | None:
        return self._facts.history().open_prescription(self._facts.today())

    def _is_done_today(self, opened: OpenedPrescription, refusal: Callable[[Move], str]) -> bool:
        """Return True if today's session was finished: of this plan, or of one before that asked for the same moves."""
        boundary, today, moves = self._facts.boundary(), self._facts.today(), self._library().moves
        due = {entry.move for entry in prescription.due_moves(opened.plan, today)}
        wanted = {name for name in due if name in moves and not refusal(moves[name])}
        began = boundary.start_of(self._journal.now())
        return any(
            session.ending == SessionEnding.FINISHED
            and (session.opened_at > opened.opened_at or wanted <= set(session.moves()))
            and boundary.day_of(session.at.astimezone()) == today
            for session in self._sessions_since(began)
        )

    def _sessions_since(self, start: datetime) -> list[PerformedSession]:
        return [session for session in sessions_since(self._journal, start) if session.start.routine == ROUTINE]

    def _refusals(self, opened: OpenedPrescription) -> Callable[[Move], str]:
        """Return what says why a move of the plan may not be done now, empty where it may."""
        status, limit = self._safety(), opened.plan.pain_limit
        pains: dict[str, int] = {}
        for record in self._journal.read(Feedback, since=opened.opened_at):
            if record.data.move and record.data.pain is not None:
                pains[record.data.move] = max(record.data.pain, pains.get(record.data.move, 0))

        def refusal(move: Move) -> str:
            verdict = check_move(move, status)
            if not verdict.allowed:
                return verdict.why
            if pains.get(move.id, 0) > limit:
                return f"it hurt {pains[move.id]} of 10, and this plan stops a move above {limit}"
            return ""

        return refusal


def _with_cautions(status: SafetyStatus, plan: PrescriptionOpened) -> SafetyStatus:
    return replace(status, cautions=status.cautions | frozenset(plan.cautions))


def routine_of(
    plan: PrescriptionOpened, due: Sequence[PrescribedMove], moves: Mapping[str, Move], refusal: Callable[[Move], str]
) -> tuple[Routine | None, list[dict[str, str]]]:
    """Return a day's routine, None where nothing of it may be done, and what is left out with the reason.

    refusal : why a move may not be done, empty where it may.
    """
    items, omissions = [], []
    for entry in due:
        move = moves.get(entry.move)
        why = "it is not in this library" if move is None else refusal(move)
        if move is None or why:
            omissions.append({"move": entry.move, "instead": "", "why": why})
            continue
        items.append(replace(routine_item(entry, move), sets=entry.sets or 1, sides=move.sides))
    routine = Routine(ROUTINE, plan.title, SessionSource.PROGRAMME, tuple(items)) if items else None
    return routine, omissions
