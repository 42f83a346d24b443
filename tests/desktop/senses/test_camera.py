import os
import sys
from pathlib import Path

import pytest

from perkup.desktop.senses.camera import camera_in_use, cameras


@pytest.mark.skipif(sys.platform != "linux", reason="reads the real /proc of Linux")
def test_a_camera_held_open_by_a_real_process_is_in_use(tmp_path: Path) -> None:
    proc = Path("/proc")
    assert camera_in_use(proc, tmp_path) is False
    (tmp_path / "video0").write_bytes(b"")
    (tmp_path / "videophone").write_bytes(b"")
    assert cameras(tmp_path) == {str(tmp_path / "video0")}
    assert camera_in_use(proc, tmp_path) is False
    with (tmp_path / "video0").open("rb"):
        assert camera_in_use(proc, tmp_path) is True


def test_processes_that_may_not_be_looked_at_are_passed_over(tmp_path: Path) -> None:
    proc, dev = tmp_path / "proc", tmp_path / "dev"
    dev.mkdir()
    (dev / "video1").touch()
    assert camera_in_use(proc, dev) is None
    (proc / "self").mkdir(parents=True)
    (proc / "12").mkdir()
    (proc / "13" / "fd").mkdir(parents=True)
    (proc / "13" / "fd" / "0").touch()
    assert camera_in_use(proc, dev) is False
    os.symlink(dev / "video1", proc / "13" / "fd" / "1")
    assert camera_in_use(proc, dev) is True


def test_what_only_watches_over_cameras_uses_none(tmp_path: Path) -> None:
    proc, dev = tmp_path / "proc", tmp_path / "dev"
    dev.mkdir()
    (dev / "video0").touch()
    (proc / "self").mkdir(parents=True)
    for number, name in (("20", "pipewire"), ("21", "wireplumber"), ("22", "pipewire-media-")):
        (proc / number / "fd").mkdir(parents=True)
        (proc / number / "comm").write_text(name + "\n")
        os.symlink(dev / "video0", proc / number / "fd" / "7")
    assert camera_in_use(proc, dev) is False
    (proc / "22" / "comm").write_text("firefox\n")
    assert camera_in_use(proc, dev) is True
