"""The pages in a real Chromium: accessible, light, still, and usable by keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from perkup.app.requests import BeginBody, EndBody, FeedbackBody, FlagBody, StepBody
from perkup.web import static_files
from tests.app.answers import all_answers
from tests.browser.accessibility import violations
from tests.browser.conftest import watch

PAGES = {
    "today": "/?look",
    "why": "/why",
    "held back": "/why?only=withheld",
    "search": "/moves?q=psoas",
    "plan": "/programme",
    "progress": "/progress",
    "moves": "/moves",
    "move": "/moves/str_psoas_lunge",
    "sheet": "/moves/sheet",
    "history": "/history",
    "hold": "/hold",
    "flag": "/flag",
    "doctor": "/doctor",
    "about": "/about",
    "settings": "/settings",
    "welcome": "/welcome",
    "rhythm": "/welcome/rhythm",
    "show": "/welcome/show",
    "safety": "/welcome/safety",
    "error": "/nowhere",
}
FIGURES = {"moves", "search", "move", "sheet", "welcome"}
HIDDEN_FIGURES = [[".move-card .fig"]]
"""Hidden from screen readers beside the move's name, and dozens of kilobytes each."""
MOST_BYTES = 150_000
FILES = {path.name: path.stat().st_size for path in static_files.FOLDER.iterdir()}


def lived(coach):
    """A person with a break and a session behind them."""

    def live(app):
        app.safety.screen(all_answers())
        app.breaks.sit()

    coach.call(live)
    coach.advance(29 * 60)
    coach.feed("take")
    coach.advance(130)

    def stretch(app):
        view = app.sessions.begin(BeginBody("stretch"))
        for step in view.timeline.work:
            app.sessions.record_step(
                view.session, StepBody(step.index, outcome="done", seconds=15, key=f"{step.index}")
            )
        app.sessions.end(view.session, EndBody("finished", "e"))
        app.sessions.feedback(view.session, FeedbackBody("right", key="f"))
        return view.session

    return coach.call(stretch)


def test_axe_finds_nothing_on_any_page_in_both_themes(coach, tab):
    session = lived(coach)
    faults = {}

    def look(name):
        faults.update({f"{name} {theme}": found for theme, found in violations(tab, HIDDEN_FIGURES).items()})

    for name, path in {**PAGES, "session": f"/history/{session}"}.items():
        tab.goto(coach.url + path)
        look(name)
    tab.goto(coach.url + "/history?show=sessions")
    tab.locator("#nav-more summary").click()
    look("more")
    tab.keyboard.press("Escape")
    tab.keyboard.press("?")
    tab.locator("#keys[open]").wait_for()
    look("keys")
    tab.goto(f"{coach.url}/history/{session}")
    tab.get_by_role("button", name="Delete this session").click()
    tab.wait_for_url("**/history?undo=*")
    look("undo")
    coach.call(lambda app: app.safety.flag(FlagBody(["saddle_numbness"], "", None)))
    for path in ("/hold", "/"):
        tab.goto(coach.url + path)
        look(f"held {path}")
    assert faults == {}


def test_pages_are_light_whole_and_still(coach, tab):
    """Transferred bytes, layout shift, and nothing wider than the window at 390, 640 (200 % zoom of 1280) and 2560,
    with all that unfolds unfolded."""
    lived(coach)
    tab.add_init_script(
        "window.shifted = 0; new PerformanceObserver((list) => list.getEntries().forEach((each) => {"
        " window.shifted += each.value; })).observe({type: 'layout-shift', buffered: true});"
    )
    drawn = "[...document.querySelectorAll('svg.fig')].reduce((sum, svg) => sum + svg.outerHTML.length, 0)"
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    faults = []
    for name, path in PAGES.items():
        answer = tab.goto(coach.url + path, wait_until="load")
        figures = tab.evaluate(drawn)
        assert (tab.locator("svg.fig, .body-picture").count() > 0) == (name in FIGURES)
        files = tab.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")
        size = len(answer.body()) - figures + sum(FILES.get(file.rpartition("/")[2], 0) for file in files)
        if size > MOST_BYTES:
            faults.append(f"{name}: {size} bytes")
        tab.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        for width in (390, 640, 1000, 2560):
            tab.set_viewport_size({"width": width, "height": 844})
            if tab.evaluate(wide) > 0:
                faults.append(f"{name}: {tab.evaluate(wide)} px too wide at {width}")
        tab.set_viewport_size({"width": 1280, "height": 800})
        tab.reload()
        if tab.evaluate("window.shifted") > 0.02:
            faults.append(f"{name}: shifted by {tab.evaluate('window.shifted')}")
    assert faults == []


def test_every_page_can_be_walked_by_keyboard_with_visible_focus(coach, tab):
    lived(coach)
    for path in ("/", "/settings", "/moves"):
        tab.goto(coach.url + path)
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.textContent") == "Skip to the content"
        assert tab.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
        for _n in range(14):
            tab.keyboard.press("Tab")
            style = tab.evaluate(
                "(() => { const e = document.activeElement.closest('.tile') ?? document.activeElement;"
                " const s = getComputedStyle(e); return [s.outlineStyle, s.stroke !== 'none']; })()"
            )
            assert style[0] != "none" or style[1]
    tab.goto(coach.url + "/about")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


def tab_to(tab, selector, key):
    """Press Tab until this has the focus, then a key."""
    wanted = tab.locator(selector)
    for _n in range(60):
        if wanted.evaluate("each => each === document.activeElement"):
            break
        tab.keyboard.press("Tab")
    tab.keyboard.press(key)


def test_a_whole_first_run_by_keyboard_only_ends_with_a_break_scheduled(coach, tab):
    tab.goto(coach.url)
    tab.wait_for_url("**/welcome")
    for heading in (
        "Two minutes on your feet",
        "How often would you like a break?",
        "How should a break appear?",
    ):
        tab.get_by_role("heading", level=1, name=heading).wait_for()
        tab_to(tab, ".form-end button", "Enter")
    tab.get_by_role("heading", level=1, name="Safety check").wait_for()
    for _card in range(tab.locator(".safety-card").count() - 1):
        expect(tab.locator(".safety-card:not([hidden])")).to_have_count(1)
        tab_to(tab, ".safety-card:not([hidden]) [name=none]", "Space")
        tab_to(tab, ".safety-card:not([hidden]) .button-main", "Enter")
    tab_to(tab, "[name=hip_replacement][value=no]", "Space")
    tab_to(tab, "#age", "4")
    tab.keyboard.press("0")
    tab_to(tab, ".form-end .button-main", "Enter")
    tab.wait_for_url(coach.url + "/break")
    tab.get_by_role("button", name="Start").wait_for()
    assert coach.call(lambda app: app.safety.is_screened())
    tab.goto(coach.url)
    tab.get_by_role("heading", level=1, name="Carry on. Next break at").wait_for()
    assert tab.locator("#ring").get_attribute("data-to")


def test_the_pages_work_without_a_script(coach, browser):
    session = lived(coach)
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(coach.login())
    tab.get_by_role("button", name="Standing").click()
    assert coach.call(lambda app: app.views.status().posture) == "standing"
    assert tab.get_by_role("button", name="Standing").get_attribute("aria-pressed") == "true"
    tab.get_by_text("Pause for a while").click()
    tab.get_by_role("button", name="30 min").click()
    assert coach.call(lambda app: app.views.status().phase) == "paused"
    tab.get_by_role("button", name="Resume").click()
    tab.goto(coach.url + "/settings")
    tab.get_by_label("Break every").fill("45")
    tab.locator(".form-foot button").click()
    tab.get_by_text("Saved.").wait_for()
    assert coach.call(lambda app: app.settings.current.clock.interval_min) == 45
    tab.goto(f"{coach.url}/history/{session}")
    tab.get_by_role("button", name="Delete this session").click()
    tab.get_by_role("button", name="Undo").click()
    tab.goto(f"{coach.url}/history/{session}")
    tab.get_by_text("Step by step").wait_for()
    context.close()


def test_a_stranger_sees_nothing_even_through_a_browser(coach, browser):
    context = browser.new_context()
    tab = context.new_page()
    answer = tab.goto(coach.url + "/settings")
    assert answer.status == 403
    assert tab.get_by_role("heading", name="Perkup does not know this browser.").is_visible()
    assert tab.get_by_role("link").all_text_contents() == ["Try again"]
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(250, 245, 238)"
    assert violations(tab) == {}
    context.close()


def test_the_drawing_of_a_move_holds_still_when_asked(coach, context, tab):
    tab.emulate_media(reduced_motion="no-preference")
    tab.goto(coach.url + "/moves/brk_kickback")
    tab.locator("#figure canvas").wait_for()
    tab.get_by_role("button", name="Pause the picture").click()
    frame = "document.querySelector('#figure canvas').dataset.frame"
    stays = f"""new Promise((done) => {{
      const first = {frame};
      let left = 40;
      const look = () => ({frame} !== first ? done(false) : left-- ? requestAnimationFrame(look) : done(true));
      look();
    }})"""
    assert tab.evaluate(stays) is True
    tab.get_by_role("button", name="Pause the picture").click()
    assert tab.evaluate(
        f"new Promise((done) => {{ const first = {frame}; const look = () => {frame} !== first ? "
        "done(true) : requestAnimationFrame(look); look(); })"
    )
    tab.emulate_media(reduced_motion="reduce")
    tab.reload()
    assert tab.locator("#figure canvas").count() == 0
    assert "brk_kickback.end.avif" in tab.evaluate("document.querySelector('#figure .body-film img').currentSrc")


def test_the_theme_can_be_chosen_against_the_desktops(coach, tab):
    tab.emulate_media(color_scheme="light")
    tab.goto(coach.url + "/settings")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = tab.evaluate(ground)
    tab.get_by_label("Theme").select_option("dark")
    tab.locator('[data-key="display.theme"] [aria-live]').get_by_text("Saved.").wait_for()
    assert tab.evaluate(ground) != light
    tab.reload()
    assert tab.evaluate(ground) != light


def test_settings_are_looked_at_while_typed_and_saved_when_done(coach, tab):
    tab.goto(coach.url + "/settings")
    field = tab.get_by_label("Break every")
    field.fill("7")
    said = tab.locator('[data-key="clock.interval_min"] [aria-live]')
    said.get_by_text("must be from 20 to 60").wait_for()
    assert field.get_attribute("aria-invalid") == "true"
    assert coach.call(lambda app: app.settings.current.clock.interval_min) == 30
    field.fill("35")
    field.press("Tab")
    said.get_by_text("Saved.").wait_for()
    assert coach.call(lambda app: app.settings.current.clock.interval_min) == 35
    said.get_by_role("button", name="Undo").click()
    said.get_by_text("Undone.").wait_for()
    assert coach.call(lambda app: app.settings.current.clock.interval_min) == 30
    tab.get_by_role("switch", name="Height-adjustable desk").check()
    tab.locator('[data-key="clock.standing_desk"] [aria-live]').get_by_text("Saved.").wait_for()
    assert coach.call(lambda app: app.settings.current.clock.standing_desk) is True
    tab.get_by_label("Snooze for").fill("5, 8")
    tab.get_by_label("Snooze for").press("Tab")
    tab.locator('[data-key="clock.postpone_min"] [aria-live]').get_by_text("Saved.").wait_for()
    assert coach.call(lambda app: app.settings.current.clock.postpone_min) == [5, 8]


def test_each_sheet_prints_on_one_page_with_nothing_but_the_matter(coach, tab):
    lived(coach)
    for query, boxes in (("?day=1", 3), ("?move=stg_bridge&move=str_psoas_lunge", 3), ("", 40)):
        tab.goto(f"{coach.url}/moves/sheet{query}", wait_until="load")
        assert len(re.findall(rb"/Type\s*/Page[^s]", tab.pdf(prefer_css_page_size=True))) == 1
        assert tab.locator(".paper-box").count() >= boxes
        assert tab.locator(".paper-card img").evaluate_all("all => all.every((each) => each.naturalWidth > 0)")
    tab.emulate_media(media="print")
    assert tab.locator(".nav").is_hidden()
    assert tab.get_by_role("heading", name="All moves").is_visible()


def test_two_browsers_do_not_share_a_key(coach, browser, troubles):
    first, second = browser.new_context(), browser.new_context()
    page = first.new_page()
    watch(page, troubles)
    page.goto(coach.login("/about"))
    assert "key=" not in page.url
    cookie = first.cookies()[0]
    assert cookie["httpOnly"] is True
    assert cookie["sameSite"] == "Strict"
    assert second.new_page().goto(coach.url).status == 403
    first.close()
    second.close()
    assert troubles == []
