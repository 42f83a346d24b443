"""Write the man page from the help of the verbs: `python -m tools.man_page > perkup.1`. `make deb` puts it in place."""

from __future__ import annotations

import importlib
import sys

import click

from perkup.cli.main import VERBS, root

FILES = (
    ("~/.local/share/perkup/", "Your data: settings.toml, journal.sqlite3, own moves, photos."),
    ("~/.cache/perkup/", "What can be fetched again: the measuring parts and the pose model."),
    ("~/.config/autostart/perkup.desktop", "The entry that starts Perkup at login, where it is on."),
)
ENVIRONMENT = (
    ("PERKUP_HOME", "The folder of your data, as with --data."),
    ("PERKUP_PARTS, PERKUP_WEIGHTS", "The folders of the measuring parts and of the pose model."),
)
EXITS = (("0", "Done."), ("1", "An error, told in one or two lines."), ("2", "Wrong usage."), ("130", "Interrupted."))


def man_page() -> str:
    """Return the man page, section 1."""
    front = root.make_context("perkup", ["status"], resilient_parsing=True)
    parts = [
        ".TH PERKUP 1",
        ".SH NAME",
        r"perkup \- break reminders and hip exercises for people who sit all day",
        ".SH SYNOPSIS",
        r".B perkup",
        r"[\fB\-\-data\fR \fIDIR\fR] [\fB\-\-demo\fR] \fIVERB\fR [\fIOPTIONS\fR]",
        ".SH DESCRIPTION",
        "Perkup reminds you to stand up, leads two-minute breaks and a programme of thirty days, and measures how far "
        "your hip extends in walking. Everything stays on your computer.",
        ".PP",
        r"Type \fBperkup\fR alone to see the verbs, and \fBperkup help\fR \fIVERB\fR for one of them.",
        ".SH OPTIONS",
        *_options(root, front),
        ".SH VERBS",
    ]
    for verb, (place, _line) in VERBS.items():
        module, _, function = place.partition(":")
        parts += _verb(getattr(importlib.import_module(module), function), verb, front)
    for title, rows in (("FILES", FILES), ("ENVIRONMENT", ENVIRONMENT), ("EXIT STATUS", EXITS)):
        parts.append(f".SH {title}")
        for name, meaning in rows:
            parts += [".TP", f".B {_escaped(name)}", _escaped(meaning)]
    return "\n".join(parts) + "\n"


def _verb(command: click.Command, name: str, parent: click.Context) -> list[str]:
    context = click.Context(command, info_name=name.rpartition(" ")[2], parent=parent)
    usage = " ".join(command.collect_usage_pieces(context))
    lines = [
        f".SS {_escaped(f'{name} {usage}')}",
        _escaped(command.get_short_help_str(400)),
        *_options(command, context),
    ]
    if isinstance(command, click.Group):
        for word in command.list_commands(context):
            below = command.get_command(context, word)
            if below is not None:
                lines += _verb(below, f"{name} {word}", context)
    return lines


def _options(command: click.Command, context: click.Context) -> list[str]:
    lines = []
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            lines += [".TP", f".B {_escaped(record[0])}", _escaped(record[1])]
    return lines


def _escaped(text: str) -> str:
    """Return text that roff prints as it is."""
    plain = " ".join(text.split()).replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{plain}" if plain.startswith((".", "'")) else plain


if __name__ == "__main__":
    sys.stdout.write(man_page())
