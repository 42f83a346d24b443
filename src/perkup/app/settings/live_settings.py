"""Settings in force: taken from the file, read again when somebody edits it, each change journalled."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from perkup.app.settings.settings_file import LoadedSettings, change_settings, load_settings, parse_settings
from perkup.app.settings.settings_schema import Settings, Value, changed_settings
from perkup.event_types import SettingsChanged
from perkup.journal.store import Journal
from perkup.local_format import LocalStyle
from perkup.vocabulary import ChangeSource


class LiveSettings:
    """Settings file of a person beside the journal."""

    def __init__(self, file: Path, journal: Journal) -> None:
        self.loaded: LoadedSettings = load_settings(file)
        self._file, self._journal = file, journal
        self._choose_style()
        self._loaded_time = self._file_time()

    @property
    def settings(self) -> Settings:
        """Return the settings in force."""
        return self.loaded.settings

    def change(self, changes: Mapping[str, Value], by: str) -> None:
        """Change the file, comments kept, and take it over."""
        self._journal_changes(*change_settings(self._file, changes), by=by)
        self._load_file()

    def reload_if_changed(self) -> bool:
        """Reload the file if it changed on disk; return True when it did. A bad edit only sets `problems`."""
        if self._file_time() == self._loaded_time:
            return False
        before = self.settings
        self._load_file()
        if self._file.exists():
            self._journal_changes(before, self.settings, by="file")
        return True

    def read_file(self) -> LoadedSettings:
        """Return what the file says now without taking it over: nothing is written, nothing journalled."""
        if self._file_time() == self._loaded_time:
            return self.loaded
        try:
            settings, problems, notes = parse_settings(self._file.read_bytes())
        except OSError:
            return self.loaded
        return LoadedSettings(settings or self.settings, problems, notes)

    def _load_file(self) -> None:
        self._loaded_time = self._file_time()
        self.loaded = load_settings(self._file, previous=self.settings)
        self._choose_style()

    def _choose_style(self) -> None:
        display = self.settings.display
        LocalStyle.choose(display.clock, display.units)

    def _journal_changes(self, before: Settings, after: Settings, by: str) -> None:
        changed = {key: list(pair) for key, pair in changed_settings(before, after).items()}
        newest = self._journal.newest(SettingsChanged) if by == ChangeSource.FILE else None
        recorded = {} if newest is None else {key: list(pair) for key, pair in newest.data.changes.items()}
        if changed and changed != recorded:
            self._journal.append("settings_changed", {"changes": changed, "by": by})

    def _file_time(self) -> int:
        try:
            return self._file.stat().st_mtime_ns
        except OSError:
            return 0
