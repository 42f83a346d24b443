from pathlib import Path

import numpy as np
import pytest

from bench import motion_people
from bench.motion_world import write_trc
from perkup.errors import ErrorCode
from perkup.motion.analysis.gait_analysis import analyse_gait
from perkup.motion.analysis.landmarks import PoseTrack
from perkup.motion.audit import AuditResult, audit, read_mot
from perkup.motion.options import MeasureOptions
from tests.refusals import refused

pytestmark = pytest.mark.skipif(not motion_people.PEOPLE.is_dir(), reason="no people (set PERKUP_DATA)")
FILM = motion_people.PEOPLE / "zoo_HC038A_yaw10_side1.trc"
OTHER = motion_people.PEOPLE / "zoo_HC038A_yaw0_side1.trc"


def audited(path: Path, truth: Path) -> AuditResult:
    return audit(path, truth, MeasureOptions(), lambda _done, _of: None)


def later(path: Path, target: Path, seconds: float) -> Path:
    """The walk of another file from `seconds` on, its clock starting anew."""
    track = motion_people.read_trc(path)
    first = round(seconds * 60)
    part = PoseTrack(track.time_s[: len(track.time_s) - first], track.points[first:], track.visibility[first:])
    return write_trc(target, part, "m")


def test_the_clocks_are_aligned_and_a_film_agrees_with_the_laboratory(tmp_path: Path) -> None:
    result = audited(FILM, later(OTHER, tmp_path / "lab.trc", 2.5))
    rows = {row.name: row for row in result.rows}
    assert result.lag_s == pytest.approx(2.5, abs=0.05)
    for name in ("thigh_l", "thigh_r", "hip_flexion_l", "knee_angle_r"):
        assert abs(rows[name].bias_deg) < 1
        assert rows[name].low_deg < rows[name].bias_deg < rows[name].high_deg
        assert rows[name].mdc_deg == pytest.approx((rows[name].high_deg - rows[name].low_deg) / 2, abs=0.02)
    assert rows["peak_thigh_extension"].samples >= 4
    assert abs(rows["peak_thigh_extension"].bias_deg) < 1


def test_a_bias_of_three_degrees_is_found(tmp_path: Path) -> None:
    gait = analyse_gait(motion_people.read_trc(FILM))
    lines = ["Coordinates", "version=1", "inDegrees=yes", "endheader", "time\thip_flexion_r\tknee_angle_r"]
    for time_s, hip, knee in zip(
        gait.track.time_s, gait.curves["hip_flexion_r"], gait.curves["knee_angle_r"], strict=True
    ):
        lines.append(f"{time_s + 7:.4f}\t{hip - 3:.4f}\t{knee:.4f}")
    truth = tmp_path / "lab.mot"
    truth.write_text("\n".join(lines))
    result = audited(FILM, truth)
    rows = {row.name: row for row in result.rows}
    assert result.lag_s == pytest.approx(-7, abs=0.02)
    assert rows["hip_flexion_r"].bias_deg == pytest.approx(3, abs=0.05)
    assert rows["knee_angle_r"].bias_deg == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hello", ErrorCode.INVALID_FILE),
        ("inDegrees=no\nendheader\ntime\tx\n0\t1\n1\t1\n2\t2", ErrorCode.INVALID_FILE),
        ("endheader\ntime\tx\n1\t1\n0\t1\n2\t2", ErrorCode.INVALID_FILE),
    ],
)
def test_what_is_no_motion_file_is_refused(tmp_path: Path, text: str, code: ErrorCode) -> None:
    truth = tmp_path / "lab.mot"
    truth.write_text(text)
    with refused(code, "lab.mot"):
        read_mot(truth)


def test_a_file_with_nothing_in_common_is_refused(tmp_path: Path) -> None:
    truth = tmp_path / "lab.mot"
    truth.write_text("endheader\ntime\tpelvis_tilt\n" + "\n".join(f"{t}\t1" for t in np.arange(0, 3, 0.1)))
    with refused(ErrorCode.INVALID_FILE, "lab.mot"):
        audited(FILM, truth)
    with refused(ErrorCode.INVALID_FILE, "film.txt"):
        (tmp_path / "film.txt").write_text("")
        audited(FILM, tmp_path / "film.txt")
    with refused(ErrorCode.FILE_MISSING):
        audited(FILM, tmp_path / "none.mot")
