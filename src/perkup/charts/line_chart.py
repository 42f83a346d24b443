"""Curves and angles as SVG text. Pure; colours come from the page's style sheet by class name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 46, 22, 14, 40


@dataclass(frozen=True)
class PlotCurve:
    """Line of a chart: (N,) mean with its (N,) standard deviation over 0 to 100 % of the x axis."""

    label: str
    css: str
    mean: Floats
    sd: Floats


@dataclass(frozen=True)
class PlotBand:
    """A horizontal band of the y axis, such as a norm, named in the chart."""

    label: str
    low: float
    high: float


def chart(title: str, curves: list[PlotCurve], unit: str, across: str, band: PlotBand | None = None) -> str:
    """Draw an SVG line chart with a mean and a band of one sd for each curve."""
    low, high = _limits(curves, band)
    parts = [_axes(low, high, unit, across)]
    if band is not None:
        top, foot = _y(band.high, low, high), _y(band.low, low, high)
        parts.append(
            f'<rect class="norm" x="{LEFT}" y="{top:.1f}" width="{WIDTH - LEFT - RIGHT}" height="{foot - top:.1f}">'
            f"<title>{escape(band.label)}</title></rect>"
        )
    for curve in curves:
        finite = np.isfinite(curve.mean)
        xs = LEFT + np.linspace(0, 1, len(curve.mean))[finite] * (WIDTH - LEFT - RIGHT)
        upper = [_y(value, low, high) for value in (curve.mean + curve.sd)[finite]]
        lower = [_y(value, low, high) for value in (curve.mean - curve.sd)[finite]]
        there = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, upper, strict=True))
        back = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs[::-1], lower[::-1], strict=True))
        line = " ".join(f"{x:.1f},{_y(value, low, high):.1f}" for x, value in zip(xs, curve.mean[finite], strict=True))
        parts.append(f'<polygon class="band {curve.css}" points="{there} {back}"/>')
        parts.append(f'<polyline class="line {curve.css}" points="{line}"/>')
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}" class="chart">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def angle_mark(hip: tuple[float, float], knee: tuple[float, float], degrees: float, size: float) -> str:
    """Draw the plumb line through the hip, the thigh, the arc between and its number as SVG; pixels, y down."""
    length = math.hypot(knee[0] - hip[0], knee[1] - hip[1])
    foot = (hip[0], hip[1] + length * 1.25)
    reach = length * 0.55
    turn = math.atan2(knee[0] - hip[0], knee[1] - hip[1])
    arc = (hip[0] + reach * math.sin(turn), hip[1] + reach * math.cos(turn))
    side = 1 if knee[0] >= hip[0] else -1
    anchor = "start" if side > 0 else "end"
    label = (hip[0] + side * (abs(arc[0] - hip[0]) + size * 0.03), hip[1] + reach * 1.05)
    sweep = 0 if turn > 0 else 1
    weight = max(2.0, size / 160)
    return (
        f'<line class="plumb" x1="{hip[0]:.1f}" y1="{hip[1]:.1f}" x2="{foot[0]:.1f}" y2="{foot[1]:.1f}" '
        f'stroke-width="{weight * 0.7:.1f}" stroke-dasharray="{weight * 3:.1f} {weight * 2:.1f}"/>'
        f'<line class="thigh" x1="{hip[0]:.1f}" y1="{hip[1]:.1f}" x2="{knee[0]:.1f}" y2="{knee[1]:.1f}" '
        f'stroke-width="{weight * 1.6:.1f}"/>'
        f'<path class="arc" d="M {hip[0]:.1f} {hip[1] + reach:.1f} A {reach:.1f} {reach:.1f} 0 0 {sweep} '
        f'{arc[0]:.1f} {arc[1]:.1f}" stroke-width="{weight:.1f}"/>'
        f'<circle class="joint" cx="{hip[0]:.1f}" cy="{hip[1]:.1f}" r="{weight * 1.8:.1f}"/>'
        f'<circle class="joint" cx="{knee[0]:.1f}" cy="{knee[1]:.1f}" r="{weight * 1.8:.1f}"/>'
        f'<text class="degrees" x="{label[0]:.1f}" y="{label[1]:.1f}" font-size="{size / 13:.0f}" '
        f'text-anchor="{anchor}">{degrees:.0f}°</text>'
    )


def _limits(curves: list[PlotCurve], band: PlotBand | None) -> tuple[float, float]:
    values = [value for curve in curves for value in (curve.mean - curve.sd, curve.mean + curve.sd)]
    finite = np.concatenate([value[np.isfinite(value)] for value in values] + [np.zeros(1)])
    edges = [float(finite.min()), float(finite.max())]
    if band is not None:
        edges += [band.low, band.high]
    return math.floor(min(edges) / 10) * 10.0, math.ceil(max(edges) / 10) * 10.0


def _y(value: float, low: float, high: float) -> float:
    return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)


def _axes(low: float, high: float, unit: str, across: str) -> str:
    parts = []
    step = 10 if high - low <= 80 else 20
    for value in range(math.ceil(low / step) * step, int(high) + 1, step):
        y = _y(value, low, high)
        css = "axis zero" if value == 0 else "axis"
        parts.append(f'<line class="{css}" x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value}{unit}</text>')
    for share in range(0, 101, 20):
        x = LEFT + share / 100 * (WIDTH - LEFT - RIGHT)
        parts.append(f'<text class="tick" x="{x:.1f}" y="{HEIGHT - 22}" text-anchor="middle">{share} %</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text class="note" x="{middle}" y="{HEIGHT - 5}" text-anchor="middle">{escape(across)}</text>')
    return "".join(parts)
