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


def camera_in_use(proc: Path, dev: Path) -> bool | None:
    """Return True while a program of the same user holds a video device open; None where /proc does not tell.

    Other users' programs cannot be seen.
    """
    if not (proc / "self").exists():
        return None
    devices = cameras(dev)
    return bool(devices) and any(_holds(process, devices) for process in proc.iterdir() if process.name.isdigit())


def _holds(process: Path, devices: frozenset[str]) -> bool:
    with contextlib.suppress(OSError):
        if (process / "comm").read_text().strip() in WATCHERS:
            return False
    try:
        with os.scandir(process / "fd") as handles:
            return any(_target(handle) in devices for handle in handles)
    except OSError:
        return False


def _target(handle: "os.DirEntry[str]") -> str:
    try:
        return os.readlink(handle.path)
    except OSError:
        return ""


class LinuxCameraDetector(LinuxDetector):
    """Detector by the open files of running programs."""

    async def probe(self) -> bool | None:
        return camera_in_use(self.context.environment.proc, self.context.environment.dev)

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
    signal=Signal("camera", "A break is due, but the camera is in use.", presence=PresenceEvidence.ALONE),
    detectors={"linux": LinuxCameraDetector},
    order=40,
)
