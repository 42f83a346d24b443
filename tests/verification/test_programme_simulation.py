"""Made-up people live with the programme, and the rules hold for all of them."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from perkup.coach.programme.exercise_families import is_strength
from perkup.coach.programme.plan_context import plan_context
from perkup.coach.programme.plan_model import PlanDay, plain_item
from perkup.coach.programme.planner import build_plan
from perkup.coach.programme.schedule import Stage
from perkup.coach.seeded_random import SeededRandom
from perkup.event_checks import validate
from perkup.moves.library import load
from perkup.moves.move import DayKind
from perkup.verification import life_rules, programme_simulation
from perkup.verification.plan_under_test import RuleViolation
from perkup.verification.programme_simulation import live
from perkup.verification.simulated_trainee import SimulatedTrainee, TraineeHabits, someone
from perkup.vocabulary import ItemRole
from tests.coach.plan_world import LIBRARY, START, profile

BUSY = TraineeHabits(comes=1.0, strong=0.9, hurts=0.1, flags=0, tinkers=1.0)


def life(habits: TraineeHabits = BUSY, **fields: object) -> SimulatedTrainee:
    return SimulatedTrainee(0, profile(level="fit", **fields), habits, LIBRARY, SeededRandom("life"), 7, [], [])


@pytest.mark.parametrize("number", range(8))
def test_sixty_days_break_no_rule(number: int) -> None:
    assert live(number, 5, LIBRARY) == []


@pytest.mark.parametrize("number", range(8))
def test_nor_with_the_moves_that_ship(number: int) -> None:
    assert live(number, 6, load()) == []


FOUND = {
    (20260302, 73): "a new hip extension in the last week, when pain stopped those before",
    (20260302, 152): "a test of day 30 with a move that never came",
    (20260302, 171): "a new hip extension in the last week, when pain stopped those before",
    (20260302, 274): "a short session, to be unlike one of the block before",
    (20260302, 298): "a day done, told with doses that nobody had given",
    (20260302, 392): "alike, where an earned move left too few others",
    (20260302, 518): "a short session, to be unlike one of the block before",
    (20260302, 575): "a short session, to be unlike one of the block before",
    (7, 316): "a short session, to be unlike one of the block before",
    (7, 342): "a test of day 30 with a move that never came",
    (7, 465): "a short session, to be unlike one of the block before",
    (25, 994): "a set less than in the week before, where three moves had four sets each",
    (24, 427): "a set less than in the week before, where only two moves fitted into a session",
    (552, 82): "fourteen minutes, as no round of a stretch was small enough for the last one",
}
"""People whose plans once broke a rule, and how."""


@pytest.mark.parametrize(("seed", "number"), FOUND, ids=str)
def test_nor_for_people_for_whom_they_once_did(seed: int, number: int) -> None:
    assert live(number, seed, load()) == []


def test_people_differ_and_the_same_seed_gives_the_same_people() -> None:
    profiles = [someone(number, 1, LIBRARY).profile for number in range(30)]
    assert profiles == [someone(number, 1, LIBRARY).profile for number in range(30)]
    assert len({msgspec.json.encode(who) for who in profiles}) == 30
    assert {who.level for who in profiles} == {"new", "some", "fit"}
    assert any(who.cautions for who in profiles)
    assert not all(who.cautions for who in profiles)


def test_their_journals_are_real_journals(monkeypatch: pytest.MonkeyPatch) -> None:
    """What they write is what the journal takes; together they use every kind that the programme reads."""
    seen: set[str] = set()
    tell = SimulatedTrainee.tell

    def checked(self: SimulatedTrainee, today: object, what: str, hour: int = 18, /, **data: object) -> None:
        validate(what, data)
        seen.add(what)
        tell(self, today, what, hour, **data)  # type: ignore[arg-type]

    monkeypatch.setattr(SimulatedTrainee, "tell", checked)
    for number in range(10):
        live(number, 2, LIBRARY, 40)
    assert seen >= {
        "screening", "plan_started", "session_started", "step_recorded", "session_ended", "feedback", "next_morning",
        "flag", "cleared", "swap", "ban",
    }  # fmt: skip


def test_they_do_sessions_and_a_second_block() -> None:
    done = blocks = 0
    for number in range(6):
        told = someone(number, 9, LIBRARY)
        programme_simulation.live_on(told, 60)
        history, _standing = told.known()
        done += len(history.done)
        blocks += max(history.starts)
    assert done > 60
    assert blocks > 6


class TestFindings:
    """A life that goes wrong is told: the checks of sessions can fail."""

    def test_a_move_that_is_not_allowed(self) -> None:
        told = life(cautions=["pregnancy_supine"])
        made = self.day(told, "stg_bridge")
        programme_simulation.check_session(told, START, [made])
        assert RuleViolation("excluded", made.day, "stg_bridge is excluded by pregnancy_supine") in told.broken

    def test_two_sessions_too_near(self) -> None:
        told = life()
        made = self.day(told)
        programme_simulation.perform(told, START, made, 1)
        again = msgspec.structs.replace(made, day=4)
        programme_simulation.check_session(told, START + timedelta(days=1), [again])
        assert [each.rule for each in told.broken] == ["48-hours"]

    def test_going_back_in_the_plan(self) -> None:
        told = life()
        made = self.day(told)
        programme_simulation.perform(told, START, made, 1)
        programme_simulation.check_session(told, START + timedelta(days=5), [made])
        assert [each.rule for each in told.broken] == ["pointer"]

    def test_a_session_of_the_wrong_length(self) -> None:
        told = life()
        made = msgspec.structs.replace(self.day(told), minutes=31)
        programme_simulation.check_session(told, START, [made])
        assert "minutes" in {each.rule for each in told.broken}

    def test_a_swap_that_changes_what_it_should_not(self, monkeypatch: pytest.MonkeyPatch) -> None:
        told = life()
        told.tell(START, "plan_started", block=1, seed=7, profile={}, start=str(START))
        monkeypatch.setattr(programme_simulation.swaps, "swap_options", lambda context, days, slot: ["nothing_such"])
        for _ in range(9):
            programme_simulation.swap(told, START, 2)
        assert "swap" in {each.rule for each in told.broken}

    def test_a_day_without_items_has_nothing_to_swap(self, monkeypatch: pytest.MonkeyPatch) -> None:
        told = life()
        told.tell(START, "flag", flags=["foot_drop"], tier="same_day")
        before = len(told.journal)
        programme_simulation.swap(told, START, 2)
        assert len(told.journal) == before

    def day(self, told: SimulatedTrainee, name: str = "") -> PlanDay:
        told.tell(START, "plan_started", block=1, seed=7, profile={}, start=str(START))
        history, standing = told.known()
        made = build_plan(plan_context(told.profile, LIBRARY, standing, 7, history, START), 3).days[-1]
        if not name:
            return made
        items = tuple(msgspec.structs.replace(item, move=name) for item in made.items[:1])
        return msgspec.structs.replace(made, items=items)


def test_a_lighter_day_with_a_usual_session_is_noticed() -> None:
    items = [
        plain_item(f"strength-{n}", LIBRARY.moves[name], ItemRole.STRENGTH, "")
        for n, name in enumerate(sorted(name for name, move in LIBRARY.moves.items() if is_strength(move))[:4])
    ]
    day = PlanDay(3, START, 1, Stage.LEARN, DayKind.STRENGTH, 20, tuple(items), ())
    sets = sum(item.sets for item in items)
    assert [broken.rule for broken in life_rules.lighter(day, 9, 4 * sets - 2)] == ["lighter"]
    assert list(life_rules.lighter(day, 9, 4 * sets)) == []
    assert list(life_rules.lighter(day, 3, 15)) == []
