"""Pictures of own moves: shown while they belong to the move as written, drawn by a child, gone with everything."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec
import pytest

from perkup.app import own_pictures
from perkup.app.data_folder import DataFolder
from perkup.app.own_pictures import OwnPictures
from perkup.errors import ErrorCode, PerkupError
from perkup.journal import file_lock
from perkup.moves.library import MoveLibrary, load
from perkup.moves.move_pictures import MoveFilm, MovePictures, PictureIndex, StillPicture, picture_digest
from perkup.moves.template import template
from perkup.vocabulary import PicturePerson
from tests.web.asking import asker

# A renderer that only notes how it was called and lists a picture of each move, as the real one would.
RENDERER = """
import os, sys
from pathlib import Path
import msgspec
from perkup.moves.library import load
from perkup.moves.move_pictures import *
from perkup.vocabulary import PicturePerson
words = dict(zip(sys.argv[1::2], sys.argv[2::2]))
own, out = Path(words["--own"]), Path(words["--out"])
library = load([(path.name, path.read_text()) for path in sorted(own.glob("*.toml"))])
people = {}
for person in PicturePerson:
    (out / person).mkdir(exist_ok=True)
    people[person] = {}
    for name in library.files.values():
        stills = tuple(StillPicture(k.phase, f"{name}.{k.phase}.avif") for k in library.moves[name].keyframes)
        film = MoveFilm(f"{name}.film.avif", 2.0, (1000, 1000))
        people[person][name] = MovePictures(picture_digest(library.moves[name]), stills, film)
        for file in (*(s.file for s in stills), film.file):
            (out / person / file).write_bytes(f"{person} {file}".encode())
        print(name, person)
(out / "index.json").write_bytes(msgspec.json.encode(PictureIndex((480, 360), people)))
"""


@pytest.fixture
def home(tmp_path: Path) -> DataFolder:
    home = DataFolder(tmp_path)
    home.subfolder(home.moves_dir).joinpath("my_kick.toml").write_text(template("my_kick"))
    return home


def library_of(home: DataFolder) -> MoveLibrary:
    return load(home.own_moves())


@pytest.fixture
def pictures(home: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OwnPictures:
    """Pictures whose renderer is the one above."""
    (tmp_path / "renderer.py").write_text(RENDERER)
    monkeypatch.setattr(own_pictures, "is_installed", lambda: True)
    monkeypatch.setattr("perkup.pictures.mesh_source.present", lambda: True)
    monkeypatch.setattr(own_pictures, "child_command", lambda _module: [sys.executable, str(tmp_path / "renderer.py")])
    return OwnPictures(home, lambda: library_of(home))


def test_own_moves_are_drawn_until_they_change(pictures: OwnPictures, home: DataFolder) -> None:
    lines: list[str] = []
    assert pictures.missing() == ["my_kick"]
    pictures.draw(lines.append)
    assert lines == ["my_kick woman", "my_kick man"]
    assert pictures.missing() == []
    file = home.moves_dir / "my_kick.toml"
    file.write_text(file.read_text().replace("\nseconds = 2", "\nseconds = 3"))
    changed = OwnPictures(home, lambda: library_of(home))
    assert changed.missing() == ["my_kick"]
    assert changed.shelf(PicturePerson.MAN).pictures_of(library_of(home).moves["my_kick"]) is None


def test_the_coach_draws_them_by_itself(pictures: OwnPictures) -> None:
    asyncio.run(pictures.draw_quietly())
    assert pictures.missing() == []
    assert pictures.content(PicturePerson.WOMAN, "my_kick.film.avif") == b"woman my_kick.film.avif"


def test_only_listed_pictures_are_read(pictures: OwnPictures, home: DataFolder) -> None:
    pictures.draw(lambda line: None)
    home.pictures_dir.joinpath("woman", "other.avif").write_bytes(b"not listed")
    for name in ("other.avif", "../index.json", "../../settings.toml", ""):
        assert pictures.content(PicturePerson.WOMAN, name) is None
    home.pictures_dir.joinpath("woman", "my_kick.film.avif").unlink()
    assert pictures.content(PicturePerson.WOMAN, "my_kick.film.avif") is None
    home.pictures_dir.joinpath("index.json").write_text("{")
    assert pictures.index() is None


def test_two_do_not_draw_at_once(pictures: OwnPictures, home: DataFolder) -> None:
    handle = file_lock.acquire(home.subfolder(home.pictures_dir) / ".drawing.lock")
    assert handle is not None
    asyncio.run(pictures.draw_quietly())
    with pytest.raises(PerkupError) as refusal:
        pictures.draw(lambda line: None)
    assert refusal.value.code == ErrorCode.UNDER_WAY
    assert pictures.missing() == ["my_kick"]
    file_lock.release(handle)


def test_without_the_renderer_it_says_what_to_install(home: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_pictures, "is_installed", lambda: False)
    pictures = OwnPictures(home, lambda: library_of(home))
    asyncio.run(pictures.draw_quietly())
    with pytest.raises(PerkupError) as refusal:
        pictures.draw(lambda line: None)
    assert refusal.value.code == ErrorCode.LIBRARY_MISSING
    assert "perkup[pictures]" in (refusal.value.hint or "")
    assert not home.pictures_dir.exists()


def test_a_renderer_that_fails_says_why(pictures: OwnPictures, tmp_path: Path) -> None:
    (tmp_path / "renderer.py").write_text("raise SystemExit('no body here')")
    with pytest.raises(PerkupError) as refusal:
        pictures.draw(lambda line: None)
    assert refusal.value.code == ErrorCode.SERVICE_FAILED
    assert "no body here" in refusal.value.message


def test_pages_and_programs_show_an_own_move_on_a_body(home: DataFolder) -> None:
    from perkup.app.application import Application
    from perkup.app.erasure import erasure_of_everything

    move = library_of(home).moves["my_kick"]
    stills = tuple(StillPicture(each.phase, f"my_kick.{each.phase}.avif") for each in move.keyframes)
    entry = {"my_kick": MovePictures(picture_digest(move), stills, MoveFilm("my_kick.film.avif", 4.0, (2000, 2000)))}
    folder = home.subfolder(home.subfolder(home.pictures_dir) / "woman")
    folder.joinpath("my_kick.film.avif").write_bytes(b"a film")
    index = PictureIndex((480, 360), {PicturePerson.WOMAN: entry})
    home.pictures_dir.joinpath("index.json").write_bytes(msgspec.json.encode(index))
    app = Application.open(home)
    try:
        ask = asker(app)
        address = f"/pictures/woman/{picture_digest(move)}/my_kick.film.avif"
        assert address in ask.get("/moves/my_kick").text
        assert ask.get(address).body == b"a film"
        assert ask.get("/moves").text.count("my_kick.end.avif") == 1
        film = next(m["film"] for m in msgspec.json.decode(ask.get("/api/moves").body) if m["id"] == "my_kick")
        assert film == {"file": address, "seconds": 4.0, "frames": 2}
        app.settings.change({"display.person": "man"}, "web")
        assert "my_kick.film.avif" not in ask.get("/moves/my_kick").text
        assert str(folder / "my_kick.film.avif") in erasure_of_everything(home, app.journal).files
    finally:
        app.close()
