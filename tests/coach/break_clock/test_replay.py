"""The player: reading a file, waking the clock between its lines, writing what came of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest

from perkup.coach.break_clock.break_policy import BreakPolicy
from perkup.coach.break_clock.clock_state import EVENTS
from perkup.coach.break_clock.replay import effect_line, input_line, play, read_lines, span_line
from perkup.desktop.senses import SIGNALS
from perkup.errors import ErrorCode
from tests.coach.tape import MONDAY, Tape, times
from tests.refusals import refused

DOC = Path(__file__).parents[3] / "docs" / "breaks.md"


def written(tape: Tape) -> list[str]:
    """A tape as the lines of a file."""
    return [msgspec.json.encode(input_line(line)).decode() for line in tape.lines]


def test_file_reads_back_as_it_was_written():
    tape = (
        Tape().begin().at(60, "pause", minutes=5).jump(-3600).zone(9).at(90.5, "mic", on=True).reboot(60).say("start")
    )
    read = read_lines([*written(tape), "", "   \n"], SIGNALS)
    assert [(line.event, line.data, line.stamp) for line in read] == [
        (line.event, line.data, line.stamp) for line in tape.lines
    ]


def test_clock_is_woken_between_lines_and_never_across_a_reboot():
    played = Tape().say("start").at(1000, "tick").reboot(3600).say("start").at(1790, "tick").play()
    assert [(line.event, line.stamp.boot_id, line.stamp.mono) for line in played.inputs] == [
        ("start", "a", 0),
        ("tick", "a", 1000),
        ("start", "b", 0),
        ("tick", "b", 1770),
        ("tick", "b", 1790),
    ]


def test_wake_at_the_instant_of_a_line_comes_before_it():
    played = Tape().say("start").at(1800, "take").play()
    assert (times(played, "prompt"), played.status.today.unprompted) == ([1800], 0)


def test_wall_time_runs_with_monotonic_time_and_jumps_at_the_line():
    played = Tape().say("start").at(900, "tick").at(1900, "tick").jump(86_400).say("tick").play()
    walls = [effect.at.wall - MONDAY for effect in played.effects]
    assert [wall.total_seconds() for wall in walls] == [1770, 1800]


def test_sleep_between_two_lines_wakes_nobody():
    played = Tape().say("start").at(1000, "tick").sleep(9000).say("tick").play()
    assert [line.stamp.boot for line in played.inputs] == [0, 1000, 10_000]


def test_policy_can_be_given():
    tape = Tape().say("start").at(1300, "tick")
    assert times(play(tape.lines, SIGNALS, BreakPolicy(interval_s=1200)), "prompt") == [1200]


def test_nothing_to_play_is_an_error():
    with refused(ErrorCode.INVALID_FILE):
        play([], SIGNALS)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("{", ("Line 2",)),
        ('{"wall": "2026-03-02T09:00:00+01:00"}', ("Line 2",)),
        ('{"wall": "soon", "mono": 1, "boot": 1, "boot_id": "a", "event": "tick"}', ("Line 2",)),
        ('{"wall": "2026-03-02T09:00:00", "mono": 1, "boot": 1, "boot_id": "a", "event": "tick"}', ("Line 2",)),
        (
            '{"wall": "2026-03-02T09:00:00Z", "mono": 1, "boot": 1, "boot_id": "a", "event": "hop"}',
            ("Line 2", "hop"),
        ),
        (
            '{"wall": "2026-03-02T09:00:00Z", "mono": -1, "boot": 1, "boot_id": "a", "event": "tick"}',
            ("Line 2",),
        ),
        ('{"wall": "2026-03-02T09:00:00Z", "mono": 1, "boot": 1, "boot_id": "a", "event": "mic"}', ("Line 2", "`mic`")),
        (
            '{"wall": "2026-03-02T09:00:00Z", "mono": 1, "boot": 1, "boot_id": "a", "event": "settings", '
            '"data": {"x": 1}}',
            ("Line 2", "`x`"),
        ),
    ],
)
def test_bad_line_is_named(line: str, names: tuple[str, ...]):
    with refused(ErrorCode.INVALID_FILE, *names) as caught:
        read_lines([*written(Tape().say("start")), line], SIGNALS)
    assert caught.value.hint


def test_example_of_the_doc_does_what_the_doc_says():
    text = DOC.read_text("utf-8")
    example = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert example is not None
    assert times(play(read_lines(example[1].splitlines(), SIGNALS), SIGNALS), "prompt") == [1890]
    assert all(f"`{event}`" in text for event in (*EVENTS, *(signal.event for signal in SIGNALS)))
    assert all(f"`{name}`" in text for name in BreakPolicy.__struct_fields__)


def test_lines_for_the_outside_have_the_contract_s_names():
    played = Tape().begin().at(600, "lock").at(2000, "unlock").at(4000, "tick").play()
    effect = json.loads(msgspec.json.encode(effect_line(played.effects[0])))
    assert {"wall", "mono", "kind", "reason"} <= set(effect)
    span = json.loads(msgspec.json.encode(span_line(played.ledger[1])))
    assert (span["from_mono"], span["to_mono"], span["state"], span["cause"]) == (600, 2000, "away", "lock")
