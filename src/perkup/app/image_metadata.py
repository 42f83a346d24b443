"""Photos written anew without a word about where, when and with what they were taken.

Nothing is decoded to pixels. A JPEG is rebuilt from the segments that the picture itself needs, a PNG and a WebP from
their chunks. All else (EXIF, GPS, XMP, comments, thumbnails, colour profiles, what hides behind the end) stays behind.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from perkup.errors import ErrorCode, PerkupError

MOST_BYTES = 30_000_000
"""The longest photo taken (product default)."""
MOST_PIXELS = 120_000_000


class ImageKind(StrEnum):
    """Kinds of picture that are taken."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"


_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDD})
_ADOBE, _EXIF = 0xEE, 0xE1
_ORIENTATION = 0x0112
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_WEBP_ALPHA = 0x10


class CleanImage(msgspec.Struct, frozen=True):
    """A picture written anew, and how it must be turned to stand upright."""

    content: bytes
    kind: ImageKind
    turn: int


def strip_metadata(content: bytes) -> CleanImage:
    """Return the same picture with nothing in its file but the picture.

    Raises `PerkupError` for anything but a whole JPEG, PNG or WebP of a sensible size.
    """
    if len(content) > MOST_BYTES:
        raise PerkupError(
            "That photo is too large.", f"{MOST_BYTES // 1_000_000} MB is the most.", code=ErrorCode.TOO_LARGE
        )
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
        return CleanImage(b"".join(pieces), ImageKind.JPEG, turn)
    if content.startswith(_PNG):
        return CleanImage(_clean_png(content), ImageKind.PNG, 1)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _clean_webp(content)
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"avif"):
        raise PerkupError(
            "This is a HEIC photo, which Perkup cannot clean.",
            "Share it as JPEG; iPhones take JPEG with Settings, Camera, Formats, Most Compatible.",
            code=ErrorCode.INVALID_FILE,
        )
    raise PerkupError(
        "This is no photo that Perkup can clean.", "It takes JPEG, PNG and WebP.", code=ErrorCode.INVALID_FILE
    )


def _broken() -> PerkupError:
    return PerkupError(
        "This photo is damaged or cut short.",
        "Send the file again, or take another photo.",
        code=ErrorCode.INVALID_FILE,
    )


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield the segments of a JPEG up to its end: marker, whole bytes (with the scan's data), the body alone."""
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
    """Return the offset at which the data of a scan ends: at the first marker that is neither a stuffed byte nor a
    restart."""
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
        raise PerkupError(
            f"A picture of {width} by {height} points is not taken.",
            "Send it in its ordinary size.",
            code=ErrorCode.TOO_LARGE,
        )


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
    pieces, header = [_PNG], b""
    parts: list[bytes] = []
    for name, body in _chunks(content):
        if name == b"IDAT":
            parts.append(body)
        elif name == b"IEND":
            pieces += [_chunk(b"IDAT", _whole_stream(b"".join(parts), header)), _chunk(b"IEND", b"")]
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
    """Return the compressed picture without what may hide behind it; it unpacks to no more than its size says."""
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    _sensible(width, height)
    depth, colour = header[8], header[9]
    row = (width * depth * _CHANNELS.get(colour, 4) + 7) // 8 + 1
    most = 2 * row * height + 1024
    stream = zlib.decompressobj()
    unpacked, left = 0, data
    try:
        while left and not stream.eof:
            unpacked += len(stream.decompress(left, 1 << 20))
            left = stream.unconsumed_tail
            if unpacked > most:
                raise _broken()
    except zlib.error:
        raise _broken() from None
    if not stream.eof or unpacked < height:
        raise _broken()
    return data[: len(data) - len(stream.unused_data)] if stream.unused_data else data


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def _clean_webp(content: bytes) -> CleanImage:
    """Return the one chunk of a still picture, with the one of what shines through where it has one."""
    chunks = dict(_webp_chunks(content))
    if b"ANIM" in chunks or b"ANMF" in chunks:
        raise PerkupError("That picture moves.", "Send a photo that does not move.", code=ErrorCode.INVALID_FILE)
    name = next((name for name in (b"VP8 ", b"VP8L") if name in chunks), b"")
    width, height = _webp_size(name, chunks.get(name, b""))
    _sensible(width, height)
    kept_chunks = [(name, chunks[name])]
    if name == b"VP8 " and b"ALPH" in chunks:
        size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        kept_chunks = [(b"VP8X", bytes([_WEBP_ALPHA, 0, 0, 0]) + size), (b"ALPH", chunks[b"ALPH"]), *kept_chunks]
    body = b"".join(
        chunk + len(part).to_bytes(4, "little") + part + bytes(len(part) % 2) for chunk, part in kept_chunks
    )
    exif = chunks.get(b"EXIF", b"")
    turn = _turn(exif if exif.startswith(b"Exif\0\0") else b"Exif\0\0" + exif)
    return CleanImage(b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body, ImageKind.WEBP, turn or 1)


def _webp_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, end = 12, 8 + int.from_bytes(content[4:8], "little")
    if end > len(content):
        raise _broken()
    while at < end:
        name, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8
        if at + length > end:
            raise _broken()
        yield name, content[at : at + length]
        at += length + length % 2


def _webp_size(name: bytes, body: bytes) -> tuple[int, int]:
    if name == b"VP8 " and len(body) > 10 and body[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    if name == b"VP8L" and len(body) > 5 and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise _broken()
