"""Break window with a browser's app mode: which browsers have one, and with which words it shows one page alone."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

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

Which = Callable[[str], str | None]


def find_browser(which: Which = shutil.which) -> str | None:
    """Return the first browser with an app mode."""
    browser = next((path for name in BROWSERS if (path := which(name))), None)
    return browser or next((path for path in ELSEWHERE if Path(path).exists()), None)


def browser_command(browser: str, address: str, *, profile: Path, full: bool) -> list[str]:
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
        "--hide-crash-restore-bubble",
        "--autoplay-policy=no-user-gesture-required",
    ]
    if full:
        words.append("--start-fullscreen")
    if sys.platform == "linux" and os.geteuid() == 0:
        words.append("--no-sandbox")
    return words
