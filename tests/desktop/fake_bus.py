"""A service on a real private bus that answers as a test tells it to (this machine runs no logind and no GNOME)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

from dbus_fast.aio import MessageBus
from dbus_fast.constants import MessageType
from dbus_fast.message import Message
from dbus_fast.signature import Variant

Answer = tuple[str, list[Any]]
PROPERTIES = "org.freedesktop.DBus.Properties"


class FakeService:
    """`methods` maps a member to what it answers for a body; `properties` maps a name to (signature, value)."""

    def __init__(self, connection: MessageBus) -> None:
        self.connection = connection
        self.methods: dict[str, Callable[[list[Any]], Answer]] = {}
        self.properties: dict[str, tuple[str, Any]] = {}
        self.calls: list[tuple[str, str, list[Any]]] = []

    def answer(self, message: Message) -> Message | None:
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        member = str(message.member)
        self.calls.append((member, str(message.path), message.body))
        if member == "Get" and message.interface == PROPERTIES and message.body[1] in self.properties:
            return Message.new_method_return(message, "v", [Variant(*self.properties[message.body[1]])])
        if member not in self.methods:
            return Message.new_error(message, "org.freedesktop.DBus.Error.UnknownMethod", f"no {member} here")
        return Message.new_method_return(message, *self.methods[member](message.body))

    async def signal(self, path: str, interface: str, member: str, signature: str = "", *body: Any) -> None:
        await self.connection.send(Message.new_signal(path, interface, member, signature, list(body)))

    def called(self, member: str) -> list[list[Any]]:
        return [body for name, _, body in self.calls if name == member]


@contextlib.asynccontextmanager
async def fake_service(
    address: str, name: str, prepare: Callable[[FakeService], object] = lambda _: None
) -> AsyncIterator[FakeService]:
    """On the bus under `name`, after `prepare` taught it what to answer."""
    connection = await MessageBus(bus_address=address).connect()
    service = FakeService(connection)
    prepare(service)
    connection.add_message_handler(service.answer)
    await connection.request_name(name)
    try:
        yield service
    finally:
        await hang_up(connection)


async def hang_up(connection: MessageBus) -> None:
    connection.disconnect()
    with contextlib.suppress(Exception):
        await connection.wait_for_disconnect()


class Heard:
    """What a desk said, in order, with a way to wait for the next thing."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Any] = asyncio.Queue()

    def __call__(self, said: Any) -> None:
        self._queue.put_nowait(said)

    async def next(self, deadline_s: float = 60.0) -> Any:
        return await asyncio.wait_for(self._queue.get(), deadline_s)

    async def until(self, event: str) -> Any:
        """Skip to the next sensed thing of this name."""
        while (said := await self.next()).event != event:
            pass
        return said

    def rest(self) -> list[Any]:
        said = []
        while not self._queue.empty():
            said.append(self._queue.get_nowait())
        return said


async def soon(holds: Callable[[], object], what: str, deadline_s: float = 60.0) -> None:
    """Wait in the running loop until a condition holds; AssertionError naming `what` otherwise."""
    loop = asyncio.get_running_loop()
    end = loop.time() + deadline_s
    while not holds():
        assert loop.time() < end, f"waited {deadline_s:.0f} s in vain: {what}"
        await asyncio.sleep(0.01)
