"""The psoas from where it begins on the spine, so that bending the trunk counts.

In the leg model the psoas begins on the pelvis, which is right for the hip and blind to the back. MyoTorso of myo-sim
(MuJoCo form of the lumbar spine of Christophy 2012) has its eleven bundles from the lumbar vertebrae to the brim of the
pelvis; their mean, with the leg model's way from the brim to the thigh, is the whole muscle.

Signs are those of `moves.body`: lumbar extension positive backwards, bending positive to the right; right psoas.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from perkup.anatomy.muscle_model import need_model

# Degrees between pelvis and first lumbar vertebra for one degree of the torso's own coordinate, from its couplings.
EXTENSION_SHARE, BENDING_SHARE = 1.875, 1.8645
BRIM_M = math.dist((-0.0606, 0.062, 0.039), (-0.0205, -0.0654, 0.0656))  # psoas-P1_r to psoas-P2_r of the leg model


class LumbarSpine:
    """The lumbar spine with the right psoas, ready to be bent."""

    def __init__(self) -> None:
        need_model()
        import mujoco
        from myo_sim import load_spec

        self._mujoco = mujoco
        self._model: Any = load_spec("myotorso").compile()
        self._data = mujoco.MjData(self._model)
        names = [self._model.tendon(number).name for number in range(self._model.ntendon)]
        self._bundles = [
            number for number, name in enumerate(names) if name.startswith("Ps_") and name.endswith("_r_tendon")
        ]
        self.upright_m = self.bundles_m(0.0, 0.0)

    def bundles_m(self, lumbar_extension: float, lumbar_bending: float) -> float:
        """Return the mean length of the bundles from vertebra to brim, metres; degrees in."""
        model, data = self._model, self._data
        angles = {
            "flex_extension": lumbar_extension / EXTENSION_SHARE,
            "lat_bending": lumbar_bending / BENDING_SHARE,
        }
        data.qpos[:] = 0.0
        for name, degrees in angles.items():
            data.qpos[model.jnt_qposadr[model.joint(name).id]] = math.radians(degrees)
        for number in range(model.neq):
            leader = model.eq_obj2id[number]
            if leader >= 0:
                led = model.jnt_qposadr[model.eq_obj1id[number]]
                data.qpos[led] = model.eq_data[number][1] * data.qpos[model.jnt_qposadr[leader]]
        self._mujoco.mj_kinematics(model, data)
        self._mujoco.mj_tendon(model, data)
        return float(data.ten_length[self._bundles].mean())


@cache
def spine() -> LumbarSpine:
    """Build the spine, once (about a second)."""
    return LumbarSpine()


def psoas_from_spine(leg_psoas_m: float, standing_psoas_m: float, extension: float, bending: float) -> float:
    """Return the right psoas's length relative to standing upright, from the angles of leg and back in degrees."""
    back = spine()
    now = back.bundles_m(extension, bending) + leg_psoas_m - BRIM_M
    return now / (back.upright_m + standing_psoas_m - BRIM_M)
