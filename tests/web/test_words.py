from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from perkup.web import words


def test_moments_are_local():
    moment = datetime(2026, 3, 2, 14, 5, 7, 123, tzinfo=UTC)
    local = moment.astimezone()
    assert words.clock(moment) == f"{local:%H:%M}"
    assert datetime.fromisoformat(words.instant(moment)) == moment.replace(microsecond=0)
    assert words.day(date(2026, 3, 2)) == "Mon 2 March"
    assert words.day(moment) == words.day(local.date())


def test_nouns_and_sentences():
    assert words.counted(1, "break") == "1 break"
    assert words.counted(2, "break") == "2 breaks"
    assert words.counted(2, "setting needs", "settings need") == "2 settings need"
    assert words.plain("typed_through") == "typed through"
    assert words.title("mRNA is odd") == "MRNA is odd"
    assert words.title("") == ""
    assert words.lower_first("What I did") == "what I did"
    assert words.lower_first("I did") == "I did"


def test_things_fall_under_their_day():
    noon = datetime(2026, 3, 2, 12).astimezone()
    things = [SimpleNamespace(at=noon + timedelta(days=n)) for n in (1, 1, 0)]
    assert [(day.day, len(each)) for day, each in words.by_day(things)] == [(3, 2), (2, 1)]
