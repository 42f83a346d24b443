"""A small mutation tester: change one thing in a module, run its tests, see whether anybody notices.

Each mutant lives in a forked child, so that nothing of it survives. Sentences for people (texts with a space) and
docstrings are not mutated: they are proof-read, not tested word by word. A mutant that outlasts `PATIENCE_S` counts as
killed: it hangs.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import importlib
import itertools
import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

PATIENCE_S = 120.0
COMPARES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.FloorDiv: ast.Mult,
}  # fmt: skip
Edit = Callable[[], None]


class Mutant(NamedTuple):
    """A changed module: where, what was changed, and its code."""

    line: int
    what: str
    tree: ast.Module


class Result(NamedTuple):
    """How many mutants there were, and those that nobody noticed."""

    total: int
    survived: list[str]

    @property
    def score(self) -> float:
        """Killed mutants in per cent."""
        return 100.0 * (self.total - len(self.survived)) / max(1, self.total)


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module's source, one change each."""
    count = sum(1 for _ in _edits(ast.parse(source)))
    for number in range(count):
        tree = ast.parse(source)
        line, what, edit = next(found for index, found in enumerate(_edits(tree)) if index == number)
        edit()
        yield Mutant(line, what, ast.fix_missing_locations(tree))


def run(module: str, tests: list[str], workers: int = 2) -> Result:
    """Try every mutant of `module` with the test modules `tests`.

    Raises `RuntimeError` where the tests fail with nothing changed.
    """
    importlib.import_module("hypothesis.strategies")
    path = Path(str(importlib.import_module(module).__file__))
    source = path.read_text("utf-8")
    if _wait(_child(module, ast.parse(source), tests)):
        raise RuntimeError(f"the tests of {module} fail before anything is changed")
    waiting = list(mutants(source))
    total, running, survived = len(waiting), dict[int, tuple[Mutant, float]](), list[str]()
    while waiting or running:
        while waiting and len(running) < workers:
            mutant = waiting.pop()
            running[_child(module, mutant.tree, tests)] = (mutant, time.monotonic() + PATIENCE_S)
        for pid, (mutant, deadline) in list(running.items()):
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                del running[pid]
                if os.waitstatus_to_exitcode(status) == 0:
                    survived.append(f"{path.name}:{mutant.line} {mutant.what}")
            elif time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    return Result(total, sorted(survived))


def _wait(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _child(module: str, tree: ast.Module, tests: list[str]) -> int:
    """Fork; in the child, put the changed code into the module and run its tests; exit 0 where all pass."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    with contextlib.suppress(BaseException):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        exec(compile(tree, module, "exec"), importlib.import_module(module).__dict__)
        for case in sorted(itertools.chain.from_iterable(map(_cases, tests)), key=lambda case: case[0]):
            case[1]()
        code = 0
    os._exit(code)


def _cases(name: str) -> Iterator[tuple[bool, Callable[[], object]]]:
    """Every test of a module without fixtures, property tests told apart: (is one, run it).

    Done here and not by pytest, which takes a second a mutant to start.
    """
    tests = importlib.import_module(name)
    for label, thing in list(vars(tests).items()):
        if label.startswith("test_"):
            yield from _calls_of(thing)
        elif label.startswith("Test"):
            for method in vars(thing):
                if method.startswith("test_"):
                    yield from _calls_of(getattr(thing(), method))


def _calls_of(test: Callable[..., object]) -> Iterator[tuple[bool, Callable[[], object]]]:
    options: list[list[dict[str, object]]] = []
    for mark in getattr(test, "pytestmark", []):
        if mark.name == "parametrize":
            names = (
                [word.strip() for word in mark.args[0].split(",")] if isinstance(mark.args[0], str) else mark.args[0]
            )
            rows = [row if len(names) > 1 else (row,) for row in mark.args[1]]
            options.append([dict(zip(names, row, strict=True)) for row in rows])
    for chosen in itertools.product(*options):
        told = {key: value for part in chosen for key, value in part.items()}
        yield hasattr(test, "hypothesis"), partial(test, **told)


def _edits(tree: ast.Module) -> Iterator[tuple[int, str, Edit]]:
    """Every possible change of a tree, in a fixed order, as (line, words, do it)."""
    skipped = _docstrings(tree) | _annotations(tree)
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        yield from _of_expression(node)
        yield from _of_statement(node)


def _of_expression(node: ast.AST) -> Iterator[tuple[int, str, Edit]]:
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            if type(operator) in COMPARES:
                other = COMPARES[type(operator)]()
                yield (
                    node.lineno,
                    f"{ast.unparse(node)}: {_name(operator)} -> {_name(other)}",
                    _put(node.ops, place, other),
                )
    elif isinstance(node, ast.BoolOp):
        swapped = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield node.lineno, f"{ast.unparse(node)}: {_name(node.op)} -> {_name(swapped)}", _set(node, "op", swapped)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        twice = ast.UnaryOp(ast.Not(), copy.deepcopy(node.operand))
        yield node.lineno, f"{ast.unparse(node)}: without not", _set(node, "operand", twice)
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        other_op = OPERATORS[type(node.op)]()
        yield node.lineno, f"{ast.unparse(node)}: {_name(node.op)} -> {_name(other_op)}", _set(node, "op", other_op)
    elif isinstance(node, ast.IfExp):
        yield node.lineno, f"{ast.unparse(node)}: swapped", _set_both(node)
    elif isinstance(node, ast.Constant):
        yield from _of_constant(node)
    elif isinstance(node, ast.comprehension) and node.ifs:
        line = node.ifs[0].lineno
        yield line, f"comprehension without `if {ast.unparse(node.ifs[0])}`", _set(node, "ifs", [])


def _of_constant(node: ast.Constant) -> Iterator[tuple[int, str, Edit]]:
    value = node.value
    if isinstance(value, bool):
        yield node.lineno, f"{value} -> {not value}", _set(node, "value", not value)
    elif isinstance(value, int):
        yield node.lineno, f"{value} -> {value + 1}", _set(node, "value", value + 1)
    elif isinstance(value, str) and " " not in value and value:
        yield node.lineno, f"{value!r} -> changed", _set(node, "value", f"{value}~")


def _of_statement(node: ast.AST) -> Iterator[tuple[int, str, Edit]]:
    for field in ("body", "orelse"):
        block = getattr(node, field, None)
        if not isinstance(block, list) or isinstance(node, (ast.Module, ast.ClassDef)):
            continue
        for place, statement in enumerate(block):
            line, text = statement.lineno, ast.unparse(statement).splitlines()[0]
            if isinstance(statement, ast.Return) and statement.value and not _is_none(statement.value):
                yield line, f"{text} -> return None", _set(statement, "value", ast.Constant(None))
            elif isinstance(statement, (ast.Assign, ast.AugAssign, ast.Raise)) or _calls(statement):
                yield line, f"without `{text}`", _put(block, place, ast.copy_location(ast.Pass(), statement))


def _calls(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _docstrings(tree: ast.Module) -> set[int]:
    """Return the ids of nodes that are texts of their own or parts of an f-string or of `__all__`."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values if isinstance(part, ast.Constant)}
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            skipped |= {id(part) for part in ast.walk(node)}
    return skipped


def _annotations(tree: ast.Module) -> set[int]:
    """Return the ids of everything inside an annotation or a struct's options."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        roots: list[ast.AST | None] = []
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            roots.append(node.returns)
        elif isinstance(node, (ast.AnnAssign, ast.arg)):
            roots.append(node.annotation)
        elif isinstance(node, ast.ClassDef):
            roots += [keyword.value for keyword in node.keywords]
        elif isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("Literal["):
            roots.append(node.value)
        skipped |= {id(part) for root in roots if root for part in ast.walk(root)}
    return skipped


def _name(node: ast.AST) -> str:
    return type(node).__name__


def _set(node: ast.AST, field: str, value: object) -> Edit:
    return lambda: setattr(node, field, value)


def _set_both(node: ast.IfExp) -> Edit:
    def swap() -> None:
        node.body, node.orelse = node.orelse, node.body

    return swap


def _put(block: list[ast.cmpop] | list[ast.stmt], place: int, value: ast.AST) -> Edit:
    def put() -> None:
        block[place] = value  # type: ignore[call-overload]

    return put
