"""The journal as JSON lines and back, without loss; and as tables for a spreadsheet."""

from __future__ import annotations

import base64
import csv
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec import UNSET

from perkup.errors import ErrorCode, PerkupError
from perkup.event_types import PHOTO
from perkup.journal.line_reader import (
    MOST_LINE_BYTES,
    ExportLine,
    decode_content,
    fault_words,
    line_row,
    read_line,
    safe_name,
    write_line,
)
from perkup.journal.schema import Row
from perkup.journal.store import ImportCount, Journal
from perkup.plain_text import csv_cell

Progress = Callable[[int], object]
"""Called with how much more is done: events on the way out, bytes on the way in."""


class ImportResult(msgspec.Struct, frozen=True):
    """Outcome of an import: events that were new, known already, refused because you deleted them here; photos
    written."""

    new: int
    known: int
    refused: int
    photos: int


def write_lines(journal: Journal, out: BinaryIO, *, photos: Path | None = None, progress: Progress = id) -> int:
    """Write every event as a line, in order, its facts letter by letter.

    With `photos` (their folder) each photo's line carries its file.
    """
    count = 0
    for row in journal.rows():
        content = _content(photos, row) if photos is not None and row[2] == PHOTO else UNSET
        out.write(write_line(row, content))
        count += 1
        progress(1)
    return count


def write_tables(journal: Journal, folder: Path, *, progress: Progress = id) -> list[Path]:
    """Write a CSV file a kind into the folder, `id, at` first, then a column a field; lists and objects as JSON.

    Text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    columns: dict[str, dict[str, None]] = {}
    for event in journal.events():
        columns.setdefault(event.kind, {}).update(dict.fromkeys(event.data))
    written = []
    for kind, names in sorted(columns.items()):
        path = folder / f"{kind}.csv"
        handle = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(["id", "at", *map(csv_cell, names)])
            for event in journal.events(kinds=[kind]):
                table.writerow([event.id, event.at.isoformat(), *(_cell(event.stored(name)) for name in names)])
                progress(1)
        written.append(path)
    return written


def read_lines(
    journal: Journal, source: BinaryIO, name: str, *, photos: Path | None = None, progress: Progress = id
) -> ImportResult:
    """Take in the lines of an export, all or nothing; what is known already is passed over.

    `source` must be seekable: photos that lines carry are read again, once all lines are good, and go to the folder
    `photos` where missing there. Raises PerkupError that names the first bad line.
    """
    written: list[Path] = []

    def rows() -> Iterator[Row]:
        carried: list[tuple[int, str, str]] = []
        for start, line in _lines(source, name, progress):
            if isinstance(line.content, str) and line.kind == PHOTO:
                carried.append((start, line.id, msgspec.json.decode(line.data)["file"]))
            yield line_row(line)
        if photos is not None:
            written.extend(_write_photos(journal, source, carried, photos))

    try:
        done: ImportCount = journal.import_events(rows())
    except BaseException:
        for path in written:
            with suppress(OSError):
                path.unlink()
        raise
    return ImportResult(done.new, done.known, done.refused, len(written))


def _lines(source: BinaryIO, name: str, progress: Progress) -> Iterator[tuple[int, ExportLine]]:
    """Every line with the byte it starts at, checked."""
    source.seek(0)
    number = start = 0
    previous: str | None = None
    while content := source.readline(MOST_LINE_BYTES):
        number += 1
        text = content.removeprefix(b"\xef\xbb\xbf") if number == 1 else content
        if text.strip():
            try:
                line = read_line(text, previous)
            except (msgspec.MsgspecError, ValueError) as error:
                raise PerkupError(
                    f"Line {number} of {name} cannot be imported: {fault_words(error)}.",
                    "Nothing was imported. Each line must be an event as `perkup export` writes it.",
                    code=ErrorCode.INVALID_FILE,
                ) from None
            yield start, line
            previous = line.id
        start += len(content)
        progress(len(content))


def _write_photos(journal: Journal, source: BinaryIO, carried: list[tuple[int, str, str]], folder: Path) -> list[Path]:
    written: list[Path] = []
    try:
        for start, name, file in carried:
            path = folder / file
            if path.exists() or journal.is_erased(name):
                continue
            source.seek(start)
            line = msgspec.json.decode(source.readline().removeprefix(b"\xef\xbb\xbf"), type=ExportLine)
            content = line.content if isinstance(line.content, str) else ""
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            written.append(path)
            with os.fdopen(handle, "wb") as out:
                out.write(decode_content(content))
    except (OSError, msgspec.MsgspecError, ValueError) as error:
        for path in written:
            with suppress(OSError):
                path.unlink()
        reason = f"A photo cannot be written: {error}."
        if not isinstance(error, OSError):
            reason = "The file changed while it was read."
        raise PerkupError(reason, "Nothing was imported.", code=ErrorCode.FILE_UNWRITABLE) from None
    return written


def _content(photos: Path, row: Row) -> str | None:
    try:
        file = safe_name(msgspec.json.decode(row[4])["file"])
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    if file is None:
        return None
    try:
        return base64.b64encode((photos / file).read_bytes()).decode()
    except OSError:
        return None


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return msgspec.json.encode(value).decode()
    return csv_cell(value)
