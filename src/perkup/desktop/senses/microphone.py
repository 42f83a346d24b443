"""Sense of a microphone in use, told by PulseAudio or PipeWire; elsewhere read from /proc when asked."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from perkup.coach.break_clock.signals import PresenceEvidence, Signal
from perkup.desktop.linux.linux_detector import LinuxDetector
from perkup.desktop.sense import DetectorContext, DetectorStatus, Sense, SenseUnavailableError

if TYPE_CHECKING:
    from perkup.desktop.linux.pulse_audio import PulseAudioWatch


def microphone_in_use(proc: Path) -> bool | None:
    """Return True while a sound card is recording; None where the kernel does not tell (no /proc/asound).

    PipeWire and PulseAudio close the card a few seconds after the last recorder has gone. A Bluetooth microphone is
    no sound card of the kernel and is not seen.
    """
    if not (proc / "asound").is_dir():
        return None
    for status in (proc / "asound").glob("card*/pcm*c/sub*/status"):
        try:
            if "RUNNING" in status.read_text():
                return True
        except OSError:
            continue
    return False


class LinuxMicrophoneDetector(LinuxDetector):
    """Detector by the streams of the sound server, or by the state of the kernel's sound cards."""

    def __init__(self, sense: Sense, context: DetectorContext) -> None:
        super().__init__(sense, context)
        self._sound: PulseAudioWatch | None = None

    async def watch(self) -> None:
        from perkup.desktop.linux.pulse_audio import PulseAudioWatch

        if not self.context.environment.runtime_dir:
            return
        server = Path(self.context.environment.runtime_dir) / "pulse" / "native"
        watch = PulseAudioWatch(server, self._report)
        with contextlib.suppress(SenseUnavailableError):
            await watch.open()
            self._sound = watch

    def _report(self, programs: tuple[str, ...]) -> None:
        self.program = programs[0] if programs else ""
        self.emit_switch(bool(programs))

    async def close(self) -> None:
        if self._sound is not None:
            await self._sound.close()
            self._sound = None

    async def probe(self) -> bool | None:
        """Look once; a sound server that went away is taken up again when it is back."""
        if self._sound is None or not self._sound.is_open:
            await self.close()
            await self.watch()
        if self._sound is not None:
            return bool(self._sound.programs)
        return microphone_in_use(self.context.environment.proc)

    def status(self) -> DetectorStatus:
        if self._sound is not None and self._sound.is_open:
            programs = ", ".join(self._sound.programs)
            detail = f" In use now by {programs}." if programs else ""
            return DetectorStatus(True, f"Reported by the sound server, Bluetooth included.{detail}")
        if microphone_in_use(self.context.environment.proc) is None:
            return DetectorStatus(False, "Microphone use cannot be detected here (no /proc/asound).")
        detail = "Before each reminder: whether a sound card is recording (a Bluetooth microphone is not seen)."
        return DetectorStatus(True, detail)


SENSE = Sense(
    name="microphone",
    title="microphone in use",
    description="Stay quiet while the microphone is in use.",
    hint="`perkup pause` before a call.",
    how=(
        "streams that record from PulseAudio or PipeWire, without level meters and monitors (extra part `senses`); "
        "without it, whether a sound card of the kernel is recording"
    ),
    when="reported at once; without the part, looked up around a prompt",
    signal=Signal(
        "mic",
        "A break is due, but the microphone is in use.",
        "A break is due, but {} is using your microphone.",
        presence=PresenceEvidence.ALONE,
    ),
    detectors={"linux": LinuxMicrophoneDetector},
    order=50,
)
