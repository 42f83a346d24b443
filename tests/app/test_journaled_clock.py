"""The clock and its journal: what a kill, a reboot, a new day and an erasure leave behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from perkup.app.journaled_clock import CLOCK_VERSION, JournaledClock
from perkup.app.policy_history import break_policy, policy_data
from perkup.app.settings.clock_settings import ClockSettings
from perkup.app.settings.settings_schema import Settings
from perkup.coach.break_clock.break_policy import BreakPolicy
from perkup.coach.break_clock.clock import advance, status
from perkup.coach.break_clock.clock_state import ClockInput
from perkup.coach.break_clock.reason_text import REMOVED_SIGNAL
from perkup.coach.break_clock.signals import Signal
from perkup.desktop.senses import SIGNALS
from perkup.event_types import PolicyInForce
from perkup.journal.store import Journal
from tests.app.virtual import MORNING, Clocks


@pytest.fixture
def journal(tmp_path: Path, clocks: Clocks) -> Iterator[Journal]:
    with Journal.open(tmp_path / "journal.sqlite3", clock=lambda: clocks.wall) as opened:
        yield opened


def work(clockwork: JournaledClock, clocks: Clocks, minutes: float) -> list[str]:
    """Let time pass with the clock's own wake-ups; the kinds of effects in order."""
    kinds: list[str] = []
    end = clocks.boot + minutes * 60
    while clockwork.wake is not None and clockwork.wake < end:
        clocks.pass_(clockwork.wake - clocks.boot + 0.001)
        kinds += [effect.kind for effect in clockwork.apply_input("tick").effects]
    clocks.pass_(end - clocks.boot)
    return kinds


def begin(journal: Journal, clocks: Clocks) -> JournaledClock:
    clockwork = JournaledClock(journal, BreakPolicy(), clocks, SIGNALS)
    clockwork.apply_input("start")
    clockwork.apply_input("active")
    return clockwork


def test_killed_and_restarted_the_deadline_is_the_same(journal: Journal, clocks: Clocks) -> None:
    before = begin(journal, clocks)
    work(before, clocks, 12)
    deadline = before.status().deadline
    again = JournaledClock(journal, BreakPolicy(), clocks, SIGNALS)
    assert again.clock == before.clock
    again.apply_input("start")
    again.apply_input("active")
    assert again.status().deadline == deadline


def test_after_a_reboot_the_gap_is_wall_time(journal: Journal, clocks: Clocks) -> None:
    before = begin(journal, clocks)
    work(before, clocks, 12)
    clocks.reboot(gap_s=600)
    again = JournaledClock(journal, BreakPolicy(), clocks, SIGNALS)
    again.apply_input("start")
    again.apply_input("active")
    assert again.status().deadline == clocks.wall + timedelta(minutes=30)


def test_a_start_reads_one_day_and_not_a_year(journal: Journal, clocks: Clocks) -> None:
    clockwork = begin(journal, clocks)
    for _day in range(3):
        work(clockwork, clocks, 120)
        clockwork.apply_input("lock")
        clocks.pass_(22 * 3600)
        clockwork.apply_input("unlock")
        clockwork.apply_input("active")
    stored = journal.checkpoint_get("clock", version=CLOCK_VERSION)
    assert stored is not None
    later = list(journal.events(kinds={"clock"}, after=stored[0]))
    assert {event.data["wall"][:10] for event in later} == {clocks.wall.date().isoformat()}
    assert JournaledClock(journal, BreakPolicy(), clocks, SIGNALS).clock == clockwork.clock


def test_past_days_are_folded_again_from_the_journal(journal: Journal, clocks: Clocks) -> None:
    clockwork = begin(journal, clocks)
    work(clockwork, clocks, 40)
    clockwork.apply_input("lock")
    clocks.pass_(24 * 3600)
    clockwork.apply_input("unlock")
    clockwork.apply_input("active")
    first, last = MORNING.date(), clocks.wall.date()
    told = clockwork.days(first, last)
    afresh = JournaledClock(journal, BreakPolicy(), clocks, SIGNALS).days(first, last)
    assert [day.date for day in told] == [first, last]
    assert told[0].counters == afresh[0].counters
    assert told[0].spans == afresh[0].spans
    assert {"notice", "prompt"} <= {effect.kind for effect in told[0].effects}


def test_an_erased_past_is_forgotten(journal: Journal, clocks: Clocks) -> None:
    clockwork = begin(journal, clocks)
    work(clockwork, clocks, 40)
    journal.erase([event.id for event in journal.events(kinds={"clock"})])
    clockwork.forget()
    assert clockwork.status().desk_s == 0


def test_effects_are_in_the_journal_with_their_input(journal: Journal, clocks: Clocks) -> None:
    clockwork = begin(journal, clocks)
    kinds = work(clockwork, clocks, 35)
    assert "prompt" in kinds
    assert [event.data["kind"] for event in journal.events(kinds={"effect"})] == kinds


def test_inputs_of_a_sense_that_was_removed_are_passed_over(journal: Journal, clocks: Clocks) -> None:
    trial = Signal("kettle", "A break is due, but the kettle is on.")
    before = JournaledClock(journal, BreakPolicy(), clocks, (*SIGNALS, trial))
    before.apply_input("start")
    before.apply_input("active")
    before.apply_input("kettle", {"on": True})
    clocks.pass_(1900)
    before.apply_input("active")
    assert before.status().reason == trial.withheld
    after = JournaledClock(journal, BreakPolicy(), clocks, SIGNALS)
    assert after.status().phase == "prompted"
    assert sum(event.data["event"] == "kettle" for event in journal.events(kinds={"clock"})) == 1


def test_clock_stored_while_a_removed_sense_held_it_back_still_has_a_status(journal: Journal, clocks: Clocks) -> None:
    before = JournaledClock(
        journal, BreakPolicy(), clocks, (Signal("kettle", "A break is due, but the kettle is on."),)
    )
    before.apply_input("start")
    before.apply_input("kettle", {"on": True})
    clocks.pass_(1900)
    before.apply_input("tick")
    assert status(before.clock, clocks(), SIGNALS).reason == REMOVED_SIGNAL
    assert advance(before.clock, ClockInput(clocks(), "tick"), SIGNALS).clock.blocked is None


# --- what was is what it was -------------------------------------------------------------------------------------


def two_days(journal: Journal, clocks: Clocks, policy: BreakPolicy) -> JournaledClock:
    """A morning at the desk, a night, and the next morning."""
    clockwork = JournaledClock(journal, policy, clocks, SIGNALS)
    clockwork.apply_input("start")
    clockwork.apply_input("active")
    work(clockwork, clocks, 150)
    clockwork.apply_input("lock")
    clocks.pass_(24 * 3600)
    clockwork.apply_input("unlock")
    return clockwork


def prompts_of(clockwork: JournaledClock, day: date) -> int:
    (page,) = clockwork.days(day, day)
    return int(page.counters["prompts"])


def test_changed_setting_changes_no_yesterday(journal: Journal, clocks: Clocks) -> None:
    yesterday = MORNING.date()
    before = two_days(journal, clocks, BreakPolicy())
    count = prompts_of(before, yesterday)
    assert count >= 3
    hourly = BreakPolicy(interval_s=3600)
    before.apply_input("settings", policy_data(hourly))
    assert prompts_of(before, yesterday) == count
    journal.erase([])
    stopped = JournaledClock(journal, hourly, clocks, SIGNALS)
    assert prompts_of(stopped, yesterday) == count
    stopped.forget()
    assert prompts_of(stopped, yesterday) == count
    assert [record.data.policy["interval_s"] for record in journal.read(PolicyInForce)] == [1800, 3600]


def test_the_first_start_of_a_journal_of_old_says_what_it_can_still_know(journal: Journal, clocks: Clocks) -> None:
    """An earlier version recorded no policy, only the changes of the settings."""
    old = BreakPolicy(rules=1)
    clockwork = two_days(journal, clocks, old)
    count, yesterday = prompts_of(clockwork, MORNING.date()), MORNING.date()
    journal.erase([record.id for record in journal.read(PolicyInForce)])
    journal.append("settings_changed", {"changes": {"clock.interval_min": [30, 60]}, "by": "web"})
    now = Settings(clock=ClockSettings(interval_min=60))
    afresh = JournaledClock(journal, now, clocks, SIGNALS)
    assert prompts_of(afresh, yesterday) == count
    afresh.apply_input("start")
    assert [(r.data.assumed, r.data.policy["rules"]) for r in journal.read(PolicyInForce)] == [(True, 1)]
    afresh.apply_input("settings", policy_data(break_policy(now)))
    assert afresh.clock.policy.rules == 2
    assert prompts_of(JournaledClock(journal, now, clocks, SIGNALS), yesterday) == count
