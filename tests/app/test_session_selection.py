"""Whatever somebody answers, told or hurt: no break, stretch or single move brings what that leaves out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perkup.app.programme_service import ProgrammeService
from perkup.app.session_selection import (
    SelectionContext,
    SelectionRequest,
    WithheldError,
    find_move,
    select_routine,
)
from perkup.coach.safety.safety_rules import MoveStop, SafetyHold, SafetyStatus
from perkup.coach.safety.screening import CAUTIONS, FLAG_TIERS
from perkup.errors import ErrorCode, PerkupError
from perkup.moves.library import MoveLibrary, load
from perkup.vocabulary import SessionSource
from tests.refusals import refused

SHIPPED = load().moves
WHEN = datetime(2026, 3, 2, tzinfo=UTC)
STAYS_OFF_ITS_FEET = {"recent_surgery"}


def most_urgent(flags: list[str]) -> str:
    return min((FLAG_TIERS[flag] for flag in flags), key=("emergency", "same_day", "within_days").index)


STANDINGS = st.builds(
    lambda words, stopped, flags, bans: SafetyStatus(
        hold=SafetyHold(most_urgent(flags), WHEN, tuple(flags)) if flags else None,
        cautions=frozenset(words),
        stopped={name: MoveStop(WHEN, "pain 8 of 10", until_cleared=False) for name in stopped},
        screened=True,
        off_list=frozenset(bans),
    ),
    st.lists(st.sampled_from(sorted(CAUTIONS)), max_size=6),
    st.lists(st.sampled_from(sorted(SHIPPED)), max_size=4),
    st.one_of(st.just([]), st.lists(st.sampled_from(sorted(FLAG_TIERS)), max_size=2, unique=True)),
    st.one_of(st.just([]), st.lists(st.sampled_from(sorted(SHIPPED)), max_size=len(SHIPPED), unique=True)),
)  # fmt: skip


def shelf(words: list[str]) -> MoveLibrary:
    """The moves that ship and two of one's own, for the desk and to stretch with, carrying these words."""
    own = {
        f"own_{name}": msgspec.structs.replace(SHIPPED[name], id=f"own_{name}", cautions=tuple(words))
        for name in ("brk_kickback", "str_psoas_lunge")
    }
    return cast(MoveLibrary, SimpleNamespace(moves={**SHIPPED, **own}))


def excluded(stands: SafetyStatus, library: MoveLibrary, name: str) -> bool:
    """Told anew, without a word of the safety module."""
    hold = stands.hold
    if hold:
        walks = hold.tier == "within_days" and not STAYS_OFF_ITS_FEET & set(hold.flags)
        if name != "brk_walk" or not walks:
            return True
    no = name in stands.stopped or bool(stands.cautions & set(library.moves[name].cautions))
    return no or name in stands.off_list


@given(
    STANDINGS,
    st.sampled_from(["break", "stretch", "move"]),
    st.lists(st.sampled_from(sorted(CAUTIONS)), max_size=2),
    st.sampled_from([60, 120, 300]),
    st.integers(0, 400),
    st.data(),
)
@settings(max_examples=300, deadline=None)
def test_nothing_that_is_left_out_ever_comes(
    stands: SafetyStatus, source: SessionSource, words: list[str], break_s: float, day: int, data: Any
) -> None:
    library = shelf(words)
    move = data.draw(st.sampled_from(sorted(library.moves))) if source == "move" else None
    resting = {data.draw(st.sampled_from(sorted(library.moves))): "its pain rose"} if source != "move" else {}
    now = SelectionContext(break_s, (), date.fromordinal(738_000 + day), resting)
    try:
        routine, replaced = select_routine(
            SelectionRequest(source, move), stands, library, cast(ProgrammeService, None), now
        )
    except PerkupError:
        return
    assert routine.items
    for item in routine.items:
        assert not excluded(stands, library, item.move.id)
        assert item.move.id not in resting
    for each in replaced:
        assert excluded(stands, library, each["move"]) or each["move"] in resting
        assert each["why"]


@pytest.mark.parametrize("source", ["break", "stretch", "move", "programme"])
@pytest.mark.parametrize("flag", ["foot_drop", "saddle_numbness", "recent_surgery"])
def test_a_hold_that_spares_no_walk_gives_none_at_all(source: SessionSource, flag: str) -> None:
    stands = SafetyStatus(hold=SafetyHold(FLAG_TIERS[flag], WHEN, (flag,)), screened=True)
    with pytest.raises(WithheldError):
        select_routine(
            SelectionRequest(source, "brk_walk"),
            stands,
            shelf([]),
            cast(ProgrammeService, None),
            SelectionContext(120, (), WHEN.date()),
        )


def test_an_unknown_move_is_guessed_at() -> None:
    with refused(ErrorCode.NOT_FOUND, "brk_kikback") as told:
        find_move("brk_kikback", shelf([]))
    assert "`brk_kickback`" in (told.value.hint or "")
    with pytest.raises(PerkupError) as told:
        find_move("§", shelf([]))
    assert told.value.hint == "`perkup moves` lists them."
