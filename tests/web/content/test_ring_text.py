from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from perkup.web.content.ring_text import ring_words, time_left

NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)


def today(
    phase="working",
    *,
    running=True,
    runs=True,
    minutes=18.0,
    cause=None,
    paused_until=None,
    desk_s=720.0,
    interval_s=1800.0,
):
    deadline = None if minutes is None else NOW + timedelta(minutes=minutes)
    status = SimpleNamespace(
        running=running, phase=phase, absence_cause=cause, paused_until=paused_until, break_s=120.0
    )
    ring = SimpleNamespace(at=NOW, desk_s=desk_s, interval_s=interval_s, deadline=deadline, phase=phase, runs=runs)
    return SimpleNamespace(status=status, ring=ring)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, ("0", "s")),
        (-5, ("0", "s")),
        (0.2, ("1", "s")),
        (60, ("60", "s")),
        (60.1, ("2", "min")),
        (1080, ("18", "min")),
    ],
)
def test_time_left_is_rounded_up(seconds, told):
    assert time_left(seconds) == told


def test_a_running_ring_counts_to_the_deadline():
    words = ring_words(today())
    assert (words.text, words.big, words.quiet) == ("18", True, False)
    assert words.counts_to == NOW + timedelta(minutes=18)
    assert words.fraction == pytest.approx(0.4)


def test_a_late_ring_is_full_and_waits_for_a_pause():
    for minutes in (0, -3):
        words = ring_words(today(minutes=minutes))
        assert (words.text, words.fraction, words.counts_to, words.quiet) == ("Any moment", 1.0, None, False)


def test_a_longer_interval_is_an_empty_ring():
    assert ring_words(today(minutes=50)).fraction == 0.0
    assert ring_words(today(interval_s=0.0)).fraction == 0.0


def test_a_break_counts_down_itself():
    words = ring_words(today("on_break", minutes=1))
    assert (words.text, words.unit) == ("60", "s of break left")
    assert words.total_s == 120


@pytest.mark.parametrize(
    ("phase", "cause", "text"),
    [
        ("prompted", None, "Up you get"),
        ("on_break", None, "On a break"),
        ("paused", None, "Paused"),
        ("deferred", None, "Holding back"),
        ("off_hours", None, "Outside working hours"),
        ("away", "idle", "Away"),
        ("away", "lock", "Locked"),
        ("away", "sleep", "Asleep"),
        ("away", "break", "On a break"),
        ("away", "off", "Off"),
        ("away", None, "Away"),
    ],
)
def test_what_does_not_run_is_not_counted(phase, cause, text):
    words = ring_words(today(phase, runs=False, minutes=None, cause=cause))
    assert words.text == text
    assert words.counts_to is None
    assert words.quiet == (phase != "prompted")
    assert words.fraction == (1.0 if phase == "prompted" else pytest.approx(0.4))


def test_a_pause_says_until_when():
    words = ring_words(today("paused", runs=False, minutes=None, paused_until=NOW))
    assert words.unit == f"until {NOW.astimezone():%H:%M}"


def test_a_stopped_coach_promises_nothing():
    words = ring_words(today(running=False))
    assert (words.text, words.counts_to, words.fraction) == ("Perkup is off", None, 0.0)


def test_no_interval_is_no_fraction():
    assert ring_words(today("away", runs=False, minutes=None, interval_s=0.0)).fraction == 0.0
