"""Rules of the programme, checked on a finished plan by code that knows nothing of how plans are made.

Used by `perkup plan simulate`, the property tests and the bench. It reads plans, profiles and moves by their
published shape (`docs/programme.md`) and shares no function with `programme` or `drafting`; its lists are written
anew on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import combinations, pairwise

from perkup.moves.key_moves import FORWARD_LUNGE, PSOAS_LUNGE, PSOAS_LYING, REVERSE_LUNGE, WALK
from perkup.moves.move import Category, DayKind, MoveRole
from perkup.verification.plan_under_test import (
    HIP_EXTENSION,
    NEW_UNTIL,
    PlanUnderTest,
    RuleViolation,
    days_between,
    ending_straight,
    family_of_move,
    is_named,
    is_strength_move,
    item_seconds,
    replaces_excluded,
    spare_stretches,
    strength_choices,
)
from perkup.verification.stand_in_rules import position, something_to_do, stand_ins
from perkup.vocabulary import ItemRole

PSOAS = (PSOAS_LYING, PSOAS_LUNGE)
LUNGES = (FORWARD_LUNGE, REVERSE_LUNGE)
SESSIONS = 12
MOST_MOVES = 5
LEAST_MOVES = 3
STRENGTH_SHARE = 0.5
"""So much of the minutes somebody set is promised to strength."""

Rule = Callable[[PlanUnderTest], Iterator[RuleViolation]]


def check(case: PlanUnderTest) -> list[RuleViolation]:
    """Return every rule that a plan breaks, in their order; a plan on hold is checked for safety and shape only."""
    rules = SAFETY if case.standing.hold else (*SAFETY, *ORDER)
    return [broken for rule in rules for broken in rule(case)]


def check_last(case: PlanUnderTest) -> list[RuleViolation]:
    """Return what the last day of an unfinished plan breaks: a session about to be done, after all before it."""
    rules = SAFETY[1:] if case.standing.hold else (*SAFETY[1:], *OF_A_DAY)
    last = case.plan.days[-1].day
    return [broken for rule in rules for broken in rule(case) if broken.day == last]


def shape(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check for thirty days, numbered, on dates that go forward, with re-tests on days 1, 15 and 30."""
    days = case.plan.days
    if [day.day for day in days] != list(range(1, 31)):
        yield RuleViolation("shape", 0, f"{len(days)} days")
    for before, after in pairwise(days):
        if after.date <= before.date:
            yield RuleViolation("shape", after.day, f"{after.date} does not follow {before.date}")
    for day in days:
        if (day.kind == DayKind.RETEST) != (day.day in (1, 15, 30)):
            yield RuleViolation("retest", day.day, f"is {day.kind}")


def excluded(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check for moves that the answers, pain, a hold, equipment, place or a ban exclude; not among the break moves
    either."""
    for day in case.plan.days:
        for name in (*(item.move for item in day.items), *day.breaks):
            refusal = "" if day.done else case.refusal(name)
            if refusal:
                yield RuleViolation("excluded", day.day, f"{name} {refusal}")


def both_sides(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check that what has sides is done on both, with the same dose; every dose has repetitions or a hold."""
    for day in case.plan.days:
        for item in day.items:
            if item.role != ItemRole.TEST and item.move in case.moves and item.sides != case.moves[item.move].sides:
                yield RuleViolation("sides", day.day, f"{item.move} on {item.sides}")
            if item.sets < 1 or item.rounds < 1 or not (item.reps or item.hold_s):
                yield RuleViolation("dose", day.day, f"{item.move} has no dose")


def three_a_week(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check for three strength sessions in each of the four weeks, wherever any strength move fits."""
    expected = 3 if case.strength_moves() else 0
    for first in (1, 8, 15, 22):
        sessions = sum(
            day.kind == DayKind.STRENGTH and bool(day.strength()) for day in days_between(case, first, first + 6)
        )
        touched = any(
            day.done or day.skipped or day.day in case.changed for day in days_between(case, first, first + 6)
        )
        if sessions != expected and not touched:
            yield RuleViolation("three-a-week", first, f"{sessions} sessions")


def apart(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check for at least 48 hours from one strength session to the next."""
    strong = [day for day in case.plan.days if day.strength()]
    for before, after in pairwise(strong):
        if after.date - before.date < timedelta(days=2):
            yield RuleViolation("48-hours", after.day, f"{before.date} and {after.date}")


def tests_rested(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check that 48 hours lie between each day of tests and any strength session."""
    tests = [day for day in case.plan.days if day.kind == DayKind.RETEST]
    for day in case.plan.days:
        near = [test.day for test in tests if abs(test.date - day.date) < timedelta(days=2)]
        if day.kind == DayKind.STRENGTH and near and not day.done and not day.skipped:
            yield RuleViolation("tests-rested", day.day, f"beside the tests of day {near[0]}")


def three_moves(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check that a session holds three strength moves, where six fit: enough to make each session another."""
    for day in case.plan.days:
        moves = day.strength()
        if moves and len(moves) < LEAST_MOVES and not day.done and len(strength_choices(case, day)) > LEAST_MOVES * 2:
            yield RuleViolation("three-moves", day.day, ", ".join(sorted(moves)))


def extension_first(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check that what ends in full hip extension comes first: what comes first gains most (ACSM 2026)."""
    for day in case.plan.days:
        if day.done or day.day in case.swapped:
            continue
        extends = [
            family_of_move(case, item.move) in HIP_EXTENSION for item in day.items if item.role == ItemRole.STRENGTH
        ]
        if extends != sorted(extends, reverse=True):
            yield RuleViolation("extension-first", day.day, "another move comes first")


def minutes(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check that a session lasts 15 to 25 minutes, within two of the setting; the minutes are those of its doses.

    With fewer than five moves to choose from it may be shorter and says so; with a swap in it, anything from 15 to 25
    minutes. What was done is a record: it was held to its minutes when it began (`check_last`).
    """
    target = case.profile.minutes_per_session
    for day in case.plan.days:
        summed = sum(item_seconds(case.moves[item.move], item) for item in day.items if item.move in case.moves) / 60
        if abs(summed - day.minutes) > 2:
            yield RuleViolation("minutes", day.day, f"says {day.minutes}, doses make {summed:.1f}")
        loose = day.day in case.swapped
        short = len(strength_choices(case, day)) < 5 and any(note.startswith("Shorter than") for note in day.notes)
        loose = loose or day.day in case.changed
        short = short or any(note.startswith("Shorter than") and "lighter" in note for note in day.notes)
        low = 0 if short else 15 if loose else max(15, target - 2)
        high = 25 if loose else min(25, target + 2)
        if day.kind == DayKind.STRENGTH and not day.done and not day.skipped and not low <= day.minutes <= high:
            yield RuleViolation("minutes", day.day, f"{day.minutes} of {target}")


def strength_minutes(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check that sets and their rests have half of the minutes set, warm-up, walk and stretches outside of them.

    Asked where more than six moves fit, of days that nobody made lighter or swapped in. Less is allowed, and said,
    where half of the moves are done with no more than last time (the rule `words` holds what is said of them).
    """
    for day in case.plan.days:
        touched = day.done or day.skipped or day.day in case.swapped or day.day in case.changed
        eased = any("lighter" in note.lower() for note in day.notes)
        if not day.strength() or touched or eased or len(strength_choices(case, day)) <= LEAST_MOVES * 2:
            continue
        strength = [item for item in day.items if item.role == ItemRole.STRENGTH]
        eased_moves = [item for item in strength if any(word in item.reason for word in ("less", "the same: "))]
        noted = any(note.startswith("Less than half of these minutes is strength") for note in day.notes)
        if noted and 2 * len(eased_moves) >= len(strength):
            continue
        strength_s = sum(item_seconds(case.moves[item.move], item) for item in strength)
        if strength_s < STRENGTH_SHARE * case.profile.minutes_per_session * 60:
            yield RuleViolation("strength-minutes", day.day, f"{strength_s / 60:.1f} minutes of strength")


def stretches(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check for both psoas stretches every day, or a replacement that names what it replaces."""
    for day in case.plan.days:
        if day.done or day.skipped or day.day in case.swapped:
            continue
        items = [item for item in day.items if item.role == ItemRole.STRETCH]
        for name in PSOAS:
            missing = name in case.moves and not any(item.move == name for item in items)
            if missing and not is_named(case, name, items) and (case.fits([name]) or spare_stretches(case, items)):
                yield RuleViolation("psoas", day.day, f"{name} is neither there nor replaced")


def walks(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check that there is a walking drill every day, wherever one fits; everyday walking is left out for nobody."""
    walk = case.moves.get(WALK)
    if walk and walk.cautions:
        yield RuleViolation("walk", 0, f"everyday walking is left out for {', '.join(walk.cautions)}")
    able = case.fits(
        name for name, move in case.moves.items() if move.category == Category.WALK or move.role == MoveRole.WALK
    )
    for day in case.plan.days:
        if (
            able
            and not (day.done or day.skipped)
            and not any(item.role == ItemRole.WALK and item.move in able for item in day.items)
        ):
            yield RuleViolation("walk", day.day, "no walking drill")


def lunges(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check for forward and reverse lunge in each of the four weeks, or what replaces them, named; in the last if not
    new."""
    instead = {left.move: left.instead for left in case.plan.left_out}
    for first in (1, 8, 15, 22):
        week = days_between(case, first, first + 6)
        done = {name for day in week for name in day.strength()}
        if not done or any(day.done or day.skipped or day.day in case.changed for day in week):
            continue
        for name in LUNGES:
            stand_in = name if case.fits([name]) else instead.get(name)
            new = first > NEW_UNTIL and stand_in not in case.introduced_moves()
            if stand_in and stand_in not in done and not new:
                yield RuleViolation("lunges", first, f"no {stand_in} in the week")
            if name in case.moves and not case.fits([name]) and name not in instead:
                yield RuleViolation("lunges", first, f"{name} is left out without a word")


def hip_extension(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check that each session holds a move that ends in full hip extension against load, or the next best where none
    fits.

    In the last week the next best too where all that fit would be new, unless one that came before fits no longer.
    """
    usual, before = ending_straight(case, case.strength_moves()), case.introduced_moves()
    lost = {name for name in before if family_of_move(case, name) in HIP_EXTENSION and case.refusal(name)}
    for day in case.plan.days:
        able = usual
        if day.day > NEW_UNTIL and not usual & before and not lost:
            able = ending_straight(case, case.strength_moves() & before)
        linked = {name for name in day.strength() if name in case.moves and set(case.moves[name].easier) & able}
        if able and day.strength() and not day.done and not day.strength() & able and not linked:
            yield RuleViolation("hip-extension", day.day, ", ".join(sorted(day.strength())))


def unlike(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check that no two sessions of a block are alike, unless fewer different ones exist than are needed and the day
    says so.

    What role a day gives its items is not believed: a stand-in for a stretch makes no session another.
    """
    first_day: dict[frozenset[str], int] = {}
    other = {name for name, move in case.moves.items() if not is_strength_move(move)}
    for day in case.plan.days:
        moves = day.strength() - other if day.kind == DayKind.STRENGTH else frozenset()
        if moves and moves in first_day and not day.done:
            noted = any(note.startswith(f"The same moves as on day {first_day[moves]}:") for note in day.notes)
            if not noted or len(strength_choices(case, day)) >= fewest():
                yield RuleViolation("alike", day.day, f"the same as day {first_day[moves]}")
        first_day.setdefault(moves, day.day)


def nothing_new(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check that the last week brings no new move, save what safety put in the place of another.

    A move that only ever was a self-test is new to a session.
    """
    before = case.introduced_moves()
    tested = {item.move for day in case.plan.days[:NEW_UNTIL] for item in day.items}
    if not before:
        return
    for day in case.plan.days[NEW_UNTIL:]:
        there = {item.move for item in day.items}
        for item in day.items:
            if (
                item.move not in (tested if item.role == ItemRole.TEST else before)
                and not day.done
                and not replaces_excluded(case, item, there)
            ):
                yield RuleViolation("new-in-last-week", day.day, item.move)


SAFETY: tuple[Rule, ...] = (shape, excluded, position, both_sides, something_to_do)
OF_A_DAY: tuple[Rule, ...] = (
    three_moves,
    extension_first,
    minutes,
    strength_minutes,
    stretches,
    stand_ins,
    walks,
    hip_extension,
    unlike,
    nothing_new,
)
ORDER: tuple[Rule, ...] = (three_a_week, apart, tests_rested, lunges, *OF_A_DAY)


def fewest() -> int:
    """Return how many strength moves must fit before twelve different sessions can be asked for.

    The smallest pool with `SESSIONS` subsets of at most five moves that hold one given move.
    """
    size = 1
    while sum(1 for count in range(MOST_MOVES) for _ in combinations(range(size - 1), count)) < SESSIONS:
        size += 1
    return size
