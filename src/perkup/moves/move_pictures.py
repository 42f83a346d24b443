"""The shipped pictures of moves: which there are, and whether they still belong to the move as it is written.

They are rendered by `perkup.pictures` when developing (`make pictures`); reading them needs nothing but this file.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec
from msgspec import Struct, structs

from perkup.moves.move import Move
from perkup.vocabulary import OneSide, PicturePerson

INDEX = "index.json"


class StillPicture(Struct, frozen=True):
    """Still of one phase of a move."""

    phase: str
    file: str


class MoveFilm(Struct, frozen=True):
    """Loop of one turn: its file, its length, and for how many milliseconds each frame is shown."""

    file: str
    seconds: float
    frames: tuple[int, ...]


class MovePictures(Struct, frozen=True):
    """Pictures of one move on one person, and the digest of what they were drawn from."""

    digest: str
    stills: tuple[StillPicture, ...]
    film: MoveFilm | None = None

    def still(self, phase: str) -> StillPicture:
        """Return the still of a phase, or the one that stands for the move: its last."""
        return next((still for still in self.stills if still.phase == phase), self.stills[-1])


class PictureIndex(Struct, frozen=True):
    """List of pictures: their size in pixels, and by person and move."""

    size: tuple[int, int]
    people: dict[PicturePerson, dict[str, MovePictures]]

    def files(self, person: PicturePerson) -> frozenset[str]:
        """Return the names of the files that show a person."""
        moves = self.people.get(person, {}).values()
        films = (pictures.film.file for pictures in moves if pictures.film is not None)
        return frozenset((*(still.file for pictures in moves for still in pictures.stills), *films))


def picture_digest(move: Move) -> str:
    """Return a fingerprint of everything in a move that its pictures are drawn from."""
    drawn: tuple[object, ...] = (
        move.keyframes,
        move.scene,
        move.muscles,
        move.sides,
        move.alternates,
        move.place,
        move.picture,
    )
    drawn += ("one way",) if move.one_way else ()
    ordered = msgspec.json.decode(msgspec.json.encode(drawn, order="deterministic"))
    return hashlib.sha256(msgspec.json.encode(_drop_unused(ordered))).hexdigest()[:16]


UNUSED: dict[str, object] = {"tops": {}, "tension": 1.0, "travel": 0.0}
"""Keys that came later: where they say nothing a picture is what it was without them."""


def _drop_unused(value: object) -> object:
    if isinstance(value, dict):
        return {k: _drop_unused(v) for k, v in value.items() if k not in UNUSED or v != UNUSED[k]}
    return [_drop_unused(each) for each in value] if isinstance(value, list) else value


@cache
def picture_index() -> PictureIndex:
    """Read the list of shipped pictures once."""
    return msgspec.json.decode(files("perkup.moves").joinpath("pictures", INDEX).read_bytes(), type=PictureIndex)


class PictureShelf(NamedTuple):
    """Who shows the moves, and which pictures there are of the person's own moves beside the shipped ones."""

    person: PicturePerson = PicturePerson.WOMAN
    own: PictureIndex | None = None

    def pictures_of(self, move: Move) -> MovePictures | None:
        """Return the pictures of a move; None where there are none, or where they show an older move."""
        shipped = pictures_of(move, self.person)
        return shipped or (_current(self.own, move, self.person) if self.own is not None else None)


def pictures_of(move: Move, person: PicturePerson) -> MovePictures | None:
    """Return the shipped pictures of a move; None where there are none, or where they show an older move."""
    return _current(picture_index(), move, person)


def _current(index: PictureIndex, move: Move, person: PicturePerson) -> MovePictures | None:
    pictures = index.people.get(person, {}).get(move.id)
    return pictures if pictures is not None and pictures.digest == picture_digest(move) else None


class ListedPicture(Struct, frozen=True):
    """Still as other programs read of it; the left side is the right one mirrored."""

    phase: str
    side: OneSide
    file: str


class ListedFilm(Struct, frozen=True):
    """Film as other programs read of it: how long one turn is, in how many frames."""

    file: str
    seconds: float
    frames: int


def listed_pictures(move: Move, shelf: PictureShelf) -> tuple[list[ListedPicture], ListedFilm | None]:
    """Return what `perkup moves --json` tells of a move's pictures.

    Files are below `perkup/moves/pictures`, those of a person's own moves below `pictures` in the data folder.
    """
    person, shown = shelf.person, shelf.pictures_of(move)
    if shown is None:
        return [], None
    stills = [ListedPicture(each.phase, OneSide.RIGHT, f"{person}/{each.file}") for each in shown.stills]
    film = shown.film
    return stills, ListedFilm(f"{person}/{film.file}", film.seconds, len(film.frames)) if film else None


def picture_address(person: PicturePerson, file: str, digest: str) -> str:
    """Return the address of a shipped picture in the running coach; it changes with what the picture shows."""
    return f"/pictures/{person}/{digest}/{file}"


class PicturedMove(Move, frozen=True, kw_only=True):
    """Move with the addresses of its pictures in the running coach; `film` is null where no film belongs to it."""

    pictures: tuple[ListedPicture, ...] = ()
    film: ListedFilm | None = None


def pictured(move: Move, shelf: PictureShelf) -> PicturedMove:
    """Return a move as programs read it over HTTP."""
    stills, film = listed_pictures(move, shelf)
    person, digest = shelf.person, picture_digest(move)

    def address(file: str) -> str:
        return picture_address(person, file.removeprefix(f"{person}/"), digest)

    fields = {name: getattr(move, name) for name in move.__struct_fields__}
    return PicturedMove(
        **fields,
        pictures=tuple(structs.replace(still, file=address(still.file)) for still in stills),
        film=structs.replace(film, file=address(film.file)) if film else None,
    )


def without_pictures(move: PicturedMove) -> Move:
    """Return the move itself, as the library holds it."""
    return Move(**{name: getattr(move, name) for name in Move.__struct_fields__})


def picture_bytes(person: PicturePerson, file: str) -> bytes | None:
    """Return one shipped picture; None for a name that is not in the list."""
    if file not in _names().get(person, ()):
        return None
    return files("perkup.moves").joinpath("pictures", person.value, file).read_bytes()


@cache
def _names() -> dict[PicturePerson, frozenset[str]]:
    return {person: picture_index().files(person) for person in PicturePerson}
