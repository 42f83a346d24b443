"""Structs of a move: the shape of one move file, and of `perkup moves --json`.

A move is written once and read four times: by the figure, the timeline, the camera target and the physics. Keyframes
are written for the right side as the working side (the stretched hip, the lifted leg, the front leg of a lunge);
`body.mirror` gives the left.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from msgspec import UNSET, Struct, UnsetType, field

from perkup.moves.findings_model import MoveFindings
from perkup.vocabulary import Sides


class Category(StrEnum):
    """Steps of the programme that a move belongs to (`step` in a move file)."""

    BREAK = "break"
    STRETCH = "stretch"
    STRENGTH = "strength"
    WALK = "walk"


class Family(StrEnum):
    """Kinds of exercise that train alike: a session mixes them, and a stand-in comes from the same one."""

    BRIDGE = "bridge"
    PRESS_BACK = "press_back"
    LUNGE = "lunge"
    STEP = "step"
    HINGE = "hinge"
    SIDE = "side"
    STAND = "stand"
    HIP_FLEXOR = "hip_flexor"
    GAIT_DRILL = "gait_drill"
    WALK = "walk"
    OTHER = "other"


class MoveRole(StrEnum):
    """Places of a programme day that a move can fill; `break` is for the breaks alone."""

    STRETCH = "stretch"
    STRENGTH = "strength"
    WALK = "walk"
    BREAK = "break"


class DayKind(StrEnum):
    """Kinds of programme day."""

    STRENGTH = "strength"
    MOBILITY = "mobility"
    REST = "rest"
    RETEST = "retest"


class Place(StrEnum):
    """Places that a move is done at."""

    DESK = "desk"
    FLOOR = "floor"
    BED = "bed"
    STAIRS = "stairs"
    OUTDOORS = "outdoors"


class View(StrEnum):
    """Sides that a figure is seen from."""

    RIGHT = "right"
    LEFT = "left"
    FRONT = "front"
    BACK = "back"


class Surface(StrEnum):
    """Surfaces that a part of the body can rest on or touch, and the band, which has none."""

    FLOOR = "floor"
    BED = "bed"
    SOFA = "sofa"
    CHAIR = "chair"
    STEP = "step"
    STAIRS = "stairs"
    SLOPE = "slope"
    CUSHION = "cushion"
    DESK = "desk"
    WALL = "wall"
    BAND = "band"


class Limb(StrEnum):
    """Kinds of limb."""

    ARM = "arm"
    LEG = "leg"


class EvidenceGrade(StrEnum):
    """Strength of the evidence for a claim."""

    STRONG = "strong"
    MIXED = "mixed"
    THIN = "thin"
    NONE = "none"


class CameraMode(StrEnum):
    """Modes of the camera target: a held angle, repetitions, or none."""

    HOLD = "hold"
    REP = "rep"
    NONE = "none"


class SourceStatus(StrEnum):
    """States of a source: read, or recalled and not yet checked."""

    READ = "read"
    RECALLED = "recalled"


Caution = Literal[
    "hip_replacement_anterior",
    "hip_replacement_posterior",
    "pregnancy_supine",
    "pregnancy_prone",
    "osteoporosis_flexion",
    "front_hip_pinch",
    "knee_pain",
    "back_pain_extension",
    "back_pain_flexion",
    "balance",
    "shoulder",
    "wrist",
    "achilles",
    "heart",
    "dizziness",
]


class MuscleGroup(StrEnum):
    """Muscles and groups of muscles that a move works or stretches."""

    GLUTEUS_MAXIMUS = "gluteus maximus"
    GLUTEUS_MEDIUS = "gluteus medius"
    ILIOPSOAS = "iliopsoas"
    RECTUS_FEMORIS = "rectus femoris"
    HAMSTRINGS = "hamstrings"
    QUADRICEPS = "quadriceps"
    CALF = "calf"
    ABDOMINALS = "abdominals"
    OBLIQUES = "obliques"
    BACK_EXTENSORS = "back extensors"
    QUADRATUS_LUMBORUM = "quadratus lumborum"


class Dose(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Amount of a move: sets x (reps or hold) x rounds. Seconds. `reps` is None for a hold; `tempo` counts
    out-hold-back."""

    sets: int
    reps: int | None = None
    hold_s: float = 0
    rounds: int = 1
    rest_s: float = 0
    tempo: str | None = None
    origin: str


class Muscles(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Work and stretch of muscles on the working side; `other_*` is the same for the other side where it differs."""

    stretched: tuple[MuscleGroup, ...] = ()
    working: tuple[MuscleGroup, ...] = ()
    other_stretched: tuple[MuscleGroup, ...] = ()
    other_working: tuple[MuscleGroup, ...] = ()


class Keyframe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pose at a phase of the move.

    `seconds` is the time the movement into this keyframe takes, from the one before (the first: from the last);
    `hold_s` how long it then stays. `pose` is in degrees, absent coordinates are zero. `at` is where the middle of the
    hips is, in metres (x forward, y up, z right, the floor at y = 0); left out, the lowest part of the body rests on
    the floor at x = z = 0. A contact reads "part on surface", such as "sole_r on floor" or "palm_l on desk". `lift` is
    how high, in metres, a foot or hand is raised halfway into this keyframe over the way it would take by itself
    ("leg_r", "arm_l"), so that it clears a step. `tops` is how high, in metres, the top of a prop is that rises or
    sinks, such as a desk. `tension`, 0 to 1, is how hard the working muscles work: how strongly they are coloured.
    """

    phase: str
    seconds: float
    hold_s: float = 0
    view: View = View.RIGHT
    pose: dict[str, float]
    at: tuple[float, float, float] | None = None
    contacts: tuple[str, ...] = ()
    props: tuple[str, ...] = ()
    lift: dict[Literal["leg_r", "leg_l", "arm_r", "arm_l"], float] = {}
    tops: dict[str, float] = {}
    tension: float = 1.0


class Prop(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place of a prop: a box in metres. A band has no box: it joins two parts of the body."""

    x: tuple[float, float] = (0, 0)
    y: tuple[float, float] = (0, 0)
    z: tuple[float, float] = (0, 0)
    joins: tuple[str, ...] = ()
    faces: Literal["forward", "backward", "right", "left"] = "forward"


class PictureGhost(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pale second body in a phase's picture, for comparison: such as the usual, shorter step."""

    phase: str
    pose: dict[str, float]
    at: tuple[float, float, float]


class PictureAngle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Angle from which the pictures on a body show a move, degrees.

    `yaw` 0 looks at the person's right side, 90 at the front, 180 at the left side, -90 at the back; `pitch` looks
    down. `top`, metres, shows only what is below it, so that the feet come close. `travel` is how far, in metres,
    the ground goes by in one turn of somebody who walks. `ghost` is a pale second body for comparison.
    """

    yaw: float = 22
    pitch: float = 10
    top: float | UnsetType = UNSET
    travel: float = 0.0
    ghost: PictureGhost | UnsetType = UNSET


class MuscleEffort(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place and direction of the picture's arrow.

    Without `direction` it follows the way the part takes from the first keyframe to the shown one. `offset`, metres,
    moves it beside the body. `says` is the word or two written at its tip.
    """

    part: str
    direction: tuple[float, float, float] | None = None
    offset: tuple[float, float, float] = (0, 0, 0)
    says: str = ""


class Camera(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Angle that the camera watches: an OpenSim coordinate or `trunk_thigh_r`, its degrees at the start and the end."""

    watch: str
    start_deg: float
    end_deg: float
    tolerance_deg: float = 8
    mode: CameraMode
    view: View = View.RIGHT


class Evidence(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Claim with its figure and source; `recalled` means not yet checked, shown only as "reported"."""

    claim: str
    value: str | None = None
    source: str
    grade: EvidenceGrade
    status: SourceStatus


class Move(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"category": "step"}):
    """Exercise, stretch or walking drill.

    `family`, `level` (1 easy, 2, 3 hard) and `role` are what the programme asks for; the library derives them where a
    file leaves them out (`coaching_facts`). `break_days` of a break move: the kinds of day that it suits, each with the
    move's place among those offered (1 first); left out, it comes last on every day. `cautions_ruled_out` are answers
    "no" about a person's own move; `cautions_open`, derived, what is still unanswered and counts as a caution.
    """

    id: str
    name: str
    category: Category
    family: Family | None = None
    level: int | None = None
    role: MoveRole | None = None
    break_days: dict[DayKind, int] | None = None
    place: Place
    equipment: tuple[str, ...] = ()
    sides: Sides
    dose: Dose
    desk_friendly: bool = False
    cautions: tuple[Caution, ...] = ()
    cautions_ruled_out: tuple[Caution, ...] = ()
    cautions_open: tuple[Caution, ...] = ()
    muscles: Muscles = field(default_factory=Muscles)
    easier: tuple[str, ...] = ()
    harder: tuple[str, ...] = ()
    summary: str
    how: tuple[str, ...]
    mistakes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    cues: tuple[str, ...]
    keyframes: tuple[Keyframe, ...]
    alternates: bool = False
    one_way: bool = False
    scene: dict[str, Prop] = {}
    effort: MuscleEffort | None = None
    camera: Camera
    picture: PictureAngle = field(default_factory=PictureAngle)
    findings: MoveFindings | None = None
    evidence: tuple[Evidence, ...] = ()
