"""The muscle model: one right leg of a generic adult, posed in OpenSim coordinates, its muscles measured.

The model is MyoLegs of myo-sim, the MuJoCo form of the leg of Rajagopal 2016 (doi:10.1109/TBME.2016.2586891). Three
places where the conversion left the published model are put right, in memory and in a temporary copy only:

- psoas and gluteus maximus run over the pelvis again (their wraps are commented out in the shipped tendons);
- psoas and iliacus bend over cylinders, not over spheres of the same radius;
- the knee turns about the published axis, 9 mm from where the converted tibia has it, and gluteus maximus 2 and 3 take
  the shorter way round, as the published model lets them.

With them every length agrees with OpenSim 4.6 within 0.3 % over the whole range, see docs/anatomy.md.

Both legs are measured on the right one: the coordinates have the same signs on both sides. Signs are OpenSim's: flexion
positive forwards, adduction positive towards the midline, internal rotation positive, knee flexion positive.
"""

from __future__ import annotations

import importlib.util
import math
import re
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from perkup import __version__
from perkup.errors import ErrorCode, PerkupError

MODEL = "MyoLegs (MuJoCo form of Rajagopal 2016), wraps and knee axis as published"
MUSCLES = (
    "iliacus", "psoas", "recfem", "tfl", "sart", "glmax1", "glmax2", "glmax3",
    "glmed1", "glmed2", "glmed3", "bflh", "semimem", "semiten",
)  # fmt: skip
# Degrees that the model was made for or a person can reach, whichever is wider (checks.RANGES; MyoLegs joint ranges).
RANGES = {
    "hip_flexion": (-30.0, 125.0),
    "knee_angle": (-5.0, 145.0),
    "hip_adduction": (-50.0, 30.0),
    "hip_rotation": (-45.0, 45.0),
}
KNEE_AXIS_M = (-0.00808954, -0.0035348, -0.00148474)  # walker_knee_r in tibia_r, Rajagopal2015.osim
KNEE_TO_RAD = 2.0944  # the couplings of patella and tibia are fitted from 0 to here; beyond they go on straight
_COMMENTED = re.compile(r"<!--\s*(<geom geom=\"[^\"]+\" sidesite=\"[^\"]+\"/>)\s*-->")
_ONE_WAY = re.compile(r" sidesite=\"Gmax[23]_at_pelvis_site_glmax[23]_[rl]\"")


class LegPose(NamedTuple):
    """Coordinates of one leg in degrees."""

    hip_flexion: float = 0.0
    knee_angle: float = 0.0
    hip_adduction: float = 0.0
    hip_rotation: float = 0.0


class Muscle(NamedTuple):
    """Muscle in one pose: musculotendon length in metres, relative to standing, and its hip flexion lever.

    The lever is positive where the muscle flexes the hip, negative where it extends it, as in OpenSim, centimetres.
    """

    length_m: float
    length_ratio: float
    hip_flexion_moment_arm_cm: float


class LegModel:
    """The right leg, ready to be posed."""

    def __init__(self) -> None:
        self._mujoco = _mujoco()
        self._model = _compile_model(self._mujoco)
        self._data = self._mujoco.MjData(self._model)
        self._seat = {name: int(self._model.jnt_qposadr[self._model.joint(f"{name}_r").id]) for name in RANGES}
        self._tendons = [self._model.tendon(f"{name}_r_tendon").id for name in MUSCLES]
        self._hip = int(self._model.jnt_dofadr[self._model.joint("hip_flexion_r").id])
        self._knee = _couplings(self._model, self._seat["knee_angle"])
        self.standing = self._lengths(LegPose())

    def measure(self, pose: LegPose) -> dict[str, Muscle]:
        """Return every muscle of MUSCLES in a pose.

        The lever is how fast the length falls while nothing but the hip flexes, as the engine's Jacobian has it: a
        difference of lengths would go wild where a muscle slips off its wrap.
        """
        lengths = self._lengths(pose)
        self._data.qvel[:] = 0.0
        self._data.qvel[self._hip] = 1.0
        self._mujoco.mj_fwdVelocity(self._model, self._data)
        speeds = self._data.ten_velocity
        return {
            name: Muscle(lengths[name], lengths[name] / self.standing[name], -100 * float(speeds[tendon]))
            for name, tendon in zip(MUSCLES, self._tendons, strict=True)
        }

    def _lengths(self, pose: LegPose) -> dict[str, float]:
        qpos = self._data.qpos
        for name, degrees in pose._asdict().items():
            qpos[self._seat[name]] = math.radians(degrees)
        knee = math.radians(pose.knee_angle)
        for seat, curve in self._knee.items():
            qpos[seat] = _bounded_polynomial(curve, knee)
        self._mujoco.mj_fwdPosition(self._model, self._data)
        return {name: float(self._data.ten_length[tendon]) for name, tendon in zip(MUSCLES, self._tendons, strict=True)}


@cache
def leg() -> LegModel:
    """Build the leg, once (about a second)."""
    return LegModel()


def check_pose(pose: LegPose) -> LegPose:
    """Return the pose if a person can take it. Raises `PerkupError` that names the coordinate and its range."""
    for name, degrees in pose._asdict().items():
        low, high = RANGES[name]
        if not low <= degrees <= high:
            option = "--" + name.replace("_", "-")
            raise PerkupError(
                f"{option} {degrees:g} is beyond what a hip or knee can do.",
                f"Give {low:g} to {high:g} degrees.",
                code=ErrorCode.INVALID_INPUT,
            )
    return pose


def versions() -> dict[str, str]:
    """Return what the numbers were computed with."""
    return {"perkup": __version__, "mujoco": version("mujoco"), "myo-sim": version("myo-sim")}


def need_model(*more: str) -> None:
    """Raise a `PerkupError` that says how to install the model, and `more`, where it is absent."""
    for module in ("mujoco", "myo_sim", "numpy", *more):
        if importlib.util.find_spec(module) is None:
            raise PerkupError(
                f"The muscle model needs `{module}`, which is not installed.",
                "Install it with: pip install 'perkup[anatomy]'. Everything else works without it.",
                code=ErrorCode.LIBRARY_MISSING,
            )


def _mujoco() -> Any:
    need_model()
    import mujoco

    return mujoco


def _compile_model(mujoco: Any) -> Any:
    """Return the model with the three corrections; see the module's first lines."""
    from myo_sim import MODELS_DIR
    from myo_sim.build.utils import build_child_xml_from_components

    assets = MODELS_DIR / "leg" / "assets"
    with tempfile.TemporaryDirectory() as folder:
        tendons = Path(folder) / "tendons.xml"
        shipped = (assets / "myolegs_tendon.xml").read_text("utf-8")
        tendons.write_text(_ONE_WAY.sub("", _COMMENTED.sub(r"\1", shipped)), "utf-8")
        xml = build_child_xml_from_components(
            model_name="perkup_legs",
            compiler_meshdir=MODELS_DIR,
            assets_xml=assets / "myolegs_assets.xml",
            tendons_xml=tendons,
            muscles_xml=assets / "myolegs_muscle.xml",
            chain_xml=assets / "myolegs_chain.xml",
            root_body_name="legs",
            root_site_name="legs_root",
        )
    spec = mujoco.MjSpec.from_string(xml)
    for side, sign in (("r", 1.0), ("l", -1.0)):
        for brim in ("PS", "IL"):
            wrap = spec.geom(f"{brim}_at_brim_wrap_{side}")
            wrap.type = mujoco.mjtGeom.mjGEOM_CYLINDER
            wrap.size = [wrap.size[0], 0.05, 0.0]
        for joint in spec.body(f"tibia_{side}").joints:
            joint.pos = [KNEE_AXIS_M[0], KNEE_AXIS_M[1], sign * KNEE_AXIS_M[2]]
    return spec.compile()


def _couplings(model: Any, knee: int) -> dict[int, tuple[float, ...]]:
    """Return the coordinates that follow the right knee: where they sit, and their polynomial, constant first."""
    return {
        int(model.jnt_qposadr[model.eq_obj1id[number]]): tuple(
            float(coefficient) for coefficient in model.eq_data[number][:5]
        )
        for number in range(model.neq)
        if int(model.jnt_qposadr[model.eq_obj2id[number]]) == knee
    }


def _bounded_polynomial(curve: tuple[float, ...], knee: float) -> float:
    """Return the polynomial within what it was fitted to, its tangent beyond."""
    inside = min(max(knee, 0.0), KNEE_TO_RAD)
    value = sum(factor * inside**power for power, factor in enumerate(curve))
    slope = sum(power * factor * inside ** (power - 1) for power, factor in enumerate(curve) if power)
    return value + slope * (knee - inside)
