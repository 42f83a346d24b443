"""Claims of the article beside the evidence, for every page that tells them: each with its grade and its sources.

A figure that is remembered and not yet checked against its paper carries the word "reported".
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class SourceGrade(StrEnum):
    """Strength of the evidence for a claim on a page."""

    STRONG = "strong"
    MIXED = "mixed"
    THIN = "thin"
    NONE = "none"
    CONVENTION = "convention"


GRADES: dict[SourceGrade, str] = {
    SourceGrade.STRONG: "well shown",
    SourceGrade.MIXED: "partly shown, or shown for something close to it",
    SourceGrade.THIN: "a first look, or shown not to hold as said",
    SourceGrade.NONE: "not tested",
    SourceGrade.CONVENTION: "good practice, not a trial",
}


class Claim(NamedTuple):
    """Claim: what the article says, what the evidence says, how sure that is, and the keys of its SOURCES."""

    topic: str
    article: str
    evidence: str
    grade: SourceGrade
    sources: tuple[str, ...]


class EvidenceSource(NamedTuple):
    """Source: its key, how it is named in passing, and what it is."""

    key: str
    name: str
    line: str


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "Sitting flattens the behind",
        "Long sitting and too little real hip extension take the roundness away.",
        "Plausible, not proven. In one look at 70 people, those who moved less had more fat inside the gluteus maximus."
        " Nobody has yet tested whether breaks change its shape.",
        SourceGrade.THIN,
        ("belzunce2021",),
    ),
    Claim(
        "The hip flexors get short",
        "A hip that stays bent leaves the muscles at its front short and tight.",
        "People who sit long had 6.1 degrees less passive hip extension than active ones: a link, not a cause. That"
        " they rest short in a chair is plain geometry, as the muscle model shows.",
        SourceGrade.MIXED,
        ("boukabache2021", "model"),
    ),
    Claim(
        "The glutes are drawn out and go slack",
        "Their opposite, the glutes, become long and flabby.",
        "Long while sitting, yes. That they switch off afterwards has not been shown. Weaker and less trained is the"
        " honest word.",
        SourceGrade.MIXED,
        ("model",),
    ),
    Claim(
        "Tight flexors stop the glute in walking",
        "The leg cannot go back, so the glute has nothing to do and people shuffle.",
        "Overstated. The gluteus maximus is fairly quiet in level walking anyway. Stretching brought the leg farther"
        " back only in people who were limited to begin with.",
        SourceGrade.THIN,
        ("lieberman2006", "watt2011"),
    ),
    Claim(
        "A break every 20 to 30 minutes",
        "Set an alarm, get up, stretch and walk.",
        "Two minutes of walking every 20, or five every 30, was good for blood sugar and blood pressure. More often is"
        " not always better.",
        SourceGrade.MIXED,
        ("dunstan2012", "duran2023", "homer2021"),
    ),
    Claim(
        "Sit and stand",
        "A sit-stand desk, so that part of the day's work is done on your feet.",
        "Changing every 30 minutes is well tried. Two hours of standing or light moving in a workday is a first goal,"
        " four a later one.",
        SourceGrade.MIXED,
        ("thorp2014", "buckley2015"),
    ),
    Claim(
        "Hold 15 seconds, four times",
        "Each side, lying at an edge or in a lunge.",
        "Fine, because the minutes add up: gains level off at about ten minutes a week a side, and this dose, done"
        " daily, gives seven.",
        SourceGrade.MIXED,
        ("ingram2025",),
    ),
    Claim(
        "Lunges take the leg back and work the glute",
        "Forward and reverse lunges, for full extension behind you.",
        "Two things at once, in two different hips: the glute of the leg in front works, the hip of the leg behind is"
        " stretched. For the end of extension Perkup adds bridges and press-backs.",
        SourceGrade.STRONG,
        ("model", "hoogenboom2024"),
    ),
    Claim(
        "It perks up soon",
        "Thirty days of a programme, and you begin to see it.",
        "In 30 days growth is a few per cent at best: ten weeks with gym loads gave 6 to 9. Strength, steadiness and"
        " the habit come sooner.",
        SourceGrade.MIXED,
        ("kassiano2024",),
    ),
    Claim(
        "One flat side: see a doctor right away",
        "A nerve may be pinched, and that needs treatment.",
        "Causes in nerve and muscle exist. Fat, posture and leg length can look the same. Perkup pauses, says how"
        " soon to be seen, and never guesses why.",
        SourceGrade.CONVENTION,
        (),
    ),
)

SOURCES: tuple[EvidenceSource, ...] = (
    EvidenceSource(
        "article",
        "the article",
        "Alicia Marie, “Where Did My Butt Go? 3 Steps to Fix a Flat Butt”: the starting point.",
    ),
    EvidenceSource(
        "belzunce2021",
        "Belzunce and colleagues 2021",
        "Fat in the gluteus maximus and activity, 70 people, one look in time.",
    ),
    EvidenceSource(
        "boukabache2021",
        "Boukabache and colleagues 2021",
        "Prolonged sitting and passive hip extension, an association.",
    ),
    EvidenceSource("buckley2015", "Buckley and colleagues 2015", "Expert statement on sitting and standing at work."),
    EvidenceSource(
        "dunstan2012", "Dunstan and colleagues 2012", "Two-minute walks every 20 minutes, glucose and insulin."
    ),
    EvidenceSource(
        "duran2023", "Duran and colleagues 2023", "Five minutes every 30, glucose and blood pressure, 11 people."
    ),
    EvidenceSource("homer2021", "Homer and colleagues 2021", "How often to break up sitting."),
    EvidenceSource("hoogenboom2024", "Hoogenboom and colleagues 2024", "Which leg works in the reverse lunge."),
    EvidenceSource("ingram2025", "Ingram and colleagues 2025", "How much stretching a week brings how much range."),
    EvidenceSource("kassiano2024", "Kassiano and colleagues 2024", "Growth of the glutes in ten weeks of training."),
    EvidenceSource(
        "lieberman2006", "Lieberman and colleagues 2006", "The human gluteus maximus in walking and running."
    ),
    EvidenceSource(
        "thorp2014", "Thorp and colleagues 2014", "Alternating sitting and standing every 30 minutes at work."
    ),
    EvidenceSource("watt2011", "Watt and colleagues 2011", "Hip flexor stretching and the walk of older people."),
    EvidenceSource(
        "model",
        "the muscle model of Perkup",
        "MyoLegs, after Rajagopal and colleagues 2016: a generic adult in still poses.",
    ),
)


def claim(topic: str) -> Claim:
    """Return the claim of that topic."""
    return next(entry for entry in CLAIMS if entry.topic == topic)


def cited(one_claim: Claim) -> str:
    """Return its sources by name: "Watt and colleagues 2011; the muscle model of Perkup"; empty where it has none."""
    names = {source.key: source.name for source in SOURCES}
    return "; ".join(names[key] for key in one_claim.sources)
