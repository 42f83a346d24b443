"""A measurement for the page, with the real child process: recorded once, the video let go, cancelled cleanly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="the motion extra is not installed")

from bench.motion_world import walker, write_trc
from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.errors import ErrorCode, PerkupError
from perkup.motion.options import MeasureOptions
from tests.refusals import refused

PEAKS = {"left": [12.0, 13.0, 12.5, 13.5], "right": [15.0, 14.5, 15.5, 15.0]}
DEADLINE_S = 60.0


def run(folder: Path, play: Callable[[Application], Awaitable[None]]) -> None:
    async def day() -> None:
        app = Application.open(DataFolder.find(str(folder)))
        try:
            await play(app)
        finally:
            app.close()

    asyncio.run(day())


async def ended(app: Application) -> None:
    end = asyncio.get_running_loop().time() + DEADLINE_S
    while (work := app.measuring.poll()) is None or not work.done:
        assert asyncio.get_running_loop().time() < end, "the measurement never ended"
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("keep", [True, False])
def test_a_walk_is_measured_recorded_and_kept_only_when_wanted(tmp_path: Path, keep: bool) -> None:
    async def play(app: Application) -> None:
        heard: list[str] = []
        app.listeners.subscribe(heard.append)
        place = app.measuring.place_for("walk past.trc")
        write_trc(place, walker(PEAKS))
        app.measuring.begin(place, "walk past.trc", MeasureOptions(), keep=keep)
        with refused(ErrorCode.UNDER_WAY):
            app.measuring.place_for("another.trc")
        await ended(app)
        found = app.measuring.all()
        assert [each.file for each in found] == ["walk past.trc"]
        assert found[0].definition == "trunk-thigh"
        assert found[0].result().sides["left"].steps >= 3
        assert not place.exists()
        assert (found[0].video is not None) is keep
        assert [path.name for path in app.home.videos_dir.iterdir()] == ([found[0].video] if keep else [])
        assert app.measuring.get(found[0].measurement) == found[0]
        assert "measure" in heard

    run(tmp_path / "home", play)


def test_a_bad_file_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    async def play(app: Application) -> None:
        place = app.measuring.place_for("notes.mp4")
        place.write_text("these are my notes")
        app.measuring.begin(place, "notes.mp4", MeasureOptions(), keep=True)
        await ended(app)
        assert app.measuring.work is not None
        assert app.measuring.work.error is not None
        assert app.measuring.work.error["error"]
        assert app.measuring.all() == []
        assert not place.exists()

    run(tmp_path / "home", play)


def test_a_cancelled_measurement_records_nothing(tmp_path: Path) -> None:
    async def play(app: Application) -> None:
        place = app.measuring.place_for("walk.trc")
        write_trc(place, walker(PEAKS))
        app.measuring.begin(place, "walk.trc", MeasureOptions(), keep=True)
        app.measuring.cancel()
        await ended(app)
        assert app.measuring.work is not None
        assert app.measuring.work.error is not None
        assert "cancelled" in app.measuring.work.error["error"]
        assert app.measuring.all() == []

    run(tmp_path / "home", play)


def test_what_is_no_video_is_refused_by_name(tmp_path: Path) -> None:
    async def play(app: Application) -> None:
        with refused(ErrorCode.INVALID_FILE):
            app.measuring.place_for("me.docx")
        with refused(ErrorCode.NOT_FOUND):
            app.measuring.get("nothing")

    run(tmp_path / "home", play)


def test_an_upload_that_is_refused_leaves_nothing(tmp_path: Path) -> None:
    async def play(app: Application) -> None:
        first, second = app.measuring.place_for("one.trc"), app.measuring.place_for("two.trc")
        write_trc(first, walker(PEAKS))
        second.write_bytes(b"private")
        app.measuring.begin(first, "one.trc", MeasureOptions(), keep=False)
        with refused(ErrorCode.UNDER_WAY):
            app.measuring.begin(second, "two.trc", MeasureOptions(), keep=True)
        assert not second.exists()
        app.measuring.cancel()
        await ended(app)
        assert list(app.home.videos_dir.iterdir()) == []

    run(tmp_path / "home", play)


def test_a_result_that_the_disk_refuses_is_told_and_leaves_no_video(tmp_path: Path) -> None:
    async def play(app: Application) -> None:
        def refuse(_kind: str, _data: object) -> None:
            raise PerkupError("The disk is full.", "Free some space.")

        app.journal.append = refuse  # type: ignore[assignment, method-assign]
        place = app.measuring.place_for("walk.trc")
        write_trc(place, walker(PEAKS))
        app.measuring.begin(place, "walk.trc", MeasureOptions(), keep=True)
        await ended(app)
        assert app.measuring.work is not None
        assert app.measuring.work.error == {"error": "The disk is full.", "hint": "Free some space."}
        assert list(app.home.videos_dir.iterdir()) == []
        app.measuring.place_for("next.trc")

    run(tmp_path / "home", play)
