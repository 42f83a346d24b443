"""Claims of the article beside the evidence, for every page that tells them: each with its grade and its sources.

A figure that is remembered and not yet checked against its paper carries the word "reported".

The grade follows a rule, `GRADE_RULE`: what kind of study, of what, found what.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from perkup.message_catalog import translated


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


GRADE_RULE: dict[SourceGrade, str] = {
    SourceGrade.STRONG: "several trials, or a review of trials, of the thing itself, that agree",
    SourceGrade.MIXED: "trials of something close, of other people, or with findings that differ; or a model",
    SourceGrade.THIN: "an association, one small study, or the thing was looked for and not found as said",
    SourceGrade.NONE: "no study was found",
    SourceGrade.CONVENTION: "advice that clinicians agree on, not tested in a trial",
}
"""From what a grade follows; a claim is given the lowest one that fits any part of it that matters."""


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
        "People who moved little and sat over seven hours a day had 6.1 degrees less passive hip extension than people"
        " who moved much and sat less than four: a link, not a cause. That the muscles rest short in a chair is plain"
        " geometry, as the muscle model shows.",
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
        "For blood sugar every 30 minutes or less was better than rarer (13 trials, 211 people, low certainty); for"
        " insulin and blood pressure no difference was seen. In people with type 2 diabetes more often was not always"
        " better.",
        SourceGrade.MIXED,
        ("yin2024", "loh2020", "dunstan2012", "duran2023", "homer2021"),
    ),
    Claim(
        "Breaks instead of training",
        "A little movement now and then does it.",
        "Short bouts over the day raise fitness and are kept up (83 per cent), but no gain in leg strength was seen:"
        " breaks do not take the place of the sessions.",
        SourceGrade.MIXED,
        ("snacks2025",),
    ),
    Claim(
        "A reminder makes the difference",
        "Set an alarm.",
        "A suggestion to walk brought 24 per cent more steps in the next half hour, fading over the weeks; prompts on"
        " the screen more than tripled changes of posture in three months (200 people). In one trial of an exercise app"
        " adherence was 1.3 of 11 points higher (80 people, reported).",
        SourceGrade.MIXED,
        ("heartsteps2019", "prompts2019", "apps"),
    ),
    Claim(
        "Sit and stand",
        "A sit-stand desk, so that part of the day's work is done on your feet.",
        "Changing every 30 minutes was tried and helped. Standing itself is no goal: over two hours a day it brought"
        " the heart nothing, and trouble with blood pressure on standing rose by 11 per cent for each further half hour"
        " (83,013 people). So change, and walk.",
        SourceGrade.MIXED,
        ("thorp2014", "ahmadi2024", "buckley2015"),
    ),
    Claim(
        "Hold 15 seconds, four times",
        "Each side, lying at an edge or in a lunge.",
        "Fine, because the minutes add up: gains level off at about ten minutes a week a side, and this dose, done"
        " daily, gives seven. Up to two minutes of it before training does not make the muscle weaker.",
        SourceGrade.MIXED,
        ("ingram2025", "konrad2021"),
    ),
    Claim(
        "Lunges take the leg back and work the glute",
        "Forward and reverse lunges, for full extension behind you.",
        "Two things at once, in two different hips: the glute of the leg in front works, the hip of the leg behind is"
        " stretched. How hard they work differs twofold between labs. For the end of extension Perkup adds bridges and"
        " press-backs, and puts them first: what comes first in a session gains most.",
        SourceGrade.MIXED,
        ("model", "hoogenboom2024", "acsm2026"),
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
        "Little activity with long sitting against much with little, and passive hip extension: 98 of 144 people.",
    ),
    EvidenceSource("acsm2026", "ACSM 2026", "Resistance training: what comes first in a session gains most."),
    EvidenceSource(
        "ahmadi2024", "Ahmadi and colleagues 2024", "Standing, sitting and disease of heart and vessels, 83,013 people."
    ),
    EvidenceSource("buckley2015", "Buckley and colleagues 2015", "Expert statement on sitting and standing at work."),
    EvidenceSource(
        "dunstan2012", "Dunstan and colleagues 2012", "Two-minute walks every 20 minutes, glucose and insulin."
    ),
    EvidenceSource(
        "duran2023", "Duran and colleagues 2023", "Five minutes every 30, glucose and blood pressure, 11 people."
    ),
    EvidenceSource("homer2021", "Homer and colleagues 2021", "How often to break up sitting, in type 2 diabetes."),
    EvidenceSource(
        "heartsteps2019", "HeartSteps, Klasnja and colleagues 2019", "Suggestions to walk, sent at random moments."
    ),
    EvidenceSource("hoogenboom2024", "Hoogenboom and colleagues 2024", "Which leg works in the reverse lunge."),
    EvidenceSource("ingram2025", "Ingram and colleagues 2025", "How much stretching a week brings how much range."),
    EvidenceSource("konrad2021", "Konrad and colleagues 2021", "Hip flexor stretches up to 120 s, and strength."),
    EvidenceSource("kassiano2024", "Kassiano and colleagues 2024", "Growth of the glutes in ten weeks of training."),
    EvidenceSource("loh2020", "Loh and colleagues 2020", "Breaks and blood sugar: 37 trials, effect -0.54."),
    EvidenceSource("apps", "a trial of an exercise app", "Adherence with an app, 80 people (reported)."),
    EvidenceSource("prompts2019", "a trial of 2019", "Prompts on screen to change posture, 200 people, 3 months."),
    EvidenceSource(
        "snacks2025", "a review of 2025", "Exercise snacks, 11 trials, 414 people (British Journal of Sports Medicine)."
    ),
    EvidenceSource(
        "lieberman2006", "Lieberman and colleagues 2006", "The human gluteus maximus in walking and running."
    ),
    EvidenceSource(
        "thorp2014", "Thorp and colleagues 2014", "Alternating sitting and standing every 30 minutes at work."
    ),
    EvidenceSource("watt2011", "Watt and colleagues 2011", "Hip flexor stretching and the walk of older people."),
    EvidenceSource("yin2024", "Yin and colleagues 2024", "How often to break up sitting: 13 trials, 211 people."),
    EvidenceSource(
        "model",
        "the muscle model of Perkup",
        "MyoLegs, after Rajagopal and colleagues 2016: a generic adult in still poses.",
    ),
)


def claim(topic: str) -> Claim:
    """Return the claim of that topic."""
    return next(entry for entry in CLAIMS if entry.topic == topic)


def claim_of(day: date) -> Claim:
    """Return the claim whose turn it is on a day: each comes once before any comes again."""
    return CLAIMS[day.toordinal() % len(CLAIMS)]


def cite_sources(one_claim: Claim) -> str:
    """Return its sources by name: "Watt and colleagues 2011; the muscle model of Perkup"; empty where it has none."""
    names = {source.key: source.name for source in SOURCES}
    return "; ".join(translated(names[key]) for key in one_claim.sources)
