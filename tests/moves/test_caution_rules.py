"""Cautions read from keyframes: each limit, both sides, everyday walking, and the reviewed table of the docs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from perkup.moves import caution_rules
from perkup.moves.caution_rules import caution_readings, derived_cautions, is_everyday_rising, is_everyday_walk
from perkup.moves.library import load
from perkup.moves.move import Keyframe, Move
from tests.moves import made
from tools import reference

MOVES = load().moves
FRAME = made.raw()["keyframes"][0]
DOC = Path(__file__).parents[2] / "docs" / "cautions.md"
STANDING = ["sole_r on floor", "sole_l on floor"]
FLAT = ["back on bed", "heel_r on bed"]

REVIEWED: dict[str, str] = {
    "gait_hill": "knee_pain balance achilles dizziness heart",
    "str_knee_hug_flat": "front_hip_pinch back_pain_flexion osteoporosis_flexion",
    "str_psoas_lying": "dizziness back_pain_flexion",
    "str_couch": "balance back_pain_extension",
    "str_psoas_lunge": "achilles back_pain_extension",
    "stg_forward_lunge": "achilles front_hip_pinch knee_pain hip_replacement_posterior",
    "stg_reverse_lunge": "achilles front_hip_pinch knee_pain hip_replacement_posterior",
    "stg_reverse_lunge_knee": "achilles front_hip_pinch knee_pain",
    "stg_split_squat": "achilles front_hip_pinch",
    "gait_trail_leg": "achilles",
    "str_half_kneel_reach": "back_pain_extension",
    "stg_sl_deadlift": "osteoporosis_flexion dizziness",
    "stg_bird_dog": "shoulder",
    "stg_quad_hip_ext": "shoulder back_pain_extension",
    "brk_sit_to_stand": "front_hip_pinch",
    "stg_sl_chair_squat": "front_hip_pinch",
    "stg_step_up": "front_hip_pinch",
    "stg_plank_hip_ext": "heart",
    "stg_side_plank_abd": "heart hip_replacement_posterior",
    "stg_side_plank_knee": "heart knee_pain hip_replacement_posterior",
    "stg_sl_hip_thrust": "heart",
    "gait_pushoff": "balance",
    "brk_heel_raise": "balance",
    "brk_kickback": "balance",
    "stg_clam": "hip_replacement_posterior",
    "stg_side_abd": "hip_replacement_posterior",
}
"""The physiotherapist's review: words that each move must carry."""

LIMITS: list[tuple[str, dict[str, float], dict[str, float], list[str]]] = [
    # caution, a pose at its limit, the same pose short of it, contacts
    ("hip_replacement_anterior", {"hip_flexion_l": -2.1}, {"hip_flexion_l": -2.0}, STANDING),
    ("hip_replacement_posterior", {"hip_flexion_l": 80.0}, {"hip_flexion_l": 79.9}, STANDING),
    (
        "hip_replacement_posterior",
        {"hip_flexion_r": 30.0, "hip_adduction_r": 3.1},
        {"hip_flexion_r": 29.9, "hip_adduction_r": 3.1},
        STANDING,
    ),
    (
        "hip_replacement_posterior",
        {"hip_flexion_r": 40.0, "hip_adduction_r": 3.1},
        {"hip_flexion_r": 40.0, "hip_adduction_r": 3.0},
        STANDING,
    ),
    (
        "hip_replacement_posterior",
        {"hip_flexion_l": 30.0, "hip_rotation_l": 10.0},
        {"hip_flexion_l": 30.0, "hip_rotation_l": 9.9},
        STANDING,
    ),
    ("hip_replacement_posterior", {"hip_adduction_r": 0.1}, {"hip_adduction_r": 0.0}, ["hip_l on floor"]),
    ("hip_replacement_posterior", {"hip_adduction_l": 0.1}, {"hip_adduction_l": 0.0}, ["forearm_l on floor"]),
    ("front_hip_pinch", {"hip_flexion_r": 70.0}, {"hip_flexion_r": 69.9}, STANDING),
    ("front_hip_pinch", {"hip_flexion_l": 100.0}, {"hip_flexion_l": 99.9}, FLAT),
    ("front_hip_pinch", {"hip_flexion_r": -16.0}, {"hip_flexion_r": -15.9}, STANDING),
    ("knee_pain", {"knee_angle_l": 55.0}, {"knee_angle_l": 54.9}, STANDING),
    (
        "back_pain_extension",
        {"lumbar_extension": 5.0},
        {"lumbar_extension": 4.9},
        STANDING,
    ),
    ("back_pain_extension", {"hip_flexion_l": -5.0}, {"hip_flexion_l": -4.9}, STANDING[:1]),
    (
        "back_pain_extension",
        {"hip_flexion_r": -5.0, "knee_angle_r": 110.0},
        {"hip_flexion_r": -5.0, "knee_angle_r": 109.9},
        ["knee_r on floor", "sole_l on floor"],
    ),
    (
        "back_pain_extension",
        {"hip_flexion_r": -10.0, "arm_flex_l": 150.0},
        {"hip_flexion_r": -10.0, "arm_flex_l": 149.9},
        STANDING,
    ),
    ("back_pain_flexion", {"pelvis_tilt": -40.0, "lumbar_extension": -5.0}, {"pelvis_tilt": -44.9}, STANDING),
    ("osteoporosis_flexion", {"pelvis_tilt": -45.0}, {"pelvis_tilt": -44.9}, STANDING),
    ("osteoporosis_flexion", {"lumbar_extension": -10.0}, {"lumbar_extension": -9.9}, FLAT),
    (
        "back_pain_flexion",
        {"hip_flexion_l": 100.0},
        {"hip_flexion_l": 99.9},
        [*FLAT, "palm_r on knee_l"],
    ),
    ("dizziness", {"pelvis_tilt": -60.0}, {"pelvis_tilt": -59.9}, STANDING),
    ("shoulder", {"arm_flex_l": 120.0}, {"arm_flex_l": 119.9}, STANDING),
    (
        "achilles",
        {"hip_flexion_l": -25.0, "mtp_angle_l": 20.0},
        {"hip_flexion_l": -25.0, "mtp_angle_l": 19.9},
        ["sole_r on floor", "ball_l on floor"],
    ),
]

CONTACTS: list[tuple[str, list[str], list[str]]] = [
    # caution, contacts that bring it, contacts that do not
    ("pregnancy_supine", ["blades on floor", *STANDING], ["blades on sofa", *STANDING]),
    ("pregnancy_supine", ["back on bed"], ["hip_l on bed"]),
    ("pregnancy_prone", ["belly on floor"], ["palm_r on floor", "knee_l on floor"]),
    ("pregnancy_prone", ["forearm_l on floor", "ball_l on floor"], STANDING),
    ("knee_pain", ["knee_r on floor", "sole_l on floor"], ["knee_r on floor", "belly on floor"]),
    ("wrist", ["palm_l on floor", "knee_l on floor"], ["palm_l on sofa", *STANDING]),
    ("wrist", ["palm_l on floor", "knee_l on floor"], ["palm_l on floor", "belly on floor"]),
    ("shoulder", ["forearm_r on floor", "ball_r on floor"], ["palm_r on sofa", *STANDING]),
    ("balance", STANDING[:1], STANDING),
    ("balance", ["ball_r on floor", "ball_l on floor"], ["ball_r on floor", "sole_l on floor"]),
    ("balance", STANDING[:1], [*STANDING[:1], "palm_l on sofa"]),
]


def drawn(pose: dict[str, float], contacts: list[str], **changes: Any) -> Move:
    """A move of one keyframe, with no words of its own."""
    box = {"x": [-1.0, 1.0], "y": [0.0, 0.1], "z": [-1.0, 1.0]}
    surfaces = sorted({contact.partition(" on ")[2] for contact in contacts} & {"sofa", "bed", "chair", "wall"})
    scene = dict.fromkeys(surfaces, box)
    frame = FRAME | {"pose": pose, "contacts": contacts, "props": surfaces}
    return made.move(**({"cautions": [], "scene": scene, "keyframes": [frame]} | changes))


def words(move: Move) -> set[str]:
    return {reading.caution for reading in caution_readings(move)}


@pytest.mark.parametrize(("caution", "at", "short", "contacts"), LIMITS)
def test_a_keyframe_at_its_limit_brings_the_word_and_one_short_of_it_does_not(
    caution: str, at: dict[str, float], short: dict[str, float], contacts: list[str]
) -> None:
    assert caution in derived_cautions(drawn(at, contacts))
    assert caution not in derived_cautions(drawn(short, contacts))


@pytest.mark.parametrize(("caution", "there", "elsewhere"), CONTACTS)
def test_a_contact_brings_the_word(caution: str, there: list[str], elsewhere: list[str]) -> None:
    assert caution in words(drawn({}, there))
    assert caution not in words(drawn({}, elsewhere))


@pytest.mark.parametrize("limit", LIMITS)
def test_either_side_counts(limit: tuple[str, dict[str, float], dict[str, float], list[str]]) -> None:
    caution, at, _short, contacts = limit
    swap = {"_r": "_l", "_l": "_r"}
    pose = {name[:-2] + swap.get(name[-2:], name[-2:]): value for name, value in at.items()}
    others = [" on ".join(part[:-2] + swap.get(part[-2:], part[-2:]) for part in c.split(" on ")) for c in contacts]
    assert caution in words(drawn(pose, others))


def test_off_the_feet_a_hip_on_its_way_back_counts_before_neutral() -> None:
    frames = [
        FRAME | {"phase": phase, "pose": {"hip_flexion_r": angle}, "contacts": ["blades on floor", *STANDING]}
        for phase, angle in (("start", 50.0), ("end", 4.9))
    ]
    assert "hip_replacement_anterior" in words(made.move(keyframes=frames))
    assert "hip_replacement_anterior" not in words(made.move(keyframes=[frames[1]]))
    standing = [frame | {"contacts": STANDING} for frame in frames]
    assert "hip_replacement_anterior" not in words(made.move(keyframes=standing))
    less = [frames[0], frames[1] | {"pose": {"hip_flexion_r": 5.0}}]
    assert "hip_replacement_anterior" not in words(made.move(keyframes=less))


def test_a_foot_stepping_back_counts_even_with_the_hip_flexed() -> None:
    back = {"pelvis_tilt": -30.0, "hip_flexion_l": 2.0, "hip_flexion_r": 70.0, "knee_angle_r": 60.0}
    for foot in ("ball_l on floor", "toe_l on floor", "sole_l on chair"):
        assert "hip_replacement_anterior" in words(drawn(back, ["sole_r on floor", foot]))
    assert "hip_replacement_anterior" not in words(drawn(back, ["sole_r on floor"]))
    assert "hip_replacement_anterior" not in words(drawn({}, ["sole_r on floor", "ball_l on floor"]))


def test_the_words_of_a_file_count_but_not_those_of_a_replaced_hip() -> None:
    still = drawn({}, STANDING, cautions=["heart", "hip_replacement_anterior", "balance"])
    assert derived_cautions(still) == ("balance", "heart")
    assert derived_cautions(made.move()) == ("hip_replacement_anterior", "back_pain_extension", "balance")


def test_sitting_still_is_no_load_but_rising_is() -> None:
    seat = FRAME | {"phase": "seat", "pose": {"knee_angle_r": 90.0}, "contacts": ["seat on chair", *STANDING]}
    scene = {"chair": {"x": [-1.0, 1.0], "y": [0.0, 0.1], "z": [-1.0, 1.0]}}
    seat |= {"props": ["chair"]}
    assert "knee_pain" not in words(made.move(keyframes=[seat], scene=scene))
    assert "knee_pain" in words(made.move(keyframes=[seat, FRAME | {"contacts": STANDING}], scene=scene))


# --- the shipped moves ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("move_id", sorted(REVIEWED))
def test_the_reviewed_words_are_there(move_id: str) -> None:
    assert set(REVIEWED[move_id].split()) <= set(MOVES[move_id].cautions)


def test_a_hill_is_no_stretch_of_the_hip() -> None:
    assert "hip_replacement_anterior" not in MOVES["gait_hill"].cautions


def test_no_keyframe_crosses_a_limit_without_its_word() -> None:
    """Read the plain angles once more, without the rules."""
    for move in MOVES.values():
        poses = [keyframe.pose for keyframe in move.keyframes]
        bent = max(pose.get(f"hip_flexion_{side}", 0.0) for pose in poses for side in "rl")
        least = min(pose.get(f"hip_flexion_{side}", 0.0) for pose in poses for side in "rl")
        across = max(pose.get(f"hip_adduction_{side}", 0.0) for pose in poses for side in "rl")
        lifted = max(pose.get(f"arm_flex_{side}", 0.0) for pose in poses for side in "rl")
        lying = any(contact.startswith(("shoulder", "belly")) for k in move.keyframes for contact in k.contacts)
        everyday = move.id == "brk_walk"
        for word, crossed in {
            "hip_replacement_posterior": bent >= 80 or across > 5,
            "hip_replacement_anterior": least <= -3 and not everyday,
            "front_hip_pinch": bent >= 100 or least <= -16,
            "shoulder": lifted >= 120 and not lying,
        }.items():
            assert not crossed or word in move.cautions, (move.id, word)


@pytest.mark.parametrize("side", ["r", "l"])
def test_a_deeper_drawing_of_any_shipped_move_brings_the_word(side: str) -> None:
    for move in MOVES.values():
        for angle, word in ((81.0, "hip_replacement_posterior"), (-20.0, "hip_replacement_anterior")):
            if move.id == "brk_walk" and angle < 0:
                continue
            deeper = redrawn(move, f"hip_flexion_{side}", angle)
            assert word in derived_cautions(deeper), move.id


def redrawn(move: Move, name: str, angle: float) -> Move:
    """A shipped move, without its words, with one angle of its last keyframe changed."""
    last = move.keyframes[-1]
    frame: Keyframe = msgspec.structs.replace(last, pose=last.pose | {name: angle})
    return msgspec.structs.replace(move, cautions=(), keyframes=(*move.keyframes[:-1], frame))


def test_the_reviewed_table_is_that_of_the_moves() -> None:
    text = DOC.read_text("utf-8")
    assert reference.filled(text, "cautions", reference.cautions()) == text, (
        "a caution or what it was read from changed: look at the row, then run `python tools/reference.py`"
    )
    assert all(f"| `{move_id}` |" in text for move_id in MOVES)


def test_the_page_names_every_word_and_limit() -> None:
    text = DOC.read_text("utf-8").split("<!-- cautions -->")[0]
    assert all(f"`{word}`" in text for word in caution_rules.ORDER)
    numbers = (
        "STANDING_EXTENSION", "LYING_EXTENSION", "POSTERIOR_FLEXION", "ADDUCTION", "SIDE_ADDUCTION", "TURNED_IN",
        "PINCH_LOADED", "PINCH_FREE", "PINCH_STRETCHED", "KNEE_LOADED", "TOES_BENT", "ARCHED", "LEG_BEHIND",
        "OVERHEAD_EXTENSION", "LEANING", "ROUNDED", "PULLED", "HEAD_DOWN", "ARM_LIFTED",
    )  # fmt: skip
    for name in numbers:
        assert f"| {getattr(caution_rules, name):g} deg |" in text, name


# --- everyday walking ----------------------------------------------------------------------------------------------


def test_everyday_walking_is_never_derived_away() -> None:
    walk = MOVES["brk_walk"]
    assert is_everyday_walk(walk)
    assert walk.cautions == ()
    assert MOVES["brk_sitstand_shift"].cautions == ()
    assert any("dizzy" in note for note in walk.notes)
    assert any("dizzy" in note for note in MOVES["brk_sitstand_shift"].notes)


def test_getting_up_from_the_own_chair_is_nothing_that_anybody_is_kept_from() -> None:
    assert [move.id for move in MOVES.values() if is_everyday_rising(move)] == ["brk_sitstand_shift"]
    move = MOVES["brk_sitstand_shift"]
    for name, angle in (("hip_flexion_l", 80.0), ("hip_flexion_r", -3.0), ("pelvis_tilt", -41.0)):
        assert not is_everyday_rising(redrawn(move, name, angle)), name
    bare = tuple(msgspec.structs.replace(k, contacts=("sole_r on floor", "sole_l on floor")) for k in move.keyframes)
    assert not is_everyday_rising(msgspec.structs.replace(move, keyframes=bare))


def test_a_hand_on_the_own_body_holds_nobody_up() -> None:
    words = {reading.caution for reading in caution_readings(MOVES["stg_reverse_lunge_knee"])}
    assert "balance" in words


def test_only_what_is_drawn_as_walking_is_walking() -> None:
    walk = MOVES["brk_walk"]
    assert [move.id for move in MOVES.values() if is_everyday_walk(move)] == ["brk_walk"]
    for name, angle in (("hip_flexion_l", 41.0), ("hip_flexion_r", -21.0), ("pelvis_tilt", -25.0)):
        assert not is_everyday_walk(redrawn(walk, name, angle)), name
    assert not is_everyday_walk(msgspec.structs.replace(walk, family=None))
    last = msgspec.structs.replace(walk.keyframes[-1], contacts=("sole_l on step",))
    assert not is_everyday_walk(msgspec.structs.replace(walk, keyframes=(last,)))
