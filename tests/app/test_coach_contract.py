"""What every coach does alike: the one in this process, and the one that runs elsewhere and is asked over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from perkup.app.application import Application
from perkup.app.coach import Coach
from perkup.app.coach_client import HttpCoach
from perkup.app.coach_connection import connect
from perkup.app.data_folder import DataFolder
from perkup.app.http_link import HttpLink
from perkup.app.instance_lock import hold_instance_lock
from perkup.app.phone_reminders import PhoneReminders
from perkup.app.requests import (
    BeginBody,
    CalendarBody,
    CheckBody,
    ClearBody,
    ConsentBody,
    DeliverBody,
    EndBody,
    EndItem,
    FeedbackBody,
    FeedbackItem,
    FlagBody,
    FlatBody,
    MistakeBody,
    MorningBody,
    PhoneBody,
    StepBody,
    StepItem,
)
from perkup.errors import ErrorCode, PerkupError
from perkup.vocabulary import Answer, DayChange, FollowUpKind, NoteSubject, OneSide, RestReason
from tests.app.answers import all_answers
from tests.app.photos import SECRET, drawn, exif, seen, told
from tests.browser.coach import Clocks
from tests.browser.coach import Coach as RunningCoach
from tests.desktop.fake_desktop import FakeDesktop
from tests.refusals import refused

GOLDEN = Path(__file__).parents[1] / "motion" / "golden"


@dataclass
class World:
    """A coach to ask, and a look at the application behind it."""

    coach: Coach
    look: Callable[[Callable[[Application], Any]], Any]
    clocks: Clocks

    def count(self, kind: str) -> int:
        return int(self.look(lambda app: sum(1 for _ in app.journal.events(kinds={kind}))))


@pytest.fixture(params=["in process", "over http"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    clocks = Clocks()
    if request.param == "in process":
        app = Application.open(DataFolder(tmp_path), stamp=clocks, senses=FakeDesktop(available=False).senses)
        app.breaks.url = "http://127.0.0.1:1"
        app.safety.screen(all_answers())
        app.breaks.start()
        yield World(app, lambda question: question(app), clocks)
        app.close()
        return
    running = RunningCoach(tmp_path, clocks)
    try:
        with hold_instance_lock(running.home) as lock:
            lock.announce(running.url)
            coach = HttpCoach(HttpLink(running.home))
            coach.safety.screen(all_answers())
            yield World(coach, running.call, clocks)
    finally:
        running.stop()


@pytest.fixture
def coach(world: World) -> Coach:
    return world.coach


def refusal(ask: Callable[[], object]) -> tuple[str, str, ErrorCode]:
    with pytest.raises(PerkupError) as error:
        ask()
    return error.value.message, error.value.hint, error.value.code


def step(key: str = "k") -> StepBody:
    return StepBody(1, "done", 9.0, key)


class TestBreaks:
    def test_the_status_is_that_of_a_running_coach(self, coach: Coach) -> None:
        status = coach.views.status()
        assert (status.running, status.phase, status.hold) == (True, "working", None)
        assert status.url is not None
        assert status.deadline is not None

    def test_a_break_is_taken_and_done(self, world: World) -> None:
        assert world.coach.breaks.take().phase == "on_break"
        world.clocks.ahead += 130
        assert world.coach.breaks.done().phase == "working"
        assert world.coach.views.status().phase == "working"

    def test_a_prompt_is_postponed_and_skipped(self, world: World) -> None:
        for command, counter in (
            (lambda: world.coach.breaks.postpone(10), "postponed"),
            (world.coach.breaks.skip, "skipped"),
        ):
            world.clocks.ahead += 31 * 60
            world.look(lambda app: app.breaks.apply_input("tick"))
            assert getattr(command().today, counter) == 1

    def test_a_pause_ends_by_itself_or_is_ended(self, world: World) -> None:
        until = world.look(lambda app: app.now()) + timedelta(minutes=90)
        paused = world.coach.breaks.pause(until=until)
        assert paused.phase == "paused"
        assert paused.paused_until is not None
        assert abs(paused.paused_until - until) < timedelta(seconds=5)
        assert world.coach.breaks.resume().phase == "working"
        assert world.coach.breaks.pause(30).phase == "paused"

    def test_sitting_and_standing_are_what_the_person_says(self, coach: Coach) -> None:
        assert coach.breaks.stand().posture == "standing"
        assert coach.breaks.sit().posture == "sitting"

    def test_focus_is_ours_until_a_session_ends(self, world: World) -> None:
        world.coach.breaks.set_own_focus(True)
        assert world.look(lambda app: app.breaks.own_focus)
        session = world.coach.sessions.begin(BeginBody("stretch")).session
        world.coach.sessions.end(session, EndBody("stopped", "e"))
        assert not world.look(lambda app: app.breaks.own_focus)

    def test_each_command_is_one_input_of_the_clock(self, world: World) -> None:
        before = world.count("clock")
        world.coach.breaks.stand()
        assert world.count("clock") == before + 1

    def test_it_is_stopped_by_whoever_runs_it(self, world: World) -> None:
        stops: list[str] = []
        world.look(
            lambda app: app.breaks.connect_desktop(on_turn=lambda turn: None, on_stop=lambda: stops.append("stop"))
        )
        world.coach.breaks.stop()
        assert stops == ["stop"]


class TestSessions:
    def test_a_session_is_performed_and_each_report_counts_once(self, world: World) -> None:
        sessions = world.coach.sessions
        view = sessions.begin(BeginBody("stretch", first_side="left"))
        assert view.recorded == []
        for _again in range(2):
            sessions.record_step(view.session, step())
            sessions.end(view.session, EndBody("finished", "e"))
            assert sessions.feedback(view.session, FeedbackBody("right", "f")) is None
        again = sessions.view(view.session)
        assert (again.timeline, again.title, again.started_at) == (view.timeline, view.title, view.started_at)
        assert [(done.index, done.outcome, done.seconds) for done in again.recorded] == [(1, "done", 9.0)]
        assert (again.ended, again.answer) == ("finished", "right")
        assert [world.count(kind) for kind in ("step_recorded", "session_ended", "feedback")] == [1, 1, 1]

    def test_a_session_left_open_goes_on(self, world: World) -> None:
        first = world.coach.sessions.begin(BeginBody("move", "brk_heel_raise"))
        assert world.coach.sessions.begin(BeginBody("move", "brk_heel_raise")).session == first.session
        assert world.count("session_started") == 1

    def test_the_second_odd_pain_comes_back_with_advice(self, world: World) -> None:
        advice = []
        for key, move in (("a", "brk_heel_raise"), ("b", "brk_walk")):
            session = world.coach.sessions.begin(BeginBody("move", move)).session
            world.coach.sessions.end(session, EndBody("finished", f"{key}.end"))
            report = FeedbackBody("hurt", key, move=move, pain=3, pain_kind="numb")
            advice.append(world.coach.sessions.feedback(session, report))
        assert advice[0] is None
        assert advice[1] is not None
        assert advice[1].what_to_do
        assert advice[1].title == world.look(lambda app: app.safety.hold().title)

    def test_a_delivery_counts_what_fits_and_names_what_does_not(self, world: World) -> None:
        session = world.coach.sessions.begin(BeginBody("stretch")).session
        answer = world.coach.sessions.deliver(
            DeliverBody(
                [
                    StepItem(1, "done", 9.0, "a", session=session),
                    StepItem(9999, "done", 9.0, "b", session=session),
                    EndItem("stopped", "c", session=session),
                    FeedbackItem("easy", "d", session="nobody"),
                ]
            )
        )
        assert answer.done == ["a", "c"]
        assert [(item.key, item.code) for item in answer.refused] == [("b", "not_found"), ("d", "not_found")]
        assert world.count("step_recorded") == 1


class TestSafety:
    def test_the_questions_are_answered(self, coach: Coach) -> None:
        outcome = coach.safety.screen(all_answers(hip_replacement="both", knee=True), 44)
        assert outcome.tier is None
        assert outcome.change.added == ("hip_replacement_anterior", "hip_replacement_posterior", "knee_pain")
        answered = coach.safety.screening()
        assert answered.answers["hip_replacement"] is True
        assert answered.details == {"hip_replacement": "both"}
        assert len(answered.ask_first) == 1

    def test_a_flag_ticked_by_mistake_is_taken_back(self, coach: Coach) -> None:
        assert coach.safety.flag(FlagBody(["night_pain"])) is not None
        assert coach.safety.take_back_flag(MistakeBody("a slip")) is None

    def test_at_17_two_words_are_needed(self, coach: Coach) -> None:
        coach.safety.screen(all_answers(), 17)
        with refused(ErrorCode.NOT_ALLOWED, "16", "17"):
            coach.sessions.begin(BeginBody("stretch"))
        coach.safety.consent(ConsentBody(True, True))
        assert coach.sessions.begin(BeginBody("stretch")).session

    def test_the_questions_stay_answered(self, coach: Coach) -> None:
        assert coach.safety.screening().screened
        assert coach.safety.screening().questions

    def test_a_flag_holds_until_a_clinician_has_cleared(self, world: World) -> None:
        hold = world.coach.safety.flag(FlagBody(["night_pain"], "since the winter"))
        assert hold is not None
        assert hold.flags == ["night_pain"]
        status = world.coach.views.status()
        assert status.hold is not None
        assert status.hold.tier == hold.tier
        world.clocks.ahead += 2 * 24 * 3600
        today = world.look(lambda app: app.now().date())
        assert world.coach.safety.clear(ClearBody(today, "all well")) is None
        assert world.coach.views.status().hold is None

    def test_one_flat_side_holds_everything(self, coach: Coach) -> None:
        assert coach.safety.flat_check(FlatBody(False, "weekly")) is None
        hold = coach.safety.flat_check(FlatBody(True, "self", "left", ["night_pain"]))
        assert hold is not None
        assert "one_sided" in hold.flags

    def test_what_is_due_is_asked_until_it_is_answered(self, world: World) -> None:
        world.coach.programme.start()
        due = world.coach.safety.follow_ups()
        assert due == world.look(lambda app: app.safety.follow_ups())
        assert FollowUpKind.RETEST in {question.kind for question in due}
        world.coach.safety.flat_check(FlatBody(False, "retest"))
        assert FollowUpKind.FLAT_CHECK not in {question.kind for question in world.coach.safety.follow_ups()}

    def test_the_hold_says_what_to_do(self, coach: Coach) -> None:
        assert coach.safety.hold() is None
        assert coach.safety.flag(FlagBody(["night_pain"])) == coach.safety.hold()

    def test_an_age_that_came_with_the_answers_is_kept(self, world: World) -> None:
        world.coach.safety.screen(all_answers(), 61)
        assert world.coach.settings.on_file().programme.age == 61

    def test_new_answers_are_looked_at_before_they_are_recorded(self, world: World) -> None:
        before = world.count("screening")
        answers = all_answers(knee=True)
        change = world.coach.safety.preview(answers)
        assert change.added == ("knee_pain",)
        assert change.left_out
        assert world.coach.safety.preview(all_answers()).added == ()
        assert refusal(lambda: world.coach.safety.preview({"knee": True}))[2] == ErrorCode.INVALID_INPUT
        assert world.count("screening") == before
        world.coach.safety.screen(answers)
        withheld = world.coach.safety.withheld(change.left_out)
        assert withheld is not None
        assert withheld.name in withheld.refusal().message
        assert withheld.move in {move.move for move in world.coach.safety.screening().withheld}
        assert world.coach.safety.withheld([]) is None

    def test_what_a_clinician_allows_meanwhile_is_told(self, world: World) -> None:
        assert world.coach.safety.partial_clearance() is None
        world.coach.safety.flag(FlagBody(["night_pain"]))
        today = world.look(lambda app: app.now()).date()
        world.coach.safety.clear(ClearBody(today, moves=["gait_hill"]))
        partly = world.coach.safety.partial_clearance()
        assert partly is not None
        assert (partly.moves, partly.until) == (["gait_hill"], None)

    def test_the_morning_after_is_recorded(self, world: World) -> None:
        session = world.coach.sessions.begin(BeginBody("stretch")).session
        world.coach.safety.next_morning(MorningBody(session, True))
        assert world.count("next_morning") == 1


class TestProgramme:
    def test_a_block_begins_and_its_days_can_be_read(self, world: World) -> None:
        programme = world.coach.programme
        before = programme.overview()
        assert (before.started, before.session) == (False, None)
        begun = programme.start()
        assert begun == programme.overview()
        assert (begun.started, begun.today, begun.done) == (True, 1, 0)
        assert begun.session == programme.day(1)
        assert begun.session is not None
        assert begun.session == world.look(lambda app: app.programme.next_day())
        assert world.count("plan_started") == 1

    def test_a_block_may_begin_later(self, world: World) -> None:
        first = world.look(lambda app: app.now().date()) + timedelta(days=2)
        assert world.coach.programme.start(first).start == first

    def test_a_move_is_swapped_in_its_slot(self, world: World) -> None:
        programme = world.coach.programme
        programme.start()
        number, slot, choices = next(
            (number, item.slot, choices)
            for number in range(2, 6)
            for item in programme.day(number).items
            if (choices := programme.swaps.choices(number, item.slot))
        )
        expected = world.look(lambda app: app.programme.swaps.choices(number, slot))
        assert [move.id for move in choices] == [move.id for move in expected]
        programme.swaps.swap(number, slot, choices[0].id, "for a change")
        assert next(item.move for item in programme.day(number).items if item.slot == slot) == choices[0].id
        assert world.count("swap") == 1

    def test_a_move_is_marked_and_the_mark_taken_off(self, world: World) -> None:
        for on in (True, False):
            world.coach.programme.set_move_mark("favourite", "stg_bridge", on)
            favourites = world.look(lambda app: app.programme.facts.history().favourites)
            assert ("stg_bridge" in favourites) is on

    def test_days_rest_and_go_on_and_are_changed_and_logged(self, world: World) -> None:
        programme = world.coach.programme
        programme.start()
        today = world.look(lambda app: app.now().date())
        programme.days.rest(today, today + timedelta(days=6), RestReason.ILLNESS)
        assert programme.overview().session is None
        programme.days.back()
        assert programme.overview().today == 1
        programme.days.log(today, Answer.EASY)
        assert programme.day(1).done
        world.clocks.ahead += 24 * 3600
        programme.days.change_today(DayChange.SKIP)
        counts = [world.count(kind) for kind in ("rest_days", "session_logged", "day_changed")]
        assert counts == [2, 1, 1]

    def test_a_plan_of_a_physiotherapist_is_opened_told_and_closed(self, world: World) -> None:
        plans = world.coach.programme.prescriptions
        assert (plans.view(), plans.report()) == (None, None)
        view = plans.open('title = "x"\nmoves = [{move = "stg_sl_bridge", side = "left"}]')
        assert plans.view() == view
        assert [(line.entry.move, line.entry.only, line.refusal) for line in view.lines] == [
            ("stg_sl_bridge", OneSide.LEFT, "")
        ]
        report = plans.report()
        assert report is not None
        assert (report.due, report.days_done) == (0, 0)
        plans.close()
        assert plans.view() is None
        assert refusal(plans.close)[2] == ErrorCode.NOTHING_TO_DO
        assert refusal(lambda: plans.open("title = 3"))[2] == ErrorCode.INVALID_FILE

    def test_self_tests_are_compared_with_the_first_of_their_kind(self, world: World) -> None:
        tests = world.coach.programme.tests
        tests.record("chair_stand", 14, None)
        tests.record("chair_stand", 22, None, "by hand")
        tests.record("thomas", -3.5, OneSide.LEFT, "by tape")
        assert tests.record_girth([100, 101, 102]) == 101
        results = tests.results()
        assert results == world.look(lambda app: app.programme.tests.results())
        assert [(result.test, result.side, result.value) for result in results] == [
            ("chair_stand", None, 14),
            ("chair_stand", None, 22),
            ("thomas", "left", -3.5),
            ("hip_girth", None, 101),
        ]
        assert results[1].change is not None
        assert results[1].change.direction == "up"


class TestNotesAndPhotos:
    def test_notes_are_about_a_day_a_session_or_a_move(self, world: World) -> None:
        notes = world.coach.notes
        session = world.coach.sessions.begin(BeginBody("stretch")).session
        today = world.look(lambda app: app.now().date().isoformat())
        written = [
            notes.add(NoteSubject.DAY, " Slept well. "),
            notes.add(NoteSubject.SESSION, "In the kitchen.", session),
            notes.add(NoteSubject.MOVE, "Mind the rug.", "stg_bridge"),
        ]
        assert [(note.about, note.ref, note.text) for note in written] == [
            ("day", today, "Slept well."),
            ("session", session, "In the kitchen."),
            ("move", "stg_bridge", "Mind the rug."),
        ]
        assert notes.all() == written[::-1]
        assert world.count("note") == 3

    def test_a_photo_is_kept_without_its_secrets_sent_back_and_erased(self, world: World) -> None:
        photos = world.coach.photos
        yesterday = world.look(lambda app: app.now().date()) - timedelta(days=1)
        photo = photos.add(told(drawn(), exif(6)), "right", yesterday)
        assert (photo.pose, photo.turn, photo.there) == ("right", 6, True)
        assert photo.at.date() == yesterday
        assert photos.all() == [photo]
        picture = photos.picture(photo.event)
        assert SECRET not in picture
        assert seen(picture) == seen(drawn())
        photos.forget(photo.event.lower())
        assert photos.all() == []
        assert world.count("photo") == 0
        assert not list(world.look(lambda app: app.home.photos_dir).glob("*.jpg"))

    def test_a_large_photo_fits(self, world: World) -> None:
        large = drawn() + bytes(12_000_000)
        assert world.coach.photos.add(large, "left").pose == "left"

    def test_the_pages_hear_of_each_change(self, world: World) -> None:
        topics: list[str] = []
        world.look(lambda app: app.listeners.subscribe(topics.append))
        coach = world.coach
        coach.programme.start()
        coach.programme.set_move_mark("ban", "stg_clam", True)
        coach.programme.tests.record("chair_stand", 14, None)
        coach.notes.add(NoteSubject.DAY, "Rain.")
        photo = coach.photos.add(drawn(), "back")
        coach.photos.forget(photo.event)
        assert topics == ["journal"] * 6

    def test_moves_are_those_of_the_library(self, world: World) -> None:
        assert world.coach.library.moves == world.look(lambda app: app.library.moves)


class TestServices:
    def test_a_measurement_made_elsewhere_is_kept(self, world: World) -> None:
        document = json.loads((GOLDEN / "walk.json").read_text("utf-8"))
        saved = world.coach.measuring.keep("a/walk.mp4", document)
        kept = world.look(lambda app: app.measuring.get(saved.measurement))
        assert (kept.file, kept.definition) == ("walk.mp4", document["definition"])
        failed = json.loads((GOLDEN / "failed.json").read_text("utf-8"))
        assert refusal(lambda: world.coach.measuring.keep("x.mp4", failed))[2] == ErrorCode.INVALID_INPUT
        assert refusal(lambda: world.coach.measuring.keep("x.mp4", {"definition": "new"}))[2] == ErrorCode.INVALID_FILE
        assert world.count("measurement") == 1

    def test_the_calendar_is_a_file_or_an_address(self, world: World) -> None:
        calendar = world.coach.calendar
        assert calendar.state().address is None
        first = calendar.change(CalendarBody(feed=True))
        assert first.feed
        assert first == calendar.state()
        assert calendar.change(CalendarBody(renew=True)).address not in (None, first.address)
        assert calendar.change(CalendarBody(feed=False)).address is None
        assert calendar.document().startswith(b"BEGIN:VCALENDAR")
        assert world.count("settings_changed") == 2

    def test_the_phone_is_switched_on_tried_and_off(self, world: World) -> None:
        sent: list[str] = []

        def send(url: str, title: str, body: str) -> bool:
            sent.append(url)
            return "bad" not in url

        world.look(lambda app: setattr(app, "phone", PhoneReminders(app, send)))
        phone = world.coach.phone
        assert refusal(lambda: phone.switch(PhoneBody(True)))[2] == ErrorCode.INVALID_INPUT
        assert refusal(phone.say_hello)[2] == ErrorCode.NOT_ALLOWED
        assert phone.switch(PhoneBody(True, ["ntfy://secret"])).services == ["ntfy"]
        assert phone.say_hello() == 1
        assert phone.switch(PhoneBody(True, ["json://bad"])).services == ["ntfy", "json"]
        assert refusal(phone.say_hello)[2] == ErrorCode.SERVICE_FAILED
        assert sent == ["ntfy://secret", "ntfy://secret", "json://bad"]
        assert not phone.switch(PhoneBody(False)).on
        assert phone.switch(PhoneBody(False, forget=True)) == phone.state()
        assert phone.state().services == []


class TestViewsAndSettings:
    def test_the_day_is_told(self, world: World) -> None:
        session = world.coach.sessions.begin(BeginBody("stretch")).session
        world.coach.sessions.record_step(session, step())
        world.coach.sessions.end(session, EndBody("finished", "e"))
        today = world.coach.views.today()
        assert not today.first_run
        assert today.sentence
        assert [line.session for line in today.sessions] == [session]
        assert today == world.look(lambda app: _same_moment(app.views.today(), today))
        assert world.coach.views.summary().readings == ()

    def test_reasons_come_newest_first_and_no_more_than_asked_for(self, world: World) -> None:
        for _prompt in range(2):
            world.clocks.ahead += 31 * 60
            world.look(lambda app: app.breaks.apply_input("tick"))
            world.coach.breaks.skip()
        reasons = world.coach.views.why(10)
        assert len(reasons) > 1
        assert reasons[0].at >= reasons[-1].at
        assert world.coach.views.why(1) == reasons[:1]

    def test_history_has_a_line_a_day(self, coach: Coach) -> None:
        history = coach.views.history(7)
        assert len(history.days) <= 7

    def test_settings_are_read_checked_changed_and_taken_over(self, world: World) -> None:
        settings = world.coach.settings
        assert settings.on_file().clock.interval_min == 30
        assert settings.check(CheckBody("clock.interval_min", 25)).wrong is None
        assert "must be from" in (settings.check(CheckBody("clock.interval_min", 900)).wrong or "")
        assert settings.change({"clock.interval_min": 25}).clock.interval_min == 25
        assert world.count("settings_changed") == 1
        file = world.look(lambda app: app.home.settings_file)
        file.write_text(file.read_text().replace("interval_min = 25", "interval_min = 40"))
        assert settings.reload().clock.interval_min == 40
        assert settings.on_file().clock.interval_min == 40


def _begin_on_hold(coach: Coach) -> object:
    coach.safety.flag(FlagBody(["saddle_numbness"]))
    return coach.sessions.begin(BeginBody("stretch"))


REFUSALS: dict[str, tuple[Callable[[Coach], object], str, ErrorCode]] = {
    "pause": (lambda coach: coach.breaks.pause(until=_LONG_AGO), "would end before", ErrorCode.INVALID_DATE),
    "no move": (
        lambda coach: coach.sessions.begin(BeginBody("move", "str_psoas")),
        "There is no move",
        ErrorCode.NOT_FOUND,
    ),
    "no session": (lambda coach: coach.sessions.view("nobody"), "no such session", ErrorCode.NOT_FOUND),
    "no step": (
        lambda coach: coach.sessions.record_step(
            coach.sessions.begin(BeginBody("stretch")).session, StepBody(9999, "done", 1.0, "k")
        ),
        "no step 9999",
        ErrorCode.NOT_FOUND,
    ),
    "no setting": (
        lambda coach: coach.settings.change({"clock.nothing": 1}),
        "clock.nothing",
        ErrorCode.INVALID_SETTING,
    ),
    "check of no setting": (
        lambda coach: coach.settings.check(CheckBody("clock.nothing", 1)),
        "clock.nothing",
        ErrorCode.INVALID_SETTING,
    ),
    "wrong value": (
        lambda coach: coach.settings.change({"clock.interval_min": 900}),
        "must be from",
        ErrorCode.INVALID_SETTING,
    ),
    "open questions": (
        lambda coach: coach.safety.screen({"knee": True}),
        "of the safety questions are not answered",
        ErrorCode.INVALID_INPUT,
    ),
    "no slip": (
        lambda coach: coach.safety.take_back_flag(MistakeBody()),
        "nothing to undo",
        ErrorCode.NOTHING_TO_DO,
    ),
    "no change": (lambda coach: coach.settings.change({}), "No setting was named", ErrorCode.INVALID_INPUT),
    "clear of tomorrow": (
        lambda coach: coach.safety.clear(ClearBody(_FAR_AHEAD)),
        "in the future",
        ErrorCode.INVALID_DATE,
    ),
    "morning of nobody": (
        lambda coach: coach.safety.next_morning(MorningBody("nobody", True)),
        "no such session",
        ErrorCode.NOT_FOUND,
    ),
    "held": (_begin_on_hold, "", ErrorCode.ON_HOLD),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_a_refusal_has_the_same_words_and_code(
    coach: Coach, tmp_path_factory: pytest.TempPathFactory, what: str
) -> None:
    ask, words, code = REFUSALS[what]
    refused = refusal(lambda: ask(coach))
    assert words in refused[0]
    assert refused[2] == code
    other = Application.open(DataFolder(tmp_path_factory.mktemp("other")))
    other.safety.screen(all_answers())
    other.breaks.start()
    try:
        assert refused == refusal(lambda: ask(other))
    finally:
        other.close()


RECORD_REFUSALS: dict[str, tuple[Callable[[Coach], object], str, ErrorCode]] = {
    "no day": (lambda coach: coach.programme.day(31), "There is no day 31", ErrorCode.NOT_FOUND),
    "late start": (lambda coach: coach.programme.start(_FAR_AHEAD), "cannot start on", ErrorCode.INVALID_DATE),
    "second start": (
        lambda coach: [coach.programme.start() for _block in range(2)],
        "are not over yet",
        ErrorCode.UNDER_WAY,
    ),
    "no slot": (lambda coach: coach.programme.swaps.choices(2, "attic 1"), "no slot `attic 1`", ErrorCode.NOT_FOUND),
    "no swap": (
        lambda coach: coach.programme.swaps.swap(2, coach.programme.day(2).items[0].slot, "brk_walk"),
        "does not fit",
        ErrorCode.NOT_ALLOWED,
    ),
    "mark of no move": (
        lambda coach: coach.programme.set_move_mark("ban", "str_psoas", True),
        "There is no move",
        ErrorCode.NOT_FOUND,
    ),
    "no self-test": (
        lambda coach: coach.programme.tests.record("handstand", 1, None),
        "no self-test",
        ErrorCode.NOT_FOUND,
    ),
    "no such girth": (
        lambda coach: coach.programme.tests.record_girth([100, 101, 20]),
        "A girth is from",
        ErrorCode.INVALID_INPUT,
    ),
    "note of no move": (
        lambda coach: coach.notes.add(NoteSubject.MOVE, "x", "str_psoas"),
        "There is no move",
        ErrorCode.NOT_FOUND,
    ),
    "note of no session": (
        lambda coach: coach.notes.add(NoteSubject.SESSION, "x", "nobody"),
        "no such session",
        ErrorCode.NOT_FOUND,
    ),
    "note of no day": (
        lambda coach: coach.notes.add(NoteSubject.DAY, "x", "2026-02-31"),
        "not a day",
        ErrorCode.INVALID_DATE,
    ),
    "empty note": (lambda coach: coach.notes.add(NoteSubject.DAY, "  "), "empty", ErrorCode.INVALID_INPUT),
    "long note": (
        lambda coach: coach.notes.add(NoteSubject.DAY, "a" * 20_001),
        "longer than 20000",
        ErrorCode.TOO_LARGE,
    ),
    "no picture": (
        lambda coach: coach.photos.add(b"no picture", "left"),
        "",
        ErrorCode.INVALID_FILE,
    ),
    "no pose": (lambda coach: coach.photos.add(b"", "above"), "not on the list", ErrorCode.INVALID_INPUT),
    "no photo": (lambda coach: coach.photos.picture("nobody"), "no such photo", ErrorCode.NOT_FOUND),
    "no photo to erase": (lambda coach: coach.photos.forget("nobody"), "no photo `nobody`", ErrorCode.NOT_FOUND),
}


def test_what_is_refused_of_programme_notes_and_photos_has_the_same_words_and_code(
    coach: Coach, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Application.open(DataFolder(tmp_path_factory.mktemp("other")))
    other.safety.screen(all_answers())
    try:
        for what, (ask, words, code) in RECORD_REFUSALS.items():
            refused = refusal(partial(ask, coach))
            assert words in refused[0], what
            assert refused[2] == code, what
            assert refused == refusal(partial(ask, other)), what
    finally:
        other.close()


class TestConnection:
    def test_a_command_asks_the_journal_where_nothing_runs(self, tmp_path: Path) -> None:
        with connect(DataFolder(tmp_path)) as connection:
            assert not connection.ask(lambda coach: coach.views.status()).running
            message, _hint, code = refusal(lambda: connection.ask(lambda coach: coach.breaks.take()))
            assert (message, code) == ("Perkup is not running.", ErrorCode.NOT_RUNNING)

    def test_a_command_asks_the_coach_that_runs(self, tmp_path: Path) -> None:
        running = RunningCoach(tmp_path)
        try:
            with hold_instance_lock(running.home) as lock, connect(running.home) as connection:
                lock.announce(running.url)
                assert connection.ask(lambda coach: coach.breaks.stand()).posture == "standing"
                assert running.call(lambda app: app.views.status().posture) == "standing"
        finally:
            running.stop()

    def test_the_running_coach_is_needed_where_the_verb_says_so(self, tmp_path: Path) -> None:
        with connect(DataFolder(tmp_path)) as connection:
            assert refusal(connection.running.breaks.take)[2] == ErrorCode.NOT_RUNNING


def _same_moment(today: Any, other: Any) -> Any:
    """Return `today` with the instants of `other`, which a second look cannot repeat."""
    return msgspec.structs.replace(today, ring=other.ring, ribbon=other.ribbon, status=other.status)


_LONG_AGO = Clocks()().wall - timedelta(days=3650)
_FAR_AHEAD = (Clocks()().wall + timedelta(days=3650)).date()
