"""Items of every day: the two psoas stretches, the walking drill, more stretches on easy days, the self-tests."""

from __future__ import annotations

from collections.abc import Iterable

from perkup.coach.programme import completed_days
from perkup.coach.programme.plan_context import (
    DaysSoFar,
    LeftOutNotes,
    PlanContext,
    add_note,
    explain_replacement,
    find_stand_in,
)
from perkup.coach.programme.plan_model import PlanItem, plain_item, resize_dose
from perkup.coach.programme.self_tests import TESTS, how_to
from perkup.coach.programme.training_profile import TrainingLevel
from perkup.moves.coaching_facts import HARDEST, level_of
from perkup.moves.key_moves import PSOAS_LUNGE, PSOAS_LYING
from perkup.moves.move import Category, DayKind, Move
from perkup.vocabulary import ItemRole


def stretch_items(context: PlanContext, kind: DayKind, notes: LeftOutNotes) -> list[PlanItem]:
    """Return the two psoas stretches or their stand-ins; on days without strength two rounds of each.

    A stand-in takes over the dose, and never comes from the other stretch's place.
    """
    psoas = {PSOAS_LYING, PSOAS_LUNGE}
    items: list[PlanItem] = []
    for slot, name in (("stretch-1", PSOAS_LYING), ("stretch-2", PSOAS_LUNGE)):
        without = [*context.walking, *(psoas - {name}), *(item.move for item in items)]
        move, why = find_stand_in(context.fit, context.moves, name, without, notes)
        if move:
            item = with_dose_of(context.moves[name], plain_item(slot, move, ItemRole.STRETCH, why), move)
            if kind in (DayKind.REST, DayKind.MOBILITY) and item.rounds == 1 and not item.reps:
                item = resize_dose(item, move, rounds=2)
            items.append(item)
    return items


def with_dose_of(replaced: Move, item: PlanItem, move: Move) -> PlanItem:
    """Return a stand-in with the hold, rounds and rests of the stretch that it replaces; repetitions stay its own."""
    dose = replaced.dose
    if move.id == replaced.id or item.reps or dose.reps:
        return item
    return resize_dose(item, move, sets=dose.sets, rounds=dose.rounds, hold_s=dose.hold_s, rest_s=dose.rest_s)


def further_stretches(context: PlanContext, so_far: DaysSoFar, day: int, already: Iterable[PlanItem]) -> list[PlanItem]:
    """Return up to two more stretches that chance picks, favourites three times as likely."""
    present = {item.move for item in already}
    able = [
        move
        for name, move in sorted(context.moves.items())
        if move.category == Category.STRETCH
        and name not in present
        and context.fit.has(move)
        and not so_far.too_new(day, name)
        and (context.profile.level != TrainingLevel.NEW or level_of(move) < HARDEST)
    ]
    draws = context.random(day, "stretch")
    items: list[PlanItem] = []
    while able and len(items) < 2:
        move = draws.weighted(able, [3.0 if other.id in context.history.favourites else 1.0 for other in able])
        able.remove(move)
        items.append(
            plain_item(
                f"stretch-{3 + len(items)}", move, ItemRole.STRETCH, "a longer stretch on a day without strength"
            )
        )
    return items


def walk_items(context: PlanContext, so_far: DaysSoFar, day: int, notes: LeftOutNotes) -> list[PlanItem]:
    """Return the walking drill whose turn it is, or the best walk that fits and is not too new."""
    moves, drills = context.moves, context.drills
    drill = drills[(day + 1) % len(drills)] if drills else ""
    able = [name for name in (drill, *context.walks) if name and context.fit.has(moves[name])]
    if able:
        name = min(able, key=lambda other: so_far.too_new(day, other))
        is_turn = name == drill or drill in able
        why = "" if is_turn else explain_replacement(context, drill, moves[name], notes)
        return [plain_item("walk-1", moves[name], ItemRole.WALK, why)]
    if drill:
        reason = context.fit.verdict(moves[drill]).why
        add_note(notes, drill, None, f"{moves[drill].name}: {reason}; no other walk fits")
    return []


def test_items(context: PlanContext, so_far: DaysSoFar, day: int, notes: LeftOutNotes) -> list[PlanItem]:
    """Return the self-tests that fit; in the last week none whose move never came."""
    items: list[PlanItem] = []
    for test in TESTS:
        move = context.moves.get(test.move or "")
        if move is None:
            continue
        if not context.fit.has(move):
            add_note(notes, f"test:{test.id}", None, f"The test {test.name}: {context.fit.verdict(move).why}")
        elif move.id not in so_far.tests and so_far.too_new(day, move.id):
            add_note(notes, f"test:{test.id}", None, f"The test {test.name}: nothing new in the last week")
        else:
            how = how_to(test, context.profile.level, context.profile.age)
            items.append(completed_days.test_item(len(items) + 1, test, move, how))
    return items
