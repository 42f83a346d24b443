"""Progress in a real Chromium, on six weeks of an invented person: looks, words, notes, photos, the calendar."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from perkup.app.data_folder import DataFolder
from perkup.app.demo.sample_person import fill
from tests.app.answers import all_answers
from tests.app.test_photo_store import drawn, exif, told
from tests.browser.accessibility import violations
from tests.browser.coach import Coach
from tests.web.pages.test_progress import film

PAGES = ("/progress", "/progress/notes", "/progress/photos", "/progress/reminders")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coach]:
    """A coach on six invented weeks with two films and a photo taken with a phone on its side."""
    folder = tmp_path_factory.mktemp("lived") / "home"
    folder.mkdir(mode=0o700)
    fill(DataFolder(folder))
    coach = Coach(folder)

    def add(app: Any) -> None:
        from perkup.app.photo_store import PhotoStore

        film(app, 8.4, 11.9)
        PhotoStore(app.home, app.journal).add(told(drawn(96, 64), exif(6)), "right", app.now())
        app.settings.change({"calendar.feed": True, "calendar.break_blocks": True}, "web")

    coach.call(add)
    yield coach
    coach.stop()


def opened(browser: Browser, coach: Coach, **more: Any) -> Page:
    context = browser.new_context(reduced_motion="reduce", **more)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(coach.login("/progress"))
    return page


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_sticks_out_of_a_phone(browser: Browser, lived: Coach, path: str) -> None:
    page = opened(browser, lived, viewport={"width": 390, "height": 844})
    page.goto(lived.url + path)
    page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
    assert violations(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    smallest = (
        "Math.min(...[...document.querySelectorAll('.plot text')]"
        ".map((each) => each.getScreenCTM().a * parseFloat(getComputedStyle(each).fontSize)))"
    )
    assert page.evaluate(smallest) >= 12
    page.context.close()


def test_the_page_reads_well_without_a_script(browser: Browser, lived: Coach) -> None:
    page = opened(browser, lived, java_script_enabled=False)
    expect(page.get_by_role("heading", name="Progress", level=1)).to_be_visible()
    page.get_by_role("link", name="Single-leg bridge").click()
    picture = page.get_by_role("img", name="Single-leg bridge in repetitions.")
    expect(picture).to_be_visible()
    assert "A change: 12 repetitions more." in (picture.get_attribute("aria-label") or "")
    page.locator(".trend", has_text="Single-leg bridge").get_by_text("See the data").click()
    expect(page.get_by_role("table", name="Single-leg bridge, repetitions, newest first")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Numbers for a spreadsheet").click()
    assert Path(download.value.path()).read_text("utf-8").startswith("date,what,side")
    page.context.close()


def test_charts_obey_the_policy_and_speak_when_pointed_at(browser: Browser, lived: Coach) -> None:
    page = opened(browser, lived)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(lived.url + "/progress?chart=breaks")
    bars = page.locator(".plot-bars").first
    assert bars.locator("title").first.text_content()
    painted = page.locator(".plot-bars .color-0 .rect").first.evaluate("each => getComputedStyle(each).fill")
    assert painted not in ("rgb(0, 0, 0)", "none")
    assert complaints == []
    page.context.close()


def test_a_comment_kept_and_erased(tab: Page, coach: Coach) -> None:
    coach.call(lambda app: app.safety.screen(all_answers()))
    tab.goto(coach.url + "/progress")
    tab.get_by_label("About today").fill("Left side tighter.")
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    tab.get_by_label("About").select_option("move:str_psoas_lunge")
    tab.get_by_label("Your words").fill("Cushion under the knee.")
    tab.get_by_role("button", name="Save").click()
    expect(tab.locator(".note")).to_have_count(2)
    tab.get_by_role("button", name="Delete the note").first.click()
    expect(tab.locator(".note")).to_have_count(1)
    tab.get_by_role("button", name="Undo").first.click()
    expect(tab.locator(".note")).to_have_count(2)


def test_a_photo_stands_upright_and_knows_nothing_of_its_camera(tab: Page, coach: Coach, tmp_path: Path) -> None:
    taken = tmp_path / "IMG_0001.jpg"
    taken.write_bytes(told(drawn(96, 64), exif(6)))
    tab.goto(coach.url + "/progress/photos")
    tab.get_by_label("The photo").set_input_files(taken)
    tab.get_by_label("View").select_option("back")
    tab.get_by_role("button", name="Save").click()
    shown = tab.get_by_role("img", name="You, from behind")
    expect(shown).to_be_visible()
    shown.scroll_into_view_if_needed()
    tab.wait_for_function("document.querySelector('.photo img').complete")
    assert shown.evaluate("each => [each.naturalWidth, each.naturalHeight]") == [96, 64]
    box, frame = shown.bounding_box(), tab.locator(".photo-box").bounding_box()
    assert box is not None
    assert frame is not None
    assert box["width"] == pytest.approx(frame["width"], abs=1)
    assert box["height"] == pytest.approx(frame["height"], abs=1)
    kept = next(coach.home.photos_dir.iterdir()).read_bytes()
    assert b"Exif" not in kept


def test_a_calendar_program_reads_the_address_without_a_cookie(browser: Browser, lived: Coach) -> None:
    page = opened(browser, lived)
    page.goto(lived.url + "/progress/reminders")
    address = page.get_by_label("Address", exact=True).input_value()
    with urllib.request.urlopen(address, timeout=10) as answer:
        content = answer.read()
    assert content.startswith(b"BEGIN:VCALENDAR")
    assert content.count(b"BEGIN:VEVENT") > 30
    page.get_by_role("button", name="Replace with a new address").click()
    expect(page.get_by_role("status").filter(has_text="New address.")).to_be_visible()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address, timeout=10)
    assert refused.value.code == 403
    refused.value.close()
    page.context.close()
