"""How a physiotherapist's plan went, on one page: days kept, moves, pain and tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from perkup.coach.programme.prescription import due_days
from perkup.event_types import Feedback, GirthMeasured, SelfTestRecorded
from perkup.vocabulary import SessionEnding, StepEnding

if TYPE_CHECKING:
    from perkup.app.plan_facts import PlanFacts
    from perkup.coach.performed_sessions import PerformedSession
    from perkup.coach.programme.training_history import OpenedPrescription
    from perkup.journal.events import Recorded


class PrescribedMoveReport(msgspec.Struct, frozen=True):
    """One move: on how many days it was done, its sets and repetitions in all, and the worst and the last pain."""

    move: str
    name: str
    days: int
    sets: int
    reps: int
    worst_pain: int | None = None
    last_pain: int | None = None


class ReportedPain(msgspec.Struct, frozen=True):
    """Answer that a move hurt."""

    on: date
    move: str
    pain: int
    words: str = ""


class ReportedTest(msgspec.Struct, frozen=True):
    """Self-test written down since the plan was opened."""

    on: date
    test: str
    side: str
    value: float
    unit: str


class PrescriptionReport(msgspec.Struct, frozen=True):
    """One-page return: `days_done` of `due` days were done, `stopped` were begun and not finished."""

    title: str
    by: str
    first: date
    last: date
    due: int
    days_done: int
    stopped: int
    moves: list[PrescribedMoveReport]
    pain: list[ReportedPain]
    tests: list[ReportedTest]


class ReportAnswer(msgspec.Struct, frozen=True):
    """How the plan opened last went, or null."""

    report: PrescriptionReport | None


def prescription_report(
    opened: OpenedPrescription,
    performed: Sequence[PerformedSession],
    answers: Sequence[Recorded[Struct]],
    names: Mapping[str, str],
    facts: PlanFacts,
) -> PrescriptionReport:
    """Return how a plan went from its sessions and the answers since it was opened."""
    day_of, today, plan = facts.boundary().day_of, facts.today(), opened.plan
    done = [session for session in performed if session.performed]
    finished = {day_of(session.at.astimezone()) for session in done if session.ending == SessionEnding.FINISHED}
    begin_days = {day_of(session.at.astimezone()) for session in done}
    pains = [
        ReportedPain(day_of(record.at.astimezone()), record.data.move, record.data.pain, record.data.words)
        for record in answers
        if isinstance(record.data, Feedback) and record.data.move and record.data.pain is not None
    ]
    due = [day for day in due_days(plan, min(today, opened.last)) if day < today or day in begin_days]
    return PrescriptionReport(
        title=plan.title,
        by=plan.by,
        first=plan.first,
        last=opened.last,
        due=len(due),
        days_done=len(finished),
        stopped=len(begin_days - finished),
        moves=[_of_move(move, done, pains, names, facts) for move in dict.fromkeys(entry.move for entry in plan.moves)],
        pain=[msgspec.structs.replace(pain, move=names.get(pain.move, pain.move)) for pain in pains],
        tests=[_of_test(record, facts) for record in answers if not isinstance(record.data, Feedback)],
    )


def _of_move(
    move: str,
    done: Sequence[PerformedSession],
    pains: Sequence[ReportedPain],
    names: Mapping[str, str],
    facts: PlanFacts,
) -> PrescribedMoveReport:
    day_of = facts.boundary().day_of
    steps = [
        (day_of(session.at.astimezone()), step)
        for session in done
        for step in session.steps_by_index().values()
        if step.move == move and step.outcome != StepEnding.SKIPPED
    ]
    scores = [pain.pain for pain in pains if pain.move == move]
    return PrescribedMoveReport(
        move=move,
        name=names.get(move, move),
        days=len({on for on, _step in steps}),
        sets=sum(step.outcome == StepEnding.DONE for _on, step in steps),
        reps=sum(step.reps or 0 for _on, step in steps),
        worst_pain=max(scores, default=None),
        last_pain=scores[-1] if scores else None,
    )


def _of_test(record: Recorded[Struct], facts: PlanFacts) -> ReportedTest:
    on, event = facts.boundary().day_of(record.at.astimezone()), record.data
    if isinstance(event, GirthMeasured):
        return ReportedTest(on, "hip_girth", "", round(sum(event.cm) / len(event.cm), 1), "cm")
    assert isinstance(event, SelfTestRecorded)
    return ReportedTest(on, event.test, event.side or "", event.value, event.unit)
