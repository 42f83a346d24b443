"""Break in a window of its own: the browser's app mode, or pywebview where it is installed."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import quote

from perkup.app.break_screen import SIZE, Which, browser_command, find_browser
from perkup.app.coach_client import HttpCoach
from perkup.app.http_link import HttpLink, launch_link
from perkup.app.instance_lock import find_running_coach
from perkup.app.requests import BeginBody
from perkup.errors import ErrorCode, NotRunningError, PerkupError, UnreachableError
from perkup.vocabulary import SessionSource

if TYPE_CHECKING:
    from perkup.app.data_folder import DataFolder

SLACK_S = 15 * 60.0
"""A window that is still there so long after its break is closed from outside: pauses are shorter."""


def show_break(home: DataFolder, *, full: bool = False, which: Which = shutil.which) -> int:
    """Show the break in a window and wait until it is closed.

    Raises `NotRunningError`, or `PerkupError` without a browser. The page closes its window itself, with Esc or at
    the end, whether the coach still runs or not.
    """
    running = find_running_coach(home)
    if running is None:
        raise NotRunningError
    if not running.url:
        raise UnreachableError
    webview = importlib.util.find_spec("webview") is not None
    browser = None if webview else find_browser(which)
    if browser is None and not webview:
        raise PerkupError(
            "No browser here can show a window of its own.",
            "Install chromium, chrome or edge, or `pip install pywebview`; `perkup break` works in the terminal.",
            code=ErrorCode.LIBRARY_MISSING,
        )
    address = f"{launch_link(home, running.url)}&to={quote(_page(home))}"
    if browser is None:
        return _in_webview(address, full=full)
    return _in_browser(browser_command(browser, address, profile=home.subfolder(home.window_dir), full=full))


def _page(home: DataFolder) -> str:
    """Begin the break; return its player, or the safety questions where they are open, which lead to the break."""
    try:
        return f"/play/{HttpCoach(HttpLink(home)).sessions.begin(BeginBody(SessionSource.BREAK)).session}?window=1"
    except PerkupError as refusal:
        if refusal.code != ErrorCode.SCREENING_NEEDED:
            raise
    return f"/welcome/safety?next={quote('/break?window=1')}"


def _in_browser(words: list[str], *, most_s: float = SLACK_S) -> int:
    window = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        window.wait(most_s)
    except subprocess.TimeoutExpired:
        pass
    finally:
        if window.poll() is None:
            window.terminate()
            try:
                window.wait(5)
            except subprocess.TimeoutExpired:
                window.kill()
                window.wait()
    return 0


def _in_webview(address: str, *, full: bool) -> int:
    import webview

    window = webview.create_window("Perkup", address, width=SIZE[0], height=SIZE[1], fullscreen=full)

    def close() -> None:
        window.destroy()

    window.expose(close)
    webview.start()
    return 0
