"""The thirty days in the browser's words: at a glance, day by day, swapped, marked, begun and held."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest

from perkup.app.requests import BeginBody, EndBody, FlagBody, FlatBody, StepBody
from perkup.vocabulary import ItemRole
from perkup.web.pages.programme import done_words
from tests.app.answers import all_answers
from tests.app.performing import perform

DAY = 24 * 3600
PROFILE = {
    "profile": "yes",
    "minutes_per_session": "25",
    "level": "some",
    "places": ["desk", "floor", "bed", "outdoors"],
    "equipment": ["bed", "chair", "desk", "wall", "sofa", "cushion"],
    "strength_weekdays": ["tue", "thu", "sat"],
    "age": "50",
}


@pytest.fixture
def begun(app):
    """A person on the first of thirty days, the one-sided question answered."""
    app.safety.screen(all_answers())
    app.programme.start()
    app.safety.flat_check(FlatBody(False, "retest"))
    return app


def strength_day(app):
    return next(day for day in app.programme.plan().days if day.kind == "strength" and not day.done)


def reach(app, clocks, number):
    """Go on day by day, doing all that is up, until this day is up."""
    while (up := app.programme.next_day()) is None or up.day < number:
        if up is not None:
            perform(app, answer="right", reps_in_reserve=3)
        clocks.wall_ahead += DAY
    return up


def test_before_the_screening_it_leads_to_the_questions(ask):
    told = ask.get("/programme").text
    assert "Start the safety check" in told
    assert "Preview" in told
    assert ask.post("/programme/start", PROFILE).header("location") == "/welcome/safety"


def test_a_block_begins_with_what_the_form_says(ask, app):
    app.safety.screen(all_answers())
    assert "Set up your plan" in ask.get("/programme").text
    told = ask.post("/programme/start", {**PROFILE, "start": app.now().date().isoformat()})
    assert (told.status, told.header("location")) == (303, "/programme")
    wanted = app.settings.current.programme
    assert (wanted.minutes_per_session, wanted.level, wanted.age) == (25, "some", 50)
    assert app.programme.facts.profile().strength_weekdays == (1, 3, 5)
    shown = ask.get("/programme").text
    assert shown.count('class="cell ') == 30
    assert 'aria-current="date"' in shown
    assert ask.post("/programme/start", PROFILE).status == 409


def test_a_block_can_begin_later_but_not_at_any_time(ask, app):
    app.safety.screen(all_answers())
    assert ask.post("/programme/start", {**PROFILE, "start": "2020-01-01"}).status == 409
    assert ask.post("/programme/start", {**PROFILE, "start": "soon"}).status == 400
    tomorrow = app.now().date() + timedelta(days=1)
    ask.post("/programme/start", {**PROFILE, "start": tomorrow.isoformat()})
    assert "Starts on" in ask.get("/programme").text
    assert "Starts on" in ask.get("/programme/1").text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"minutes_per_session": "90"}, "Session length"),
        ({"minutes_per_session": "many"}, "Session length"),
        ({"strength_weekdays": ["mon", "tue"]}, "a day of rest"),
        ({"places": []}, "Places"),
        ({"level": "heroic"}, "Level"),
    ],
)
def test_a_crooked_profile_changes_nothing(ask, begun, change, says):
    before = begun.settings.current.programme
    told = ask.post("/programme/profile", {**PROFILE, **change})
    assert told.status == 400
    assert says in told.text
    assert begun.settings.current.programme == before
    assert ask.post("/programme/profile", {"level": "fit"}).status == 400


def test_the_profile_can_change_midway_and_strength_days_wait_for_the_next_block(ask, begun):
    before = [day.kind for day in begun.programme.plan().days]
    assert ask.post("/programme/profile", PROFILE).header("location") == "/programme?saved"
    assert "Saved." in ask.get("/programme?saved").text
    assert begun.settings.current.programme.minutes_per_session == 25
    assert begun.programme.facts.profile().level == "some"
    assert [day.kind for day in begun.programme.plan().days] == before


def test_the_test_day_shows_every_test_and_leads_to_them(ask, begun):
    told = ask.get("/programme/1").text
    for name in ("Single-leg bridge", "30-second chair stand", "Hanging-leg angle", "Girth of the hips"):
        assert name in told
    assert 'href="/programme/tests"' in told
    assert "Start the stretches" in told


def test_a_test_day_of_a_walk_alone_promises_no_stretches(ask, begun):
    harm = ("back_arching", "back_bending", "front_hip_pinch", "knee", "balance", "pregnancy", "shoulder", "wrist")
    begun.safety.screen(all_answers(hip_replacement="anterior", **dict.fromkeys(harm, True)))
    assert [item.role for item in begun.programme.day(1).items] == ["walk"]
    told = ask.get("/programme/1").text
    assert "Start the session" in told
    assert "1 test, 1 walk." in told
    assert "Start the stretches" not in told


def test_every_number_of_a_day_is_that_of_what_it_lists(ask, begun):
    for day in begun.programme.plan().days[:15]:
        page = ask.get(f"/programme/{day.day}").text
        counts = Counter(item.role for item in day.items)
        counts[ItemRole.TEST] += day.kind == "retest"
        words = {ItemRole.STRENGTH: "strength move", ItemRole.TEST: "test", ItemRole.STRETCH: "stretch"}
        for role, word in words.items():
            number = re.search(rf"([0-9]+) {word}(e?s)?[.,]", page)
            assert (int(number[1]) if number else 0) == counts[role], (day.day, word)


def test_a_day_shows_doses_reasons_and_what_can_be_done_about_each(ask, begun, clocks):
    up = reach(begun, clocks, strength_day(begun).day)
    told = ask.get(f"/programme/{up.day}").text
    assert "Start the session" in told
    for item in up.items:
        assert begun.library.moves[item.move].name in told
        assert f'href="/programme/{up.day}/swap/{item.slot}"' in told
    assert "Stop when you could still do 3 or 4 more." in told
    assert "Something’s wrong" in told


def test_a_reason_follows_the_answers(ask, begun, clocks):
    first = strength_day(begun).day
    reach(begun, clocks, first)
    perform(begun, answer="right", reps_in_reserve=3)
    clocks.wall_ahead += DAY
    shown = "".join(ask.get(f"/programme/{day}").text for day in range(first + 1, 15))
    assert "you could do 3 more" in shown


def test_begin_leads_to_the_player_and_goes_on_with_an_open_session(ask, begun):
    told = ask.post("/programme/1/begin")
    assert told.status == 303
    place = told.header("location")
    assert place.startswith("/play/")
    assert ask.get(place).status == 200
    assert ask.post("/programme/1/begin").header("location") == place


def test_only_todays_day_can_be_begun(ask, begun):
    assert ask.post("/programme/2/begin").status == 409
    perform(begun)
    told = ask.post("/programme/1/begin")
    assert told.status == 409
    assert "Day 1 is done." in told.text
    assert "Begin the" not in ask.get("/programme/1").text
    assert "Done for today" in ask.get("/programme").text


def test_a_day_done_shows_what_was_really_done(ask, begun, clocks):
    perform(begun)
    up = reach(begun, clocks, strength_day(begun).day)
    session = begun.sessions.begin(BeginBody("programme"))
    name = next(item.move for item in up.items if item.role == "strength" and item.sides == "each")
    for step in session.timeline.work:
        short = step.move == name and step.set == 2
        outcome = "skipped" if step.move == "str_psoas_lunge" and step.side == "left" else "done"
        reps = step.reps - 1 if short else step.reps
        key = f"again.{step.index}"
        begun.sessions.record_step(
            session.session, StepBody(step.index, outcome=outcome, seconds=15, reps=reps, key=key)
        )
    begun.sessions.end(session.session, EndBody("finished", "again"))
    told = ask.get(f"/programme/{up.day}").text
    planned = next(item for item in up.items if item.move == name)
    assert f"2 × {planned.reps - 1} to {planned.reps} each side" in told
    assert "1 min each side" in told
    assert "15 s, right side only" in told
    assert f'href="/history/{session.session}"' in told
    assert "Swap" not in told
    assert done_words(begun.sessions.view(session.session), "brk_walk") == ""


def test_the_one_sided_question_comes_before_the_session(ask, app, clocks):
    app.safety.screen(all_answers())
    app.programme.start()
    told = ask.post("/programme/1/begin")
    assert told.header("location") == "/checks?then=1"
    assert "One question first" in ask.get("/checks?then=1").text
    answered = ask.post("/checks/flat", {"answer": "no", "back": "/checks?then=1"})
    assert answered.header("location") == "/checks?then=1"
    assert "Start day 1" in ask.get("/checks?then=1").text
    assert ask.post("/programme/1/begin").header("location").startswith("/play/")


def test_a_missed_day_waits_and_nobody_is_scolded(ask, begun, clocks):
    perform(begun)
    missed = strength_day(begun)
    clocks.wall_ahead += 6 * DAY
    begun.safety.flat_check(FlatBody(False, "weekly"))
    told = ask.get("/programme").text
    assert f"Day {missed.day}: Strength" in told
    assert "It has waited" in told
    assert "No hard feelings" in told
    assert "It has waited" in ask.get(f"/programme/{missed.day}").text


def test_a_day_that_went_by_is_owed_to_nobody(ask, begun, clocks):
    perform(begun)
    missed = strength_day(begun)
    easy = next(day for day in begun.programme.plan().days if day.kind in ("rest", "mobility") and day.day > missed.day)
    reach(begun, clocks, easy.day)
    clocks.wall_ahead += DAY
    assert "missed" in ask.get("/programme").text
    assert "You missed this one" in ask.get(f"/programme/{easy.day}").text
    assert ask.post(f"/programme/{easy.day}/begin").status == 409


def test_a_swap_keeps_the_slot_and_can_be_taken_back(ask, begun):
    day = strength_day(begun)
    slot, before = next((item.slot, item.move) for item in day.items if item.role == "stretch")
    choices = begun.programme.swaps.choices(day.day, slot)
    told = ask.get(f"/programme/{day.day}/swap/{slot}").text
    for move in choices:
        assert f'name="to" value="{move.id}"' in told
    done = ask.post(f"/programme/{day.day}/swap/{slot}", {"to": choices[0].id, "why": "for a change"})
    assert done.header("location") == f"/programme/{day.day}#{slot}"
    assert begun.programme.swaps.item(day.day, slot).move == choices[0].id
    shown = ask.get(f"/programme/{day.day}").text
    assert "Your choice instead of" in shown
    again = ask.get(f"/programme/{day.day}/swap/{slot}").text
    assert "as planned" in again
    ask.post(f"/programme/{day.day}/swap/{slot}", {"to": before})
    assert begun.programme.swaps.item(day.day, slot).move == before


def test_what_does_not_fit_is_no_choice(ask, begun):
    day = strength_day(begun)
    slot = next(item.slot for item in day.items if item.role == "strength")
    assert ask.post(f"/programme/{day.day}/swap/{slot}", {"to": "brk_walk"}).status == 409
    assert ask.post(f"/programme/{day.day}/swap/{slot}", {}).status == 400
    assert ask.get(f"/programme/{day.day}/swap/nothing").status == 409
    assert ask.get("/programme/31").status == 409
    begun.safety.screen(all_answers(knee=True))
    excluded = {name for name, move in begun.library.moves.items() if "knee_pain" in move.cautions}
    slots = {item.slot: item for item in strength_day(begun).items}
    assert all(begun.programme.swaps.choices(day.day, slot) is not None for slot in slots)
    assert excluded.isdisjoint(move.id for slot in slots for move in begun.programme.swaps.choices(day.day, slot))


def test_an_empty_list_of_choices_says_why(ask, begun):
    slot = next(item.slot for item in begun.programme.day(1).items if item.role == "test")
    assert "No other move fits" in ask.get(f"/programme/1/swap/{slot}").text


def test_favourites_and_bans_are_kept_and_taken_back(ask, begun):
    day = strength_day(begun)
    move = next(item.move for item in day.items if item.role == "strength")
    told = ask.post("/programme/mark", {"kind": "favourite", "move": move, "day": str(day.day)})
    assert told.header("location") == f"/programme/{day.day}"
    assert 'aria-pressed="true"' in ask.get(f"/programme/{day.day}").text
    assert "No longer a favourite" in ask.get("/programme").text
    ask.post("/programme/mark", {"kind": "ban", "move": move, "day": "//elsewhere"})
    assert move not in {item.move for each in begun.programme.plan().days for item in each.items if not each.done}
    assert "Allow again" in ask.get("/programme").text
    assert ask.post("/programme/mark", {"kind": "ban", "move": move, "on": "no"}).header("location") == "/programme"
    assert begun.programme.facts.history().bans == frozenset()
    assert ask.post("/programme/mark", {"kind": "hate", "move": move}).status == 400
    assert ask.post("/programme/mark", {"kind": "ban", "move": "stg_nothing"}).status == 400


def test_what_was_left_out_is_said_with_its_reason(ask, app):
    app.safety.screen(all_answers(knee=True))
    app.programme.start()
    told = ask.get("/programme").text
    assert "Left out or replaced for you" in told
    for each in app.programme.plan().left_out:
        assert each.why[1:] in told


def test_comments_of_a_day_are_kept(ask, begun):
    told = ask.post("/programme/1/note", {"text": "  Stiff & <slow> today. "})
    assert told.header("location") == "/programme/1?noted#notes"
    shown = ask.get("/programme/1?noted").text
    assert "Stiff &amp; &lt;slow&gt; today." in shown
    assert ask.post("/programme/1/note", {"text": " "}).status == 400
    assert ask.post("/programme/1/note", {"text": "x" * 2001}).status == 409


@pytest.mark.parametrize("flags", [["one_sided"], ["saddle_numbness"]])
def test_on_hold_there_is_only_what_to_do(ask, begun, flags):
    begun.safety.flag(FlagBody(flags))
    told = ask.get("/programme").text
    assert begun.safety.hold().title in told
    assert "What to do" in told
    assert "cell-" not in told
    assert "Begin" not in told
    for path in ("/programme/1", "/programme/1/swap/walk-1", "/programme/tests"):
        assert ask.get(path).header("location") == "/programme"
    assert ask.post("/programme/1/begin").header("location") == "/hold"
    assert ask.post("/programme/tests", {"chair_stand": "12"}).header("location") == "/programme"
    assert begun.programme.tests.results() == []


def test_one_flat_side_always_says_right_away(ask, begun):
    begun.safety.flag(FlagBody(["one_sided"]))
    assert "See a doctor right away." in ask.get("/programme").text


def test_after_the_thirtieth_day_a_new_block_begins_where_the_person_is(ask, begun, clocks):
    reach(begun, clocks, 30)
    begun.safety.flat_check(FlatBody(False, "retest"))
    perform(begun)
    told = ask.get("/programme").text
    assert "Your next 30 days" in told
    assert "Kassiano 2024" in told
    ask.post("/programme/start", PROFILE)
    assert begun.programme.facts.started().data.block == 2
    assert "Round 2." in ask.get("/programme").text


def test_days_can_be_made_otherwise_on_the_page(ask, begun, clocks):
    shown = ask.get("/programme").text
    assert "Change your plan" in shown
    assert "of 12 strength sessions fall on your weekdays" in shown
    first = begun.now().date()
    last = first + timedelta(days=6)
    told = ask.post("/programme/days", {"what": "rest", "first": str(first), "last": str(last), "why": "holiday"})
    assert told.header("location") == "/programme"
    assert "I am back" in ask.get("/programme").text
    assert ask.post("/programme/days", {"what": "back"}).status == 303
    assert ask.post("/programme/days", {"what": "did", "felt": "right"}).status == 303
    assert begun.programme.day(1).done
    assert ask.post("/programme/days", {"what": "today", "how": "nonsense"}).status == 400
    assert ask.post("/programme/days", {"what": "rest"}).status == 400
    assert ask.post("/programme/days", {}).status == 400


def test_a_strength_day_asks_how_somebody_is(ask, begun, clocks):
    reach(begun, clocks, strength_day(begun).day)
    assert "Lighter today" in ask.get("/programme").text
    ask.post("/programme/days", {"what": "today", "how": "lighter"})
    assert "Lighter, as you asked" in ask.get("/programme").text


def test_todays_session_moves_to_another_day_and_nothing_is_lost(ask, begun):
    today = begun.today()
    assert ask.post("/programme/days", {"what": "move", "to": str(today + timedelta(days=2))}).status == 303
    assert begun.programme.next_day() is None
    assert begun.programme.day(1).date == today + timedelta(days=2)
    assert ask.post("/programme/days", {"what": "move", "to": str(today)}).status == 400


def test_a_plan_can_be_started_over_before_its_end(ask, begun):
    assert ask.post("/programme/again").header("location") == "/programme"
    assert "Round 2." in ask.get("/programme").text
