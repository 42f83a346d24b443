"""The library in a real Chromium: figures move when pointed at or focused, wishes are granted, nothing is heavy."""

from __future__ import annotations

from typing import Any

import pytest

from perkup.moves.figure.svg import figure
from perkup.moves.library import load
from perkup.moves.tween import build_animation
from tests.browser.accessibility import violations
from tests.moves.smil import Drawing

MOST_BYTES = 500_000
FRAME = "document.querySelector('.move-card canvas').dataset.frame"
MOVING = "document.querySelectorAll('.move-card canvas, .move-card .fig-moving').length"


def test_a_figure_moves_while_pointed_at_or_focused(coach: Any, tab: Any) -> None:
    tab.emulate_media(reduced_motion="no-preference")
    tab.goto(coach.url + "/moves")
    assert tab.evaluate(MOVING) == 0
    card = tab.locator(".move-card[href='/moves/brk_mini_squat']")
    card.hover()
    card.locator("canvas").wait_for()
    assert card.locator("img").is_hidden()
    first = tab.evaluate(FRAME)
    look = f"() => {FRAME} !== '{first}' ? done(true) : requestAnimationFrame(look)"
    assert tab.evaluate(f"new Promise((done) => {{ const look = {look}; look(); }})")
    tab.mouse.move(0, 0)
    card.locator("canvas").wait_for(state="detached")
    assert card.locator("img").is_visible()
    assert tab.evaluate(MOVING) == 0
    card.focus()
    card.locator("canvas").wait_for()
    tab.keyboard.press("Tab")
    card.locator("canvas").wait_for(state="detached")


def test_no_figure_moves_where_motion_is_unwelcome(coach: Any, tab: Any) -> None:
    tab.emulate_media(reduced_motion="reduce")
    tab.goto(coach.url + "/moves")
    card = tab.locator(".move-card").first
    card.hover()
    card.focus()
    assert tab.evaluate(MOVING) == 0
    assert card.locator("img").is_visible()


def test_a_wish_is_granted_at_once_and_axe_finds_nothing(coach: Any, tab: Any) -> None:
    tab.goto(coach.url + "/moves")
    assert tab.get_by_role("button", name="Show").is_hidden()
    tab.get_by_label("Where").select_option("bed")
    tab.wait_for_url("**place=bed**")
    assert tab.locator(".move-card").count() == 2
    tab.get_by_label("Hide moves that are not for me").check()
    tab.wait_for_url("**mine=yes**")
    assert violations(tab) == {}


def test_the_wish_works_without_a_script(coach: Any, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(coach.login("/moves"))
    tab.get_by_label("With").select_option("band")
    tab.get_by_role("button", name="Show").click()
    assert tab.locator(".move-card").count() == 1
    context.close()


def test_the_library_with_all_its_pictures_is_light_on_the_wire(coach: Any, context: Any, tab: Any) -> None:
    """Everything that the network carries for the page with every card looked at."""
    wire = context.new_cdp_session(tab)
    wire.send("Network.enable")
    carried = []
    wire.on("Network.loadingFinished", lambda told: carried.append(told["encodedDataLength"]))
    tab.emulate_media(reduced_motion="no-preference")
    tab.goto(coach.url + "/moves", wait_until="load")
    tab.evaluate("""Promise.all([...document.querySelectorAll('.move-card img')].map((image) => {
      image.loading = 'eager';
      return image.complete || new Promise((done) => image.addEventListener('load', done, { once: true }));
    }))""")
    assert len(carried) > len(load().moves)
    assert sum(carried) <= MOST_BYTES


def test_a_picture_is_there_at_once_and_needs_no_numpy(coach: Any, tab: Any) -> None:
    tab.goto(coach.url + "/moves/brk_mini_squat")
    tab.locator("#figure .body-film img").wait_for()
    assert tab.evaluate("document.querySelector('#figure .body-film img').decode().then(() => true)")
    assert tab.evaluate("document.querySelector('#figure .body-film img').naturalWidth") in (480, 576)
    assert "/pictures/woman/" in tab.evaluate("document.querySelector('#figure .body-film img').currentSrc")


BONES = """
(seconds) => {
  const figure = document.querySelector("svg");
  figure.pauseAnimations();
  figure.setCurrentTime(seconds);
  const page = figure.getScreenCTM().inverse();
  const groups = [...figure.querySelectorAll("[data-bone]")];
  return groups.map((each) => {
    const { e, f } = page.multiply(each.getScreenCTM());
    return [each.dataset.bone, e, f];
  });
}
"""


@pytest.mark.parametrize("move_id", ["brk_walk", "stg_split_squat", "stg_clam", "str_half_kneel_reach"])
def test_the_browser_plays_a_figure_as_the_tests_of_its_lengths_read_it(tab: Any, move_id: str) -> None:
    move = load().moves[move_id]
    text, seconds = figure(move), build_animation(move).seconds
    drawing = Drawing(text)
    tab.set_content(f"<main>{text}</main>")
    for number in range(1, 12):
        now = seconds * number / 12.3
        told = drawing.origins(now / seconds)
        for name, x, y in tab.evaluate(BONES, now):
            assert (x, y) == pytest.approx(told[name], abs=0.01), (name, now)
