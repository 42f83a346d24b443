"""Lives lived on the running coach: the real program, its wall clock moved by libfaketime, judged over the API alone.

`PERKUP_BENCH_LIVES` says how many (twelve kinds take turns), `PERKUP_BENCH_DAYS` how long.
"""

from __future__ import annotations

import os
import random
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.outside_coach import OutsideCoach, evening, find_library
from bench.outside_rules import OutsideJudge

LIVES = int(os.environ.get("PERKUP_BENCH_LIVES", "11"))
DAYS = int(os.environ.get("PERKUP_BENCH_DAYS", "60"))
FIRST = datetime(2026, 3, 2, tzinfo=UTC)
KINDS = (
    "easy",
    "fitter",
    "weaker",
    "hurting",
    "holiday",
    "quitter",
    "swapper",
    "late",
    "crasher",
    "cautious",
    "missing",
)

Row = tuple[str, str, str, bool | None]


class OutsideLife:
    """One person and their coach. `kind` is what happens to them."""

    def __init__(self, kind: str, seed: int, folder: Path, library: str) -> None:
        self.kind, self._library = kind, library
        self.lots = random.Random(f"{kind} {seed}")
        self.first = FIRST + timedelta(days=self.lots.randrange(7))
        self.hour = 25.5 if kind == "late" else 18.0
        self.coach = OutsideCoach(folder, self.first + timedelta(hours=12), library)
        self.minutes = self.lots.choice((15, 18, 20, 25))
        self.rests: list[tuple[date, date]] = []
        self.blocks = 0
        self.settle_next = ""

    def begin(self) -> None:
        """Start the coach, say who it is for, and answer the safety questions."""
        self.coach.start()
        settings: dict[str, Any] = {
            "programme.level": self.lots.choice(("new", "some", "fit")),
            "programme.minutes_per_session": self.minutes,
            "programme.places": ["desk", "floor", "bed", "outdoors", "stairs"],
            "programme.equipment": ["bed", "chair", "cushion", "desk", "sofa", "wall", "step", "band"],
        }
        if self.kind == "late":
            settings["day.ends_at"] = "03:00"
        self.coach.post("/api/settings", settings, method="PATCH")
        questions = self.coach.get("/api/screening")["questions"]
        yes = ("knee", "balance") if self.kind == "cautious" else ()
        answers = {q["id"]: q["id"] in yes for q in questions if q["kind"] != "age"}
        self.coach.post("/api/screening", {"answers": answers, "age": 70 if self.kind == "cautious" else 38})
        self.judge = OutsideJudge(self.coach.get("/api/moves"), self.minutes, self.kind == "easy")

    def live(self, days: int) -> list[str]:
        """Live so many days; return every rule that broke."""
        self.begin()
        try:
            for day in range(days):
                self._one_day(day)
            self._move_house()
        finally:
            self.coach.kill()
        return [f"{self.kind}: {words}" for words in self.judge.broken]

    def _one_day(self, number: int) -> None:
        coach, judge = self.coach, self.judge
        coach.set_clock(evening(self.first, number, self.hour))
        on = (self.first + timedelta(days=number)).date()
        view = coach.get("/api/programme")
        if not view["started"] or view["over"]:
            self.blocks += 1
            judge.look_at_weeks(on)
            view = coach.post("/api/programme/start")
        if view["on"] != on.isoformat():
            judge.note("day", on, f"the coach says {view['on']}")
        if self.settle_next:
            coach.post("/api/check/morning", {"session": self.settle_next, "settled": False})
            self.settle_next = ""
        self._happenings(number, on)
        view = coach.get("/api/programme")
        judge.look_at_block(view, on)
        judge.look_at_calendar(coach.text("GET", "/api/calendar/file"), on)
        for name in judge.expects_rest_of(on):
            words = " ".join(line["why"] for line in view["left_out"])
            if "have it looked at" not in words:
                judge.note("pain", on, f"nothing is said of {name}")
        day = view["session"]
        if day is None or not day["items"] or (self.kind == "missing" and self.lots.random() < 0.4):
            return
        judge.look_at_day(day, view["block"], on, self.rests)
        if self.kind == "crasher" and self.lots.random() < 0.3:
            before = coach.text("GET", "/api/calendar/file")
            coach.kill()
            coach.start()
            if coach.text("GET", "/api/calendar/file") != before:
                judge.note("crash", on, "the calendar is another after a kill")
        if any(item["role"] != "test" for item in day["items"]):
            self._perform(day, view["block"], on)

    def _happenings(self, number: int, on: date) -> None:
        """Let happen what happens to a person of this kind."""
        coach, judge, lots = self.coach, self.judge, self.lots
        view = coach.get("/api/programme")
        day, block = view["session"], view["block"]
        if self.kind == "holiday" and number in (9, 33):
            last = on + timedelta(days=lots.choice((3, 9)))
            coach.post("/api/programme/rest", {"first": on.isoformat(), "last": last.isoformat()})
            self.rests.append((on, last))
        if self.kind == "holiday" and day and day["kind"] == "strength" and lots.random() < 0.3:
            how = lots.choice(("lighter", "mobility", "skip"))
            coach.post("/api/programme/today", {"how": how})
            judge.changed.add((block, day["day"]))
            after = coach.get("/api/programme")["session"]
            if how == "skip" and after is not None:
                judge.note("skip", on, f"day {after['day']} is up all the same")
        if self.kind == "swapper" and day:
            for item in day["items"]:
                if item["role"] == "test" or lots.random() > 0.3:
                    continue
                path = f"/api/programme/day/{day['day']}/swap/{item['slot']}"
                offered = coach.get(path)
                if offered:
                    to, why = lots.choice(offered)["id"], lots.choice(("too hard", "too easy", ""))
                    coach.post(path, {"to": to, "why": why})
                    judge.swapped.add((block, day["day"]))
                    now = coach.get(f"/api/programme/day/{day['day']}")["items"]
                    if {other["move"] for other in now if other["slot"] == item["slot"]} != {to}:
                        judge.note("swap", on, f"{item['move']} to {to}")
            if lots.random() < 0.15:
                banned = lots.choice(sorted(judge.moves))
                coach.post("/api/programme/mark", {"kind": "ban", "move": banned})
                judge.bans.add(banned)
        if self.kind == "swapper":
            self._break(on)

    def _break(self, on: date) -> None:
        """Begin a break and leave it: nothing that is banned comes in it."""
        session = self.coach.post("/api/session", {"source": "break"})
        there = {step["move"] for step in session["timeline"]["steps"]} & self.judge.bans
        if there and session["recorded"] == []:
            self.judge.note("ban", on, f"a break brings {', '.join(sorted(there))}")
        self.coach.post(f"/api/session/{session['session']}/end", {"how": "stopped", "key": session["session"] + "e"})

    def _perform(self, day: dict[str, Any], block: int, on: date) -> None:
        coach, lots = self.coach, self.lots
        session = coach.post("/api/session", {"source": "programme"})
        name, steps = session["session"], session["timeline"]["steps"]
        quits = self.kind == "quitter" and lots.random() < 0.3
        performed = steps[: len(steps) // 4] if quits else steps
        items = [
            {"kind": "step", "session": name, "index": step["index"], "outcome": "done", "seconds": step["seconds"],
             "reps": step["reps"], "key": f"{name}.{step['index']}"}
            for step in performed
        ]  # fmt: skip
        items.append({"kind": "end", "session": name, "how": "stopped" if quits else "finished", "key": name + ".e"})
        refused = coach.post("/api/deliver", {"items": items})["refused"]
        if refused:
            self.judge.note("deliver", on, str(refused[0]))
        if quits:
            self._take_up_again(day, name, on)
            return
        felt = self._felt(day, name)
        if felt:
            coach.post(f"/api/session/{name}/feedback", felt)
        if felt.get("answer") == "hurt":
            self.settle_next = name
        after = coach.get(f"/api/programme/day/{day['day']}")
        if not after["done"]:
            self.judge.note("done", on, f"day {day['day']} is not done after its session")
        self.judge.remember(day, block, on, felt, settled=False)

    def _take_up_again(self, day: dict[str, Any], name: str, on: date) -> None:
        """Check that a session stopped after a quarter is not done, and goes on the same evening."""
        if self.coach.get(f"/api/programme/day/{day['day']}")["done"]:
            self.judge.note("half", on, f"day {day['day']} is done after a quarter of it")
        again = self.coach.post("/api/session", {"source": "programme"})
        if again["session"] != name:
            self.judge.note("half", on, "it does not go on where it was stopped")
        end = {"how": "stopped", "key": f"{name}.again"}
        self.coach.post(f"/api/session/{again['session']}/end", end)

    def _felt(self, day: dict[str, Any], name: str) -> dict[str, Any]:
        strong = [item["move"] for item in day["items"] if item["role"] == "strength"]
        if not strong:
            return {}
        if self.kind == "hurting" and self.lots.random() < 0.7:
            move = min(strong)
            return {"answer": "hurt", "move": move, "pain": 4, "pain_kind": "ordinary", "key": name + ".f"}
        left = {"easy": 5, "late": 5, "crasher": 3}.get(self.kind, self.lots.choice((1, 2, 3, 4)))
        passed = (self.coach.at - self.first).days
        if self.kind in ("fitter", "weaker"):
            left = max(0, min(6, round(2 + passed / 10 if self.kind == "fitter" else 4 - passed / 6)))
        answer = "easy" if left >= 4 else "right" if left >= 2 else "hard"
        return {"answer": answer, "reps_in_reserve": left, "key": name + ".f"}

    def _move_house(self) -> None:
        """Carry everything to another folder: names and revisions of the calendar stay."""
        on = self.coach.at.date()
        self.judge.look_at_weeks(on)
        events = self.judge.look_at_calendar(self.coach.text("GET", "/api/calendar/file"), on)
        file = self.coach.folder.parent / f"{self.coach.folder.name}.jsonl"
        file.write_text(self.coach.text("GET", "/api/export"))
        other = OutsideCoach(self.coach.folder.with_name(self.coach.folder.name + "-new"), self.coach.at, self._library)
        other.set_clock(self.coach.at)
        other.run("import", str(file))
        other.start()
        try:
            moved = self.judge.look_at_calendar(other.text("GET", "/api/calendar/file"), on)
            if {uid for uid, (_number, title) in events.items() if "Cancelled" not in title} - set(moved):
                self.judge.note("new-machine", on, "events of the calendar are missing")
            if other.get("/api/programme")["weeks"] != self.coach.get("/api/programme")["weeks"]:
                self.judge.note("new-machine", on, "the thirty days are others")
        finally:
            other.kill()


def live(number: int, days: int, library: str) -> list[str]:
    """Live one life in a folder of its own; return every rule that broke."""
    with tempfile.TemporaryDirectory() as folder:
        return OutsideLife(KINDS[number % len(KINDS)], number, Path(folder) / "person", library).live(days)


def rows() -> list[Row]:
    """Live the lives, two at a time."""
    library = find_library()
    what = f"{LIVES} lives of {DAYS} days on the running coach: rules broken"
    if library is None:
        return [(what, "libfaketime is not installed (apt install faketime)", "0", None)]
    with ThreadPoolExecutor(2) as pool:
        broken = [
            words for life in pool.map(lambda number: live(number, DAYS, library), range(LIVES)) for words in life
        ]
    for words in broken[:20]:
        print(f"  {words}")
    return [(what, str(len(broken)), "0", not broken)]


if __name__ == "__main__":
    for row in rows():
        print(*row, sep=" | ")
