"""What is kept and advanced is what a fold from the beginning gives: after each event, from any process, any way."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from perkup.app import kept_safety
from perkup.app.data_folder import DataFolder
from perkup.app.kept_fold import KeptFold
from perkup.app.kept_history import KeptHistory
from perkup.app.kept_safety import KeptSafety
from perkup.app.workspace import Workspace
from perkup.coach import follow_ups
from perkup.coach.follow_ups import CHECK_EVENTS, due_checks
from perkup.coach.programme.training_history import HISTORY_EVENTS, LOOK_BACK, read
from perkup.coach.protocols import SAFETY_EVENTS
from perkup.coach.safety.safety_status import fold_safety_status
from perkup.journal.store import Journal
from tests.app.virtual import MORNING, Clocks


class Kept:
    """The kept folds beside the folds from the beginning."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.history = KeptHistory(journal)
        self.safety = KeptSafety(journal, self.history)

    def agree(self, now: datetime) -> None:
        today = now.date()
        assert self.history.history(today) == read(self.journal.read(*HISTORY_EVENTS), today)
        assert self.safety.fold().status(today) == fold_safety_status(self.journal.read(*SAFETY_EVENTS), today)
        assert self.safety.follow_ups(now) == due_checks(self.journal.read(*CHECK_EVENTS), now)


@pytest.fixture
def journal(tmp_path: Path, clocks: Clocks) -> Iterator[Journal]:
    with Journal.open(tmp_path / "journal.sqlite3", clock=lambda: clocks.wall) as opened:
        yield opened


def _session(journal: Journal, name: str, day: int, felt: dict[str, object]) -> None:
    items = [{"move": "stg_bridge", "sets": 1, "reps": 8}]
    start = {"session": name, "source": "programme", "routine": f"programme.1.{day}", "title": "", "items": items}
    journal.append("session_started", {**start, "first_side": "left", "steps_total": 1})
    step = {"session": name, "index": 0, "move": "stg_bridge", "side": None, "phase": "rep", "outcome": "done"}
    journal.append("step_recorded", {**step, "seconds": 9.0, "performed_at": MORNING, "reps": 8})
    journal.append("session_ended", {"session": name, "how": "finished", "seconds": 9.0})
    journal.append("feedback", {"session": name, "answer": "hurt", "move": "stg_bridge", **felt})


def _live(journal: Journal, clocks: Clocks) -> Iterator[None]:
    """Some weeks in which everything happens that the folds look at; stops after each event."""
    journal.append("screening", {"answers": {"knee": True}})
    yield
    journal.append("plan_started", {"block": 1, "seed": 1, "profile": {}, "start": MORNING.date()})
    yield
    for day in (2, 4, 6):
        _session(journal, f"s{day}", day, {"pain": day, "pain_kind": "ordinary"})
        yield
        clocks.pass_(86_400)
        yield
        journal.append("next_morning", {"session": f"s{day}", "settled": day == 4})
        yield
        clocks.pass_(86_400)
    journal.append("ban", {"move": "stg_clam"})
    yield
    journal.append("self_test", {"test": "chair_stand", "side": None, "value": 14, "unit": "repetitions"})
    yield
    clocks.pass_(20 * 86_400)
    journal.append("flat_check", {"one_sided": False, "where": "weekly"})
    yield
    journal.append("plan_started", {"block": 2, "seed": 2, "profile": {}, "start": clocks.wall.date()})
    yield
    journal.append("flag", {"flags": ["night_pain"], "tier": "within_days"})
    yield
    clocks.pass_(86_400)
    journal.append("cleared", {"by_clinician_on": clocks.wall.date()})
    yield


def test_after_every_event(journal: Journal, clocks: Clocks) -> None:
    kept = Kept(journal)
    for _event in _live(journal, clocks):
        kept.agree(clocks.wall)


def test_an_event_of_another_process_counts(journal: Journal, clocks: Clocks) -> None:
    kept = Kept(journal)
    kept.agree(clocks.wall)
    with Journal.open(journal.path, clock=lambda: clocks.wall) as other:
        for _event in _live(other, clocks):
            kept.agree(clocks.wall)


def test_after_an_erasure_everything_is_folded_again(journal: Journal, clocks: Clocks) -> None:
    kept = Kept(journal)
    for _event in _live(journal, clocks):
        pass
    kept.agree(clocks.wall)
    for kind in ("session_started", "feedback", "screening", "plan_started"):
        event = journal.last(kind)
        assert event is not None
        journal.erase([event.id])
        kept.agree(clocks.wall)


@pytest.mark.parametrize("back_s", [60.0, 5 * 86_400.0])
def test_a_clock_that_went_back_puts_events_in_order(journal: Journal, clocks: Clocks, back_s: float) -> None:
    kept = Kept(journal)
    for number, _event in enumerate(_live(journal, clocks)):
        if number in (4, 9):
            clocks.wall -= timedelta(seconds=back_s)
        kept.agree(clocks.wall)
    Kept(journal).agree(clocks.wall)


def test_what_is_dated_in_a_day_to_come_counts_from_that_day(journal: Journal, clocks: Clocks) -> None:
    kept = Kept(journal)
    journal.append("screening", {"answers": {"knee": True}})
    journal.append("flag", {"flags": ["night_pain"], "tier": "within_days"})
    clocks.pass_(3 * 86_400)
    journal.append("screening", {"answers": {"knee": False, "shoulder": True}})
    journal.append("cleared", {"by_clinician_on": clocks.wall.date()})
    journal.append("flat_check", {"one_sided": False, "where": "weekly"})
    clocks.wall -= timedelta(days=3)
    for today in range(5):
        kept.agree(clocks.wall)
        status = kept.safety.fold().status(clocks.wall.date())
        assert (status.hold is None) is (today >= 2)
        assert status.cautions == ({"shoulder"} if today >= 2 else {"shoulder", "knee_pain"})
        clocks.pass_(86_400)
    journal.append("flag", {"flags": ["night_pain"], "tier": "within_days"})
    kept.agree(clocks.wall)


class Beside:
    """The kept folds of a workspace, folded again beside the event loop; `begun` counts the folds in this thread."""

    def __init__(self, folder: Path, clocks: Clocks) -> None:
        self.space = Workspace.open(DataFolder(folder), clocks, lasting=True)
        self.kept = Kept(self.space.journal)
        self.kept.history, self.kept.safety = self.space.history, self.space.past.safety
        self.space.past.fold_beside()
        self.threads: list[int] = []
        begin = KeptFold.begin_again

        def begun(fold: KeptFold) -> None:
            self.threads.append(threading.get_ident())
            begin(fold)

        self.begun = begun

    def agree(self, clocks: Clocks) -> None:
        asyncio.run(self.space.past.follow())
        self.kept.agree(clocks.wall)


@pytest.fixture
def beside(tmp_path: Path, clocks: Clocks, monkeypatch: pytest.MonkeyPatch) -> Iterator[Beside]:
    opened = Beside(tmp_path, clocks)
    for _event in _live(opened.space.journal, clocks):
        opened.agree(clocks)
    monkeypatch.setattr(KeptFold, "begin_again", opened.begun)
    yield opened
    opened.space.journal.close()


def test_another_program_that_changes_the_past_is_followed_beside_the_event_loop(
    beside: Beside, clocks: Clocks
) -> None:
    with Journal.open(beside.space.journal.path, clock=lambda: clocks.wall) as other:
        event = other.last("flag")
        assert event is not None
        other.erase([event.id])
    beside.kept.safety.fold()
    assert beside.threads == []
    beside.agree(clocks)
    assert beside.threads
    assert threading.get_ident() not in beside.threads


def test_a_clock_that_went_back_is_put_in_order_beside_the_event_loop(beside: Beside, clocks: Clocks) -> None:
    clocks.wall -= timedelta(days=30)
    beside.space.journal.append("flag", {"flags": ["night_pain"], "tier": "within_days"})
    beside.space.journal.append("ban", {"move": "stg_bridge"})
    assert beside.kept.safety.fold().status(clocks.wall.date()).hold is not None
    beside.kept.history.history(clocks.wall.date())
    beside.agree(clocks)
    assert beside.threads
    assert threading.get_ident() not in beside.threads
    beside.space.journal.append("ban", {"move": "stg_bridge"})
    beside.agree(clocks)


def test_events_that_wait_in_memory_count_once(journal: Journal, clocks: Clocks) -> None:
    kept = Kept(journal)
    kept.agree(clocks.wall)
    journal.trouble = "the disk is full"
    folder = journal.path.parent
    moved = folder.with_name("gone")
    folder.rename(moved)
    for _event in _live(journal, clocks):
        kept.agree(clocks.wall)
    assert journal.waiting
    moved.rename(folder)
    assert journal.retry()
    kept.agree(clocks.wall)


def test_sessions_of_years_ago_no_longer_count(journal: Journal, clocks: Clocks) -> None:
    kept = KeptHistory(journal)
    for _event in _live(journal, clocks):
        kept.history()
    assert [done.day for done in kept.history().done] == [2, 4, 6]
    clocks.pass_((LOOK_BACK + timedelta(days=1)).total_seconds())
    assert [done.day for done in kept.history().done] == [2, 4, 6]
    journal.append("plan_started", {"block": 3, "seed": 3, "profile": {}, "start": clocks.wall.date()})
    assert kept.history().done == KeptHistory(journal).history().done == ()
    assert kept.history().bans == {"stg_clam"}
    assert sorted(kept.history().starts) == [1, 2, 3]


def test_a_thousand_sore_sessions_of_one_week_are_read_about_once_each(
    journal: Journal, clocks: Clocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings: Counter[str] = Counter()

    def is_painful(*arguments: Any) -> bool:
        readings["pain"] += 1
        return follow_ups.is_painful(*arguments)

    monkeypatch.setattr(kept_safety, "is_painful", is_painful)
    sore = {"answer": "hurt", "move": "stg_bridge", "pain": 3, "pain_kind": "ordinary"}
    for number in range(1000):
        clocks.pass_(60)
        journal.append("feedback", {"session": f"s{number}", **sore})
    safety = KeptSafety(journal, KeptHistory(journal))
    safety.fold()
    assert 1000 <= readings["pain"] <= 5000
