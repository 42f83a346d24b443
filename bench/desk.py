"""What sensing the desk costs while nobody is there, beside Safe Eyes and Workrave where they are installed.

Everything runs on a private Xvfb, bus and dunst. Sizes are proportional set sizes (PSS), alone on that display.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.desk_fixture import RealDesk, missing, real_desk, until

SECONDS = 60.0
SETTLE_S = 10.0
OTHERS = {"Safe Eyes": "safeeyes", "Workrave": "workrave"}

_SITTING = """
import asyncio, sys
async def main():
    if sys.argv[1] == "desk":
        from perkup.desktop.factory import open_desktop
        await open_desktop().start(lambda sensed: None)
    print("ready", flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


class IdleCost(NamedTuple):
    """Memory in MiB (PSS), processor seconds during the watch, and context switches a minute over all threads."""

    pss_mib: float
    cpu_s: float
    switches_per_min: float


def idle_cost(pid: int, seconds: float) -> IdleCost:
    """Return what a running process costs, watched for `seconds` from outside. Raises OSError when it has ended."""
    switches, cpu_s = _switches(pid), _cpu_s(pid)
    time.sleep(seconds)
    return IdleCost(_pss_mib(pid), _cpu_s(pid) - cpu_s, (_switches(pid) - switches) * 60.0 / seconds)


def rows() -> list[tuple[str, str, str, bool | None]]:
    """Return the table of `python -m bench desk`; about five minutes with both others installed."""
    if missing():
        return [("desk", missing(), "", None)]
    with tempfile.TemporaryDirectory() as folder, real_desk(Path(folder)) as desk:
        with _sitting(desk, "bare") as pid:
            bare = idle_cost(pid, 1.0)
        with _sitting(desk, "desk") as pid:
            own = idle_cost(pid, SECONDS)
        more = own.pss_mib - bare.pss_mib
        table: list[tuple[str, str, str, bool | None]] = [
            ("desk: memory above bare asyncio", f"{more:.1f} MiB", "<= 8 MiB", more <= 8.0),
            ("desk: switches a minute, nobody there", f"{own.switches_per_min:.0f}", "<= 2", own.switches_per_min <= 2),
            ("desk: processor time a minute", f"{own.cpu_s:.3f} s", "<= 0.01 s", own.cpu_s <= 0.01),
        ]
        return table + [row for name, program in OTHERS.items() for row in _other(desk, name, program)]


def _other(desk: RealDesk, name: str, program: str) -> list[tuple[str, str, str, bool | None]]:
    if shutil.which(program) is None:
        return [(f"{name}, idle for {SECONDS:.0f} s", "not installed here", "", None)]
    with _running(desk, [program]) as process:
        time.sleep(SETTLE_S)
        if process.poll() is not None:
            return [(f"{name}, idle for {SECONDS:.0f} s", "did not stay up here", "", None)]
        cost = idle_cost(process.pid, SECONDS)
    measured = f"{cost.pss_mib:.0f} MiB, {cost.cpu_s:.2f} s, {cost.switches_per_min:.0f} switches"
    return [(f"{name}, idle for {SECONDS:.0f} s", measured, "", None)]


@contextlib.contextmanager
def _sitting(desk: RealDesk, kind: str) -> Iterator[int]:
    with _running(desk, [sys.executable, "-c", _SITTING, kind], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        if process.stdout.readline() != b"ready\n":
            raise RuntimeError(f"the {kind} process did not get ready")
        time.sleep(SETTLE_S / 10)
        yield process.pid


@contextlib.contextmanager
def _running(
    desk: RealDesk, command: list[str], stdout: int = subprocess.DEVNULL
) -> Iterator["subprocess.Popen[bytes]"]:
    environ = desk.environ | {"HOME": str(desk.folder), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    if command[0] != sys.executable:
        del environ["PYTHONPATH"]
    process = subprocess.Popen(command, env=environ, stdout=stdout, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        until(lambda: process.poll() is not None, f"{command[0]} ends")
        if process.stdout is not None:
            process.stdout.close()


def _pss_mib(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024.0


def _switches(pid: int) -> int:
    total = 0
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        for line in status.read_text().splitlines():
            if "ctxt_switches" in line:
                total += int(line.split()[1])
    return total


def _cpu_s(pid: int) -> float:
    return sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9
