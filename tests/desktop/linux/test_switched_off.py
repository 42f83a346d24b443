"""A sense that is switched off listens to nothing, and listens again when it is wanted; nobody else notices."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from perkup.desktop.detector_set import SWITCHED_OFF
from perkup.desktop.environment import DesktopEnvironment, read_environment
from perkup.desktop.generic import PollingDesktop
from perkup.desktop.interface import Notification
from perkup.desktop.linux.dbus_connection import DBusConnection, DBusTarget
from perkup.desktop.linux.linux_desktop import LinuxDesktop
from perkup.desktop.linux.notice_record import NoticeNumbers, NoticeRecord
from perkup.desktop.senses import DETECTED
from tests.desk_fixture import RealDesk
from tests.desktop.fake_bus import Heard, fake_service, soon
from tests.desktop.linux.test_evidence import MPRIS, in_loop, playing
from tests.desktop.linux.test_logind import fake_logind

NAMES = frozenset(sense.name for sense in DETECTED)
STATS = DBusTarget("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.Debug.Stats")


async def rules(address: str) -> list[str]:
    """What the bus itself says that its clients listen to."""
    asking = DBusConnection(address, "bus")
    await asking.open()
    try:
        (matches,) = await asking.call(STATS, "GetAllMatchRules")
        return sorted(rule for of_client in matches.values() for rule in of_client)
    finally:
        await asking.close()


@in_loop
async def test_off_takes_its_matches_off_the_bus_and_on_puts_them_back(bus_address: str, tmp_path: Path) -> None:
    heard = Heard()
    async with fake_logind(bus_address), fake_service(bus_address, MPRIS, playing("Playing")):
        place = LinuxDesktop(DesktopEnvironment(session_bus=bus_address, system_bus=bus_address), DETECTED)
        await place.start(heard)
        try:
            before = await rules(bus_address)
            await heard.until("media")
            await place.listen(NAMES - {"media", "sleep"})
            fewer = await rules(bus_address)
            assert any("MediaPlayer2" in rule for rule in before)
            assert not any("MediaPlayer2" in rule or "PrepareForSleep" in rule for rule in fewer)
            assert {sense.name for sense in place.senses() if sense.detail == SWITCHED_OFF} == {"media", "sleep"}
            await place.listen(frozenset())
            left = await rules(bus_address)
            assert all("Notifications" in rule for rule in left), "what is shown is heard of, nothing else"
            await place.listen(NAMES)
            assert await rules(bus_address) == before
            await heard.until("media")
        finally:
            await place.stop()


@pytest.mark.desk
def test_off_takes_its_alarms_off_the_display(desk: RealDesk) -> None:
    @in_loop
    async def story() -> None:
        heard = Heard()
        place = LinuxDesktop(read_environment(desk.environ), DETECTED, idle_s=600.0, fine_idle_s=0.2)
        await asyncio.to_thread(desk.touch)
        await place.start(heard)
        try:
            await heard.until("active")
            await place.listen(NAMES - {"idle", "fullscreen"})
            place.set_fine_idle(True)
            assert {event.event for event in await place.probe()} & {"fullscreen"} == set()
            assert heard.rest() == []
            await place.listen(NAMES)
            await heard.until("idle")
        finally:
            await place.stop()

    story()


@in_loop
async def test_off_before_the_start_is_never_opened(bus_address: str) -> None:
    place = LinuxDesktop(DesktopEnvironment(session_bus=bus_address), DETECTED)
    await place.listen(frozenset())
    await place.start(Heard())
    try:
        assert all("Notifications" in rule for rule in await rules(bus_address))
        assert await place.probe() == []
    finally:
        await place.stop()


@in_loop
async def test_off_on_another_system() -> None:
    place = PollingDesktop("linux2", "Plan 9", DETECTED)
    await place.listen(NAMES)
    await place.start(Heard())
    await place.listen(frozenset())
    await place.stop()


@pytest.mark.desk
def test_notices_of_a_killed_process_are_closed_at_the_next_start(desk: RealDesk, tmp_path: Path) -> None:
    @in_loop
    async def story() -> None:
        place = read_environment({**desk.environ, "XDG_RUNTIME_DIR": str(tmp_path)})
        dead = LinuxDesktop(place, DETECTED)
        await dead.start(Heard())
        assert await dead.notify(Notification("Time to stand up", "", expire_s=0))
        assert await dead.notify(Notification("Away, or reading?", "", expire_s=0, tag="question"))
        await soon(lambda: desk.shown() == 2, "both are on the screen")
        (record,) = tmp_path.glob("perkup-notices-*.json")
        left = record.read_bytes()
        await dead._notifications._bus.close()  # type: ignore[union-attr]
        dead._record.close()
        record.with_name("perkup-notices-0.json").write_bytes(left)
        again = LinuxDesktop(place, DETECTED)
        await again.start(Heard())
        await soon(lambda: desk.shown() == 0, "the next start has closed them")
        assert list(tmp_path.glob("perkup-notices-*.json")) == []
        await again.stop()
        await dead.stop()

    story()


def test_record_of_a_living_process_and_a_damaged_one_are_left_alone(tmp_path: Path) -> None:
    living, other = NoticeRecord(str(tmp_path)), NoticeRecord(str(tmp_path))
    living.write(NoticeNumbers("bus", ":1.5", (7,)))
    (tmp_path / "perkup-notices-1.json").write_text("{")
    assert other.take_left_behind() == []
    assert len(list(tmp_path.iterdir())) == 1
    living.close()
    assert list(tmp_path.iterdir()) == []
    NoticeRecord("").write(NoticeNumbers("bus", ":1.5", (7,)))
    NoticeRecord(str(tmp_path / "nowhere")).write(NoticeNumbers("bus", ":1.5", (7,)))
