"""The body of the pictures against the kinematics: joints, lengths, folded knees. Needs the extra `pictures`."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy")
pytest.importorskip("numba", reason="the extra `pictures` is not installed")
pytest.importorskip("PIL", reason="the extra `pictures` is not installed")

from perkup.moves import library  # noqa: E402
from perkup.moves.kinematics import points  # noqa: E402
from perkup.pictures.film import pose_of  # noqa: E402
from perkup.pictures.mesh_source import mesh_folder, present  # noqa: E402
from perkup.pictures.people import person_of  # noqa: E402
from perkup.pictures.stage import Person  # noqa: E402
from perkup.vocabulary import PicturePerson  # noqa: E402

pytestmark = pytest.mark.skipif(not present(), reason="the base mesh is not here; `make pictures` fetches it")
MOVES = library.load().moves
JOINTS = {
    "hip": "upperleg01",
    "knee": "lowerleg01",
    "ankle": "foot",
    "shoulder": "upperarm01",
    "elbow": "lowerarm01",
    "wrist": "wrist",
}


@pytest.fixture(scope="module", params=list(PicturePerson), ids=str)
def person(request: pytest.FixtureRequest) -> Person:
    return person_of(mesh_folder(), request.param.value)


def test_every_joint_is_where_the_kinematics_put_it(person: Person) -> None:
    for move in MOVES.values():
        for keyframe in move.keyframes:
            placed_pose = pose_of(move, keyframe)
            motions = person.skeleton.motions(placed_pose)
            wanted = points(placed_pose.pose, placed_pose.at)
            for joint, bone in JOINTS.items():
                for side in "rl":
                    turn, shift = motions[f"{bone}.{side.upper()}"]
                    at = turn @ person.body.joints[f"{bone}.{side.upper()}"] + shift
                    off = float(np.linalg.norm(at - np.array(wanted[f"{joint}_{side}"])))
                    assert off < 0.001, f"{move.id} {keyframe.phase}: {joint}_{side} is {off * 1000:.1f} mm off"


def test_lengths_come_from_shape_targets_not_from_stretching(person: Person) -> None:
    for name, factor in person.body.scales.items():
        assert factor == pytest.approx(1.0, abs=0.03), name
