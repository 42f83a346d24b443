"""X11 protocol: the few requests that Perkup makes, straight over the display's socket.

A binding would cost 4 MiB of resident memory (see docs/platforms.md) for nine kinds of request. Sources: X Window
System Protocol, X11R6.8 (connection setup, encodings in appendix B) and the X Synchronization Extension Protocol 3.1.
"""

import asyncio
import re
import socket
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from perkup.desktop.sense import SenseUnavailableError

CONNECT_TIMEOUT_S = 5.0
ANY_TYPE = 0
PROPERTY_CHANGE = 0x400000
PROPERTY_NOTIFY = 28
_CHANGE_WINDOW_ATTRIBUTES, _GET_GEOMETRY, _INTERN_ATOM, _GET_PROPERTY = 2, 14, 16, 20
_TRANSLATE_COORDINATES, _QUERY_EXTENSION = 40, 98
_EVENT_MASK = 0x800
_FAMILY_LOCAL, _FAMILY_WILD = 256, 65535


class DisplayError(SenseUnavailableError):
    """Reason why the X display cannot be used: one plain sentence."""


class WindowArea(NamedTuple):
    """Area of a window on the root window, pixels."""

    left: int
    top: int
    width: int
    height: int

    def shared(self, other: "WindowArea") -> int:
        """Return how many pixels lie in both."""
        across = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        down = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        return max(0, across) * max(0, down)


class DisplayAddress(NamedTuple):
    """Parsed DISPLAY: host is "" for a socket on this machine."""

    host: str
    number: int


def parse_display(text: str) -> DisplayAddress:
    """Parse ":1", "unix:1.0" or "host:10.0". Raises DisplayError."""
    match = re.fullmatch(r"(?:unix|(?P<host>[^:/]*)(?:/unix)?):(?P<number>\d+)(?:\.\d+)?", text)
    if match is None:
        raise DisplayError(f"DISPLAY is {text!r}, which names no X display.")
    return DisplayAddress(match["host"] or "", int(match["number"]))


def find_cookie(authority: bytes, number: int, hostname: str) -> bytes:
    """Return the MIT-MAGIC-COOKIE-1 for a display in the bytes of an Xauthority file, b"" when it has none."""
    offset, weak = 0, b""
    while offset + 4 <= len(authority):
        (family,) = struct.unpack_from(">H", authority, offset)
        offset += 2
        fields: list[bytes] = []
        for _ in range(4):
            if offset + 2 > len(authority):
                return weak
            (length,) = struct.unpack_from(">H", authority, offset)
            fields.append(authority[offset + 2 : offset + 2 + length])
            offset += 2 + length
        address, display, name, data = fields
        if name != b"MIT-MAGIC-COOKIE-1" or display not in (b"", str(number).encode()):
            continue
        if family == _FAMILY_WILD or (family == _FAMILY_LOCAL and address == hostname.encode()):
            return data
        weak = weak or data
    return weak


class X11Connection(asyncio.Protocol):
    """Connection to an X display. `on_event` maps an event code (0 to 127) to the handler of its 32 bytes."""

    def __init__(self) -> None:
        self.root = 0
        self._base = 0
        self.on_event: dict[int, Callable[[bytes], None]] = {}
        self.on_lost: Callable[[], None] | None = None
        self._transport: asyncio.Transport | None = None
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._replies: dict[int, asyncio.Future[bytes]] = {}
        self._buffer = b""
        self._sequence = 0
        self._next_id = 0
        self._atoms: dict[str, int] = {}

    @classmethod
    async def connect(cls, display: str, authority: Path) -> "X11Connection":
        """Connect to a display. Raises DisplayError."""
        if not display:
            raise DisplayError("There is no X display here (DISPLAY is not set).")
        host, number = parse_display(display)
        loop = asyncio.get_running_loop()
        wire: X11Connection | None = None
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                if host:
                    _, wire = await loop.create_connection(cls, host, 6000 + number)
                else:
                    _, wire = await loop.create_connection(cls, sock=await _local_socket(number))
                await wire._send_setup(_read_file(authority), number)
        except (OSError, TimeoutError) as error:
            if wire is not None:
                wire.close()
            raise DisplayError(f"The X display {display} does not answer ({error or 'no answer in time'}).") from error
        except DisplayError:
            if wire is not None:
                wire.close()
            raise
        return wire

    @property
    def connected(self) -> bool:
        return self._transport is not None

    def close(self) -> None:
        self.on_lost = None
        if self._transport is not None:
            self._transport.close()

    def new_id(self) -> int:
        """Return a fresh resource id. An X server gives out at least 2**18 a connection; Perkup asks for a handful."""
        self._next_id += 1
        return self._base | self._next_id

    def send(self, opcode: int, data: int, body: bytes = b"") -> int:
        """Send a request without waiting and return its sequence number; do nothing once the display is gone."""
        self._sequence = (self._sequence + 1) & 0xFFFF
        if self._transport is not None:
            body = _pad_to_four(body)
            self._transport.write(struct.pack("<BBH", opcode, data, 1 + len(body) // 4) + body)
        return self._sequence

    async def request(self, opcode: int, data: int, body: bytes = b"") -> bytes:
        """Send a request and return its whole reply. Raises DisplayError for an X error or a lost display."""
        if self._transport is None:
            raise DisplayError("The connection to the screen was lost.")
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._replies[self.send(opcode, data, body)] = future
        return await future

    async def query_extension(self, name: str) -> tuple[int, int]:
        """Return (major opcode, first event code) of an extension. Raises DisplayError where the server lacks it."""
        text = name.encode()
        reply = await self.request(_QUERY_EXTENSION, 0, struct.pack("<HH", len(text), 0) + text)
        present, major, first_event = struct.unpack_from("<BBB", reply, 8)
        if not present:
            raise DisplayError(f"This X display has no {name} extension.")
        return major, first_event

    async def intern_atom(self, name: str) -> int:
        if name not in self._atoms:
            text = name.encode()
            reply = await self.request(_INTERN_ATOM, 0, struct.pack("<HH", len(text), 0) + text)
            (self._atoms[name],) = struct.unpack_from("<I", reply, 8)
        return self._atoms[name]

    async def read_property(self, window: int, atom: int) -> tuple[int, ...]:
        """Return up to 64 32-bit values of a window's property, () where it has none.

        Raises DisplayError where there is no such window.
        """
        reply = await self.request(_GET_PROPERTY, 0, struct.pack("<IIIII", window, atom, ANY_TYPE, 0, 64))
        (count,) = struct.unpack_from("<I", reply, 16)
        return struct.unpack_from(f"<{count}I", reply, 32) if reply[1] == 32 else ()

    async def window_area(self, window: int) -> WindowArea | None:
        """Return where a window is on the screen, None for one that was closed meanwhile. Raises DisplayError."""
        try:
            shape = await self.request(_GET_GEOMETRY, 0, struct.pack("<I", window))
            place = await self.request(_TRANSLATE_COORDINATES, 0, struct.pack("<IIhh", window, self.root, 0, 0))
        except DisplayError:
            if not self.connected:
                raise
            return None
        left, top = struct.unpack_from("<hh", place, 12)
        width, height = struct.unpack_from("<HH", shape, 16)
        return WindowArea(left, top, width, height)

    def select_events(self, window: int, events: int) -> None:
        """Ask for these events of a window, 0 for none. An already closed window is no error."""
        self.send(_CHANGE_WINDOW_ATTRIBUTES, 0, struct.pack("<III", window, _EVENT_MASK, events))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        gone = DisplayError("The connection to the screen was lost.")
        _fail_future(self._ready, gone)
        for future in self._replies.values():
            _fail_future(future, gone)
        self._replies.clear()
        if self.on_lost is not None:
            self.on_lost()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (size := self._message_size()) and len(self._buffer) >= size:
            message, self._buffer = self._buffer[:size], self._buffer[size:]
            if self._ready.done():
                self._message_received(message)
            else:
                self._setup_received(message)

    def _message_size(self) -> int:
        if not self._ready.done():
            return 8 + 4 * struct.unpack_from("<H", self._buffer, 6)[0] if len(self._buffer) >= 8 else 0
        if len(self._buffer) < 32:
            return 0
        long = self._buffer[0] & 0x7F in (1, 35)
        return 32 + (4 * struct.unpack_from("<I", self._buffer, 4)[0] if long else 0)

    def _message_received(self, message: bytes) -> None:
        """Pass an event to its handler, through the loop like the replies, so that both keep their order."""
        code = message[0] & 0x7F
        if code > 1:
            if (heard := self.on_event.get(code)) is not None:
                asyncio.get_running_loop().call_soon(heard, message)
            return
        future = self._replies.pop(struct.unpack_from("<H", message, 2)[0], None)
        if future is None or future.done():
            return
        if code == 1:
            future.set_result(message)
        else:
            future.set_exception(DisplayError(f"The X display refused a request (error {message[1]})."))

    async def _send_setup(self, authority: bytes, number: int) -> None:
        secret = find_cookie(authority, number, socket.gethostname())
        name = b"MIT-MAGIC-COOKIE-1" if secret else b""
        hello = (
            struct.pack("<BxHHHHxx", ord("l"), 11, 0, len(name), len(secret))
            + _pad_to_four(name)
            + _pad_to_four(secret)
        )
        assert self._transport is not None
        self._transport.write(hello)
        await self._ready

    def _setup_received(self, message: bytes) -> None:
        if message[0] != 1:
            reason = message[8 : 8 + message[1]].decode("latin-1").strip() or "no reason given"
            self._ready.set_exception(DisplayError(f"The X display refuses Perkup ({reason})."))
            return
        self._base, _, _, vendor, _, _, formats = struct.unpack_from("<IIIHHBB", message, 12)
        (self.root,) = struct.unpack_from("<I", message, 40 + (vendor + 3) // 4 * 4 + 8 * formats)
        self._ready.set_result(None)


def _fail_future(future: asyncio.Future[Any], error: DisplayError) -> None:
    if not future.done():
        future.set_exception(error)
        future.exception()


async def _local_socket(number: int) -> socket.socket:
    path = f"/tmp/.X11-unix/X{number}"
    for address in ("\0" + path, path):
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sock.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(sock, address)
        except OSError as error:
            sock.close()
            last = error
        else:
            return sock
    raise last


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _pad_to_four(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)
