"""Settings: type, range, default and words of each, once. File, docs and pages follow it."""

from __future__ import annotations

import typing
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import msgspec
from msgspec import Meta, Struct

from perkup.app.settings.clock_settings import ClockSettings
from perkup.app.settings.desk_settings import BreakSettings, TraySettings
from perkup.app.settings.display_settings import DisplaySettings
from perkup.app.settings.hours_text import WEEKDAYS, parse_hours
from perkup.coach.programme.training_profile import TrainingLevel
from perkup.coach.safety.screening import YOUNGEST
from perkup.desktop.senses import DETECTED, FORMER_SETTINGS
from perkup.moves.move import Place
from perkup.vocabulary import Weekday

ALL_DAY = "00:00-24:00"


class SettingForm(StrEnum):
    """Special readings of a value."""

    HOURS = "hours"
    WEEKDAYS = "weekdays"
    ADDRESSES = "addresses"
    AGE = "age"


Entry = int | float | bool | str
Value = Entry | Sequence[Entry]
"""What a setting can be."""
FORMER_KEYS = {
    f"senses.{former}": tuple(f"senses.{name}" for name in names) for former, names in FORMER_SETTINGS.items()
}
"""The keys of today by a key of older versions, which is still read."""


def _hours(day: str) -> Meta:
    return Meta(
        title=f"Working hours on {day}",
        description=f"When Perkup may remind you on {day}s.",
        extra={"form": SettingForm.HOURS, "unit": "time of day"},
    )


class HoursSettings(Struct, frozen=True):
    """When Perkup may prompt: "09:00-12:30, 13:00-17:30"; "" for never; "22:00-06:00" runs past midnight."""

    mon: Annotated[str, _hours("Monday")] = ALL_DAY
    tue: Annotated[str, _hours("Tuesday")] = ALL_DAY
    wed: Annotated[str, _hours("Wednesday")] = ALL_DAY
    thu: Annotated[str, _hours("Thursday")] = ALL_DAY
    fri: Annotated[str, _hours("Friday")] = ALL_DAY
    sat: Annotated[str, _hours("Saturday")] = ALL_DAY
    sun: Annotated[str, _hours("Sunday")] = ALL_DAY


DayEnd = Literal["00:00", "01:00", "02:00", "03:00", "04:00", "05:00"]


class DaySettings(Struct, frozen=True):
    """Your day."""

    ends_at: Annotated[
        DayEnd,
        Meta(
            title="Day ends at",
            description="For late evenings: what you do before this hour counts for the day before.",
        ),
    ] = "00:00"


class PlayerSettings(Struct, frozen=True):
    """How a session is guided."""

    speech: Annotated[bool, Meta(title="Speech", description="Say the move, the cues and the countdown aloud.")] = True
    beeps: Annotated[bool, Meta(title="Beeps", description="Beep at the start, the side switch and the end.")] = True
    volume: Annotated[
        float,
        Meta(ge=0, le=1, title="Volume", description="How loud speech and beeps are.", extra={"unit": "0 to 1"}),
    ] = 0.8
    voice: Annotated[
        str, Meta(max_length=200, title="Voice", description="Name of the voice. Empty: the usual one.")
    ] = ""
    letters: Annotated[
        bool,
        Meta(
            title="Letter shortcuts",
            description="Letter shortcuts (m, s, f in the player, ? everywhere). Switch off for voice control.",
        ),
    ] = True


class NotificationSettings(Struct, frozen=True):
    """The desktop's notifications."""

    on: Annotated[bool, Meta(title="Notifications", description="Show reminders as notifications.")] = True
    sound: Annotated[bool, Meta(title="Sound", description="Play a sound with reminders.")] = False


if TYPE_CHECKING:

    class SensesSettings(Struct, frozen=True):
        """Switches of the senses, one field a sense of the registry."""

else:
    SensesSettings = msgspec.defstruct(
        "SensesSettings",
        [
            (sense.name, Annotated[bool, Meta(title=f"Sense: {sense.title}", description=sense.description)], True)
            for sense in DETECTED
        ],
        frozen=True,
        module=__name__,
        namespace={"__doc__": "What Perkup may detect. Only the times are stored."},
    )


class ProgrammeSettings(Struct, frozen=True):
    """What your plan is made for."""

    minutes_per_session: Annotated[
        int,
        Meta(ge=15, le=25, title="Session length", description="Length of a strength session.", extra={"unit": "min"}),
    ] = 20
    strength_weekdays: Annotated[
        list[Weekday],
        Meta(
            title="Strength days",
            description="Up to three days, not two in a row. Empty: Perkup chooses.",
            extra={"form": SettingForm.WEEKDAYS, "most": 3},
        ),
    ] = msgspec.field(default_factory=lambda: [Weekday.MON, Weekday.WED, Weekday.FRI])
    equipment: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=40)]],
        Meta(title="Equipment", description="What you have, such as chair, bed, step, band.", extra={"most": 30}),
    ] = msgspec.field(default_factory=lambda: ["bed", "chair", "cushion", "desk", "sofa", "wall"])
    places: Annotated[
        list[Place],
        Meta(title="Places", description="Where you can train.", extra={"most": 5, "least": 1}),
    ] = msgspec.field(default_factory=lambda: [Place.DESK, Place.FLOOR, Place.BED, Place.OUTDOORS])
    level: Annotated[
        TrainingLevel,
        Meta(title="Level", description="How much strength training you have done."),
    ] = TrainingLevel.NEW
    age: Annotated[
        int,
        Meta(
            ge=0,
            le=120,
            title="Age",
            description="Your age in years, 16 or more. The safety check asks for it.",
            extra={"unit": "years", "form": SettingForm.AGE},
        ),
    ] = 0


HalfHour = Literal[
    "05:00", "05:30", "06:00", "06:30", "07:00", "07:30", "08:00", "08:30", "09:00", "09:30", "10:00", "10:30",
    "11:00", "11:30", "12:00", "12:30", "13:00", "13:30", "14:00", "14:30", "15:00", "15:30", "16:00", "16:30",
    "17:00", "17:30", "18:00", "18:30", "19:00", "19:30", "20:00", "20:30", "21:00", "21:30", "22:00", "22:30",
]  # fmt: skip


class CalendarSettings(Struct, frozen=True):
    """Your plan in your calendar. Off until you switch it on."""

    feed: Annotated[
        bool, Meta(title="Calendar feed", description="A calendar subscription with sessions and tests.")
    ] = False
    break_blocks: Annotated[bool, Meta(title="Break blocks", description="Breaks too, shown as free time.")] = False
    session_at: Annotated[
        HalfHour,
        Meta(title="Session time", description="Time of day for your session."),
    ] = "18:00"
    alarm_min: Annotated[
        int,
        Meta(
            ge=0,
            le=240,
            title="Remind me before",
            description="How long before a session the calendar reminds you. 0: never.",
            extra={"unit": "min"},
        ),
    ] = 10
    busy: Annotated[
        str, Meta(max_length=2000, title="Your own calendar", description="An ICS file or address to stay quiet by.")
    ] = ""


class PhoneSettings(Struct, frozen=True):
    """Reminders on the phone, through services you name. Off until you switch them on."""

    on: Annotated[bool, Meta(title="Phone reminders", description="Send reminders to the addresses below.")] = False
    urls: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=2000)]],
        Meta(
            title="Addresses",
            description='Apprise addresses, such as "ntfy://my-topic".',
            extra={"form": SettingForm.ADDRESSES, "most": 10},
        ),
    ] = msgspec.field(default_factory=list)
    quiet_hours: Annotated[
        str,
        Meta(
            title="Quiet hours",
            description='When the phone stays silent, such as "21:00-07:00"; "" for never.',
            extra={"form": SettingForm.HOURS, "unit": "time of day"},
        ),
    ] = "21:00-07:00"


class WebSettings(Struct, frozen=True):
    """Where the pages are, on this computer only."""

    port: Annotated[
        int,
        Meta(ge=1024, le=65535, title="Port", description="The port of the pages. If it is taken, the next free one."),
    ] = 8737
    open_browser: Annotated[bool, Meta(title="Open the browser", description="Open the pages when Perkup starts.")] = (
        True
    )


class Settings(Struct, frozen=True):
    """All settings, in force."""

    clock: ClockSettings = ClockSettings()
    hours: HoursSettings = HoursSettings()
    player: PlayerSettings = PlayerSettings()
    notifications: NotificationSettings = NotificationSettings()
    break_: BreakSettings = msgspec.field(default=BreakSettings(), name="break")
    tray: TraySettings = TraySettings()
    display: DisplaySettings = DisplaySettings()
    senses: SensesSettings = SensesSettings()
    day: DaySettings = DaySettings()
    programme: ProgrammeSettings = ProgrammeSettings()
    calendar: CalendarSettings = CalendarSettings()
    phone: PhoneSettings = PhoneSettings()
    web: WebSettings = WebSettings()


class SettingKind(StrEnum):
    """Kind of value that a setting takes, in the words of the messages."""

    WHOLE_NUMBER = "whole number"
    NUMBER = "number"
    SWITCH = "on or off"
    CHOICE = "choice"
    TEXT = "text"
    LIST = "list"


class SettingInfo(Struct, frozen=True):
    """Setting as people and pages see it.

    low, high : bounds of a number, or of each number of a list; `high` of a text is its longest length.
    choices : words allowed. item : kind of the entries of a list. form : special reading, such as hours.
    least, most : number of entries of a list.
    """

    key: str
    group: str
    name: str
    title: str
    text: str
    kind: SettingKind
    default: Value
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    item: SettingKind | None = None
    form: SettingForm | None = None
    least: int = 0
    most: int | None = None


def list_settings() -> list[SettingInfo]:
    """Return all settings, in the order of the file."""
    return list(_settings().values())


def group_description(group: str) -> str:
    """Return what a group is about, in one sentence."""
    return (_group_structs()[group].__doc__ or "").strip()


def current_keys(key: str) -> tuple[str, ...]:
    """Return the keys of today for `key`: itself, unless it is one of an older version."""
    return FORMER_KEYS.get(key, (key,))


def find_setting(key: str) -> SettingInfo | None:
    """Return the setting of that key, or of a key of older versions; None where there is none."""
    return _settings().get(current_keys(key)[0])


def nearest_key(key: str) -> str | None:
    """Return the key that somebody who wrote `key` may have meant."""
    import difflib  # needed where somebody mistyped only

    near = difflib.get_close_matches(key, _settings(), n=1, cutoff=0.6)
    if near:
        return near[0]
    last = key.rpartition(".")[2]
    names = {about.name: about.key for about in _settings().values()}
    near = difflib.get_close_matches(last, names, n=1, cutoff=0.7)
    return names[near[0]] if near else None


def setting_value(settings: Settings, key: str) -> Value:
    """Return the value of a key such as `clock.interval_min`."""
    group, _, name = current_keys(key)[0].partition(".")
    return _read_value(settings, group, name)


def changed_settings(old: Settings, new: Settings) -> dict[str, tuple[Value, Value]]:
    """Return the keys whose values differ, each with its old and new value: what the journal keeps of a change.

    Addresses are secrets: only "set" or "" stands for them.
    """
    changed = [
        about for about in _settings().values() if setting_value(old, about.key) != setting_value(new, about.key)
    ]
    return {
        about.key: (
            _without_secret(about, setting_value(old, about.key)),
            _without_secret(about, setting_value(new, about.key)),
        )
        for about in changed
    }


def _without_secret(about: SettingInfo, value: Value) -> Value:
    if about.form == SettingForm.ADDRESSES:
        return "set" if value else ""
    return value


def rejection_reason(about: SettingInfo, value: object) -> str | None:
    """Return why this setting cannot take the value, as the end of "`key` ..."; None where it can."""
    if about.kind is SettingKind.LIST:
        return _list_rejection(about, value)
    if (reason := _item_rejection(about, about.kind, value)) is not None:
        return reason
    if about.form == SettingForm.AGE and isinstance(value, int) and 0 < value < YOUNGEST:
        return f"must be {YOUNGEST} or more: Perkup is made for adults, and growing bodies need somebody who knows them"
    if about.form == SettingForm.HOURS:
        try:
            parse_hours(str(value))
        except ValueError as error:
            return str(error)
    return None


def _item_rejection(about: SettingInfo, kind: SettingKind, value: object) -> str | None:
    if kind is SettingKind.SWITCH:
        return None if isinstance(value, bool) else "must be true or false"
    if kind in (SettingKind.WHOLE_NUMBER, SettingKind.NUMBER):
        allowed = int if kind is SettingKind.WHOLE_NUMBER else (int, float)
        if isinstance(value, bool) or not isinstance(value, allowed):
            return f"must be a {kind}{_range_phrase(about)}, not {_quote_value(value)}"
        inside = (about.low is None or value >= about.low) and (about.high is None or value <= about.high)
        return None if inside else f"must be{_range_phrase(about)}, not {_quote_value(value)}"
    if not isinstance(value, str):
        return f'must be text in quotes, such as "{about.choices[0] if about.choices else "..."}"'
    if about.choices and value not in about.choices:
        import difflib

        near = difflib.get_close_matches(value, about.choices, n=1)
        return f"must be one of {', '.join(about.choices)}, not {_quote_value(value)}" + (
            f"; did you mean {near[0]}?" if near else ""
        )
    if any(ord(letter) < 32 for letter in value):
        return "must be one line"
    if kind is SettingKind.TEXT and about.high is not None and len(value) > about.high:
        return f"must be at most {about.high:g} letters long"
    return None


def _list_rejection(about: SettingInfo, value: object) -> str | None:
    assert about.item is not None
    if not isinstance(value, list):
        return "must be a list in square brackets"
    for entry in value:
        if (reason := _item_rejection(about, about.item, entry)) is not None:
            return f"holds an entry that {reason}"
        if entry == "":
            return "holds an empty entry"
    if len(value) != len({str(entry) for entry in value}):
        return "names something twice"
    if len(value) < about.least or (about.most is not None and len(value) > about.most):
        return f"must have {about.least} to {about.most} entries, not {len(value)}"
    if about.form == SettingForm.WEEKDAYS:
        days = sorted(WEEKDAYS.index(day) for day in value)
        if any((later - earlier) % 7 in (1, 6) for earlier in days for later in days):
            return "must leave a day of rest between two days"
    if about.form == SettingForm.ADDRESSES and any("://" not in entry for entry in value):
        return 'must hold addresses with "://" in them'
    return None


def _range_phrase(about: SettingInfo) -> str:
    if about.low is None or about.high is None:
        return ""
    return f" from {about.low:g} to {about.high:g}"


def _quote_value(value: object) -> str:
    text = msgspec.json.encode(value if isinstance(value, bool | int | float | str | list) else str(value)).decode()
    return text if len(text) <= 60 else text[:57] + "..."


def _build_info(group: str, name: str, hint: object, default: Value) -> SettingInfo:
    base, meta = _split_annotation(hint)
    extra = meta.extra or {}
    kind, choices = _kind_of(base)
    item: SettingKind | None = None
    bounds = meta
    if kind is SettingKind.LIST:
        inner, bounds = _split_annotation(typing.get_args(base)[0])
        item, choices = _kind_of(inner)
    textual = (item or kind) in (SettingKind.TEXT, SettingKind.CHOICE)
    return SettingInfo(
        key=f"{group}.{name}",
        group=group,
        name=name,
        title=meta.title or name,
        text=meta.description or "",
        kind=kind,
        default=default,
        unit=extra.get("unit", ""),
        low=None if textual else bounds.ge,
        high=bounds.max_length if textual else bounds.le,
        choices=choices,
        item=item,
        form=extra.get("form"),
        least=extra.get("least", 0),
        most=extra.get("most"),
    )


def _split_annotation(hint: Any) -> tuple[Any, Meta]:
    if typing.get_origin(hint) is Annotated:
        base, meta, *_more = typing.get_args(hint)
        return base, meta
    return hint, Meta()


def _kind_of(base: Any) -> tuple[SettingKind, tuple[str, ...]]:
    if typing.get_origin(base) is Literal:
        return SettingKind.CHOICE, typing.get_args(base)
    if typing.get_origin(base) is list:
        return SettingKind.LIST, ()
    if issubclass(base, StrEnum):
        return SettingKind.CHOICE, tuple(choice.value for choice in base)
    kinds: dict[Any, SettingKind] = {
        int: SettingKind.WHOLE_NUMBER,
        float: SettingKind.NUMBER,
        bool: SettingKind.SWITCH,
        str: SettingKind.TEXT,
    }
    return kinds[base], ()


def _group_structs() -> dict[str, type[Struct]]:
    hints = typing.get_type_hints(Settings)
    return {field.encode_name: hints[field.name] for field in msgspec.structs.fields(Settings)}


def _read_value(settings: Settings, group: str, name: str) -> Value:
    """Return one value; the group named as a word of Python has a longer name there."""
    values: Struct = settings.break_ if group == "break" else getattr(settings, group)
    return cast("Value", getattr(values, name))


_DEFAULTS = Settings()


@cache
def _settings() -> dict[str, SettingInfo]:
    """Read the settings from their structs, when first asked for."""
    infos = [
        _build_info(group, name, hint, _read_value(_DEFAULTS, group, name))
        for group, struct in _group_structs().items()
        for name, hint in typing.get_type_hints(struct, include_extras=True).items()
    ]
    return {about.key: about for about in infos}
