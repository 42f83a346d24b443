from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from perkup.web import template_filters, templating


def test_moments_are_local():
    moment = datetime(2026, 3, 2, 14, 5, 7, 123, tzinfo=UTC)
    local = moment.astimezone()
    assert template_filters.clock(moment) == f"{local:%H:%M}"
    assert datetime.fromisoformat(template_filters.instant(moment)) == moment.replace(microsecond=0)
    assert template_filters.day(date(2026, 3, 2)) == "Mon 2 March"
    assert template_filters.day(moment) == template_filters.day(local.date())


def test_nouns_and_sentences():
    assert templating.counted(1, "break") == "1 break"
    assert templating.counted(2, "break") == "2 breaks"
    assert template_filters.plain("typed_through") == "typed through"
    assert template_filters.title("mRNA is odd") == "MRNA is odd"
    assert template_filters.title("") == ""
    assert template_filters.lower_first("What I did") == "what I did"
    assert template_filters.lower_first("I did") == "I did"


def test_things_fall_under_their_day():
    noon = datetime(2026, 3, 2, 12).astimezone()
    things = [SimpleNamespace(at=noon + timedelta(days=n)) for n in (1, 1, 0)]
    assert [(day.day, len(each)) for day, each in template_filters.by_day(things)] == [(3, 2), (2, 1)]
