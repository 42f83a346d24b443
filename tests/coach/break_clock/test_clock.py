"""The rules of docs/breaks.md, each as a short tape."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from perkup.coach.break_clock.break_policy import BreakPolicy
from perkup.coach.break_clock.clock import advance, clock_wants_fine, initial_clock, open_span, status
from perkup.coach.break_clock.clock_state import ClockStamp
from perkup.desktop.senses import SIGNALS
from perkup.errors import PerkupError
from tests.coach.driver import Driver
from tests.coach.tape import MONDAY, Tape, causes, ledger, times

STANDING = BreakPolicy(standing_desk=True)
OFFICE = BreakPolicy(hours=((("09:00", "17:00"),),) * 5 + ((), ()))


def rested(tape: Tape, mono: float, since: float = 5.0) -> Tape:
    """A pause in typing, told `since` seconds later."""
    return tape.at(mono + since, "idle", since_s=since)


# --- when a prompt comes ------------------------------------------------------------------------------------------


def test_prompt_comes_after_the_interval_with_a_notice_before():
    played = Tape().say("start").at(1900, "tick").play()
    assert times(played, "notice") == [1770]
    assert times(played, "prompt") == [1800]
    assert played.status.phase == "prompted"
    assert played.effects[1].reason == "You have been at the desk for 30 min."


def test_prompt_waits_for_a_pause_in_typing():
    tape = rested(Tape().begin(), 1810).at(1900, "tick")
    assert tape.prompts() == [1815]
    assert causes(tape.play()) == ["typing"]


def test_prompt_waits_for_a_pause_at_most_a_minute():
    played = Tape().begin().at(1900, "tick").play()
    assert times(played, "prompt") == [1860]
    assert played.effects[-1].reason.endswith("You kept typing, so Perkup reminded you anyway.")


def test_leaving_with_a_break_due_is_said_once():
    tape = Tape().begin().at(1805, "lock").at(1810, "unlock").at(1815, "lock").at(1820, "unlock").at(1850, "tick")
    assert causes(tape.play()) == ["typing", "away", "back"]


def test_typing_again_after_a_pause_makes_the_prompt_wait_again():
    tape = rested(Tape().begin(), 1700).at(1799, "active")
    assert rested(tape, 1830).at(1900, "tick").prompts() == [1835]


def test_withheld_is_said_once_for_a_cause():
    tape = Tape().begin()
    for second in range(1800, 1860, 5):
        tape.at(second, "tick")
    assert causes(tape.play()) == ["typing"]


def test_no_notice_where_none_is_wanted():
    assert times(Tape(policy=BreakPolicy(notice_s=0)).say("start").at(1900, "tick").play(), "notice") == []


def test_shorter_interval_takes_effect_at_once():
    tape = Tape().say("start").at(600, "settings", interval_s=1200).at(1300, "tick")
    assert tape.prompts() == [1200]


def test_interval_shortened_below_the_desk_time_gives_notice_first():
    played = Tape().say("start").at(1500, "settings", interval_s=1200).at(1600, "tick").play()
    assert (times(played, "notice"), times(played, "prompt")) == ([1500], [1530])


def test_interval_changed_while_a_break_is_put_off_leaves_that_as_asked():
    tape = Tape().say("start").at(1800, "postpone", minutes=10).at(1900, "settings", interval_s=3600).at(2500, "tick")
    assert tape.prompts() == [1800, 2400]


# --- absences -----------------------------------------------------------------------------------------------------


def test_short_lock_pauses_the_clock():
    tape = Tape().say("start").at(600, "lock").at(690, "unlock").at(2000, "tick")
    assert tape.prompts() == [1890]
    assert ledger(tape.play())[:3] == [
        (0, 600, "at_desk", None),
        (600, 690, "away", "lock"),
        (690, 2000, "at_desk", None),
    ]


def test_lock_as_long_as_a_break_counts_as_one():
    played = Tape().say("start").at(600, "lock").at(720, "unlock").at(2600, "tick").play()
    assert times(played, "prompt") == [720 + 1800]
    assert played.status.today.natural == 1
    assert played.status.last_break is not None
    assert (played.status.last_break.kind, played.status.last_break.cause) == ("natural", "lock")


def test_lock_just_shorter_than_a_break_does_not_count():
    assert Tape().say("start").at(600, "lock").at(719, "unlock").at(2600, "tick").prompts() == [1919]


def test_idle_begins_at_the_last_input():
    played = Tape().begin().at(720, "idle", since_s=120).at(800, "tick").play()
    assert ledger(played) == [(0, 600, "at_desk", None), (600, 800, "away", "idle")]
    assert (played.status.phase, played.status.absence_cause, played.status.desk_s) == ("away", "idle", 600)
    left = played.ledger[1].start
    assert (left.boot, left.wall) == (600, MONDAY + timedelta(seconds=600))


def test_idle_of_four_minutes_pauses_the_clock():
    assert Tape().say("start").at(600, "active").at(720, "idle", since_s=120).at(840, "active").at(
        2110, "tick"
    ).prompts() == [2100]


def test_idle_of_five_minutes_counts():
    played = Tape().begin().at(720, "idle", since_s=120).at(900, "active").at(2800, "tick").play()
    assert times(played, "prompt") == [2760]
    assert played.status.today.natural == 1


def test_two_minutes_of_reading_are_no_break_and_no_absence():
    played = Tape().begin().at(605, "idle", since_s=5).at(719, "active").at(1900, "tick").play()
    assert [piece[2] for piece in ledger(played)] == ["at_desk"]
    assert times(played, "prompt") == [1860]


def test_a_pause_in_typing_becomes_an_absence_by_itself():
    played = Tape().begin().at(605, "idle", since_s=5).at(800, "tick").play()
    assert ledger(played)[-1] == (600, 800, "away", "idle")


def test_idle_never_reaches_back_beyond_the_last_input():
    played = Tape().begin().at(600, "active").at(720, "idle", since_s=9999).play()
    assert ledger(played)[-1][0] == 600


def test_longer_break_setting_raises_what_idle_must_last():
    policy = BreakPolicy(break_s=300)
    tape = Tape(policy=policy).say("start").at(600, "lock").at(840, "unlock").at(2300, "tick")
    assert tape.prompts() == [2040]


def test_lock_while_idle_is_one_absence():
    played = Tape().begin().at(720, "idle", since_s=120).at(800, "lock").at(900, "unlock").at(1000, "tick").play()
    assert ledger(played)[1:3] == [(600, 800, "away", "idle"), (800, 900, "away", "lock")]
    assert played.status.today.natural == 1
    assert played.status.desk_s == 100


def test_idle_news_that_reach_back_to_the_return_continue_the_absence():
    tape = Tape().say("start").at(600, "lock").at(660, "unlock").at(780, "idle", since_s=120).at(900, "active")
    played = tape.at(1000, "tick").play()
    assert played.status.today.natural == 1
    assert played.status.desk_s == 100


def test_absence_already_counted_is_not_counted_twice():
    tape = Tape().say("start").at(600, "lock").at(900, "unlock").at(1020, "idle", since_s=120).at(1500, "active")
    assert tape.play().status.today.natural == 1


def test_typing_at_the_lock_screen_is_not_coming_back():
    played = Tape().begin().at(600, "lock").at(650, "active").at(660, "tick").play()
    assert played.status.absence_cause == "lock"


def test_input_to_perkup_is_somebody_at_the_desk_but_no_typing():
    played = Tape().say("start").at(1790, "active", own=True).at(1900, "tick").play()
    assert times(played, "prompt") == [1800]


def test_no_prompt_within_a_minute_of_coming_back():
    played = Tape().say("start").at(1700, "lock").at(1790, "unlock").at(1995, "tick").play()
    assert times(played, "prompt") == [1890]
    tape = Tape().say("start").at(1790, "lock").at(1795, "unlock").at(1995, "tick")
    assert tape.prompts() == [1855]
    assert causes(tape.play()) == ["back"]


def test_person_back_for_a_minute_and_typing_is_prompted_within_two():
    played = Tape().begin().at(1795, "lock").at(1796, "unlock").say("active").at(2000, "tick").play()
    assert times(played, "prompt") == [1861]


def test_every_short_return_grants_its_minute():
    tape = Tape().say("start").at(1795, "lock").at(1800, "unlock").at(1850, "lock").at(1855, "unlock").at(2000, "tick")
    assert tape.prompts() == [1915]


# --- sleep --------------------------------------------------------------------------------------------------------


def test_night_asleep_is_one_absence_and_a_fresh_interval():
    tape = Tape().begin().at(1000, "sleep").sleep(8 * 3600).say("wake").say("active").at(1500, "tick")
    played = tape.play()
    assert (played.status.desk_s, played.status.presence, played.status.today.natural) == (500, "at_desk", 1)
    night = played.ledger[1]
    assert (night.cause, night.end.boot - night.start.boot, night.end.mono - night.start.mono) == ("sleep", 28_800, 0)


def test_wake_straight_after_the_deadline_gives_a_minute():
    tape = Tape().say("start").at(1790, "sleep").sleep(60).say("wake").at(1900, "tick")
    assert tape.prompts() == [1850]


def test_sleep_shorter_than_a_break_pauses():
    tape = Tape().say("start").at(600, "sleep").sleep(100).say("wake").at(1900, "tick")
    assert tape.prompts() == [1800]


def test_sleep_that_nobody_announced_is_seen_at_the_first_event():
    tape = Tape().begin().at(1000, "tick").sleep(7200).say("tick").at(1100, "tick")
    played = tape.play()
    assert [(span.cause, span.end.boot - span.start.boot) for span in played.ledger[1:2]] == [("sleep", 7200)]
    assert played.status.desk_s == 100


def test_sleep_unannounced_while_idle_keeps_both():
    played = Tape().begin().at(700, "idle", since_s=100).sleep(600).at(701, "tick").play()
    assert [span.cause for span in played.ledger[:2]] == [None, "sleep"]
    played = Tape().begin().at(600, "idle", since_s=5).at(605, "tick").sleep(600).at(900, "active").play()
    assert [span.cause for span in played.ledger[:3]] == [None, "idle", "sleep"]


def test_late_news_of_idleness_and_sleep_are_told_apart():
    clock = initial_clock(BreakPolicy())
    spans = []
    for line in Tape().begin().at(605, "idle", since_s=5).at(1000, "tick").sleep(600).say("tick").lines:
        if line.stamp.mono == 1000 and line.stamp.boot == 1000:
            continue
        turn = advance(clock, line, SIGNALS)
        clock = turn.clock
        spans += turn.spans
    told = [(span.cause, span.start.boot, span.end.boot, span.end.mono) for span in spans]
    assert told == [(None, 0, 600, 600), ("idle", 600, 1000, 1000), ("sleep", 1000, 1600, 1000)]


def test_second_word_of_sleep_is_nothing():
    assert ledger(Tape().begin().at(600, "sleep").at(601, "sleep").at(602, "wake").play())[1] == (
        600,
        602,
        "away",
        "sleep",
    )


def test_waking_under_a_locked_screen_is_not_coming_back():
    tape = Tape().begin().at(600, "lock").say("sleep").sleep(3600).say("wake").at(650, "tick")
    played = tape.play()
    assert played.status.absence_cause == "lock"
    assert played.status.desk_s == 0
    assert tape.at(700, "unlock").play().status.phase == "working"


def test_input_after_sleep_is_a_wake_even_without_the_word():
    played = Tape().begin().at(600, "sleep").sleep(3600).say("active").at(700, "tick").play()
    assert (played.status.presence, played.status.desk_s) == ("at_desk", 100)


def test_nothing_is_due_while_asleep():
    assert Tape().say("start").at(600, "sleep").at(4000, "tick").play().effects == []


def test_wake_that_came_without_a_sleep_still_grants_its_minute():
    assert Tape().say("start").at(1795, "wake").at(2000, "tick").prompts() == [1855]


# --- the wall clock -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [-86_400, 86_400, -3600, 3600, -1e7, 1e7])
def test_wall_clock_steps_alter_no_interval(step: float):
    played = Tape().say("start").at(600, "tick").jump(step).say("tick").at(2000, "tick").play()
    assert times(played, "prompt") == [1800]


def test_zone_change_alters_no_interval():
    assert Tape().say("start").at(600, "tick").zone(9).say("tick").at(2000, "tick").prompts() == [1800]


def test_daylight_saving_alters_no_interval():
    night = datetime.fromisoformat("2026-03-29T01:50:00+01:00")
    assert Tape(night).say("start").at(900, "tick").zone(2).say("tick").at(2000, "tick").prompts() == [1800]


def test_pause_lasts_as_asked_through_a_wall_clock_step():
    tape = Tape().say("start").at(600, "pause", minutes=30).jump(-7200).at(601, "tick").at(4000, "tick")
    assert tape.prompts() == [600 + 1800 + 30]


# --- reboot, restart ----------------------------------------------------------------------------------------------


def test_reboot_after_a_night_begins_afresh_and_says_so():
    played = Tape().begin().at(1000, "stop").reboot(9 * 3600).say("start").at(1900, "tick").play()
    assert times(played, "prompt") == [1800]
    assert [span.reason for span in played.ledger if span.cause == "off"] == ["reboot"]
    morning = Tape().begin().at(1000, "stop").reboot(9 * 3600).say("start").at(5, "tick").play()
    assert "reboot" in morning.status.reason


def test_short_reboot_pauses_the_clock():
    assert Tape().say("start").at(1000, "tick").reboot(60).say("start").at(900, "tick").prompts() == [800]


def test_reboot_with_the_wall_clock_set_back_counts_no_time():
    played = Tape().say("start").at(1000, "tick").reboot(-86_400).say("start").at(700, "tick").play()
    assert played.status.desk_s == 1700
    assert played.status.today.away_s == 0


def test_power_cut_during_a_prompt_takes_it_back():
    played = Tape().say("start").at(1810, "tick").reboot(90).say("start").at(61, "tick").play()
    assert played.status.today.withdrawn == 1
    assert causes(played) == ["reboot", "back"]
    assert times(played, "prompt") == [1800, 60]


def test_killed_and_started_again_keeps_the_deadline():
    before = Tape().begin().at(600, "tick").play().status.deadline
    after = Tape().begin().at(600, "tick").at(605, "start").play().status.deadline
    assert before == after == MONDAY + timedelta(seconds=1800)


def test_killed_while_prompted_is_still_prompted():
    played = Tape().say("start").at(1810, "tick").at(1812, "start").play()
    assert (played.status.phase, played.status.today.prompts) == ("prompted", 1)


def test_killed_during_a_break_ends_it_on_time():
    played = Tape().say("start").at(1800, "take").at(1850, "start").at(2000, "tick").play()
    assert (times(played, "end"), played.status.today.kept) == ([1920], 1)


def test_killed_while_locked_stays_locked_until_somebody_types():
    tape = Tape().begin().at(600, "lock").at(610, "start")
    assert tape.play().status.absence_cause == "lock"
    assert tape.say("active").play().status.presence == "at_desk"


def test_lock_told_again_after_a_restart_is_believed():
    tape = Tape().begin().at(600, "lock").at(610, "start").at(611, "lock").at(612, "active")
    assert tape.play().status.absence_cause == "lock"
    assert ledger(tape.play())[-1] == (600, 612, "away", "lock")


def test_pause_survives_a_restart_and_a_reboot():
    tape = Tape().say("start").at(600, "pause", minutes=60).at(700, "start")
    assert tape.play().status.phase == "paused"
    assert tape.at(800, "stop").reboot(300).say("start").play().status.phase == "paused"
    assert tape.at(3200, "tick").play().status.phase != "paused"


def test_stop_is_an_absence_until_the_start():
    played = Tape().begin().at(600, "stop").at(690, "start").at(2000, "tick").play()
    assert ledger(played)[1] == (600, 690, "away", "off")
    assert times(played, "prompt") == [1890]


def test_stop_of_minutes_counts_like_idleness():
    assert Tape().begin().at(600, "stop").at(840, "start").play().status.today.natural == 0
    assert Tape().begin().at(600, "stop").at(900, "start").play().status.today.natural == 1


def typed_through_and_dead(slept: float, dead: float) -> Driver:
    """Ten minutes at the desk, a break typed through for its first 30 s, and a coach that was killed then."""
    desk = Driver()
    desk.go(600)
    desk.say("take")
    desk.type(30)
    desk.sleep(slept, False)
    desk.kill(dead)
    return desk


@pytest.mark.parametrize("slept", [0, 2])
def test_break_typed_through_by_a_coach_that_died_in_it_ends_as_off(slept: float):
    desk = typed_through_and_dead(slept, 300)
    today = desk.clock.today
    assert (today.typed_through, today.natural, status(desk.clock, desk.stamp, SIGNALS).desk_s) == (1, 1, 0)
    assert today.away_s == (302 + 30 if slept else 300)


def test_break_typed_through_by_a_coach_that_came_again_in_time_is_desk_time():
    desk = typed_through_and_dead(0, 299)
    today = desk.clock.today
    assert (today.typed_through, today.natural, status(desk.clock, desk.stamp, SIGNALS).desk_s) == (1, 0, 929)


@pytest.mark.parametrize("announced", [False, True])
def test_sleep_of_a_machine_whose_coach_is_stopped_is_seen(announced: bool):
    tape = Tape().begin().at(600, "sleep" if announced else "tick").say("stop").at(630, "tick").sleep(100).say("stop")
    assert tape.at(640, "start").play().status.today.natural == 0
    played = tape.at(650, "stop").sleep(121).say("stop").at(660, "start").play()
    assert played.status.today.natural == 1
    causes = [(span.cause, round(span.end.boot - span.start.boot)) for span in played.ledger if span.state == "away"]
    assert causes == [("off", 30), ("sleep", 100), ("off", 10), ("sleep", 121), ("off", 10)]


def test_stop_takes_an_open_prompt_back_and_a_second_stop_is_nothing():
    played = Tape().say("start").at(1810, "stop").at(1811, "stop").play()
    assert (played.status.today.withdrawn, played.status.phase) == (1, "away")


def test_coach_found_dead_past_its_deadline_does_not_count_the_time_as_desk_time():
    clock = initial_clock(BreakPolicy())
    lines = Tape().begin().at(1700, "tick").lines
    for line in lines:
        clock = advance(clock, line, SIGNALS).clock
    turn = advance(clock, Tape().at(9000, "start").lines[0], SIGNALS)
    assert [(span.state, span.cause) for span in turn.spans] == [("at_desk", None), ("away", "off")]
    assert status(turn.clock, Tape().at(9000, "tick").lines[0].stamp, SIGNALS).desk_s == 0


# --- answers ------------------------------------------------------------------------------------------------------


def test_break_taken_is_kept_and_ends_by_itself():
    played = Tape().say("start").at(1830, "take").at(2000, "tick").play()
    assert times(played, "end") == [1950]
    assert (played.status.today.kept, played.status.desk_s) == (1, 50)
    assert ledger(played)[1] == (1830, 1950, "away", "break")
    assert played.status.deadline == MONDAY + timedelta(seconds=1950 + 1800)


def test_done_ends_the_break_early_and_counts():
    played = Tape().say("start").at(1830, "take").at(1900, "done").at(1901, "tick").play()
    assert (times(played, "end"), played.status.today.kept) == ([1900], 1)
    assert played.effects[-1].reason == "Break taken."


def unseen() -> Tape:
    """A prompted break on a desk that cannot tell whether the hands rest, up to its end at 1930 s."""
    return Tape().say("start").at(1805, "tick").at(1810, "take", sensed=False).at(1940, "tick")


def counted(tape: Tape) -> tuple[int, int, int, int, int]:
    today = tape.play().status.today
    return today.prompts, today.kept, today.skipped, today.ignored, today.open


def test_break_that_nothing_saw_is_asked_about_and_not_counted():
    played = unseen().play()
    end = next(effect for effect in played.effects if effect.kind == "end")
    assert (end.reason, end.data["outcome"]) == ("The break is over. Did you take it?", "unconfirmed")
    assert played.status.asked_break == MONDAY + timedelta(seconds=1930)
    assert played.status.last_break is None
    assert counted(unseen()) == (1, 0, 0, 0, 1)


def test_break_that_nothing_saw_counts_once_the_person_says_so():
    played = unseen().at(2000, "done").at(2001, "tick").play()
    assert counted(unseen().at(2000, "done").at(2100, "done")) == (1, 1, 0, 0, 0)
    assert played.status.asked_break is None
    assert played.status.last_break is not None
    assert played.status.last_break.at == MONDAY + timedelta(seconds=1930)
    assert played.status.desk_s == 71
    assert unseen().at(2000, "done").at(4000, "tick").prompts() == [1800, 1930 + 1800]


def test_break_that_nothing_saw_and_was_not_taken_is_skipped():
    assert counted(unseen().at(2000, "skip").at(2001, "tick")) == (1, 0, 1, 0, 0)


def test_question_that_nobody_answers_goes_with_the_next_prompt():
    tape = unseen().at(3800, "tick")
    assert tape.prompts() == [1800, 1930 + 1800]
    assert counted(tape) == (2, 0, 0, 1, 1)


def test_lock_in_a_break_shows_that_it_was_one_without_any_sense_of_hands():
    tape = Tape().say("start").at(1810, "take", sensed=False).at(1815, "lock").at(1940, "tick")
    assert counted(tape)[1] == 1


def test_steps_done_end_an_unseen_break_as_kept():
    tape = Tape().say("start").at(1810, "take", sensed=False).at(1900, "done").at(1940, "tick")
    assert counted(tape)[1] == 1


def test_done_without_a_break_is_nothing():
    assert Tape().say("start").at(100, "done").play().effects == []


def test_person_typing_before_the_break_is_not_typing_through_it():
    assert Tape().begin().at(1865, "take").at(2000, "tick").play().status.today.kept == 1


def test_typed_through_is_more_than_four_samples():
    def typed(samples: int) -> str:
        tape = Tape().say("start").at(1830, "take")
        for number in range(samples):
            tape.at(1842 + 5 * number, "active")
        tape.at(1842 + 5 * samples, "idle", since_s=5)
        played = tape.at(1960, "tick").play()
        return next(effect.data["outcome"] for effect in played.effects if effect.kind == "end")

    assert typed(4) == "kept"
    assert typed(5) == "typed_through"


def test_typing_goes_on_until_the_hands_rest():
    tape = Tape().say("start").at(1830, "take").at(1840, "active").at(1960, "tick")
    assert tape.play().status.today.typed_through == 1
    tape = Tape().say("start").at(1830, "take").at(1840, "active").at(1860, "idle", since_s=5).at(1960, "tick")
    assert tape.play().status.today.kept == 1


def test_hands_that_came_to_rest_late_were_typing_since_the_break_began():
    typed = Tape().begin().at(1865, "take").at(1900, "idle", since_s=5).at(2000, "tick")
    assert typed.play().status.today.typed_through == 1
    rested_at_once = Tape().begin().at(1865, "take").at(1872, "idle", since_s=5).at(2000, "tick")
    assert rested_at_once.play().status.today.kept == 1
    rested_before = Tape().begin().at(1860, "idle", since_s=5).at(1865, "take").at(1950, "idle", since_s=5)
    assert rested_before.at(2000, "tick").play().status.today.kept == 1


def test_clicking_through_the_player_is_not_typing_through():
    tape = Tape().say("start").at(1830, "take")
    for second in range(1835, 1950, 5):
        tape.at(second, "active", own=True)
    assert tape.at(1960, "tick").play().status.today.kept == 1


def test_typed_through_is_desk_time_and_asks_again_an_interval_after_the_prompt():
    tape = Tape().say("start").at(1830, "take").at(1831, "active").at(3500, "idle", since_s=5).at(3610, "tick")
    played = tape.play()
    assert times(played, "prompt") == [1800, 3600]
    assert ledger(played) == [(0, 1830, "at_desk", None), (1830, 3610, "at_desk", None)]


def test_screen_locked_in_a_typed_through_break_stays_in_the_ledger():
    tape = Tape(policy=BreakPolicy(break_s=300)).say("start").at(1830, "take").at(1840, "lock").at(1940, "unlock")
    tape.say("active").at(2000, "idle", since_s=5).at(2140, "tick")
    played = tape.play()
    assert played.status.today.typed_through == 1
    assert (1840, 1940, "away", "lock") in ledger(played)
    assert all(piece[3] != "break" for piece in ledger(played))


def test_idleness_and_lock_in_a_typed_through_break_stay_in_the_ledger():
    tape = (
        Tape(policy=BreakPolicy(break_s=300))
        .say("start")
        .at(1830, "take")
        .at(1835, "active")
        .at(1865, "idle", since_s=5)
    )
    played = tape.at(2000, "lock").at(2100, "unlock").at(2200, "tick").play()
    assert played.status.today.typed_through == 1
    assert ledger(played)[1:] == [
        (1830, 1860, "at_desk", None),
        (1860, 2000, "away", "idle"),
        (2000, 2100, "away", "lock"),
        (2100, 2200, "at_desk", None),
    ]
    assert played.status.desk_s == 1830 + 30 + 100


def test_skip_is_a_miss_and_asks_again_an_interval_later():
    played = Tape().say("start").at(1830, "skip").at(3700, "tick").play()
    assert times(played, "prompt") == [1800, 3600]
    assert played.status.today.skipped == 1


def test_skip_during_the_break_ends_it_unkept():
    played = Tape().say("start").at(1830, "take").at(1840, "skip").at(1850, "tick").play()
    assert (played.status.today.skipped, played.status.today.kept, played.status.desk_s) == (1, 0, 1850)


def test_skip_at_the_notice_spares_the_prompt():
    played = Tape().say("start").at(1780, "skip").at(3500, "tick").play()
    assert (times(played, "prompt"), played.status.today.skipped, played.status.today.unprompted) == ([], 1, 1)


def test_skip_and_postpone_long_before_are_nothing():
    played = Tape().say("start").at(600, "skip").at(601, "postpone", minutes=5).at(1900, "tick").play()
    assert times(played, "prompt") == [1800]
    assert (played.status.today.skipped, played.status.today.postponed) == (0, 0)


def test_prompt_nobody_answers_is_ignored_after_five_minutes():
    played = Tape().say("start").at(3650, "tick").play()
    assert (times(played, "prompt"), played.status.today.ignored) == ([1800, 3600], 1)


def test_postponing_costs():
    tape = Tape().say("start").at(1800, "postpone", minutes=10).at(2500, "postpone", minutes=10)
    tape.at(2900, "postpone", minutes=10).at(2950, "tick")
    played = tape.play()
    assert times(played, "prompt") == [1800, 2400, 2800]
    assert [effect.data["postpone_min"] for effect in played.effects if effect.kind == "prompt"] == [(5, 10), (5,), ()]
    assert (played.status.today.postponed, played.status.today.skipped) == (2, 1)


def test_postpone_without_a_number_is_five_minutes():
    assert Tape().say("start").at(1800, "postpone").at(2200, "tick").prompts() == [1800, 2100]


def test_postpone_is_nothing_during_a_break():
    assert Tape().say("start").at(1800, "take").at(1810, "postpone").at(1950, "tick").play().status.today.kept == 1


def test_postponed_break_waits_while_nobody_is_there():
    tape = Tape().say("start").at(1800, "postpone", minutes=5).at(1900, "lock").at(1990, "unlock").at(2300, "tick")
    assert tape.prompts() == [1800, 2190]


def test_postpone_at_the_notice():
    played = Tape().say("start").at(1780, "postpone", minutes=5).at(2100, "tick").play()
    assert (times(played, "prompt"), played.status.today.postponed) == ([2080], 1)


def test_two_misses_lengthen_the_interval_and_two_kept_bring_it_back():
    tape = Tape().say("start").at(1800, "skip").at(3600, "skip").at(5000, "tick")
    assert tape.play().status.interval_s == 2400
    tape.at(6000, "take").at(8521, "take").at(8700, "tick")
    played = tape.play()
    assert times(played, "prompt") == [1800, 3600, 6000, 8520]
    assert played.status.interval_s == 1800


def test_interval_never_grows_beyond_an_hour():
    tape = Tape().say("start").at(40_000, "tick")
    assert tape.play().status.interval_s == 3600


def test_one_kept_break_between_misses_starts_the_count_again():
    tape = Tape().say("start").at(1800, "skip").at(3600, "take").at(5520, "skip").at(5600, "tick")
    assert tape.play().status.interval_s == 1800


def test_walking_off_at_a_prompt_keeps_the_break():
    played = Tape().say("start").at(1830, "lock").at(2000, "unlock").at(2001, "tick").play()
    assert (played.status.today.kept, played.status.today.natural, played.status.desk_s) == (1, 0, 1)
    assert played.status.last_break is not None
    assert played.status.last_break.kind == "kept"


def test_walking_off_twice_brings_a_lengthened_interval_back():
    tape = Tape().say("start").at(1800, "skip").at(3600, "skip").at(6000, "lock").at(6200, "unlock")
    assert tape.play().status.interval_s == 2400
    played = tape.at(8600, "lock").at(8800, "unlock").play()
    assert (played.status.interval_s, played.status.today.kept, played.status.today.open) == (1800, 2, 0)


def test_walking_off_too_shortly_takes_the_prompt_back_and_asks_again():
    played = Tape().say("start").at(1830, "lock").at(1850, "unlock").at(2000, "tick").play()
    assert times(played, "prompt") == [1800, 1910]
    assert (played.status.today.withdrawn, played.status.today.prompts, played.status.today.open) == (1, 2, 1)


def test_prompt_given_while_somebody_reads_stays_open():
    tape = Tape().begin().at(1755, "idle", since_s=5).at(1900, "tick")
    assert (tape.play().status.phase, tape.play().status.presence) == ("prompted", "away")
    answered = tape.at(1960, "take").at(2090, "tick").play()
    assert (answered.status.today.kept, answered.status.today.prompts) == (1, 1)


def test_prompt_given_to_an_empty_desk_is_no_kept_break():
    played = Tape().begin().at(1755, "idle", since_s=5).at(2400, "active").play()
    assert (played.status.today.natural, played.status.today.withdrawn, played.status.today.kept) == (1, 1, 0)


def test_break_of_ones_own_counts_as_kept_without_a_prompt():
    played = Tape().say("start").at(600, "take").at(2600, "tick").play()
    assert (times(played, "prompt"), played.status.today.kept, played.status.today.unprompted) == ([2520], 1, 1)


def test_second_take_during_a_break_is_nothing():
    assert times(Tape().say("start").at(600, "take").at(650, "take").at(800, "tick").play(), "end") == [720]


def test_break_of_ones_own_typed_through_leaves_what_is_due():
    tape = Tape().say("start").at(600, "take").at(601, "active").at(730, "idle", since_s=5).at(731, "active")
    tape.at(1000, "idle", since_s=5).at(1001, "active")
    assert tape.at(1900, "tick").prompts() == [1860]


def test_person_still_away_when_the_break_ends_is_away():
    tape = Tape().begin().at(1870, "take").at(1875, "idle", since_s=5).at(2100, "tick")
    played = tape.play()
    assert (played.status.phase, played.status.absence_cause) == ("away", "idle")
    assert tape.at(2300, "active").at(4200, "tick").prompts() == [1860, 4100 + 60]
    assert tape.play().status.today.natural == 0


def test_machine_sleeping_through_a_break_ends_it_at_waking():
    played = Tape().say("start").at(1800, "take").at(1810, "sleep").sleep(3600).say("wake").at(1900, "tick").play()
    assert [(effect.kind, effect.at.boot) for effect in played.effects][-1] == ("end", 5410)
    assert (played.status.today.kept, played.status.desk_s) == (1, 90)


def test_typed_through_break_with_sleep_in_it_counts_the_sleep():
    tape = Tape().say("start").at(1800, "take").at(1801, "active").at(1850, "sleep").sleep(3600).say("wake")
    played = tape.at(1900, "tick").play()
    assert (played.status.today.typed_through, played.status.today.natural, played.status.desk_s) == (1, 1, 50)
    tape = Tape().say("start").at(1800, "take").at(1801, "active").at(1850, "sleep").sleep(20).say("wake")
    played = tape.at(1910, "tick").play()
    assert (played.status.today.typed_through, played.status.today.natural) == (1, 0)


# --- pause, hours, deferral ---------------------------------------------------------------------------------------


def test_no_prompt_while_paused_and_soon_after():
    tape = Tape().say("start").at(600, "pause", minutes=60).at(4300, "tick")
    played = tape.play()
    assert (times(played, "notice"), times(played, "prompt")) == ([4200], [4230])
    assert causes(played) == ["paused"]
    assert Tape().say("start").at(600, "pause", minutes=60).play().status.paused_until == MONDAY + timedelta(
        seconds=4200
    )


def test_pause_ends_by_itself_after_an_hour_or_half_a_day():
    assert Tape().say("start").say("pause").play().status.paused_until == MONDAY + timedelta(hours=1)
    assert Tape().say("start").say("pause", minutes=99_999).play().status.paused_until == MONDAY + timedelta(hours=12)


def test_resume_ends_the_pause():
    tape = Tape().say("start").at(600, "pause", minutes=60).at(2000, "resume").at(2100, "tick")
    assert tape.prompts() == [2030]


def test_pause_takes_an_open_prompt_back():
    played = Tape().say("start").at(1810, "pause", minutes=15).at(1811, "tick").play()
    assert (played.status.phase, played.status.today.withdrawn) == ("paused", 1)


@pytest.mark.parametrize("sense", ["mic", "camera", "fullscreen", "busy", "dnd"])
def test_no_prompt_in_a_meeting_and_soon_after(sense: str):
    tape = Tape().say("start").at(1500, sense, on=True).at(3000, "tick")
    assert (tape.play().status.phase, tape.prompts()) == ("deferred", [])
    tape.at(3600, sense, on=False).at(3700, "tick")
    assert tape.prompts() == [3630]
    assert causes(tape.play()) == [sense]


def test_meeting_after_the_notice_holds_the_prompt_and_gives_a_new_notice():
    tape = Tape().say("start").at(1780, "mic", on=True).at(2000, "mic", on=False).at(2100, "tick")
    played = tape.play()
    assert (times(played, "notice"), times(played, "prompt")) == ([1770, 2000], [2030])


def test_call_that_comes_in_takes_the_prompt_off_the_screen():
    played = Tape().say("start").at(1810, "camera", on=True).at(2400, "camera", on=False).at(2500, "tick").play()
    assert times(played, "prompt") == [1800, 2430]
    assert played.status.today.withdrawn == 1


def test_forgotten_switch_does_not_silence_the_coach_for_good():
    played = Tape().say("start").at(100, "dnd", on=True).at(12_000, "tick").play()
    assert times(played, "prompt")[0] == 1800 + 7200 + 30
    assert "in full screen for a long time" in next(
        effect.reason for effect in played.effects if effect.kind == "prompt"
    )


def test_one_of_two_reasons_ending_does_not_end_the_other():
    tape = Tape().say("start").say("mic", on=True).say("camera", on=True).at(2000, "camera", on=False).at(2200, "tick")
    assert (tape.prompts(), tape.play().status.phase) == ([], "deferred")


def test_nothing_prompts_outside_the_hours():
    evening = MONDAY.replace(hour=18)
    played = Tape(evening, OFFICE).say("start").at(8000, "tick").play()
    assert (played.effects, played.status.phase) == ([], "off_hours")


def test_hours_begin_with_a_fresh_interval():
    early = MONDAY.replace(hour=8)
    assert Tape(early, OFFICE).say("start").at(9000, "tick").prompts() == [3600 + 1800, 3600 + 3600]


def test_end_of_hours_takes_the_prompt_back():
    late = MONDAY.replace(hour=16, minute=29)
    played = Tape(late, OFFICE).say("start").at(4000, "tick").play()
    assert times(played, "prompt") == [1800]
    assert (causes(played), played.status.phase) == (["off_hours"], "off_hours")


def test_hours_set_while_running():
    tape = Tape().say("start").at(600, "settings", hours=[[]] * 7).at(4000, "tick")
    assert (tape.prompts(), tape.play().status.phase) == ([], "off_hours")


def test_ledger_goes_on_outside_the_hours():
    evening = MONDAY.replace(hour=18)
    played = Tape(evening, OFFICE).say("start").at(100, "lock").at(200, "tick").play()
    assert ledger(played) == [(0, 100, "at_desk", None), (100, 200, "away", "lock")]
    assert (played.status.phase, played.status.presence) == ("off_hours", "away")
    assert played.status.today.longest_desk_s == 0


def test_weekend_is_off():
    saturday = MONDAY + timedelta(days=5)
    assert Tape(saturday, OFFICE).say("start").at(4000, "tick").prompts() == []


def test_longest_desk_time_of_the_hours_is_kept_after_they_end():
    late = MONDAY.replace(hour=16, minute=45)
    assert Tape(late, OFFICE).say("start").at(4000, "tick").play().status.today.longest_desk_s == 900


# --- posture ------------------------------------------------------------------------------------------------------


def test_posture_is_only_what_was_said():
    played = Tape().say("start").at(100, "sit").at(200, "stand").at(300, "tick").play()
    assert ledger(played) == [(0, 100, "at_desk", None), (100, 200, "sitting", None), (200, 300, "standing", None)]
    today = played.status.today
    assert (today.at_desk_s, today.sitting_s, today.standing_s) == (100, 100, 100)


def test_posture_outlives_a_break_but_not_a_night():
    tape = Tape().say("start").say("stand").at(600, "lock").at(1600, "unlock")
    assert tape.play().status.posture == "standing"
    assert tape.at(1700, "sleep").sleep(30_000).say("wake").play().status.posture == "unknown"


def test_saying_the_same_again_keeps_the_piece():
    assert ledger(Tape().say("start").say("sit").at(50, "sit").at(60, "tick").play()) == [(0, 60, "sitting", None)]


def test_no_offer_at_an_ordinary_desk():
    assert times(Tape().say("start").say("sit").at(9000, "tick").play(), "posture_offer") == []


def test_change_is_offered_every_half_hour_clear_of_prompts():
    played = Tape(policy=STANDING).say("start").say("sit").at(1800, "take").at(3000, "tick").play()
    assert times(played, "posture_offer") == [1980]
    assert played.effects[-1].data == {"posture": "sitting", "to": "standing"}
    assert played.effects[-1].reason == "You have been sitting for 31 min. Stand for a while?"


def test_confirming_starts_the_half_hour_again():
    tape = Tape(policy=BreakPolicy(interval_s=3600, standing_desk=True)).say("start").at(1000, "stand").at(2900, "tick")
    assert times(tape.play(), "posture_offer") == [2800]


def test_offer_waits_for_a_pause_in_typing():
    tape = (
        Tape(policy=BreakPolicy(interval_s=3600, standing_desk=True))
        .begin()
        .at(1830, "idle", since_s=5)
        .at(1900, "tick")
    )
    assert times(tape.play(), "posture_offer") == [1830]
    tape = Tape(policy=BreakPolicy(interval_s=3600, standing_desk=True)).begin().at(1900, "tick")
    assert times(tape.play(), "posture_offer") == [1860]


def test_offers_are_never_closer_than_a_quarter_of_an_hour():
    policy = BreakPolicy(interval_s=3600, standing_desk=True, posture_s=900)
    tape = Tape(policy=policy).say("start")
    for mono in range(300, 20_000, 301):
        tape.at(mono, ("sit", "stand", "take", "start", "tick", "tick", "tick")[mono // 301 % 7])
    offers = times(tape.play(), "posture_offer")
    assert len(offers) > 3
    assert all(later - earlier >= 900 for earlier, later in pairwise(offers))


def test_short_absence_pauses_the_posture_count_too():
    tape = Tape(policy=BreakPolicy(interval_s=3600, standing_desk=True)).say("start").at(600, "lock").at(660, "unlock")
    assert times(tape.at(3000, "tick").play(), "posture_offer") == [1860]


def test_natural_break_starts_the_posture_count_again():
    policy = BreakPolicy(interval_s=3600, standing_desk=True)
    tape = Tape(policy=policy).say("start").at(1700, "lock").at(2000, "unlock").at(3900, "tick")
    assert times(tape.play(), "posture_offer") == [3800]


# --- the day ------------------------------------------------------------------------------------------------------


def test_counters_begin_anew_at_local_midnight():
    late = MONDAY.replace(hour=23, minute=45)
    played = Tape(late).say("start").say("sit").at(600, "take").at(1200, "tick").play()
    today = played.status.today
    assert (today.kept, today.unprompted) == (0, 0)
    assert (today.sitting_s, today.away_s) == (300, 0)


def test_piece_over_midnight_is_split_between_the_days():
    late = MONDAY.replace(hour=23, minute=50)
    played = Tape(late).say("start").at(300, "lock").at(900, "unlock").at(1000, "tick").play()
    assert (played.status.today.away_s, played.status.today.at_desk_s) == (300, 100)


def test_prompt_over_midnight_stays_open():
    late = MONDAY.replace(hour=23, minute=29)
    played = Tape(late).say("start").at(1870, "tick").play()
    assert (played.status.today.prompts, played.status.today.open) == (0, 1)


# --- what the clock says of itself --------------------------------------------------------------------------------


def test_status_of_a_clock_that_has_seen_nothing():
    blank = status(initial_clock(BreakPolicy()), ClockStamp(MONDAY, 0, 0, "a"), SIGNALS)
    assert (blank.phase, blank.presence, blank.deadline) == ("off_hours", "away", None)
    assert open_span(initial_clock(BreakPolicy()), ClockStamp(MONDAY, 0, 0, "a")) is None


def test_status_between_inputs_runs_on():
    clock = advance(initial_clock(BreakPolicy()), Tape().say("start").lines[0], SIGNALS).clock
    later = status(clock, Tape().at(600, "tick").lines[0].stamp, SIGNALS)
    assert (later.desk_s, later.deadline) == (600, MONDAY + timedelta(seconds=1800))
    earlier = ClockStamp(MONDAY - timedelta(seconds=5), -5, -5, "a")
    assert status(clock, earlier, SIGNALS).desk_s == 0
    rebooted = status(clock, ClockStamp(MONDAY + timedelta(seconds=50), 1, 1, "b"), SIGNALS)
    assert rebooted.desk_s == 50


def test_effects_carry_their_numbers():
    notice, prompt, end = Tape().say("start").at(1830, "take").at(2000, "tick").play().effects
    assert notice.data == {"in_s": 30}
    assert prompt.data == {"desk_s": 1800, "postpone_min": (5, 10)}
    assert end.data == {"outcome": "kept", "full": True}
    early = Tape().say("start").at(1830, "take").at(1900, "done").play().effects[-1]
    assert early.data == {"outcome": "kept", "full": False}


def test_deadline_is_told_while_it_counts():
    def deadline(tape: Tape) -> float | None:
        told = tape.play().status.deadline
        return None if told is None else (told - MONDAY).total_seconds()

    assert deadline(Tape().begin().at(600, "tick")) == 1800
    assert deadline(Tape().begin().at(1775, "tick")) == 1800
    assert deadline(Tape().begin().at(1870, "tick")) == 1860
    assert deadline(Tape().begin().say("mic", on=True).at(1870, "tick")) == 1800
    assert deadline(Tape().begin().at(600, "lock")) is None
    assert deadline(Tape().begin().at(600, "pause")) is None
    assert deadline(Tape().begin().at(600, "take")) is None
    on_break = Tape().begin().at(600, "take").at(630, "tick").play().status
    assert on_break.break_ends == MONDAY + timedelta(seconds=720)
    assert on_break.reason == "A break is running, 2 min to go."
    assert Tape().begin().play().status.break_ends is None


def test_every_phase_has_a_sentence():
    cases = {
        "working": Tape().say("start"),
        "notice": Tape().say("start").at(1780, "tick"),
        "prompted": Tape().say("start").at(1810, "tick"),
        "on_break": Tape().say("start").say("take"),
        "away": Tape().say("start").say("lock"),
        "paused": Tape().say("start").say("pause"),
        "deferred": Tape().say("start").say("mic", on=True).at(1810, "tick"),
        "off_hours": Tape(policy=BreakPolicy(hours=((),) * 7)).say("start"),
    }
    sentences = {}
    for phase, tape in cases.items():
        told = tape.play().status
        assert told.phase == phase
        sentences[phase] = told.reason
    assert len(set(sentences.values())) == len(cases)
    assert all(text.endswith(".") for text in sentences.values())
    assert "counts as a break" in Tape().say("start").say("lock").at(500, "tick").play().status.reason


def test_fine_senses_are_wanted_when_a_prompt_is_near_and_during_a_break():
    def fine(tape: Tape) -> bool:
        return clock_wants_fine(tape.play().clock)

    assert not fine(Tape().begin().at(600, "tick"))
    assert fine(Tape().begin().at(1771, "tick"))
    assert fine(Tape().begin().at(1810, "tick"))
    assert fine(Tape().begin().at(1870, "tick"))
    assert fine(Tape().begin().at(600, "take"))
    assert not fine(Tape().begin().at(600, "take").at(800, "tick"))
    assert not fine(Tape().begin().at(600, "lock").at(4000, "tick"))


def test_no_timer_runs_while_nobody_is_there():
    for event in ("lock", "sleep", "stop"):
        assert Tape().begin().at(600, event).play().clock.wake is None
    assert Tape().begin().at(720, "idle", since_s=120).play().clock.wake is None


def test_unknown_events_and_nonsense_are_refused():
    clock = initial_clock(BreakPolicy())
    for event, data in (
        ("dance", {}),
        ("mic", {}),
        ("idle", {"since_s": -1}),
        ("postpone", {"minutes": "5"}),
        ("pause", {"minutes": float("nan")}),
        ("settings", {"interval_s": 60}),
    ):
        with pytest.raises(PerkupError):
            advance(clock, Tape().say(event, **data).lines[0], SIGNALS)
