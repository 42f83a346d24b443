"""What a person makes of the programme's days, and that plan, calendar, reminders and score rest with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.phone_reminders import PhoneReminders
from perkup.coach.progress_score import strength_score
from perkup.errors import ErrorCode
from perkup.vocabulary import Answer, DayChange, RestReason
from tests.app.answers import all_answers
from tests.app.virtual import Clocks
from tests.refusals import refused

DAY_S = 86400.0


@pytest.fixture
def app(tmp_path: Path, clocks: Clocks) -> Iterator[Application]:
    opened = Application.open(DataFolder(tmp_path), stamp=clocks)
    opened.safety.screen(all_answers())
    opened.programme.start()
    yield opened
    opened.close()


def today(app: Application) -> date:
    return app.now().date()


def up(app: Application) -> int | None:
    day = app.programme.next_day()
    return None if day is None else day.day


def to_strength(app: Application, clocks: Clocks) -> int:
    """Go on to the first strength day; what came before was done elsewhere."""
    app.programme.days.log(today(app))
    while (day := app.programme.next_day()) is None or day.kind != "strength":
        clocks.pass_(DAY_S)
    return day.day


def test_a_rest_moves_everything_and_nothing_is_up(app: Application, clocks: Clocks) -> None:
    before = [day.date for day in app.programme.plan().days]
    first, last = today(app), today(app) + timedelta(days=6)
    app.programme.days.rest(first, last, RestReason.ILLNESS)
    days = [day.date for day in app.programme.plan().days]
    assert not any(first <= on <= last for on in days)
    assert days[-1] - before[-1] == timedelta(days=7)
    assert up(app) is None
    assert b"DTSTART:" + f"{first:%Y%m%d}".encode() not in app.subscription.calendar(app)
    clocks.pass_(7 * DAY_S)
    assert (up(app), app.programme.waiting()) == (1, 0)


def test_who_is_back_early_goes_on(app: Application, clocks: Clocks) -> None:
    app.programme.days.rest(today(app), today(app) + timedelta(days=6))
    clocks.pass_(2 * DAY_S)
    app.programme.days.back()
    assert up(app) == 1
    with refused(ErrorCode.NOT_FOUND):
        app.programme.days.back()


def test_no_reminder_in_a_rest(app: Application) -> None:
    app.settings.change({"phone.on": True, "phone.urls": ["json://localhost"]}, "web")
    phone = PhoneReminders(app, lambda _address, _title, _body: True)
    assert phone.next() is not None
    app.programme.days.rest(today(app), today(app) + timedelta(days=20))
    assert phone.next() is None


def test_the_score_rests_too() -> None:
    done, on = [date(2026, 3, 2)], date(2026, 3, 12)
    rest = [(date(2026, 3, 3), date(2026, 3, 12))]
    assert strength_score(done, on, rest) == strength_score(done, date(2026, 3, 2))
    assert strength_score(done, on) < strength_score(done, on, rest)


def test_skipped_is_skipped_and_nothing_waits(app: Application, clocks: Clocks) -> None:
    day = to_strength(app, clocks)
    app.programme.days.change_today(DayChange.SKIP)
    assert up(app) is None
    assert app.programme.day(day).skipped
    clocks.pass_(DAY_S)
    assert up(app) == day + 1


def test_a_skip_can_be_taken_back_on_its_day_only(app: Application, clocks: Clocks) -> None:
    day = to_strength(app, clocks)
    app.programme.days.change_today(DayChange.SKIP)
    app.programme.days.change_today(DayChange.AS_PLANNED)
    assert up(app) == day
    assert not app.programme.day(day).skipped
    app.programme.days.change_today(DayChange.SKIP)
    clocks.pass_(DAY_S)
    app.programme.days.change_today(DayChange.AS_PLANNED)
    assert app.programme.day(day).skipped
    assert up(app) == day + 1


def test_lighter_is_fewer_sets_and_says_so(app: Application, clocks: Clocks) -> None:
    day = to_strength(app, clocks)
    app.programme.days.change_today(DayChange.LIGHTER)
    made = app.programme.day(day)
    assert {item.sets for item in made.items if item.role == "strength"} == {1}
    assert not any("moves are easier" in note for note in made.notes)
    assert any(note.startswith("Lighter") for note in made.notes)
    clocks.pass_(DAY_S)
    assert max(item.sets for item in app.programme.day(day).items if item.role == "strength") == 2


def test_worn_out_means_stretches_and_can_be_taken_back(app: Application, clocks: Clocks) -> None:
    day = to_strength(app, clocks)
    app.programme.days.change_today(DayChange.MOBILITY)
    assert app.programme.day(day).kind == "mobility"
    assert not app.programme.day(day).strength()
    app.programme.days.change_today(DayChange.AS_PLANNED)
    assert app.programme.day(day).kind == "strength"


def test_yesterdays_session_is_kept_with_its_doses(app: Application, clocks: Clocks) -> None:
    day = to_strength(app, clocks)
    planned = app.programme.day(day).strength()
    clocks.pass_(DAY_S)
    app.programme.days.log(today(app) - timedelta(days=1), Answer.EASY)
    done = app.programme.facts.history().of_block(1)[day]
    assert done.on == today(app) - timedelta(days=1)
    assert planned <= set(done.moves)
    assert app.programme.day(day).done
    assert up(app) == day + 1
    with refused(ErrorCode.INVALID_DATE):
        app.programme.days.log(today(app) - timedelta(days=3))


def test_what_cannot_be_is_refused(app: Application) -> None:
    with refused(ErrorCode.INVALID_DATE):
        app.programme.days.rest(today(app), today(app) - timedelta(days=1))
    with refused(ErrorCode.INVALID_DATE):
        app.programme.days.rest(today(app) - timedelta(days=9), today(app) - timedelta(days=2))
    with refused(ErrorCode.NOT_ALLOWED):
        app.programme.days.change_today(DayChange.LIGHTER)


def test_a_written_girth_counts_as_a_test(app: Application) -> None:
    assert 1 not in app.programme.reached()
    app.programme.tests.record_girth([98.0, 98.5, 99.0])
    assert app.programme.reached() == {1: today(app)}
