"""Ten years cost no more than one: the processor time of starts, steps and pages on journals of three sizes.

`python -m bench growth` builds journals of 0, 10^4, 10^5 and 10^6 events from the demo's weeks (about 176 events a day:
10^6 are fifteen years), and asks each through the whole application in a process of its own; about three minutes.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.growth_world import build, lines

Row = tuple[str, str, str, bool | None]

SIZES = (0, 10_000, 100_000, 1_000_000)
SMALL, LARGE = 1, 3
MOST_RATIO = 1.5
FLOOR_MS = 1.0
"""A difference of less than this is the noise of the measurement."""
MOST_START_S = 2.0
MOST_KIB = 10 * 1024
MOST_ON_LOOP_MS = 100.0
IMPORTED = 100_000
IMPORTS_A_SECOND = 30_000
COMPARED = (
    "begin",
    "step",
    "end",
    "feedback",
    "today after a step",
    "/ after a session",
    "/api/today after a session",
    "/programme after a session",
    "/progress after a session",
    "/history after a session",
    "/why after a session",
    "/history/ID",
    "clock verbs",
)
"""What the child measures and the sizes are compared by."""


def rows() -> list[Row]:
    """Measure, in folders that are thrown away."""
    with tempfile.TemporaryDirectory(prefix="perkup-bench-") as folder:
        figures = [_figures(Path(folder, str(size)), size) for size in SIZES]
        imported = _import_rate(Path(folder))
    return [
        *(_compared(name, figures) for name in COMPARED),
        *_start(figures),
        *_memory(figures),
        _longest(figures),
        *_held_up(figures[LARGE]),
        imported,
    ]


def _figures(folder: Path, size: int) -> dict[str, float]:
    folder.mkdir()
    build(folder, size)
    command = [sys.executable, "-m", "bench.growth_child", str(folder)]
    figures: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    return figures


def _compared(name: str, figures: list[dict[str, float]]) -> Row:
    small, large = figures[SMALL][name], figures[LARGE][name]
    costs = " / ".join(f"{each[name]:.1f}" for each in figures[SMALL:])
    ratio = large / small
    met = ratio <= MOST_RATIO or large - small < FLOOR_MS
    return f"growth: {name}, CPU at 10^4 / 10^5 / 10^6", f"{costs} ms, {ratio:.2f} times", f"<= {MOST_RATIO} times", met


def _start(figures: list[dict[str, float]]) -> list[Row]:
    seconds = figures[LARGE]["start_ms"] / 1000
    empty = figures[0]["start_ms"] / 1000
    measured = f"{seconds:.2f} s (empty: {empty:.2f} s)"
    return [
        (
            "growth: start to the first page, CPU with imports, 10^6 events, no checkpoint",
            measured,
            f"<= {MOST_START_S:g} s",
            seconds <= MOST_START_S,
        )
    ]


def _memory(figures: list[dict[str, float]]) -> list[Row]:
    table: list[Row] = []
    for name, title in (("resident_kib", "after the start"), ("used_kib", "after every page")):
        more = figures[LARGE][name] - figures[0][name]
        table.append(
            (
                f"growth: memory (PSS) with 10^6 events over empty, {title}",
                f"{more / 1024:+.1f} MiB",
                "<= 10 MiB",
                more <= MOST_KIB,
            )
        )
    return table


def _longest(figures: list[dict[str, float]]) -> Row:
    name, longest = max(((name, figures[LARGE][name]) for name in COMPARED), key=lambda pair: pair[1])
    return (
        "growth: longest of these at 10^6",
        f"{longest:.0f} ms ({name})",
        f"<= {MOST_ON_LOOP_MS:g} ms",
        longest <= MOST_ON_LOOP_MS,
    )


def _held_up(figures: dict[str, float]) -> list[Row]:
    """Tell how long the event loop was held up by what goes on beside it; a busy machine holds it up by itself."""
    idle = figures["late with nothing"]
    table: list[Row] = []
    for name, title in (
        ("for the doctor", "the page for the doctor is read"),
        ("for an erasure", "a clock input goes"),
    ):
        late = figures[f"late {name}"]
        table.append(
            (
                f"growth: event loop held up at most while {title}, 10^6 events, wall clock",
                f"{late:.0f} ms (with nothing going on {idle:.0f} ms)",
                f"<= {MOST_ON_LOOP_MS:g} ms more",
                late - idle <= MOST_ON_LOOP_MS,
            )
        )
    again = figures["doctor after a verb"]
    table.append(
        (
            "growth: the page for the doctor at 10^6, wall clock; after a verb, CPU",
            f"{figures['doctor ms'] / 1000:.1f} s; {again:.0f} ms",
            f"second <= {MOST_ON_LOOP_MS:g} ms",
            again <= MOST_ON_LOOP_MS,
        )
    )
    return table


def _import_rate(folder: Path) -> Row:
    """Import an export into an empty folder with the command; events a second of its processor time."""
    file = folder / "export.jsonl"
    (folder / "source").mkdir()
    count = lines(build(folder / "source", IMPORTED), file)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "perkup", "--data", str(folder / "imported"), "import", str(file)]
    subprocess.run(command, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    rate = count / seconds
    return (
        f"growth: import of {count:,} events, a second of CPU",
        f"{rate:,.0f}",
        f">= {IMPORTS_A_SECOND:,} (goal)",
        None,
    )


if __name__ == "__main__":
    for row in rows():
        print(*row, sep=" | ")
