"""Who may do what, and when to see a doctor."""

from __future__ import annotations

from inspect import signature
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perkup.coach.safety import safety_rules
from perkup.coach.safety.answers import AnswerChange
from perkup.coach.safety.safety_status import MoveStop, SafetyHold
from perkup.coach.safety.screening import CAUTIONS, FLAG_TIERS, QUESTIONS, TIERS
from perkup.errors import ErrorCode
from perkup.vocabulary import AgeLimit, PainKind
from tests.coach.records import Record
from tests.coach.safety.safety_world import START, Muscles, Thing, day, hurt, shelf
from tests.refusals import refused

WALK = Thing("brk_walk", "break")
HELD = safety_rules.fold_safety_status([day(0, "flag", flags=["foot_drop"])])


class TestPermitted:
    @pytest.mark.parametrize("word", sorted(CAUTIONS))
    def test_a_caution_leaves_out_the_moves_that_carry_it(self, word: str) -> None:
        told = safety_rules.SafetyStatus(cautions=frozenset({word}))
        verdict = safety_rules.check_move(Thing("m", cautions=(word,)), told)
        assert verdict == safety_rules.MoveVerdict(False, f"left out because of {CAUTIONS[word]}")
        others = tuple(other for other in CAUTIONS if other != word)
        assert safety_rules.check_move(Thing("m", cautions=others), told) == safety_rules.MoveVerdict(True, "")

    def test_two_reasons_are_both_named(self) -> None:
        told = safety_rules.SafetyStatus(cautions=frozenset({"wrist", "shoulder"}))
        verdict = safety_rules.check_move(Thing("m", cautions=("wrist", "shoulder")), told)
        assert verdict.why == "left out because of your shoulder and your wrist"

    def test_what_is_off_the_list_stays_off_and_safety_is_named_first(self) -> None:
        told = safety_rules.SafetyStatus(cautions=frozenset({"wrist"}), off_list=frozenset({"m"}))
        assert safety_rules.check_move(Thing("m"), told) == safety_rules.MoveVerdict(False, "you took it off your list")
        assert safety_rules.check_move(Thing("m", cautions=("wrist",)), told).why == "left out because of your wrist"
        assert safety_rules.check_move(Thing("other"), told).allowed
        assert safety_rules.reasons_against(Thing("m"), told) == ()

    @pytest.mark.parametrize("flag", sorted(FLAG_TIERS))
    def test_a_hold_gives_no_move_but_perhaps_the_walk(self, flag: str) -> None:
        told = safety_rules.fold_safety_status([day(0, "flag", flags=[flag])])
        assert not safety_rules.check_move(Thing("stg_bridge"), told).allowed
        walks = FLAG_TIERS[flag] == "within_days" and flag != "recent_surgery"
        assert safety_rules.check_move(WALK, told).allowed is walks

    def test_walking_on_hold_still_minds_the_cautions(self) -> None:
        told = safety_rules.fold_safety_status(
            [day(0, "screening", answers={"dizziness": True}), day(1, "flag", flags=["night_pain"])],
        )
        assert not safety_rules.check_move(Thing("brk_walk", "break", ("dizziness",)), told).allowed

    def test_why_on_hold(self) -> None:
        assert safety_rules.check_move(Thing("m"), HELD).why == "everything is paused until a clinician clears you"


class TestReasons:
    """What withholds a move, in words for programs, and what a new status changes."""

    MOVES = shelf(Thing("a", cautions=("knee_pain", "wrist")), Thing("b", cautions=("wrist",)), Thing("brk_walk"))

    def test_each_reason_has_its_word(self) -> None:
        status = safety_rules.SafetyStatus
        move = self.MOVES.moves["a"]
        stop = MoveStop(START, "pain 8 of 10", False)
        hold = SafetyHold("same_day", START, ("foot_drop",))
        assert safety_rules.reasons_against(move, status()) == ()
        assert safety_rules.reasons_against(move, status(cautions=frozenset({"wrist", "knee_pain", "heart"}))) == (
            "knee_pain",
            "wrist",
        )
        assert safety_rules.reasons_against(move, status(stopped={"a": stop}, cautions=frozenset({"wrist"}))) == (
            "stopped",
            "wrist",
        )
        assert safety_rules.reasons_against(move, status(hold=hold, stopped={"a": stop})) == ("hold", "stopped")
        assert safety_rules.reasons_against(move, status(hold=hold, age=AgeLimit.UNDER_16)) == ("age",)

    def test_what_a_change_brings_back_and_leaves_out(self) -> None:
        knee = safety_rules.SafetyStatus(cautions=frozenset({"knee_pain"}))
        wrist = safety_rules.SafetyStatus(cautions=frozenset({"wrist"}))
        assert safety_rules.change_between(knee, wrist, self.MOVES) == AnswerChange(
            dropped=("knee_pain",), added=("wrist",), back=(), left_out=("b",)
        )
        assert safety_rules.change_between(wrist, knee, self.MOVES) == AnswerChange(
            dropped=("wrist",), added=("knee_pain",), back=("b",), left_out=()
        )
        assert safety_rules.change_between(knee, knee, self.MOVES) == AnswerChange()


class TestSubstitute:
    KNEE = safety_rules.SafetyStatus(cautions=frozenset({"knee_pain"}))

    def test_a_permitted_move_stands_for_itself(self) -> None:
        move = Thing("m")
        assert safety_rules.substitute(move, self.KNEE, shelf(move)) == safety_rules.Replacement(move, "")

    def test_the_nearest_easier_one_that_is_permitted(self) -> None:
        lunge = Thing("lunge", cautions=("knee_pain",), easier=("split",))
        split = Thing("split", cautions=("knee_pain",), easier=("squat", "missing"))
        squat, related = Thing("squat", "break"), Thing("a_related")
        told = safety_rules.substitute(lunge, self.KNEE, shelf(lunge, split, squat, related))
        assert told == safety_rules.Replacement(squat, "SQUAT instead of LUNGE: left out because of your knee")

    def test_what_is_in_use_is_not_offered(self) -> None:
        lunge = Thing("lunge", cautions=("knee_pain",), easier=("squat",))
        squat, related = Thing("squat"), Thing("related")
        told = safety_rules.substitute(lunge, self.KNEE, shelf(lunge, squat, related), frozenset({"squat"}))
        assert told is not None
        assert told.move.id == "related"

    def test_then_one_of_the_same_step_with_most_muscles_in_common_and_harder_ones_last(self) -> None:
        both = Muscles(("psoas", "recfem"), ("glmax",))
        move = Thing("m", "stretch", ("knee_pain",), muscles=both)
        harder = Thing("a_harder", "stretch", easier=("m",), muscles=both)
        one = Thing("b_one", "stretch", muscles=Muscles(("psoas",)))
        two = Thing("c_two", "stretch", muscles=Muscles(("psoas",), ("glmax",)))
        none = Thing("d_none", "stretch", muscles=Muscles(("calf",)))
        other = Thing("e_other", "strength", muscles=both)
        everything = [move, harder, one, two, none, other]
        order = []
        while told := safety_rules.substitute(move, self.KNEE, shelf(*everything)):
            order.append(told.move.id)
            everything = [thing for thing in everything if thing.id != told.move.id]
        assert order == ["c_two", "b_one", "a_harder", "e_other"]

    def test_the_easiest_level_is_first_and_the_hardest_never_comes(self) -> None:
        psoas, both = Muscles(("psoas",)), Muscles(("psoas", "recfem"))
        move = Thing("m", "stretch", easier=("e_near", "d_far_easier", "x_hard_easier"), muscles=both)
        things = [
            move,
            Thing("a_usual", "stretch", muscles=both),
            Thing("b_hard", "stretch", muscles=both, level=3),
            Thing("c_two", "break", muscles=both, level=1, role="stretch"),
            Thing("d_far_easier", "stretch", muscles=Muscles(("calf",)), level=2),
            Thing("e_near", "stretch", muscles=psoas, level=2),
            Thing("f_one", "stretch", muscles=psoas, level=1, role="stretch"),
            Thing("g_walk", "walk", muscles=both, level=1, role="walk"),
            Thing("h_same_two", "stretch", muscles=both, level=1),
            Thing("x_hard_easier", "stretch", muscles=both, level=3),
        ]
        shelf_of = {thing.id: thing for thing in things}
        assert safety_rules.substitutes(move, shelf_of) == [
            "h_same_two", "c_two", "f_one", "e_near", "d_far_easier", "a_usual", "g_walk",
        ]  # fmt: skip

    def test_strength_is_replaced_in_its_own_step_only(self) -> None:
        move = Thing("m", easier=("light",))
        things = {
            thing.id: thing for thing in (move, Thing("light", "break"), Thing("other_light", "break"), Thing("k"))
        }
        assert safety_rules.substitutes(move, things) == ["light", "k"]

    def test_a_loop_of_easier_moves_ends(self) -> None:
        one = Thing("one", cautions=("knee_pain",), easier=("two",))
        two = Thing("two", cautions=("knee_pain",), easier=("one",))
        assert safety_rules.substitute(one, self.KNEE, shelf(one, two)) is None

    def test_on_hold_there_is_nothing(self) -> None:
        move = Thing("m", easier=("brk_walk",))
        assert safety_rules.substitute(move, HELD, shelf(move, WALK)) is None


class TestPainRule:
    @pytest.mark.parametrize(
        ("pain", "settled", "rising", "action"),
        [
            (0, None, False, "go_on"),
            (2, False, True, "go_on"),
            (3, None, False, "watch"),
            (3, True, False, "go_on"),
            (3, False, False, "ease"),
            (3, True, True, "ease"),
            (5, None, False, "watch"),
            (5, None, True, "ease"),
            (6, True, False, "easier"),
            (10, None, False, "easier"),
        ],
    )
    def test_ordinary_pain(self, pain: int, settled: bool | None, rising: bool, action: str) -> None:
        verdict = safety_rules.pain_rule(pain, "ordinary", settled, rising)
        assert verdict.action == action
        assert verdict.why.startswith(f"pain {pain} of 10")

    @given(
        st.integers(0, 10),
        st.sampled_from(["electric", "spreading", "numb"]),
        st.sampled_from([None, True, False]),
        st.booleans(),
    )
    def test_odd_pain_always_stops(self, pain: int, kind: Any, settled: bool | None, rising: bool) -> None:
        assert safety_rules.pain_rule(pain, kind, settled, rising).action == "stop"

    def test_a_number_alone_is_ordinary_pain_not_yet_slept_over(self) -> None:
        assert safety_rules.pain_rule(3).action == "watch"
        assert signature(safety_rules.pain_rule).parameters["kind_of_pain"].default in set(PainKind)

    @pytest.mark.parametrize("pain", [-1, 11])
    def test_off_the_scale(self, pain: int) -> None:
        with refused(ErrorCode.INVALID_INPUT):
            safety_rules.pain_rule(pain)


CAUTION_SETS = st.frozensets(st.sampled_from(sorted(CAUTIONS)))
THINGS = st.lists(
    st.builds(
        Thing,
        id=st.sampled_from(["brk_walk", *"abcdefgh"]),
        category=st.sampled_from(["break", "strength"]),
        cautions=CAUTION_SETS.map(lambda words: tuple(sorted(words)[:2])),
        easier=st.lists(st.sampled_from("abcdefgh"), max_size=2).map(tuple),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda thing: thing.id,
)
EVENTS = st.lists(
    st.one_of(
        st.builds(lambda n, flag: day(n, "flag", flags=[flag]), st.integers(0, 9), st.sampled_from(sorted(FLAG_TIERS))),
        st.builds(lambda n, a: day(n, "screening", answers=dict.fromkeys(a, True)), st.integers(0, 9),
                  st.lists(st.sampled_from([q.id for q in QUESTIONS]), max_size=3)),
        st.builds(hurt, st.integers(0, 9), st.sampled_from("abc"), st.integers(0, 10),
                  st.sampled_from(["ordinary", "numb"]), st.sampled_from("xyz")),
        st.builds(lambda n: day(n, "cleared", by_clinician_on="2026-03-02"), st.integers(0, 9)),
    ),
    max_size=8,
)  # fmt: skip


class TestAlways:
    @given(THINGS, EVENTS)
    def test_no_substitute_is_ever_one_that_is_excluded(self, things: list[Thing], events: list[Record]) -> None:
        told = safety_rules.fold_safety_status(events)
        for thing in things:
            found = safety_rules.substitute(thing, told, shelf(*things))
            if found:
                assert not told.cautions & set(found.move.cautions)
                assert found.move.id not in told.stopped
                assert told.hold is None or found.move.id == "brk_walk"

    @given(EVENTS, st.sampled_from([q.id for q in QUESTIONS if q.kind == "flag"]))
    def test_a_flag_is_a_hold_whatever_came_before(self, events: list[Record], flag: str) -> None:
        hold = safety_rules.fold_safety_status([*events, day(10, "flag", flags=[flag])]).hold
        assert hold is not None
        assert TIERS.index(hold.tier) <= TIERS.index(FLAG_TIERS[flag])
