"""Options of a break: off at first; chimes, players and the lock do what they say, once each."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from perkup.app import break_options
from perkup.app.chimes import CHIMES, chime_wav
from tests.app.answers import all_answers
from tests.app.virtual import Office


class FakeControls:
    """Controls that only note what they were asked."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    async def pause_media(self) -> None:
        self.calls.append("pause")

    async def resume_media(self) -> None:
        self.calls.append("resume")

    async def lock_screen(self) -> None:
        self.calls.append("lock")


@pytest.fixture
def sounds(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was played."""
    played: list[bytes] = []

    async def play(wav: bytes) -> None:
        played.append(wav)

    monkeypatch.setattr(break_options.BreakOptions.__init__, "__defaults__", (play,))
    return played


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    place = Office(tmp_path / "home")
    place.controls = FakeControls()
    yield place
    place.close()


def day(office: Office, **settings: Any) -> list[str]:
    """A day with one break that is due, stays due for 90 s, begins and ends; what the controls were asked."""

    async def play(o: Office) -> None:
        o.app.safety.screen(all_answers())
        if settings:
            o.app.settings.change({f"break.{name}": value for name, value in settings.items()}, by="cli")
        await o.wait(32.6)
        o.app.breaks.take()
        o.desk.emit("idle", since_s=5)
        await o.wait(4)
        office.asked = list(o.controls.calls)

    office.day(play)
    return office.asked


def test_off_they_do_nothing(office: Office, sounds: list[bytes]) -> None:
    assert day(office) == ["resume"]
    assert sounds == []


def test_players_pause_for_the_break_and_the_screen_locks_at_its_start(office: Office, sounds: list[bytes]) -> None:
    assert day(office, pause_media=True, lock=True) == ["pause", "lock", "resume"]


def test_a_chime_when_due_and_once_more_after_a_minute(office: Office, sounds: list[bytes]) -> None:
    day(office, chime="bowl")
    assert sounds == [chime_wav("bowl")]
    sounds.clear()


def test_the_second_chime_comes_while_the_break_is_still_due(office: Office, sounds: list[bytes]) -> None:
    day(office, chime="wood", chime_again=True)
    assert sounds == [chime_wav("wood")] * 2


def test_each_chime_is_a_sound_of_its_own() -> None:
    for name in CHIMES:
        with wave.open(io.BytesIO(chime_wav(name))) as file:
            frames = file.readframes(file.getnframes())
            assert (file.getnchannels(), file.getframerate()) == (1, 22_050)
        loudest = max(abs(int.from_bytes(frames[i : i + 2], "little", signed=True)) for i in range(0, len(frames), 2))
        assert 3_000 < loudest < 32_767
    assert len({chime_wav(name) for name in CHIMES}) == len(CHIMES)


def test_a_sound_is_played_by_the_first_program_that_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    player = tmp_path / "aplay"
    player.write_text(f'#!/bin/sh\ncp "$2" {tmp_path}/heard\n')
    player.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr(break_options, "PLAYERS", (("nothing-here",), ("aplay", "-q")))
    asyncio.run(break_options.play_sound(b"RIFF"))
    assert (tmp_path / "heard").read_bytes() == b"RIFF"
    monkeypatch.setattr(break_options, "PLAYERS", ())
    asyncio.run(break_options.play_sound(b"RIFF"))
