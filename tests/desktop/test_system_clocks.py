import ctypes
import sys
import time
from types import SimpleNamespace
from typing import Any

import pytest

from perkup.desktop.system_clocks import (
    boot_id,
    mac_boot_id,
    read_clocks,
    windows_boot_id,
    windows_counters,
)


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux' own clocks")
def test_the_real_clocks_of_this_machine() -> None:
    first, second = read_clocks(), read_clocks()
    assert first.wall.tzinfo is not None
    assert first.wall <= second.wall
    assert first.mono <= second.mono <= time.monotonic()
    assert second.boot >= second.mono - 1.0
    assert first.boot_id == second.boot_id == boot_id()
    assert len(first.boot_id) == 36


def test_windows_clocks_are_read_in_their_units() -> None:
    def unbiased(pointer: Any) -> None:
        ctypes.cast(pointer, ctypes.POINTER(ctypes.c_ulonglong))[0] = 90_000_000

    class Tick:
        restype: Any = None

        def __call__(self) -> int:
            return 12_500

    kernel32 = SimpleNamespace(QueryUnbiasedInterruptTime=unbiased, GetTickCount64=Tick())
    assert windows_counters(kernel32) == (9.0, 12.5)
    assert kernel32.GetTickCount64.restype is ctypes.c_ulonglong


def test_windows_boot_number_and_macos_boot_uuid() -> None:
    class Key:
        def __enter__(self) -> "Key":
            return self

        def __exit__(self, *_: object) -> None: ...

    winreg = SimpleNamespace(HKEY_LOCAL_MACHINE=1, OpenKey=lambda *_: Key(), QueryValueEx=lambda *_: (321, 4))
    assert windows_boot_id(winreg) == "windows-321"

    def sysctl(name: bytes, text: Any, *_: Any) -> int:
        text.value = b"UUID" if name == b"kern.bootsessionuuid" else b""
        return 0

    assert mac_boot_id(SimpleNamespace(sysctlbyname=sysctl)) == "UUID"
    with pytest.raises(OSError, match="no kern"):
        mac_boot_id(SimpleNamespace(sysctlbyname=lambda *_: -1))


def test_a_machine_without_a_boot_id_has_an_empty_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr("perkup.desktop.system_clocks.BOOT_ID_FILE", tmp_path / "none")
    boot_id.cache_clear()
    try:
        assert boot_id() == ""
    finally:
        boot_id.cache_clear()
