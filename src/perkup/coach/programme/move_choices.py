"""Strength moves to choose from on a day: what fits, at the person's level, with the dose reached."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import msgspec

from perkup.coach.programme import progression, strength_session
from perkup.coach.programme.dose_reasons import most_sets_of_less
from perkup.coach.programme.exercise_families import EXTENDS, is_light
from perkup.coach.programme.plan_context import DaysSoFar, LeftOutNotes, PlanContext, explain_replacement
from perkup.coach.programme.schedule import week_of
from perkup.coach.programme.strength_session import MoveChoice
from perkup.moves.coaching_facts import HARDEST, family_of, level_of
from perkup.moves.move import Category, DayKind, Move

WIDE = 7
"""As long as fewer moves are at the person's level, those of the next one come too: so many make sessions of three
that differ."""


def candidate_moves(context: PlanContext, so_far: DaysSoFar, day: int, notes: LeftOutNotes) -> list[MoveChoice]:
    """Return the strength moves of a day: at the person's level, one level up at a time while too few of them fit.

    Where they are still too few, a move stays beside the harder variant that was earned, and light moves come too.
    """
    light = {name: move for name, move in context.moves.items() if is_light(move) and context.fit.has(move)}
    pool: list[MoveChoice] = []
    caps = [(cap, False) for cap in range(context.level_cap(day), HARDEST + 1)]
    for cap, keep_easier in (*caps, (HARDEST, True)):
        able, why = allowed_moves(context, so_far, day, cap, keep_easier=keep_easier)
        usable = already_introduced(context, so_far, day, able, why, notes)
        extends = bool(_select_extending(usable))
        if len(usable) < strength_session.FEW or (cap == HARDEST and not extends):
            usable |= already_introduced(context, so_far, day, able | light, why, notes)
        pool = [move_choice(context, move, why.get(name, "")) for name, move in sorted(usable.items())]
        if len(pool) >= WIDE and (extends or cap == HARDEST):
            break
    return pool


def allowed_moves(
    context: PlanContext, so_far: DaysSoFar, day: int, cap: int, *, keep_easier: bool
) -> tuple[dict[str, Move], dict[str, str]]:
    """Return the strength moves up to a level, with the harder variants that were earned and why those come.

    An earned variant takes the place of the move that it was earned with, unless `keep_easier`.
    """
    moves, fit = context.moves, context.fit
    why: dict[str, str] = {}
    able: dict[str, Move] = {}
    for name, move in sorted(moves.items()):
        if move.category != Category.STRENGTH or not fit.has(move):
            continue
        earned = _earned(context, so_far, day, move)
        why |= dict.fromkeys(earned, _of_form("a harder form", move, context.progress[name].cause))
        able |= {variant: moves[variant] for variant in earned}
        easier = _easier_instead(context, move)
        why |= dict.fromkeys(easier, _of_form("an easier form", move, context.progress[name].cause))
        able |= {variant: moves[variant] for variant in easier}
        stays = level_of(move) <= cap and (keep_easier or not (earned or easier))
        if name in context.lunges or stays:
            able[name] = move
    able |= {name: moves[name] for name in context.lunges}
    return able, why


def _of_form(form: str, move: Move, cause: str) -> str:
    return f"{form} of {move.name}: {cause}" if cause else f"{form} of {move.name}"


def _earned(context: PlanContext, so_far: DaysSoFar, day: int, move: Move) -> list[str]:
    """Return the harder forms that were earned with a move, and were not too hard since."""
    progress = context.progress[move.id]
    if not progress.graduated:
        return []
    return [
        variant
        for variant in move.harder
        if variant in context.moves
        and context.fit.has(context.moves[variant])
        and not so_far.too_new(day, variant)
        and not _was_too_hard(context, variant, progress.since)
    ]


def _was_too_hard(context: PlanContext, name: str, since: date | None) -> bool:
    progress = context.progress.get(name)
    if progress is None or not progress.eased or progress.since is None:
        return False
    return since is None or progress.since >= since


def _easier_instead(context: PlanContext, move: Move) -> list[str]:
    """Return the easier forms, of strength moves, that come instead of a move with nothing left twice running."""
    progress = context.progress[move.id]
    if not progress.eased or any(
        name in context.progress
        and context.progress[name].graduated
        and not _was_too_hard(context, move.id, context.progress[name].since)
        for name in move.easier
    ):
        return []
    able = (context.moves[name] for name in move.easier if name in context.moves)
    return [other.id for other in able if other.category == Category.STRENGTH and context.fit.has(other)]


def already_introduced(
    context: PlanContext,
    so_far: DaysSoFar,
    day: int,
    able: Mapping[str, Move],
    why: dict[str, str],
    notes: LeftOutNotes,
) -> dict[str, Move]:
    """Keep the candidates that may come that day: in the last week nothing new.

    Where the hip extension of the weeks before no longer fits, the easiest other one takes its place; `why` then says
    so.
    """
    familiar = {name: move for name, move in able.items() if not so_far.too_new(day, name)}
    extending = _select_extending(able)
    if not extending or _select_extending(familiar):
        return familiar or dict(able)
    moves = context.moves
    before = _select_extending({name: moves[name] for name in so_far.introduced if name in moves})
    lost = [name for name in before if not context.fit.has(moves[name])]
    if lost:
        easiest = extending[0]
        familiar[easiest] = able[easiest]
        why[easiest] = explain_replacement(context, lost[0], able[easiest], notes)
    return familiar or dict(able)


def move_choice(context: PlanContext, move: Move, why: str) -> MoveChoice:
    """Return a move with the dose it has reached; in a lunge's place it says which lunge it replaces."""
    chosen = context.choices.get(move.id)
    if chosen is None:
        chosen = context.choices[move.id] = _sized(context, move)
    reason = why or context.lunges.get(move.id, "")
    return msgspec.structs.replace(chosen, why=reason) if reason else chosen


def _sized(context: PlanContext, move: Move) -> MoveChoice:
    progress = context.progress[move.id]
    amount = progression.amount(move.dose, progress.step)
    chosen = strength_session.choice(move, amount, progress)
    if progress.direction >= 0:
        return chosen
    last = context.last_doses.get(move.id)
    return msgspec.structs.replace(chosen, most_sets=most_sets_of_less(move, amount, last, chosen.most_sets))


def due_lunges(context: PlanContext, so_far: DaysSoFar, day: int, pool: Collection[str]) -> tuple[str, ...]:
    """Return the lunges that are due: forward and reverse once a week each, on days that chance picks."""
    kinds = context.calendar.kinds
    week = [other for other, kind in enumerate(kinds, 1) if kind == DayKind.STRENGTH and week_of(other) == week_of(day)]
    had = {name for past in week if past < day for name in so_far.sessions.get(past, ())}
    draws = context.random("week", week_of(day))
    turns = sorted(range(len(week)), key=lambda _turn: draws.next_u64())
    due, open_ = [], []
    for turn, name in zip(turns, context.lunges, strict=False):
        if name not in had and name in pool:
            open_.append(name)
            if week.index(day) >= turn:
                due.append(name)
    sessions_left = len([other for other in week if other >= day])
    pressing = max(0, len(open_) - sessions_left + 1)
    return tuple(open_[:pressing]) or tuple(due[:1])


def _select_extending(moves: Mapping[str, Move]) -> list[str]:
    """Return those that end in full hip extension against load, the easiest first."""
    full = [name for name, move in moves.items() if family_of(move) in EXTENDS]
    return sorted(full, key=lambda name: (level_of(moves[name]), name))
