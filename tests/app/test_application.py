"""What a person can ask and tell: sessions, holds, settings, erasure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from perkup.app import erasure
from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.requests import BeginBody, ClearBody, EndBody, FeedbackBody, FlagBody, FlatBody, StepBody
from perkup.app.session_log import SessionView
from perkup.app.session_selection import WithheldError
from perkup.errors import ErrorCode, PerkupError
from perkup.event_types import Feedback, RedFlagRaised
from perkup.vocabulary import BodyPlace, SessionSource
from tests.app.answers import all_answers
from tests.app.virtual import Clocks
from tests.refusals import refused


@pytest.fixture
def app(tmp_path: Path, clocks: Clocks) -> Iterator[Application]:
    opened = Application.open(DataFolder(tmp_path), stamp=clocks)
    opened.safety.screen(all_answers())
    opened.breaks.running = True
    opened.breaks.apply_input("start")
    opened.breaks.apply_input("active")
    yield opened
    opened.close()


def play(app: Application, clocks: Clocks, session: SessionView, steps: int | None = None) -> None:
    for step in session.timeline.work[:steps]:
        clocks.pass_(step.seconds)
        key = f"{session.session}:{step.index}"
        app.sessions.record_step(session.session, StepBody(step.index, outcome="done", seconds=step.seconds, key=key))


def test_both_stretches_from_begin_to_feedback(app: Application, clocks: Clocks) -> None:
    session = app.sessions.begin(BeginBody("stretch"))
    assert {step.move for step in session.timeline.steps} == {"str_psoas_lying", "str_psoas_lunge"}
    assert session.timeline.side_s["left"] == session.timeline.side_s["right"]
    play(app, clocks, session)
    app.sessions.end(session.session, EndBody("finished", f"{session.session}:end"))
    app.sessions.feedback(session.session, FeedbackBody("right", key=f"{session.session}:felt"))
    today = app.views.today()
    assert [todo.done for todo in today.todo] == [True, True]
    line = today.sessions[0]
    assert (line.how, line.answer, line.steps_done) == ("finished", "right", line.steps_total)


def test_a_session_left_halfway_goes_on_where_it_was(app: Application, clocks: Clocks) -> None:
    session = app.sessions.begin(BeginBody("stretch"))
    play(app, clocks, session, steps=5)
    again = app.sessions.begin(BeginBody("stretch"))
    assert again.session == session.session
    assert [step.index for step in again.recorded] == [step.index for step in session.timeline.work[:5]]
    assert again.timeline == session.timeline
    clocks.pass_(3600)
    assert app.sessions.begin(BeginBody("stretch")).session == session.session
    clocks.pass_(24 * 3600)
    assert app.sessions.begin(BeginBody("stretch")).session != session.session


def test_a_session_stopped_half_way_is_taken_up_again_that_day(app: Application, clocks: Clocks) -> None:
    session = app.sessions.begin(BeginBody("stretch"))
    play(app, clocks, session, steps=5)
    half = session.timeline.work[5]
    app.sessions.record_step(session.session, StepBody(half.index, outcome="partial", seconds=4, key="half"))
    app.sessions.end(session.session, EndBody("stopped", f"{session.turn}.end"))
    todo = app.views.today().todo
    assert [(item.id, item.done) for item in todo] == [
        ("resume", False),
        ("str_psoas_lying", False),
        ("str_psoas_lunge", False),
    ]
    assert (todo[0].subtitle, todo[0].href) == (f"5 of {len(session.timeline.work)} steps done", "/stretch")
    clocks.pass_(5 * 3600)
    again = app.sessions.begin(BeginBody("stretch"))
    assert (again.session, again.ended, again.resumed) == (session.session, None, 1)
    assert again.turn != session.turn
    assert sorted(again.passed_outcomes()) == [step.index for step in session.timeline.work[:5]]
    for step in session.timeline.work[5:]:
        app.sessions.record_step(
            again.session, StepBody(step.index, outcome="done", seconds=step.seconds, key=f"{again.turn}.{step.index}")
        )
    app.sessions.end(again.session, EndBody("finished", f"{again.turn}.end"))
    assert [todo.done for todo in app.views.today().todo] == [True, True]
    assert app.sessions.begin(BeginBody("stretch")).session != session.session


def test_a_session_that_was_only_opened_is_no_row(app: Application, clocks: Clocks) -> None:
    session = app.sessions.begin(BeginBody("stretch"))
    assert app.views.today().sessions == []
    app.sessions.record_step(session.session, StepBody(1, outcome="skipped", seconds=0, key="skip"))
    app.sessions.end(session.session, EndBody("stopped", "end"))
    assert (app.views.today().sessions, app.views.history().days[0].sessions) == ([], [])


def test_a_warning_sign_in_a_session_is_a_red_flag_at_once_and_once(app: Application) -> None:
    session = app.sessions.begin(BeginBody("stretch"))
    for _time in range(2):
        felt = FeedbackBody("hurt", "key", move="str_psoas_lying", place=BodyPlace.CHEST, words="a pressure")
        advice = app.sessions.feedback(session.session, felt)
        assert advice is not None
        assert advice.title == "Get emergency help now."
    flags = list(app.journal.read(RedFlagRaised))
    assert [(flag.data.flags, flag.data.words) for flag in flags] == [(["chest_pain"], "a pressure")]
    (feedback,) = app.journal.read(Feedback)
    assert (feedback.data.place, feedback.data.words) == (BodyPlace.CHEST, "a pressure")


def test_where_every_step_was_reached_what_was_skipped_is_led_again(app: Application, clocks: Clocks) -> None:
    session = app.sessions.begin(BeginBody("stretch"))
    play(app, clocks, session, steps=1)
    for step in session.timeline.work[1:]:
        app.sessions.record_step(
            session.session, StepBody(step.index, outcome="skipped", seconds=0, key=f"{step.index}")
        )
    app.sessions.end(session.session, EndBody("stopped", "end"))
    assert list(app.sessions.begin(BeginBody("stretch")).passed_outcomes()) == [session.timeline.work[0].index]


def test_a_step_told_twice_is_recorded_once(app: Application) -> None:
    session = app.sessions.begin(BeginBody("move", "brk_glute_squeeze"))
    for _time in range(2):
        app.sessions.record_step(session.session, StepBody(0, outcome="done", seconds=5, key="same"))
    assert len(app.sessions.view(session.session).recorded) == 1
    with refused(ErrorCode.NOT_FOUND, "999"):
        app.sessions.record_step(session.session, StepBody(999, outcome="done", seconds=5, key="other"))


def test_a_break_begun_is_a_break_taken_and_its_end_ends_both(app: Application, clocks: Clocks) -> None:
    session = app.sessions.begin(BeginBody("break"))
    assert app.views.status().phase == "on_break"
    assert session.timeline.total_s == pytest.approx(app.views.status().break_s)
    app.breaks.apply_input("idle", since_s=1)
    play(app, clocks, session, steps=1)
    app.sessions.end(session.session, EndBody("finished", "end"))
    assert app.views.status().phase == "working"
    assert app.views.status().today.kept == 1


@pytest.mark.parametrize("source", ["stretch", "move"])
def test_nothing_that_safety_leaves_out_by_now_is_offered_to_go_on_with(
    app: Application, clocks: Clocks, source: SessionSource
) -> None:
    session = app.sessions.begin(BeginBody(source, "str_psoas_lunge" if source == "move" else None))
    play(app, clocks, session, steps=1)
    app.sessions.end(session.session, EndBody("stopped", "end"))

    def offered() -> tuple[bool, bool]:
        listed = any(item.id == "resume" for item in app.views.today().todo)
        return listed, app.sessions.view(session.session).can_resume

    assert offered() == (True, True)
    app.safety.screen(all_answers(knee=True))
    assert offered() == (False, False)
    if source == "stretch":
        assert not app.sessions.preview(SessionSource.STRETCH).open
    app.safety.screen(all_answers())
    assert offered() == (True, True)
    app.safety.flag(FlagBody(["night_pain"]))
    assert offered() == (False, False)
    app.safety.clear(ClearBody(app.now().date()))
    assert offered() == (True, True)


def test_two_breaks_never_bring_the_same_pair(app: Application, clocks: Clocks) -> None:
    pairs = []
    for _break in range(8):
        session = app.sessions.begin(BeginBody("break"))
        pairs.append(tuple(dict.fromkeys(step.move for step in session.timeline.steps)))
        app.sessions.end(session.session, EndBody("finished", f"{session.session}:end"))
        clocks.pass_(1900)
        app.breaks.apply_input("active")
    assert all(first != second for first, second in pairwise(pairs))


def test_a_flag_withholds_everything_until_a_clinician_cleared_it(app: Application, clocks: Clocks) -> None:
    hold = app.safety.flag(FlagBody(["saddle_numbness"]))
    assert hold is not None
    assert app.views.status().hold is not None
    with pytest.raises(WithheldError):
        app.sessions.begin(BeginBody("stretch"))
    with pytest.raises(WithheldError):
        app.sessions.begin(BeginBody("break"))
    with refused(ErrorCode.INVALID_DATE):
        app.safety.clear(ClearBody(clocks.wall.date() + timedelta(days=1)))
    app.safety.clear(ClearBody(clocks.wall.date(), "seen and fine"))
    assert app.safety.hold() is None
    assert app.sessions.begin(BeginBody("stretch")).timeline.steps


def test_one_flat_side_holds_and_says_see_a_doctor(app: Application) -> None:
    app.safety.flat_check(FlatBody(True, "weekly"))
    hold = app.safety.hold()
    assert hold is not None
    assert "doctor right away" in " ".join([hold.title, *hold.lines])


def test_signs_with_the_flat_side_make_it_more_urgent_and_are_on_the_page_for_the_doctor(app: Application) -> None:
    with refused(ErrorCode.INVALID_INPUT):
        app.safety.flat_check(FlatBody(False, "self", "left"))
    with refused(ErrorCode.INVALID_INPUT):
        app.safety.flat_check(FlatBody(True, "self", "left", ["hiccups"]))
    assert app.safety.hold() is None
    tiers = []
    for signs in ([], ["night_pain"], ["saddle_numbness"]):
        app.safety.flat_check(FlatBody(True, "self", "left", signs))
        hold = app.safety.hold()
        assert hold is not None
        tiers.append(hold.tier)
        assert "One flat side: see a doctor right away" in " ".join(hold.lines)
    assert tiers == ["within_days", "same_day", "emergency"]
    noticed = app.views.summary().noticed[1].what
    assert noticed == ("one cheek flatter than the other (left)", "pain that wakes you night after night")


def test_screening_is_asked_once_and_its_cautions_replace_moves(tmp_path: Path, clocks: Clocks) -> None:
    app = Application.open(DataFolder.find(str(tmp_path / "new")), stamp=clocks)
    assert app.views.today().first_run
    told = app.safety.screen(all_answers(hip_replacement="anterior"))
    assert told.cautions
    assert not app.views.today().first_run
    session = app.sessions.begin(BeginBody("stretch"))
    moves = {step.move for step in session.timeline.steps}
    assert not moves & {"str_psoas_lying", "str_psoas_lunge"}
    assert {one["move"] for one in session.replaced} == {"str_psoas_lying", "str_psoas_lunge"}
    app.close()


def test_settings_are_in_force_at_once_and_journalled(app: Application) -> None:
    app.settings.change({"clock.interval_min": 45}, by="web")
    assert app.views.status().interval_s == 2700
    event = app.journal.last("settings_changed")
    assert event is not None
    assert event.data == {"changes": {"clock.interval_min": [30, 45]}, "by": "web"}


def test_a_bad_edit_by_hand_leaves_the_old_settings_in_force(app: Application, clocks: Clocks) -> None:
    app.home.settings_file.write_text("[clock]\ninterval_min = 5\n")
    clocks.pass_(1)
    app.breaks.apply_input("tick")
    assert app.views.status().interval_s == 1800
    assert any("line 2" in problem for problem in app.problems())


def test_an_unknown_move_says_what_would_be_right(app: Application) -> None:
    with refused(ErrorCode.NOT_FOUND, "str_psoas_lunge"):
        app.sessions.begin(BeginBody("move", "str_psoas_lung"))


def test_a_pause_ends_by_itself_and_cannot_end_in_the_past(app: Application, clocks: Clocks) -> None:
    assert app.breaks.pause(30).paused_until == clocks.wall + timedelta(minutes=30)
    with pytest.raises(PerkupError):
        app.breaks.pause(until=clocks.wall - timedelta(minutes=1))
    assert app.breaks.resume().phase == "working"


def test_without_the_running_coach_the_clock_takes_no_orders(app: Application) -> None:
    app.breaks.running = False
    with refused(ErrorCode.NOT_RUNNING):
        app.breaks.skip()
    assert app.views.status().phase == "away"


def test_listeners_hear_of_changes_until_they_leave(app: Application) -> None:
    heard: list[str] = []
    leave = app.listeners.subscribe(heard.append)
    app.breaks.sit()
    leave()
    app.breaks.stand()
    assert heard == ["status"]


def test_what_a_hold_rests_on_cannot_be_erased_before_it_ends(app: Application) -> None:
    app.safety.screen(all_answers(one_sided=True))
    screened = app.journal.last("screening")
    app.safety.flag(FlagBody(["one_sided"]))
    same = app.journal.last("flag")
    app.safety.flag(FlagBody(["saddle_numbness"]))
    worse = app.journal.last("flag")
    assert screened
    assert same
    assert worse
    with refused(ErrorCode.ON_HOLD):
        erasure.keep_hold(app.journal, [screened.id, same.id, worse.id])
    with refused(ErrorCode.ON_HOLD):
        erasure.keep_hold(app.journal, [worse.id])
    erasure.keep_hold(app.journal, [same.id])
    app.safety.clear(ClearBody(app.now().date()))
    erasure.keep_hold(app.journal, [screened.id, same.id, worse.id])


def test_a_prompt_names_no_move_during_a_hold(app: Application) -> None:
    app.safety.flag(FlagBody(["saddle_numbness"]))
    told = app.sessions.prompt_sentence()
    assert told.startswith("Get emergency help now. You noticed: numbness between the legs. Call your emergency number")


def test_an_erased_event_is_gone_from_every_view(app: Application) -> None:
    session = app.sessions.begin(BeginBody("stretch"))
    event = app.journal.last("session_started")
    assert event is not None
    app.erasing.erase([event.id])
    assert app.views.today().sessions == []
    with refused(ErrorCode.NOT_FOUND):
        app.sessions.view(session.session)


def test_a_change_by_hand_is_journalled_but_not_a_commands_own(app: Application, clocks: Clocks) -> None:
    text = app.home.settings_file.read_text()
    app.home.settings_file.write_text(text.replace("interval_min = 30", "interval_min = 40"))
    app.breaks.apply_input("tick")
    told = app.journal.last("settings_changed")
    assert told is not None
    assert told.data == {"changes": {"clock.interval_min": [30, 40]}, "by": "file"}
    app.journal.append("settings_changed", {"changes": {"clock.break_min": [2, 3]}, "by": "cli"})
    text = app.home.settings_file.read_text()
    app.home.settings_file.write_text(text.replace("break_min = 2", "break_min = 3"))
    app.breaks.apply_input("tick")
    assert app.views.status().break_s == 180
    assert len(list(app.journal.events(kinds={"settings_changed"}))) == 2


def test_erasing_a_photo_removes_its_file(app: Application) -> None:
    folder = app.home.subfolder(app.home.photos_dir)
    (folder / "side.jpg").write_bytes(b"picture")
    event = app.journal.append("photo", {"file": "side.jpg", "pose": "side", "at": "2026-03-09T09:00:00+01:00"})
    app.erasing.erase([event.id])
    assert not (folder / "side.jpg").exists()


def test_a_flag_holds_even_while_the_disk_does_not_work(tmp_path: Path, clocks: Clocks) -> None:
    app = Application.open(DataFolder.find(str(tmp_path / "home")), stamp=clocks, lasting=True)
    assert app.safety.hold() is None
    assert app.journal._db is not None
    app.journal._db.execute("PRAGMA query_only = ON")
    app.safety.flag(FlagBody(["saddle_numbness"]))
    assert app.journal.waiting == 1
    assert app.safety.hold() is not None
    app.close()
