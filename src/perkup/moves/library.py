"""The library: Perkup's own moves and a person's own, read from TOML, checked and joined.

The shipped files and the physics findings beside them are read once, as package resources: the only disk that the room
`moves` ever touches. A person's own moves come in as text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import msgspec

from perkup.moves.caution_rules import derived_cautions
from perkup.moves.coaching_facts import with_coaching_facts
from perkup.moves.findings_model import FindingsDocument, MoveFindings
from perkup.moves.move import Move
from perkup.moves.own_cautions import with_own_cautions
from perkup.moves.validation import faults, loops
from perkup.moves.validation_messages import describe_validation_error
from perkup.toml_reader import parse_toml


@dataclass(frozen=True, slots=True)
class MoveFileProblem:
    """Fault of a move file: the file's name, the key (such as `dose.sets`), and the reason in one sentence."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"Your move {self.file}{', ' + self.key if self.key else ''}: {self.reason.rstrip('.')}."


@dataclass(frozen=True, slots=True)
class MoveLibrary:
    """Moves by id, ids sorted, and the files that could not be used."""

    moves: dict[str, Move]
    problems: list[MoveFileProblem]
    files: dict[str, str] = field(default_factory=dict)
    """Of a person's own moves: file name to id."""


def load(own: Sequence[tuple[str, str | OSError]] = (), without: str = "") -> MoveLibrary:
    """Join Perkup's moves with a person's own. A bad file is a problem, the others load.

    own : (file name, text) of each file; in place of the text stands the error of a file that cannot be read.
    without : name of a shipped file to leave out, such as one that is just being checked.
    """
    moves = dict(_load_shipped(without))
    problems: list[MoveFileProblem] = []
    files_of: dict[str, str] = {}
    for name, text in own:
        result = read(name, text)
        if isinstance(result, list):
            problems += result
        elif result.id in moves:
            problems.append(MoveFileProblem(name, "id", f"there is already a move `{result.id}`; choose another id"))
        else:
            moves[result.id] = result
            files_of[result.id] = name
    for move_id, name in files_of.items():
        faulty = [MoveFileProblem(name, key, reason) for key, reason in loops(moves, move_id)]
        if faulty:
            problems += faulty
            del moves[move_id]
    usable = {name: move_id for move_id, name in files_of.items() if move_id in moves}
    joined = with_coaching_facts(_join_moves(moves))
    return MoveLibrary(with_own_cautions(joined, usable.values()) if usable else joined, problems, usable)


def read(name: str, text: str | OSError) -> Move | list[MoveFileProblem]:
    """Return one move file: the move, or every fault found in it with its key and reason."""
    if isinstance(text, OSError):
        return [MoveFileProblem(name, "", f"cannot be read: {(text.strerror or str(text)).lower()}")]
    if "\ufffd" in text:
        return [MoveFileProblem(name, "", "not readable as UTF-8 text; save it as UTF-8")]
    try:
        raw = parse_toml(text.removeprefix("\ufeff"))
    except ValueError as error:
        return [MoveFileProblem(name, "", f"not readable as TOML: {error}")]
    return read_raw(name, raw)


def read_raw(name: str, raw: Mapping[str, object]) -> Move | list[MoveFileProblem]:
    """Read a move file that was already parsed."""
    for key in ("easier", "findings", "cautions_open"):
        if key in raw:
            return [MoveFileProblem(name, key, f"`{key}` is derived; leave it out")]
    try:
        move = msgspec.convert(raw, Move)
    except msgspec.ValidationError as error:
        return [MoveFileProblem(name, *describe_validation_error(error, raw))]
    problems = [MoveFileProblem(name, key, reason) for key, reason in faults(move)]
    return problems or msgspec.structs.replace(move, cautions=derived_cautions(move))


@cache
def _load_shipped(without: str = "") -> dict[str, Move]:
    moves: dict[str, Move] = {}
    findings = _findings()
    for entry in files("perkup.moves").joinpath("library").iterdir():
        if entry.name.endswith(".toml") and entry.name != without:
            move = read(entry.name, entry.read_text("utf-8"))
            if not isinstance(move, Move):
                raise AssertionError(f"a shipped move is faulty: {move}")
            moves[move.id] = msgspec.structs.replace(move, findings=findings.get(move.id))
    return moves


def _findings() -> dict[str, MoveFindings]:
    """Return the physics of each move where `findings.json` ships with the package: {"moves": {id: {...}}}."""
    entry = files("perkup.moves").joinpath("findings.json")
    if not entry.is_file():
        return {}
    document: FindingsDocument = json.loads(entry.read_text("utf-8"))
    return document["moves"]


def _join_moves(moves: Mapping[str, Move]) -> dict[str, Move]:
    """Join the moves by id: `harder` without what is missing, `easier` derived from it."""
    easier: dict[str, list[str]] = {move_id: [] for move_id in moves}
    harder = {move_id: tuple(name for name in moves[move_id].harder if name in moves) for move_id in sorted(moves)}
    for move_id, names in harder.items():
        for name in names:
            easier[name].append(move_id)
    return {
        move_id: msgspec.structs.replace(moves[move_id], easier=tuple(easier[move_id]), harder=names)
        for move_id, names in harder.items()
    }
