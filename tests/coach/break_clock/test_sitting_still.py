"""Who sits still is sitting: evidence without input, meetings elsewhere, the question, and the limit to silence."""

from __future__ import annotations

from itertools import pairwise

import pytest

from perkup.coach.break_clock import idle_question, prompting
from perkup.coach.break_clock.break_policy import BreakPolicy
from perkup.desktop.senses import SIGNALS
from perkup.errors import ErrorCode
from perkup.vocabulary import Whereabouts
from tests.coach.tape import Tape, causes, ledger, times
from tests.refusals import refused


def idle_with(*switches: str, minutes: float = 30, then: bool = True) -> Tape:
    """20 minutes of typing, then the switches and hands off for some minutes, then everything ends."""
    tape = Tape().begin().at(1200, "active")
    for name in switches:
        tape.say(name, on=True)
    tape.say("idle", since_s=0).at(1200 + minutes * 60, "tick")
    for name in switches:
        tape.say(name, on=False)
    return tape.say("active") if then else tape


@pytest.mark.parametrize("switches", [("mic",), ("camera",), ("share",), ("inhibit",), ("fullscreen", "media")])
def test_evidence_of_somebody_is_desk_time_and_owes_a_break(switches):
    played = idle_with(*switches).at(3100, "tick").play()
    assert played.status.today.natural == 0
    assert ledger(played) == [(0, 3100, "at_desk", None)]
    assert times(played, "prompt") == [3000 + 30 + 60]
    assert causes(played)[0] in switches


@pytest.mark.parametrize("switches", [("media",), ("fullscreen",), ("dnd",), ("media", "dnd")])
def test_what_tells_nothing_of_presence_leaves_idleness_alone(switches):
    played = idle_with(*switches).play()
    assert ledger(played)[1] == (1200, 3000, "away", "idle")
    assert played.status.today.natural == 1


def test_idleness_begins_when_the_evidence_ends():
    played = idle_with("mic", minutes=10, then=False).at(3000, "tick").play()
    assert ledger(played) == [(0, 1800, "at_desk", None), (1800, 3000, "away", "idle")]


@pytest.mark.parametrize(("event", "cause"), [("lock", "lock"), ("sleep", "sleep")])
def test_lock_and_sleep_are_stronger_than_evidence(event, cause):
    tape = Tape().begin().at(600, "mic", on=True).say("idle", since_s=0).at(900, event)
    played = (tape.sleep(600).say("wake") if event == "sleep" else tape.at(1500, "unlock")).play()
    assert (ledger(played)[0], ledger(played)[1][3]) == ((0, 900, "at_desk", None), cause)


@pytest.mark.parametrize("how", ["idle", "lock"])
def test_busy_slot_without_input_is_a_meeting_and_never_a_break(how):
    tape = Tape().begin().at(1700, "busy", on=True)
    tape = tape.say("idle", since_s=0) if how == "idle" else tape.say("lock")
    played = tape.at(4700, "busy", on=False).say("unlock" if how == "lock" else "active").at(5100, "tick").play()
    assert ledger(played)[1] == (1700, 4700, "away", "meeting")
    assert played.status.today.natural == 0
    waits = 60 if how == "idle" else 0
    assert times(played, "prompt") == [4700 + 100 + waits], "what was due in 100 s is due in 100 s, then typing pauses"


def test_idleness_before_and_after_a_meeting_counts_as_ever():
    tape = Tape().begin().at(600, "idle", since_s=0).at(960, "busy", on=True).at(3000, "busy", on=False)
    assert tape.at(3120, "active").play().status.today.natural == 1, "6 min idle before"
    tape = Tape().begin().at(600, "busy", on=True).say("idle", since_s=0).at(3000, "busy", on=False)
    assert tape.at(3240, "active").play().status.today.natural == 0, "only 4 min idle after"
    assert tape.at(3240, "tick").say("idle", since_s=0).at(3600, "active").play().status.today.natural == 1


def test_call_in_the_calendar_is_a_call():
    played = idle_with("busy", "mic").play()
    assert [piece[2] for piece in ledger(played)] == ["at_desk"]


def test_prompt_at_the_bound_of_a_film_that_nobody_touches_lengthens_nothing():
    tape = Tape().begin().at(600, "fullscreen", on=True).say("media", on=True).say("idle", since_s=0)
    played = tape.at(600 + 3 * 3600, "tick").play()
    assert times(played, "prompt") == [1800 + 7200 + 30]
    today = played.status.today
    assert (today.ignored, played.clock.missed, played.clock.extra) == (1, 0, 0)


def test_film_that_ends_in_a_break_that_was_none_is_desk_time():
    tape = Tape().begin().say("settings", break_s=300).at(600, "inhibit", on=True)
    tape = tape.at(1100, "take").at(1105, "idle", since_s=5).at(1125, "inhibit", on=False)
    for moment in range(1224, 1400, 5):
        tape = tape.at(moment, "active")
    played = tape.at(1500, "tick").play()
    assert [effect.data["outcome"] for effect in played.effects if effect.kind == "end"] == ["typed_through"]
    assert {piece[2] for piece in ledger(played)} == {"at_desk"}


def test_break_made_shorter_while_it_runs_is_judged_by_the_length_it_had():
    tape = Tape().begin().say("settings", break_s=300).at(1000, "take").say("lock").say("settings", break_s=60)
    tape = tape.at(1157, "unlock")
    for moment in range(1160, 1290, 5):
        tape = tape.at(moment, "active")
    played = tape.at(1400, "tick").play()
    assert played.status.today.natural == 0
    assert played.status.desk_s == 1400 - 157


# --- the question ----------------------------------------------------------------------------------------------------


def came_back(idle_s: float = 600) -> Tape:
    """20 minutes of typing, `idle_s` of nothing, and back."""
    return Tape().begin().at(1200, "idle", since_s=0).at(1200 + idle_s, "active")


def test_question_is_asked_on_coming_back_from_five_minutes_of_idleness():
    assert times(came_back(300).play(), "question") == [1500]
    assert times(came_back(299).play(), "question") == []
    locked = Tape().begin().at(1200, "lock").at(1800, "unlock").say("active").play()
    assert times(locked, "question") == []


def test_nothing_is_asked_while_a_reminder_would_be_held_back():
    assert times(Tape().begin().say("pause", minutes=60).at(60, "idle").at(700, "active").play(), "question") == []
    assert times(Tape().begin().at(60, "dnd", on=True).say("idle").at(700, "active").play(), "question") == []


def test_here_turns_the_idleness_into_desk_time():
    played = came_back().at(1830, "answer", was="here").at(1900, "tick").play()
    assert ledger(played) == [(0, 1200, "at_desk", None), (1200, 1800, "at_desk", None), (1800, 1900, "at_desk", None)]
    today = played.status.today
    assert (today.natural, today.away_s, today.at_desk_s) == (0, 0, 1900)
    assert (played.status.desk_s, played.status.last_break) == (1900, None)
    assert times(played, "prompt") == []
    again = came_back().at(1830, "answer", was="here").at(2000, "tick").play()
    assert times(again, "prompt") == [1830 + 30 + 60], "due 30 min after the start, with its notice first"


def test_away_leaves_it_a_break():
    played = came_back().at(1830, "answer", was="away").at(1900, "tick").play()
    assert (played.status.today.natural, played.status.desk_s, played.status.question) == (1, 100, None)


def test_answer_to_nothing_changes_nothing():
    assert Tape().begin().at(60, "answer", was="here").play().status.desk_s == 60
    late = came_back().at(1800 + 3600, "answer", was="here").play()
    assert late.status.today.natural == 1
    with refused(ErrorCode.INVALID_INPUT, "maybe"):
        Tape().begin().say("answer", was="maybe").play()


def reader(minutes: float, answers: dict[int, str] | None = None, hours: float = 8) -> Tape:
    """A touch every `minutes`; the questions get the answers by their number."""
    tape, at = Tape().begin().at(5, "idle", since_s=0), 5.0
    asked = 0
    while at < hours * 3600:
        at += minutes * 60
        tape.at(at, "active")
        now = len(times(tape.play(), "question")) if answers is not None else 0
        if answers is not None and now > asked:
            asked = now
            was = answers.get(asked)
            if was is not None:
                tape.say("answer", was=was)
        at += 5
        tape.at(at, "idle", since_s=0)
    return tape


def test_few_questions_a_day_and_never_two_in_half_an_hour():
    asked = times(reader(6).play(), "question")
    assert len(asked) == idle_question.MOST_A_DAY
    assert all(later - earlier >= 1800 for earlier, later in pairwise(asked))


def test_questions_are_learnt_from():
    clock = came_back().play().clock
    from msgspec.structs import replace

    away, here = Whereabouts.AWAY, Whereabouts.HERE
    most = {
        answers: idle_question.most_today(replace(clock, whereabouts=answers))
        for answers in ((), (here,), (away, here), (away, away), (away, None, away), (here, None, None, None))
    }
    assert most == {
        (): 3,
        (here,): 5,
        (away, here): 5,
        (away, away): 3,
        (away, None, away): 1,
        (here, None, None, None): 1,
    }


# --- silence ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("minutes", [3, 4, 5, 6, 9])
def test_reader_is_prompted_every_ninety_minutes_at_the_latest(minutes):
    played = reader(minutes).play()
    prompts = times(played, "prompt")
    assert len(prompts) >= 4
    for earlier, later in zip([0.0, *prompts], prompts, strict=False):
        assert later - earlier <= prompting.SILENCE_S + minutes * 60 + 125


def test_silence_says_so():
    played = reader(6, hours=2).play()
    prompt = next(effect for effect in played.effects if effect.kind == "prompt")
    assert prompt.reason == "It is 1 h 32 min since the last reminder or break."


@pytest.mark.parametrize("sure", ["lock", "sleep", "take", "answer"])
def test_sure_absence_ends_a_silence(sure):
    tape = Tape().begin().at(300, "idle", since_s=0).at(4000, "active")
    if sure == "lock":
        tape.at(4010, "lock").at(4200, "unlock")
    elif sure == "sleep":
        tape.at(4010, "sleep").sleep(300).say("wake")
    elif sure == "take":
        tape.at(4010, "take").at(4015, "idle", since_s=5)
        tape.at(4140, "active")
    else:
        tape.at(4010, "answer", was="away")
    tape.at(4250, "idle", since_s=0).at(5700, "active").at(6000, "tick")
    assert times(tape.play(), "prompt") == []


def test_pause_and_whatever_holds_back_come_before_the_limit():
    tape = reader(4, hours=1.4)
    played = tape.at(tape.mono, "mic", on=True).at(7000, "active").at(7300, "mic", on=False).at(7500, "tick").play()
    assert times(played, "prompt")[0] == pytest.approx(7330, abs=61)
    paused = reader(4, hours=1.4)
    played = paused.at(paused.mono, "pause", minutes=60).at(7000, "active").at(8500, "active").play()
    assert times(played, "prompt") == []


def test_unseen_prompt_is_no_miss():
    played = Tape().begin().at(1860, "unseen").at(1865, "active").at(2300, "tick").play()
    today = played.status.today
    assert (today.prompts, today.withdrawn, today.ignored, played.clock.missed) == (1, 1, 0, 0)
    assert causes(played)[-1] == "unseen"


def test_rules_of_old_are_still_played_as_they_were():
    old = BreakPolicy(rules=1)
    tape = idle_with("mic")
    tape.policy = old
    assert tape.play().status.today.natural == 1
    reading = reader(6)
    reading.policy = old
    assert {effect.kind for effect in reading.play().effects} == set()
    assert SIGNALS
