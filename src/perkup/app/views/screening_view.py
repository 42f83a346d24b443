"""View of the safety answers: what was answered, what it leaves out, and what a new set of answers changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from perkup.app.requests import ScreeningAnswer, WithheldMove
from perkup.coach.protocols import MoveCollection, MoveLike
from perkup.coach.safety.answers import (
    AGE_REASONS,
    AnswerChange,
    Answers,
    AnswersOnFile,
    age_limit,
    assess_answers,
    is_yes,
    join_words,
)
from perkup.coach.safety.safety_rules import change_between, check_move, reasons_against
from perkup.coach.safety.safety_status import SafetyStatus
from perkup.coach.safety.screening import CAUTIONS, QUESTIONS
from perkup.vocabulary import AgeLimit

NAMED_MOST = 8
"""So many moves are named in a sentence; more are counted."""
AGREED = "You are 16 or 17. A parent or guardian agreed, and a doctor or physiotherapist said that you may exercise."


def screening_view(
    on_file: AnswersOnFile, missing: Iterable[str], status: SafetyStatus, moves: Mapping[str, MoveLike]
) -> ScreeningAnswer:
    """Return the questions, the answers, and each move that is withheld with its reason."""
    answers, outcome = on_file.answers, assess_answers(on_file.answers)
    withheld = withheld_moves(moves.values(), msgspec.structs.replace(status, off_list=frozenset()))
    known = {question.id for question in QUESTIONS}
    return ScreeningAnswer(
        screened=on_file.answered_at is not None,
        questions=list(QUESTIONS),
        answered_at=on_file.answered_at,
        answers={name: is_yes(value) for name, value in answers.items() if name in known and value is not None},
        details={name: value for name, value in answers.items() if name in known and isinstance(value, str)},
        unanswered=list(missing),
        allowed=len(moves) - len(withheld),
        withheld=withheld,
        ask_first=list(outcome.ask_first),
        age=status.age,
        advice=AGREED if age_limit(answers) != status.age else outcome.advice,
    )


def withheld_moves(moves: Iterable[MoveLike], status: SafetyStatus) -> list[WithheldMove]:
    """Return those of the moves that somebody who stands so may not do, each with its reason."""
    return [
        WithheldMove(move.id, list(reasons_against(move, status)), check_move(move, status).why, move.name)
        for move in moves
        if not check_move(move, status).allowed
    ]


def change_of_answers(
    before: Answers, after: Answers, library: MoveCollection[MoveLike], *, consent: bool = False
) -> AnswerChange:
    """Return what answers change beside those before, whatever else is paused or stopped.

    consent : whether at 16 or 17 a parent and a clinician agreed.
    """

    def status(answers: Answers) -> SafetyStatus:
        age = age_limit(answers)
        age = AgeLimit.NONE if consent and age == AgeLimit.NEEDS_CONSENT else age
        return SafetyStatus(cautions=frozenset(assess_answers(answers).cautions), age=age)

    return change_between(status(before), status(after), library)


def change_sentences(change: AnswerChange, moves: Mapping[str, MoveLike], age: AgeLimit = AgeLimit.NONE) -> list[str]:
    """Say what a change of answers brings back and leaves out; `age` is what the age means now."""
    if age in AGE_REASONS and change.left_out:
        return [f"{len(change.left_out)} moves are left out now: {AGE_REASONS[age]}."]
    sentences = []
    if change.back:
        verb = "move comes" if len(change.back) == 1 else "moves come"
        sentences.append(f"{len(change.back)} {verb} back: {_names(change.back, moves)}.")
    if change.left_out:
        verb = "move is" if len(change.left_out) == 1 else "moves are"
        because = f", because of {join_words([CAUTIONS[word] for word in change.added])}" if change.added else ""
        sentences.append(f"{len(change.left_out)} {verb} left out now{because}: {_names(change.left_out, moves)}.")
    return sentences


def answer_lines(answers: Answers) -> list[str]:
    """Return what was answered yes, as the person reads it."""
    lines = []
    for question in QUESTIONS:
        answer = answers.get(question.id)
        if is_yes(answer):
            option = next((option.label for option in question.options if option.value == answer), "Yes")
            lines.append(f"{question.text} {option}.")
    return lines


def dropped_words(change: AnswerChange) -> list[str]:
    """Return the cautions that a change drops, as they are said to the person."""
    return [CAUTIONS[word] for word in change.dropped]


def _names(ids: Iterable[str], moves: Mapping[str, MoveLike]) -> str:
    names = [moves[name].name if name in moves else name for name in ids]
    more = len(names) - NAMED_MOST
    return ", ".join(names[:NAMED_MOST]) + (f" and {more} more" if more > 0 else "")
