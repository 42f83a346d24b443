"""Validation errors of msgspec, read once: the key that is wrong, and the reason in words for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

_NOUNS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}


_PARTS = {"str": ("letter", "letters"), "array": ("entry", "entries"), "object": ("entry", "entries")}


class ValidationFault(NamedTuple):
    """Key such as `dose.sets`, "" for the whole document, and msgspec's own reason."""

    key: str
    reason: str


def parse_validation_error(error: msgspec.ValidationError) -> ValidationFault:
    """Return the key and the reason that msgspec writes as "REASON - at `$.KEY`"."""
    reason, _, place = str(error).partition(" - at `")
    return ValidationFault(place.rstrip("`").removeprefix("key` in `").removeprefix("$").removeprefix("."), reason)


def allowed_words(shape: object, key: str) -> list[str]:
    """Return the words that the field `key` of a type can have, none where it is no choice among words."""
    from msgspec import inspect

    types: list[object] = [inspect.type_info(shape)]
    for name in re.sub(r"\[[^]]*]", "", key).split("."):
        types = [inner for outer in _alternatives(types) for inner in _field_types(outer, name)]
    words: list[str] = []
    for choice in _alternatives(types):
        if isinstance(choice, inspect.EnumType):
            words += [str(member.value) for member in choice.cls]
        elif isinstance(choice, inspect.LiteralType):
            words += [str(value) for value in choice.values]
    return list(dict.fromkeys(words))


def _alternatives(types: Iterable[object]) -> Iterator[object]:
    """Yield each type that one of these can be: the members of unions, the items of lists."""
    from msgspec import inspect

    for outer in types:
        if isinstance(outer, inspect.UnionType):
            yield from _alternatives(outer.types)
        elif isinstance(outer, inspect.ListType):
            yield from _alternatives([outer.item_type])
        elif isinstance(outer, inspect.Metadata):
            yield from _alternatives([outer.type])
        else:
            yield outer


def _field_types(outer: object, name: str) -> Iterator[object]:
    from msgspec import inspect

    if isinstance(outer, inspect.StructType):
        if name == outer.tag_field:
            yield inspect.LiteralType((outer.tag,))
        yield from (field.type for field in outer.fields if field.encode_name == name)


def locate_reason(error: msgspec.ValidationError) -> str:
    """Return msgspec's reason with its key written as a person would: "REASON in `KEY`"."""
    key, reason = parse_validation_error(error)
    return f"{reason} in `{key}`" if key else reason


def fault_sentence(error: msgspec.ValidationError) -> str:
    """Return `locate_reason` as the end of a sentence."""
    return locate_reason(error).replace("Object missing", "missing")


def join_key(key: str, name: str) -> str:
    """Return the key of `name` below `key`."""
    return f"{key}.{name}" if key else name


def plain_reason(reason: str) -> str:
    """Return msgspec's reason as people would say it: "should be a whole number, not text", "should be at most 10"."""
    if match := re.fullmatch(r"Object missing required field `(.+)`", reason):
        return f"has no `{match[1]}`"
    if match := re.fullmatch(r"Object contains unknown field `(.+)`", reason):
        return f"has a key that is not known, `{match[1]}`"
    if match := re.fullmatch(r"Expected `(\w+)`( of length)? ([<>])= (\S+)", reason):
        kind, of_length, sign, number = match.groups()
        bound = f"at {'most' if sign == '<' else 'least'} {number}"
        return f"should have {bound} {_PARTS[kind][number != '1']}" if of_length else f"should be {bound}"
    match = re.fullmatch(r"Expected `([^`]+)`(?: of length (\d+))?, got `?([^`]+)`?", reason)
    if not match:
        return reason
    kinds, length, actual = match.groups()
    expected = " or ".join(_NOUNS.get(kind, kind) for kind in kinds.split(" | ") if kind != "null")
    if length:
        return f"should be {expected} of {length}, not of {actual}"
    return f"should be {expected}, not {'a fraction' if actual == 'float' else _NOUNS.get(actual, 'a ' + actual)}"
