"""The tray on a real private bus: a panel that watches for icons, one that comes late, none at all."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from dbus_fast.aio import MessageBus
from dbus_fast.message import Message
from dbus_fast.unpack import unpack_variants

from perkup.desktop.linux.linux_tray import WATCHER, LinuxTray
from perkup.desktop.tray import TrayEntry, TrayMark, TrayView
from perkup.desktop.tray_icon import ring_pixels
from tests.desktop.fake_bus import FakeService, fake_service

MENU = (
    TrayEntry("Next break in 12 min"),
    TrayEntry(),
    TrayEntry("Take a break", "take"),
    TrayEntry("Pause", entries=(TrayEntry("30 min", "pause-30"), TrayEntry("1 hour", "pause-60"))),
    TrayEntry("Sitting", "sit", TrayMark.RADIO, is_marked=True),
)
VIEW = TrayView("Next break in 12 min", "You have sat for 18 min.", 0.6, False, MENU)


def watching(service: FakeService) -> None:
    service.methods["RegisterStatusNotifierItem"] = lambda _body: ("", [])
    service.properties["IsStatusNotifierHostRegistered"] = ("b", True)


async def eventually(holds: Any) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0)


def as_list(value: Any) -> Any:
    """Structs and arrays alike, so that they can be compared."""
    return [as_list(inner) for inner in value] if isinstance(value, list | tuple) else value


class Panel:
    """A panel: asks the icon what to show, and chooses from its menu."""

    def __init__(self, connection: MessageBus, name: str) -> None:
        self._connection = connection
        self._name = name

    async def ask(self, path: str, interface: str, member: str, signature: str, *body: Any) -> list[Any]:
        call = Message(
            destination=self._name, path=path, interface=interface, member=member, signature=signature, body=list(body)
        )
        answer = await self._connection.call(call)
        assert answer is not None
        return [as_list(value) for value in unpack_variants(answer.body)]

    async def menu(self, member: str, signature: str, *body: Any) -> list[Any]:
        return await self.ask("/MenuBar", "com.canonical.dbusmenu", member, signature, *body)

    async def item(self, prop: str) -> Any:
        values = ("org.kde.StatusNotifierItem", prop)
        return (await self.ask("/StatusNotifierItem", "org.freedesktop.DBus.Properties", "Get", "ss", *values))[0]


def at_a_panel(bus_address: str, play: Any, *, late: bool = False) -> list[str]:
    """Let `play(panel, tray)` run at a panel that is there before the coach, or comes after it."""
    chosen: list[str] = []

    async def run() -> None:
        tray = LinuxTray(bus_address, chosen.append)
        if late:
            await tray.show(VIEW)
            assert not tray.is_shown()
        async with fake_service(bus_address, WATCHER.service, watching) as service:
            if not late:
                await tray.show(VIEW)
            await eventually(tray.is_shown)
            panel = Panel(service.connection, service.called("RegisterStatusNotifierItem")[0][0])
            await play(panel, tray)
            await tray.close()
        assert not tray.is_shown()

    asyncio.run(run())
    return chosen


def labels(layout: list[Any]) -> list[Any]:
    """The labels of a menu, those of a submenu below its own."""
    return [
        (entry[1].get("label", "-"), labels(entry)) if entry[2] else entry[1].get("label", "-") for entry in layout[2]
    ]


@pytest.mark.parametrize("late", [False, True])
def test_a_panel_is_given_icon_words_and_menu(bus_address: str, late: bool) -> None:
    async def play(panel: Panel, tray: LinuxTray) -> None:
        assert await panel.item("ToolTip") == ["", [], "Next break in 12 min", "You have sat for 18 min."]
        pixmaps = await panel.item("IconPixmap")
        assert [(width, height, len(data)) for width, height, data in pixmaps] == [(22, 22, 1936), (44, 44, 7744)]
        assert await panel.item("Menu") == "/MenuBar"
        revision, layout = await panel.menu("GetLayout", "iias", 0, -1, [])
        assert revision > 1
        pause = ("Pause", ["30 min", "1 hour"])
        assert labels(layout) == ["Next break in 12 min", "-", "Take a break", pause, "Sitting"]
        assert (await tray.look()).available

    at_a_panel(bus_address, play, late=late)


def test_what_is_chosen_is_heard_and_what_cannot_be_chosen_is_not(bus_address: str) -> None:
    async def play(panel: Panel, _tray: LinuxTray) -> None:
        _revision, layout = await panel.menu("GetLayout", "iias", 0, -1, [])
        number = {entry[1].get("label"): entry[0] for entry in layout[2]}
        below = {entry[1]["label"]: entry[0] for top in layout[2] for entry in top[2]}
        from dbus_fast.signature import Variant

        nothing = Variant("i", 0)
        for name in ("Take a break", "Next break in 12 min", "Pause"):
            await panel.menu("Event", "isvu", number[name], "clicked", nothing, 0)
        await panel.menu("Event", "isvu", number["Sitting"], "hovered", nothing, 0)
        await panel.menu("Event", "isvu", 99, "clicked", nothing, 0)
        assert await panel.menu("EventGroup", "a(isvu)", [[below["30 min"], "clicked", nothing, 0]]) == [[]]
        await panel.ask("/StatusNotifierItem", "org.kde.StatusNotifierItem", "Activate", "ii", 5, 5)

    assert at_a_panel(bus_address, play) == ["take", "pause-30", "open"]


def test_new_words_keep_the_numbers_and_a_new_shape_tells_of_it(bus_address: str) -> None:
    async def play(panel: Panel, tray: LinuxTray) -> None:
        revision, layout = await panel.menu("GetLayout", "iias", 0, -1, [])
        fewer = TrayView("Next break in 11 min", "", 0.6, False, (TrayEntry("Next break in 11 min"), *MENU[1:]))
        await tray.show(fewer)
        same, after = await panel.menu("GetLayout", "iias", 0, -1, [])
        assert (same, after[2][0][1]["label"]) == (revision, "Next break in 11 min")
        assert [entry[0] for entry in after[2]] == [entry[0] for entry in layout[2]]
        assert (await panel.item("ToolTip"))[2] == "Next break in 11 min"
        await tray.show(TrayView("Paused", "", 0, True, MENU[:3]))
        assert (await panel.menu("GetLayout", "iias", 0, -1, []))[0] > revision

    at_a_panel(bus_address, play)


def test_without_a_bus_or_a_panel_it_says_why(bus_address: str) -> None:
    async def run() -> None:
        nobody = LinuxTray("", lambda _action: None)
        await nobody.show(VIEW)
        assert (await nobody.look()).detail == "There is no session bus here."
        alone = LinuxTray(bus_address, lambda _action: None)
        await alone.show(VIEW)
        status = await alone.look()
        assert (status.available, status.detail) == (False, "No panel here shows tray icons.")
        assert "GNOME" in status.hint
        await alone.close()
        await alone.close()

    asyncio.run(run())


def test_a_panel_that_starts_anew_is_given_the_icon_again(bus_address: str) -> None:
    async def run() -> None:
        tray = LinuxTray(bus_address, lambda _action: None)
        for _time in range(2):
            async with fake_service(bus_address, WATCHER.service, watching) as service:
                await tray.show(VIEW)
                await eventually(tray.is_shown)
                assert len(service.called("RegisterStatusNotifierItem")) == 1
            await eventually(lambda: not tray.is_shown())
        await tray.close()

    asyncio.run(run())


def test_a_lost_bus_is_opened_again_by_the_next_state(bus_address: str) -> None:
    async def run() -> None:
        tray = LinuxTray(bus_address, lambda _action: None)
        async with fake_service(bus_address, WATCHER.service, watching):
            await tray.show(VIEW)
            await eventually(tray.is_shown)
            assert tray._bus is not None
            assert tray._bus._bus is not None
            tray._bus._bus.disconnect()
            await eventually(lambda: not tray.is_shown())
            await tray.show(VIEW)
            await eventually(tray.is_shown)
            await tray.close()

    asyncio.run(run())


def test_the_ring_fills_clockwise_from_the_top() -> None:
    def alpha_at(pixels: bytes, column: int, row: int) -> int:
        return pixels[4 * (row * 44 + column)]

    empty, half, full = (ring_pixels(44, step, quiet=False) for step in (0, 30, 60))
    right, left = (40, 22), (3, 22)
    assert alpha_at(empty, *right) == alpha_at(empty, *left) < 255
    assert alpha_at(half, *right) == 255
    assert alpha_at(half, *left) < 255
    assert alpha_at(full, *right) == alpha_at(full, *left) == 255
    assert (alpha_at(half, 22, 22), alpha_at(full, 22, 22)) == (0, 255)
