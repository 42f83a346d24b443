"""Cautions that the drawing of a move decides: angles and contacts of its keyframes against limits with a margin.

People go deeper than a drawing, so each limit stands on the careful side of what hurts. The reviewed result for every
shipped move, with the reason of each limit, is the table of docs/cautions.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import get_args

from msgspec import Struct

from perkup.moves.contact_geometry import is_part
from perkup.moves.kinematics import points
from perkup.moves.move import Caution, Family, Keyframe, Move, Surface

ORDER: tuple[Caution, ...] = get_args(Caution)
ASKED: tuple[Caution, ...] = ("balance", "heart", "dizziness")
"""Cautions that a drawing shows in part only: of a person's own move they are asked."""

STANDING_EXTENSION = -2.0
"""A hip below this is past neutral; a standing figure is drawn within 2 degrees of it."""
LYING_EXTENSION = 5.0
"""A hip that moves backwards off the feet and comes this near to neutral goes past it in some people."""
TRAVEL = 10.0
STEP_BACK_M = 0.25
POSTERIOR_FLEXION = 80.0
"""The usual precaution is 90 degrees; 10 are the margin."""
ADDUCTION, SIDE_ADDUCTION, BENT = 3.0, 0.0, 30.0
"""The usual precaution is the midline, which a bent knee of the figure reaches at 10.6 degrees; on one's side the
weight of the leg draws it across."""
TURNED_IN = 10.0
PINCH_LOADED, PINCH_FREE, PINCH_STRETCHED = 70.0, 100.0, -16.0
KNEE_LOADED = 55.0
TOES_BENT, BEHIND_M = 20.0, 0.10
LEG_BEHIND = -5.0
ARCHED, ROUNDED = 5.0, -10.0
OVERHEAD, OVERHEAD_EXTENSION, ARM_LIFTED = 150.0, -10.0, 120.0
THIGH_TAUT = 110.0
LEANING, HEAD_DOWN = 45.0, 60.0
PULLED = 100.0
WALKING_HIP, WALKING_LEAN = (-20.0, 40.0), 20.0
RISING_HIP, RISING_LEAN = (STANDING_EXTENSION, POSTERIOR_FLEXION), 40.0

_FEET = ("sole", "ball", "heel")
_LYING = ("belly", "chest", "back", "blades", "shoulder", "hip")
_HANDS = ("palm", "hand", "fingers")
_LEGS = ("sole", "ball", "toe", "heel", "instep", "shin", "knee", "hip", "buttock")


class CautionReading(Struct, frozen=True):
    """Evidence of one keyframe for a caution: `what` was read, `value` against `limit`, in `unit` (empty: a
    contact)."""

    caution: Caution
    phase: str
    what: str
    value: float = 0.0
    limit: float = 0.0
    unit: str = ""

    @property
    def sentence(self) -> str:
        """The reading in words, such as "hip bent 107.7 deg in `lean`"."""
        if not self.unit:
            return f"{self.what} in `{self.phase}`"
        return f"{self.what} {self.value:.{2 if self.unit == 'm' else 1}f} {self.unit} in `{self.phase}`"


Found = Iterator[CautionReading]


class _View:
    """Keyframe with the questions that rules ask of it."""

    def __init__(self, keyframe: Keyframe) -> None:
        self.frame = keyframe
        self.phase = keyframe.phase
        pairs = [contact.partition(" on ")[::2] for contact in keyframe.contacts]
        self.contacts = [
            (part.rpartition("_")[0] if part[-2:] in ("_r", "_l") else part, part, on) for part, on in pairs
        ]

    def angle(self, name: str) -> float:
        return self.frame.pose.get(name, 0.0)

    def touches(self, kinds: Sequence[str], surfaces: Sequence[str] = (), side: str = "") -> bool:
        """Return True if a part of these kinds touches one of these surfaces (left out: any), on a side."""
        return any(
            kind in kinds and (not surfaces or on in surfaces) and part.endswith(side)
            for kind, part, on in self.contacts
        )

    def on_foot(self, side: str) -> bool:
        return self.touches(_FEET, side=f"_{side}")

    @property
    def lying(self) -> bool:
        return self.touches(_LYING)

    @property
    def on_side(self) -> bool:
        """Lying on one side, or held up sideways by one forearm."""
        arms = {part for kind, part, _on in self.contacts if kind == "forearm"}
        return self.touches(("shoulder", "hip")) or len(arms) == 1

    @property
    def on_feet(self) -> bool:
        """Nothing but feet and hands touches anything; a wall may be touched."""
        return all(kind in (*_FEET, *_HANDS) or on == Surface.WALL for kind, _part, on in self.contacts)

    @property
    def held_up(self) -> bool:
        """A hand is on something that holds; on one's own body it holds nobody up."""
        return any(kind in _HANDS and not is_part(on) for kind, _part, on in self.contacts)

    @property
    def lean(self) -> float:
        return -(self.angle("pelvis_tilt") + self.angle("lumbar_extension"))

    @property
    def upright(self) -> bool:
        """Standing with no hand on the floor, whatever the trunk does."""
        return self.on_feet and self.touches(_FEET) and not self.touches(_HANDS, ("floor",))


def caution_readings(move: Move) -> list[CautionReading]:
    """Return what the keyframes decide, each caution at its clearest, in the order of the vocabulary.

    Everyday walking and getting up from one's own chair bring none: nobody is kept from either by a drawing.
    """
    if is_everyday_walk(move) or is_everyday_rising(move):
        return []
    views = [_View(keyframe) for keyframe in move.keyframes]
    clearest: dict[Caution, CautionReading] = {}
    for rule in RULES:
        for reading in () if move.alternates and rule is unsteady else rule(views):
            before = clearest.get(reading.caution)
            if before is None or _excess(reading) > _excess(before):
                clearest[reading.caution] = reading
    return [clearest[word] for word in ORDER if word in clearest]


def derived_cautions(move: Move) -> tuple[Caution, ...]:
    """Return the cautions of a move: those its keyframes decide and those its file names, in one order.

    The two of a replaced hip come from the keyframes alone.
    """
    words = {reading.caution for reading in caution_readings(move)}
    words |= {word for word in move.cautions if not word.startswith("hip_replacement")}
    return tuple(word for word in ORDER if word in words)


def is_everyday_walk(move: Move) -> bool:
    """Return True for plain walking: of the family `walk`, on its feet, upright, with the hips in the range of a
    stride."""
    low, high = WALKING_HIP
    return move.family == Family.WALK and all(
        all(kind in _FEET and on == Surface.FLOOR for kind, _part, on in view.contacts)
        and view.lean <= WALKING_LEAN
        and all(low <= view.angle(f"hip_flexion_{side}") <= high for side in "rl")
        for view in map(_View, move.keyframes)
    )


def is_everyday_rising(move: Move) -> bool:
    """Return True for getting up from one's own chair with both hands on the desk, and standing there."""
    views = [_View(keyframe) for keyframe in move.keyframes]
    return (
        move.family == Family.STAND
        and views[0].touches(("seat",), (Surface.CHAIR,))
        and all(
            view.touches(_HANDS, (Surface.DESK,))
            and view.lean <= RISING_LEAN
            and all(RISING_HIP[0] <= view.angle(f"hip_flexion_{side}") < RISING_HIP[1] for side in "rl")
            for view in views
        )
    )


def _excess(reading: CautionReading) -> float:
    return abs(reading.value - reading.limit)


# --- replaced hips -------------------------------------------------------------------------------------------------


def extended_hips(views: Sequence[_View]) -> Found:
    """Yield hips past neutral, and feet that stand well behind: what an anterior approach rules out."""
    for side in "rl":
        name = f"hip_flexion_{side}"
        angles = [view.angle(name) for view in views]
        moves_back = max(angles, default=0.0) - min(angles, default=0.0) >= TRAVEL
        for view in views:
            limit = STANDING_EXTENSION if view.on_feet or not moves_back else LYING_EXTENSION
            if view.angle(name) < limit:
                yield CautionReading(
                    "hip_replacement_anterior", view.phase, "hip stretched to", view.angle(name), limit, "deg"
                )
    for view in views:
        if {side for side in "rl" if view.touches(("sole", "ball", "toe", "heel"), side=f"_{side}")} != {"r", "l"}:
            continue
        spots = points(view.frame.pose)
        back, front = sorted((spots["ankle_r"][0], spots["ankle_l"][0]))
        if back < -STEP_BACK_M and front - back > STEP_BACK_M:
            yield CautionReading(
                "hip_replacement_anterior", view.phase, "foot behind the hips by", -back, STEP_BACK_M, "m"
            )


def bent_hips(views: Sequence[_View]) -> Found:
    """Yield hips bent far, drawn across or turned in: what a posterior approach rules out."""
    for view in views:
        for side in "rl":
            flexion = view.angle(f"hip_flexion_{side}")
            across, turn = view.angle(f"hip_adduction_{side}"), view.angle(f"hip_rotation_{side}")
            limit = SIDE_ADDUCTION if view.on_side else ADDUCTION
            if flexion >= POSTERIOR_FLEXION:
                yield CautionReading(
                    "hip_replacement_posterior", view.phase, "hip bent", flexion, POSTERIOR_FLEXION, "deg"
                )
            if across > limit and (view.on_side or flexion >= BENT):
                yield CautionReading("hip_replacement_posterior", view.phase, "thigh across", across, limit, "deg")
            if turn >= TURNED_IN and flexion >= BENT:
                yield CautionReading("hip_replacement_posterior", view.phase, "thigh turned in", turn, TURNED_IN, "deg")


# --- lying ---------------------------------------------------------------------------------------------------------


def lying_down(views: Sequence[_View]) -> Found:
    """Yield flat on the back, and face down, in a plank or on one arm."""
    for view in views:
        if view.touches(("back", "blades"), ("floor", "bed")):
            yield CautionReading("pregnancy_supine", view.phase, "flat on the back")
        if view.touches(("belly", "chest", "forearm"), ("floor", "bed")):
            yield CautionReading("pregnancy_prone", view.phase, "face down, in a plank or on one arm")


# --- joints --------------------------------------------------------------------------------------------------------


def pinched_hips(views: Sequence[_View]) -> Found:
    """Yield hips folded under load, or far without, and hips stretched far."""
    for view in views:
        for side in "rl":
            flexion = view.angle(f"hip_flexion_{side}")
            loaded = view.on_foot(side)
            if flexion >= (PINCH_LOADED if loaded else PINCH_FREE):
                limit = PINCH_LOADED if loaded else PINCH_FREE
                what = "hip folded under load" if loaded else "hip folded"
                yield CautionReading("front_hip_pinch", view.phase, what, flexion, limit, "deg")
            if flexion <= PINCH_STRETCHED:
                yield CautionReading("front_hip_pinch", view.phase, "hip stretched to", flexion, PINCH_STRETCHED, "deg")


def loaded_knees(views: Sequence[_View]) -> Found:
    """Yield knees bent while they carry the body, and kneeling; a seat counts where somebody rises from it."""
    rises = any(view.on_feet for view in views)
    for view in views:
        for side in "rl":
            angle = view.angle(f"knee_angle_{side}")
            if view.lying:
                continue
            if view.on_foot(side) and (rises or not view.touches(("seat",))) and angle >= KNEE_LOADED:
                yield CautionReading("knee_pain", view.phase, "knee bent under load", angle, KNEE_LOADED, "deg")
            if view.touches(("knee", "shin"), side=f"_{side}"):
                yield CautionReading("knee_pain", view.phase, "kneeling")


def forefeet(views: Sequence[_View]) -> Found:
    """Yield weight on a forefoot with the heel up: behind the hips, or on nothing else."""
    for view in views:
        spots = points(view.frame.pose)
        only = view.touches(("ball",)) and not view.touches(("sole", "heel"))
        for side in "rl":
            toes = view.angle(f"mtp_angle_{side}")
            behind = -spots[f"ball_{side}"][0] >= BEHIND_M
            if view.touches(("ball",), side=f"_{side}") and toes >= TOES_BENT and (behind or only):
                yield CautionReading("achilles", view.phase, "toes bent under load", toes, TOES_BENT, "deg")


def arms(views: Sequence[_View]) -> Found:
    """Yield weight on hands or forearms, and an arm overhead while not lying on it."""
    for view in views:
        if view.touches(("palm", "hand"), ("floor",)) and not view.lying:
            yield CautionReading("wrist", view.phase, "weight on the hand")
            yield CautionReading("shoulder", view.phase, "weight on the arm")
        if view.touches(("forearm", "elbow"), ("floor",)):
            yield CautionReading("shoulder", view.phase, "weight on the forearm")
        for side in "rl":
            lift = view.angle(f"arm_flex_{side}")
            if lift >= ARM_LIFTED and not view.lying:
                yield CautionReading("shoulder", view.phase, "arm lifted", lift, ARM_LIFTED, "deg")


# --- back ----------------------------------------------------------------------------------------------------------


def arched_backs(views: Sequence[_View]) -> Found:
    """Yield backs drawn arched, and poses that most people arch their back in."""
    for view in views:
        arch = view.angle("lumbar_extension")
        if arch >= ARCHED:
            yield CautionReading("back_pain_extension", view.phase, "back arched", arch, ARCHED, "deg")
        for side in "rl":
            flexion, knee = view.angle(f"hip_flexion_{side}"), view.angle(f"knee_angle_{side}")
            free = not view.touches(_LEGS, side=f"_{side}")
            overhead = max(view.angle("arm_flex_r"), view.angle("arm_flex_l")) >= OVERHEAD
            if free and flexion <= LEG_BEHIND:
                what, limit = "free leg taken behind", LEG_BEHIND
            elif knee >= THIGH_TAUT and flexion <= LEG_BEHIND:
                what, limit = "thigh taut with a bent knee, hip at", LEG_BEHIND
            elif overhead and flexion <= OVERHEAD_EXTENSION:
                what, limit = "arm overhead with the hip at", OVERHEAD_EXTENSION
            else:
                continue
            yield CautionReading("back_pain_extension", view.phase, what, flexion, limit, "deg")


def rounded_backs(views: Sequence[_View]) -> Found:
    """Yield backs that bend or carry a lean: both words, a sore back and thin bones."""
    words: tuple[Caution, ...] = ("osteoporosis_flexion", "back_pain_flexion")
    for view in views:
        for word in words:
            if view.upright and view.lean >= LEANING:
                yield CautionReading(word, view.phase, "trunk leaning", view.lean, LEANING, "deg")
            if view.angle("lumbar_extension") <= ROUNDED:
                bend = view.angle("lumbar_extension")
                yield CautionReading(word, view.phase, "back rounded to", bend, ROUNDED, "deg")
            for side in "rl":
                flexion = view.angle(f"hip_flexion_{side}")
                if view.touches(_HANDS, (f"knee_{side}",)) and flexion >= PULLED:
                    yield CautionReading(word, view.phase, "thigh pulled to the chest", flexion, PULLED, "deg")


def heads_down(views: Sequence[_View]) -> Found:
    """Yield trunks that lean so far that the head goes down."""
    for view in views:
        if view.upright and view.lean >= HEAD_DOWN:
            yield CautionReading("dizziness", view.phase, "head down, trunk leaning", view.lean, HEAD_DOWN, "deg")


def unsteady(views: Sequence[_View]) -> Found:
    """Yield standing on one foot, or on forefeet alone, with no hand on anything; a move in
    which the legs take turns, as in walking, is judged."""
    for view in views:
        if not view.on_feet or view.held_up:
            continue
        feet = [part for kind, part, _on in view.contacts if kind in _FEET]
        if len(feet) == 1:
            yield CautionReading("balance", view.phase, "one foot, no hand")
        elif feet and not view.touches(("sole", "heel")):
            yield CautionReading("balance", view.phase, "on the forefeet, no hand")


RULES: tuple[Callable[[Sequence[_View]], Found], ...] = (
    extended_hips,
    bent_hips,
    lying_down,
    pinched_hips,
    loaded_knees,
    forefeet,
    arms,
    arched_backs,
    rounded_backs,
    heads_down,
    unsteady,
)
