"""The naming rules of docs/naming.md that can be counted: rules 2 to 5 and 8. Rule 6 is ruff's D401."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "perkup"
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


def enum_values() -> dict[str, set[str]]:
    """Return the values of each `StrEnum` of the house, by its name."""
    return {
        node.name: {
            statement.value.value
            for statement in node.body
            if isinstance(statement, ast.Assign)
            and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str)
        }
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "StrEnum" for base in node.bases)
    }


def field_values() -> dict[str, set[str]]:
    """Return the values of the enums that fields of that name have, whichever struct they stand in."""
    enums, fields = enum_values(), defaultdict(set)
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                words = set(re.findall(r"\w+", ast.unparse(node.annotation)))
                fields[node.target.id] |= {value for name in words & enums.keys() for value in enums[name]}
    return fields


def test_no_field_with_an_enum_is_compared_with_a_literal() -> None:
    """Compare with the member: mypy then knows where a state is renamed or gone."""
    fields = field_values()
    offences = []
    for module, tree in TREES.items():
        for node in (node for node in ast.walk(tree) if isinstance(node, ast.Compare)):
            sides = [node.left, *node.comparators]
            words = {word.value for side in sides for word in ast.walk(side) if isinstance(word, ast.Constant)}
            names = {side.attr for side in sides if isinstance(side, ast.Attribute)}
            if any(words & fields.get(name, set()) for name in names):
                offences.append(f"{module}:{node.lineno} {ast.unparse(node)}")
    assert offences == []


BACKTICKED = re.compile(r"`[^`\n]+`")
HOUSE = [path for top in ("src", "tests", "bench", "tools") for path in sorted((ROOT / top).rglob("*.py"))]


def test_docstrings_and_comments_name_only_what_is_there() -> None:
    """A name in backticks stands somewhere without them, and a file that is named is there."""
    texts = {path: path.read_text("utf-8") for path in HOUSE}
    others = [path for ending in ("*.js", "*.toml", "*.html") for path in SRC.rglob(ending)]
    plain = [BACKTICKED.sub(" ", text) for text in texts.values()] + [path.read_text("utf-8") for path in others]
    words = {word for text in plain for word in re.findall(r"[A-Za-z_]\w+", text)} | {path.stem for path in HOUSE}
    name = re.compile(r"[A-Za-z]\w*(?:_[a-z]|[a-z][A-Z])\w*")
    sheets = {path: path.read_text("utf-8") for path in [*others, *SRC.rglob("*.css")]}
    assert {
        f"{path.relative_to(ROOT)}: {word}"
        for path, text in texts.items()
        for quote in BACKTICKED.findall(text)
        for word in name.findall(quote)
        if word not in words
    } == set()
    packages = "|".join(sorted({path.parent.name for path in SRC.glob("*/__init__.py")}))
    place = re.compile(rf"(?<![\w/.])((?:docs/[\w-]+\.md)|(?:(?:{packages})/[\w/]+\.py))\b")
    assert {
        f"{path.relative_to(ROOT)}: {match}"
        for path, text in (texts | sheets).items()
        for match in place.findall(text)
        if not any((root / match).exists() for root in (ROOT, SRC, ROOT / "tests"))
    } == set()
