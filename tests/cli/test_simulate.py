"""`perkup replay` and `perkup simulate`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from perkup.cli import simulate
from perkup.cli.main import main
from perkup.coach.break_clock.replay import read_lines
from perkup.desktop.senses import SIGNALS
from perkup.verification.break_promises import PromiseViolation
from perkup.verification.break_simulation import BreakSimulation

LINES = [
    {"wall": "2026-03-02T09:00:00+01:00", "mono": 0, "boot": 0, "boot_id": "a", "event": "start", "data": {}},
    {"wall": "2026-03-02T09:40:00+01:00", "mono": 2400, "boot": 2400, "boot_id": "a", "event": "tick"},
]


def run(*words: str) -> int:
    """The exit code of a command line."""
    try:
        main(list(words))
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def file(folder: Path, text: str) -> str:
    path = folder / "events.jsonl"
    path.write_text(text, "utf-8")
    return str(path)


def test_replay_writes_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run("replay", file(tmp_path, "\n".join(map(json.dumps, LINES))), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [(effect["kind"], effect["mono"]) for effect in told["effects"]] == [("notice", 1770), ("prompt", 1800)]
    assert told["ledger"][0]["state"] == "at_desk"
    wanted = (
        "phase reason posture presence absence_cause desk_s interval_s break_s deadline paused_until last_break today"
    )
    assert set(wanted.split()) <= set(told["status"])
    counters = "prompts kept skipped postponed typed_through natural sitting_s standing_s away_s longest_desk_s"
    assert set(counters.split()) <= set(told["status"]["today"])


def test_replay_for_people_tells_when_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run("replay", file(tmp_path, "\n".join(map(json.dumps, LINES)))) == 0
    assert "2026-03-02 09:30:00  prompt" in capsys.readouterr().out


def test_replay_names_the_bad_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run("replay", file(tmp_path, json.dumps(LINES[0]) + "\n{}"), "--json") == 1
    assert json.loads(capsys.readouterr().out)["error"].startswith("Line 2 cannot be read")
    assert run("replay", str(tmp_path / "none.jsonl")) == 2


def test_simulate_writes_the_report_and_a_trace(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    trace = tmp_path / "trace.jsonl"
    assert run("simulate", "--days", "20", "--seed", "3", "--trace", str(trace), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    wanted = "days prompts kept skipped postponed typed_through natural longest_desk_s violations wall_seconds"
    assert set(wanted.split()) <= set(told)
    assert (told["days"], told["violations"]) == (20, [])
    lines = [json.loads(line) for line in trace.read_text("utf-8").splitlines()]
    assert sum(line.get("kind") == "prompt" for line in lines) == told["prompts"] > 20
    events = [json.dumps(line) for line in lines if "event" in line]
    assert len(read_lines(events, SIGNALS)) == told["lines"]


def test_same_seed_gives_the_same_years(capsys: pytest.CaptureFixture[str]):
    reports = []
    for _ in range(2):
        run("simulate", "--days", "10", "--seed", "8", "--json")
        reports.append(json.loads(capsys.readouterr().out) | {"wall_seconds": 0})
    assert reports[0] == reports[1]


def test_broken_promise_is_told_and_ends_with_one(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    honest = BreakSimulation.run

    def run_badly(simulation: BreakSimulation, days: int):
        report = honest(simulation, days)
        wall = simulation.person.machine.stamp(0.0).wall
        report.violations.append(PromiseViolation(3, wall, "prompted while paused"))
        return report

    monkeypatch.setattr(BreakSimulation, "run", run_badly)
    assert run("simulate", "--days", "2") == 1
    assert "Promise 3 broken at" in capsys.readouterr().out


def test_years_go_by_with_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert run("simulate", "--days", "3") == 0
    told = capsys.readouterr()
    assert "No promises broken." in told.out
    assert "days" in told.err


def test_nonsense_is_wrong_usage():
    assert run("simulate", "--days", "0") == 2
    assert simulate.SHOWN > 0
