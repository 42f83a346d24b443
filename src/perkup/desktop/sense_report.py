"""Report of the senses for `perkup doctor`."""

from perkup.desktop.interface import Desktop, SenseStatus


def missing_first(desk: Desktop) -> list[SenseStatus]:
    """Return every sense, missing ones first; the order within both halves is the desktop's own."""
    return sorted(desk.senses(), key=lambda sense: sense.available)


async def check_senses(desk: Desktop) -> list[SenseStatus]:
    """Start the desktop, return its senses as `missing_first` does, and stop it again."""
    await desk.start(lambda _: None)
    try:
        return missing_first(desk)
    finally:
        await desk.stop()
