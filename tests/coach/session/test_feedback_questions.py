from __future__ import annotations

import pytest

from perkup.coach.safety.safety_rules import ODD_KINDS
from perkup.coach.session.feedback_questions import ANSWERS, PAIN_KINDS, RESERVES, asks_reserve, pain_advice
from perkup.coach.session.routines import item, move_routine
from perkup.coach.session.timeline import Routine, compile
from perkup.errors import ErrorCode
from perkup.moves.library import load
from tests.refusals import refused


def test_every_kind_of_pain_that_safety_knows_can_be_told() -> None:
    assert {kind for kind, _ in PAIN_KINDS} == {*ODD_KINDS, "ordinary"}
    assert [answer for answer, _, _ in ANSWERS] == ["easy", "right", "hard", "hurt"]


def test_the_advice_follows_the_pain_rule() -> None:
    told = [pain_advice(pain, "ordinary") for pain in range(11)]
    assert len(set(told[:3])) == len(set(told[3:6])) == len(set(told[6:])) == 1
    assert "fine to go on" in told[0]
    assert "settled by tomorrow morning" in told[3]
    assert "stop this move" in told[6]


@pytest.mark.parametrize("kind", sorted(ODD_KINDS))
def test_odd_pain_stops_whatever_the_number(kind: str) -> None:
    told = {pain_advice(pain, kind) for pain in range(11)}  # type: ignore[arg-type]
    assert len(told) == 1
    assert "whatever the number" in told.pop()


def test_a_number_off_the_scale_is_refused() -> None:
    with refused(ErrorCode.INVALID_INPUT):
        pain_advice(11, "ordinary")


def test_reserve_is_asked_after_counted_repetitions_of_the_programme_only() -> None:
    moves = load().moves

    def asked(source: str, name: str) -> bool:
        return asks_reserve(compile(Routine("programme.1.2", "Day 2", source, (item(moves[name]),))))  # type: ignore[arg-type]

    assert asked("programme", "stg_bridge")
    assert not asked("programme", "str_psoas_lying")
    assert not asks_reserve(compile(move_routine(moves["stg_bridge"])))
    bridge = compile(Routine("programme.1.2", "Day 2", "programme", (item(moves["stg_bridge"]),)))
    first = next(step.index for step in bridge.steps if step.kind == "rep")
    assert not asks_reserve(bridge, {})
    assert not asks_reserve(bridge, {first: "skipped"})
    assert asks_reserve(bridge, {first: "partial"})
    assert [left for left, _words in RESERVES] == [0, 1, 2, 3, 4]
