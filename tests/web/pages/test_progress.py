"""Progress, notes and photos as pages: what they show, keep and erase, and that an import looks the same."""

from __future__ import annotations

import csv
import io
import re
import struct
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.demo.sample_person import fill
from perkup.app.phone_reminders import RETRY_S
from perkup.app.settings.settings_schema import find_setting
from perkup.app.settings.settings_transfer import export_settings, import_settings
from perkup.coach.programme.self_tests import BY_ID
from perkup.coach.progress_score import HALF_LIFE_DAYS, PER_WEEK
from perkup.journal.import_export import read_lines, write_lines
from perkup.journal.store import Journal
from perkup.motion.measurement_types import TYPES
from perkup.vocabulary import NoteSubject
from tests.browser.coach import Clocks
from tests.desktop.fake_desktop import FakeDesktop
from tests.web.asking import Asker, Told, asker


def png(width: int = 3, height: int = 4, extra: bytes = b"") -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = b"".join(b"\0" + bytes([200, 150, 120] * width) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    text = chunk(b"tEXt", b"Comment\0" + extra) if extra else b""
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + text + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


def upload(ask: Asker, content: bytes, name: str = "me.png", **fields: str) -> Told:
    parts = [
        f'--B\r\ncontent-disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in ({"pose": "right"} | fields).items()
    ]
    if name:
        parts.append(
            f'--B\r\ncontent-disposition: form-data; name="photo"; filename="{name}"\r\n\r\n'.encode()
            + content
            + b"\r\n"
        )
    body = b"".join(parts) + b"--B--\r\n"
    headers: dict[str, str | None] = {"content-type": "multipart/form-data; boundary=B"}
    return ask.ask("POST", "/progress/photos", body=body, headers=headers)


def film(
    app: Application, left: float, right: float, definition: str = "trunk-thigh", half: float | None = 1.5
) -> None:
    def side(value: float) -> dict[str, Any]:
        if definition == "thomas":
            return {"thigh_below_horizontal_deg": value}
        interval = None if half is None else [value - half, value + half]
        return {"peak_thigh_extension_deg": value, "thigh_ci95_deg": interval}

    result = {"definition": definition, "sides": {"left": side(left), "right": side(right)}}
    facts = {"measurement": f"m{app.journal.count()}", "file": "walk.mp4", "definition": definition, "result": result}
    app.journal.append("measurement", facts)


class TestProgress:
    def test_an_empty_page_says_how_to_begin(self, ask: Asker) -> None:
        told = ask.get("/progress").text
        assert "Nothing to show yet" in told
        assert "You have not started your plan yet" in told
        assert "<figure" not in told

    def test_one_result_is_told_without_a_line_or_a_change(self, app: Application, ask: Asker) -> None:
        app.programme.tests.record("chair_stand", 14, None)
        told = ask.get("/progress").text
        assert "One day so far" in told
        assert "chip-good" not in told

    def test_only_a_difference_above_the_detectable_one_is_a_change(
        self, app: Application, ask: Asker, clocks: Clocks
    ) -> None:
        app.programme.tests.record("chair_stand", 14, None)
        app.programme.tests.record("single_leg_bridge", 5, "left")
        clocks.ahead += 15 * 86400
        app.programme.tests.record("chair_stand", 18, None)
        app.programme.tests.record("single_leg_bridge", 17, "left")
        told = ask.get("/progress").text
        assert "12 repetitions more than at first: Single-leg bridge" in told
        assert "Left: 5 at first, 17 now. A change: 12 repetitions more." in told
        assert told.count('class="plot plot-lines') == 1
        stand = ask.get("/progress?chart=chair_stand").text
        assert "14 at first, 18 now. Steady so far (5 repetitions or more would be a change)." in stand

    def test_a_steady_test_says_what_would_be_a_sure_improvement(
        self, app: Application, ask: Asker, clocks: Clocks
    ) -> None:
        app.programme.tests.record("chair_stand", 14, None)
        clocks.ahead += 15 * 86400
        app.programme.tests.record("chair_stand", 17, None)
        assert "19 repetitions would be a sure improvement." in ask.get("/progress").text

    def test_films_of_two_definitions_are_two_trends(self, app: Application, ask: Asker, clocks: Clocks) -> None:
        film(app, 8, 9)
        film(app, 2, 3, "thomas")
        clocks.ahead += 20 * 86400
        film(app, 12, 24, half=None)
        film(app, 8, 3.5, "thomas")
        told = ask.get("/progress?chart=hip_extension").text
        assert "Hip extension in walking" in told
        assert "Left: 8° at first, 12° now. Steady so far (11° or more would be a change)." in told
        assert "Right: 9° at first, 24° now. A change: 15° more." in told
        assert "Hanging-leg angle, filmed" in told
        told = ask.get("/progress?chart=thomas_video").text
        assert "Left: 2° at first, 8° now. A change: 6° more." in told

    def test_girth_in_inches_where_so_set(self, app: Application, ask: Asker, clocks: Clocks) -> None:
        app.programme.tests.record_girth([101.6, 101.6, 101.6])
        clocks.ahead += 20 * 86400
        app.programme.tests.record_girth([101.6, 101.6, 101.0])
        app.settings.change({"display.units": "in"}, "web")
        told = ask.get("/progress?chart=hip_girth").text
        assert "40 at first, 39.9 now." in told
        assert ">in<" in told

    def test_charts_bring_no_script_style_or_names_of_their_own(
        self, app: Application, ask: Asker, clocks: Clocks
    ) -> None:
        film(app, 8, 9)
        clocks.ahead += 20 * 86400
        film(app, 12, 24)
        told = ask.get("/progress").text
        drawn = "".join(re.findall(r'<svg [^>]*class="plot.*?</svg>', told, re.DOTALL))
        assert drawn
        for unwanted in ("<script", "<style", "style=", " id=", "<desc"):
            assert unwanted not in drawn
        assert 'role="img" aria-label="Hip extension in walking in degrees.' in drawn

    def test_numbers_as_a_table_for_a_spreadsheet(self, app: Application, ask: Asker) -> None:
        film(app, 8, 9)
        app.programme.tests.record("chair_stand", 14, None)
        told = ask.get("/progress/numbers.csv")
        rows = list(csv.reader(io.StringIO(told.text)))
        assert rows[0] == ["date", "what", "side", "value", "low", "high", "unit"]
        assert [row[1:] for row in rows if row[1].startswith("Hip")] == [
            ["Hip extension in walking", "left", "8.00", "6.50", "9.50", "degrees"],
            ["Hip extension in walking", "right", "9.00", "7.50", "10.50", "degrees"],
        ]
        assert "attachment" in (told.header("content-disposition") or "")


class TestNotes:
    def test_a_note_is_kept_as_written_and_never_as_markup(self, app: Application, ask: Asker) -> None:
        today = app.now().date()
        told = ask.post("/progress/notes", {"about": f"day:{today}", "text": "  tight <b>left</b>\r\nside  "})
        assert told.status == 303
        shown = ask.get("/progress/notes").text
        assert "tight &lt;b&gt;left&lt;/b&gt;\nside" in shown
        assert "tight &lt;b&gt;left" in ask.get("/progress").text

    def test_about_a_session_and_a_move(self, app: Application, ask: Asker, used: dict[str, Any]) -> None:
        session = used["session"]
        asked = ask.get(f"/progress/notes?about=session&ref={session}").text
        assert f'value="session:{session}" selected' in asked
        ask.post("/progress/notes", {"about": f"session:{session}", "text": "good one"})
        ask.post("/progress/notes", {"about": "move:str_psoas_lunge", "text": "my favourite"})
        shown = ask.get("/progress/notes").text
        assert f'href="/history/{session}"' in shown
        assert 'href="/moves/str_psoas_lunge"' in shown

    def test_the_pages_of_a_session_and_a_move_lead_here(self, ask: Asker, used: dict[str, Any]) -> None:
        for page, about, ref in (
            (f"/history/{used['session']}", "session", used["session"]),
            ("/moves/str_psoas_lunge", "move", "str_psoas_lunge"),
        ):
            link = f"/progress/notes?about={about}&ref={ref}"
            assert link.replace("&", "&amp;") in ask.get(page).text
            assert f'value="{about}:{ref}" selected' in ask.get(link).text

    @pytest.mark.parametrize(
        ("about", "text"),
        [
            ("day:soon", "x"),
            ("move:nowhere", "x"),
            ("session:nowhere", "x"),
            ("weather:rain", "x"),
            ("day:2026-01-01", " "),
        ],
    )
    def test_what_does_not_fit_is_refused(self, app: Application, ask: Asker, about: str, text: str) -> None:
        assert ask.post("/progress/notes", {"about": about, "text": text}).status in (400, 404, 409, 422)
        assert app.journal.last("note") is None

    def test_too_long_a_note_stays_in_its_field(self, app: Application, ask: Asker) -> None:
        told = ask.post("/progress/notes", {"about": "move:str_psoas_lunge", "text": "y" * 20_001})
        assert told.status == 400
        assert "y" * 20_001 in told.text

    def test_erased_after_ten_seconds_unless_kept(self, app: Application, ask: Asker) -> None:
        import asyncio

        app.notes.add(NoteSubject.DAY, "to be forgotten")
        event = app.journal.last("note")
        assert event is not None

        async def change_of_mind() -> None:
            told = await ask.asked("POST", f"/progress/notes/{event.id}/erase")
            where = told.header("location") or ""
            assert "to be forgotten" not in (await ask.asked("GET", where)).text
            token = where.partition("undo=")[2]
            await ask.asked("POST", "/progress/notes/keep", f"token={token}".encode())
            assert "to be forgotten" in (await ask.asked("GET", "/progress/notes")).text
            await ask.asked("POST", f"/progress/notes/{event.id}/erase")
            ask.app.web_context.close()

        asyncio.run(change_of_mind())
        assert app.journal.is_erased(event.id)

    def test_only_a_note_is_erased_here(self, app: Application, ask: Asker, used: dict[str, Any]) -> None:
        other = app.journal.last("session_started")
        assert other is not None
        assert ask.post(f"/progress/notes/{other.id}/erase").status == 404


class TestPhotos:
    def test_kept_clean_shown_and_erased_with_its_file(self, app: Application, ask: Asker) -> None:
        import asyncio

        assert upload(ask, png(extra=b"taken at home")).status == 303
        event = app.journal.last("photo")
        assert event is not None
        place = app.home.photos_dir / event.data["file"]
        assert place.stat().st_mode & 0o777 == 0o600
        assert b"taken at home" not in place.read_bytes()
        shown = ask.get(f"/progress/photos/{event.id}")
        assert shown.body == place.read_bytes()
        assert shown.header("content-type") == "image/png"
        assert f'src="/progress/photos/{event.id}"' in ask.get("/progress/photos").text
        assert "1 photo, on this computer only" in ask.get("/progress").text

        async def erase() -> None:
            await ask.asked("POST", f"/progress/photos/{event.id}/erase")
            assert (await ask.asked("GET", f"/progress/photos/{event.id}")).status == 404
            ask.app.web_context.close()

        asyncio.run(erase())
        assert not place.exists()

    @pytest.mark.parametrize(
        ("content", "name", "fields"),
        [
            (b"GIF89a", "me.gif", {}),
            (b"", "", {}),
            (png(), "me.png", {"pose": "dancing"}),
            (png(), "me.png", {"on": "2999-01-01"}),
            (png(), "me.png", {"on": "yesterday"}),
        ],
    )
    def test_what_is_no_photo_of_a_day_is_refused(
        self, app: Application, ask: Asker, content: bytes, name: str, fields: dict[str, str]
    ) -> None:
        assert upload(ask, content, name, **fields).status >= 400
        assert app.journal.last("photo") is None
        assert not list(app.home.photos_dir.glob("*")) if app.home.photos_dir.exists() else True

    def test_no_other_event_is_served(self, ask: Asker) -> None:
        assert ask.get("/progress/photos/01ARZ3NDEKTSV4RRFFQ69G5FAV").status == 404


def test_an_import_into_an_empty_folder_gives_identical_pages(tmp_path: Path) -> None:
    first, second = DataFolder(tmp_path / "first"), DataFolder(tmp_path / "second")
    for home in (first, second):
        home.folder.mkdir()
    until = Clocks()().wall.replace(hour=17, minute=0, second=0, microsecond=0)
    fill(first, now=until, days=26)
    moment = Clocks((until - Clocks()().wall + timedelta(minutes=5)).total_seconds())
    pages = (
        "/progress",
        "/progress/notes",
        "/progress/photos",
        "/history",
        "/programme",
        "/settings",
        "/for-the-doctor",
    )

    def opened(home: DataFolder) -> Application:
        return Application.open(home, stamp=moment, senses=FakeDesktop(available=False).senses)

    app = opened(first)
    app.settings.change({"programme.minutes_per_session": 15, "display.units": "in"}, "web")
    upload(asker(app), png())
    film(app, 8, 9)
    photo = app.journal.last("photo")
    assert photo is not None
    exported = io.BytesIO()
    export_settings(first, app.journal)
    write_lines(app.journal, exported, photos=first.photos_dir)
    before = [asker(app).get(path).text for path in pages]
    picture = asker(app).get(f"/progress/photos/{photo.id}").body
    app.close()

    exported.seek(0)
    with Journal.open(second.journal_file) as journal:
        assert read_lines(journal, exported, "export", photos=second.photos_dir).photos == 1
        assert "programme.minutes_per_session" in import_settings(second, journal).keys
    app = opened(second)
    assert [asker(app).get(path).text for path in pages] == before
    assert asker(app).get(f"/progress/photos/{photo.id}").body == picture
    app.close()


class TestDocs:
    """docs/progress.md and docs/calendar.md say what is so."""

    DOCS = Path(__file__).parents[3] / "docs"

    def test_a_change_begins_where_the_page_says(self) -> None:
        text = (self.DOCS / "progress.md").read_text("utf-8")
        table = dict(re.findall(r"^\| ([^|]+?) \| ([0-9.]+) \w+", text, re.MULTILINE))
        told = {what: float(value) for what, value in table.items()}
        assert told["single-leg bridge"] == BY_ID["single_leg_bridge"].detectable
        assert told["30-second chair stand"] == BY_ID["chair_stand"].detectable
        assert told["hanging-leg angle, by hand or filmed"] == BY_ID["thomas"].detectable
        assert told["girth of the hips, mean of three"] == BY_ID["hip_girth"].detectable
        assert told["hip extension in walking, by video"] == TYPES["walk"].detectable

    def test_the_score_is_the_one_that_is_told(self) -> None:
        text = (self.DOCS / "progress.md").read_text("utf-8")
        assert f"½^(1/{HALF_LIFE_DAYS:g})" in text
        assert f"({PER_WEEK:g} ÷ 7)" in text

    def test_every_setting_that_the_calendar_page_names_exists(self) -> None:
        text = (self.DOCS / "calendar.md").read_text("utf-8")
        named = set(re.findall(r"`((?:calendar|phone)\.[a-z_]+)`", text)) - {"calendar.json", "phone.json"}
        assert named
        assert all(find_setting(key) is not None for key in named)
        minutes = ", ".join(f"{pause / 60:g}" for pause in RETRY_S[:-1])
        assert f"after {minutes} and {RETRY_S[-1] / 60:g} minutes" in text
