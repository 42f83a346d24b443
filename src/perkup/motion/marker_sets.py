"""Marker names of other programs and laboratories, and the joints that they mean.

Known: Sports2D and Pose2Sim (and the Halpe and COCO names they use), OpenCap's `_study` markers, the joint centres and
marker sets of OpenSim's examples, and Plug-in Gait (its markers, and the joint centres that Vicon writes into .c3d).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from perkup.errors import ErrorCode, PerkupError
from perkup.motion.analysis.landmarks import INDEX, JOINTS, is_seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perkup.motion.analysis.landmarks import Floats

ALTERNATIVES = {
    "shoulder": ("shoulder", "shoulderstudy", "sho", "acromium", "acromion", "acr", "sjc"),
    "hip": ("hip", "hjc", "hjcstudy", "hipjc", "fep"),
    "knee": (
        "knee",
        "kjc",
        "feo",
        "kneestudy+mkneestudy",
        "kneestudy",
        "kneelat+kneemed",
        "lfc+mfc",
        "kneelat",
        "lfc",
        "kne",
    ),
    "ankle": (
        "ankle",
        "ajc",
        "tio",
        "anklestudy+manklestudy",
        "anklestudy",
        "anklelat+anklemed",
        "lmal+mmal",
        "anklelat",
        "lmal",
        "ank",
    ),
    "heel": ("heel", "calcstudy", "calc", "cal", "hee"),
    "toe": ("bigtoe", "toe", "toestudy", "toetip", "mt1"),
    "ear": ("ear",),
}
"""Names of a joint after its side, in lower case and without separators, the best first; `+` is the middle of two."""

NECK = ("neck", "c7study", "c7+clav", "c7")
ASIS, PSIS, SACRUM = ("asis", "asi", "asisstudy", "ias"), ("psis", "psi", "psisstudy"), ("sacr", "vsacral", "sacrum")
NOSE = ("nose",)

NEEDED = tuple(f"{side}_{joint}" for side in ("left", "right") for joint in ("hip", "knee", "ankle"))


class MarkerTable(NamedTuple):
    """Markers of a recording: (T,) seconds, (T, M, 3) metres or pixels by the M names, NaN where missing."""

    file: str
    time_s: Floats
    names: Sequence[str]
    places: Floats


def joints_of(table: MarkerTable) -> Floats:
    """Return (T, 15, 3), the joints of `JOINTS`; raise `PerkupError` where markers of both legs are missing."""
    markers = _Markers(table)
    points = np.full((len(table.time_s), len(JOINTS), 3), np.nan)
    there = set()
    for number, name in enumerate(JOINTS):
        side, _, joint = name.partition("_")
        place = markers.joint(side, joint) if joint else markers.first(NOSE)
        if place is not None:
            points[:, number] = place
            there.add(name)
    hips = [INDEX["left_hip"], INDEX["right_hip"]]
    centres = None if {"left_hip", "right_hip"} & there else markers.hip_centres()
    if centres is not None:
        points[:, hips] = centres
        there |= {"left_hip", "right_hip"}
    neck = markers.first(NECK)
    if neck is not None:
        _put_neck(points, neck)
        there.add("left_shoulder")
    _demand(table.file, there)
    return points


class _Markers:
    """Look-up of markers by their plain names."""

    def __init__(self, table: MarkerTable) -> None:
        self.table = table
        self.columns: dict[str, int] = {}
        self.twice: set[str] = set()
        for number, name in enumerate(table.names):
            if name in table.names[:number]:
                self.twice.add(plain_name(name))
            self.columns.setdefault(plain_name(name), number)

    def joint(self, side: str, joint: str) -> Floats | None:
        """Return (T, 3) of a joint; None where no marker of it is there."""
        return self.first(
            [
                "+".join(f"{prefix}{part}" for part in name.split("+"))
                for name in ALTERNATIVES[joint]
                for prefix in (side[0], side)
            ]
        )

    def first(self, names: Sequence[str]) -> Floats | None:
        """Return (T, 3) of the first of the names that is there."""
        for name in names:
            parts = name.split("+")
            if all(part in self.columns for part in parts):
                for part in parts:
                    if part in self.twice:
                        raise PerkupError(
                            f"{self.table.file} has the marker {self.table.names[self.columns[part]]} twice.",
                            "Give each marker a name of its own.",
                            code=ErrorCode.INVALID_FILE,
                        )
                result: Floats = np.mean([self.table.places[:, self.columns[part]] for part in parts], axis=0)
                return result
        return None

    def hip_centres(self) -> Floats | None:
        """Return (T, 2, 3), the hip joints from the markers of the pelvis; None without them.

        The regression of Harrington 2007 (Journal of Biomechanics 40:595) on the pelvis' width and depth, in metres.
        """
        front = [self.first([f"{side}{name}" for name in ASIS]) for side in ("l", "r")]
        back = [self.first([f"{side}{name}" for name in PSIS]) for side in ("l", "r")]
        sacrum = self.first(SACRUM)
        if front[0] is None or front[1] is None:
            return None
        if back[0] is not None and back[1] is not None:
            sacrum = (back[0] + back[1]) / 2
        if sacrum is None:
            return None
        middle = (front[0] + front[1]) / 2
        width = np.linalg.norm(front[1] - front[0], axis=1, keepdims=True)
        depth = np.linalg.norm(middle - sacrum, axis=1, keepdims=True)
        rightward = (front[1] - front[0]) / width
        ahead = middle - sacrum
        ahead = ahead - (ahead * rightward).sum(axis=1, keepdims=True) * rightward
        ahead = ahead / np.linalg.norm(ahead, axis=1, keepdims=True)
        upward = np.cross(rightward, ahead)
        centre = middle + (-0.24 * depth - 0.0099) * ahead + (-0.30 * width - 0.0109) * upward
        aside = (0.33 * width + 0.0073) * rightward
        return np.stack((centre - aside, centre + aside), axis=1)


def plain_name(name: str) -> str:
    """Return a marker's name in lower case, without the subject's name before a colon, without separators."""
    return "".join(letter for letter in name.rpartition(":")[2].casefold() if letter.isalnum())


def _put_neck(points: Floats, neck: Floats) -> None:
    """Put the neck in place of missing shoulders: it is the middle of both."""
    shoulders = [INDEX["left_shoulder"], INDEX["right_shoulder"]]
    missing = ~is_seen(points[:, shoulders]).all(axis=1)
    for shoulder in shoulders:
        points[missing, shoulder] = neck[missing]


def _demand(file: str, there: set[str]) -> None:
    missing = [f"{name[0].upper()}{name.partition('_')[2].capitalize()}" for name in NEEDED if name not in there]
    if not {"left_shoulder", "right_shoulder"} & there:
        missing.append("LShoulder, RShoulder or Neck")
    if not {"left_toe", "right_toe", "nose"} & there:
        missing.append("LBigToe, RBigToe or Nose")
    if missing:
        raise PerkupError(
            f"{file} has no marker {', '.join(missing)}.",
            "Perkup needs hips, knees, ankles, shoulders and feet, named as Pose2Sim, Sports2D, OpenCap, OpenSim or"
            " Plug-in Gait name them.",
            code=ErrorCode.INVALID_FILE,
        )
