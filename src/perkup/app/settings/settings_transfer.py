"""Settings on their way from folder to folder: an export carries them as the journal's changes, an import sets them.

What sends something to somebody (`KEPT_OFF`) stays off in the new folder until it is switched on there, and addresses
are secrets, which never leave the settings file.
"""

from __future__ import annotations

from typing import Any

from perkup.app.data_folder import DataFolder
from perkup.app.settings.settings_file import Settings, change, differences, load
from perkup.app.settings.settings_schema import current_keys, info, wrong
from perkup.event_types import SettingsChanged
from perkup.journal.store import Journal

STAYS_OFF = frozenset({"phone.on", "calendar.feed"})


def export_settings(home: DataFolder, journal: Journal) -> bool:
    """Journal what the settings file says and the journal does not have yet; return whether there was any."""
    changes = unjournalled_changes(load(home.settings_file).settings, journal)
    if changes:
        journal.append("settings_changed", {"changes": changes, "by": "file"})
    return bool(changes)


def unjournalled_changes(settings: Settings, journal: Journal) -> dict[str, list[Any]]:
    """Return `[before, now]` of every setting whose value the journal does not have yet; addresses are left out."""
    told = _journaled_settings(journal)
    inside = {key: new for key, (_default, new) in differences(Settings(), settings).items()}
    changes = {}
    for key in sorted(told.keys() | inside.keys()):
        about = info(key)
        if about is not None and about.form != "addresses":
            before, now = told.get(key, about.default), inside.get(key, about.default)
            if before != now:
                changes[key] = [before, now]
    return changes


def import_settings(home: DataFolder, journal: Journal) -> list[str]:
    """Set what the journal tells of settings, in a folder where they are all at their defaults; the keys set."""
    if differences(Settings(), load(home.settings_file).settings):
        return []
    wanted = {}
    for key, value in _journaled_settings(journal).items():
        about = info(key)
        if about is not None and key not in STAYS_OFF and value != about.default and wrong(about, value) is None:
            wanted[key] = value
    if wanted:
        change(home.settings_file, wanted)
    return sorted(wanted)


def _journaled_settings(journal: Journal) -> dict[str, Any]:
    """The value of each setting by the journal's newest change of it."""
    return {
        current: new
        for record in journal.read(SettingsChanged)
        for key, (_old, new) in record.data.changes.items()
        for current in current_keys(key)
    }
