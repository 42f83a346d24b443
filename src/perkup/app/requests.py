"""Requests to a coach, each with its bounds, and answers that are no view. The HTTP API sends them as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from perkup.coach.safety.answers import AnswerChange, ScreeningOutcome
from perkup.coach.safety.safety_rules import SafetyAdvice
from perkup.coach.safety.screening import ScreeningQuestion
from perkup.errors import ErrorCode, PerkupError
from perkup.vocabulary import (
    AgeLimit,
    Answer,
    BodyPlace,
    BodyView,
    DayChange,
    NoteSubject,
    OneSide,
    PainKind,
    RestReason,
    SessionEnding,
    SessionSource,
    Side,
    StepEnding,
    StorePlace,
    Whereabouts,
)

Key = Annotated[str, Meta(min_length=1, max_length=100)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Minutes = Annotated[float, Meta(gt=0, le=7 * 24 * 60)]
Pain = Annotated[int, Meta(ge=0, le=10)]
FlatPlace = Literal["weekly", "retest", "self"]
MoveMark = Literal["favourite", "ban"]
DELIVER_MOST = 500


class BadRequestError(PerkupError):
    """Malformed request, as opposed to one that the coach refuses."""


class MissingAnswersError(PerkupError):
    """Safety answers that leave questions open: `missing` are their ids, and nothing was recorded."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(
            f"{len(missing)} of the safety questions {'is' if len(missing) == 1 else 'are'} not answered.",
            "Answer each of them with yes or no. Nothing was changed.",
            code=ErrorCode.INVALID_INPUT,
        )
        self.missing = list(missing)


class PauseBody(msgspec.Struct, forbid_unknown_fields=True):
    """Length of a pause: minutes, or until an instant; neither means an hour."""

    minutes: Minutes | None = None
    until: datetime | None = None


class PostponeBody(msgspec.Struct, forbid_unknown_fields=True):
    """Minutes by which the break comes later."""

    minutes: Annotated[float, Meta(gt=0, le=60)] = 5


class WhereaboutsBody(msgspec.Struct, forbid_unknown_fields=True):
    """Answer to "Away, or reading?"."""

    was: Whereabouts


class HereBody(msgspec.Struct, forbid_unknown_fields=True):
    """Input focus of Perkup's own page."""

    focused: bool


class BeginBody(msgspec.Struct, forbid_unknown_fields=True):
    """Kind of session to begin, and with what."""

    source: SessionSource
    move: Name | None = None
    first_side: OneSide | None = None
    day: int | None = None


class StepBody(msgspec.Struct, forbid_unknown_fields=True):
    """Step as it was performed. The same `key` again changes nothing."""

    index: Annotated[int, Meta(ge=0, le=10_000)]
    outcome: StepEnding
    seconds: Annotated[float, Meta(ge=0, le=24 * 3600)]
    key: Key
    reps: Annotated[int, Meta(ge=0, le=10_000)] | None = None
    at: datetime | None = None


class EndBody(msgspec.Struct, forbid_unknown_fields=True):
    """End of a session."""

    how: SessionEnding
    key: Key
    at: datetime | None = None


class FeedbackBody(msgspec.Struct, forbid_unknown_fields=True):
    """Answer to how it went; `pain` 0-10, its kind and its place only after `hurt`.

    The places `chest`, `breath` and `dizziness` are warning signs: they raise a red flag at once.
    """

    answer: Answer
    key: Key
    move: Name | None = None
    pain: Pain | None = None
    pain_kind: PainKind | None = None
    reps_in_reserve: Annotated[int, Meta(ge=0, le=20)] | None = None
    place: BodyPlace | None = None
    place_side: Side | None = None
    view: BodyView | None = None
    words: Annotated[str, Meta(max_length=2000)] = ""


class StepItem(StepBody, tag_field="kind", tag="step", kw_only=True):
    """A step in a delivery."""

    session: Name


class EndItem(EndBody, tag_field="kind", tag="end", kw_only=True):
    """An end in a delivery."""

    session: Name


class FeedbackItem(FeedbackBody, tag_field="kind", tag="feedback", kw_only=True):
    """An answer in a delivery."""

    session: Name


class DeliverBody(msgspec.Struct, forbid_unknown_fields=True):
    """Items that a page recorded while the coach was away, in order. Each item's key makes it count exactly once."""

    items: Annotated[list[StepItem | EndItem | FeedbackItem], Meta(max_length=DELIVER_MOST)]


class CheckBody(msgspec.Struct, forbid_unknown_fields=True):
    """A setting's value to look at before it is saved."""

    key: Name
    value: Any


class ScreeningBody(msgspec.Struct, forbid_unknown_fields=True):
    """Answers by question id: true, false, or the value of an option. `age` answers the questions about age."""

    answers: dict[str, bool | str]
    age: Annotated[int, Meta(ge=0, le=120)] | None = None


class MovesBody(msgspec.Struct, forbid_unknown_fields=True):
    """Moves by id."""

    moves: Annotated[list[Name], Meta(max_length=200)]


class FlagBody(msgspec.Struct, forbid_unknown_fields=True):
    """Signs that somebody noticed: flag ids, own words, since when."""

    flags: Annotated[list[Name], Meta(min_length=1, max_length=40)]
    words: Annotated[str, Meta(max_length=2000)] = ""
    since: date | None = None


class MistakeBody(msgspec.Struct, forbid_unknown_fields=True):
    """Red flags of the last minutes that were ticked by mistake, and why."""

    why: Annotated[str, Meta(max_length=2000)] = ""


class ConsentBody(msgspec.Struct, forbid_unknown_fields=True):
    """At 16 or 17: whether a parent or guardian, and a doctor or physiotherapist, agreed."""

    parent: bool
    clinician: bool
    words: Annotated[str, Meta(max_length=2000)] = ""


class ClearBody(msgspec.Struct, forbid_unknown_fields=True):
    """Day on which a clinician cleared the person; in part where `moves` or `cautions` are named, until a day.

    `moves` may be done while all else stays paused; without them everything may be done but what carries `cautions`.
    """

    on: date
    words: Annotated[str, Meta(max_length=2000)] = ""
    moves: Annotated[list[Name], Meta(max_length=200)] = []
    cautions: Annotated[list[Name], Meta(max_length=40)] = []
    until: date | None = None


class FlatBody(msgspec.Struct, forbid_unknown_fields=True):
    """Answer to the one-sided question: whether one side is flat, where it was asked, which side, and signs with it."""

    one_sided: bool
    where: FlatPlace = "self"
    side: OneSide | None = None
    signs: Annotated[list[Name], Meta(max_length=40)] = []


class MorningBody(msgspec.Struct, forbid_unknown_fields=True):
    """Answer of the morning after: whether the pain of that session had settled."""

    session: Name
    settled: bool


class StartBody(msgspec.Struct, forbid_unknown_fields=True):
    """First day of a block of thirty days; none means today."""

    on: date | None = None


class SwapBody(msgspec.Struct, forbid_unknown_fields=True):
    """Move to put into a slot of a day, and why."""

    to: Name
    why: Annotated[str, Meta(max_length=200)] = ""


class MarkBody(msgspec.Struct, forbid_unknown_fields=True):
    """Mark of a move: a favourite, or one that is never to be planned (`ban`); `on` false takes the mark off."""

    kind: MoveMark
    move: Name
    on: bool = True


class RestDaysBody(msgspec.Struct, forbid_unknown_fields=True):
    """First and last day on which the programme rests, and why."""

    first: date
    last: date
    why: RestReason = RestReason.HOLIDAY


class DayChangeBody(msgspec.Struct, forbid_unknown_fields=True):
    """Change of today's day: lighter, skipped, stretches only, or as planned."""

    how: DayChange


class LogBody(msgspec.Struct, forbid_unknown_fields=True):
    """Day on which the session that is due was done elsewhere, and how it was."""

    on: date
    answer: Answer | None = None


class SelfTestBody(msgspec.Struct, forbid_unknown_fields=True):
    """Result of a self-test in the test's own unit, with the side where the test has sides."""

    test: Name
    value: float
    side: OneSide | None = None
    method: Annotated[str, Meta(max_length=100)] = ""


class GirthBody(msgspec.Struct, forbid_unknown_fields=True):
    """Three readings of the tape around the hips, in centimetres."""

    cm: Annotated[list[float], Meta(max_length=10)]


class PrescriptionBody(msgspec.Struct, forbid_unknown_fields=True):
    """A physiotherapist's plan as the text of its file (TOML)."""

    text: Annotated[str, Meta(max_length=100_000)]


class NoteBody(msgspec.Struct, forbid_unknown_fields=True):
    """Own words about a day, a session or a move; `ref` names which, empty means today."""

    about: NoteSubject
    text: str
    ref: Annotated[str, Meta(max_length=100)] = ""


class PhotoBody(msgspec.Struct, forbid_unknown_fields=True):
    """Photo as base64, the side from which it was taken, and the day; none means today."""

    content: bytes
    pose: Name
    on: date | None = None


class MeasurementBody(msgspec.Struct, forbid_unknown_fields=True):
    """Result of `perkup measure --json`, and the name of the file that was measured."""

    file: Name
    result: dict[str, Any]


class CalendarBody(msgspec.Struct, forbid_unknown_fields=True):
    """Calendar's address: offer it or no longer (`feed`, null leaves it), and make a new one first (`renew`)."""

    feed: bool | None = None
    renew: bool = False


class PhoneBody(msgspec.Struct, forbid_unknown_fields=True):
    """Reminders on the phone: on or off; `addresses` are added to those there, `forget` drops all."""

    on: bool
    addresses: Annotated[list[Annotated[str, Meta(min_length=1, max_length=2000)]], Meta(max_length=20)] = []
    forget: bool = False


class EraseBody(msgspec.Struct, forbid_unknown_fields=True):
    """Event, or whole session, to erase."""

    event: Name


class UndoBody(msgspec.Struct, forbid_unknown_fields=True):
    """Token that `erase` gave."""

    token: Name


class ErrorAnswer(msgspec.Struct, frozen=True):
    """Error: what was wrong, what to do about it, its kind; `hold` is true where a red flag holds everything.

    Where a field has a word that it cannot have, `field` names it and `allowed` lists the words that it takes.
    """

    error: str
    hint: str
    code: str
    hold: bool | UnsetType = UNSET
    missing: list[str] | UnsetType = UNSET
    field: str | UnsetType = UNSET
    allowed: list[str] | UnsetType = UNSET


class LaunchAnswer(msgspec.Struct, frozen=True):
    """Path that lets a browser in once, within a minute."""

    link: str


class FeedbackAnswer(msgspec.Struct, frozen=True):
    """Advice where the answer raised a red flag, else null."""

    advice: SafetyAdvice | None


class GirthAnswer(msgspec.Struct, frozen=True):
    """Mean of the readings that were recorded."""

    cm: float


class MeasurementSaved(msgspec.Struct, frozen=True):
    """Id of a measurement that was recorded."""

    measurement: str


class CalendarState(msgspec.Struct, frozen=True):
    """Whether the calendar is offered under an address, and under which."""

    feed: bool
    address: str | None


class PhoneState(msgspec.Struct, frozen=True):
    """Reminders on the phone. Of an address only the service is told, since the rest of it is a secret."""

    on: bool
    services: list[str]
    quiet_hours: str
    next: datetime | None
    words: str | None


class MessageSent(msgspec.Struct, frozen=True):
    """Number of services that took a message."""

    services: int


class RefusedItem(msgspec.Struct, frozen=True):
    """Item of a delivery that was refused, and why."""

    key: str
    error: str
    hint: str
    code: str


class DeliverAnswer(msgspec.Struct, frozen=True):
    """Keys of the items that were recorded, the items that were refused, and where they are kept.

    `kept` is "memory" while the disk does not take them: keep your copy and deliver it again until it is "file".
    """

    done: list[str]
    refused: list[RefusedItem]
    kept: StorePlace = StorePlace.FILE


class CheckAnswer(msgspec.Struct, frozen=True):
    """Reason why a value will not do, null where it will."""

    wrong: str | None


class WithheldMove(msgspec.Struct, frozen=True):
    """Move that a person may not do now: `because` in words for programs, `why` in a sentence."""

    move: str
    because: list[str]
    why: str
    name: str = ""

    def refusal(self) -> PerkupError:
        """Return what to say where it was about to be done."""
        return PerkupError(
            f"{self.name or self.move} is not for you right now: {self.why}.",
            "Your answers have changed since you opened this page. Start again and Perkup chooses what suits you.",
            code=ErrorCode.NOT_ALLOWED,
        )


class ScreeningAnswer(msgspec.Struct, frozen=True):
    """Safety questions and the answers to them, how many moves are allowed, and which are withheld, and why.

    `details` holds the answers that say more than yes. A flag that a clinician has looked at since stands as false.
    """

    screened: bool
    questions: list[ScreeningQuestion]
    answered_at: datetime | None
    answers: dict[str, bool]
    details: dict[str, str]
    unanswered: list[str]
    allowed: int
    withheld: list[WithheldMove]
    ask_first: list[str]
    age: AgeLimit
    advice: str


class ScreeningSaved(ScreeningOutcome, frozen=True):
    """Consequences of the answers, and what they change beside those before."""

    change: AnswerChange = AnswerChange()
    sentences: tuple[str, ...] = ()


class ErasureAnswer(msgspec.Struct, frozen=True):
    """Token that takes an erasure back, until it happens."""

    token: str
    until: datetime
