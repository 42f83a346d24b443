"""Journal of a data folder for verbs that carry it whole: export, import, erase, settings."""

from __future__ import annotations

from perkup.journal.import_export import read_lines, write_lines, write_tables
from perkup.journal.store import Journal

__all__ = [
    "Journal",
    "read_lines",
    "write_lines",
    "write_tables",
]
