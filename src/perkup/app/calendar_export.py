"""The programme as a calendar: plan and settings in, events out. Pure; how often it changed comes in as `Revisions`.

Every instant is written in UTC, so that no reader has to understand a table of time zones: calendar programs read such
tables differently. A break that repeats is cut where the clocks change, a series a season. Names (UID) and revisions
(SEQUENCE, DTSTAMP; RFC 5545, 3.8.7) follow from the journal, so that they are the same after an export, an import and
on a new machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

import msgspec

from perkup import __version__
from perkup.coach.day_boundary import MIDNIGHT, DayBoundary
from perkup.plain_text import plain
from perkup.vocabulary import ItemRole

if TYPE_CHECKING:
    from icalendar import Event

    from perkup.app.calendar_revisions import Revisions
    from perkup.app.settings.settings_schema import Settings
    from perkup.coach.programme.plan_model import Plan, PlanDay

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WHOLE_DAY = (0, 1440)
OFFICE = (540, 1020)
"""Break blocks of somebody who set no hours: nine to five, Monday to Friday (product default)."""
REFRESH = timedelta(hours=4)
SHORTEST_MIN = 5
CANCELLED = "Cancelled: "
OLD = timedelta(days=400)
"""After so long what has passed leaves the calendar."""
LOOK_AHEAD = timedelta(days=740)
"""So far ahead changes of the clocks are looked for; a season that goes on for more than half of it has no end."""
TITLES = {
    "strength": "Strength",
    "mobility": "Stretches and a walk",
    "rest": "Light day: stretches and a walk",
    "retest": "Self-tests, stretches, a walk",
}


class CalendarSlot(msgspec.Struct, frozen=True):
    """One event to be issued. `weekdays`: it repeats every week on these, up to `until`; `alarm_min` 0 for no alarm."""

    uid: str
    start: datetime
    minutes: int
    title: str
    text: str = ""
    alarm_min: int = 0
    weekdays: tuple[str, ...] = ()
    free: bool = False
    cancelled: bool = False
    until: datetime | None = None


class CalendarEntry(msgspec.Struct, frozen=True):
    """An event as it is issued: what, which revision of it, and when it last changed."""

    slot: CalendarSlot
    sequence: int
    changed: datetime


class DayEvents(msgspec.Struct, frozen=True):
    """What the events of a block's days are made from. `block_start` names the block for good, `name` a move.

    plan : the block's days; of an earlier block those that were done.
    boundary : when days end: what is done at night still changes the event of the evening.
    """

    plan: Plan
    block_start: str
    revisions: Revisions
    name: Callable[[str], str]
    boundary: DayBoundary = MIDNIGHT


def sessions(days: DayEvents, settings: Settings, zone: tzinfo, today: date) -> list[CalendarEntry]:
    """List the days of a block that hold something to do.

    Those to come are cancelled while everything is paused, and so is one that was skipped until it is over: both
    follow from the journal, whatever was issued before.
    """
    hour, minute = map(int, settings.calendar.session_at.split(":"))
    plan, entries = days.plan, []
    late = (plan.days[-1].date - plan.start).days - (plan.days[-1].day - 1) if plan.days else 0
    for day in plan.days:
        is_off = not day.done and (plan.hold is not None or day.skipped)
        if not (day.items or day.done or is_off) or (is_off and day.date < today):
            continue
        title = f"Perkup day {day.day}: {TITLES[day.kind]}" + (" (done)" if day.done else "")
        slot = CalendarSlot(
            uid=f"{block_name(days.block_start)}-day-{day.day}@perkup",
            start=datetime.combine(day.date, time(hour, minute), tzinfo=zone).astimezone(UTC),
            minutes=max(SHORTEST_MIN, round(day.minutes)),
            title=title,
            text=_moves(day, days.name),
            alarm_min=0 if day.done else settings.calendar.alarm_min,
        )
        if day.done:
            late_then = (day.date - plan.start).days - (day.day - 1)
            sequence, changed = days.revisions.of_day(late_then, days.boundary.end_of(day.date, zone))
        else:
            sequence, changed = days.revisions.of_day(late, None)
            if late:
                changed = max(changed, datetime.combine(today, time(), tzinfo=zone))
        entries.append(CalendarEntry(called_off(slot) if is_off else slot, sequence, changed))
    return entries


def block_name(block_start: str) -> str:
    """Return what the UIDs of a block's events begin with, before "-day-"."""
    return block_start.lower()


def called_off(slot: CalendarSlot) -> CalendarSlot:
    """Return the event as cancelled. Its title says so: some programs go on showing a cancelled event."""
    title = slot.title if slot.title.startswith(CANCELLED) else CANCELLED + slot.title
    return msgspec.structs.replace(slot, title=title, cancelled=True, alarm_min=0)


def _moves(day: PlanDay, name: Callable[[str], str]) -> str:
    names = list(dict.fromkeys(name(item.move) for item in day.items if item.role != ItemRole.TEST))
    return "\n".join(names)


class Seasons(msgspec.Struct, frozen=True):
    """The days for which repeating events are made: from the day of the first record to over a year after `now`."""

    first: date
    now: datetime
    zone: tzinfo

    def at(self, minute: int) -> list[tuple[date, date | None]]:
        """Return the spans of days in which a time of day keeps its offset from UTC; the last may have no end."""
        spans: list[tuple[date, date | None]] = []
        begins, offset = self.first, self._offset(self.first, minute)
        last = self.now.date() + LOOK_AHEAD
        for number in range(1, (last - self.first).days + 1):
            on = self.first + timedelta(days=number)
            new = self._offset(on, minute)
            if new != offset:
                spans.append((begins, on - timedelta(days=1)))
                begins, offset = on, new
        if begins < last - LOOK_AHEAD / 2:
            spans.append((begins, None))
        keeps = self.now.date() - OLD
        return [(begin, end) for begin, end in spans if end is None or end >= keeps]

    def _offset(self, on: date, minute: int) -> timedelta | None:
        return datetime.combine(on, time(minute // 60, minute % 60), tzinfo=self.zone).utcoffset()


def breaks(week: Sequence[Sequence[tuple[int, int]]], settings: Settings, seasons: Seasons) -> list[CalendarSlot]:
    """Return a repeating block for each break of the week's hours, free time in the calendar; none where switched off.

    `week` holds the spans of each day in minutes, Monday first.
    """
    if not settings.calendar.break_blocks:
        return []
    days: dict[int, list[int]] = {}
    interval, length = settings.clock.interval_min, settings.clock.break_min
    for number, spans in enumerate(week):
        for start, end in _office(number, spans):
            for minute in range(start + interval, end, interval + length):
                days.setdefault(minute, []).append(number)
    return [
        block
        for minute, on in sorted(days.items())
        for begin, end in seasons.at(minute)
        for block in _series(minute, on, (begin, end), length, seasons.zone)
    ]


def _series(
    minute: int, on: Sequence[int], season: tuple[date, date | None], length: int, zone: tzinfo
) -> list[CalendarSlot]:
    """Return the block of one time of day in one season: one series, or none where its weekdays do not come."""
    begin, end = season
    first = next(day for day in (begin + timedelta(days=n) for n in range(7)) if day.weekday() in on)
    if end is not None and first > end:
        return []
    at = time(minute // 60, minute % 60)
    start = datetime.combine(first, at, tzinfo=zone).astimezone(UTC)
    turn = (start.date() - first).days
    return [
        CalendarSlot(
            uid=f"break-{at:%H%M}-{begin:%Y%m%d}@perkup",
            start=start,
            minutes=length,
            title="Stand up for a moment",
            weekdays=tuple(WEEKDAYS[day] for day in sorted((day + turn) % 7 for day in on)),
            free=True,
            until=None if end is None else datetime.combine(end, at, tzinfo=zone).astimezone(UTC),
        )
    ]


def _office(number: int, spans: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    if list(spans) != [WHOLE_DAY]:
        return spans
    return [OFFICE] if number < 5 else []


def no_longer_planned(
    entries: Iterable[CalendarEntry],
    issued: Mapping[str, CalendarSlot],
    revision: Callable[[str], tuple[int, datetime]],
    now: datetime,
) -> list[CalendarEntry]:
    """Return, as cancelled, what was issued and is planned no longer, until its time has passed.

    `revision` : of an event's UID, the one that took it away: its number, and when that was.
    """
    present = {entry.slot.uid for entry in entries}
    return [
        CalendarEntry(called_off(slot), *revision(uid))
        for uid, slot in issued.items()
        if uid not in present and (slot.until or slot.start) > now
    ]


def calendar_document(entries: Iterable[CalendarEntry]) -> bytes:
    """Return the events as an iCalendar file."""
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
    return bytes(calendar.to_ical())


def _event(facts: CalendarEntry) -> Event:
    from icalendar import Alarm, Event

    slot, event = facts.slot, Event()
    event.add("uid", plain(slot.uid))
    event.add("dtstamp", facts.changed.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", facts.changed.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", facts.sequence)
    event.add("dtstart", slot.start.astimezone(UTC))
    event.add("dtend", slot.start.astimezone(UTC) + timedelta(minutes=slot.minutes))
    event.add("summary", plain(slot.title))
    event.add("status", "CANCELLED" if slot.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if slot.free or slot.cancelled else "OPAQUE")
    if slot.text:
        event.add("description", plain(slot.text))
    if slot.weekdays:
        rule: dict[str, object] = {"freq": "weekly", "byday": list(slot.weekdays)}
        event.add("rrule", rule if slot.until is None else rule | {"until": slot.until.astimezone(UTC)})
    if slot.alarm_min:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", plain(slot.title))
        alarm.add("trigger", timedelta(minutes=-slot.alarm_min))
        event.add_component(alarm)
    return event
