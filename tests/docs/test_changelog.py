"""The changelog: every fragment has a type, every version stands in the file and is newer than the one below it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import perkup

ROOT = Path(__file__).parents[2]
TOWNCRIER = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["towncrier"]
TYPES = {entry["directory"]: entry["name"] for entry in TOWNCRIER["type"]}
CHANGELOG = (ROOT / TOWNCRIER["filename"]).read_text("utf-8")
VERSIONS = re.findall(r"^## (\d+)\.(\d+)\.(\d+) \(\d{4}-\d{2}-\d{2}\)$", CHANGELOG, re.MULTILINE)


def test_every_fragment_has_a_type_and_says_something() -> None:
    names = [path.name for path in (ROOT / TOWNCRIER["directory"]).iterdir() if path.name != ".gitignore"]
    assert [name for name in names if not re.fullmatch(rf"\+[a-z0-9-]+\.({'|'.join(TYPES)})\.md", name)] == []
    for name in names:
        assert len((ROOT / TOWNCRIER["directory"] / name).read_text("utf-8").split()) >= 5, name


def test_the_changelog_is_built_up_to_the_version_of_the_code() -> None:
    assert [int(number) for number in VERSIONS[0]] == [int(number) for number in perkup.__version__.split(".")]
    assert sorted(VERSIONS, key=lambda parts: [int(number) for number in parts], reverse=True) == VERSIONS


def test_the_changelog_has_no_part_of_another_type() -> None:
    assert set(re.findall(r"^### (.+)$", CHANGELOG, re.MULTILINE)) <= set(TYPES.values())
