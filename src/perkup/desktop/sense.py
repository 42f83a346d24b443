"""Sense: all that Perkup knows of one sense, and the base of its detectors."""

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from perkup.coach.break_clock.signals import Signal
from perkup.desktop.environment import DesktopEnvironment
from perkup.desktop.interface import FINE_IDLE_AFTER_S, IDLE_AFTER_S, DesktopEvent, Emit

NOT_STARTED = "Not checked yet."


class SenseUnavailableError(Exception):
    """Reason why something cannot be sensed here: one plain sentence."""


class DetectorStatus(msgspec.Struct, frozen=True):
    """Ability of a detector at this moment: how it senses, or why it cannot, in one plain sentence."""

    available: bool
    detail: str


def _is_unwatched() -> bool:
    return False


class DetectorContext(msgspec.Struct, frozen=True):
    """Surroundings of a detector.

    emit : takes what was noticed, in the running loop. environment : addresses and folders of this desktop.
    idle_s, fine_idle_s : seconds without input that count as idle, usually and around a break.
    input_is_watched : tells if the desktop notices when somebody types.
    """

    emit: Emit
    environment: DesktopEnvironment = DesktopEnvironment()
    idle_s: float = IDLE_AFTER_S
    fine_idle_s: float = FINE_IDLE_AFTER_S
    input_is_watched: Callable[[], bool] = _is_unwatched


class Detector:
    """Base of the detectors: override what the sense needs. No detector polls while nobody asks.

    `program` names the program that is sensed, where one is known. `reason` says why it cannot sense; the desktop sets
    it when `watch` or `probe` raises SenseUnavailableError.
    """

    def __init__(self, sense: "Sense", context: DetectorContext) -> None:
        self.sense = sense
        self.context = context
        self.reason = NOT_STARTED
        self.program = ""

    async def watch(self) -> None:
        """Begin to listen, when the desktop starts."""

    async def probe(self) -> bool | None:
        """Look once, before each reminder; None where it cannot be told or is told by events."""
        return None

    def status(self) -> DetectorStatus:
        """Return what this detector can do now. Writes nothing."""
        return DetectorStatus(False, self.reason)

    def set_fine_idle(self, on: bool) -> None:
        """Switch to the fine idle threshold, or back."""

    def activity_seen(self) -> None:
        """Take note that somebody typed or pointed."""

    async def close(self) -> None:
        """Stop listening."""

    def emit_switch(self, on: bool) -> None:
        """Tell that the sense's signal went on or off."""
        if self.sense.signal is not None:
            self.context.emit(self.switch_event(self.sense.signal, on))

    def switch_event(self, signal: Signal, on: bool) -> DesktopEvent:
        """Return the event of the sense's signal, with the program where one is known."""
        return DesktopEvent(signal.event, {"on": on, "by": self.program} if on and self.program else {"on": on})


class DetectorFactory(Protocol):
    """Maker of a detector, usually its class."""

    def __call__(self, sense: "Sense", context: DetectorContext, /) -> Detector:
        """Build the detector, which senses nothing yet."""
        ...


class Sense(msgspec.Struct, frozen=True, kw_only=True):
    """Sense, complete. Its file in `perkup.desktop.senses` assigns it to `SENSE`; everything else derives from there.

    name : the one word for it in code, settings (`senses.NAME`) and docs; also the name of its file.
    title, description : words of its setting. hint : what helps on Linux where it cannot be sensed.
    how, when : cells of the table in docs/platforms.md, about Linux.
    events : events of the break clock that it tells. signal : its meaning to the clock, None for plain presence.
    detectors : maker of its detector by `sys.platform`; none for what is only heard from elsewhere.
    status_name : its published name in `perkup status --json`, where that is another.
    former_settings : names that its setting had before; files that still use them are read.
    order : place in lists.
    """

    name: str
    title: str = ""
    description: str = ""
    hint: str = ""
    how: str = ""
    when: str = ""
    events: tuple[str, ...] = ()
    signal: Signal | None = None
    detectors: Mapping[str, DetectorFactory] = {}
    status_name: str = ""
    former_settings: tuple[str, ...] = ()
    order: int = 100

    @property
    def all_events(self) -> tuple[str, ...]:
        """Return the events of the break clock that this sense tells, its signal's among them."""
        return (*self.events, self.signal.event) if self.signal is not None else self.events

    @property
    def published_name(self) -> str:
        """Return the name in `perkup status --json` and `perkup doctor`."""
        return self.status_name or self.name
