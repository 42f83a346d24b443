"""What `perkup doctor` says of the desk."""

from perkup.desktop.interface import Desktop, SenseStatus


def missing_first(desk: Desktop) -> list[SenseStatus]:
    """Every sense, what is missing first; the order within both halves is the desk's own."""
    return sorted(desk.senses(), key=lambda sense: sense.available)


async def check_senses(desk: Desktop) -> list[SenseStatus]:
    """`report` for a desk nobody started: starts it, looks, and stops it again."""
    await desk.start(lambda _: None)
    try:
        return missing_first(desk)
    finally:
        await desk.stop()
