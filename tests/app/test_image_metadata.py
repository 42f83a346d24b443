"""Photos come out with the same picture and nothing else, whatever was in them; what is no photo is refused."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perkup.app.image_metadata import MOST_BYTES, strip_metadata
from perkup.errors import ErrorCode, PerkupError
from tests.app.photos import SECRET, chunk, drawn, exif, png, seen, segment, told, webp, webp_chunk
from tests.refusals import refused


@pytest.fixture(scope="module")
def jpeg() -> bytes:
    return drawn()


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
        made = strip_metadata(full)
        assert made.kind == "jpeg"
        assert made.turn == 6
        for trace in (SECRET, b"Exif", b"ACM", b"adobe", b"MPF", b"Photoshop", b"JFIF"):
            assert trace not in made.content
        assert seen(made.content) == seen(jpeg)

    @pytest.mark.parametrize("turn", range(1, 9))
    @pytest.mark.parametrize("order", ["<", ">"])
    def test_the_turn_is_read_in_both_byte_orders(self, jpeg: bytes, turn: int, order: str) -> None:
        assert strip_metadata(told(jpeg, exif(turn, order))).turn == turn

    @pytest.mark.parametrize(
        "odd", [exif(0), exif(9), segment(0xE1, b"Exif\0\0??"), segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff")]
    )
    def test_an_odd_turn_is_none(self, jpeg: bytes, odd: bytes) -> None:
        assert strip_metadata(told(jpeg, odd)).turn == 1

    def test_what_the_colours_need_stays(self, jpeg: bytes) -> None:
        adobe = segment(0xEE, b"Adobe\0d\0\0\0\0\x01")
        assert adobe in strip_metadata(told(jpeg, adobe)).content
        assert b"AdobX" not in strip_metadata(told(jpeg, segment(0xEE, b"AdobX\0"))).content

    def test_clean_twice_is_clean_once(self, jpeg: bytes) -> None:
        once = strip_metadata(told(jpeg, exif(3))).content
        assert strip_metadata(once).content == once

    def test_cut_short_anywhere_is_told(self, jpeg: bytes) -> None:
        for length in range(3, len(jpeg)):
            with pytest.raises(PerkupError):
                strip_metadata(jpeg[:length])

    def test_a_picture_larger_than_any_camera_takes_is_refused(self, jpeg: bytes) -> None:
        at = jpeg.index(b"\xff\xc0") + 5
        with refused(ErrorCode.TOO_LARGE, "65535"):
            strip_metadata(jpeg[:at] + b"\xff" * 4 + jpeg[at + 4 :])


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
        made = strip_metadata(full)
        assert made.kind == "png"
        assert SECRET not in made.content
        assert b"tRNS" in made.content
        assert seen(made.content, "png") == seen(png(), "png")

    def test_damage_is_told(self) -> None:
        whole = png()
        for at in range(8, len(whole)):
            with pytest.raises(PerkupError):
                strip_metadata(whole[:at])
        with refused(ErrorCode.INVALID_FILE):
            strip_metadata(whole[:20] + b"!" + whole[21:])

    def test_a_bomb_is_refused(self) -> None:
        bomb = zlib.compress(b"\0" * 5_000_000)
        parts = [(b"IHDR", struct.pack(">IIBBBBB", 5, 7, 8, 2, 0, 0, 0)), (b"IDAT", bomb), (b"IEND", b"")]
        with refused(ErrorCode.INVALID_FILE):
            strip_metadata(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts))

    @pytest.mark.parametrize("body", [b"not zlib", zlib.compress(b"\0" * 200)[:-6]])
    def test_a_stream_that_does_not_unpack_is_refused(self, body: bytes) -> None:
        parts = [(b"IHDR", struct.pack(">IIBBBBB", 5, 7, 8, 2, 0, 0, 0)), (b"IDAT", body), (b"IEND", b"")]
        with refused(ErrorCode.INVALID_FILE):
            strip_metadata(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts))

    def test_the_header_comes_first_and_once(self) -> None:
        with refused(ErrorCode.INVALID_FILE):
            strip_metadata(b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b"") + chunk(b"IEND", b""))

    def test_no_size_is_no_picture(self) -> None:
        with refused(ErrorCode.TOO_LARGE, "0", "7"):
            strip_metadata(png(width=0))


class TestWebp:
    @pytest.mark.parametrize("lossless", [False, True])
    def test_all_that_is_not_the_picture_is_left_behind(self, lossless: bool) -> None:
        whole = webp(
            (b"EXIF", exif(6)[10:]), (b"XMP ", SECRET), (b"ICCP", SECRET), (b"HIDE", SECRET), lossless=lossless
        )
        made = strip_metadata(whole + SECRET)
        assert (made.kind, made.turn) == ("webp", 6)
        for trace in (SECRET, b"EXIF", b"ACM", b"XMP", b"ICCP", b"VP8X"):
            assert trace not in made.content
        assert seen(made.content, "webp") == seen(whole, "webp")
        assert strip_metadata(made.content).content == made.content

    def test_what_shines_through_stays(self) -> None:
        made = strip_metadata(webp((b"ALPH", b"\0" + bytes(48 * 32)), flags=0x10)).content
        assert made[12:16] == b"VP8X"
        assert made[20] == 0x10
        assert b"ALPH" in made

    def test_exif_with_its_old_mark_is_read_too(self) -> None:
        assert strip_metadata(webp((b"EXIF", exif(8)[4:]))).turn == 8
        assert strip_metadata(webp()).turn == 1

    def test_damage_is_told(self) -> None:
        whole = webp()
        for at in range(12, len(whole)):
            with pytest.raises(PerkupError):
                strip_metadata(whole[:at])
        for broken in (b"VP8 ", b"VP8L"):
            empty = webp_chunk(broken, b"\0" * 20)
            with refused(ErrorCode.INVALID_FILE):
                strip_metadata(b"RIFF" + struct.pack("<I", len(empty) + 4) + b"WEBP" + empty)

    def test_one_that_moves_is_refused(self) -> None:
        with refused(ErrorCode.INVALID_FILE):
            strip_metadata(webp((b"ANIM", bytes(6))))


@given(st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x20\0\0\0WEBP"]))
def test_noise_is_refused_in_words(noise: bytes, start: bytes) -> None:
    with pytest.raises(PerkupError):
        strip_metadata(start + noise)


def test_other_kinds_and_giants_are_refused() -> None:
    with refused(ErrorCode.INVALID_FILE):
        strip_metadata(b"GIF89a")
    with refused(ErrorCode.INVALID_FILE):
        strip_metadata(b"\0\0\0\x18ftypheic\0\0\0\0")
    with refused(ErrorCode.TOO_LARGE):
        strip_metadata(b"\xff\xd8\xff" + bytes(MOST_BYTES))
