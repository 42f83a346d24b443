"""The naming rules of docs/naming.md that can be counted: rules 2 to 5. Rule 6 is ruff's D401."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

SRC = Path(__file__).parents[1] / "src" / "perkup"
TREES = {path.relative_to(SRC): ast.parse(path.read_text("utf-8")) for path in sorted(SRC.rglob("*.py"))}
PARTICIPLES = {
    "told",
    "said",
    "found",
    "made",
    "each",
    "wanted",
    "stands",
    "tells",
    "known",
    "begun",
    "drawn",
    "kept",
    "shown",
    "seen",
    "given",
    "ours",
    "asked",
    "moved",
    "held",
    "felt",
    "taken",
    "left_out",
}
SHARE_OF_PARTICIPLES = 0.005
FIELDS_LEFT = 26
"""Mostly names that JSON of a contract or a checkpoint on disk has; the number may only fall."""


BARE_WORDS = PARTICIPLES | set(
    re.findall(
        r"\w+",
        """about after along another apart aside at away back before behind beside between big by changed
        checked chosen closed completed corrected decoded described drawn earlier fitted followed fresh from
        grounded guarded half has in inside joined judged left listed loaded lost measured merged mirrored
        missing near needed new of off old on opened ordered other out over painted past placed planted
        posed pressed raised readable refused replaced resized rested restored rounded settled since slow
        small still stored there through to turned under until up upgraded weighed whole with within without
        written""",
    )
)
BARE_FUNCTIONS = 56
"""Mostly of the pictures, and words of the interface, of verbs and of rules; the number may only fall."""


def local_names() -> list[tuple[str, str]]:
    """Return (module, name) of each name that a function stores."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        (str(module), name.id)
        for module, tree in TREES.items()
        for function in ast.walk(tree)
        if isinstance(function, functions)
        for name in ast.walk(function)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    ]


def test_hardly_any_variable_is_a_participle_or_pronoun() -> None:
    names = local_names()
    offences = sorted({f"{module}: {name}" for module, name in names if name in PARTICIPLES})
    count = sum(name in PARTICIPLES for _, name in names)
    assert count <= SHARE_OF_PARTICIPLES * len(names), f"{count} of {len(names)} local names: {offences}"


def test_hardly_any_function_is_a_bare_word() -> None:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    offences = sorted(
        f"{module}:{node.lineno} {node.name}"
        for module, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, functions)
        and node.name.strip("_") in BARE_WORDS
        and not any("property" in ast.unparse(decorator) for decorator in node.decorator_list)
    )
    assert len(offences) <= BARE_FUNCTIONS, offences


def parameters() -> list[tuple[str, str]]:
    """Return (module, name) of each parameter of a function."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        (f"{module}:{function.lineno}", argument.arg)
        for module, tree in TREES.items()
        for function in ast.walk(tree)
        if isinstance(function, functions)
        for argument in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    ]


def test_hardly_any_parameter_is_a_participle_or_pronoun() -> None:
    names = parameters()
    offences = sorted(f"{place}: {name}" for place, name in names if name in PARTICIPLES)
    assert len(offences) <= SHARE_OF_PARTICIPLES * len(names), offences


def test_no_new_field_is_a_participle_or_pronoun() -> None:
    """Allow only the fields that the JSON of a contract names so, or that a checkpoint on disk holds."""
    offences = {
        f"{module}: {node.name}.{statement.target.id}"
        for module, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and statement.target.id in PARTICIPLES
    }
    assert len(offences) <= FIELDS_LEFT, sorted(offences)


def test_no_class_name_stands_in_two_modules() -> None:
    modules = defaultdict(set)
    for module, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                modules[node.name].add(str(module))
    assert {name: homes for name, homes in modules.items() if len(homes) > 1} == {}


def test_no_module_is_named_as_one_of_the_standard_library() -> None:
    names = {module: module.parent.name if module.stem == "__init__" else module.stem for module in TREES}
    shared = {str(module) for module, name in names.items() if name in sys.stdlib_module_names}
    assert shared - {"__main__.py", "anatomy/__main__.py"} == set()
