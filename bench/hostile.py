"""Import lines of valid shape and wrong meaning: how many are tried, and how many are taken in and exported."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from perkup.errors import PerkupError
from perkup.event_types import KINDS
from perkup.journal.import_export import read_lines, write_lines
from perkup.journal.store import Journal
from tests.journal import hostile_lines

Row = tuple[str, str, str, bool | None]


def rows() -> list[Row]:
    """Import every line by itself; met where each is refused with a sentence or exported letter by letter."""
    tried = accepted = exact = 0
    with tempfile.TemporaryDirectory(prefix="perkup-bench-") as folder:
        for kind in (*sorted(KINDS), "telepathy"):
            with Journal.open(Path(folder) / f"{kind}.sqlite3") as journal:
                journal.require_file().execute("PRAGMA synchronous = OFF")
                lines = list(hostile_lines.lines(kind, datetime(2026, 3, 9, 8, tzinfo=UTC), "session"))
                taken = list(_taken(journal, lines))
                out = io.BytesIO()
                write_lines(journal, out)
                tried += len(lines)
                accepted += len(taken)
                exact += len({*taken} & {*out.getvalue().splitlines()})
    return [
        ("hostile import lines tried", f"{tried:,}", "over 10,000", tried > 10_000),
        ("of them taken in and exported letter by letter", f"{exact:,} of {accepted:,}", "all", exact == accepted),
    ]


def _taken(journal: Journal, lines: list[bytes]) -> Iterator[bytes]:
    for line in lines:
        try:
            read_lines(journal, io.BytesIO(line), "bench")
        except PerkupError:
            continue
        yield line
