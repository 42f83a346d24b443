"""The figures: how large, how quickly drawn; the library: how quickly read, how light and smooth in a browser."""

from __future__ import annotations

import gzip
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from playwright.sync_api import sync_playwright

from perkup.moves import library
from perkup.moves.figure.svg import figure
from tests.browser.coach import Coach
from tests.browser.conftest import ARGUMENTS, CHROMIUM

Row = tuple[str, str, str, bool | None]


def rows() -> list[Row]:
    """Size and time over all moves: (what, measured, target, met?)."""
    moves = list(library.load().moves.values())
    drawn = {move.id: figure(move) for move in moves}
    raw = {name: len(text.encode()) for name, text in drawn.items()}
    packed = {name: len(gzip.compress(text.encode(), 9)) for name, text in drawn.items()}
    times = {move.id: _median_ms(lambda move=move: figure(move)) for move in moves}  # type: ignore[misc]
    slowest, largest, widest = (max(found, key=found.__getitem__) for found in (times, raw, packed))
    reading = _median_ms(library._shipped.__wrapped__)
    return [
        ("largest figure", f"{raw[largest] / 1000:.1f} kB ({largest})", "<= 16 kB", raw[largest] <= 16_000),
        ("largest figure, gzip", f"{packed[widest] / 1000:.1f} kB ({widest})", "<= 5 kB", packed[widest] <= 5_000),
        ("slowest figure", f"{times[slowest]:.1f} ms ({slowest})", "< 15 ms", times[slowest] < 15),
        ("median figure", f"{statistics.median(times.values()):.1f} ms", "< 15 ms", None),
        ("reading the library", f"{reading:.0f} ms", "", None),
        *_library(),
    ]


# Down the page and up again at 40 pixels a frame; says how many frames a second there were, and the longest wait.
SCROLL = """
new Promise((done) => {
  const ends = [0, document.documentElement.scrollHeight - innerHeight];
  const times = []; let way = 40;
  const step = (now) => {
    times.push(now);
    if (times.length > 1 && now - times[0] > 6000) {
      const waits = times.slice(1).map((time, index) => time - times[index]);
      done([1000 * waits.length / (times.at(-1) - times[0]), Math.max(...waits)]);
      return;
    }
    if (scrollY + way > ends[1] || scrollY + way < ends[0]) way = -way;
    scrollBy(0, way);
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})
"""


def _library() -> Iterator[Row]:
    """The library page in headless Chromium: bytes on the wire with every figure, and scrolling."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        coach = Coach(Path(folder) / "home")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(coach.login("/about"))
        wire = tab.context.new_cdp_session(tab)
        wire.send("Network.enable")
        carried: list[float] = []
        wire.on("Network.loadingFinished", lambda told: carried.append(told["encodedDataLength"]))
        tab.goto(coach.url + "/moves", wait_until="load")
        page = sum(carried)
        runs = [tab.evaluate(SCROLL) for _ in range(3)]
        for card in tab.locator(".move-card").all():
            card.focus()
            card.locator(".fig-moving").wait_for()
        whole = sum(carried) / 1000
        browser.close()
        coach.stop()
    rate, wait = statistics.median(run[0] for run in runs), max(run[1] for run in runs)
    yield "library page, on the wire", f"{page / 1000:.0f} kB", "<= 500 kB", page <= 500_000
    yield "the same with every figure moved once", f"{whole:.0f} kB", "<= 500 kB", whole <= 500
    yield "scrolling the library", f"{rate:.0f} frames/s, longest wait {wait:.0f} ms", "goal 50 frames/s", rate >= 50


def _median_ms(work: Callable[[], object]) -> float:
    """Median processor time of seven runs, milliseconds."""
    found = []
    for _ in range(7):
        start = process_time()
        work()
        found.append((process_time() - start) * 1000)
    return statistics.median(found)
