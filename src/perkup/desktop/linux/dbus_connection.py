"""D-Bus connection, as small as Perkup needs it: calls, signals of named services, and who owns a name.

No introspection and no proxies: they cost memory and round trips, and every interface used here is a published one.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple

from perkup.desktop.sense import SenseUnavailableError

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus
    from dbus_fast.message import Message
    from dbus_fast.service import ServiceInterface

CALL_TIMEOUT_S = 10.0
DAEMON = "org.freedesktop.DBus"
_DO_NOT_QUEUE = 4

Handler = Callable[[list[Any]], None]
OwnerChanged = Callable[[str], None]


_HOLDER: ContextVar[str] = ContextVar("holder", default="")


@contextlib.contextmanager
def held_by(holder: str) -> Iterator[None]:
    """Note everything that is listened to in this block, and in tasks begun in it, as this holder's."""
    token = _HOLDER.set(holder)
    try:
        yield
    finally:
        _HOLDER.reset(token)


class DBusCallError(SenseUnavailableError):
    """Reason why a bus, or a service on it, cannot be used: one plain sentence."""


class DBusTarget(NamedTuple):
    """Target of a call, or source of a signal: bus name, object path, interface."""

    service: str
    path: str
    interface: str


_DBUS = DBusTarget(DAEMON, "/org/freedesktop/DBus", DAEMON)
_OWNER_RULE = f"type='signal',sender='{DAEMON}',interface='{DAEMON}',member='NameOwnerChanged'"


class DBusConnection:
    """Connection to the bus at `address`; `name` is what people call it ("session bus")."""

    def __init__(self, address: str, name: str) -> None:
        self.address = address
        self.name = name
        self._bus: MessageBus | None = None
        self._watch: asyncio.Task[None] | None = None
        self._owners: dict[str, str] = {}
        self._owner_changed: list[tuple[str, str, OwnerChanged]] = []
        self._handlers: list[tuple[str, DBusTarget, str, Handler]] = []
        self._namespaces: list[tuple[str, str, Handler]] = []
        self._rules: dict[str, set[str]] = {}
        self._answers: dict[int, asyncio.Future[Message]] = {}
        self._lost: list[Callable[[], None]] = []

    @property
    def connected(self) -> bool:
        return self._bus is not None

    async def open(self) -> None:
        """Connect. Raises DBusCallError."""
        if not self.address:
            raise DBusCallError(f"There is no {self.name} here.")
        from dbus_fast.aio import MessageBus

        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                bus = await MessageBus(bus_address=self.address).connect()
        except Exception as error:  # the library raises bare ones for bad addresses and refused logins
            raise DBusCallError(f"The {self.name} does not answer ({_short_reason(error)}).") from error
        bus.add_message_handler(self._message_received)
        self._bus = bus
        self._watch = asyncio.get_running_loop().create_task(self._wait_until_lost(bus))

    async def close(self) -> None:
        """Disconnect and wait until the socket is closed. Safe to call twice."""
        if self._bus is not None:
            self._lost.clear()
            self._bus.disconnect()
        if self._watch is not None:
            await self._watch
            self._watch = None

    def on_lost(self, callback: Callable[[], None]) -> None:
        """Call back once if the bus goes away by itself."""
        self._lost.append(callback)

    async def call(
        self, target: DBusTarget, member: str, signature: str = "", body: Iterable[Any] = (), *, activate: bool = True
    ) -> list[Any]:
        """Return the values that a method answers, variants unwrapped; `activate` lets the bus start the service.

        Raises DBusCallError for an error, for no answer within 10 s, and when the bus is gone.
        """
        from dbus_fast.constants import MessageFlag, MessageType
        from dbus_fast.message import Message
        from dbus_fast.unpack import unpack_variants

        if self._bus is None:
            raise DBusCallError(f"The connection to the {self.name} was lost.")
        message = Message(
            destination=target.service,
            path=target.path,
            interface=target.interface,
            member=member,
            flags=MessageFlag.NONE if activate else MessageFlag.NO_AUTOSTART,
            signature=signature,
            body=list(body),
        )
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                reply = await self._send_and_wait(message, self._bus)
        except TimeoutError as error:
            raise DBusCallError(f"{target.service} did not answer {member} within {CALL_TIMEOUT_S:.0f} s.") from error
        except Exception as error:  # whatever ended the connection
            raise DBusCallError(f"The connection to the {self.name} was lost ({_short_reason(error)}).") from error
        if reply.message_type is not MessageType.METHOD_RETURN:
            reason = reply.body[0] if reply.body else reply.error_name
            raise DBusCallError(f"{target.service} refused {member} ({reason}).")
        return list(unpack_variants(reply.body))

    async def _send_and_wait(self, message: "Message", bus: "MessageBus") -> "Message":
        """Send `message` and return its answer; the library's `call` leaves an unfetched exception on a lost bus."""
        message.serial = bus.next_serial()
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._answers[message.serial] = answer
        try:
            await bus.send(message)
            return await answer
        finally:
            del self._answers[message.serial]

    async def get_property(self, target: DBusTarget, prop: str, *, activate: bool = False) -> Any:
        """Return the value of a property. Raises DBusCallError."""
        props = DBusTarget(target.service, target.path, "org.freedesktop.DBus.Properties")
        return (await self.call(props, "Get", "ss", (target.interface, prop), activate=activate))[0]

    async def activatable_services(self) -> list[str]:
        """Return the services that the bus would start when they are called. Raises DBusCallError."""
        return list((await self.call(_DBUS, "ListActivatableNames"))[0])

    def export(self, path: str, interface: "ServiceInterface") -> None:
        """Offer an object of ours on this bus. Raises DBusCallError."""
        if self._bus is None:
            raise DBusCallError(f"The connection to the {self.name} was lost.")
        self._bus.export(path, interface)

    async def own_name(self, name: str) -> None:
        """Take a name on the bus, beside the connection's own; it goes with the connection. Raises DBusCallError."""
        await self.call(_DBUS, "RequestName", "su", (name, _DO_NOT_QUEUE))

    async def drop_name(self, name: str) -> None:
        """Give a name back, and wait until what was asked of it before is answered. Raises DBusCallError."""
        await self.call(_DBUS, "ReleaseName", "s", (name,))
        await self.call(_DBUS, "GetId")

    async def listen(self, target: DBusTarget, member: str, handler: Handler) -> None:
        """Hear a signal of a service, from its present and every later owner, and from nobody else.

        An empty path means any path. Raises DBusCallError.
        """
        await self.follow(target.service)
        rule = f"type='signal',sender='{target.service}',interface='{target.interface}',member='{member}'"
        if target.path:
            rule += f",path='{target.path}'"
        self._handlers.append((_HOLDER.get(), target, member, handler))
        await self._match(rule)

    async def listen_to_anybody(self, path: str, interface: str, member: str, handler: Handler) -> None:
        """Hear a signal from whoever sends it. Raises DBusCallError."""
        self._handlers.append((_HOLDER.get(), DBusTarget("", path, interface), member, handler))
        await self._match(f"type='signal',interface='{interface}',member='{member}',path='{path}'")

    async def services(self, prefix: str) -> list[str]:
        """Return the names on the bus that begin with `prefix`. Raises DBusCallError."""
        return sorted(name for name in (await self.call(_DBUS, "ListNames"))[0] if name.startswith(prefix))

    async def follow_all(self, prefix: str, changed: Handler) -> None:
        """Call back with the name, the old and the new owner whenever a name in this namespace changes hands."""
        self._namespaces.append((_HOLDER.get(), prefix + ".", changed))
        await self._match(f"{_OWNER_RULE},arg0namespace='{prefix}'")

    async def identity(self) -> str:
        """Return the id of this bus, another for every bus that was started. Raises DBusCallError."""
        return str((await self.call(_DBUS, "GetId"))[0])

    def owner(self, service: str) -> str:
        """Return the unique name that owns a followed service now, "" for nobody."""
        return self._owners.get(service, "")

    async def follow(self, service: str, changed: OwnerChanged | None = None) -> str:
        """Return the unique name owning `service`, "" for nobody; `changed` hears every later owner.

        Raises DBusCallError.
        """
        is_new = service not in self._owners
        if is_new:
            self._owners[service] = ""
        await self._match(_owner_rule(service))
        if is_new:
            with contextlib.suppress(DBusCallError):
                self._owners[service] = (await self.call(_DBUS, "GetNameOwner", "s", (service,)))[0]
        if changed is not None:
            self._owner_changed.append((_HOLDER.get(), service, changed))
        return self._owners[service]

    async def drop(self, holder: str) -> None:
        """Listen no more to what was listened to in a block of `held_by(holder)`, and to nothing else."""
        self._handlers = [entry for entry in self._handlers if entry[0] != holder]
        self._namespaces = [entry for entry in self._namespaces if entry[0] != holder]
        self._owner_changed = [entry for entry in self._owner_changed if entry[0] != holder]
        for rule, holders in list(self._rules.items()):
            holders.discard(holder)
            if not holders:
                del self._rules[rule]
                with contextlib.suppress(DBusCallError):
                    await self.call(_DBUS, "RemoveMatch", "s", (rule,))
        followed = {service for service in self._owners if _owner_rule(service) in self._rules}
        self._owners = {service: owner for service, owner in self._owners.items() if service in followed}

    async def _match(self, rule: str) -> None:
        """Have the bus send what matches, once however many want it."""
        holders = self._rules.setdefault(rule, set())
        is_new = not holders
        holders.add(_HOLDER.get())
        if is_new:
            await self.call(_DBUS, "AddMatch", "s", (rule,))

    def _message_received(self, message: "Message") -> None:
        """Pass a message to its handlers, through the loop like the answers, so that both keep the bus's order."""
        answer = self._answers.get(message.reply_serial or 0)
        if answer is not None:
            if not answer.done():
                answer.set_result(message)
            return
        soon = asyncio.get_running_loop().call_soon
        interface, member = message.interface, message.member
        if message.sender == DAEMON:
            if member == "NameOwnerChanged" and message.body[0] in self._owners:
                service, _, owner = message.body
                self._owners[service] = owner
                for _, followed, changed in self._owner_changed:
                    if followed == service:
                        soon(changed, owner)
            for _, prefix, heard_name in self._namespaces:
                if member == "NameOwnerChanged" and message.body[0].startswith(prefix):
                    soon(heard_name, list(message.body))
            return
        for _, target, expected_member, handler in self._handlers:
            if (
                expected_member == member
                and target.interface == interface
                and target.path in ("", message.path)
                and (not target.service or message.sender == self._owners.get(target.service))
            ):
                from dbus_fast.unpack import unpack_variants

                soon(handler, list(unpack_variants(message.body)))

    async def _wait_until_lost(self, bus: "MessageBus") -> None:
        with contextlib.suppress(Exception):  # however it ended, it is gone
            await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
        self._bus = None
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ConnectionError("connection closed"))
        for callback in self._lost:
            callback()


def _owner_rule(service: str) -> str:
    return f"{_OWNER_RULE},arg0='{service}'"


def _short_reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
