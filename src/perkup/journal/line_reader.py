"""Line of an export: its shape, its limits, and how it is read and written letter by letter."""

from __future__ import annotations

import base64
import binascii
import os
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from perkup.event_checks import find_range_fault, is_possible_instant
from perkup.event_types import ERASED, KINDS, PHOTO, VERSIONS
from perkup.journal.events import Event, follows_closely, is_id
from perkup.journal.schema import Row, raw_row
from perkup.journal.upgrades import upgrade_facts
from perkup.validation_errors import locate_reason

MOST_LINE_BYTES = 256 * 1024 * 1024
"""Room for a photo of nearly 200 MB in base64."""
MOST_FACTS_BYTES = 16 * 1024 * 1024
MOST_DEPTH = 64
"""Brackets within brackets. Perkup's own facts go ten deep; readers recurse, and their stack is finite."""


class ExportLine(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A line of an export. `content` is a photo's file in base64, `null` where the file is gone."""

    id: str
    at: Annotated[datetime, Meta(tz=True)]
    kind: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_.]{0,79}\Z")]
    v: Annotated[int, Meta(ge=1, le=1_000_000)]
    data: msgspec.Raw
    key: Annotated[str, Meta(min_length=1, max_length=500)] | None = None
    content: str | UnsetType | None = UNSET


_DECODER = msgspec.json.Decoder(ExportLine)


def read_line(text: bytes, previous: str | None) -> ExportLine:
    """Return a line of an export that every reader can stand. `previous` is the id of the line before it.

    Raises ValueError or MsgspecError (see `fault_words`) for what is no event, or lies outside of the limits.
    """
    try:
        line = _DECODER.decode(text)
        data = msgspec.json.decode(line.data)
    except RecursionError:
        raise ValueError(f"it is nested more than {MOST_DEPTH} deep") from None
    if not is_id(line.id) and not follows_closely(line.id, previous):
        raise ValueError(f"`id` must be 26 letters and digits that sort by time before 2200, not `{line.id[:40]}`")
    if not is_possible_instant(line.at):
        raise ValueError("`at` is no time between 1970 and 2200 with its offset")
    if not isinstance(data, dict):
        raise ValueError("`data` must be an object")
    if len(bytes(line.data)) > MOST_FACTS_BYTES:
        raise ValueError(f"`data` is longer than {MOST_FACTS_BYTES // 1024 // 1024} MB")
    if _is_deeper(data, bytes(line.data)):
        raise ValueError(f"it is nested more than {MOST_DEPTH} deep")
    _check_facts(line, data)
    return line


def _check_facts(line: ExportLine, data: dict[str, Any]) -> None:
    struct = KINDS.get(line.kind)
    facts = _upgrade_line(line, data)
    if struct is not None and facts is not None:
        fault = find_range_fault(msgspec.convert(facts, struct))
        if fault is not None:
            raise ValueError(fault)
    if line.kind == ERASED and line.v <= VERSIONS["erased"] and not is_id(str(data.get("event"))):
        raise ValueError("`event` of a tombstone must be an id")
    if isinstance(line.content, str):
        if line.kind != PHOTO or safe_name(data.get("file")) is None:
            raise ValueError("`content` belongs to a photo whose `file` is a plain name")
        decode_content(line.content)


def _upgrade_line(line: ExportLine, data: dict[str, Any]) -> dict[str, Any] | None:
    """Return the facts in the present version of their kind, None for a kind or version that is unknown here."""
    try:
        return upgrade_facts(line.kind, line.v, data)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise ValueError(f"`data` is none of version {line.v} of `{line.kind}` ({error})") from None


def line_row(line: ExportLine) -> Row:
    """Return the columns of the line, its facts letter by letter."""
    return raw_row(Event(line.id, line.at, line.kind, line.v, {}, line.key), bytes(line.data))


def write_line(row: Row, content: str | UnsetType | None = UNSET) -> bytes:
    """Return the line of a row, its facts letter by letter; `content` is that of a photo."""
    name, at, kind, version, data, key, _at_us, _total = row
    if b"\n" in data or b"\r" in data:
        data = msgspec.json.format(data, indent=-1)
    line = ExportLine(name, datetime.fromisoformat(at), kind, version, msgspec.Raw(data), key, content)
    return msgspec.json.encode(line) + b"\n"


def safe_name(name: object) -> str | None:
    """Return the name where it is a plain file's name, None where it could lead out of its folder."""
    if not isinstance(name, str) or not name or name.startswith(".") or name != os.path.basename(name):
        return None
    return None if any(letter in name for letter in "\\:\0") else name


def decode_content(content: str) -> bytes:
    """Return the file that a line carries. Raises ValueError where it is no base64."""
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        raise ValueError("`content` must be base64") from None


def fault_words(error: Exception) -> str:
    """Return what `read_line` found wrong as the end of a sentence."""
    text = locate_reason(error) if isinstance(error, msgspec.ValidationError) else str(error)
    if "matching regex" in text:
        text = f"expected a plain name in {text.rpartition(' in ')[2]}"
    return text[:1].lower() + text[1:] if text.startswith(("Expected", "Object", "Invalid")) else text


def _is_deeper(data: object, text: bytes) -> bool:
    """Return True for facts that are nested deeper than `MOST_DEPTH`."""
    if text.count(b"[") + text.count(b"{") <= MOST_DEPTH:
        return False
    level: list[Any] = [data]
    for _depth in range(MOST_DEPTH):
        level = [
            child
            for value in level
            for child in (value.values() if isinstance(value, dict) else value)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True
