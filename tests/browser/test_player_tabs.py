"""The same session in two tabs: one plays, the other follows, takes over, or goes on when the first is shut."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.coach import Coach
from tests.browser.playing import advance, begin, once_each, open_player, stand_still


@pytest.fixture
def second(tab: Page, context: BrowserContext, coach: Coach) -> Iterator[Page]:
    """The first tab is 20 seconds in; this one opens the same session."""
    name = open_player(tab, coach)
    begin(tab)
    advance(tab, 20.2)
    other = context.new_page()
    stand_still(other)
    other.goto(f"{coach.url}/play/{name}")
    yield other
    other.close()


def test_the_second_tab_says_so_and_follows(tab: Page, second: Page, coach: Coach) -> None:
    expect(second.get_by_role("heading", name="This session is running in another tab")).to_be_visible()
    expect(second.locator("#kind")).to_have_text("Hold · round 1 of 4")
    expect(second.locator("#buttons")).to_be_hidden()
    advance(tab, 11)
    expect(second.locator("#kind")).to_have_text("Switch sides")
    second.keyboard.press("ArrowRight")
    expect(tab.locator("#kind")).to_have_text("Switch sides")
    assert once_each(coach, tab.url.rsplit("/", 1)[-1]) == [1]


def test_the_second_tab_takes_over_and_the_first_follows(tab: Page, second: Page, coach: Coach) -> None:
    name = tab.url.rsplit("/", 1)[-1]
    expect(second.locator("#kind")).to_have_text("Hold · round 1 of 4")
    second.get_by_role("button", name="Continue here").click()
    expect(second.locator("#buttons")).to_be_visible()
    expect(second.locator("#stage")).to_have_attribute("data-phase", "running")
    expect(tab.get_by_role("heading", name="This session is running in another tab")).to_be_visible()
    expect(tab.locator("#buttons")).to_be_hidden()
    advance(second, 20)
    expect(second.locator("#side")).to_have_text("Left hip")
    assert once_each(coach, name) == [1]
    tab.get_by_role("button", name="Continue here").click()
    expect(second.get_by_role("heading", name="This session is running in another tab")).to_be_visible()
    advance(tab, 230)
    expect(tab.get_by_role("heading", name="Done.")).to_be_visible()
    assert once_each(coach, name) == [1, 3, 5, 7, 9, 11, 13, 15, 17, 19]


def test_when_the_first_tab_is_shut_the_second_goes_on_from_there(tab: Page, second: Page, coach: Coach) -> None:
    expect(second.locator("#kind")).to_have_text("Hold · round 1 of 4")
    tab.goto("about:blank")
    expect(second.locator("#notice")).to_contain_text("The other tab was closed. Press Space to continue here.")
    expect(second.locator("#count")).to_have_text(re.compile("10|11"))
    second.keyboard.press("Space")
    advance(second, 11)
    expect(second.locator("#kind")).to_have_text("Switch sides")
