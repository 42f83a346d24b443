"""Write what pages of the docs (journal, settings, cli, cautions) take from the code: `python tools/reference.py`."""

from __future__ import annotations

import importlib
import inspect
import re
import types
import typing
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import click
import msgspec

from perkup.app.settings.settings_schema import SettingForm, SettingInfo, SettingKind, group_description, list_settings
from perkup.cli.main import VERBS, root
from perkup.desktop.senses import DETECTED
from perkup.event_types import KINDS, VERSIONS
from perkup.moves.caution_rules import caution_readings
from perkup.moves.library import load
from perkup.web.api.reference import reference as api_reference

DOCS = Path(__file__).parent.parent / "docs"


def kinds() -> str:
    """Return a section a kind: what it says, its version, a table of its fields."""
    parts = []
    for name, struct in sorted(KINDS.items()):
        parts += [f"### `{name}`, version {VERSIONS[name]}", "", _escaped(inspect.getdoc(struct) or ""), ""]
        parts += ["| field | type | default |", "| --- | --- | --- |"]
        hints = typing.get_type_hints(struct, include_extras=True)
        for field in msgspec.structs.fields(struct):
            parts.append(f"| `{field.encode_name}` | {_type(hints[field.name])} | {_default(field)} |")
        parts.append("")
    return "\n".join(parts)


def settings() -> str:
    """Return a section a group: what it is about, a table of its keys."""
    parts: list[str] = []
    group = ""
    for each in list_settings():
        if each.group != group:
            group = each.group
            parts += ["", f"### [{group}]", "", group_description(group), ""]
            parts += ["| key | value | default | what it does |", "| --- | --- | --- | --- |"]
        parts.append(f"| `{each.key}` | {_allowed(each)} | `{_plain(each.default)}` | {each.text} |")
    return "\n".join(parts[1:]) + "\n"


def senses() -> str:
    """Return the table of what Linux tells: notifications first, then a row a sense."""
    notifications = (
        "the desktop's own daemon, with the buttons Start, 5 min later and Skip; where it shows no buttons, the "
        "address of the page is written into the notification",
        "a daemon that is restarted shows an open notification again; one that the bus starts on demand is started by "
        "the first",
    )
    rows = [("notifications", *notifications), *((sense.name, sense.how, sense.when) for sense in DETECTED)]
    lines = ["| sense | how | when |", "| --- | --- | --- |"]
    lines += [f"| `{name}` | {how} | {when} |" for name, how, when in rows]
    lines += [
        "",
        *(
            f"`perkup doctor` and `perkup status --json` call `{sense.name}` by its older name `{sense.status_name}`."
            for sense in DETECTED
            if sense.status_name
        ),
    ]
    return "\n".join(lines) + "\n"


def verbs() -> str:
    """Return a section a verb: its help, as the command line shows it."""
    parts: list[str] = []
    for verb, (place, _line) in VERBS.items():
        module, _, function = place.partition(":")
        command = getattr(importlib.import_module(module), function)
        front = root.make_context("perkup", ["status"], resilient_parsing=True)
        parts += _helped(command, f"perkup {verb}", front, verb)
    return "\n".join(parts)


def _helped(command: click.Command, title: str, parent: click.Context, name: str) -> list[str]:
    context = click.Context(command, info_name=name, parent=parent, max_content_width=100, terminal_width=100)
    parts = [f"### `{title}`", "", "```text", command.get_help(context), "```", ""]
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            below = command.get_command(context, each)
            if below is not None:
                parts += _helped(below, f"{title} {each}", context, each)
    return parts


def cautions() -> str:
    """Return the table of the shipped moves: what the drawing decides, with what was read, and what was judged."""
    lines = ["| move | the drawing decides | judged |", "| --- | --- | --- |"]
    for move in load().moves.values():
        readings = caution_readings(move)
        decided = "; ".join(f"`{reading.caution}`: {reading.sentence}" for reading in readings)
        judged = ", ".join(f"`{word}`" for word in move.cautions if word not in {each.caution for each in readings})
        lines.append(f"| `{move.id}` | {decided or '-'} | {judged or '-'} |")
    return "\n".join(lines) + "\n"


def filled(text: str, block: str, content: str) -> str:
    """Return the page with the block between its two marks replaced."""
    marked = re.compile(rf"(<!-- {block} -->\n).*?(<!-- /{block} -->)", re.DOTALL)
    return marked.sub(lambda match: f"{match.group(1)}\n{content}\n{match.group(2)}", text)


def main() -> None:
    for page, block, content in (
        ("journal", "kinds", kinds()),
        ("settings", "settings", settings()),
        ("cli", "verbs", verbs()),
        ("platforms", "senses", senses()),
        ("cautions", "cautions", cautions()),
    ):
        path = DOCS / f"{page}.md"
        path.write_text(filled(path.read_text("utf-8"), block, content), "utf-8")
    (DOCS / "api.md").write_text(api_reference(), "utf-8")


def _allowed(about: SettingInfo) -> str:
    unit = f" {about.unit}" if about.unit not in ("", "0 to 1", "time of day") else ""
    if about.choices:
        words = ", ".join(f"`{choice}`" for choice in about.choices)
        return f"list of {words}" if about.kind == SettingKind.LIST else words
    if about.low is not None and about.high is not None:
        return f"{'list of ' if about.kind == 'list' else ''}{about.low:g} to {about.high:g}{unit}"
    if about.form == SettingForm.HOURS:
        return "hours"
    return {"on or off": "`true`, `false`", "list": "list of texts"}.get(about.kind, about.kind)


def _type(hint: Any) -> str:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        limits = arguments[1]
        bounds = [f"{name} {value}" for name, value in _bounds(limits)]
        return _type(arguments[0]) + (f" ({', '.join(bounds)})" if bounds else "")
    if origin is Literal:
        return ", ".join(f"`{choice}`" for choice in arguments)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_type(each) for each in arguments)
    if origin is list:
        return f"list of {_type(arguments[0])}"
    if origin is tuple:
        return "[" + ", ".join(_type(each) for each in arguments) + "]"
    if origin is dict:
        return "object" if arguments[1] is Any else f"object of {_type(arguments[1])}"
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return ", ".join(f"`{choice}`" for choice in hint)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return "{" + ", ".join(f"`{field.encode_name}`" for field in msgspec.structs.fields(hint)) + "}"
    names = {str: "text", int: "whole number", float: "number", bool: "true or false", type(None): "null", Any: "any"}
    return names.get(hint, {"datetime": "time", "date": "date"}.get(getattr(hint, "__name__", ""), str(hint)))


def _bounds(limits: msgspec.Meta) -> list[tuple[str, Any]]:
    named = [("from", limits.ge), ("over", limits.gt), ("to", limits.le), ("under", limits.lt)]
    return [(name, value) for name, value in named if value is not None]


def _default(field: Any) -> str:
    if field.required:
        return "required"
    value = field.default_factory() if field.default is msgspec.NODEFAULT else field.default
    return f"`{_plain(value)}`"


def _plain(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    main()
