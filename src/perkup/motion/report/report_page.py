"""The report: one HTML file that needs nothing else, with the numbers, the curves and the pictures they come from."""

from __future__ import annotations

import base64
import functools
import math
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from perkup.charts.line_chart import PlotBand, PlotCurve, angle_mark, chart
from perkup.errors import PerkupError
from perkup.motion.analysis.gait_summary import STRIDE_S
from perkup.motion.analysis.landmarks import INDEX, SIDES
from perkup.motion.analysis.norms import DAY_TO_DAY, LAB_PEAK, NORMS
from perkup.motion.output_file import replace_file
from perkup.motion.result import trunk_lean_text
from perkup.vocabulary import OneSide

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Template

    from perkup.motion.analysis.gait_analysis import GaitAnalysis
    from perkup.motion.analysis.gait_events import GaitStep
    from perkup.motion.analysis.landmarks import Floats
    from perkup.motion.result import WalkResult, WalkSide
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
    """Source of the pictures: the video, how many times it is slowed, and pictures kept, by frame number."""

    path: Path
    slow: float = 1.0
    frames: Mapping[int, Frame] = field(default_factory=dict)


@dataclass(frozen=True)
class StrideChart:
    """Mean stride of one angle, drawn."""

    title: str
    curves: list[PlotCurve]
    band: PlotBand | None
    drawing: str


def write(target: Path, result: WalkResult, walk: GaitAnalysis, film: FrameStrip) -> None:
    """Write the report of one measurement."""
    page = html(result, walk, peaks(walk, film))
    with replace_file(target) as part:
        part.write_text(page, encoding="utf-8")


def strides(walk: GaitAnalysis, series: str, sign: int) -> list[PlotCurve]:
    """Average each leg over whole strides, from one contact of the foot to its next, at 101 points."""
    curves = []
    for side in SIDES:
        cycles = _cycles(walk, side, sign * walk.curves[f"{series}_{side[0]}"])
        if len(cycles):
            sd = cycles.std(axis=0, ddof=1) if len(cycles) > 1 else np.zeros(SAMPLES)
            noun = "stride" if len(cycles) == 1 else "strides"
            curves.append(PlotCurve(f"{side} ({len(cycles)} {noun})", side, cycles.mean(axis=0), sd))
    return curves


def _cycles(walk: GaitAnalysis, side: OneSide, values: Floats) -> Floats:
    """Return (S, 101), the strides without a gap."""
    times = walk.track.time_s
    cycles = []
    for legs in walk.events:
        for leg in legs:
            moments = leg.contacts.tolist() if leg.side == side else []
            for start, end in pairwise(moments):
                if STRIDE_S[0] <= end - start <= STRIDE_S[1]:
                    inside = (times >= start) & (times <= end)
                    if np.isfinite(values[inside]).all():
                        cycles.append(np.interp(np.linspace(start, end, SAMPLES), times[inside], values[inside]))
    return np.array(cycles)


def peaks(walk: GaitAnalysis, film: FrameStrip) -> dict[OneSide, str]:
    """Draw each leg's typical peak as SVG: the kept step nearest the mean, near legs first, with its angle."""
    chosen: dict[OneSide, GaitStep] = {}
    for side in SIDES:
        steps = [step for step in walk.kept if step.side == side]
        near = [step for step in steps if step.near] or steps
        if near:
            mean = float(np.mean([step.thigh_deg for step in steps]))
            chosen[side] = min(near, key=lambda step: abs(step.thigh_deg - mean))
    pictures = _pictures(walk, film, [step.frame for step in chosen.values()]) if walk.track.size is not None else {}
    return {side: _figure(walk, step, _shot(pictures.get(step.frame))) for side, step in chosen.items()}


def _pictures(walk: GaitAnalysis, film: FrameStrip, numbers: list[int]) -> dict[int, Frame | None]:
    """Return the pictures of some frames: those kept, and the others decoded again."""
    from perkup.motion.video.video_reader import pictures_at

    missing = [number for number in numbers if number not in film.frames]
    try:
        times = [float(walk.track.time_s[number]) * film.slow for number in missing]
        again = pictures_at(film.path, times) if missing else []
    except PerkupError:
        again = [None] * len(missing)
    return {number: film.frames.get(number) for number in numbers} | dict(zip(missing, again, strict=True))


def _shot(picture: Frame | None) -> tuple[str, int, int] | None:
    """Encode a picture as a JPEG data address with width and height."""
    from perkup.motion.report.overlay import jpeg

    if picture is None:
        return None
    width, height = picture.size
    data = base64.b64encode(jpeg(picture.small(width // 2 * 2, height // 2 * 2))).decode()
    return f"data:image/jpeg;base64,{data}", width, height


def _figure(walk: GaitAnalysis, step: GaitStep, shot: tuple[str, int, int] | None) -> str:
    """Draw the part of the picture around the person, or the skeleton without one, and the angle on it."""
    points = walk.track.points[step.frame]
    visible = points[np.isfinite(points).all(axis=1)]
    low, high = visible.min(axis=0), visible.max(axis=0)
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


def html(result: WalkResult, walk: GaitAnalysis, pictures: dict[OneSide, str]) -> str:
    """Return the page as text. pictures : an SVG of each leg that was measured."""
    legs = [(side, result.sides[side]) for side in SIDES]
    steps = [(side, step) for side, leg in legs for step in leg.per_step]
    return _template().render(
        name=result.file.replace("\\", "/").rsplit("/", 1)[-1],
        result=result,
        legs=legs,
        pictures=pictures,
        charts=_charts(walk),
        rows=_rows([leg for _side, leg in legs]),
        lean=trunk_lean_text(result.trunk_lean_deg),
        steps=sorted(steps, key=lambda pair: (pair[1].at_s, pair[0])),
        norms=NORMS,
        day_to_day=DAY_TO_DAY,
    )


@functools.cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"degrees": _degrees, "seconds": _seconds}
    return environment.get_template("report.html")


def _charts(walk: GaitAnalysis) -> list[StrideChart]:
    """Draw the mean stride of each angle; none where no whole stride was filmed."""
    charts = []
    for series, title, unit, sign in SERIES:
        curves = strides(walk, series, sign)
        if curves:
            band = _norm_band() if series == "hip_flexion" else None
            across = f"stride, from foot contact to the next; {unit}"
            charts.append(StrideChart(title, curves, band, chart(f"{title} over a stride", curves, "°", across, band)))
    return charts


def _rows(legs: list[WalkSide]) -> list[tuple[str, list[str]]]:
    """List the table of numbers: a title and a cell a leg."""
    lines: tuple[tuple[str, Callable[[WalkSide], str]], ...] = (
        ("Thigh to vertical, peak", lambda leg: _degrees(leg.peak_thigh_extension_deg)),
        ("\u2002standard deviation", lambda leg: _degrees(leg.thigh_sd_deg)),
        ("Trunk-thigh extension, peak", lambda leg: _degrees(leg.peak_hip_extension_deg)),
        ("\u2002standard deviation", lambda leg: _degrees(leg.sd_deg)),
        ("Hip to ankle behind vertical, peak", lambda leg: _degrees(leg.trailing_limb_deg)),
        ("Foot pointed (plantarflexion), peak", lambda leg: _degrees(leg.peak_plantarflexion_deg)),
        ("More than in standing, thigh", lambda leg: _degrees(leg.standing.thigh)),
        ("More than in standing, trunk-thigh", lambda leg: _degrees(leg.standing.trunk_thigh)),
        ("Stance", lambda leg: _seconds(leg.stance_s)),
        ("Swing", lambda leg: _seconds(leg.swing_s)),
    )
    return [(title, [cell(leg) for leg in legs]) for title, cell in lines]


def _norm_band() -> PlotBand:
    label = f"{LAB_PEAK.who}, peak {LAB_PEAK.mean} ± {LAB_PEAK.sd}° in a laboratory (another definition)"
    return PlotBand(label, LAB_PEAK.mean - LAB_PEAK.sd, LAB_PEAK.mean + LAB_PEAK.sd)


def _degrees(value: float | None, digits: int = 1) -> str:
    return "–" if value is None or not math.isfinite(value) else f"{value:.{digits}f}°"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f} s"
