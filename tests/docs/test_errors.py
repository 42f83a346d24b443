"""The page of error codes lists each code with its meaning, and each code is raised somewhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from perkup.errors import MEANINGS, ErrorCode

ROOT = Path(__file__).parents[2]


def test_the_page_lists_each_code_with_its_meaning() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", (ROOT / "docs" / "errors.md").read_text("utf-8"), re.MULTILINE)
    assert rows == [(str(code), meaning) for code, meaning in MEANINGS.items()]
    assert set(MEANINGS) == set(ErrorCode)


def test_each_code_is_used_in_the_code() -> None:
    used = {
        node.attr
        for path in (ROOT / "src" / "perkup").rglob("*.py")
        if path.name != "errors.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "ErrorCode"
    }
    assert {code.name for code in ErrorCode} - used == set()
