"""The voice with stand-in programs that say what they were told, and one that never ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from perkup.app.speech import VoiceProgram, find_voice

DEADLINE_S = 120.0


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + DEADLINE_S
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def programs(tmp_path: Path) -> Callable[[str, str], Callable[[str], str | None]]:
    """Put a program of this name and body into a folder and look programs up there only."""

    def put(name: str, body: str) -> Callable[[str], str | None]:
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\nfor last; do :; done\n{body}\n")
        path.chmod(0o755)
        return lambda wanted: str(tmp_path / wanted) if (tmp_path / wanted).exists() else None

    return put


@pytest.fixture
def voices() -> Iterator[list[VoiceProgram]]:
    made: list[VoiceProgram] = []
    yield made
    for voice in made:
        voice.close()


def found(voices: list[VoiceProgram], which: Callable[[str], str | None], **how: object) -> VoiceProgram:
    voice = find_voice(which=which, **how)  # type: ignore[arg-type]
    assert voice is not None
    voices.append(voice)
    return voice


def test_there_may_be_no_voice() -> None:
    assert find_voice(which=lambda name: None) is None


def test_espeak_says_it_in_the_wanted_voice_and_volume(
    programs: object, voices: list[VoiceProgram], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    which = programs("espeak-ng", f'echo "$@" >> {log}')  # type: ignore[operator]
    voice = found(voices, which, volume=0.5, voice="en-gb")
    voice.say("-v is no option; Hold")
    until(log.exists)
    until(lambda: log.read_text() == "-a 60 -v en-gb -- -v is no option; Hold\n")
    assert voice.name == "espeak-ng"


def test_speech_dispatcher_comes_first_and_is_told_to_be_quiet(
    programs: object, voices: list[VoiceProgram], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    programs("espeak-ng", "exit 0")  # type: ignore[operator]
    which = programs("spd-say", f'echo "$@" >> {log}\ncase "$last" in One) exec sleep 60;; esac')  # type: ignore[operator]
    voice = found(voices, which, voice="kal")
    assert voice.name == "speech-dispatcher"
    voice.say("One")
    until(lambda: log.exists() and log.read_text() == "-w -i 100 -l en -y kal -- One\n")
    voice.hush()
    until(lambda: log.read_text().endswith("One\n-C\n"))


def test_a_new_sentence_cuts_the_old_one_off_and_nobody_waits(
    programs: object, voices: list[VoiceProgram], tmp_path: Path
) -> None:
    which = programs(  # type: ignore[operator]
        "espeak-ng", f'echo $$ > "{tmp_path}/$last"\ncase "$last" in Long*) exec sleep 999;; esac'
    )
    voice = found(voices, which)
    pids = []
    for name in ("Long one", "Long two", "Short"):
        voice.say(name)
        started = tmp_path / name
        until(lambda started=started: started.exists() and started.read_text().endswith("\n"))  # type: ignore[misc]
        pids.append(started.read_text().strip())
    for pid in pids[:2]:
        until(lambda pid=pid: not Path(f"/proc/{pid}").exists())  # type: ignore[misc]


def test_only_the_newest_of_many_is_spoken(programs: object, voices: list[VoiceProgram], tmp_path: Path) -> None:
    log = tmp_path / "log"
    which = programs("espeak-ng", f'echo "$last" >> {log}')  # type: ignore[operator]
    voice = found(voices, which)
    for number in range(50):
        voice.say(str(number))
    until(lambda: log.exists() and log.read_text().endswith("49\n"))
    assert len(log.read_text().splitlines()) < 50


def test_a_program_that_fails_twice_is_let_be(programs: object, voices: list[VoiceProgram], tmp_path: Path) -> None:
    log = tmp_path / "log"
    which = programs("espeak-ng", f'echo "$last" >> {log}; exit 3')  # type: ignore[operator]
    voice = found(voices, which)
    for count in range(1, 30):
        voice.say(str(count))
        if voice.trouble:
            break
        until(lambda: bool(voice.trouble) or (log.exists() and len(log.read_text().splitlines()) >= 1))
        time.sleep(0.02)
    assert voice.trouble == "espeak-ng cannot speak here (it ended with 3)"


def test_a_program_that_went_away_is_told(programs: object, voices: list[VoiceProgram], tmp_path: Path) -> None:
    which = programs("espeak-ng", "exit 0")  # type: ignore[operator]
    voice = found(voices, which)
    (tmp_path / "espeak-ng").unlink()
    voice.say("Hello")
    until(lambda: bool(voice.trouble))
    assert voice.trouble == "espeak-ng does not start: No such file or directory"
    voice.say("again")


def test_closing_lets_the_last_word_be_finished_but_not_for_ever(programs: object, tmp_path: Path) -> None:
    which = programs("espeak-ng", f'sleep 0.2; echo done > {tmp_path}/log\ncase "$last" in Long) exec sleep 999;; esac')  # type: ignore[operator]
    patient = find_voice(which=which)
    assert patient is not None
    patient.say("Done.")
    patient.close(finish_s=10)
    assert (tmp_path / "log").read_text() == "done\n"
    hasty = find_voice(which=which)
    assert hasty is not None
    hasty.say("Long")
    hasty.close()
    assert not hasty._thread.is_alive()
