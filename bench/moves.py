"""The figures: how large, how quickly drawn; the library: how quickly read."""

from __future__ import annotations

import gzip
import statistics
from collections.abc import Callable
from time import process_time

from perkup.moves import library
from perkup.moves.figure import figure

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
    total = len(gzip.compress("".join(drawn.values()).encode(), 6)) / 1000
    return [
        ("largest figure", f"{raw[largest] / 1000:.1f} kB ({largest})", "<= 16 kB", raw[largest] <= 16_000),
        ("largest figure, gzip", f"{packed[widest] / 1000:.1f} kB ({widest})", "<= 5 kB", packed[widest] <= 5_000),
        ("slowest figure", f"{times[slowest]:.1f} ms ({slowest})", "< 15 ms", times[slowest] < 15),
        ("median figure", f"{statistics.median(times.values()):.1f} ms", "< 15 ms", None),
        ("all figures, gzip", f"{total:.0f} kB", "<= 500 kB with the page", total < 450),
        ("reading the library", f"{reading:.0f} ms", "", None),
    ]


def _median_ms(work: Callable[[], object]) -> float:
    """Median processor time of seven runs, milliseconds."""
    found = []
    for _ in range(7):
        start = process_time()
        work()
        found.append((process_time() - start) * 1000)
    return statistics.median(found)
