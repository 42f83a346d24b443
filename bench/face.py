"""What the pages ask of a person and a browser: presses from the first start to a session, first paint, bytes."""

from __future__ import annotations

import re
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser.coach import Coach
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tools.screenshots import MORNING, PAGES, coach_at, live_a_day

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MOST_PAINT_MS = 500
MOST_BYTES = 150_000
MOST_CLICKS = {"break": 20, "session": 25}
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
SIZES = """performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
  .filter((each) => !/\\.film\\.avif|\\.wav/.test(each.name)).map((each) => [each.name, each.transferSize])"""

Row = tuple[str, str, str, bool | None]


class Person:
    """Somebody at the pages: each press is counted."""

    def __init__(self, tab: Page) -> None:
        self.tab = tab
        self.presses = 0
        self.began = time.perf_counter()

    def press(self, place: Any) -> None:
        """Press a button, a box or a link."""
        place.click()
        self.presses += 1

    def seconds(self) -> float:
        """Return how long the machine took until now, without any reading."""
        return time.perf_counter() - self.began


def first_run(browser: Browser) -> list[Row]:
    """From the page of the first start to the first step of a break, and on to that of the plan's first session."""
    with tempfile.TemporaryDirectory() as folder:
        coach = Coach(Path(folder) / "home")
        tab = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        tab.goto(coach.login())
        person = Person(tab)
        _set_up(person)
        tab.wait_for_url("**/break")
        _start(person)
        rows = [_clicks("break", person)]
        tab.goto(coach.url + "/programme")
        person.press(tab.locator("#start button.button-main, form[action='/programme/start'] button.button-main").first)
        tab.goto(coach.url)
        start = tab.locator(".today-session form button, .today-session a.button-main").first
        person.press(start)
        tab.wait_for_url(re.compile("/checks|/play/"))
        if "/checks" in tab.url:
            person.press(tab.get_by_role("button", name=re.compile("^No")).first)
            tab.get_by_role("button", name="Start day").wait_for()
        _start(person)
        rows.append(_clicks("session", person))
        tab.context.close()
        coach.stop()
        return rows


def _set_up(person: Person) -> None:
    tab = person.tab
    for path in ("/welcome", "/welcome/rhythm", "/welcome/show"):
        tab.wait_for_url(f"**{path}")
        person.press(tab.locator(".form-end button").first)
    tab.wait_for_url("**/welcome/safety")
    cards = tab.locator(".safety-card")
    for _card in range(cards.count() - 1):
        card = tab.locator(".safety-card:not([hidden])")
        person.press(card.locator("[name=none]"))
        person.press(card.locator(".button-main"))
    person.press(tab.locator("[name=hip_replacement][value=no]"))
    tab.locator("#age").fill("40")
    person.presses += 2
    person.press(tab.locator(".form-end .button-main"))


def _start(person: Person) -> None:
    tab = person.tab
    if "/play/" not in tab.url:
        person.press(tab.get_by_role("button", name="Start").first)
        tab.wait_for_url("**/play/**")
    tab.locator("#begin:visible, #play:visible").first.wait_for()
    if tab.locator("#begin").is_visible():
        person.press(tab.locator("#begin"))
    tab.locator("#play").wait_for()


def _clicks(goal: str, person: Person) -> Row:
    most = MOST_CLICKS[goal]
    measured = f"{person.presses} presses, {person.seconds():.1f} s of the machine"
    return f"first start to first {goal}", measured, f"<= {most} presses", person.presses <= most


def pages(browser: Browser) -> list[Row]:
    """First paint and bytes of every page, each in a browser that has seen nothing before."""
    rows: list[Row] = []
    with coach_at(MORNING, weeks=True) as coach:
        live_a_day(coach)
        session = coach.call(lambda app: app.views.today()).sessions[0].session
        for name, path in PAGES.items():
            tab = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            tab.goto(coach.login(path.format(session=session)), wait_until="load")
            paint = tab.evaluate(PAINT)
            size = sum(size for _name, size in tab.evaluate(SIZES))
            tab.context.close()
            met = paint <= MOST_PAINT_MS and size <= MOST_BYTES
            target = f"<= {MOST_PAINT_MS} ms, <= {MOST_BYTES / 1000:g} kB"
            rows.append((f"page {name}, cold", f"{paint:.0f} ms to first paint, {size / 1000:.0f} kB", target, met))
    return rows


def rows() -> list[Row]:
    """Everything this script measures."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        measured = [*first_run(browser), *pages(browser)]
        browser.close()
    return measured


if __name__ == "__main__":
    for row in rows():
        sys.stdout.write("  ".join(str(part) for part in row) + "\n")
