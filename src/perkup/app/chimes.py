"""Chimes of a due break: four short sounds, computed, so that none has to be shipped."""

from __future__ import annotations

import io
import math
from array import array

RATE_HZ = 22_050
LENGTH_S = 1.4
LOUDNESS = 0.35
CHIMES: dict[str, tuple[tuple[float, float, float], ...]] = {
    # (frequency Hz, strength, begins after s) of each tone
    "bell": ((880.0, 1.0, 0.0), (1760.0, 0.4, 0.0), (2637.0, 0.2, 0.0)),
    "bowl": ((261.6, 1.0, 0.0), (523.3, 0.5, 0.0), (784.9, 0.25, 0.0)),
    "wood": ((440.0, 1.0, 0.0), (440.0, 0.8, 0.22)),
    "rise": ((523.3, 1.0, 0.0), (659.3, 1.0, 0.18), (784.0, 1.0, 0.36)),
}
DECAY_S = {"bell": 0.45, "bowl": 0.8, "wood": 0.06, "rise": 0.3}
ATTACK_S = 0.008


def chime_wav(name: str) -> bytes:
    """Return a chime as a WAV file. Raises KeyError for one that is not there."""
    import wave

    tones, decay_s = CHIMES[name], DECAY_S[name]
    total = sum(strength for _frequency, strength, _start in tones)
    samples = array("h")
    for number in range(int(RATE_HZ * LENGTH_S)):
        value = 0.0
        for frequency, strength, start in tones:
            t = number / RATE_HZ - start
            if t >= 0:
                value += strength * min(1.0, t / ATTACK_S) * math.exp(-t / decay_s) * math.sin(math.tau * frequency * t)
        samples.append(round(32767 * LOUDNESS * value / total))
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
    return buffer.getvalue()
