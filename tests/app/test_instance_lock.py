from __future__ import annotations

import asyncio
import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from perkup.app import data_folder, instance_lock
from perkup.app.data_folder import DataFolder
from perkup.app.instance_lock import find_running_coach, hold_instance_lock
from perkup.cli import run
from perkup.errors import ErrorCode
from tests.refusals import refused


def test_one_coach_a_folder(tmp_path: Path) -> None:
    home = DataFolder.find(str(tmp_path))
    assert find_running_coach(home) is None
    with hold_instance_lock(home) as held:
        with refused(ErrorCode.ALREADY_RUNNING) as early, hold_instance_lock(home):
            pass
        assert early.value.running is None
        assert (running := find_running_coach(home)) is not None
        assert running.url == ""
        told = held.announce("http://127.0.0.1:8737/")
        assert home.address_file.stat().st_mode & 0o777 == 0o600
        assert find_running_coach(home) == told
        with (
            refused(ErrorCode.ALREADY_RUNNING, "http://127.0.0.1:8737/") as late,
            hold_instance_lock(home),
        ):
            pass
        assert late.value.running == told
        assert told.pid == os.getpid()
    assert find_running_coach(home) is None
    assert not home.address_file.exists()
    with hold_instance_lock(home):
        pass


def test_a_coach_that_began_on_a_full_disk_is_found_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, url = DataFolder.find(str(tmp_path)), "http://127.0.0.1:8737"
    writes: list[Path] = []

    def write(path: Path, content: bytes) -> None:
        writes.append(path)
        if len(writes) < 8:
            raise OSError(errno.ENOSPC, "No space left on device")
        data_folder_write(path, content)

    data_folder_write = data_folder.write_private
    monkeypatch.setattr(run, "BE_FOUND_AGAIN_S", 0)
    for module in (data_folder, instance_lock):
        monkeypatch.setattr(module, "write_private", write)
    with hold_instance_lock(home) as held:
        held.announce(url)
        secret = home.secret_for_this_run()
        assert not held.is_announced(url)
        assert not home.keeps_secret(secret)
        asyncio.run(run._publish_address(home, held, url, secret))
        assert (running := find_running_coach(home)) is not None
        assert (running.url, running.pid) == (url, os.getpid())
        assert home.secret() == secret
        count = len(writes)
        asyncio.run(run._publish_address(home, held, url, secret))
        assert len(writes) == count


HOLD = """
import sys
from perkup.app.data_folder import DataFolder
from perkup.app.instance_lock import hold_instance_lock
with hold_instance_lock(DataFolder.find(sys.argv[1])) as held:
    held.announce("http://127.0.0.1:1/")
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_lock_of_a_killed_coach_is_free(tmp_path: Path) -> None:
    home = DataFolder.find(str(tmp_path))
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as coach:
        assert coach.stdout is not None
        assert coach.stdout.readline() == "held\n"
        assert (running := find_running_coach(home)) is not None
        assert (running.url, running.pid) == ("http://127.0.0.1:1/", coach.pid)
        coach.kill()
        coach.wait(timeout=20)
    assert home.address_file.exists(), "it had no time to tidy up"
    assert find_running_coach(home) is None
    with hold_instance_lock(home):
        assert not home.address_file.exists()


def test_an_unreadable_address_is_no_address(tmp_path: Path) -> None:
    home = DataFolder.find(str(tmp_path))
    with hold_instance_lock(home):
        home.address_file.write_text("{")
        assert (running := find_running_coach(home)) is not None
        assert running.url == ""
