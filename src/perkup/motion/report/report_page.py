"""The report: one HTML file that needs nothing else, with the numbers, the curves and the pictures they come from."""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from perkup.charts.line_chart import PlotBand, PlotCurve, angle_mark, chart
from perkup.errors import PerkupError
from perkup.motion.analysis.gait_summary import STRIDE_S
from perkup.motion.analysis.landmarks import INDEX, SIDES, Side
from perkup.motion.analysis.norms import DAY_TO_DAY, LAB_PEAK, NORMS
from perkup.motion.output_file import replaced
from perkup.motion.report.page_template import PAGE, STYLE
from perkup.motion.result import trunk_lean_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from perkup.motion.analysis.gait_analysis import GaitAnalysis
    from perkup.motion.analysis.gait_events import GaitStep
    from perkup.motion.analysis.landmarks import Floats
    from perkup.motion.result import WalkResult
    from perkup.motion.video.video_reader import Frame

SAMPLES = 101
SHOWN_HEIGHT = 480
"""Points of height of the pictures of peak extension."""

BONES = (
    ("left_shoulder", "right_shoulder"),
    ("left_hip", "right_hip"),
    *((f"{side}_{a}", f"{side}_{b}") for side in SIDES for a, b in (("shoulder", "hip"), ("hip", "knee"))),
    *((f"{side}_{a}", f"{side}_{b}") for side in SIDES for a, b in (("knee", "ankle"), ("ankle", "heel"))),
    *((f"{side}_{a}", f"{side}_{b}") for side in SIDES for a, b in (("heel", "toe"), ("ankle", "toe"))),
)

SERIES = (
    ("thigh", "Thigh to vertical", "degrees behind vertical", -1),
    ("hip_flexion", "Trunk-thigh angle", "degrees of extension", -1),
    ("knee_angle", "Knee", "degrees of flexion", 1),
)


@dataclass(frozen=True)
class FrameStrip:
    """Where the pictures come from: the video, how many times it is slowed, and pictures kept, by frame number."""

    path: Path
    slow: float = 1.0
    kept: Mapping[int, Frame] = field(default_factory=dict)


def write(target: Path, result: WalkResult, walk: GaitAnalysis, film: FrameStrip) -> None:
    """Write the report of one measurement."""
    page = html(result, walk, peaks(walk, film))
    with replaced(target) as part:
        part.write_text(page, encoding="utf-8")


def strides(walk: GaitAnalysis, series: str, sign: int) -> list[PlotCurve]:
    """Mean and sd of each leg over whole strides, from one contact of the foot to its next, at 101 points."""
    curves = []
    for side in SIDES:
        cycles = _cycles(walk, side, sign * walk.curves[f"{series}_{side[0]}"])
        if len(cycles):
            sd = cycles.std(axis=0, ddof=1) if len(cycles) > 1 else np.zeros(SAMPLES)
            noun = "stride" if len(cycles) == 1 else "strides"
            curves.append(PlotCurve(f"{side} ({len(cycles)} {noun})", side, cycles.mean(axis=0), sd))
    return curves


def _cycles(walk: GaitAnalysis, side: Side, values: Floats) -> Floats:
    """(S, 101) strides without a hole."""
    times = walk.track.time_s
    found = []
    for legs in walk.events:
        for leg in legs:
            moments = leg.contacts.tolist() if leg.side == side else []
            for start, end in pairwise(moments):
                if STRIDE_S[0] <= end - start <= STRIDE_S[1]:
                    inside = (times >= start) & (times <= end)
                    if np.isfinite(values[inside]).all():
                        found.append(np.interp(np.linspace(start, end, SAMPLES), times[inside], values[inside]))
    return np.array(found)


def peaks(walk: GaitAnalysis, film: FrameStrip) -> dict[Side, str]:
    """For each leg an SVG of its typical peak (the kept step nearest the mean, near legs first), the angle drawn on."""
    chosen: dict[Side, GaitStep] = {}
    for side in SIDES:
        kept = [step for step in walk.kept if step.side == side]
        near = [step for step in kept if step.near] or kept
        if near:
            mean = float(np.mean([step.thigh_deg for step in kept]))
            chosen[side] = min(near, key=lambda step: abs(step.thigh_deg - mean))
    pictures = _pictures(walk, film, [step.frame for step in chosen.values()]) if walk.track.size is not None else {}
    return {side: _figure(walk, step, _shot(pictures.get(step.frame))) for side, step in chosen.items()}


def _pictures(walk: GaitAnalysis, film: FrameStrip, numbers: list[int]) -> dict[int, Frame | None]:
    """The pictures of some frames: those kept, and the others decoded again."""
    from perkup.motion.video.video_reader import at

    missing = [number for number in numbers if number not in film.kept]
    try:
        again = at(film.path, [float(walk.track.time_s[number]) * film.slow for number in missing]) if missing else []
    except PerkupError:
        again = [None] * len(missing)
    return {number: film.kept.get(number) for number in numbers} | dict(zip(missing, again, strict=True))


def _shot(picture: Frame | None) -> tuple[str, int, int] | None:
    """JPEG as a data address with width and height."""
    from perkup.motion.report.overlay import jpeg

    if picture is None:
        return None
    width, height = picture.size
    data = base64.b64encode(jpeg(picture.small(width // 2 * 2, height // 2 * 2))).decode()
    return f"data:image/jpeg;base64,{data}", width, height


def _figure(walk: GaitAnalysis, step: GaitStep, shot: tuple[str, int, int] | None) -> str:
    """The part of the picture around the person, the skeleton where there is no picture, and the angle on it."""
    points = walk.track.points[step.frame]
    known = points[np.isfinite(points).all(axis=1)]
    low, high = known.min(axis=0), known.max(axis=0)
    tall = float(high[1] - low[1]) * 1.35
    wide = tall * 0.85
    centre = (low + high) / 2
    height = walk.track.size[1] if walk.track.size else 0.0
    scale = SHOWN_HEIGHT / tall

    def place(point: Floats) -> tuple[float, float]:
        return (
            float((point[0] - centre[0]) * scale + wide * scale / 2),
            float((centre[1] - point[1]) * scale + SHOWN_HEIGHT / 2),
        )

    back = ""
    if shot is not None:
        corner = place(np.array([0.0, height]))
        back = (
            f'<image href="{shot[0]}" x="{corner[0]:.1f}" y="{corner[1]:.1f}" '
            f'width="{shot[1] * scale:.1f}" height="{shot[2] * scale:.1f}"/>'
        )
    else:
        for a, b in BONES:
            ends = points[[INDEX[a], INDEX[b]]]
            if np.isfinite(ends).all():
                (x1, y1), (x2, y2) = place(ends[0]), place(ends[1])
                css = "bone near" if a.startswith(step.side) else "bone"
                back += f'<line class="{css}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'
    mark = angle_mark(
        place(points[INDEX[f"{step.side}_hip"]]),
        place(points[INDEX[f"{step.side}_knee"]]),
        step.thigh_deg,
        SHOWN_HEIGHT,
    )
    label = f"{step.side} thigh {step.thigh_deg:.0f} degrees behind vertical at {walk.track.time_s[step.frame]:.2f} s"
    return (
        f'<svg viewBox="0 0 {wide * scale:.0f} {SHOWN_HEIGHT}" role="img" aria-label="{escape(label)}" class="shot">'
        f"{back}{mark}</svg>"
    )


def html(result: WalkResult, walk: GaitAnalysis, shots: dict[Side, str]) -> str:
    """The page as text."""
    name = escape(result.file.replace("\\", "/").rsplit("/", 1)[-1])
    charts = []
    for series, title, unit, sign in SERIES:
        curves = strides(walk, series, sign)
        if curves:
            band = _norm_band() if series == "hip_flexion" else None
            legend = "".join(f'<li class="{curve.css}">{escape(curve.label)}</li>' for curve in curves)
            norm = f"<li class=norm-key>{escape(band.label)}</li>" if band else ""
            legend = f"<ul class=legend>{legend}<li class=sd>band: one sd</li>{norm}</ul>"
            drawing = chart(
                f"{title} over a stride", curves, "°", f"stride, from foot contact to the next; {unit}", band
            )
            charts.append(f"<section><h3>{title}</h3>{drawing}{legend}</section>")
    if not charts:
        charts.append("<p>No whole stride was filmed, so there is no mean curve.</p>")
    pictures = "".join(
        f"<figure>{svg}<figcaption>{side.title()} leg, the step nearest its mean</figcaption></figure>"
        for side, svg in shots.items()
    )
    return PAGE.format(
        name=name,
        style=STYLE,
        sentence=escape(result.sentence),
        cards=_cards(result),
        pictures=pictures,
        charts="".join(charts),
        details=_details(result),
        steps=_steps(result),
        dropped=_dropped(result),
        norms=_norms(),
        day_to_day=escape(DAY_TO_DAY),
    )


def _norm_band() -> PlotBand:
    label = f"{LAB_PEAK.who}, peak {LAB_PEAK.mean} ± {LAB_PEAK.sd}° in a laboratory (another definition)"
    return PlotBand(label, LAB_PEAK.mean - LAB_PEAK.sd, LAB_PEAK.mean + LAB_PEAK.sd)


def _cards(result: WalkResult) -> str:
    cards = []
    for side in SIDES:
        numbers = result.sides[side]
        value = _degrees(numbers.peak_thigh_extension_deg, 0)
        low_high = numbers.thigh_ci95_deg
        interval = (
            f"95 % interval {low_high[0]:.0f} to {low_high[1]:.0f}°" if low_high else "too few steps for an interval"
        )
        count = f"{numbers.steps} step{'' if numbers.steps == 1 else 's'}"
        standing = numbers.standing.thigh
        extra = f"<br>{_degrees(standing, 0)} more than in your own standing" if standing is not None else ""
        cards.append(
            f'<div class="card {side}"><h2>{side.title()} thigh</h2><p class=big>{value}</p>'
            f"<p>behind vertical, mean of {count}<br>{interval}{extra}</p></div>"
        )
    gap = result.near_difference
    if gap is None:
        told = "Not told: walk past in both directions, so that each leg is once the near one."
        value = "–"
    elif gap.shown:
        further = "Right" if gap.right_minus_left_deg > 0 else "Left"
        told = f"{further} goes further; more than the {gap.detectable_change_deg:.0f}° this film can tell."
        value = _degrees(abs(gap.right_minus_left_deg), 0)
    else:
        told = f"Smaller than the {gap.detectable_change_deg:.0f}° this film can tell."
        value = "–"
    cards.append(f'<div class="card"><h2>Left–right</h2><p class=big>{value}</p><p>{told}<br>Near legs only.</p></div>')
    return "".join(cards)


def _details(result: WalkResult) -> str:
    rows = []
    for title, key in (
        ("Thigh to vertical, peak", "peak_thigh_extension_deg"),
        ("&ensp;standard deviation", "thigh_sd_deg"),
        ("Trunk-thigh extension, peak", "peak_hip_extension_deg"),
        ("&ensp;standard deviation", "sd_deg"),
        ("Hip to ankle behind vertical, peak", "trailing_limb_deg"),
        ("Foot pointed (plantarflexion), peak", "peak_plantarflexion_deg"),
    ):
        cells = "".join(f"<td>{_degrees(getattr(result.sides[side], key))}</td>" for side in SIDES)
        rows.append(f"<tr><th>{title}</th>{cells}</tr>")
    for title, key in (("thigh", "thigh"), ("trunk-thigh", "trunk_thigh")):
        cells = "".join(f"<td>{_degrees(getattr(result.sides[side].standing, key))}</td>" for side in SIDES)
        rows.append(f"<tr><th>More than in standing, {title}</th>{cells}</tr>")
    for title, key in (("Stance", "stance_s"), ("Swing", "swing_s")):
        cells = "".join(f"<td>{_seconds(getattr(result.sides[side], key))}</td>" for side in SIDES)
        rows.append(f"<tr><th>{title}</th>{cells}</tr>")
    whole = (
        f"{_number(result.cadence_per_min)} steps a minute, {trunk_lean_text(result.trunk_lean_deg)}, "
        f"quality {result.quality}, "
        f"{result.frames_used} of {result.frames} frames used, model {escape(result.model)}."
    )
    return (
        "<div class=scroll><table><thead><tr><th></th><th>left</th><th>right</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div><p>{whole}</p>"
    )


def _steps(result: WalkResult) -> str:
    rows = []
    steps = sorted((step.at_s, side, step) for side in SIDES for step in result.sides[side].per_step)
    for at, side, step in steps:
        facing = result.passes[step.number]
        rows.append(
            f"<tr><td>{at:.2f} s</td><td>{side}</td><td>{'near' if step.near else 'far'}</td>"
            f"<td>{facing.facing}, {facing.direction.replace('_', ' ')}</td>"
            f"<td>{_degrees(step.thigh_deg)}</td><td>{_degrees(step.deg)}</td></tr>"
        )
    return "".join(rows) or "<tr><td colspan=6>none</td></tr>"


def _dropped(result: WalkResult) -> str:
    rows = [
        f"<tr><td>{item.from_s:.2f} to {item.to_s:.2f} s</td><td>{escape(item.reason)}</td></tr>"
        for item in result.dropped
    ]
    return "".join(rows) or "<tr><td colspan=2>nothing</td></tr>"


def _norms() -> str:
    return "".join(
        f"<tr><td>{escape(norm.who)}</td><td>{norm.mean} ± {norm.sd}°</td><td>{escape(norm.definition)}</td>"
        f"<td>{escape(norm.source)}</td></tr>"
        for norm in NORMS
    )


def _degrees(value: float | None, digits: int = 1) -> str:
    return "–" if value is None or not math.isfinite(value) else f"{value:.{digits}f}°"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f} s"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"
