"""Settings file: one documented TOML file that a person may edit.

A bad edit never takes effect: the last good settings stay in force, and the problem is named with its line.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import Struct

from perkup.app.data_folder import write_private
from perkup.app.settings.clock_settings import within_bounds
from perkup.app.settings.settings_schema import (
    FORMER_KEYS,
    SettingForm,
    SettingInfo,
    SettingKind,
    Settings,
    Value,
    current_keys,
    find_setting,
    group_description,
    list_settings,
    nearest_key,
    rejection_reason,
)
from perkup.errors import ErrorCode, PerkupError, UnknownChoiceError
from perkup.journal import file_lock
from perkup.toml_reader import parse_toml

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_MAX_BYTES = 1_000_000


class SettingsProblem(Struct, frozen=True):
    """Mistake in the file: its line (None where it has none), the key, the reason as a sentence.

    A problem that `blocks` keeps the whole edit out of force; another (an unknown key) is only passed over.
    """

    line: int | None
    key: str | None
    reason: str
    blocks: bool = True

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}" if self.line is not None else self.reason


class LoadedSettings(Struct, frozen=True):
    """Settings in force, what is wrong with the file, and notes on what is merely out of date in it."""

    settings: Settings
    problems: list[SettingsProblem] = []
    notes: list[SettingsProblem] = []

    @property
    def blocked(self) -> bool:
        """Return True while the file as it stands is not in force."""
        return any(problem.blocks for problem in self.problems)


def load_settings(path: Path, *, previous: Settings | None = None) -> LoadedSettings:
    """Read the settings; the file is written with its defaults where missing.

    With a blocking problem the settings stay as they were: `previous`, else the last good ones, else defaults.
    Never raises for what a person can do to the file.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        with suppress(OSError):
            write_private(path, default_file_text().encode())
            _keep_last_good(path, default_file_text().encode())
        return LoadedSettings(Settings())
    except OSError as error:
        problem = SettingsProblem(None, None, f"{path} cannot be read: {(error.strerror or str(error)).lower()}.")
        return LoadedSettings(previous or _read_last_good(path), [problem])
    settings, problems, notes = parse_settings(content)
    if settings is None:
        return LoadedSettings(previous or _read_last_good(path), problems, notes)
    _keep_last_good(path, content)
    return LoadedSettings(settings, problems, notes)


class FileReading(NamedTuple):
    """Settings in the content of a file, None where a problem blocks them; its problems and notes."""

    settings: Settings | None
    problems: list[SettingsProblem]
    notes: list[SettingsProblem]


def parse_settings(content: bytes) -> FileReading:
    """Read the settings in the content of a file."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return FileReading(None, [SettingsProblem(line, None, "This is not UTF-8 text.")], [])
    if len(content) > _MAX_BYTES:
        return FileReading(None, [SettingsProblem(None, None, "The file is over a megabyte long.")], [])
    try:
        document = parse_toml(text)
    except ValueError as error:
        return FileReading(None, [_syntax_problem(str(error), text)], [])
    values, problems, notes = _sort_keys(document, text)
    if any(problem.blocks for problem in problems):
        return FileReading(None, problems, notes)
    return FileReading(msgspec.convert(values, Settings), problems, notes)


def change_settings(path: Path, values: Mapping[str, Value]) -> tuple[Settings, Settings]:
    """Set keys such as `clock.interval_min` in the file, all or none; comments and unknown keys stay.

    Returns the settings before and after: the caller journals `differences`. Raises PerkupError that names an unknown
    key, a value that will not do, or the line of the file that must be mended first.
    """
    for key, value in values.items():
        about = require_setting(key)
        if (reason := rejection_reason(about, value)) is not None and about.choices:
            raise UnknownChoiceError(
                key, about.choices, _key_sentence(key, reason), about.text, code=ErrorCode.INVALID_SETTING
            )
        if reason is not None:
            raise PerkupError(_key_sentence(key, reason), about.text, code=ErrorCode.INVALID_SETTING)
    values = {current: value for key, value in values.items() for current in current_keys(key)}
    path = Path(os.path.realpath(path))
    with _edit_lock(path):
        loaded = load_settings(path)
        new_text = _edit_text(path, values)
        new, problems, _notes = parse_settings(new_text.encode())
        if new is None:
            first = next(problem for problem in problems if problem.blocks)
            raise _mistake_error(path, str(first))
        try:
            write_private(path, new_text.encode())
        except OSError as error:
            raise _unwritable_error(path, error) from None
        _keep_last_good(path, new_text.encode())
    return loaded.settings, new


def require_setting(key: str) -> SettingInfo:
    """Return the setting of that key. Raises PerkupError with the nearest key."""
    about = find_setting(key)
    if about is not None:
        return about
    near = nearest_key(key)
    advice = f"Did you mean `{near}`?" if near else "`perkup settings` lists them all."
    raise PerkupError(f"There is no setting `{key}`.", advice, code=ErrorCode.INVALID_SETTING)


def parse_value(about: SettingInfo, text: str) -> Value:
    """Read what somebody typed for a setting: `40`, `off`, `mon, wed`. Raises PerkupError where it does not fit."""
    try:
        if about.kind is SettingKind.LIST:
            return [
                _parse_word(about.item or SettingKind.TEXT, part.strip()) for part in text.split(",") if part.strip()
            ]
        if about.form == SettingForm.HOURS and text.lower() in ("off", "never", "none"):
            return ""
        return _parse_word(about.kind, text)
    except ValueError:
        what = "a list with commas" if about.kind is SettingKind.LIST else f"a {about.kind}"
        example = format_value(about.default)
        message = f"`{about.key}` must be {what}, not `{text}`."
        raise PerkupError(message, f"Such as: {example}.", code=ErrorCode.INVALID_SETTING) from None


def format_value(value: Value) -> str:
    """Return a value as a person types it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def default_file_text() -> str:
    """Return the file as it is first written: every key with its default, range and meaning."""
    lines = [
        "# Perkup's settings. Change a value and save: Perkup uses it at once.",
        "# A mistake changes nothing: the settings that were good last stay, and `perkup settings` names the line.",
        "# Keys that Perkup does not know, and your comments, are kept.",
    ]
    group = ""
    for about in list_settings():
        if about.group != group:
            group = about.group
            lines += ["", f"# {group_description(group)}", f"[{group}]"]
        if group != "hours":
            lines.append(f"# {about.text}{_range_comment(about)}")
        lines.append(f"{about.name} = {_to_toml(about.default)}")
    return "\n".join(lines) + "\n"


def _range_comment(about: SettingInfo) -> str:
    if about.choices:
        return (
            f" One of: {', '.join(about.choices)}."
            if about.kind is SettingKind.CHOICE
            else f" Of: {', '.join(about.choices)}."
        )
    if about.low is not None and about.high is not None:
        unit = f" {about.unit}" if about.unit not in ("", "0 to 1") else ""
        return f" From {about.low:g} to {about.high:g}{unit}."
    return ""


def _key_sentence(key: str, reason: str) -> str:
    return f"`{key}` {reason}" + ("" if reason.endswith("?") else ".")


def _to_toml(value: Value) -> str:
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list):
        return "[" + ", ".join(_to_toml(entry) for entry in value) + "]"
    return msgspec.json.encode(value).decode()


def _parse_word(kind: SettingKind, text: str) -> int | float | bool | str:
    if kind is SettingKind.SWITCH:
        words = {
            "on": True,
            "true": True,
            "yes": True,
            "1": True,
            "off": False,
            "false": False,
            "no": False,
            "0": False,
        }
        if text.lower() not in words:
            raise ValueError(text)
        return words[text.lower()]
    if kind is SettingKind.WHOLE_NUMBER:
        return int(text)
    if kind is SettingKind.NUMBER:
        return float(text)
    return text


class _SortedKeys(NamedTuple):
    """Values of the known keys by group, a problem for each unknown or wrong key, a note for each former one."""

    values: dict[str, dict[str, object]]
    problems: list[SettingsProblem]
    notes: list[SettingsProblem]


def _sort_keys(document: dict[str, object], text: str) -> _SortedKeys:
    values: dict[str, dict[str, object]] = {}
    former: dict[str, object] = {}
    problems = []
    notes = []
    lines = _key_lines(text)
    groups = {about.group for about in list_settings()}
    for group, table in document.items():
        if not isinstance(table, dict):
            problems.append(_unknown_problem(group, lines, blocks=group in groups))
            continue
        for name, written in table.items():
            key = f"{group}.{name}"
            about = find_setting(key)
            value = within_bounds(key, written)
            if value != written:
                sentence = f"`{key}` is out of range now. Perkup uses {value}."
                notes.append(SettingsProblem(lines.get(key), key, sentence, blocks=False))
            if about is None:
                problems.append(_unknown_problem(key, lines))
            elif (reason := rejection_reason(about, value)) is not None:
                problems.append(SettingsProblem(lines.get(key), key, _key_sentence(key, reason)))
            elif key in FORMER_KEYS:
                former[key] = value
                notes.append(SettingsProblem(lines.get(key), key, _former_sentence(key), blocks=False))
            else:
                values.setdefault(group, {})[name] = value
    for key, value in former.items():
        for current in current_keys(key):
            group, _, name = current.partition(".")
            values.setdefault(group, {}).setdefault(name, value)
    return _SortedKeys(values, sorted(problems, key=lambda problem: problem.line or 0), notes)


def _former_sentence(key: str) -> str:
    names = " and ".join(f"`{current}`" for current in current_keys(key))
    return f"`{key}` is now called {names}; it is read all the same, and renamed when Perkup next writes the file."


def _unknown_problem(key: str, lines: dict[str, int], *, blocks: bool = False) -> SettingsProblem:
    if blocks:
        return SettingsProblem(lines.get(key), key, f"`{key}` must be a table: write [{key}] on a line of its own.")
    near = nearest_key(key)
    advice = f"did you mean `{near}`?" if near else "it is kept, and changes nothing."
    return SettingsProblem(lines.get(key), key, f"There is no setting `{key}`; {advice}", blocks=False)


def _key_lines(text: str) -> dict[str, int]:
    """Return the line of each key, by its look (a key inside an inline table has the line of its table)."""
    lines: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if (match := re.match(r"\s*\[\s*([\w.\-\"' ]+?)\s*\]", line)) is not None:
            table = match.group(1).replace('"', "").replace("'", "")
            lines.setdefault(table, number)
        elif (match := re.match(r"\s*([\w.\-\"' ]+?)\s*=", line)) is not None:
            key = re.sub(r"[\"' ]", "", match.group(1))
            lines.setdefault(f"{table}.{key}" if table else key, number)
    return lines


def _syntax_problem(words: str, text: str) -> SettingsProblem:
    match = re.search(r"^(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)$", words, re.DOTALL)
    if match is None:
        return SettingsProblem(None, None, f"This is not TOML: {words}.")
    line = int(match.group(2)) if match.group(2) else max(1, len(text.splitlines()))
    column = f" at column {match.group(3)}" if match.group(3) else ""
    return SettingsProblem(line, None, f"This is not TOML{column}: {match.group(1)[:1].lower()}{match.group(1)[1:]}.")


def _edit_text(path: Path, values: Mapping[str, Value]) -> str:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        text = path.read_text("utf-8-sig") if path.exists() else default_file_text()
        parse_toml(text)  # within limits, which the next line does not know
        document = tomlkit.parse(text)
        _rename_former_keys(document)
        for key, value in values.items():
            group, _, name = key.partition(".")
            table = document.setdefault(group, tomlkit.table())
            table[name] = value
        return tomlkit.dumps(document)
    except (OSError, ValueError, TOMLKitError, TypeError, RecursionError) as error:
        problems = load_settings(path).problems
        words = str(problems[0]) if problems else str(error)
        raise _mistake_error(path, words) from None


def _mistake_error(path: Path, problem: str) -> PerkupError:
    advice = "Fix it with `perkup settings --edit` first."
    return PerkupError(f"{path.name} has a mistake, {problem}", advice, code=ErrorCode.INVALID_FILE)


def _unwritable_error(path: Path, error: OSError) -> PerkupError:
    reason = (error.strerror or str(error)).lower()
    return PerkupError(f"{path} cannot be written: {reason}.", code=ErrorCode.FILE_UNWRITABLE)


def _rename_former_keys(document: TOMLDocument) -> None:
    """Give keys of older versions their name of today, comment kept; one that stands there already counts."""
    for former in FORMER_KEYS:
        group, _, former_name = former.partition(".")
        table = document.get(group)
        if table is None or former_name not in table:
            continue
        item = table.item(former_name)
        del table[former_name]
        for current in current_keys(former):
            name = current.partition(".")[2]
            if name not in table:
                table[name] = item


@contextmanager
def _edit_lock(path: Path) -> Iterator[None]:
    """Let one change happen at a time, so that none undoes another."""
    try:
        handle = file_lock.acquire(path.with_name(f".{path.name}.lock"), wait=True)
    except OSError as error:
        raise _unwritable_error(path, error) from None
    try:
        yield
    finally:
        if handle is not None:
            file_lock.release(handle)


def last_good_path(path: Path) -> Path:
    """Return where the last good content is kept."""
    return path.with_name(f".{path.name}.good")


def _keep_last_good(path: Path, content: bytes) -> None:
    """Keep a copy of the last good file, which is in force while the file itself has a mistake."""
    copy = last_good_path(path)
    with suppress(OSError):
        if not copy.exists() or copy.read_bytes() != content:
            write_private(copy, content)


def _read_last_good(path: Path) -> Settings:
    with suppress(OSError):
        settings = parse_settings(last_good_path(path).read_bytes()).settings
        if settings is not None:
            return settings
    return Settings()
