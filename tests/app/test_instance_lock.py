from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from perkup.app.data_folder import DataFolder
from perkup.app.instance_lock import find_running_coach, hold_instance_lock
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
