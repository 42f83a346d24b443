"""docs/platforms.md is true: it names every sense, and the numbers and names in it are those of the code."""

import re
from pathlib import Path

from perkup.desktop.environment import DesktopEnvironment
from perkup.desktop.idle_polling import ASK_WHILE_FINE_S, ASK_WHILE_IDLE_S
from perkup.desktop.interface import FINE_IDLE_AFTER_S, IDLE_AFTER_S
from perkup.desktop.linux.linux_desktop import LinuxDesktop
from perkup.desktop.linux.screensavers import SCREENSAVERS
from perkup.desktop.senses import DETECTED
from tools import reference

DOC = (Path(__file__).parents[2] / "docs" / "platforms.md").read_text()
TEXT = " ".join(DOC.split())


def test_the_table_is_what_the_tool_writes() -> None:
    assert reference.filled(DOC, "senses", reference.senses()) == DOC, "run `python tools/reference.py`"


def test_the_table_names_every_sense_once_in_order() -> None:
    assert re.findall(r"^\| `(\w+)` \|", DOC, re.MULTILINE) == ["notifications", *(sense.name for sense in DETECTED)]


def test_thresholds_are_those_of_the_code() -> None:
    assert f"after {IDLE_AFTER_S:.0f} s without input, or {FINE_IDLE_AFTER_S:.0f} s around a prompt" in TEXT
    assert f"every {ASK_WHILE_IDLE_S:.0f} s while nobody does, every second around a prompt" in TEXT
    assert ASK_WHILE_FINE_S == 1.0


def test_every_lock_screen_it_promises_is_asked() -> None:
    asked = {target.service.split(".")[1] for target in SCREENSAVERS}
    assert asked == {"gnome", "freedesktop", "cinnamon", "mate", "xfce"}
    assert "GNOME, KDE, Cinnamon, MATE and Xfce" in TEXT


def test_what_cannot_be_sensed_on_wayland_is_said_by_the_desk_too() -> None:
    reasons = {sense.name: sense for sense in LinuxDesktop(DesktopEnvironment(wayland=True), DETECTED).senses()}
    assert not reasons["idle"].available
    assert not reasons["fullscreen"].available
    assert "Idle on Wayland where the session has neither" in TEXT
