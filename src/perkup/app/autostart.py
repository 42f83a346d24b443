"""Start at login: one entry in this person's own session, which starts the coach quietly and opens nothing.

Sources: the Desktop Application Autostart Specification 0.5 (freedesktop.org), launchd.plist(5), and the Run key of
Windows. Only the first was tried on a real desk; the others write what their manuals ask for.
"""

from __future__ import annotations

import os
import plistlib
import re
import subprocess
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import msgspec

from perkup.app.data_folder import DataFolder
from perkup.app.desktop_entry import NAME, entry_text, program
from perkup.errors import ErrorCode, PerkupError

LABEL = "org.perkup.coach"
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
_SWITCHED_OFF = re.compile(
    r"^(Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$", re.MULTILINE | re.IGNORECASE
)


class AutostartMethod(StrEnum):
    """Way in which a system starts programs at login."""

    XDG = "xdg"
    LAUNCHD = "launchd"
    REGISTRY = "registry"


class AutostartStatus(msgspec.Struct, frozen=True):
    """Whether the coach starts at login, how, and where that is written; `tried` on a real desk of that system."""

    on: bool
    how: AutostartMethod
    file: str
    tried: bool = True


class LoginEntry(Protocol):
    """Place where one system writes what starts at login."""

    how: AutostartMethod
    tried: bool
    file: str

    def is_on(self) -> bool:
        """Return True where the coach starts at login."""
        ...

    def write(self, command: list[str]) -> None:
        """Let `command` start at login. Raises OSError."""
        ...

    def remove(self) -> None:
        """Let nothing start at login. Raises OSError."""
        ...


class XdgEntry:
    """Entry of a Linux desktop: a `.desktop` file below XDG_CONFIG_HOME."""

    how = AutostartMethod.XDG
    tried = True

    def __init__(self, environment: Mapping[str, str]) -> None:
        home = Path(environment.get("HOME") or Path.home())
        self.path = Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "autostart" / f"{NAME}.desktop"
        self.file = str(self.path)

    def is_on(self) -> bool:
        """See `LoginEntry`; a desktop's own settings switch an entry off without removing it."""
        try:
            return not _SWITCHED_OFF.search(self.path.read_text("utf-8", "replace"))
        except OSError:
            return False

    def write(self, command: list[str]) -> None:
        """See `LoginEntry`. With `TryExec` a desktop passes over the entry once the program is gone."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        extra = (f"TryExec={command[0]}", "X-GNOME-Autostart-enabled=true", "X-GNOME-Autostart-Delay=5")
        self.path.write_text(entry_text(command) + "\n".join((*extra, "")), "utf-8")

    def remove(self) -> None:
        """See `LoginEntry`."""
        self.path.unlink(missing_ok=True)


class LaunchAgent:
    """Agent of macOS: a property list that launchd reads at login."""

    how = AutostartMethod.LAUNCHD
    tried = False

    def __init__(self, environment: Mapping[str, str]) -> None:
        home = Path(environment.get("HOME") or Path.home())
        self.path = home / "Library" / "LaunchAgents" / f"{LABEL}.plist"
        self.file = str(self.path)

    def is_on(self) -> bool:
        """See `LoginEntry`."""
        try:
            return not plistlib.loads(self.path.read_bytes()).get("Disabled", False)
        except (OSError, plistlib.InvalidFileException, ValueError):
            return False

    def write(self, command: list[str]) -> None:
        """See `LoginEntry`."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        agent = {"Label": LABEL, "ProgramArguments": command, "RunAtLoad": True, "ProcessType": "Background"}
        self.path.write_bytes(plistlib.dumps(agent))

    def remove(self) -> None:
        """See `LoginEntry`."""
        self.path.unlink(missing_ok=True)


class RegistryEntry:
    """Entry of Windows: a value below the person's own Run key. `registry` is the module `winreg`."""

    how = AutostartMethod.REGISTRY
    tried = False
    file = rf"HKEY_CURRENT_USER\{RUN_KEY}\Perkup"

    def __init__(self, registry: Any) -> None:
        self._registry = registry

    def is_on(self) -> bool:
        """See `LoginEntry`."""
        try:
            with self._registry.OpenKey(self._registry.HKEY_CURRENT_USER, RUN_KEY) as key:
                return bool(self._registry.QueryValueEx(key, "Perkup")[0])
        except OSError:
            return False

    def write(self, command: list[str]) -> None:
        """See `LoginEntry`."""
        with self._registry.CreateKey(self._registry.HKEY_CURRENT_USER, RUN_KEY) as key:
            line = subprocess.list2cmdline(command)
            self._registry.SetValueEx(key, "Perkup", 0, self._registry.REG_SZ, line)

    def remove(self) -> None:
        """See `LoginEntry`."""
        if self.is_on():
            with self._registry.CreateKey(self._registry.HKEY_CURRENT_USER, RUN_KEY) as key:
                self._registry.DeleteValue(key, "Perkup")


class Autostart:
    """Start at login of the coach that `command` runs."""

    def __init__(self, entry: LoginEntry, command: list[str]) -> None:
        self._entry = entry
        self._command = command

    def status(self) -> AutostartStatus:
        """Return whether the coach starts at login, and where that is written."""
        entry = self._entry
        return AutostartStatus(entry.is_on(), entry.how, entry.file, entry.tried)

    def switch(self, on: bool) -> AutostartStatus:
        """Let the coach start at login, or not. Raises PerkupError where that cannot be written."""
        try:
            if on:
                self._entry.write(self._command)
            else:
                self._entry.remove()
        except OSError as error:
            raise PerkupError(
                f"Starting at login could not be changed: {error.strerror or error}.",
                f"Is {self._entry.file} yours?",
                code=ErrorCode.FILE_UNWRITABLE,
            ) from error
        return self.status()


def open_autostart(
    home: DataFolder, environment: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> Autostart:
    """Return the start at login on this system, of the coach of this folder: it says nothing and opens nothing."""
    data = [] if home == DataFolder.usual() else ["--data", str(home.folder)]
    return Autostart(_login_entry(environment, platform), [*program(), *data, "run", "--quiet"])


def _login_entry(environment: Mapping[str, str], platform: str) -> LoginEntry:
    if platform == "win32":
        import importlib

        return RegistryEntry(importlib.import_module("winreg"))
    return LaunchAgent(environment) if platform == "darwin" else XdgEntry(environment)
