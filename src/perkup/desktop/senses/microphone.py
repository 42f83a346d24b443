"""Microphone in use, read from /proc when asked: nothing tells it cheaply, so nothing is watched."""

from pathlib import Path


def microphone_in_use(proc: Path) -> bool | None:
    """Whether a sound card is recording; None where the kernel does not tell (no /proc/asound).

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
