"""It hurt, in the player: one small button after each move, a tap on the figure or plain keys, and what follows."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from perkup.event_types import Feedback, RedFlagRaised
from tests.browser.coach import Coach
from tests.browser.playing import advance, begin, open_player, until


def feedback(coach: Coach) -> Feedback:
    return list(coach.call(lambda app: list(app.journal.read(Feedback))))[-1].data


def ask(tab: Page) -> None:
    tab.get_by_role("button", name="It hurt").click()
    expect(tab.get_by_role("heading", name="Where does it hurt, and how much?")).to_be_focused()


def test_a_tap_on_the_figure_is_kept_and_the_session_goes_on(tab: Page, coach: Coach) -> None:
    open_player(tab, coach)
    begin(tab)
    advance(tab, 20)
    before = tab.locator("#count").inner_text()
    ask(tab)
    expect(tab.get_by_label("Psoas stretch lying down")).to_be_checked()
    tab.locator(".spot-groin-left-front").click()
    expect(tab.get_by_label("Left groin")).to_be_checked()
    tab.get_by_label("2", exact=True).check()
    tab.get_by_label("Sore, pulling or pinching").check()
    tab.get_by_label("In your own words (optional)").fill("a pinch, when I hug the knee m s f h")
    tab.get_by_role("button", name="What should I do?").click()
    expect(tab.locator("#advice-lines")).to_contain_text("Up to 2 is fine to go on with.")
    tab.get_by_role("button", name="Resume", exact=True).click()
    expect(tab.locator("#stage")).to_have_attribute("data-phase", "running")
    assert tab.locator("#count").inner_text() == before
    answer = feedback(coach)
    assert (answer.place, answer.place_side, answer.view, answer.pain) == ("groin", "left", "front", 2)
    assert (answer.move, answer.words) == ("str_psoas_lying", "a pinch, when I hug the knee m s f h")


def test_the_keyboard_alone_is_enough(tab: Page, coach: Coach) -> None:
    open_player(tab, coach)
    begin(tab)
    advance(tab, 20)
    tab.keyboard.press("h")
    expect(tab.get_by_role("heading", name="Where does it hurt, and how much?")).to_be_focused()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    tab.keyboard.press("ArrowDown")
    expect(tab.get_by_label("Front of the left hip")).to_be_checked()
    tab.keyboard.press("Tab")
    for _press in range(3):
        tab.keyboard.press("ArrowRight")
    expect(tab.get_by_label("3", exact=True)).to_be_checked()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")
    expect(tab.get_by_label("Sore, pulling or pinching")).to_be_checked()
    tab.keyboard.press("Enter")
    expect(tab.locator("#advice-lines")).to_contain_text("From 3 to 5")


def test_more_than_five_offers_to_skip_the_move(tab: Page, coach: Coach) -> None:
    open_player(tab, coach)
    begin(tab)
    advance(tab, 20)
    ask(tab)
    tab.get_by_label("Right buttock").check()
    tab.get_by_label("8", exact=True).check()
    tab.get_by_label("Sore, pulling or pinching").check()
    tab.get_by_role("button", name="What should I do?").click()
    expect(tab.get_by_role("button", name="Resume", exact=True)).to_be_hidden()
    tab.get_by_role("button", name="Skip this move").click()
    expect(tab.locator("#move")).to_have_text("Psoas lunge stretch")
    expect(tab.locator("#stage")).to_have_attribute("data-phase", "running")


def test_chest_pain_stops_everything_and_leads_to_the_flags(tab: Page, coach: Coach) -> None:
    open_player(tab, coach)
    begin(tab)
    advance(tab, 20)
    ask(tab)
    tab.get_by_label("Pain or pressure in the chest").check()
    expect(tab.get_by_role("group", name=re.compile("How much"))).to_be_hidden()
    tab.get_by_role("button", name="What should I do?").click()
    expect(tab.locator("#advice-lines, .urgency, main").first).to_contain_text("emergency")
    until(tab, coach, lambda app: app.safety.hold() is not None)
    flags = coach.call(lambda app: [record.data.flags for record in app.journal.read(RedFlagRaised)])
    assert flags == [["chest_pain"]]


def test_cancel_goes_back_to_where_it_was(tab: Page, coach: Coach) -> None:
    open_player(tab, coach)
    begin(tab)
    advance(tab, 20)
    ask(tab)
    tab.keyboard.press("Escape")
    expect(tab.locator("#stage")).to_have_attribute("data-phase", "paused")
    expect(tab.locator("#play")).to_be_visible()
    assert not coach.call(lambda app: list(app.journal.read(Feedback)))


def test_a_session_stopped_half_way_goes_on_from_its_end_page(tab: Page, coach: Coach) -> None:
    name = open_player(tab, coach)
    begin(tab)
    advance(tab, 30)
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Continue where you stopped").click()
    tab.wait_for_url(f"**/play/{name}", wait_until="load")
    tab.get_by_role("button", name="Resume", exact=True).click()
    expect(tab.locator("#stage")).to_have_attribute("data-phase", "running")
    assert coach.call(lambda app: app.sessions.view(name)).resumed == 1
