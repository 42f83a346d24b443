"""The menu entry: found by the desktop, runs this Perkup on this folder, and is really gone when taken out."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from perkup.app import desktop_entry
from perkup.app.data_folder import DataFolder
from perkup.errors import ErrorCode
from tests.refusals import refused


@pytest.fixture
def share(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "share")}


def test_it_is_added_with_its_icon_and_taken_out(share: dict[str, str], tmp_path: Path) -> None:
    place = desktop_entry.add_entry(["/usr/bin/python3", "-m", "perkup", "run"], share)
    assert place == tmp_path / "share" / "applications" / "perkup.desktop"
    assert "<svg" in desktop_entry.entry_paths(share)[1].read_text()
    assert desktop_entry.remove_entry(share)
    assert not any(path.exists() for path in desktop_entry.entry_paths(share))
    assert not desktop_entry.remove_entry(share)


def test_the_entry_is_what_the_specification_wants(share: dict[str, str]) -> None:
    place = desktop_entry.add_entry(
        ["/opt/my python/bin", "-m", "perkup", "--data", '/home/a "b" $c 50%', "run"], share
    )
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment]
    parser.read_string(place.read_text())
    section = parser["Desktop Entry"]
    assert (section["Type"], section["Icon"], section["Terminal"]) == ("Application", "perkup", "false")
    line = section["Exec"].replace("\\\\", "\\").replace("%%", "%")
    words = [re.sub(r"\\(.)", r"\1", word) for word in re.findall(r'"((?:[^"\\]|\\.)*)"', line)]
    assert words == ["/opt/my python/bin", "-m", "perkup", "--data", '/home/a "b" $c 50%', "run"]
    if shutil.which("desktop-file-validate"):
        assert subprocess.run(["desktop-file-validate", str(place)], check=False).returncode == 0


def test_without_xdg_it_goes_where_desktops_look(tmp_path: Path) -> None:
    assert (
        desktop_entry.entry_paths({"HOME": str(tmp_path)})[0] == tmp_path / ".local/share/applications/perkup.desktop"
    )


def test_the_folder_is_named_only_where_it_is_not_the_usual_one(tmp_path: Path) -> None:
    home = DataFolder(tmp_path)
    assert desktop_entry.entry_command(home, named=True)[-3:] == ["--data", str(tmp_path), "run"]
    assert "--data" not in desktop_entry.entry_command(home, named=False)


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "share").write_text("a file")
    with refused(ErrorCode.FILE_UNWRITABLE):
        desktop_entry.add_entry(["perkup"], {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "share")})
