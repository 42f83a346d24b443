"""The views are pure functions: spans and events in, what a person reads out."""

from __future__ import annotations

from datetime import timedelta

from perkup.app.session_log import SessionLine
from perkup.app.views import history_view, today_view
from perkup.coach.break_clock.clock_state import ClockStamp, PresenceSpan
from tests.app.virtual import MORNING


def at(minutes: float) -> ClockStamp:
    return ClockStamp(MORNING + timedelta(minutes=minutes), minutes * 60, minutes * 60, "boot")


MIDNIGHT = MORNING.replace(hour=0)


def test_a_ribbon_begins_at_the_desk_and_is_clipped_to_now() -> None:
    spans = [
        PresenceSpan(at(-600), at(0), "away", "off"),
        PresenceSpan(at(0), at(30), "sitting"),
        PresenceSpan(at(30), at(30.001), "away", "idle"),
        PresenceSpan(at(30.001), at(40), "away", "lock"),
        PresenceSpan(at(40), at(90), "standing"),
    ]
    pieces = today_view.ribbon(spans, MIDNIGHT, MORNING + timedelta(minutes=60))
    assert [(piece.state, piece.cause) for piece in pieces] == [("sitting", None), ("away", "lock"), ("standing", None)]
    assert pieces[0].label == "09:00 to 09:30, 30 min sitting"
    assert pieces[1].label.endswith("10 min screen locked")
    assert pieces[-1].end_at == MORNING + timedelta(minutes=60)


def test_a_piece_over_midnight_belongs_to_both_days_in_part() -> None:
    late = MIDNIGHT + timedelta(hours=23)
    offset = (late - MORNING).total_seconds() / 60
    span = [PresenceSpan(at(offset), at(offset + 120), "at_desk")]
    until = late + timedelta(hours=3)
    today = today_view.ribbon(span, MIDNIGHT, until)
    tomorrow = today_view.ribbon(span, MIDNIGHT + timedelta(days=1), until)
    assert [piece.seconds for piece in today] == [3600]
    assert [piece.seconds for piece in tomorrow] == [3600]


def test_history_has_a_day_for_each_session_even_where_the_clock_slept() -> None:
    line = SessionLine("s", MORNING, "stretch", "Stretches", 200, 5, 5, "finished", None)
    days = history_view.history([], [line]).days
    assert [(day.date, day.kept, len(day.sessions)) for day in days] == [(MORNING.date(), 0, 1)]
