from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bench.motion_world import walker
from perkup.errors import PerkupError
from perkup.motion.analysis import gait_analysis, gait_summary
from perkup.motion.analysis.gait_events import GaitEvents, GaitStep
from perkup.motion.analysis.landmarks import INDEX, SIDES, PoseTrack
from perkup.motion.measurement_types import to_document
from perkup.motion.result import DroppedSpan, trunk_lean_text
from perkup.vocabulary import OneSide
from tests.motion.analysis.test_gait_analysis import joined, still

PEAKS: dict[OneSide, list[float]] = {"left": [10.0, 12.0, 14.0, 12.0], "right": [25.0, 27.0, 29.0, 27.0]}


def told(track: PoseTrack) -> dict[str, Any]:
    return to_document(gait_summary.to_result("walk.mp4", gait_analysis.analyse_gait(track), len(track.time_s)))


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    return told(joined(still(), walker(PEAKS), walker(PEAKS, way=-1)))


def test_the_document_has_the_contracts_fields(whole: dict[str, Any]) -> None:
    assert set(whole) >= {
        "file",
        "definition",
        "model",
        "fps",
        "duration_s",
        "frames",
        "frames_used",
        "static_trial",
        "passes",
        "sides",
        "near_difference",
        "cadence_per_min",
        "trunk_lean_deg",
        "dropped",
        "quality",
        "sentence",
    }
    assert whole["definition"] == "trunk-thigh"
    assert set(whole["sides"]["left"]) >= {
        "steps",
        "peak_hip_extension_deg",
        "sd_deg",
        "ci95_deg",
        "peak_thigh_extension_deg",
        "thigh_sd_deg",
        "thigh_ci95_deg",
        "relative_to_standing_deg",
        "trailing_limb_deg",
        "peak_plantarflexion_deg",
        "stance_s",
        "swing_s",
        "per_step",
    }
    assert set(whole["sides"]["left"]["per_step"][0]) == {"at_s", "pass", "near", "deg", "thigh_deg"}
    assert set(whole["passes"][0]) == {"from_s", "to_s", "facing", "near", "direction"}
    assert set(whole["static_trial"]) == {"from_s", "to_s"}


def test_means_are_over_kept_steps_and_standing_is_taken_off(whole: dict[str, Any]) -> None:
    for side in SIDES:
        numbers = whole["sides"][side]
        assert numbers["steps"] == len(numbers["per_step"]) == 8
        mean = np.mean([step["thigh_deg"] for step in numbers["per_step"]])
        assert numbers["peak_thigh_extension_deg"] == pytest.approx(mean, abs=0.01)
        assert numbers["peak_thigh_extension_deg"] == pytest.approx(np.mean(PEAKS[side]), abs=0.1)
        low, high = numbers["thigh_ci95_deg"]
        assert low < numbers["peak_thigh_extension_deg"] < high
        standing = np.degrees(np.arctan2(8, 150))
        assert numbers["relative_to_standing_deg"]["thigh"] == pytest.approx(np.mean(PEAKS[side]) - standing, abs=0.2)
        assert numbers["relative_to_standing_deg"]["trunk_thigh"] == pytest.approx(
            numbers["peak_hip_extension_deg"] - (standing - 3), abs=0.2
        )


def test_the_difference_is_of_near_legs_and_shown_above_what_can_be_told(whole: dict[str, Any]) -> None:
    gap = whole["near_difference"]
    assert gap["right_minus_left_deg"] == pytest.approx(15, abs=0.2)
    assert gap["shown"]
    assert "The right one goes 15° further." in whole["sentence"]
    alike: dict[OneSide, list[float]] = {"left": [12.0] * 4, "right": [12.5] * 4}
    quiet = told(joined(walker(alike), walker(alike, way=-1)))
    assert not quiet["near_difference"]["shown"]
    assert "Left and right are about equal (differences under 1° do not count)" in quiet["sentence"]
    flipped: dict[OneSide, list[float]] = {"left": [30.0] * 4, "right": [10.0] * 4}
    assert "The left one goes 20° further." in told(joined(walker(flipped), walker(flipped, way=-1)))["sentence"]
    assert told(walker(PEAKS))["near_difference"] is None


def test_cadence_stance_and_swing(whole: dict[str, Any]) -> None:
    assert whole["cadence_per_min"] == pytest.approx(120 / 1.1, abs=2)
    numbers = whole["sides"]["right"]
    assert numbers["stance_s"] + numbers["swing_s"] == pytest.approx(1.1, abs=0.06)


def events(side: OneSide, contacts: list[float], lifts: list[float]) -> GaitEvents:
    return GaitEvents(side, np.array(contacts), np.array(lifts))


def test_cadence_from_one_stride_and_from_none() -> None:
    assert gait_summary.cadence([[events("left", [0.0], []), events("right", [0.55], [])]]) == pytest.approx(60 / 0.55)
    assert gait_summary.cadence([[events("left", [0.0], []), events("right", [], [])]]) is None
    assert gait_summary.cadence([]) is None


def test_phases_need_neighbours_in_order() -> None:
    legs = [[events("left", [0.0, 1.1, 9.0], [0.7, 1.8, 2.0]), events("right", [5.0], [5.6])]]
    assert gait_summary.phases(legs, "left") == (pytest.approx(0.7), pytest.approx(0.4))
    assert gait_summary.phases([[events("left", [0.0], [5.0])]], "left") == (None, None)


def test_quality_falls_with_steps_and_frames(whole: dict[str, Any]) -> None:
    assert whole["quality"] == "good"
    assert told(walker({"left": [12.0], "right": [14.0]}))["quality"] == "usable"
    hidden = walker(PEAKS)
    hidden.visibility[90:, 5:] = 0
    assert told(hidden)["quality"] in {"usable", "poor"}
    assert told(still())["quality"] == "poor"


def test_standing_alone_is_measured_without_steps() -> None:
    only = told(still())
    assert only["sentence"] == "You stood still side-on, but no step could be measured."
    assert only["sides"]["left"]["steps"] == 0
    assert only["sides"]["left"]["relative_to_standing_deg"] is None
    assert only["sides"]["left"]["peak_thigh_extension_deg"] is None
    assert only["trunk_lean_deg"] == pytest.approx(3, abs=0.1)


def test_the_sentence_is_plain_whatever_the_sign() -> None:
    flat: dict[OneSide, list[float]] = {"left": [0.2], "right": [-7.0]}
    text = told(walker(flat))["sentence"]
    assert text.startswith("Your left thigh comes upright (1 step) and your right thigh stays 7° ahead of")


def test_dropped_stretches_and_steps_are_listed_once_with_their_reason() -> None:
    made = walker(PEAKS)
    made.points[60:100] = np.nan
    made.points[:, [INDEX["left_shoulder"], INDEX["right_shoulder"]]] = np.nan
    walk = gait_analysis.analyse_gait(walker(PEAKS))
    other = [DroppedSpan(0.0, 0.5, "only another person seen")]
    fault = replace(walk.steps[0], fault="trunk hidden")
    mask = np.zeros(len(walk.track.time_s), bool)
    mask[:60] = True
    changed = replace(walk, steps=[fault, *walk.steps[1:]], reasons=[("no person seen", mask)])
    dropped = to_document(gait_summary.to_result("walk", changed, 10, other))["dropped"]
    assert [item["reason"] for item in dropped] == ["only another person seen", "trunk hidden", "no person seen"]
    assert dropped[2]["from_s"] > 0.5


def test_hidden_ankles_leave_gaps_not_numbers() -> None:
    step = GaitStep("left", 0, 0, True, 10.0, 12.0, float("nan"), float("nan"))
    walk = gait_analysis.analyse_gait(walker(PEAKS))
    only = to_document(gait_summary.to_result("walk", replace(walk, steps=[step]), 1))["sides"]["left"]
    assert only["trailing_limb_deg"] is None
    assert only["ci95_deg"] is None


def refusal(track: PoseTrack) -> str:
    with pytest.raises(PerkupError) as caught:
        told(track)
    return str(caught.value)


def test_what_cannot_be_measured_is_told_in_one_sentence() -> None:
    made = walker(PEAKS)
    nobody = replace(made, points=np.full_like(made.points, np.nan))
    assert "Nobody could be seen" in refusal(nobody)
    front = replace(made, points=made.points.copy())
    front.points[..., 0] = front.points[:, [5], 0] + 0.03 * (front.points[..., 0] - front.points[:, [5], 0])
    assert "front or back" in refusal(front)
    lying = replace(made, points=made.points.copy())
    lying.points[:, [INDEX["left_shoulder"], INDEX["right_shoulder"]]] = lying.points[:, [5]] + (180.0, 10.0)
    assert "--thomas" in refusal(lying)
    cut = replace(made, points=made.points - (0.0, 160.0), size=(3000.0, 800.0))
    assert "cut off" in refusal(cut)
    short = replace(made, time_s=made.time_s[:40], points=made.points[:40], visibility=made.visibility[:40])
    assert "too short" in refusal(short)
    hidden = replace(made, visibility=made.visibility.copy())
    hidden.visibility[:, INDEX["left_knee"]] = hidden.visibility[:, INDEX["right_knee"]] = 0
    assert "hidden" in refusal(hidden)
    frozen = replace(made, points=made.points + np.arange(len(made.points))[:, None, None] * (1.0, 0.0))
    frozen = replace(frozen, points=np.repeat(made.points[:1], len(made.points), axis=0))
    frozen.points[:, :, 0] += np.arange(len(made.points))[:, None] * 3.0
    assert "No walking" in refusal(frozen)


@pytest.mark.parametrize(
    ("degrees", "words"),
    [
        (-8.64, "trunk leaning 8.6° back"),
        (3.0, "trunk leaning 3.0° forward"),
        (None, "how the trunk leans not told"),
    ],
)
def test_the_lean_of_the_trunk_is_told_in_words(degrees: float | None, words: str) -> None:
    assert trunk_lean_text(degrees) == words
