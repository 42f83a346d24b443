"""Closed sets of words that several rooms, the journal and the JSON share: one `StrEnum` each."""

from __future__ import annotations

from enum import StrEnum


class NoteSubject(StrEnum):
    """Subjects of a note."""

    DAY = "day"
    SESSION = "session"
    MOVE = "move"


class BodyPlace(StrEnum):
    """Place where it hurt, or what else was felt: `chest`, `breath` and `dizziness` are warning signs, not places."""

    BUTTOCK = "buttock"
    GROIN = "groin"
    FRONT_OF_HIP = "front_of_hip"
    THIGH = "thigh"
    KNEE = "knee"
    BACK = "back"
    OTHER = "other"
    CHEST = "chest"
    BREATH = "breath"
    DIZZINESS = "dizziness"


class PainKind(StrEnum):
    """Kinds of pain: anything but `ordinary` needs somebody who examines."""

    ORDINARY = "ordinary"
    ELECTRIC = "electric"
    SPREADING = "spreading"
    NUMB = "numb"


class Answer(StrEnum):
    """How a session, or one move of it, went."""

    EASY = "easy"
    RIGHT = "right"
    HARD = "hard"
    HURT = "hurt"


class SessionEnding(StrEnum):
    """Endings of a session: to the last step, stopped by the person, or left (the page closed and never came back)."""

    FINISHED = "finished"
    STOPPED = "stopped"
    LEFT = "left"


class StepEnding(StrEnum):
    """Outcomes of a step of a session."""

    DONE = "done"
    SKIPPED = "skipped"
    PARTIAL = "partial"


class SessionSource(StrEnum):
    """Origins of a session."""

    BREAK = "break"
    STRETCH = "stretch"
    PROGRAMME = "programme"
    MOVE = "move"


class Sides(StrEnum):
    """Sides that a move is done on: one movement for both, or left and right in turn."""

    BOTH = "both"
    EACH = "each"


class BodyView(StrEnum):
    """Side of the drawn body that was tapped."""

    FRONT = "front"
    BACK = "back"


class OneSide(StrEnum):
    """The one side of the body, where both cannot be."""

    LEFT = "left"
    RIGHT = "right"


class Side(StrEnum):
    """The side of the body that something was done with or found on."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class FollowUpKind(StrEnum):
    """Kinds of follow-up question."""

    FLAT_CHECK = "flat_check"
    NEXT_MORNING = "next_morning"
    RETEST = "retest"


class ClockPhase(StrEnum):
    """Phase of the clock in the status."""

    WORKING = "working"
    NOTICE = "notice"
    PROMPTED = "prompted"
    ON_BREAK = "on_break"
    AWAY = "away"
    PAUSED = "paused"
    DEFERRED = "deferred"
    OFF_HOURS = "off_hours"


class BreakPromise(StrEnum):
    """Promises about breaks, in the order of their numbers: judge, docs and the About page go by this list."""

    NOBODY_SITS_ON = "nobody_sits_on"
    NOBODY_IS_NAGGED = "nobody_is_nagged"
    QUIET_IS_QUIET = "quiet_is_quiet"
    WALL_CLOCK_IS_FREE = "wall_clock_is_free"
    SLEEP_IS_SEEN = "sleep_is_seen"
    NOTHING_IS_LOST = "nothing_is_lost"
    EVERYTHING_HAS_A_REASON = "everything_has_a_reason"
    SITTING_STILL_IS_SITTING = "sitting_still_is_sitting"
    SILENCE_HAS_A_LIMIT = "silence_has_a_limit"


class EffectKind(StrEnum):
    """Kind of an effect."""

    NOTICE = "notice"
    PROMPT = "prompt"
    END = "end"
    POSTURE_OFFER = "posture_offer"
    QUESTION = "question"
    WITHHELD = "withheld"


class AbsenceCause(StrEnum):
    """Cause of an absence."""

    IDLE = "idle"
    LOCK = "lock"
    SLEEP = "sleep"
    BREAK = "break"
    OFF = "off"
    MEETING = "meeting"


class SpanState(StrEnum):
    """State of a piece of the absence ledger: posture where it is known, presence otherwise."""

    SITTING = "sitting"
    STANDING = "standing"
    AT_DESK = "at_desk"
    AWAY = "away"


class PresenceState(StrEnum):
    """Presence at the desk."""

    AT_DESK = "at_desk"
    AWAY = "away"


class Posture(StrEnum):
    """Posture at the desk, as the person confirmed it."""

    SITTING = "sitting"
    STANDING = "standing"
    UNKNOWN = "unknown"


class AgeLimit(StrEnum):
    """Consequences of somebody's age."""

    NONE = "none"
    UNDER_16 = "under_16"
    NEEDS_CONSENT = "needs_consent"


class Tier(StrEnum):
    """Urgency of a red flag: how soon somebody has to look at it."""

    EMERGENCY = "emergency"
    SAME_DAY = "same_day"
    WITHIN_DAYS = "within_days"


class ItemRole(StrEnum):
    """Part that an item plays in its day."""

    STRETCH = "stretch"
    STRENGTH = "strength"
    WALK = "walk"
    TEST = "test"


class ChangeDirection(StrEnum):
    """Direction in which a self-test changed beyond its usual spread."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class DayState(StrEnum):
    """States of a day of the programme."""

    DONE = "done"
    TESTED = "tested"
    TODAY = "today"
    TO_COME = "to_come"
    PASSED = "passed"


class LengthUnit(StrEnum):
    """Units that lengths are shown in."""

    CM = "cm"
    INCH = "in"


class PicturePerson(StrEnum):
    """People that the pictures of moves show."""

    WOMAN = "woman"
    MAN = "man"


class TimeFormat(StrEnum):
    """How a time of day is written: as the system's locale has it, 14:05, or 2:05 pm."""

    AUTO = "auto"
    HOURS_24 = "24h"
    HOURS_12 = "12h"


class Theme(StrEnum):
    """Colours of the pages."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class Weekday(StrEnum):
    """Days of the week, as the settings file names them."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Whereabouts(StrEnum):
    """Answer to the question where somebody was during an idleness."""

    HERE = "here"
    AWAY = "away"


class ClockEventName(StrEnum):
    """Event that every clock understands; beside them stand those of the signals it is given."""

    START = "start"
    STOP = "stop"
    TICK = "tick"
    ACTIVE = "active"
    IDLE = "idle"
    LOCK = "lock"
    UNLOCK = "unlock"
    SLEEP = "sleep"
    WAKE = "wake"
    TAKE = "take"
    DONE = "done"
    SKIP = "skip"
    POSTPONE = "postpone"
    PAUSE = "pause"
    RESUME = "resume"
    SIT = "sit"
    STAND = "stand"
    SETTINGS = "settings"
    ANSWER = "answer"
    UNSEEN = "unseen"


class BreakKind(StrEnum):
    """Kind of a credited break: prompted or taken, or an absence that was long enough."""

    KEPT = "kept"
    NATURAL = "natural"


class BreakOutcome(StrEnum):
    """Outcome of a break that ran."""

    KEPT = "kept"
    SKIPPED = "skipped"
    TYPED_THROUGH = "typed_through"
    UNCONFIRMED = "unconfirmed"


class ChangeSource(StrEnum):
    """Places where a setting is changed: in the terminal, on the page, or in the file itself."""

    CLI = "cli"
    WEB = "web"
    FILE = "file"


class SelfTestUnit(StrEnum):
    """Units of the self-tests."""

    REPETITIONS = "repetitions"
    DEGREES = "degrees"
    CM = "cm"


class StorePlace(StrEnum):
    """Places where events are kept: in the file, or only in memory while the disk does not take them."""

    FILE = "file"
    MEMORY = "memory"


class SelfTestName(StrEnum):
    """The self-tests, by their ids."""

    SINGLE_LEG_BRIDGE = "single_leg_bridge"
    CHAIR_STAND = "chair_stand"
    THOMAS = "thomas"
    HIP_GIRTH = "hip_girth"


class RestReason(StrEnum):
    """Why the programme rests for some days."""

    HOLIDAY = "holiday"
    ILLNESS = "illness"
    OTHER = "other"


class DayChange(StrEnum):
    """What a person made of a day of the programme."""

    LIGHTER = "lighter"
    SKIP = "skip"
    MOBILITY = "mobility"
    AS_PLANNED = "as_planned"
