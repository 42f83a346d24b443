"""The player's addresses and what the page carries, asked without a browser."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from msgspec.structs import replace

from perkup.app.application import Application
from perkup.app.requests import BeginBody, EndBody, FlagBody, StepBody
from perkup.coach.safety.safety_rules import FLAG_WORDS
from perkup.moves.move_pictures import PictureShelf
from perkup.vocabulary import PicturePerson
from perkup.web.pages import player
from perkup.web.pages.player import pictures
from tests.app.answers import all_answers
from tests.web.asking import Asker

PAGE = {"sec-fetch-mode": "navigate", "accept": "text/html"}


def began(ask: Asker, path: str) -> str:
    told = ask.post(path, **PAGE)
    assert told.status == 303, told.text
    return told.header("location") or ""


def carried(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert found is not None
    told: dict[str, Any] = json.loads(found[1])
    return told


@pytest.fixture(autouse=True)
def answered(app: Application) -> None:
    """Somebody who answered the safety questions."""
    app.safety.screen(all_answers())


def test_break_begins_a_break_once_and_plays_it(ask: Asker, app: Application) -> None:
    where = began(ask, "/break")
    assert app.views.status().phase == "on_break"
    assert began(ask, "/break") == where
    data = carried(ask.get(where).text)
    assert data["source"] == "break"
    assert data["timeline"]["total_s"] == 120
    assert not data["window"]
    assert carried(ask.get(began(ask, "/break?window=1")).text)["window"]


def test_stretch_begins_both_stretches_or_one_move(ask: Asker, app: Application) -> None:
    both = carried(ask.get(began(ask, "/stretch")).text)
    assert {step["move"] for step in both["timeline"]["steps"]} == {"str_psoas_lying", "str_psoas_lunge"}
    one = carried(ask.get(began(ask, "/stretch?move=str_psoas_lunge&side=left")).text)
    assert one["timeline"]["steps"][0]["side"] == "left"


def test_the_page_carries_every_figure_it_shows_and_the_words_about_pain(ask: Asker, app: Application) -> None:
    page = ask.get(began(ask, "/stretch")).text
    data = carried(page)
    for step in data["timeline"]["steps"]:
        for phase in ("", step["phase"]):
            assert f'data-move="{step["move"]}" data-side="{step["side"]}" data-phase="{phase}"' in page
    assert set(data["advice"]) == {"ordinary", "electric", "spreading", "numb"}
    assert {len(told) for told in data["advice"].values()} == {11}
    assert "style=" not in page.partition("<template")[0]


def test_the_page_knows_what_is_recorded(ask: Asker, app: Application) -> None:
    where = began(ask, "/stretch")
    name = where.rsplit("/", 1)[-1]
    app.sessions.record_step(name, StepBody(1, outcome="done", seconds=15.0, key="k"))
    assert carried(ask.get(where).text)["recorded"] == {"1": "done"}


def test_a_hold_leads_to_the_hold_page(ask: Asker, app: Application) -> None:
    app.safety.flag(FlagBody([next(iter(FLAG_WORDS))]))
    for path in ("/break", "/stretch"):
        for told in (ask.get(path, **PAGE), ask.post(path, **PAGE)):
            assert (told.status, told.header("location")) == (303, "/hold")


def test_a_hold_ends_what_was_begun_but_not_what_is_done(ask: Asker, app: Application) -> None:
    open_one, ended = (
        app.sessions.begin(BeginBody("stretch")).session,
        app.sessions.begin(BeginBody("move", "brk_heel_raise")).session,
    )
    app.sessions.end(ended, EndBody("finished", "k"))
    walk = app.sessions.begin(BeginBody("move", "brk_walk")).session
    app.safety.flag(FlagBody(["night_pain"]))
    told = ask.get(f"/play/{open_one}", **PAGE)
    assert (told.status, told.header("location")) == (303, "/hold")
    assert [ask.get(f"/play/{name}", **PAGE).status for name in (ended, walk)] == [200, 200]
    assert carried(ask.get(f"/play/{walk}").text)["hold"]["tier"] == "within_days"
    app.safety.flag(FlagBody(["saddle_numbness"]))
    assert ask.get(f"/play/{walk}", **PAGE).status == 303


@pytest.mark.parametrize(
    ("path", "status"), [("/stretch?side=up", 400), ("/stretch?move=nothing", 400), ("/play/x", 409)]
)
def test_what_is_not_there_is_told(ask: Asker, path: str, status: int) -> None:
    assert ask.get(path, **PAGE).status == status
    if not path.startswith("/play"):
        assert ask.post(path, **PAGE).status == status


def test_looking_begins_nothing(ask: Asker, app: Application) -> None:
    before = app.journal.last_id()
    for path in ("/break", "/stretch", "/stretch?move=str_psoas_lunge&side=left"):
        told = ask.get(path, **PAGE)
        assert told.status == 200
        assert f'action="{path.replace("&", "&amp;")}"' in told.text
    assert app.views.status().phase != "on_break"
    assert app.journal.last_id() == before


def test_the_start_page_says_what_comes_and_whether_it_goes_on(ask: Asker, app: Application) -> None:
    first = ask.get("/stretch", **PAGE).text
    assert "/moves/str_psoas_lying" in first
    assert "/moves/str_psoas_lunge" in first
    assert "half way" not in first
    where = began(ask, "/stretch")
    assert "half way" in ask.get("/stretch", **PAGE).text
    assert began(ask, "/stretch") == where


def test_the_start_page_of_a_break_shows_the_break_that_begins(ask: Asker, app: Application) -> None:
    names = re.findall(r'href="/moves/(\w+)"', ask.get("/break?window=1", **PAGE).text)
    where = began(ask, "/break?window=1")
    assert where.endswith("?window=1")
    steps = carried(ask.get(where).text)["timeline"]["steps"]
    assert {step["move"] for step in steps if step["move"]} == set(names)


def test_names_from_a_persons_own_move_cannot_leave_the_data(ask: Asker, app: Application) -> None:
    app.home.subfolder(app.home.moves_dir)
    own = app.library.moves["brk_heel_raise"]
    assert own
    app.library.moves["brk_heel_raise"] = type(own)(
        **{field: getattr(own, field) for field in own.__struct_fields__} | {"name": "</script><script>alert(1)"}
    )
    page = ask.get(began(ask, "/stretch?move=brk_heel_raise")).text
    assert "<script>alert" not in page
    assert carried(page)["timeline"]["title"] == "</script><script>alert(1)"


def test_a_move_that_left_the_library_has_no_picture(app: Application) -> None:
    view = app.sessions.begin(BeginBody("stretch"))
    found = pictures(view.timeline, {"str_psoas_lying": app.library.moves["str_psoas_lying"]}, PictureShelf())
    assert {picture.move for picture in found} == {"str_psoas_lying"}
    assert len(found) == len({(p.move, p.side, p.phase) for p in found}) == 6


def test_a_figure_is_drawn_once_and_anew_when_the_move_changed(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(player, "_DRAWN", {})
    monkeypatch.setattr(player, "DRAWN_MOST", 4)
    monkeypatch.setattr(player, "side_markup", lambda *_: None)
    view = app.sessions.begin(BeginBody("move", "brk_heel_raise"))
    moves = dict(app.library.moves)
    first, again = (pictures(view.timeline, moves, PictureShelf()) for _ in range(2))
    assert all(one.markup is two.markup for one, two in zip(first, again, strict=True))
    moves["brk_heel_raise"] = replace(moves["brk_heel_raise"], name="Toes")
    assert "Toes" in pictures(view.timeline, moves, PictureShelf())[0].markup
    pictures(app.sessions.begin(BeginBody("stretch")).timeline, moves, PictureShelf())
    assert len(player._DRAWN) == 4


def test_the_card_shows_a_move_and_the_choices(ask, app, used):
    shown = ask.get("/card?s=10").text
    assert "<picture>" in shown or "<svg" in shown
    assert app.sessions.prompt_sentence() in shown
    for word in ("start", "postpone", "skip", "leave"):
        assert f'data-say="{word}"' in shown
    assert 'data-seconds="10.0"' in shown


def test_a_card_that_begins_often_is_refused(ask):
    assert ask.get("/card?s=often").status == 400


@pytest.mark.parametrize(("flag", "walks"), [("night_pain", True), ("chest_pain", False)])
def test_the_card_of_a_pause_draws_a_walk_only_where_walking_stays(ask, app, flag, walks):
    app.safety.screen(all_answers())
    app.safety.flag(FlagBody([flag]))
    assert ("brk_walk" in ask.get("/card").text) is walks


@pytest.mark.parametrize("person", PicturePerson)
def test_the_player_shows_a_body_and_mirrors_it_for_the_left(app: Application, person: PicturePerson) -> None:
    view = app.sessions.begin(BeginBody("move", "stg_reverse_lunge"))
    shown = pictures(view.timeline, dict(app.library.moves), PictureShelf(person))
    assert {(figure.side, figure.phase) for figure in shown} == {
        (side, phase) for side in ("right", "left") for phase in ("", "start", "end")
    }
    for figure in shown:
        assert ("body-mirrored" in figure.markup) == (figure.side == "left")
        assert f"/pictures/{person}/" in figure.markup
        assert f"stg_reverse_lunge.{figure.phase or 'film'}.avif" in figure.markup
