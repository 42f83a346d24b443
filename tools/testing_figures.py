"""Count what docs/how-it-is-tested.md says of the code and its tests: `python tools/testing_figures.py`."""

from __future__ import annotations

import ast
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parent.parent


def code_lines(folder: Path) -> int:
    """Return how many lines of the folder's Python files are not blank."""
    return sum(bool(line.strip()) for path in folder.rglob("*.py") for line in path.read_text("utf-8").splitlines())


def test_functions() -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return every function of the tests that pytest calls."""
    trees = [ast.parse(path.read_text("utf-8")) for path in (ROOT / "tests").rglob("test_*.py")]
    functions = [
        node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return [function for function in functions if function.name.startswith("test_")]


def is_property(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return True if examples of the test are drawn by hypothesis."""
    calls = [each.func for each in function.decorator_list if isinstance(each, ast.Call)]
    return any(isinstance(call, ast.Name) and call.id == "given" for call in calls)


def hostile_line_count() -> int:
    """Return how many lines the test of hostile journals hands to import, over all kinds of events."""
    from perkup.event_types import KINDS
    from tests.journal import hostile_lines

    noon = datetime(2026, 3, 9, 12, tzinfo=UTC)
    return sum(sum(1 for _ in hostile_lines.lines(kind, noon, "s")) for kind in [*KINDS, "telepathy"])


def figures() -> dict[str, int]:
    """Return every figure by the words that the page has for it."""
    cookies = import_module("tests.web.test_connections").FOREIGN_COOKIES
    functions = test_functions()
    return {
        "lines of the program": code_lines(ROOT / "src"),
        "lines of the tests": code_lines(ROOT / "tests"),
        "test functions": len(functions),
        "of them over drawn examples": sum(map(is_property, functions)),
        "hostile lines handed to import": hostile_line_count(),
        "kinds of foreign cookies": len(cookies),
    }


def rounded_down(value: int, digits: int = 2) -> int:
    """Return the value to so many significant digits, never more than it is."""
    unit = int(10 ** max(0, len(str(value)) - digits))
    return value // unit * unit


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    for what, value in figures().items():
        print(f"| {what} | {rounded_down(value):,} |")
