"""Settings travel with an export; what sends something stays off."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from perkup.app.data_folder import DataFolder
from perkup.app.settings.settings_file import change_settings, load_settings
from perkup.app.settings.settings_transfer import export_settings, import_settings, settings_changes
from perkup.journal.import_export import read_lines, write_lines
from perkup.journal.store import Journal

SET = {"programme.minutes_per_session": 15, "clock.interval_min": 40, "programme.equipment": ["chair"]}


@pytest.fixture
def homes(tmp_path: Path) -> tuple[DataFolder, DataFolder]:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    return DataFolder(tmp_path / "old"), DataFolder(tmp_path / "new")


def carried(old: DataFolder, new: DataFolder) -> list[str]:
    """An export of the one taken in by the other."""
    out = io.BytesIO()
    with Journal.open(old.journal_file) as journal:
        export_settings(old, journal)
        write_lines(journal, out)
    out.seek(0)
    with Journal.open(new.journal_file) as journal:
        read_lines(journal, out, "export")
        return list(import_settings(new, journal).keys)


def test_settings_changed_by_hand_arrive(homes: tuple[DataFolder, DataFolder]) -> None:
    old, new = homes
    change_settings(old.settings_file, SET)
    assert carried(old, new) == sorted(SET)
    assert load_settings(new.settings_file).settings == load_settings(old.settings_file).settings


def test_what_is_known_is_told_once_and_going_back_counts(homes: tuple[DataFolder, DataFolder]) -> None:
    old, new = homes
    change_settings(old.settings_file, SET)
    with Journal.open(old.journal_file) as journal:
        assert export_settings(old, journal)
        assert not export_settings(old, journal)
        change_settings(old.settings_file, {"clock.interval_min": 30})
        assert export_settings(old, journal)
    assert "clock.interval_min" not in carried(old, new)
    assert load_settings(new.settings_file).settings == load_settings(old.settings_file).settings


def test_what_sends_something_stays_off_and_addresses_stay_at_home(homes: tuple[DataFolder, DataFolder]) -> None:
    old, new = homes
    change_settings(old.settings_file, {"phone.on": True, "phone.urls": ["ntfy://my-secret"], "calendar.feed": True})
    assert carried(old, new) == []
    settings = load_settings(new.settings_file).settings
    assert (settings.phone.on, settings.phone.urls, settings.calendar.feed) == (False, [], False)
    assert b"my-secret" not in new.journal_file.read_bytes()


def test_settings_of_ones_own_stay(homes: tuple[DataFolder, DataFolder]) -> None:
    old, new = homes
    change_settings(old.settings_file, SET)
    change_settings(new.settings_file, {"clock.interval_min": 50})
    assert carried(old, new) == []
    assert load_settings(new.settings_file).settings.clock.interval_min == 50


def test_what_this_version_does_not_know_is_passed_over(homes: tuple[DataFolder, DataFolder]) -> None:
    _old, new = homes
    changes = {"clock.moon": [1, 2], "clock.interval_min": [30, 9999], "programme.minutes_per_session": [20, 25]}
    with Journal.open(new.journal_file) as journal:
        journal.append("settings_changed", {"changes": changes, "by": "web"})
        assert import_settings(new, journal).keys == ("programme.minutes_per_session",)


def test_what_the_other_left_as_perkup_has_it_is_told_where_it_differs_here(
    homes: tuple[DataFolder, DataFolder],
) -> None:
    old, new = homes
    with Journal.open(old.journal_file) as journal:
        journal.append("plan_started", {"block": 1, "seed": 1, "profile": {}, "start": "2026-03-02"})
        journal.append("settings_changed", {"changes": {"programme.level": ["some", "fit"]}, "by": "web"})
    change_settings(new.settings_file, {"programme.minutes_per_session": 15, "clock.interval_min": 50})
    for told in ({"programme.minutes_per_session": 20}, {}):
        with Journal.open(old.journal_file) as journal:
            out = io.BytesIO()
            write_lines(journal, out)
        out.seek(0)
        with Journal.open(new.journal_file) as journal:
            export_settings(new, journal)
            here = settings_changes(journal)
            read_lines(journal, out, "export")
            assert import_settings(new, journal, here).left == told
    assert load_settings(new.settings_file).settings.programme.level == "fit"
