"""The desk on macOS and Windows: notifications through desktop-notifier, and idle. Untested on real machines."""

import asyncio
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

from perkup.desktop.idle_polling import PolledIdle
from perkup.desktop.idle_threshold import IdleThreshold
from perkup.desktop.interface import SENSE_NAMES, DesktopEvent, Emit, Notification, SenseStatus
from perkup.desktop.linux.notifications import body_text
from perkup.desktop.macos import mac_idle_s
from perkup.desktop.windows import windows_idle_s

SYSTEMS: dict[str, tuple[str, Callable[[], float]]] = {
    "darwin": ("macOS", mac_idle_s),
    "win32": ("Windows", windows_idle_s),
}


def _no_idle() -> float:
    raise OSError("Perkup knows no way to ask this system for idle time.")


class PollingDesktop:
    """See `Desktop`. `load` gives the desktop_notifier module, `idle_s` the seconds without input (or OSError)."""

    def __init__(
        self, system: str, load: Callable[[], ModuleType], idle_s: Callable[[], float], thresholds: tuple[float, float]
    ) -> None:
        self._system = system
        self._load = load
        self._idle_s = idle_s
        self._edge = IdleThreshold(self._sensed, *thresholds)
        self._emit: Emit | None = None
        self._idle: PolledIdle | None = None
        self._library: ModuleType | None = None
        self._notifier: Any = None
        self._shown: dict[str, str] = {}
        self._why = dict.fromkeys(SENSE_NAMES, f"Perkup does not sense this on {system} yet.")

    async def start(self, emit: Emit) -> None:
        self._emit = emit
        idle = PolledIdle(self._edge, self._idle_s, asyncio.get_running_loop().call_later)
        try:
            idle.look()
            self._idle = idle
        except Exception as error:  # a system library that is not what it should be
            self._why["idle"] = str(error) or type(error).__name__
        try:
            self._library = self._load()
            self._notifier = self._library.DesktopNotifier(app_name="Perkup")
        except Exception as error:  # not installed, or not allowed by the system
            self._why["notifications"] = f"desktop-notifier does not work here ({error})."

    def set_fine_idle(self, on: bool) -> None:
        if self._idle is None:
            self._edge.set_fine_idle(on)
        else:
            self._idle.set_fine_idle(on)

    async def stop(self) -> None:
        for tag in list(self._shown):
            await self.close_notice(tag)
        if self._idle is not None:
            self._idle.close()
        self._emit = self._idle = self._notifier = None

    def senses(self) -> list[SenseStatus]:
        told = {
            "notifications": f"Shown by {self._system} through desktop-notifier." if self._notifier else "",
            "idle": f"Asked of {self._system}: at most every 5 s while nobody is there." if self._idle else "",
        }
        return [SenseStatus(name, bool(told.get(name)), told.get(name) or self._why[name]) for name in SENSE_NAMES]

    async def probe(self) -> list[DesktopEvent]:
        return []

    async def notify(self, note: Notification) -> bool:
        if self._notifier is None or self._library is None:
            return False
        await self.close_notice(note.tag)
        on_action = note.on_action or (lambda _: None)
        buttons = [self._library.Button(title=label, on_pressed=partial(on_action, key)) for key, label in note.actions]
        try:
            self._shown[note.tag] = await self._notifier.send(
                title=note.title,
                message=body_text(note, frozenset(("actions",))),
                urgency=self._library.Urgency(note.urgency),
                buttons=buttons,
                on_clicked=partial(on_action, "default"),
                on_dismissed=partial(note.on_closed, "dismissed") if note.on_closed else None,
                sound=self._library.DEFAULT_SOUND if note.sound else None,
                timeout=-1 if note.expire_s is None else int(note.expire_s),
            )
        except Exception as error:  # whatever the system's own library raises
            self._why["notifications"] = f"The last notification could not be shown ({error})."
            return False
        return True

    async def close_notice(self, tag: str) -> None:
        shown = self._shown.pop(tag, None)
        if shown is not None and self._notifier is not None:
            await self._notifier.clear(shown)

    def _sensed(self, sensed: DesktopEvent) -> None:
        if self._emit is not None:
            self._emit(sensed)


def open_polling_desktop(platform: str, *, idle_s: float, fine_idle_s: float) -> PollingDesktop:
    """The desk for `sys.platform` values other than linux; an unknown system gets one that can do nothing."""
    system, ask = SYSTEMS.get(platform, (platform, _no_idle))
    return PollingDesktop(system, _desktop_notifier, ask, (idle_s, fine_idle_s))


def _desktop_notifier() -> ModuleType:
    import importlib

    return importlib.import_module("desktop_notifier")
