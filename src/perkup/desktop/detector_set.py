"""Detectors of all senses on one platform, opened, asked and closed together."""

from perkup.desktop.interface import DesktopEvent, SenseStatus
from perkup.desktop.sense import Detector, DetectorContext, DetectorStatus, Sense, SenseUnavailableError

SWITCHED_OFF = "Switched off in Settings."


class DetectorSet:
    """Detectors by the name of their sense. Those in `silent` are closed and asked nothing."""

    def __init__(self, senses: tuple[Sense, ...], platform: str, system: str, context: DetectorContext) -> None:
        self._senses = senses
        self._system = system
        self._gives_hints = platform == "linux"  # the hints name programs of Linux desktops
        self._platform = platform
        self._context = context
        self.silent: frozenset[str] = frozenset()
        self.detectors: dict[str, Detector] = {
            sense.name: sense.detectors[platform](sense, context) for sense in senses if platform in sense.detectors
        }

    def listening(self) -> list[Detector]:
        """Return the detectors that are wanted."""
        return [detector for name, detector in self.detectors.items() if name not in self.silent]

    def changes(self, wanted: frozenset[str]) -> tuple[list[str], list[str]]:
        """Return the senses to silence and those to wake so that just these are listened to."""
        names = self.detectors.keys()
        return sorted(names - wanted - self.silent), sorted(self.silent & wanted)

    async def silence(self, name: str) -> None:
        """Close a detector and put one in its place that senses nothing."""
        detector, self.silent = self.detectors[name], self.silent | {name}
        self.detectors[name] = detector.sense.detectors[self._platform](detector.sense, self._context)
        await detector.close()

    async def wake(self, name: str) -> Detector:
        """Begin to listen with a detector that was silent."""
        self.silent -= {name}
        await self._watch(self.detectors[name])
        return self.detectors[name]

    async def watch(self) -> None:
        """Begin to listen with every detector that is wanted."""
        for detector in self.listening():
            await self._watch(detector)

    @staticmethod
    async def _watch(detector: Detector) -> None:
        try:
            await detector.watch()
        except SenseUnavailableError as error:
            detector.reason = str(error)

    def statuses(self) -> list[SenseStatus]:
        """Return the state of every sense, in the order of the registry."""
        return [self._status(sense) for sense in self._senses]

    async def probe(self) -> list[DesktopEvent]:
        """Look once with every detector; leave out what cannot be told."""
        events = []
        for detector in self.listening():
            signal = detector.sense.signal
            if signal is None:
                continue
            try:
                on = await detector.probe()
            except SenseUnavailableError as error:
                detector.reason = str(error)
                continue
            if on is not None:
                events.append(detector.switch_event(signal, on))
        return events

    def set_fine_idle(self, on: bool) -> None:
        """Pass the wanted idle threshold on to every detector."""
        for detector in self.detectors.values():
            detector.set_fine_idle(on)

    def activity_seen(self) -> None:
        """Tell every detector that somebody typed or pointed."""
        for detector in self.listening():
            detector.activity_seen()

    async def close(self) -> None:
        """Stop listening with every detector."""
        for detector in self.detectors.values():
            await detector.close()

    def _status(self, sense: Sense) -> SenseStatus:
        detector = self.detectors.get(sense.name)
        if detector is None:
            status = DetectorStatus(False, f"Perkup cannot detect this on {self._system} yet.")
        elif sense.name in self.silent:
            return SenseStatus(sense.published_name, False, SWITCHED_OFF)
        else:
            status = detector.status()
        hint = sense.hint if self._gives_hints and not status.available else ""
        return SenseStatus(sense.published_name, status.available, status.detail, hint)
