from __future__ import annotations

import re

import pytest

from perkup.app.settings.settings_schema import Settings, list_settings, setting_value
from perkup.web import templating
from perkup.web.pages.settings import groups, value_of


def filled(settings, **changed):
    """The form as a browser sends it: what is on, and text for the rest."""
    fields = {"all": ["yes"]}
    for each in list_settings():
        value = setting_value(settings, each.key)
        if each.kind == "on or off":
            fields[each.key] = ["on"] if value else []
        elif isinstance(value, list):
            fields[each.key] = [str(v) for v in value] if each.choices else [", ".join(str(v) for v in value)]
        else:
            fields[each.key] = [str(value)]
    fields.update({key.replace("__", "."): value for key, value in changed.items()})
    return {key: values for key, values in fields.items() if values}


def test_every_setting_is_on_the_page(ask):
    html = ask.get("/settings").text
    for each in list_settings():
        assert f'data-key="{each.key}"' in html
        assert each.title in html.replace("&#39;", "'")


@pytest.mark.parametrize("each", list_settings(), ids=lambda each: each.key)
def test_a_form_says_what_is_in_force(each):
    settings = Settings()
    assert value_of(each, filled(settings)) == setting_value(settings, each.key)


def test_saving_changes_only_what_differs(ask, app):
    told = ask.post("/settings", filled(app.settings.current, clock__interval_min=["25"], display__theme=["dark"]))
    assert told.header("location") == "/settings?saved"
    assert app.settings.current.clock.interval_min == 25
    changed = [event.data["changes"] for event in app.journal.events(kinds={"settings_changed"})]
    assert changed == [{"clock.interval_min": [30, 25], "display.theme": ["auto", "dark"]}]
    assert "Saved." in ask.get("/settings?saved").text


def test_saving_nothing_new_writes_nothing(ask, app):
    ask.post("/settings", filled(app.settings.current))
    assert list(app.journal.events(kinds={"settings_changed"})) == []


def test_one_wrong_field_saves_none_and_keeps_what_was_typed(ask, app):
    told = ask.post("/settings", filled(app.settings.current, clock__interval_min=["900"], clock__break_min=["3"]))
    assert told.status == 400
    assert "must be from 20 to 60" in told.text
    assert 'value="900"' in told.text
    assert "One setting needs another look" in told.text
    assert app.settings.current == Settings()


def test_words_for_a_number_are_refused(ask, app):
    told = ask.post("/settings", filled(app.settings.current, clock__interval_min=["half an hour"]))
    assert told.status == 400
    assert "half an hour" in told.text


def test_a_form_without_its_fields_is_refused(ask, app):
    assert ask.post("/settings", {"clock.interval_min": "25"}).status == 400
    assert app.settings.current == Settings()


def test_every_setting_stands_once_on_the_page_in_five_groups_and_advanced():
    people, advanced = groups(Settings())
    assert len(people) + 1 == 5  # working hours have a form of their own
    keys = [field.info.key for group in (*people, *advanced) for field in group.fields]
    assert sorted(keys) == sorted(each.key for each in list_settings())
    assert len(keys) == len(set(keys))
    names = {f"settings.table_{group.name}" for group in advanced} | {f"settings.group_{each.name}" for each in people}
    assert names <= set(templating.SENTENCES.messages)


def test_working_hours_are_picked_as_days_and_times(ask, app):
    fields = {"when": "office", "day": ["mon", "thu"], "from": "08:30", "to": "17:00"}
    assert ask.post("/settings/hours", fields).header("location") == "/settings?saved"
    hours = app.settings.current.hours
    assert (hours.mon, hours.tue, hours.thu, hours.sun) == ("08:30-17:00", "", "08:30-17:00", "")
    told = ask.post("/settings/hours", {"when": "office", "from": "08:30", "to": "17:00"})
    assert (told.status, "Choose at least one day." in told.text) == (400, True)
    ask.post("/settings/hours", {"when": "always"})
    assert app.settings.current.hours.sun == "00:00-24:00"


def test_times_are_written_as_chosen(ask, app):
    app.settings.change({"display.clock": "12h"}, "web")
    try:
        assert re.search(r"\d:\d\d [ap]m", ask.get("/?look").text)
    finally:
        app.settings.change({"display.clock": "24h"}, "web")
        ask.get("/?look")


def test_start_at_login_is_switched_on_and_off_here(ask, app, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert ">Switch on</button>" in ask.get("/settings").text
    assert ask.post("/settings/autostart", {"on": "yes"}).header("location") == "/settings?saved"
    assert (tmp_path / "config" / "autostart" / "perkup.desktop").exists()
    assert ">Switch off</button>" in ask.get("/settings").text
    ask.post("/settings/autostart", {})
    assert not app.autostart.status().on


def test_a_demo_never_starts_at_login(ask, app):
    app.autostart = None
    assert "Start at login" not in ask.get("/settings").text
    assert ask.post("/settings/autostart", {"on": "yes"}).status == 400


def test_a_chime_can_be_heard_before_it_is_chosen(ask):
    assert "data-listen" in ask.get("/settings").text
    chime = ask.get("/settings/chimes/bell.wav")
    assert (chime.status, chime.header("content-type")) == (200, "audio/wav")
    assert ask.get("/settings/chimes/drum.wav").status == 404
