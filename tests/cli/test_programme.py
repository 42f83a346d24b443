"""The thirty days and safety from the terminal: led, shown, asked, noted, flagged and cleared."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from perkup.app.application import Application
from perkup.app.coach_connection import CoachConnection
from perkup.app.data_folder import DataFolder
from perkup.app.instance_lock import hold_instance_lock
from perkup.app.requests import BeginBody, EndBody, FeedbackBody, FlagBody, FlatBody, StepBody
from perkup.app.workspace import Workspace
from perkup.cli import programme as verbs
from perkup.cli.feedback_prompt import ask_how_it_went
from perkup.cli.main import main
from perkup.cli.player import PlayerOptions
from perkup.cli.session_client import SessionClient
from perkup.coach.session.session_player import SessionPlayer
from tests.app.answers import all_answers
from tests.app.photos import png
from tests.browser.coach import Coach
from tests.cli.test_player_room import SpeaksHere, Time

Run = Callable[..., tuple[int, str]]


class Typed(io.StringIO):
    """A person at a terminal who types this."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command line on this folder, with somebody typing where `typed` is given: exit code and all it said."""

    def run(*words: str, typed: str | None = None) -> tuple[int, str]:
        capsys.readouterr()
        monkeypatch.setattr("sys.stdin", io.StringIO() if typed is None else Typed(typed))
        code: Any = 0
        try:
            main(["--data", str(tmp_path), *words])
        except SystemExit as stopped:
            code = stopped.code or 0
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    opened = Application.open(DataFolder.find(str(tmp_path)))
    yield opened
    opened.close()


@pytest.fixture
def begun(app: Application, run: Run) -> Application:
    app.safety.screen(all_answers())
    assert run("programme", "--start")[0] == 0
    return app


def test_the_safety_questions_come_first(run: Run) -> None:
    assert "No programme yet" in run("programme", "--show")[1]
    code, told = run("programme", "--start")
    assert code == 1
    assert "First, a short safety check" in told
    assert "You have not started a plan" in run("programme")[1]


def test_the_thirty_days_in_words_and_as_json(begun: Application, run: Run) -> None:
    told = run("programme", "--show")[1]
    assert "Week 1: learn" in told
    assert "▶ 1 tests" in told
    assert "Day 1: tests" in told
    assert "Trailing-leg walk, 2 min" in told
    assert "Psoas stretch lying down, 4 × 15 s each side" in told
    document = json.loads(run("programme", "--json")[1])
    assert (document["today"], document["session"]["kind"], document["hold"]) == (1, "retest", None)
    assert [len(week["days"]) for week in document["weeks"]] == [7, 7, 7, 9]
    assert run("programme", "--start")[0] == 1


def test_what_was_left_out_and_what_notes_say_are_shown(app: Application, run: Run) -> None:
    app.safety.screen(all_answers(knee=True))
    told = run("programme", "--start")[1]
    assert "left out because of your knee" in told


def test_todays_session_is_led_and_asks_for_reserve(
    begun: Application, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    time = Time()
    monkeypatch.setattr("perkup.cli.keyboard.NoKeys.wait", lambda self, seconds: time.wait(seconds))
    monkeypatch.setattr("perkup.app.speech.find_voice", lambda **how: SpeaksHere())
    monkeypatch.setattr(verbs, "PlayerOptions", partial(PlayerOptions, clock=time))
    code, told = run("programme")
    assert code == 1
    assert "perkup checks --flat no" in told
    begun.safety.flat_check(FlatBody(False, "retest"))
    code, told = run("programme", "--plain")
    assert code == 0
    assert told.splitlines()[0].startswith("Day 1: the stretches")
    assert begun.programme.day(1).done
    assert "Nothing left to do today" in run("programme")[1]
    assert "Nothing left to do today." in run("programme", "--show")[1]


def test_the_question_is_asked_in_the_terminal_and_yes_stops_everything(begun: Application, run: Run) -> None:
    code, told = run("programme", typed="y\n\n")
    assert code == 1
    assert "See a doctor right away." in told
    assert begun.safety.hold() is not None
    code, told = run("programme")
    assert code == 1
    assert "Everything is paused" in told
    assert "See a doctor right away." in run("programme", "--show")[1]


def test_signs_decide_how_fast_asked_or_told(begun: Application, run: Run) -> None:
    told = run("checks", typed="y\n4, 99 6\n")[1]
    assert "Everything is paused. Do you also have any of these?" in told
    assert "4  pain that wakes you night after night" in told
    assert "Get emergency help now." in told
    flagged = begun.journal.last("flag")
    assert flagged is not None
    assert flagged.data["flags"] == ["one_sided", "night_pain", "saddle_numbness"]
    assert run("clear", "--on", begun.now().date().isoformat(), "--yes")[0] == 0
    code, told = run("checks", "--flat", "yes", "--side", "left", "--sign", "night_pain")
    assert (code, "Be seen by a doctor today." in told) == (0, True)
    answered = begun.journal.last("flat_check")
    assert answered is not None
    assert (answered.data["side"], answered.data["signs"]) == ("left", ["night_pain"])
    assert run("checks", "--flat", "no", "--side", "left")[0] == 2
    assert "Did you mean `night_pain`?" in run("checks", "--flat", "yes", "--sign", "nigt_pain")[1]


def test_checks_are_listed_and_answered(begun: Application, run: Run) -> None:
    told = run("checks")[1]
    assert "--flat yes or no" in told
    assert "/programme/tests" in told
    kinds = [each["kind"] for each in json.loads(run("checks", "--json")[1])]
    assert kinds == ["flat_check", "retest"]
    told = run("checks", typed="n\n")[1]
    assert "not sure counts as yes" in told
    begun.programme.tests.record("chair_stand", 14, None)
    assert run("checks")[1] == "Nothing to ask today.\n"
    code, told = run("checks", "--settled", "yes")
    assert code == 1
    assert "No session waits" in told


def test_the_morning_after_can_be_answered(begun: Application, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    begun.safety.flat_check(FlatBody(False, "retest"))
    begun.programme.tests.record("chair_stand", 14, None)
    session = begun.sessions.begin(BeginBody("programme")).session
    begun.sessions.record_step(session, StepBody(1, outcome="done", seconds=15, key="k"))
    begun.sessions.end(session, EndBody("finished", "end"))
    begun.sessions.feedback(
        session, FeedbackBody("hurt", key="felt", move="str_psoas_lying", pain=4, pain_kind="ordinary")
    )
    tomorrow = begun.now() + timedelta(days=1)
    monkeypatch.setattr(Workspace, "now", lambda self: tomorrow)
    assert "--settled yes or no" in run("checks")[1]
    assert "settled this morning?" in run("checks", typed="n\n")[1]
    answered = begun.journal.last("next_morning")
    assert answered is not None
    assert answered.data == {"session": session, "settled": False}


def test_several_mornings_are_answered_at_once(begun: Application, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    session = begun.sessions.begin(BeginBody("move", "brk_kickback")).session
    begun.sessions.feedback(
        session, FeedbackBody("hurt", key="felt", move="brk_kickback", pain=4, pain_kind="ordinary")
    )
    tomorrow = begun.now() + timedelta(days=1)
    monkeypatch.setattr(Workspace, "now", lambda self: tomorrow)
    assert run("checks", "--settled", "yes", "--flat", "no")[0] == 0
    answered = begun.journal.last("next_morning")
    assert answered is not None
    assert answered.data["settled"] is True


def test_notes_are_about_one_thing(begun: Application, run: Run) -> None:
    today = begun.now().date().isoformat()
    assert run("note", "a", "good", "day")[1] == f"Saved, about the day {today}.\n"
    assert run("note", "--day", "2026-03-02", "better")[0] == 0
    assert run("note", "--move", "brk_kickback", "wobbly")[0] == 0
    begun.safety.flat_check(FlatBody(False, "retest"))
    session = begun.sessions.begin(BeginBody("programme")).session
    assert run("note", "--session", session, "short")[0] == 0
    found = [event.data for event in begun.journal.events(kinds=["note"])]
    assert [(each["about"], each["ref"], each["text"]) for each in found] == [
        ("day", today, "a good day"),
        ("day", "2026-03-02", "better"),
        ("move", "brk_kickback", "wobbly"),
        ("session", session, "short"),
    ]
    assert run("note", "--session", "nope", "x")[0] == 1
    assert run("note", "--move", "nope", "x")[0] == 1
    assert run("note", "--move", "brk_kickback", "--session", session, "x")[0] == 2


def test_flag_pauses_everything_at_once_and_says_how_fast(begun: Application, run: Run) -> None:
    code, told = run("flag", "saddle_numbness", "--words", "since the fall", "--since", "2026-03-01")
    assert code == 0
    assert told.startswith("Get emergency help now.")
    assert "/for-the-doctor" in told
    hold = begun.safety.hold()
    assert hold is not None
    assert hold.tier == "emergency"
    flagged = begun.journal.last("flag")
    assert flagged is not None
    assert (flagged.data["words"], flagged.data["since"]) == ("since the fall", "2026-03-01")
    assert run("stretch", "--plain")[0] == 1
    assert run("break", "--plain")[0] == 1


def test_a_bare_flag_pauses_nothing_where_nobody_can_be_asked(begun: Application, run: Run) -> None:
    for words in (("flag",), ("flag", "--json"), ("flag", "--since", "2026-03-01")):
        code, told = run(*words)
        assert code == 2
        assert "flag --list" in told
    assert begun.safety.hold() is None
    told = json.loads(run("flag", "--words", "odd", "--json")[1])
    assert (told["tier"], told["flags"]) == ("same_day", ["other"])


def test_a_mistake_takes_a_flag_back(begun: Application, run: Run) -> None:
    assert run("flag", "--mistake", "nothing there")[0] == 1
    assert run("flag", "foot_drop")[0] == 0
    assert run("flag", "night_pain", "--mistake", "both")[0] == 2
    code, told = run("flag", "--mistake", "the wrong word")
    assert (code, told.strip()) == (0, "Taken back. Nothing is paused.")
    assert begun.safety.hold() is None


def test_a_clinician_clears_in_part(begun: Application, run: Run) -> None:
    run("flag", "foot_drop")
    day = begun.now().date().isoformat()
    assert run("clear", "--on", day, "--until", day, "--yes")[0] == 2
    told = run("clear", "--on", day, "--only", "stg_bridge", "--until", "2199-01-01", "--yes")[1]
    assert told.strip() == "You may do until 1 January 2199: stg_bridge. Everything else stays paused."
    assert begun.safety.check_move("stg_bridge").allowed
    assert run("clear", "--on", day, "--without", "balance", "--yes")[0] == 0
    assert begun.safety.hold() is None
    assert "balance" in begun.safety.status().cautions


def test_signs_are_listed_and_a_wrong_one_pauses_nothing(begun: Application, run: Run) -> None:
    told = run("flag", "--list")[1]
    assert "saddle_numbness" in told.splitlines()[0]
    assert {each["sign"] for each in json.loads(run("flag", "--list", "--json")[1])} >= {"one_sided", "other"}
    code, told = run("flag", "one_side")
    assert code == 1
    assert "Did you mean `one_sided`?" in told
    assert "--list" in run("flag", "zzz")[1]
    assert begun.safety.hold() is None


def test_only_a_dated_word_of_a_clinician_ends_the_hold(begun: Application, run: Run) -> None:
    today = begun.now().date()
    assert "There is no safety pause" in run("clear", "--on", today.isoformat(), "--yes")[1]
    begun.safety.flag(FlagBody(["one_sided"]))
    assert run("clear")[0] == 2
    assert "Please confirm" in run("clear", "--on", today.isoformat())[1]
    assert run("clear", "--on", today.isoformat(), typed="n\n")[0] == 130
    yesterday = (today - timedelta(days=1)).isoformat()
    assert "before the pause began" in run("clear", "--on", yesterday, "--yes")[1]
    assert run("clear", "--on", (today + timedelta(days=1)).isoformat(), "--yes")[0] == 1
    assert begun.safety.hold() is not None
    code, told = run("clear", "--on", today.isoformat(), "--words", "may train", typed="y\n")
    assert code == 0
    assert "Start gently" in told
    assert begun.safety.hold() is None
    cleared = begun.journal.last("cleared")
    assert cleared is not None
    assert cleared.data == {"by_clinician_on": today.isoformat(), "words": "may train"}


def test_repetitions_in_reserve_arrive_as_the_progression_needs_them(
    begun: Application, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun.programme.tests.record("chair_stand", 14, None)
    day = next(day for day in begun.programme.plan().days if day.kind == "strength")
    later = begun.now() + timedelta(days=day.day - 1)
    monkeypatch.setattr(Workspace, "now", lambda self: later)
    link = SessionClient(DataFolder.find(str(tmp_path)))
    timeline = link.begin(BeginBody("programme")).timeline
    play = SessionPlayer(timeline, {step.index: "done" for step in timeline.work})
    for typed, reserve in (("2\n3\n", 3), ("2\n\n", 3)):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        ask_how_it_went(play, link)
        assert link.flush() == []
        felt = begun.journal.last("feedback")
        assert felt is not None
        assert (felt.data["answer"], felt.data["reps_in_reserve"]) == ("right", reserve)
    link.close()


def test_a_running_coach_hears_it_at_once(tmp_path: Path, run: Run) -> None:
    coach = Coach(tmp_path)
    try:
        with hold_instance_lock(coach.home) as ours:
            ours.announce(coach.url)
            told: list[str] = []
            coach.call(lambda app: (app.safety.screen(all_answers()), app.listeners.subscribe(told.append)))
            assert run("checks", "--flat", "no")[0] == 0
            assert coach.call(lambda app: app.journal.last("flat_check").data["one_sided"]) is False
            assert "See a doctor right away" in run("flag", "one_sided")[1]
            assert coach.call(lambda app: app.safety.hold().tier) == "within_days"
            assert told.count("status") == 2
            today = coach.call(lambda app: app.now().date().isoformat())
            assert run("clear", "--on", today, "--yes")[0] == 0
            assert coach.call(lambda app: app.safety.hold()) is None
    finally:
        coach.stop()


def test_programme_notes_and_photos_are_asked_of_the_running_coach(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    coach = Coach(tmp_path / "home")
    (tmp_path / "photo.png").write_bytes(png())
    verbs_of = partial(run, "--data", str(coach.home.folder))

    def no_second_journal(connection: CoachConnection) -> Application:
        pytest.fail("a verb opened the journal beside the running coach")

    monkeypatch.setattr(CoachConnection, "local", property(no_second_journal))
    try:
        with hold_instance_lock(coach.home) as ours:
            ours.announce(coach.url)
            topics: list[str] = []
            coach.call(lambda app: (app.safety.screen(all_answers()), app.listeners.subscribe(topics.append)))
            code, text = verbs_of("programme", "--start")
            assert (code, "Day 1: tests" in text, "Trailing-leg walk, 2 min" in text) == (0, True, True)
            assert json.loads(verbs_of("programme", "--json")[1])["session"]["day"] == 1
            assert "perkup checks --flat no" in verbs_of("programme")[1]
            assert "about the day" in verbs_of("note", "Slept", "well.")[1]
            assert "about the move stg_bridge" in verbs_of("note", "--move", "stg_bridge", "Mind the rug.")[1]
            photo = verbs_of("photos", "add", str(tmp_path / "photo.png"), "--seen", "left", "--json")
            event = json.loads(photo[1])["event"]
            assert event in verbs_of("photos", "list")[1]
            assert verbs_of("photos", "export", str(tmp_path / "out"))[0] == 0
            assert [path.read_bytes() for path in (tmp_path / "out").iterdir()] == [png()]
            assert verbs_of("photos", "forget", event, "--yes")[0] == 0
            assert topics == ["journal"] * 5
            assert [note.text for note in coach.call(lambda app: app.notes.all())] == ["Mind the rug.", "Slept well."]
    finally:
        coach.stop()


def test_after_the_last_day_the_next_block_is_named(
    begun: Application, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("perkup.app.programme_service.ProgrammeService.is_over", lambda self: True)
    monkeypatch.setattr("perkup.app.programme_service.ProgrammeService.next_day", lambda self: None)
    assert "begins the next" in run("programme", "--show")[1]
    assert "These thirty days are done." in run("programme")[1]


class TestDays:
    def test_a_holiday_and_back_again(self, begun: Application, run: Run) -> None:
        code, said = run("programme", "--rest", "today", "2999-01-01")
        assert (code, "You cannot be away" in said) == (1, True)
        last = (begun.now().date() + timedelta(days=9)).isoformat()
        assert "Nothing left to do today" in run("programme", "--rest", "today", last, "--why", "illness")[1]
        assert "Day 1" in run("programme", "--back")[1]
        assert "is no day" in run("programme", "--rest", "soon", last)[1]

    def test_done_elsewhere_and_skipped(self, begun: Application, run: Run) -> None:
        assert "Nothing left to do today" in run("programme", "--did", "today", "--felt", "easy")[1]
        assert run("programme", "--today", "skip")[0] == 1
