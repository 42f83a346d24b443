import numpy as np
import pytest

from perkup.errors import ErrorCode
from perkup.motion.analysis import thomas
from perkup.motion.analysis.landmarks import INDEX, SIDES, PoseTrack
from perkup.motion.measurement_types import to_document
from perkup.vocabulary import OneSide
from tests.refusals import refused


def lying(
    below: float, knee: float, held: float = 115.0, hanging: OneSide = "right", way: int = 1, seconds: float = 3.0
) -> PoseTrack:
    """On the back, head to the left (`way` 1): one thigh `below` the horizontal, the other hip flexed by `held`."""
    rate = 30
    points = np.zeros((1, 15, 2))
    hip = np.array([400.0, 300.0])

    def line(degrees: float, length: float) -> np.ndarray:
        return length * np.array([way * np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])

    for side in SIDES:
        thigh = -below if side == hanging else held
        bend = knee if side == hanging else 120.0
        points[0, INDEX[f"{side}_shoulder"]] = hip - (way * 200.0, 0.0)
        points[0, INDEX[f"{side}_hip"]] = hip
        points[0, INDEX[f"{side}_knee"]] = hip + line(thigh, 150)
        points[0, INDEX[f"{side}_ankle"]] = hip + line(thigh, 150) + line(thigh - bend, 150)
    count = round(seconds * rate)
    return PoseTrack(np.arange(count) / rate, np.repeat(points, count, axis=0), np.ones((count, 15)), None, "made")


@pytest.mark.parametrize("way", [1, -1])
@pytest.mark.parametrize("hanging", SIDES)
@pytest.mark.parametrize("below", [-20.0, 0.0, 10.6])
def test_the_hanging_thigh_is_measured_whichever_way_the_head_lies(way: int, hanging: OneSide, below: float) -> None:
    (hold,) = thomas.analyse_thomas(lying(below, 80.0, hanging=hanging, way=way))
    assert hold.side == hanging
    assert hold.thigh_below_horizontal_deg == pytest.approx(below, abs=0.01)
    assert hold.knee_flexion_deg == pytest.approx(80, abs=0.01)
    assert hold.held_hip_flexion_deg == pytest.approx(115, abs=0.01)
    assert hold.seconds == pytest.approx(3.0, abs=0.1)


@pytest.mark.parametrize("rate", [30, 60, 100])
def test_points_that_tremble_by_a_hundredth_of_a_thigh_are_one_hold(rate: int) -> None:
    still = lying(10, 80, seconds=3.0 * rate / 30)
    points = still.points + np.random.default_rng(rate).normal(0, 1.5, still.points.shape)
    (hold,) = thomas.analyse_thomas(PoseTrack(np.arange(len(points)) / rate, points, still.visibility))
    assert hold.seconds == pytest.approx(3.0, abs=0.1)
    assert hold.thigh_below_horizontal_deg == pytest.approx(10, abs=0.5)


def test_a_thigh_that_sinks_is_not_held() -> None:
    parts = [lying(below, 80, seconds=1 / 30).points for below in np.linspace(0, 60, 60)]
    points = np.concatenate(parts)
    with refused(ErrorCode.POSITION_NOT_HELD):
        thomas.analyse_thomas(PoseTrack(np.arange(60) / 30, points, np.ones(points.shape[:2])))


def test_both_sides_in_one_clip() -> None:
    one, two = lying(10, 80), lying(5, 70, hanging="left")
    points = np.concatenate((one.points, two.points))
    both = PoseTrack(np.arange(len(points)) / 30, points, np.ones(points.shape[:2]), None, "made")
    told = to_document(thomas.to_result("clip.mp4", thomas.analyse_thomas(both)))
    assert told["definition"] == "thomas"
    assert set(told["sides"]) == {"left", "right"}
    assert told["sides"]["left"]["knee_flexion_deg"] == pytest.approx(70, abs=1)
    assert told["sentence"].startswith("Your left thigh hung 5° below level, the knee bent 70°; your right thigh")


def test_the_sentence_above_level_and_level() -> None:
    assert "8° above level" in thomas.sentence(thomas.analyse_thomas(lying(-8, 60)))
    assert "was level" in thomas.sentence(thomas.analyse_thomas(lying(0.2, 60)))


def test_uneven_times_are_put_on_a_grid() -> None:
    made = lying(10, 80)
    keep = np.ones(len(made.time_s), bool)
    keep[4::6] = False
    (hold,) = thomas.analyse_thomas(PoseTrack(made.time_s[keep], made.points[keep], made.visibility[keep]))
    assert hold.thigh_below_horizontal_deg == pytest.approx(10, abs=0.01)


def test_what_is_not_the_position_is_refused_with_its_reason() -> None:
    with refused(ErrorCode.POSITION_NOT_HELD):
        thomas.analyse_thomas(lying(10, 80, held=30))
    with refused(ErrorCode.POSITION_NOT_HELD):
        thomas.analyse_thomas(lying(10, 80, seconds=0.6))
    upright = lying(10, 80)
    with refused(ErrorCode.POSITION_NOT_HELD):
        thomas.analyse_thomas(PoseTrack(upright.time_s, upright.points[..., ::-1] * (1, -1), upright.visibility))
    with refused(ErrorCode.NO_PERSON):
        thomas.analyse_thomas(PoseTrack(upright.time_s, upright.points, np.zeros_like(upright.visibility)))


def test_a_swinging_leg_is_not_held_still() -> None:
    made = lying(10, 80)
    turn = np.radians(25 * np.sin(np.arange(len(made.time_s)) / 4))
    for name in ("knee", "ankle"):
        arm = made.points[:, INDEX[f"right_{name}"]] - made.points[:, INDEX["right_hip"]]
        swung = np.stack(
            (arm[:, 0] * np.cos(turn) - arm[:, 1] * np.sin(turn), arm[:, 0] * np.sin(turn) + arm[:, 1] * np.cos(turn)),
            axis=1,
        )
        made.points[:, INDEX[f"right_{name}"]] = made.points[:, INDEX["right_hip"]] + swung
    with refused(ErrorCode.POSITION_NOT_HELD):
        thomas.analyse_thomas(made)
