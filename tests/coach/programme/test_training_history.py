"""What was done of the programme, read from facts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from perkup.coach.programme import training_history
from perkup.vocabulary import PainKind
from tests.coach.plan_world import START, Diary, at


def test_nothing_yet() -> None:
    assert training_history.read([]) == training_history.TrainingHistory()


def test_a_finished_session_and_how_each_move_felt() -> None:
    assert training_history.routine_name(1, 2) == "programme.1.2"
    diary = Diary().session(2, 1, {"stg_bridge": 12, "str_psoas_lying": None}, answer="right", reps_in_reserve=2)
    done = training_history.read(diary.facts).done
    assert [(each.block, each.day, each.on, each.moves) for each in done] == [
        (1, 2, START + timedelta(days=1), ("stg_bridge", "str_psoas_lying"))
    ]
    bridge, lying = done[0].exposures
    assert (bridge.reps, bridge.answer, bridge.reserve, bridge.pain, bridge.settled) == (12, "right", 2, None, None)
    assert lying.reps is None
    assert training_history.read(diary.facts).exposures()["stg_bridge"] == [bridge]
    assert training_history.read(diary.facts).of_block(1) == {2: done[0]}
    assert training_history.read(diary.facts).of_block(2) == {}


def test_the_weakest_set_counts() -> None:
    diary = Diary().session(2, 1, {"stg_bridge": 12})
    diary.tell(1, "step_recorded", session="1.2", move="stg_bridge", outcome="partial", reps=7)
    assert training_history.read(diary.facts).exposures()["stg_bridge"][0].reps == 7


def test_pain_belongs_to_a_move_the_answer_to_all() -> None:
    diary = Diary().session(2, 1, {"stg_bridge": 12})
    diary.tell(1, "feedback", session="1.2", move=None, answer="hurt", pain=6, pain_kind="numb")
    felt = training_history.read(diary.facts).exposures()["stg_bridge"][0]
    assert (felt.answer, felt.pain, felt.pain_kind) == ("hurt", None, PainKind.ORDINARY)
    diary.tell(1, "feedback", session="1.2", move="stg_bridge", answer="hurt", pain=6, pain_kind="numb")
    felt = training_history.read(diary.facts).exposures()["stg_bridge"][0]
    assert (felt.pain, felt.pain_kind) == (6, PainKind.NUMB)


def test_the_move_that_hurt_is_named_and_no_other_is_blamed() -> None:
    diary = Diary().session(2, 1, {"stg_bridge": 12, "stg_clam": 12})
    diary.tell(1, "feedback", session="1.2", move=None, answer="hurt")
    assert [felt.answer for felt in training_history.read(diary.facts).done[0].exposures] == ["hurt", "hurt"]
    diary.tell(1, "feedback", session="1.2", move="stg_clam", answer="hurt", pain=2, pain_kind="ordinary")
    told = training_history.read(diary.facts)
    assert told.exposures()["stg_bridge"][0].answer is None
    assert (told.exposures()["stg_clam"][0].answer, told.exposures()["stg_clam"][0].reserve) == ("hurt", None)
    diary.tell(1, "feedback", session="1.2", move=None, answer="hurt", reps_in_reserve=3)
    told = training_history.read(diary.facts)
    assert [told.exposures()[move][0].reserve for move in ("stg_bridge", "stg_clam")] == [3, 3]
    diary.tell(1, "feedback", session="1.2", move="stg_clam", answer="hurt", pain=2, reps_in_reserve=0)
    assert training_history.read(diary.facts).exposures()["stg_clam"][0].reserve == 0


def test_the_next_morning_is_kept() -> None:
    diary = Diary().session(2, 1, {"stg_bridge": 12}).tell(2, "next_morning", session="1.2", settled=False)
    assert training_history.read(diary.facts).exposures()["stg_bridge"][0].settled is False


@pytest.mark.parametrize(
    ("how", "performed", "counts"),
    [("finished", 1, True), ("stopped", 2, True), ("left", 1, False), ("stopped", 0, False), ("finished", 0, False)],
)
def test_what_counts_as_done(how: str, performed: int, counts: bool) -> None:
    items = [{"move": name} for name in "abcd"]
    facts = [at(0, "session_started", session="s", routine="programme.1.2", items=items)]
    facts += [at(0, "step_recorded", session="s", move=name, outcome="done") for name in "abcd"[:performed]]
    facts += [
        at(0, "step_recorded", session="s", move="d", outcome="skipped"),
        at(0, "session_ended", session="s", how=how),
    ]
    assert bool(training_history.read(facts).done) is counts


def test_a_session_that_never_ended_is_not_done() -> None:
    facts = Diary().session(2, 1, {"stg_bridge": 12}).facts[:-1]
    assert training_history.read(facts).done == ()


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"routine": "programme.3.17"}, (3, 17)),
        ({"routine": "day", "source": "programme", "day": 4}, (2, 4)),
        ({"routine": "day", "source": "programme", "day": None}, None),
        ({"routine": "stretch", "source": "stretch", "day": 4}, None),
    ],
)
def test_to_which_day_a_session_belongs(data: dict[str, Any], place: tuple[int, int] | None) -> None:
    facts = [at(-1, "plan_started", block=2), at(0, "session_started", session="s", **data)]
    facts += [at(0, "step_recorded", session="s", move="m"), at(0, "session_ended", session="s", how="finished")]
    assert [(done.block, done.day) for done in training_history.read(facts).done] == ([place] if place else [])


def test_facts_of_unknown_sessions_are_passed_over() -> None:
    assert training_history.read([at(0, "step_recorded", session="gone", move="m")]).done == ()


def test_swaps_belong_to_the_block_they_were_made_in() -> None:
    swap: dict[str, Any] = {"day": 4, "slot": 2, "from": "a", "to": "b"}
    diary = Diary().tell(3, "swap", **swap).tell(31, "plan_started", block=2).tell(32, "swap", **swap)
    assert training_history.read(diary.facts).swaps == (
        training_history.AppliedSwap(1, 4, "2", "a", "b", START + timedelta(days=3)),
        training_history.AppliedSwap(2, 4, "2", "a", "b", START + timedelta(days=32)),
    )


def test_swapping_back_and_forth_is_one_word_a_move() -> None:
    diary = Diary().tell(3, "plan_started", block=1)
    for _again in range(3):
        diary.tell(3, "swap", day=2, slot="s", why="too hard", **{"from": "a", "to": "b"})
        diary.tell(3, "swap", day=2, slot="s", why="too easy", **{"from": "b", "to": "a"})
    diary.tell(3, "swap", day=2, slot="t", why="too hard", **{"from": "c", "to": "d"})
    diary.session(3, 2, {"a": 12})
    swapped = {
        move: [exposure.swapped for exposure in times if exposure.swapped]
        for move, times in training_history.read(diary.facts).exposures().items()
    }
    assert swapped == {"a": [], "b": ["easy"], "c": ["hard"]}


def test_bans_and_favourites_can_be_taken_back() -> None:
    diary = Diary().tell(0, "ban", move="a").tell(1, "ban", move="b").tell(2, "ban", move="a", on=False)
    diary.tell(0, "favourite", move="c", on=True)
    told = training_history.read(diary.facts)
    assert (told.bans, told.favourites) == (frozenset("b"), frozenset("c"))


def test_test_results_are_dated() -> None:
    assert training_history.read([at(1, "self_test", test="thomas", value=9)]).tested == (START + timedelta(days=1),)


def test_pauses_are_longer_than_a_week() -> None:
    diary = Diary().session(2, 1, {"m": 1}).session(4, 8, {"m": 1}).session(6, 16, {"m": 1})
    told = training_history.read(diary.facts)
    first, last = START + timedelta(days=8), START + timedelta(days=16)
    assert training_history.pauses(told) == [(first, last)]
    assert training_history.pauses(told, last + timedelta(days=7)) == [(first, last)]
    assert training_history.pauses(told, last + timedelta(days=8)) == [(first, last), (last, last + timedelta(days=8))]
    assert training_history.pauses(training_history.TrainingHistory(), date(2030, 1, 1)) == []
