"""What the pages claim, side by side: what the article says, what the evidence says, how sure that is, and where from.

Grades: strong, mixed, thin, none, convention. Numbers marked "reported" are from memory of the paper, not yet checked.
"""

from __future__ import annotations

from typing import NamedTuple


class Claim(NamedTuple):
    """One pair of sayings with its grade and the key of its sources."""

    topic: str
    article: str
    evidence: str
    grade: str
    sources: tuple[str, ...]


class Source(NamedTuple):
    """One source in one line."""

    key: str
    line: str


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "Sitting and shape",
        "Long sitting leaves the behind flatter.",
        "Plausible. Less active people carry more fat inside the gluteus maximus (70 people, one look in time)."
        " Nobody has"
        " yet tested breaks against shape.",
        "thin",
        ("belzunce2021",),
    ),
    Claim(
        "Short hip flexors",
        "Sitting shortens the muscles at the front of the hip.",
        "Long sitters had about 6 degrees less passive hip extension than active people. That is a link, not yet"
        " a cause.",
        "mixed",
        ("boukabache2021",),
    ),
    Claim(
        "The walk",
        "Tight flexors stop the leg from going back, so the glute rests.",
        "Overstated: the gluteus maximus is fairly quiet in level walking anyway. Stretching lengthened the"
        " stride's back"
        " half only in people who were limited to begin with.",
        "thin",
        ("lieberman2006", "watt2011"),
    ),
    Claim(
        "A break every 20 to 30 minutes",
        "Get up every 20 to 30 minutes, stretch and walk.",
        "Two minutes of walking every 20, or five every 30, helped blood sugar and blood pressure in small trials. More"
        " often is not always better.",
        "mixed",
        ("dunstan2012", "duran2023", "homer2021"),
    ),
    Claim(
        "Sit and stand",
        "Work on your feet for part of the day.",
        "Changing every 30 minutes is well tried; two hours of standing or light moving in a workday is a first goal,"
        " four a later one.",
        "mixed",
        ("thorp2014", "buckley2015"),
    ),
    Claim(
        "Hold 15 seconds, four times",
        "Hold each hip stretch for 15 seconds, four rounds.",
        "Fine when the minutes add up: gains level off near ten minutes a week a side, and this daily dose gives"
        " seven.",
        "mixed",
        ("ingram2025",),
    ),
    Claim(
        "Lunges",
        "Lunges send the leg back and wake the glute.",
        "The front leg's glute does the work; the back hip gets the stretch. So Perkup pairs lunges with bridges and"
        " press-backs.",
        "strong",
        (),
    ),
    Claim(
        "How soon",
        "You should see things perk up soon.",
        "In 30 days growth is a few per cent at best; ten weeks with gym loads gave 6 to 9 per cent. Strength,"
        " steadiness and"
        " the habit come first.",
        "mixed",
        ("kassiano2024",),
    ),
    Claim(
        "One flat side",
        "One side flat and the other round: see a doctor right away.",
        "Nerve and muscle causes exist, and so do harmless ones. Perkup pauses, says how fast to be seen, and"
        " never guesses"
        " why.",
        "convention",
        (),
    ),
)

SOURCES: tuple[Source, ...] = (
    Source("article", "Alicia Marie, “Where Did My Butt Go? 3 Steps to Fix a Flat Butt”: the starting point."),
    Source("belzunce2021", "Belzunce and colleagues 2021: fat in the gluteus maximus and activity, 70 people."),
    Source("boukabache2021", "Boukabache and colleagues 2021: prolonged sitting and passive hip extension."),
    Source("buckley2015", "Buckley and colleagues 2015: expert statement on sitting and standing at work."),
    Source("dunstan2012", "Dunstan and colleagues 2012: two-minute walks every 20 minutes, glucose and insulin."),
    Source("duran2023", "Duran and colleagues 2023: five minutes every 30, glucose and blood pressure, 11 people."),
    Source("homer2021", "Homer and colleagues 2021: how often to break up sitting."),
    Source("ingram2025", "Ingram and colleagues 2025: how much stretching a week brings how much range."),
    Source("kassiano2024", "Kassiano and colleagues 2024: growth of the glutes in ten weeks of training."),
    Source("lieberman2006", "Lieberman and colleagues 2006: the human gluteus maximus in walking and running."),
    Source("thorp2014", "Thorp and colleagues 2014: alternating sitting and standing every 30 minutes at work."),
    Source("watt2011", "Watt and colleagues 2011: hip flexor stretching and the walk of older people."),
)


def claim(topic: str) -> Claim:
    """The claim of that topic."""
    return next(each for each in CLAIMS if each.topic == topic)
