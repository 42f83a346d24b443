"""Break in a window of its own: the browser's app mode, or pywebview where it is installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from perkup.app.coach_client import HttpCoach
from perkup.app.http_link import HttpLink, launch_link
from perkup.app.instance_lock import find_running_coach
from perkup.app.requests import BeginBody
from perkup.errors import ErrorCode, NotRunningError, PerkupError
from perkup.vocabulary import SessionSource

if TYPE_CHECKING:
    from perkup.app.data_folder import DataFolder

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "brave-browser",
)
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
SIZE = (1180, 780)
SLACK_S = 15 * 60.0
"""A window that is still there so long after its break is closed from outside: pauses are shorter."""

Which = Callable[[str], str | None]


def show_break(home: DataFolder, *, full: bool = False, which: Which = shutil.which) -> int:
    """Show the break in a window and wait until it is closed. Raises `NotRunning`, or `PerkupError` without a browser.

    The page closes its window itself, with Esc or at the end, whether the coach still runs or not.
    """
    running = find_running_coach(home)
    if running is None or not running.url:
        raise NotRunningError
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
    return _in_browser(command(browser, address, profile=home.subfolder(home.window_dir), full=full))


def _page(home: DataFolder) -> str:
    """Begin the break; return its player, or the safety questions where they are open, which lead to the break."""
    try:
        return f"/play/{HttpCoach(HttpLink(home)).sessions.begin(BeginBody(SessionSource.BREAK)).session}?window=1"
    except PerkupError as refusal:
        if refusal.code != ErrorCode.SCREENING_NEEDED:
            raise
    return f"/welcome/safety?next={quote('/break?window=1')}"


def find_browser(which: Which = shutil.which) -> str | None:
    """Return the first browser with an app mode."""
    browser = next((path for name in BROWSERS if (path := which(name))), None)
    return browser or next((path for path in ELSEWHERE if Path(path).exists()), None)


def command(browser: str, address: str, *, profile: Path, full: bool) -> list[str]:
    """Build the command that opens `address` in a window without tabs, in a profile that holds nothing else."""
    words = [
        browser,
        f"--app={address}",
        f"--user-data-dir={profile}",
        f"--window-size={SIZE[0]},{SIZE[1]}",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--autoplay-policy=no-user-gesture-required",
    ]
    if full:
        words.append("--start-fullscreen")
    if sys.platform == "linux" and os.geteuid() == 0:
        words.append("--no-sandbox")
    return words


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
