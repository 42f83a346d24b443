from pathlib import Path

from perkup.desktop.senses.microphone import microphone_in_use


def card(proc: Path, name: str, text: str) -> None:
    status = proc / "asound" / "card0" / name / "sub0" / "status"
    status.parent.mkdir(parents=True)
    status.write_text(text)


def test_a_recording_sound_card_is_a_microphone_in_use(tmp_path: Path) -> None:
    assert microphone_in_use(tmp_path) is None
    card(tmp_path, "pcm0p", "state: RUNNING\n")
    card(tmp_path, "pcm0c", "closed\n")
    assert microphone_in_use(tmp_path) is False
    (tmp_path / "asound" / "card1" / "pcm0c" / "sub0" / "status").mkdir(parents=True)
    assert microphone_in_use(tmp_path) is False
    card(tmp_path, "pcm1c", "state: RUNNING\nowner_pid   : 123\n")
    assert microphone_in_use(tmp_path) is True
