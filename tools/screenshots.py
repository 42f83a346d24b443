"""Take a picture of every page: phone and desktop, light and dark, into docs/images.

A believable person has used Perkup for some weeks; the clocks are set, so that the same code gives the same pictures.
Run with `make screenshots`; `--only today moves` takes just those pages, `--out DIR` puts them elsewhere.
"""

from __future__ import annotations

import argparse
import base64
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perkup.app.requests import BeginBody, EndBody, FeedbackBody, FlagBody, StepBody
from perkup.coach.safety.screening import QUESTIONS

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from perkup.vocabulary import Answer, SessionEnding, StepEnding  # noqa: E402
from tests.browser.coach import Clocks, Coach  # noqa: E402
from tests.browser.conftest import ARGUMENTS, CHROMIUM  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from perkup.app.application import Application

FIRST_MORNING = datetime(2026, 3, 12, 9, 2).astimezone()
MORNING = datetime(2026, 3, 12, 9, 47).astimezone()
DEVICES = {"phone": (390, 844, 2), "desktop": (1280, 800, 1)}
THEMES = ("light", "dark")
PAGES = {
    "today": "/",
    "moves": "/moves",
    "move": "/moves/str_psoas_lunge",
    "sheet": "/moves/sheet",
    "programme": "/programme",
    "programme-tests": "/programme/tests",
    "for-the-doctor": "/for-the-doctor",
    "measure": "/measure",
    "progress": "/progress",
    "why-it-works": "/why-it-works",
    "history": "/history",
    "session": "/history/{session}",
    "why": "/why",
    "settings": "/settings",
    "doctor": "/doctor",
    "about": "/about",
    "flag": "/flag",
    "error": "/no/such/page",
}
FIRST = {
    "welcome-1": "/welcome",
    "welcome-2": "/welcome/rhythm",
    "welcome-3": "/welcome/show",
    "welcome-4": "/welcome/safety",
    "today-empty": "/?look",
    "history-empty": "/history",
}
WHOLE = ("today", "move", "session", "hold", "error")
KIND: dict[str, dict[str, Any]] = {".webp": {"format": "webp", "quality": 60}, ".png": {"format": "png"}}
MOST_BYTES = 4_000_000


def live_a_day(coach: Coach) -> None:
    """From nine to shortly after two: breaks kept, one skipped, lunch, some standing."""

    def morning(app: Application) -> None:
        app.safety.screen({question.id: False for question in QUESTIONS})
        app.settings.change({"clock.standing_desk": True, "hours.sat": "", "hours.sun": ""}, "web")
        app.breaks.sit()

    coach.call(morning)
    for minutes, event in ((29, "take"), (2.2, "done"), (30, "skip"), (4, "stand"), (26.5, "take"), (2.1, "done")):
        coach.advance(minutes * 60)
        coach.feed(event)
    coach.advance(25 * 60)
    coach.feed("sit")
    coach.advance(6 * 60)
    coach.feed("take")
    coach.advance(130)
    coach.call(lambda app: perform(app, "break"))
    coach.advance(22 * 60)
    coach.feed("lock")
    coach.advance(41 * 60, active=False)
    coach.feed("unlock")
    coach.feed("sit")
    coach.advance(60)
    coach.call(lambda app: perform(app, "stretch"))
    coach.advance(31 * 60)
    coach.feed("take")
    coach.advance(125)
    coach.feed("done")
    coach.advance(13 * 60)


def perform(app: Application, source: Any) -> str:
    """Record a session from the first step of work to the last."""
    view = app.sessions.begin(BeginBody(source))
    name = view.session
    for step in view.timeline.work:
        app.sessions.record_step(
            name, StepBody(step.index, outcome=StepEnding.DONE, seconds=step.seconds, key=f"{name}-{step.index}")
        )
    app.sessions.end(name, EndBody(SessionEnding.FINISHED, f"{name}-end"))
    app.sessions.feedback(name, FeedbackBody(Answer.RIGHT, key=f"{name}-said"))
    return name


@contextmanager
def coach_at(when: datetime, *, weeks: bool = False) -> Iterator[Coach]:
    """Run a coach whose clock says `when`; with `weeks`, the six of the demo lie behind it."""
    from perkup.app.data_folder import DataFolder
    from perkup.app.demo import sample_person

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "home").mkdir(mode=0o700)
        if weeks:
            sample_person.fill(DataFolder(Path(folder) / "home"), now=(when - timedelta(days=1)).replace(hour=21))
        ahead = (when - datetime.now().astimezone()).total_seconds()
        coach = Coach(Path(folder) / "home", Clocks(ahead))
        try:
            yield coach
        finally:
            coach.stop()


def views(browser: Browser) -> Iterator[tuple[str, Page]]:
    """Yield a fresh tab for every device in every theme, with the name that its pictures carry."""
    for device, (width, height, scale) in DEVICES.items():
        for theme in THEMES:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                device_scale_factor=scale,
                color_scheme=theme,  # type: ignore[arg-type]
                reduced_motion="reduce",
            )
            yield f"{device}-{theme}", context.new_page()
            context.close()


def take(browser: Browser, coach: Coach, pages: dict[str, str], asked: argparse.Namespace) -> None:
    """Every page of `pages` on every device in every theme."""
    for view, tab in views(browser):
        now: datetime = coach.call(lambda app: app.now())
        tab.clock.set_fixed_time(now + timedelta(seconds=1))
        tab.goto(coach.login("/about"))
        for name, path in pages.items():
            if asked.only and name not in asked.only:
                continue
            tab.goto(coach.url + path)
            tab.wait_for_load_state("load")
            shoot(tab, asked.out / f"{name}-{view}{asked.suffix}", whole=name in WHOLE)


def play(browser: Browser, coach: Coach, asked: argparse.Namespace) -> None:
    """Show the player in the middle of a hold, its clock moved there."""
    if asked.only and "player" not in asked.only:
        return
    for view, tab in views(browser):
        now: datetime = coach.call(lambda app: app.now())
        tab.clock.install(time=now)
        tab.goto(coach.login("/stretch?move=str_psoas_lunge"))
        tab.get_by_role("button", name="Start").or_(tab.get_by_role("button", name="Resume")).click()
        tab.wait_for_url("**/play/**", wait_until="load")
        tab.locator("#begin").click()
        tab.clock.run_for(14_000)
        shoot(tab, asked.out / f"player-{view}{asked.suffix}", whole=False)


def shoot(tab: Page, path: Path, *, whole: bool) -> None:
    """One picture as WebP; `whole` takes the page to its end, at most three screens of it."""
    size = tab.viewport_size or {"width": 0, "height": 0}
    height = size["height"]
    if whole:
        height = min(3 * height, max(height, tab.evaluate("document.documentElement.scrollHeight")))
    clip = {"x": 0, "y": 0, "width": size["width"], "height": height, "scale": 1}
    options = {**KIND[path.suffix], "captureBeyondViewport": whole, "clip": clip}
    told = tab.context.new_cdp_session(tab).send("Page.captureScreenshot", options)
    path.write_bytes(base64.b64decode(told["data"]))


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--suffix", choices=list(KIND), default=".webp")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with coach_at(FIRST_MORNING) as coach:
            take(browser, coach, FIRST, asked)
        with coach_at(MORNING, weeks=True) as coach:
            live_a_day(coach)
            line = coach.call(lambda app: app.views.today()).sessions[0]
            take(browser, coach, {n: p.format(session=line.session) for n, p in PAGES.items()}, asked)
            play(browser, coach, asked)
            coach.call(lambda app: app.safety.flag(FlagBody(["one_sided"], "", None)))
            take(browser, coach, {"hold": "/hold"}, asked)
        browser.close()
    size = sum(path.stat().st_size for path in asked.out.glob("*.webp"))
    print(f"{asked.out}: {size / 1e6:.1f} MB in all")
    if size > MOST_BYTES:
        sys.exit(f"More than {MOST_BYTES / 1e6:g} MB of pictures: make them smaller.")


if __name__ == "__main__":
    main()
