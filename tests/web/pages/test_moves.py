"""The library in the browser: its shelves and what narrows them, own moves that are faulty, and what a page weighs."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest

from perkup.moves.library import load
from perkup.moves.template import template
from tests.app.answers import all_answers
from tests.web.asking import Asker
from tests.web.pages.test_today import Checked

MOVES = load().moves
MOST_BYTES = 500_000


def shown(told: str) -> set[str]:
    return set(re.findall(r'class="move-card" href="/moves/(\w+)"', told))


def test_every_move_is_on_its_shelf(ask: Asker) -> None:
    told = ask.get("/moves").text
    assert shown(told) == set(MOVES)
    assert f"{len(MOVES)} moves" in told


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("step=walk", lambda m: m.category == "walk"),
        ("place=bed", lambda m: m.place == "bed"),
        ("with=chair", lambda m: "chair" in m.equipment),
        ("with=nothing", lambda m: not m.equipment),
        (
            "step=strength&place=floor&with=nothing",
            lambda m: (m.category, m.place, m.equipment) == ("strength", "floor", ()),
        ),
    ],
)
def test_it_narrows_by_step_place_and_equipment(ask: Asker, query: str, fits: Any) -> None:
    told = ask.get(f"/moves?{query}").text
    wanted = {move.id for move in MOVES.values() if fits(move)}
    assert shown(told) == wanted
    assert 0 < len(wanted) < len(MOVES)
    assert f"{len(wanted)} of {len(MOVES)} moves" in told
    assert Checked(told).faults == []


def test_it_narrows_to_what_my_cautions_allow(ask: Asker, app: Any) -> None:
    app.safety.screen(all_answers(hip_replacement="anterior"))
    everything = ask.get("/moves").text
    assert "not now:" in everything
    mine = ask.get("/moves?mine=yes").text
    assert shown(mine) == {m.id for m in MOVES.values() if "hip_replacement_anterior" not in m.cautions}
    assert "not now:" not in mine
    assert 'value="yes" checked' in mine


def test_a_shelf_keeps_the_rest_of_the_wish(ask: Asker) -> None:
    told = ask.get("/moves?step=strength&with=chair&mine=yes").text
    assert 'href="/moves?step=stretch&amp;with=chair&amp;mine=yes"' in told
    assert 'name="step" value="strength"' in told
    assert '<option value="chair" selected>' in told


def test_what_fits_nothing_says_so(ask: Asker) -> None:
    told = ask.get("/moves?step=walk&with=bed").text
    assert "No move found" in told
    assert f"0 of {len(MOVES)} moves" in told


@pytest.mark.parametrize("query", ["step=nope", "place=moon", "with=kite"])
def test_an_unknown_wish_is_told(ask: Asker, query: str) -> None:
    assert ask.get(f"/moves?{query}").status == 400


def test_a_faulty_own_move_is_named_with_key_and_reason_and_the_rest_loads(ask: Asker, app: Any) -> None:
    app.home.moves_dir.mkdir(exist_ok=True)
    (app.home.moves_dir / "mine.toml").write_text(template("mine"))
    (app.home.moves_dir / "bad.toml").write_text(template("bad").replace("sets = ", "sets = -"))
    told = ask.get("/moves").text
    assert "Your move bad.toml, dose.sets: at least 1." in told
    assert shown(told) == {*MOVES, "mine"}
    assert any("bad.toml" in problem for problem in app.problems())


def test_an_own_move_says_what_is_still_to_answer(ask: Asker, app: Any) -> None:
    app.home.moves_dir.mkdir(exist_ok=True)
    (app.home.moves_dir / "mine.toml").write_text(template("mine"))
    text = ask.get("/moves/mine").text
    assert "perkup moves check" in text
    assert "Does the head go down, come up fast, or turn?" in text
    assert "perkup moves check" not in ask.get("/moves/stg_bridge").text


@pytest.mark.parametrize("path", ["/moves", "/moves/sheet", "/moves/str_psoas_lunge", "/moves/str_psoas_lunge/figure"])
def test_pages_with_figures_come_packed_where_the_browser_takes_it(ask: Asker, path: str) -> None:
    plain = ask.get(path)
    packed = ask.get(path, accept_encoding="gzip, deflate, br")
    assert plain.header("content-encoding") is None
    assert packed.header("content-encoding") == "gzip"
    assert packed.header("vary") == plain.header("vary") == "accept-encoding"
    assert int(packed.header("content-length") or 0) == len(packed.body) < len(plain.body) / 2
    assert gzip.decompress(packed.body) == plain.body


def test_the_library_with_every_figure_still_and_moving_is_light(ask: Asker) -> None:
    paths = ["/moves", *(f"/moves/{move_id}/figure" for move_id in MOVES)]
    assert sum(len(ask.get(path, accept_encoding="gzip").body) for path in paths) <= MOST_BYTES


def test_a_figure_by_itself_moves(ask: Asker) -> None:
    told = ask.get("/moves/brk_kickback/figure")
    assert told.header("content-type") == "image/svg+xml"
    assert told.text.startswith("<svg ")
    assert "animateTransform" in told.text
    assert ask.get("/moves/no_such/figure").status == 404


def test_what_is_only_recalled_says_reported(ask: Asker) -> None:
    recalled = {m.id: sum(e.status == "recalled" for e in m.evidence) for m in MOVES.values()}
    told = {move_id: ask.get(f"/moves/{move_id}").text.count('<span class="chip">reported</span>') for move_id in MOVES}
    assert told == recalled
    assert sum(recalled.values()) > 10
