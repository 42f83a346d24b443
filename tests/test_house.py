"""The shape of the house in numbers: circles of imports, sizes, raw reads of the journal, codes of errors."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

SRC = Path(__file__).parents[1] / "src" / "perkup"
SOURCES = {path.relative_to(SRC): path.read_text("utf-8") for path in sorted(SRC.rglob("*.py"))}
TREES = {module: ast.parse(text) for module, text in SOURCES.items()}
MOVES = {path.stem for path in (SRC / "moves" / "library").glob("*.toml")}
LINES, ATTRIBUTES, RAW_READS, MOVE_IDS = 500, 15, 5, 20
UNTYPED_LINES = 330
"""Lines with `Any`: mostly libraries without types (D-Bus, video, model), and the parsers; the number may only fall."""
FUNCTION_LINES = 60
FAN_OUT = 10


def nodes(*kinds: type) -> Iterator[tuple[Path, ast.AST]]:
    for module, tree in TREES.items():
        yield from ((module, node) for node in ast.walk(tree) if isinstance(node, kinds))


def test_no_module_imports_itself_by_a_detour() -> None:
    """Import anywhere in a module counts, save under TYPE_CHECKING."""
    graph = grimp.build_graph("perkup", exclude_type_checking_imports=True, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(f"circle: {' <- '.join(error.args[1])}")


def test_no_module_of_the_app_leans_on_too_many_others() -> None:
    """Leave out what everybody uses (errors, vocabulary, events, times, sentences), and imports for types."""
    graph = grimp.build_graph("perkup", exclude_type_checking_imports=True, cache_dir=None)
    shared = ("errors", "vocabulary", "event_types", "event_checks", "local_format", "message_catalog")
    everywhere = {"perkup", *(f"perkup.{name}" for name in shared)}
    modules = {name for name in graph.modules if name.startswith("perkup.app")}
    counts = {name: len(graph.find_modules_directly_imported_by(name) - everywhere) for name in modules}
    assert {name: count for name, count in counts.items() if count > FAN_OUT} == {}


def test_no_module_is_too_long() -> None:
    assert {str(module): n for module, text in SOURCES.items() if (n := len(text.splitlines())) > LINES} == {}


def test_no_function_is_too_long() -> None:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert {
        f"{module}: {node.name}": length
        for module, node in nodes(*functions)
        if isinstance(node, functions) and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    } == {}


def test_no_class_keeps_too_much_state() -> None:
    crowded = {}
    for module, node in nodes(ast.ClassDef):
        assert isinstance(node, ast.ClassDef)
        stored = {
            target.attr
            for target in ast.walk(node)
            if isinstance(target, ast.Attribute)
            and isinstance(target.ctx, ast.Store)
            and isinstance(target.value, ast.Name)
            and target.value.id == "self"
        }
        if len(stored) > ATTRIBUTES:
            crowded[f"{module}:{node.name}"] = len(stored)
    assert crowded == {}


def test_few_facts_are_read_raw() -> None:
    counts = {str(module): len(re.findall(r"\.data\[|\.data\.get\(", text)) for module, text in SOURCES.items()}
    reads = {module: count for module, count in counts.items() if count}
    assert sum(reads.values()) <= RAW_READS, reads


def test_the_code_knows_few_moves_by_name() -> None:
    named = [
        f"{module}: {node.value}"
        for module, node in nodes(ast.Constant)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in MOVES
    ]
    assert len(named) <= MOVE_IDS, named


def test_no_page_reaches_past_the_coach() -> None:
    """Ask a service: what a page reads by itself no other coach can answer. `cli/run` is the process that owns it."""
    reads = [
        f"{module}:{node.lineno}"
        for module, node in nodes(ast.Attribute)
        if isinstance(node, ast.Attribute)
        and node.attr in ("journal", "space")
        and module.parts[0] in ("web", "cli")
        and module != Path("cli/run.py")
    ]
    assert reads == []


def test_every_error_has_a_code() -> None:
    bare = [
        f"{module}:{node.lineno}"
        for module, node in nodes(ast.Call)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "PerkupError"
        and "code" not in {keyword.arg for keyword in node.keywords}
    ]
    assert bare == []


def test_few_lines_say_any() -> None:
    counts = {str(module): len(re.findall(r"(?m)^.*\bAny\b.*$", text)) for module, text in SOURCES.items()}
    assert sum(counts.values()) <= UNTYPED_LINES, {module: count for module, count in counts.items() if count}
