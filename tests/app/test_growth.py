"""Ten years cost no more than one: how many events each request reads, counted and not timed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.growth_world import EVENING, build
from perkup.app.application import Application
from perkup.journal.store import Journal
from tests.app.virtual import Clocks
from tests.web.asking import Asker, asker

SMALL, LARGE = 8_000, 20_000
NOISE = 40
"""The two journals do not end in quite the same days."""


class Person:
    """Somebody with so many events behind them; counts the rows that a request reads from the journal's file."""

    def __init__(self, folder: Path, events: int, monkeypatch: pytest.MonkeyPatch) -> None:
        folder.mkdir()
        self.clocks = Clocks(EVENING)
        self.clocks.pass_(12 * 3600)
        self.rows = 0
        query = Journal._query

        def counted(journal: Journal, sql: str, *values: object) -> list[Any]:
            found = query(journal, sql, *values)
            self.rows += len(found)
            return found

        home = build(folder, events)
        monkeypatch.setattr(Journal, "_query", counted)
        self.app = Application.open(home, stamp=self.clocks)
        self.started = self.rows
        self.app.breaks.start()
        self.ask: Asker = asker(self.app)
        self._number = 0
        for path in ("/", "/programme", "/progress", "/history"):
            self.page(path)
        monkeypatch.setattr(Journal, "_query", query)
        self._count = lambda: monkeypatch.setattr(Journal, "_query", counted)

    def page(self, path: str) -> None:
        assert self.ask.get(path).status == 200

    def begin(self) -> None:
        self._number += 1
        move = ("str_psoas_lunge", "str_psoas_lying")[self._number % 2]
        self.session = self.ask.send("POST", "/api/session", {"source": "move", "move": move}).json

    def step(self) -> None:
        index = next(s["index"] for s in self.session["timeline"]["steps"] if s["kind"] not in ("prepare", "rest"))
        body = {"index": index, "outcome": "done", "seconds": 9, "key": f"step{self._number}"}
        assert self.ask.send("POST", f"/api/session/{self.session['session']}/step", body).status == 204

    def cost(self, action: Callable[[Person], object]) -> int:
        """Return how many rows an action reads, after a session has changed the journal."""
        self.begin()
        self.step()
        self._count()
        before = self.rows
        action(self)
        return self.rows - before


ACTIONS: dict[str, Callable[[Person], object]] = {
    "begin": Person.begin,
    "step": Person.step,
    "Today": lambda person: person.page("/"),
    "programme": lambda person: person.page("/programme"),
    "progress": lambda person: person.page("/progress"),
    "history": lambda person: person.page("/history"),
    "why": lambda person: person.page("/why"),
    "session": lambda person: person.page(f"/history/{person.session['session']}"),
    "take": lambda person: person.ask.send("POST", "/api/clock/take"),
}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Person, Person]]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        folder = tmp_path_factory.mktemp("growth")
        both = (Person(folder / "small", SMALL, monkeypatch), Person(folder / "large", LARGE, monkeypatch))
        yield both
        for person in both:
            person.app.close()


@pytest.mark.parametrize("name", ACTIONS)
def test_no_request_reads_more_of_a_longer_past(people: tuple[Person, Person], name: str) -> None:
    small, large = (person.cost(ACTIONS[name]) for person in people)
    assert large <= small + NOISE, f"{name} reads {large} rows of {LARGE:,}, {small} of {SMALL:,}"


@pytest.mark.parametrize("name", ["step", "Today", "programme", "take"])
def test_what_is_done_all_day_reads_hardly_anything(people: tuple[Person, Person], name: str) -> None:
    assert people[1].cost(ACTIONS[name]) <= 600


def test_a_start_reads_weeks_and_not_years(people: tuple[Person, Person]) -> None:
    small, large = (person.started for person in people)
    assert large <= small + NOISE
