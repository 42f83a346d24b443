"""Render the pictures that ship: `python -m perkup.pictures [MOVE ...] [--person woman] [--anew]`.

Only moves whose keyframes changed since are drawn, on every processor; `make pictures` calls it.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import msgspec

import perkup.moves
from perkup.moves import library
from perkup.moves.move import Move
from perkup.moves.move_pictures import (
    INDEX,
    MoveFilm,
    MovePictures,
    PictureIndex,
    StillPicture,
    picture_digest,
)
from perkup.moves.why_story import story
from perkup.pictures.encoding import STILL_SIZE, film_avif, still_avif
from perkup.pictures.film import FILM_SIZE, MoveStage, film_pictures, pose_of
from perkup.pictures.mesh_source import mesh_folder
from perkup.pictures.people import person_of
from perkup.vocabulary import PicturePerson

FOLDER = Path(perkup.moves.__file__).parent / "pictures"


def render(move: Move, person: PicturePerson, mesh: Path, folder: Path) -> MovePictures:
    """Draw one move on one person, write its files, and return what the list says of them."""
    stage = MoveStage(move, person_of(mesh, person.value))
    out = folder / person.value
    out.mkdir(parents=True, exist_ok=True)
    stills = []
    small = stage.eye(STILL_SIZE)
    for keyframe in move.keyframes:
        name = f"{move.id}.{keyframe.phase}.avif"
        (out / name).write_bytes(still_avif(stage.picture(pose_of(move, keyframe), small)))
        stills.append(StillPicture(keyframe.phase, name))
    film = None
    if len(move.keyframes) > 1:
        frames = film_pictures(stage, stage.eye(FILM_SIZE))
        name = f"{move.id}.film.avif"
        (out / name).write_bytes(film_avif(frames))
        times = tuple(milliseconds for _, milliseconds in frames)
        film = MoveFilm(name, sum(times) / 1000, times)
    return MovePictures(picture_digest(move), tuple(stills), film)


def subjects() -> dict[str, Move]:
    """Return all that has pictures: the moves, and the story of the page that tells why."""
    return {**library.load().moves, story().id: story()}


def _render_by_name(name: str, person: PicturePerson, mesh: Path, folder: Path) -> MovePictures:
    return render(subjects()[name], person, mesh, folder)


def read_index(folder: Path) -> PictureIndex:
    """Return the list as it is, or an empty one."""
    if (folder / INDEX).exists():
        return msgspec.json.decode((folder / INDEX).read_bytes(), type=PictureIndex)
    return PictureIndex(STILL_SIZE, {person: {} for person in PicturePerson})


def write_index(folder: Path, index: PictureIndex) -> None:
    """Write the list, sorted."""
    text = msgspec.json.format(msgspec.json.encode(index, order="deterministic"), indent=1)
    (folder / INDEX).write_bytes(text + b"\n")


def remove_unnamed(folder: Path, index: PictureIndex) -> None:
    """Remove pictures that the list does not name."""
    for person, moves in index.people.items():
        named = {still.file for each in moves.values() for still in each.stills}
        named |= {each.film.file for each in moves.values() if each.film}
        for file in (folder / person.value).glob("*.avif"):
            if file.name not in named:
                file.unlink()


def _wanted(index: PictureIndex, options: argparse.Namespace) -> Iterator[tuple[str, PicturePerson]]:
    for name, move in subjects().items():
        for person in PicturePerson:
            if (options.person and person != options.person) or (options.move and name not in options.move):
                continue
            known = index.people.get(person, {}).get(name)
            if options.anew or known is None or known.digest != picture_digest(move):
                yield name, person


def main() -> None:
    """Draw what is missing or old."""
    parser = argparse.ArgumentParser(prog="python -m perkup.pictures", description=__doc__)
    parser.add_argument("move", nargs="*", help="ids of moves; all without")
    parser.add_argument("--person", type=PicturePerson, help="only this person")
    parser.add_argument("--anew", action="store_true", help="draw what is up to date too")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the pictures")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many are drawn at once")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    index, mesh = read_index(options.out), mesh_folder()
    jobs = list(_wanted(index, options))
    with ProcessPoolExecutor(max_workers=options.jobs) as pool:
        waiting = {pool.submit(_render_by_name, *job, mesh, options.out): job for job in jobs}
        for done in as_completed(waiting):
            name, person = waiting[done]
            index.people.setdefault(person, {})[name] = done.result()
            write_index(options.out, index)
            print(f"{name} {person.value}", flush=True)  # noqa: T201
    for moves in index.people.values():
        for name in set(moves) - set(subjects()):
            del moves[name]
    write_index(options.out, index)
    remove_unnamed(options.out, index)


if __name__ == "__main__":
    main()
