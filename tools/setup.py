"""Set up `.venv` in this checkout with nothing but Python, pip and the standard library.

    python3 tools/setup.py [EXTRA ...]

uv makes the environment where it is present, else `venv`; where `ensurepip` is missing, virtualenv is put into
`.boot/` with ``pip install --target``. With `PERKUP_LOCK=requirements.lock` exactly the versions of that lock are
installed: those that were tested. A stamp remembers what was installed from which pyproject.toml, so that a
second call does nothing and takes no time.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BOOT = ROOT / ".boot"
STAMP = VENV / "perkup.stamp"
MAKING = "1 of 3: making an environment of its own in .venv"
FETCHING = "2 of 3: fetching the libraries"
PREPARING = "3 of 3: preparing for a quick start"
QUIET_S = 10.0
"""Where nobody looks at a terminal, a line comes this often."""
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(*command: str, doing: str = "", **environment: str) -> None:
    """Run a command in the checkout, saying what it does and for how long; or end the set-up with one sentence."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=output, stderr=subprocess.STDOUT
        )
        while True:
            _show_progress(doing, time.monotonic() - start)
            try:
                process.wait(0.5 if sys.stdout.isatty() else QUIET_S)
                break
            except subprocess.TimeoutExpired:
                continue
        if sys.stdout.isatty():
            print(f"\r{doing}: {time.monotonic() - start:.0f} s   ", flush=True)
        if process.returncode:
            output.seek(0)
            print(output.read().decode(errors="replace")[-2000:])
            sys.exit(f"Setting up stopped: `{' '.join(command)}` failed.\nIs the network reachable? Then try again.")


def _show_progress(doing: str, seconds: float) -> None:
    """Tell that it goes on: on one line of a terminal, elsewhere with a line now and then."""
    if sys.stdout.isatty():
        bar = "." * (int(seconds * 2) % 4)
        print(f"\r{doing} {bar:3} {seconds:.0f} s", end="", flush=True)
    else:
        print(f"{doing} ... {seconds:.0f} s", flush=True)


def make_environment(uv: str | None) -> None:
    """Make `.venv` if there is none, by uv, venv or virtualenv."""
    if PYTHON.exists():
        return
    if uv:
        run(uv, "venv", "--quiet", "--python", sys.executable, str(VENV), doing=MAKING)
    elif importlib.util.find_spec("ensurepip"):
        run(sys.executable, "-m", "venv", str(VENV), doing=MAKING)
    else:
        run(sys.executable, "-m", "pip", "install", "--quiet", "--target", str(BOOT), "virtualenv", doing=MAKING)
        run(sys.executable, "-m", "virtualenv", "--quiet", str(VENV), doing=MAKING, PYTHONPATH=str(BOOT))


def constraint() -> tuple[str, ...]:
    """Return pip's words for the lock that `PERKUP_LOCK` names, none where it names none."""
    name = os.environ.get("PERKUP_LOCK")
    return ("--constraint", name) if name else ()


def stamp_text(extras: set[str]) -> str:
    """Return the stamp of an environment with these extras of this pyproject.toml, and of the lock if one is used."""
    content = (ROOT / "pyproject.toml").read_bytes()
    content += b"".join((ROOT / name).read_bytes() for name in constraint()[1:])
    return " ".join([hashlib.sha256(content).hexdigest()[:16], *sorted(extras)])


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
    print(f"Setting up Perkup (once, one to three minutes): {target}", flush=True)
    uv = shutil.which("uv")
    make_environment(uv)
    if uv:
        run(
            uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            str(PYTHON),
            *constraint(),
            "--editable",
            target,
            doing=FETCHING,
        )
    else:
        run(
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            *constraint(),
            "--editable",
            target,
            doing=FETCHING,
        )
    run(
        str(PYTHON), "-m", "compileall", "-q", "src", doing=PREPARING
    )  # where Python may not write, each start would compile anew
    STAMP.write_text(stamp_text(extras))


if __name__ == "__main__":
    main()
