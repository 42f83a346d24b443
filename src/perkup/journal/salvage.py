"""Reading events out of a damaged file, row by row, without SQLite.

Every event begins with its id, 26 letters that are easy to find; SQLite's record header stands right before it and
tells the lengths of all columns (https://www.sqlite.org/fileformat2.html, "Record Format"); the row's own checksum
tells whether it came through whole. So no page, tree or file header need be intact, and the write-ahead file can be
read in the same way.
"""

from __future__ import annotations

import mmap
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from perkup.event_types import ERASED
from perkup.journal import queries
from perkup.journal.schema import PAGE_SIZE, DamagedRowError, Row, from_row

_ID = re.compile(rb"[0-3][0-9A-HJKMNP-TV-Z]{25}")
_INDEXED_ID = re.compile(rb"\x03\x41[\x01-\x06\x08\x09]([0-3][0-9A-HJKMNP-TV-Z]{25})")
_ID_SERIAL = 13 + 2 * 26
_COLUMNS = 9
_FRAME_HEADER = 24
_LOG_HEADER = 32
_INTEGER_BYTES = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0}


class SalvagedRows(msgspec.Struct, frozen=True):
    """Rows read out of a damaged journal: rows in order of id, and how many ids were seen whose row is gone."""

    rows: list[Row]
    lost: int


def read(sources: Iterable[Path]) -> SalvagedRows:
    """Return what can be read from a database file and its write-ahead file, each event once; none that was erased."""
    carved: dict[str, Row] = {}
    indexed: set[str] = set()
    with ExitStack() as opened:
        images = [_image(path, opened) for path in sources]
        newest = _log_pages(images)
        for image in images:
            for row in _carve(image, newest, images):
                carved.setdefault(row[0], row)
            indexed.update(match.group(1).decode() for match in _INDEXED_ID.finditer(image))
    erased = {queries.erased_id(row) for row in carved.values() if row[2] == ERASED}
    for name in erased:
        carved.pop(name, None)
    return SalvagedRows([carved[name] for name in sorted(carved)], len(indexed - carved.keys() - erased))


def write(db: sqlite3.Connection, salvaged: SalvagedRows) -> None:
    """Put the rows into a new journal, all or nothing."""
    db.execute("BEGIN IMMEDIATE")
    for row in salvaged.rows:
        queries.insert(db, row)
    db.execute("COMMIT")


def _image(path: Path, opened: ExitStack) -> bytes | mmap.mmap:
    if path.stat().st_size == 0:
        return b""
    with path.open("rb") as file:
        return opened.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _log_pages(images: list[bytes | mmap.mmap]) -> dict[int, tuple[int, int]]:
    """Return for each page number its newest frame in the write-ahead file: which image, at which offset."""
    newest = {}
    for index, image in enumerate(images):
        if image[:4] not in (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83"):
            continue
        for offset in range(_LOG_HEADER, len(image) - _FRAME_HEADER, _FRAME_HEADER + PAGE_SIZE):
            newest[int.from_bytes(image[offset : offset + 4], "big")] = (index, offset + _FRAME_HEADER)
    return newest


def _carve(
    image: bytes | mmap.mmap, newest: dict[int, tuple[int, int]], images: list[bytes | mmap.mmap]
) -> Iterator[Row]:
    def in_log_first(number: int) -> bytes:
        index, offset = newest.get(number, (0, (number - 1) * PAGE_SIZE))
        return images[index][offset : offset + PAGE_SIZE]

    def in_file(number: int) -> bytes:
        return images[0][(number - 1) * PAGE_SIZE : number * PAGE_SIZE]

    for match in _ID.finditer(image):
        layout = _layout(image, match.start())
        if layout is None:
            continue
        start, header, sizes = layout
        for page in (in_log_first, in_file):
            payload = _payload(image, start, header + sum(size for _serial, size in sizes), page)
            row = _row(payload[header:], sizes)
            if row is not None:
                yield row
                break


def _layout(image: bytes | mmap.mmap, at: int) -> tuple[int, int, list[tuple[int, int]]] | None:
    """Return the start of the record whose id is at `at`, its header's length, its columns' serial types and sizes."""
    for header in range(10, 24):
        start = at - header
        if start < 0 or image[start] != header or image[start + 1] != 0 or image[start + 2] != _ID_SERIAL:
            continue
        serials = list(_varints(image[start + 1 : at]))
        if len(serials) == _COLUMNS:
            return start, header, [(serial, _bytes_of(serial)) for serial in serials]
    return None


def _payload(image: bytes | mmap.mmap, start: int, total: int, page: Callable[[int], bytes]) -> bytes:
    """Return the record's bytes, followed through its overflow pages."""
    local = _local(total)
    payload = bytes(image[start : start + local])
    number = int.from_bytes(image[start + local : start + local + 4], "big") if local < total else 0
    while number and len(payload) < total:
        content = page(number)
        payload += content[4:]
        number = int.from_bytes(content[:4], "big")
    return payload[:total]


def _local(total: int) -> int:
    """Return how many bytes of a record stay on its page ("B-tree Cell Format" of the file format)."""
    if total <= PAGE_SIZE - 35:
        return total
    least = (PAGE_SIZE - 12) * 32 // 255 - 23
    fitting = least + (total - least) % (PAGE_SIZE - 4)
    return fitting if fitting <= PAGE_SIZE - 35 else least


def _row(content: bytes, sizes: list[tuple[int, int]]) -> Row | None:
    values: list[Any] = []
    offset = 0
    for serial, size in sizes:
        values.append(_value(serial, content[offset : offset + size]))
        offset += size
    _seq, name, at, kind, version, data, key, at_us, total = values
    try:
        row = (name.decode(), at.decode(), kind.decode(), version, data, key and key.decode(), at_us, total)
        from_row(row)
    except (DamagedRowError, UnicodeDecodeError, AttributeError, TypeError):
        return None
    return row


def _value(serial: int, content: bytes) -> Any:
    if serial == 0:
        return None
    if serial >= 12:
        return content
    return serial - 8 if serial in (8, 9) else int.from_bytes(content, "big", signed=True)


def _bytes_of(serial: int) -> int:
    return (serial - 12) // 2 if serial >= 12 else _INTEGER_BYTES.get(serial, 0)


def _varints(content: bytes) -> Iterator[int]:
    value = 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            yield value
            value = 0
