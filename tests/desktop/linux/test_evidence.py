"""Evidence on real buses and a real sound server: media, idle inhibitors, do-not-disturb, recording streams."""

from __future__ import annotations

import asyncio
import functools
import os
import shutil
import subprocess
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from perkup.desktop.environment import DesktopEnvironment
from perkup.desktop.linux.inhibitors import GNOME, KDE
from perkup.desktop.linux.linux_desktop import LinuxDesktop
from perkup.desktop.senses import DETECTED
from tests.desktop.fake_bus import FakeService, Heard, fake_service, soon

MPRIS = "org.mpris.MediaPlayer2.mpv"
LOGIND = "/org/freedesktop/login1"
PROPERTIES = "org.freedesktop.DBus.Properties"


def in_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test that is a coroutine, with the fixtures that it names."""

    @functools.wraps(test)
    def run(*arguments: Any, **fixtures: Any) -> None:
        asyncio.run(test(*arguments, **fixtures))

    return run


def desk(**places: str) -> LinuxDesktop:
    return LinuxDesktop(DesktopEnvironment(**places), DETECTED)  # type: ignore[arg-type]


def playing(status: str):
    def prepare(service: FakeService) -> None:
        service.properties["PlaybackStatus"] = ("s", status)

    return prepare


@in_loop
async def test_a_player_is_heard_when_it_comes_plays_pauses_and_goes(bus_address: str) -> None:
    heard = Heard()
    place = desk(session_bus=bus_address)
    await place.start(heard)
    try:
        async with fake_service(bus_address, MPRIS, playing("Playing")) as player:
            assert (await heard.until("media")).data == {"on": True, "by": "mpv"}
            player.properties["PlaybackStatus"] = ("s", "Paused")
            from dbus_fast.signature import Variant

            changed = ("sa{sv}as", "org.mpris.MediaPlayer2.Player", {"PlaybackStatus": Variant("s", "Paused")}, [])
            await player.signal("/org/mpris/MediaPlayer2", PROPERTIES, "PropertiesChanged", *changed)
            assert (await heard.until("media")).data == {"on": False}
            player.properties["PlaybackStatus"] = ("s", "Playing")
            changed = ("sa{sv}as", "org.mpris.MediaPlayer2.Player", {"PlaybackStatus": Variant("s", "Playing")}, [])
            await player.signal("/org/mpris/MediaPlayer2", PROPERTIES, "PropertiesChanged", *changed)
            assert (await heard.until("media")).data == {"on": True, "by": "mpv"}
        assert (await heard.until("media")).data == {"on": False}, "the player went away"
    finally:
        await place.stop()


@in_loop
async def test_logind_tells_of_an_idle_inhibitor_and_its_end(bus_address: str) -> None:
    def prepare(service: FakeService) -> None:
        service.properties["BlockInhibited"] = ("s", "shutdown:idle")
        held = [["sleep", "NetworkManager", "", "delay", 0, 1], ["idle:sleep", "Slides", "shown", "block", 1000, 2]]
        service.methods["ListInhibitors"] = lambda _: ("a(ssssuu)", [held])

    heard = Heard()
    place = desk(system_bus=bus_address)
    async with fake_service(bus_address, "org.freedesktop.login1", prepare) as logind:
        await place.start(heard)
        try:
            assert (await heard.until("inhibit")).data == {"on": True, "by": "Slides"}
            from dbus_fast.signature import Variant

            manager = "org.freedesktop.login1.Manager"
            changed = ("sa{sv}as", manager, {"BlockInhibited": Variant("s", "sleep")}, [])
            await logind.signal(LOGIND, PROPERTIES, "PropertiesChanged", *changed)
            assert (await heard.until("inhibit")).data == {"on": False}
        finally:
            await place.stop()


@pytest.mark.parametrize(
    ("target", "method", "signal"),
    [(GNOME, "IsInhibited", "InhibitorAdded"), (KDE, "HasInhibition", "InhibitionsChanged")],
)
@in_loop
async def test_gnome_and_kde_tell_of_theirs(bus_address: str, target, method: str, signal: str) -> None:
    held = [False]

    def prepare(service: FakeService) -> None:
        service.methods[method] = lambda _: ("b", [held[0]])

    heard = Heard()
    place = desk(session_bus=bus_address)
    async with fake_service(bus_address, target.service, prepare) as service:
        await place.start(heard)
        try:
            held[0] = True
            await service.signal(target.path, target.interface, signal)
            assert (await heard.until("inhibit")).data == {"on": True}
        finally:
            await place.stop()


@in_loop
async def test_xfce_tells_of_do_not_disturb(bus_address: str) -> None:
    def notify(service: FakeService) -> None:
        service.methods["GetCapabilities"] = lambda _: ("as", [["actions"]])
        service.methods["GetServerInformation"] = lambda _: ("ssss", ["Xfce Notify Daemon", "", "", ""])

    def settings(service: FakeService) -> None:
        from dbus_fast.signature import Variant

        service.methods["GetProperty"] = lambda _: ("v", [Variant("b", True)])

    place = desk(session_bus=bus_address)
    async with (
        fake_service(bus_address, "org.freedesktop.Notifications", notify),
        fake_service(bus_address, "org.xfce.Xfconf", settings),
    ):
        await place.start(lambda _: None)
        try:
            events = {event.event: event.data for event in await place.probe()}
            assert events["dnd"] == {"on": True}
        finally:
            await place.stop()


@pytest.fixture
def sound_server(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A real PulseAudio with a source of silence."""
    if shutil.which("pulseaudio") is None or shutil.which("parecord") is None:
        pytest.skip("pulseaudio and parecord are not installed")
    pytest.importorskip("pulsectl_asyncio")
    environ = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)}
    (tmp_path / "pulse").mkdir(mode=0o700)
    tmp_path.chmod(0o700)
    load = ["-L", "module-null-source source_name=quiet", "-L", "module-native-protocol-unix"]
    load += ["-L", "module-null-sink sink_name=nowhere"]
    server = subprocess.Popen(
        ["pulseaudio", "-n", "--exit-idle-time=-1", "--daemonize=no", *load],
        env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield environ
    finally:
        server.terminate()
        server.wait()


@in_loop
async def test_recording_is_heard_with_its_program_and_a_monitor_is_not(sound_server: dict[str, str]) -> None:
    runtime = sound_server["XDG_RUNTIME_DIR"]
    await soon(lambda: Path(runtime, "pulse", "native").exists(), "the sound server opens")
    heard = Heard()
    place = desk(runtime_dir=runtime)
    await place.start(heard)

    def record(source: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["parecord", f"--device={source}", "--client-name=A call", "/dev/null", "--raw"],
            env=sound_server, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    try:
        monitor = record("nowhere.monitor")
        call = record("quiet")
        try:
            assert (await heard.until("mic")).data == {"on": True, "by": "A call"}
            status = next(sense for sense in place.senses() if sense.name == "microphone")
            assert status.available
            assert "In use now by A call." in status.detail
        finally:
            call.terminate()
            call.wait()
        assert (await heard.until("mic")).data == {"on": False}, "the monitor alone is no microphone"
        monitor.terminate()
        monitor.wait()
    finally:
        await place.stop()
