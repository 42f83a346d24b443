"""Size and time of the figures; time, bytes and smoothness of the library page in a browser."""

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
from perkup.moves.move_pictures import picture_address, pictures_of
from perkup.vocabulary import PicturePerson
from tests.browser.coach import Coach
from tests.browser.conftest import ARGUMENTS, CHROMIUM

Row = tuple[str, str, str, bool | None]


def rows() -> list[Row]:
    """Measure size and time over all moves, then the library page."""
    moves = list(library.load().moves.values())
    figures = {move.id: figure(move) for move in moves}
    raw = {name: len(text.encode()) for name, text in figures.items()}
    packed = {name: len(gzip.compress(text.encode(), 9)) for name, text in figures.items()}
    times = {move.id: _median_ms(lambda move=move: figure(move)) for move in moves}  # type: ignore[misc]
    slowest, largest, heavy = (max(values, key=values.__getitem__) for values in (times, raw, packed))
    reading = _median_ms(library._load_shipped.__wrapped__)
    return [
        ("largest figure", f"{raw[largest] / 1000:.1f} kB ({largest})", "<= 16 kB", raw[largest] <= 16_000),
        (
            "largest figure, gzip",
            f"{packed[heavy] / 1000:.1f} kB ({heavy})",
            "<= 5 kB",
            packed[heavy] <= 5_000,
        ),
        ("slowest figure", f"{times[slowest]:.1f} ms ({slowest})", "< 15 ms", times[slowest] < 15),
        ("median figure", f"{statistics.median(times.values()):.1f} ms", "< 15 ms", None),
        ("reading the library", f"{reading:.0f} ms", "", None),
        *_library(),
    ]


# Scroll down and up at 40 pixels a frame for 6 s; resolves to frames per second and the longest wait in ms.
SCROLL = """
new Promise((done) => {
  const ends = [0, document.documentElement.scrollHeight - innerHeight];
  const times = []; let pixels = 40;
  const step = (now) => {
    times.push(now);
    if (times.length > 1 && now - times[0] > 6000) {
      const waits = times.slice(1).map((time, index) => time - times[index]);
      done([1000 * waits.length / (times.at(-1) - times[0]), Math.max(...waits)]);
      return;
    }
    if (scrollY + pixels > ends[1] || scrollY + pixels < ends[0]) pixels = -pixels;
    scrollBy(0, pixels);
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})
"""


# Ask for each picture as a page does, none of them kept; resolves to the milliseconds of each until it can be painted.
PICTURES = """
async (addresses) => {
  const times = [];
  for (const address of addresses) {
    const began = performance.now();
    const image = new Image();
    image.src = address;
    await image.decode();
    times.push(performance.now() - began);
  }
  return times;
}
"""
# The same for the first frame of each film, as the player decodes it.
FILMS = """
async (addresses) => {
  const times = [];
  for (const address of addresses) {
    const began = performance.now();
    const data = await (await fetch(address)).arrayBuffer();
    const decoder = new ImageDecoder({ data, type: "image/avif" });
    await decoder.tracks.ready;
    const { image } = await decoder.decode({ frameIndex: 0 });
    times.push(performance.now() - began);
    image.close();
    decoder.close();
  }
  return times;
}
"""
EVERY_CARD = """Promise.all([...document.querySelectorAll('.move-card img')].map((image) => {
  image.loading = 'eager';
  return image.complete || new Promise((done) => image.addEventListener('load', done, { once: true }));
}))"""
PICTURE_MS = 100.0


def _library() -> Iterator[Row]:
    """Load the library page in headless Chromium: bytes on the wire, scrolling, and how soon each picture is there."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        coach = Coach(Path(folder) / "home")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(coach.login("/about"))
        network = tab.context.new_cdp_session(tab)
        network.send("Network.enable")
        sizes: list[float] = []
        network.on("Network.loadingFinished", lambda message: sizes.append(message["encodedDataLength"]))
        tab.goto(coach.url + "/moves", wait_until="load")
        page_bytes = sum(sizes)
        runs = [tab.evaluate(SCROLL) for _ in range(3)]
        tab.evaluate(EVERY_CARD)
        whole_kb = sum(sizes) / 1000
        stills, films = _addresses()
        network.send("Network.setCacheDisabled", {"cacheDisabled": True})
        times = {"picture": tab.evaluate(PICTURES, stills), "film's first frame": tab.evaluate(FILMS, films)}
        browser.close()
        coach.stop()
    rate, wait = statistics.median(run[0] for run in runs), max(run[1] for run in runs)
    yield "library page, on the wire", f"{page_bytes / 1000:.0f} kB", "<= 500 kB", page_bytes <= 500_000
    yield "the same with every card looked at", f"{whole_kb:.0f} kB", "<= 500 kB", whole_kb <= 500
    yield "scrolling the library", f"{rate:.0f} frames/s, longest wait {wait:.0f} ms", "goal 50 frames/s", rate >= 50
    for what, waits in times.items():
        median = statistics.median(waits)
        words = f"median {median:.0f} ms, longest of {len(waits)} {max(waits):.0f} ms"
        yield f"from asking for a {what} to having it", words, f"<= {PICTURE_MS:g} ms", median <= PICTURE_MS


def _addresses() -> tuple[list[str], list[str]]:
    """Return the addresses of the still that stands for each move, and of each film."""
    stills: list[str] = []
    films: list[str] = []
    for move in library.load().moves.values():
        pictures = pictures_of(move, PicturePerson.WOMAN)
        if pictures is not None and pictures.film is not None:
            for files, file in ((stills, pictures.still("end").file), (films, pictures.film.file)):
                files.append(picture_address(PicturePerson.WOMAN, file, pictures.digest))
    return stills, films


def _median_ms(work: Callable[[], object]) -> float:
    """Return the median processor time of seven runs in milliseconds."""
    times = []
    for _ in range(7):
        start = process_time()
        work()
        times.append((process_time() - start) * 1000)
    return statistics.median(times)
