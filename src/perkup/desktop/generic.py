"""Desktop of any other system: notifications through desktop-notifier, and what the senses can ask there."""

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

from perkup.desktop.detector_set import DetectorSet
from perkup.desktop.interface import (
    FINE_IDLE_AFTER_S,
    IDLE_AFTER_S,
    ClosedReason,
    DesktopEvent,
    Emit,
    Notification,
    SenseStatus,
)
from perkup.desktop.notification_text import body_text
from perkup.desktop.sense import NOT_STARTED, DetectorContext, Sense
from perkup.vocabulary import ClockEventName


def load_desktop_notifier() -> ModuleType:
    """Import desktop-notifier. Raises ImportError where it is not installed."""
    import importlib

    return importlib.import_module("desktop_notifier")


class PollingDesktop:
    """See `Desktop`. `platform` is the value of `sys.platform`, `system` its name for people."""

    def __init__(
        self,
        platform: str,
        system: str,
        senses: tuple[Sense, ...],
        *,
        idle_s: float = IDLE_AFTER_S,
        fine_idle_s: float = FINE_IDLE_AFTER_S,
        load: Callable[[], ModuleType] = load_desktop_notifier,
    ) -> None:
        self._system = system
        self._load = load
        self._emit: Emit | None = None
        self._library: ModuleType | None = None
        self._notifier: Any = None
        self._notifications_reason = NOT_STARTED
        self._shown: dict[str, str] = {}
        context = DetectorContext(emit=self._take_event, idle_s=idle_s, fine_idle_s=fine_idle_s)
        self._detectors = DetectorSet(senses, platform, system, context)

    async def start(self, emit: Emit) -> None:
        self._emit = emit
        await self._detectors.watch()
        try:
            self._library = self._load()
            self._notifier = self._library.DesktopNotifier(app_name="Perkup")
        except Exception as error:  # not installed, or not allowed by the system
            self._notifications_reason = f"desktop-notifier does not work here ({error})."

    async def listen(self, senses: frozenset[str]) -> None:
        fading, waking = self._detectors.changes(senses)
        for name in fading:
            await self._detectors.silence(name)
        for name in waking if self._emit is not None else ():
            await self._detectors.wake(name)
        self._detectors.silent = frozenset(self._detectors.detectors) - senses

    def set_fine_idle(self, on: bool) -> None:
        self._detectors.set_fine_idle(on)

    async def stop(self) -> None:
        for tag in list(self._shown):
            await self.close_notice(tag)
        await self._detectors.close()
        self._emit = self._notifier = None
        self._notifications_reason = NOT_STARTED

    def senses(self) -> list[SenseStatus]:
        return [self._notifications_status(), *self._detectors.statuses()]

    async def probe(self) -> list[DesktopEvent]:
        return await self._detectors.probe()

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
                on_dismissed=partial(note.on_closed, ClosedReason.DISMISSED) if note.on_closed else None,
                sound=self._library.DEFAULT_SOUND if note.sound else None,
                timeout=-1 if note.expire_s is None else int(note.expire_s),
            )
        except Exception as error:  # whatever the system's own library raises
            self._notifications_reason = f"The last notification could not be shown ({error})."
            return False
        return True

    async def close_notice(self, tag: str) -> None:
        identifier = self._shown.pop(tag, None)
        if identifier is not None and self._notifier is not None:
            await self._notifier.clear(identifier)

    def _take_event(self, event: DesktopEvent) -> None:
        if event.event == ClockEventName.ACTIVE:
            self._detectors.activity_seen()
        if self._emit is not None:
            self._emit(event)

    def _notifications_status(self) -> SenseStatus:
        if self._notifier is None:
            return SenseStatus("notifications", False, self._notifications_reason)
        return SenseStatus("notifications", True, f"Shown by {self._system} through desktop-notifier.")
