"""What the pages cost: server time a page, bytes a page, and how often the server wakes when nobody asks."""

from __future__ import annotations

import http.client
import statistics
import sys
import time
from datetime import datetime

from perkup.web import static_files
from tests.browser.coach import Coach
from tools.screenshots import coach_at, live_a_day

PAGES = (
    "/",
    "/moves",
    "/moves/str_psoas_lunge",
    "/history",
    "/why",
    "/settings",
    "/about",
    "/doctor",
    "/flag",
    "/hold",
)
ROUNDS = 30
MOST_MS = 20.0
MOST_BYTES = 150_000
SHARED = ("perkup.css", "perkup.js", "net.js", "live.js", "today.js", "mark.svg")


def rows() -> list[tuple[str, str, str, bool | None]]:
    """Median server time of every page, warm, over one kept connection, with six weeks and a day in the journal."""
    with coach_at(datetime.now().astimezone(), weeks=True) as coach:
        live_a_day(coach)
        return [_page(coach, path) for path in PAGES]


def _page(coach: Coach, path: str) -> tuple[str, str, str, bool | None]:
    connection = http.client.HTTPConnection("127.0.0.1", coach.port, timeout=20)
    headers = {"Authorization": f"Bearer {coach.secret}"}
    times: list[float] = []
    raw = b""
    for _round in range(ROUNDS):
        began = time.perf_counter()
        connection.request("GET", path, headers=headers)
        raw = connection.getresponse().read()
        times.append((time.perf_counter() - began) * 1000)
    connection.close()
    median = statistics.median(times[3:])
    figures = sum(len(part) for part in raw.split(b"<svg ")[1:] if b'class="fig' in part[:80])
    size = len(raw) - figures + sum((static_files.FOLDER / name).stat().st_size for name in SHARED)
    measured = f"{median:.1f} ms, {size / 1000:.0f} kB"
    met = median < MOST_MS and size <= MOST_BYTES
    return f"page {path}", measured, f"< {MOST_MS:g} ms, <= {MOST_BYTES / 1000:g} kB without figures", met


if __name__ == "__main__":
    for row in rows():
        sys.stdout.write("  ".join(str(part) for part in row) + "\n")
