"""The page to take along to a clinician: what was noticed, done and measured, folded from the journal's events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime, timedelta

from msgspec import Struct

from perkup.coach.day_boundary import DayBoundary
from perkup.coach.performed_sessions import SESSION_EVENTS, PerformedSession, fold_sessions
from perkup.coach.programme import schedule
from perkup.coach.programme.self_tests import BY_ID
from perkup.coach.programme.training_history import read as read_history
from perkup.coach.programme.training_profile import block_weekdays
from perkup.coach.protocols import SAFETY_EVENTS, RecordedEvent, in_order
from perkup.coach.safety import safety_rules
from perkup.coach.safety.answers import AnswersOnFile, is_yes
from perkup.coach.safety.safety_status import MISTAKE_WITHIN
from perkup.coach.safety.screening import FLAG_WORDS, OTHER, QUESTIONS, QuestionKind
from perkup.coach.session.feedback_questions import PAIN_KINDS, WARNING_FLAGS, place_text
from perkup.event_types import (
    Feedback,
    FlagTakenBack,
    FlatSideChecked,
    GirthMeasured,
    MeasurementTaken,
    PlanStarted,
    RedFlagRaised,
    ScreeningAnswered,
    SelfTestRecorded,
    SettingsChanged,
)
from perkup.local_format import date_text
from perkup.moves.move import DayKind
from perkup.vocabulary import SessionSource, StepEnding

SUMMARY_EVENTS: tuple[type[Struct], ...] = (
    *SAFETY_EVENTS,
    *SESSION_EVENTS,
    MeasurementTaken,
    GirthMeasured,
    SelfTestRecorded,
    SettingsChanged,
)
"""The events that the summary is made from."""
RECENT = timedelta(days=30)
AT_ONCE = timedelta(seconds=10)
"""An answer in a session is written right after the flag that it raises."""
PAIN_WORDS = dict(PAIN_KINDS)

Record = RecordedEvent[Struct]


class SymptomNote(Struct, frozen=True):
    """Symptoms of one day: flags in words, since when by their own account, and their own words."""

    on: date
    what: tuple[str, ...]
    since: str | None
    words: str


class SelfTestReading(Struct, frozen=True):
    """Measured number with its unit and error; `error` is None where none is known."""

    on: date
    what: str
    side: str | None
    value: float
    unit: str
    error: float | None
    error_is: str


class PainReport(Struct, frozen=True):
    """Answer that something hurt: in which move, where, how much of 10, what kind, in the person's words."""

    on: date
    move: str
    place: str
    pain: int | None
    kind: str
    words: str


class Adherence(Struct, frozen=True):
    """Days of the programme up to today: how many were planned, and how many of them were done."""

    strength_planned: int
    strength_done: int
    other_planned: int
    other_done: int


class MoveDose(Struct, frozen=True):
    """Volume of one move in the last 30 days: sessions, sets done whole, repetitions, and seconds in all."""

    move: str
    sessions: int
    sets: int
    reps: int
    seconds: float
    last: date


class ClinicianSummary(Struct, frozen=True):
    """Page for a clinician: what was noticed, since when, what was done, what was measured. No diagnosis.

    sessions : stretches, strength and walks that were really done. breaks : breaks at the desk, which are told apart.
    """

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
    breaks: int = 0
    breaks_last_30_days: int = 0
    pain: tuple[PainReport, ...] = ()
    adherence: Adherence | None = None
    doses: tuple[MoveDose, ...] = ()


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
    today, boundary = now.date(), _boundary(ordered)
    fold = safety_rules.fold_safety(ordered, today)
    status = fold.status(today)
    performed = [session for session in fold_sessions(ordered).values() if session.performed]
    sessions = [session for session in performed if session.start.source != SessionSource.BREAK]
    days = sorted(boundary.day_of(session.at.astimezone(now.tzinfo)) for session in sessions)
    breaks = [_local_date(session.at, now) for session in performed if session.start.source == SessionSource.BREAK]
    stopped = tuple(
        f"{move_names.get(move, move)}: {stop.why}, {date_text(stop.since, year=True)}"
        for move, stop in sorted(status.stopped.items())
    )
    return ClinicianSummary(
        made_on=today,
        title="What I noticed, did and measured",
        hold=status.hold,
        noticed=tuple(_symptoms(_drop_slips(ordered), now, move_names)),
        answers=_answers(fold.on_file),
        sessions=len(days),
        sessions_last_30_days=sum(today - day < RECENT for day in days),
        first_session=days[0] if days else None,
        last_session=days[-1] if days else None,
        stopped=stopped,
        readings=tuple(_readings(ordered, now, read_measurement)),
        notes=(
            "Written by the person and their own device; nothing here is a diagnosis.",
            "Angles from ordinary video; errors beside each number where one is known.",
        ),
        breaks=len(breaks),
        breaks_last_30_days=sum(today - day < RECENT for day in breaks),
        pain=tuple(pain_reports(_drop_slips(ordered), now, move_names)),
        adherence=_adherence(ordered, now),
        doses=tuple(_doses(sessions, now, move_names)),
    )


def _drop_slips(records: Sequence[Record]) -> list[Record]:
    """Return the records without the flags that were taken back in time as ticked by mistake.

    Where an answer in a session raised the flag, that answer is left out too.
    """
    slips = {
        record.data.raised_at
        for record in records
        if isinstance(record.data, FlagTakenBack) and abs(record.at - record.data.raised_at) <= MISTAKE_WITHIN
    }
    flag_events = (RedFlagRaised, FlatSideChecked, ScreeningAnswered)
    kept = [record for record in records if record.at not in slips or not isinstance(record.data, flag_events)]
    return [record for record in kept if not _is_slip(slips, record)]


def _is_slip(slips: Set[datetime], record: Record) -> bool:
    is_sign = isinstance(record.data, Feedback) and record.data.place in WARNING_FLAGS
    return is_sign and any(timedelta(0) <= record.at - slip <= AT_ONCE for slip in slips)


def _boundary(records: Iterable[Record]) -> DayBoundary:
    boundary = DayBoundary()
    for record in records:
        if isinstance(record.data, SettingsChanged):
            boundary = boundary.after(record.at, record.data)
    return boundary


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


def pain_reports(records: Iterable[Record], now: datetime, move_names: Mapping[str, str]) -> Iterator[PainReport]:
    """Yield each answer that tells of pain, oldest first; one that only says "it hurt" gives way to its details."""
    for record in records:
        event = record.data
        if not isinstance(event, Feedback) or (event.pain is None and event.place is None):
            continue
        yield PainReport(
            _local_date(record.at, now),
            move_names.get(event.move, event.move) if event.move else "",
            place_text(event.place, event.place_side, event.view) if event.place else "",
            event.pain,
            PAIN_WORDS[event.pain_kind].lower() if event.pain_kind else "",
            event.words,
        )


def _adherence(records: Sequence[Record], now: datetime) -> Adherence | None:
    """Count the days of every block so far, by its own dates, those behind a rest moved; None before the first."""
    blocks = [record.data for record in records if isinstance(record.data, PlanStarted)]
    if not blocks:
        return None
    today = _boundary(records).day_of(now)
    history = read_history(records, today)
    counts = Counter[tuple[str, bool]]()
    for place, block in enumerate(blocks):
        kinds = schedule.kinds(block.start, block_weekdays(block.profile) or ())
        done = history.of_block(block.block)
        placed = schedule.dates(kinds, block.start, schedule.Progressed({}, history.rests))
        end = min([today, *(later.start - timedelta(days=1) for later in blocks[place + 1 :])])
        for day, kind in enumerate(kinds, 1):
            group = "strength" if kind == DayKind.STRENGTH else "other"
            if day in done or placed[day - 1] <= end:
                counts[group, True] += 1
                counts[group, False] += day in done
    return Adherence(counts["strength", True], counts["strength", False], counts["other", True], counts["other", False])


def _doses(sessions: Sequence[PerformedSession], now: datetime, move_names: Mapping[str, str]) -> list[MoveDose]:
    """Add up what was done of each move in the last 30 days, the one done most often first."""
    doses: dict[str, MoveDose] = {}
    for session in sessions:
        on = _local_date(session.at, now)
        if now.date() - on >= RECENT:
            continue
        counted = set[str]()
        for step in session.steps_by_index().values():
            if step.outcome == StepEnding.SKIPPED:
                continue
            before = doses.get(step.move) or MoveDose(move_names.get(step.move, step.move), 0, 0, 0, 0.0, on)
            doses[step.move] = MoveDose(
                before.move,
                before.sessions + (step.move not in counted),
                before.sets + (step.outcome == StepEnding.DONE),
                before.reps + (step.reps or 0),
                before.seconds + step.seconds,
                max(before.last, on),
            )
            counted.add(step.move)
    return sorted(doses.values(), key=lambda dose: (-dose.sessions, dose.move))


def _flag_words(flags: Iterable[str]) -> tuple[str, ...]:
    return tuple(FLAG_WORDS.get(flag, flag.replace("_", " ")) for flag in flags)


def _answers(on_file: AnswersOnFile) -> tuple[str, ...]:
    """Return the cautions of the answers on file as questions with their answers."""
    answers = on_file.answers
    sentences = []
    for question in QUESTIONS:
        if question.kind != QuestionKind.FLAG and is_yes(answers.get(question.id)):
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
