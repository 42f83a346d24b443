"""The calendar's address from outside, and the page that switches calendar and phone."""

from __future__ import annotations

import pytest

from perkup.app.application import Application
from perkup.app.settings.settings_file import change_settings
from tests.app.answers import all_answers
from tests.web.asking import Asker, asker

STRANGE: dict[str, str | None] = {"cookie": None, "sec_fetch_site": None, "user_agent": "a calendar"}


def key_of(app: Application) -> str:
    return app.subscription.key


@pytest.fixture
def on(app: Application) -> Application:
    app.safety.screen(all_answers())
    app.programme.start()
    app.settings.change({"calendar.feed": True}, "web")
    return app


class TestAddress:
    def test_a_calendar_program_needs_the_key_and_no_cookie(self, on: Application, ask: Asker) -> None:
        told = ask.get(f"/calendar.ics?key={key_of(on)}", **STRANGE)
        assert told.status == 200
        assert told.header("content-type") == "text/calendar; charset=utf-8"
        assert told.body.count(b"BEGIN:VEVENT") == 30

    @pytest.mark.parametrize("query", ["", "?key=", "?key=wrong", "?key={key}x", "?key={key}&key={key}", "?Key={key}"])
    def test_no_other_key_will_do(self, on: Application, ask: Asker, query: str) -> None:
        assert ask.get("/calendar.ics" + query.format(key=key_of(on)), **STRANGE).status == 403

    @pytest.mark.parametrize("path", ["/", "/progress", "/api/export", "/calendar.ics/", "/progress/photos"])
    def test_the_key_opens_nothing_else(self, on: Application, ask: Asker, path: str) -> None:
        assert ask.get(f"{path}?key={key_of(on)}", **STRANGE).status == 403

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
    def test_it_is_only_read(self, on: Application, ask: Asker, method: str) -> None:
        headers = STRANGE | {"content-type": "application/json"}
        assert ask.ask(method, f"/calendar.ics?key={key_of(on)}", headers=headers).status == 403

    def test_a_foreign_name_is_refused_even_with_the_key(self, on: Application, ask: Asker) -> None:
        assert ask.get(f"/calendar.ics?key={key_of(on)}", **STRANGE | {"host": "evil.example:7575"}).status == 421

    def test_off_means_off(self, on: Application, ask: Asker) -> None:
        on.settings.change({"calendar.feed": False}, "web")
        assert ask.get(f"/calendar.ics?key={key_of(on)}", **STRANGE).status == 403

    def test_off_in_the_file_means_off_at_once(self, on: Application, ask: Asker) -> None:
        change_settings(on.home.settings_file, {"calendar.feed": False})
        assert ask.get(f"/calendar.ics?key={key_of(on)}", **STRANGE).status == 403
        change_settings(on.home.settings_file, {"calendar.feed": True})
        assert key_of(on) in ask.get("/progress/reminders").text

    def test_taken_back_it_is_worth_nothing(self, on: Application, ask: Asker) -> None:
        before = key_of(on)
        assert ask.post("/progress/calendar", {"renew": "yes"}).status == 303
        assert ask.get(f"/calendar.ics?key={before}", **STRANGE).status == 403
        assert ask.get(f"/calendar.ics?key={key_of(on)}", **STRANGE).status == 200

    def test_the_person_gets_the_file_without_the_address(self, on: Application, ask: Asker) -> None:
        on.settings.change({"calendar.feed": False}, "web")
        told = ask.get("/calendar.ics")
        assert told.status == 200
        assert "perkup.ics" in (told.header("content-disposition") or "")


class TestPage:
    def test_both_are_off_at_first_and_no_address_is_shown(self, app: Application, ask: Asker) -> None:
        told = ask.get("/progress/reminders").text
        assert "key=" not in told
        assert "checked" not in told
        assert not app.home.calendar_file.exists()

    def test_switching_the_calendar_on_shows_the_address(self, app: Application, ask: Asker) -> None:
        form = {"feed": "on", "break_blocks": "on", "session_at": "07:30", "alarm_min": "15"}
        assert ask.post("/progress/calendar", form).status == 303
        assert app.settings.current.calendar.session_at == "07:30"
        assert app.settings.current.calendar.alarm_min == 15
        shown = ask.get("/progress/reminders?saved=yes").text
        assert f"http://127.0.0.1:7575/calendar.ics?key={key_of(app)}" in shown

    def test_phone_services_one_a_line(self, app: Application, ask: Asker) -> None:
        form = {"on": "on", "urls": "json://127.0.0.1:9/\r\n\r\nntfy://x", "quiet_hours": "22:00-06:00"}
        assert ask.post("/progress/phone", form).status == 303
        assert app.settings.current.phone.urls == ["json://127.0.0.1:9/", "ntfy://x"]
        assert app.settings.current.phone.on

    @pytest.mark.parametrize(
        ("where", "form"),
        [
            ("calendar", {"alarm_min": "soon"}),
            ("calendar", {"session_at": "25:00"}),
            ("phone", {"urls": "no address"}),
            ("phone", {"quiet_hours": "at night"}),
            ("phone", {"test": "yes"}),
        ],
    )
    def test_what_does_not_fit_is_told_and_changes_nothing(
        self, app: Application, ask: Asker, where: str, form: dict[str, str]
    ) -> None:
        before = app.settings.current
        told = ask.post(f"/progress/{where}", form)
        assert told.status == 400
        assert "Nothing was changed." in told.text
        assert app.settings.current == before


def test_the_door_without_keys_is_as_before(app: Application) -> None:
    assert asker(app).get("/calendar.ics?key=x", **STRANGE).status == 403
