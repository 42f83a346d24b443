"""Sense of a camera in use, read from /proc when asked: nothing tells it cheaply, so nothing is watched."""

import contextlib
import os
from pathlib import Path

from perkup.coach.break_clock.signals import PresenceEvidence, Signal
from perkup.desktop.linux.linux_detector import LinuxDetector
from perkup.desktop.sense import DetectorStatus, Sense

WATCHERS = frozenset(("pipewire", "wireplumber", "pipewire-media-"))
"""Programs that hold every camera open to know it, used or not; `comm` is cut at 15 characters."""


def cameras(dev: Path) -> frozenset[str]:
    """Return the video devices plugged in now, as paths."""
    return frozenset(str(path) for path in dev.glob("video[0-9]*"))


def camera_program(proc: Path, dev: Path) -> str | None:
    """Return the name of a program of the same user that holds a video device open, "" where none does.

    None where /proc does not tell. Other users' programs cannot be seen.
    """
    if not (proc / "self").exists():
        return None
    devices = cameras(dev)
    names = (_holder(process, devices) for process in proc.iterdir() if devices and process.name.isdigit())
    return next((name for name in names if name), "")


def camera_in_use(proc: Path, dev: Path) -> bool | None:
    """Return True while a camera is used; None where /proc does not tell."""
    program = camera_program(proc, dev)
    return None if program is None else bool(program)


def _holder(process: Path, devices: frozenset[str]) -> str:
    name = "a program"
    with contextlib.suppress(OSError):
        name = (process / "comm").read_text(errors="replace").strip() or name
    if name in WATCHERS:
        return ""
    try:
        with os.scandir(process / "fd") as handles:
            return name if any(_target(handle) in devices for handle in handles) else ""
    except OSError:
        return ""


def _target(handle: "os.DirEntry[str]") -> str:
    try:
        return os.readlink(handle.path)
    except OSError:
        return ""


class LinuxCameraDetector(LinuxDetector):
    """Detector by the open files of running programs."""

    async def probe(self) -> bool | None:
        program = camera_program(self.context.environment.proc, self.context.environment.dev)
        self.program = program or ""
        return None if program is None else bool(program)

    def status(self) -> DetectorStatus:
        environment = self.context.environment
        if not (environment.proc / "self").exists():
            return DetectorStatus(False, "Camera use cannot be detected here (/proc).")
        plugged = len(cameras(environment.dev)) or "none"
        detail = f"Before each reminder: whether a program of yours has a camera open ({plugged} plugged in)."
        return DetectorStatus(True, detail)


SENSE = Sense(
    name="camera",
    title="camera in use",
    description="Stay quiet while the camera is in use.",
    hint="`perkup pause` before a call.",
    how="whether a program of yours holds a video device open, PipeWire's own handles left out",
    when="looked up before each reminder",
    signal=Signal(
        "camera",
        "A break is due, but the camera is in use.",
        "A break is due, but {} is using your camera.",
        presence=PresenceEvidence.ALONE,
    ),
    detectors={"linux": LinuxCameraDetector},
    order=40,
)
