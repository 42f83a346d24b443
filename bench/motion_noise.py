"""What landmark noise does to a peak and to a left-right difference, and how often the intervals hold the truth.

python -m bench motion_noise            # also writes docs/images/measuring-noise.svg
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bench.motion_world import both_ways, noisy, rajagopal, truth, walker
from perkup.motion.analysis import gait_analysis
from perkup.motion.analysis.landmarks import SIDES
from perkup.motion.analysis.stats import detectable_difference
from perkup.motion.result import to_result

SHARES = (0.01, 0.02, 0.03, 0.04, 0.05)
TRIALS = 40
PICTURE = Path(__file__).parents[1] / "docs" / "images" / "measuring-noise.svg"

Row = tuple[str, str, str, bool | None]


def noise_table(trials: int = TRIALS) -> list[tuple[float, float, float, float, float]]:
    """(noise, mean absolute error of a peak, its sd, detectable left-right change on one step, on four) in degrees.

    Detectable change: 1.96 times the sd of the near legs' difference over trials, around its own mean, plus that mean's
    distance from the truth; four steps a leg divide the sd by two.
    """
    walk = rajagopal()
    true = truth(walk.points)
    generator = np.random.default_rng(1)
    table = []
    for share in SHARES:
        errors: list[float] = []
        gaps: list[float] = []
        for trial in range(trials):
            yaw = (-10.0, -5.0, 0.0, 5.0, 10.0)[trial % 5]
            made = gait_analysis.analyse_gait(noisy(both_ways(walk, 4.0, yaw), share, generator))
            near = {side: [step.thigh_deg for step in made.kept if step.near and step.side == side] for side in SIDES}
            errors += [step.thigh_deg - true[step.side][0] for step in made.kept]
            if near["left"] and near["right"]:
                gap = np.mean(near["right"]) - np.mean(near["left"])
                gaps.append(float(gap - (true["right"][0] - true["left"][0])))
        spread, shift = float(np.std(gaps)), abs(float(np.mean(gaps)))
        table.append(
            (
                share,
                float(np.mean(np.abs(errors))),
                float(np.std(errors)),
                shift + 1.96 * spread,
                shift + 1.96 * spread / 2,
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
        told = to_result("walk", gait_analysis.analyse_gait(noisy(walker(peaks, 30.0), noise, generator)), 1)
        for side in SIDES:
            interval = told["sides"][side]["thigh_ci95_deg"]
            other = told["sides"][side]["ci95_deg"]
            if interval is None:
                continue
            count += 1
            hits["thigh_ci95_deg"] += interval[0] <= 14.0 <= interval[1]
            hits["ci95_deg"] += other[0] <= 11.0 <= other[1]
    return {name: value / count for name, value in hits.items()}


def floor() -> tuple[float, float]:
    """What Perkup itself calls detectable on one and on four steps a leg that do not scatter at all."""
    one, four = np.zeros(1), np.zeros(4)
    return detectable_difference(one, one), detectable_difference(four, four)


def rows() -> list[Row]:
    """The table, and the picture."""
    table: list[Row] = []
    measured = noise_table()
    for share, error, spread, one, four in measured:
        table.append(
            (
                f"noise of {share:.0%} of a thigh: mean error and sd of a peak; detectable left-right on 1, on 4 steps",
                f"{error:.1f}, {spread:.1f}; {one:.1f}, {four:.1f} deg",
                "told",
                None,
            )
        )
    floors = floor()
    at_three = measured[2]
    held = floors[0] >= at_three[3] and floors[1] >= at_three[4]
    table.append(
        (
            "what Perkup calls detectable on 1, on 4 steps, against that at 3 %",
            f"{floors[0]:.1f}, {floors[1]:.1f} deg",
            f">= {at_three[3]:.1f}, {at_three[4]:.1f}",
            held,
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


def draw(measured: list[tuple[float, float, float, float, float]]) -> None:
    """Error and detectable change over noise, as a small SVG for the docs."""
    import pygal

    chart = pygal.Line(
        js=(), width=640, height=360, x_title="landmark noise, % of a thigh", y_title="degrees", show_legend=True
    )
    chart.x_labels = [f"{share:.0%}" for share, *_rest in measured]
    chart.add("mean error of one peak", [round(one[1], 2) for one in measured])
    chart.add("detectable left-right, 1 step", [round(one[3], 2) for one in measured])
    chart.add("detectable left-right, 4 steps", [round(one[4], 2) for one in measured])
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    chart.render_to_file(str(PICTURE))
