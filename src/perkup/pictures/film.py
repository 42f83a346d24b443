"""A move's film on a body: which instants are drawn, and how long each is shown."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from msgspec import UnsetType

from perkup.moves.contact_geometry import solids
from perkup.moves.move import Keyframe, Move
from perkup.moves.tween import build_animation, grounded, pose_at, sequence, stay_s
from perkup.pictures.base_mesh import Floats
from perkup.pictures.bones import PlacedPose
from perkup.pictures.camera import Eye, eye_on
from perkup.pictures.people import MODELS, face_landmarks
from perkup.pictures.picture import SMOOTH, Picture, draw
from perkup.pictures.stage import (
    PaintedMove,
    Person,
    body_surfaces,
    deep_bands,
    elastic_band,
    joined,
    painted,
    piece_surfaces,
    props_of,
)

FRAMES_A_SECOND, FRAMES_A_SECOND_BRIEF, BRIEF_S = 8, 12, 3.0
"""Frames a second of a slow move, and of one whose whole turn is brief, such as a stride."""
PROP_REACH_M = 0.22
FILM_SIZE = (576, 432)
MARGINS = (0.05, 0.05, 0.045, 0.06)


class Instant(NamedTuple):
    """Moment of the film, and for how many milliseconds it is shown."""

    placed_pose: PlacedPose
    milliseconds: int


def instants(move: Move) -> list[Instant]:
    """Return the moments of one turn: many a second while something moves, one for as long as nothing does."""
    total = build_animation(move).seconds
    count = max(1, round(total * (FRAMES_A_SECOND if total > BRIEF_S else FRAMES_A_SECOND_BRIEF)))
    times = [total * k / count for k in range(count)]
    edges = [round(1000 * t) for t in (*times, total)]
    out: list[Instant] = []
    for k, time in enumerate(times):
        shot = pose_at(move, time + 1e-6)
        placed_pose = PlacedPose(shot.pose, shot.at, contacts_at(move, time))
        long = edges[k + 1] - edges[k]
        if out and _same(out[-1].placed_pose, placed_pose):
            out[-1] = out[-1]._replace(milliseconds=out[-1].milliseconds + long)
        else:
            out.append(Instant(placed_pose, long))
    return out


def _same(a: PlacedPose, b: PlacedPose) -> bool:
    names = set(a.pose) | set(b.pose)
    return all(abs(a.pose.get(n, 0.0) - b.pose.get(n, 0.0)) < 0.02 for n in names) and bool(
        np.allclose(a.at, b.at, atol=1e-4)
    )


def contacts_at(move: Move, seconds: float) -> tuple[str, ...]:
    """Return what touches at an instant: what both keyframes around it touch, or what the nearest does by a hand."""
    frames = sequence(move)
    now = 0.0
    for index, frame in enumerate(frames):
        stay = stay_s(move, frame)
        following = frames[(index + 1) % len(frames)]
        if seconds <= now + stay or len(frames) == 1:
            return frame.contacts
        now += stay
        if seconds < now + following.seconds:
            return tuple(c for c in frame.contacts if c in following.contacts)
        now += following.seconds
    return frames[0].contacts


def pose_of(keyframe: Keyframe) -> PlacedPose:
    """Return the placed_pose of a keyframe."""
    return PlacedPose(keyframe.pose, grounded(keyframe), keyframe.contacts)


class MoveStage:
    """A move on one person: eye, paint and props, set up once for all its pictures."""

    def __init__(self, move: Move, person: Person) -> None:
        self.move, self.person = move, person
        self.paint: PaintedMove = painted(person, move)
        self.look = MODELS[person.body.shape.name].look
        self.landmarks = face_landmarks(person.body)
        self.spots = self._extent()
        pieces = props_of(move, self._mat())
        self.props = piece_surfaces(pieces) if pieces else None

    def _extent(self) -> Floats:
        """Return the places that the person reaches over the whole film, and the near parts of the props."""
        skin = np.unique(self.person.body.mesh.triangles["body"])
        rows = [self.person.placed(instant.placed_pose)[0][skin] for instant in instants(self.move)[::5]]
        rows += [self.person.placed(pose_of(k))[0][skin] for k in self.move.keyframes]
        every = np.concatenate(rows)
        low, high = every.min(axis=0), every.max(axis=0)
        low[1] = min(low[1], 0.0)
        self.body_box = (low, high)
        names = {name for k in self.move.keyframes for name in k.props}
        corners = [
            np.clip(np.array([x, y, z]), low - PROP_REACH_M, high + PROP_REACH_M * np.array([1, 0, 1]))
            for name, prop in self.move.scene.items()
            if name in names
            for box in solids(name, prop)
            for x in box[0]
            for y in box[1]
            for z in box[2]
        ]
        spots = np.concatenate([every[:: max(1, len(every) // 40000)], np.array(corners).reshape(-1, 3)])
        top = self.move.picture.top
        return spots if isinstance(top, UnsetType) else spots[spots[:, 1] < top]

    def _mat(self) -> tuple[float, float, float, float] | None:
        if self.move.place != "floor" or not _on_floor(self.move):
            return None
        low, high = self.body_box
        pad = 0.12
        return (low[0] - pad, high[0] + pad, low[2] - pad, high[2] + pad)

    def eye(self, size: tuple[int, int]) -> Eye:
        """Return the eye of this move for a picture of this size."""
        angle = self.move.picture
        return eye_on(self.spots, (angle.yaw, angle.pitch), (size[0] * SMOOTH, size[1] * SMOOTH), MARGINS)

    def picture(self, placed_pose: PlacedPose, eye: Eye) -> Picture:
        """Draw one placed_pose."""
        placed, motions = self.person.placed(placed_pose)
        parts = [body_surfaces(self.person, placed, self.paint)]
        if self.props is not None:
            parts.append(self.props)
        if band := elastic_band(self.move, motions, self.person):
            parts.append(piece_surfaces(band))
        deep = deep_bands(self.paint, motions)
        return draw(eye, joined(parts), piece_surfaces(deep) if deep else None, self.look, self.landmarks)


def _on_floor(move: Move) -> bool:
    low = ("knee", "hip", "palm", "forearm", "blades", "chest", "belly", "shoulder", "seat", "back", "head")
    return any(c.startswith(low) and c.endswith("floor") for k in move.keyframes for c in k.contacts)


def film_pictures(stage: MoveStage, eye: Eye) -> list[tuple[Picture, int]]:
    """Draw the whole film: pictures and milliseconds; the way back shows the pictures of the way there."""
    drawn: list[tuple[PlacedPose, Picture]] = []
    out = []
    for placed_pose, milliseconds in instants(stage.move):
        found = next((picture for other, picture in drawn if _same(other, placed_pose)), None)
        if found is None:
            found = stage.picture(placed_pose, eye)
            drawn.append((placed_pose, found))
        out.append((found, milliseconds))
    return out
