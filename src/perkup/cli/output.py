"""Output of the verbs: one JSON document for programs, rich text for people, one line for an error."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
import msgspec

from perkup.errors import ErrorCode, PerkupError
from perkup.plain_text import json_text, plain

if TYPE_CHECKING:
    from rich.console import Console


def emit_json(document: object) -> None:
    """Write one JSON document to standard output and nothing else."""
    sys.stdout.write(json_text(msgspec.json.format(msgspec.json.encode(document), indent=2).decode()) + "\n")
    sys.stdout.flush()


def echo(text: object = "", *, strong: str = "", colour: str | None = None, nl: bool = True, err: bool = False) -> None:
    """Write text for people, after a `strong` beginning perhaps: the only way there but `console`.

    Whatever the text holds, the terminal shows it and obeys none of it.
    """
    beginning = click.style(plain(strong), bold=True, fg=colour) if strong else ""
    click.echo(beginning + plain(str(text)), nl=nl, err=err)


def console(*, stderr: bool = False) -> Console:
    """Return the terminal, made when first used: rich takes longer to import than most verbs take to run."""
    from perkup.cli.plain_console import PlainConsole

    return PlainConsole(highlight=False, stderr=stderr)


def literal(text: object) -> str:
    """Return text so that rich shows its brackets instead of reading them as markup."""
    from rich.markup import escape

    return escape(str(text))


def fail(error: PerkupError, *, as_json: bool) -> NoReturn:
    """Tell an error in one or two lines and exit 1."""
    if as_json:
        emit_json(error.as_json())
    else:
        echo(f"perkup: {error.message}", err=True)
        if error.hint:
            echo(f"        {error.hint}", err=True)
    sys.exit(1)


def write_file(path: Path, content: bytes) -> None:
    """Write a file for this person alone (0600), whole or not at all. Raises `PerkupError`."""
    from perkup.app.data_folder import write_private

    try:
        write_private(path, content)
    except OSError as error:
        raise PerkupError(
            f"{path} cannot be written: {(error.strerror or str(error)).lower()}.", code=ErrorCode.FILE_UNWRITABLE
        ) from None
