"""The Measure page in a real browser with the real clip, from the file chooser to the erased result."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.accessibility import violations
from tests.browser.coach import Coach

if TYPE_CHECKING:
    from playwright.sync_api import Page

DATA = Path(os.environ.get("PERKUP_DATA", Path(__file__).parents[3] / "shared" / "data"))
CLIP = DATA / "video" / "walk_side_sports2d.mp4"
DONE_MS = 240_000


def ready() -> str:
    """Why the real clip cannot be measured here, or ""."""
    if not CLIP.exists():
        return f"no {CLIP}: set PERKUP_DATA"
    try:
        import ai_edge_litert  # noqa: F401
        import av  # noqa: F401

        from perkup.motion.video.model_weights import are_present, fetch

        if not are_present():
            fetch()
    except ImportError as missing:
        return f"the motion extra is not installed: {missing}"
    except Exception as trouble:
        return f"the pose model cannot be had: {trouble}"
    return ""


def test_a_walk_is_filmed_measured_read_and_erased(coach: Coach, tab: Page) -> None:
    if why := ready():
        pytest.skip(why)
    tab.goto(f"{coach.url}/measure")
    assert violations(tab) == {}
    tab.set_input_files("#video", str(CLIP))
    tab.check("input[name=keep]")
    tab.get_by_role("button", name="Measure", exact=True).click()
    tab.wait_for_selector("#share, .measure-number", timeout=DONE_MS)
    tab.wait_for_url("**/measure/*", timeout=DONE_MS)
    assert "swings back" in tab.inner_text("h1")
    assert tab.locator(".measure-number strong").count() == 2
    assert violations(tab) == {}
    assert len(coach.call(lambda app: app.measuring.all())) == 1
    tab.get_by_role("button", name="Delete this measurement").click()
    tab.get_by_role("button", name="Delete").click()
    tab.wait_for_url("**/measure?erased")
    assert coach.call(lambda app: app.measuring.all()) == []
    assert list(coach.home.videos_dir.iterdir()) == []


def test_a_measurement_can_be_cancelled(coach: Coach, tab: Page) -> None:
    if why := ready():
        pytest.skip(why)
    tab.goto(f"{coach.url}/measure")
    tab.set_input_files("#video", str(CLIP))
    tab.get_by_role("button", name="Measure", exact=True).click()
    tab.get_by_role("button", name="Cancel").click()
    tab.wait_for_selector("text=cancelled", timeout=DONE_MS)
    assert coach.call(lambda app: app.measuring.all()) == []
    assert list(coach.home.videos_dir.iterdir()) == []


def test_a_file_that_is_no_video_is_told_in_one_sentence(coach: Coach, tab: Page, tmp_path: Path) -> None:
    if why := ready():
        pytest.skip(why)
    notes = tmp_path / "notes.mp4"
    notes.write_text("my notes")
    tab.goto(f"{coach.url}/measure")
    tab.set_input_files("#video", str(notes))
    tab.get_by_role("button", name="Measure", exact=True).click()
    tab.wait_for_selector("text=That did not work", timeout=DONE_MS)
    assert "Traceback" not in tab.content()
