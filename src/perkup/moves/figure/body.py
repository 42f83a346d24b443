"""The person as nested SVG groups, one a bone, from the far side to the near."""

from __future__ import annotations

from collections.abc import Sequence

from perkup.moves.figure import outlines
from perkup.moves.figure.muscle_paths import home, muscle, roles
from perkup.moves.figure.projection import Flat, Projector, column, round_outline, spline
from perkup.moves.figure.smil import LENGTH, Row, group, path
from perkup.moves.figure.style import paint
from perkup.moves.kinematics import FOREARM, SHANK, THIGH, UPPER_ARM, Vec
from perkup.moves.move import Muscles

# Rings round the spine: segment, middle, half depth (x), half width (z); metres.
_HIPS: tuple[tuple[str, Vec, float, float], ...] = (
    ("pelvis", (0.0, -0.115, 0.0), 0.045, 0.07),
    ("pelvis", (-0.012, -0.075, 0.0), 0.108, 0.135),
    ("pelvis", (-0.02, 0.0, 0.0), 0.122, 0.155),
    ("pelvis", (-0.012, 0.075, 0.0), 0.100, 0.135),
    ("pelvis", (-0.006, 0.125, 0.0), 0.094, 0.125),
)
_TRUNK: tuple[tuple[str, Vec, float, float], ...] = (
    ("pelvis", (-0.006, 0.07, 0.0), 0.102, 0.132),
    ("pelvis", (-0.004, 0.12, 0.0), 0.098, 0.125),
    ("torso", (0.034, 0.05, 0.0), 0.096, 0.125),
    ("torso", (0.034, 0.14, 0.0), 0.106, 0.138),
    ("torso", (0.036, 0.24, 0.0), 0.118, 0.155),
    ("torso", (0.026, 0.32, 0.0), 0.105, 0.16),
    ("torso", (0.018, 0.385, 0.0), 0.072, 0.12),
    ("torso", (0.016, 0.43, 0.0), 0.048, 0.05),
)
_NECK: tuple[tuple[str, Vec, float, float], ...] = (
    ("torso", (0.012, 0.36, 0.0), 0.052, 0.055),
    ("torso", (0.016, 0.42, 0.0), 0.050, 0.052),
    ("head", (0.016, 0.07, 0.0), 0.048, 0.050),
    ("head", (0.018, 0.12, 0.0), 0.048, 0.048),
)
# Each keeps the length it should have in the picture at every instant: centimetres of the body.
LIMBS = {"femur": 100 * THIGH, "tibia": 100 * SHANK, "humerus": 100 * UPPER_ARM, "forearm": 100 * FOREARM}


class BodyDrawing:
    """Draws one stage; `ghost` draws the same outlines in one pale tone."""

    def __init__(self, stage: Projector, *, ghost: bool = False) -> None:
        self._stage, self._ghost = stage, ghost
        frames = stage.frames[stage.key]
        middle = stage.lens.nearness(frames["torso"][0])
        self._far: dict[str, bool] = {}
        for limb, bone in (("leg", "tibia"), ("arm", "forearm")):
            for side in "rl":
                self._far[limb + side] = stage.lens.nearness(frames[f"{bone}_{side}"][0]) < middle - 0.02

    def draw(self, muscles: Muscles | None, both: bool) -> str:
        """Everything, in the page's axes."""
        far_arms = "".join(self._draw_arm(s) for s in "lr" if self._far["arm" + s])
        near_arms = "".join(self._draw_arm(s) for s in "lr" if not self._far["arm" + s])
        far_legs = "".join(self._leg(s) for s in "lr" if self._far["leg" + s])
        behind = [s for s in "lr" if self._far["leg" + s] and self._stage.sideways]
        far_muscles = "".join(self._muscles(muscles, s, both) for s in behind)
        near_legs = "".join(self._leg(s) for s in "lr" if not self._far["leg" + s])
        over = "".join(self._muscles(muscles, s, both) for s in "lr" if s not in behind)
        trunk = self._column("fig-shirt", _TRUNK) + self._column("fig-shorts", _HIPS)
        inner = (
            self._in("torso", "pelvis", self._path("", self._neck()) + self._far_group(far_arms))
            + self._far_group(far_legs)
            + far_muscles
            + trunk
            + near_legs
            + over
            + self._in("torso", "pelvis", self._in("head", "torso", self._head()) + near_arms)
        )
        body = self._in("pelvis", None, inner)
        return body if self._ghost else f"<g {paint('fig-skin')}>{body}</g>"

    def _far_group(self, content: str) -> str:
        return content if self._ghost or not content else f"<g {paint('fig-skin-far')}>{content}</g>"

    def _muscles(self, muscles: Muscles | None, side: str, both: bool) -> str:
        """Return one side's muscles; none on the far side of a move for both sides, where they repeat the near ones."""
        if muscles is None or (both and self._far["leg" + side] and self._stage.sideways):
            return ""
        chosen = roles(muscles, other=side == "l" and not both)
        out = ""
        for name, role in chosen.items():
            bone, outline = home(name, side), muscle(self._stage, name, side, role)
            if bone.startswith("tibia"):
                outline, bone = self._in(bone, f"femur_{side}", outline), f"femur_{side}"
            out += outline if bone == "pelvis" else self._in(bone, "pelvis", outline)
        return out

    def _in(self, bone: str, parent: str | None, content: str) -> str:
        origins, angles = self._stage.place_in(bone, parent)
        clock = self._stage.clock
        exact = LENGTH * LIMBS.get(parent[:-2] if parent else "", 0.0)
        turning = group(clock, "rotate", angles, content)
        return group(clock, "translate", origins, turning, exact=exact, bone=bone)

    def _path(self, kind: str, text: str) -> str:
        """Return a still outline; without a kind it takes the colour of the group it is in."""
        return f'<path {paint(kind)} d="{text}"/>' if kind and not self._ghost else f'<path d="{text}"/>'

    def _limb(self, bone: str, *layers: tuple[str, Sequence[outlines.Ring]]) -> str:
        stage = self._stage
        paths = "".join(self._path(kind, stage.limb(bone, rings)) for kind, rings in layers)
        exact = LENGTH * LIMBS[bone[:-2]] / max(stage.bones[bone].lengths[stage.key], 1.0)
        return group(stage.clock, "scale", stage.stretch(bone), paths, exact=exact)

    def _leg(self, side: str) -> str:
        stage, far = self._stage, "-far" if self._far["leg" + side] else ""
        front = stage.front_feet[side]
        toes = "" if front else self._path("", stage.curve(f"toes_{side}", outlines.TOES))
        curve = outlines.FOOT_FRONT if front else outlines.FOOT
        foot = self._path("", stage.curve(f"foot_{side}", curve, plane="zy" if front else "xy"))
        foot = self._in(f"toes_{side}", f"foot_{side}", toes) + foot
        shank = self._in(f"foot_{side}", f"tibia_{side}", foot) + self._limb(f"tibia_{side}", ("", outlines.SHANK))
        thigh = self._limb(f"femur_{side}", ("", outlines.THIGH), ("fig-shorts" + far, outlines.SHORTS_LEG))
        return self._in(f"femur_{side}", "pelvis", self._in(f"tibia_{side}", f"femur_{side}", shank) + thigh)

    def _draw_arm(self, side: str) -> str:
        stage, far = self._stage, "-far" if self._far["arm" + side] else ""
        hand = self._path("", stage.curve(f"hand_{side}", outlines.HAND, true=False))
        fore = self._in(f"hand_{side}", f"forearm_{side}", hand)
        fore += self._limb(f"forearm_{side}", ("", outlines.FOREARM))
        upper = self._limb(f"humerus_{side}", ("", outlines.UPPER_ARM), ("fig-shirt" + far, outlines.SLEEVE))
        return self._in(f"humerus_{side}", "torso", upper + self._in(f"forearm_{side}", f"humerus_{side}", fore))

    def _column(self, kind: str, rings: Sequence[tuple[str, Vec, float, float]]) -> str:
        """Return a tube round the spine, bending with it, in the pelvis's page axes."""
        stage = self._stage
        rows: list[Row] = []
        letters = ""
        for shot, twin in enumerate(stage.twins):
            if twin < shot:
                rows.append(rows[twin])
                continue
            letters, row = spline(self._outline(rings, shot, "pelvis"))
            rows.append(row)
        text = path(stage.clock, kind, letters, rows, 1.0)
        return text.replace(paint(kind) + " ", "") if self._ghost else text

    def _neck(self) -> str:
        return round_outline(self._outline(_NECK, self._stage.key, "torso"))

    def _outline(self, rings: Sequence[tuple[str, Vec, float, float]], shot: int, within: str) -> list[Flat]:
        stage = self._stage
        pelvis = stage.bones[within]
        middles = [pelvis.inside(stage.spot(name, where, shot), shot) for name, where, _, _ in rings]
        left: list[Flat] = []
        right: list[Flat] = []
        for index, (name, _, deep, wide) in enumerate(rings):
            (ax, ay), (bx, by) = middles[max(index - 1, 0)], middles[min(index + 1, len(rings) - 1)]
            long = max(((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5, 1e-6)
            nx, ny = -(by - ay) / long, (bx - ax) / long
            half = 0.0
            for axis, size in ((0, deep), (2, wide)):
                px, py = pelvis.unturn(stage.lay_segment(name)[shot][1 + axis], shot)
                half += (size * (px * nx + py * ny)) ** 2
            half = half**0.5
            x, y = middles[index]
            left.append((x + nx * half, y + ny * half))
            right.append((x - nx * half, y - ny * half))
        return left + right[::-1]

    def _head(self) -> str:
        stage = self._stage
        facing = stage.lens.nearness(column(stage.frames[stage.key]["head"][1], 0))
        parts: tuple[tuple[str, outlines.Curve], ...]
        if facing > 0.6:
            parts = (("", outlines.HEAD_FRONT), ("fig-hair", outlines.HAIR_FRONT), ("fig-face", outlines.FACE_FRONT))
        elif facing < -0.6:
            parts = (("", outlines.HEAD_FRONT), ("fig-hair", outlines.HAIR_BACK))
        else:
            parts = (("", outlines.HEAD_SIDE), ("fig-hair", outlines.HAIR_SIDE), ("fig-face", outlines.FACE_SIDE))
        plane = "xy" if abs(facing) <= 0.6 else "zy"
        if self._ghost:
            parts = parts[:1]
        return "".join(
            self._path(kind, stage.curve("head", _lift_curve(curve), plane=plane, true=False)) for kind, curve in parts
        )


def _lift_curve(curve: outlines.Curve) -> outlines.Curve:
    """Return a head's curve moved from its middle to the neck joint it turns about."""
    return tuple(
        (command, tuple(v + (2.0 if index % 2 == 0 else -16.5) for index, v in enumerate(values)))
        for command, values in curve
    )
