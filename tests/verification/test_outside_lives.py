"""The judge from outside can be proved wrong, and a few lives are lived on the running coach."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bench.outside_coach import find_library
from bench.outside_lives import OutsideLife
from bench.outside_rules import OutsideJudge

ON = date(2026, 3, 4)
LIBRARY = find_library()
MOVES = [
    {"id": f"m{n}", "family": family, "dose": {"tempo": "2-1-2", "hold_s": 0}}
    for n, family in enumerate(("bridge", "lunge", "squat"))
]


def item(move: str = "m0", **fields: Any) -> dict[str, Any]:
    plain = {"slot": move, "move": move, "sets": 2, "reps": 10, "hold_s": None, "rounds": 1, "tempo": None}
    return {**plain, "role": "strength", "reason": "", **fields}


def day(**fields: Any) -> dict[str, Any]:
    items = [item(f"m{n}") for n in range(3)]
    plain = {"day": 3, "date": ON.isoformat(), "week": 1, "kind": "strength", "minutes": 20, "strength_minutes": 12}
    return {**plain, "items": items, "breaks": [], "notes": [], **fields}


def judge() -> OutsideJudge:
    return OutsideJudge(MOVES, 20, weekly_sets_grow=True)


def rules(seen: OutsideJudge) -> set[str]:
    return {words.partition(" ")[0] for words in seen.broken}


def test_an_honest_day_breaks_nothing() -> None:
    seen = judge()
    seen.look_at_day(day(), 1, ON, [])
    assert seen.broken == []


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("date", {"date": "2026-03-05"}),
        ("three-moves", {"items": [item(), item("m1")]}),
        ("extension-first", {"items": [item("m1"), item("m2"), item()]}),
        ("minutes", {"minutes": 17}),
        ("strength-minutes", {"strength_minutes": 9}),
        ("ban", {"breaks": ["brk_x"]}),
        ("first-day", {"day": 1, "kind": "retest", "minutes": 15, "items": []}),
    ],
)
def test_a_day_that_breaks_a_rule(rule: str, fields: dict[str, Any]) -> None:
    seen = judge()
    seen.bans.add("brk_x")
    seen.look_at_day(day(**fields), 1, ON, [])
    assert rules(seen) == {rule}


def test_rests_and_days_between() -> None:
    seen = judge()
    seen.remember(day(), 1, ON - timedelta(days=1), {}, settled=False)
    seen.look_at_day(day(), 1, ON, [(ON, ON)])
    assert rules(seen) == {"rest", "48-hours"}


def test_words_that_do_not_fit_the_dose() -> None:
    seen = judge()
    seen.remember(day(), 1, ON - timedelta(days=2), {"answer": "hurt", "move": "m1", "pain": 4}, settled=False)
    told = [item(reason="more (2 to 2 sets): x"), item("m1", reason="the same: that was your limit"), item("m2")]
    seen.look_at_day(day(items=told), 1, ON, [])
    assert [words.partition(": ")[2].partition(":")[0] for words in seen.broken] == [
        "m0",
        "m1 hurt, and is told as weakness",
    ]


def test_a_move_that_kept_hurting_and_weeks_that_shrink() -> None:
    seen = judge()
    for n in (9, 7, 5):
        seen.remember(day(), 1, ON - timedelta(days=n), {"answer": "hurt", "move": "m1", "pain": 4}, settled=False)
    assert seen.expects_rest_of(ON) == {"m1"}
    rare = judge()
    for n in (50, 30, 5):
        rare.remember(day(), 1, ON - timedelta(days=n), {"answer": "hurt", "move": "m1", "pain": 4}, settled=False)
    assert rare.expects_rest_of(ON) == set()
    seen.look_at_day(day(), 1, ON, [])
    for n in range(3):
        less = day(week=2, items=[item(f"m{n}", sets=1) for n in range(3)])
        seen.remember(less, 1, ON + timedelta(days=2 * n), {}, settled=False)
    seen.look_at_weeks(ON)
    assert {"pain", "weekly-sets"} <= rules(seen)


def test_names_and_revisions_of_the_calendar() -> None:
    def event(uid: str, sequence: int, title: str, status: str = "CONFIRMED") -> str:
        return (
            f"BEGIN:VEVENT\r\nSUMMARY:{title}\r\nUID:{uid}\r\nSEQUENCE:{sequence}\r\nSTATUS:{status}\r\nEND:VEVENT\r\n"
        )

    for later, count in (
        (event("a-day-1", 4, "Day 1 (done)"), 0),
        (event("a-day-1", 2, "Day 1 (done)"), 1),
        (event("a-day-1", 3, "Another"), 1),
        (event("a-day-2", 4, "Day 2"), 1),
        (event("b-day-1", 4, "Day 1"), 1),
        (event("a-day-1", 4, "Day 1 (done)") * 2, 1),
        (event("a-day-1", 4, "Day 1", "CANCELLED"), 1),
    ):
        seen = judge()
        seen.look_at_calendar(event("a-day-1", 3, "Day 1 (done)"), ON)
        seen.look_at_calendar(later, ON)
        assert len(seen.broken) == count, later


@pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed: apt install faketime")
@pytest.mark.parametrize("kind", ["late", "swapper"])
def test_a_life_on_the_running_coach(kind: str, tmp_path: Path) -> None:
    assert LIBRARY is not None
    assert OutsideLife(kind, 1, tmp_path / "person", LIBRARY).live(5) == []
