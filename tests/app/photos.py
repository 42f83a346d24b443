"""Photos of every kind, with what cameras put into them, for the tests."""

from __future__ import annotations

import io
import struct
import zlib

SECRET = b"GPS 52.5163N 13.3777E, taken with a telephone"


def drawn(width: int = 48, height: int = 32) -> bytes:
    """A real JPEG."""
    import av
    import numpy as np

    across = np.linspace(0, 255, width, dtype=np.uint8)
    pixels = np.stack(
        [np.tile(across, (height, 1)), np.full((height, width), 120, np.uint8), np.tile(across[::-1], (height, 1))], -1
    )
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
    out = io.BytesIO()
    with av.open(out, "w", format="mjpeg") as container:
        stream = container.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p"
        container.mux(stream.encode(frame.reformat(format="yuvj420p")))
        container.mux(stream.encode(None))
    return out.getvalue()


def seen(content: bytes, kind: str = "mjpeg") -> bytes:
    """The pixels of a picture, by a decoder that knows nothing of ours."""
    import av

    with av.open(io.BytesIO(content), "r", format=kind if kind == "mjpeg" else f"{kind}_pipe") as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24").tobytes()


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(turn: int, order: str = "<") -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entries = [(0x010F, 2, 4, b"ACM\0"), (0x0112, 3, 1, struct.pack(order + "HH", turn, 0))]
    table = b"".join(struct.pack(order + "HHI", tag, kind, count) + value for tag, kind, count, value in entries)
    tiff = mark + struct.pack(order + "I", 8) + struct.pack(order + "H", len(entries)) + table + b"\0\0\0\0" + SECRET
    return segment(0xE1, b"Exif\0\0" + tiff)


def told(jpeg: bytes, *more: bytes, tail: bytes = b"") -> bytes:
    """A JPEG with segments put in after its start, and something behind its end."""
    return jpeg[:2] + b"".join(more) + jpeg[2:] + tail


def png(*extra: tuple[bytes, bytes], hidden: bytes = b"", tail: bytes = b"", width: int = 5, height: int = 7) -> bytes:
    rows = b"".join(b"\0" + bytes((x * 40 + y) % 256 for x in range(width) for _ in range(3)) for y in range(height))
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), *extra]
    parts += [(b"IDAT", zlib.compress(rows) + hidden), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts) + tail


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def webp(*more: tuple[bytes, bytes], lossless: bool = False, flags: int = 0x2C) -> bytes:
    """A real WebP in its extended form with more chunks behind the picture."""
    name, body = webp_chunks(encoded(lossless))[0]
    whole = webp_chunk(b"VP8X", bytes([flags, 0, 0, 0]) + (47).to_bytes(3, "little") + (31).to_bytes(3, "little"))
    whole += webp_chunk(name, body) + b"".join(webp_chunk(*each) for each in more)
    return b"RIFF" + struct.pack("<I", len(whole) + 4) + b"WEBP" + whole


def webp_chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def webp_chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 12
    while at < len(content):
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        found.append((content[at : at + 4], content[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    return [each for each in found if each[0] in (b"VP8 ", b"VP8L")]


def encoded(lossless: bool) -> bytes:
    """A WebP of 48 by 32 by libwebp."""
    import av
    import numpy as np

    pixels = np.zeros((32, 48, 3), np.uint8)
    pixels[:, :, 0] = np.arange(48) * 5
    pixels[8:20, 10:30, 1] = 200
    out = io.BytesIO()
    with av.open(out, "w", format="webp") as container:
        stream = container.add_stream("libwebp", rate=1, options={"lossless": "1" if lossless else "0"})
        stream.width, stream.height = 48, 32
        stream.pix_fmt = "bgra" if lossless else "yuv420p"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format=stream.pix_fmt)))
        container.mux(stream.encode(None))
    return out.getvalue()
