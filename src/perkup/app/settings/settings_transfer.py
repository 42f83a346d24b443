"""Settings on their way from folder to folder: an export carries them as the journal's changes, an import sets them.

What sends something to somebody (`STAYS_OFF`) stays off in the new folder until it is switched on there, and addresses
are secrets, which never leave the settings file.
"""

from __future__ import annotations

from typing import Any

from perkup.app.data_folder import DataFolder
from perkup.app.settings.settings_file import change_settings, load_settings
from perkup.app.settings.settings_schema import (
    SettingForm,
    Settings,
    changed_settings,
    current_keys,
    find_setting,
    rejection_reason,
)
from perkup.event_types import SettingsChanged
from perkup.journal.store import Journal

STAYS_OFF = frozenset({"phone.on", "calendar.feed"})


def export_settings(home: DataFolder, journal: Journal) -> bool:
    """Journal what the settings file says and the journal does not have yet; return whether there was any."""
    changes = unjournalled_changes(load_settings(home.settings_file).settings, journal)
    if changes:
        journal.append("settings_changed", {"changes": changes, "by": "file"})
    return bool(changes)


def unjournalled_changes(settings: Settings, journal: Journal) -> dict[str, list[Any]]:
    """Return `[before, now]` of every setting whose value the journal does not have yet; addresses are left out."""
    journaled = journaled_settings(journal)
    inside = {key: new for key, (_default, new) in changed_settings(Settings(), settings).items()}
    changes = {}
    for key in sorted(journaled.keys() | inside.keys()):
        about = find_setting(key)
        if about is not None and about.form != SettingForm.ADDRESSES:
            before, now = journaled.get(key, about.default), inside.get(key, about.default)
            if before != now:
                changes[key] = [before, now]
    return changes


def import_settings(home: DataFolder, journal: Journal) -> list[str]:
    """Set what the journal says of settings, in a folder where all are at their defaults; return the keys set."""
    if changed_settings(Settings(), load_settings(home.settings_file).settings):
        return []
    imported = {}
    for key, value in journaled_settings(journal).items():
        about = find_setting(key)
        if (
            about is not None
            and key not in STAYS_OFF
            and value != about.default
            and rejection_reason(about, value) is None
        ):
            imported[key] = value
    if imported:
        change_settings(home.settings_file, imported)
    return sorted(imported)


def journaled_settings(journal: Journal) -> dict[str, Any]:
    """Return the value of each setting by the journal's newest change of it."""
    return {
        current: new
        for record in journal.read(SettingsChanged)
        for key, (_old, new) in record.data.changes.items()
        for current in current_keys(key)
    }
