"""Private files on their way in: kept whole, or gone; swept at the start; named by doctor."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from perkup.app.data_folder import DataFolder
from perkup.app.photo_store import PhotoStore
from perkup.app.unkept_files import DRAFT_S, find_private_files, kept_path, problem_texts, sweep, unkept_path
from perkup.journal.store import Journal
from tests.app.photos import png
from tests.desk_fixture import until

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MEASUREMENT = {"measurement": "a1", "file": "walk.mp4", "definition": "trunk-thigh", "result": {}}


@pytest.fixture
def home(tmp_path: Path) -> DataFolder:
    home = DataFolder.find(str(tmp_path / "home"))
    for folder in (home.photos_dir, home.videos_dir):
        home.subfolder(folder)
    return home


@pytest.fixture
def journal(home: DataFolder):
    with Journal.open(home.journal_file) as opened:
        yield opened


def write(path: Path, *, age_s: float = 0.0) -> Path:
    path.write_bytes(b"private")
    when = path.stat().st_mtime - age_s
    os.utime(path, (when, when))
    return path


def test_an_unkept_name_leads_back_and_is_no_name_of_the_journal() -> None:
    from perkup.journal.import_export import safe_name

    path = Path("/x/0123.mp4")
    assert kept_path(unkept_path(path)) == path
    assert unkept_path(path).suffix == ".mp4"
    assert safe_name(unkept_path(path).name) is None


def test_a_start_sweeps_what_nobody_kept_and_nothing_else(home: DataFolder, journal: Journal) -> None:
    journal.append("measurement", MEASUREMENT | {"video": "kept.mp4"})
    kept = write(home.videos_dir / "kept.mp4")
    own = write(home.videos_dir / "from my camera.mp4")
    fresh_draft = write(home.photos_dir / ".a.jpg.new-1-ab")
    settings = write(home.settings_file)
    gone = [
        write(unkept_path(home.videos_dir / "upload.mp4")),
        write(unkept_path(home.photos_dir / "photo.jpg")),
        write(home.photos_dir / ".b.jpg.new-1-ab", age_s=2 * DRAFT_S),
        write(home.folder / ".secret.new-1-ab", age_s=2 * DRAFT_S),
    ]
    assert sweep(home, journal) == len(gone)
    assert not [path for path in gone if path.exists()]
    assert all(path.exists() for path in (kept, own, fresh_draft, settings))
    assert sweep(home, journal) == 0


@pytest.mark.parametrize(("kind", "data"), [("measurement", MEASUREMENT | {"video": "a.mp4"}), ("photo", None)])
def test_a_file_that_the_journal_has_is_kept_after_all(home: DataFolder, journal: Journal, kind: str, data) -> None:
    data = data or {"file": "a.jpg", "pose": "left", "at": NOON.isoformat()}
    folder, name = (home.photos_dir, "a.jpg") if kind == "photo" else (home.videos_dir, "a.mp4")
    journal.append(kind, data)
    write(unkept_path(folder / name))
    assert sweep(home, journal) == 0
    assert [path.name for path in folder.iterdir()] == [name]


def test_a_link_is_never_followed_nor_removed(home: DataFolder, journal: Journal, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside.mp4")
    unkept_path(home.videos_dir / "x.mp4").symlink_to(outside)
    assert sweep(home, journal) == 0
    assert outside.exists()


def test_doctor_names_them(home: DataFolder, journal: Journal) -> None:
    assert problem_texts(home, journal) == []
    PhotoStore(home, journal).add(png(), "left", NOON)
    assert problem_texts(home, journal) == []
    write(unkept_path(home.videos_dir / "upload.mp4"))
    for number in range(5):
        write(home.videos_dir / f"own{number}.mp4")
    unkept, unknown = problem_texts(home, journal)
    assert unkept.startswith("1 private file (0.0 MB) that nobody kept: videos/.unkept-upload.mp4.")
    assert unknown.startswith("5 private files")
    assert "videos/own0.mp4, videos/own1.mp4, videos/own2.mp4 and 2 more" in unknown
    assert len(find_private_files(home, journal).unknown) == 5


PERKUP = [sys.executable, "-m", "perkup"]


def test_what_a_killed_coach_left_is_named_by_doctor_and_gone_after_the_next_start(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "PERKUP_HOME")}
    upload = unkept_path(home / "videos" / "upload.mp4")

    def start() -> subprocess.Popen[bytes]:
        command = [*PERKUP, "--data", str(home), "run", "--no-browser", "--port", "18737"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        until((home / "running.json").exists, "the coach runs")
        return process

    first = start()
    upload.parent.mkdir(mode=0o700)
    upload.write_bytes(b"private")
    first.send_signal(signal.SIGKILL)
    first.wait(10)
    (home / "running.json").unlink()
    doctor = subprocess.run(
        [*PERKUP, "--data", str(home), "doctor", "--json"], env=environment, capture_output=True, check=True
    )
    assert any(".unkept-upload.mp4" in line for line in json.loads(doctor.stdout)["problems"])
    assert upload.exists()
    second = start()
    try:
        assert list(upload.parent.iterdir()) == []
    finally:
        second.terminate()
        second.wait(20)
