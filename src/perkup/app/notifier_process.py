"""The child process that hands one message to one service: `python -m perkup.app.notifier_process`, JSON in and out."""

from __future__ import annotations

import logging
import sys

import msgspec

from perkup.errors import ErrorCode, PerkupError

MISSING = 'The library for phone reminders is not here: `pip install "perkup[phone]"`.'


class NotifierMessage(msgspec.Struct, frozen=True):
    """Message to deliver, as it comes in on standard input."""

    url: str
    title: str
    body: str


class NotifierAnswer(msgspec.Struct, frozen=True):
    """Outcome on standard output: whether the service took it; `words` where it could not even be tried."""

    taken: bool
    words: str = ""


def deliver(message: NotifierMessage) -> bool:
    """Return True where the service took the message.

    Raises `PerkupError` where apprise is missing or does not know the address.
    """
    try:
        import apprise
    except ImportError:
        raise PerkupError(MISSING, code=ErrorCode.LIBRARY_MISSING) from None
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    service = apprise.Apprise()
    if not service.add(message.url):
        raise PerkupError(
            "One address is none that apprise knows.",
            "docs/calendar.md tells how they look.",
            code=ErrorCode.INVALID_INPUT,
        )
    return bool(service.notify(title=message.title, body=message.body))


def main() -> None:
    """Read a message, deliver it, tell how it went."""
    try:
        answer = NotifierAnswer(deliver(msgspec.json.decode(sys.stdin.buffer.read(), type=NotifierMessage)))
    except PerkupError as trouble:
        answer = NotifierAnswer(False, str(trouble))
    sys.stdout.buffer.write(msgspec.json.encode(answer))


if __name__ == "__main__":
    main()
