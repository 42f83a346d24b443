"""The calendar, read back by a parser of its own: names that stay, changes that count up, nothing doubled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from perkup.app import calendar_export
from perkup.app.application import Application
from perkup.app.calendar_subscription import CalendarSubscription, local_zone
from perkup.app.data_folder import DataFolder
from perkup.app.requests import BeginBody, ClearBody, EndBody, FlagBody, StepBody
from perkup.app.settings.hours_text import weekly_hours
from perkup.app.settings.settings_schema import CalendarSettings, HoursSettings, Settings
from perkup.app.settings.settings_transfer import import_settings
from perkup.coach.break_clock.clock_state import ClockStamp
from perkup.vocabulary import DayChange
from tests.app.answers import all_answers
from tests.browser.coach import Clocks
from tests.desktop.fake_desktop import FakeDesktop
from tests.test_plain_text import obeyed

BERLIN = ZoneInfo("Europe/Berlin")
DAY = 86400.0


class Read(dict[str, Any]):
    """One component of an iCalendar file: properties by name (value, parameters), and `parts`."""

    parts: list[Read]


def read(content: bytes) -> Read:
    """A small reader of RFC 5545, written from the RFC and sharing nothing with the library that writes."""
    assert content.endswith(b"\r\n")
    lines = content.decode("utf-8").replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")[:-1]
    assert all("\n" not in line for line in lines)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    stack: list[Read] = []
    for line in lines:
        head, _, value = line.partition(":")
        name, *parameters = head.split(";")
        if name == "BEGIN":
            made = Read(NAME=(value, {}))
            made.parts = []
            if stack:
                stack[-1].parts.append(made)
            stack.append(made)
        elif name == "END":
            done = stack.pop()
            assert done["NAME"][0] == value
            if not stack:
                return done
        else:
            stack[-1][name] = (value, dict(each.split("=", 1) for each in parameters))
    raise AssertionError("the file never ends")


def events(content: bytes) -> dict[str, Read]:
    found = [part for part in read(content).parts if part["NAME"][0] == "VEVENT"]
    by_uid = {event["UID"][0]: event for event in found}
    assert len(by_uid) == len(found), "a UID twice"
    return by_uid


def instant(text: str) -> datetime:
    assert text.endswith("Z")
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


class Calendar:
    """A calendar program that follows RFC 5546: an event of a known UID replaces it when its SEQUENCE is not lower."""

    def __init__(self) -> None:
        self.held: dict[str, Read] = {}

    def take(self, content: bytes) -> None:
        for uid, event in events(content).items():
            known = self.held.get(uid)
            if known is None or int(event["SEQUENCE"][0]) >= int(known["SEQUENCE"][0]):
                self.held[uid] = event

    def shown(self) -> dict[str, str]:
        kept = {uid: event for uid, event in self.held.items() if event["STATUS"][0] != "CANCELLED"}
        return {uid: event["DTSTART"][0] for uid, event in kept.items()}


@pytest.fixture
def clocks() -> Clocks:
    """Monday, the second of March 2026, eight in the morning in Berlin: the clocks there change on the 29th."""
    monday = datetime(2026, 3, 2, 8, tzinfo=BERLIN)
    clocks = Clocks()

    def fixed() -> ClockStamp:
        import msgspec

        real = Clocks.__call__(clocks)
        return msgspec.structs.replace(real, wall=(monday + timedelta(seconds=clocks.ahead)))

    fixed.clocks = clocks  # type: ignore[attr-defined]
    return fixed  # type: ignore[return-value]


@pytest.fixture
def app(tmp_path: Path, clocks: Any) -> Iterator[Application]:
    opened = Application.open(DataFolder(tmp_path), stamp=clocks, senses=FakeDesktop(available=False).senses)
    opened.subscription = CalendarSubscription(opened.home, BERLIN)
    opened.safety.screen(all_answers())
    opened.programme.start()
    yield opened
    opened.close()


def issued(app: Application) -> bytes:
    return app.subscription.calendar(app)


def test_thirty_days_stand_at_the_hour_across_the_change_of_clocks(app: Application) -> None:
    content = issued(app)
    found = events(content)
    assert len(found) == 30
    assert all(event["DTSTART"][0].endswith("Z") for event in found.values())
    local = [instant(event["DTSTART"][0]).astimezone(BERLIN) for event in found.values()]
    assert {f"{at:%H%M}" for at in local} == {"1800"}
    assert len({at.utcoffset() for at in local}) == 2
    assert [part["NAME"][0] for part in read(content).parts if part["NAME"][0] == "VTIMEZONE"] == []
    titles = [event["SUMMARY"][0] for event in found.values()]
    assert sum("Self-tests" in title for title in titles) == 3


def test_each_session_rings_and_names_its_moves(app: Application) -> None:
    event = min(events(issued(app)).values(), key=lambda each: each["DTSTART"][0])
    assert [part["TRIGGER"][0] for part in event.parts] == ["-PT10M"]
    assert "Psoas" in event["DESCRIPTION"][0]
    app.settings.change({"calendar.alarm_min": 0}, "web")
    assert all(not each.parts for each in events(issued(app)).values())


def test_asked_twice_the_file_is_the_same_to_the_byte_also_after_a_restart(app: Application, clocks: Any) -> None:
    first = issued(app)
    clocks.clocks.ahead += 3600
    assert issued(app) == first
    app.subscription.save()
    app.subscription = CalendarSubscription(app.home, BERLIN)
    assert issued(app) == first


def sequences(content: bytes) -> dict[str, int]:
    return {uid: int(event["SEQUENCE"][0]) for uid, event in events(content).items()}


def test_a_change_raises_the_sequence_and_what_is_done_stays(app: Application, clocks: Any) -> None:
    calendar = Calendar()
    calendar.take(issued(app))
    first = sequences(issued(app))
    assert set(first.values()) == {0}
    app.settings.change({"calendar.session_at": "07:30"}, "web")
    moved = sequences(issued(app))
    assert all(moved[uid] > first[uid] for uid in first)
    calendar.take(issued(app))
    assert len(calendar.held) == 30
    assert {f"{instant(start).astimezone(BERLIN):%H%M}" for start in calendar.shown().values()} == {"0730"}
    do_session(app)
    done = events(issued(app))
    day_one = min(done.values(), key=lambda each: each["DTSTART"][0])
    assert day_one["SUMMARY"][0].endswith("(done)")
    assert int(day_one["SEQUENCE"][0]) > moved[day_one["UID"][0]]
    assert set(done) == set(moved)
    clocks.clocks.ahead += 5 * DAY
    app.journal.append("favourite", {"move": "stg_bridge"})
    later = sequences(issued(app))
    assert later[day_one["UID"][0]] == int(day_one["SEQUENCE"][0])
    assert max(later.values()) > max(sequence for sequence in sequences_of(done))


def sequences_of(found: dict[str, Read]) -> list[int]:
    return [int(event["SEQUENCE"][0]) for event in found.values()]


def do_session(app: Application) -> None:
    session = app.sessions.begin(BeginBody("programme"))
    for step in session.timeline.work:
        app.sessions.record_step(
            session.session,
            StepBody(step.index, outcome="done", seconds=1, key=f"{session.session}.{step.index}", reps=step.reps),
        )
    app.sessions.end(session.session, EndBody("finished", f"{session.session}.end"))


def test_names_and_revisions_follow_from_the_journal_on_a_new_machine(
    app: Application, clocks: Any, tmp_path: Path
) -> None:
    app.settings.change({"calendar.break_blocks": True}, "web")
    do_session(app)
    app.safety.flag(FlagBody(["night_pain"]))
    app.safety.clear(ClearBody(app.now().date()))
    clocks.clocks.ahead += 3 * DAY
    (tmp_path / "new").mkdir()
    other = Application.open(DataFolder(tmp_path / "new"), stamp=clocks, senses=FakeDesktop(available=False).senses)
    other.journal.import_events(app.journal.rows())
    import_settings(other.home, other.journal)
    other.close()
    other = Application.open(DataFolder(tmp_path / "new"), stamp=clocks, senses=FakeDesktop(available=False).senses)
    other.subscription = CalendarSubscription(other.home, BERLIN)
    assert issued(other) == issued(app)
    assert len(sequences(issued(app))) > 30
    other.close()


@pytest.mark.parametrize("flag", ["foot_drop", "saddle_numbness", "night_pain"])
def test_what_is_called_off_counts_above_what_was_issued_and_follows_from_the_journal(
    app: Application, clocks: Any, flag: str
) -> None:
    for on in (True, False, True):
        app.journal.append("favourite", {"move": "stg_bridge", "on": on})
    planned = sequences(issued(app))
    app.programme.days.change_today(DayChange.SKIP)
    skipped = events(issued(app))
    assert sum(event["STATUS"][0] == "CANCELLED" for event in skipped.values()) == 1
    app.safety.flag(FlagBody([flag]))
    held = events(issued(app))
    assert set(held) == set(planned)
    assert {event["STATUS"][0] for event in held.values()} == {"CANCELLED"}
    assert all(
        int(event["SEQUENCE"][0]) > int(skipped[uid]["SEQUENCE"][0]) > planned[uid] for uid, event in held.items()
    )
    app.home.calendar_file.unlink(missing_ok=True)
    app.subscription = CalendarSubscription(app.home, BERLIN)
    assert set(events(issued(app))) == set(planned)
    clocks.clocks.ahead += DAY
    app.safety.clear(ClearBody(app.now().date()))
    assert all(number > int(held[uid]["SEQUENCE"][0]) for uid, number in sequences(issued(app)).items())


def test_missed_days_move_the_events_and_double_nothing(app: Application, clocks: Any) -> None:
    calendar = Calendar()
    calendar.take(issued(app))
    before = calendar.shown()
    clocks.clocks.ahead += 4 * DAY
    calendar.take(issued(app))
    after = calendar.shown()
    assert set(after) == set(before)
    assert max(after.values()) > max(before.values())


def test_a_hold_takes_what_is_to_come_off_the_calendar(app: Application, clocks: Any) -> None:
    app.settings.change({"calendar.break_blocks": True}, "web")
    calendar = Calendar()
    calendar.take(issued(app))
    everything = set(calendar.shown())
    app.safety.flag(FlagBody(["night_pain"]))
    calendar.take(issued(app))
    assert calendar.shown() == {}
    assert all(event["SUMMARY"][0].startswith("Cancelled: ") for event in calendar.held.values())
    assert not any(event.parts for event in calendar.held.values())
    app.safety.clear(ClearBody(app.now().date()))
    calendar.take(issued(app))
    assert set(calendar.shown()) == everything
    assert not any(event["SUMMARY"][0].startswith("Cancelled") for event in calendar.held.values())


def test_break_blocks_repeat_weekly_as_free_time_and_go_when_switched_off(app: Application) -> None:
    app.settings.change({"calendar.break_blocks": True, "hours.mon": "09:00-10:10", "hours.tue": ""}, "web")
    calendar = Calendar()
    calendar.take(issued(app))
    found = [event for event in events(issued(app)).values() if "RRULE" in event]
    nine = [event for event in found if event["UID"][0].startswith("break-0930")]
    starts = sorted(instant(event["DTSTART"][0]).astimezone(BERLIN) for event in nine)
    assert {f"{at:%H%M}" for at in starts} == {"0930"}
    assert [at.date() for at in starts[:3]] == [date(2026, 3, 2), date(2026, 3, 30), date(2026, 10, 25 + 1)]
    assert nine[0]["RRULE"][0].startswith("FREQ=WEEKLY;")
    assert "BYDAY=MO,WE,TH,FR" in nine[0]["RRULE"][0]
    assert nine[0]["TRANSP"][0] == "TRANSPARENT"
    app.settings.change({"calendar.break_blocks": False}, "web")
    calendar.take(issued(app))
    left = [event for event in events(issued(app)).values() if "RRULE" in event]
    assert {event["STATUS"][0] for event in left} == {"CANCELLED"}
    assert not any(uid.startswith("break") for uid in calendar.shown())


def test_break_blocks_begin_on_the_first_day_that_has_them() -> None:
    settings = Settings(calendar=CalendarSettings(break_blocks=True), hours=HoursSettings(thu="10:00-11:00"))
    first = date(2026, 3, 6)
    seasons = calendar_export.Seasons(first, datetime(2026, 3, 6, 12, tzinfo=UTC), UTC)
    slots = calendar_export.breaks(weekly_hours(settings.hours), settings, seasons)
    assert all(slot.start.date() >= first for slot in slots)
    assert all(calendar_export.WEEKDAYS[slot.start.weekday()] in slot.weekdays for slot in slots)


def test_the_key_can_be_taken_back_and_the_events_keep_their_names(app: Application) -> None:
    key, before = app.subscription.key, events(issued(app))
    assert app.subscription.fits(key)
    app.subscription.renew()
    assert not app.subscription.fits(key)
    assert app.subscription.fits(app.subscription.key)
    assert set(events(issued(app))) == set(before)
    assert app.home.calendar_file.stat().st_mode & 0o777 == 0o600


def test_a_damaged_file_gives_a_new_key(app: Application) -> None:
    key = app.subscription.key
    app.home.calendar_file.write_text(json.dumps({"key": 3}))
    assert CalendarSubscription(app.home, BERLIN).key != key


def test_nothing_before_the_thirty_days_begin(tmp_path: Path) -> None:
    app = Application.open(DataFolder(tmp_path), senses=FakeDesktop(available=False).senses)
    assert events(issued(app)) == {}
    app.close()


def test_the_zone_has_a_name_where_the_machine_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    assert str(local_zone()) == "Asia/Kolkata"
    monkeypatch.setenv("TZ", "Nowhere/Land")
    assert local_zone() is not None


def test_no_text_reaches_a_calendar_with_control_characters() -> None:
    evil = "Stretch\x1b[2J\x07\x9b5n\u202egnp\x00\rX\nATTENDEE:mailto:evil@example.com"
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    slot = calendar_export.CalendarSlot("day-1\x1b@perkup", at, 10, evil, text=evil, alarm_min=5)
    document = calendar_export.calendar_document([calendar_export.CalendarEntry(slot, 0, at)]).decode()
    assert obeyed(document.replace("\r\n", "")) == []
    assert "\nATTENDEE" not in document


def test_what_was_done_stays_when_the_next_block_begins(app: Application, clocks: Any) -> None:
    do_session(app)
    clocks.clocks.ahead += DAY
    do_session(app)
    calendar = Calendar()
    calendar.take(issued(app))
    before = {uid: event for uid, event in events(issued(app)).items() if event["SUMMARY"][0].endswith("(done)")}
    assert len(before) == 2
    clocks.clocks.ahead += DAY
    app.programme.start(again=True)
    after = events(issued(app))
    assert {uid: after[uid] for uid in before} == before
    left = [event["STATUS"][0] for uid, event in after.items() if uid[:26] == next(iter(before))[:26]]
    assert left.count("CONFIRMED") == 2
    assert left.count("CANCELLED") == 28
    do_session(app)
    clocks.clocks.ahead += 40 * DAY
    app.programme.start(again=True)
    shown = events(issued(app))
    assert {uid: shown[uid] for uid in before} == before
    done = {uid for uid, event in shown.items() if event["SUMMARY"][0].endswith("(done)")}
    assert len(done) == 3
    app.subscription.close()
    app.home.calendar_file.unlink()
    app.subscription = CalendarSubscription(app.home, BERLIN)
    assert events(issued(app)) == shown
