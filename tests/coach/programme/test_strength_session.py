"""One strength session."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from perkup.coach.programme import strength_session
from perkup.coach.programme.progression import DoseAmount, DoseProgress
from perkup.coach.programme.strength_session import MoveChoice, SessionBrief
from perkup.coach.seeded_random import SeededRandom
from tests.coach.plan_world import LIBRARY

STRENGTH = sorted(name for name, move in LIBRARY.moves.items() if move.category == "strength")


def choice(name: str) -> MoveChoice:
    move = LIBRARY.moves[name]
    amount = DoseAmount(move.dose.reps, move.dose.hold_s)
    return strength_session.choice(move, amount, DoseProgress())


def brief(**changes: Any) -> SessionBrief:
    plain: dict[str, Any] = {
        "must": (), "budget_s": 800.0, "least_s": 0.0, "used": (), "before": frozenset(), "recent": frozenset(),
        "familiar": frozenset(), "favourites": frozenset(), "stand_ins": frozenset(), "most_sets": 3, "growth_s": 150.0,
        "most_growth_s": 600.0,
    }  # fmt: skip
    return SessionBrief(**{**plain, **changes})


def draft(names: list[str], told: SessionBrief, seed: int = 1) -> strength_session.SessionDraft:
    made = strength_session.draft([choice(name) for name in names], told, SeededRandom(seed))
    assert made is not None
    return made


def test_nothing_comes_of_nothing() -> None:
    assert strength_session.draft([], brief(), SeededRandom(1)) is None


def test_the_same_seed_the_same_session() -> None:
    assert draft(STRENGTH, brief(), 7) == draft(STRENGTH, brief(), 7)
    assert len({draft(STRENGTH, brief(), seed).ids for seed in range(9)}) > 5


@given(
    st.lists(st.sampled_from(STRENGTH), min_size=1, max_size=12, unique=True),
    st.floats(200, 1300),
    st.integers(0, 1000),
)
def test_it_fits_its_minutes_and_holds_a_hip_extension(names: list[str], budget_s: float, seed: int) -> None:
    pool = [choice(name) for name in sorted(names)]
    made = draft(sorted(names), brief(budget_s=budget_s), seed)
    extends = strength_session.select_extending(pool)
    smallest = min(each.seconds(1) for each in pool)
    assert made.seconds <= max(budget_s + 2 * strength_session.SLACK_S, smallest) or not made.ids & extends
    assert made.seconds == sum(each.seconds(sets) for each, sets in zip(made.choices, made.sets, strict=True))
    if extends and min(each.seconds(1) for each in pool if each.id in extends) <= budget_s:
        assert made.ids & extends


def test_which_moves_end_in_full_extension() -> None:
    def extending(*names: str) -> frozenset[str]:
        return strength_session.select_extending([choice(name) for name in names])

    assert extending("stg_clam", "stg_bridge", "brk_kickback", "stg_hip_hinge") == {"stg_bridge"}
    assert extending("stg_clam", "brk_kickback", "stg_hip_hinge") == {"brk_kickback"}
    assert extending("stg_clam", "stg_hip_hinge", "stg_step_up") == {"stg_hip_hinge", "stg_step_up"}
    assert extending("stg_clam") == frozenset()


def test_what_must_be_in_it_is_in_it() -> None:
    for seed in range(10):
        made = draft(STRENGTH, brief(must=("stg_reverse_lunge",)), seed)
        assert "stg_reverse_lunge" in made.ids
        assert made.ids & strength_session.select_extending([choice(name) for name in STRENGTH])


def test_unlike_this_block_and_those_before_as_long_as_that_is_possible() -> None:
    names = ["stg_bridge", "stg_clam"]
    one, two = frozenset({"stg_bridge"}), frozenset(names)
    assert draft(names, brief(used=(one,))).ids == two
    assert draft(names, brief(before=frozenset({one}))).ids == two
    assert draft(names, brief(used=(two,), before=frozenset({one}))).ids == one
    assert draft(names, brief(used=(one, two))).ids in (one, two)


def test_minutes_come_before_being_unlike_the_block_before() -> None:
    names = ["stg_bridge", "stg_clam"]
    told = brief(
        before=frozenset({frozenset(names)}), used=(frozenset({"stg_clam"}),), budget_s=1500.0,
        growth_s=0.0, most_growth_s=0.0, most_sets=4,
    )  # fmt: skip
    assert draft(names, told).ids == frozenset(names)
    assert draft(names, brief(before=told.before, most_growth_s=1000.0)).ids == {"stg_bridge"}


def test_what_cannot_be_long_enough_is_short_but_unlike() -> None:
    told = brief(used=(frozenset({"stg_bridge"}),), budget_s=5000.0, most_growth_s=0.0)
    assert draft(["stg_bridge", "stg_clam"], told).ids == {"stg_bridge", "stg_clam"}


def test_the_longest_ago_comes_again_first() -> None:
    names = ["stg_bridge", "stg_clam"]
    one, two = frozenset({"stg_bridge"}), frozenset(names)
    assert draft(names, brief(used=(one, two))).ids == one
    assert draft(names, brief(used=(one, two, one))).ids == two
    assert draft(names, brief(used=(two, one, two))).ids == one


def test_with_few_moves_the_fewest_minutes_come_before_being_unlike() -> None:
    names = ["stg_bridge", "stg_clam"]
    told = brief(used=(frozenset(names),), budget_s=1500.0, most_growth_s=0.0, most_sets=4)
    alone = draft(["stg_bridge"], told)
    reach = alone.seconds + (alone.sets[0] - 1) * strength_session.MORE_REST_S + strength_session.SLACK_S
    assert reach < 1500
    assert draft(names, msgspec.structs.replace(told, least_s=reach + 1)).ids == frozenset(names)
    assert draft(names, msgspec.structs.replace(told, least_s=reach - 1)).ids == {"stg_bridge"}


def test_favourites_come_more_often_and_recent_moves_less() -> None:
    def often(**changes: Any) -> int:
        return sum("stg_clam" in draft(STRENGTH, brief(**changes), seed).ids for seed in range(60))

    usual = often()
    assert often(favourites=frozenset({"stg_clam"})) > usual
    assert often(stand_ins=frozenset({"stg_clam"})) > usual
    assert often(recent=frozenset({"stg_clam"})) < usual


def test_not_too_many_strangers_at_once() -> None:
    familiar = frozenset({"stg_bridge", "stg_clam", "stg_quad_hip_ext", "stg_hip_hinge"})

    def strangers(known: frozenset[str]) -> int:
        return sum(len(draft(STRENGTH, brief(familiar=known), seed).ids - familiar) for seed in range(40))

    assert strangers(familiar) < strangers(frozenset())


def test_few_moves_get_more_sets() -> None:
    made = draft(["stg_bridge"], brief(budget_s=900.0, growth_s=0.0))
    assert made.sets == (strength_session.MANY_SETS,)
    assert draft(["stg_bridge"], brief(budget_s=300.0, growth_s=300.0)).sets == (3,)
    assert draft(["stg_bridge"], brief(budget_s=900.0, growth_s=900.0, most_sets=2)).sets == (2,)


def test_no_time_at_all_still_gives_the_shortest() -> None:
    assert draft(["stg_bridge", "stg_hip_hinge"], brief(budget_s=10.0)).ids == {"stg_hip_hinge"}


def test_one_set_each_where_two_are_too_long() -> None:
    made = draft(["stg_bridge", "stg_forward_lunge"], brief(must=("stg_forward_lunge",), budget_s=250.0))
    assert made.sets == (1, 1)
