"""Removing for good: events, the photos and videos that belong to them, or everything of one person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec

from perkup.app.data_folder import DataFolder
from perkup.app.settings import settings_file
from perkup.coach.protocols import SAFETY_EVENTS
from perkup.coach.safety.safety_rules import fold_safety_status
from perkup.errors import ErrorCode, PerkupError
from perkup.event_types import ERASED
from perkup.journal.events import Event
from perkup.journal.line_reader import safe_name
from perkup.journal.store import Journal

SMALL_BYTES = 4 * 1024 * 1024
"""A journal up to this size is rewritten at once after an erasure: that takes less than a tenth of a second."""


class Erasure(msgspec.Struct, frozen=True):
    """Content of an erasure, done or planned: ids of events, and files."""

    events: list[str]
    files: list[str]


def erasure_of_events(home: DataFolder, journal: Journal, names: Collection[str]) -> Erasure:
    """Return what belongs to these events. Raises `PerkupError` for an id that is neither there nor erased."""
    events = []
    for name in names:
        event = journal.get(name.upper())
        if event is None and not journal.is_erased(name.upper()):
            raise PerkupError(
                f"There is no event `{name}`.",
                "`perkup export` lists every event with its id.",
                code=ErrorCode.NOT_FOUND,
            )
        if event is not None and event.kind == ERASED:
            raise PerkupError(f"`{name}` was deleted before.", code=ErrorCode.ALREADY_DONE)
        if event is not None:
            events.append(event)
    return Erasure([event.id for event in events], [str(path) for path in _files(home, events)])


def keep_hold(journal: Journal, names: Collection[str]) -> None:
    """Raise `PerkupError` where the hold rests on one of these events: only a clinician's word ends it."""
    facts, today = list(journal.read(*SAFETY_EVENTS)), journal.now().date()
    before = fold_safety_status(facts, today).hold
    after = fold_safety_status([fact for fact in facts if fact.id not in names], today).hold
    if before and (after is None or (after.tier, after.walk_stays) != (before.tier, before.walk_stays)):
        raise PerkupError(
            "Your safety pause depends on this, so it stays until a clinician has cleared you.",
            "End the safety pause with `perkup clear --on DAY`. Then you can delete it.",
            code=ErrorCode.ON_HOLD,
        )


def erasure_of_measurement(home: DataFolder, journal: Journal, measurement: str) -> Erasure:
    """Return a measurement's event and the video kept with it. Raises `PerkupError` where there is none."""
    events = [event for event in journal.events(kinds=["measurement"]) if event.stored("measurement") == measurement]
    if not events:
        raise PerkupError(
            f"There is no measurement `{measurement}`.",
            "`perkup export` lists each with its name.",
            code=ErrorCode.NOT_FOUND,
        )
    return Erasure([event.id for event in events], [str(path) for path in _files(home, events)])


def erasure_of_everything(home: DataFolder, journal: Journal) -> Erasure:
    """All that a person has here: events, photos, videos, own moves and their pictures, settings, journals kept after
    damage, and what the break window's browser kept."""
    names = [event.id for event in journal.events() if event.kind != ERASED]
    files: list[Path] = []
    for folder in (home.photos_dir, home.videos_dir, home.moves_dir, home.pictures_dir, home.window_dir):
        files += sorted(path for path in folder.rglob("*") if not path.is_dir()) if folder.is_dir() else []
    stem, ending = home.journal_file.stem, home.journal_file.suffix
    files += sorted(home.folder.glob(f"{stem}.damaged-*{ending}*"))
    own = (
        home.settings_file,
        settings_file.last_good_path(home.settings_file),
        home.calendar_file,
        home.phone_file,
        home.busy_file,
    )
    files += [path for path in own if path.exists()]
    return Erasure(names, [str(path) for path in files])


def execute_erasure(journal: Journal, erasure: Erasure, *, rewrite: bool = True) -> None:
    """Remove the files, then the events' content: a tombstone each stays. Raises PerkupError where a file resists."""
    journal.require_file()
    for file in erasure.files:
        try:
            Path(file).unlink(missing_ok=True)
        except OSError as error:
            raise PerkupError(
                f"{file} cannot be removed: {(error.strerror or str(error)).lower()}.",
                "Nothing was deleted. Fix this, then run the same command again.",
                code=ErrorCode.FILE_UNWRITABLE,
            ) from None
    journal.erase(erasure.events, rewrite=rewrite)


def _files(home: DataFolder, events: Iterable[Event]) -> list[Path]:
    """Return the files that belong to these events, of whatever version, and are there."""
    folders = {"photo": ("file", home.photos_dir), "measurement": ("video", home.videos_dir)}
    paths = []
    for event in events:
        if event.kind in folders:
            field, folder = folders[event.kind]
            name = safe_name(event.stored(field))
            if name is not None and (folder / name).exists():
                paths.append(folder / name)
    return paths
