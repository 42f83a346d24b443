"""Answers of a person to the safety questions, as pages show it, and the answers of a posted form."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from perkup.app.views.screening_view import answer_lines
from perkup.coach.safety.answers import AGE_ADVICE, is_yes
from perkup.coach.safety.screening import GROUPS, QUESTIONS
from perkup.vocabulary import AgeLimit
from perkup.web.templating import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from perkup.app.application import Application
    from perkup.app.views.status_view import ClearanceView

Fields = dict[str, list[str]]
AGE_MOST = 120
HIP = next(question for question in QUESTIONS if question.options)
OPEN = "Tick what is true, or “None of these”."
BOTH = "You ticked something and “None of these”. Please leave one of them."


class SafetySummary(NamedTuple):
    """Answers in words: `withheld` are reasons with the moves they leave out, `ask_first` what to ask before starting.

    `for_adults` says what the age means, empty for an adult; `partly` what a clinician allows in part.
    """

    answered_at: datetime | None
    lines: list[str]
    allowed: int
    withheld: dict[str, list[tuple[str, str]]]
    withheld_count: int
    ask_first: list[str]
    advice: str
    open: bool
    for_adults: str
    partly: ClearanceView | None


class AnswerForm(NamedTuple):
    """Answers of a posted form, the age, and what is wrong, by the id of the card."""

    answers: dict[str, bool | str]
    age: int | None
    wrong: dict[str, str]


def safety_summary(app: Application) -> SafetySummary:
    """Return what the person answered, and what it leaves out."""
    view, moves = app.safety.screening(), app.library.moves
    by_reason: dict[str, list[tuple[str, str]]] = {}
    for entry in view.withheld:
        by_reason.setdefault(entry.why, []).append((entry.move, moves[entry.move].name))
    return SafetySummary(
        view.answered_at,
        answer_lines(app.safety.answers().answers),
        view.allowed,
        by_reason,
        len(view.withheld),
        view.ask_first,
        view.advice,
        bool(view.unanswered),
        AGE_ADVICE.get(AgeLimit(view.age), ""),
        app.safety.partial_clearance(),
    )


def fields_of_answers(answers: Mapping[str, object], age: int) -> Fields:
    """Return the form's fields for answers on file, so that the form shows them."""
    if not answers:
        return {}
    fields: Fields = {question.id: ["on"] for question in QUESTIONS if is_yes(answers.get(question.id))}
    open_groups = [group for group in GROUPS if any(answers.get(question.id) is None for question in group.questions)]
    fields["none"] = [
        group.id
        for group in GROUPS
        if group not in open_groups and not any(question.id in fields for question in group.questions)
    ]
    hip = answers.get(HIP.id)
    fields[HIP.id] = [] if hip is None else [hip if isinstance(hip, str) else "not_sure" if hip else "no"]
    fields["age"] = [str(age)] if age else []
    return fields


def read_answers(fields: Fields) -> AnswerForm:
    """Read a posted form. Each card needs a tick or its “None of these”."""
    answers: dict[str, bool | str] = {}
    wrong: dict[str, str] = {}
    for group in GROUPS:
        ticks = [question.id in fields for question in group.questions]
        answers |= {question.id: tick for question, tick in zip(group.questions, ticks, strict=True)}
        if any(ticks) == (group.id in fields.get("none", [])):
            wrong[group.id] = BOTH if any(ticks) else OPEN
    hip = fields.get(HIP.id, [""])[-1]
    if hip in {option.value for option in HIP.options}:
        answers[HIP.id] = hip
    else:
        wrong["about"] = sentence("safety_answers_words.say_whether_you_have_an_artificial")
    words = fields.get("age", [""])[-1].strip()
    age = int(words) if words.isdecimal() and len(words) < 4 else 0
    if not 1 <= age <= AGE_MOST:
        wrong["about"] = sentence("safety_answers_words.give_your_age_in_years")
    return AnswerForm(answers, age or None, wrong)
