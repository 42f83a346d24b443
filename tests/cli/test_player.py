"""The terminal player in a real terminal, its clock sped up; without one; with the coach, without it, and losing it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.instance_lock import hold_instance_lock
from perkup.app.session_log import SessionView
from tests.app.answers import answer_questions
from tests.browser.coach import Coach
from tests.cli.terminal import DEADLINE_S, Terminal

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys, time
from pathlib import Path
from perkup.app.data_folder import DataFolder
from perkup.cli import player
from perkup.coach.session.session_player import PlayerInstant

folder, source, move, speed = sys.argv[1], sys.argv[2], sys.argv[3] or None, float(sys.argv[4])
spent, looked = 0.0, time.monotonic()
def clock():
    global spent, looked
    now = time.monotonic()
    spent, looked = spent + min(now - looked, player.TICK_S) * speed, now  # the same steps on a slow machine
    return PlayerInstant(spent, spent)
options = player.PlayerOptions(voice=False, bell=True, plain="plain" in sys.argv, clock=clock)
if "crash" in sys.argv:
    def draw(*rest): raise RuntimeError("drawn and quartered")
    import perkup.cli.player_screen; perkup.cli.player_screen.draw = draw
sys.exit(player.run_player(DataFolder.find(folder), source, move, options))
"""


@pytest.fixture
def home(tmp_path: Path) -> DataFolder:
    return answer_questions(DataFolder.find(str(tmp_path / "home")))


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for one in opened:
        one.close()


def play(
    terminals: list[Terminal], home: DataFolder, source: str = "stretch", move: str = "", speed: float = 60, *more: str
) -> Terminal:
    made = Terminal(SCRIPT, str(home.folder), source, move, str(speed), *more)
    terminals.append(made)
    return made


def piped(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        stdin=subprocess.DEVNULL,
        cwd=ROOT,
    )


def recorded(home: DataFolder) -> SessionView:
    app = Application.open(home)
    try:
        started = [event.data["session"] for event in app.journal.events(kinds={"session_started"})]
        return app.sessions.view(started[-1])
    finally:
        app.close()


def facts(home: DataFolder, kind: str) -> list[dict[str, Any]]:
    app = Application.open(home)
    try:
        return [event.data for event in app.journal.events(kinds={kind})]
    finally:
        app.close()


def test_both_stretches_to_the_end_on_both_sides(terminals: list[Terminal], home: DataFolder) -> None:
    terminal = play(terminals, home)
    terminal.wait("Psoas stretch lying down")
    terminal.wait("Right hip")
    terminal.wait("Switch sides")
    terminal.wait("Psoas lunge stretch")
    terminal.wait("How did it go?")
    terminal.type("2\n")
    assert terminal.end() == 0
    assert terminal.restored()
    assert "Done: 10 of 10 steps done; right 75 s, left 75 s." in terminal.seen
    assert terminal.bells > 10
    view = recorded(home)
    assert {step.outcome for step in view.recorded} == {"done"}
    assert (len(view.recorded), view.ended, view.answer) == (10, "finished", "right")


def test_space_pauses_and_goes_on_n_skips_b_goes_back_q_stops(terminals: list[Terminal], home: DataFolder) -> None:
    terminal = play(terminals, home, speed=1)
    terminal.wait("Get ready")
    terminal.type("n")
    terminal.wait("Hold")
    terminal.type(" ")
    terminal.wait("Paused.")
    terminal.type("\x1b[C")
    terminal.wait("Switch sides")
    terminal.type(" ")
    terminal.wait("space pause", times=2)
    terminal.type("b")
    terminal.wait("Hold", times=2)
    terminal.type("n")
    terminal.type("n")
    terminal.wait("Left hip")
    terminal.type("m")
    terminal.wait("The bell is off")
    terminal.type("s")
    terminal.wait("voice")
    terminal.type("q")
    terminal.wait("Stopped:")
    terminal.wait("How did it go?")
    terminal.type("\n")
    assert terminal.end() == 0
    assert terminal.restored()
    view = recorded(home)
    assert view.ended == "stopped"
    assert view.recorded[0].index == 1
    assert view.recorded[0].outcome in {"skipped", "partial"}
    assert view.answer is None


def test_control_c_keeps_what_was_done(terminals: list[Terminal], home: DataFolder) -> None:
    terminal = play(terminals, home, speed=20)
    terminal.wait("Switch sides")
    terminal.wait("Hold", times=2)
    terminal.type("\x03")
    assert terminal.end() == 130
    assert terminal.restored()
    assert "Stopped. Kept: 1 of 10 steps done" in terminal.seen
    view = recorded(home)
    assert view.recorded[0].outcome == "done"
    assert view.ended == "stopped"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_ended_from_outside_it_leaves_the_session_open(
    terminals: list[Terminal], home: DataFolder, number: int
) -> None:
    terminal = play(terminals, home, speed=20)
    terminal.wait("Switch sides")
    os.kill(terminal.process.pid, number)
    assert terminal.end() == 130
    assert terminal.restored()
    view = recorded(home)
    assert [step.outcome for step in view.recorded][:1] == ["done"]
    assert view.ended is None
    again = play(terminals, home, speed=300)
    again.wait("How did it go?")
    again.type("\n")
    again.end()
    assert recorded(home).session == view.session
    assert recorded(home).ended == "finished"


def test_a_crash_gives_the_terminal_back(terminals: list[Terminal], home: DataFolder) -> None:
    terminal = play(terminals, home, "stretch", "", 1, "crash")
    assert terminal.end() == 1
    assert "drawn and quartered" in terminal.seen
    assert terminal.restored()


def test_where_it_hurt_leads_to_what_to_do(terminals: list[Terminal], home: DataFolder) -> None:
    terminal = play(terminals, home, "move", "brk_heel_raise", 300)
    terminal.wait("How did it go?")
    terminal.type("5\n")
    terminal.wait("a number from 1 to 4")
    terminal.type("4\n")
    terminal.wait("Where?")
    terminal.type("4\n")
    terminal.wait("Which side?")
    terminal.type("1\n")
    terminal.wait("How much")
    terminal.type("7\n")
    terminal.wait("What kind?")
    terminal.type("1\n")
    terminal.wait("Above 5: stop this move.")
    assert terminal.end() == 0
    told = facts(home, "feedback")
    assert told[-1]["pain"] == 7
    assert told[-1]["move"] == "brk_heel_raise"
    stopped = play(terminals, home, "move", "brk_heel_raise")
    assert stopped.end() == 1
    assert "pain 7 of 10" in stopped.seen


def test_without_a_terminal_it_writes_lines(home: DataFolder) -> None:
    done = piped(SCRIPT, str(home.folder), "break", "", "60")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "A break, 120 s"
    assert lines[1].startswith("Get ready: A brisk walk")
    assert any(line.startswith("Walk: A brisk walk") for line in lines)
    assert lines[-1].startswith("Done: ")
    assert "\x1b" not in done.stdout
    assert recorded(home).ended == "finished"


def test_plain_lines_in_a_terminal_end_with_control_c(terminals: list[Terminal], home: DataFolder) -> None:
    terminal = play(terminals, home, "stretch", "", 10, "plain")
    terminal.wait("Hold · round 1 of 4")
    terminal.type("\x03")
    assert terminal.end() == 130
    assert "Stopped. Kept: 0 of 10 steps done" in terminal.seen


def test_an_unknown_move_is_told_in_two_lines(home: DataFolder) -> None:
    done = piped("from perkup.cli.main import main; main()", "--data", str(home.folder), "stretch", "brk_heal_raise")
    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == "perkup: There is no move `brk_heal_raise`."
    assert "brk_heel_raise" in done.stderr


def test_with_the_coach_running_the_coach_hears_it(terminals: list[Terminal], tmp_path: Path) -> None:
    answer_questions(DataFolder.find(str(tmp_path / "home")))
    coach = Coach(tmp_path / "home")
    try:
        with hold_instance_lock(coach.home) as ours:
            ours.announce(coach.url)
            heard: list[str] = []
            coach.call(lambda app: app.listeners.subscribe(heard.append))
            terminal = play(terminals, coach.home, "break", "", 120)
            terminal.wait("A brisk walk")
            assert coach.call(lambda app: app.views.status()).phase == "on_break"
            terminal.wait("How did it go?")
            terminal.type("1\n")
            assert terminal.end() == 0
            assert "session" in heard
            assert coach.call(lambda app: app.views.status()).today.kept == 1
    finally:
        coach.stop()


def test_a_coach_that_stops_midway_loses_nothing_and_counts_nothing_twice(
    terminals: list[Terminal], tmp_path: Path
) -> None:
    answer_questions(DataFolder.find(str(tmp_path / "home")))
    coach = Coach(tmp_path / "home")
    try:
        with hold_instance_lock(coach.home) as ours:
            ours.announce(coach.url)
            terminal = play(terminals, coach.home, "stretch", "", 40)
            terminal.wait("Switch sides", times=2)
            coach.stop()
            terminal.wait("How did it go?")
            terminal.type("\n")
            assert terminal.end() == 0
    finally:
        coach.stop()
    steps = facts(coach.home, "step_recorded")
    assert sorted(step["index"] for step in steps) == sorted({step["index"] for step in steps})
    assert len(steps) == 10
    assert recorded(coach.home).ended == "finished"
