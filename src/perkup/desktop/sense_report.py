"""What `perkup doctor` says of the desk."""

from perkup.desktop.interface import Desktop, SenseStatus


def report(desk: Desktop) -> list[SenseStatus]:
    """Every sense, what is missing first; the order within both halves is the desk's own."""
    return sorted(desk.senses(), key=lambda sense: sense.available)


async def examine(desk: Desktop) -> list[SenseStatus]:
    """`report` for a desk nobody started: starts it, looks, and stops it again."""
    await desk.start(lambda _: None)
    try:
        return report(desk)
    finally:
        await desk.stop()
