"""The drawing: well formed, small, quiet without motion, readable as instructions, limbs as long as they are."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from perkup.moves.figure import style
from perkup.moves.figure.style import PAINT
from perkup.moves.figure.svg import describe, figure
from perkup.moves.library import load
from perkup.moves.move import Move
from tests.moves import made

MOVES = load().moves
DOC = Path(__file__).parents[3] / "docs" / "moves.md"
SVG = "{http://www.w3.org/2000/svg}"
each_move = pytest.mark.parametrize("move", MOVES.values(), ids=list(MOVES))


def tree(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


@each_move
@pytest.mark.parametrize("side", ["right", "left"])
def test_a_moving_figure_is_small_well_formed_and_without_script_style_or_id(move: Move, side: str) -> None:
    text = figure(move, side=side)  # type: ignore[arg-type]
    assert len(text) <= 16_000
    assert len(gzip.compress(text.encode())) <= 5_000
    root = tree(text)
    assert root.tag == f"{SVG}svg"
    for node in root.iter():
        assert node.tag not in (f"{SVG}script", f"{SVG}style", f"{SVG}image", f"{SVG}a")
        assert not {"style", "id", "onclick"} & set(node.attrib)
    assert any(node.tag in (f"{SVG}animate", f"{SVG}animateTransform") for node in root.iter())


@each_move
def test_a_still_figure_does_not_move(move: Move) -> None:
    for text in (figure(move, still=True), *(figure(move, phase=k.phase) for k in move.keyframes)):
        root = tree(text)
        assert root.attrib["class"] == "fig fig-still"
        assert not any("animate" in node.tag for node in root.iter())
        assert len(text) <= 16_000


@each_move
def test_title_and_description_read_as_instructions(move: Move) -> None:
    root = tree(figure(move))
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert (title.text or "").startswith(move.name)
    assert desc.text == " ".join(move.how)
    assert root.attrib["role"] == "img"


@each_move
def test_keys_run_from_start_to_end_and_match_their_values(move: Move) -> None:
    for node in tree(figure(move)).iter():
        if "animate" in node.tag:
            times = [float(t) for t in node.attrib["keyTimes"].split(";")]
            assert times[0] == 0
            assert times[-1] == 1
            assert times == sorted(times)
            assert len(times) == len(node.attrib["values"].split(";"))
            if "keySplines" in node.attrib:
                assert len(node.attrib["keySplines"].split(";")) == len(times) - 1


def test_only_what_stays_where_it_is_casts_a_shadow_in_a_moving_figure() -> None:
    assert figure(MOVES["brk_walk"]).count("<ellipse") == 0
    assert figure(MOVES["stg_forward_lunge"]).count("<ellipse") == 0
    assert figure(MOVES["stg_reverse_lunge"]).count("<ellipse") == 1
    assert figure(MOVES["stg_forward_lunge"], still=True).count("<ellipse") == 2


def test_left_is_right_turned_over() -> None:
    move = MOVES["brk_kickback"]
    right, left = (tree(figure(move, side=side, phase="end")) for side in ("right", "left"))
    widths = [float(root.attrib["viewBox"].split()[2]) for root in (right, left)]
    assert widths[0] == pytest.approx(widths[1], abs=40)
    desk = [root.find(f"{SVG}g[@class='fig-prop']/{SVG}path") for root in (right, left)]
    xs = [[float(x) for x in re.findall(r"M(-?[\d.]+)", d.attrib["d"])] for d in desk if d is not None]
    assert xs[0] == pytest.approx([-x for x in xs[1]], abs=0.11)


def test_the_words_turn_over_with_the_side() -> None:
    move = MOVES["brk_kickback"]
    assert "right leg" in describe(move)
    assert "left leg behind" in describe(move, "left")
    assert "right angle" in describe(MOVES["str_psoas_lunge"], "left")
    assert "left side" in figure(move, side="left")
    assert "side" not in figure(MOVES["stg_bridge"]).partition("</title>")[0]


def test_a_move_that_ends_where_it_starts_shows_no_ghost() -> None:
    assert "fig-ghost" in figure(MOVES["brk_kickback"], still=True)
    assert "fig-ghost" not in figure(MOVES["brk_walk"], still=True)
    assert "fig-ghost" not in figure(MOVES["brk_kickback"], phase="end")


def test_one_keyframe_no_arrow_no_muscles_is_still_a_person() -> None:
    plain = made.raw(keyframes=made.raw()["keyframes"][:1], muscles={})
    del plain["effort"]
    move = made.move(**plain | {"effort": None})
    text = figure(move)
    assert 'class="fig fig-still"' in text
    assert "fig-arrow" not in text
    assert "<text" not in text
    assert "fig-skin" in text


def test_a_move_without_an_end_shows_its_last_keyframe() -> None:
    frames = [frame | {"phase": name} for frame, name in zip(made.raw()["keyframes"], ("one", "two"), strict=True)]
    move = made.move(keyframes=frames)
    assert figure(move, still=True).count("fig-ghost") == 1


def test_an_arrow_may_follow_the_way_of_its_part() -> None:
    text = figure(MOVES["stg_sl_bridge"], still=True)
    line = re.search(r'class="fig-arrow-line"[^>]* d="([^"]*)"', text)
    assert line is not None
    assert line[1].count("L") >= 3


def test_words_in_a_file_cannot_break_out() -> None:
    text = figure(made.move(name="<b>&", how=["<script>alert(1)</script>"]))
    assert "<script" not in text
    assert tree(text).findtext(f"{SVG}title") == "<b>&, right side"


def test_a_back_view_shows_the_back_of_the_head() -> None:
    frames = [frame | {"view": "back"} for frame in made.raw()["keyframes"]]
    assert "fig-face" not in figure(made.move(keyframes=frames))
    frames = [frame | {"view": "front"} for frame in made.raw()["keyframes"]]
    assert "fig-face" in figure(made.move(keyframes=frames))


def test_every_class_is_painted_and_documented() -> None:
    doc = DOC.read_text("utf-8")
    used = {name for move in MOVES.values() for name in re.findall(r'class="([^"]*)"', figure(move, still=True))}
    names = {name for value in used for name in value.split()}
    assert names - {"fig", "fig-still"} <= set(PAINT)
    for name in (*PAINT, "fig", "fig-still", "fig-moving"):
        assert f"`{name}`" in doc, name
    assert set(re.findall(r"\.(fig-[a-z-]+)", style.SHEET)) <= {*PAINT, "fig-moving", "fig-still"}


def test_the_arrow_stands_in_the_phases_it_points_the_way_in() -> None:
    def pointed(move_id: str) -> list[str]:
        move = MOVES[move_id]
        return [k.phase for k in move.keyframes if "fig-arrow-line" in figure(move, phase=k.phase)]

    assert pointed("stg_bridge") == ["end"]
    assert pointed("brk_sit_to_stand") == ["lean", "end"]
    assert pointed("brk_walk") == ["trail"]


def test_somebody_said_to_lie_who_hangs_in_the_air_gets_no_mat() -> None:
    frame = made.raw()["keyframes"][0] | {"contacts": ["back on floor"], "at": [0.0, 2.0, 0.0]}
    assert "fig-mat" not in figure(made.move(keyframes=[frame]))
    assert "fig-mat" in figure(MOVES["stg_bridge"])
