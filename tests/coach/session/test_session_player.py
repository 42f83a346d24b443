"""The scenarios that the terminal player and the page's player (tests/browser/test_player_core.py) both follow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perkup.coach.session.session_player import (
    CueDue,
    Effect,
    PlayerInstant,
    SessionFinished,
    SessionPlayer,
    SleepDetected,
    StepEntered,
    StepOutcome,
)
from perkup.coach.session.timeline import Timeline

SCENARIOS = json.loads((Path(__file__).parent / "playing.json").read_text("utf-8"))
METHODS = {"next": "next_step", "back": "previous_step", "stop": "finish"}
"""The scenario file's verbs that are named otherwise here; the page reads the same file."""
LINE = msgspec.convert(SCENARIOS["timeline"], Timeline)


def told(effect: Effect) -> list[Any]:
    match effect:
        case StepEntered(index):
            return ["entered", index]
        case CueDue(index, cue):
            return ["heard", index, cue.kind, cue.text]
        case StepOutcome(index, outcome, seconds, reps):
            return ["recorded", index, outcome, seconds, reps]
        case SleepDetected(seconds):
            return ["slept", seconds]
        case SessionFinished(how):
            return ["ended", how]


@pytest.mark.parametrize("case", SCENARIOS["cases"], ids=lambda case: case["name"])
def test_scenario(case: dict[str, Any]) -> None:
    play = SessionPlayer(LINE, {int(index): outcome for index, outcome in case.get("recorded", {}).items()})
    effects: list[Effect] = []
    at = PlayerInstant(0.0, 0.0)
    for verb, mono, *wall in case["do"]:
        at = PlayerInstant(mono, wall[0] if wall else mono)
        effects += getattr(play, METHODS.get(verb, verb))(at)
    assert [told(effect) for effect in effects] == case["effects"]
    assert [play.phase, play.index, play.elapsed(at)] == case["ends"]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["tick", "tick", "next", "back", "pause", "start"]), st.integers(0, 20))))
def test_whatever_is_pressed_every_record_is_of_work_and_only_gets_better(presses: list[tuple[str, int]]) -> None:
    play, at, best = SessionPlayer(LINE), 0.0, dict[int, int]()
    play.start(PlayerInstant(at, at))
    for verb, later in presses:
        at += later
        for effect in getattr(play, METHODS.get(verb, verb))(PlayerInstant(at, at)):
            if isinstance(effect, StepOutcome):
                step = LINE.steps[effect.index]
                rank = ["skipped", "partial", "done"].index(effect.outcome)
                assert step.works
                assert best.get(effect.index, -1) < rank
                assert 0 <= effect.seconds <= step.seconds
                best[effect.index] = rank
        assert 0 <= play.elapsed(PlayerInstant(at, at)) <= play.step.seconds
