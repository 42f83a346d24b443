"""Physics of a move in plain sentences: pure, from the findings that ship with the library.

The numbers are those of `perkup.anatomy`: a generic adult model in still poses. They say where a muscle is long or
short and how well it is placed to pull, never how hard it works.
"""

from __future__ import annotations

from collections.abc import Iterable

from perkup.message_catalog import phrase
from perkup.moves.findings_model import KeyframeFindings, LegFindings
from perkup.moves.move import Category, Move, MuscleGroup

NOTE = "From a muscle model of a generic adult in still poses, not from you."
NAMES = {
    "iliacus": "iliacus",
    "psoas": "psoas",
    "recfem": "rectus femoris",
    "tfl": "tensor fasciae latae",
    "sart": "sartorius",
    "glmax1": "gluteus maximus, upper",
    "glmax2": "gluteus maximus, middle",
    "glmax3": "gluteus maximus, lower",
    "glmed1": "gluteus medius, front",
    "glmed2": "gluteus medius, middle",
    "glmed3": "gluteus medius, back",
    "bflh": "biceps femoris, long head",
    "semimem": "semimembranosus",
    "semiten": "semitendinosus",
}
GLUTES = ("glmax1", "glmax2", "glmax3")
LEVELS = ("low", "medium", "high")
# A stretch counts from here: one per cent past standing length.
PAST = 1.01
BENT_KNEE_GAIN = 0.03
LEVER_GAIN = 1.15
STILL = 0.03


def findings_sentences(move: Move) -> list[str]:
    """Return the findings of a move as sentences; none where a move (a person's own) has no findings.

    First what is stretched, then the knee, the side-bend and the arm, then the glute and the load on the hip.
    """
    if move.findings is None:
        return []
    frames = move.findings["keyframes"]
    sitting = move.findings["sitting"]
    sentences: list[str] = []
    for letter, stretched in (("right", move.muscles.stretched), ("left", move.muscles.other_stretched)):
        sentences += _front(frames, letter, stretched, sitting)
    if MuscleGroup.GLUTEUS_MAXIMUS in move.muscles.stretched:
        longest = max(_mean(frame["right"]["length_ratio"]) for frame in frames)
        sentences.append(
            phrase("Takes the gluteus maximus to {longest} of its standing length.", longest=_percent(longest))
        )
    if MuscleGroup.GLUTEUS_MAXIMUS in move.muscles.working:
        sentences += _glute(frames, sitting)
    if move.category in (Category.STRENGTH, Category.BREAK):
        sentences += _load(frames, move.muscles.working)
    return sentences


def _front(frames: list[KeyframeFindings], letter: str, stretched: tuple[str, ...], sitting: LegFindings) -> list[str]:
    """Return sentences on the front of the hip where the psoas is longest, and of such positions the longest rectus."""
    sides = [frame["right"] if letter == "right" else frame["left"] for frame in frames]
    if MuscleGroup.ILIOPSOAS not in stretched:
        if MuscleGroup.RECTUS_FEMORIS not in stretched:
            return []
        side = max(sides, key=lambda other: other["length_ratio"]["recfem"])
        return _knee(side, meant=True)
    side = max(sides, key=lambda other: (round(other["length_ratio"]["psoas"], 2), other["length_ratio"]["recfem"]))
    whose = "" if letter == "right" else " of the back leg"
    sentences = _stretched(side["length_ratio"], sitting["length_ratio"], whose)
    if side["length_ratio"]["psoas"] < PAST:
        return sentences
    return sentences + _knee(side, meant=MuscleGroup.RECTUS_FEMORIS in stretched) + _side_bend(side)


def _stretched(ratio: dict[str, float], sitting: dict[str, float], whose: str) -> list[str]:
    psoas, iliacus = ratio["psoas"], ratio["iliacus"]
    rest = phrase(
        "sitting leaves them at {value} and {value_2}",
        value=_percent(sitting["psoas"]),
        value_2=_percent(sitting["iliacus"]),
    )
    if psoas >= PAST:
        return [
            phrase(
                "Takes the psoas{whose} to {psoas} of its standing length and the iliacus to {iliacus}; {rest}.",
                whose=whose,
                psoas=_percent(psoas),
                iliacus=_percent(iliacus),
                rest=rest,
            )
        ]
    return [
        phrase(
            "Brings the psoas{whose} to {psoas} of its standing length and the iliacus to {iliacus}:"
            " about as far as standing upright does; {rest}.",
            whose=whose,
            psoas=_percent(psoas),
            iliacus=_percent(iliacus),
            rest=rest,
        )
    ]


def _knee(side: LegFindings, *, meant: bool) -> list[str]:
    now, straight = side["length_ratio"]["recfem"], side["recfem_knee_straight"]
    if now - straight >= BENT_KNEE_GAIN:
        return [
            phrase(
                "The bent knee takes the rectus femoris along, to {now};"
                " with the knee straight it would be at {straight}.",
                now=_percent(now),
                straight=_percent(straight),
            )
        ]
    if meant:
        return [
            phrase(
                "With the knee this straight the rectus femoris stays near its standing length, at {now}.",
                now=_percent(now),
            )
        ]
    return []


def _side_bend(side: LegFindings) -> list[str]:
    if "psoas_from_spine" not in side:
        return []
    bent, upright, other = (
        side["psoas_from_spine"],
        side["psoas_from_spine_upright"],
        side["psoas_from_spine_other_way"],
    )
    if bent <= upright:
        return []
    return [
        phrase(
            "Bending away from the raised arm is what counts: measured from the spine, the psoas goes from"
            " {upright} to {bent}; bending the other way would leave it at {other}.",
            upright=_percent(upright),
            bent=_percent(bent),
            other=_percent(other),
        )
    ]


def _glute(frames: list[KeyframeFindings], sitting: LegFindings) -> list[str]:
    lengths = [_mean(frame["right"]["length_ratio"]) for frame in frames]
    longest, shortest = max(lengths), min(lengths)
    if longest - shortest < STILL:
        sentences = [
            phrase("Keeps the gluteus maximus near {shortest} of its standing length.", shortest=_percent(shortest))
        ]
    else:
        sentences = [
            phrase(
                "Works the gluteus maximus between {longest} and {shortest} of its standing length (sitting: {value}).",
                longest=_percent(longest),
                shortest=_percent(shortest),
                value=_percent(_mean(sitting["length_ratio"])),
            )
        ]
    end = next((frame for frame in frames if frame["phase"] == "end"), frames[-1])
    lever, seated = _mean(end["right"]["hip_extension_leverage_cm"]), _mean(sitting["hip_extension_leverage_cm"])
    alike = seated / LEVER_GAIN < lever < seated * LEVER_GAIN
    how = "about" if alike else phrase("{value:.1f} times", value=lever / seated)
    sentences.append(
        phrase(
            "At the end its lever at the hip is {lever:.1f} cm, {how} that of sitting ({seated:.1f} cm).",
            lever=lever,
            how=how,
            seated=seated,
        )
    )
    return sentences


def _load(frames: list[KeyframeFindings], working: tuple[str, ...]) -> list[str]:
    muscles = {
        direction: word
        for muscle, direction, word in (
            ("gluteus maximus", "extension", "extend"),
            ("gluteus medius", "abduction", "lift sideways"),
        )
        if muscle in working
    }
    if not muscles:
        return []
    measured = [
        (LEVELS.index(frame["hip_moment"]), muscles[direction])
        for frame in frames
        if frame["hip_moment"] in LEVELS and (direction := frame["hip_moment_direction"]) in muscles
    ]
    if not measured:
        return ["How much the working hip has to hold was not checked: the still poses leave it open."]
    level, word = max(measured, key=lambda moment: moment[0])
    partly = "" if all(f["hip_moment"] in LEVELS for f in frames) else ", of the positions that could be checked"
    return [
        phrase(
            "At most the working hip has to {word} against a {value} net moment{partly}.",
            word=word,
            value=LEVELS[level],
            partly=partly,
        )
    ]


def _mean(values: dict[str, float], names: Iterable[str] = GLUTES) -> float:
    chosen = [values[name] for name in names]
    return sum(chosen) / len(chosen)


def _percent(ratio: float) -> str:
    return f"{ratio * 100:.0f} %"
