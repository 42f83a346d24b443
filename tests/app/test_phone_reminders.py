"""Reminders on the phone, end to end against a receiver of our own, and when they keep silent."""

from __future__ import annotations

import asyncio
import http.server
import io
import json
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from perkup.app import notifier_process
from perkup.app import phone_reminders as phone_module
from perkup.app.application import Application
from perkup.app.change_listeners import Topic
from perkup.app.data_folder import DataFolder
from perkup.app.phone_reminders import RETRY_S, PhoneReminders, by_apprise, quiet_until
from perkup.app.requests import BeginBody, EndBody, FlagBody, StepBody
from perkup.desktop.system_clocks import read_clocks as real_clocks
from perkup.errors import ErrorCode, PerkupError
from tests.app.answers import all_answers
from tests.desktop.fake_desktop import FakeDesktop
from tests.refusals import refused

DEADLINE_S = 120.0
pytestmark = pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning")
ZONE = UTC


class World:
    """An app whose wall clock the test moves; the loop's timers are never waited for."""

    def __init__(self, folder: Path, hour: int = 8) -> None:
        self.wall = datetime(2026, 3, 2, hour, tzinfo=ZONE)
        clock = lambda: msgspec.structs.replace(real_clocks(), wall=self.wall)  # noqa: E731
        self.app = Application.open(DataFolder(folder), stamp=clock, senses=FakeDesktop(available=False).senses)
        self.app.safety.screen(all_answers())
        self.app.programme.start()

    def on(self, *urls: str, **more: Any) -> None:
        changes = {"phone.on": True, "phone.urls": list(urls), **{f"phone.{k}": v for k, v in more.items()}}
        self.app.settings.change(changes, "web")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.app.close()


class Receiver:
    """A real HTTP server on this machine: what came in, and how it answers."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.status = 200
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.got.append(json.loads(body))
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None: ...

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://127.0.0.1:{self.server.server_port}/"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


async def settled(phone: PhoneReminders, before: Any = None) -> None:
    """Until the sending under way has been reported."""
    for _ in range(int(DEADLINE_S / 0.01)):
        if phone.report is not None and phone.report != before and not phone._busy:
            return
        await asyncio.sleep(0.01)
    raise TimeoutError("the phone reported nothing")


def run(work: Callable[[], Any]) -> None:
    asyncio.run(work())


def test_a_session_of_today_reaches_a_real_receiver_once(world: World, receiver: Receiver) -> None:
    world.on(receiver.url)
    world.wall = world.wall.replace(hour=17, minute=50)

    async def work() -> None:
        phone = world.app.phone
        phone.start()
        await settled(phone)
        assert phone.report is not None
        assert phone.report.ok
        phone.plan_next()
        phone.stop()
        again = PhoneReminders(world.app)
        again.start()
        assert again.next() is None
        again.stop()

    run(work)
    assert [(each["title"], each["message"]) for each in receiver.got] == [
        ("Perkup: day 1", receiver.got[0]["message"]),
    ]
    assert receiver.got[0]["message"].endswith("minutes, at 18:00.")
    assert world.app.home.phone_file.stat().st_mode & 0o777 == 0o600


def test_a_failure_is_shown_tried_again_later_each_time_and_only_where_it_failed(
    world: World, receiver: Receiver
) -> None:
    other = Receiver()
    other.status = 500
    world.on(receiver.url, other.url)
    world.wall = world.wall.replace(hour=17, minute=55)

    async def work() -> None:
        phone = world.app.phone
        phone.start()
        await settled(phone)
        for number, pause in enumerate(RETRY_S[:2]):
            report = phone.report
            assert report is not None
            assert not report.ok
            assert report.words.startswith(f"1 of {2 if number == 0 else 1} services did not take the message.")
            assert report.again == world.wall + timedelta(seconds=pause)
            phone.plan_next()
            assert not phone._busy, "tried before its time"
            assert report.again is not None
            world.wall = report.again
            other.status = 200 if number == 1 else 500
            phone.plan_next()
            await settled(phone, report)
        assert phone.report is not None
        assert phone.report.ok
        phone.stop()

    run(work)
    assert len(receiver.got) == 1
    assert len(other.got) == 3
    other.close()


def test_sending_never_holds_up_the_loop_nor_the_end(world: World) -> None:
    release = threading.Event()

    def slow(url: str, title: str, body: str) -> bool:
        release.wait(DEADLINE_S)
        return True

    world.on("json://127.0.0.1:9/")
    world.wall = world.wall.replace(hour=18)

    async def work() -> None:
        phone = PhoneReminders(world.app, slow)
        phone.start()
        assert phone._busy
        with refused(ErrorCode.UNDER_WAY):
            phone.test()
        phone.stop()

    run(work)
    release.set()


@pytest.mark.parametrize(
    "prepare",
    [
        lambda world: None,
        lambda world: world.on(),
        lambda world: world.app.safety.flag(FlagBody(["night_pain"])) and world.on("json://127.0.0.1:9/"),
        lambda world: (
            world.on("json://127.0.0.1:9/"),
            world.app.programme.days.rest(world.app.today(), world.app.today()),
        ),
    ],
    ids=["off", "no service", "hold", "holiday"],
)
def test_nothing_is_sent_while(world: World, prepare: Callable[[World], Any]) -> None:
    prepare(world)
    world.wall = world.wall.replace(hour=18)
    assert world.app.phone.next() is None


def test_a_hold_keeps_silent_and_so_does_a_session_done(world: World) -> None:
    world.on("json://127.0.0.1:9/")
    assert world.app.phone.next() is not None
    session = world.app.sessions.begin(BeginBody("programme"))
    for step in session.timeline.work:
        world.app.sessions.record_step(
            session.session, StepBody(step.index, outcome="done", seconds=1, key=str(step.index))
        )
    world.app.sessions.end(session.session, EndBody("finished", "end"))
    assert world.app.phone.next() is None


def test_too_late_is_let_go(world: World) -> None:
    world.on("json://127.0.0.1:9/", quiet_hours="")
    world.wall = world.wall.replace(hour=21)
    assert world.app.phone.next() is None


@pytest.mark.parametrize(
    ("moment", "hours", "expected"),
    [
        ((12, 0), "21:00-07:00", (12, 0)),
        ((6, 0), "21:00-07:00", (7, 0)),
        ((22, 0), "21:00-07:00", (7, 0)),
        ((21, 0), "21:00-22:00, 22:00-23:00", (23, 0)),
        ((3, 0), "", (3, 0)),
    ],
)
def test_quiet_hours(moment: tuple[int, int], hours: str, expected: tuple[int, int]) -> None:
    found = quiet_until(datetime(2026, 3, 2, *moment, tzinfo=ZONE), hours)
    assert (found.hour, found.minute) == expected
    assert found >= datetime(2026, 3, 2, *moment, tzinfo=ZONE)


def test_a_reminder_in_the_quiet_hours_waits_for_their_end(world: World) -> None:
    world.on("json://127.0.0.1:9/", quiet_hours="17:00-19:30")
    found = world.app.phone.next()
    assert found is not None
    assert (found.at.hour, found.at.minute) == (19, 30)


def test_one_that_would_go_out_tomorrow_does_not_go_out(world: World) -> None:
    world.app.settings.change({"calendar.session_at": "22:00"}, "web")
    world.on("json://127.0.0.1:9/")
    assert world.app.phone.next() is None


def test_the_timer_is_armed_only_while_on_and_follows_the_settings(world: World) -> None:
    async def work() -> None:
        phone = world.app.phone
        phone.start()
        assert phone._timer is None
        world.on("json://127.0.0.1:9/")
        assert phone._armed == world.wall.replace(hour=17, minute=50)
        world.app.settings.change({"phone.on": False}, "web")
        assert phone._timer is None
        phone.stop()

    run(work)


def test_after_a_sleep_the_clock_wakes_it(world: World) -> None:
    sent: list[str] = []
    world.on("json://127.0.0.1:9/")

    async def work() -> None:
        phone = PhoneReminders(world.app, lambda url, title, body: bool(sent.append(title)) or True)
        phone.start()
        world.wall = world.wall.replace(hour=18)
        world.app.listeners.notify(Topic.STATUS)
        await settled(phone)
        phone.stop()

    run(work)
    assert sent == ["Perkup: day 1"]


def test_a_test_message_goes_out_at_any_hour_and_counts_for_nothing(world: World) -> None:
    sent: list[str] = []

    async def work() -> None:
        phone = PhoneReminders(world.app, lambda url, title, body: bool(sent.append(body)) or True)
        with refused(ErrorCode.NOT_ALLOWED):
            phone.test()
        world.on("json://127.0.0.1:9/", quiet_hours="00:00-23:00")
        with refused(ErrorCode.NOT_RUNNING):
            phone.test()
        phone.start()
        phone.test()
        await settled(phone)
        phone.stop()

    run(work)
    assert len(sent) == 1
    assert world.app.phone._stored_state().sent is None


def test_a_service_that_raises_is_a_failure_in_words(world: World) -> None:
    def broken(url: str, title: str, body: str) -> bool:
        raise ValueError(url)

    left, words = PhoneReminders(world.app, broken)._deliver(["json://secret/"], _reminder(world))
    assert left == ("json://secret/",)
    assert "secret" not in words


def _reminder(world: World) -> Any:
    world.on("json://127.0.0.1:9/")
    return world.app.phone.next()


def test_an_address_that_apprise_does_not_know() -> None:
    with refused(ErrorCode.SERVICE_FAILED):
        by_apprise("carrierpigeon://coop", "t", "b")


def test_a_messenger_that_cannot_start_or_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with refused(ErrorCode.SERVICE_FAILED):
        by_apprise("json://127.0.0.1:9/", "t", "b")
    monkeypatch.undo()
    monkeypatch.setattr(phone_module, "CHILD_S", 0.0)
    with refused(ErrorCode.NO_ANSWER):
        by_apprise("json://127.0.0.1:9/", "t", "b")


def test_without_the_library_the_person_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(PerkupError) as told:
        notifier_process.deliver(notifier_process.NotifierMessage("json://127.0.0.1:9/", "t", "b"))
    assert str(told.value) == notifier_process.MISSING


def test_the_messenger_speaks_json(monkeypatch: pytest.MonkeyPatch, receiver: Receiver) -> None:
    def said(message: notifier_process.NotifierMessage) -> notifier_process.NotifierAnswer:
        out = io.BytesIO()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(msgspec.json.encode(message))))
        monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out))
        notifier_process.main()
        return msgspec.json.decode(out.getvalue(), type=notifier_process.NotifierAnswer)

    assert said(notifier_process.NotifierMessage(receiver.url, "t", "b")) == notifier_process.NotifierAnswer(True)
    assert said(notifier_process.NotifierMessage("carrierpigeon://coop", "t", "b")).words
