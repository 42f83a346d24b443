"""Kinds of events, a struct each: its docstring is its documentation, its fields are checked on the way in.

To add a kind: write the struct here under `@kind("name")`, then run `python tools/reference.py`, which
brings `docs/journal.md` up to date. To change one: raise its version and give `journal.upgrades` a way from the old
facts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta, Struct

from perkup.vocabulary import (
    Answer,
    BodyPlace,
    BodyView,
    ChangeSource,
    DayChange,
    NoteSubject,
    OneSide,
    PainKind,
    RestReason,
    SessionEnding,
    SessionSource,
    Side,
    Sides,
    StepEnding,
)

Facts = dict[str, Any]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Words = Annotated[str, Meta(max_length=20_000)]
Seconds = Annotated[float, Meta(ge=0, le=10_000_000_000)]
Count = Annotated[int, Meta(ge=0, le=1_000_000_000)]
DayNumber = Annotated[int, Meta(ge=0, le=100_000)]
Weekday = Annotated[int, Meta(ge=0, le=6)]
Times = Annotated[int, Meta(ge=0, le=1000)]
Instant = Annotated[datetime, Meta(tz=True)]
FileName = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^./\\:\x00-\x1f][^/\\:\x00-\x1f]*\Z")]
"""A bare name: no folder, no drive, not hidden."""
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""Every instant and day of an event lies between the two: arithmetic with days, offsets and zones stays possible."""

KINDS: dict[str, type[Struct]] = {}
VERSIONS: dict[str, int] = {}
_NAMES: dict[type[Struct], str] = {}

StructType = TypeVar("StructType", bound=type[Struct])


def kind_name(struct: type[Struct]) -> str:
    """Return the kind under which the journal keeps events of this struct."""
    return _NAMES[struct]


def kind(name: str, version: int = 1) -> Callable[[StructType], StructType]:
    """Register a struct as the kind `name` in its present version."""

    def register(struct: StructType) -> StructType:
        KINDS[name] = struct
        VERSIONS[name] = version
        _NAMES[struct] = name
        return struct

    return register


@kind("clock")
class ClockInputRecorded(Struct, frozen=True):
    """Input of the break clock, exactly a line of `perkup replay`: three clocks in seconds, and what happened."""

    wall: Instant
    mono: Seconds
    boot: Seconds
    boot_id: str
    event: Name
    data: Facts = {}


@kind("effect")
class ClockEffectRecorded(Struct, frozen=True):
    """Effect of the break clock, done or held back (`notice`, `prompt`, `end`, `withheld` ...), and why."""

    kind: Name
    reason: str
    data: Facts = {}


class SessionItem(Struct, frozen=True):
    """One move of a session: `sets` x (`reps` or `hold_s`) x sides (or `only` one) x `rounds`. No `sets`: no dose."""

    move: Name
    sets: Times | None = None
    reps: Times | None = None
    hold_s: Seconds | None = None
    rounds: Times = 1
    rest_s: Seconds = 0.0
    sides: Sides = Sides.BOTH
    tempo: str | None = None
    reason: str = ""
    title: str = ""
    ready: str = ""
    only: OneSide | None = None


@kind("session_started", version=2)
class SessionStarted(Struct, frozen=True):
    """A session began. Its timeline is compiled again from `items` (moves with their doses) and `first_side`;
    `replaced` tells what safety put in the place of what: `{"move", "instead", "why"}`."""

    session: Name
    source: SessionSource
    routine: str
    title: str
    first_side: OneSide
    steps_total: Count
    items: list[SessionItem]
    replaced: list[dict[str, str]] = []
    day: DayNumber | None = None


@kind("step_recorded")
class StepRecorded(Struct, frozen=True):
    """One step of a session ended at `performed_at`; `phase` is the kind of step (hold, rep, walk ...)."""

    session: Name
    index: Count
    move: Name
    side: Side | None
    phase: str
    outcome: StepEnding
    seconds: Seconds
    performed_at: Instant
    reps: Count | None = None


@kind("session_ended")
class SessionEnded(Struct, frozen=True):
    """A session ended: to the last step, stopped by the person, or left (the page closed and never came back)."""

    session: Name
    how: SessionEnding
    seconds: Seconds


@kind("session_resumed")
class SessionResumed(Struct, frozen=True):
    """A session that had been stopped was taken up again on the same day: what was not done is led again."""

    session: Name


@kind("feedback", version=2)
class Feedback(Struct, frozen=True):
    """How a session, or one move of it, went. Pain is 0 to 10; its kind matters more than the number.

    `place` and `place_side` tell where it hurt, `view` the side of the figure that was tapped, `words` the person's
    own words.
    """

    session: Name
    answer: Answer
    move: Name | None = None
    pain: Annotated[int, Meta(ge=0, le=10)] | None = None
    reps_in_reserve: Annotated[int, Meta(ge=0, le=20)] | None = None
    pain_kind: PainKind | None = None
    place: BodyPlace | None = None
    place_side: Side | None = None
    view: BodyView | None = None
    words: Words = ""


@kind("screening", version=2)
class ScreeningAnswered(Struct, frozen=True):
    """The answers to the safety questions, by the name of the question."""

    answers: Facts


@kind("flag")
class RedFlagRaised(Struct, frozen=True):
    """Something that needs a doctor was noticed; from here on the programme is on hold."""

    flags: list[Name]
    tier: str
    since: str | None = None
    words: Words = ""


@kind("cleared")
class Cleared(Struct, frozen=True):
    """The person states that a clinician cleared them on that date; ends a hold."""

    by_clinician_on: date
    words: Words = ""


@kind("cleared_partly")
class ClearedPartly(Struct, frozen=True):
    """The person states what a clinician allowed on that date, until a last day (null: no end). `moves` may be done
    whatever else is paused or left out; `cautions` without `moves` ends a hold and leaves out what carries these words.
    """

    by_clinician_on: date
    moves: list[Name] = []
    cautions: list[Name] = []
    until: date | None = None
    words: Words = ""


@kind("flag_mistake")
class FlagTakenBack(Struct, frozen=True):
    """The red flags told at `raised_at` were ticked by mistake; counts within ten minutes of them."""

    raised_at: datetime
    why: Words = ""


@kind("consent")
class ConsentGiven(Struct, frozen=True):
    """At 16 or 17: whether a parent or guardian agreed, and whether a clinician said that they may exercise."""

    parent: bool
    clinician: bool
    words: Words = ""


@kind("flat_check")
class FlatSideChecked(Struct, frozen=True):
    """The answer to "is one side flat while the other keeps its shape?", where it was asked, and signs with it."""

    one_sided: bool
    where: Literal["screening", "weekly", "retest", "self"]
    side: OneSide | None = None
    signs: list[Name] = []


@kind("settings_changed")
class SettingsChanged(Struct, frozen=True):
    """Settings changed: for each key its old and its new value."""

    changes: dict[str, tuple[Any, Any]]
    by: ChangeSource


@kind("policy")
class PolicyInForce(Struct, frozen=True):
    """Settings of the break clock that hold from here on; what was recorded is folded by those then in force.

    The first of a journal whose clock ran before is `assumed`: it holds for all that was recorded until then.
    """

    policy: Facts
    assumed: bool = False


@kind("measurement")
class MeasurementTaken(Struct, frozen=True):
    """A video was measured. `result` is the document of `perkup measure --json`; `video` the kept file, if kept."""

    measurement: Name
    file: str
    definition: Name
    result: Facts
    video: FileName | None = None


@kind("self_test")
class SelfTestRecorded(Struct, frozen=True):
    """A self-test, such as the single-leg bridge, the chair stand or the Thomas angle, in the unit it says."""

    test: Name
    side: Side | None
    value: Annotated[float, Meta(ge=-1_000_000, le=1_000_000)]
    unit: str
    method: str = ""


@kind("girth")
class GirthMeasured(Struct, frozen=True):
    """The girth of the hips, measured three times, in centimetres; the mean of the three counts."""

    cm: Annotated[list[Annotated[float, Meta(gt=0, lt=400)]], Meta(min_length=1, max_length=3)]


@kind("photo")
class PhotoAdded(Struct, frozen=True):
    """A private photo: the file's name in `photos/`, the pose, and when it was taken."""

    file: FileName
    pose: str
    at: Instant


@kind("note")
class NoteWritten(Struct, frozen=True):
    """The person's own words about the day, a session, or a move; `ref` names which."""

    about: NoteSubject
    ref: str
    text: Words


@kind("next_morning")
class NextMorningAnswered(Struct, frozen=True):
    """Whether yesterday's pain had settled by the next morning."""

    session: Name
    settled: bool


@kind("plan_started")
class PlanStarted(Struct, frozen=True):
    """A block of thirty days began, from this profile and seed; the plan itself is derived."""

    block: DayNumber
    seed: int
    profile: Facts
    start: date


@kind("swap")
class SwapChosen(Struct, frozen=True, rename={"from_": "from"}):
    """In this day's slot another move takes the place of the planned one; the slot and its history stay."""

    day: DayNumber
    slot: int | str
    from_: Name
    to: Name
    why: str = ""


@kind("ban")
class MoveBanned(Struct, frozen=True):
    """The person never wants this move (`on` false: wants it again)."""

    move: Name
    on: bool = True


@kind("favourite")
class MoveFavoured(Struct, frozen=True):
    """The person likes this move (`on` false: no longer)."""

    move: Name
    on: bool = True


@kind("missed")
class DayMissed(Struct, frozen=True):
    """A day of the plan went by without its session; the plan waits and nothing is lost."""

    day: DayNumber
    date: date


@kind("rest_days")
class RestDaysChosen(Struct, frozen=True):
    """The programme rests from the first to the last of these days; told again for the same first day, it replaces it.

    A last day before the first takes the rest back.
    """

    first: date
    last: date
    why: RestReason = RestReason.HOLIDAY
    words: Words = ""


@kind("day_changed")
class DayChanged(Struct, frozen=True):
    """What a person made of a day of the programme on that date: lighter, skipped, or stretches instead of strength."""

    date: date
    day: DayNumber
    how: DayChange
    block: DayNumber = 1


@kind("session_logged")
class SessionLogged(Struct, frozen=True):
    """A session of the programme that was done away from Perkup, on that day, as the plan had it."""

    block: DayNumber
    day: DayNumber
    on: date
    items: list[SessionItem]
    answer: Answer | None = None


class PrescribedMove(SessionItem, frozen=True):
    """One move of somebody else's plan, with the weekdays on which it is done (0 Monday); none: those of the plan."""

    days: list[Weekday] = []


@kind("prescription_opened")
class PrescriptionOpened(Struct, frozen=True):
    """A physiotherapist's plan, for which the programme rests. Pain above `pain_limit` stops a move; no `days`: all."""

    title: Name
    first: date
    last: date
    moves: list[PrescribedMove]
    by: Words = ""
    days: list[Weekday] = []
    cautions: list[Name] = []
    stop: list[Words] = []
    pain_limit: Annotated[int, Meta(ge=0, le=10)] = 5


@kind("prescription_closed")
class PrescriptionClosed(Struct, frozen=True):
    """The plan that was opened last is closed."""


@kind("recovered")
class JournalRecovered(Struct, frozen=True):
    """The journal mended itself: why, how many events it kept, and how many it knows it lost (null: cannot know)."""

    reason: str
    kept: Count
    lost: Count | None
    damaged_file: str | None = None


@kind("erased")
class EventErased(Struct, frozen=True):
    """A tombstone: the event of that id was erased, its content is gone, and no import brings it back."""

    event: Name


ERASED = kind_name(EventErased)
PHOTO = kind_name(PhotoAdded)
NOTE = kind_name(NoteWritten)
CLOCK = kind_name(ClockInputRecorded)
EFFECT = kind_name(ClockEffectRecorded)
