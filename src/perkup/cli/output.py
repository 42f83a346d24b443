"""Output of the verbs: one JSON document for programs, rich text for people, one line for an error."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
import msgspec

from perkup.errors import ErrorCode, PerkupError

if TYPE_CHECKING:
    from rich.console import Console


def emit_json(document: Any) -> None:
    """Write one JSON document to standard output and nothing else."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n")
    sys.stdout.flush()


def console() -> Console:
    """Return the terminal, made when first used: rich takes longer to import than most verbs take to run."""
    from rich.console import Console

    return Console(highlight=False)


def fail(error: PerkupError, *, as_json: bool) -> NoReturn:
    """Tell an error in one or two lines and exit 1."""
    if as_json:
        emit_json(error.as_json())
    else:
        click.echo(f"perkup: {error.message}", err=True)
        if error.hint:
            click.echo(f"        {error.hint}", err=True)
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
