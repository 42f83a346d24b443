"""`perkup run`: the coach, its desk and its pages in one process; and `perkup --demo` on a throw-away folder."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import click

from perkup.app.app import App
from perkup.app.home import AlreadyRunningError, Held, Home, Running
from perkup.app.remote import NotRunning, launch_link, open_once
from perkup.errors import PerkupError


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Listen on this port, or the next free one.")
@click.option("--browser/--no-browser", default=True, help="Open the page when ready.")
@click.pass_obj
def run(data: str | None, port: int | None, browser: bool) -> None:
    """Start the coach: it senses the desk, prompts, leads breaks and records them."""
    start(Home.find(data), port=port, browser=browser)


def demo(browser: bool = True) -> None:
    """Run on a folder that is thrown away at the end, with six believable weeks in it."""
    from perkup.app.demo import fill

    with tempfile.TemporaryDirectory(prefix="perkup-demo-") as folder:
        home = Home.find(folder)
        click.echo("Making six weeks of a believable person up ...")
        fill(home)
        click.echo("Nothing you do here is kept: the folder goes when you stop with Ctrl+C.")
        start(home, port=None, browser=browser)


def start(home: Home, *, port: int | None, browser: bool) -> None:
    """Run until told to stop; where the coach of this folder already runs, say where and open it."""
    try:
        with home.lock() as ours:
            asyncio.run(_serve(home, ours, port=port, browser=browser))
    except AlreadyRunningError as other:
        _already_running(home, other.running, browser=browser)


def _already_running(home: Home, running: Running | None, *, browser: bool) -> None:
    if running is None or not running.url:
        click.echo("Perkup is already starting for this folder.")
        return
    link = launch_link(home, running.url)
    click.echo(f"Perkup is already running: {link}")
    if browser:
        with suppress(NotRunning):
            open_browser(open_once(home, running.url))


async def _serve(home: Home, ours: Held, *, port: int | None, browser: bool) -> None:
    from perkup.app.loop import Runner
    from perkup.desktop.sense import open_desk
    from perkup.web.server import build, listen, serve

    desk = open_desk()
    app = App.open(home, senses=desk.senses, lasting=True)
    wanted = port or app.settings.web.port
    try:
        sock = listen(wanted)
    except OSError as trouble:
        raise PerkupError(f"No port from {wanted} on is free.", "Choose another with `perkup run --port`.") from trouble
    got = sock.getsockname()[1]
    if got != wanted:
        click.echo(f"Port {wanted} is taken; using {got}.")
    app.url = f"http://127.0.0.1:{got}"
    ours.announce(app.url)
    link = launch_link(home, app.url)
    asgi = build(app, secret=home.secret(), port=got)

    def show(page: str) -> bool:
        return open_browser(f"{app.url}/open?key={asgi.face.tickets.issue()}&to={page}")

    runner = Runner(app, desk, say=_say, open_page=show)

    async def answer(stop: asyncio.Event) -> None:
        click.echo(f"Perkup is ready: {link}\nStop it with Ctrl+C.")
        for problem in app.problems():
            click.echo(f"  note: {problem}", err=True)
        if browser and app.settings.web.open_browser:
            show("/")
        await serve(asgi, sock, stop=stop)

    work: Callable[[asyncio.Event], Coroutine[Any, Any, None]] = answer
    try:
        await runner.run(work)
    finally:
        app.close()
        waiting = app.journal.waiting
        lost = f"{waiting} events could not be written: {app.journal.trouble}"
        click.echo(f"Perkup has stopped. {lost if waiting else 'Everything is recorded.'}")


def open_browser(url: str) -> bool:
    """Show `url` in the person's browser where there is a screen to show it on; False where there is none."""
    has_screen = sys.platform in ("win32", "darwin") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not has_screen:
        return False
    import webbrowser

    try:
        return webbrowser.open(url)
    except webbrowser.Error:
        return False


def _say(line: str) -> None:
    click.echo(line)
