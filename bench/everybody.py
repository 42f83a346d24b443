"""Can everybody go on? Random answers, things, places and bans; each takes what the plan gives them, day by day."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta

PEOPLE = int(os.environ.get("PERKUP_BENCH_PEOPLE", "1000"))
SEED = 20261128
MOST_DAYS = 45
"""Thirty days, and as many again as half of them: nobody may need more who takes each day as it comes."""

Row = tuple[str, str, str, bool | None]


def stuck_on(number: int) -> str:
    """Live the thirty days of a random person who does what can be done; return on which day they are stuck, if any.

    The answers are those of the safety questions, artificial hips of which nobody is sure among them.
    """
    from perkup.coach.programme import schedule
    from perkup.coach.programme.plan_context import plan_context
    from perkup.coach.programme.planner import build_plan
    from perkup.coach.programme.training_profile import PLACES, profile_from
    from perkup.coach.safety.safety_rules import QUESTIONS
    from perkup.coach.seeded_random import SeededRandom
    from perkup.moves.library import load
    from perkup.verification.simulated_trainee import THINGS, SimulatedEvent, SimulatedTrainee, TraineeHabits

    lots, library, start = SeededRandom("everybody", SEED, number), load(), date(2026, 3, 2)
    raw = {
        "level": lots.choice(("new", "some", "fit")),
        "age": 18 + lots.randbelow(75),
        "minutes_per_session": 15 + lots.randbelow(11),
        "equipment": lots.sample_independent(THINGS, lots.choice((0.0, 0.3, 0.8))),
        "places": lots.sample_independent(PLACES, lots.choice((0.2, 0.5, 1.0))),
        "start": start,
    }
    life = SimulatedTrainee(
        number,
        profile_from(raw, start),
        TraineeHabits(1, 1, 0, 0, 0),
        library,
        lots,
        number,
        list[SimulatedEvent](),
        [],
    )
    share = lots.choice((0.05, 0.3, 0.7))
    answers: dict[str, object] = {
        question.id: lots.chance(share) for question in QUESTIONS if question.kind in ("caution", "info")
    }
    if lots.chance(0.3):
        answers["hip_replacement"] = lots.choice(("not_sure", "both", True))
    life.tell(start, "screening", 7, answers=answers)
    for name in lots.sample_independent(sorted(library.moves), lots.choice((0.0, 0.2, 0.9, 1.0))):
        life.tell(start, "ban", 7, move=name, on=True)
    life.tell(start, "plan_started", 8, block=1, seed=number, profile={}, start=str(start))
    for passed in range(MOST_DAYS):
        on = start + timedelta(days=passed)
        history, standing = life.known()
        context = plan_context(life.profile, library, standing, number, history, on)
        calendar = context.calendar
        if calendar.dates[-1] < on or max(calendar.reached, default=0) == schedule.DAYS:
            return ""
        up = schedule.pointer(calendar.dates, calendar.reached, on)
        if up is None or up in calendar.done or calendar.kinds[up - 1] not in schedule.MOVABLE:
            continue
        day = build_plan(context, up).days[-1]
        items = [
            {"move": item.move, "sets": item.sets, "reps": item.reps, "hold_s": item.hold_s}
            for item in day.items
            if item.role != "test"
        ]
        if items:
            life.tell(on, "session_logged", block=1, day=day.day, on=str(on), items=items)
    return f"person {number} is not through after {MOST_DAYS} days"


def rows() -> list[Row]:
    """Count the people who are stuck."""
    with ProcessPoolExecutor(max(1, os.cpu_count() or 1)) as pool:
        stuck = [told for told in pool.map(stuck_on, range(PEOPLE), chunksize=8) if told]
    for told in stuck[:10]:
        print(f"  {told}")
    return [(f"{PEOPLE} random sets of answers: people who are stuck", str(len(stuck)), "0", not stuck)]


if __name__ == "__main__":
    for row in rows():
        print(*row, sep=" | ")
