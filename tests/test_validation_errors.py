"""Validation errors are read in one place, with the sentences that people see."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta

from perkup.validation_errors import fault_sentence, join_key, parse_validation_error, plain_reason

SRC = Path(__file__).parents[1] / "src"


class Inner(msgspec.Struct):
    sets: Annotated[int, Meta(le=10)]


class Outer(msgspec.Struct):
    dose: Inner
    pair: tuple[int, int] = (0, 0)
    table: dict[int, int] = {}
    name: Annotated[str, Meta(min_length=1)] = "x"
    few: Annotated[list[int], Meta(max_length=2)] = []


def error_of(raw: Any) -> msgspec.ValidationError:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(raw, Outer)
    return caught.value


@pytest.mark.parametrize(
    ("raw", "key", "sentence", "plain"),
    [
        (
            {"dose": {"sets": "two"}},
            "dose.sets",
            "Expected `int`, got `str` in `dose.sets`",
            "should be a whole number, not text",
        ),
        ({}, "", "missing required field `dose`", "has no `dose`"),
        (
            {"dose": {"sets": 1.5}},
            "dose.sets",
            "Expected `int`, got `float` in `dose.sets`",
            "should be a whole number, not a fraction",
        ),
        ({"dose": {"sets": 99}}, "dose.sets", "Expected `int` <= 10 in `dose.sets`", "should be at most 10"),
        (
            {"dose": {"sets": 1}, "name": ""},
            "name",
            "Expected `str` of length >= 1 in `name`",
            "should have at least 1 letter",
        ),
        (
            {"dose": {"sets": 1}, "few": [1] * 3},
            "few",
            "Expected `array` of length <= 2 in `few`",
            "should have at most 2 entries",
        ),
        (
            {"dose": {"sets": 1}, "pair": [1]},
            "pair",
            "Expected `array` of length 2, got 1 in `pair`",
            "should be a list of 2, not of 1",
        ),
    ],
)
def test_an_error_is_read_as_key_and_reason(raw: Any, key: str, sentence: str, plain: str) -> None:
    error = error_of(raw)
    assert parse_validation_error(error).key == key
    assert fault_sentence(error) == sentence
    assert plain_reason(parse_validation_error(error).reason) == plain


def test_a_wrong_key_of_a_table_is_placed_at_the_table() -> None:
    assert parse_validation_error(error_of({"dose": {"sets": 1}, "table": {"x": 1}})).key == "table"


def test_keys_are_joined_by_dots() -> None:
    assert join_key("", "sets") == "sets"
    assert join_key("dose", "sets") == "dose.sets"


def test_nobody_else_takes_the_errors_apart() -> None:
    assert [path.name for path in SRC.rglob("*.py") if " - at `" in path.read_text("utf-8")] == ["validation_errors.py"]
