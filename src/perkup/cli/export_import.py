"""Verbs export and import."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from perkup.app.data_folder import DataFolder
from perkup.cli.output import console, echo, emit_json
from perkup.cli.verb_context import json_option
from perkup.errors import ErrorCode, PerkupError
from perkup.journal.store import Journal

if TYPE_CHECKING:
    pass


@click.command(name="export")
@click.option("--with-photos", is_flag=True, help="Put the photos' files into their lines.")
@click.option("--csv", "csv_folder", metavar="DIR", help="Write a table a kind into DIR instead of JSON lines.")
@click.argument("file", required=False)
@json_option
@click.pass_obj
def export(data: str | None, with_photos: bool, csv_folder: str | None, file: str | None, as_json: bool) -> None:
    """Write everything that happened, a JSON line an event, to FILE or to standard output."""
    from perkup.app.settings.settings_transfer import export_settings

    if csv_folder is not None and (file is not None or with_photos):
        raise click.UsageError("--csv stands alone: it takes neither FILE nor --with-photos.")
    home = DataFolder.find(data)
    in_the_way = csv_folder is None and file in (None, "-") and sys.stdout.isatty()
    with Journal.open(home.journal_file) as journal:
        export_settings(home, journal)
    with (
        Journal.open(home.journal_file) as journal,
        _counter("Exporting", journal.count(), hidden=in_the_way) as progress,
    ):
        if csv_folder is not None:
            count, place = _export_tables(journal, Path(csv_folder), progress), csv_folder
        elif file is None or file == "-":
            if as_json:
                raise click.UsageError("--json tells about a FILE; without one the export itself is written.")
            _export_out(journal, home if with_photos else None, progress)
            return
        else:
            count, place = _export_file(journal, home, Path(file), with_photos, progress), file
    if as_json:
        emit_json({"file": str(Path(place).absolute()), "events": count})
    else:
        echo(f"{count} events written to {place}.", err=True)


@click.command(name="import")
@click.argument("file")
@json_option
@click.pass_obj
def import_(data: str | None, file: str, as_json: bool) -> None:
    """Take in FILE, an export (- for standard input). What is known already is passed over; all or nothing."""
    import msgspec

    from perkup.app.settings.settings_transfer import import_settings, settings_changes
    from perkup.journal.import_export import read_lines

    home = DataFolder.find(data)
    with _source(file) as source, Journal.open(home.journal_file, fallback=False) as journal:
        size, empty = source.seek(0, os.SEEK_END), journal.count() == 0
        here = settings_changes(journal)
        with _counter("Importing", size) as progress:
            done = read_lines(
                journal, source, "standard input" if file == "-" else file, photos=home.photos_dir, progress=progress
            )
        settings = import_settings(home, journal, None if empty else here)
    if as_json:
        emit_json({**msgspec.to_builtins(done), "settings": settings.keys, "settings_left": settings.left})
        return
    echo(f"{done.new} new, {done.known} known already, {done.refused} refused because you deleted them here.")
    if done.photos:
        echo(f"{done.photos} photos written.")
    if settings.keys:
        echo(f"Settings taken over: {', '.join(settings.keys)}.")
    for key, value in settings.left.items():
        echo(f"Left as it is here: {key} (the file has {value}). `perkup settings {key} VALUE` changes it.")


def _export_lines(journal: Journal, out: BinaryIO, home: DataFolder | None, progress: Callable[[int], object]) -> int:
    from perkup.journal.import_export import write_lines

    count = write_lines(journal, out, photos=home.photos_dir if home is not None else None, progress=progress)
    out.flush()
    return count


def _export_out(journal: Journal, home: DataFolder | None, progress: Callable[[int], object]) -> None:
    try:
        _export_lines(journal, sys.stdout.buffer, home, progress)
    except BrokenPipeError:
        raise
    except OSError as error:
        with suppress(OSError):
            sys.stdout.close()
        raise PerkupError(
            f"Standard output cannot be written: {(error.strerror or str(error)).lower()}.",
            code=ErrorCode.FILE_UNWRITABLE,
        ) from None


def _export_file(
    journal: Journal, home: DataFolder, path: Path, with_photos: bool, progress: Callable[[int], object]
) -> int:
    """Write beside, then put in place: an export that fails leaves what was there."""
    target = Path(os.path.realpath(path))
    if target in (home.journal_file, home.settings_file, home.secret_file):
        raise PerkupError(
            f"{path} is one of Perkup's own files.", "Choose another name for the export.", code=ErrorCode.INVALID_FILE
        )
    draft = target.with_name(f".{target.name}.part-{os.getpid()}")
    try:
        if target.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        if target.exists() and not target.is_file():
            with target.open("wb") as out:
                return _export_lines(journal, out, home if with_photos else None, progress)
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as out:
            count = _export_lines(journal, out, home if with_photos else None, progress)
            os.fsync(out.fileno())
        draft.replace(target)
    except OSError as error:
        raise PerkupError(
            f"{path} cannot be written: {(error.strerror or str(error)).lower()}.", code=ErrorCode.FILE_UNWRITABLE
        ) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return count


def _export_tables(journal: Journal, folder: Path, progress: Callable[[int], object]) -> int:
    from perkup.journal.import_export import write_tables

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_tables(journal, folder, progress=progress)
    except OSError as error:
        raise PerkupError(
            f"{folder} cannot be written: {(error.strerror or str(error)).lower()}.", code=ErrorCode.FILE_UNWRITABLE
        ) from None
    return journal.count()


@contextmanager
def _source(file: str) -> Iterator[BinaryIO]:
    """Open the file, or a seekable copy of standard input (which stays in memory while small)."""
    if file == "-":
        with tempfile.SpooledTemporaryFile(max_size=8_000_000) as copy:
            while block := sys.stdin.buffer.read(1_000_000):
                copy.write(block)
            yield copy  # type: ignore[misc]
        return
    try:
        source = open(file, "rb")  # noqa: SIM115
    except OSError as error:
        raise PerkupError(
            f"{file} cannot be read: {(error.strerror or str(error)).lower()}.", code=ErrorCode.FILE_UNREADABLE
        ) from None
    with source:
        yield source


@contextmanager
def _counter(what: str, total: int, *, hidden: bool = False) -> Iterator[Callable[[int], object]]:
    """Show a bar on standard error where somebody looks, else nothing."""
    if hidden or not sys.stderr.isatty():
        yield lambda _more: None
        return
    from rich.progress import Progress

    with Progress(console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda more: bar.advance(task, more)
