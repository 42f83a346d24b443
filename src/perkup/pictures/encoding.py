"""Pictures to files: AVIF, still and moving, with a transparent ground."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image

from perkup.pictures.picture import Picture

STILL_SIZE = (480, 360)
STILL_QUALITY, FILM_QUALITY, SPEED = 56, 44, 6


def still_avif(picture: Picture) -> bytes:
    """Return one picture as AVIF."""
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "AVIF", quality=STILL_QUALITY, speed=SPEED, max_threads=1)
    return out.getvalue()


def film_avif(frames: Sequence[tuple[Picture, int]]) -> bytes:
    """Return a loop as AVIF; each frame is shown for its milliseconds."""
    first, *others = [Image.fromarray(picture) for picture, _ in frames]
    out = io.BytesIO()
    first.save(
        out,
        "AVIF",
        save_all=True,
        append_images=others,
        duration=[milliseconds for _, milliseconds in frames],
        quality=FILM_QUALITY,
        speed=SPEED,
        max_threads=1,
    )
    return out.getvalue()
