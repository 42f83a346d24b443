"""Safety first: who may do what, and when to see a doctor. Pure functions; nothing here ever diagnoses.

Three layers, each stricter than the next: a *hold* withholds every move until the person says that a clinician
cleared it; a *stopped* move is one that hurt too much; a *caution* leaves out the moves that carry its word.
The pain rule is 0-10 after Thomee 1997 and Silbernagel 2007 (reported).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from msgspec import Struct

from perkup.coach.protocols import MoveCollection, MoveLike, RecordedEvent, in_order
from perkup.coach.safety.screening import (
    ACCOMPANYING,
    CAUTIONS,
    FLAG_TIERS,
    FLAG_WORDS,
    NO_WALK,
    ODD_PAIN,
    OTHER,
    QUESTIONS,
    TIERS,
    ScreeningOption,
    ScreeningQuestion,
    Tier,
)
from perkup.errors import PerkupError
from perkup.event_types import (
    Cleared,
    Feedback,
    FlatSideChecked,
    PainKind,
    PlanStarted,
    RedFlagRaised,
    ScreeningAnswered,
)
from perkup.moves.key_moves import WALK

__all__ = [
    "CAUTIONS",
    "FLAG_WORDS",
    "QUESTIONS",
    "TIERS",
    "MoveStop",
    "MoveVerdict",
    "PainKind",
    "PainVerdict",
    "Replacement",
    "SafetyAdvice",
    "SafetyHold",
    "SafetyStatus",
    "ScreeningOption",
    "ScreeningOutcome",
    "ScreeningQuestion",
    "Tier",
    "advice",
    "assess_answers",
    "check_move",
    "fold_safety_status",
    "means_yes",
    "pain_rule",
    "substitute",
    "substitutes",
    "unanswered",
]

ODD_KINDS = frozenset({PainKind.ELECTRIC, PainKind.SPREADING, PainKind.NUMB})
PAIN_FINE = 2
"""Up to here: go on (0-10, reported: Thomee 1997, Silbernagel 2007)."""
PAIN_LIMIT = 5
"""Up to here: go on if settled by next morning and not rising; above: stop the move (same sources)."""
STOPPED_FOR = timedelta(days=14)
"""A move that hurt too much waits at least this long, and for a new block (product default)."""
NO = frozenset({"", "no", "false", "off", "0", "none"})


class ScreeningOutcome(msgspec.Struct, frozen=True):
    """What a set of answers means: the tier of the worst flag (None: no flag), the flags, the cautions, one text."""

    tier: Tier | None
    flags: tuple[str, ...]
    cautions: tuple[str, ...]
    advice: str


class SafetyAdvice(msgspec.Struct, frozen=True):
    """What to tell somebody on hold."""

    title: str
    what_to_do: tuple[str, ...]
    urgency: str


class SafetyHold(msgspec.Struct, frozen=True):
    """The programme is paused by red flags since the first of them was told."""

    tier: Tier
    since: datetime
    flags: tuple[str, ...]

    @property
    def walk_stays(self) -> bool:
        """Plain walking may stay in the last tier, unless a flag speaks against it."""
        return self.tier == TIERS[-1] and NO_WALK.isdisjoint(self.flags)


class MoveStop(msgspec.Struct, frozen=True):
    """One move that was stopped by pain: since when, why, and whether only a clinician's word brings it back."""

    since: datetime
    why: str
    until_cleared: bool


class SafetyStatus(msgspec.Struct, frozen=True):
    """Where a person stands: on hold or not, the cautions of the last screening, the moves that pain stopped."""

    hold: SafetyHold | None = None
    cautions: frozenset[str] = frozenset()
    stopped: Mapping[str, MoveStop] = {}
    screened: bool = False


class MoveVerdict(msgspec.Struct, frozen=True):
    """May this move be done, and if not, why not (empty when it may)."""

    allowed: bool
    why: str = ""


class PainVerdict(msgspec.Struct, frozen=True):
    """What follows from a pain answer: go on, watch it until tomorrow, ease the dose, take the easier move, or stop."""

    action: Literal["go_on", "watch", "ease", "easier", "stop"]
    why: str


class Replacement(msgspec.Struct, frozen=True):
    """A permitted move in the place of another, and the sentence that says so."""

    move: MoveLike
    why: str


# --- answers -------------------------------------------------------------------------------------------------------


def assess_answers(answers: Mapping[str, bool | str]) -> ScreeningOutcome:
    """Assess the answers of a screening. An unanswered question counts as "no", an unclear answer as "yes"."""
    flags = tuple(q.id for q in QUESTIONS if q.kind == "flag" and means_yes(answers.get(q.id)))
    cautions: set[str] = set()
    for question in QUESTIONS:
        cautions.update(_cautions_of(question, answers.get(question.id)))
    tier = most_urgent(flags)
    return ScreeningOutcome(
        tier, flags, tuple(word for word in CAUTIONS if word in cautions), _judged_text(tier, flags)
    )


def unanswered(answers: Mapping[str, bool | str]) -> tuple[str, ...]:
    """Return the ids of the questions that still want an answer."""
    return tuple(q.id for q in QUESTIONS if answers.get(q.id) is None)


def most_urgent(flags: Iterable[str], recorded: object = None) -> Tier | None:
    """Return the most urgent tier of some flags; one flat side with an accompanying sign counts as same day.

    A flag this version does not know counts as same day. `recorded` is a tier written earlier: it is never lowered.
    """
    named = frozenset(flags)
    tiers: set[object] = {FLAG_TIERS.get(flag, "same_day") for flag in named}
    if "one_sided" in named and named & ACCOMPANYING:
        tiers.add("same_day")
    tiers.add(recorded)
    return next((tier for tier in TIERS if tier in tiers), None)


def means_yes(answer: object) -> bool:
    """Whether an answer says yes: a form's "no", "off" or nothing does not, any other words do."""
    if isinstance(answer, str):
        return answer.strip().lower() not in NO
    return bool(answer)


def _cautions_of(question: ScreeningQuestion, answer: object) -> tuple[str, ...]:
    if question.kind != "caution" or not means_yes(answer):
        return ()
    return next((option.cautions for option in question.options if option.value == answer), question.cautions)


def _judged_text(tier: Tier | None, flags: tuple[str, ...]) -> str:
    if tier is None:
        return "Nothing you said speaks against starting. Stop whenever something feels wrong."
    told = advice(tier, flags)
    return " ".join((told.title, *told.what_to_do))


# --- advice --------------------------------------------------------------------------------------------------------

TITLES: dict[Tier, tuple[str, str]] = {
    "emergency": ("Get emergency help now.", "now"),
    "same_day": ("Be seen by a doctor today.", "today"),
    "within_days": ("See a doctor within days, sooner if it gets worse.", "within days, sooner if worse"),
}


ONE_SIDED = (
    "One flat side: see a doctor right away. It can have harmless reasons too, and only somebody who examines you can"
    " tell."
)


def advice(tier: Tier, flags: Iterable[str] = ()) -> SafetyAdvice:
    """Return what to do at a tier. One flat side always says "see a doctor right away", as the article does."""
    named = tuple(dict.fromkeys(flags))
    title, urgency = TITLES[tier]
    if tier == "within_days" and "one_sided" in named:
        title, urgency = "See a doctor right away.", "right away"
    noticed = ", ".join(FLAG_WORDS.get(flag, flag.replace("_", " ")) for flag in named)
    lines = [f"You noticed: {noticed}."] if noticed else []
    if "one_sided" in named:
        lines.append(ONE_SIDED)
    lines += _what_to_do(tier, named)
    return SafetyAdvice(title, tuple(lines), urgency)


def _what_to_do(tier: Tier, flags: tuple[str, ...]) -> list[str]:
    if tier == "emergency":
        return [
            "Call your emergency number, or have somebody take you to an emergency department. Do not drive yourself.",
            "Do not wait for it to pass, and do not exercise.",
            "Perkup has paused everything. It stays paused until you tell us that a clinician cleared you.",
        ]
    if tier == "same_day":
        return [
            "Call your doctor or an urgent-care service today and say what you told us here.",
            "Go to an emergency department if it gets worse, if you go numb between the legs, or if bladder or bowel"
            " change.",
            "Perkup has paused everything. It stays paused until you tell us that a clinician cleared you.",
        ]
    walk = "Easy walking may stay if it feels good." if NO_WALK.isdisjoint(flags) else "Walking waits too: ask first."
    return [
        "Make an appointment now. If a leg turns weak or numb, or bladder or bowel change, go the same day.",
        f"Perkup has paused the programme and every move until you tell us that a clinician cleared you. {walk}",
    ]


# --- standing ------------------------------------------------------------------------------------------------------


def fold_safety_status(records: Iterable[RecordedEvent[Struct]]) -> SafetyStatus:
    """Fold safety events into the present status. A hold ends only by `Cleared` with the date of a clinician."""
    status = SafetyStatus()
    odd_sessions: set[str] = set()
    for record in in_order(records):
        at, event = record.at, record.data
        match event:
            case ScreeningAnswered():
                outcome = assess_answers(event.answers)
                status = _with(status, cautions=frozenset(outcome.cautions), screened=True)
                status = _hold(status, at, outcome.flags)
            case RedFlagRaised():
                status = _hold(status, at, tuple(event.flags) or (OTHER,), event.tier)
            case FlatSideChecked(one_sided=True):
                status = _hold(status, at, ("one_sided", *event.signs))
            case Feedback():
                status = _after_pain(status, at, event, odd_sessions)
            case Cleared() if event.by_clinician_on <= at.date():
                odd_sessions.clear()
                status = _with(status, hold=None, stopped={})
            case PlanStarted():
                status = _with(status, stopped={move: s for move, s in status.stopped.items() if not _is_over(s, at)})
    return status


def _with(status: SafetyStatus, **changes: object) -> SafetyStatus:
    return msgspec.structs.replace(status, **changes)


def _hold(status: SafetyStatus, at: datetime, flags: tuple[str, ...], tier: object = None) -> SafetyStatus:
    old = status.hold
    named = tuple(dict.fromkeys((*(old.flags if old else ()), *flags)))
    reached = most_urgent(named, tier)
    if old:
        reached = next(t for t in TIERS if t in (old.tier, reached))
    if reached is None:
        return status
    return _with(status, hold=SafetyHold(reached, old.since if old else at, named))


def _is_over(stop: MoveStop, block_start: datetime) -> bool:
    """Return True if a move that merely hurt may come back: in a new block, two weeks later or more."""
    return not stop.until_cleared and block_start - stop.since >= STOPPED_FOR


def _after_pain(status: SafetyStatus, at: datetime, feedback: Feedback, odd_sessions: set[str]) -> SafetyStatus:
    """Apply the pain rule to one feedback.

    Odd pain stops its move until cleared; in a second session, or of no named move, it puts a hold. Ordinary pain over
    5 stops its move.
    """
    move, pain, kind = feedback.move, feedback.pain, feedback.pain_kind
    if kind in ODD_KINDS:
        odd_sessions.add(feedback.session)
        if move:
            stop = MoveStop(at, f"{kind} pain", until_cleared=True)
            status = _with(status, stopped={**status.stopped, move: stop})
        return _hold(status, at, (ODD_PAIN,)) if len(odd_sessions) > 1 or not move else status
    if move and pain is not None and pain > PAIN_LIMIT and move not in status.stopped:
        stop = MoveStop(at, f"pain {pain} of 10", until_cleared=False)
        status = _with(status, stopped={**status.stopped, move: stop})
    return status


# --- moves ---------------------------------------------------------------------------------------------------------


def check_move(move: MoveLike, standing: SafetyStatus) -> MoveVerdict:
    """May this move be done by somebody who stands so? Someone on hold gets none, `brk_walk` alone in the last tier."""
    if standing.hold and not (move.id == WALK and standing.hold.walk_stays):
        return MoveVerdict(False, "everything is paused until a clinician clears you")
    if move.id in standing.stopped:
        return MoveVerdict(False, f"stopped after {standing.stopped[move.id].why}")
    against = [CAUTIONS.get(word, word) for word in sorted(standing.cautions.intersection(move.cautions))]
    if against:
        return MoveVerdict(False, f"left out because of {_listed(against)}")
    return MoveVerdict(True)


def _listed(words: list[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def substitute(
    move: MoveLike, standing: SafetyStatus, library: MoveCollection[MoveLike], without: frozenset[str] = frozenset()
) -> Replacement | None:
    """Return the permitted move nearest to one that is not; the move itself where it is permitted; None for none.

    First the easier variants, nearest first; then moves of the same step that share a muscle, most shared first, with
    the harder variants of the move at the very end. `without` are ids that must not be offered (already in use).
    """
    verdict = check_move(move, standing)
    if verdict.allowed:
        return Replacement(move, "")
    for candidate in map(library.moves.__getitem__, substitutes(move, library.moves)):
        if candidate.id not in without and check_move(candidate, standing).allowed:
            return Replacement(candidate, f"{candidate.name} instead of {move.name}: {verdict.why}")
    return None


def substitutes(move: MoveLike, moves: Mapping[str, MoveLike]) -> list[str]:
    """Return the ids of what may stand for a move, nearest first, whether permitted or not (see `substitute`).

    For a stretch, what stretches the same muscle in another step of the programme comes behind its own step.
    """
    easier = _easier(move, moves)
    related: list[tuple[bool, bool, int, str]] = []
    for other in moves.values():
        stretched = {*move.muscles.stretched} & {*other.muscles.stretched}
        shared = len(stretched) + len({*move.muscles.working} & {*other.muscles.working})
        same_step = other.category == move.category
        if other.id != move.id and other.id not in easier and shared and (same_step or stretched):
            related.append((not same_step, move.id in _easier(other, moves), -shared, other.id))
    return [*easier, *(name for _step, _harder, _shared, name in sorted(related))]


def _easier(move: MoveLike, moves: Mapping[str, MoveLike]) -> list[str]:
    found: list[str] = []
    queue = list(move.easier)
    while queue:
        name = queue.pop(0)
        if name in moves and name not in found and name != move.id:
            found.append(name)
            queue += moves[name].easier
    return found


# --- pain ----------------------------------------------------------------------------------------------------------


def pain_rule(
    pain: int,
    kind_of_pain: PainKind = PainKind.ORDINARY,
    settled_next_morning: bool | None = None,
    rising: bool = False,
) -> PainVerdict:
    """Return what a pain answer of 0-10 means for a move. `settled_next_morning` None: not asked yet.

    Raises `PerkupError` for a number outside 0-10.
    """
    if not 0 <= pain <= 10:
        raise PerkupError(
            f"Pain {pain} is not on the scale.", "Give a number from 0 (none) to 10 (the worst you know)."
        )
    if kind_of_pain in ODD_KINDS:
        return PainVerdict("stop", f"{kind_of_pain} pain: stop, whatever the number")
    if pain > PAIN_LIMIT:
        return PainVerdict("easier", f"pain {pain} of 10: stop this move and take the easier one")
    if pain <= PAIN_FINE:
        return PainVerdict("go_on", f"pain {pain} of 10: fine, go on")
    if rising:
        return PainVerdict("ease", f"pain {pain} of 10 and rising over the week: less next time")
    if settled_next_morning is None:
        return PainVerdict("watch", f"pain {pain} of 10: go on if it has settled by tomorrow morning")
    if settled_next_morning:
        return PainVerdict("go_on", f"pain {pain} of 10, settled by next morning: go on")
    return PainVerdict("ease", f"pain {pain} of 10, not settled by next morning: less next time")
