"""Drive the player in a tab whose clock the test moves, and read what the journal has of it."""

from __future__ import annotations

import contextlib
import re
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from perkup.app.session_log import SessionView
from tests.app.answers import all_answers
from tests.browser.coach import Coach

CHUNK_MS = 5000


def open_player(page: Page, coach: Coach, path: str = "/stretch") -> str:
    """Go to the player with a clock that stands still until `advance`; the session's name."""
    coach.call(lambda app: app.safety.is_screened() or app.safety.screen(all_answers()))
    stand_still(page)
    page.goto(coach.login(path.replace("?", "%3F").replace("=", "%3D")))
    if not path.startswith("/play"):
        page.get_by_role("button", name=re.compile("^(Start|Go on)$")).click()
        page.wait_for_url("**/play/**", wait_until="load")
    expect(page.locator("#stage")).to_be_visible()
    return page.url.rsplit("/", 1)[-1].partition("?")[0]


def stand_still(page: Page) -> None:
    """Stop the page's clock: from now on only `advance` and its kin move it, however slow the machine is."""
    page.clock.install(time=time.time())
    for _try in range(20):
        with contextlib.suppress(PlaywrightError):
            page.clock.pause_at(time.time() + 1)
            return
    raise AssertionError("the page's clock could not be stopped")


def advance(page: Page, seconds: float, *, delivered: bool = True) -> None:
    """Let the page's time pass; `delivered` waits after each stretch of it until the coach has heard of every step."""
    left = round(seconds * 1000)
    while left > 0:
        page.clock.run_for(min(CHUNK_MS, left))
        left -= CHUNK_MS
        if delivered:
            expect(page.locator("#stage")).to_have_attribute("data-waiting", "0")


def until(page: Page, coach: Coach, question: Callable[[Any], bool]) -> None:
    """Wait until the coach says yes; what a page sends arrives a moment after it was shown."""
    for _try in range(2000):
        if coach.call(question):
            return
        page.wait_for_timeout(30)
    raise AssertionError("the coach never said yes")


def begin(page: Page) -> None:
    """Press Start."""
    page.get_by_role("button", name="Start", exact=True).click()


def session(coach: Coach, name: str) -> SessionView:
    """The session as the journal tells it."""
    view: SessionView = coach.call(lambda app: app.sessions.view(name))
    return view


def steps(coach: Coach, name: str) -> list[dict[str, Any]]:
    """Every step event of the session, in the order of the journal."""
    events = coach.call(lambda app: list(app.journal.events(kinds={"step_recorded"})))
    return [event.data for event in events if event.data["session"] == name]


def once_each(coach: Coach, name: str) -> list[int]:
    """Indexes of the recorded steps; fails where one was recorded twice."""
    found = [step["index"] for step in steps(coach, name)]
    assert max(Counter(found).values(), default=0) <= 1, found
    return sorted(found)
