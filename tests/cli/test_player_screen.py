"""What the terminal player draws."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from perkup.cli.player_screen import count, draw, draw_big, kind_words, progress, step_line
from perkup.coach.session.routines import item, move_routine, stretch_routine
from perkup.coach.session.session_player import PlayerInstant, SessionPlayer
from perkup.coach.session.timeline import Routine, Timeline, TimelineStep, compile
from perkup.moves.library import load

MOVES = load().moves
LINE = compile(stretch_routine(MOVES, lambda move: move))


def drawn(play: SessionPlayer, elapsed: float, size: tuple[int, int], **more: str) -> str:
    console = Console(file=io.StringIO(), width=size[0], height=size[1], color_system=None)
    with console.capture() as capture:
        console.print(draw(play, elapsed, more.get("cue", ""), more.get("note", ""), size))
    return capture.get()


def at(index: int, line: Timeline = LINE) -> SessionPlayer:
    play = SessionPlayer(line)
    play.start(PlayerInstant(0.0, 0.0))
    for _ in range(index):
        play.next_step(PlayerInstant(0.0, 0.0))
    return play


def a_step(**fields: Any) -> TimelineStep:
    plain: dict[str, Any] = {"index": 0, "key": "", "move": "m", "title": "Kick", "side": "both", "start_s": 0.0}
    return TimelineStep(**{**plain, **fields})


def test_digits_are_five_cells_high_and_grow() -> None:
    assert [len(draw_big("7", times=times).splitlines()) for times in (1, 2)] == [5, 10]
    assert [len(draw_big("12:3", times=times).splitlines()[0]) for times in (1, 2)] == [34, 68]
    assert len({draw_big(digit) for digit in "0123456789:"}) == 11
    assert draw_big("x") == "\n" * 4


@pytest.mark.parametrize(
    ("fields", "elapsed", "told"),
    [
        ({"kind": "hold", "seconds": 15.0}, 0.0, ("15", "seconds")),
        ({"kind": "hold", "seconds": 15.0}, 14.01, ("1", "seconds")),
        ({"kind": "hold", "seconds": 15.0}, 15.0, ("0", "seconds")),
        ({"kind": "walk", "seconds": 90.0}, 5.0, ("1:25", "minutes")),
        ({"kind": "prepare", "seconds": 5.0}, 0.5, ("5", "to go")),
        ({"kind": "rep", "seconds": 20.0, "reps": 4, "rep_s": 5.0}, 0.0, ("1", "of 4")),
        ({"kind": "rep", "seconds": 20.0, "reps": 4, "rep_s": 5.0}, 10.0, ("3", "of 4")),
        ({"kind": "rep", "seconds": 20.0, "reps": 4, "rep_s": 5.0}, 20.0, ("4", "of 4")),
    ],
)
def test_the_big_number(fields: dict[str, Any], elapsed: float, told: tuple[str, str]) -> None:
    assert count(a_step(**fields), elapsed) == told


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "hold", "seconds": 15.0, "rounds": 4, "round": 2}, "Hold · round 2 of 4"),
        ({"kind": "hold", "seconds": 15.0}, "Hold"),
        ({"kind": "rep", "seconds": 15.0, "reps": 8, "sets": 3, "set": 2}, "8 times · set 2 of 3"),
        ({"kind": "rep", "seconds": 15.0, "reps": 1}, "Once"),
        ({"kind": "rest", "seconds": 15.0, "sets": 3}, "Rest"),
    ],
)
def test_the_kind_of_step_in_words(fields: dict[str, Any], words: str) -> None:
    assert kind_words(a_step(**fields)) == words


def test_a_step_as_one_line() -> None:
    assert [step_line(step) for step in LINE.steps[:3]] == [
        "Get ready: Psoas stretch lying down, right hip, 15 s",
        "Hold · round 1 of 4: Psoas stretch lying down, right hip, 15 s",
        "Switch sides: now the left hip",
    ]
    rep = compile(Routine("r", "R", "move", (item(MOVES["brk_heel_raise"], reps=3),))).steps[1]
    assert step_line(rep) == "3 times: Heel raise with tall hips"


def test_the_screen_tells_move_side_count_cue_next_and_keys() -> None:
    seen = drawn(at(1), 3.0, (110, 40), cue="Hug one knee")
    for words in (
        "The two psoas stretches",
        "Hold · round 1 of 4",
        "Psoas stretch lying down",
        "Right hip",
        "seconds",
        "Hug one knee",
        "Then: Left side",
        "space pause",
    ):
        assert words in seen
    assert seen.count("█") == draw_big("12", times=2).count("█")


def test_a_small_terminal_gets_small_digits_and_keeps_every_line() -> None:
    seen = drawn(at(1), 3.0, (50, 20), note="Paused.")
    assert seen.count("█") == draw_big("12", times=1).count("█")
    assert "Paused." in seen
    assert "space pause" not in seen
    assert len(seen.rstrip().splitlines()) <= 20


def test_the_last_step_says_so_and_a_wait_names_nothing() -> None:
    line = compile(move_routine(MOVES["brk_heel_raise"]))
    assert "Last one" in drawn(at(1, line), 0.0, (110, 40))
    waiting = drawn(at(0, line), 0.0, (110, 40))
    assert "Last one" not in waiting
    assert "Then:" not in waiting


def test_the_progress_has_a_block_a_step_as_wide_as_it_is_long() -> None:
    play = at(3)
    play.recorded = {1: "done"}
    bar = progress(play, 80)
    assert len(bar.plain) <= 80
    assert len(bar.plain.split()) == 10
    assert [str(span.style) for span in bar.spans][:2] == ["green", "cyan"]
