"""Private photos: written anew without a word about where, when and with what they were taken, kept 0600, never scored.

Nothing is decoded to pixels. A JPEG is rebuilt from the segments that the picture itself needs, a PNG from its chunks;
all else (EXIF, GPS, XMP, comments, thumbnails, colour profiles, what hides behind the end) is left behind. A turned
phone tells so in EXIF only, so the turn goes into the file's name and the page turns the picture.
"""

from __future__ import annotations

import re
import secrets
import zlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from perkup.app.home import Home, write_private
from perkup.errors import PerkupError
from perkup.journal.events import Event
from perkup.journal.exchange import safe_name
from perkup.journal.store import Journal

MOST_BYTES = 30_000_000
"""The longest photo taken (product default)."""
MOST_PIXELS = 120_000_000
POSES = {"right": "right side", "left": "left side", "back": "from behind", "front": "from the front"}
Kind = Literal["jpeg", "png"]
TYPES: dict[str, str] = {".jpg": "image/jpeg", ".png": "image/png"}
NAME = re.compile(r"[0-9a-f]{16}(?:-turn([2-8]))?[.](jpg|png)")

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDD})
_ADOBE, _EXIF = 0xEE, 0xE1
_ORIENTATION = 0x0112
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


class Photo(msgspec.Struct, frozen=True):
    """One photo. `event` is its id in the journal, `turn` how the page must turn it: 1 upright, EXIF's numbers to 8.

    `there`: its file is in the folder.
    """

    event: str
    at: datetime
    pose: str
    file: str
    turn: int
    there: bool


class Clean(msgspec.Struct, frozen=True):
    """A picture written anew, and how it must be turned to stand upright."""

    content: bytes
    kind: Kind
    turn: int


class Album:
    """The photos of one person."""

    def __init__(self, home: Home, journal: Journal) -> None:
        self._home = home
        self._journal = journal

    def all(self) -> list[Photo]:
        """Every photo, newest first by the day it was taken."""
        found = [self._photo(event) for event in self._journal.events(kinds=("photo",))]
        return sorted(found, key=lambda each: (each.at, each.event), reverse=True)

    def add(self, content: bytes, pose: str, now: datetime, on: date | None = None) -> Event:
        """Keep a photo, cleaned. `on` is the day it was taken, today where None.

        Raises `PerkupError` for a pose that is none, a day to come, and what is no JPEG or PNG picture.
        """
        if pose not in POSES:
            raise PerkupError("That pose is not on the list.", f"There are {', '.join(POSES)}.")
        taken = now if on is None or on == now.date() else now.replace(hour=12, minute=0, second=0) - (now.date() - on)
        if taken > now + timedelta(hours=12) or (on is not None and on > now.date()):
            raise PerkupError("That day is still to come.", "Give the day on which the photo was taken.")
        made = clean(content)
        ending = ".jpg" if made.kind == "jpeg" else ".png"
        turned = f"-turn{made.turn}" if made.turn > 1 else ""
        name = f"{secrets.token_hex(8)}{turned}{ending}"
        folder = self._home.subfolder(self._home.photos_dir)
        try:
            write_private(folder / name, made.content)
        except OSError as trouble:
            raise PerkupError(
                f"The photo cannot be kept: {trouble.strerror or trouble}.", "Is the disk full?"
            ) from None
        try:
            return self._journal.append("photo", {"file": name, "pose": pose, "at": taken.isoformat()})
        except BaseException:
            (folder / name).unlink(missing_ok=True)
            raise

    def path(self, event: str) -> tuple[Path, str]:
        """A photo's file and its media type. Raises `PerkupError` where there is none."""
        found = self._journal.get(event)
        name = safe_name(found.data.get("file")) if found is not None and found.kind == "photo" else None
        place = self._home.photos_dir / (name or "")
        if name is None or not place.is_file():
            raise PerkupError("There is no such photo.", "It may have been erased.")
        return place, TYPES.get(place.suffix, "application/octet-stream")

    def _photo(self, event: Event) -> Photo:
        data = event.data
        name = safe_name(data.get("file")) or ""
        match = NAME.fullmatch(name)
        turn = int(match[1]) if match and match[1] else 1
        there = bool(name) and (self._home.photos_dir / name).is_file()
        return Photo(event.id, datetime.fromisoformat(data["at"]), data["pose"], name, turn, there)


def clean(content: bytes) -> Clean:
    """The same picture with nothing in its file but the picture.

    Raises `PerkupError` for anything but a whole JPEG or PNG of a sensible size.
    """
    if len(content) > MOST_BYTES:
        raise PerkupError("That photo is too large.", f"{MOST_BYTES // 1_000_000} MB is the most.")
    if content.startswith(b"\xff\xd8\xff"):
        turn = 1
        pieces = []
        for marker, piece, body in _segments(content):
            if marker == _EXIF:
                turn = _turn(body) or turn
            if marker not in _TABLES | _SIZES | {0xDA, 0xD8, 0xD9} and not (
                marker == _ADOBE and body.startswith(b"Adobe")
            ):
                continue
            pieces.append(piece)
        return Clean(b"".join(pieces), "jpeg", turn)
    if content.startswith(_PNG):
        return Clean(_clean_png(content), "png", 1)
    raise PerkupError("This is no photo that Perkup can clean.", "It takes JPEG and PNG; phones can save as JPEG.")


def _broken() -> PerkupError:
    return PerkupError("This photo is damaged or cut short.", "Send the file once more, or take another.")


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """The segments of a JPEG up to its end: marker, whole bytes (with the scan's data), the body alone."""
    yield 0xD8, content[:2], b""
    at, sized, scanned = 2, False, False
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if at + 2 > len(content) or content[at] != 0xFF:
            raise _broken()
        marker = content[at + 1]
        if marker == 0xD9:
            if not (sized and scanned):
                raise _broken()
            yield marker, content[at : at + 2], b""
            return
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        end = at + 2 + length
        if length < 2 or end > len(content) or marker in (0x00, 0x01, *range(0xD0, 0xD9)):
            raise _broken()
        body = content[at + 4 : end]
        if marker in _SIZES:
            _sensible(int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big"))
            sized = True
        if marker == 0xDA:
            end, scanned = _scan_end(content, end), True
        yield marker, content[at:end], body
        at = end


def _scan_end(content: bytes, at: int) -> int:
    """Where the data of a scan ends: at the first marker that is neither a stuffed byte nor a restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise _broken()
        following = content[at + 1]
        if following != 0x00 and not 0xD0 <= following <= 0xD7 and following != 0xFF:
            return at
        at += 1 if following == 0xFF else 2


def _sensible(width: int, height: int) -> None:
    if width < 1 or height < 1 or width * height > MOST_PIXELS:
        raise PerkupError(f"A picture of {width} by {height} points is not taken.", "Send it in its ordinary size.")


def _turn(body: bytes) -> int:
    """EXIF's orientation, 1 to 8; 0 where there is none to read."""
    if not body.startswith(b"Exif\0\0") or body[6:8] not in (b"II", b"MM"):
        return 0
    tiff, order = body[6:], "little" if body[6:8] == b"II" else "big"
    start = int.from_bytes(tiff[4:8], order)  # type: ignore[arg-type]
    count = int.from_bytes(tiff[start : start + 2], order)  # type: ignore[arg-type]
    for number in range(min(count, 200)):
        entry = tiff[start + 2 + 12 * number : start + 14 + 12 * number]
        if len(entry) == 12 and int.from_bytes(entry[:2], order) == _ORIENTATION:  # type: ignore[arg-type]
            value = int.from_bytes(entry[8:10], order)  # type: ignore[arg-type]
            return value if 1 <= value <= 8 else 0
    return 0


def _clean_png(content: bytes) -> bytes:
    pieces, data, header = [_PNG], b"", b""
    for name, body in _chunks(content):
        if name == b"IDAT":
            data += body
        elif name == b"IEND":
            pieces += [_chunk(b"IDAT", _whole_stream(data, header)), _chunk(b"IEND", b"")]
        elif name in _PNG_KEPT:
            header = body if name == b"IHDR" else header
            pieces.append(_chunk(name, body))
    return b"".join(pieces)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, first = len(_PNG), True
    while True:
        length, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        end = at + 8 + length
        body = content[at + 8 : end]
        if end + 4 > len(content) or zlib.crc32(name + body) != int.from_bytes(content[end : end + 4], "big"):
            raise _broken()
        if first != (name == b"IHDR") or (first and length != 13):
            raise _broken()
        yield name, body
        if name == b"IEND":
            return
        at, first = end + 4, False


def _whole_stream(data: bytes, header: bytes) -> bytes:
    """The compressed picture without what may hide behind it; checked to unpack to no more than its size says."""
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    _sensible(width, height)
    depth, colour = header[8], header[9]
    row = (width * depth * _CHANNELS.get(colour, 4) + 7) // 8 + 1
    most = 2 * row * height + 1024
    stream = zlib.decompressobj()
    seen, left = 0, data
    try:
        while left and not stream.eof:
            seen += len(stream.decompress(left, 1 << 20))
            left = stream.unconsumed_tail
            if seen > most:
                raise _broken()
    except zlib.error:
        raise _broken() from None
    if not stream.eof or seen < height:
        raise _broken()
    return data[: len(data) - len(stream.unused_data)] if stream.unused_data else data


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
