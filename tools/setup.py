"""Set up `.venv` in this checkout with nothing but Python, pip and the standard library.

    python3 tools/setup.py [EXTRA ...]

uv makes the environment where it is present, else `venv`; where `ensurepip` is missing, virtualenv is put into
`.boot/` with ``pip install --target``. A stamp remembers what was installed from which pyproject.toml, so that a
second call does nothing and takes no time.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BOOT = ROOT / ".boot"
STAMP = VENV / "perkup.stamp"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(*command: str, **environment: str) -> None:
    """Run a command in the checkout, or end the set-up with one sentence."""
    result = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False)
    if result.returncode:
        sys.exit(f"\nSetting up stopped: `{' '.join(command)}` failed.\nIs the network reachable? Then try again.")


def make_environment(uv: str | None) -> None:
    """Make `.venv` if there is none, by uv, venv or virtualenv."""
    if PYTHON.exists():
        return
    if uv:
        run(uv, "venv", "--quiet", "--python", sys.executable, str(VENV))
    elif importlib.util.find_spec("ensurepip"):
        run(sys.executable, "-m", "venv", str(VENV))
    else:
        run(sys.executable, "-m", "pip", "install", "--quiet", "--target", str(BOOT), "virtualenv")
        run(sys.executable, "-m", "virtualenv", "--quiet", str(VENV), PYTHONPATH=str(BOOT))


def stamp_text(extras: set[str]) -> str:
    """Return the stamp of an environment with these extras of this pyproject.toml."""
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()[:16]
    return " ".join([digest, *sorted(extras)])


def main() -> None:
    """Install this checkout with the extras of the command line, unless the stamp says that it is done."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anything checks the version
        sys.exit(f"Perkup needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    extras = set(sys.argv[1:])
    installed = STAMP.read_text().split() if STAMP.exists() else []
    if installed and stamp_text(extras | set(installed[1:])) == " ".join(installed):
        return
    extras |= set(installed[1:])
    target = f".[{','.join(sorted(extras))}]" if extras else "."
    print(f"Setting up {target} in .venv (once) ...", flush=True)
    uv = shutil.which("uv")
    make_environment(uv)
    if uv:
        run(uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--editable", target)
    else:
        run(
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--editable",
            target,
        )
    run(str(PYTHON), "-m", "compileall", "-q", "src")  # where Python may not write, each start would compile anew
    STAMP.write_text(stamp_text(extras))


if __name__ == "__main__":
    main()
