"""The measurement of one clip as the structs that travel: over the pipe, into the journal, out of `measure --json`.

Needs no numerical library, so that the resident coach can read a result.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Protocol

import msgspec

from perkup.errors import PerkupError
from perkup.vocabulary import OneSide

SIDES = tuple(OneSide)

TRUNK_THIGH: Literal["trunk-thigh"] = "trunk-thigh"
THOMAS: Literal["thomas"] = "thomas"


class WalkDirection(StrEnum):
    """Directions of a walk, as the person faces."""

    FORWARD = "forward"
    BACKWARD = "backward"
    IN_PLACE = "in_place"


class WalkQuality(StrEnum):
    """Grades of a measured walk."""

    GOOD = "good"
    USABLE = "usable"
    POOR = "poor"


class WarningCode(StrEnum):
    """What was not as it should be in a film of walking."""

    SMALL_PERSON = "small_person"
    CAMERA_ROLLED = "camera_rolled"
    CAMERA_PITCHED = "camera_pitched"
    STANDING_AT_EDGE = "standing_at_edge"
    LEGS_SWAPPED = "legs_swapped"
    CAMERA_MOVES = "camera_moves"
    FEW_STEPS = "few_steps"


def _describe(text: str) -> msgspec.Meta:
    """Describe a field for the published schema."""
    return msgspec.Meta(description=text)


Degrees = Annotated[float | None, _describe("degrees, 2 digits; null where it could not be measured")]
Seconds = Annotated[float, _describe("seconds from the first frame, 3 digits")]
Interval = Annotated[tuple[float, float] | None, _describe("95 % interval of the mean; null under 3 steps")]


class MeasurementResult(Protocol):
    """A result of any type of measurement: a frozen struct whose first fields are these, and whose last a sentence."""

    @property
    def file(self) -> str:
        """Return the name of the clip, as it was given."""

    @property
    def definition(self) -> str:
        """Return what was measured: only results of one definition are compared."""

    @property
    def sentence(self) -> str:
        """Return one plain sentence about the result."""


class FailedMeasurement(msgspec.Struct, frozen=True):
    """A clip that could not be measured, and what to do about it."""

    file: str = ""
    error: str = ""
    hint: str = ""
    code: str = ""

    @classmethod
    def from_error(cls, file: str, error: PerkupError) -> FailedMeasurement:
        """Build the failure of one clip from its error."""
        return cls(file, error.message, error.hint, str(error.code))


class StaticTrialSpan(msgspec.Struct, frozen=True):
    """Seconds in which the person stood still side-on."""

    from_s: Seconds
    to_s: Seconds


class WalkPass(msgspec.Struct, frozen=True):
    """Walk past the camera."""

    from_s: Seconds
    to_s: Seconds
    facing: OneSide
    near: Annotated[OneSide, _describe("the leg nearer to the camera")]
    direction: WalkDirection


class WalkStep(msgspec.Struct, frozen=True):
    """Kept step at its furthest behind."""

    at_s: Seconds
    number: Annotated[int, _describe("index in `passes`")] = msgspec.field(name="pass")
    near: bool
    deg: Annotated[Degrees, _describe("trunk-thigh extension")]
    thigh_deg: Annotated[Degrees, _describe("thigh to vertical")]


class MoreThanStanding(msgspec.Struct, frozen=True):
    """Both angles less their own value in the static trial."""

    trunk_thigh: Degrees = None
    thigh: Degrees = None


class WalkSide(msgspec.Struct, frozen=True):
    """Numbers of one leg over its kept steps; extension is positive."""

    steps: Annotated[int, _describe("how many were kept")] = 0
    peak_hip_extension_deg: Annotated[Degrees, _describe("trunk-thigh extension, mean of the steps' peaks")] = None
    sd_deg: Degrees = None
    ci95_deg: Interval = None
    peak_thigh_extension_deg: Annotated[Degrees, _describe("thigh to vertical, mean of the steps' peaks")] = None
    thigh_sd_deg: Degrees = None
    thigh_ci95_deg: Interval = None
    relative_to_standing_deg: Annotated[MoreThanStanding | None, _describe("null without a static trial")] = None
    trailing_limb_deg: Annotated[Degrees, _describe("hip to ankle behind the plumb line")] = None
    peak_plantarflexion_deg: Degrees = None
    stance_s: Annotated[float | None, _describe("median seconds on the ground")] = None
    swing_s: Annotated[float | None, _describe("median seconds in the air")] = None
    per_step: tuple[WalkStep, ...] = ()

    @property
    def standing(self) -> MoreThanStanding:
        """Return how much more the angles are than in standing; unknown ones without a static trial."""
        return self.relative_to_standing_deg or MoreThanStanding()


class NearDifference(msgspec.Struct, frozen=True):
    """Right minus left thigh to vertical, of near legs only."""

    right_minus_left_deg: float
    detectable_change_deg: float
    shown: Annotated[bool, _describe("true where it is more than this clip can tell from chance")]


class DroppedSpan(msgspec.Struct, frozen=True):
    """A stretch or step that was left out."""

    from_s: Seconds
    to_s: Seconds
    reason: str


class FilmWarning(msgspec.Struct, frozen=True):
    """What was not as it should be, and what to do next time."""

    code: WarningCode
    text: str


class WalkResult(msgspec.Struct, frozen=True, kw_only=True):
    """Result of a walk past the camera."""

    file: str = ""
    definition: Literal["trunk-thigh"] = TRUNK_THIGH
    model: Annotated[str, _describe("pose model, or `trc` or `c3d`")] = ""
    fps: float = 0.0
    duration_s: float = 0.0
    frames: int = 0
    frames_used: int = 0
    static_trial: StaticTrialSpan | None = None
    passes: tuple[WalkPass, ...] = ()
    sides: dict[OneSide, WalkSide] = {}
    near_difference: Annotated[NearDifference | None, _describe("null unless each leg was the near one in a pass")] = (
        None
    )
    cadence_per_min: Annotated[float | None, _describe("steps a minute")] = None
    trunk_lean_deg: Annotated[Degrees, _describe("while walking, forward positive")] = None
    dropped: tuple[DroppedSpan, ...] = ()
    quality: WalkQuality = WalkQuality.POOR
    warnings: tuple[FilmWarning, ...] = ()
    sentence: str = ""


class ThomasSide(msgspec.Struct, frozen=True):
    """Longest hold of one hanging leg."""

    thigh_below_horizontal_deg: Annotated[Degrees, _describe("positive is below")] = None
    knee_flexion_deg: Degrees = None
    held_hip_flexion_deg: Annotated[Degrees, _describe("the other hip")] = None
    seconds: Annotated[float | None, _describe("how long it was held")] = None
    from_s: Annotated[float | None, _describe("seconds from the first frame, 3 digits")] = None


class ThomasResult(msgspec.Struct, frozen=True, kw_only=True):
    """Result of `perkup measure --thomas`."""

    file: str = ""
    definition: Literal["thomas"] = THOMAS
    sides: dict[OneSide, ThomasSide] = {}
    sentence: str = ""


def walk_sentence(result: WalkResult) -> str:
    """Return one plain sentence: what was seen, on how many steps; never what it means for anybody's health."""
    clauses = []
    for side in SIDES:
        numbers = result.sides[side]
        if numbers.steps and numbers.peak_thigh_extension_deg is not None:
            steps = "1 step" if numbers.steps == 1 else f"{numbers.steps} steps"
            clauses.append(f"your {side} thigh {_thigh_place(numbers.peak_thigh_extension_deg)} ({steps})")
    if not clauses:
        return "You stood still side-on, but no step could be measured."
    text = "Y" + " and ".join(clauses)[1:]
    gap = result.near_difference
    if gap is not None:
        if gap.shown:
            further = "right" if gap.right_minus_left_deg > 0 else "left"
            text += f". The {further} one goes {abs(gap.right_minus_left_deg):.0f}° further"
        else:
            text += (
                f". Left and right are about equal (differences under {gap.detectable_change_deg:.0f}° do not count)"
            )
    return text + "."


def trunk_lean_text(degrees: float | None) -> str:
    """Return how the trunk leans while walking, in words."""
    if degrees is None:
        return "how the trunk leans not told"
    return f"trunk leaning {abs(degrees):.1f}° {'back' if degrees < 0 else 'forward'}"


def _thigh_place(degrees: float) -> str:
    rounded = round(degrees)
    if rounded == 0:
        return "comes upright"
    return f"swings back {rounded}°" if rounded > 0 else f"stays {-rounded}° ahead of upright"
