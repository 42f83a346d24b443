"""Start at login: what each system is told, what a desktop understands, and that off is really off."""

from __future__ import annotations

import configparser
import json
import os
import plistlib
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from perkup.app.autostart import Autostart, LaunchAgent, RegistryEntry, open_autostart
from perkup.app.data_folder import DataFolder
from perkup.errors import ErrorCode
from tests.desk_fixture import until
from tests.refusals import refused


@pytest.fixture
def person(tmp_path: Path) -> dict[str, str]:
    """Environment of a person whose folders are all in the test's own."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "PERKUP_", "DISPLAY"))}
    return {**plain, "HOME": str(tmp_path)}


def perkup(person: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "perkup", *words]
    return subprocess.run(command, env=person, capture_output=True, text=True, check=True, timeout=60).stdout


def test_on_writes_what_desktops_read_and_off_takes_it_away(person: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / ".config" / "autostart" / "perkup.desktop"
    off = {"on": False, "how": "xdg", "file": str(file), "tried": True}
    assert json.loads(perkup(person, "autostart", "status", "--json")) == off
    assert json.loads(perkup(person, "autostart", "on", "--json")) == {**off, "on": True}
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment]
    parser.read(file)
    section = parser["Desktop Entry"]
    assert (section["Type"], section["TryExec"]) == ("Application", sys.executable)
    assert shlex.split(section["Exec"]) == [sys.executable, "-m", "perkup", "run", "--quiet"]
    assert json.loads(perkup(person, "autostart", "off", "--json")) == off
    assert not file.exists()


def test_what_starts_at_login_says_and_opens_nothing(person: dict[str, str], tmp_path: Path) -> None:
    """The entry is carried out as a desktop does, twice: the second finds the first and leaves it alone."""
    perkup(person, "autostart", "on")
    exec_line = re.search(r"^Exec=(.*)$", (tmp_path / ".config/autostart/perkup.desktop").read_text(), re.MULTILINE)
    assert exec_line is not None
    words = shlex.split(exec_line[1])
    opener = tmp_path / "opener"
    opener.write_text(f"#!/bin/sh\necho opened >> {tmp_path}/opened\n")
    opener.chmod(0o755)
    environment = {**person, "BROWSER": str(opener), "DISPLAY": ":77"}
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as coach:
        until(lambda: json.loads(perkup(person, "status", "--json"))["running"], "the coach answers")
        again = subprocess.run(words, env=environment, capture_output=True, check=False, timeout=60)
        perkup(person, "stop")
        output = coach.communicate(timeout=20)
    assert (again.returncode, again.stdout, again.stderr) == (0, b"", b"")
    assert output == (b"", b"")
    assert not (tmp_path / "opened").exists()


def test_out_of_the_menu_is_out_of_the_login_too(person: dict[str, str]) -> None:
    perkup(person, "menu")
    perkup(person, "autostart", "on")
    assert "no longer starts at login" in perkup(person, "menu", "--remove")
    assert json.loads(perkup(person, "autostart", "--json"))["on"] is False


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_the_desktop_switched_off_is_off(person: dict[str, str], tmp_path: Path, line: str) -> None:
    login = open_autostart(DataFolder(tmp_path), person, "linux")
    file = Path(login.switch(True).file)
    assert login.status().on
    file.write_text(file.read_text().replace("X-GNOME-Autostart-enabled=true", line))
    assert not login.status().on
    assert login.switch(True).on


def test_a_folder_of_ones_own_is_named(person: dict[str, str], tmp_path: Path) -> None:
    login = open_autostart(DataFolder(tmp_path / "my things"), person, "linux")
    assert f'"--data" "{tmp_path}/my things" "run"' in Path(login.switch(True).file).read_text()


def test_what_cannot_be_written_is_told(person: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / ".config").write_text("a file")
    with refused(ErrorCode.FILE_UNWRITABLE):
        open_autostart(DataFolder(tmp_path), person, "linux").switch(True)


def test_launchd_is_given_a_property_list(person: dict[str, str], tmp_path: Path) -> None:
    login = open_autostart(DataFolder(tmp_path), person, "darwin")
    status = login.switch(True)
    agent = plistlib.loads(Path(status.file).read_bytes())
    assert agent["ProgramArguments"][-4:] == ["--data", str(tmp_path), "run", "--quiet"]
    assert agent["RunAtLoad"] is True
    assert (status.on, str(status.how), status.tried) == (True, "launchd", False)
    assert not login.switch(False).on
    assert not Autostart(LaunchAgent(person), []).status().on


class Registry:
    """Stand-in of `winreg` with one key."""

    HKEY_CURRENT_USER, REG_SZ = 1, 1

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def OpenKey(self, _root: int, _path: str) -> Registry:  # noqa: N802
        return self

    CreateKey = OpenKey

    def __enter__(self) -> Registry:
        return self

    def __exit__(self, *_what: Any) -> None: ...

    def QueryValueEx(self, _key: Registry, name: str) -> tuple[str, int]:  # noqa: N802
        if name not in self.values:
            raise FileNotFoundError
        return self.values[name], 1

    def SetValueEx(self, _key: Registry, name: str, _zero: int, _kind: int, value: str) -> None:  # noqa: N802
        self.values[name] = value

    def DeleteValue(self, _key: Registry, name: str) -> None:  # noqa: N802
        del self.values[name]


def test_windows_is_given_a_line_below_its_run_key() -> None:
    registry = Registry()
    login = Autostart(RegistryEntry(registry), [r"C:\Program Files\perkup.exe", "run", "--quiet"])
    assert not login.status().on
    status = login.switch(True)
    assert registry.values == {"Perkup": r'"C:\Program Files\perkup.exe" run --quiet'}
    assert (status.on, str(status.how), status.tried) == (True, "registry", False)
    assert not login.switch(False).on
    assert not login.switch(False).on
