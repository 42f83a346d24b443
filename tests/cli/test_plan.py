"""`perkup plan` and `perkup plan simulate`, through the front door."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.requests import FlagBody
from perkup.cli import plan as verb
from perkup.cli.main import main
from perkup.moves.library import load
from perkup.moves.template import template
from perkup.verification.plan_under_test import RuleViolation
from tests.app.answers import all_answers

PROFILE = """
age = 52
level = "some"
minutes_per_session = 18
cautions = ["knee_pain"]
equipment = ["bed", "chair", "desk", "wall"]
start = 2026-03-02
strength_weekdays = ["tue", "thu", "sat"]
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "me.toml"
    path.write_text(PROFILE, "utf-8")
    return path


@pytest.fixture(autouse=True)
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of nobody, whoever runs the tests."""
    monkeypatch.setenv("PERKUP_HOME", str(tmp_path / "home"))


def told(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    main([*words, "--json"])
    return json.loads(capsys.readouterr().out)


def failed(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        main(list(words))
    out = capsys.readouterr()
    return int(caught.value.code or 0), out.out, out.err


def test_the_document_of_the_contract(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = told(capsys, "plan", "--profile", str(profile), "--seed", "4")
    assert (plan["start"], plan["seed"], len(plan["days"])) == ("2026-03-02", 4, 30)
    for number, day in enumerate(plan["days"], 1):
        assert day["day"] == number
        assert {"day", "date", "kind", "minutes", "items"} <= set(day)
        assert day["kind"] in ("strength", "mobility", "rest", "retest")
        for item in day["items"]:
            wanted = {"move", "sets", "reps", "hold_s", "rounds", "sides", "rest_s", "role", "reason"}
            assert wanted <= set(item)
            assert item["role"] in ("stretch", "strength", "walk", "test")
            assert item["sides"] in ("both", "each")
    strength = [day["date"] for day in plan["days"] if day["kind"] == "strength"]
    assert strength[:3] == ["2026-03-04", "2026-03-06", "2026-03-08"]


def test_no_move_that_the_profile_excludes(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = told(capsys, "plan", "--profile", str(profile))
    moves = load().moves
    for day in plan["days"]:
        for name in [item["move"] for item in day["items"]] + day["breaks"]:
            assert "knee_pain" not in moves[name].cautions
            assert set(moves[name].equipment) <= {"bed", "chair", "desk", "wall"}
    assert any(left["move"] == "str_psoas_lunge" and left["instead"] for left in plan["left_out"])


def test_the_same_seed_the_same_plan(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two, three = (told(capsys, "plan", "--profile", str(profile), "--seed", seed) for seed in ("1", "1", "2"))
    assert one == two
    assert one["days"] != three["days"]


def test_for_people(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["plan", "--profile", str(profile)])
    out = capsys.readouterr().out
    assert "retest" in out
    assert "instead of" in out


def test_without_a_profile_it_begins_today(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(told(capsys, "plan")["days"]) == 30


@pytest.mark.parametrize(
    ("text", "error"),
    [("age = ", "not readable as TOML"), ('caution = ["knee_pain"]', "unknown key"), ("age = -1", "An age of -1")],
)
def test_a_bad_profile_is_one_clear_error(
    text: str, error: str, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile.write_text(text, "utf-8")
    code, out, _err = failed(capsys, "plan", "--profile", str(profile), "--json")
    assert code == 1
    assert error in json.loads(out)["error"]
    assert json.loads(out)["hint"]


def test_a_missing_profile_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _out, err = failed(capsys, "plan", "--profile", str(tmp_path / "nobody.toml"))
    assert code == 1
    assert "nobody.toml cannot be read" in err


def test_simulate_in_one_process_and_in_many_is_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    few = told(capsys, "plan", "simulate", "--people", "2", "--days", "10", "--seed", "3")
    assert {key: few[key] for key in ("people", "days", "violations")} == {"people": 2, "days": 10, "violations": []}
    assert few["wall_seconds"] >= 0
    assert verb.lives(17, 3, 3) == []


def test_a_violation_is_told_and_exits_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(verb, "_live_one", broken_rule)
    code, out, _err = failed(capsys, "plan", "simulate", "--people", "2", "--json")
    assert code == 1
    assert json.loads(out)["violations"] == [
        {"rule": "alike", "person": number, "day": 4, "detail": "the same"} for number in (0, 1)
    ]
    code, out, _err = failed(capsys, "plan", "simulate", "--people", "1")
    assert code == 1
    assert out.startswith("alike: person 0, day 4: the same\n1 people")


def broken_rule(number: int, *, seed: int, days: int) -> list[RuleViolation]:
    return [RuleViolation("alike", 4, "the same")]


def test_wrong_usage_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert failed(capsys, "plan", "simulate", "--people", "0")[0] == 2


class TestOwn:
    """Without a profile: the person of the folder, where one has answered the safety questions."""

    def test_ones_own_profile_journal_and_moves(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        app = Application.open(DataFolder.find(str(tmp_path)))
        (tmp_path / "moves").mkdir()
        (tmp_path / "moves" / "own_bridge.toml").write_text(template("own_bridge"), "utf-8")
        app.safety.screen(all_answers(knee=True))
        app.settings.change({"programme.minutes_per_session": 15}, "cli")
        before = told(capsys, "--data", str(tmp_path), "plan")
        app.programme.start()
        app.programme.set_move_mark("ban", "stg_clam", True)
        strength = next(day for day in app.programme.plan().days if day.kind == "strength")
        plan = told(capsys, "--data", str(tmp_path), "plan")
        assert before["for"] == plan["for"] == "you"
        assert [item["move"] for item in plan["days"][strength.day - 1]["items"]] == [i.move for i in strength.items]
        moves = {item["move"] for day in plan["days"] for item in day["items"]}
        assert "stg_clam" not in moves
        assert not any("knee_pain" in app.library.moves[name].cautions for name in moves)
        assert "own_bridge" in app.library.moves
        assert all(13 <= day["minutes"] <= 17 for day in plan["days"] if day["kind"] == "strength")
        other = told(capsys, "--data", str(tmp_path), "plan", "--seed", "9")
        assert other["seed"] == 9
        assert other["days"] != plan["days"]
        app.safety.flag(FlagBody(["foot_drop"]))
        held = told(capsys, "--data", str(tmp_path), "plan")
        assert held["hold"]["tier"] == "same_day"
        assert not any(day["items"] for day in held["days"])
        app.close()

    def test_an_example_where_nobody_has_answered_and_it_says_so(
        self, tmp_path: Path, profile: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = str(tmp_path / "nobody")
        assert told(capsys, "--data", folder, "plan")["for"] == "example"
        Application.open(DataFolder.find(folder)).close()
        main(["--data", folder, "plan"])
        assert "Thirty days for an example" in capsys.readouterr().out
        assert told(capsys, "--data", folder, "plan", "--profile", str(profile))["for"] == "profile"
