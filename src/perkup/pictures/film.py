"""A move's film on a body: which instants are drawn, and how long each is shown."""

from __future__ import annotations

import dataclasses
import math
from itertools import product
from typing import NamedTuple

import numpy as np
from msgspec import UnsetType

from perkup.moves.contact_geometry import Box, keyframe_scene, solids
from perkup.moves.kinematics import end_effector
from perkup.moves.move import Keyframe, Move, Place
from perkup.moves.tween import build_animation, find_hips, pose_at, scene_at, sequence, stay_s, tension_at
from perkup.pictures.base_mesh import Floats
from perkup.pictures.bones import PlacedPose
from perkup.pictures.camera import Eye, eye_on
from perkup.pictures.people import MODELS, face_landmarks
from perkup.pictures.picture import SMOOTH, Picture, draw
from perkup.pictures.planting import FEET
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
from perkup.pictures.touch import Solids

FRAMES_A_SECOND, FRAMES_A_SECOND_BRIEF, BRIEF_S = 8, 12, 3.0
"""Frames a second of a slow move, and of one whose whole turn is brief, such as a stride."""
PROP_REACH_M = 0.22
MAT_PAD_M = 0.06
CUT_OFF = ("bed", "sofa", "wall", "stairs", "slope")
"""Props that may go on beyond the picture's edge."""
STEP_M = 0.1
GHOST_FADE_S = 0.3
GHOST_ALPHA = 0.42
GHOST_COLOUR = (122, 134, 150)
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
        place = PlacedPose(shot.pose, shot.at, contacts_at(move, time), solids_at(move, time + 1e-6))
        placed_pose = place._replace(
            tension=tension_at(move, time + 1e-6),
            along=time / total if move.picture.travel else 0.0,
            ghost=_ghost_share(move, time),
        )
        long = edges[k + 1] - edges[k]
        if out and _same(out[-1].placed_pose, placed_pose):
            out[-1] = out[-1]._replace(milliseconds=out[-1].milliseconds + long)
        else:
            out.append(Instant(placed_pose, long))
    return out


def _same(a: PlacedPose, b: PlacedPose) -> bool:
    names = set(a.pose) | set(b.pose)
    alike = all(abs(a.pose.get(n, 0.0) - b.pose.get(n, 0.0)) < 0.02 for n in names)
    shown = np.allclose((a.tension, a.along, a.ghost), (b.tension, b.along, b.ghost), atol=0.004)
    return alike and shown and a.solids == b.solids and bool(np.allclose(a.at, b.at, atol=1e-4))


def _ghost_share(move: Move, seconds: float) -> float:
    """Return how strongly the ghost shows: fully in its phase, and less the farther that is in time."""
    ghost = move.picture.ghost
    if isinstance(ghost, UnsetType):
        return 0.0
    now = 0.0
    for keyframe in move.keyframes:
        stay = stay_s(move, keyframe)
        if keyframe.phase == ghost.phase:
            away = max(now - seconds, seconds - now - stay, 0.0)
            return max(0.0, 1 - away / GHOST_FADE_S)
        now += stay + move.keyframes[(move.keyframes.index(keyframe) + 1) % len(move.keyframes)].seconds
    return 0.0


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
            return tuple(c for c in frame.contacts if c in following.contacts and not _steps(c, frame, following))
        now += following.seconds
    return frames[0].contacts


def _steps(contact: str, start: Keyframe, end: Keyframe) -> bool:
    """Return True for a foot that steps from one place to another meanwhile, and so touches nothing on its way."""
    part = contact.partition(" on ")[0]
    if part[:-2] not in FEET:
        return False
    limb = f"leg_{part[-1]}"
    ankles = [end_effector(keyframe.pose, find_hips(keyframe), limb) for keyframe in (start, end)]
    return math.dist(*ankles) > STEP_M


def solids_at(move: Move, seconds: float) -> Solids:
    """Return the boxes of the props at an instant."""
    return {name: solids(name, prop) for name, prop in scene_at(move, seconds).items()}


def pose_of(move: Move, keyframe: Keyframe) -> PlacedPose:
    """Return what the body does in a keyframe."""
    props = {**move.scene, **keyframe_scene(keyframe, move.scene)}
    names = {name for each in move.keyframes for name in each.props}
    boxes = {name: solids(name, prop) for name, prop in props.items() if name in names}
    ghost = move.picture.ghost
    shows = not isinstance(ghost, UnsetType) and ghost.phase == keyframe.phase
    place = PlacedPose(keyframe.pose, find_hips(keyframe), keyframe.contacts, boxes)
    return place._replace(tension=keyframe.tension, ghost=1.0 if shows else 0.0)


class MoveStage:
    """A move on one person: eye, paint and props, set up once for all its pictures."""

    def __init__(self, move: Move, person: Person) -> None:
        self.move, self.person = move, person
        self.paint: PaintedMove = painted(person, move)
        self.look = MODELS[person.body.shape.name].look
        self.landmarks = face_landmarks(person.body)
        self.spots = self._extent()
        self.mat = self._mat()
        if self.mat is not None:
            x0, x1, z0, z1 = self.mat
            self.spots = np.concatenate([self.spots, [[x, 0.0, z] for x in (x0, x1) for z in (z0, z1)]])

    def _extent(self) -> Floats:
        """Return the places that the person reaches over the whole film, and the near parts of the props."""
        skin = np.unique(self.person.body.mesh.triangles["body"])
        rows = [self.person.placed(instant.placed_pose)[0][skin] for instant in instants(self.move)[::5]]
        rows += [self.person.placed(pose_of(self.move, k))[0][skin] for k in self.move.keyframes]
        every = np.concatenate(rows)
        low, high = every.min(axis=0), every.max(axis=0)
        low[1] = min(low[1], 0.0)
        self.body_box = (low, high)
        names = {name for k in self.move.keyframes for name in k.props}
        far = np.where([True, False, True], PROP_REACH_M, 0.0)
        corners = []
        for name, prop in self.move.scene.items():
            reach = (low - PROP_REACH_M, high + far) if name in CUT_OFF else (low - 9.0, high + 9.0)
            for box in solids(name, prop) if name in names else ():
                ends = product(box[0], _tall(name, box), box[2])
                corners += [np.clip(np.array(end), *reach) for end in ends]
        spots = np.concatenate([every[:: max(1, len(every) // 40000)], np.array(corners).reshape(-1, 3)])
        top = self.move.picture.top
        return spots if isinstance(top, UnsetType) else spots[spots[:, 1] < top]

    def _mat(self) -> tuple[float, float, float, float] | None:
        if self.move.place != Place.FLOOR or not _on_floor(self.move):
            return None
        low, high = self.body_box
        pad = MAT_PAD_M
        return (low[0] - pad, high[0] + pad, low[2] - pad, high[2] + pad)

    def eye(self, size: tuple[int, int]) -> Eye:
        """Return the eye of this move for a picture of this size."""
        angle = self.move.picture
        return eye_on(self.spots, (angle.yaw, angle.pitch), (size[0] * SMOOTH, size[1] * SMOOTH), MARGINS)

    def picture(self, placed_pose: PlacedPose, eye: Eye) -> Picture:
        """Draw one placed_pose."""
        placed, motions = self.person.placed(placed_pose)
        parts = [body_surfaces(self.person, placed, self.paint, placed_pose.solids)]
        if pieces := props_of(self.move, placed_pose, self.mat, self.body_box):
            parts.append(piece_surfaces(pieces))
        if band := elastic_band(self.move, motions, self.person):
            parts.append(piece_surfaces(band))
        deep = deep_bands(self.paint, motions)
        look = self.look._replace(tension=placed_pose.tension)
        picture = draw(eye, joined(parts), piece_surfaces(deep) if deep else None, look, self.landmarks)
        return self._over_ghost(picture, placed_pose.ghost, eye) if placed_pose.ghost > 0 else picture

    def _over_ghost(self, picture: Picture, share: float, eye: Eye) -> Picture:
        """Lay the picture over the pale second body."""
        ghost = self.move.picture.ghost
        assert not isinstance(ghost, UnsetType)
        placed, _ = self.person.placed(PlacedPose(ghost.pose, ghost.at))
        bare = PaintedMove(np.full_like(self.paint.fields, -0.05))
        surfaces = body_surfaces(self.person, placed, bare, {})
        surfaces = dataclasses.replace(
            surfaces, shown=np.where(self.person.is_leg(len(surfaces.points)), surfaces.shown, -1.0)
        )
        body = draw(eye, surfaces, None, self.look, self.landmarks)
        shade = body[..., :3].mean(axis=2, keepdims=True) / 255
        pale = np.array(GHOST_COLOUR) * (0.55 + 0.6 * shade)
        behind = np.where(body[..., 3:] > 250, GHOST_ALPHA * share, 0.0)
        front = picture[..., 3:] / 255
        cover = front + behind * (1 - front)
        mixed = (picture[..., :3] * front + pale * behind * (1 - front)) / np.maximum(cover, 1e-6)
        return np.concatenate([np.clip(mixed, 0, 255), cover * 255], axis=2).round().astype(np.uint8)


def _tall(name: str, box: Box) -> tuple[float, ...]:
    """Return the heights of a prop's corners; a chair or desk stands on the floor by its legs."""
    return (0.0, *box[1]) if name in ("chair", "desk") else box[1]


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
