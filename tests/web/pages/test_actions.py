from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from perkup.app.requests import BeginBody, FeedbackBody, FlagBody
from perkup.coach.break_clock.clock import PAUSE_MAX_MIN
from tests.app.answers import all_answers
from tests.web.asking import PORT, SECRET, Asker


@pytest.mark.parametrize(("verb", "phase"), [("take", "on_break"), ("sit", "working"), ("stand", "working")])
def test_a_clock_button_acts_and_leads_back(ask, app, used, verb, phase):
    told = ask.post(f"/do/{verb}")
    assert (told.status, told.header("location")) == (303, "/")
    assert app.views.status().phase == phase


def test_sit_and_stand_are_what_the_person_says(ask, app, used):
    ask.post("/do/stand")
    assert app.views.status().posture == "standing"
    assert 'id="do-stand" aria-pressed="true"' in ask.get("/").text


def test_a_prompt_can_be_postponed_or_skipped(ask, app, used, clocks):
    clocks.ahead += 40 * 60
    app.breaks.apply_input("tick")
    app.breaks.apply_input("tick")
    assert app.views.status().phase == "prompted"
    assert "Snooze 5 min" in ask.get("/").text
    ask.post("/do/postpone", {"minutes": 5})
    assert app.views.status().today.postponed == 1


@pytest.mark.parametrize(("minutes", "at_least", "at_most"), [("30", 29, 31), ("120", 119, 121)])
def test_every_pause_has_an_end(ask, app, used, minutes, at_least, at_most):
    ask.post("/do/pause", {"minutes": minutes})
    status = app.views.status()
    assert status.phase == "paused"
    left = status.paused_until - app.now()
    assert timedelta(minutes=at_least) < left < timedelta(minutes=at_most)
    assert "Resume" in ask.get("/").text
    ask.post("/do/resume")
    assert app.views.status().phase == "working"


def test_a_pause_for_today_ends_at_midnight_or_after_the_longest_pause(ask, app, used):
    ask.post("/do/pause", {"minutes": "today"})
    until, now = app.views.status().paused_until, app.now()
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time()).astimezone(now.tzinfo)
    expected = min(midnight, now + timedelta(minutes=PAUSE_MAX_MIN))
    assert abs(until - expected) < timedelta(minutes=1)


@pytest.mark.parametrize("minutes", ["", "0", "-5", "many", "1e9", "nan"])
def test_a_crooked_pause_changes_nothing(ask, app, used, minutes):
    told = ask.post("/do/pause", {"minutes": minutes})
    assert told.status == (303 if minutes == "" else 400)
    assert app.views.status().phase == ("paused" if minutes == "" else "working")


def test_there_are_no_other_verbs(ask):
    assert ask.post("/do/close").status == 404
    assert ask.get("/do/take").status == 405


def test_a_flag_pauses_everything_and_shows_what_to_do(ask, app, used):
    told = ask.post("/flag", {"flag": ["one_sided", "night_pain"], "words": "since the fall", "since": "2026-03-01"})
    assert (told.status, told.header("location")) == (303, "/hold")
    assert app.safety.hold().flags == ["one_sided", "night_pain"]


def test_words_alone_pause_too(ask, app, used):
    ask.post("/flag", {"words": "something odd"})
    assert app.safety.hold() is not None


def test_an_empty_flag_asks_again(ask, app, used):
    told = ask.post("/flag", {"words": "  "})
    assert told.status == 400
    assert "Tick what is new" in told.text
    assert app.safety.hold() is None


def test_a_crooked_day_is_refused(ask, app, used):
    app.safety.flag(FlagBody(["one_sided"], "", None))
    assert ask.post("/clear", {"seen": "on", "on": "yesterday"}).status == 409
    assert app.safety.hold()


def test_a_clinician_clears(ask, app, used):
    app.safety.flag(FlagBody(["one_sided"], "", None))
    today = app.now().date().isoformat()
    assert ask.post("/clear", {"on": today}).status == 400
    assert ask.post("/clear", {"seen": "on"}).status == 400
    assert app.safety.hold() is not None
    assert ask.post("/clear", {"on": today, "seen": "on", "words": "fine"}).status == 303
    assert app.safety.hold() is None


def test_erasing_can_be_undone_and_then_is_real(app, used):
    """One loop for all of it, since the undo time runs there."""
    from perkup.web import server

    name = used["session"]
    asgi = server.build(app, secret=SECRET, port=PORT, undo_s=0.2)
    ask = Asker(asgi)

    async def run() -> None:
        told = await ask.asked("POST", f"/history/{name}/erase")
        place = told.header("location") or ""
        assert place.startswith("/history?undo=")
        shown = await ask.asked("GET", place)
        assert "Undo" in shown.text
        assert f"/history/{name}" not in shown.text
        assert (await ask.asked("GET", f"/history/{name}")).status == 404
        token = place.partition("=")[2]
        kept = await ask.asked("POST", "/undo", f"token={token}".encode())
        assert kept.status == 303
        assert (await ask.asked("GET", f"/history/{name}")).status == 200

        again = await ask.asked("POST", f"/history/{name}/erase")
        token = (again.header("location") or "").partition("=")[2]
        gone = asyncio.Event()
        app.listeners.subscribe(lambda topic: gone.set() if topic == "journal" else None)
        await asyncio.wait_for(gone.wait(), 10)
        assert (await ask.asked("POST", "/undo", f"token={token}".encode())).status == 409

    asyncio.run(run())
    assert all(event.data.get("session") != name for event in app.journal.events() if event.kind != "erased")
    assert ask.get("/history").status == 200


def test_a_stop_carries_out_what_was_promised(app, used):
    from perkup.web import server

    asgi = server.build(app, secret=SECRET, port=PORT)
    ask = Asker(asgi)

    async def run() -> None:
        await ask.asked("POST", f"/history/{used['session']}/erase")
        asgi.web_context.close()

    asyncio.run(run())
    assert all(event.data.get("session") != used["session"] for event in app.journal.events() if event.kind != "erased")


@pytest.mark.parametrize("since", ["2099-01-01", "last week"])
def test_a_flag_never_waits_for_a_day_that_fits(ask, app, since):
    assert ask.post("/flag", {"flag": "night_pain", "since": since}).status == 303
    assert app.safety.hold().tier == "within_days"
    assert app.journal.last("flag").data["since"] is None


def test_nothing_is_erased_that_a_hold_rests_on(ask, app):
    app.safety.screen(all_answers())
    session = app.sessions.begin(BeginBody("stretch")).session
    app.sessions.feedback(session, FeedbackBody("hurt", key="k", pain=3, pain_kind="numb"))
    assert app.safety.hold()
    told = ask.post(f"/history/{session}/erase")
    assert told.status == 409
    assert "until a clinician has cleared you" in told.text


def test_nothing_is_erased_that_is_not_there(ask):
    assert ask.post("/history/nope/erase").status == 409


def test_a_due_question_is_asked_and_its_answer_counts(ask, app, used, clocks):
    clocks.ahead += 8 * 24 * 3600
    app.breaks.apply_input("tick")
    assert 'href="/checks"' in ask.get("/").text
    shown = ask.get("/checks").text
    assert "Has one cheek become flatter" in shown
    assert 'action="/checks/flat"' in shown
    assert ask.post("/checks/flat", {"answer": "no", "back": "/"}).header("location") == "/"
    assert 'href="/checks"' not in ask.get("/").text
    assert "Has one cheek become flatter" not in ask.get("/checks").text
    assert ask.post("/checks/flat", {"answer": "yes", "back": "/"}).header("location") == "/checks/signs"
    assert app.safety.hold().flags == ["one_sided"]


def test_the_morning_after_is_asked(ask, app, used, clocks):
    app.sessions.feedback(used["session"], FeedbackBody("hurt", pain=4, key="hurt"))
    clocks.ahead += 24 * 3600
    app.breaks.apply_input("tick")
    shown = ask.get("/").text
    assert "settled this morning" in shown
    assert 'action="/checks/morning"' in shown
    told = ask.post("/checks/morning", {"settled": "yes", "session": used["session"], "back": "/"})
    assert told.header("location") == "/"
    assert "settled this morning" not in ask.get("/").text


def test_one_move_that_is_not_permitted_is_no_hold(ask, app, used):
    app.safety.screen(all_answers(hip_replacement="anterior"))
    told = ask.get("/stretch?move=str_psoas_lunge")
    assert told.status == 409
    assert "not for you right now" in told.text
    body = ask.send("POST", "/api/session", {"source": "move", "move": "str_psoas_lunge"})
    assert body.json["hold"] is False


def test_the_coach_is_stopped_and_how_it_begins_again_is_said(ask, app, used):
    heard = []
    app.breaks.connect_desktop(on_turn=lambda turn: None, on_stop=lambda: heard.append("stop"))
    assert 'action="/stop"' in ask.get("/doctor").text
    told = ask.post("/stop")
    assert (told.status, told.header("location"), heard) == (303, "/stopped", ["stop"])
    assert "perkup run" in ask.get("/stopped").text
