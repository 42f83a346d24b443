"""The terminal player without a terminal: scripted keys, a clock that the keys move, a voice that writes down."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.requests import BeginBody, FlagBody
from perkup.app.session_log import SessionView
from perkup.cli import player
from perkup.cli.feedback_prompt import ask_how_it_went
from perkup.cli.session_client import SessionClient
from perkup.coach.session.session_player import PlayerInstant, SessionPlayer
from perkup.errors import ErrorCode, PerkupError
from perkup.event_types import Feedback
from tests.app.answers import answer_questions
from tests.refusals import refused


class Time:
    """A clock, and the keys pressed at its seconds."""

    def __init__(self, keys: dict[float, str] | None = None, asleep: dict[float, float] | None = None) -> None:
        self.mono = 0.0
        self.wall = 0.0
        self.keys = sorted((keys or {}).items())
        self.asleep = asleep or {}

    def __call__(self) -> PlayerInstant:
        return PlayerInstant(self.mono, self.wall)

    def wait(self, seconds: float) -> list[str]:
        self.mono = round(self.mono + seconds, 3)
        self.wall += seconds + self.asleep.pop(self.mono, 0.0)
        due = [key for at, key in self.keys if at <= self.mono]
        self.keys = self.keys[len(due) :]
        return due


class SpeaksHere:
    trouble = ""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.hushed = 0

    def say(self, text: str) -> None:
        self.said.append(text)

    def hush(self) -> None:
        self.hushed += 1

    def close(self, *, finish_s: float = 0.0) -> None:
        self.said.append("closed")


@pytest.fixture
def link(tmp_path: Path) -> Iterator[SessionClient]:
    made = SessionClient(answer_questions(DataFolder.find(str(tmp_path))))
    yield made
    made.close()


def room(link: SessionClient, time: Time, **options: Any) -> player.PlayerRoom:
    view = link.begin(BeginBody("stretch", None, "right"))
    how = player.PlayerOptions(**{"voice": True, "bell": True, "clock": time, **options})
    bells: list[float] = []
    made = player.PlayerRoom(
        SessionPlayer(view.timeline), time, link, how, SpeaksHere(), lambda: bells.append(time.mono),  # type: ignore[arg-type]
        lambda cue, note: None, lambda line: None,
    )  # fmt: skip
    made.bells = bells  # type: ignore[attr-defined]
    return made


def told(link: SessionClient) -> SessionView:
    assert link.flush() == []
    return link.ask(lambda coach: coach.sessions.view(link.session))


def test_the_whole_stretch_is_spoken_counted_and_recorded(link: SessionClient) -> None:
    time = Time()
    here = room(link, time)
    player.run(here)
    assert here.play.phase == "finished"
    assert time.mono == pytest.approx(241, abs=0.2)
    spoken = here.voice.said  # type: ignore[union-attr]
    assert spoken[0] == "Get ready: Psoas stretch lying down, right hip."
    assert spoken.count("Halfway") == 10
    assert spoken.count("Switch sides. Now the left hip.") == 5
    assert spoken[-1] == "Done."
    view = told(link)
    assert [step.outcome for step in view.recorded] == ["done"] * 10
    assert view.ended == "finished"


def test_the_bell_counts_the_last_three_seconds_and_can_be_switched_off(link: SessionClient) -> None:
    here = room(link, Time({31: "m", 32: "q"}))
    player.run(here)
    bells = [round(at, 1) for at in here.bells]  # type: ignore[attr-defined]
    assert bells == [12, 13, 14, 15, 22.5, 27, 28, 29, 30]
    assert here.options.bell is False


def test_keys_pause_leave_and_go_back(link: SessionClient) -> None:
    time = Time(
        {2: "space", 50: "space", 51: "right", 60: "right", 63: "left", 64: "x", 66: "b", 67: "b", 70: "escape"}
    )
    here = room(link, time)
    player.run(here)
    assert time.mono == pytest.approx(70, abs=0.2)
    assert here.voice.hushed == 7  # type: ignore[union-attr]
    view = told(link)
    assert [(step.index, step.outcome) for step in view.recorded] == [(1, "partial")]
    assert view.ended == "stopped"


def test_the_voice_can_be_switched_off_and_on(link: SessionClient) -> None:
    here = room(link, Time({1: "s", 30: "s", 40: "q"}))
    notes: list[str] = []
    here.show = lambda cue, note: notes.append(note)
    player.run(here)
    said = here.voice.said  # type: ignore[union-attr]
    assert "The voice is off; s switches it on." in notes
    assert said.count("Left leg hangs, hug your right knee") == 1
    assert "Switch sides. Now the left hip." in said


def test_without_a_voice_it_says_what_to_install(link: SessionClient) -> None:
    here = room(link, Time({1: "s", 2: "s", 3: "q"}))
    here.voice = None
    player.run(here)
    assert here.note == "No voice here: install speech-dispatcher or espeak-ng."


def test_a_sleep_pauses_and_lines_go_on_by_themselves(link: SessionClient) -> None:
    lines: list[str] = []
    here = room(link, Time({120: "q"}, asleep={20.0: 4000.0}))
    here.line = lines.append
    player.run(here)
    assert here.play.phase == "stopped"
    assert any("was asleep" in line for line in lines)
    assert [(step.index, step.outcome, round(step.seconds)) for step in told(link).recorded] == [(1, "partial", 5)]
    plain = room(link, Time({400: "q"}, asleep={20.0: 4000.0}), plain=True)
    player.run(plain)
    assert plain.play.phase == "finished"


def test_what_cannot_be_recorded_is_told(link: SessionClient) -> None:
    link.begin(BeginBody("stretch"))
    link.record(99, "done", 1.0, None)
    troubles = link.flush()
    assert len(troubles) == 1
    assert "no step 99" in troubles[0]
    assert link.flush() == []


@pytest.mark.parametrize(
    ("typed", "answer", "words"),
    [
        ("1\n", "easy", ""),
        ("\n", None, ""),
        ("", None, ""),
        ("9\nx\n3\n", "hard", "a number from 1 to 4, or Enter"),
        ("4\n1\n1\n1\n0\n1\n", "hurt", "Up to 2 is fine"),
        ("4\n2\n4\n2\n5\n1\n", "hurt", "From 3 to 5"),
        ("4\n\n2\n3\n3\n1\n", "hurt", "What kind?"),
        ("4\n1\n6\n3\n2\n", "hurt", "whatever the number"),
        ("4\n1\n8\n", "hurt", "Call your emergency number"),
    ],
)
def test_the_one_question(
    link: SessionClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: str,
    answer: str,
    words: str,
) -> None:
    here = room(link, Time({60: "q"}))
    player.run(here)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    ask_how_it_went(here.play, link)
    assert words in capsys.readouterr().out
    assert told(link).answer == answer


def test_a_second_odd_pain_tells_the_hold(
    link: SessionClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for move in ("brk_heel_raise", "brk_mini_squat"):
        view = link.begin(BeginBody("move", move))
        monkeypatch.setattr("sys.stdin", io.StringIO("4\n6\n3\n3\n"))
        ask_how_it_went(SessionPlayer(view.timeline), link)
    assert "Perkup has paused" in capsys.readouterr().out
    with pytest.raises(PerkupError):
        link.begin(BeginBody("move", "brk_heel_raise"))


def test_a_red_flag_told_elsewhere_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    time, home = Time(), answer_questions(DataFolder.find(str(tmp_path)))
    monkeypatch.setattr("perkup.cli.session_client.LOOK_S", 0.0)
    looks = SessionClient.withheld

    def looked(link: SessionClient, moves: set[str]) -> bool:
        found = looks(link, moves)
        assert link._look is not None
        link._look.result(10)
        return found

    def wait(seconds: float) -> list[str]:
        if time.mono < 30 <= time.mono + seconds:
            elsewhere = Application.open(home)
            elsewhere.safety.flag(FlagBody(["saddle_numbness"]))
            elsewhere.close()
        return time.wait(seconds)

    monkeypatch.setattr(SessionClient, "withheld", looked)
    monkeypatch.setattr("perkup.cli.keyboard.NoKeys.wait", lambda self, seconds: wait(seconds))
    monkeypatch.setattr("perkup.app.speech.find_voice", lambda **how: None)
    with refused(ErrorCode.ON_HOLD):
        player.run_player(home, "stretch", None, player.PlayerOptions(plain=True, clock=time))
    assert 30 <= time.mono < 31
    assert "Stopped" in capsys.readouterr().out


def test_lines_from_beginning_to_end_in_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    time = Time()
    monkeypatch.setattr("perkup.cli.keyboard.NoKeys.wait", lambda self, seconds: time.wait(seconds))
    monkeypatch.setattr("perkup.app.speech.find_voice", lambda **how: SpeaksHere())
    home = answer_questions(DataFolder.find(str(tmp_path)))
    assert player.run_player(home, "break", None, player.PlayerOptions(plain=True, clock=time)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "A break, 120 s"
    assert lines[-1].startswith("Done: ")
    monkeypatch.setattr("perkup.cli.keyboard.NoKeys.wait", interrupted)
    assert player.run_player(home, "stretch", None, player.PlayerOptions(plain=True, clock=time)) == 130
    assert capsys.readouterr().out.splitlines()[-1] == "Stopped. Kept: 0 of 10 steps done."


def interrupted(self: object, seconds: float) -> list[str]:
    raise KeyboardInterrupt


def felt(link: SessionClient) -> list[Feedback]:
    assert link.flush() == []
    read = link._thread.submit(lambda: list(link._connection.local.journal.read(Feedback)))
    return [record.data for record in read.result()]


def test_h_asks_where_it_hurt_and_goes_on(link: SessionClient) -> None:
    time = Time({20: "h", 21: "4", 22: "z", 23: "l", 24: "3", 25: "1", 30: "space", 32: "q"})
    shown: list[str] = []
    here = room(link, time)
    here.show = lambda cue, note: shown.append(f"{cue} {note}")
    player.run(here)
    assert any(line.startswith("Where does it hurt? 1 front of the hip   2 groin") for line in shown)
    assert any("From 3 to 5" in line and "Press Space to continue" in line for line in shown)
    (answer,) = felt(link)
    assert (answer.move, answer.place, answer.place_side) == ("str_psoas_lying", "thigh", "left")
    assert (answer.pain, answer.pain_kind) == (3, "ordinary")
    assert told(link).recorded[0].seconds == pytest.approx(7, abs=0.3)


def test_chest_pain_told_with_a_key_ends_the_session_and_holds(link: SessionClient) -> None:
    here = room(link, Time({20: "h", 21: "8"}))
    player.run(here)
    assert here.on_hold
    assert felt(link)[0].place == "chest"
    with refused(ErrorCode.ON_HOLD):
        link.begin(BeginBody("move", "brk_heel_raise"))


def test_esc_leaves_the_question_and_keeps_nothing(link: SessionClient) -> None:
    here = room(link, Time({20: "h", 21: "4", 22: "escape", 23: "space", 24: "q"}))
    player.run(here)
    assert felt(link) == []
    assert here.play.phase == "stopped"


def test_a_stretch_stopped_half_way_goes_on_in_the_terminal(link: SessionClient) -> None:
    first = room(link, Time({60: "q"}))
    player.run(first)
    session = link.session
    done = sum(step.outcome == "done" for step in told(link).recorded)
    view = link.begin(BeginBody("stretch"))
    assert (view.session, view.resumed, view.ended) == (session, 1, None)
    again = SessionPlayer(view.timeline, view.passed_outcomes())
    assert again.timeline.steps[again.index + 1].index == view.timeline.work[done].index
