"""The Why page in a real Chromium: the slider, the keyboard, no script, axe, phone to wall."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.accessibility import violations

ADDRESS = "/why-it-works"
TIME = "document.querySelector('#why-figure svg').getCurrentTime()"


@pytest.fixture
def why(coach: Any, tab: Any) -> Any:
    tab.goto(coach.url + ADDRESS)
    tab.locator("#why-slider[aria-valuetext]").wait_for()
    return tab


def percent(tab: Any, muscle: str) -> int:
    return int(tab.locator(f"#why-bars [data-muscle={muscle}] .why-value b").inner_text().removesuffix(" %"))


def test_the_slider_moves_the_person_and_the_bars(why: Any) -> None:
    assert why.locator("#story").is_visible()
    assert why.locator("#stills").is_hidden()
    assert why.evaluate("document.querySelector('#why-figure svg').animationsPaused()")
    assert percent(why, "psoas") < 85
    assert percent(why, "glmax") > 130
    slider = why.get_by_label("Move from the chair to the leg behind you")
    slider.focus()
    slider.press("End")
    assert why.evaluate(TIME) == pytest.approx(8, abs=0.05)
    assert percent(why, "psoas") > 101
    assert percent(why, "glmax") < 95
    assert why.locator("#why-scene").inner_text() == "The leg that trails"
    assert why.locator("#why-figure").get_attribute("data-psoas") == "long"
    slider.press("Home")
    assert why.evaluate(TIME) == pytest.approx(0, abs=0.05)
    slider.press("ArrowRight")
    assert 0 < why.evaluate(TIME) < 0.2


def test_the_slider_runs_the_story_on_a_body(why: Any) -> None:
    why.locator("#why-figure .why-body canvas[data-frame='0']").wait_for()
    why.locator("#why-slider").focus()
    why.keyboard.press("End")
    why.locator("#why-figure .why-body canvas:not([data-frame='0'])").wait_for()
    assert int(why.locator("#why-figure canvas").get_attribute("data-frame")) > 50


def test_the_slider_speaks(why: Any) -> None:
    slider = why.locator("#why-slider")
    assert "In the chair. Hip bent 80°. Psoas 82 per cent" in slider.get_attribute("aria-valuetext")
    slider.press("End")
    assert "The leg that trails. Hip 15° behind straight." in slider.get_attribute("aria-valuetext")


def test_named_moments_jump_there(why: Any) -> None:
    why.get_by_role("button", name="Stand").click()
    assert why.locator("#why-slider").input_value() == "50"
    assert why.get_by_role("button", name="Stand").get_attribute("aria-pressed") == "true"
    assert [percent(why, muscle) for muscle in ("psoas", "iliacus", "recfem", "glmax")] == [100] * 4


def test_a_jump_glides_unless_motion_is_unwelcome(coach: Any, tab: Any) -> None:
    tab.emulate_media(reduced_motion="no-preference")
    tab.goto(coach.url + ADDRESS)
    tab.get_by_role("button", name="Trail").click()
    tab.evaluate(
        "new Promise((done) => { const look = () => document.getElementById('why-slider').value === '100'"
        " ? done() : requestAnimationFrame(look); look(); })"
    )
    assert tab.evaluate(TIME) == pytest.approx(8, abs=0.05)


def test_the_figure_shows_the_same_instant_as_the_bars(why: Any) -> None:
    """The drawing's pelvis has travelled as far as the film says at that second."""
    box = "document.querySelector('#why-figure svg .fig-hair').getBoundingClientRect().x"
    before = why.evaluate(box)
    why.locator("#why-slider").press("End")
    assert why.evaluate(box) > before + 20


def test_without_a_script_the_stills_tell_it(coach: Any, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(coach.login())
    tab.goto(coach.url + ADDRESS)
    assert tab.locator("#story").is_hidden()
    assert tab.locator("#stills li.card").count() == 5
    assert tab.get_by_role("heading", name="The leg that trails").is_visible()
    assert tab.locator("#stills").get_by_text("82 %").is_visible()
    context.close()


def test_axe_finds_nothing_in_both_themes(why: Any) -> None:
    why.emulate_media(reduced_motion="reduce")
    for stop in ("Chair", "Trail", "Stand"):
        why.get_by_role("button", name=stop).click()
        assert violations(why) == {}, stop


def test_nothing_is_wider_than_the_window(why: Any) -> None:
    for width in (390, 640, 1280, 2560):
        why.set_viewport_size({"width": width, "height": 844})
        over = why.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, width


def test_it_does_not_shift_and_is_light(coach: Any, tab: Any) -> None:
    tab.add_init_script(
        "window.shifted = 0; new PerformanceObserver((list) => list.getEntries().forEach((each) => {"
        " window.shifted += each.value; })).observe({type: 'layout-shift', buffered: true});"
    )
    answer = tab.goto(coach.url + ADDRESS, wait_until="load")
    tab.locator("#why-slider[aria-valuetext]").wait_for()
    assert tab.evaluate("window.shifted") <= 0.02
    assert len(answer.body()) < 130_000
