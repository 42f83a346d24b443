"""Today in a real Chromium: the ring tells the truth, changes arrive by themselves, and a stopped coach is told."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from perkup.app.requests import FlagBody
from tests.browser.conftest import watch
from tests.browser.test_pages import lived

DEADLINE_S = 120
NUMBER = "document.getElementById('ring-number').textContent"


@pytest.fixture
def known(coach, tab):
    """Somebody who was here before, on Today."""
    session = lived(coach)
    tab.goto(coach.url)
    return session


def wait(tab, script):
    """Until the script says true. Playwright's own wait evaluates text, which our policy rightly forbids."""
    end = time.monotonic() + DEADLINE_S
    while not tab.evaluate(script):
        assert time.monotonic() < end, script
        tab.wait_for_timeout(30)


def test_a_change_elsewhere_arrives_by_itself(coach, tab, known):
    tab.get_by_role("button", name="Sitting").wait_for()
    coach.call(lambda app: app.breaks.stand())
    tab.locator("#do-stand[aria-pressed=true]").wait_for()
    coach.call(lambda app: app.breaks.pause(30))
    tab.get_by_role("heading", level=1, name="until").wait_for()
    tab.get_by_text("Paused", exact=True).wait_for()
    coach.call(lambda app: app.breaks.resume())
    tab.get_by_role("heading", level=1, name="Carry on. Next break").wait_for()


def test_two_tabs_show_the_same(coach, context, tab, known, troubles):
    other = context.new_page()
    watch(other, troubles)
    other.goto(coach.url)
    other.get_by_role("button", name="Standing").click()
    for each in (tab, other):
        each.bring_to_front()
        each.locator("#do-stand[aria-pressed=true]").wait_for()


def test_a_button_keeps_the_focus_and_says_what_happened(coach, tab, known):
    button = tab.get_by_role("button", name="Standing")
    button.focus()
    tab.keyboard.press("Enter")
    tab.locator("#do-stand[aria-pressed=true]").wait_for()
    assert tab.evaluate("document.activeElement.id") == "do-stand"
    coach.call(lambda app: app.breaks.pause(30))
    wait(tab, "document.getElementById('said').textContent.length > 0")


def test_the_ring_counts_to_an_instant_and_not_by_ticks(coach, context, known, troubles):
    """The page's clock jumps 17 minutes without a single tick in between: the next look is right at once."""
    page = context.new_page()
    watch(page, troubles)
    now = coach.call(lambda app: app.now())
    page.clock.install(time=now)
    page.goto(coach.url)
    deadline = coach.call(lambda app: app.views.status().deadline)
    minutes = int(page.evaluate(NUMBER))
    assert abs(minutes - (deadline - now).total_seconds() / 60) <= 1
    page.clock.fast_forward(17 * 60 * 1000)
    wait(page, f"Number({NUMBER}) <= {minutes - 16}")
    left = (deadline - now - timedelta(minutes=17)).total_seconds() / 60
    assert abs(int(page.evaluate(NUMBER)) - left) <= 1.1


def test_after_a_sleep_the_page_asks_the_coach(coach, context, known, troubles):
    """The wall clock runs on while the page's steady clock stood still, as in a suspended machine."""
    page = context.new_page()
    watch(page, troubles)
    page.goto(coach.url)
    page.wait_for_timeout(400)
    page.evaluate(
        "() => { window.asked = 0; const ask = window.fetch;"
        " window.fetch = (...given) => { window.asked += 1; return ask(...given); };"
        " const real = Date.now; Date.now = () => real() + 3600_000; }"
    )
    wait(page, "window.asked > 0")


def test_away_asleep_and_off_are_told_honestly(coach, tab, known):
    for event, words in (("lock", "Locked"), ("sleep", "Asleep")):
        coach.feed(event)
        coach.advance(300, active=False) if event == "lock" else None
        tab.locator("#ring-number").get_by_text(words).wait_for()
        assert tab.locator("#ring").get_attribute("data-to") is None
        coach.feed("wake" if event == "sleep" else "unlock")
        coach.feed("active")
        tab.locator("#ring[data-to]").wait_for()


def test_a_prompt_shows_itself_and_can_be_answered(coach, tab, known):
    coach.advance(31 * 60 + 10)
    tab.get_by_role("button", name="Start the break").wait_for()
    wait(tab, "document.title.startsWith('Up you get')")
    tab.get_by_role("button", name="Snooze 5 min").click()
    tab.get_by_role("button", name="Snooze 5 min").wait_for(state="detached")
    assert coach.call(lambda app: app.views.status().today.postponed) == 1


def test_the_ribbon_is_told_by_keyboard_and_by_hover(coach, tab, known):
    coach.feed("stand")
    coach.advance(20 * 60)
    tab.reload()
    pieces = tab.locator(".piece")
    expect(pieces.nth(2)).to_be_attached()
    count = pieces.count()
    pieces.last.focus()
    read = tab.locator("#ribbon-read")

    def tells(piece):
        expect(read).to_have_text(piece.get_attribute("aria-label"))

    tab.keyboard.press("Home")
    tells(pieces.first)
    tab.keyboard.press("ArrowRight")
    tells(pieces.nth(1))
    tab.keyboard.press("End")
    tab.keyboard.press("ArrowRight")
    tells(pieces.last)
    assert tab.evaluate("document.querySelectorAll('.piece[tabindex=\"0\"]').length") == 1
    wide = tab.locator(".piece-sitting").first
    wide.hover()
    tells(wide)
    tab.get_by_text("The day as a table").click()
    assert tab.locator("#day-table tbody tr").count() == count


def test_a_stopped_coach_is_told_and_its_return_needs_nobody(coach, tab, known, troubles):
    banner = tab.locator("#gone")
    assert banner.is_hidden()
    coach.stop()
    banner.wait_for(state="visible")
    assert "Perkup has stopped" in banner.text_content()
    tab.get_by_role("button", name="Standing").click()
    wait(tab, "/does not answer/.test(document.getElementById('said').textContent)")
    coach.start()
    banner.wait_for(state="hidden", timeout=DEADLINE_S * 1000)
    tab.get_by_role("button", name="Standing").click()
    tab.locator("#do-stand[aria-pressed=true]").wait_for()
    troubles[:] = [each for each in troubles if not re.search("ERR_|Failed to load", each)]


def test_a_hold_appears_on_an_open_page(coach, tab, known):
    coach.call(lambda app: app.safety.flag(FlagBody(["one_sided"], "", None)))
    tab.get_by_role("link", name="What to do").click()
    tab.get_by_role("heading", level=1, name="See a doctor right away.").wait_for()
