"""Bytes of a terminal as names of keys; the terminal itself is tested with the player."""

from __future__ import annotations

import os

import pytest

from perkup.cli.keyboard import NoKeys, TerminalKeys, key_names


@pytest.mark.parametrize(
    ("raw", "keys"),
    [
        (b" ", ["space"]),
        (b"\r\n", ["enter", "enter"]),
        (b"\x1b", ["escape"]),
        (b"\x1b[C\x1b[D", ["right", "left"]),
        (b"\x1bOC", ["right"]),
        (b"qN", ["q", "n"]),
        (b"\x1b[1;5Cq", ["q"]),
        (b"\x1b[15~ ", ["space"]),
        (b"\x1b[1", []),
        (b"\x03\xc3\xa9", []),
        (b"\x1bq", ["escape", "q"]),
    ],
)
def test_keys_have_names(raw: bytes, keys: list[str]) -> None:
    assert list(key_names(raw)) == keys


def test_keys_wait_no_longer_than_told_and_a_closed_terminal_quits_once() -> None:
    reading, writing = os.pipe()
    keys = TerminalKeys(reading)
    assert keys.wait(0.01) == []
    os.write(writing, b"b ")
    assert keys.wait(1) == ["b", "space"]
    os.close(writing)
    assert keys.wait(1) == ["q"]
    assert keys.wait(0.01) == []
    os.close(reading)


def test_without_a_keyboard_only_time_passes() -> None:
    assert NoKeys().wait(0.001) == []
