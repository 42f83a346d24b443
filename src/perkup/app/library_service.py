"""Moves of the library, shipped and own, loaded when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from perkup.errors import ErrorCode, UnknownChoiceError

if TYPE_CHECKING:
    from perkup.moves.library import MoveLibrary
    from perkup.moves.move import Move

OwnMoves = Callable[[], list[tuple[str, str | OSError]]]
"""Text of each own move file by its name, or why it cannot be read."""


class LibraryService:
    """Library of one person. `own_moves` gives the files that the person wrote."""

    def __init__(self, own_moves: OwnMoves) -> None:
        self._own_moves = own_moves
        self._library: MoveLibrary | None = None

    @property
    def loaded(self) -> MoveLibrary:
        """The shipped moves and the person's own."""
        if self._library is None:
            from perkup.moves.library import load  # what reads a status only needs no move

            self._library = load(self._own_moves())
        return self._library

    @property
    def moves(self) -> dict[str, Move]:
        """Every move by its id."""
        return self.loaded.moves

    def find(self, move_id: str, field: str = "move") -> Move:
        """Return a move by its id. Raises `UnknownChoiceError`, which names `field`, where there is none."""
        return find_move(move_id, self.loaded, field)

    def problems(self) -> list[str]:
        """List what is wrong with the person's own moves, as far as they were loaded."""
        return [] if self._library is None else [str(problem) for problem in self._library.problems]


def find_move(move_id: str, library: MoveLibrary, field: str = "move") -> Move:
    """Return a move of `library` by its id. Raises `UnknownChoiceError` with the nearest name where there is none."""
    if move_id in library.moves:
        return library.moves[move_id]
    import difflib

    near = difflib.get_close_matches(move_id, library.moves, n=1)
    hint = f"Did you mean `{near[0]}`?" if near else "`perkup moves` lists them."
    raise UnknownChoiceError(field, library.moves, f"There is no move `{move_id}`.", hint, code=ErrorCode.NOT_FOUND)
