"""Findings as sentences: what is said, and that nothing is said that the numbers do not bear."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from perkup.moves.findings import NAMES, NOTE, findings_sentences
from perkup.moves.library import load
from perkup.moves.move import Move, Muscles

SITTING = {
    "length_ratio": {"iliacus": 0.70, "psoas": 0.80, "recfem": 0.98, "glmax1": 1.34, "glmax2": 1.34, "glmax3": 1.47},
    "hip_extension_leverage_cm": {"glmax1": 3.1, "glmax2": 2.8, "glmax3": 4.5},
    "recfem_knee_straight": 0.86,
}


def side(
    iliacus: float = 1.0, psoas: float = 1.0, glute: float = 1.0, lever: float = 6.0, **more: float
) -> dict[str, Any]:
    lengths = {"iliacus": iliacus, "psoas": psoas, "recfem": more.pop("recfem", 1.0)}
    lengths.update(dict.fromkeys(("glmax1", "glmax2", "glmax3"), glute))
    return {
        "length_ratio": lengths,
        "hip_extension_leverage_cm": dict.fromkeys(("glmax1", "glmax2", "glmax3"), lever),
        "recfem_knee_straight": more.pop("straight", 1.0),
        **more,
    }


def frame(
    phase: str, right: dict[str, Any], moment: str = "low", direction: str | None = "extension"
) -> dict[str, Any]:
    told = None if moment == "not checked" else direction
    return {"phase": phase, "right": right, "left": side(), "hip_moment": moment, "hip_moment_direction": told}


def move(*frames: dict[str, Any], category: str = "strength", **muscles: Any) -> Move:
    return msgspec.structs.replace(
        load().moves["stg_bridge"],
        category=category,
        muscles=Muscles(**muscles),
        findings={"sitting": SITTING, "keyframes": list(frames)},
    )


def said(*frames: dict[str, Any], category: str = "strength", **muscles: Any) -> str:
    return " ".join(findings_sentences(move(*frames, category=category, **muscles)))


def test_a_move_without_findings_says_nothing() -> None:
    assert findings_sentences(msgspec.structs.replace(load().moves["stg_bridge"], findings=None)) == []


def test_a_stretch_is_told_beside_sitting() -> None:
    text = said(frame("end", side(1.06, 1.04)), category="stretch", stretched=("iliopsoas",))
    assert text == (
        "Takes the psoas to 104 % of its standing length and the iliacus to 106 %;"
        " sitting leaves them at 80 % and 70 %."
    )


def test_what_does_not_pass_standing_is_not_called_a_stretch() -> None:
    text = said(frame("end", side(1.0, 1.0)), category="stretch", stretched=("iliopsoas", "rectus femoris"))
    assert text.startswith("Brings the psoas to 100 %")
    assert "about as far as standing upright" in text
    assert "rectus" not in text


def test_the_knee_that_bends_and_the_knee_that_does_not() -> None:
    bent = said(
        frame("end", side(1.05, 1.03, recfem=1.13, straight=1.02)), category="stretch", stretched=("iliopsoas",)
    )
    assert (
        "The bent knee takes the rectus femoris along, to 113 %; with the knee straight it would be at 102 %." in bent
    )
    straight = frame("end", side(1.05, 1.03, recfem=1.02, straight=1.02))
    assert "With the knee this straight" in said(
        straight, category="stretch", stretched=("iliopsoas", "rectus femoris")
    )
    assert "knee" not in said(straight, category="stretch", stretched=("iliopsoas",))
    alone = said(frame("end", side(recfem=1.12)), category="stretch", stretched=("rectus femoris",))
    assert "to 112 %" in alone


def test_the_side_bend_counts_only_away_from_the_arm() -> None:
    bend = {"psoas_from_spine": 1.05, "psoas_from_spine_upright": 1.02, "psoas_from_spine_other_way": 0.99}
    text = said(frame("end", side(1.05, 1.03, **bend)), category="stretch", stretched=("iliopsoas",))
    assert "goes from 102 % to 105 %; bending the other way would leave it at 99 %" in text
    wrong = {"psoas_from_spine": 0.99, "psoas_from_spine_upright": 1.02, "psoas_from_spine_other_way": 1.05}
    assert "spine" not in said(frame("end", side(1.05, 1.03, **wrong)), category="stretch", stretched=("iliopsoas",))


def test_the_back_leg_is_named() -> None:
    back = frame("end", side()) | {"left": side(1.05, 1.03)}
    assert "psoas of the back leg to 103 %" in said(back, other_stretched=("iliopsoas",))


def test_the_glute_s_length_and_lever() -> None:
    text = said(
        frame("start", side(glute=1.3)), frame("end", side(glute=0.95, lever=6.0)), working=("gluteus maximus",)
    )
    assert "between 130 % and 95 % of its standing length (sitting: 138 %)" in text
    assert "At the end its lever at the hip is 6.0 cm, 1.7 times that of sitting (3.5 cm)." in text
    still = said(frame("start", side(glute=1.0, lever=3.4)), working=("gluteus maximus",))
    assert "Keeps the gluteus maximus near 100 %" in still
    assert "3.4 cm, about that of sitting" in still
    worse = said(frame("start", side(glute=1.0, lever=2.8)), working=("gluteus maximus",))
    assert "2.8 cm, 0.8 times that of sitting (3.5 cm)." in worse
    assert "Takes the gluteus maximus to 125 %" in said(frame("end", side(glute=1.25)), stretched=("gluteus maximus",))


def test_the_load_is_a_word_and_only_of_what_works() -> None:
    glute = ("gluteus maximus",)
    low, high = frame("start", side()), frame("end", side(), "high")
    assert said(low, high, working=glute).endswith("At most the working hip has to extend against a high net moment.")
    unchecked = frame("mid", side(), "not checked")
    assert "of the positions that could be checked" in said(low, unchecked, working=glute)
    assert "was not checked" in said(unchecked, working=glute)
    assert "was not checked" in said(frame("end", side(), "high", "flexion"), working=glute)
    sideways = said(frame("end", side(), "medium", "abduction"), working=("gluteus medius",))
    assert sideways == "At most the working hip has to lift sideways against a medium net moment."
    assert "moment" not in said(high, category="walk", working=glute)
    assert said(high, working=("calf",)) == ""


@pytest.mark.parametrize("name", sorted(load().moves))
def test_every_shipped_move_reads_well(name: str) -> None:
    for sentence in findings_sentences(load().moves[name]):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert "None" not in sentence
        assert "activation" not in sentence.lower()
        assert "nan" not in sentence.split()


def test_what_matters_is_said_of_the_article_s_stretches() -> None:
    for name in ("str_psoas_lying", "str_psoas_lunge"):
        first = findings_sentences(load().moves[name])[0]
        assert first.startswith("Takes the psoas to 10")
        assert "sitting leaves them at 79 % and 70 %" in first


def test_every_muscle_has_a_name_and_the_note_is_honest() -> None:
    assert {"iliacus", "psoas", "glmax1", "semiten"} <= NAMES.keys()
    assert "not from you" in NOTE
