"""The verbs for one's own data: export, import, erase, settings."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from perkup.app.coach_client import send_settings
from perkup.app.data_folder import DataFolder
from perkup.cli.output import console, emit_json
from perkup.errors import PerkupError
from perkup.journal.store import Journal

if TYPE_CHECKING:
    from perkup.app.erasure import Erasure
    from perkup.app.settings.settings_file import LoadedSettings, SettingInfo, Settings

json_option = click.option("--json", "as_json", is_flag=True, help="Write one JSON document and nothing else.")


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
        click.echo(f"{count} events written to {place}.", err=True)


@click.command(name="import")
@click.argument("file")
@json_option
@click.pass_obj
def import_(data: str | None, file: str, as_json: bool) -> None:
    """Take in FILE, an export (- for standard input). What is known already is passed over; all or nothing."""
    import msgspec

    from perkup.app.settings.settings_transfer import import_settings
    from perkup.journal.import_export import read_lines

    home = DataFolder.find(data)
    with _source(file) as source, Journal.open(home.journal_file, fallback=False) as journal:
        size, empty = source.seek(0, os.SEEK_END), journal.count() == 0
        with _counter("Importing", size) as progress:
            done = read_lines(
                journal, source, "standard input" if file == "-" else file, photos=home.photos_dir, progress=progress
            )
        taken = import_settings(home, journal) if empty else []
    if as_json:
        emit_json({**msgspec.to_builtins(done), "settings": taken})
        return
    click.echo(f"{done.new} new, {done.known} known already, {done.refused} refused because they were erased here.")
    if done.photos:
        click.echo(f"{done.photos} photos written.")
    if taken:
        click.echo(f"Settings taken over: {', '.join(taken)}.")


@click.command()
@click.argument("event_ids", nargs=-1, metavar="[EVENT_ID]...")
@click.option("--measurement", metavar="ID", help="Erase a measurement and the video kept with it.")
@click.option("--everything", is_flag=True, help="Erase all: events, photos, videos, own moves, settings.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_obj
def erase(
    data: str | None, event_ids: tuple[str, ...], measurement: str | None, everything: bool, yes: bool, as_json: bool
) -> None:
    """Remove for good. A tombstone without content stays for each event, so that no import brings it back."""
    from perkup.app import erasure as app_erasure

    if sum((bool(event_ids), measurement is not None, everything)) != 1:
        raise click.UsageError("Say what to erase: EVENT_ID, --measurement ID or --everything.")
    home = DataFolder.find(data)
    with Journal.open(home.journal_file, fallback=False) as journal:
        if everything:
            erasure = app_erasure.erasure_of_everything(home, journal)
        elif measurement is not None:
            erasure = app_erasure.erasure_of_measurement(home, journal, measurement)
        else:
            erasure = app_erasure.erasure_of_events(home, journal, event_ids)
            app_erasure.keep_hold(journal, erasure.events)
        if not yes:
            _confirm(erasure)
        app_erasure.execute_erasure(journal, erasure)
    if as_json:
        emit_json(erasure)
    else:
        click.echo(f"Erased for good: {_counted(erasure)}.")


@click.command()
@click.argument("key", required=False)
@click.argument("value", nargs=-1)
@click.option("--edit", is_flag=True, help="Open the file in your editor.")
@click.option("--path", "tell_path", is_flag=True, help="Say where the file is.")
@json_option
@click.pass_obj
def settings(
    data: str | None, key: str | None, value: tuple[str, ...], edit: bool, tell_path: bool, as_json: bool
) -> None:
    """List the settings (of a group such as `clock`), show the one of KEY, or set it to VALUE."""
    from perkup.app.settings.settings_file import load

    home = DataFolder.find(data)
    path = home.settings_file
    if sum((edit, tell_path, key is not None)) > 1:
        raise click.UsageError("--edit and --path stand alone.")
    if tell_path:
        load(path)
        if as_json:
            emit_json({"path": str(path)})
        else:
            click.echo(str(path))
    elif edit:
        _edit(home, as_json)
    elif key is not None and value:
        _set(home, key, " ".join(value), as_json)
    else:
        _show(path, load(path), key, as_json)


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
        raise PerkupError(f"Standard output cannot be written: {(error.strerror or str(error)).lower()}.") from None


def _export_file(
    journal: Journal, home: DataFolder, path: Path, with_photos: bool, progress: Callable[[int], object]
) -> int:
    """Write beside, then put in place: an export that fails leaves what was there."""
    target = Path(os.path.realpath(path))
    if target in (home.journal_file, home.settings_file, home.secret_file):
        raise PerkupError(f"{path} is one of Perkup's own files.", "Choose another name for the export.")
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
        raise PerkupError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.") from None
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
        raise PerkupError(f"{folder} cannot be written: {(error.strerror or str(error)).lower()}.") from None
    return journal.count()


@contextmanager
def _source(file: str) -> Iterator[BinaryIO]:
    """The file, or a seekable copy of standard input (which stays in memory while small)."""
    if file == "-":
        with tempfile.SpooledTemporaryFile(max_size=8_000_000) as copy:
            while block := sys.stdin.buffer.read(1_000_000):
                copy.write(block)
            yield copy  # type: ignore[misc]
        return
    try:
        source = open(file, "rb")  # noqa: SIM115
    except OSError as error:
        raise PerkupError(f"{file} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    with source:
        yield source


@contextmanager
def _counter(what: str, total: int, *, hidden: bool = False) -> Iterator[Callable[[int], object]]:
    """A bar on standard error where somebody looks, else nothing."""
    if hidden or not sys.stderr.isatty():
        yield lambda _more: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda more: bar.advance(task, more)


def _confirm(erasure: Erasure) -> None:
    question = f"Erase {_counted(erasure)}? Nothing brings them back"
    try:
        agreed = click.confirm(question, err=True)
    except click.Abort:
        agreed = False
    if not agreed:
        raise PerkupError("Nothing was erased.", "Answer y, or say --yes.")


def _counted(erasure: Erasure) -> str:
    events, files = len(erasure.events), len(erasure.files)
    words = f"{events} event{'' if events == 1 else 's'}"
    return words + (f" and {files} file{'' if files == 1 else 's'}" if files else "")


def _edit(home: DataFolder, as_json: bool) -> None:
    from perkup.app.settings.settings_file import differences, load

    before = load(home.settings_file).settings
    try:
        click.edit(filename=str(home.settings_file))
    except click.ClickException as error:
        raise PerkupError(error.format_message(), "Set EDITOR to an editor you have.") from None
    loaded = load(home.settings_file)
    _tell_problems(home.settings_file, loaded)
    changes = differences(before, loaded.settings)
    _record(home, changes, "file")
    if as_json:
        emit_json({"changed": changes, "problems": loaded.problems})
    elif not loaded.blocked:
        _tell_changes(changes)


def _set(home: DataFolder, key: str, text: str, as_json: bool) -> None:
    from perkup.app.settings.settings_file import change, differences, known, parse_value

    changes = differences(*change(home.settings_file, {key: parse_value(known(key), text)}))
    _record(home, changes, "cli")
    if as_json:
        emit_json({"changed": changes})
    else:
        _tell_changes(changes)


def _record(home: DataFolder, changes: dict[str, tuple[Any, Any]], by: str) -> None:
    if not changes:
        return
    with Journal.open(home.journal_file) as journal:
        journal.append("settings_changed", {"changes": changes, "by": by})
        if journal.trouble is not None:
            click.echo(f"perkup: the change is in force, but not in the journal: {journal.trouble}", err=True)
    send_settings(home)


def _tell_changes(changes: dict[str, tuple[Any, Any]]) -> None:
    from perkup.app.settings.settings_file import shown

    for key, (old, new) in changes.items():
        click.echo(f"{key}: {shown(old) or '(empty)'} -> {shown(new) or '(empty)'}")
    if not changes:
        click.echo("Nothing changed.")


def _show(path: Path, loaded: LoadedSettings, key: str | None, as_json: bool) -> None:
    from perkup.app.settings.settings_file import describe, get, known, shown

    listed = [about for about in describe() if key in (None, about.group)]
    if key is not None and not listed:
        about = known(key)
        if as_json:
            emit_json(_as_json(about, loaded.settings))
        else:
            click.echo(shown(get(loaded.settings, key)))
            click.echo(f"{about.text} Default: {shown(about.default) or '(empty)'}.", err=True)
    elif as_json:
        rows = [_as_json(about, loaded.settings) for about in listed]
        emit_json({"path": str(path), "settings": rows, "problems": loaded.problems})
    else:
        _table(loaded.settings, listed)
        click.echo(f"{path} holds them. `perkup settings KEY VALUE` changes one.")
    if not as_json:
        _tell_problems(path, loaded)


def _as_json(about: SettingInfo, values: Settings) -> dict[str, Any]:
    import msgspec

    from perkup.app.settings.settings_file import get

    return {**msgspec.to_builtins(about), "value": get(values, about.key)}


def _table(values: Settings, listed: list[SettingInfo]) -> None:
    from rich.table import Table

    from perkup.app.settings.settings_file import get, shown

    table = Table("Setting", "Value", "What it does", box=None, padding=(0, 2, 0, 0), header_style="bold")
    group = ""
    for about in listed:
        if group and about.group != group:
            table.add_row("", "", "")
        group = about.group
        value = get(values, about.key)
        mark = "" if value == about.default else " *"
        table.add_row(about.key, (shown(value) or "-") + mark, about.text)
    console().print(table)
    click.echo("* differs from the default")


def _tell_problems(path: Path, loaded: LoadedSettings) -> None:
    for problem in loaded.problems:
        click.echo(f"perkup: {path.name}, {problem}", err=True)
    if loaded.blocked:
        click.echo("        The settings that were good last stay in force until this is mended.", err=True)
