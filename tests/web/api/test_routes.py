from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import msgspec.inspect
import pytest

from perkup.validation_errors import allowed_words
from perkup.web.api import routes
from tests.app.answers import all_answers


def test_the_status_is_the_contracts(ask, app):
    told = ask.get("/api/status").json
    assert told["phase"] == "working"
    assert {"version", "url", "running", "phase", "reason", "posture", "presence", "absence_cause", "desk_s"} <= set(
        told
    )
    assert {"interval_s", "break_s", "deadline", "paused_until", "hold", "last_break", "today", "senses"} <= set(told)
    assert datetime.fromisoformat(told["deadline"]).tzinfo is not None


@pytest.mark.parametrize(
    "path", ["today", "why", "history", "moves", "doctor", "settings", "screening", "moves/brk_walk"]
)
def test_every_question_is_answered_in_json(ask, used, path):
    told = ask.get(f"/api/{path}")
    assert told.status == 200
    assert told.header("content-type") == "application/json"
    assert told.json is not None


@pytest.mark.parametrize(
    ("query", "status"), [("limit=1", 200), ("limit=0", 400), ("limit=x", 400), ("limit=1e9", 400)]
)
def test_limits_are_kept(ask, used, query, status):
    assert ask.get(f"/api/why?{query}").status == status


def test_the_clock_is_led_by_programs(ask, app, used):
    assert ask.send("POST", "/api/clock/stand").json["posture"] == "standing"
    assert ask.send("POST", "/api/clock/sit").json["posture"] == "sitting"
    assert ask.send("POST", "/api/clock/pause", {"minutes": 20}).json["phase"] == "paused"
    assert ask.send("POST", "/api/clock/resume").json["phase"] == "working"
    until = (app.now() + timedelta(minutes=30)).isoformat()
    assert ask.send("POST", "/api/clock/pause", {"until": until}).json["phase"] == "paused"
    assert ask.send("POST", "/api/clock/resume").status == 200
    assert ask.send("POST", "/api/clock/take").json["phase"] == "on_break"
    assert ask.send("POST", "/api/clock/done").status == 200
    assert ask.send("POST", "/api/clock/skip").status == 200
    assert ask.send("POST", "/api/clock/postpone", {}).status == 200


@pytest.mark.parametrize(
    "body",
    [
        {"minutes": 0},
        {"minutes": -1},
        {"minutes": "ten"},
        {"minutes": 1e9},
        {"until": "2026-03-02T14:00:00"},
        {"until": "soon"},
        {"surprise": 1},
        [],
        "x",
    ],
)
def test_crooked_bodies_change_nothing(ask, app, used, body):
    told = ask.send("POST", "/api/clock/pause", body)
    assert told.status == 400
    assert {"error", "hint"} <= set(told.json)
    assert app.views.status().phase == "working"


def test_a_pause_that_ends_before_it_begins_is_refused_by_the_coach(ask, app):
    past = (app.now() - timedelta(minutes=5)).isoformat()
    assert ask.send("POST", "/api/clock/pause", {"until": past}).status == 409


def test_only_json_is_taken(ask):
    told = ask.ask("POST", "/api/here", body=b"focused=1", headers={"content-type": "text/plain"})
    assert told.status == 415
    assert ask.ask("POST", "/api/here", body=b"{", headers={"content-type": "application/json"}).status == 400
    assert ask.ask("POST", "/api/here", body=b"\xff", headers={"content-type": "application/json"}).status == 400


def test_here_keeps_whose_input_it_is(ask, app):
    assert ask.send("POST", "/api/here", {"focused": True}).status == 204
    assert app.breaks.own_focus is True


def test_a_session_from_begin_to_answer(ask, app, used):
    view = ask.send("POST", "/api/session", {"source": "move", "move": "stg_bridge", "first_side": "left"})
    assert view.status == 201
    name = view.json["session"]
    work = [step["index"] for step in view.json["timeline"]["steps"] if step["kind"] in ("hold", "rep", "walk")]
    step = {"index": work[0], "outcome": "done", "seconds": 20, "reps": 10, "key": "one"}
    for _again in range(2):
        assert ask.send("POST", f"/api/session/{name}/step", step).status == 204
    assert len(ask.get(f"/api/session/{name}").json["recorded"]) == 1
    assert ask.send("POST", f"/api/session/{name}/end", {"how": "stopped", "key": "two"}).status == 204
    told = ask.send("POST", f"/api/session/{name}/feedback", {"answer": "hard", "key": "three"})
    assert told.json == {"advice": None}
    assert ask.get(f"/api/session/{name}").json["answer"] == "hard"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/session", {"source": "dance"}, 400),
        ("/api/session", {"source": "move", "move": "no_such"}, 400),
        ("/api/session/none/step", {"index": 0, "outcome": "done", "seconds": 1, "key": "k"}, 409),
        ("/api/session/none/step", {"index": -1, "outcome": "done", "seconds": 1, "key": "k"}, 400),
        ("/api/session/none/step", {"index": 0, "outcome": "done", "seconds": 1, "key": ""}, 400),
        ("/api/session/none/end", {"how": "bored", "key": "k"}, 400),
        ("/api/session/none/feedback", {"answer": "hurt", "pain": 11, "key": "k"}, 400),
        ("/api/deliver", {"items": [{"kind": "dance", "session": "x", "key": "k"}]}, 400),
        ("/api/erase", {"event": "none"}, 409),
        ("/api/erase/undo", {"token": "none"}, 409),
        ("/api/flag", {"flags": []}, 400),
        ("/api/clear", {"on": "2999-01-01"}, 409),
        ("/api/screening", {"answers": {"surprise": 3}}, 400),
        ("/api/settings/check", {"key": "no.such", "value": 1}, 400),
    ],
)
def test_what_is_wrong_is_told(ask, used, path, body, status):
    told = ask.send("POST", path, body)
    assert told.status == status
    assert told.json["error"]


CHOICES: list[tuple[str, dict[str, object], str, str]] = [
    ("/api/session", {"source": "x"}, "source", "stretch"),
    ("/api/session", {"source": "break", "first_side": "x"}, "first_side", "left"),
    ("/api/session", {"source": "move", "move": "x"}, "move", "stg_bridge"),
    ("/api/session/{session}/step", {"index": 0, "outcome": "x", "seconds": 1, "key": "k"}, "outcome", "done"),
    ("/api/session/{session}/end", {"how": "x", "key": "k"}, "how", "stopped"),
    ("/api/session/{session}/feedback", {"answer": "x", "key": "k"}, "answer", "hurt"),
    ("/api/session/{session}/feedback", {"answer": 3, "key": "k"}, "answer", "hurt"),
    ("/api/session/{session}/feedback", {"answer": "hurt", "key": "k", "move": "x"}, "move", "str_psoas_lunge"),
    ("/api/session/{session}/feedback", {"answer": "hurt", "key": "k", "pain_kind": "x"}, "pain_kind", "numb"),
    ("/api/session/{session}/feedback", {"answer": "hurt", "key": "k", "place": "x"}, "place", "groin"),
    ("/api/session/{session}/feedback", {"answer": "hurt", "key": "k", "place_side": "x"}, "place_side", "both"),
    ("/api/session/{session}/feedback", {"answer": "hurt", "key": "k", "view": "x"}, "view", "front"),
    ("/api/deliver", {"items": [{"kind": "x", "session": "s", "key": "k"}]}, "items[0].kind", "feedback"),
    (
        "/api/deliver",
        {"items": [{"kind": "end", "session": "s", "key": "k", "how": "x"}]},
        "items[0].how",
        "left",
    ),
    ("/api/clock/answer", {"was": "x"}, "was", "away"),
    ("/api/screening", {"answers": {"x": True}}, "answers", "knee"),
    ("/api/screening", {"answers": {"hip_replacement": "x"}}, "answers.hip_replacement", "anterior"),
    ("/api/flag", {"flags": ["night_pain", "x"]}, "flags", "other"),
    ("/api/clear", {"on": "2026-03-02", "moves": ["x"]}, "moves", "stg_bridge"),
    ("/api/clear", {"on": "2026-03-02", "cautions": ["x"]}, "cautions", "knee_pain"),
    ("/api/check/flat", {"one_sided": True, "where": "x"}, "where", "weekly"),
    ("/api/check/flat", {"one_sided": True, "side": "x"}, "side", "left"),
    ("/api/check/flat", {"one_sided": True, "signs": ["x"]}, "signs", "night_pain"),
    ("/api/programme/mark", {"kind": "x", "move": "stg_bridge"}, "kind", "ban"),
    ("/api/programme/mark", {"kind": "ban", "move": "x"}, "move", "stg_bridge"),
    ("/api/programme/rest", {"first": "2026-03-02", "last": "2026-03-03", "why": "x"}, "why", "illness"),
    ("/api/programme/today", {"how": "x"}, "how", "lighter"),
    ("/api/programme/did", {"on": "2026-03-02", "answer": "x"}, "answer", "easy"),
    ("/api/programme/day/1/swap/{slot}", {"to": "x"}, "to", "stg_bridge"),
    ("/api/self-tests", {"test": "x", "value": 1}, "test", "chair_stand"),
    ("/api/self-tests", {"test": "thomas", "value": 1, "side": "x"}, "side", "left"),
    ("/api/self-tests", {"test": "thomas", "value": 1}, "side", "right"),
    ("/api/notes", {"about": "x", "text": "words"}, "about", "session"),
    ("/api/notes", {"about": "move", "text": "words", "ref": "x"}, "move", "stg_bridge"),
    ("/api/photos", {"content": "", "pose": "x"}, "pose", "left"),
]


def test_a_word_that_a_field_cannot_have_is_refused_with_those_that_it_can(ask, app, used):
    session = ask.send("POST", "/api/session", {"source": "stretch"}).json["session"]
    slot = ask.get("/api/programme/day/1").json["items"][0]["slot"]
    before = app.journal.count()
    for path, body, field, word in CHOICES:
        told = ask.send("POST", path.format(session=session, slot=slot), body)
        assert (told.status, told.json.get("field")) == (400, field), (path, body, told.text)
        assert word in told.json["allowed"]
        assert told.json["code"] in ("invalid_input", "not_found")
    told = ask.send("PATCH", "/api/settings", {"display.theme": "x"})
    assert (told.status, told.json["field"], told.json["code"]) == (400, "display.theme", "invalid_setting")
    assert told.json["allowed"] == ["auto", "light", "dark"]
    assert app.journal.count() == before
    assert ask.get("/api/hold").json is None


def test_every_field_that_is_a_choice_is_tried():
    tried = {(path, field) for path, _body, field, _word in CHOICES}
    bodies = {endpoint.path: endpoint.body for endpoint in routes.ENDPOINTS if endpoint.body is not msgspec.UNSET}
    del bodies["/api/settings"], bodies["/api/deliver"]
    for path, body in bodies.items():
        for field in msgspec.inspect.type_info(body).fields:
            if allowed_words(body, field.encode_name):
                assert (path, field.encode_name) in tried


def test_a_hold_withholds_sessions(ask, app, used):
    held = ask.send("POST", "/api/flag", {"flags": ["saddle_numbness"], "words": "", "since": "2026-03-01"})
    assert held.json["tier"] == "emergency"
    told = ask.send("POST", "/api/session", {"source": "stretch"})
    assert told.status == 409
    assert told.json["hold"] is True
    day = app.now().date().isoformat()
    assert ask.send("POST", "/api/clear", {"on": day, "words": "fine"}).json is None


def test_a_delivery_counts_exactly_once_and_in_spite_of_bad_items(ask, app, used):
    view = ask.send("POST", "/api/session", {"source": "stretch"}).json
    name = view["session"]
    at = datetime.now(UTC).isoformat()
    work = [step["index"] for step in view["timeline"]["steps"] if step["kind"] == "hold"][:2]
    items = [
        {
            "kind": "step",
            "session": name,
            "index": index,
            "outcome": "done",
            "seconds": 15,
            "at": at,
            "key": f"s{index}",
        }
        for index in work
    ]
    items.insert(1, {"kind": "step", "session": "lost", "index": 0, "outcome": "done", "seconds": 1, "key": "lost"})
    items.append({"kind": "end", "session": name, "how": "left", "key": "over", "at": at})
    items.append({"kind": "feedback", "session": name, "answer": "easy", "key": "easy"})
    for _again in range(2):
        told = ask.send("POST", "/api/deliver", {"items": items}).json
        assert told["done"] == [f"s{work[0]}", f"s{work[1]}", "over", "easy"]
        assert [each["key"] for each in told["refused"]] == ["lost"]
    kinds = [event.kind for event in app.journal.events() if event.data.get("session") == name]
    assert sorted(kinds) == sorted(["session_started", "step_recorded", "step_recorded", "session_ended", "feedback"])


def test_settings_change_by_name(ask, app):
    assert ask.send("PATCH", "/api/settings", {"clock.interval_min": 25}).json["clock"]["interval_min"] == 25
    assert app.settings.current.clock.interval_min == 25
    for wrong in ({}, {"clock.interval_min": 5}, {"no.such": 1}):
        assert ask.send("PATCH", "/api/settings", wrong).status in (400, 409)
    assert app.settings.current.clock.interval_min == 25


def test_a_value_can_be_tried_before_it_is_saved(ask, app):
    assert ask.send("POST", "/api/settings/check", {"key": "clock.interval_min", "value": 25}).json == {"wrong": None}
    told = ask.send("POST", "/api/settings/check", {"key": "hours.mon", "value": "9 to 5"}).json
    assert told["wrong"].startswith("Working hours on Monday must read like")
    assert app.settings.current.clock.interval_min == 30


def test_screening_by_program(ask, app):
    before = ask.get("/api/screening").json
    assert (before["screened"], before["answered_at"], before["answers"]) == (False, None, {})
    assert before["unanswered"] == [question["id"] for question in before["questions"]]
    assert before["allowed"] == len(app.library.moves)
    given = dict.fromkeys(before["unanswered"], False) | {"knee": True, "hip_replacement": "anterior"}
    told = ask.send("POST", "/api/screening", {"answers": given}).json
    assert told["cautions"] == ["hip_replacement_anterior", "knee_pain"]
    assert told["sentences"][0].endswith(f"and {len(told['change']['left_out']) - 8} more.")
    after = ask.get("/api/screening").json
    assert (after["screened"], after["unanswered"]) == (True, [])
    assert after["answers"] == {name: bool(value) for name, value in given.items()}
    assert after["details"] == {"hip_replacement": "anterior"}
    withheld = {move["move"]: move for move in after["withheld"]}
    assert set(withheld) == set(told["change"]["left_out"])
    assert after["allowed"] + len(withheld) == len(app.library.moves)
    assert all(set(move["because"]) <= {"hip_replacement_anterior", "knee_pain"} for move in withheld.values())
    assert all(move["why"].startswith("left out because of your ") for move in withheld.values())


@pytest.mark.parametrize("kept", [0, 1, 20])
def test_answers_that_leave_a_question_open_wipe_nothing(ask, app, kept):
    full = all_answers(knee=True)
    assert ask.send("POST", "/api/screening", {"answers": full}).status == 200
    events = app.journal.count()
    told = ask.send("POST", "/api/screening", {"answers": dict(list(full.items())[:kept])})
    assert told.status == 422
    assert told.json["missing"] == list(full)[kept:]
    assert told.json["error"]
    assert app.journal.count() == events
    assert app.safety.status().cautions == {"knee_pain"}


def test_an_answer_that_no_question_offers_is_refused(ask, app):
    for answers in (all_answers(surprise=True), all_answers(hip_replacement="sideways")):
        assert ask.send("POST", "/api/screening", {"answers": answers}).status == 400
    assert not list(app.journal.events(kinds={"screening"}))
    assert not app.safety.is_screened()


def test_dropping_an_answer_tells_what_comes_back(ask, app):
    ask.send("POST", "/api/screening", {"answers": all_answers(knee=True)})
    told = ask.send("POST", "/api/screening", {"answers": all_answers()}).json
    assert told["change"]["dropped"] == ["knee_pain"]
    count = len(told["change"]["back"])
    assert count > 1
    assert told["sentences"][0].startswith(f"{count} moves come back: ")


def test_an_age_answers_the_questions_about_age(ask, app):
    answers = {name: value for name, value in all_answers().items() if name not in ("under_16", "aged_16_17")}
    assert ask.send("POST", "/api/screening", {"answers": answers}).json["missing"] == ["under_16", "aged_16_17"]
    assert ask.send("POST", "/api/screening", {"answers": answers, "age": 44}).json["age"] == "none"
    assert app.settings.current.programme.age == 44
    begin = {"source": "stretch"}
    young = ask.send("POST", "/api/screening", {"answers": answers, "age": 15}).json
    assert young["age"] == "under_16"
    refused = ask.send("POST", "/api/session", begin)
    assert (refused.status, refused.json["code"]) == (409, "not_allowed")
    assert refused.json["error"].startswith("Perkup is made for adults")
    ask.send("POST", "/api/screening", {"answers": answers, "age": 17})
    assert ask.send("POST", "/api/session", begin).status == 409
    assert ask.send("POST", "/api/consent", {"parent": True, "clinician": False}).status == 204
    assert ask.send("POST", "/api/session", begin).status == 409
    assert ask.send("POST", "/api/consent", {"parent": True, "clinician": True}).status == 204
    assert ask.send("POST", "/api/session", begin).status == 201


def test_the_questions_come_before_the_first_session(ask, app):
    for body in ({"source": "break"}, {"source": "stretch"}, {"source": "move", "move": "brk_heel_raise"}):
        refused = ask.send("POST", "/api/session", body)
        assert (refused.status, refused.json["code"]) == (409, "screening_needed")
    assert not list(app.journal.events(kinds={"session_started"}))
    ask.send("POST", "/api/screening", {"answers": all_answers()})
    assert ask.send("POST", "/api/session", {"source": "break"}).status == 201


def test_a_flag_ticked_by_mistake(ask, app, clocks):
    assert ask.send("POST", "/api/flag/mistake", {"why": "none there"}).status == 409
    held = ask.send("POST", "/api/flag", {"flags": ["foot_drop"]}).json
    assert held["mistake_until"] is not None
    clocks.ahead += 9 * 60
    assert ask.send("POST", "/api/flag/mistake", {"why": "the wrong box"}).json is None
    (event,) = app.journal.events(kinds={"flag_mistake"})
    assert event.data["why"] == "the wrong box"
    ask.send("POST", "/api/flag", {"flags": ["foot_drop"]})
    clocks.ahead += 10 * 60 + 1
    assert ask.send("POST", "/api/flag/mistake", {"why": "too late"}).status == 409
    assert app.safety.hold().mistake_until is None


def test_a_clearance_in_part(ask, app):
    ask.send("POST", "/api/screening", {"answers": all_answers()})
    ask.send("POST", "/api/flag", {"flags": ["foot_drop"]})
    today = app.now().date().isoformat()
    told = ask.send("POST", "/api/clear", {"on": today, "moves": ["stg_bridge"], "until": today}).json
    assert (told["allowed"], told["allowed_until"]) == (["stg_bridge"], today)
    assert ask.send("POST", "/api/session", {"source": "move", "move": "stg_bridge"}).status == 201
    assert ask.send("POST", "/api/session", {"source": "move", "move": "brk_heel_raise"}).status == 409
    assert ask.get("/api/screening").json["allowed"] == 1
    assert ask.send("POST", "/api/clear", {"on": today, "cautions": ["balance"]}).json is None
    reasons = [move["because"] for move in ask.get("/api/screening").json["withheld"]]
    assert reasons
    assert all(because == ["balance"] for because in reasons)
    assert ask.send("POST", "/api/clear", {"on": today, "moves": ["nonsense"]}).status == 400


def test_a_clearance_from_before_the_newest_flag_is_refused(ask, app, clocks):
    first = app.now().date().isoformat()
    ask.send("POST", "/api/flag", {"flags": ["night_pain"]})
    clocks.ahead += 2 * 24 * 3600
    ask.send("POST", "/api/flag", {"flags": ["foot_drop"]})
    assert ask.send("POST", "/api/clear", {"on": first}).status == 409
    app.journal.append("cleared", {"by_clinician_on": "2001-01-01"})
    assert app.safety.hold() is not None
    assert ask.send("POST", "/api/clear", {"on": app.now().date().isoformat()}).json is None


def test_questions_can_be_answered_by_program(ask, app, used):
    assert ask.send("POST", "/api/check/flat", {"one_sided": False}).json is None
    body = {"session": used["session"], "settled": True}
    assert ask.send("POST", "/api/check/morning", body).status == 204
    assert ask.send("POST", "/api/check/flat", {"one_sided": True, "where": "weekly"}).json["flags"] == ["one_sided"]
    more = {"one_sided": True, "side": "left", "signs": ["night_pain"]}
    assert ask.send("POST", "/api/check/flat", more).json["tier"] == "same_day"
    assert ask.get("/api/summary").json["noticed"][0]["what"] == ["one cheek flatter than the other"]


def test_the_export_is_every_event(ask, app, used):
    told = ask.get("/api/export")
    lines = [json.loads(line) for line in told.text.splitlines()]
    assert [line["id"] for line in lines] == [event.id for event in app.journal.events()]
    assert "attachment" in (told.header("content-disposition") or "")


def test_wrong_addresses_and_methods_are_json_too(ask):
    assert {"error", "hint"} <= set(ask.get("/api/nowhere").json)
    assert ask.get("/api/moves/no_such").status == 404
    for endpoint in routes.ENDPOINTS:
        path = endpoint.path.replace("{session}", "x").replace("{move}", "x")
        told = ask.send("PUT", path)
        assert told.status == 405, path
        assert endpoint.method in (told.header("allow") or "")


def test_head_is_get_without_a_body(ask):
    assert ask.ask("HEAD", "/api/status").status == 200


@pytest.mark.parametrize(
    "at", ["2026-03-02T09:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-03-02T09:00:00+23:59"]
)
def test_a_time_that_is_none_is_refused_by_itself(ask, used, at):
    name = ask.send("POST", "/api/session", {"source": "stretch"}).json["session"]
    step = {"index": 1, "outcome": "done", "seconds": 5}
    items = [
        {"kind": "step", "session": name, "key": "bad step", "at": at, **step},
        {"kind": "end", "session": name, "key": "bad end", "at": at, "how": "finished"},
        {"kind": "step", "session": name, "key": "good step", **step},
        {"kind": "end", "session": name, "key": "good end", "how": "finished"},
    ]
    answer = ask.send("POST", "/api/deliver", {"items": items})
    assert answer.status == 200
    assert answer.json["done"] == ["good step", "good end"]
    assert [(item["key"], item["code"]) for item in answer.json["refused"]] == [
        ("bad step", "invalid_date"),
        ("bad end", "invalid_date"),
    ]
    for path, body in (("step", step), ("end", {"how": "left"})):
        alone = ask.send("POST", f"/api/session/{name}/{path}", {**body, "key": "alone", "at": at})
        assert (alone.status, alone.json["code"]) == (409, "invalid_date")


@pytest.mark.parametrize("path", ["/api/deliver", "/api/session", "/api/screening", "/api/settings/check"])
def test_brackets_within_brackets_are_a_bad_request(ask, path):
    body = b'{"items":' + b"[" * 30_000 + b"]" * 30_000 + b"}"
    assert ask.ask("POST", path, body=body, headers={"content-type": "application/json"}).status == 400


def test_every_move_comes_with_addresses_of_its_pictures_that_answer(ask, app):
    moves = ask.get("/api/moves").json
    assert len(moves) == len(app.library.moves)
    for move in moves:
        assert [still["phase"] for still in move["pictures"]] == [frame["phase"] for frame in move["keyframes"]]
        assert move["film"]["frames"] > 1
    lunge = ask.get("/api/moves/str_psoas_lunge").json
    assert lunge in moves
    for address in (lunge["pictures"][0]["file"], lunge["film"]["file"]):
        answer = ask.get(address)
        assert answer.status == 200
        assert answer.header("content-type") == "image/avif"
