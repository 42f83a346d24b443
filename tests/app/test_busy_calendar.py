"""Busy slots from a calendar of one's own: what counts, who reads it, what a lost network changes."""

from __future__ import annotations

import asyncio
import http.server
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from perkup.app import busy_process
from perkup.app.busy_calendar import check_calendar, read_in_child
from perkup.app.busy_process import BusyAnswer, BusySlot, BusyTask, answer_task, busy_slots, read_source
from perkup.app.desk_watcher import DeskWatcher
from perkup.errors import ErrorCode
from tests.app.virtual import Office
from tests.refusals import refused

pytest.importorskip("recurring_ical_events")
BEGIN, END = datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 3, 17, tzinfo=UTC)
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//a test//EN\r\n"


def calendar(*events: str) -> bytes:
    entries = [
        f"BEGIN:VEVENT\r\nUID:{number}@example.org\r\nDTSTAMP:20260301T000000Z\r\n{event}\r\nEND:VEVENT\r\n"
        for number, event in enumerate(events)
    ]
    return (HEAD + "".join(entries).replace("; ", "\r\n") + "END:VCALENDAR\r\n").encode()


def found(*events: str) -> list[str]:
    return [f"{slot.begin:%d %H:%M}-{slot.end:%H:%M}" for slot in busy_slots(calendar(*events), BEGIN, END)]


@pytest.mark.parametrize(
    ("event", "slots"),
    [
        ("DTSTART:20260309T090000Z; DTEND:20260309T100000Z", ["09 09:00-10:00"]),
        ("DTSTART:20260309T090000Z; DURATION:PT45M", ["09 09:00-09:45"]),
        (
            "DTSTART;TZID=America/New_York:20260309T090000; DTEND;TZID=America/New_York:20260309T100000",
            ["09 13:00-14:00"],
        ),
        (
            "DTSTART;TZID=Europe/Berlin:20260302T140000; DTEND;TZID=Europe/Berlin:20260302T143000; "
            "RRULE:FREQ=DAILY; EXDATE;TZID=Europe/Berlin:20260310T140000,20260311T140000,20260312T140000,"
            "20260313T140000,20260314T140000,20260315T140000,20260316T140000",
            ["08 13:00-13:30", "09 13:00-13:30"],
        ),
        ("DTSTART;VALUE=DATE:20260309; DTEND;VALUE=DATE:20260310", []),
        ("DTSTART:20260309T090000Z; DTEND:20260309T100000Z; TRANSP:TRANSPARENT", []),
        ("DTSTART:20260309T090000Z; DTEND:20260309T100000Z; STATUS:TENTATIVE", []),
        ("DTSTART:20260309T090000Z; DTEND:20260309T100000Z; STATUS:CANCELLED", []),
        ("DTSTART:20260309T090000Z; DTEND:20260309T100000Z; STATUS:CONFIRMED", ["09 09:00-10:00"]),
        ("DTSTART:20260309T090000Z; DTEND:20260309T100000Z; X-MICROSOFT-CDO-BUSYSTATUS:FREE", []),
        ("DTSTART:20260309T090000Z; DTEND:20260309T100000Z; X-MICROSOFT-CDO-BUSYSTATUS:BUSY", ["09 09:00-10:00"]),
        ("DTSTART:20260309T090000Z", []),
        ("DTSTART:20270309T090000Z; DTEND:20270309T100000Z", []),
    ],
)
def test_what_counts_as_busy(event: str, slots: list[str]) -> None:
    assert found(event) == slots


def test_one_meeting_of_a_series_is_moved_and_one_is_cancelled() -> None:
    series = "DTSTART:20260309T090000Z; DTEND:20260309T100000Z; RRULE:FREQ=DAILY;COUNT=3"
    data = calendar(series).replace(
        b"END:VCALENDAR",
        b"BEGIN:VEVENT\r\nUID:0@example.org\r\nRECURRENCE-ID:20260310T090000Z\r\nDTSTART:20260310T150000Z\r\n"
        b"DTEND:20260310T160000Z\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:0@example.org\r\nSTATUS:CANCELLED\r\n"
        b"RECURRENCE-ID:20260311T090000Z\r\nDTSTART:20260311T090000Z\r\nDTEND:20260311T100000Z\r\nEND:VEVENT\r\n"
        b"END:VCALENDAR",
    )
    assert [f"{slot.begin:%d %H:%M}" for slot in busy_slots(data, BEGIN, END)] == ["09 09:00", "10 15:00"]


def test_slots_that_touch_are_one_and_our_own_feed_is_none() -> None:
    touching = found("DTSTART:20260309T090000Z; DURATION:PT1H", "DTSTART:20260309T093000Z; DURATION:PT1H")
    assert touching == ["09 09:00-10:30"]
    own = calendar("DTSTART:20260309T090000Z; DURATION:PT1H").replace(b"@example.org", b"@perkup")
    assert busy_slots(own, BEGIN, END) == ()


@pytest.mark.parametrize("data", [b"", b"<html>sign in</html>", b"BEGIN:VCALENDAR\r\nDTSTART"])
def test_what_is_no_calendar_is_a_sentence(data: bytes, tmp_path: Path) -> None:
    with refused(ErrorCode.INVALID_INPUT):
        busy_slots(data, BEGIN, END)
    file = tmp_path / "mine.ics"
    file.write_bytes(data)
    assert "no calendar" in answer_task(BusyTask(str(file), BEGIN, END)).trouble


def test_source_that_cannot_be_read_is_a_sentence_without_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for source in (
        str(tmp_path / "secret-name"),
        "https://127.0.0.1:1/secret-name",
        "ftp://secret-name/x",
        str(tmp_path),
    ):
        trouble = answer_task(BusyTask(source, BEGIN, END)).trouble
        assert trouble
        assert "secret-name" not in trouble
    monkeypatch.setattr(busy_process, "LARGEST", 10)
    (tmp_path / "large.ics").write_bytes(calendar())
    with refused(ErrorCode.INVALID_INPUT):
        read_source(str(tmp_path / "large.ics"))


@pytest.fixture
def address() -> Iterator[str]:
    data = calendar("DTSTART:20260309T090000Z; DURATION:PT1H")

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None: ...

    with http.server.HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/me.ics"
        server.shutdown()


def test_real_child_reads_an_address_and_tells_times_only(address: str) -> None:
    answer = asyncio.run(read_in_child(BusyTask(address, BEGIN, END)))
    assert answer == BusyAnswer((BusySlot(datetime(2026, 3, 9, 9, tzinfo=UTC), datetime(2026, 3, 9, 10, tzinfo=UTC)),))
    status = check_calendar(address, BEGIN)
    assert (status.available, status.detail) == (True, "1 busy times in your calendar in the next 8 days.")
    assert not check_calendar("/nowhere.ics", BEGIN).available


class Reader:
    """A calendar that answers at once; `away` as a network that is away."""

    def __init__(self, *slots: BusySlot) -> None:
        self.slots, self.away, self.asked = slots, False, 0

    async def __call__(self, task: BusyTask) -> BusyAnswer:
        self.asked += 1
        return BusyAnswer(trouble="away") if self.away else BusyAnswer(self.slots)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    place = Office(tmp_path / "home")
    yield place
    place.close()


def watch(office: Office, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the coach of the office read its calendar through `reader`."""
    plain = DeskWatcher.start

    def start(self: DeskWatcher) -> None:
        self._busy._read = reader
        plain(self)

    monkeypatch.setattr(DeskWatcher, "start", start)


def slot(office: Office, after_min: float, length_min: float) -> BusySlot:
    begin = office.clocks.wall + timedelta(minutes=after_min)
    return BusySlot(begin, begin + timedelta(minutes=length_min))


def test_meeting_holds_the_prompt_back_until_it_ends(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(slot(office, 20, 50))
    watch(office, reader, monkeypatch)

    async def play(o: Office) -> None:
        o.app.settings.change({"calendar.busy": "https://example.org/me.ics"}, by="web")
        await o.wait(25)
        assert o.app.clock.clock.flags == ("busy",)
        o.desk.emit("idle", since_s=0)
        await o.wait(30)
        assert o.app.breaks.status().absence_cause == "meeting"
        o.desk.emit("active")
        await o.wait(10)
        assert o.desk.shown == []
        reader.away = True
        await o.wait(40)
        assert o.app.clock.clock.flags == ()
        assert o.app.breaks.status().today.natural == 0
        assert len(o.desk.shown) > 0
        asked = reader.asked
        o.app.settings.change({"calendar.busy": ""}, by="web")
        await o.wait(60)
        assert reader.asked == asked

    office.day(play)


def test_slots_outlast_a_restart_without_a_network_and_leave_with_the_setting(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(slot(office, 5, 300))
    watch(office, reader, monkeypatch)

    async def play(o: Office) -> None:
        o.app.settings.change({"calendar.busy": "~/me.ics"}, by="web")
        await o.wait(10)

    async def again(o: Office) -> None:
        await o.wait(1)
        assert o.app.clock.clock.flags == ("busy",)
        o.app.settings.change({"calendar.busy": ""}, by="web")
        assert o.app.clock.clock.flags == ()

    office.day(play)
    reader.away = True
    office.day(again)
    assert office.app.home.busy_file.stat().st_mode & 0o777 == 0o600
    assert b"me.ics" not in office.app.home.busy_file.read_bytes()
