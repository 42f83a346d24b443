"""A real Chromium for everyone who drives pages, and a running coach for it to visit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.app.answers import all_answers
from tests.browser.coach import Coach

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--mute-audio",
    "--autoplay-policy=no-user-gesture-required",
]
WAIT_MS = 60_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for this folder's tests. Package scope: Playwright holds the thread's event loop while it lives."""
    if not Path(CHROMIUM).exists():
        pytest.skip("no chromium on this machine: `python3 tools/system.py` installs it or says how")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def coach(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Coach]:
    """A coach on an empty folder. Where sessions are played, the safety questions are answered: all with no."""
    made = Coach(tmp_path / "home")
    if "test_player" in request.module.__name__:
        made.call(lambda app: app.safety.screen(all_answers()))
    yield made
    made.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile at 1280 x 800."""
    made = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    made.set_default_timeout(WAIT_MS)
    yield made
    made.close()


@pytest.fixture
def troubles() -> list[str]:
    """What the browser complained about; a test that expects a complaint clears it."""
    return []


@pytest.fixture
def tab(context: BrowserContext, coach: Coach, troubles: list[str]) -> Iterator[Page]:
    """A tab that came in by the launch link. Fails the test on script errors and policy violations."""
    page = context.new_page()
    watch(page, troubles)
    page.goto(coach.login())
    yield page
    page.close()
    assert troubles == []


def watch(page: Any, troubles: list[str]) -> None:
    """Collect script errors and what the console calls an error; a coach that is away is no error of the page."""

    def said(message: Any) -> None:
        place = message.location.get("url", "")
        if message.type == "error" and "ERR_CONNECTION_REFUSED" not in message.text and not place.endswith("/nowhere"):
            troubles.append(f"{message.text} at {place}")

    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", said)
