"""Private photos: kept 0600 under names that tell nothing, erased with their files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from perkup.app import erasure
from perkup.app.data_folder import DataFolder
from perkup.app.photo_store import PhotoStore
from perkup.errors import ErrorCode, PerkupError
from perkup.journal.events import Event, new_id
from perkup.journal.schema import to_row
from perkup.journal.store import Journal
from tests.app.photos import drawn, exif, png, told, webp
from tests.refusals import refused

NOON = datetime.fromisoformat("2026-03-02T12:00:00+01:00")


@pytest.fixture(scope="module")
def jpeg() -> bytes:
    return drawn()


@pytest.fixture
def album(tmp_path: Path) -> Iterator[tuple[PhotoStore, DataFolder, Journal]]:
    home = DataFolder(tmp_path)
    with Journal.open(home.journal_file) as journal:
        yield PhotoStore(home, journal), home, journal


class TestAlbum:
    def test_kept_private_and_newest_first(self, album: tuple[PhotoStore, DataFolder, Journal], jpeg: bytes) -> None:
        photos, home, _journal = album
        photos.add(told(jpeg, exif(8)), "right", NOON)
        photos.add(png(), "back", NOON, date(2026, 2, 1))
        photos.add(webp(), "back", NOON, date(2026, 1, 1))
        first, second, third = photos.all()
        assert (first.pose, first.turn, first.there, first.at) == ("right", 8, True, NOON)
        assert (second.pose, second.turn, second.at.date()) == ("back", 1, date(2026, 2, 1))
        files = list(home.photos_dir.iterdir())
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
        assert home.photos_dir.stat().st_mode & 0o777 == 0o700
        kinds = [photos.path(each.event)[1] for each in (first, second, third)]
        assert kinds == ["image/jpeg", "image/png", "image/webp"]

    def test_erased_with_its_file(self, album: tuple[PhotoStore, DataFolder, Journal]) -> None:
        photos, home, journal = album
        event = photos.add(png(), "left", NOON)
        erasure.execute_erasure(journal, erasure.erasure_of_events(home, journal, [event.event]))
        assert photos.all() == []
        assert list(home.photos_dir.iterdir()) == []
        with refused(ErrorCode.NOT_FOUND):
            photos.path(event.event)

    @pytest.mark.parametrize(("pose", "on"), [("dancing", None), ("left", date(2026, 3, 3))])
    def test_refused_and_nothing_kept(
        self, album: tuple[PhotoStore, DataFolder, Journal], pose: str, on: date | None
    ) -> None:
        photos, home, _journal = album
        with pytest.raises(PerkupError):
            photos.add(png(), pose, NOON, on)
        assert not home.photos_dir.exists()

    def test_a_file_that_is_gone_is_told(self, album: tuple[PhotoStore, DataFolder, Journal]) -> None:
        photos, home, _journal = album
        photos.add(png(), "left", NOON)
        for path in home.photos_dir.iterdir():
            path.unlink()
        assert [photo.there for photo in photos.all()] == [False]

    def test_a_name_that_leads_out_of_the_folder_is_never_followed(
        self, album: tuple[PhotoStore, DataFolder, Journal]
    ) -> None:
        photos, home, journal = album
        (home.folder / "outside.png").write_bytes(png())
        data = {"file": "../outside.png", "pose": "left", "at": NOON.isoformat()}
        with refused(ErrorCode.INVALID_INPUT):
            journal.append("photo", data)
        event = Event(new_id(NOON, None, bytes(10)), NOON, "photo", 1, data)
        assert journal.import_events([to_row(event)]).new == 1
        with pytest.raises(PerkupError):
            photos.path(event.id)
        assert photos.all() == []

    def test_what_the_journal_refuses_leaves_no_file(self, album: tuple[PhotoStore, DataFolder, Journal]) -> None:
        photos, home, journal = album
        journal.append = _refuse  # type: ignore[method-assign]
        with pytest.raises(PerkupError):
            photos.add(png(), "left", NOON + timedelta(hours=1))
        assert list(home.photos_dir.iterdir()) == []


def _refuse(kind: str, data: object) -> None:
    raise PerkupError("no")
