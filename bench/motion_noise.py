"""What landmark noise does to a peak and to a left-right difference, and how often the intervals hold the truth.

python -m bench motion_noise            # also writes docs/images/measuring-noise.svg
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bench.motion_world import both_ways, noisy, rajagopal, truth, walker
from perkup.motion.analysis import gait_analysis
from perkup.motion.analysis.gait_summary import near_difference, to_result
from perkup.motion.analysis.landmarks import SIDES
from perkup.motion.measurement_types import to_document
from perkup.vocabulary import OneSide

SHARES = (0.01, 0.02, 0.03, 0.04, 0.05)
TRIALS = 40
CURVES = (
    (1, "mean error of one peak", "#b3401f", ""),
    (3, "detectable left-right, 1 step", "#3f6f57", 'stroke-dasharray="7 6"'),
    (4, "detectable left-right, 4 steps", "#5d5148", 'stroke-dasharray="2 5"'),
)
"""Curves of the picture: column of what was measured, name, colour, dashes."""
PICTURE = Path(__file__).parents[1] / "docs" / "images" / "measuring-noise.svg"

Row = tuple[str, str, str, bool | None]


def noise_table(trials: int = TRIALS) -> list[tuple[float, ...]]:
    """(noise, mean absolute error of a peak, its sd, detectable left-right change on one step, on four) in degrees,
    what Perkup itself calls detectable, and in which share of the films that covers the error.

    Detectable change: 1.96 times the sd of the near legs' difference over trials, around its own mean, plus that mean's
    distance from the truth; four steps a leg divide the sd by two.
    """
    walk = rajagopal()
    true = truth(walk.points)
    generator = np.random.default_rng(1)
    table: list[tuple[float, ...]] = []
    for share in SHARES:
        errors: list[float] = []
        gaps: list[float] = []
        detectable: list[float] = []
        for trial in range(trials):
            yaw = (-10.0, -5.0, 0.0, 5.0, 10.0)[trial % 5]
            made = gait_analysis.analyse_gait(noisy(both_ways(walk, 4.0, yaw), share, generator))
            near = {side: [step.thigh_deg for step in made.kept if step.near and step.side == side] for side in SIDES}
            errors += [step.thigh_deg - true[step.side][0] for step in made.kept]
            if near[OneSide.LEFT] and near[OneSide.RIGHT]:
                gap = np.mean(near[OneSide.RIGHT]) - np.mean(near[OneSide.LEFT])
                gaps.append(float(gap - (true[OneSide.RIGHT][0] - true[OneSide.LEFT][0])))
                difference = near_difference(made)
                detectable.append(difference.detectable_change_deg if difference else 0.0)
        spread, shift = float(np.std(gaps)), abs(float(np.mean(gaps)))
        table.append(
            (
                share,
                float(np.mean(np.abs(errors))),
                float(np.std(errors)),
                shift + 1.96 * spread,
                shift + 1.96 * spread / 2,
                float(np.median(detectable)),
                float(np.mean(np.abs(gaps) <= np.array(detectable))),
            )
        )
    return table


def coverage(trials: int = 200, steps: int = 6, sd: float = 2.5, noise: float = 0.02) -> dict[str, float]:
    """Share of 95 % intervals that hold the true mean, on `trials` walks whose peaks scatter by `sd` degrees."""
    generator = np.random.default_rng(2)
    hits = {"thigh_ci95_deg": 0, "ci95_deg": 0}
    count = 0
    for _trial in range(trials):
        peaks = {side: list(14.0 + generator.normal(0.0, sd, steps)) for side in SIDES}
        gait = gait_analysis.analyse_gait(noisy(walker(peaks, 30.0), noise, generator))
        told = to_document(to_result("walk", gait, 1))
        for side in SIDES:
            interval = told["sides"][side]["thigh_ci95_deg"]
            other = told["sides"][side]["ci95_deg"]
            if interval is None:
                continue
            count += 1
            hits["thigh_ci95_deg"] += interval[0] <= 14.0 <= interval[1]
            hits["ci95_deg"] += other[0] <= 11.0 <= other[1]
    return {name: value / count for name, value in hits.items()}


def rows() -> list[Row]:
    """Return the table, and draw the picture."""
    table: list[Row] = []
    measured = noise_table()
    for share, error, spread, one, four, _own, _held in measured:
        table.append(
            (
                f"noise of {share:.0%} of a thigh: mean error and sd of a peak; detectable left-right on 1, on 4 steps",
                f"{error:.1f}, {spread:.1f}; {one:.1f}, {four:.1f} deg",
                "told",
                None,
            )
        )
    for share, *_rest, own, held in measured:
        table.append(
            (
                f"noise of {share:.0%}: what Perkup calls detectable there; how often it covers the error",
                f"{own:.1f} deg, {held:.0%}",
                ">= 90 %",
                held >= 0.9,
            )
        )
    for steps in (3, 6, 10):
        for name, share in coverage(steps=steps).items():
            what = "thigh to vertical" if name.startswith("thigh") else "trunk-thigh"
            table.append(
                (
                    f"95 % interval of {steps} steps, {what}: holds the truth",
                    f"{share:.1%}",
                    "90-99 %",
                    0.9 <= share <= 0.99,
                )
            )
    draw(measured)
    return table


def draw(measured: list[tuple[float, ...]]) -> None:
    """Draw error and detectable change over noise as a small SVG for the docs."""
    from perkup.charts.trend_chart import value_ticks

    left, top, width, height, high = 46, 96, 578, 210, 4.0

    def place(number: int, value: float) -> str:
        return f"{left + width * (number + 0.5) / len(measured):.1f} {top + height * (1 - value / high):.1f}"

    parts = [f'<rect width="640" height="360" fill="#fffdf9"/><g transform="translate({left} {top})">']
    for tick in value_ticks(0, high):
        y = height * (1 - tick / high)
        parts.append(f'<path d="M0 {y:.1f}h{width}" stroke="#ddd3c8"/><text x="-8" y="{y + 4:.1f}">{tick:g}</text>')
    parts.append("</g>")
    for number, (share, *_rest) in enumerate(measured):
        x = left + width * (number + 0.5) / len(measured)
        parts.append(f'<text class="x" x="{x:.1f}" y="{top + height + 20}">{share:.0%}</text>')
    for row, (column, name, colour, dash) in enumerate(CURVES):
        points = [place(number, line[column]) for number, line in enumerate(measured)]
        parts.append(f'<path d="M{"L".join(points)}" fill="none" stroke="{colour}" stroke-width="2.5" {dash}/>')
        parts += [f'<circle r="4" fill="{colour}" transform="translate({point})"/>' for point in points]
        key = 20 + 22 * row
        parts.append(f'<path d="M{left} {key}h34" stroke="{colour}" stroke-width="2.5" {dash}/>')
        parts.append(f'<text class="key" x="{left + 44}" y="{key + 5}">{name}, degrees</text>')
    parts.append(f'<text class="x" x="{left + width / 2}" y="350">landmark noise, % of a thigh</text>')
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360" font-family="sans-serif" font-size="13">'
        "<style>text{fill:#5d5148;text-anchor:end}.x{text-anchor:middle}.key{text-anchor:start}</style>"
        + "".join(parts)
        + "</svg>\n"
    )
