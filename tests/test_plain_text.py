"""Text that nobody vouches for: no terminal obeys it, no spreadsheet computes it, no calendar trips over it."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perkup.plain_text import REPLACEMENT, csv_cell, json_text, plain

SRC = Path(__file__).parents[1] / "src" / "perkup"
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)


def obeyed(text: str) -> list[str]:
    """Return the characters of the text that a terminal would obey, by Unicode's own tables."""
    return [
        char
        for char in text
        if (unicodedata.category(char) in ("Cc", "Zl", "Zp") and char not in "\n\t") or char in BIDI
    ]


def test_every_control_character_is_replaced_and_all_else_stays() -> None:
    for code in range(0x3000):
        char = chr(code)
        assert plain(char) == (REPLACEMENT if obeyed(char) else char), hex(code)


@given(ANY_TEXT)
def test_plain_text_can_be_written_and_moves_nothing(text: str) -> None:
    assert obeyed(plain(text)) == []
    plain(text).encode()
    assert plain(plain(text)) == plain(text)


@given(st.text(max_size=40))
def test_json_for_a_terminal_says_the_same(text: str) -> None:
    document = json_text(json.dumps({"text": text}, ensure_ascii=False))
    assert obeyed(document) == []
    assert json.loads(document) == {"text": text}


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "\r=1",
        "\n=1",
        "'=1",
        '"=1',
        "|calc",
        "%0A",
        "＝1",
        "=cmd|' /C calc'!A0",
    ],
)
def test_no_cell_is_a_formula(text: str) -> None:
    assert str(csv_cell(text)).startswith("'")


@pytest.mark.parametrize("value", ["-5", "+3.5", "-0,25", "a=b", "2026-03-02", "", 5, -5.0, None])
def test_numbers_and_words_stay(value: object) -> None:
    assert csv_cell(value) == value


@given(ANY_TEXT)
def test_a_cell_that_comes_back_from_a_table_is_no_formula_and_has_no_controls(text: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow([csv_cell(text)])
    (row,) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert obeyed(row[0]) == []
    assert not re.match(r"[=+@|%]|-(?![0-9.,]+$)", row[0].lstrip()) or re.fullmatch(r"[+-]?[0-9]+([.,][0-9]+)?", row[0])


def test_text_reaches_the_terminal_by_one_door() -> None:
    """`echo`, `console` and `emit_json` of perkup.cli.output, and the bytes of a file that was asked for."""
    doors = re.compile(r"click[.](echo|secho|style)|[^_.\w]print\(|\bConsole\(|sys[.]std(out|err)[.]write")
    others = {
        str(path.relative_to(SRC))
        for path in SRC.rglob("cli/*.py")
        if path.name != "output.py" and doors.search(path.read_text())
    }
    assert others - {"cli/plain_console.py"} == set()
