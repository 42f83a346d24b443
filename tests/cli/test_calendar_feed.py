"""`perkup calendar`, `perkup photos` and `perkup phone`, through the front door."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest

from perkup.app.application import Application
from perkup.app.calendar_subscription import CalendarSubscription
from perkup.app.data_folder import DataFolder
from perkup.app.workspace import Workspace
from tests.app.photos import SECRET, drawn, exif, told, webp
from tests.app.test_phone_reminders import Receiver, receiver
from tests.cli.test_programme import Run, begun, run

__all__ = ["begun", "receiver", "run"]
pytestmark = pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    opened = Application.open(DataFolder.find(str(tmp_path)))
    yield opened
    opened.close()


class TestCalendar:
    def test_a_file_with_every_day_of_the_programme(self, begun: Application, run: Run, tmp_path: Path) -> None:
        place = tmp_path / "my.ics"
        code, said = run("calendar", "--out", str(place))
        assert (code, said) == (0, f"The calendar is in {place}.\n")
        assert place.stat().st_mode & 0o777 == 0o600
        found = icalendar.Calendar.from_ical(place.read_bytes()).walk("VEVENT")
        assert len(found) == sum(bool(day.items) for day in begun.programme.plan().days)
        assert len({str(event["uid"]) for event in found}) == len(found)

    def test_an_address_is_offered_taken_back_and_switched_off(self, begun: Application, run: Run) -> None:
        assert "There is no calendar address" in run("calendar")[1]
        first = json.loads(run("calendar", "--on", "--json")[1])
        assert first["feed"] is True
        assert first["address"].startswith("http://127.0.0.1:")
        second = json.loads(run("calendar", "--revoke", "--json")[1])["address"]
        assert second != first["address"]
        assert run("calendar")[1].startswith(second)
        assert json.loads(run("calendar", "--off", "--json")[1]) == {"feed": False, "address": None, "file": None}

    def test_a_running_coach_hears_of_an_address_taken_back(self, begun: Application, run: Run) -> None:
        in_the_coach = CalendarSubscription(begun.home)
        old = in_the_coach.key
        assert in_the_coach.fits(old)
        assert run("calendar", "--revoke")[0] == 0
        assert not in_the_coach.fits(old)
        assert in_the_coach.key == CalendarSubscription(begun.home).key

    def test_what_cannot_be_written_is_told(self, begun: Application, run: Run, tmp_path: Path) -> None:
        assert "cannot be written: is a directory" in run("calendar", "--out", str(tmp_path))[1]
        code, said = run("calendar", "--out", str(tmp_path / "no" / "my.ics"))
        assert (code, "cannot be written: no such file" in said) == (1, True)
        assert run("calendar", "--out", "-", "--json")[0] == 2

    def test_standard_output(self, begun: Application, run: Run) -> None:
        assert icalendar.Calendar.from_ical(run("calendar", "--out", "-")[1]).walk("VEVENT")


class TestPhotos:
    @pytest.fixture
    def taken(self, tmp_path: Path) -> Path:
        folder = tmp_path / "camera"
        folder.mkdir()
        (folder / "a.jpg").write_bytes(told(drawn(), exif(6)))
        (folder / "b.webp").write_bytes(webp((b"XMP ", SECRET)))
        (folder / "c.gif").write_bytes(b"GIF89a")
        return folder

    def test_kept_listed_exported_and_forgotten(self, app: Application, run: Run, taken: Path, tmp_path: Path) -> None:
        assert "No photos." in run("photos", "list")[1]
        assert "Saved as" in run("photos", "add", str(taken / "a.jpg"), "--seen", "right", "--on", "2026-03-02")[1]
        event = json.loads(run("photos", "add", str(taken / "b.webp"), "--seen", "back", "--json")[1])["event"]
        lines = run("photos", "list")[1].splitlines()
        assert lines[0].startswith(event)
        assert lines[0].endswith("from behind")
        assert "2 Mar 2026  right side" in lines[1]
        out = tmp_path / "out"
        assert run("photos", "export", str(out))[1].startswith("2 photos in")
        files = sorted(out.iterdir())
        assert [path.suffix for path in files] == [".jpg", ".webp"]
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
        assert not any(SECRET in path.read_bytes() for path in files)
        assert json.loads(run("photos", "export", str(out), "--json")[1])["files"] == sorted(
            (path.name for path in files), reverse=True
        )
        assert "Please confirm with --yes" in run("photos", "forget", event)[1]
        assert run("photos", "forget", event.lower(), "--yes")[1] == "Deleted: 1 photo.\n"
        assert len(list(app.home.photos_dir.iterdir())) == 1
        assert [each["pose"] for each in json.loads(run("photos", "list", "--json")[1])] == ["right"]
        other = json.loads(run("photos", "list", "--json")[1])[0]["event"]
        assert run("photos", "forget", other, typed="y\n")[0] == 0
        assert list(app.home.photos_dir.iterdir()) == []

    def test_what_is_no_photo_is_refused(self, app: Application, run: Run, taken: Path, tmp_path: Path) -> None:
        assert "no photo that Perkup can clean" in run("photos", "add", str(taken / "c.gif"), "--seen", "left")[1]
        assert run("photos", "add", str(taken / "a.jpg"))[0] == 2
        assert "There is no photo" in run("photos", "forget", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "--yes")[1]
        later = str(app.now().date() + timedelta(days=2))
        assert "in the future" in run("photos", "add", str(taken / "a.jpg"), "--seen", "left", "--on", later)[1]
        (tmp_path / "file").write_text("")
        assert run("photos", "export", str(tmp_path / "file" / "sub"))[0] == 1

    def test_a_file_that_is_gone_is_said(self, app: Application, run: Run, taken: Path) -> None:
        run("photos", "add", str(taken / "a.jpg"), "--seen", "front")
        next(app.home.photos_dir.iterdir()).unlink()
        assert "(its file is gone)" in run("photos", "list")[1]


class TestPhone:
    def test_off_until_switched_on_and_tested_against_a_real_receiver(
        self, begun: Application, run: Run, receiver: Receiver
    ) -> None:
        assert run("phone")[1] == "Off. Services: none. Quiet hours: 21:00-07:00.\n"
        assert "No service is named yet" in run("phone", "on")[1]
        assert "Phone reminders are off" in run("phone", "test")[1]
        assert run("phone", "on", receiver.url)[1].startswith("On, through json.")
        assert run("phone", "test") == (0, "1 service took the message.\n")
        assert [each["message"] for each in receiver.got] == ["Hello from your desk. This is what reminders look like."]
        receiver.status = 500
        code, said = run("phone", "test")
        assert (code, "1 of 1 services did not take the message" in said) == (1, True)
        assert run("phone", "off")[1] == "Off. Nothing is sent.\n"
        state = json.loads(run("phone", "--json")[1])
        assert (state["on"], state["services"]) == (False, ["json"])
        assert run("phone", "off", "--forget")[0] == 0
        assert json.loads(run("phone", "--json")[1])["services"] == []

    def test_the_next_reminder_is_told_and_no_secret(
        self, begun: Application, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        today = begun.now().date()
        noon = datetime(today.year, today.month, today.day, 12, tzinfo=begun.now().tzinfo or UTC)
        monkeypatch.setattr(Workspace, "now", lambda self: noon)
        run("phone", "on", "ntfy://my-secret-topic")
        said = run("phone")[1]
        assert "Next: 17:50, Today: the self-tests" in said
        assert "secret" not in said
