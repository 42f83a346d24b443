"""The measuring parts: libraries that the usual Perkup does without, fetched as wheels by address and checksum.

A wheel is a zip file, so the standard library is enough: a program built without Python has no pip. Which wheels fit
which Python is in `parts.json`, which `tools/measuring_parts.py` writes. They are unpacked into a folder of their own,
and only a process that measures looks there.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec
import platformdirs

from perkup.errors import ErrorCode, PerkupError

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[str, float], None]

STORE_FILE = "store.txt"
"""Where a built Perkup says from which address the wheels of the package index come: the build asks pip for it."""
BLOCK = 1 << 16
TIMEOUT_S = 30.0
UNPACKED = 4
"""Bytes that must be free for each byte fetched: a wheel unpacks to about three times its size."""
OFFLINE_HINT = "Nothing was changed. Go online once and try again; afterwards measuring needs no network."


class Wheel(msgspec.Struct, frozen=True):
    """File of the package index: its name, the two checksums (one is its address there), and its size in bytes."""

    file: str
    blake2b: str
    sha256: str
    size: int

    def address(self, store: str) -> str:
        """Return where it is in a store that keeps its files under their checksums, as the package index does."""
        return f"{store}/{self.blake2b[:2]}/{self.blake2b[2:4]}/{self.blake2b[4:]}/{self.file}"


class PartsManifest(msgspec.Struct, frozen=True):
    """Wheels by the Python and platform that they fit, such as `cp311-linux-x86_64`, and the pose model's."""

    libraries: dict[str, list[Wheel]]
    model: Wheel


def manifest() -> PartsManifest:
    """Return what may be fetched."""
    return msgspec.json.decode((files("perkup.motion") / "parts.json").read_bytes(), type=PartsManifest)


def tag() -> str:
    """Return the key of this Python and platform."""
    import platform

    return f"cp{sys.version_info.major}{sys.version_info.minor}-{sys.platform}-{platform.machine()}"


def store() -> str:
    """Return the address of the store: of PERKUP_STORE, else as built in; "" leaves the fetching to pip."""
    chosen = os.environ.get("PERKUP_STORE")
    if chosen is not None:
        return chosen
    built_in = files("perkup.motion") / STORE_FILE
    return built_in.read_text("utf-8").strip() if built_in.is_file() else ""


def wheels() -> list[Wheel]:
    """Return the libraries for this Python and platform; none where Perkup knows of none."""
    return manifest().libraries.get(tag(), [])


def folder() -> Path:
    """Return where the parts are kept: below PERKUP_PARTS, else below the user's cache."""
    chosen = os.environ.get("PERKUP_PARTS")
    return (Path(chosen) if chosen else Path(platformdirs.user_cache_dir("perkup")) / "parts") / tag()


def are_present() -> bool:
    """Return True where the parts of this version are unpacked."""
    libraries = wheels()
    return bool(libraries) and all((folder() / _mark(wheel)).exists() for wheel in libraries)


def activate() -> None:
    """Let this process import the parts, after what is installed."""
    place = str(folder())
    if are_present() and place not in sys.path:
        sys.path.append(place)
        importlib.invalidate_caches()


def fetch(progress: Progress = lambda _text, _share: None) -> Path:
    """Fetch and unpack what is missing, all or nothing; return the folder.

    progress : called with a line of text and a share from 0 to 1. Raises `PerkupError` offline, without room, for a
    platform that has no parts, or where a file is not the expected one.
    """
    libraries, home = wheels(), folder()
    if not libraries:
        raise PerkupError(
            f"Perkup has no measuring parts for this system ({tag()}) yet.",
            "They are there for Linux (x86_64) with Python 3.11 to 3.13, and in the download.",
            code=ErrorCode.UNSUPPORTED_PLATFORM,
        )
    if are_present():
        return home
    total = sum(wheel.size for wheel in libraries)
    parent = make_folder(home.parent)
    require_room(parent, total * UNPACKED)
    with tempfile.TemporaryDirectory(dir=parent, prefix=".fetch-") as name:
        unpacked, arrived = Path(name) / "unpacked", 0
        for wheel in libraries:
            file = fetch_wheel(wheel, Path(name), _share_of(progress, arrived, total))
            arrived += wheel.size
            _unpack(file, unpacked)
            (unpacked / _mark(wheel)).touch()
            file.unlink()
        shutil.rmtree(home, ignore_errors=True)
        unpacked.replace(home)
    return home


def fetch_wheel(wheel: Wheel, target: Path, arrived: Callable[[int], None]) -> Path:
    """Download one wheel into `target` and return it, checked. `arrived` hears the bytes so far."""
    place = target / wheel.file
    address = store()
    if address:
        _download(wheel.address(address), place, wheel.size, arrived)
    else:
        _download_with_pip(wheel, target, arrived)
    with place.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != wheel.sha256:
        raise PerkupError(
            f"{wheel.file} is not the file it should be: its SHA-256 differs.",
            "It was not kept. Try again; if it stays so, tell the makers of Perkup.",
            code=ErrorCode.INVALID_FILE,
        )
    return place


def _download(address: str, place: Path, most: int, arrived: Callable[[int], None]) -> None:
    import urllib.error
    import urllib.request

    count = 0
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT_S) as answer, place.open("wb") as file:
            while count <= most and (block := answer.read(BLOCK)):
                count += len(block)
                file.write(block)
                arrived(min(count, most))
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise _offline_error() from error
    except OSError as error:
        raise PerkupError(
            f"{place.name} could not be written.", str(error.strerror or error), code=ErrorCode.FILE_UNWRITABLE
        ) from error


def _download_with_pip(wheel: Wheel, target: Path, arrived: Callable[[int], None]) -> None:
    """Let pip fetch the wheel by its name: it knows where the package index of this machine is."""
    name, version, python, abi, platform = wheel.file.removesuffix(".whl").split("-")
    command = [
        *(sys.executable, "-m", "pip", "download", f"{name}=={version}", "--no-deps", "--only-binary=:all:"),
        *("--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--dest", str(target)),
        *(word for one in platform.split(".") for word in ("--platform", one)),
        *("--implementation", python[:2], "--python-version", python[2:] if abi == python else "3", "--abi", abi),
    ]
    if abi in ("none", "abi3"):
        command = command[: command.index("--implementation")]
    code = run_downloader(
        command, lambda: arrived(min(wheel.size, sum(file.stat().st_size for file in target.glob("*.whl"))))
    )
    if code or not (target / wheel.file).exists():
        raise _offline_error()
    arrived(wheel.size)


def run_downloader(
    command: list[str],
    report: Callable[[], None],
    *,
    folder: Path | None = None,
    errors: int | IO[bytes] = subprocess.DEVNULL,
) -> int:
    """Run a program that downloads and return its exit code; call `report` until it ends.

    It is ended where `report` raises, as a cancelled download does. `folder` is where it runs, `errors` where its
    complaints go.
    """
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, cwd=folder)
    try:
        while process.poll() is None:
            report()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    return process.returncode


def _offline_error() -> PerkupError:
    return PerkupError(
        "The measuring parts could not be fetched: the package index cannot be reached.",
        OFFLINE_HINT,
        code=ErrorCode.NETWORK_UNAVAILABLE,
    )


def make_folder(path: Path, variable: str = "PERKUP_PARTS") -> Path:
    """Make a folder for this person alone; `variable` names another one. Raises `PerkupError`."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise PerkupError(
            f"The folder {path} cannot be made.", f"Give another one in {variable}.", code=ErrorCode.FILE_UNWRITABLE
        ) from error
    return path


def require_room(path: Path, libraries: int) -> None:
    """Raise `PerkupError` where the disk of `path` has less than `libraries` bytes free."""
    if shutil.disk_usage(path).free < libraries:
        raise PerkupError(
            f"There is not enough room on the disk of {path}.",
            f"Free about {libraries // 1_000_000} MB and try again.",
            code=ErrorCode.DISK_FULL,
        )


def _share_of(progress: Progress, before: int, total: int) -> Callable[[int], None]:
    """Return what hears the bytes of one file, after `before` bytes of others."""
    return lambda count: progress("Fetching the libraries", (before + count) / total)


def _mark(wheel: Wheel) -> str:
    return f".{wheel.file}.unpacked"


def _unpack(wheel: Path, target: Path) -> None:
    """Unpack a wheel, with the rights of programs for its libraries; a name that leads outside is refused."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target)
    except (OSError, zipfile.BadZipFile) as error:
        raise PerkupError(f"{wheel.name} could not be unpacked.", str(error), code=ErrorCode.INVALID_FILE) from error
