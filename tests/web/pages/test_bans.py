"""A move taken off the list stays away behind every door: breaks, stretches, library, sheet, Today, plan and API."""

from __future__ import annotations

import json

import pytest

from tests.app.answers import all_answers

LYING, LUNGE, WALK = "str_psoas_lying", "str_psoas_lunge", "brk_walk"


@pytest.fixture
def person(app):
    app.safety.screen(all_answers())
    app.programme.start()
    return app


def ban(ask, *moves):
    for move in moves:
        assert ask.post("/programme/mark", {"kind": "ban", "move": move}).status == 303


def begin(ask, **body):
    return ask.send("POST", "/api/session", body)


def moves_of(told):
    return {step["move"] for step in told.json["timeline"]["steps"]}


def test_no_break_brings_it(ask, person):
    spared = {WALK, "brk_kickback"}
    ban(ask, *(name for name in person.library.moves if name not in spared))
    assert person.library.moves["brk_kickback"].name.lower() in person.sessions.prompt_sentence().lower()
    assert moves_of(begin(ask, source="break")) <= spared
    assert {name for day in person.programme.plan().days for name in day.breaks} <= spared
    ban(ask, *spared)
    assert person.sessions.prompt_sentence().startswith("Change how you sit or stand")
    assert begin(ask, source="break").status >= 400


def test_the_article_s_stretches_get_a_stand_in(ask, person):
    ban(ask, LYING)
    led = moves_of(begin(ask, source="stretch"))
    assert LYING not in led
    assert LUNGE in led
    assert f"/stretch?move={LYING}" not in ask.get("/").text
    ban(ask, *led - {LUNGE})
    assert moves_of(begin(ask, source="stretch")) & {LYING, *(led - {LUNGE})} == set()
    days = person.programme.plan().days
    assert not any(item.move == LYING for day in days for item in day.items)


def test_neither_library_nor_sheet_nor_api_begins_it(ask, person):
    ban(ask, LUNGE)
    name = person.library.moves[LUNGE].name
    page = ask.get(f"/moves/{LUNGE}").text
    assert "you took it off your list" in page
    assert f'action="/stretch?move={LUNGE}"' not in page
    assert name not in ask.get("/moves/sheet").text
    refusal = begin(ask, source="move", move=LUNGE)
    assert refusal.status >= 400
    assert "lets it come again" in json.dumps(refusal.json)
    assert person.safety.screening().allowed == len(person.library.moves)
    ask.post("/programme/mark", {"kind": "ban", "move": LUNGE, "on": "no"})
    assert moves_of(begin(ask, source="move", move=LUNGE)) == {LUNGE}


def test_an_own_move_can_be_banned_too(ask, app):
    app.home.moves_dir.mkdir(exist_ok=True)
    (app.home.moves_dir / "my_kick.toml").write_text(shipped_file("brk_kickback").replace("brk_kickback", "my_kick"))
    app.safety.screen(all_answers())
    app.programme.start()
    assert any("my_kick" in day.breaks for day in app.programme.plan().days)
    ban(ask, "my_kick")
    assert begin(ask, source="move", move="my_kick").status >= 400
    assert not any("my_kick" in day.breaks for day in app.programme.plan().days)


def shipped_file(name):
    from importlib.resources import files

    return (files("perkup.moves") / "library" / f"{name}.toml").read_text("utf-8")
