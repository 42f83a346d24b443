"""The demo's weeks are believable and go through the real clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.demo.sample_person import fill
from tests.app.virtual import MORNING, Clocks


@pytest.fixture
def app(tmp_path: Path) -> Application:
    home = DataFolder(tmp_path)
    evening = MORNING.replace(hour=16)
    assert fill(home, now=evening, days=14) > 1000
    return Application.open(home, stamp=Clocks(evening))


def test_weeks_hold_breaks_and_sessions(app: Application) -> None:
    days = app.views.history(14).days
    worked = [day for day in days if day.prompts]
    assert len(worked) >= 9
    assert sum(day.kept for day in worked) > sum(day.skipped for day in worked)
    assert all(day.longest_desk_s < 3 * 3600 for day in worked)
    assert {line.source for day in days for line in day.sessions} == {"break", "stretch"}
    app.close()


def test_today_has_a_ribbon_and_nothing_lies_ahead(app: Application) -> None:
    today = app.views.today()
    assert len(today.ribbon) > 5
    assert max(piece.end_at for piece in today.ribbon) <= app.now()
    assert not today.first_run
    app.close()


def test_the_same_seed_gives_the_same_weeks(tmp_path: Path) -> None:
    first, second = DataFolder(tmp_path / "a"), DataFolder(tmp_path / "b")
    for home in (first, second):
        home.folder.mkdir()
        fill(home, now=MORNING, days=7)
    counts = []
    for home in (first, second):
        app = Application.open(home, stamp=Clocks(MORNING))
        counts.append([(event.id, event.kind) for event in app.journal.events()])
        app.close()
    assert counts[0] == counts[1]


def test_a_month_holds_the_programme_its_tests_and_two_films_that_the_page_can_show(tmp_path: Path) -> None:
    home = DataFolder(tmp_path)
    fill(home, now=MORNING, days=26)
    app = Application.open(home, stamp=Clocks(MORNING))
    assert 10 <= len(app.programme.facts.history().done) < 24
    assert {result.test for result in app.programme.tests.results()} == {
        "single_leg_bridge",
        "chair_stand",
        "thomas",
        "hip_girth",
    }
    films = app.measuring.all()
    assert len(films) == 2
    for each in films:
        for side in each.result().sides.values():
            low, high = side.thigh_ci95_deg
            assert low < side.peak_thigh_extension_deg < high
    app.close()
