"""The shipped pictures: which there are, that they belong to the moves as written, and what they weigh."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

import msgspec
import pytest

from perkup.moves import library
from perkup.moves.move_pictures import (
    picture_bytes,
    picture_digest,
    picture_index,
    pictures_of,
)
from perkup.moves.tween import build_animation
from perkup.moves.why_story import story
from perkup.vocabulary import PicturePerson

MOVES = {**library.load().moves, story().id: story()}
FOLDER = files("perkup.moves").joinpath("pictures")
MOST_BYTES = 4_000_000


@pytest.mark.parametrize("person", PicturePerson)
def test_every_shipped_picture_belongs_to_its_move(person: PicturePerson) -> None:
    for name, pictures in picture_index().people[person].items():
        move = MOVES[name]
        assert pictures.digest == picture_digest(move), f"{name}: the move has changed since; run `make pictures`"
        assert pictures_of(move, person) is pictures
        assert [still.phase for still in pictures.stills] == [keyframe.phase for keyframe in move.keyframes]


@pytest.mark.parametrize("person", PicturePerson)
def test_every_listed_file_is_a_picture_and_no_other_is_there(person: PicturePerson) -> None:
    listed = {
        name
        for each in picture_index().people[person].values()
        for name in (*(still.file for still in each.stills), *([each.film.file] if each.film else []))
    }
    there = {path.name for path in FOLDER.joinpath(person.value).iterdir()}
    assert listed == there
    for name in listed:
        content = picture_bytes(person, name)
        assert content is not None
        assert content[4:12] in (b"ftypavif", b"ftypavis")


@pytest.mark.parametrize("person", PicturePerson)
def test_a_person_weighs_at_most_four_megabytes(person: PicturePerson) -> None:
    paths = list(FOLDER.joinpath(person.value).iterdir())
    assert sum(len(path.read_bytes()) for path in paths) <= MOST_BYTES


@pytest.mark.parametrize("person", PicturePerson)
def test_a_film_lasts_as_long_as_the_drawing(person: PicturePerson) -> None:
    for name, pictures in picture_index().people[person].items():
        assert pictures.film is not None
        assert pictures.film.seconds == pytest.approx(build_animation(MOVES[name]).seconds, abs=0.002)
        assert sum(pictures.film.frames) == round(1000 * pictures.film.seconds)


def test_a_move_that_changed_has_no_picture_any_more() -> None:
    move = MOVES["str_psoas_lunge"]
    first, *others = move.keyframes
    bent = msgspec.structs.replace(first, pose={**first.pose, "knee_angle_r": 90})
    assert pictures_of(move, PicturePerson.WOMAN) is not None
    assert pictures_of(msgspec.structs.replace(move, keyframes=(bent, *others)), PicturePerson.WOMAN) is None


@pytest.mark.parametrize("name", ["index.json", "../index.json", "nobody.avif", ""])
def test_only_listed_pictures_are_served(name: str) -> None:
    assert picture_bytes(PicturePerson.WOMAN, name) is None


def test_showing_pictures_needs_no_numpy() -> None:
    code = (
        "import sys\n"
        "from perkup.moves import library\n"
        "from perkup.moves.move_pictures import PicturePerson, picture_bytes, pictures_of\n"
        "found = pictures_of(library.load().moves['str_psoas_lunge'], PicturePerson.WOMAN)\n"
        "assert picture_bytes(PicturePerson.WOMAN, found.film.file)\n"
        "assert not {'numpy', 'PIL', 'numba', 'scipy', 'perkup.pictures'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_programs_read_which_pictures_a_move_has() -> None:
    run = subprocess.run([sys.executable, "-m", "perkup", "moves", "--json"], check=True, capture_output=True)
    for move in msgspec.json.decode(run.stdout):
        assert {"phase", "side", "file"} == set(move["pictures"][0])
        assert FOLDER.joinpath(move["film"]["file"]).is_file()
        assert move["film"]["frames"] > 1
