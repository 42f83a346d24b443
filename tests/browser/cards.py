"""Answer the cards of the safety check in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def answer_the_cards(page: Page, *ticked: str) -> None:
    """Go through the safety cards, ticking what is true and "None of these" elsewhere; 40 years old, both hips own."""
    cards = page.locator(".safety-card")
    for number in range(cards.count() - 1):
        card = cards.nth(number)
        expect(card).to_be_visible()
        true = [card.get_by_label(label) for label in ticked if card.get_by_label(label).count()]
        for box in true or [card.get_by_label("None of these")]:
            box.check()
        card.get_by_role("button", name="Next").click()
    cards.last.locator("[type=radio]").first.check()
    page.get_by_label("How old are you?").fill("40")
    page.locator(".form-end button.button-main").click()
