from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from perkup.app.data_folder import DataFolder, write_private
from perkup.app.instance_lock import find_running_coach, hold_instance_lock
from perkup.app.settings.settings_file import change_settings
from perkup.errors import ErrorCode
from perkup.journal.store import Journal
from tests.journal.clocks import NOON
from tests.journal.folders import ordinary_user
from tests.refusals import refused

DOC = Path(__file__).parents[2] / "docs" / "files.md"


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture
def ordinary() -> Iterator[Path]:
    with ordinary_user() as folder:
        yield folder


def test_the_folder_is_named_or_from_the_environment_or_the_systems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERKUP_HOME", str(tmp_path / "env"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    assert DataFolder.find(str(tmp_path / "deep" / "named")).folder == tmp_path / "deep" / "named"
    assert DataFolder.find().folder == tmp_path / "env"
    assert mode(tmp_path / "env") == 0o700
    monkeypatch.delenv("PERKUP_HOME")
    if sys.platform == "linux":
        assert DataFolder.find().folder == tmp_path / "xdg" / "perkup"
    assert DataFolder.find("~/mine").folder == tmp_path / "user" / "mine"
    monkeypatch.chdir(tmp_path)
    assert DataFolder.find("here").folder == tmp_path / "here"


def test_what_lies_in_it(tmp_path: Path) -> None:
    home = DataFolder.find(str(tmp_path))
    names = [home.settings_file, home.journal_file, home.moves_dir, home.photos_dir, home.videos_dir]
    assert [path.name for path in names] == ["settings.toml", "journal.sqlite3", "moves", "photos", "videos"]
    assert {path.parent for path in names} == {tmp_path}
    assert mode(home.subfolder(home.photos_dir)) == 0o700
    assert home.subfolder(home.photos_dir) == home.photos_dir


def test_a_file_in_its_place_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for path in (file, file / "below"):
        with refused(ErrorCode.FILE_UNWRITABLE, "--data"):
            DataFolder.find(str(path))
    home = DataFolder(tmp_path)
    home.moves_dir.touch()
    with refused(ErrorCode.FILE_UNWRITABLE):
        home.subfolder(home.moves_dir)


def test_a_folder_that_cannot_be_used_is_told(ordinary: Path) -> None:
    ordinary.chmod(0o500)
    with refused(ErrorCode.FILE_UNWRITABLE):
        DataFolder.find(str(ordinary / "new"))
    home = DataFolder.find(str(ordinary))
    assert find_running_coach(home) is None
    with refused(ErrorCode.FILE_UNWRITABLE):
        home.secret()
    with refused(ErrorCode.FILE_UNWRITABLE), hold_instance_lock(home):
        pass
    ordinary.chmod(0o000)
    with refused(ErrorCode.FILE_UNWRITABLE):
        DataFolder.find(str(ordinary))


def test_the_secret_is_made_once_and_private(tmp_path: Path) -> None:
    home = DataFolder.find(str(tmp_path))
    secret = home.secret()
    assert len(secret) >= 43
    assert mode(home.secret_file) == 0o600
    assert home.secret() == secret
    assert DataFolder.find(str(tmp_path)).secret() == secret


def test_where_no_disk_keeps_the_secret_one_is_good_for_this_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    home = DataFolder.find(str(tmp_path))
    with monkeypatch.context() as full:
        full.setattr("perkup.app.data_folder.write_private", refuse)
        first, second = home.secret_for_this_run(), home.secret_for_this_run()
        assert first != second
        assert len(first) >= 43
        with refused(ErrorCode.FILE_UNWRITABLE):
            home.secret()
    assert "is good until Perkup stops" in caplog.text
    assert home.secret_for_this_run() == home.secret()


@pytest.mark.parametrize("harm", ["exposed", "empty", "short"])
def test_a_secret_that_others_may_know_or_guess_is_renewed(tmp_path: Path, harm: str) -> None:
    home = DataFolder.find(str(tmp_path))
    secret = home.secret()
    if harm == "exposed":
        home.secret_file.chmod(0o644)
    else:
        home.secret_file.write_text("" if harm == "empty" else "abc")
    assert home.secret() != secret
    assert len(home.secret()) >= 43
    assert mode(home.secret_file) == 0o600


def test_processes_that_start_at_once_agree_on_the_secret(tmp_path: Path) -> None:
    code = "import sys; from perkup.app.data_folder import DataFolder; print(DataFolder.find(sys.argv[1]).secret())"
    children = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _each in range(4)
    ]
    secrets = {child.communicate(timeout=60)[0].strip() for child in children}
    assert secrets == {DataFolder.find(str(tmp_path)).secret()}


def test_a_private_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, b"new")
    assert (path.read_bytes(), mode(path)) == (b"new", 0o600)
    (tmp_path / "folder" / "in").mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        write_private(tmp_path / "folder", b"new")
    assert sorted(os.listdir(tmp_path)) == ["file", "folder"]


def test_the_doc_names_every_file_that_appears(tmp_path: Path) -> None:
    home = DataFolder.find(str(tmp_path / "home"))
    change_settings(home.settings_file, {"clock.break_min": 3})
    home.secret()
    for folder in (home.moves_dir, home.photos_dir, home.videos_dir):
        home.subfolder(folder)
    home.journal_file.write_text("damaged")
    with hold_instance_lock(home) as held, Journal.open(home.journal_file, clock=lambda: NOON) as journal:
        held.announce("http://127.0.0.1:1/")
        journal.append("ban", {"move": "lunge"})
        found = sorted(path.name for path in home.folder.iterdir())
    text = DOC.read_text("utf-8").replace("<time>", "20260302T120000Z")
    assert "journal.damaged-20260302T120000Z.sqlite3" in found
    for name in found:
        assert f"`{name}" in text or name.removeprefix("journal.sqlite3") in ("-wal", "-shm"), name


@pytest.mark.parametrize(
    ("mode", "expected"), [(0o755, 0o700), (0o750, 0o700), (0o555, 0o500), (0o700, 0o700), (0o1777, 0o1777)]
)
def test_a_folder_that_others_can_enter_is_closed_to_them(tmp_path: Path, mode: int, expected: int) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    folder.chmod(mode)
    DataFolder.find(str(folder))
    assert folder.stat().st_mode & 0o7777 == expected
    folder.chmod(0o700)


def test_the_home_folder_itself_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    tmp_path.chmod(0o755)
    DataFolder.find(str(tmp_path))
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_new_secret_replaces_the_old_one(tmp_path: Path) -> None:
    home = DataFolder.find(str(tmp_path / "home"))
    old = home.secret()
    new = home.renew_secret()
    assert new not in (old, "")
    assert home.secret() == new
    assert home.secret_file.stat().st_mode & 0o777 == 0o600
