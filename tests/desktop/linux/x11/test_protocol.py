import asyncio
import struct
from pathlib import Path

import pytest

from perkup.desktop.linux.x11.protocol import DisplayAddress, DisplayError, X11Connection, find_cookie, parse_display

NOWHERE = Path("/nonexistent")


@pytest.mark.parametrize(
    ("text", "expected"),
    [(":1", ("", 1)), ("unix:0.0", ("", 0)), ("host:10.1", ("host", 10)), ("host/unix:2", ("host", 2))],
)
def test_display_names(text: str, expected: tuple[str, int]) -> None:
    assert parse_display(text) == DisplayAddress(*expected)


@pytest.mark.parametrize("text", ["", "1", "host", ":x", "wayland-0"])
def test_a_display_name_that_names_none_is_said(text: str) -> None:
    with pytest.raises(DisplayError, match="names no X display"):
        parse_display(text)


def entry(family: int, address: bytes, number: bytes, name: bytes, data: bytes) -> bytes:
    fields = b"".join(struct.pack(">H", len(field)) + field for field in (address, number, name, data))
    return struct.pack(">H", family) + fields


MAGIC = b"MIT-MAGIC-COOKIE-1"


def test_the_cookie_of_this_machine_and_display_is_found() -> None:
    authority = (
        entry(256, b"desk", b"1", MAGIC, b"other display")
        + entry(256, b"desk", b"0", b"XDM-AUTHORIZATION-1", b"other kind")
        + entry(256, b"elsewhere", b"0", MAGIC, b"other machine")
        + entry(256, b"desk", b"0", MAGIC, b"mine")
    )
    assert find_cookie(authority, 0, "desk") == b"mine"
    assert find_cookie(authority, 0, "renamed") == b"other machine"
    assert find_cookie(authority, 7, "desk") == b""
    assert find_cookie(entry(65535, b"", b"", MAGIC, b"any") + authority, 0, "desk") == b"any"
    assert find_cookie(authority[:-20] + b"\xff\xff", 3, "desk") == b""
    assert find_cookie(b"", 0, "desk") == b""


def test_no_display_and_a_dead_one_are_told_apart() -> None:
    with pytest.raises(DisplayError, match="DISPLAY is not set"):
        asyncio.run(X11Connection.connect("", NOWHERE))
    with pytest.raises(DisplayError, match=r"display :59123 does not answer"):
        asyncio.run(X11Connection.connect(":59123", NOWHERE))
    with pytest.raises(DisplayError, match="does not answer"):
        asyncio.run(X11Connection.connect("127.0.0.1:59000", NOWHERE))


def test_a_real_display_answers_and_errors_are_told(display: str) -> None:
    async def talk() -> None:
        wire = await X11Connection.connect(display, NOWHERE)
        assert wire.root
        assert await wire.intern_atom("WM_NAME") == await wire.intern_atom("WM_NAME") == 39
        assert await wire.read_property(wire.root, await wire.intern_atom("PERKUP_NOT_THERE")) == ()
        with pytest.raises(DisplayError, match="refused a request"):
            await wire.read_property(0x123456, 39)
        with pytest.raises(DisplayError, match="no PERKUP extension"):
            await wire.query_extension("PERKUP")
        wire.close()
        with pytest.raises(DisplayError):
            await wire.intern_atom("PERKUP_TOO_LATE")
        assert not wire.connected
        with pytest.raises(DisplayError):
            await wire.intern_atom("PERKUP_TOO_LATE")

    asyncio.run(talk())


def test_a_refusal_and_a_broken_greeting_are_told() -> None:
    async def greet(greeting: bytes) -> str:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readexactly(12)
            writer.write(greeting)
            await writer.drain()
            writer.close()
            await writer.wait_closed()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        try:
            await X11Connection.connect(f"127.0.0.1:{port - 6000}", NOWHERE)
        except DisplayError as error:
            return str(error)
        finally:
            server.close()
            await server.wait_closed()
        raise AssertionError("connected to nothing")

    refusal = struct.pack("<BBHHH", 0, 11, 11, 0, 3) + b"No, go away "
    assert "refuses Perkup (No, go away)" in asyncio.run(greet(refusal))
    assert "was lost" in asyncio.run(greet(b"\1\0\13"))
