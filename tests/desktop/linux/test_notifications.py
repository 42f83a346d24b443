import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from dbus_fast.message import Message

from perkup.desktop.interface import Notification
from perkup.desktop.linux.dbus_connection import DBusCallError, DBusConnection
from perkup.desktop.linux.notifications import SERVER, NotificationService, body_text
from tests.desk_fixture import RealDesk, missing, real_desk
from tests.desktop.fake_bus import FakeService, Heard, fake_service, soon

BUTTONS = (("start", "Start"), ("postpone", "5 min later"), ("skip", "Skip"))
IFACE, PATH = SERVER.interface, SERVER.path


def with_notifications(
    address: str, story: Callable[[NotificationService], Awaitable[None]], *, opens: bool = True
) -> None:
    async def run() -> None:
        bus = DBusConnection(address, "session bus")
        await bus.open()
        shown = NotificationService(bus, "Perkup")
        try:
            if opens:
                await shown.open()
            await story(shown)
        finally:
            await shown.close_all()
            await bus.close()

    asyncio.run(run())


@pytest.mark.desk
@pytest.mark.parametrize(("key", "label"), BUTTONS)
def test_each_button_is_pressed_on_a_real_dunst(desk: RealDesk, key: str, label: str) -> None:
    pressed = Heard()

    async def story(shown: NotificationService) -> None:
        assert (shown.server, shown.has_buttons) == ("dunst", True)
        assert await shown.show(Notification("Break time", "Stand up & walk a little.", BUTTONS, pressed))
        await soon(lambda: desk.shown() == 1, "the notice is on the screen")
        await asyncio.to_thread(desk.press, label)
        assert await pressed.next() == key
        await soon(lambda: desk.shown() == 0, "the notice has left the screen")
        assert pressed.rest() == []

    with_notifications(desk.bus, story)


@pytest.mark.desk
def test_a_notice_replaces_the_one_with_its_tag_and_can_be_taken_away(desk: RealDesk) -> None:
    pressed, closed = Heard(), Heard()

    async def story(shown: NotificationService) -> None:
        assert await shown.show(Notification("Soon", "in 30 s", tag="break", on_closed=closed))
        assert await shown.show(Notification("Break time", "now", BUTTONS, pressed, tag="break", on_closed=closed))
        assert await shown.show(Notification("Stand up?", "", tag="posture", on_closed=closed))
        await soon(lambda: desk.shown() == 2, "two tags are on the screen")
        await asyncio.to_thread(desk.press, "Start")
        assert await pressed.next() == "start"
        await shown.close("posture")
        await shown.close("posture")
        await soon(lambda: desk.shown() == 0, "the screen is empty")
        assert closed.rest() == []

    with_notifications(desk.bus, story)


@pytest.mark.desk
def test_a_notice_clicked_away_and_one_that_expires_are_told_apart(desk: RealDesk) -> None:
    closed = Heard()

    async def story(shown: NotificationService) -> None:
        assert await shown.show(Notification("Break time", "now", on_closed=closed, expire_s=0))
        await soon(lambda: desk.shown() == 1, "it is on the screen")
        await asyncio.to_thread(desk.dismiss)
        assert await closed.next() == "dismissed"
        assert await shown.show(Notification("Soon", "", on_closed=closed, expire_s=0.1))
        assert await closed.next() == "expired"

    with_notifications(desk.bus, story)


@pytest.mark.desk
def test_a_restarted_daemon_shows_again_what_was_on_the_screen(desk: RealDesk) -> None:
    pressed = Heard()

    async def story(shown: NotificationService) -> None:
        assert await shown.show(Notification("Break time", "now", BUTTONS, pressed, expire_s=0))
        await soon(lambda: desk.shown() == 1, "it is on the screen")
        await asyncio.to_thread(desk.stop_dunst)
        assert not await shown.show(Notification("Lost", "", tag="lost"))
        await asyncio.to_thread(desk.start_dunst)
        await soon(lambda: desk.shown() == 1, "it is back")
        await asyncio.to_thread(desk.press, "Skip")
        assert await pressed.next() == "skip"
        assert await shown.show(Notification("Next", ""))

    with_notifications(desk.bus, story)


@pytest.mark.desk
def test_do_not_disturb_is_read_from_dunst(desk: RealDesk) -> None:
    async def story(shown: NotificationService) -> None:
        assert await shown.is_inhibited() is False
        await asyncio.to_thread(desk.run, "dunstctl", "set-paused", "true")
        assert await shown.is_inhibited() is True
        await asyncio.to_thread(desk.run, "dunstctl", "set-paused", "false")

    with_notifications(desk.bus, story)


@pytest.mark.desk
@pytest.mark.skipif(bool(missing()), reason=missing() or "all there")
def test_the_bus_starts_a_daemon_for_the_first_notice(tmp_path: Path) -> None:
    with real_desk(tmp_path, dunst=False, activatable=True) as desk:

        async def story(shown: NotificationService) -> None:
            assert shown.present
            assert not shown.server
            assert await shown.show(Notification("Break time", "now"))
            assert shown.server == "dunst"
            await soon(lambda: desk.shown() == 1, "it is on the screen")

        with_notifications(desk.bus, story)


def daemon(service: FakeService, *capabilities: str) -> None:
    numbers = iter(range(1, 1000))
    service.methods |= {
        "GetCapabilities": lambda _: ("as", [list(capabilities)]),
        "GetServerInformation": lambda _: ("ssss", ["plain", "maker", "1", "1.2"]),
        "Notify": lambda body: ("u", [body[1] or next(numbers)]),
        "CloseNotification": lambda _: ("", []),
    }


def with_daemon(
    address: str, story: Callable[[NotificationService, FakeService], Awaitable[None]], *capabilities: str
) -> None:
    async def run() -> None:
        async with fake_service(address, SERVER.service) as service:
            daemon(service, *capabilities)
            bus = DBusConnection(address, "session bus")
            await bus.open()
            shown = NotificationService(bus, "Perkup")
            await shown.open()
            await story(shown, service)
            await shown.close_all()
            await bus.close()

    asyncio.run(run())


def test_a_daemon_without_buttons_gets_the_address_instead(bus_address: str) -> None:
    async def story(shown: NotificationService, service: FakeService) -> None:
        assert not shown.has_buttons
        note = Notification("Break time", "Stand up.", BUTTONS, url="http://localhost:1/?a=1&b=2", urgency="critical")
        assert await shown.show(note)
        app, replaced, _, title, body, actions, hints, expire_ms = service.called("Notify")[0]
        assert (app, replaced, title, actions, expire_ms) == ("Perkup", 0, "Break time", [], -1)
        assert body == "Stand up.\nhttp://localhost:1/?a=1&b=2"
        assert hints["urgency"].value == 2
        assert hints["suppress-sound"].value is True
        assert "sound-name" not in hints
        assert await shown.show(Notification("Loud", "", tag="loud", sound=True))
        loud = service.called("Notify")[1][6]
        assert (loud["suppress-sound"].value, loud["sound-name"].value) == (False, "message-new-instant")
        assert await shown.is_inhibited() is None

    with_daemon(bus_address, story, "body")


def test_a_click_on_the_notice_itself_is_the_default_action(bus_address: str) -> None:
    pressed = Heard()

    async def story(shown: NotificationService, service: FakeService) -> None:
        assert await shown.show(Notification("Soon", "", BUTTONS[:1]))
        assert service.called("Notify")[0][5] == ["start", "Start"]
        await service.signal(PATH, IFACE, "ActionInvoked", "us", 1, "start")
        assert await shown.show(Notification("Break", "", BUTTONS[:1], pressed, tag="break"))
        assert service.called("Notify")[1][5] == ["start", "Start", "default", "Open"]
        await service.signal(PATH, IFACE, "ActionInvoked", "us", 2, "default")
        assert await pressed.next() == "default"
        await soon(lambda: [2] in service.called("CloseNotification"), "it is taken off the screen")

    with_daemon(bus_address, story, "actions", "body")


def test_a_press_told_before_the_number_and_a_close_told_before_the_press_are_heard(bus_address: str) -> None:
    pressed, closed = Heard(), Heard()

    async def story(shown: NotificationService, service: FakeService) -> None:
        def press_at_once(_: list[Any]) -> tuple[str, list[Any]]:
            service.connection.send(Message.new_signal(PATH, IFACE, "ActionInvoked", "us", [77, "start"]))
            return "u", [77]

        service.methods["Notify"] = press_at_once
        await shown.show(Notification("A", "", BUTTONS, pressed, on_closed=closed))
        assert await pressed.next() == "start"
        service.methods["Notify"] = lambda _: ("u", [78])
        await shown.show(Notification("B", "", BUTTONS, pressed, on_closed=closed))
        await service.signal(PATH, IFACE, "NotificationClosed", "uu", 78, 3)
        await service.signal(PATH, IFACE, "ActionInvoked", "us", 78, "skip")
        await service.signal(PATH, IFACE, "ActionInvoked", "us", 4321, "skip")
        assert await closed.next() == "closed"
        assert await pressed.next() == "skip"
        assert pressed.rest() == []

    with_daemon(bus_address, story, "actions", "body")


def test_signals_of_a_stranger_are_not_believed(bus_address: str) -> None:
    pressed = Heard()

    async def story(shown: NotificationService, service: FakeService) -> None:
        await shown.show(Notification("A", "", BUTTONS, pressed))
        async with fake_service(bus_address, "org.example.Stranger") as stranger:
            for target in (None, shown._bus._bus.unique_name):  # type: ignore[union-attr]
                lie = Message.new_signal(PATH, IFACE, "ActionInvoked", "us", [1, "skip"])
                lie.destination = target
                await stranger.connection.send(lie)
            await shown._bus.call(SERVER, "GetCapabilities")
        await service.signal(PATH, IFACE, "ActionInvoked", "us", 1, "start")
        assert await pressed.next() == "start"

    with_daemon(bus_address, story, "actions")


def test_only_the_latest_numbers_are_remembered(bus_address: str) -> None:
    async def story(shown: NotificationService, service: FakeService) -> None:
        for number in range(40):
            await shown.show(Notification(str(number), "", tag=str(number)))
        assert len(shown._notes) == 16

    with_daemon(bus_address, story)


def test_a_bus_without_a_daemon_says_so_and_a_later_one_is_found(bus_address: str) -> None:
    async def story(shown: NotificationService) -> None:
        with pytest.raises(DBusCallError, match="No program shows notifications"):
            await shown.open()
        assert not shown.present
        assert not await shown.show(Notification("A", ""))
        async with fake_service(bus_address, SERVER.service, lambda service: daemon(service, "actions")):
            await soon(lambda: shown.present and shown.has_buttons, "the new daemon is known")
            assert await shown.show(Notification("A", ""))

    with_notifications(bus_address, story, opens=False)


def test_body_is_escaped_only_for_daemons_that_read_markup() -> None:
    note = Notification("T", "a < b & c", url="http://x/?a&b")
    assert body_text(note, frozenset({"actions"})) == "a < b & c"
    assert body_text(note, frozenset({"actions", "body-markup"})) == "a &lt; b &amp; c"
    assert body_text(note, frozenset({"body-markup"})) == "a &lt; b &amp; c\nhttp://x/?a&b"
    linked = body_text(Notification("T", "", url="http://x/?a&b"), frozenset({"body-markup", "body-hyperlinks"}))
    assert linked == '<a href="http://x/?a&amp;b">http://x/?a&amp;b</a>'
