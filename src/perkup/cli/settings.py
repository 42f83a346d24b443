"""Verb settings: list, show, change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from perkup.app.data_folder import DataFolder
from perkup.app.http_link import reload_settings
from perkup.cli.output import console, echo, emit_json, literal
from perkup.cli.verb_context import json_option
from perkup.errors import ErrorCode, PerkupError
from perkup.journal.store import Journal

if TYPE_CHECKING:
    from perkup.app.settings.settings_file import LoadedSettings
    from perkup.app.settings.settings_schema import SettingInfo, Settings, Value


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
    from perkup.app.settings.settings_file import load_settings

    home = DataFolder.find(data)
    path = home.settings_file
    if sum((edit, tell_path, key is not None)) > 1:
        raise click.UsageError("--edit and --path stand alone.")
    if tell_path:
        load_settings(path)
        if as_json:
            emit_json({"path": str(path)})
        else:
            echo(str(path))
    elif edit:
        _edit(home, as_json)
    elif key is not None and value:
        _set(home, key, " ".join(value), as_json)
    else:
        _show(path, load_settings(path), key, as_json)


def _edit(home: DataFolder, as_json: bool) -> None:
    from perkup.app.settings.settings_file import load_settings
    from perkup.app.settings.settings_schema import changed_settings

    before = load_settings(home.settings_file).settings
    try:
        click.edit(filename=str(home.settings_file))
    except click.ClickException as error:
        raise PerkupError(
            error.format_message(), "Set EDITOR to an editor you have.", code=ErrorCode.LIBRARY_MISSING
        ) from None
    loaded = load_settings(home.settings_file)
    _tell_problems(home.settings_file, loaded)
    changes = changed_settings(before, loaded.settings)
    _record(home, changes, "file")
    if as_json:
        emit_json({"changed": changes, "problems": loaded.problems})
    elif not loaded.blocked:
        _tell_changes(changes)


def _set(home: DataFolder, key: str, text: str, as_json: bool) -> None:
    from perkup.app.settings.settings_file import change_settings, parse_value, require_setting
    from perkup.app.settings.settings_schema import changed_settings

    changes = changed_settings(*change_settings(home.settings_file, {key: parse_value(require_setting(key), text)}))
    _record(home, changes, "cli")
    if as_json:
        emit_json({"changed": changes})
    else:
        _tell_changes(changes)


def _record(home: DataFolder, changes: dict[str, tuple[Value, Value]], by: str) -> None:
    if not changes:
        return
    with Journal.open(home.journal_file) as journal:
        journal.append("settings_changed", {"changes": changes, "by": by})
        if journal.trouble is not None:
            echo(f"perkup: the change is in force, but not in the journal: {journal.trouble}", err=True)
    reload_settings(home)


def _tell_changes(changes: dict[str, tuple[Value, Value]]) -> None:
    from perkup.app.settings.settings_file import format_value

    for key, (old, new) in changes.items():
        echo(f"{key}: {format_value(old) or '(empty)'} -> {format_value(new) or '(empty)'}")
    if not changes:
        echo("Nothing changed.")


def _show(path: Path, loaded: LoadedSettings, key: str | None, as_json: bool) -> None:
    from perkup.app.settings.settings_file import format_value, require_setting
    from perkup.app.settings.settings_schema import list_settings, setting_value

    listed = [about for about in list_settings() if key in (None, about.group)]
    if key is not None and not listed:
        about = require_setting(key)
        if as_json:
            emit_json(_describe_setting(about, loaded.settings))
        else:
            echo(format_value(setting_value(loaded.settings, key)))
            echo(f"{about.text} Default: {format_value(about.default) or '(empty)'}.", err=True)
    elif as_json:
        rows = [_describe_setting(about, loaded.settings) for about in listed]
        emit_json({"path": str(path), "settings": rows, "problems": loaded.problems})
    else:
        _table(loaded.settings, listed)
        echo(f"{path} holds them. `perkup settings KEY VALUE` changes one.")
    if not as_json:
        _tell_problems(path, loaded)


def _describe_setting(about: SettingInfo, values: Settings) -> dict[str, Any]:
    import msgspec

    from perkup.app.settings.settings_schema import setting_value

    return {**msgspec.to_builtins(about), "value": setting_value(values, about.key)}


def _table(values: Settings, listed: list[SettingInfo]) -> None:
    from rich.table import Table

    from perkup.app.settings.settings_file import format_value
    from perkup.app.settings.settings_schema import setting_value

    table = Table("Setting", "Value", "What it does", box=None, padding=(0, 2, 0, 0), header_style="bold")
    group = ""
    for about in listed:
        if group and about.group != group:
            table.add_row("", "", "")
        group = about.group
        value = setting_value(values, about.key)
        mark = "" if value == about.default else " *"
        table.add_row(about.key, literal(format_value(value) or "-") + mark, about.text)
    console().print(table)
    echo("* differs from the default")


def _tell_problems(path: Path, loaded: LoadedSettings) -> None:
    for problem in [*loaded.problems, *loaded.notes]:
        echo(f"perkup: {path.name}, {problem}", err=True)
    if loaded.blocked:
        echo("        The settings that were good last stay until this is fixed.", err=True)
