"""Verb of the safety questions: ask them, show the answers, or take them from a file."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import IO, TYPE_CHECKING

import click
import msgspec

from perkup.app.coach_connection import CoachConnection, connect
from perkup.app.data_folder import DataFolder
from perkup.app.requests import ConsentBody, ScreeningBody
from perkup.cli.output import echo, emit_json
from perkup.cli.verb_context import json_option
from perkup.errors import ErrorCode, PerkupError
from perkup.local_format import date_text
from perkup.vocabulary import AgeLimit

if TYPE_CHECKING:
    from perkup.app.requests import ScreeningAnswer, ScreeningSaved
    from perkup.coach.safety.screening import QuestionGroup

Answers = dict[str, bool | str]
AGE_MOST = 120


@click.command()
@click.option(
    "--answers", "source", type=click.File("rb"), metavar="FILE", help="Answers as JSON; - for standard input."
)
@click.option("--ask", "again", is_flag=True, help="Answer the questions again.")
@json_option
@click.pass_obj
def screening(data: str | None, /, source: IO[bytes] | None, again: bool, as_json: bool) -> None:
    """Show your safety answers. Asks each question that has no answer yet."""
    with connect(DataFolder.find(data)) as connection:
        if source is not None:
            _take_answers(connection, source.read())
        elif not as_json and sys.stdin.isatty() and (again or _read_answers(connection).unanswered):
            ask_questions(connection)
        view = _read_answers(connection)
        if as_json:
            emit_json(view)
            return
        _print_answers(view)


def _read_answers(connection: CoachConnection) -> ScreeningAnswer:
    return connection.ask(lambda coach: coach.safety.screening())


def ask_questions(connection: CoachConnection) -> None:
    """Ask the safety questions card by card, in a terminal, and record the answers; an empty line answers nothing."""
    from perkup.app.views.screening_view import dropped_words
    from perkup.coach.safety.screening import GROUPS

    before = _answers_on_file(_read_answers(connection))
    echo("The safety check takes about a minute. Your answers stay on this computer.")
    echo("If something on the first three cards is true, Perkup pauses and tells you how soon to see a doctor.")
    answers: Answers = {}
    for group in GROUPS:
        answers |= _ask_group(group, before)
    answers["hip_replacement"] = _ask_hip(before)
    age = click.prompt("How old are you, in years", type=click.IntRange(1, AGE_MOST))
    dropped = dropped_words(connection.ask(lambda coach: coach.safety.preview(answers, age)))
    if dropped and not click.confirm(f"You no longer say: {', '.join(dropped)}. Is that right?"):
        echo("Your earlier answers stay.")
        return
    saved = connection.ask(lambda coach: coach.safety.screen(answers, age))
    _print_saved(saved)
    if saved.age == AgeLimit.NEEDS_CONSENT:
        _ask_consent(connection)


def ask_numbers(question: str, most: int, in_full: Sequence[str] = ()) -> list[int]:
    """Ask for numbers from 1 to `most`, 0 for none, until they are some; a question mark shows `in_full`."""
    while True:
        words = click.prompt(question).replace(",", " ").split()
        if words == ["?"] and in_full:
            for number, line in enumerate(in_full, 1):
                echo(f"  {number}  {line}")
            continue
        numbers = [int(word) for word in words if word.isdecimal()]
        if len(numbers) == len(words) and (numbers == [0] or all(1 <= number <= most for number in numbers)):
            return [number for number in numbers if number]
        echo(f"Please type numbers from 1 to {most}, or 0 for none of these.")


def _ask_group(group: QuestionGroup, answers: Mapping[str, object]) -> Answers:
    from perkup.coach.safety.answers import is_yes

    echo()
    echo(strong=group.title)
    for number, question in enumerate(group.questions, 1):
        before = "  (you said yes)" if is_yes(answers.get(question.id)) else ""
        echo(f"  {number}  {question.short}{before}")
    numbers = ask_numbers(
        "The numbers that are true, 0 for none of these, ? for more words",
        len(group.questions),
        [f"{question.text} {question.help}" for question in group.questions],
    )
    return {question.id: number in numbers for number, question in enumerate(group.questions, 1)}


def _ask_hip(answers: Mapping[str, object]) -> str:
    from perkup.coach.safety.screening import QUESTIONS

    question = next(question for question in QUESTIONS if question.options)
    echo()
    echo(strong=question.text)
    for number, option in enumerate(question.options, 1):
        before = "  (your answer)" if answers.get(question.id) == option.value else ""
        echo(f"  {number}  {option.label}{before}")
    number = click.prompt("The number", type=click.IntRange(1, len(question.options)))
    return question.options[number - 1].value


def _ask_consent(connection: CoachConnection) -> None:
    parent = click.confirm("Does a parent or guardian agree that you use Perkup?")
    clinician = click.confirm("Has a doctor or physiotherapist said that you may do these exercises?")
    connection.ask(lambda coach: coach.safety.consent(ConsentBody(parent, clinician)))


def _take_answers(connection: CoachConnection, document: bytes) -> None:
    try:
        body = msgspec.json.decode(document, type=ScreeningBody)
    except msgspec.MsgspecError as trouble:
        raise PerkupError(
            f"The answers cannot be read: {trouble}.",
            'They look like {"answers": {"knee": false, ...}, "age": 45}.',
            code=ErrorCode.INVALID_FILE,
        ) from trouble
    _print_saved(connection.ask(lambda coach: coach.safety.screen(body.answers, body.age)), err=True)


def _print_saved(saved: ScreeningSaved, *, err: bool = False) -> None:
    for sentence in (*saved.sentences, saved.advice):
        echo(sentence, err=err)


def _answers_on_file(view: ScreeningAnswer) -> Answers:
    return {**view.answers, **view.details}


def _print_answers(view: ScreeningAnswer) -> None:
    from perkup.app.views.screening_view import answer_lines

    if view.answered_at is None:
        raise PerkupError(
            "The safety questions are not answered yet.",
            "Answer them at the terminal with `perkup screening`, or on the page /welcome/safety.",
            code=ErrorCode.SCREENING_NEEDED,
        )
    echo(f"Answered on {date_text(view.answered_at, year=True)}. `perkup screening --ask` asks again.")
    for line in answer_lines(_answers_on_file(view)) or ["You ticked nothing."]:
        echo(f"  {line}")
    echo(view.advice)
    echo(f"{view.allowed} of {view.allowed + len(view.withheld)} moves are for you.")
    for move in view.withheld:
        echo(f"  {move.name}: {move.why}")
    if view.unanswered:
        echo(f"Still open: {', '.join(view.unanswered)}.")
