"""A thousand simulated people through sixty days, the time of a plan, and the mutants of safety that tests kill."""

from __future__ import annotations

import os
from time import monotonic, process_time

PEOPLE = int(os.environ.get("PERKUP_BENCH_PEOPLE", "1000"))
DAYS = 60
SEED = 20260302
LIMIT_S = 120.0
KILLED = 99.0
MODULES = ("answers", "advice", "safety_status", "safety_rules")
TESTS = [f"tests.coach.safety.test_{module}" for module in MODULES]

Row = tuple[str, str, str, bool | None]


def rows() -> list[Row]:
    """Measure lives, plans and mutants."""
    return [*lives(), plan_time(), mutation()]


def lives() -> list[Row]:
    """Take random people (answers, equipment, level, effort, pain, missed days) through 60 days; check every rule."""
    from perkup.cli.plan import lives as simulate_people

    start = monotonic()
    violations = simulate_people(PEOPLE, SEED, DAYS)
    seconds = monotonic() - start
    for person, violation in violations[:10]:
        print(f"  {violation.rule}: person {person}, day {violation.day}: {violation.detail}")
    met = seconds <= LIMIT_S if PEOPLE == 1000 else None
    return [
        (f"{PEOPLE} people, {DAYS} days each", f"{seconds:.1f} s", f"<= {LIMIT_S:.0f} s for 1,000 on two cores", met),
        ("rules of the programme broken", str(len(violations)), "0", not violations),
    ]


def plan_time() -> Row:
    """Time the thirty days of one person, as the page asks for them."""
    from datetime import date

    from perkup.coach.programme.planner import plan_thirty_days
    from perkup.coach.programme.training_profile import profile_from
    from perkup.moves.library import load

    library, profile = load(), profile_from({}, date(2026, 3, 2))
    times = []
    for seed in range(20):
        start = process_time()
        plan_thirty_days(profile, library, seed=seed)
        times.append(process_time() - start)
    median = sorted(times)[len(times) // 2]
    return ("thirty days for one person, median", f"{median * 1000:.0f} ms", "<= 100 ms", median <= 0.1)


def mutation() -> Row:
    """Count the mutants of coach/safety that its tests notice."""
    from bench.mutants import run

    results = [run(f"perkup.coach.safety.{module}", TESTS) for module in MODULES]
    survived = [mutant for result in results for mutant in result.survived]
    for survivor in survived:
        print(f"  survived: {survivor}")
    total = sum(result.total for result in results)
    score = 100.0 * (total - len(survived)) / total
    return ("mutants of coach/safety killed", f"{score:.1f} % of {total}", f">= {KILLED:.0f} %", score >= KILLED)


if __name__ == "__main__":
    for row in rows():
        print(*row, sep=" | ")
