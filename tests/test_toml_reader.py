"""TOML within limits: whatever is in the file, it is read or refused with a sentence, and soon."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import perkup
from perkup.app.settings.style_choice import choose_style
from perkup.toml_reader import parse_toml

DEEP = 100_000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = " + "[" * DEEP + "]" * DEEP, "too many brackets in one another"),
        ("a = " + "{a=" * DEEP + "1" + "}" * DEEP, "too many brackets in one another"),
        (".".join(["a"] * DEEP) + " = 1", "too many dots in one key"),
        ("[" + ".".join(["a"] * DEEP) + "]", "too many dots in one key"),
        ("x = 1\n" + " . ".join(['"a b"'] * DEEP) + " = 1", "too many dots in one key"),
        ("'a'." * DEEP + "b = 1", "too many dots in one key"),
        ("a = " + "9" * 5000, "a number has too many digits"),
        ("#" * 1_000_001, "it is over a megabyte long"),
    ],
)
def test_what_would_take_for_ever_or_too_deep_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_toml(text)


@pytest.mark.parametrize(
    "text",
    [
        'text = "' + "He said so. So be it. Yes. No. " * 500 + '"',
        'text = """' + "1.2.3 ... e.g. " * 500 + '"""',
        ".".join(["a"] * 30) + " = 1",
        "a" * 400_000 + " = 1",
        "x = '" + '"' * 400_000 + "'",
        "x = [" + "1.5," * 10_000 + "]",
    ],
)
def test_what_is_only_long_is_read(text: str) -> None:
    assert parse_toml(text) == tomllib.loads(text)


def test_a_mistake_names_its_place() -> None:
    with pytest.raises(tomllib.TOMLDecodeError, match="line 2"):
        parse_toml("a = 1\nb = = 2")


def test_nobody_else_parses_what_a_person_wrote() -> None:
    source = Path(perkup.__file__).parent
    modules = [path for path in source.rglob("*.py") if "import tomllib" in path.read_text("utf-8")]
    users = {path.relative_to(source).as_posix() for path in modules}
    assert users == {"toml_reader.py", "message_catalog.py", "pictures/muscle_paint.py"}  # the other two read our own


def test_the_style_of_times_stands_a_file_of_brackets(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("a = " + "[" * DEEP, "utf-8")
    choose_style(file)
