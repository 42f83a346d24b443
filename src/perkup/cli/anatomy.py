"""The verb `anatomy`: what a pose of hip and knee does to the muscles, from the muscle model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from perkup.anatomy.muscle_model import Muscle


@click.command()
@click.option("--hip-flexion", type=float, required=True, metavar="D", help="Degrees; extension is negative.")
@click.option("--knee-angle", type=float, required=True, metavar="D", help="Degrees of bend.")
@click.option("--hip-adduction", type=float, default=0.0, metavar="D", help="Degrees towards the midline.")
@click.option("--hip-rotation", type=float, default=0.0, metavar="D", help="Degrees inwards.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document for programs.")
def anatomy(hip_flexion: float, knee_angle: float, hip_adduction: float, hip_rotation: float, *, as_json: bool) -> None:
    """Muscle lengths relative to standing, and levers at the hip, for one pose of the right leg."""
    from perkup.anatomy.muscle_model import MODEL, LegPose, check_pose, leg, need_model, versions

    pose = check_pose(LegPose(hip_flexion, knee_angle, hip_adduction, hip_rotation))
    need_model()
    muscles = leg().measure(pose)
    if as_json:
        from perkup.cli.output import emit_json

        emit_json(
            {
                "model": MODEL,
                "versions": versions(),
                "pose": pose._asdict(),
                "muscles": {n: round_muscle(m) for n, m in muscles.items()},
            }
        )
        return
    _print_pose(pose._asdict(), muscles)


def round_muscle(muscle: Muscle) -> dict[str, float]:
    """Return a muscle's three numbers as far as they mean anything: 10 micrometres, a hundredth of a per cent."""
    return {
        "length_ratio": round(muscle.length_ratio, 5),
        "length_m": round(muscle.length_m, 5),
        "hip_flexion_moment_arm_cm": round(muscle.hip_flexion_moment_arm_cm, 3),
    }


def _print_pose(pose: dict[str, float], muscles: dict[str, Muscle]) -> None:
    from rich.table import Table

    from perkup.anatomy.muscle_model import MODEL
    from perkup.cli.output import console
    from perkup.moves.findings import NAMES

    angles = ", ".join(f"{name.replace('_', ' ')} {degrees:g}°" for name, degrees in pose.items() if degrees)
    table = Table(box=None, pad_edge=False, title=angles or "standing", title_justify="left")
    table.add_column("muscle")
    table.add_column("length, % of standing", justify="right")
    table.add_column("lever at the hip, cm", justify="right")
    table.add_column("")
    for name, muscle in muscles.items():
        lever = muscle.hip_flexion_moment_arm_cm
        table.add_row(
            NAMES[name],
            f"{muscle.length_ratio * 100:.0f}",
            f"{abs(lever):.1f}",
            "bends the hip" if lever > 0 else "extends the hip",
        )
    out = console()
    out.print(table)
    out.print(f"\n{MODEL}: a generic adult, not you.", style="dim")
