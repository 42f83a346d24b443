"""The scenarios that the terminal player and the page's player (tests/browser/test_player_core.py) both follow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perkup.coach.session.session_player import Effect, Ended, Entered, Heard, Now, Play, Recorded, Slept
from perkup.coach.session.timeline import Timeline

SCENARIOS = json.loads((Path(__file__).parent / "playing.json").read_text("utf-8"))
LINE = msgspec.convert(SCENARIOS["timeline"], Timeline)


def told(effect: Effect) -> list[Any]:
    match effect:
        case Entered(index):
            return ["entered", index]
        case Heard(index, cue):
            return ["heard", index, cue.kind, cue.text]
        case Recorded(index, outcome, seconds, reps):
            return ["recorded", index, outcome, seconds, reps]
        case Slept(seconds):
            return ["slept", seconds]
        case Ended(how):
            return ["ended", how]


@pytest.mark.parametrize("case", SCENARIOS["cases"], ids=lambda case: case["name"])
def test_scenario(case: dict[str, Any]) -> None:
    play = Play(LINE, {int(index): outcome for index, outcome in case.get("recorded", {}).items()})
    effects: list[Effect] = []
    at = Now(0.0, 0.0)
    for verb, mono, *wall in case["do"]:
        at = Now(mono, wall[0] if wall else mono)
        effects += getattr(play, verb)(at)
    assert [told(effect) for effect in effects] == case["effects"]
    assert [play.phase, play.index, play.elapsed(at)] == case["ends"]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["tick", "tick", "next", "back", "pause", "start"]), st.integers(0, 20))))
def test_whatever_is_pressed_every_record_is_of_work_and_only_gets_better(presses: list[tuple[str, int]]) -> None:
    play, at, best = Play(LINE), 0.0, dict[int, int]()
    play.start(Now(at, at))
    for verb, later in presses:
        at += later
        for effect in getattr(play, verb)(Now(at, at)):
            if isinstance(effect, Recorded):
                step = LINE.steps[effect.index]
                rank = ["skipped", "partial", "done"].index(effect.outcome)
                assert step.works
                assert best.get(effect.index, -1) < rank
                assert 0 <= effect.seconds <= step.seconds
                best[effect.index] = rank
        assert 0 <= play.elapsed(Now(at, at)) <= play.step.seconds
