import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from perkup.desktop.environment import DesktopEnvironment, read_environment
from perkup.desktop.interface import Desktop, DesktopEvent, Notification, SenseStatus
from perkup.desktop.linux.linux_desktop import LinuxDesktop
from perkup.desktop.linux.mutter import SERVICE as MUTTER
from perkup.desktop.linux.notifications import SERVER
from perkup.desktop.senses import DETECTED, STATUS_NAMES
from tests.desk_fixture import RealDesk, private_bus, private_display
from tests.desktop.fake_bus import FakeService, Heard, fake_service, hang_up, soon
from tests.desktop.linux.test_logind import SESSION, SESSION_INTERFACE, fake_logind, hint
from tests.desktop.linux.test_mutter import Gnome

BUTTONS = (("start", "Start"), ("postpone", "5 min later"), ("skip", "Skip"))


@contextlib.asynccontextmanager
async def sitting(
    place: DesktopEnvironment, heard: Heard | None = None, idle_s: float = 600.0
) -> AsyncIterator[LinuxDesktop]:
    desk = LinuxDesktop(place, DETECTED, idle_s=idle_s, fine_idle_s=0.3)
    await desk.start(heard or Heard())
    try:
        yield desk
    finally:
        await desk.stop()


def state(desk: Desktop, name: str) -> SenseStatus:
    return next(sense for sense in desk.senses() if sense.name == name)


def run(story: Callable[[], Awaitable[None]]) -> None:
    """The story in a loop of its own, in which nothing may be left behind unheard."""
    complaints: list[str] = []

    async def bounded() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(repr(context)))
        await asyncio.wait_for(story(), 120)
        gc.collect()

    asyncio.run(bounded())
    gc.collect()
    assert complaints == []


def test_nothing_there_still_makes_a_desk_that_says_why(tmp_path: Path) -> None:
    async def story() -> None:
        place = DesktopEnvironment(proc=tmp_path, dev=tmp_path)
        desk = LinuxDesktop(place, DETECTED)
        desk.set_fine_idle(True)
        assert not await desk.notify(Notification("A", ""))
        assert {sense.detail for sense in desk.senses() if sense.name == "idle"} == {"Not checked yet."}
        heard = Heard()
        await desk.start(heard)
        desk.set_fine_idle(False)
        assert [sense.name for sense in desk.senses()] == list(STATUS_NAMES)
        assert all(sense.detail.endswith(").") or sense.detail.endswith(".") for sense in desk.senses())
        assert all(sense.hint and not sense.available for sense in desk.senses())
        assert not await desk.notify(Notification("A", ""))
        await desk.close_notice("perkup")
        assert await desk.probe() == []
        await desk.stop()
        await desk.stop()
        assert heard.rest() == []

    run(story)


@pytest.mark.desk
def test_a_real_desk_with_every_sense_it_can_have(desk: RealDesk) -> None:
    async def story() -> None:
        heard, pressed = Heard(), Heard()
        await asyncio.to_thread(desk.touch)
        place = read_environment(desk.environ)
        async with sitting(place, heard) as sat:
            assert await heard.next() == DesktopEvent("active")
            available = {sense.name for sense in sat.senses() if sense.available}
            assert {"notifications", "idle", "fullscreen", "camera", "do_not_disturb"} <= available
            assert state(sat, "notifications").detail == "Shown by dunst, with buttons."
            assert "system bus does not answer" in state(sat, "lock").detail
            assert DesktopEvent("dnd", {"on": False}) in await sat.probe()
            assert DesktopEvent("fullscreen", {"on": False}) in await sat.probe()
            assert await sat.notify(Notification("Break time", "", BUTTONS, pressed))
            await soon(lambda: desk.shown() == 1, "it is on the screen")
            await asyncio.to_thread(desk.press, "5 min later")
            assert await pressed.next() == "postpone"
            assert await sat.notify(Notification("Break time", "", BUTTONS, pressed, tag="again"))
            await sat.close_notice("again")
            await soon(lambda: desk.shown() == 0, "it is gone")
            sat.set_fine_idle(True)
            assert (await heard.next()).event == "idle"
            await asyncio.to_thread(desk.touch)
            assert await heard.next() == DesktopEvent("active")

    run(story)


@pytest.mark.desk
def test_a_coach_that_calls_fine_for_whatever_it_hears_is_heard_right(desk: RealDesk) -> None:
    async def story() -> None:
        heard = Heard()
        await asyncio.to_thread(desk.touch)
        sat = LinuxDesktop(read_environment(desk.environ), DETECTED, idle_s=600.0, fine_idle_s=0.3)

        def coach(sensed: DesktopEvent) -> None:
            sat.set_fine_idle(True)
            heard(sensed)

        await sat.start(coach)
        for _ in range(2):
            await heard.until("idle")
            await asyncio.to_thread(desk.touch)
            assert await heard.next() == DesktopEvent("active")
        await sat.stop()

    run(story)


@pytest.mark.desk
def test_no_timer_runs_while_nobody_is_there(desk: RealDesk) -> None:
    async def story() -> None:
        async with sitting(read_environment(desk.environ)) as sat:
            await sat.notify(Notification("Break time", "", BUTTONS))
            loop = asyncio.get_running_loop()
            ours = [handle for handle in loop._scheduled if not handle.cancelled()]  # type: ignore[attr-defined]
            assert len(ours) == 1, "only the guard of this very test may be planned"

    run(story)


@pytest.mark.desk
def test_stopping_takes_notices_off_the_screen(desk: RealDesk) -> None:
    async def story() -> None:
        async with sitting(read_environment(desk.environ)) as sat:
            await sat.notify(Notification("Break time", "", BUTTONS, expire_s=0))
            await soon(lambda: desk.shown() == 1, "it is on the screen")
        await soon(lambda: desk.shown() == 0, "it is gone")

    run(story)


def test_a_display_that_dies_is_told_and_the_rest_lives_on() -> None:
    async def story() -> None:
        with contextlib.ExitStack() as server:
            place = DesktopEnvironment(display=server.enter_context(private_display()))
            async with sitting(place) as sat:
                assert state(sat, "idle").available
                await asyncio.to_thread(server.close)
                await soon(lambda: not state(sat, "idle").available, "the loss is told")
                assert "was lost" in state(sat, "fullscreen").detail
                sat.set_fine_idle(True)
                assert [sensed.event for sensed in await sat.probe() if sensed.event == "fullscreen"] == []

    run(story)


@pytest.mark.usefixtures("display")
def test_without_an_idle_counter_or_display_x11_says_so() -> None:
    async def story() -> None:
        async with sitting(DesktopEnvironment(display=":59321")) as sat:
            assert "does not answer" in state(sat, "idle").detail
            assert not state(sat, "fullscreen").available

    run(story)


def a_daemon(service: FakeService, name: str = "plain", *capabilities: str) -> None:
    service.methods |= {
        "GetCapabilities": lambda _: ("as", [list(capabilities)]),
        "GetServerInformation": lambda _: ("ssss", [name, "maker", "1", "1.2"]),
        "Notify": lambda _: ("u", [5]),
        "CloseNotification": lambda _: ("", []),
    }


def test_a_session_bus_that_dies_is_told_and_a_new_one_is_tried(tmp_path: Path) -> None:
    async def story() -> None:
        first, second = tmp_path / "1", tmp_path / "2"
        first.mkdir()
        second.mkdir()
        heard = Heard()
        with contextlib.ExitStack() as old, private_bus(second) as new_address:
            place = DesktopEnvironment(session_bus=old.enter_context(private_bus(first)))
            async with contextlib.AsyncExitStack() as services, sitting(place, heard) as sat:
                saver = await services.enter_async_context(
                    fake_service(place.session_bus, "org.freedesktop.ScreenSaver")
                )
                await saver.signal("/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", "b", True)
                assert await heard.next() == DesktopEvent("lock")
                assert state(sat, "lock").detail == "Reported by org.freedesktop.ScreenSaver."
                await hang_up(saver.connection)
                assert await heard.next() == DesktopEvent("unlock")
                await asyncio.to_thread(old.close)
                await soon(lambda: "was lost" in state(sat, "notifications").detail, "the loss is told")
                assert not await sat.notify(Notification("A", ""))
                sat._environment = msgspec.structs.replace(place, session_bus=new_address)
                await services.enter_async_context(fake_service(new_address, SERVER.service, a_daemon))
                assert await sat.notify(Notification("A", ""))
                assert "without buttons" in state(sat, "notifications").detail
                assert "does not report it" in state(sat, "do_not_disturb").detail

    run(story)


def test_logind_and_a_lock_screen_are_both_asked(bus_address: str) -> None:
    async def story() -> None:
        heard = Heard()
        async with fake_logind(bus_address) as service:
            place = DesktopEnvironment(session_bus=bus_address, system_bus=bus_address, session_id="2")
            async with sitting(place, heard) as sat:
                assert state(sat, "lock").detail == "Reported by logind."
                assert state(sat, "sleep").available
                await hint(service, True)
                assert await heard.next() == DesktopEvent("lock")
                await service.connection.send(message_of_sleep(True))
                assert await heard.next() == DesktopEvent("sleep")
                await hint(service, False)
                assert await heard.next() == DesktopEvent("unlock")

    run(story)


def message_of_sleep(on: bool) -> object:
    from dbus_fast.message import Message

    return Message.new_signal("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", "b", [on])


@pytest.mark.desk
def test_a_request_to_lock_ends_at_the_next_sign_of_life(desk: RealDesk, bus_address: str) -> None:
    async def story() -> None:
        heard = Heard()
        await asyncio.to_thread(desk.touch)
        async with fake_logind(bus_address) as service:
            place = msgspec.structs.replace(read_environment(desk.environ), system_bus=bus_address, session_id="2")
            async with sitting(place, heard, idle_s=0.3):
                await heard.until("idle")
                await service.signal(SESSION, SESSION_INTERFACE, "Lock")
                await heard.until("lock")
                await asyncio.to_thread(desk.touch)
                await heard.until("unlock")
                assert await heard.next() == DesktopEvent("active")

    run(story)


def test_a_system_bus_that_dies_unlocks_and_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        heard = Heard()
        with contextlib.ExitStack() as system:
            address = system.enter_context(private_bus(tmp_path))
            async with (
                fake_logind(address, locked=True),
                sitting(DesktopEnvironment(system_bus=address, session_id="2"), heard) as sat,
            ):
                assert await heard.next() == DesktopEvent("lock")
                await asyncio.to_thread(system.close)
                assert await heard.next() == DesktopEvent("unlock")
                assert (
                    state(sat, "sleep").detail
                    == state(sat, "lock").detail
                    == "The connection to the system bus was lost."
                )

    run(story)


def test_wayland_uses_gnome_and_says_so_elsewhere(bus_address: str) -> None:
    async def story() -> None:
        heard = Heard()
        place = DesktopEnvironment(session_bus=bus_address, wayland=True, display=":0")
        async with sitting(place) as sat:
            assert "only GNOME's does" in state(sat, "idle").detail
            assert "Wayland" in state(sat, "fullscreen").detail
        async with sitting(msgspec.structs.replace(place, session_bus="")) as sat:
            assert "no session bus" in state(sat, "idle").detail
        async with fake_service(bus_address, MUTTER) as service:
            gnome = Gnome(service)
            async with sitting(place, heard, idle_s=120.0) as sat:
                assert "GNOME" in state(sat, "idle").detail
                assert await heard.next() == DesktopEvent("active")
                await gnome.rest()
                assert (await heard.next()).event == "idle"
                await soon(lambda: len(service.called("GetIdletime")) == 2, "the rest was looked at")
                assert sat._session_bus is not None
                await soon(
                    lambda: sat._session_bus is not None and not sat._session_bus._answers, "nothing is on its way"
                )
                assert sat._session_bus._bus is not None
                sat._session_bus._bus._sock.shutdown(2)
                await soon(lambda: not state(sat, "idle").available, "the loss is told")

    run(story)


def test_senses_that_are_looked_up_are_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "self").mkdir()
    (tmp_path / "asound").mkdir()
    (tmp_path / "video0").touch()
    looked_up = tuple(sense for sense in DETECTED if sense.name in ("camera", "microphone"))
    desk = LinuxDesktop(DesktopEnvironment(proc=tmp_path, dev=tmp_path), looked_up)
    assert "1 plugged in" in state(desk, "camera").detail
    assert state(desk, "microphone").available
    assert asyncio.run(desk.probe()) == [DesktopEvent("camera", {"on": False}), DesktopEvent("mic", {"on": False})]


def test_a_daemon_that_the_bus_would_start_counts_as_there(tmp_path: Path) -> None:
    async def story() -> None:
        with private_bus(tmp_path, {SERVER.service: "sh -c false"}) as address:
            async with sitting(DesktopEnvironment(session_bus=address)) as sat:
                assert state(sat, "notifications").available
                assert "starts with the first one" in state(sat, "notifications").detail
                assert not await sat.notify(Notification("A", ""))

    run(story)
