"""Made-up people who live through sixty days of the programme, and what breaks on the way.

Answers, equipment, level, effort, pain, missed days, holidays, red flags, swaps, bans: all drawn from a seed. Every
plan they are given is checked by `rules`; every session they do is checked here against what they had said by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec

from perkup.coach.programme import swaps
from perkup.coach.programme import training_history as past
from perkup.coach.programme.plan_model import Plan, PlanDay, PlanItem
from perkup.coach.programme.planner import Builder, LibraryLike, plan
from perkup.coach.programme.schedule import MOVABLE, pointer
from perkup.coach.programme.self_tests import TESTS
from perkup.coach.programme.training_history import Planned
from perkup.coach.programme.training_profile import PLACES, Profile, profile_from
from perkup.coach.safety import safety_rules
from perkup.coach.safety.safety_rules import QUESTIONS
from perkup.coach.safety.screening import CAUTIONS, FLAG_TIERS
from perkup.coach.seeded_random import Lots
from perkup.moves.move import Move
from perkup.verification.plan_rules import Broken, Case, check, check_last

LONG = 60
THINGS = ("bed", "chair", "desk", "step", "stairs", "band", "sofa", "wall", "cushion")
START = date(2026, 3, 2)


class Event(msgspec.Struct, frozen=True):
    """One fact of a made-up journal."""

    kind: str
    at: datetime
    data: dict[str, Any]


class Habits(msgspec.Struct, frozen=True):
    """How a person is: how likely they come, how hard moves are for them, how often something hurts."""

    comes: float
    strong: float
    hurts: float
    flags: float
    tinkers: float


class Life(msgspec.Struct):
    """A person while they live: their journal, today, and what was found broken."""

    number: int
    profile: Profile
    habits: Habits
    library: LibraryLike
    lots: Lots
    seed: int
    journal: list[Event]
    broken: list[Broken]
    away_until: date | None = None
    _read: tuple[int, past.History, safety_rules.Standing] | None = None

    def tell(self, today: date, what: str, hour: int = 18, /, **data: Any) -> None:
        """Write a fact into the journal."""
        at = datetime.combine(today, time(hour), UTC) + timedelta(seconds=len(self.journal))
        self.journal.append(Event(what, at, data))

    def known(self) -> tuple[past.History, safety_rules.Standing]:
        """What the journal tells of sessions and of safety, read once for each length of the journal."""
        if self._read is None or self._read[0] != len(self.journal):
            self._read = (len(self.journal), past.read(self.journal), safety_rules.standing(self.journal))
        return self._read[1:]


def someone(number: int, seed: int, library: LibraryLike) -> Life:
    """A random person: answers, equipment, places, level, minutes, wishes and habits."""
    lots = Lots("person", seed, number)
    raw: dict[str, Any] = {
        "level": lots.pick(("new", "some", "fit")),
        "minutes_per_session": 15 + lots.below(11),
        "age": 18 + lots.below(70),
        "equipment": lots.some(THINGS, lots.pick((0.5, 0.8, 1.0))),
        "cautions": lots.some(tuple(CAUTIONS), lots.pick((0.0, 0.0, 0.1, 0.3))),
        "start": START + timedelta(days=lots.below(7)),
    }
    if lots.chance(0.25):
        raw["places"] = lots.some(PLACES, 0.8)
    if lots.chance(0.3):
        raw["strength_weekdays"] = lots.some(range(7), 0.5)
    habits = Habits(
        lots.pick((0.6, 0.9, 1.0)),
        lots.unit(),
        lots.pick((0.0, 0.05, 0.15)),
        lots.pick((0.0, 0.02)),
        lots.pick((0.0, 0.2)),
    )
    life = Life(number, profile_from(raw, START), habits, library, lots, lots.below(1 << 30), [], [])
    answers = {q.id: q.kind != "flag" and lots.chance(0.05) for q in QUESTIONS}
    life.tell(life.profile.start, "screening", 7, answers=answers)
    return life


def live(number: int, seed: int, library: LibraryLike, days: int = LONG) -> list[Broken]:
    """Sixty days of one person; every rule that broke."""
    life = someone(number, seed, library)
    live_on(life, days)
    return life.broken


def live_on(life: Life, days: int) -> None:
    """So many days of a life; what breaks is noted in it."""
    on, block = life.profile.start, 0
    for _ in range(days):
        if not block or _block_is_over(life, on):
            block += 1
            life.profile = msgspec.structs.replace(life.profile, start=on)
            life.tell(
                on, "plan_started", 8, block=block, seed=life.seed, profile=life.profile.as_facts(), start=str(on)
            )
            _checked(life, on)
        _one_day(life, on, block)
        on += timedelta(days=1)


def _block_is_over(life: Life, on: date) -> bool:
    builder = _builder(life, on)
    return builder.dates[-1] < on


def _one_day(life: Life, on: date, block: int) -> None:
    lots, habits = life.lots, life.habits
    if life.away_until and on < life.away_until:
        return
    if lots.chance(0.01):
        life.away_until = on + timedelta(days=3 + lots.below(14))
        return
    _history, before = life.known()
    if lots.chance(habits.flags):
        life.tell(on, "flag", 9, flags=[lots.pick(tuple(FLAG_TIERS))], tier="", words="")
    if before.hold and lots.chance(0.3):
        life.tell(on, "cleared", 9, by_clinician_on=str(on), words="")
    if lots.chance(habits.tinkers * 0.1):
        life.tell(on, lots.pick(("ban", "favourite")), 9, move=lots.pick(sorted(life.library.moves)), on=True)
    _history, standing = life.known()
    if standing != before:
        _checked(life, on)
    builder = _builder(life, on)
    day = pointer(builder.dates, builder.reached, on)
    if day is None or day in builder.done or builder.kinds[day - 1] not in MOVABLE or not lots.chance(habits.comes):
        return
    if lots.chance(habits.tinkers):
        swap(life, on, day)
        builder = _builder(life, on)
    days = list(builder.days(day))
    made = days[-1]
    check_session(life, on, days)
    if made.items and not standing.hold:
        perform(life, on, made, block)


def _builder(life: Life, on: date) -> Builder:
    history, standing = life.known()
    return Builder(life.profile, life.library, standing, life.seed, history, on)


def _checked(life: Life, on: date) -> None:
    """Make the whole plan and check it."""
    history, standing = life.known()
    made: Plan = plan(life.profile, life.library, standing, life.seed, history, on)
    swapped = frozenset(swap.day for swap in history.swaps if swap.block == made.block)
    case = Case(made, life.profile, life.library.moves, standing, history.bans, swapped)
    life.broken += check(case)


def swap(life: Life, on: date, day: int) -> None:
    """Swap something for something offered; also try something that is never offered: it must change nothing."""
    made = list(_builder(life, on).days(day))[-1]
    items = [item for item in made.items if item.role != "test"]
    if not items:
        return
    item = life.lots.pick(items)
    offered = swaps.choices(_builder(life, on), day, item.slot)
    to = life.lots.pick(offered) if offered and life.lots.chance(0.7) else life.lots.pick(sorted(life.library.moves))
    life.tell(on, "swap", 10, day=day, slot=item.slot, **{"from": item.move, "to": to})
    after = list(_builder(life, on).days(day))[-1]
    now = next(each.move for each in after.items if each.slot == item.slot)
    if now != (to if to in offered else item.move):
        life.broken.append(Broken("swap", day, f"{item.move} to {to} became {now}"))


def check_session(life: Life, on: date, days: Sequence[PlanDay]) -> None:
    """What is about to be done, the last of `days`, against what the person had said by then, read again."""
    history, standing = life.known()
    made, block = days[-1], max(history.starts)
    swapped = frozenset(each.day for each in history.swaps if each.block == block)
    begun = Plan(life.profile.start, life.seed, block, tuple(days))
    life.broken += check_last(Case(begun, life.profile, life.library.moves, standing, history.bans, swapped))
    kinds = _builder(life, on).kinds
    strong = [each.on for each in history.done if kinds[each.day - 1] == "strength"]
    if made.kind == "strength" and strong and on - max(strong) < timedelta(days=2):
        life.broken.append(Broken("48-hours", made.day, f"{max(strong)} and {on}"))
    later = [day for day in history.of_block(block) if day >= made.day]
    if later:
        life.broken.append(Broken("pointer", made.day, f"after day {max(later)}"))


def perform(life: Life, on: date, made: PlanDay, block: int) -> None:
    """Take the tests of the day, do its session step by step, and say how it felt."""
    lots = life.lots
    for test in TESTS:
        if made.kind == "retest" and test.move in {item.move for item in made.items} and lots.chance(0.8):
            life.tell(on, "self_test", test=test.id, side=None, value=float(lots.below(30)), unit=test.unit, method="")
    led = [item for item in made.items if item.role != "test"]
    if not led:
        return
    session = f"{block}.{made.day}"
    items = [{name: getattr(item, name) for name in ("move", *Planned.__struct_fields__)} for item in led]
    kept = {"session": session, "source": "programme", "routine": past.routine_name(block, made.day)}
    rest = {"title": f"Day {made.day}", "first_side": "right", "steps_total": len(items), "items": items}
    life.tell(on, "session_started", **kept, **rest, day=made.day)
    for index, item in enumerate(led):
        reps = None if item.reps is None else max(0, item.reps - (lots.below(3) if lots.chance(0.1) else 0))
        step = {"session": session, "index": index, "move": item.move, "side": "both"}
        told = {"phase": "rep", "outcome": "done", "seconds": item.seconds, "reps": reps}
        life.tell(on, "step_recorded", **step, **told, performed_at=datetime.combine(on, time(18), UTC))
    life.tell(on, "session_ended", session=session, how="finished", seconds=60.0 * made.minutes)
    for item in led:
        if item.role == "strength" and lots.chance(0.8):
            life.tell(on, "feedback", session=session, **_felt(life, item, life.library.moves[item.move]))
    if lots.chance(0.5):
        life.tell(on + timedelta(days=1), "next_morning", 6, session=session, settled=lots.chance(0.8))


def _felt(life: Life, item: PlanItem, move: Move) -> Mapping[str, Any]:
    lots = life.lots
    if lots.chance(life.habits.hurts):
        kind = "ordinary" if lots.chance(0.9) else lots.pick(("electric", "spreading", "numb"))
        return {"move": move.id, "answer": "hurt", "pain": lots.below(11), "pain_kind": kind}
    left = max(0, min(6, round(6 * life.habits.strong + 2 * lots.unit() - 1)))
    answer = "easy" if left > 3 else "right" if left > 1 else "hard"
    return {"move": move.id, "answer": answer, "pain": None, "reps_in_reserve": left if lots.chance(0.7) else None}
