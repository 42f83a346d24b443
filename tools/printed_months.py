"""Print the months of twelve made-up people into docs/programme-months.md: `python -m tools.printed_months`."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from perkup.coach.programme import training_history
from perkup.coach.programme.plan_context import plan_context
from perkup.coach.programme.plan_model import PlanDay
from perkup.coach.programme.planner import build_plan
from perkup.coach.programme.training_profile import profile_from
from perkup.coach.seeded_random import SeededRandom
from perkup.moves.library import MoveLibrary, load
from perkup.verification import programme_simulation
from perkup.verification.simulated_trainee import SimulatedTrainee, TraineeHabits

PAGE = Path(__file__).parent.parent / "docs" / "programme-months.md"
START = date(2026, 3, 2)
ROOMS = ["desk", "floor", "bed"]
EVERYTHING = ["bed", "chair", "desk", "wall", "sofa", "step", "band"]
STEADY = TraineeHabits(1.0, 0.5, 0.0, 0.0, 0.0)


class Person(NamedTuple):
    """A person: a title, the profile, and the habits."""

    title: str
    profile: dict[str, Any]
    habits: TraineeHabits


def habits(strong: float, **more: float) -> TraineeHabits:
    """Return the habits of somebody who always comes, so strong, with `more` that differs."""
    return msgspec.structs.replace(TraineeHabits(1.0, strong, 0.0, 0.0, 0.0), **more)


PEOPLE = (
    Person("Beginner, 34, 20 minutes, on target", {"age": 34}, habits(0.5)),
    Person("Beginner, 34, everything is easy", {"age": 34}, habits(1.0)),
    Person("Beginner, 51, hard each time", {"age": 51}, habits(0.0)),
    Person("Fit, 28, 25 minutes, everything there", {"age": 28, "level": "fit", "minutes_per_session": 25,
           "equipment": EVERYTHING}, habits(0.9)),
    Person("Some training, 45, 15 minutes", {"age": 45, "level": "some", "minutes_per_session": 15}, habits(0.6)),
    Person("74, thin bones, poor balance", {"age": 74, "cautions": ["osteoporosis_flexion", "balance"]}, habits(0.4)),
    Person("62, sore knees, stairs at home", {"age": 62, "cautions": ["knee_pain"], "places": [*ROOMS, "stairs"]},
           habits(0.5)),
    Person("68, artificial hip from the front", {"age": 68, "cautions": ["hip_replacement_anterior"]}, habits(0.5)),
    Person("31, pregnant", {"age": 31, "level": "some", "cautions": ["pregnancy_supine", "pregnancy_prone"]},
           habits(0.5)),
    Person("40, no things, one room", {"age": 40, "equipment": [], "places": ["floor"]}, habits(0.5)),
    Person("38, hurts now and then", {"age": 38, "level": "some"}, habits(0.5, hurts=0.25)),
    Person("26, gets fitter, comes two times in three", {"age": 26, "level": "some"},
           habits(0.4, comes=0.66, improves=0.02)),
)  # fmt: skip


def lived(number: int, person: Person, library: MoveLibrary) -> list[PlanDay]:
    """Live sixty days at most, and return the thirty days as they were done."""
    profile = profile_from({**person.profile, "start": START}, START)
    lots = SeededRandom("printed", number)
    life = SimulatedTrainee(number, profile, person.habits, library, lots, number, [], [])
    life.tell(START, "screening", 7, answers={})
    programme_simulation.live_on(life, 30 if person.habits.comes == 1.0 else 45)
    if life.broken:
        raise SystemExit(f"{person.title}: {life.broken[0]}")
    history = training_history.read(life.journal)
    first = of_first_block(history)
    context = plan_context(profile, library, life.known()[1], number, first, START + timedelta(days=60))
    return list(build_plan(context).days)


def of_first_block(history: training_history.TrainingHistory) -> training_history.TrainingHistory:
    """Return the history of the first block alone."""
    import msgspec

    done = tuple(entry for entry in history.done if entry.block == 1)
    return msgspec.structs.replace(history, done=done, starts={1: START})


def weeks(days: list[PlanDay], library: MoveLibrary) -> list[str]:
    """Return a table with a line a session: day, minutes, moves with their doses."""
    lines = ["| day | min | sets | strength, in order |", "| --- | --- | --- | --- |"]
    for day in days:
        items = [item for item in day.items if item.role == "strength"]
        if not (day.done and items and day.kind == "strength"):
            continue
        doses = []
        for item in items:
            amount = f"{item.reps}" if item.reps is not None else f"{item.hold_s or 0:g} s"
            slow = item.tempo is not None and item.tempo != library.moves[item.move].dose.tempo
            doses.append(
                f"{library.moves[item.move].name} {item.sets} × {amount}" + (f" at {item.tempo}" if slow else "")
            )
        lines.append(f"| {day.day} | {day.minutes} | {sum(item.sets for item in items)} | {'; '.join(doses)} |")
    return lines


def text() -> str:
    """Return the page."""
    library = load()
    parts = [HEAD]
    for number, person in enumerate(PEOPLE, 1):
        parts += [f"## {number}. {person.title}", "", *weeks(lived(number, person, library), library), ""]
        parts += [f"*Read:* {REMARKS[number - 1]}", ""]
    return "\n".join(parts).rstrip() + "\n"


HEAD = """# Twelve months

Thirty days as twelve very different made-up people lived them, session by session, as the coach led them:
`python -m tools.printed_months` writes this page. Under each stands what a coach's eye sees. Stretches, walks and tests
are left out; every month keeps the rules of [the programme](programme.md).
"""
REMARKS: tuple[str, ...] = (
    "slow and even. One rung at a time, always the tempo first; harder forms come in week 3, as single guests.",
    "the first session finds the level; level 3 stands in week 3, and the sets of a week never fall. It is quick:"
    " somebody who says easy out of politeness would be overtaxed by day 17, and takes it back with one honest answer.",
    "after two sessions with nothing left a lighter week follows: five sets, and fewer repetitions of each move. Once"
    " one repetition is left again the usual sets come back, with the lower doses. Nobody here is taken to a plank.",
    "starts at single-leg forms; five moves in the fullest sessions. Lunges go by tempo and stay in their slots.",
    "fifteen minutes hold three moves; the third often has one set. For two sets of each take 18 minutes.",
    "nothing rounds the back, nothing stands unsupported, and every hinge is left out: bridges, side-lying moves and"
    " two kinds of squat with a hand on something. Bird dog is the hardest that comes, late.",
    "no lunge, no squat and no step, by the knees, stairs at home or not; bridges, hinges and side-lying moves carry"
    " the month.",
    "no bridge and no lunge fits after that operation; steps, sitting down on one or two legs and side-lying moves take"
    " their place. Ask the surgeon about the deep sit before day 3.",
    "nothing flat on the back or the front; hands and knees, side and standing. The thrust on the couch is half"
    " upright: leave it out where lying back feels wrong.",
    "bridge, press-back and lunge turn about; with so little at hand the variety comes from tempo, one leg and"
    " side-lying moves.",
    "pain holds single moves back while the rest goes on; no dose rises on a move that hurt.",
    "a third of the days are missed and nothing is lost; the growing strength shows in week 3, not before.",
)
"""What a coach's eye sees in each month, in their order."""


if __name__ == "__main__":
    if "--check" in sys.argv:
        raise SystemExit(PAGE.read_text() != text())
    PAGE.write_text(text())
