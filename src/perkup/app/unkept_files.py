"""Private files on their way in: temporary until the journal has them, swept when the coach starts."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from perkup.journal.line_reader import safe_name

if TYPE_CHECKING:
    from perkup.app.data_folder import DataFolder
    from perkup.journal.store import Journal

PREFIX = ".unkept-"
"""Start of the name of a file that nobody has decided to keep yet."""
DRAFT_S = 60.0
"""A half-written copy of a file older than this belongs to no process that still writes it."""


class PrivateFiles(NamedTuple):
    """Files in the folders of photos and videos beside those that the journal names."""

    unkept: list[Path]
    unknown: list[Path]


def unkept_path(path: Path) -> Path:
    """Return where a file is while nobody has decided to keep it: beside its place, its ending the same."""
    return path.with_name(PREFIX + path.name)


def kept_path(path: Path) -> Path:
    """Return where an unkept file will be once it is kept."""
    return path.with_name(path.name.removeprefix(PREFIX))


def find_private_files(home: DataFolder, journal: Journal) -> PrivateFiles:
    """Return the private files that nobody kept, and those that no entry of the journal names."""
    unkept: list[Path] = []
    unknown: list[Path] = []
    for folder, kind, field in _folders(home):
        files = _files(folder)
        names = _journaled_names(journal, kind, field) if files else set()
        for path in files:
            if _is_unkept(path):
                unkept.append(path)
            elif path.name not in names:
                unknown.append(path)
    return PrivateFiles(unkept, unknown)


def sweep(home: DataFolder, journal: Journal) -> int:
    """Remove what nobody kept: uploads and drafts of a coach that was killed; return how many files went.

    A file that the journal names already is kept after all. Call it while no measurement is under way.
    """
    if journal.trouble is not None:
        return 0
    count = 0
    for folder, kind, field in _folders(home):
        unkept = [path for path in _files(folder) if _is_unkept(path)]
        names = _journaled_names(journal, kind, field) if unkept else set()
        for path in unkept:
            if kept_path(path).name in names:
                with suppress(OSError):
                    path.replace(kept_path(path))
            elif path.name.startswith(PREFIX) or _is_old(path):
                count += _remove(path)
    drafts = [path for path in _files(home.folder) if _is_draft(path) and _is_old(path)]
    return count + sum(_remove(path) for path in drafts)


def problem_texts(home: DataFolder, journal: Journal) -> list[str]:
    """Say which private files are there that nobody kept, or that no entry of the journal names."""
    files = find_private_files(home, journal)
    lines = []
    if files.unkept:
        lines.append(
            f"{_count(files.unkept)} that nobody kept: {_list(files.unkept)}. "
            "Perkup deletes them when measuring ends, or at its next start."
        )
    if files.unknown:
        lines.append(
            f"{_count(files.unknown)} that no photo or measurement of yours names: {_list(files.unknown)}. "
            "Delete them if you do not need them."
        )
    return lines


def _folders(home: DataFolder) -> list[tuple[Path, str, str]]:
    """Return each folder of private files, with the kind of event and the field that name them."""
    return [(home.photos_dir, "photo", "file"), (home.videos_dir, "measurement", "video")]


def _journaled_names(journal: Journal, kind: str, field: str) -> set[str | None]:
    """Return the names in events of whatever version."""
    return {safe_name(event.stored(field)) for event in journal.events(kinds=[kind])}


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())
    except OSError:
        return []


def _is_unkept(path: Path) -> bool:
    return path.name.startswith(PREFIX) or _is_draft(path)


def _is_draft(path: Path) -> bool:
    return path.name.startswith(".") and ".new-" in path.name


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > DRAFT_S
    except OSError:
        return False


def _remove(path: Path) -> int:
    try:
        path.unlink()
    except OSError:
        return 0
    return 1


def _count(paths: list[Path]) -> str:
    size = 0
    for path in paths:
        with suppress(OSError):
            size += path.stat().st_size
    return f"{len(paths)} private file{'' if len(paths) == 1 else 's'} ({size / 1e6:.1f} MB)"


def _list(paths: list[Path]) -> str:
    names = ", ".join(f"{path.parent.name}/{path.name}" for path in paths[:3])
    return f"{names} and {len(paths) - 3} more" if len(paths) > 3 else names
