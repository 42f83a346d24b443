"""The measuring parts: fetched by address and checksum from a store on this machine, all or nothing."""

from __future__ import annotations

import functools
import hashlib
import http.server
import importlib
import json
import re
import subprocess
import sys
import threading
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from perkup.errors import ErrorCode
from perkup.motion import parts, requirements, setup
from perkup.motion.video import model_weights
from tests.refusals import refused
from tools.measuring_parts import OUT, fits

ROOT = Path(__file__).parents[2]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *words: object) -> None:
        """Say nothing."""


def wheel(store: Path, name: str, files: dict[str, str]) -> parts.Wheel:
    """Put a wheel into the store, at the address of its checksum."""
    path = store / name
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
    content = path.read_bytes()
    address = hashlib.blake2b(content, digest_size=32).hexdigest()
    place = store / address[:2] / address[2:4] / address[4:]
    place.mkdir(parents=True)
    path.rename(place / name)
    return parts.Wheel(name, address, hashlib.sha256(content).hexdigest(), len(content))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store on the loopback, with two small libraries and a model."""
    folder = tmp_path / "store"
    folder.mkdir()
    libraries = [
        wheel(folder, "stand_in_a-1-py3-none-any.whl", {"stand_in_a.py": "VALUE = 1"}),
        wheel(folder, "stand_in_b-1-py3-none-any.whl", {"stand_in_b/__init__.py": "from stand_in_a import VALUE"}),
    ]
    model = wheel(folder, "model-1-py3-none-any.whl", {"model": ""})
    known = parts.PartsManifest({parts.tag(): libraries}, model)
    monkeypatch.setattr(parts, "manifest", lambda: known)
    monkeypatch.setenv("PERKUP_PARTS", str(tmp_path / "parts"))
    monkeypatch.setattr(requirements, "LIBRARIES", ("stand_in_a", "stand_in_b"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("PERKUP_STORE", f"http://127.0.0.1:{server.server_port}")
    yield folder
    server.shutdown()
    server.server_close()


def test_they_are_fetched_checked_unpacked_and_found(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert requirements.missing() == ["stand_in_a", "stand_in_b"]
    shares: list[float] = []
    folder = parts.fetch(lambda _text, share: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert requirements.missing() == []
    assert [path.name for path in folder.parent.iterdir()] == [parts.tag()]
    monkeypatch.setattr(sys, "path", list(sys.path))
    requirements.demand()
    assert importlib.import_module("stand_in_b").VALUE == 1
    for name in ("stand_in_a", "stand_in_b"):
        del sys.modules[name]


def test_what_is_there_is_not_fetched_again(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts.fetch()
    monkeypatch.setenv("PERKUP_STORE", "http://127.0.0.1:1")
    parts.fetch()


def test_offline_is_one_sentence_and_leaves_nothing(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERKUP_STORE", "http://127.0.0.1:1")
    with refused(ErrorCode.NETWORK_UNAVAILABLE) as refusal:
        parts.fetch()
    assert "Go online" in refusal.value.hint
    assert list((tmp_path / "parts").iterdir()) == []


@pytest.mark.parametrize("longer", [False, True])
def test_a_file_that_is_another_is_refused(store: Path, tmp_path: Path, longer: bool) -> None:
    (place,) = store.rglob("stand_in_b*.whl")
    content = place.read_bytes()
    place.write_bytes(content + b"more" if longer else content[:-1] + b"x")
    with refused(ErrorCode.INVALID_FILE):
        parts.fetch()
    assert not parts.are_present()
    assert list((tmp_path / "parts").iterdir()) == []


def test_without_room_or_a_fitting_part_it_says_so(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "UNPACKED", 1 << 60)
    with refused(ErrorCode.DISK_FULL):
        parts.fetch()
    monkeypatch.setattr(parts, "tag", lambda: "cp27-beos-m68k")
    with refused(ErrorCode.UNSUPPORTED_PLATFORM):
        parts.fetch()


def test_what_is_missing_is_counted_in_bytes(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_weights, "are_present", lambda _model="full": False)
    known = parts.manifest()
    libraries = sum(wheel.size for wheel in parts.wheels())
    assert setup.missing_bytes() == libraries + known.model.size
    parts.fetch()
    assert setup.missing_bytes() == known.model.size


def test_the_real_manifest_names_what_is_locked() -> None:
    known = msgspec.json.decode((Path(parts.__file__).with_name("parts.json")).read_bytes(), type=parts.PartsManifest)
    lock = dict(
        line.split("==")
        for line in Path("requirements.lock").read_text().splitlines()
        if "==" in line and line[0] != "#"
    )
    for tag, wheels in known.libraries.items():
        versions = {wheel.file.split("-")[0].lower().replace("_", "-"): wheel.file.split("-")[1] for wheel in wheels}
        assert set(versions) == {"ai-edge-litert", "av", "c3d", "flatbuffers", "numpy", "opencv-python-headless"}, tag
        assert versions.items() <= lock.items()
        assert all(fits(wheel.file, tag.split("-")[0]) for wheel in wheels)
    assert known.model.file.startswith("mediapipe-0.10.21-")


def test_the_terminal_says_it_in_one_document(store: Path, tmp_path: Path) -> None:
    """Offline, as a program sees it."""
    import os

    environment = {**os.environ, "PERKUP_STORE": "http://127.0.0.1:1", "PERKUP_WEIGHTS": str(tmp_path / "weights")}
    command = [sys.executable, "-m", "perkup", "camera", "setup", "--json"]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert json.loads(answer.stdout)["code"] == "network_unavailable"


def test_every_library_of_the_motion_extra_is_among_the_parts():
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["motion"]
    needed = {re.split(r"[<>=]", requirement)[0].replace("-", "_") for requirement in extra} - {"pip"}
    shipped = msgspec.json.decode(OUT.read_bytes(), type=parts.PartsManifest)
    for python, wheels in shipped.libraries.items():
        assert needed <= {wheel.file.split("-")[0] for wheel in wheels}, python
