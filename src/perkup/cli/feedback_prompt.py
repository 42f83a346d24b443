"""Question after a session, asked in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from perkup.cli.output import echo
from perkup.coach.session.feedback_questions import (
    ANSWERS,
    PAIN_KINDS,
    PAIN_SOURCE,
    RESERVE_QUESTION,
    RESERVES,
    asks_reserve,
    pain_advice,
)
from perkup.plain_text import plain

if TYPE_CHECKING:
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
    if answer == "hurt":
        advice = _where(play, link) or advice
    elif asks_reserve(play.timeline, play.recorded):
        most = RESERVES[-1][0]
        left = _number(f"{RESERVE_QUESTION} 0 to {most}, {most} for more (Enter: no answer)", most, least=0)
        if left is not None:
            link.feedback(answer, reps_in_reserve=left)
    for line in advice:
        echo(f"  {line}")


def _where(play: SessionPlayer, link: SessionClient) -> list[str]:
    moves = list({step.move: step.title for step in play.timeline.work}.items())
    for number, (_, title) in enumerate(moves, 1):
        echo(f"  {number} {title}")
    where = 1 if len(moves) == 1 else _number("In which move?", len(moves))
    pain = _number("How much, from 0 (none) to 10 (the worst you know)?", 10, least=0)
    for number, (_, words) in enumerate(PAIN_KINDS, 1):
        echo(f"  {number} {words.lower()}")
    kind = _number("What kind?", len(PAIN_KINDS))
    if where is None or pain is None or kind is None:
        return []
    name = PAIN_KINDS[kind - 1][0]
    lines = link.feedback("hurt", move=moves[where - 1][0], pain=pain, pain_kind=name)
    return lines or [pain_advice(pain, name), PAIN_SOURCE]


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
