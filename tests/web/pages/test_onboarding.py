from __future__ import annotations

from datetime import timedelta

import pytest

from perkup.app.requests import ClearBody, FlagBody
from perkup.coach.safety.screening import GROUPS, QUESTIONS
from perkup.errors import ErrorCode
from perkup.web.content.safety_answers import read_answers
from tests.app.answers import all_answers
from tests.refusals import refused

DAY_S = 86_400


def filled(*ticks: str, **more: str) -> dict[str, object]:
    """Return the whole form of the safety questions: those ticked, and "none of these" on every other card."""
    none = [group.id for group in GROUPS if not any(question.id in ticks for question in group.questions)]
    return {**dict.fromkeys(ticks, "on"), "none": none, "hip_replacement": "no", "age": "44", **more}


def test_four_steps_lead_to_a_first_break(ask, app, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    first = ask.get("/welcome").text
    assert "Two minutes on your feet" in first
    assert "<svg" in first.partition('class="welcome-figure"')[2][:200]
    hours = {"when": "office", "day": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "to": "24:00"}
    hours = {**hours, "from": "00:00", "to": "23:59"}
    assert ask.post("/welcome/hours", hours).header("location") == "/welcome/rhythm"
    assert app.settings.current.hours.mon == "00:00-23:59"
    rhythm = {"clock.interval_min": "45", "clock.break_min": "3"}
    assert ask.post("/welcome/rhythm", rhythm).header("location") == "/welcome/show"
    assert (app.settings.current.clock.interval_min, app.settings.current.clock.break_min) == (45, 3)
    shown = ask.get("/welcome/show").text
    assert shown.count('class="welcome-screen"') == 3
    assert ask.post("/welcome/show", {"show": "full", "login": "on"}).header("location") == "/welcome/safety"
    assert app.settings.current.break_.show == "full"
    assert app.settings.current.player.speech is False
    assert app.autostart.status().on
    assert ask.post("/welcome/safety", filled()).header("location") == "/break"
    assert app.safety.is_screened()
    assert app.safety.hold() is None
    assert ask.get("/").status == 200


def test_whenever_i_am_here_is_all_day(ask, app):
    ask.post("/welcome/hours", {"when": "office", "day": "mon", "from": "09:00", "to": "17:00"})
    assert (app.settings.current.hours.mon, app.settings.current.hours.tue) == ("09:00-17:00", "")
    shown = ask.get("/welcome").text
    assert 'value="09:00"' in shown
    ask.post("/welcome/hours", {"when": "always"})
    assert app.settings.current.hours.tue == "00:00-24:00"


def test_a_flag_leads_to_the_hold_page(ask, app):
    told = ask.post("/welcome/safety", filled("saddle_numbness"))
    assert told.header("location") == "/hold"
    assert app.safety.hold().tier == "emergency"


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("hours", {"when": "office", "from": "09:00", "to": "17:00"}),
        ("hours", {"when": "office", "day": "mon", "from": "9", "to": "17:00"}),
        ("hours", {"when": "office", "day": "mon", "from": "", "to": ""}),
        ("rhythm", {"clock.interval_min": "5", "clock.break_min": "2"}),
        ("rhythm", {"clock.interval_min": "often"}),
        ("rhythm", {}),
        ("show", {"show": "everywhere"}),
        ("show", {}),
    ],
)
def test_crooked_steps_are_asked_again_and_change_nothing(ask, app, step, fields):
    before = app.settings.current
    told = ask.post(f"/welcome/{step}", fields)
    assert told.status == 400
    assert 'role="alert"' in told.text
    assert app.settings.current == before


def test_there_is_no_fifth_step(ask):
    assert ask.post("/welcome/fifth").status == 404


def test_every_card_has_its_none_and_four_to_six_questions(ask):
    shown = ask.get("/welcome/safety").text
    assert [4 <= len(group.questions) <= 6 for group in GROUPS] == [True] * len(GROUPS)
    assert shown.count('name="none"') == len(GROUPS)
    asked = {question.id for group in GROUPS for question in group.questions}
    assert asked == {question.id for question in QUESTIONS if question.kind != "age" and not question.options}
    assert '" checked' not in shown
    assert [question.kind for group in GROUPS[:3] for question in group.questions] == ["flag"] * 16


def test_answers_given_are_shown_again(ask, app):
    ask.post("/welcome/safety", filled("knee", "heart", hip_replacement="both"))
    shown = ask.get("/welcome/safety").text
    for field in ('name="knee"', 'name="heart"', 'value="both"', 'name="none" value="now"'):
        assert f"{field} checked" in shown
    assert 'name="wrist" checked' not in shown
    assert 'value="44"' in shown
    assert app.settings.current.programme.age == 44


@pytest.mark.parametrize(
    "fields", [{}, {"knee": "on"}, {**filled(), "age": ""}, {**filled(), "none": ["now"]}, {**filled(), "knee": "on"}]
)
def test_a_form_that_leaves_a_card_open_changes_nothing_and_keeps_the_ticks(ask, app, fields):
    ask.post("/welcome/safety", filled("wrist"))
    events = app.journal.count()
    told = ask.post("/welcome/safety", fields)
    assert told.status == 422
    assert "Nothing was changed" in told.text
    assert app.journal.count() == events
    assert app.safety.status().cautions == {"wrist"}
    assert ('name="knee" checked' in told.text) is ("knee" in fields)


def test_back_keeps_the_ticks(ask, app):
    told = ask.post("/welcome/safety", {"knee": "on", "none": ["now"], "go": "back"})
    assert told.header("location") == "/welcome/show"
    shown = ask.get("/welcome/safety").text
    assert 'name="knee" checked' in shown
    assert 'name="none" value="now" checked' in shown
    assert not app.safety.is_screened()


def test_ticks_that_were_never_saved_do_not_hide_the_answers_on_file(ask, app, clocks):
    ask.post("/welcome/safety", filled("knee", go="back"))
    app.safety.screen(all_answers(wrist=True))
    shown = ask.get("/welcome/safety").text
    assert ('name="wrist" checked' in shown, 'name="knee" checked' in shown) == (True, False)
    ask.post("/welcome/safety", filled("knee", go="back"))
    assert 'name="knee" checked' in ask.get("/welcome/safety").text
    clocks.ahead += 2 * 3600
    assert 'name="wrist" checked' in ask.get("/welcome/safety").text


def test_a_flag_told_while_the_clock_ran_ahead_is_cleared_today_and_is_no_slip(ask, app, clocks):
    app.safety.screen(all_answers())
    clocks.wall_ahead += 3 * DAY_S
    app.safety.clear(ClearBody(app.now().date()))
    clocks.wall_ahead -= 3 * DAY_S
    app.safety.flag(FlagBody(["chest_pain"]))
    assert app.safety.hold().tier == "emergency"
    app.safety.clear(ClearBody(app.now().date()))
    clocks.wall_ahead += 3 * DAY_S
    app.safety.flag(FlagBody(["chest_pain"]))
    clocks.wall_ahead -= 3 * DAY_S
    assert "mistake" not in ask.get("/hold").text
    assert ask.post("/flag/mistake", {"why": "late"}).status == 409
    with refused(ErrorCode.INVALID_DATE):
        app.safety.clear(ClearBody(app.now().date() - timedelta(days=1)))
    assert app.safety.clear(ClearBody(app.now().date())) is None


def test_dropping_a_caution_asks_once_more_and_tells_what_comes_back(ask, app):
    ask.post("/welcome/safety", filled("knee"))
    asked = ask.post("/welcome/safety", filled())
    assert asked.status == 200
    assert "You no longer say: your knee." in asked.text
    assert "moves come back: " in asked.text
    assert app.safety.status().cautions == {"knee_pain"}
    saved = ask.post("/welcome/safety", filled(sure="knee_pain"))
    assert saved.header("location").startswith("/safety?saved")
    assert "moves come back: " in ask.get(saved.header("location")).text
    assert app.safety.status().cautions == set()


def test_the_first_start_asks_and_leads_back(ask, app):
    shown = ask.get("/break", **{"sec-fetch-mode": "navigate", "accept": "text/html"})
    assert shown.status == 200
    told = ask.post("/break", **{"sec-fetch-mode": "navigate", "accept": "text/html"})
    assert (told.status, told.header("location")) == (303, "/welcome/safety?next=%2Fbreak")
    assert 'name="next" value="/break"' in ask.get("/welcome/safety?next=%2Fbreak").text
    assert ask.post("/welcome/safety", filled(next="/break")).header("location") == "/break"
    assert ask.post("/break").header("location").startswith("/play/")


def test_nowhere_else_is_led_to(ask):
    assert ask.post("/welcome/safety", filled(next="https://example.org")).header("location") == "/break"
    assert ask.post("/welcome/safety", filled(next="//example.org/break")).header("location") == "/"


def test_who_should_ask_first_reads_whom(ask):
    told = ask.post("/welcome/safety", filled("pregnancy", "heart", hip_replacement="both"))
    shown = ask.get(told.header("location")).text
    for words in ("midwife or doctor", "ask your doctor whether brisk walking", "surgeon or physiotherapist"):
        assert words in shown
    assert "Nothing you said speaks against starting" not in shown


@pytest.mark.parametrize("path", ["/settings", "/about", "/safety", "/hold", "/"])
def test_a_persons_answers_are_shown(ask, app, path):
    ask.post("/welcome/safety", filled("knee", "foot_drop"))
    assert "Does a knee hurt when you bend it under load? Yes." in ask.get(path).text


def test_before_the_safety_questions_the_card_of_a_break_says_and_shows_a_walk(ask):
    shown = ask.get("/card").text
    assert ("stand up and walk" in shown, "brk_walk" in shown) == (True, True)


def test_under_16_is_refused_kindly_and_17_with_two_words(ask, app, clocks):
    young = ask.post("/welcome/safety", filled(age="15")).header("location")
    told = ask.get(young).text
    assert "That is nothing you did wrong" in told
    assert "moves are left out now: Perkup is made for adults" in told
    assert "Left out, and why" not in told
    shown = ask.get("/programme").text
    assert ("That is nothing you did wrong" in shown, "Start your 30 days" in shown) == (True, False)
    with refused(ErrorCode.NOT_ALLOWED, "nothing you did wrong"):
        app.programme.start()
    clocks.ahead += 8 * DAY_S
    assert app.safety.follow_ups() == []
    ask.post("/welcome/safety", filled(age="17", parent="on"))
    assert not app.safety.check_move("stg_bridge").allowed
    agreed = ask.post("/welcome/safety", filled(age="17", parent="on", clinician="on")).header("location")
    assert app.safety.check_move("stg_bridge").allowed
    told = ask.get(agreed).text
    assert "A parent or guardian agreed" in told
    assert "Perkup starts when" not in told
    saved = ask.post("/welcome/safety", filled("knee", age="17", parent="on", clinician="on")).header("location")
    assert "left out now, because of your knee" in ask.get(saved).text


def test_the_age_is_answered_beside_what_is_to_be_asked_first(ask):
    page = ask.post("/welcome/safety", filled("pregnancy", age="15")).header("location")
    for words in ("That is nothing you did wrong", "ask your midwife or doctor"):
        assert words in ask.get(page).text


def test_a_tick_by_mistake_is_taken_back_on_the_hold_page(ask, app, clocks):
    ask.post("/flag", {"flag": "foot_drop"})
    assert "Ticked by mistake?" in ask.get("/hold").text
    assert ask.post("/flag/mistake", {"why": "a slip"}).header("location") == "/"
    assert app.safety.hold() is None
    assert app.views.summary().noticed == ()
    ask.post("/flag", {"flag": "foot_drop"})
    clocks.ahead += 601
    assert "Ticked by mistake?" not in ask.get("/hold").text
    assert ask.post("/flag/mistake").status == 409


def test_a_hold_page_opened_before_a_new_flag_clears_nothing(ask, app, clocks):
    ask.post("/flag", {"flag": "night_pain"})
    before = app.safety.status().flagged_at.isoformat()
    clocks.ahead += 60
    ask.post("/flag", {"flag": "foot_drop"})
    form = {"on": app.now().date().isoformat(), "seen": "on", "flagged_at": before}
    assert ask.post("/clear", form).status == 409
    assert app.safety.hold() is not None
    form |= {"flagged_at": app.safety.status().flagged_at.isoformat(), "how": "moves", "move": ["stg_bridge"]}
    assert ask.post("/clear", form).header("location") == "/hold"
    assert "Your doctor or physiotherapist allows" in ask.get("/hold").text


def test_what_was_cleared_in_part_is_shown_with_the_form_that_clears_the_rest(ask, app):
    ask.post("/welcome/safety", filled("knee"))
    ask.post("/flag", {"flag": "night_pain"})
    form = {"on": app.now().date().isoformat(), "seen": "on"}
    form |= {"flagged_at": app.safety.status().flagged_at.isoformat()}
    until = app.now().date() + timedelta(days=9)
    part = {"how": "cautions", "caution": ["balance", "knee_pain"], "until": until.isoformat()}
    assert ask.post("/clear", form | part).header("location") == "/"
    shown = ask.get("/hold").text
    assert "except moves that can be a problem for your balance and your knee." in shown
    assert f"until {until:%A} {until.day} {until:%B}. After that day Perkup pauses everything again" in shown
    for path in ("/safety", "/settings", "/about"):
        assert "Cleared in part</a> by a doctor or physiotherapist, until" in ask.get(path).text
    assert ask.post("/clear", form).header("location") == "/"
    assert "There is no safety pause" in ask.get("/hold").text
    assert app.safety.partial_clearance() is None


def test_a_player_opened_before_an_answer_obeys_it(ask, app):
    ask.post("/welcome/safety", filled())
    path = ask.post("/stretch?move=stg_forward_lunge").header("location")
    assert ask.get(path).status == 200
    ask.post("/welcome/safety", filled("knee"))
    refused = ask.get(path)
    assert refused.status == 409
    assert "left out because of your knee" in refused.text


def test_a_card_reads_as_ticks():
    form = read_answers({"knee": ["on"], "hip_replacement": ["anterior"], "none": ["now"], "age": ["44"]})
    assert form.answers["knee"] is True
    assert form.answers["hip_replacement"] == "anterior"
    assert form.answers["fainting"] is False
    assert set(form.wrong) == {"today", "soon", "health", "arms_feet"}
    assert read_answers({"hip_replacement": ["<b>"], "age": ["44"]}).wrong["about"]
