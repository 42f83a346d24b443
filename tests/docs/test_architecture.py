"""The map at the root: each path it names is there, each package is on it, its floors are those that are checked."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "perkup"
TEXT = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
BLOCKS = re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL)
PATH = re.compile(r"`((?:src|tests|docs|bench|tools|changelog\.d)/[\w./-]*|[\w-]+\.(?:md|toml))`")
PROSE = [ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs" / "decisions").glob("*.md")]


def folders_of_tree(tree: str) -> set[Path]:
    folders: list[tuple[int, Path]] = []
    result = set()
    for line in tree.splitlines():
        indent = len(line) - len(line.lstrip())
        folders = [(depth, path) for depth, path in folders if depth < indent]
        path = (folders[-1][1] if folders else Path()) / line.split()[0]
        folders.append((indent, path))
        result.add(path)
    return result


def test_the_tree_has_every_package_and_no_other() -> None:
    packages = {path.parent.relative_to(ROOT) for path in SRC.rglob("__init__.py")}
    folders = folders_of_tree(BLOCKS[0])
    assert packages - folders == set()
    assert [str(folder) for folder in folders if not (ROOT / folder).is_dir()] == []


def test_the_floors_are_the_ones_that_are_checked() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["name"] == "Floors")
    assert BLOCKS[1].splitlines() == [layer.replace("perkup.", "") for layer in layers]


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.name)
def test_every_path_that_is_named_is_there(page: Path) -> None:
    paths = [path for path in PATH.findall(page.read_text("utf-8")) if not re.search(r"[A-Z]{2}", Path(path).stem)]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_index_leads_to_files() -> None:
    rows = re.findall(r"^\| .*\? \| (.*) \|$", TEXT, re.MULTILINE)
    assert len(rows) >= 40
    assert [row for row in rows if "`" not in row] == []
