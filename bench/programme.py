"""The programme: a thousand made-up people through sixty days, and how well safety is guarded by its tests."""

from __future__ import annotations

import os
from time import monotonic, process_time

PEOPLE = int(os.environ.get("PERKUP_BENCH_PEOPLE", "1000"))
DAYS = 60
SEED = 20260302
LIMIT_S = 120.0
KILLED = 95.0
TESTS = ["tests.coach.safety.test_safety_rules"]

Row = tuple[str, str, str, bool | None]


def rows() -> list[Row]:
    """What was measured, the number, the target, met or not."""
    return [*lives(), plan_time(), mutation()]


def lives() -> list[Row]:
    """Random people (answers, equipment, level, effort, pain, missed days) through 60 days, every rule checked."""
    from perkup.cli.plan import lives as live_all

    began = monotonic()
    broken = live_all(PEOPLE, SEED, DAYS)
    took = monotonic() - began
    for person, one in broken[:10]:
        print(f"  {one.rule}: person {person}, day {one.day}: {one.detail}")
    fair = took <= LIMIT_S if PEOPLE == 1000 else None
    return [
        (f"{PEOPLE} people, {DAYS} days each", f"{took:.1f} s", f"<= {LIMIT_S:.0f} s for 1,000 on two cores", fair),
        ("rules of the programme broken", str(len(broken)), "0", not broken),
    ]


def plan_time() -> Row:
    """The thirty days of one person, as the page asks for them."""
    from datetime import date

    from perkup.coach.programme.planner import plan
    from perkup.coach.programme.training_profile import profile_from
    from perkup.moves.library import load

    library, who = load(), profile_from({}, date(2026, 3, 2))
    times = []
    for seed in range(20):
        began = process_time()
        plan(who, library, seed=seed)
        times.append(process_time() - began)
    median = sorted(times)[len(times) // 2]
    return ("thirty days for one person, median", f"{median * 1000:.0f} ms", "<= 100 ms", median <= 0.1)


def mutation() -> Row:
    """Mutants of coach/safety/safety_rules.py that its tests notice."""
    from bench.mutants import run

    result = run("perkup.coach.safety.safety_rules", TESTS)
    for survivor in result.survived:
        print(f"  survived: {survivor}")
    what = f"{result.score:.1f} % of {result.total}"
    return ("mutants of safety.py killed", what, f">= {KILLED:.0f} %", result.score >= KILLED)


if __name__ == "__main__":
    for row in rows():
        print(*row, sep=" | ")
