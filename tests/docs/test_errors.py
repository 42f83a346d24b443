"""The page of error codes lists each code with its meaning, and each code is raised somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from perkup.errors import MEANINGS, ErrorCode

ROOT = Path(__file__).parents[2]


def test_the_page_lists_each_code_with_its_meaning() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", (ROOT / "docs" / "errors.md").read_text("utf-8"), re.MULTILINE)
    assert rows == [(str(code), meaning) for code, meaning in MEANINGS.items()]
    assert set(MEANINGS) == set(ErrorCode)
