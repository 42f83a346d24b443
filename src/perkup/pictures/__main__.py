"""Render the pictures that ship: `python -m perkup.pictures [MOVE ...] [--person woman] [--anew]`.

Only moves whose keyframes changed since are drawn, on every processor; `make pictures` calls it. With `--own FOLDER`
the moves of that folder are drawn in place of the shipped ones, for one person's data folder.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from threading import Thread

import msgspec

import perkup.moves
from perkup.child_process import end_with_parent
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
NICENESS = 15
"""A person's own moves are drawn beside the day's work."""


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


def subjects(own: Path | None = None) -> dict[str, Move]:
    """Return all that has pictures: the moves, and the story of the page that tells why; or the moves of a folder."""
    if own is None:
        return {**library.load().moves, story().id: story()}
    files = [(path.name, path.read_bytes().decode("utf-8", "replace")) for path in sorted(own.glob("*.toml"))]
    loaded = library.load(files)
    return {name: loaded.moves[name] for name in loaded.files.values()}


def read_index(folder: Path) -> PictureIndex:
    """Return the list as it is, or an empty one."""
    if (folder / INDEX).exists():
        return msgspec.json.decode((folder / INDEX).read_bytes(), type=PictureIndex)
    return PictureIndex(STILL_SIZE, {person: {} for person in PicturePerson})


def write_index(folder: Path, index: PictureIndex) -> None:
    """Write the list, sorted: whole, or not at all."""
    text = msgspec.json.format(msgspec.json.encode(index, order="deterministic"), indent=1)
    draft = folder / f".{INDEX}.new"
    draft.write_bytes(text + b"\n")
    draft.replace(folder / INDEX)


def remove_unnamed(folder: Path, index: PictureIndex) -> None:
    """Remove pictures that the list does not name."""
    for person in index.people:
        named = index.files(person)
        for file in (folder / person.value).glob("*.avif"):
            if file.name not in named:
                file.unlink()


def _wanted(
    moves: Mapping[str, Move], index: PictureIndex, options: argparse.Namespace
) -> Iterator[tuple[Move, PicturePerson]]:
    for name, move in moves.items():
        for person in PicturePerson:
            if (options.person and person != options.person) or (options.move and name not in options.move):
                continue
            known = index.people.get(person, {}).get(name)
            if options.anew or known is None or known.digest != picture_digest(move):
                yield move, person


def _rendered(
    wanted: Iterable[tuple[Move, PicturePerson]], mesh: Path, options: argparse.Namespace
) -> Iterator[tuple[tuple[Move, PicturePerson], MovePictures]]:
    """Draw what is wanted, each as it is done: here, one after the other, or in several processes."""
    if options.jobs == 1:
        yield from ((job, render(*job, mesh, options.out)) for job in list(wanted))
        return
    with ProcessPoolExecutor(max_workers=options.jobs) as pool:
        jobs = {pool.submit(render, *job, mesh, options.out): job for job in wanted}
        for task in as_completed(jobs):
            yield jobs[task], task.result()


def _withdraw() -> None:
    """Stay out of the way of who started this: readable by them alone, at low priority, gone when they are."""
    os.umask(0o077)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    Thread(target=end_with_parent, daemon=True).start()


def main() -> None:
    """Draw what is missing or old."""
    parser = argparse.ArgumentParser(prog="python -m perkup.pictures", description=__doc__)
    parser.add_argument("move", nargs="*", help="ids of moves; all without")
    parser.add_argument("--person", type=PicturePerson, help="only this person")
    parser.add_argument("--anew", action="store_true", help="draw what is up to date too")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the pictures")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many are drawn at once")
    parser.add_argument("--own", type=Path, help="folder of moves to draw in place of the shipped ones")
    options = parser.parse_args()
    if options.own is not None:
        _withdraw()
    options.out.mkdir(parents=True, exist_ok=True)
    index, mesh = read_index(options.out), mesh_folder()
    moves = subjects(options.own)
    for (move, person), pictures in _rendered(_wanted(moves, index, options), mesh, options):
        index.people.setdefault(person, {})[move.id] = pictures
        write_index(options.out, index)
        print(f"{move.id} {person.value}", flush=True)  # noqa: T201
    for names in index.people.values():
        for name in set(names) - set(moves):
            del names[name]
    write_index(options.out, index)
    remove_unnamed(options.out, index)


if __name__ == "__main__":
    main()
