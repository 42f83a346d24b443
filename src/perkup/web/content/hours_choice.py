"""Working hours as a form has them: days to tick and one span of time, as the first run and the settings ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from perkup.app.requests import BadRequestError
from perkup.app.settings.hours_text import WEEKDAYS
from perkup.app.settings.settings_schema import ALL_DAY
from perkup.message_catalog import translated
from perkup.web.content.setting_checks import check_changes
from perkup.web.templating import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from perkup.app.settings.settings_schema import HoursSettings

OFFICE = ("09:00", "17:30")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class HoursChoice(NamedTuple):
    """Hours in force as the form shows them; `own` where single days differ, which the form cannot show."""

    days: list[tuple[str, str, bool]]
    always: bool
    start: str
    end: str
    own: bool


def hours_choice(settings: HoursSettings) -> HoursChoice:
    """Return what the form is filled in with."""
    hours = [getattr(settings, day) for day in WEEKDAYS]
    start, end = _office(hours)
    days = [(day, translated(name), bool(spans)) for day, name, spans in zip(WEEKDAYS, DAYS, hours, strict=True)]
    always = all(spans == ALL_DAY for spans in hours)
    return HoursChoice(days, always, start, end, not always and len({spans for spans in hours if spans}) > 1)


def _office(hours: list[str]) -> tuple[str, str]:
    """Return the first span that is not the whole day, to fill the form with."""
    for spans in hours:
        start, dash, end = spans.partition(",")[0].partition("-")
        if dash and spans != ALL_DAY:
            return start.strip().zfill(5), end.strip().zfill(5)
    return OFFICE


def hours_changes(fields: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return the settings that a form asks for. Raises `BadRequestError` where no day is ticked or a time is wrong."""
    if fields.get("when", ["office"])[-1] == "always":
        return {f"hours.{day}": ALL_DAY for day in WEEKDAYS}
    span = f"{fields.get('from', [''])[-1]}-{fields.get('to', [''])[-1]}"
    days = set(fields.get("day", []))
    if not days.intersection(WEEKDAYS):
        raise BadRequestError(sentence("hours_choice_words.choose_at_least_one_day"), "")
    return check_changes({f"hours.{day}": span if day in days else "" for day in WEEKDAYS})
