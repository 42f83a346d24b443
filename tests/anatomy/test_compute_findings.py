"""The findings: the claims they carry, and that the shipped file is what the tool writes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from perkup.anatomy.compute_findings import FILE, SITTING, findings, side, side_of, text, whole_psoas, write
from perkup.anatomy.muscle_model import LegPose
from perkup.moves.library import load

pytest.importorskip("mujoco", reason="the muscle model is an optional extra")

TODAY = date(2026, 1, 2)


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return json.loads(text(findings(load().moves, TODAY)))  # type: ignore[no-any-return]


def close(one: Any, other: Any, at: str = "") -> None:
    """Equal, but for the last digit of a number: processors round differently."""
    if isinstance(one, dict):
        assert one.keys() == other.keys(), at
        for key in one:
            close(one[key], other[key], f"{at}.{key}")
    elif isinstance(one, list):
        assert len(one) == len(other), at
        for index, (a, b) in enumerate(zip(one, other, strict=True)):
            close(a, b, f"{at}[{index}]")
    elif isinstance(one, float):
        assert one == pytest.approx(other, abs=0.0101 if abs(one) > 2 else 0.00101), at
    else:
        assert one == other, at


def test_the_shipped_file_is_what_the_tool_writes(made: dict[str, Any]) -> None:
    """A move's keyframes changed? `make findings` writes the file anew."""
    shipped = json.loads(FILE.read_text("utf-8"))
    for each in (shipped, made):
        each.pop("versions")
    assert date.fromisoformat(shipped.pop("date"))
    close({**made, "date": None}, {**shipped, "date": None})


def test_every_keyframe_has_both_sides_and_a_load(made: dict[str, Any]) -> None:
    for name, move in load().moves.items():
        frames = made["moves"][name]["keyframes"]
        assert [frame["phase"] for frame in frames] == [keyframe.phase for keyframe in move.keyframes]
        for frame in frames:
            assert frame["hip_moment"] in {"high", "medium", "low", "not checked"}
            assert (frame["hip_moment_direction"] is None) == (frame["hip_moment"] == "not checked")
            assert frame["right"]["length_ratio"].keys() == frame["left"]["length_ratio"].keys()


def test_no_file_speaks_of_activation(made: dict[str, Any]) -> None:
    assert "activ" not in json.dumps(made).lower()


def test_a_move_carries_its_findings() -> None:
    assert load().moves["str_psoas_lying"].findings is not None


# --- the claims of the Why page and of the move pages ---------------------------------------------------------------


def percent(**degrees: float) -> dict[str, float]:
    return {name: value * 100 for name, value in side_of(LegPose(**degrees))["length_ratio"].items()}


@pytest.mark.parametrize(
    ("pose", "iliacus", "psoas", "recfem", "glutes"),
    [
        pytest.param(SITTING, 70, 80, 98, (134, 134, 147), id="sitting"),
        pytest.param(LegPose(-15, 80), 104, 103, 112, (93, 92, 92), id="lying stretch"),
        pytest.param(LegPose(-20, 10), 106, 104, 103, (91, 90, 89), id="lunge stretch"),
        pytest.param(LegPose(-20, 90), 106, 104, 114, (91, 90, 89), id="half-kneeling"),
        pytest.param(LegPose(-15, 120), 104, 103, 116, (93, 92, 92), id="couch stretch"),
        pytest.param(LegPose(-15, 0), 104, 103, 102, (93, 92, 92), id="terminal stance"),
    ],
)
def test_what_each_pose_does(
    pose: LegPose, iliacus: float, psoas: float, recfem: float, glutes: tuple[float, float, float]
) -> None:
    found = percent(**pose._asdict())
    assert found["iliacus"] == pytest.approx(iliacus, abs=1.2)
    assert found["psoas"] == pytest.approx(psoas, abs=1.2)
    assert found["recfem"] == pytest.approx(recfem, abs=1.2)
    assert [found[f"glmax{number}"] for number in (1, 2, 3)] == pytest.approx(glutes, abs=1.2)


def test_sitting_shortens_the_front_and_lengthens_the_back() -> None:
    found = percent(**SITTING._asdict())
    assert found["iliacus"] < 75
    assert found["psoas"] < 82
    assert min(found[f"glmax{number}"] for number in (1, 2, 3)) > 130


@pytest.mark.parametrize("name", ["str_psoas_lying", "str_psoas_lunge"])
def test_both_stretches_of_the_article_pass_standing_length(made: dict[str, Any], name: str) -> None:
    end = made["moves"][name]["keyframes"][-1]["right"]["length_ratio"]
    assert end["iliacus"] > 1.02
    assert end["psoas"] > 1.01


def test_arching_alone_gives_nothing() -> None:
    """The hip where it was, the back arched 30 degrees: iliacus, rectus and glutes stay; the whole psoas gains 2 %."""
    arched = side({"hip_flexion_r": 0.0, "lumbar_extension": 30.0}, "r")["length_ratio"]
    assert {arched[name] for name in ("iliacus", "psoas", "recfem", "glmax1")} == {1.0}
    assert whole_psoas(LegPose(), 30.0, 0.0) < 1.025


@pytest.mark.parametrize("name", ["str_psoas_lying", "str_half_kneel", "str_couch"])
def test_the_bent_back_knee_stretches_the_rectus(made: dict[str, Any], name: str) -> None:
    end = made["moves"][name]["keyframes"][-1]["right"]
    assert end["length_ratio"]["recfem"] > end["recfem_knee_straight"] + 0.05


def test_the_raised_arm_helps_when_the_trunk_bends_away(made: dict[str, Any]) -> None:
    end = made["moves"]["str_half_kneel_reach"]["keyframes"][-1]["right"]
    assert end["psoas_from_spine"] > end["psoas_from_spine_upright"] + 0.015
    assert end["psoas_from_spine_other_way"] < end["psoas_from_spine_upright"] - 0.015
    assert "psoas_from_spine" not in made["moves"]["str_psoas_lunge"]["keyframes"][-1]["right"]


def test_bending_counts_the_other_way_for_the_left_leg() -> None:
    bent = {"hip_flexion_r": -15.0, "hip_flexion_l": -15.0, "lumbar_bending": -14.0}
    right, left = side(bent, "r"), side(bent, "l")
    assert right["psoas_from_spine"] == left["psoas_from_spine_other_way"]
    assert right["psoas_from_spine"] > left["psoas_from_spine"]


def test_in_a_lunge_the_front_leg_s_glute_works(made: dict[str, Any]) -> None:
    end = made["moves"]["stg_reverse_lunge"]["keyframes"][-1]
    assert (end["hip_moment"], end["hip_moment_direction"]) == ("high", "extension")
    assert end["right"]["length_ratio"]["glmax1"] > 1.25
    assert end["left"]["length_ratio"]["glmax1"] < 1.02
    assert end["left"]["length_ratio"]["iliacus"] > 1.0 > end["right"]["length_ratio"]["iliacus"]


@pytest.mark.parametrize("name", ["stg_forward_lunge", "stg_reverse_lunge"])
def test_a_lunge_opens_the_hip_behind_and_fills_the_one_in_front(made: dict[str, Any], name: str) -> None:
    """Back leg and front leg, per cent of standing: iliacus, psoas, rectus femoris, gluteus maximus."""
    end = made["moves"][name]["keyframes"][-1]
    for side_name, wanted in (("left", (103, 102, 113, 95)), ("right", (68, 78, 98, 135))):
        lengths = end[side_name]["length_ratio"]
        found = [100 * lengths[muscle] for muscle in ("iliacus", "psoas", "recfem", "glmax1")]
        assert found == pytest.approx(wanted, abs=2.5), side_name


def test_the_glute_pulls_better_near_full_extension() -> None:
    back = side_of(LegPose(-15, 0))["hip_extension_leverage_cm"]
    seated = side_of(SITTING)["hip_extension_leverage_cm"]
    assert [back[f"glmax{n}"] for n in (1, 2, 3)] == pytest.approx([5.1, 6.6, 6.4], abs=0.1)
    assert [seated[f"glmax{n}"] for n in (1, 2, 3)] == pytest.approx([3.1, 2.8, 4.5], abs=0.1)


# --- writing --------------------------------------------------------------------------------------------------------


def test_the_date_stays_where_nothing_else_is_new(tmp_path: Path) -> None:
    file = tmp_path / "findings.json"
    document = {
        "model": "m",
        "date": "2026-01-02",
        "moves": {"a": {"sitting": {}, "keyframes": [{"x": 1}]}},
        "story": [1],
    }
    write(document, file)
    first = file.read_text("utf-8")
    assert json.loads(first) == document
    write({**document, "date": "2026-05-05"}, file)
    assert file.read_text("utf-8") == first
    write({**document, "model": "n", "date": "2026-05-05"}, file)
    assert json.loads(file.read_text("utf-8"))["date"] == "2026-05-05"
