"""Sessions folded from events: when they began, what is done whole, and which can be taken up again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from perkup.coach.performed_sessions import PerformedSession, fold_sessions
from tests.coach.records import Record, record

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
ITEMS = [
    {"move": "str_psoas_lying", "sets": 1, "hold_s": 15.0, "rounds": 2, "sides": "each"},
    {"move": "str_psoas_lunge", "sets": 1, "hold_s": 15.0, "sides": "each"},
]


def begun(**changes: Any) -> list[Record]:
    facts = {"session": "s", "steps_total": 6, "items": ITEMS} | changes
    return [record(T0, "session_started", **facts)]


def step(index: int, minute: float, outcome: str = "done", seconds: float = 15.0) -> Record:
    at = T0 + timedelta(minutes=minute)
    move = "str_psoas_lying" if index < 4 else "str_psoas_lunge"
    facts = {"session": "s", "index": index, "move": move, "outcome": outcome, "seconds": seconds, "performed_at": at}
    return record(at, "step_recorded", **facts)


def end(minute: float, how: str) -> Record:
    return record(T0 + timedelta(minutes=minute), "session_ended", session="s", how=how)


def folded(*events: Record) -> PerformedSession:
    return fold_sessions(events)["s"]


def test_a_session_carries_the_time_of_its_first_step() -> None:
    assert folded(*begun()).at == T0
    session = folded(*begun(), step(0, 40), step(1, 41))
    assert (session.opened_at, session.at) == (T0, T0 + timedelta(minutes=40, seconds=-15))


def test_a_step_with_an_odd_clock_moves_a_session_neither_before_its_opening_nor_into_the_future() -> None:
    early = step(0, 0.1)
    assert folded(*begun(), early).at == T0
    late = record(
        T0 + timedelta(minutes=1),
        "step_recorded",
        session="s",
        move="str_psoas_lying",
        performed_at=T0 + timedelta(days=900),
    )
    assert folded(*begun(), late).at == T0 + timedelta(minutes=1)


def test_a_session_that_was_only_opened_or_skipped_through_was_not_performed() -> None:
    assert not folded(*begun()).performed
    assert not folded(*begun(), step(0, 1, "skipped", 0.4), end(2, "stopped")).performed
    assert folded(*begun(), step(0, 1)).performed


def test_a_move_of_one_side_is_done_with_that_side() -> None:
    items = [ITEMS[0] | {"only": "left"}]
    assert folded(*begun(items=items), step(0, 1)).moves_done() == []
    assert folded(*begun(items=items), step(0, 1), step(1, 2)).moves_done() == ["str_psoas_lying"]


def test_a_move_is_done_when_every_round_of_both_sides_is() -> None:
    lying = [step(index, index + 1) for index in range(4)]
    assert folded(*begun(), *lying[:3], step(3, 4, "partial", 5.0)).moves_done() == []
    assert folded(*begun(), *lying).moves_done() == ["str_psoas_lying"]
    assert folded(*begun(), *lying, step(4, 5), step(5, 6)).moves_done() == ["str_psoas_lying", "str_psoas_lunge"]


def test_what_was_stopped_can_be_taken_up_again_until_midnight() -> None:
    stopped = folded(*begun(), step(0, 1), end(2, "stopped"))
    today_since = T0.replace(hour=0)
    assert stopped.can_resume(today_since)
    assert not stopped.can_resume(today_since + timedelta(days=1))
    assert folded(*begun(), step(0, 1), end(2, "left")).can_resume(today_since)


def test_what_was_finished_and_a_break_are_over() -> None:
    assert not folded(*begun(), step(0, 1), end(2, "finished")).can_resume(T0)
    assert not folded(*begun(source="break"), step(0, 1), end(2, "stopped")).can_resume(T0)


def test_taking_up_again_opens_the_session_until_it_ends_again() -> None:
    resumed = record(T0 + timedelta(hours=3), "session_resumed", session="s")
    session = folded(*begun(), step(0, 1), end(2, "stopped"), resumed)
    assert (session.ending, session.resumed) == (None, 1)
    again = folded(*begun(), step(0, 1), end(2, "stopped"), resumed, step(1, 181), end(182, "finished"))
    assert (again.ending, again.at) == ("finished", T0 + timedelta(seconds=45))
