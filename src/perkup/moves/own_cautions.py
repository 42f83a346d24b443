"""Cautions of a person's own moves: from the drawing, from neighbours, and by asking for what neither tells."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping

import msgspec

from perkup.moves.caution_rules import ASKED, ORDER, caution_readings, is_everyday_walk
from perkup.moves.move import Caution, Move
from perkup.toml_reader import parse_toml

QUESTIONS: dict[Caution, str] = {
    "balance": "Does it need steady balance: one leg, a narrow stance, or stepping without a hand on something?",
    "heart": "Is it long or hard enough to hold your breath or get out of breath?",
    "dizziness": "Does the head go down, come up fast, or turn?",
}
"""What is asked about a move for each caution that no drawing shows in full."""


def with_own_cautions(moves: Mapping[str, Move], own: Collection[str]) -> dict[str, Move]:
    """Complete the cautions of a person's own moves; the others stay as they are.

    A neighbour (an easier or harder move) passes on each word that its drawing does not decide. Of the words that are
    asked, a harder neighbour without one answers no. What is then still open counts as a caution until it is answered.
    """
    return {name: _complete_cautions(move, moves, own) if name in own else move for name, move in moves.items()}


def _complete_cautions(move: Move, moves: Mapping[str, Move], own: Collection[str]) -> Move:
    if is_everyday_walk(move):
        return move
    easier, harder = ([moves[name] for name in names if name in moves] for names in (move.easier, move.harder))
    inherited = {word for neighbour in (*easier, *harder) for word in _judged_cautions(neighbour)}
    known = {*move.cautions, *inherited.difference(move.cautions_ruled_out)}
    open_words = tuple(
        word
        for word in ASKED
        if word not in known
        and word not in move.cautions_ruled_out
        and not any(_is_free_of(other, word, own) for other in harder)
    )
    cautions = tuple(word for word in ORDER if word in known or word in open_words)
    return msgspec.structs.replace(move, cautions=cautions, cautions_open=open_words)


def _is_free_of(move: Move, word: Caution, own: Collection[str]) -> bool:
    """Return True if it is known that a move does not carry a word: one's own move must have said so."""
    return word not in move.cautions and (move.id not in own or word in move.cautions_ruled_out)


def _judged_cautions(move: Move) -> set[Caution]:
    """Return the words that somebody put on a move, not its drawing."""
    return set(move.cautions) - {reading.caution for reading in caution_readings(move)}


def with_answers(text: str, answers: Mapping[Caution, bool]) -> str | None:
    """Return a move file with answers written into it; None where its `cautions` are written in an unusual way."""
    raw = parse_toml(text)
    values: dict[str, list[str]] = {
        "cautions": [*raw.get("cautions", []), *(word for word, answer in answers.items() if answer)],
        "cautions_ruled_out": [
            *raw.get("cautions_ruled_out", []), *(word for word, answer in answers.items() if not answer)
        ],
    }  # fmt: skip
    for key, words in values.items():
        written = f"{key} = {json.dumps(words)}"
        text, count = re.subn(rf"^{key}[ \t]*=[ \t]*\[[^\]]*\]", written, text, count=1, flags=re.MULTILINE)
        if not count:
            text = f"{written}\n{text}"
    try:
        result = parse_toml(text)
    except ValueError:
        return None
    return text if result == {**raw, **values} else None
