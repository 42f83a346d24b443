"""A physiotherapist's plan: opened, led in the place of the programme, outranked by safety, and told how it went."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.prescription_service import PrescriptionService
from perkup.app.requests import BeginBody, ClearBody, EndBody, FlagBody, StepBody
from perkup.errors import ErrorCode, PerkupError
from perkup.web.content.plan_files import plan_text
from tests.app.answers import all_answers
from tests.app.performing import perform
from tests.app.virtual import Clocks
from tests.desktop.fake_desktop import FakeDesktop

DAY = 24 * 3600
PLAN = """
title = "After the strain"
by = "Dana Weber"
weeks = 2
cautions = ["knee_pain"]
stop = ["Stop when the knee swells."]
pain_limit = 3
[[moves]]
move = "stg_sl_bridge"
sets = 2
reps = 6
side = "left"
[[moves]]
move = "stg_step_up"
[[moves]]
move = "stg_clam"
days = ["tue"]
"""


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def app(tmp_path: Path, clocks: Clocks) -> Iterator[Application]:
    opened = Application.open(DataFolder(tmp_path), stamp=clocks, senses=FakeDesktop(available=False).senses)
    opened.safety.screen(all_answers())
    opened.programme.start()
    yield opened
    opened.close()


def plans(app: Application) -> PrescriptionService:
    return app.programme.prescriptions


def code(text: str, app: Application) -> ErrorCode:
    with pytest.raises(PerkupError) as refusal:
        plans(app).open(text)
    return refusal.value.code


def test_it_takes_the_place_of_the_programme_and_gives_it_back(app: Application, clocks: Clocks) -> None:
    before = [day.date for day in app.programme.plan().days]
    view = plans(app).open(PLAN)
    assert [line.refusal != "" for line in view.lines] == [False, True, False]
    assert app.programme.next_day() is None
    session = app.sessions.begin(BeginBody("programme"))
    assert {step.side for step in session.timeline.steps} == {"left"}
    assert {step.move for step in session.timeline.steps} == {"stg_sl_bridge"}
    assert [entry["move"] for entry in session.replaced] == ["stg_step_up"]
    assert app.sessions.view(session.session).timeline == session.timeline
    perform(app)
    assert plans(app).view().is_done  # type: ignore[union-attr]
    with pytest.raises(PerkupError) as refusal:
        app.sessions.begin(BeginBody("programme"))
    assert refusal.value.code == ErrorCode.ALREADY_DONE
    assert app.programme.overview().done == 0
    clocks.pass_(DAY)
    assert {step.move for step in app.sessions.begin(BeginBody("programme")).timeline.steps} == {
        "stg_sl_bridge",
        "stg_clam",
    }
    plans(app).close()
    assert app.programme.next_day() is not None
    assert [day.date for day in app.programme.plan().days][:1] != before[:1]
    assert plans(app).view() is None


def test_its_cautions_hold_everywhere_and_end_with_it(app: Application, clocks: Clocks) -> None:
    assert app.safety.check_move("stg_step_up").allowed
    plans(app).open(PLAN)
    assert not app.safety.check_move("stg_step_up").allowed
    with pytest.raises(PerkupError) as refusal:
        app.sessions.begin(BeginBody("move", move="stg_step_up"))
    assert refusal.value.code == ErrorCode.NOT_ALLOWED
    clocks.pass_(14 * DAY)
    assert app.safety.check_move("stg_step_up").allowed


def test_it_allows_nothing_that_an_answer_leaves_out(app: Application) -> None:
    app.safety.screen(all_answers(back_bending=True, knee=True))
    assert code('title = "x"\n[[moves]]\nmove = "stg_step_up"', app) == ErrorCode.NOT_ALLOWED


def test_a_red_flag_outranks_it(app: Application) -> None:
    plans(app).open(PLAN)
    app.safety.flag(FlagBody(["night_pain"]))
    with pytest.raises(PerkupError):
        app.sessions.begin(BeginBody("programme"))
    assert code(PLAN, app) == ErrorCode.ON_HOLD
    app.safety.clear(ClearBody(app.today()))
    assert app.sessions.begin(BeginBody("programme")).title == "After the strain"


def test_pain_above_its_limit_leaves_the_move_out(app: Application, clocks: Clocks) -> None:
    plans(app).open(PLAN)
    perform(app, answer="hurt", move="stg_sl_bridge", pain=4, pain_kind="ordinary")
    clocks.pass_(2 * DAY)
    with pytest.raises(PerkupError) as refusal:
        app.sessions.begin(BeginBody("programme"))
    assert refusal.value.code == ErrorCode.NOT_ALLOWED
    assert "4 of 10" in refusal.value.hint


def test_the_return_counts_days_pain_and_tests(app: Application, clocks: Clocks) -> None:
    assert plans(app).report() is None
    plans(app).open(PLAN)
    perform(app, answer="hurt", move="stg_sl_bridge", pain=2, pain_kind="ordinary")
    app.programme.tests.record("chair_stand", 14, None)
    clocks.pass_(3 * DAY)
    report = plans(app).report()
    assert report is not None
    assert (report.due, report.days_done, report.stopped) == (3, 1, 0)
    assert [(move.move, move.days, move.reps, move.worst_pain) for move in report.moves][:1] == [
        ("stg_sl_bridge", 1, 12, 2)
    ]
    assert [(test.test, test.value) for test in report.tests] == [("chair_stand", 14)]


def test_a_file_that_was_written_is_read_back_as_the_same_plan(app: Application) -> None:
    plan = plans(app).open(PLAN).plan
    again = plans(app).open(plan_text(plan)).plan
    assert again == plan


ONE = 'title = "One"\nmoves = [{move = "stg_clam", sets = 2, reps = 12}]'


def test_a_corrected_dose_is_led_even_after_a_session_of_the_old_one_was_stopped(app: Application) -> None:
    plans(app).open(ONE)
    old = app.sessions.begin(BeginBody("programme"))
    step = old.timeline.work[0]
    app.sessions.record_step(old.session, StepBody(step.index, outcome="done", seconds=9, reps=12, key="a"))
    app.sessions.end(old.session, EndBody("stopped", "b"))
    plans(app).open(ONE)
    assert app.sessions.begin(BeginBody("programme")).session == old.session
    plans(app).open(ONE.replace("reps = 12", "reps = 3"))
    corrected = app.sessions.begin(BeginBody("programme"))
    assert corrected.session != old.session
    assert {step.reps for step in corrected.timeline.work} == {3}


def test_a_session_of_another_plan_does_not_make_the_day_done(app: Application) -> None:
    plans(app).open(ONE)
    perform(app)
    plans(app).close()
    plans(app).open(ONE)
    assert plans(app).view().is_done  # type: ignore[union-attr]
    plans(app).open(ONE.replace("stg_clam", "stg_bridge"))
    assert not plans(app).view().is_done  # type: ignore[union-attr]
    assert {step.move for step in app.sessions.begin(BeginBody("programme")).timeline.work} == {"stg_bridge"}


def test_a_move_listed_for_each_side_has_one_row_in_the_return(app: Application) -> None:
    sides = [f'{{move = "stg_clam", sets = 2, reps = 5, side = "{side}"}}' for side in ("left", "right")]
    plans(app).open(f'title = "x"\nmoves = [{", ".join(sides)}]')
    perform(app)
    report = plans(app).report()
    assert report is not None
    assert [(move.sets, move.reps) for move in report.moves] == [(4, 20)]


def test_a_tempo_is_told_and_led_as_it_was_written(app: Application) -> None:
    view = plans(app).open('title = "x"\nmoves = [{move = "stg_clam", sets = 1, reps = 10, tempo = "3-2-3"}]')
    assert [line.dose for line in view.lines] == ["10 times each side, tempo 3-2-3"]
    work = app.sessions.begin(BeginBody("programme")).timeline.work
    assert {(step.rep_s, step.seconds) for step in work} == {(8.0, 80.0)}
