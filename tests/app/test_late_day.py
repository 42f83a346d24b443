"""A day that ends at three: clock, programme, history, score, calendar and reminders all count by it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.phone_reminders import PhoneReminders
from perkup.app.requests import FeedbackBody
from perkup.app.views.progress_view import read_progress_facts
from tests.app.answers import all_answers
from tests.app.test_programme_service import perform
from tests.app.virtual import Clocks

MONDAY = date(2026, 3, 9)
TUESDAY = date(2026, 3, 10)
HOUR_S = 3600.0


@pytest.fixture
def app(tmp_path: Path, clocks: Clocks) -> Iterator[Application]:
    with pytest.MonkeyPatch.context() as machine:
        machine.setenv("TZ", "Europe/Berlin")  # where the clocks of these tests are
        time.tzset()
        yield from _opened(tmp_path, clocks)
    time.tzset()


def _opened(folder: Path, clocks: Clocks) -> Iterator[Application]:
    opened = Application.open(DataFolder(folder), stamp=clocks)
    opened.safety.screen(all_answers())
    opened.settings.change({"day.ends_at": "03:00", "programme.level": "fit"})
    opened.programme.start()
    opened.programme.days.log(MONDAY)
    yield opened
    opened.close()


def to_late_strength(app: Application, clocks: Clocks) -> tuple[int, date]:
    """Go on to half past one in the night after the first day of strength; return its number and date."""
    day = next(day for day in app.programme.plan().days if day.kind == "strength")
    clocks.pass_(16.5 * HOUR_S + (day.date - MONDAY).days * 24 * HOUR_S)
    assert (clocks.wall.hour, clocks.wall.minute) == (1, 30)
    return day.day, day.date


def sequence(app: Application, number: int) -> int:
    events = app.subscription.calendar(app).decode().split("BEGIN:VEVENT")
    event = next(event for event in events if f"-day-{number}@perkup" in event)
    return int(event.partition("SEQUENCE:")[2].splitlines()[0])


def test_a_session_at_half_past_one_counts_for_the_evening_before(app: Application, clocks: Clocks) -> None:
    number, evening = to_late_strength(app, clocks)
    assert clocks.wall.date() == evening + timedelta(days=1)
    up = app.programme.next_day()
    assert up is not None
    assert (up.day, up.date, app.today()) == (number, evening, evening)
    before = sequence(app, number)
    session = perform(app, clocks, number)
    assert sequence(app, number) > before
    assert app.programme.facts.history().of_block(1)[number].on == evening
    assert read_progress_facts(app).strength_days == (evening,)
    assert next(day for day in app.views.history().days if day.sessions).date == evening
    assert [line.session for line in app.views.today().sessions] == [session]
    following = next(day for day in app.programme.plan().days[number:] if day.kind == "strength")
    assert following.date - evening >= timedelta(days=2)
    assert f"SUMMARY:Perkup day {number}: Strength (done)" in app.subscription.calendar(app).decode()
    clocks.pass_(2 * HOUR_S)
    assert app.today() == evening + timedelta(days=1)
    assert app.views.today().sessions == []


def test_the_morning_after_pain_is_asked_when_the_night_is_over(app: Application, clocks: Clocks) -> None:
    number, _evening = to_late_strength(app, clocks)
    session = perform(app, clocks, number)
    app.sessions.feedback(session, FeedbackBody("hurt", key="f", move="stg_bridge", pain=4))
    assert "next_morning" not in {check.kind for check in app.safety.follow_ups()}
    clocks.pass_(2 * HOUR_S)
    assert "next_morning" in {check.kind for check in app.safety.follow_ups()}


def test_counters_of_the_desk_begin_anew_at_three(app: Application, clocks: Clocks) -> None:
    app.breaks.start()
    for event in ("lock", "unlock"):
        clocks.pass_(15.8 * HOUR_S / 2)
        app.breaks.apply_input(event)
    before = app.breaks.status().today
    assert before.away_s > HOUR_S
    clocks.pass_(HOUR_S)
    assert app.breaks.apply_input("tick").today.away_s == before.away_s
    assert [day.date for day in app.views.history().days] == [MONDAY]
    clocks.pass_(2 * HOUR_S)
    assert app.breaks.apply_input("tick").today.away_s == 0
    assert {day.date for day in app.views.history().days} == {MONDAY, TUESDAY}
    assert app.clock.days(MONDAY, MONDAY)[0].counters["away_s"] == before.away_s


def test_no_second_reminder_after_midnight(app: Application, clocks: Clocks) -> None:
    app.settings.change({"phone.on": True, "phone.urls": ["json://localhost"], "phone.quiet_hours": ""})
    number, evening = to_late_strength(app, clocks)
    waiting = PhoneReminders(app, lambda _address, _title, _body: True).next()
    assert waiting is None or waiting.day == evening
    assert app.tomorrow().hour == 3
    assert app.programme.day(number).date == evening


def test_days_before_the_setting_stay_and_another_machine_agrees(app: Application, clocks: Clocks) -> None:
    number, evening = to_late_strength(app, clocks)
    app.settings.change({"day.ends_at": "00:00"})
    assert app.today() == evening + timedelta(days=1)
    perform(app, clocks, number)
    on = app.programme.facts.history().of_block(1)[number].on
    assert on == evening + timedelta(days=1)
    app.settings.change({"day.ends_at": "03:00"})
    app.space.forget()
    assert app.programme.facts.history().of_block(1)[number].on == on


def test_what_was_edited_while_nothing_ran_is_recorded_at_the_start(tmp_path: Path, clocks: Clocks) -> None:
    home = DataFolder(tmp_path / "edited")
    home.folder.mkdir()
    home.settings_file.write_text('[day]\nends_at = "04:00"\n')
    opened = Application.open(home, stamp=clocks)
    opened.breaks.start()
    clocks.pass_(18 * HOUR_S)
    assert (clocks.wall.hour, opened.today()) == (3, MONDAY)
    opened.close()
