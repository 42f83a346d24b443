"""The player in a real Chromium, its time moved by the test: to the end, by hand and keys, after sleep and reload."""

from __future__ import annotations

import contextlib
import math
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from playwright.sync_api import Error as PlaywrightError

from perkup.app.requests import FlagBody
from perkup.coach.session.cues import PUSH_OFF
from perkup.moves.library import load
from tests.browser.cards import answer_the_cards
from tests.browser.coach import Coach
from tests.browser.playing import advance, begin, once_each, open_player, session, steps
from tests.desk_fixture import until

FIGURE = "#picture img"
STRETCH_S = 241
NOTE_CLOSING = "() => { window.close = () => { sessionStorage.setItem('closed', 'yes'); }; }"
LISTEN = """() => {
  window.spoken = [];
  const listen = (region) => new MutationObserver(() => window.spoken.push(region.textContent));
  for (const region of document.querySelectorAll('[aria-live], [role=status]')) {
    listen(region).observe(region, { childList: true, subtree: true, characterData: true });
  }
}"""
WORK = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19]


def test_both_stretches_to_the_end_with_both_sides_equal(tab: Page, coach: Coach) -> None:
    name = open_player(tab, coach)
    expect(tab.get_by_role("heading", name="The two psoas stretches")).to_be_visible()
    begin(tab)
    expect(tab.locator("#kind")).to_have_text("Get ready")
    expect(tab.locator("#side")).to_have_text("Right hip")
    advance(tab, 15.2)
    expect(tab.locator("#kind")).to_have_text("Hold · round 1 of 4")
    expect(tab.locator("#count")).to_have_text("15")
    advance(tab, 15)
    expect(tab.locator("#kind")).to_have_text("Switch sides")
    expect(tab.locator("#side")).to_have_text("Left hip")
    advance(tab, STRETCH_S - 30.2 - 1)
    expect(tab.locator("#next")).to_have_text("Last one")
    expect(tab.locator("#count")).to_have_text("1")
    advance(tab, 1.2)
    expect(tab.get_by_role("heading", name="Done.")).to_be_focused()
    expect(tab.locator("#end-words")).to_contain_text("All 10 steps. Left and right: 1 min 15 s each.")
    tab.get_by_role("button", name="Just right the same next time").click()
    expect(tab.locator("#end-words")).to_have_text("Thanks, saved.")
    tab.get_by_role("link", name="Back to Today").click()
    expect(tab).to_have_url(re.compile(r"/(welcome)?$"))
    assert once_each(coach, name) == WORK
    view = session(coach, name)
    assert {step.outcome for step in view.recorded} == {"done"}
    assert (view.ended, view.answer) == ("finished", "right")


def test_pause_stands_still_back_begins_again_skip_leaves(tab: Page, coach: Coach) -> None:
    name = open_player(tab, coach)
    begin(tab)
    advance(tab, 20.2)
    expect(tab.locator("#count")).to_have_text("10")
    tab.get_by_role("button", name="Pause").click()
    advance(tab, 30)
    expect(tab.locator("#count")).to_have_text("10")
    tab.get_by_role("button", name="Resume").click()
    advance(tab, 1)
    expect(tab.locator("#count")).to_have_text("9")
    tab.get_by_role("button", name="Back").click()
    expect(tab.locator("#count")).to_have_text("15")
    tab.get_by_role("button", name="Back").click()
    expect(tab.locator("#kind")).to_have_text("Get ready")
    tab.get_by_role("button", name="Skip").click()
    advance(tab, 6)
    tab.get_by_role("button", name="Skip").click()
    expect(tab.locator("#kind")).to_have_text("Switch sides")
    expect(tab.locator("#stage")).to_have_attribute("data-waiting", "0")
    assert [(step["index"], step["outcome"], round(step["seconds"])) for step in steps(coach, name)] == [
        (1, "partial", 6)
    ]


def test_letters_do_nothing_where_they_are_switched_off(tab: Page, coach: Coach) -> None:
    coach.call(lambda app: app.settings.change({"player.letters": False}, "web"))
    open_player(tab, coach)
    begin(tab)
    for key in "msf":
        tab.keyboard.press(key)
    for control, pressed in (("beeps", "true"), ("speech", "true"), ("full", "false")):
        expect(tab.locator(f"#{control}")).to_have_attribute("aria-pressed", pressed)
        expect(tab.locator(f"#{control}")).not_to_have_attribute("aria-keyshortcuts", re.compile("."))
    expect(tab.locator(".keys kbd")).to_have_text(["space", "←", "→", "Esc"])
    tab.keyboard.press("Space")
    expect(tab.locator("#stage")).to_have_attribute("data-phase", "paused")


def test_everything_goes_by_keys_alone(tab: Page, coach: Coach) -> None:
    name = open_player(tab, coach)
    expect(tab.locator("#begin")).to_be_focused()
    tab.keyboard.press("Enter")
    advance(tab, 2)
    tab.keyboard.press("Space")
    expect(tab.locator("#stage")).to_have_attribute("data-phase", "paused")
    tab.keyboard.press("Space")
    expect(tab.locator("#stage")).to_have_attribute("data-phase", "running")
    tab.keyboard.press("ArrowRight")
    expect(tab.locator("#kind")).to_have_text("Hold · round 1 of 4")
    tab.keyboard.press("ArrowLeft")
    expect(tab.locator("#kind")).to_have_text("Get ready")
    for key, control in (("m", "beeps"), ("s", "speech")):
        tab.keyboard.press(key)
        expect(tab.locator(f"#{control}")).to_have_attribute("aria-pressed", "false")
    expect(tab.locator(".keys")).to_be_visible()
    expect(tab.locator("#keys")).to_be_hidden()
    tab.keyboard.press("f")
    expect(tab.locator("#full")).to_have_attribute("aria-pressed", "true")
    tab.evaluate("document.exitFullscreen()")
    expect(tab.locator("#full")).to_have_attribute("aria-pressed", "false")
    tab.keyboard.press("ArrowRight")
    advance(tab, 4)
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("heading", name="Stopped.")).to_be_focused()
    tab.keyboard.press("Tab")
    expect(tab.locator("[data-answer=easy]")).to_be_focused()
    tab.keyboard.press("Escape")
    expect(tab).to_have_url(re.compile(r"/(welcome)?$"))
    view = session(coach, name)
    assert [(step.index, step.outcome) for step in view.recorded] == [(1, "partial")]
    assert view.ended == "stopped"
    player = coach.call(lambda app: app.settings.current.player)
    assert (player.beeps, player.speech) == (False, False)


def test_a_break_begins_by_itself_is_kept_and_goes_back_to_today(tab: Page, coach: Coach) -> None:
    name = open_player(tab, coach, "/break")
    expect(tab.locator("#move")).to_have_text("A brisk walk")
    assert coach.call(lambda app: app.views.status()).phase == "on_break"
    advance(tab, 121)
    expect(tab.get_by_role("heading", name="Good break.")).to_be_visible()
    expect(tab.locator("#closing")).to_contain_text("by itself in")
    assert session(coach, name).ended == "finished"
    assert coach.call(lambda app: app.views.status()).phase != "on_break"
    advance(tab, 13, delivered=False)
    expect(tab).to_have_url(re.compile(r"/(welcome)?$"))


def was_closed(tab: Page) -> bool:
    """Whether the page asked for its window to be closed; a tab cannot be, and goes to Today instead."""
    with contextlib.suppress(PlaywrightError):
        return bool(tab.evaluate("sessionStorage.getItem('closed') === 'yes'"))
    return False


def test_a_break_window_closes_itself_even_when_the_coach_has_died(tab: Page, coach: Coach) -> None:
    open_player(tab, coach, "/break?window=1")
    tab.evaluate(NOTE_CLOSING)
    advance(tab, 10)
    coach.stop()
    assert not was_closed(tab)
    advance(tab, 112, delivered=False)
    expect(tab.get_by_role("heading", name="Good break.")).to_be_visible()
    advance(tab, 15, delivered=False)
    until(lambda: was_closed(tab), "the window closes itself")


def test_escape_closes_a_break_window_at_once(tab: Page, coach: Coach) -> None:
    name = open_player(tab, coach, "/break?window=1")
    tab.evaluate(NOTE_CLOSING)
    advance(tab, 15)
    tab.keyboard.press("Escape")
    until(lambda: was_closed(tab), "the window closes itself")
    assert session(coach, name).ended == "stopped"


def test_a_throttled_tab_lands_in_the_right_step(tab: Page, coach: Coach) -> None:
    name = open_player(tab, coach)
    begin(tab)
    advance(tab, 16)
    tab.clock.fast_forward(60_000)
    expect(tab.locator("#kind")).to_have_text("Switch sides")
    expect(tab.locator("#side")).to_have_text("Left hip")
    expect(tab.locator("#stage")).to_have_attribute("data-waiting", "0")
    assert once_each(coach, name) == [1, 3, 5]


def test_after_a_sleep_it_stands_where_it_was_and_says_so(tab: Page, coach: Coach) -> None:
    name = open_player(tab, coach)
    begin(tab)
    advance(tab, 20.2)
    tab.clock.fast_forward(45 * 60_000)
    expect(tab.locator("#stage")).to_have_attribute("data-phase", "paused")
    expect(tab.locator("#notice")).to_contain_text("Your computer was asleep, so nothing was counted. Press Space")
    expect(tab.locator("#count")).to_have_text("10")
    tab.keyboard.press("Space")
    advance(tab, 10.2)
    expect(tab.locator("#kind")).to_have_text("Switch sides")
    assert once_each(coach, name) == [1]


def test_a_reload_goes_on_at_the_first_step_not_recorded(tab: Page, coach: Coach) -> None:
    name = open_player(tab, coach)
    begin(tab)
    advance(tab, 60)
    tab.reload()
    tab.get_by_role("button", name="Resume").click()
    expect(tab.locator("#kind")).to_have_text("Switch sides")
    expect(tab.locator("#side")).to_have_text("Right hip")
    advance(tab, 250)
    expect(tab.get_by_role("heading", name="Done.")).to_be_visible()
    assert once_each(coach, name) == WORK
    tab.goto(f"{coach.url}/play/{name}")
    expect(tab.get_by_role("heading", name="Done.")).to_be_visible()


def test_asking_for_the_stretches_again_goes_on_with_the_open_session(tab: Page, coach: Coach) -> None:
    name = open_player(tab, coach)
    begin(tab)
    advance(tab, 40)
    tab.goto(f"{coach.url}/stretch")
    tab.get_by_role("button", name="Resume").click()
    tab.wait_for_url(f"**/play/{name}")


def test_where_it_hurt_leads_to_what_to_do_and_stops_the_move(tab: Page, coach: Coach) -> None:
    open_player(tab, coach, "/stretch?move=brk_heel_raise")
    begin(tab)
    advance(tab, 12)
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="It hurt").click()
    expect(tab.get_by_role("heading", name="Where does it hurt, and how much?")).to_be_focused()
    send = tab.get_by_role("button", name="What should I do?")
    expect(send).to_be_disabled()
    tab.get_by_label("Front of the left hip").check()
    tab.get_by_label("7", exact=True).check()
    tab.get_by_label("Sore, pulling or pinching").check()
    send.click()
    expect(tab.locator("#advice-lines")).to_contain_text("Above 5: stop this move.")
    expect(tab.locator("#advice")).to_contain_text("as reported")
    assert not coach.call(lambda app: app.safety.check_move("brk_heel_raise")).allowed


def test_something_wrong_is_one_click_away_while_playing(tab: Page, coach: Coach) -> None:
    open_player(tab, coach)
    begin(tab)
    tab.get_by_role("link", name="Something’s wrong").click()
    expect(tab).to_have_url(re.compile("/flag$"))


def test_a_red_flag_told_elsewhere_ends_the_moves_here(tab: Page, coach: Coach) -> None:
    name = open_player(tab, coach)
    begin(tab)
    advance(tab, 40)
    coach.call(lambda app: app.safety.flag(FlagBody(["night_pain"])))
    expect(tab).to_have_url(re.compile("/hold$"))
    assert coach.call(lambda app: app.sessions.view(name)).ended == "stopped"


def test_an_answer_given_in_another_tab_ends_the_move_that_it_leaves_out(
    tab: Page, coach: Coach, troubles: list[str]
) -> None:
    name = open_player(tab, coach, "/stretch?move=stg_forward_lunge")
    begin(tab)
    advance(tab, 20)
    other = tab.context.new_page()
    other.goto(f"{coach.url}/welcome/safety")
    answer_the_cards(other, "A knee hurts")
    expect(other.get_by_role("status").filter(has_text="left out now, because of your knee")).to_be_visible()
    expect(tab).to_have_url(re.compile("/safety$"))
    expect(tab.get_by_text("Does a knee hurt when you bend it under load? Yes.")).to_be_visible()
    assert coach.call(lambda app: app.sessions.view(name)).ended == "stopped"
    assert ["409" in trouble for trouble in troubles] == [True]
    troubles.clear()
    other.close()


def test_easy_walking_goes_on_where_it_may_stay(tab: Page, coach: Coach) -> None:
    open_player(tab, coach, "/stretch?move=brk_walk")
    begin(tab)
    with tab.expect_response(lambda response: "/play/" in response.url):
        coach.call(lambda app: app.safety.flag(FlagBody(["night_pain"])))
    advance(tab, 30)
    expect(tab.locator("#stage")).to_have_attribute("data-phase", "running")


def test_a_screen_reader_hears_steps_and_not_seconds(tab: Page, coach: Coach) -> None:
    open_player(tab, coach)
    tab.evaluate(LISTEN)
    begin(tab)
    advance(tab, 37)
    assert tab.evaluate("window.spoken.filter(Boolean)") == [
        "Get ready: Psoas stretch lying down, right hip. Right leg hangs, hug your left knee",
        "Hold · round 1 of 4: Psoas stretch lying down, right hip, 15 seconds.",
        "Switch sides: now the left hip.",
    ]


def test_the_figure_is_of_the_side_and_stands_still_where_motion_is_unwanted(tab: Page, coach: Coach) -> None:
    open_player(tab, coach)
    begin(tab)
    expect(tab.locator("#picture")).to_have_attribute("data-figure", "str_psoas_lying.right.start")
    expect(tab.locator(FIGURE)).to_be_visible()
    assert tab.locator(f"{FIGURE} animate, {FIGURE} animateTransform").count() == 0
    advance(tab, 31)
    expect(tab.locator("#picture")).to_have_attribute("data-figure", "str_psoas_lying.left.start")
    advance(tab, 8)
    expect(tab.locator("#picture")).to_have_attribute("data-figure", "str_psoas_lying.left.end")


def test_the_figure_moves_until_it_is_to_be_held_and_stands_in_a_pause(context: BrowserContext, coach: Coach) -> None:
    page = context.new_page()
    page.emulate_media(reduced_motion="no-preference")
    open_player(page, coach)
    begin(page)
    expect(page.locator("#picture")).to_have_attribute("data-figure", "str_psoas_lying.right.")
    canvas = page.locator("#picture canvas")
    expect(canvas).to_have_attribute("data-frame", "0")
    advance(page, 3)
    expect(canvas).not_to_have_attribute("data-frame", "0")
    page.keyboard.press("Space")
    expect(page.locator("#stage")).to_have_attribute("data-phase", "paused")
    shown = canvas.get_attribute("data-frame")
    assert {canvas.get_attribute("data-frame") for _ in range(30)} == {shown}


def test_the_screen_is_kept_awake_while_playing_and_again_when_seen_again(tab: Page, coach: Coach) -> None:
    tab.add_init_script(
        """window.locks = [];
        Object.defineProperty(navigator, 'wakeLock', { value: { request: async (kind) => {
          const lock = new EventTarget();
          lock.release = () => { window.locks.push('released'); lock.dispatchEvent(new Event('release')); };
          window.locks.push(kind); window.lock = lock; return lock;
        } } });"""
    )
    open_player(tab, coach)
    begin(tab)
    tab.wait_for_function("window.locks.length === 1")
    tab.evaluate("window.lock.dispatchEvent(new Event('release'))")
    tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    tab.wait_for_function("window.locks.length === 2")
    tab.keyboard.press("Space")
    tab.wait_for_function("window.locks.at(-1) === 'released'")


def test_volume_is_kept(tab: Page, coach: Coach) -> None:
    open_player(tab, coach)
    volume = tab.get_by_label("Volume of voice and beeps")
    volume.fill("30")
    volume.dispatch_event("change")
    tab.reload()
    expect(volume).to_have_value("30")
    assert coach.call(lambda app: app.settings.current.player.volume) == 0.3


MAT_M, SCREEN_MM_PX, CAPITALS = 2.0, 280 / 1280, 0.729
"""Metres from screen to mat; a 13-inch screen, 280 mm wide, of 1280 pixels; the height of DejaVu's capitals."""


def arc_minutes(pixels: float, mm_a_pixel: float, metres: float) -> float:
    """How large type looks: its capitals in minutes of arc."""
    return math.degrees(math.atan(CAPITALS * pixels * mm_a_pixel / 1000 / metres)) * 60


@pytest.mark.parametrize(
    ("size", "mm_a_pixel", "metres"), [((1280, 800), SCREEN_MM_PX, MAT_M), ((390, 844), 65 / 390, 0.8)]
)
def test_the_cue_can_be_read_from_the_mat(
    tab: Page, coach: Coach, size: tuple[int, int], mm_a_pixel: float, metres: float
) -> None:
    tab.set_viewport_size({"width": size[0], "height": size[1]})
    open_player(tab, coach, "/stretch?move=stg_reverse_lunge")
    begin(tab)
    pixels = tab.evaluate("parseFloat(getComputedStyle(document.getElementById('cue')).fontSize)")
    assert arc_minutes(pixels, mm_a_pixel, metres) >= 16
    assert tab.evaluate("document.documentElement.scrollHeight - document.documentElement.clientHeight") <= 0
    cue = tab.locator("#cue").bounding_box()
    picture = tab.locator("#picture").bounding_box()
    assert cue is not None
    assert picture is not None
    assert cue["y"] + cue["height"] <= size[1]
    longest = max((*PUSH_OFF, *(text for move in load().moves.values() for text in move.cues)), key=len)
    tab.evaluate("(text) => { document.getElementById('cue').textContent = text; }", longest)
    following, foot, number = (tab.locator(each).bounding_box() for each in ("#next", "#foot", "#count"))
    assert following is not None
    assert foot is not None
    assert number is not None
    assert following["y"] + following["height"] <= foot["y"], longest
    assert number["height"] >= 100


def test_what_is_no_position_goes_on_moving(tab: Page, coach: Coach) -> None:
    tab.emulate_media(reduced_motion="no-preference")
    open_player(tab, coach, "/stretch?move=brk_stairs")
    begin(tab)
    advance(tab, 9)
    expect(tab.locator("#kind")).to_have_text("Keep going · round 1 of 2")
    expect(tab.locator("#picture .body-film")).to_be_attached()


@pytest.mark.parametrize("move", ["stg_reverse_lunge", "stg_bridge", "brk_mini_squat"])
def test_the_person_fills_the_panel(tab: Page, coach: Coach, move: str) -> None:
    tab.set_viewport_size({"width": 1280, "height": 800})
    open_player(tab, coach, f"/stretch?move={move}")
    begin(tab)
    share = tab.evaluate(
        """async () => {
      const image = document.querySelector("#picture img, #start-picture img");
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      const pen = canvas.getContext("2d");
      pen.drawImage(image, 0, 0);
      const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
      let [left, right, top, bottom] = [canvas.width, 0, canvas.height, 0];
      for (let y = 0; y < canvas.height; y += 1)
        for (let x = 0; x < canvas.width; x += 1)
          if (data[(y * canvas.width + x) * 4 + 3] > 200) {
            [left, right] = [Math.min(left, x), Math.max(right, x)];
            [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
          }
      const box = image.getBoundingClientRect();
      const scale = Math.min(box.width / canvas.width, box.height / canvas.height);
      const panel = document.getElementById("picture").getBoundingClientRect();
      return Math.max(((right - left) * scale) / panel.width, ((bottom - top) * scale) / panel.height);
    }"""
    )
    assert share >= 0.6
