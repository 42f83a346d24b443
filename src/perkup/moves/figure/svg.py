"""The figure of a move: one inline SVG, animated without a script, or still.

No style sheet, script or style attribute is inside: classes carry the look (docs/moves.md lists them), attributes give
each class a colour of its own where no sheet is at hand.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import product
from xml.sax.saxutils import escape

import msgspec

from perkup.message_catalog import phrase, translated
from perkup.moves.contact_geometry import keyframe_scene, part_points, solids
from perkup.moves.figure import props
from perkup.moves.figure.body import BodyDrawing
from perkup.moves.figure.projection import Flat, Projector, Viewpoint, extent
from perkup.moves.figure.smil import group, number, numbers, path
from perkup.moves.figure.style import paint
from perkup.moves.kinematics import THIGH, Vec, points, transform
from perkup.moves.move import Keyframe, Move, MuscleEffort
from perkup.moves.side_words import words_for_side
from perkup.moves.tween import Animation, AnimationFrame, build_animation, find_hips, scene_at, sequence, steps_between
from perkup.vocabulary import OneSide, Side, Sides

RATIO = 4 / 3
MARGIN = 7.0
LEAST = 225.0
ARROW_M = 0.24
ASIDE_CM = 12.0
LINE = 9.5
SHIFT_M = 0.03
LARGEST = 15_800
SLACKS = (1.0, 1.6, 2.4, 3.6, 6.0, 9.0, 13.0)
"""How much coarser a film of many joints is drawn until it has no more than so many characters."""


def figure(move: Move, *, side: OneSide = OneSide.RIGHT, still: bool = False, phase: str | None = None) -> str:
    """Draw the move as one `<svg>` element: animated, or `still` (its end over a pale start), or one named phase."""
    for slack in SLACKS:
        text = _draw_side(move, side, (still, phase), slack)
        if len(text) <= LARGEST:
            break
    return text


def _draw_side(move: Move, side: OneSide, shown: tuple[bool, str | None], slack: float) -> str:
    still, phase = shown
    keyframes = sequence(move)
    index = _index(move, phase)
    lens = Viewpoint(keyframes[index].view, turned=side == OneSide.LEFT)
    lens.slack *= slack
    moving = not still and phase is None and len(keyframes) > 1
    turn = build_animation(move)
    whole = Projector(turn, lens, _nearest(turn, keyframes[index]))
    stage = whole if moving else Projector(_pose_still(keyframes[index]), lens)
    ghost = "" if moving or phase is not None or index == 0 or move.alternates else _ghost(keyframes[0], lens)
    frame = _frame(move, whole, lens)
    person = BodyDrawing(stage).draw(move.muscles, both=move.sides == Sides.BOTH)
    arrow = _arrow(move, lens) if phase is None or _has_arrow(move, index) else ""
    resting = _find_planted(keyframes) if moving else keyframes[index].contacts
    scene = _scene(move, whole, lens, frame, None if moving else keyframes[index])
    kind = "fig fig-moving" if moving else "fig fig-still"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" viewBox="{numbers_of(frame)}" role="img" '
        'font-family="system-ui,sans-serif">'
        f"<title>{escape(_title(move, side, phase))}</title><desc>{escape(describe(move, side))}</desc>"
        f"{scene}{props.shadows(lens, resting, whole.points)}"
        f"{ghost}{person}{_band(move, stage)}{arrow}"
        f"{_legend(move, frame)}</svg>"
    )


def numbers_of(frame: Sequence[float]) -> str:
    """Return a viewBox's four numbers."""
    return " ".join(number(value) for value in frame)


def describe(move: Move, side: OneSide = OneSide.RIGHT) -> str:
    """Return how the move is done, in sentences; turned over for the left."""
    return " ".join(translated(words_for_side(line, Side(side))) for line in move.how)


def _title(move: Move, side: OneSide, phase: str | None) -> str:
    parts = [translated(move.name)]
    if move.sides == Sides.EACH:
        parts.append(phrase("{side} side", side=side))
    if phase:
        parts.append(translated(phase))
    return ", ".join(parts)


def _index(move: Move, phase: str | None) -> int:
    """Return the index of the keyframe that the still picture shows: the named one, else the one farthest from the
    start."""
    for index, keyframe in enumerate(move.keyframes):
        if keyframe.phase == phase or (phase is None and keyframe.phase == "end"):
            return index
    return len(move.keyframes) - 1 if not move.alternates else 0


def _pose_still(keyframe: Keyframe) -> Animation:
    return Animation([AnimationFrame(0.0, keyframe.pose, find_hips(keyframe))], 0.0, False)


def _nearest(turn: Animation, keyframe: Keyframe) -> int:
    return next(number for number, shot in enumerate(turn.shots) if shot.pose == keyframe.pose)


def _ghost(keyframe: Keyframe, lens: Viewpoint) -> str:
    stage = Projector(_pose_still(keyframe), lens)
    return f"<g {paint('fig-ghost')}>{BodyDrawing(stage, ghost=True).draw(None, both=False)}</g>"


def _frame(move: Move, stage: Projector, lens: Viewpoint) -> tuple[float, float, float, float]:
    """Return the viewBox: body over the whole move, props and legend, in one ratio for all moves."""
    left, top, right, bottom = extent(stage)
    boxes = [b for name, prop in move.scene.items() for b in solids(name, prop)]
    spots = [lens(corner) for b in boxes for corner in product(*b)] + _arrow_extent(move, lens)
    left, right = min([left, *(x for x, _ in spots)]), max([right, *(x for x, _ in spots)])
    top, bottom = min([top, *(y for _, y in spots)]), max([bottom, *(y for _, y in spots)])
    left, right, top = left - MARGIN, right + MARGIN, top - MARGIN
    bottom = max(bottom, 14.0) + 3 + LINE * len(_legend_rows(move))
    left, right = min(left, (left + right - LEAST) / 2), max(right, (left + right + LEAST) / 2)
    wide, high = right - left, bottom - top
    if wide / high < RATIO:
        left, wide = left - (high * RATIO - wide) / 2, high * RATIO
    else:
        top, high = top - (wide / RATIO - high), wide / RATIO
    return (left, top, wide, high)


def _find_planted(keyframes: Sequence[Keyframe]) -> list[str]:
    """Return the contacts that stay where they are throughout."""
    spots = [points(k.pose, find_hips(k)) for k in keyframes]
    return [
        contact
        for contact in keyframes[0].contacts
        if all(contact in k.contacts for k in keyframes)
        and all(
            math.dist(spots[0][n], s[n]) < SHIFT_M for n in part_points(contact.partition(" on ")[0]) for s in spots
        )
    ]


def _scene(move: Move, stage: Projector, lens: Viewpoint, frame: Sequence[float], shown: Keyframe | None) -> str:
    out = [props.floor(lens, frame[0], frame[0] + frame[2]), props.mat(lens, move.keyframes, stage.points)]
    names = {name for k in move.keyframes for name in k.props}
    still = {} if shown is None else keyframe_scene(shown, move.scene)
    for name, thing in move.scene.items():
        if name in names and shown is None and any(name in k.tops for k in move.keyframes):
            out.append(_draw_rising(move, stage, lens, name))
        elif name in names:
            out.append(props.prop(lens, name, still.get(name, thing)))
    return "".join(out)


def _draw_rising(move: Move, stage: Projector, lens: Viewpoint, name: str) -> str:
    """Return a prop that rises or sinks in the film: it glides, and legs as long as at its lowest stay below it."""
    heights = [scene_at(move, shot.seconds - 1e-6)[name].y[1] for shot in build_animation(move).shots]
    thing = msgspec.structs.replace(move.scene[name], y=(0.0, min(heights)))
    rows = [(0.0, lens((0.0, height, 0.0))[1] - lens((0.0, min(heights), 0.0))[1]) for height in heights]
    return props.legs(lens, name, thing) + group(stage.clock, "translate", rows, props.prop(lens, name, thing))


def _band(move: Move, stage: Projector) -> str:
    """Return a loop band between the parts it joins, a little above them on the thighs."""
    joins = next((prop.joins for prop in move.scene.values() if prop.joins), ())
    if not joins:
        return ""
    rows = []
    for frame in stage.frames:
        spots = [stage.lens(transform(frame[f"femur_{name[-1]}"], (0.0, -0.86 * THIGH, 0.0))) for name in joins]
        (ax, ay), (bx, by) = sorted(spots)
        rows.append((ax - 5.5, ay, bx + 5.5, by, bx + 5.5, by + 4, ax - 5.5, ay + 4))
    return path(stage.clock, "fig-band", "M2L2L2L2Z0", rows)


def _legend_rows(move: Move) -> list[tuple[str, str]]:
    """Role and words of each line; resting muscles are named only as such, after the others."""
    m = move.muscles
    rows = []
    for role, names in (
        ("working", dict.fromkeys((*m.working, *m.other_working))),
        ("stretched", dict.fromkeys((*m.stretched, *m.other_stretched))),
    ):
        if names:
            rows.append((role, f"{translated(role)}: {', '.join(translated(name) for name in names)}"))
    return [*rows, ("resting", translated("resting"))] if rows else []


def _legend(move: Move, frame: Sequence[float]) -> str:
    rows = _legend_rows(move)
    left, bottom = frame[0] + 5, frame[1] + frame[3] - 3
    return "".join(
        _mark(role, text, left, bottom - LINE * (len(rows) - 1 - index)) for index, (role, text) in enumerate(rows)
    )


def _mark(role: str, text: str, x: float, y: float) -> str:
    return (
        f'<rect {paint("fig-" + role)} x="{number(x)}" y="{number(y - 5.6)}" width="7" height="6" rx="2"/>'
        f'<text {paint("fig-text")} x="{number(x + 10)}" y="{number(y)}">{escape(text)}</text>'
    )


def _arrow_spots(effort: MuscleEffort, move: Move, lens: Viewpoint) -> list[Flat]:
    """Return the arrow's way on the page: along the way of its part, or straight from where the part ends."""
    end = move.keyframes[_index(move, None)]
    poses: list[tuple[Mapping[str, float], Vec]] = [(end.pose, find_hips(end))]
    if not effort.direction:
        start = move.keyframes[0]
        poses = [(start.pose, find_hips(start)), *((s.pose, s.at) for s in steps_between(start, end)), *poses]
    spots = [points(pose, at)[effort.part] for pose, at in poses]
    if effort.direction:
        dx, dy, dz = effort.direction
        x, y, z = spots[0]
        spots = [(x, y, z), (x + dx * ARROW_M, y + dy * ARROW_M, z + dz * ARROW_M)]
    ox, oy, oz = effort.offset
    return [lens((x + ox, y + oy, z + oz)) for x, y, z in spots]


def _word_place(spots: Sequence[Flat], middle: float) -> tuple[float, float, bool]:
    """Return where the arrow's word begins, and whether it runs back from there: always away from the body's middle.

    At the tip, or at the tail of a level arrow that points at the body.
    """
    (ax, ay), (bx, by) = spots[-2], spots[-1]
    across = (bx - ax) / max(math.dist(spots[-2], spots[-1]), 1e-6)
    if abs(across) <= 0.6:
        back = bx < middle - ASIDE_CM
        return bx + (-8 if back else 8), by + (6 if by > ay else 0), back
    if abs(spots[0][0] - middle) > abs(bx - middle):
        return spots[0][0] + (-5 if across > 0 else 5), spots[0][1] + 3, across > 0
    return bx + (10 if across > 0 else -10), by + 3, across < 0


def _middle(move: Move, lens: Viewpoint) -> float:
    return lens(find_hips(move.keyframes[_index(move, None)]))[0]


def _arrow_extent(move: Move, lens: Viewpoint) -> list[Flat]:
    if move.effort is None:
        return []
    spots = _arrow_spots(move.effort, move, lens)
    x, y, back = _word_place(spots, _middle(move, lens))
    wide = 4.9 * len(translated(move.effort.says))
    return [*spots, (x - wide if back else x + wide, y)]


def _has_arrow(move: Move, index: int) -> bool:
    """Return True if the arrow belongs to this phase: after the first or, where sides take turns, in its own only."""
    return index == _index(move, None) if move.alternates else index > 0


def _arrow(move: Move, lens: Viewpoint) -> str:
    """Return the direction of effort, with its word."""
    if move.effort is None:
        return ""
    spots = _arrow_spots(move.effort, move, lens)
    (ax, ay), (bx, by) = spots[-2], spots[-1]
    angle = math.atan2(by - ay, bx - ax)
    head = [(bx + r * math.cos(angle + a), by + r * math.sin(angle + a)) for r, a in ((7, 0), (5.5, 2.4), (5.5, -2.4))]
    line = "M" + "L".join(numbers(s) for s in spots)
    tip = "M" + "L".join(numbers(s) for s in head) + "Z"
    word = ""
    if move.effort.says:
        x, y, back = _word_place(spots, _middle(move, lens))
        anchor = ' text-anchor="end"' if back else ""
        says = escape(translated(move.effort.says))
        word = f'<text {paint("fig-says")}{anchor} x="{number(x)}" y="{number(y)}">{says}</text>'
    return f'<path {paint("fig-arrow-line")} d="{line}"/><path {paint("fig-arrow")} d="{tip}"/>{word}'
