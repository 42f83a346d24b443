"""The history that is kept open is the one that a fold from the beginning gives, after every event."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from perkup.coach.programme.training_history import HistoryFold, read
from tests.coach.plan_world import START, at
from tests.coach.records import Record

MOVES = ("stg_bridge", "stg_clam", "str_psoas_lying")
ITEMS = [{"move": move, "sets": 2, "reps": 8} for move in MOVES]


def _events(dice: random.Random) -> list[Record]:
    """Make up a few weeks of programme sessions, breaks, choices, tests and late answers."""
    events: list[Record] = [at(0, "plan_started", block=1, seed=1, profile={}, start=START)]
    names: list[str] = []
    for day in range(1, 25):
        name, programme = f"s{day}", dice.random() < 0.7
        routine = f"programme.1.{day}" if programme else "break"
        source = "programme" if programme else "break"
        events.append(
            at(
                day,
                "session_started",
                session=name,
                source=source,
                routine=routine,
                title="",
                first_side="left",
                items=ITEMS,
            )
        )
        names.append(name)
        for index in range(dice.randrange(4)):
            events.append(at(day, "step_recorded", session=name, index=index, move=MOVES[index % 3], reps=8))
        if dice.random() < 0.8:
            events.append(at(day, "session_ended", session=name, how=dice.choice(["finished", "stopped", "left"])))
        if dice.random() < 0.2:
            events.append(at(day, "session_resumed", session=name))
        if dice.random() < 0.6:
            events.append(at(day, "feedback", session=dice.choice(names), answer=dice.choice(["hard", "right"])))
        if dice.random() < 0.2:
            events.append(at(day, "ban", move=dice.choice(MOVES), on=dice.random() < 0.5))
        if dice.random() < 0.2:
            events.append(at(day, "next_morning", session=dice.choice(names), settled=True))
        if day == 12:
            events.append(at(day, "plan_started", block=2, seed=2, profile={}, start=START))
    return events


@pytest.mark.parametrize("seed", range(8))
def test_it_follows_event_by_event(seed: int) -> None:
    events = _events(random.Random(seed))
    fold = HistoryFold()
    for number, event in enumerate(events, 1):
        fold.add(event)
        for today in (None, event.at.date(), event.at.date() + timedelta(days=1)):
            assert fold.history(today) == read(events[:number], today)


def test_nothing_new_is_the_same_object() -> None:
    fold = HistoryFold()
    events = _events(random.Random(1))
    for event in events:
        fold.add(event)
    history = fold.history()
    fold.add(at(30, "step_recorded", session="of a break", move="m"))
    assert fold.history() is history


def test_sessions_before_an_instant_can_be_forgotten() -> None:
    fold = HistoryFold()
    for event in _events(random.Random(2)):
        fold.add(event)
    days = [done.on for done in fold.history().done]
    middle = days[len(days) // 2]
    fold.forget_before(at((middle - START).days, "ban", move="m").at)
    assert [done.on for done in fold.history().done] == [on for on in days if on >= middle]
