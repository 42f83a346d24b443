"""Thirty days for one person: deterministic from profile, journal facts and seed.

Learn, build, build, own it: three strength sessions a week at least 48 hours apart, both psoas stretches and a walking
drill every day, rest days, self-tests on days 1, 15 and 30. `docs/programme.md` lists the rules; `rules` checks them
without looking here. What safety excludes never comes, whatever else a rule says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from perkup.coach.programme import completed_days, progression, schedule, strength_session, swaps
from perkup.coach.programme.exercise_families import (
    EXTENDS,
    WALKING,
    is_light,
    is_strength,
    walking_drills,
    walking_moves,
)
from perkup.coach.programme.plan_model import LeftOut, Plan, PlanDay, PlanItem, Role, plain_item, resized
from perkup.coach.programme.progression import DoseProgress
from perkup.coach.programme.schedule import LAST_WEEK, Kind, stage_of, week_of
from perkup.coach.programme.self_tests import TESTS
from perkup.coach.programme.strength_session import MoveChoice, SessionBrief, SessionDraft
from perkup.coach.programme.time_budget import GROWTH_S, SHORTEST_S, longer, rested, shorter, wanted
from perkup.coach.programme.training_history import CompletedSession, TrainingHistory, pauses
from perkup.coach.programme.training_profile import MINUTES, SENIOR, ProfileFit, TrainingProfile
from perkup.coach.safety.safety_rules import SafetyStatus
from perkup.coach.seeded_random import SeededRandom
from perkup.moves.coaching_facts import HARDEST, family_of, level_of
from perkup.moves.key_moves import FORWARD_LUNGE, PSOAS_LUNGE, PSOAS_LYING, REVERSE_LUNGE, WALK
from perkup.moves.move import DayKind, Move

CAPS: dict[str, tuple[int, int, int, int]] = {"new": (1, 1, 2, 2), "some": (2, 2, 3, 3), "fit": (2, 3, 3, 3)}
"""The hardest level of a strength move, by the person's level and the week (product default)."""
STEPS = {"new": 0, "some": 1, "fit": 2}
"""How many steps above its plain dose a move begins (product default)."""
RESERVE = {"learn": "stop with 3-4 left in you", "build": "stop with 2-3 left", "own it": "2-3 left, done well"}


class LibraryLike(Protocol):
    """Anything that holds moves by id."""

    @property
    def moves(self) -> Mapping[str, Move]: ...


def plan(
    profile: TrainingProfile,
    library: LibraryLike,
    standing: SafetyStatus | None = None,
    seed: int = 0,
    history: TrainingHistory | None = None,
    today: date | None = None,
) -> Plan:
    """The thirty days of the block that `history` has reached, for a person who stands so.

    `profile.start` is the first day of the block. With `today`, missed days wait until today (`schedule.dates`).
    """
    builder = PlanBuilder(profile, library, standing or SafetyStatus(), seed, history or TrainingHistory(), today)
    days = tuple(builder.days())
    return Plan(profile.start, seed, builder.block, days, builder.left_out(), builder.fit.standing.hold)


class PlanBuilder:
    """Builds the days one after the other; what came before decides what is new, alike or repeated."""

    def __init__(
        self,
        profile: TrainingProfile,
        library: LibraryLike,
        standing: SafetyStatus,
        seed: int,
        history: TrainingHistory,
        today: date | None,
    ) -> None:
        self.profile, self.moves, self.seed, self.history = profile, library.moves, seed, history
        self.block = max(history.starts, default=1)
        self.fit = ProfileFit(profile, standing, history.bans)
        self.done = history.of_block(self.block)
        self.kinds = schedule.kinds(profile.start, profile.strength_weekdays)
        done_on = {day: done.on for day, done in self.done.items()}
        self.reached = schedule.with_tests(self.kinds, profile.start, done_on, history.tested)
        self.dates = schedule.dates(self.kinds, profile.start, self.reached, today)
        self._tracks: dict[str, DoseProgress] = {}
        self._stand_ins: dict[tuple[str, frozenset[str]], tuple[Move | None, str]] = {}
        self._pauses, self._next = self._time_off()
        self.used: dict[int, frozenset[str]] = {}
        self._before = frozenset(self._strength_of(done) for done in history.done if done.block != self.block)
        self._seen: set[str] = set()
        self._tested: set[str] = set()
        self._left_out: dict[str, LeftOut] = {}
        self._lunges = self._lunge_slots()

    def days(self, until: int = schedule.DAYS) -> Iterator[PlanDay]:
        """The days from 1 to `until`, in order."""
        for day in range(1, until + 1):
            made = self._day(day)
            if day < LAST_WEEK:
                self._seen.update(item.move for item in made.items if item.role != "test")
                self._tested.update(item.move for item in made.items if item.role == "test")
            if made.kind == "strength" and made.strength():
                self.used[day] = made.strength()
            yield made

    def left_out(self) -> tuple[LeftOut, ...]:
        """What did not fit and what came instead, in the order it was met."""
        return tuple(self._left_out.values())

    # --- one day -----------------------------------------------------------------------------------------------

    def _day(self, day: int) -> PlanDay:
        kind = self.kinds[day - 1]
        if day in self.done:
            items = completed_days.done_items(
                self.moves, kind, self.done[day], completed_days.tests_taken(self.history, day, self.dates)
            )
            return self._made(day, kind, items, done=True)
        if self.fit.standing.hold:
            return self._held(day, kind)
        daily = [*self._stretches(kind), *self._walk(day)]
        if kind == "strength":
            return self._strength_day(day, daily)
        if kind == "retest":
            tests = self._tests(day)
            return self._made(day, kind, swaps.with_swaps(self, day, [*tests, *daily]), tests=_test_names())
        if kind == "mobility":
            daily[-1:-1] = self._more_stretches(day, daily)
        return self._made(day, kind, swaps.with_swaps(self, day, daily))

    def _made(
        self,
        day: int,
        kind: Kind,
        items: Iterable[PlanItem],
        *,
        tests: tuple[str, ...] = (),
        notes: tuple[str, ...] = (),
        done: bool = False,
    ) -> PlanDay:
        kept = tuple(items)
        minutes = round(sum(item.seconds for item in kept) / 60)
        on = self.dates[day - 1]
        return PlanDay(
            day, on, week_of(day), stage_of(day), kind, minutes, kept, self._breaks(kind), tests, notes, done
        )

    def _held(self, day: int, kind: Kind) -> PlanDay:
        walk = self.moves.get(WALK)
        items = [plain_item("walk-1", walk, "walk", "easy walking may stay")] if walk and self.fit.has(walk) else []
        return self._made(day, kind, items, notes=("Paused until you tell us that a clinician cleared you.",))

    def _breaks(self, kind: Kind) -> tuple[str, ...]:
        last = len(self.moves)
        places = {
            name: last if move.break_days is None else move.break_days.get(DayKind(kind))
            for name, move in self.moves.items()
            if move.category == "break" and self.fit.has(move)
        }
        suitable = {name: place for name, place in places.items() if place is not None}
        return tuple(sorted(suitable, key=suitable.__getitem__))

    # --- stretches, walks, tests -------------------------------------------------------------------------------

    def _stretches(self, kind: Kind) -> list[PlanItem]:
        walking = [name for name, move in self.moves.items() if family_of(move) in WALKING]
        items: list[PlanItem] = []
        for slot, name in (("stretch-1", PSOAS_LYING), ("stretch-2", PSOAS_LUNGE)):
            move, why = self._stand_in(name, [*walking, *(item.move for item in items)])
            if move:
                item = plain_item(slot, move, "stretch", why)
                if kind in ("rest", "mobility") and item.rounds == 1 and not item.reps:
                    item = resized(item, move, rounds=2)
                items.append(item)
        return items

    def _more_stretches(self, day: int, already: Iterable[PlanItem]) -> list[PlanItem]:
        taken = {item.move for item in already}
        able = [
            move
            for name, move in sorted(self.moves.items())
            if move.category == "stretch" and name not in taken and self.fit.has(move) and not self.too_new(day, name)
            and (self.profile.level != "new" or level_of(move) < HARDEST)
        ]  # fmt: skip
        lots = SeededRandom(self.seed, self.block, day, "stretch")
        items: list[PlanItem] = []
        while able and len(items) < 2:
            move = lots.weighted(able, [3.0 if each.id in self.history.favourites else 1.0 for each in able])
            able.remove(move)
            items.append(
                plain_item(f"stretch-{3 + len(items)}", move, "stretch", "more length on a day without strength")
            )
        return items

    def _walk(self, day: int) -> list[PlanItem]:
        drills = walking_drills(self.moves)
        wanted = drills[(day + 1) % len(drills)] if drills else ""
        able = [name for name in (wanted, *walking_moves(self.moves)) if name and self.fit.has(self.moves[name])]
        if able:
            name = min(able, key=lambda each: each != wanted and self.too_new(day, each))
            why = "" if name == wanted else self._instead(wanted, self.moves[name])
            return [plain_item("walk-1", self.moves[name], "walk", why)]
        if wanted:
            self._note(wanted, None, f"{self.moves[wanted].name}: {self._why(wanted)}; no other walk fits")
        return []

    def _tests(self, day: int) -> list[PlanItem]:
        items: list[PlanItem] = []
        for test in TESTS:
            move = self.moves.get(test.move or "")
            if move is None:
                continue
            if not self.fit.has(move):
                self._note(f"test:{test.id}", None, f"The test {test.name}: {self._why(move.id)}")
                continue
            if move.id not in self._tested and self.too_new(day, move.id):
                self._note(f"test:{test.id}", None, f"The test {test.name}: nothing new in the last week")
                continue
            items.append(completed_days.test_item(len(items) + 1, test, move, test.how))
        return items

    # --- strength ----------------------------------------------------------------------------------------------

    def _strength_day(self, day: int, daily: list[PlanItem]) -> PlanDay:
        pool = self.candidate_moves(day)
        aim = wanted(self.profile.minutes_per_session)
        daily = shorter(daily, self.moves, aim)
        fixed = sum(item.seconds for item in daily)
        growth = [sum(item.seconds for item in longer(daily, self.moves, s)) - fixed for s in (GROWTH_S, aim)]
        brief = self._brief(day, pool, fixed, growth)
        drawn = strength_session.draft(pool, brief, SeededRandom(self.seed, self.block, day, "strength"))
        if drawn is None:
            note = "No strength move fits your answers: a physiotherapist can show you some that do."
            return self._made(day, "mobility", swaps.with_swaps(self, day, daily), notes=(note,))
        items = self._strength_items(drawn, day, pool)
        total = fixed + sum(item.seconds for item in items)
        daily = longer(daily, self.moves, aim - total)
        total = sum(item.seconds for item in (*daily, *items))
        items = rested(items, self.moves, aim - total)
        items = swaps.with_swaps(self, day, [*_role(daily, "walk"), *items, *_role(daily, "stretch")])
        return self._made(day, "strength", items, notes=self._shortfalls(items, few=len(pool) < strength_session.FEW))

    def _shortfalls(self, items: Sequence[PlanItem], *, few: bool) -> tuple[str, ...]:
        """What a session is not, in words, where too few moves fit."""
        moves = frozenset(item.move for item in items if item.role == "strength")
        same = [day for day, used in self.used.items() if used == moves]
        notes = [f"The same moves as on day {same[0]}: too few others fit."] if same else []
        usual = max(MINUTES[0], self.profile.minutes_per_session - 2)
        if few and round(sum(item.seconds for item in items) / 60) < usual:
            notes.append("Shorter than your minutes: too few moves fit.")
        return tuple(notes)

    def _brief(self, day: int, pool: list[MoveChoice], fixed_s: float, growth: list[float]) -> SessionBrief:
        few = len(pool) < strength_session.FEW
        calm = stage_of(day) == "learn" or (self._pauses_until_next() and self.dates[day - 1] == self._next)
        stopped = [self._stand_in(name, ()) for name in self.fit.standing.stopped]
        return SessionBrief(
            must=self.due_lunges(day, {choice.id for choice in pool}),
            budget_s=wanted(self.profile.minutes_per_session) - fixed_s,
            least_s=SHORTEST_S - fixed_s,
            used=tuple(self.used.values()),
            before=self._before,
            recent=frozenset(name for past in self.used if past > day - 7 for name in self.used[past]),
            familiar=frozenset(self._seen),
            favourites=self.history.favourites,
            wanted=frozenset(move.id for move, _why in stopped if move),
            most_sets=(2 if calm else strength_session.MOST_SETS) + (1 if few else 0),
            growth_s=growth[0],
            most_growth_s=growth[1],
        )

    def due_lunges(self, day: int, pool: set[str]) -> tuple[str, ...]:
        """The lunges that are due: forward and reverse once a week each, on days that chance picks."""
        week = [d for d, kind in enumerate(self.kinds, 1) if kind == "strength" and week_of(d) == week_of(day)]
        had = {name for past in week if past < day for name in self.used.get(past, ())}
        turns = sorted(range(len(week)), key=lambda _turn: lots.next_u64()) if (lots := self._week_lots(day)) else []
        due, open_ = [], []
        for turn, name in zip(turns, self._lunges, strict=False):
            if name not in had and name in pool:
                open_.append(name)
                if week.index(day) >= turn:
                    due.append(name)
        left = len([d for d in week if d >= day])
        pressing = max(0, len(open_) - left + 1)
        return tuple(open_[:pressing]) or tuple(due[:1])

    def candidate_moves(self, day: int) -> list[MoveChoice]:
        """The strength moves of a day: at the person's level, one level up at a time while too few of them fit.

        Where they are still too few, a move stays beside the harder variant that was earned.
        """
        light = dict(self.light_substitutes())
        pool: list[MoveChoice] = []
        for cap, easier in (*((cap, False) for cap in range(self._cap(day), HARDEST + 1)), (HARDEST, True)):
            able, why = self.allowed_moves(day, cap, easier)
            kept = self.already_introduced(day, able, why)
            extends = bool(self._extending(kept))
            if len(kept) < strength_session.FEW or (cap == HARDEST and not extends):
                kept |= self.already_introduced(day, able | light, why)
            pool = [self.choice(move, why.get(name, "")) for name, move in sorted(kept.items())]
            if len(pool) >= strength_session.FEW and (extends or cap == HARDEST):
                break
        return pool

    def allowed_moves(self, day: int, cap: int, easier: bool) -> tuple[dict[str, Move], dict[str, str]]:
        """The strength moves up to a level, with the harder variants that were earned and why those come.

        These take the place of what they were earned with, unless the `easier` is to stay.
        """
        why: dict[str, str] = {}
        able: dict[str, Move] = {}
        for name, move in sorted(self.moves.items()):
            if move.category != "strength" or not self.fit.has(move):
                continue
            harder = [each for each in move.harder if self._earned(day, each)] if self.track(move).graduated else []
            why |= {each: self.track(move).said for each in harder}
            able |= {each: self.moves[each] for each in harder}
            if name in self._lunges or (level_of(move) <= cap and (easier or not harder)):
                able[name] = move
        able |= {name: self.moves[name] for name in self._lunges}
        return able, why

    def already_introduced(self, day: int, able: Mapping[str, Move], why: dict[str, str]) -> dict[str, Move]:
        """Of what is able, what may come that day: in the last week nothing new.

        Save where the hip extension of the weeks before no longer fits: the easiest other one takes its place.
        """
        familiar = {name: move for name, move in able.items() if not self.too_new(day, name)}
        fresh = self._extending(able)
        if not fresh or self._extending(familiar):
            return familiar or dict(able)
        seen = self._extending({name: self.moves[name] for name in self._seen if name in self.moves})
        lost = [name for name in seen if not self.fit.has(self.moves[name])]
        if lost:
            familiar[fresh[0]] = able[fresh[0]]
            why[fresh[0]] = self._instead(lost[0], able[fresh[0]])
        return familiar or dict(able)

    def _extending(self, moves: Mapping[str, Move]) -> list[str]:
        """Those that end in full hip extension against load, the easiest first."""
        full = [name for name, move in moves.items() if family_of(move) in EXTENDS]
        return sorted(full, key=lambda name: (level_of(moves[name]), name))

    def light_substitutes(self) -> Iterator[tuple[str, Move]]:
        """Break moves that are strength enough for somebody to whom few strength moves fit."""
        for name, move in self.moves.items():
            if is_light(move) and self.fit.has(move):
                yield name, move

    def choice(self, move: Move, why: str) -> MoveChoice:
        track = self.track(move)
        if move.id in self._lunges and not why:
            why = self._lunges[move.id]
        reached = progression.amount(move.dose, track.step)
        return strength_session.choice(move, reached, track, why)

    def _strength_items(self, drawn: SessionDraft, day: int, pool: list[MoveChoice]) -> list[PlanItem]:
        items = []
        for place, (choice, sets) in enumerate(zip(drawn.choices, drawn.sets, strict=True), 1):
            reason = "; ".join(part for part in (choice.why or choice.track.said, RESERVE[stage_of(day)]) if part)
            item = plain_item(f"strength-{place}", choice.move, "strength", reason)
            items.append(resized(item, choice.move, sets=sets, reps=choice.amount.reps, hold_s=choice.amount.hold_s))
        return items

    # --- what is known of the person ---------------------------------------------------------------------------

    def track(self, move: Move) -> DoseProgress:
        if move.id not in self._tracks:
            start = STEPS[self.profile.level] - (1 if self.profile.age >= SENIOR else 0)
            self._tracks[move.id] = progression.fold_dose_progress(
                move.dose, self.history.of_move(move.id), start=start, pauses=self._pauses, until=self._next
            )
        return self._tracks[move.id]

    def _time_off(self) -> tuple[list[tuple[date, date]], date | None]:
        reached = max(self.reached, default=0)
        later = zip(self.dates[reached:], self.kinds[reached:], strict=True)
        following = next((on for on, kind in later if kind == "strength"), None)
        return pauses(self.history, following), following

    def _pauses_until_next(self) -> bool:
        return any(end == self._next for _begin, end in self._pauses)

    def _cap(self, day: int) -> int:
        week = week_of(day) - 1
        if self.profile.age >= SENIOR:
            week = max(0, week - 1)
        return CAPS[self.profile.level][week]

    def too_new(self, day: int, name: str) -> bool:
        return day >= LAST_WEEK and name not in self._seen

    def _earned(self, day: int, name: str) -> bool:
        return name in self.moves and self.fit.has(self.moves[name]) and not self.too_new(day, name)

    def _lunge_slots(self) -> dict[str, str]:
        """The moves that hold the places of forward and reverse lunge, each with the reason when it is another."""
        hard = {name for name, move in self.moves.items() if is_strength(move) and level_of(move) > self._cap(1)}
        slots: dict[str, str] = {}
        if self.fit.standing.hold:
            return slots
        lunges = {FORWARD_LUNGE, REVERSE_LUNGE}
        for name in (FORWARD_LUNGE, REVERSE_LUNGE):
            move, why = self._stand_in(name, [*slots, *hard, *(lunges - {name})])
            if move:
                slots[move.id] = why
        return slots

    def _week_lots(self, day: int) -> SeededRandom:
        return SeededRandom(self.seed, self.block, "week", week_of(day))

    def _strength_of(self, done: CompletedSession) -> frozenset[str]:
        return frozenset(name for name in done.moves if name in self.moves and is_strength(self.moves[name]))

    # --- items -------------------------------------------------------------------------------------------------

    def _stand_in(self, name: str, without: Iterable[str]) -> tuple[Move | None, str]:
        if name not in self.moves:
            return None, ""
        wish = (name, frozenset(without))
        if wish not in self._stand_ins:
            self._stand_ins[wish] = self.fit.stand_in(self.moves[name], self.moves, wish[1])
        move, why = self._stand_ins[wish]
        if why:
            self._note(name, move.id if move else None, why)
        return move, why

    def _instead(self, wanted: str, move: Move) -> str:
        why = f"{move.name} instead of {self.moves[wanted].name}: {self._why(wanted)}" if wanted in self.moves else ""
        if why:
            self._note(wanted, move.id, why)
        return why

    def _why(self, name: str) -> str:
        return self.fit.verdict(self.moves[name]).why

    def _note(self, name: str, instead: str | None, why: str) -> None:
        self._left_out.setdefault(name, LeftOut(name, instead, why))


def _role(items: Iterable[PlanItem], role: Role) -> list[PlanItem]:
    return [item for item in items if item.role == role]


def _test_names() -> tuple[str, ...]:
    return (*(test.id for test in TESTS), "video")
