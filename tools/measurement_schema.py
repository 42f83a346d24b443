"""The table of fields in `docs/measuring.md`, made of the structs of the results.

python -m tools.measurement_schema            # print it
python -m tools.measurement_schema --write    # put it into the page
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec

from perkup.motion.measurement_types import TYPES
from perkup.motion.result import FailedMeasurement

PAGE = Path(__file__).parents[1] / "docs" / "measuring.md"
BEGIN, END = "<!-- fields: begin -->\n", "<!-- fields: end -->\n"


def fields() -> str:
    """Return the tables of all types, and of a clip that failed, as Markdown."""
    parts = [
        f"`{kind.definition}` ({kind.help[0].lower()}{kind.help[1:].rstrip('.')}):\n\n{_table(kind.result)}"
        for kind in TYPES.values()
    ]
    return "\n".join([*parts, f"A clip that failed:\n\n{_table(FailedMeasurement)}"])


def page_with_fields(text: str) -> str:
    """Return the page with the tables of now between its marks."""
    before, _begin, tail = text.partition(BEGIN)
    _old, _end, after = tail.partition(END)
    return f"{before}{BEGIN}\n{fields()}\n{END}{after}"


def _table(result: type) -> str:
    (root,), components = msgspec.json.schema_components([result], ref_template="{name}")
    lines = ["| field | type | meaning |", "| --- | --- | --- |"]
    lines += [f"| `{path}` | {kind} | {meaning} |" for path, kind, meaning in _rows("", root, components)]
    return "\n".join(lines) + "\n"


def _rows(path: str, schema: dict[str, Any], components: dict[str, Any]) -> list[tuple[str, str, str]]:
    """List the fields below `path`, depth first."""
    rows = []
    for name, field in components[schema["$ref"]]["properties"].items():
        own = f"{path}{name}"
        kind, null, inner, suffix = _kind(field, components)
        meaning = field.get("description", "")
        rows.append((own, kind + (" or null" if null else ""), meaning))
        if inner is not None:
            rows += _rows(own + suffix, inner, components)
    return rows


def _kind(field: dict[str, Any], components: dict[str, Any]) -> tuple[str, bool, dict[str, Any] | None, str]:
    """Return the type in words, whether null may stand there, and the struct inside with how to reach it."""
    options = [option for option in field.get("anyOf", [field]) if option.get("type") != "null"]
    null = len(options) < len(field.get("anyOf", [field]))
    (option,) = options
    words = components.get(str(option.get("$ref")), option).get("enum")
    if words is not None:
        return ", ".join(f"`{word}`" for word in words), null, None, ""
    if "$ref" in option:
        return "object", null, option, "."
    if option.get("type") == "array":
        inner = option.get("items")
        if inner and "$ref" in inner:
            return "array", null, inner, "[]."
        return "array of two numbers", null, None, ""
    if option.get("type") == "object":
        inner = option["additionalProperties"]
        if "$ref" not in inner:
            return f"`left`, `right`: {inner['type']}", null, None, ""
        return "`left`, `right`", null, inner, ".SIDE."
    return str(option["type"]), null, None, ""


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        PAGE.write_text(page_with_fields(PAGE.read_text()))
    else:
        print(fields())
