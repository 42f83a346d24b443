"""The page to take along to a clinician: what was noticed, done and measured, folded from the journal's events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from perkup.coach.performed_sessions import SESSION_EVENTS, fold_sessions
from perkup.coach.programme.self_tests import BY_ID
from perkup.coach.protocols import SAFETY_EVENTS, RecordedEvent, in_order
from perkup.coach.safety import safety_rules
from perkup.coach.safety.screening import FLAG_WORDS, OTHER, QUESTIONS
from perkup.event_types import (
    Feedback,
    FlatSideChecked,
    GirthMeasured,
    MeasurementTaken,
    RedFlagRaised,
    ScreeningAnswered,
    SelfTestRecorded,
)

SUMMARY_EVENTS: tuple[type[Struct], ...] = (
    *SAFETY_EVENTS,
    *SESSION_EVENTS,
    MeasurementTaken,
    GirthMeasured,
    SelfTestRecorded,
)
"""The events that the summary is made from."""

Record = RecordedEvent[Struct]


class SymptomNote(Struct, frozen=True):
    """What the person noticed on one day: flags in words, since when by their own account, and their own words."""

    on: date
    what: tuple[str, ...]
    since: str | None
    words: str


class SelfTestReading(Struct, frozen=True):
    """One measured number with its unit and error; `error` is None where none is known."""

    on: date
    what: str
    side: str | None
    value: float
    unit: str
    error: float | None
    error_is: str


class ClinicianSummary(Struct, frozen=True):
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


MeasurementReader = Callable[[MeasurementTaken, date], Iterable[SelfTestReading]]


def summary_for_doctor(
    records: Iterable[Record],
    now: datetime,
    names: Mapping[str, str] | None = None,
    read_measurement: MeasurementReader = lambda _taken, _on: (),
) -> ClinicianSummary:
    """Return everything that a clinician may want to know, on one page.

    names : the names of moves, by id. read_measurement : makes readings of a measurement; the app knows its type.
    """
    ordered, move_names = in_order(records), names or {}
    status, today = safety_rules.fold_safety_status(ordered), now.date()
    sessions = fold_sessions(ordered).values()
    days = sorted(_local_date(session.at, now) for session in sessions)
    stopped = tuple(
        f"{move_names.get(move, move)}: {stop.why}, {stop.since:%Y-%m-%d}"
        for move, stop in sorted(status.stopped.items())
    )
    return ClinicianSummary(
        made_on=today,
        title="What I noticed, did and measured",
        hold=status.hold,
        noticed=tuple(_symptoms(ordered, now, move_names)),
        answers=_answers(ordered),
        sessions=len(days),
        sessions_last_30_days=sum(today - day < timedelta(days=30) for day in days),
        first_session=days[0] if days else None,
        last_session=days[-1] if days else None,
        stopped=stopped,
        readings=tuple(_readings(ordered, now, read_measurement)),
        notes=(
            "Written by the person and their own device; nothing here is a diagnosis.",
            "Angles from ordinary video; errors beside each number where one is known.",
        ),
    )


def _local_date(at: datetime, now: datetime) -> date:
    return at.astimezone(now.tzinfo).date()


def _symptoms(records: Sequence[Record], now: datetime, move_names: Mapping[str, str]) -> Iterator[SymptomNote]:
    for record in records:
        on, event = _local_date(record.at, now), record.data
        match event:
            case RedFlagRaised():
                yield SymptomNote(on, _flag_words(event.flags or (OTHER,)), event.since, event.words)
            case FlatSideChecked(one_sided=True):
                side = f" ({event.side})" if event.side else ""
                first, *signs = _flag_words(("one_sided", *event.signs))
                yield SymptomNote(on, (first + side, *signs), None, "")
            case ScreeningAnswered():
                flags = safety_rules.assess_answers(event.answers).flags
                if flags:
                    yield SymptomNote(on, _flag_words(flags), None, "")
            case Feedback() if event.pain_kind in safety_rules.ODD_KINDS:
                move = f" with {move_names.get(event.move, event.move)}" if event.move else ""
                yield SymptomNote(on, (f"{event.pain_kind} pain{move}",), None, "")


def _flag_words(flags: Iterable[str]) -> tuple[str, ...]:
    return tuple(FLAG_WORDS.get(flag, flag.replace("_", " ")) for flag in flags)


def _answers(records: Sequence[Record]) -> tuple[str, ...]:
    """Return the cautions of the newest screening as questions with their answers."""
    screenings = [record.data for record in records if isinstance(record.data, ScreeningAnswered)]
    if not screenings:
        return ()
    answers = screenings[-1].answers
    sentences = []
    for question in QUESTIONS:
        if question.kind != "flag" and safety_rules.means_yes(answers.get(question.id)):
            label = next((o.label for o in question.options if o.value == answers[question.id]), "Yes")
            sentences.append(f"{question.text} {label}.")
    return tuple(sentences)


def _readings(
    records: Sequence[Record], now: datetime, read_measurement: MeasurementReader
) -> Iterator[SelfTestReading]:
    for record in records:
        on, event = _local_date(record.at, now), record.data
        match event:
            case MeasurementTaken():
                yield from read_measurement(event, on)
            case GirthMeasured():
                mean, spread = sum(event.cm) / len(event.cm), max(event.cm) - min(event.cm)
                yield SelfTestReading(
                    on, "Girth of the hips", None, round(mean, 1), "cm", round(spread, 1), "largest minus smallest"
                )
            case SelfTestRecorded():
                test = BY_ID.get(event.test)
                name, error = (test.name, test.detectable) if test else (event.test, None)
                yield SelfTestReading(
                    on, name, event.side, event.value, event.unit, error, "smallest change called one"
                )
