"""The child process that reads a calendar: `python -m perkup.app.busy_process`, JSON in and out, then it ends.

Only begin and end of what makes somebody busy leave this process; titles, places and guests do not. Busy is what takes
time in the calendar: not what is cancelled, shown as free, tentative, or lasts whole days (holidays, birthdays).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from perkup.child_process import limit_process
from perkup.errors import ErrorCode, PerkupError

if TYPE_CHECKING:
    from icalendar import Component

MISSING = 'The library for reading calendars is missing: `pip install "perkup[busy]"`.'
READ_TIMEOUT_S = 20.0
LARGEST = 20_000_000
"""Bytes of a calendar that are read; years of a busy calendar take a tenth of it."""
LIMITS = {"RLIMIT_CPU": 30, "RLIMIT_AS": 1 << 30}
"""Limits of this process: a rule may repeat every second for ever."""
WEB = ("https://", "http://")
_NOT_BUSY = frozenset(("FREE", "TENTATIVE", "WORKINGELSEWHERE", "OOF"))
_OWN = "@perkup"
"""End of the names of Perkup's own entries: its feed may stand in the same calendar."""


class BusyTask(msgspec.Struct, frozen=True):
    """Task: a file or a web address, and the days asked for."""

    source: str
    begin: datetime
    end: datetime


class BusySlot(msgspec.Struct, frozen=True):
    """Time in which somebody is busy by their calendar."""

    begin: datetime
    end: datetime


class BusyAnswer(msgspec.Struct, frozen=True):
    """Slots in order, none touching another; `trouble` says in a sentence why there are none, "" where all is well."""

    slots: tuple[BusySlot, ...] = ()
    trouble: str = ""


def busy_slots(data: bytes, begin: datetime, end: datetime) -> tuple[BusySlot, ...]:
    """Return the busy slots of a calendar between two instants, repeated entries among them.

    A time without a zone is local. Raises PerkupError for what is no calendar, and where the library is missing.
    """
    try:
        import recurring_ical_events
        from icalendar import Calendar
    except ImportError:
        raise PerkupError(MISSING, code=ErrorCode.LIBRARY_MISSING) from None
    try:
        calendars = Calendar.from_ical(data, multiple=True)
        events = chain.from_iterable(
            recurring_ical_events.of(calendar, skip_bad_series=True).between(begin, end) for calendar in calendars
        )
        slots = [slot for event in events if _is_busy(event) for slot in _slot(event)]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise PerkupError("That is no calendar that Perkup can read.", code=ErrorCode.INVALID_INPUT) from error
    if not calendars:
        raise PerkupError("That is no calendar that Perkup can read.", code=ErrorCode.INVALID_INPUT)
    return tuple(_merged(slots))


def _is_busy(event: Component) -> bool:
    def word(name: str) -> str:
        return str(event.get(name, "")).upper()

    return (
        word("STATUS") not in ("CANCELLED", "TENTATIVE")
        and word("TRANSP") != "TRANSPARENT"
        and word("X-MICROSOFT-CDO-BUSYSTATUS") not in _NOT_BUSY
        and not str(event.get("UID", "")).endswith(_OWN)
    )


def _slot(event: Component) -> Iterator[BusySlot]:
    """Give the time that an entry takes, none for whole days."""
    begin, end = _instant(event.decoded("DTSTART")), _instant(event.decoded("DTEND"))
    if begin is not None and end is not None and begin < end:
        yield BusySlot(begin, end)


def _instant(value: Any) -> datetime | None:
    if not isinstance(value, datetime):
        assert isinstance(value, date)
        return None
    return value.astimezone(UTC)


def _merged(slots: Iterable[BusySlot]) -> Iterator[BusySlot]:
    """Give the slots in order, with those that touch or overlap as one."""
    current: BusySlot | None = None
    for slot in sorted(slots, key=lambda entry: entry.begin):
        if current is not None and slot.begin <= current.end:
            current = BusySlot(current.begin, max(current.end, slot.end))
        else:
            if current is not None:
                yield current
            current = slot
    if current is not None:
        yield current


def read_source(source: str) -> bytes:
    """Read a file or a web address. Raises PerkupError with a sentence for the person; the address is not in it."""
    address = source.strip().replace("webcal://", "https://", 1)
    try:
        if address.startswith(WEB):
            data = _download(address)
        else:
            with Path(address).expanduser().open("rb") as file:
                data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise PerkupError(f"The calendar cannot be read ({reason}).", code=ErrorCode.INVALID_INPUT) from error
    if len(data) > LARGEST:
        raise PerkupError("The calendar is too large.", "20 MB at most.", code=ErrorCode.INVALID_INPUT)
    return data


def _download(address: str) -> bytes:
    from urllib.request import Request, urlopen

    request = Request(address, headers={"User-Agent": "Perkup", "Accept": "text/calendar"})
    with urlopen(request, timeout=READ_TIMEOUT_S) as reply:
        return bytes(reply.read(LARGEST + 1))


def answer_task(task: BusyTask) -> BusyAnswer:
    """Read the calendar of a task; trouble becomes a sentence."""
    try:
        return BusyAnswer(busy_slots(read_source(task.source), task.begin, task.end))
    except PerkupError as error:
        return BusyAnswer(trouble=str(error))


def window(now: datetime) -> tuple[datetime, datetime]:
    """Return the days that are read at once: what began yesterday may last, and a week goes on without a network."""
    return now - timedelta(days=1), now + timedelta(days=8)


def main() -> None:
    """Read a task, answer it, end."""
    limit_process(LIMITS)
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=BusyTask)
    sys.stdout.buffer.write(msgspec.json.encode(answer_task(task)))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
