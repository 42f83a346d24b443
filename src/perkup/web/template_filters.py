"""Template filters: times, lengths and days in short words that a person would use."""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from perkup.coach.text import duration_text, number_text
from perkup.local_format import clock_text, date_text, day_text, in_clock, long_day_text, short_date_text
from perkup.message_catalog import translated, translated_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from markupsafe import Markup

CODE = re.compile(r"`([^`]+)`")


def clock(moment: datetime) -> str:
    """Return the wall clock of a moment on this machine: 14:05, or 2:05 pm where so chosen."""
    return clock_text(moment.astimezone())


def instant(moment: datetime) -> str:
    """Return a moment for `<time datetime>`: RFC 3339 with offset, seconds."""
    return moment.astimezone().isoformat(timespec="seconds")


def day(when: date | datetime) -> str:
    """Return a day as in a diary: Mon 3 March."""
    if isinstance(when, datetime):
        when = when.astimezone().date()
    return day_text(when)


def long_day(when: date | datetime) -> str:
    """Return a day in full: Thursday 12 March."""
    if isinstance(when, datetime):
        when = when.astimezone().date()
    return long_day_text(when)


def plain(word: str) -> str:
    """Return a word of the code for a page: typed_through becomes typed through."""
    return translated(word.replace("_", " "))


def with_code(sentence: str) -> Markup:
    """Return a sentence as markup in which `what one types` stands as code; all else is escaped."""
    from markupsafe import Markup, escape

    return Markup(CODE.sub(r"<code>\1</code>", str(escape(sentence))))


def title(words: str) -> str:
    """Make the first letter large, the rest as it is."""
    words = translated(words)
    return words[:1].upper() + words[1:]


def lower_first(words: str) -> str:
    """Make the first letter small, unless it is the word I."""
    words = translated(words)
    return words if words.startswith("I ") else words[:1].lower() + words[1:]


def joined(texts: Iterable[object], separator: str = "") -> str:
    """Return texts in a row, each in the language in force."""
    return separator.join(str(translated_text(text)) for text in texts)


def lower(words: str) -> str:
    """Return words in small letters, in the language in force."""
    return translated(words).lower()


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
    "date": date_text,
    "short_date": short_date_text,
    "number": number_text,
    "join": joined,
    "lower": lower,
    "plain": plain,
    "with_code": with_code,
    "translated": translated,
    "sentence_case": title,
    "lower_first": lower_first,
    "groupby_day": by_day,
}
