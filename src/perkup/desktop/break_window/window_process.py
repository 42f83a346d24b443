"""Process of the break window: started, told what to show, heard, and really gone at the end.

It leads a group of processes of its own, so that whatever it started ends with it, also when it was killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

import msgspec

from perkup.desktop.break_window.browser_program import browser_command, find_browser
from perkup.desktop.interface import SenseStatus

PYTHONS = ("/usr/bin/python3",)
"""Pythons of a system, which may have the binding of GTK; a Python of Perkup's own has none."""
TYPELIBS = (
    "/usr/lib/*/girepository-1.0/WebKit2-4.*.typelib",
    "/usr/lib64/girepository-1.0/WebKit2-4.*.typelib",
    "/usr/lib/girepository-1.0/WebKit2-4.*.typelib",
)
UNAVAILABLE = 3
"""Exit of the WebKit program where it cannot run here after all."""
END_WITHIN_S = 2.0
KILLED_WITHIN_S = 10.0
"""A killed process ends at once, but on a busy machine its end is heard of later."""
LAST_WORDS_S = 5.0
"""A window that was left has gone from the screen; its page may take this long to hand over what it has."""
HINT = "For the card and every screen: WebKitGTK for Python (Debian: gir1.2-webkit2-4.1 and python3-gi)."


class WindowShow(StrEnum):
    """Thing that the window is asked to show."""

    CARD = "card"
    PLAYER = "player"
    NOTHING = "nothing"


class WindowEvent(StrEnum):
    """Event that the window tells; `lost` means that it ended without anybody having left it."""

    READY = "ready"
    SHOWN = "shown"
    LEFT = "left"
    LOST = "lost"
    START = "start"
    POSTPONE = "postpone"
    SKIP = "skip"


class WindowRequest(msgspec.Struct, frozen=True):
    """Request to the window."""

    show: WindowShow
    url: str = ""
    full: bool = False
    screens: str = "all"


class WindowMessage(msgspec.Struct, frozen=True):
    """Message of the window."""

    event: WindowEvent


class WindowPrograms(msgspec.Struct, frozen=True):
    """Programs of this machine that can be a window: a Python with WebKitGTK, a browser with an app mode."""

    webkit_python: str | None
    browser: str | None

    @property
    def has_card(self) -> bool:
        """Return True where the small card can be shown too."""
        return self.webkit_python is not None

    def status(self) -> SenseStatus:
        """Return what the break window is here, or why there is none."""
        if self.webkit_python:
            return SenseStatus("break_window", True, "A card and a window of its own, with WebKitGTK.")
        if self.browser:
            name = Path(self.browser).name
            return SenseStatus("break_window", True, f"A window of {name}; the notification is the card.", HINT)
        return SenseStatus("break_window", False, "No program here can show a window of its own.", HINT)


def find_programs(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> WindowPrograms:
    """Look for programs that can be a window, without starting any."""
    on_screen = platform != "linux" or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    if not on_screen:
        return WindowPrograms(None, None)
    return WindowPrograms(_find_webkit() if platform == "linux" else None, find_browser())


def _find_webkit() -> str | None:
    import glob

    if not any(glob.glob(pattern) for pattern in TYPELIBS):
        return None
    return next((python for python in PYTHONS if Path(python).exists()), None)


class _WindowPipe(asyncio.SubprocessProtocol):
    """Ends of the window's pipes: lines in, and the exit of the process itself, whoever still holds a pipe."""

    def __init__(self, on_line: Callable[[bytes], None], on_exit: Callable[[int | None], None]) -> None:
        self._on_line = on_line
        self._on_exit = on_exit
        self._rest = b""
        self._transport: asyncio.BaseTransport | None = None
        self.has_exited = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the process, which may end before anybody else knows it."""
        self._transport = transport

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Pass on whole lines."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._on_line(line)

    async def wait_for_exit(self, seconds: float) -> None:
        """Wait until the process has ended, so long at most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.has_exited.wait()

    def process_exited(self) -> None:
        """Tell of the end."""
        self.has_exited.set()
        transport = self._transport
        self._on_exit(transport.get_returncode() if isinstance(transport, asyncio.SubprocessTransport) else None)


class BreakWindow:
    """Window of one break. `on_event` hears it in the running loop; after `left` or `lost` it is over.

    profile : folder for a browser's own files, made when first needed.
    """

    def __init__(
        self, programs: WindowPrograms, profile: Callable[[], Path], on_event: Callable[[WindowEvent], None]
    ) -> None:
        self._programs = programs
        self._profile = profile
        self._on_event = on_event
        self._transport: asyncio.SubprocessTransport | None = None
        self._pipe: _WindowPipe | None = None
        self._is_over = False

    @property
    def pid(self) -> int | None:
        """Return the process of the window while it runs."""
        transport = self._transport
        return transport.get_pid() if transport is not None and transport.get_returncode() is None else None

    async def prepare(self) -> bool:
        """Start the window, showing nothing yet; return False where only a browser can be one, or nothing."""
        python = self._programs.webkit_python
        if python is None or self._is_over:
            return False
        if self._transport is None:
            # -E and -s keep the program to the system's own modules, whatever this Perkup was started with.
            await self._start([python, "-E", "-s", str(Path(__file__).with_name("webkit_program.py"))])
        return self._transport is not None

    async def show(self, request: WindowRequest) -> bool:
        """Show something; return False where nothing here can."""
        if self._is_over:
            return False
        if await self.prepare():
            return self._send(request)
        browser = self._programs.browser
        if request.show is not WindowShow.PLAYER or browser is None or self._transport is not None:
            return False
        await self._start(browser_command(browser, request.url, profile=self._profile(), full=request.full))
        return self._pipe is not None

    async def close(self) -> None:
        """End the window and all that it started; `on_event` hears nothing more."""
        self._is_over = True
        transport, pipe = self._transport, self._pipe
        if pipe is None:
            return
        if transport is not None and transport.get_returncode() is None:
            with contextlib.suppress(ProcessLookupError):
                transport.terminate()
            await pipe.wait_for_exit(END_WITHIN_S)
        self._clear_away()
        await pipe.wait_for_exit(KILLED_WITHIN_S)

    async def _start(self, command: list[str]) -> None:
        loop = asyncio.get_running_loop()
        try:
            self._transport, self._pipe = await loop.subprocess_exec(
                lambda: _WindowPipe(self._line_received, self._note_exit),
                *command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError:
            return
        if self._pipe.has_exited.is_set():
            self._clear_away()

    def _send(self, request: WindowRequest) -> bool:
        stdin = self._transport.get_pipe_transport(0) if self._transport is not None else None
        if not isinstance(stdin, asyncio.WriteTransport) or stdin.is_closing():
            return False
        stdin.write(msgspec.json.encode(request) + b"\n")
        return True

    def _line_received(self, line: bytes) -> None:
        if self._is_over:
            return
        with contextlib.suppress(msgspec.DecodeError):
            event = msgspec.json.decode(line, type=WindowMessage).event
            if event is WindowEvent.LOST:
                return  # its process ends now, which tells the same
            if event is WindowEvent.LEFT:
                self._is_over = True
                asyncio.get_running_loop().call_later(LAST_WORDS_S, self._clear_away)
            self._on_event(event)

    def _note_exit(self, code: int | None) -> None:
        """Clear away at once; where nobody left the window, somebody has to know."""
        self._clear_away()
        if not self._is_over:
            self._is_over = True
            is_browser_closed = code == 0 and not self._programs.has_card
            self._on_event(WindowEvent.LEFT if is_browser_closed else WindowEvent.LOST)

    def _clear_away(self) -> None:
        """End the whole group of processes and let go of the pipes. Safe to call twice."""
        transport, self._transport = self._transport, None
        if transport is not None:
            _kill_group(transport.get_pid())
            transport.close()


def _kill_group(pid: int) -> None:
    """End what a window left behind: its group of processes, which bears its number."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
