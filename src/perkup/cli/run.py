"""`perkup run`: the coach, its desk and its pages in one process; and `perkup --demo` on a throw-away folder."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from perkup.app.allocator import settle_allocator
from perkup.app.application import Application
from perkup.app.coach_connection import connect
from perkup.app.data_folder import DEMO_PREFIX, ENVIRONMENT, DataFolder
from perkup.app.http_link import launch_link
from perkup.app.instance_lock import (
    AlreadyRunningError,
    InstanceLock,
    RunningCoach,
    find_running_coach,
    hold_instance_lock,
)
from perkup.child_process import is_built
from perkup.cli.output import echo
from perkup.errors import BusyError, ErrorCode, NotRunningError, PerkupError

if TYPE_CHECKING:
    from socket import socket

STOPS_WITHIN_S = 10.0
BE_FOUND_AGAIN_S = 2.0
"""How soon the address is offered to a broken disk again, as are the events that wait in memory."""
Say = Callable[[str], None]
PRINTED_LINK_S = 600.0
"""How long the link that `run` prints is good for, unless it is used before."""
ONCE = "The link works once, within {minutes} min. `perkup run` gives you a new one."


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Listen on this port, or the next free one.")
@click.option("--browser/--no-browser", default=True, help="Open the page when ready.")
@click.option("--quiet", is_flag=True, help="Open nothing and say nothing, as at login.")
@click.pass_obj
def run(data: str | None, port: int | None, browser: bool, quiet: bool) -> None:
    """Start the coach: it senses the desk, prompts, leads breaks and records them."""
    home = DataFolder.find(data)
    if data is None and ENVIRONMENT not in os.environ and not quiet and not is_built():
        _add_menu_entry_once(home)
    start(home, port=port, browser=browser and not quiet, quiet=quiet)


@click.command()
@click.pass_obj
def stop(data: str | None) -> None:
    """Stop Perkup, wherever it was started. Everything you did is saved."""
    import time

    home = DataFolder.find(data)
    connect(home).running.breaks.stop()
    end = time.monotonic() + STOPS_WITHIN_S
    while find_running_coach(home) is not None:
        if time.monotonic() > end:
            raise PerkupError(
                "Perkup is still stopping.",
                "`perkup status` shows when it has stopped.",
                code=ErrorCode.NO_ANSWER,
            )
        time.sleep(0.05)
    echo("Stopped. `perkup run` starts it again.")


@click.command()
@click.option("--remove", "out", is_flag=True, help="Take Perkup out of the menu again.")
@click.pass_obj
def menu(data: str | None, out: bool) -> None:
    """Put Perkup into the desktop's menu, so that you find back."""
    from perkup.app import desktop_entry as entry
    from perkup.app.autostart import open_autostart

    if not sys.platform.startswith("linux"):
        raise PerkupError(
            "Menu entries are made on Linux only.",
            "Make a shortcut to `perkup run` instead.",
            code=ErrorCode.UNSUPPORTED_PLATFORM,
        )
    if out:
        echo("Perkup is out of the menu." if entry.remove_entry() else "Perkup was not in the menu.")
        login = open_autostart(DataFolder.find(data))
        if login.status().on:
            login.switch(False)
            echo("It no longer starts at login.")
        return
    place = entry.add_entry(entry.entry_command(DataFolder.find(data), named=data is not None))
    echo(f"Perkup is in the menu: {place}")


def _add_menu_entry_once(home: DataFolder) -> None:
    """Add a menu entry at the first start in a desktop session; once taken out it is never put back."""
    mark = home.folder / "menu-entry"
    if not sys.platform.startswith("linux") or not _has_screen() or mark.exists():
        return
    from perkup.app import desktop_entry as entry

    with suppress(PerkupError, OSError):
        mark.touch(mode=0o600)
        place = entry.add_entry(entry.entry_command(home, named=False))
        echo(f"Perkup is in your menu now ({place}); `perkup menu --remove` takes it out.")


@contextmanager
def open_demo() -> Iterator[str]:
    """Make a folder with six believable weeks in it, for one command; say at the end that nothing was kept."""
    from perkup.app.demo.opening import fill_and_open
    from perkup.app.workspace import machine_clocks

    with tempfile.TemporaryDirectory(prefix=DEMO_PREFIX) as folder:
        echo("Creating six weeks of sample data ...", err=True)
        home = DataFolder.find(folder)
        fill_and_open(home, machine_clocks())
        (home.folder / "menu-entry").touch(mode=0o600)
        try:
            yield folder
        finally:
            echo("Demo: nothing is saved.", err=True)


def start(home: DataFolder, *, port: int | None, browser: bool, quiet: bool = False) -> None:
    """Run until told to stop; where the coach of this folder already runs, say where and open it.

    quiet : write no word to standard output, as at login, where it would end up in a log with the link in it.
    """
    settle_allocator()
    try:
        with hold_instance_lock(home) as lock:
            asyncio.run(_serve(home, lock, port=port, browser=browser, say=_say_nothing if quiet else _print_line))
    except AlreadyRunningError as other:
        if not quiet:
            _already_running(home, other.running, browser=browser)


def _already_running(home: DataFolder, running: RunningCoach | None, *, browser: bool) -> None:
    if running is None or not running.url:
        echo("Perkup is already starting for this folder.")
        return
    try:
        link = launch_link(home, running.url)
        echo(f"Perkup is already running: {link}\n{ONCE.format(minutes=1)}")
        if browser:
            open_browser(launch_link(home, running.url))
    except BusyError as busy:
        echo(f"{busy.message} {busy.hint}", err=True)
    except NotRunningError:
        echo("Perkup is just stopping. Start it again in a moment.")


async def _serve(home: DataFolder, lock: InstanceLock, *, port: int | None, browser: bool, say: Say) -> None:
    from perkup.app.break_options import open_controls
    from perkup.app.break_screen import open_window
    from perkup.app.desk_surfaces import SurfaceMakers
    from perkup.app.runtime import CoachRuntime, open_desk
    from perkup.app.tray_controller import open_tray
    from perkup.app.unkept_files import sweep
    from perkup.web.server import build, serve

    desk = open_desk()
    app = Application.open(home, senses=desk.senses, lasting=True)
    sweep(home, app.journal)
    sock, got = _open_port(port or app.settings.current.web.port, say)
    app.breaks.url = f"http://127.0.0.1:{got}"
    lock.announce(app.breaks.url)
    secret = home.secret_for_this_run()
    asgi = build(app, secret=secret, port=got)

    def link(page: str) -> str:
        return f"{app.breaks.url}/open?key={asgi.web_context.tickets.issue()}&to={quote(page)}"

    def show(page: str) -> bool:
        return open_browser(link(page))

    surfaces = SurfaceMakers(link, open_tray, open_window, open_controls)
    gc.freeze()  # what a start made stays: no collection looks through it again while everybody waits
    runner = CoachRuntime(app, desk, say=say, open_page=show, surfaces=surfaces)

    async def answer(stop: asyncio.Event) -> None:
        link = f"{app.breaks.url}/open?key={asgi.web_context.tickets.issue(PRINTED_LINK_S)}"
        once = ONCE.format(minutes=round(PRINTED_LINK_S / 60))
        say(f"Perkup is ready: {link}\n{once}\nStop it with Ctrl+C or `perkup stop`.")
        for problem in app.problems():
            echo(f"  note: {problem}", err=True)
        if browser and app.settings.current.web.open_browser:
            show("/")
        finding = asyncio.create_task(_publish_address(home, lock, app.breaks.url or "", secret))
        try:
            await serve(asgi, sock, stop=stop)
        finally:
            finding.cancel()

    work: Callable[[asyncio.Event], Coroutine[Any, Any, None]] = answer
    try:
        await runner.run(work)
    finally:
        _finish_erasures(app)
        app.close()
        waiting = app.journal.waiting
        lost = f"{waiting} events could not be written: {app.journal.trouble}"
        say(f"Perkup has stopped. {lost if waiting else 'Everything is recorded.'}")


def _open_port(first: int, say: Say) -> tuple[socket, int]:
    """Listen on the first port that is free from `first` on; return it too."""
    from perkup.web.server import listen

    try:
        sock = listen(first)
    except OSError as trouble:
        raise PerkupError(
            f"No port from {first} on is free.",
            "Choose another with `perkup run --port`.",
            code=ErrorCode.NO_PORT,
        ) from trouble
    port: int = sock.getsockname()[1]
    if port != first:
        say(f"Port {first} is taken; using {port}.")
    return sock, port


async def _publish_address(home: DataFolder, lock: InstanceLock, url: str, secret: str) -> None:
    """See that other commands find this coach and its secret, also where the disk did not work at its start."""
    while not await asyncio.to_thread(lambda: home.keeps_secret(secret) and lock.is_announced(url)):
        await asyncio.sleep(BE_FOUND_AGAIN_S)


def _finish_erasures(app: Application) -> None:
    """Rewrite the journal's file where an erasure left that for the end."""
    with suppress(PerkupError):
        app.journal.scrub_waiting()


def open_browser(url: str) -> bool:
    """Show `url` in the person's browser where there is a screen to show it on; False where there is none."""
    if not _has_screen():
        return False
    import webbrowser

    try:
        return webbrowser.open(url)
    except webbrowser.Error:
        return False


def _has_screen() -> bool:
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _print_line(line: str) -> None:
    echo(line)


def _say_nothing(_line: str) -> None:
    """Leave out a line that nobody reads."""
