"""Photos come out with the same picture and nothing else, whatever was in them; what is no photo is refused."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perkup.app import erasing
from perkup.app.album import MOST_BYTES, Album, clean
from perkup.app.home import Home
from perkup.errors import PerkupError
from perkup.journal.store import Journal

SECRET = b"GPS 52.5163N 13.3777E, taken with a telephone"
NOON = datetime.fromisoformat("2026-03-02T12:00:00+01:00")


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

    with av.open(io.BytesIO(content), format=kind if kind == "mjpeg" else "png_pipe") as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24").tobytes()


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(turn: int, order: str = "<") -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entries = [(0x010F, 2, 4, b"ACM\0"), (0x0112, 3, 1, struct.pack(order + "HH", turn, 0))]
    table = b"".join(struct.pack(order + "HHI", tag, kind, count) + value for tag, kind, count, value in entries)
    tiff = mark + struct.pack(order + "I", 8) + struct.pack(order + "H", len(entries)) + table + b"\0\0\0\0" + SECRET
    return segment(0xE1, b"Exif\0\0" + tiff)


@pytest.fixture(scope="module")
def jpeg() -> bytes:
    return drawn()


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


@pytest.fixture
def album(tmp_path: Path) -> Iterator[tuple[Album, Home, Journal]]:
    home = Home(tmp_path)
    with Journal.open(home.journal_file) as journal:
        yield Album(home, journal), home, journal


class TestJpeg:
    def test_all_that_is_not_the_picture_is_left_behind(self, jpeg: bytes) -> None:
        full = told(
            jpeg,
            exif(6),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
            segment(0xE2, b"MPF\0" + SECRET),
            segment(0xED, b"Photoshop 3.0\0" + SECRET),
            segment(0xFE, SECRET),
            b"\xff\xff\xff" + segment(0xE5, SECRET)[1:],
            tail=jpeg + SECRET,
        )
        made = clean(full)
        assert made.kind == "jpeg"
        assert made.turn == 6
        for trace in (SECRET, b"Exif", b"ACM", b"adobe", b"MPF", b"Photoshop", b"JFIF"):
            assert trace not in made.content
        assert seen(made.content) == seen(jpeg)

    @pytest.mark.parametrize("turn", range(1, 9))
    @pytest.mark.parametrize("order", ["<", ">"])
    def test_the_turn_is_read_in_both_byte_orders(self, jpeg: bytes, turn: int, order: str) -> None:
        assert clean(told(jpeg, exif(turn, order))).turn == turn

    @pytest.mark.parametrize(
        "odd", [exif(0), exif(9), segment(0xE1, b"Exif\0\0??"), segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff")]
    )
    def test_an_odd_turn_is_none(self, jpeg: bytes, odd: bytes) -> None:
        assert clean(told(jpeg, odd)).turn == 1

    def test_what_the_colours_need_stays(self, jpeg: bytes) -> None:
        adobe = segment(0xEE, b"Adobe\0d\0\0\0\0\x01")
        assert adobe in clean(told(jpeg, adobe)).content
        assert b"AdobX" not in clean(told(jpeg, segment(0xEE, b"AdobX\0"))).content

    def test_clean_twice_is_clean_once(self, jpeg: bytes) -> None:
        once = clean(told(jpeg, exif(3))).content
        assert clean(once).content == once

    def test_cut_short_anywhere_is_told(self, jpeg: bytes) -> None:
        for length in range(3, len(jpeg)):
            with pytest.raises(PerkupError):
                clean(jpeg[:length])

    def test_a_picture_larger_than_any_camera_takes_is_refused(self, jpeg: bytes) -> None:
        at = jpeg.index(b"\xff\xc0") + 5
        with pytest.raises(PerkupError, match="65535 by 65535"):
            clean(jpeg[:at] + b"\xff" * 4 + jpeg[at + 4 :])


class TestPng:
    def test_all_that_is_not_the_picture_is_left_behind(self) -> None:
        full = png(
            (b"tEXt", b"Comment\0" + SECRET),
            (b"eXIf", SECRET),
            (b"iCCP", b"x\0\0" + SECRET),
            (b"tRNS", b"\0\1\0\1\0\1"),
            hidden=SECRET,
            tail=SECRET,
        )
        made = clean(full)
        assert made.kind == "png"
        assert SECRET not in made.content
        assert b"tRNS" in made.content
        assert seen(made.content, "png") == seen(png(), "png")

    def test_damage_is_told(self) -> None:
        whole = png()
        for at in range(8, len(whole)):
            with pytest.raises(PerkupError):
                clean(whole[:at])
        with pytest.raises(PerkupError, match="damaged"):
            clean(whole[:20] + b"!" + whole[21:])

    def test_a_bomb_is_refused(self) -> None:
        bomb = zlib.compress(b"\0" * 5_000_000)
        parts = [(b"IHDR", struct.pack(">IIBBBBB", 5, 7, 8, 2, 0, 0, 0)), (b"IDAT", bomb), (b"IEND", b"")]
        with pytest.raises(PerkupError, match="damaged"):
            clean(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts))

    @pytest.mark.parametrize("body", [b"not zlib", zlib.compress(b"\0" * 200)[:-6]])
    def test_a_stream_that_does_not_unpack_is_refused(self, body: bytes) -> None:
        parts = [(b"IHDR", struct.pack(">IIBBBBB", 5, 7, 8, 2, 0, 0, 0)), (b"IDAT", body), (b"IEND", b"")]
        with pytest.raises(PerkupError, match="damaged"):
            clean(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts))

    def test_the_header_comes_first_and_once(self) -> None:
        with pytest.raises(PerkupError, match="damaged"):
            clean(b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b"") + chunk(b"IEND", b""))

    def test_no_size_is_no_picture(self) -> None:
        with pytest.raises(PerkupError, match="0 by 7"):
            clean(png(width=0))


@given(st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_noise_is_refused_in_words(noise: bytes, start: bytes) -> None:
    with pytest.raises(PerkupError):
        clean(start + noise)


def test_other_kinds_and_giants_are_refused() -> None:
    with pytest.raises(PerkupError, match="no photo"):
        clean(b"GIF89a")
    with pytest.raises(PerkupError, match="too large"):
        clean(b"\xff\xd8\xff" + bytes(MOST_BYTES))


class TestAlbum:
    def test_kept_private_and_newest_first(self, album: tuple[Album, Home, Journal], jpeg: bytes) -> None:
        photos, home, _journal = album
        photos.add(told(jpeg, exif(8)), "right", NOON)
        photos.add(png(), "back", NOON, date(2026, 2, 1))
        first, second = photos.all()
        assert (first.pose, first.turn, first.there, first.at) == ("right", 8, True, NOON)
        assert (second.pose, second.turn, second.at.date()) == ("back", 1, date(2026, 2, 1))
        files = list(home.photos_dir.iterdir())
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
        assert home.photos_dir.stat().st_mode & 0o777 == 0o700
        assert {photos.path(each.event)[1] for each in (first, second)} == {"image/jpeg", "image/png"}

    def test_erased_with_its_file(self, album: tuple[Album, Home, Journal]) -> None:
        photos, home, journal = album
        event = photos.add(png(), "left", NOON)
        erasing.carry_out(journal, erasing.of_events(home, journal, [event.id]))
        assert photos.all() == []
        assert list(home.photos_dir.iterdir()) == []
        with pytest.raises(PerkupError, match="no such photo"):
            photos.path(event.id)

    @pytest.mark.parametrize(("pose", "on"), [("dancing", None), ("left", date(2026, 3, 3))])
    def test_refused_and_nothing_kept(self, album: tuple[Album, Home, Journal], pose: str, on: date | None) -> None:
        photos, home, _journal = album
        with pytest.raises(PerkupError):
            photos.add(png(), pose, NOON, on)
        assert not home.photos_dir.exists()

    def test_a_file_that_is_gone_is_told(self, album: tuple[Album, Home, Journal]) -> None:
        photos, home, _journal = album
        photos.add(png(), "left", NOON)
        for path in home.photos_dir.iterdir():
            path.unlink()
        assert [photo.there for photo in photos.all()] == [False]

    def test_a_name_that_leads_out_of_the_folder_is_never_followed(self, album: tuple[Album, Home, Journal]) -> None:
        photos, home, journal = album
        (home.folder / "outside.png").write_bytes(png())
        event = journal.append("photo", {"file": "../outside.png", "pose": "left", "at": NOON.isoformat()})
        with pytest.raises(PerkupError):
            photos.path(event.id)
        assert [photo.there for photo in photos.all()] == [False]

    def test_what_the_journal_refuses_leaves_no_file(self, album: tuple[Album, Home, Journal]) -> None:
        photos, home, journal = album
        journal.append = _refuse  # type: ignore[method-assign]
        with pytest.raises(PerkupError):
            photos.add(png(), "left", NOON + timedelta(hours=1))
        assert list(home.photos_dir.iterdir()) == []


def _refuse(kind: str, data: object) -> None:
    raise PerkupError("no")
