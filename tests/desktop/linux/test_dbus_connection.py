import asyncio
from typing import Any

import pytest
from dbus_fast.message import Message

from perkup.desktop.linux.dbus_connection import DBusCallError, DBusConnection, DBusTarget
from tests.desktop.fake_bus import Heard, fake_service, soon

THING = DBusTarget("org.example.Thing", "/org/example/Thing", "org.example.Thing")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "There is no session bus here"),
        ("unix:path=/nonexistent/bus", "does not answer .no such file or directory"),
        ("nonsense", "does not answer"),
    ],
)
def test_a_bus_that_is_not_there_is_told_in_a_sentence(address: str, why: str) -> None:
    async def run() -> None:
        bus = DBusConnection(address, "session bus")
        with pytest.raises(DBusCallError, match=why):
            await bus.open()
        with pytest.raises(DBusCallError):
            await bus.call(THING, "Do")
        assert not bus.connected
        await bus.close()

    asyncio.run(run())


def test_calls_properties_and_refusals(bus_address: str) -> None:
    async def run() -> None:
        async with fake_service(bus_address, THING.service) as service:
            service.methods["Add"] = lambda body: ("i", [sum(body)])
            service.properties["Colour"] = ("s", "green")
            bus = DBusConnection(bus_address, "session bus")
            await bus.open()
            assert await bus.call(THING, "Add", "ii", (2, 3)) == [5]
            assert await bus.get_property(THING, "Colour") == "green"
            with pytest.raises(DBusCallError, match=r"org\.example\.Thing refused Sing"):
                await bus.call(THING, "Sing")
            with pytest.raises(DBusCallError, match="refused"):
                await bus.call(THING._replace(service="org.example.Nobody"), "Add")
            await bus.close()
            await bus.close()

    asyncio.run(run())


def test_a_service_that_does_not_answer_in_time_is_told(bus_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perkup.desktop.linux.dbus_connection.CALL_TIMEOUT_S", 0.2)

    async def run() -> None:
        async with fake_service(bus_address, THING.service) as service:
            service.connection.remove_message_handler(service.answer)
            service.connection.add_message_handler(lambda _: True)
            bus = DBusConnection(bus_address, "session bus")
            await bus.open()
            with pytest.raises(DBusCallError, match="did not answer Sing within"):
                await bus.call(THING, "Sing")
            await bus.close()

    asyncio.run(run())


def test_owners_come_and_go_and_signals_follow_the_present_one(bus_address: str) -> None:
    async def run() -> None:
        heard, owners = Heard(), Heard()
        bus = DBusConnection(bus_address, "session bus")
        await bus.open()
        assert await bus.follow(THING.service, owners) == ""
        await bus.listen(THING, "Rang", heard)
        for number in (1, 2):
            async with fake_service(bus_address, THING.service) as service:
                assert str(await owners.next()).startswith(":")
                await service.signal("/elsewhere", THING.interface, "Rang", "i", 0)
                await service.signal(THING.path, THING.interface, "Rang", "i", number)
                assert await heard.next() == [number]
            assert await owners.next() == ""
        await bus.close()

    asyncio.run(run())


def test_losing_the_bus_is_told_once_and_ends_waiting_calls(bus_address: str) -> None:
    async def run() -> None:
        lost: list[str] = []
        async with fake_service(bus_address, THING.service) as service:
            service.connection.remove_message_handler(service.answer)
            service.connection.add_message_handler(lambda _: True)
            bus = DBusConnection(bus_address, "session bus")
            await bus.open()
            bus.on_lost(lambda: lost.append("lost"))
            waiting = asyncio.ensure_future(bus.call(THING, "Sing"))
            await soon(lambda: bus._answers, "the call is on its way")
            assert bus._bus is not None
            bus._bus._sock.shutdown(2)
            with pytest.raises(DBusCallError):
                await waiting
            await soon(lambda: lost, "the loss is told")
            assert not bus.connected
            await bus.close()
        assert lost == ["lost"]

    asyncio.run(run())


def test_answers_and_signals_are_heard_in_the_order_of_the_bus(bus_address: str) -> None:
    async def run() -> None:
        order: list[str] = []
        async with fake_service(bus_address, THING.service) as service:

            def reply_between_signals(_: list[Any]) -> tuple[str, list[Any]]:
                signal = Message.new_signal(THING.path, THING.interface, "Rang", "s", ["before"])
                service.connection.send(signal)
                ring_later = Message.new_signal(THING.path, THING.interface, "Rang", "s", ["after"])
                asyncio.get_running_loop().call_soon(service.connection.send, ring_later)
                return "s", ["answer"]

            service.methods["Ask"] = reply_between_signals
            bus = DBusConnection(bus_address, "session bus")
            await bus.open()
            await bus.listen(THING, "Rang", lambda body: order.append(body[0]))
            for _ in range(50):
                order.clear()
                order.extend(await bus.call(THING, "Ask"))
                await soon(lambda: "after" in order, "both signals")
                assert order == ["before", "answer", "after"]
            await bus.close()

    asyncio.run(run())
