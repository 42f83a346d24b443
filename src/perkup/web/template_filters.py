"""Template filters: times, lengths and days in short words that a person would use."""

from __future__ import annotations

import os
import re
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from perkup.coach.text import duration_text, number_text
from perkup.vocabulary import TimeFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any


TWELVE_HOUR_REGIONS = ("US", "CA", "AU", "NZ", "PH", "IN", "PK", "BD", "MY", "EG", "SA", "CO")
"""Regions whose CLDR default is the clock with am and pm, among those where English is widely read."""
TIME = re.compile(r"\b([01]\d|2[0-3]):([0-5]\d)\b")


class TimeStyle:
    """How times are written in this process: the settings choose it with each page."""

    twelve_hours = False

    @classmethod
    def choose(cls, wish: TimeFormat) -> None:
        """Take the wish, or what the system's locale says."""
        cls.twelve_hours = wish == TimeFormat.HOURS_12 or (
            wish == TimeFormat.AUTO and is_twelve_hour_locale(os.environ)
        )


def is_twelve_hour_locale(environment: Mapping[str, str]) -> bool:
    """Return True where the locale for times (LC_ALL, LC_TIME or LANG, in this order) writes am and pm."""
    name = next((environment[key] for key in ("LC_ALL", "LC_TIME", "LANG") if environment.get(key)), "")
    return name.partition(".")[0].rpartition("_")[2] in TWELVE_HOUR_REGIONS


def clock(moment: datetime) -> str:
    """Return the wall clock of a moment on this machine: 14:05, or 2:05 pm where so chosen."""
    return in_clock(moment.astimezone().strftime("%H:%M"))


def in_clock(sentence: str) -> str:
    """Return a sentence whose times of day (14:05) are written as chosen."""
    if not TimeStyle.twelve_hours:
        return sentence
    return TIME.sub(
        lambda time: f"{(int(time[1]) - 1) % 12 + 1}:{time[2]} {'am' if int(time[1]) < 12 else 'pm'}", sentence
    )


def instant(moment: datetime) -> str:
    """Return a moment for `<time datetime>`: RFC 3339 with offset, seconds."""
    return moment.astimezone().isoformat(timespec="seconds")


def day(when: date | datetime) -> str:
    """Return a day as in a diary: Mon 3 March."""
    if isinstance(when, datetime):
        when = when.astimezone().date()
    return f"{when:%a} {when.day} {when:%B}"


def long_day(when: date | datetime) -> str:
    """Return a day in full: Thursday 12 March."""
    if isinstance(when, datetime):
        when = when.astimezone().date()
    return f"{when:%A} {when.day} {when:%B}"


def counted(number: float, one: str, many: str | None = None) -> str:
    """Return a number with its noun: 1 break, 2 breaks."""
    return f"{number:g} {one if number == 1 else many or one + 's'}"


def plain(word: str) -> str:
    """Return a word of the code for a page: typed_through becomes typed through."""
    return word.replace("_", " ")


def title(words: str) -> str:
    """Make the first letter large, the rest as it is."""
    return words[:1].upper() + words[1:]


def lower_first(words: str) -> str:
    """Make the first letter small, unless it is the word I."""
    return words if words.startswith("I ") else words[:1].lower() + words[1:]


def by_day(things: Iterable[Any]) -> list[tuple[date, list[Any]]]:
    """Group things with an `at`, in their order, under the local day of each."""
    return [(when, list(item)) for when, item in groupby(things, lambda thing: thing.at.astimezone().date())]


FILTERS: dict[str, Callable[..., Any]] = {
    "duration": duration_text,
    "clock": clock,
    "in_clock": in_clock,
    "instant": instant,
    "day": day,
    "long_day": long_day,
    "counted": counted,
    "number": number_text,
    "plain": plain,
    "sentence_case": title,
    "lower_first": lower_first,
    "groupby_day": by_day,
}
