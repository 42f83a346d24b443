"""Settings on their way from folder to folder: an export carries them as the journal's changes, an import sets them.

What sends something to somebody (`STAYS_OFF`) stays off in the new folder until it is switched on there, and addresses
are secrets, which never leave the settings file.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from perkup.app.data_folder import DataFolder
from perkup.app.settings.settings_file import change_settings, load_settings
from perkup.app.settings.settings_schema import (
    SettingForm,
    Settings,
    Value,
    changed_settings,
    current_keys,
    find_setting,
    rejection_reason,
)
from perkup.event_types import PlanStarted, SettingsChanged
from perkup.journal.store import Journal

STAYS_OFF = frozenset({"phone.on", "calendar.feed"})
CARRIED = ("day.", "programme.", "calendar.")
"""What the thirty days and their events follow from comes along into a folder that was run before, too."""


def export_settings(home: DataFolder, journal: Journal) -> bool:
    """Journal what the settings file says and the journal does not have yet; return whether there was any."""
    changes = unjournalled_changes(load_settings(home.settings_file).settings, journal)
    if changes:
        journal.append("settings_changed", {"changes": changes, "by": "file"})
    return bool(changes)


def unjournalled_changes(settings: Settings, journal: Journal) -> dict[str, tuple[Value, Value]]:
    """Return (before, now) of every setting whose value the journal does not have yet; addresses are left out."""
    journaled = journaled_settings(journal)
    inside = {key: new for key, (_default, new) in changed_settings(Settings(), settings).items()}
    changes: dict[str, tuple[Value, Value]] = {}
    for key in sorted(journaled.keys() | inside.keys()):
        about = find_setting(key)
        if about is not None and about.form != SettingForm.ADDRESSES:
            before, now = journaled.get(key, about.default), inside.get(key, about.default)
            if before != now:
                changes[key] = (before, now)
    return changes


class ImportedSettings(msgspec.Struct, frozen=True):
    """Settings that an import set, and those it left as they are here, each with its value in the export."""

    keys: tuple[str, ...] = ()
    left: dict[str, Value] = {}


def import_settings(home: DataFolder, journal: Journal, here: Collection[str] | None = None) -> ImportedSettings:
    """Set what the journal says of settings, in a folder where all are at their defaults.

    here : ids of the changes and blocks that a folder that was run before had already (`settings_changes`). Then only
        settings of the programme and the calendar are taken over from the others, and of those only what was never
        changed here; what stays is returned too. With a block from elsewhere, that is also what its person left as
        Perkup has it. None for a folder that was empty.
    """
    was_run = here is not None
    own = changed_settings(Settings(), load_settings(home.settings_file).settings)
    if own and not was_run:
        return ImportedSettings()
    imported: dict[str, Value] = {}
    left: dict[str, Value] = {}
    values = journaled_settings(journal, here or ())
    if here is not None and any(block.id not in here for block in journal.read(PlanStarted)):
        values = {key: about.default for key in own if (about := find_setting(key)) is not None} | values
    for key, value in values.items():
        about = find_setting(key)
        if about is None or key in STAYS_OFF or rejection_reason(about, value) is not None:
            continue
        if was_run and not key.startswith(CARRIED):
            continue
        if key in own:
            if own[key][1] != value:
                left[key] = value
        elif value != about.default:
            imported[key] = value
    if imported:
        change_settings(home.settings_file, imported)
    return ImportedSettings(tuple(sorted(imported)), left)


def journaled_settings(journal: Journal, without: Collection[str] = ()) -> dict[str, Value]:
    """Return the value of each setting by the journal's newest change of it; `without` are ids of changes to leave."""
    return {
        current: new
        for record in journal.read(SettingsChanged)
        if record.id not in without
        for key, (_old, new) in record.data.changes.items()
        for current in current_keys(key)
    }


def settings_changes(journal: Journal) -> frozenset[str]:
    """Return the ids of the changes of settings, and of the blocks that rest on them, that a journal holds."""
    return frozenset(record.id for record in journal.read(SettingsChanged, PlanStarted))
