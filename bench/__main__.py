"""`python -m bench [NAME ...]`: measure the named claims, or all, and print one table."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable

import bench

Row = tuple[str, str, str, bool | None]
HEADER = ("what", "measured", "target", "met")


def scripts() -> dict[str, Callable[[], list[Row]]]:
    """Return the `rows` function of each module of this folder that measures something, by name."""
    measuring = {}
    for module in pkgutil.iter_modules(bench.__path__):
        if not module.name.startswith("_"):
            rows = getattr(importlib.import_module(f"bench.{module.name}"), "rows", None)
            if rows is not None:
                measuring[module.name] = rows
    return measuring


def table(rows: list[Row]) -> str:
    """Return the rows as text in aligned columns."""
    lines = [HEADER] + [
        (what, got, target, {True: "yes", False: "NO", None: ""}[met]) for what, got, target, met in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return "\n".join("  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)) for line in lines)


def main(names: list[str]) -> int:
    """Run the named scripts, or all; return 1 when a target is missed, 2 for an unknown name."""
    available = scripts()
    unknown = [name for name in names if name not in available]
    if unknown:
        print(f"bench: there is no `{unknown[0]}`; there are {', '.join(available)}", file=sys.stderr)
        return 2
    rows: list[Row] = []
    for name in names or available:
        print(f"bench: {name} ...", file=sys.stderr, flush=True)
        rows += available[name]()
    print(table(rows))
    return int(any(met is False for *_, met in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
