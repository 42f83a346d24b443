"""The player's screens: nothing for axe to find, nothing wider than the screen, the number large, the buttons big."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import violations
from tests.browser.coach import Coach
from tests.browser.playing import advance, begin, open_player

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
WALL = {"width": 2560, "height": 1440}
STAGES: dict[str, Callable[[Page], None]] = {
    "start": lambda page: None,
    "prepare": lambda page: (begin(page), advance(page, 3))[0],  # type: ignore[func-returns-value]
    "hold": lambda page: advance(page, 15),
    "pause": lambda page: page.keyboard.press("Space"),
    "end": lambda page: page.keyboard.press("Escape"),
    "hurt": lambda page: page.get_by_role("button", name="It hurt").click(),
}


def test_axe_finds_nothing_on_any_screen_in_both_themes(context: BrowserContext, coach: Coach) -> None:
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    open_player(page, coach)
    page.clock.resume()
    for name, reach in STAGES.items():
        reach(page)
        assert (name, violations(page)) == (name, {})


@pytest.mark.parametrize("size", [PHONE, DESKTOP, WALL], ids=["phone", "desktop", "wall"])
def test_it_fits_and_can_be_read_from_two_metres(context: BrowserContext, coach: Coach, size: Any) -> None:
    page = context.new_page()
    page.set_viewport_size(size)
    open_player(page, coach)
    for name, reach in STAGES.items():
        reach(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert (name, wide) == (name, size["width"])
        if name in {"prepare", "hold"}:
            assert page.evaluate("document.documentElement.scrollHeight") <= size["height"] + 1
            digits = page.locator("#count").bounding_box()
            assert digits is not None
            assert digits["height"] >= (100 if size is PHONE else 150)
            for control in ("back", "pause", "skip"):
                box = page.locator(f"#{control}").bounding_box()
                assert box is not None
                assert min(box["width"], box["height"]) >= 56
            figure = page.locator("#picture :is(svg, .body-picture)").first.bounding_box()
            assert figure is not None
            assert figure["height"] >= 0.25 * size["height"] or figure["width"] >= 0.85 * size["width"]


def test_at_twice_the_size_nothing_is_cut_off(context: BrowserContext, coach: Coach) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 640, "height": 400})
    open_player(page, coach)
    begin(page)
    advance(page, 16)
    assert page.evaluate("document.documentElement.scrollWidth") == 640
    page.locator("#skip").scroll_into_view_if_needed()
    expect(page.locator("#skip")).to_be_in_viewport()
