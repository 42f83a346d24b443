"""Text of unknown origin made safe for a terminal, a table and a calendar."""

from __future__ import annotations

import re

REPLACEMENT = "�"
CONTROLS = re.compile(
    "["
    "\x00-\x08\x0b-\x1f"  # C0 but tab and line feed: escape, carriage return, bell, backspace ...
    "\x7f-\x9f"  # delete, and C1: some terminals obey them as they obey escape
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # they turn the direction of what follows
    "\u2028\u2029"  # line and paragraph separators
    "\ud800-\udfff"  # halves of a character, which no output can encode
    "]"
)
FORMULA = re.compile(r"[\s'\"]*[=+\-@|%＝＋－＠]")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def plain(text: str) -> str:
    """Replace every character that a terminal would obey instead of show; tab and line feed stay."""
    return CONTROLS.sub(REPLACEMENT, text)


def json_text(document: str) -> str:
    """Escape such characters in a JSON document: its content stays the same."""
    return CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", document)


def csv_cell(value: object) -> object:
    """Return a cell of a table: text without control characters, and with an apostrophe before what a spreadsheet
    would take for a formula. Numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = plain(value)
    return f"'{text}" if FORMULA.match(value) and not NUMBER.fullmatch(text) else text
