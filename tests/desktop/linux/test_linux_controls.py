"""Players over MPRIS and the lock over logind, on a real private bus."""

from __future__ import annotations

import asyncio

from perkup.desktop.environment import DesktopEnvironment
from perkup.desktop.linux.linux_controls import LinuxControls
from tests.desktop.fake_bus import FakeService, fake_service


def player(state: str) -> object:
    def prepare(service: FakeService) -> None:
        service.properties["PlaybackStatus"] = ("s", state)
        service.methods["Pause"] = lambda _body: ("", [])
        service.methods["Play"] = lambda _body: ("", [])

    return prepare


def test_what_plays_is_paused_and_only_that_plays_on(bus_address: str) -> None:
    async def run() -> None:
        controls = LinuxControls(DesktopEnvironment(session_bus=bus_address))
        loud, quiet = "org.mpris.MediaPlayer2.loud", "org.mpris.MediaPlayer2.quiet"
        async with (
            fake_service(bus_address, loud, player("Playing")) as one,  # type: ignore[arg-type]
            fake_service(bus_address, quiet, player("Paused")) as other,  # type: ignore[arg-type]
        ):
            await controls.pause_media()
            assert (len(one.called("Pause")), len(other.called("Pause"))) == (1, 0)
            one.properties["PlaybackStatus"] = ("s", "Paused")
            await controls.resume_media()
            assert (len(one.called("Play")), len(other.called("Play"))) == (1, 0)
            await controls.resume_media()
            assert len(one.called("Play")) == 1

    asyncio.run(run())


def test_who_stopped_it_meanwhile_is_obeyed(bus_address: str) -> None:
    async def run() -> None:
        controls = LinuxControls(DesktopEnvironment(session_bus=bus_address))
        async with fake_service(bus_address, "org.mpris.MediaPlayer2.one", player("Playing")) as one:  # type: ignore[arg-type]
            await controls.pause_media()
            one.properties["PlaybackStatus"] = ("s", "Stopped")
            await controls.resume_media()
            assert one.called("Play") == []

    asyncio.run(run())


def test_the_lock_is_asked_for_by_the_name_of_the_session(bus_address: str) -> None:
    async def run() -> None:
        controls = LinuxControls(DesktopEnvironment(system_bus=bus_address, session_id="7"))

        def prepare(service: FakeService) -> None:
            service.methods["LockSession"] = lambda _body: ("", [])

        async with fake_service(bus_address, "org.freedesktop.login1", prepare) as logind:
            await controls.lock_screen()
            assert logind.called("LockSession") == [["7"]]

    asyncio.run(run())


def test_without_a_bus_nothing_happens() -> None:
    async def run() -> None:
        controls = LinuxControls(DesktopEnvironment())
        await controls.pause_media()
        await controls.lock_screen()
        await controls.resume_media()

    asyncio.run(run())
