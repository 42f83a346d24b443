"""Sense of a microphone in use, read from /proc when asked: nothing tells it cheaply, so nothing is watched."""

from pathlib import Path

from perkup.coach.break_clock.signals import PresenceEvidence, Signal
from perkup.desktop.linux.linux_detector import LinuxDetector
from perkup.desktop.sense import DetectorStatus, Sense


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
    """Detector by the state of the kernel's sound cards."""

    async def probe(self) -> bool | None:
        return microphone_in_use(self.context.environment.proc)

    def status(self) -> DetectorStatus:
        if microphone_in_use(self.context.environment.proc) is None:
            return DetectorStatus(False, "The kernel tells nothing about sound cards here (no /proc/asound).")
        detail = "Right before a prompt: whether a sound card is recording (a Bluetooth microphone is not seen)."
        return DetectorStatus(True, detail)


SENSE = Sense(
    name="microphone",
    title="microphone in use",
    description="Hold prompts back while a program listens.",
    hint="`perkup pause` before a call.",
    how="whether a sound card of the kernel is recording",
    when="looked up right before a prompt",
    signal=Signal("mic", "A break is due, but the microphone is in use.", presence=PresenceEvidence.ALONE),
    detectors={"linux": LinuxMicrophoneDetector},
    order=50,
)
