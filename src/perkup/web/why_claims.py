"""The article's claims beside the evidence, as the Why page tells them: each with its grade and its sources by name.

A figure that is remembered and not yet checked against its paper carries the word "reported".
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Grade = Literal["strong", "mixed", "thin", "none", "convention"]
GRADES: dict[Grade, str] = {
    "strong": "well shown",
    "mixed": "partly shown, or shown for something close to it",
    "thin": "a first look, or shown not to hold as said",
    "none": "not tested",
    "convention": "good practice, not a trial",
}


class Claim(NamedTuple):
    """One claim: what the article says, what the evidence says, how sure that is, who found it."""

    topic: str
    article: str
    evidence: str
    grade: Grade
    sources: tuple[str, ...]


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "Sitting flattens the behind",
        "Long sitting and too little real hip extension take the roundness away.",
        "Plausible, not proven. In one look at 70 people, those who moved less had more fat inside the gluteus maximus."
        " Nobody has yet tested whether breaks change its shape.",
        "thin",
        ("Belzunce and colleagues 2021, 70 people, cross-sectional",),
    ),
    Claim(
        "The hip flexors get short",
        "A hip that stays bent leaves the muscles at its front short and tight.",
        "People who sit long had 6.1 degrees less passive hip extension than active ones: a link, not a cause. That"
        " they rest short in a chair is plain geometry, as the model above shows.",
        "mixed",
        ("Boukabache and colleagues 2021, association", "the muscle model on this page"),
    ),
    Claim(
        "The glutes are drawn out and go slack",
        "Their opposite, the glutes, become long and flabby.",
        "Long while sitting, yes. That they switch off afterwards has not been shown. Weaker and less trained is the"
        " honest word.",
        "mixed",
        ("the muscle model on this page",),
    ),
    Claim(
        "Tight flexors stop the glute in walking",
        "The leg cannot go back, so the glute has nothing to do and people shuffle.",
        "Overstated. The gluteus maximus is fairly quiet in level walking anyway. Stretching brought the leg farther"
        " back only in people who were limited to begin with.",
        "thin",
        ("Lieberman and colleagues 2006", "Watt and colleagues 2011"),
    ),
    Claim(
        "A break every 20 to 30 minutes",
        "Set an alarm, get up, stretch and walk.",
        "Two minutes of walking every 20, or five every 30, was good for blood sugar and blood pressure. More often is"
        " not always better.",
        "mixed",
        ("Dunstan and colleagues 2012", "Duran and colleagues 2023, 11 people", "Homer and colleagues 2021"),
    ),
    Claim(
        "Hold 15 seconds, four times",
        "Each side, lying at an edge or in a lunge.",
        "Fine, because the minutes add up: gains level off at about ten minutes a week a side, and this dose, done"
        " daily, gives seven.",
        "mixed",
        ("Ingram and colleagues 2025",),
    ),
    Claim(
        "Lunges take the leg back and work the glute",
        "Forward and reverse lunges, for full extension behind you.",
        "Two things at once, in two different hips: the glute of the leg in front works, the hip of the leg behind is"
        " stretched. For the end of extension Perkup adds bridges and press-backs.",
        "strong",
        ("the muscle model on this page", "Hoogenboom and colleagues 2024, on the reverse lunge"),
    ),
    Claim(
        "It perks up soon",
        "Thirty days of a programme, and you begin to see it.",
        "In 30 days growth is a few per cent at best: ten weeks with gym loads gave 6 to 9. Strength, steadiness and"
        " the habit come sooner.",
        "mixed",
        ("Kassiano and colleagues 2024",),
    ),
    Claim(
        "One flat side: see a doctor right away",
        "A nerve may be pinched, and that needs treatment.",
        "Causes in nerve and muscle exist. Fat, posture and leg length can look the same. Perkup pauses, says how"
        " soon to be seen, and never guesses why.",
        "convention",
        (),
    ),
)
