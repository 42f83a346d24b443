"""Icon of the tray: the ring to the next break, drawn as pixels, since a tray takes no SVG."""

from __future__ import annotations

import math

ACTIVE, QUIET, TRACK = (0xEC, 0x97, 0x68), (0x9A, 0x92, 0x8C), (0x9A, 0x92, 0x8C)
"""Colours that can be seen on a light panel and on a dark one: the brand's own, and a warm grey."""
TRACK_ALPHA = 0.45
STEPS = 60
"""The ring moves in as many steps as it is drawn in, so that a tray is not handed a new picture for nothing."""


def ring_step(fraction: float) -> int:
    """Return the step of the ring, 0 to `STEPS`, that shows `fraction`."""
    return round(min(1.0, max(0.0, fraction)) * STEPS)


def ring_pixels(size: int, step: int, *, quiet: bool) -> bytes:
    """Return `size` by `size` pixels of the ring, four bytes each: alpha, red, green, blue."""
    middle, outer = size / 2, size / 2 - 0.5
    width = size * 0.17
    inner, filled = outer - width, step / STEPS
    colour = QUIET if quiet else ACTIVE
    pixels = bytearray()
    for row in range(size):
        y = row + 0.5 - middle
        for column in range(size):
            x = column + 0.5 - middle
            radius = math.hypot(x, y)
            cover = min(1.0, max(0.0, outer - radius + 0.5)) * min(1.0, max(0.0, radius - inner + 0.5))
            is_arc = (math.atan2(x, -y) / math.tau) % 1.0 < filled
            alpha = cover if is_arc else cover * TRACK_ALPHA
            dot = min(1.0, max(0.0, size * 0.16 - radius + 0.5)) if step == STEPS else 0.0
            pixels += bytes((round(255 * max(alpha, dot)), *(colour if is_arc or dot else TRACK)))
    return bytes(pixels)
