"""The journal as JSON lines and back, without loss; and as tables for a spreadsheet."""

from __future__ import annotations

import base64
import binascii
import csv
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import msgspec
from msgspec import Meta

from perkup.errors import PerkupError
from perkup.event_types import KINDS, VERSIONS
from perkup.journal.events import Event, is_id
from perkup.journal.schema import Row, raw_row
from perkup.journal.store import ImportCount, Journal
from perkup.validation_errors import locate_reason

Progress = Callable[[int], object]
"""Called with how much more is done: events on the way out, bytes on the way in."""

_MOST_LINE_BYTES = 256 * 1024 * 1024


class ExportLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of an export. `content` is a photo's file in base64, `null` where the file is gone."""

    id: str
    at: Annotated[datetime, Meta(tz=True)]
    kind: Annotated[str, Meta(pattern="^[a-z][a-z0-9_.]{0,79}$")]
    v: Annotated[int, Meta(ge=1, le=1_000_000)]
    data: msgspec.Raw
    key: Annotated[str, Meta(min_length=1, max_length=500)] | None = None
    content: str | None = None


class ImportResult(msgspec.Struct, frozen=True):
    """What came in: events that were new, known already, refused because they were erased here; photos written."""

    new: int
    known: int
    refused: int
    photos: int


def write_lines(journal: Journal, out: BinaryIO, *, photos: Path | None = None, progress: Progress = id) -> int:
    """Write every event as a line, in order; with `photos` (their folder) each photo's line carries its file."""
    count = 0
    for event in journal.events():
        line: Event | dict[str, Any] = event
        if photos is not None and event.kind == "photo":
            line = {**msgspec.to_builtins(event), "content": _content(photos, event.stored("file"))}
        out.write(msgspec.json.encode(line) + b"\n")
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
            table.writerow(["id", "at", *names])
            for event in journal.events(kinds=[kind]):
                table.writerow([event.id, event.at.isoformat(), *(_cell(event.stored(name)) for name in names)])
                progress(1)
        written.append(path)
    return written


def read_lines(
    journal: Journal, source: BinaryIO, name: str, *, photos: Path | None = None, progress: Progress = id
) -> ImportResult:
    """Take in the lines of an export, all or nothing; what is known already is passed over.

    `source` must be seekable: it is read once to check everything, once to take it in. Photos that lines carry go
    to the folder `photos` where missing there. Raises PerkupError that names the first bad line.
    """
    carried: list[tuple[int, str, str]] = []
    for start, line in _lines(source, name, progress):
        if line.content is not None and line.kind == "photo":
            carried.append((start, line.id, msgspec.json.decode(line.data)["file"]))
    written = _write_photos(journal, source, carried, photos) if photos is not None else []
    try:
        done: ImportCount = journal.import_events(_row(line) for _start, line in _lines(source, name, id))
    except BaseException:
        for path in written:
            with suppress(OSError):
                path.unlink()
        raise
    return ImportResult(done.new, done.known, done.refused, len(written))


def safe_name(name: object) -> str | None:
    """Return the name where it is a plain file's name, None where it could lead out of its folder."""
    if not isinstance(name, str) or not name or name.startswith(".") or name != os.path.basename(name):
        return None
    return None if any(letter in name for letter in "\\:\0") else name


def _lines(source: BinaryIO, name: str, progress: Progress) -> Iterator[tuple[int, ExportLine]]:
    """Every line with the byte it starts at, checked."""
    source.seek(0)
    number = start = 0
    decoder = msgspec.json.Decoder(ExportLine)
    while content := source.readline(_MOST_LINE_BYTES):
        number += 1
        text = content.removeprefix(b"\xef\xbb\xbf") if number == 1 else content
        if text.strip():
            try:
                yield start, _checked(decoder.decode(text))
            except (msgspec.MsgspecError, ValueError) as error:
                raise PerkupError(
                    f"Line {number} of {name} cannot be imported: {_words(error)}.",
                    "Nothing was imported. Each line must be an event as `perkup export` writes it.",
                ) from None
        start += len(content)
        progress(len(content))


def _checked(line: ExportLine) -> ExportLine:
    if not is_id(line.id):
        raise ValueError(f"`id` must be 26 letters and digits that sort by time, not `{line.id[:40]}`")
    data = msgspec.json.decode(line.data)
    if not isinstance(data, dict):
        raise ValueError("`data` must be an object")
    struct = KINDS.get(line.kind)
    if struct is not None and line.v == VERSIONS[line.kind]:
        msgspec.convert(data, struct)
    if line.kind == "erased" and not is_id(str(data.get("event"))):
        raise ValueError("`event` of a tombstone must be an id")
    if line.content is not None:
        if line.kind != "photo" or safe_name(data.get("file")) is None:
            raise ValueError("`content` belongs to a photo whose `file` is a plain name")
        _decoded(line.content)
    return line


def _row(line: ExportLine) -> Row:
    return raw_row(Event(line.id, line.at, line.kind, line.v, {}, line.key), bytes(line.data))


def _write_photos(journal: Journal, source: BinaryIO, carried: list[tuple[int, str, str]], folder: Path) -> list[Path]:
    written: list[Path] = []
    try:
        for start, name, file in carried:
            path = folder / file
            if path.exists() or journal.is_erased(name):
                continue
            source.seek(start)
            content = (
                msgspec.json.decode(source.readline().removeprefix(b"\xef\xbb\xbf"), type=ExportLine).content or ""
            )
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            written.append(path)
            with os.fdopen(handle, "wb") as out:
                out.write(_decoded(content))
    except OSError as error:
        for path in written:
            with suppress(OSError):
                path.unlink()
        raise PerkupError(f"A photo cannot be written: {error}.", "Nothing was imported.") from None
    return written


def _content(photos: Path, name: object) -> str | None:
    file = safe_name(name)
    if file is None:
        return None
    try:
        return base64.b64encode((photos / file).read_bytes()).decode()
    except OSError:
        return None


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        raise ValueError("`content` must be base64") from None


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return msgspec.json.encode(value).decode()
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def _words(error: Exception) -> str:
    text = locate_reason(error) if isinstance(error, msgspec.ValidationError) else str(error)
    return text[:1].lower() + text[1:] if text.startswith(("Expected", "Object", "Invalid")) else text
