"""One graded claim a day on Today, each before any comes again; the day is the person's own."""

from __future__ import annotations

from datetime import timedelta

from perkup.app.requests import FlagBody
from perkup.web.content.evidence import CLAIMS, GRADES, claim_of
from tests.app.answers import all_answers

DAY_S = 24 * 3600


def test_each_claim_comes_once_before_any_comes_again(ask, app, clocks):
    app.safety.screen(all_answers())
    seen = []
    for _day in CLAIMS:
        page = ask.get("/").text
        claim = claim_of(app.today())
        assert claim.topic in page
        assert claim.evidence[:30] in page
        assert f"{claim.grade.capitalize()} means: {GRADES[claim.grade]}" in page
        seen.append(claim.topic)
        clocks.asleep += DAY_S
    assert sorted(seen) == sorted(claim.topic for claim in CLAIMS)


def test_none_while_everything_is_paused(ask, app):
    app.safety.screen(all_answers())
    app.safety.flag(FlagBody(["foot_drop"]))
    assert 'id="claim"' not in ask.get("/").text


def test_today_is_the_person_s_day(ask, app, clocks):
    app.safety.screen(all_answers())
    app.settings.change({"day.ends_at": "05:00"})
    now = app.now()
    clocks.asleep += ((now + timedelta(days=1)).replace(hour=1, minute=0) - now).total_seconds()
    assert app.now().day != app.today().day
    assert f"{app.today():%A} {app.today().day} {app.today():%B}" in ask.get("/").text
