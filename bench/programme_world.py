"""One person who trains with a running coach, seen from outside: their clock and what they feel are in our hand."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.outside_coach import OutsideCoach, evening, find_library
from bench.outside_rules import work_seconds

FIRST = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday."""
EVERYWHERE = ["desk", "floor", "bed", "outdoors", "stairs"]
EVERYTHING = ["bed", "chair", "cushion", "desk", "sofa", "wall", "step", "band"]
Day = dict[str, Any]
Feeling = Callable[[Day], dict[str, Any]]


def reserve(left: int) -> Feeling:
    """Return the feeling of somebody who always could do so many more."""
    answer = "easy" if left >= 4 else "right" if left >= 2 else "hard"
    return lambda _day: {"answer": answer, "reps_in_reserve": left}


class TrainedPerson:
    """A person and their coach. `days` holds every strength day as it was done, with its block and date."""

    def __init__(self, coach: OutsideCoach) -> None:
        self.coach = coach
        self.passed = 0
        self.days: list[tuple[int, date, Day]] = []
        self.moves: dict[str, Day] = {}

    def begin(self, *, yes: tuple[str, ...] = (), age: int = 38, **settings: object) -> None:
        """Start the coach, answer the safety questions and begin thirty days."""
        self.coach.start()
        plain = {"minutes_per_session": 20, "places": EVERYWHERE, "equipment": EVERYTHING, **settings}
        self.coach.post("/api/settings", {f"programme.{key}": value for key, value in plain.items()}, method="PATCH")
        questions = self.coach.get("/api/screening")["questions"]
        answers = {q["id"]: q["id"] in yes for q in questions if q["kind"] != "age"}
        self.coach.post("/api/screening", {"answers": answers, "age": age})
        self.moves = {move["id"]: move for move in self.coach.get("/api/moves")}
        self.at(0)
        self.coach.post("/api/programme/start")

    @property
    def on(self) -> date:
        """The day that it is."""
        return (FIRST + timedelta(days=self.passed)).date()

    def at(self, day: int, hour: float = 18.0) -> None:
        """Move the clock to an hour of a day, counted from the first."""
        self.passed = day
        self.coach.set_clock(evening(FIRST, day, hour))

    def view(self) -> Any:
        """Return the thirty days at a glance."""
        return self.coach.get("/api/programme")

    def up(self) -> Any:
        """Return the session that is up, None for none."""
        return self.view()["session"]

    def day(self, number: int) -> Any:
        """Return one day of the plan."""
        return self.coach.get(f"/api/programme/day/{number}")

    def first(self, move: str) -> Day:
        """Return the dose with which a move stood in the session that was done last, as the plan has it now."""
        days = [self.day(number) for number in range(1, 31)]
        return next(i for day in days if day["done"] for i in day["items"] if i["move"] == move)

    def perform(self, feeling: dict[str, Any] | None = None, share: float = 1.0, reps: float = 1.0) -> str:
        """Do so much of the session that is up, and of each set; say how it was; return the session's name."""
        session = self.coach.post("/api/session", {"source": "programme"})
        name, steps = session["session"], session["timeline"]["steps"]
        work = [step for step in steps if step["kind"] in ("hold", "rep", "walk")]
        done = work[: max(1, round(len(work) * share))]
        items = [
            {"kind": "step", "session": name, "index": step["index"], "outcome": "done", "seconds": step["seconds"],
             "reps": step["reps"] and int(step["reps"] * reps), "key": f"{name}.{step['index']}"}
            for step in done
        ]  # fmt: skip
        how = "finished" if share == 1.0 else "stopped"
        items.append({"kind": "end", "session": name, "how": how, "key": f"{name}.end"})
        assert not self.coach.post("/api/deliver", {"items": items})["refused"]
        if feeling:
            self.coach.post(f"/api/session/{name}/feedback", {**feeling, "key": f"{name}.felt"})
        return str(name)

    def live(self, until: int, feeling: Feeling | None = None) -> None:
        """Do every session up to a day, from the present one on."""
        for number in range(self.passed, until):
            self.at(number)
            view = self.view()
            if view["over"]:
                view = self.coach.post("/api/programme/start")
            day = view["session"]
            if day is None or not any(item["role"] != "test" for item in day["items"]):
                continue
            strong = day["kind"] == "strength"
            if strong:
                self.days.append((view["block"], self.on, day))
            self.perform(feeling(day) if feeling and strong else None)

    def doses(self, move: str) -> list[Day]:
        """Return every dose of a strength move as it was led, oldest first."""
        items = [item for _block, _on, day in self.days for item in day["items"]]
        return [item for item in items if item["role"] == "strength" and item["move"] == move]

    def work(self, item: Day) -> float:
        """Return the seconds of work of a dose, one side."""
        return work_seconds(self.moves[item["move"]], item)


@contextmanager
def person(**facts: Any) -> Iterator[TrainedPerson]:
    """Return somebody on the first of their thirty days; their coach is killed in the end."""
    library = find_library()
    assert library is not None
    with tempfile.TemporaryDirectory() as folder:
        trained = TrainedPerson(OutsideCoach(Path(folder) / "person", FIRST + timedelta(hours=12), library))
        try:
            trained.begin(**facts)
            yield trained
        finally:
            trained.coach.kill()
