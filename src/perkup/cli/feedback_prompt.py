"""Question after a session, asked in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from perkup.cli.output import echo
from perkup.coach.session.feedback_questions import (
    ANSWERS,
    PAIN_KINDS,
    PAIN_SOURCE,
    PLACES,
    RESERVE_QUESTION,
    RESERVES,
    WARNING_FLAGS,
    WITHOUT_SIDE,
    asks_reserve,
    pain_advice,
    warning_advice,
)
from perkup.plain_text import plain
from perkup.vocabulary import Answer, Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perkup.cli.session_client import SessionClient
    from perkup.coach.session.session_player import SessionPlayer


def ask_how_it_went(play: SessionPlayer, link: SessionClient) -> None:
    """Ask how it went (Enter answers nothing). Where it hurt: which move, how much, what kind, and what to do."""
    labels = ", ".join(f"{number} {label.lower()}" for number, (_, label, _) in enumerate(ANSWERS, 1))
    chosen = _number(f"How did it go? {labels} (Enter: no answer)", len(ANSWERS))
    if chosen is None:
        return
    answer = ANSWERS[chosen - 1][0]
    advice = link.feedback(answer)
    if answer == Answer.HURT:
        advice = _ask_place(play, link) or advice
    elif asks_reserve(play.timeline, play.recorded):
        most = RESERVES[-1][0]
        left = _number(f"{RESERVE_QUESTION} 0 to {most}, {most} for more (Enter: no answer)", most, least=0)
        if left is not None:
            link.feedback(answer, reps_in_reserve=left)
    for line in advice:
        echo(f"  {line}")


def _ask_place(play: SessionPlayer, link: SessionClient) -> list[str]:
    moves = list({step.move: step.title for step in play.timeline.work}.items())
    number = 1 if len(moves) == 1 else _choice("In which move?", [title for _, title in moves])
    move = None if number is None else moves[number - 1][0]
    number = _choice("Where?", [words.lower() for _, words in PLACES])
    if number is None:
        return []
    place = PLACES[number - 1][0]
    if place in WARNING_FLAGS:
        return link.feedback(Answer.HURT, move=move, place=place) or warning_advice(place)
    side = None if place in WITHOUT_SIDE else _choice("Which side?", [side.value for side in Side])
    pain = _number("How much, from 0 (none) to 10 (the worst you know)?", 10, least=0)
    kind = _choice("What kind?", [words.lower() for _, words in PAIN_KINDS])
    if pain is None or kind is None:
        return []
    name = PAIN_KINDS[kind - 1][0]
    sided = {} if side is None else {"place_side": list(Side)[side - 1]}
    lines = link.feedback(Answer.HURT, move=move, pain=pain, pain_kind=name, place=place, **sided)
    return lines or [pain_advice(pain, name), PAIN_SOURCE]


def _choice(question: str, answers: Sequence[str]) -> int | None:
    """Ask for one of the answers by its number."""
    for number, words in enumerate(answers, 1):
        echo(f"  {number} {words}")
    return _number(question, len(answers))


def _number(question: str, most: int, *, least: int = 1) -> int | None:
    while True:
        try:
            words = click.prompt(plain(question), default="", show_default=False, prompt_suffix=" ").strip()
        except (click.Abort, EOFError):
            return None
        if not words:
            return None
        if words.isdecimal() and least <= int(words) <= most:
            return int(words)
        echo(f"  a number from {least} to {most}, or Enter")
