"""Pictures of a person's own moves on a body: kept in the data folder, drawn by a child process."""

from __future__ import annotations

import importlib.util
import subprocess
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import msgspec

from perkup.child_process import child_command, is_built
from perkup.errors import ErrorCode, PerkupError
from perkup.journal import file_lock
from perkup.moves.move_pictures import INDEX, PictureIndex, PictureShelf
from perkup.vocabulary import PicturePerson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from perkup.app.data_folder import DataFolder
    from perkup.moves.library import MoveLibrary

MODULE = "perkup.pictures"
LIBRARIES = ("numba", "numpy", "cv2", "PIL", "scipy")
"""What the renderer needs: the extra `pictures`."""


def is_installed() -> bool:
    """Return True where the renderer can run here."""
    return not is_built() and all(importlib.util.find_spec(name) is not None for name in LIBRARIES)


class OwnPictures:
    """Pictures of the moves that a person wrote, below `pictures` in the data folder."""

    def __init__(self, home: DataFolder, library: Callable[[], MoveLibrary]) -> None:
        self._home = home
        self._library = library
        self._index: PictureIndex | None = None
        self._stamp: tuple[int, int] | None = None

    @property
    def folder(self) -> Path:
        """The folder of the pictures."""
        return self._home.pictures_dir

    def shelf(self, person: PicturePerson) -> PictureShelf:
        """Return all pictures on one person, the shipped ones included."""
        return PictureShelf(person, self.index())

    def index(self) -> PictureIndex | None:
        """Return the list of the pictures, read again only when it has changed; None where there are none."""
        try:
            info = (self.folder / INDEX).stat()
            if (stamp := (info.st_mtime_ns, info.st_size)) != self._stamp:
                self._index = msgspec.json.decode((self.folder / INDEX).read_bytes(), type=PictureIndex)
                self._stamp = stamp
        except (OSError, msgspec.DecodeError):
            self._index = self._stamp = None
        return self._index

    def content(self, person: PicturePerson, file: str) -> bytes | None:
        """Return a picture; None for a name that is not in the list, or where the file is gone."""
        index = self.index()
        if index is None or file not in index.files(person):
            return None
        with suppress(OSError):
            return (self.folder / person.value / file).read_bytes()
        return None

    def missing(self) -> list[str]:
        """Return the own moves that lack a picture of how they are written now."""
        library = self._library()
        shelves = [self.shelf(person) for person in PicturePerson]
        moves = [library.moves[name] for name in library.files.values()]
        return [move.id for move in moves if any(shelf.pictures_of(move) is None for shelf in shelves)]

    def draw(self, say: Callable[[str], None]) -> None:
        """Draw what is missing, with a line for each picture. Fetches the body where it is not here yet.

        Raises PerkupError where the renderer is not installed, runs already, or fails.
        """
        if not is_installed():
            raise PerkupError(
                "Drawing a move on a body needs libraries that are not installed.",
                "Install them once: pip install 'perkup[pictures]'.",
                code=ErrorCode.LIBRARY_MISSING,
            )
        with self._turn() as turn:
            if not turn:
                raise PerkupError("Your moves are being drawn already.", code=ErrorCode.UNDER_WAY)
            pipe = subprocess.PIPE
            with subprocess.Popen(
                self._command(), stdin=pipe, stdout=pipe, stderr=pipe, text=True, start_new_session=True
            ) as child:
                assert child.stdout is not None
                assert child.stderr is not None
                for line in child.stdout:
                    say(line.rstrip())
                reason = child.stderr.read().strip().splitlines()[-1:]
        if child.returncode:
            raise PerkupError(f"Drawing failed: {' '.join(reason)}", code=ErrorCode.SERVICE_FAILED)

    async def draw_quietly(self) -> None:
        """Draw what is missing beside the coach, one picture after the other, where that needs no network."""
        if not self._home.own_moves() or not is_installed():
            return
        from perkup.desktop.child_program import run_child
        from perkup.pictures.mesh_source import present

        if not present() or not self.missing():
            return
        with self._turn() as turn:
            if not turn:
                return
            pipe, nothing = subprocess.PIPE, subprocess.DEVNULL  # the pipe's end tells that this process has ended
            options = {"stdin": pipe, "stdout": nothing, "stderr": nothing, "start_new_session": True}
            async with run_child(*self._command(), "--jobs", "1", **options) as child:
                await child.wait()

    def _command(self) -> list[str]:
        self._home.subfolder(self.folder)
        return [*child_command(MODULE), "--own", str(self._home.moves_dir), "--out", str(self.folder)]

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """Hold the only turn to draw; False where another process has it."""
        handle = file_lock.acquire(self._home.subfolder(self.folder) / ".drawing.lock")
        try:
            yield handle is not None
        finally:
            if handle is not None:
                file_lock.release(handle)
