"""Write `src/perkup/motion/parts.json` from a folder of wheels: `python -m tools.measuring_parts FOLDER`.

With `--store` instead it writes `src/perkup/motion/store.txt`, which only a build has: the address from which pip takes
the wheels of this machine's package index.

pip fetches the wheels into the folder: `pip download --no-deps --only-binary=:all: --platform manylinux_2_28_x86_64
--platform manylinux_2_27_x86_64 --python-version 3.11 NAME==VERSION`, with the versions of `requirements.lock`.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import msgspec

from perkup.motion.parts import STORE_FILE, PartsManifest, Wheel

OUT = Path(__file__).parents[1] / "src" / "perkup" / "motion" / "parts.json"
PYTHONS = ("cp311", "cp312", "cp313")
MODEL = "mediapipe"


def wheel_of(path: Path) -> Wheel:
    """Return what the manifest says of a file."""
    content = path.read_bytes()
    blake2b = hashlib.blake2b(content, digest_size=32).hexdigest()
    return Wheel(path.name, blake2b, hashlib.sha256(content).hexdigest(), len(content))


def fits(name: str, python: str) -> bool:
    """Return True where a wheel of that file name fits that Python on Linux."""
    tags = re.search(r"-((?:cp|py)[\w.]+)-(\w+)-[\w.]+\.whl$", name)
    if tags is None:
        return False
    is_stable = tags[2] == "abi3" and int(tags[1][3:]) <= int(python[3:])
    return python in tags[1].split(".") or "py3" in tags[1].split(".") or is_stable


def manifest(folder: Path) -> PartsManifest:
    """Return the manifest of the wheels in a folder."""
    paths = sorted(folder.glob("*.whl"))
    libraries = {
        f"{python}-linux-x86_64": [
            wheel_of(path) for path in paths if fits(path.name, python) and not path.name.startswith(MODEL)
        ]
        for python in PYTHONS
    }
    (model,) = (wheel_of(path) for path in paths if path.name.startswith(MODEL))
    return PartsManifest(libraries, model)


def store() -> str:
    """Ask pip from which address it would take one of the wheels; return the store's own part of it."""
    known = msgspec.json.decode(OUT.read_bytes(), type=PartsManifest)
    python = f"cp{sys.version_info.major}{sys.version_info.minor}-linux-x86_64"
    for wheel in (*known.libraries.get(python, []), known.model):
        name, version = wheel.file.split("-")[:2]
        command = ["pip", "install", "--dry-run", "--ignore-installed", "--no-deps", "--quiet", "--report", "-"]
        answer = subprocess.run(
            [sys.executable, "-m", *command, f"{name}=={version}"], capture_output=True, text=True, check=False
        )
        path = f"/{wheel.blake2b[:2]}/{wheel.blake2b[2:4]}/{wheel.blake2b[4:]}/"
        for address in re.findall(r'"url": "(https?://[^"]+)"', answer.stdout):
            if path in address:
                return str(address.partition(path)[0])
    sys.exit("pip does not say from which address it takes the wheels.")


if __name__ == "__main__":
    if "--store" in sys.argv[1:]:
        OUT.with_name(STORE_FILE).write_text(store() + "\n")
        sys.exit()
    document = msgspec.json.encode(manifest(Path(sys.argv[1])))
    OUT.write_bytes(msgspec.json.format(document, indent=1) + b"\n")
