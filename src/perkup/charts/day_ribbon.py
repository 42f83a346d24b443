"""Ribbon of a day: where each stretch of it stands in a picture, in percent of its width and height."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

from perkup.local_format import clock_text
from perkup.vocabulary import AbsenceCause, EffectKind, SpanState

if TYPE_CHECKING:
    from collections.abc import Sequence

BASE = 74.0
"""Where the ground of the ribbon lies, percent from the top."""
HEIGHTS = {"sitting": 46.0, "at_desk": 46.0, "standing": 66.0, "break": 30.0, "away": 14.0, "off": 5.0}
NARROWEST = 0.3
SHORTEST_DAY = timedelta(hours=6)


class Piece(Protocol):
    """Stretch of the day in one state, to be placed."""

    @property
    def start_at(self) -> datetime: ...
    @property
    def end_at(self) -> datetime: ...
    @property
    def seconds(self) -> float: ...
    @property
    def state(self) -> str: ...
    @property
    def cause(self) -> str | None: ...
    @property
    def label(self) -> str: ...


class Mark(Protocol):
    """Moment of the day, to be placed."""

    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> str: ...


class DaySegment(NamedTuple):
    """Stretch of the day, placed: percent from the left and the top, and the sentence it says."""

    x: str
    y: str
    width: str
    height: str
    kind: str
    label: str


class HourTick(NamedTuple):
    """An hour line; minor ones lose their label on a phone."""

    x: str
    label: str
    minor: bool


class ReminderDot(NamedTuple):
    """A prompt or what was held back."""

    x: str
    label: str


class DayRibbon(NamedTuple):
    """Picture of a day; `now` is where the day has got to."""

    bars: list[DaySegment]
    ticks: list[HourTick]
    dots: list[ReminderDot]
    now: str
    kinds: list[str]


def draw(pieces: Sequence[Piece], marks: Sequence[Mark], now: datetime) -> DayRibbon | None:
    """Lay the day out, from the hour of its first piece to the coming hour, six hours at least. None for no day yet."""
    if not pieces:
        return None
    start = pieces[0].start_at.replace(minute=0, second=0, microsecond=0)
    end = max(now, pieces[-1].end_at)
    end = max(end.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1), start + SHORTEST_DAY)
    scale = 100 / (end - start).total_seconds()

    def place(moment: datetime) -> float:
        return round((moment - start).total_seconds() * scale, 3)

    bars = []
    for piece in pieces:
        named = piece.state == SpanState.AWAY and piece.cause in (AbsenceCause.BREAK, AbsenceCause.OFF)
        kind = (piece.cause if named else None) or piece.state
        x, width = place(piece.start_at), max(NARROWEST, piece.seconds * scale - 0.12)
        height = HEIGHTS[kind]
        bars.append(
            DaySegment(_percent(x), _percent(BASE - height), _percent(width), _percent(height), kind, piece.label)
        )
    dots = [ReminderDot(_percent(place(mark.at)), mark.label) for mark in marks if mark.kind == EffectKind.PROMPT]
    return DayRibbon(
        bars, _ticks(start, end, scale), dots, _percent(place(now)), list(dict.fromkeys(b.kind for b in bars))
    )


def _ticks(start: datetime, end: datetime, scale: float) -> list[HourTick]:
    hours = round((end - start).total_seconds() / 3600)
    spacing = 1 if hours <= 10 else 2 if hours <= 16 else 3
    ticks = []
    for number, hour in enumerate(range(0, hours + 1, spacing)):
        moment = start + timedelta(hours=hour)
        ticks.append(
            HourTick(_percent(hour * 3600 * scale), clock_text(moment) if hour < hours else "", number % 2 == 1)
        )
    return ticks


def _percent(value: float) -> str:
    return f"{value:.2f}%"
