"""The programme as a calendar: plan and settings in, events out. Pure; what was issued before comes in as `known`.

An event keeps its UID for ever, and its SEQUENCE and DTSTAMP grow only when the event itself changes (RFC 5545, 3.8.7),
so a calendar that reads the file again changes what changed and doubles nothing. What is no longer planned is issued as
cancelled until its time has passed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

import msgspec

from perkup import __version__
from perkup.plain_text import plain
from perkup.vocabulary import ItemRole

if TYPE_CHECKING:
    from icalendar import Event

    from perkup.app.settings.settings_schema import Settings
    from perkup.coach.programme.plan_model import Plan, PlanDay

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WHOLE_DAY = (0, 1440)
OFFICE = (540, 1020)
"""Break blocks of somebody who set no hours: nine to five, Monday to Friday (product default)."""
REFRESH = timedelta(hours=4)
SHORTEST_MIN = 5
TITLES = {
    "strength": "Strength",
    "mobility": "Stretches and a walk",
    "rest": "Light day: stretches and a walk",
    "retest": "Self-tests, stretches, a walk",
}


class CalendarSlot(msgspec.Struct, frozen=True):
    """One event to be issued. `weekdays`: it repeats every week on these; `alarm_min` 0 for no alarm."""

    uid: str
    start: datetime
    minutes: int
    title: str
    text: str = ""
    alarm_min: int = 0
    weekdays: tuple[str, ...] = ()
    free: bool = False
    cancelled: bool = False


class CalendarFacts(msgspec.Struct, frozen=True):
    """What was issued last of one event: the event, how often it changed, and when it last did."""

    slot: CalendarSlot
    sequence: int
    digest: str
    changed: datetime


def sessions(
    plan: Plan, begun: str, settings: Settings, zone: tzinfo, name: Callable[[str], str]
) -> list[CalendarSlot]:
    """List the days of a block that hold something to do. `begun` names the block for good, `name` a move."""
    hour, minute = map(int, settings.calendar.session_at.split(":"))
    return [
        CalendarSlot(
            uid=f"{begun.lower()}-day-{day.day}@perkup",
            start=datetime.combine(day.date, time(hour, minute), tzinfo=zone),
            minutes=max(SHORTEST_MIN, round(day.minutes)),
            title=f"Perkup day {day.day}: {TITLES[day.kind]}" + (" (done)" if day.done else ""),
            text=_moves(day, name),
            alarm_min=0 if day.done else settings.calendar.alarm_min,
        )
        for day in plan.days
        if day.items or day.done
    ]


def _moves(day: PlanDay, name: Callable[[str], str]) -> str:
    names = list(dict.fromkeys(name(item.move) for item in day.items if item.role != ItemRole.TEST))
    return "\n".join(names)


def breaks(
    week: Sequence[Sequence[tuple[int, int]]], settings: Settings, made: date, zone: tzinfo
) -> list[CalendarSlot]:
    """Return a repeating block for each break of the week's hours, free time in the calendar; none where switched off.

    `week` holds the spans of each day in minutes, Monday first; `made` is the day from which they repeat.
    """
    if not settings.calendar.break_blocks:
        return []
    days: dict[int, list[str]] = {}
    interval, length = settings.clock.interval_min, settings.clock.break_min
    for number, spans in enumerate(week):
        for start, end in _office(number, spans):
            for minute in range(start + interval, end, interval + length):
                days.setdefault(minute, []).append(WEEKDAYS[number])
    return [
        CalendarSlot(
            uid=f"break-{minute // 60:02}{minute % 60:02}-{made:%Y%m%d}@perkup",
            start=datetime.combine(_first(made, on), time(minute // 60, minute % 60), tzinfo=zone),
            minutes=length,
            title="Stand up for a moment",
            weekdays=tuple(on),
            free=True,
        )
        for minute, on in sorted(days.items())
    ]


def _office(number: int, spans: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    if list(spans) != [WHOLE_DAY]:
        return spans
    return [OFFICE] if number < 5 else []


def _first(begins: date, weekdays: Iterable[str]) -> date:
    weekday_numbers = {WEEKDAYS.index(day) for day in weekdays}
    return next(day for day in (begins + timedelta(days=n) for n in range(7)) if day.weekday() in weekday_numbers)


def issue(
    slots: Iterable[CalendarSlot], earlier: Mapping[str, CalendarFacts], now: datetime
) -> dict[str, CalendarFacts]:
    """Return what is to be issued now: new, unchanged, changed and, while their time has not come, cancelled events."""
    facts: dict[str, CalendarFacts] = {}
    for slot in slots:
        facts[slot.uid] = _renewed(slot, earlier.get(slot.uid), now)
    for uid, before in earlier.items():
        if uid not in facts and (before.slot.weekdays or before.slot.start > now):
            gone = msgspec.structs.replace(before.slot, cancelled=True, alarm_min=0)
            facts[uid] = _renewed(gone, before, now)
    return facts


def _renewed(slot: CalendarSlot, before: CalendarFacts | None, now: datetime) -> CalendarFacts:
    digest = hashlib.sha256(msgspec.json.encode(slot)).hexdigest()[:16]
    if before is None:
        return CalendarFacts(slot, 0, digest, now)
    if before.digest == digest:
        return before
    return CalendarFacts(slot, before.sequence + 1, digest, now)


def calendar_document(entries: Iterable[CalendarFacts]) -> bytes:
    """Return the events as an iCalendar file with the time zones that it names."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//Perkup//Perkup {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Perkup")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for entry in sorted(entries, key=lambda one: (one.slot.start, one.slot.uid)):
        calendar.add_component(_event(entry))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(facts: CalendarFacts) -> Event:
    from icalendar import Alarm, Event

    slot, event = facts.slot, Event()
    event.add("uid", plain(slot.uid))
    event.add("dtstamp", facts.changed.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", facts.changed.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", facts.sequence)
    event.add("dtstart", slot.start)
    event.add("dtend", slot.start + timedelta(minutes=slot.minutes))
    event.add("summary", plain(slot.title))
    event.add("status", "CANCELLED" if slot.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if slot.free or slot.cancelled else "OPAQUE")
    if slot.text:
        event.add("description", plain(slot.text))
    if slot.weekdays:
        event.add("rrule", {"freq": "weekly", "byday": list(slot.weekdays)})
    if slot.alarm_min:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", plain(slot.title))
        alarm.add("trigger", timedelta(minutes=-slot.alarm_min))
        event.add_component(alarm)
    return event
