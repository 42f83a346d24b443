"""Validation errors of msgspec as a key and a reason for the person who wrote the move file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from perkup.moves.move import Move, Prop
from perkup.validation_errors import join_key, parse_validation_error, plain_reason

# What stands under a name of the person's own choosing: msgspec does not tell the name.
_VALUES: dict[str, Any] = {"pose": float, "lift": float, "scene": Prop, "break_days": int}


def describe_validation_error(error: msgspec.ValidationError, raw: Mapping[str, Any]) -> tuple[str, str]:
    """Key (such as `dose.sets`) and reason of a validation error of the raw move."""
    key, reason = parse_validation_error(error)
    if "[...]" in key:
        key, reason = _name_entry(key, raw)
    if match := re.fullmatch(r"Object missing required field `(.+)`", reason):
        return join_key(key, match[1]), "is missing"
    if match := re.fullmatch(r"Object contains unknown field `(.+)`", reason):
        return join_key(key, match[1]), "leave it out; there is no such key here"
    if match := re.fullmatch(r"Invalid enum value '(.*)'", reason, re.DOTALL):
        return key, f"`{match[1]}` is not known here; there are {', '.join(_words(key))}"
    return key, plain_reason(reason)


def _name_entry(key: str, raw: Mapping[str, Any]) -> tuple[str, str]:
    """Return key and reason with the entry named: the first one of its table that fails by itself."""
    above = key.partition("[...]")[0]
    table: Any = raw
    for step in re.findall(r"\w+", above):
        table = table[int(step) if step.isdigit() else step]
    kind = _VALUES[re.split(r"\W", above)[-1]]
    name, error = next((name, error) for name, value in table.items() if (error := _fault(value, kind)))
    below, reason = parse_validation_error(error)
    return join_key(f"{above}.{name}", below) if below else f"{above}.{name}", reason


def _fault(value: object, kind: Any) -> msgspec.ValidationError | None:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        return error
    return None


@cache
def _words(key: str) -> tuple[str, ...]:
    """Return the words that a key may hold, in the order of the alphabet."""
    kind: Any = inspect.type_info(Move)
    for step in re.findall(r"[a-z_]+|\[\d+\]", key):
        if isinstance(kind, inspect.StructType):
            kind = next(field.type for field in kind.fields if field.encode_name == step)
        else:
            kind = kind.value_type if isinstance(kind, inspect.DictType) else kind.item_type
    kind = _without_null(kind)
    if isinstance(kind, inspect.DictType):
        kind = kind.key_type
    words = kind.cls if isinstance(kind, inspect.EnumType) else kind.values
    return tuple(sorted(str(word) for word in words))


def _without_null(kind: Any) -> Any:
    """Return the other member of a union with null; any other type as it is."""
    if not isinstance(kind, inspect.UnionType):
        return kind
    return next(member for member in kind.types if not isinstance(member, inspect.NoneType))
