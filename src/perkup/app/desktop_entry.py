"""Menu entry of Perkup: one `.desktop` file and its icon, by the freedesktop.org rules; gone again when asked.

Sources: the Desktop Entry Specification 1.5 and the Icon Theme Specification (freedesktop.org).
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from perkup.app.data_folder import DataFolder
from perkup.errors import ErrorCode, PerkupError

NAME = "perkup"
QUOTED = str.maketrans({letter: f"\\{letter}" for letter in '"`$\\'})


def entry_paths(environment: Mapping[str, str]) -> tuple[Path, Path]:
    """Return where the entry and its icon go for this person: below XDG_DATA_HOME."""
    home = Path(environment.get("HOME") or Path.home())
    share = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    return share / "applications" / f"{NAME}.desktop", share / "icons" / "hicolor" / "scalable" / "apps" / f"{NAME}.svg"


def entry_text(command: list[str]) -> str:
    """Return the text of the `.desktop` file that runs `command`.

    Each word is quoted, then every backslash doubled: the file's own escapes are undone before the quotes are.
    """
    words = " ".join(f'"{word.translate(QUOTED)}"' for word in command)
    words = words.replace("\\", "\\\\").replace("%", "%%")
    return "\n".join(
        (
            "[Desktop Entry]",
            "Type=Application",
            "Name=Perkup",
            "Comment=Breaks, stretches and thirty days for the hips that sit all day",
            f"Exec={words}",
            f"Icon={NAME}",
            "Terminal=false",
            "Categories=Utility;",
            "Keywords=break;stretch;posture;hip;",
            "",
        )
    )


def program() -> list[str]:
    """Return the words that run Perkup: this Python's, or the program itself where it was built without a Python.

    A built program is named by the link that its package keeps, so that an update changes nothing.
    """
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "perkup"]
    link = shutil.which(NAME)
    return [link if link and os.path.samefile(link, sys.executable) else sys.executable]


def entry_command(home: DataFolder, *, named: bool) -> list[str]:
    """Return what the entry runs: Perkup, on this folder where it is not the usual one."""
    data = ["--data", str(home.folder)] if named else []
    return [*program(), *data, "run"]


def add_entry(command: list[str], environment: Mapping[str, str] = os.environ) -> Path:
    """Put Perkup into the menu and return the path of the entry."""
    place, icon = entry_paths(environment)
    try:
        for path, content in ((place, entry_text(command)), (icon, _icon())):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
    except OSError as trouble:
        raise PerkupError(
            f"The menu entry could not be written: {trouble.strerror}.",
            f"Is {place.parent} yours?",
            code=ErrorCode.FILE_UNWRITABLE,
        ) from trouble
    return place


def remove_entry(environment: Mapping[str, str] = os.environ) -> bool:
    """Take Perkup out of the menu; return True where it was there."""
    place, icon = entry_paths(environment)
    there = place.exists()
    for path in (place, icon):
        path.unlink(missing_ok=True)
    return there


def _icon() -> str:
    return (files("perkup.web") / "static" / "mark.svg").read_text("utf-8")
