"""Times, days and lengths as a person writes them: by their settings, or by what the system's locale says.

One style for the whole process: pages, terminal, notifications, calendar and charts read it here.
"""

from __future__ import annotations

import os
import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from perkup.message_catalog import translated
from perkup.vocabulary import LengthUnit, TimeFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

TWELVE_HOUR_REGIONS = ("US", "CA", "AU", "NZ", "PH", "IN", "PK", "BD", "MY", "EG", "SA", "CO")
"""Regions whose CLDR default is the clock with am and pm, among those where English is widely read."""
MONTH_FIRST_REGIONS = ("US", "PH", "BZ", "FM", "GU", "PR")
"""Regions whose CLDR default writes the month before the day: March 12."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CM_PER_INCH = 2.54
TIME = re.compile(r"\b([01]\d|2[0-3]):([0-5]\d)\b(?! [ap]m\b)")


class LocalStyle:
    """How times, days and lengths are written in this process: the settings choose it."""

    twelve_hours = False
    month_first = False
    inches = False

    @classmethod
    def choose(
        cls,
        clock: TimeFormat = TimeFormat.AUTO,
        units: LengthUnit = LengthUnit.CM,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Take the wishes, and for the rest what the system's locale for times says."""
        region = locale_region(os.environ if environment is None else environment)
        cls.twelve_hours = clock == TimeFormat.HOURS_12 or (clock == TimeFormat.AUTO and region in TWELVE_HOUR_REGIONS)
        cls.month_first = region in MONTH_FIRST_REGIONS
        cls.inches = units == LengthUnit.INCH


def locale_region(environment: Mapping[str, str]) -> str:
    """Return the region of the locale for times (LC_ALL, LC_TIME or LANG, in this order): US of en_US.UTF-8."""
    name = next((environment[key] for key in ("LC_ALL", "LC_TIME", "LANG") if environment.get(key)), "")
    return name.partition(".")[0].rpartition("_")[2]


def clock_text(moment: datetime) -> str:
    """Return the time of day as the moment's own zone has it: 14:05, or 2:05 pm where so chosen."""
    return in_clock(f"{moment:%H:%M}")


def in_clock(sentence: str) -> str:
    """Return a sentence whose times of day (14:05) are written as chosen."""
    if not LocalStyle.twelve_hours:
        return sentence
    return TIME.sub(
        lambda time: f"{(int(time[1]) - 1) % 12 + 1}:{time[2]} {'am' if int(time[1]) < 12 else 'pm'}", sentence
    )


def day_text(when: date) -> str:
    """Return a day as in a diary: Mon 3 March, or Mon, March 3."""
    return _with_weekday(SHORT_WEEKDAYS, when, date_text(when))


def long_day_text(when: date) -> str:
    """Return a day in full: Thursday 12 March, or Thursday, March 12."""
    return _with_weekday(WEEKDAYS, when, date_text(when))


def short_day_text(when: date) -> str:
    """Return a day for a narrow column: Mon 2 Mar, or Mon, Mar 2."""
    return _with_weekday(SHORT_WEEKDAYS, when, short_date_text(when))


def date_text(when: date, *, year: bool = False) -> str:
    """Return a day of the year: 12 March, or March 12; with `year` 12 March 2026, or March 12, 2026."""
    return _day_of_year(MONTHS, when, year=year)


def short_date_text(when: date, *, year: bool = False) -> str:
    """Return a day of the year for a narrow place: 12 Mar, or Mar 12; with `year` 12 Mar 2026, or Mar 12, 2026."""
    return _day_of_year(SHORT_MONTHS, when, year=year)


def _with_weekday(names: tuple[str, ...], when: date, day: str) -> str:
    return f"{translated(names[when.weekday()])}{',' if LocalStyle.month_first else ''} {day}"


def _day_of_year(names: tuple[str, ...], when: date, *, year: bool) -> str:
    month = translated(names[when.month - 1])
    if LocalStyle.month_first:
        return f"{month} {when.day}" + (f", {when.year}" if year else "")
    return f"{when.day} {month}" + (f" {when.year}" if year else "")


def length_value(length_cm: float) -> float:
    """Return a length in the chosen unit, to a tenth."""
    return round(length_cm / CM_PER_INCH, 1) if LocalStyle.inches else round(length_cm, 1)


def length_unit() -> str:
    """Return the short name of the chosen unit of lengths."""
    return "in" if LocalStyle.inches else "cm"
