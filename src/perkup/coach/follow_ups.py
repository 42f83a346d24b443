"""What should be asked today, and the page to take along to the doctor. Pure data; the faces find the look for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from perkup.coach.programme import schedule
from perkup.coach.programme import training_history as past
from perkup.coach.programme.self_tests import BY_ID
from perkup.coach.protocols import Fact, as_date, in_order, when
from perkup.coach.safety import safety_rules
from perkup.coach.safety.screening import FLAG_WORDS, OTHER, QUESTIONS, SIGNS
from perkup.errors import PerkupError

WEEKLY = timedelta(days=7)
MORNINGS = timedelta(days=3)
"""So long after a session its next-morning question is still worth asking (product default)."""
DETECTABLE_TEXT = "half of the 95 % confidence interval of the mean over steps"


class FollowUp(msgspec.Struct, frozen=True):
    """One thing to ask: the one-sided question, the next-morning question of a session, or the tests of a day.

    `ref` names the session or the programme day; `since` is the day from which it has been due.
    """

    kind: Literal["flat_check", "next_morning", "retest"]
    since: date
    ref: str
    text: str


class SymptomNote(msgspec.Struct, frozen=True):
    """What the person told on one day: flags in words, since when by their own account, and their own words."""

    on: date
    what: tuple[str, ...]
    since: str | None
    words: str


class SelfTestReading(msgspec.Struct, frozen=True):
    """One measured number with its unit and error; `error` is None where none is known."""

    on: date
    what: str
    side: str | None
    value: float
    unit: str
    error: float | None
    error_is: str


class ClinicianSummary(msgspec.Struct, frozen=True):
    """One page for a clinician: what was noticed, since when, what was done, what was measured. No diagnosis."""

    made_on: date
    title: str
    hold: safety_rules.SafetyHold | None
    noticed: tuple[SymptomNote, ...]
    answers: tuple[str, ...]
    sessions: int
    sessions_last_30_days: int
    first_session: date | None
    last_session: date | None
    stopped: tuple[str, ...]
    readings: tuple[SelfTestReading, ...]
    notes: tuple[str, ...]


def flat_answer(one_sided: bool, where: str, side: str | None, signs: Sequence[str]) -> dict[str, object]:
    """What the journal keeps of the answer to the one-sided question; raises `PerkupError` at a contradiction."""
    if not one_sided and (side or signs):
        raise PerkupError("A side and signs belong to a yes.", "Say yes, or leave them out.")
    unknown = next((sign for sign in signs if sign not in FLAG_WORDS), None)
    if unknown is not None:
        raise PerkupError(f"`{unknown}` is no sign that Perkup knows.", f"There are {', '.join(SIGNS)}.")
    return {"one_sided": one_sided, "where": where, "side": side, "signs": list(signs)}


def due_checks(events: Iterable[Fact], now: datetime) -> list[FollowUp]:
    """What is due to be asked, most urgent first. Nothing before the screening; no flat question during a hold."""
    facts = in_order(events)
    standing = safety_rules.fold_safety_status(facts)
    if not standing.screened:
        return []
    today = now.date()
    retest = _retest(facts, now)
    found = [] if standing.hold else _flat(facts, now, retest)
    found += _mornings(facts, now)
    if retest and not standing.hold:
        found.append(retest)
    return [check for check in found if check.since <= today]


def summary_for_doctor(
    events: Iterable[Fact], now: datetime, names: Mapping[str, str] | None = None
) -> ClinicianSummary:
    """Everything a clinician may want of the journal, on one page. `names`: how moves are called, by id."""
    facts, called = in_order(events), names or {}
    standing, today = safety_rules.fold_safety_status(facts), now.date()
    days = sorted(_on(fact, now) for fact in facts if fact.kind == "session_started")
    stopped = tuple(
        f"{called.get(move, move)}: {stop.why}, {stop.since:%Y-%m-%d}"
        for move, stop in sorted(standing.stopped.items())
    )
    return ClinicianSummary(
        made_on=today,
        title="What I noticed, did and measured",
        hold=standing.hold,
        noticed=tuple(_noticed(facts, now, called)),
        answers=_answers(facts),
        sessions=len(days),
        sessions_last_30_days=sum(today - day < timedelta(days=30) for day in days),
        first_session=days[0] if days else None,
        last_session=days[-1] if days else None,
        stopped=stopped,
        readings=tuple(_readings(facts, now)),
        notes=(
            "Written by the person and their own device; nothing here is a diagnosis.",
            "Angles from ordinary video; errors beside each number where one is known.",
        ),
    )


def _on(fact: Fact, now: datetime) -> date:
    return when(fact).astimezone(now.tzinfo).date()


def _flat(facts: Sequence[Fact], now: datetime, retest: FollowUp | None) -> list[FollowUp]:
    asked = [_on(fact, now) for fact in facts if fact.kind in ("screening", "flat_check")]
    question = next(question for question in QUESTIONS if question.id == "one_sided")
    due = max(asked) + WEEKLY
    if retest and not any(_on(fact, now) >= retest.since for fact in facts if fact.kind == "flat_check"):
        due = min(due, retest.since)
    return [FollowUp("flat_check", due, "one_sided", question.text)]


def _mornings(facts: Sequence[Fact], now: datetime) -> list[FollowUp]:
    answered = {str(fact.data.get("session")) for fact in facts if fact.kind == "next_morning"}
    found: dict[str, FollowUp] = {}
    for fact in facts:
        session = str(fact.data.get("session"))
        if fact.kind != "feedback" or session in answered or not _hurt(fact):
            continue
        since = _on(fact, now) + timedelta(days=1)
        if since + MORNINGS > now.date():
            text = "Has the pain of your last session settled this morning?"
            found[session] = FollowUp("next_morning", since, session, text)
    return list(found.values())


def _hurt(fact: Fact) -> bool:
    pain = fact.data.get("pain")
    return pain > safety_rules.PAIN_FINE if pain is not None else fact.data.get("answer") == "hurt"


def _retest(facts: Sequence[Fact], now: datetime) -> FollowUp | None:
    started = [fact for fact in facts if fact.kind == "plan_started"]
    start = as_date(started[-1].data.get("start")) if started else None
    if start is None:
        return None
    block = int(started[-1].data["block"])
    profile = started[-1].data.get("profile") or {}
    kinds = schedule.kinds(start, tuple(profile.get("strength_weekdays") or ()))
    history = past.read(facts)
    done = {day: done.on for day, done in history.of_block(block).items()}
    placed = schedule.dates(kinds, start, done)
    for day in schedule.RETESTS:
        since = placed[day - 1]
        reached = day > max(done, default=0) and since <= now.date()
        if reached and all(_movable_done(kinds, done, earlier) for earlier in range(1, day)):
            waits = True
        else:
            waits = day in done and timedelta(0) <= now.date() - since < WEEKLY
        if waits and not any(on >= since for on in history.tested):
            return FollowUp("retest", since, str(day), f"Day {day}: the self-tests. They take about ten minutes.")
    return None


def _movable_done(kinds: Sequence[schedule.Kind], done: Mapping[int, date], day: int) -> bool:
    return day in done or kinds[day - 1] != "strength" or day < max(done, default=0)


def _noticed(facts: Sequence[Fact], now: datetime, called: Mapping[str, str]) -> Iterable[SymptomNote]:
    for fact in facts:
        data = fact.data
        if fact.kind == "flag":
            flags = tuple(data.get("flags") or (OTHER,))
            yield SymptomNote(_on(fact, now), _words(flags), data.get("since"), str(data.get("words") or ""))
        elif fact.kind == "flat_check" and data.get("one_sided"):
            side = f" ({data['side']})" if data.get("side") else ""
            named = _words(("one_sided", *(data.get("signs") or ())))
            yield SymptomNote(_on(fact, now), (named[0] + side, *named[1:]), None, "")
        elif fact.kind == "screening":
            flags = safety_rules.assess_answers(data.get("answers") or {}).flags
            if flags:
                yield SymptomNote(_on(fact, now), _words(flags), None, "")
        elif fact.kind == "feedback" and past.odd_kind(data) != "ordinary":
            move = f" with {called.get(data['move'], data['move'])}" if data.get("move") else ""
            yield SymptomNote(_on(fact, now), (f"{past.odd_kind(data)} pain{move}",), None, "")


def _words(flags: Iterable[str]) -> tuple[str, ...]:
    return tuple(FLAG_WORDS.get(flag, flag.replace("_", " ")) for flag in flags)


def _answers(facts: Sequence[Fact]) -> tuple[str, ...]:
    screened = [fact for fact in facts if fact.kind == "screening"]
    if not screened:
        return ()
    answers = screened[-1].data.get("answers") or {}
    told = []
    for question in QUESTIONS:
        if question.kind != "flag" and safety_rules.means_yes(answers.get(question.id)):
            label = next((o.label for o in question.options if o.value == answers[question.id]), "Yes")
            told.append(f"{question.text} {label}.")
    return tuple(told)


def _readings(facts: Sequence[Fact], now: datetime) -> Iterable[SelfTestReading]:
    for fact in facts:
        data, on = fact.data, _on(fact, now)
        if fact.kind == "measurement":
            yield from _measured(data.get("result") or {}, on)
        elif fact.kind == "girth" and data.get("cm"):
            mean = sum(data["cm"]) / len(data["cm"])
            spread = max(data["cm"]) - min(data["cm"])
            yield SelfTestReading(
                on, "Girth of the hips", None, round(mean, 1), "cm", round(spread, 1), "largest minus smallest"
            )
        elif fact.kind == "self_test":
            known = BY_ID.get(str(data["test"]))
            name, limit = (known.name, known.detectable) if known else (str(data["test"]), None)
            side = data.get("side")
            yield SelfTestReading(
                on, name, side, data["value"], str(data.get("unit") or ""), limit, "smallest change called one"
            )


def _measured(result: dict[str, object], on: date) -> Iterable[SelfTestReading]:
    sides = result.get("sides")
    for side, told in sides.items() if isinstance(sides, dict) else ():
        value = told.get("peak_thigh_extension_deg")
        if value is not None:
            what = "Thigh behind vertical in walking"
            low, high = told.get("thigh_ci95_deg") or (None, None)
            error = None if low is None else round((high - low) / 2, 1)
            yield SelfTestReading(on, what, side, value, "degrees", error, DETECTABLE_TEXT)
