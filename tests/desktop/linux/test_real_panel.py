"""The tray in Xfce's own panel on a private display: its ring is really drawn, and goes when the coach goes."""

from __future__ import annotations

import asyncio
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from perkup.desktop.linux.linux_tray import LinuxTray
from perkup.desktop.tray_icon import ACTIVE
from tests.desk_fixture import RealDesk, missing, private_bus, private_display, until
from tests.desktop.linux.test_linux_tray import VIEW

XFCONF = "/usr/lib/x86_64-linux-gnu/xfce4/xfconf/xfconfd"
PANEL = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="30"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property></property>
  <property name="plugins" type="empty"><property name="plugin-1" type="string" value="systray"/></property>
</channel>
"""
pytestmark = pytest.mark.desk


def orange(desk: RealDesk) -> int:
    """How many pixels of the screen have the ring's colour; xwd writes a header, its colours, then four bytes each."""
    picture = subprocess.run(["xwd", "-root", "-silent"], env=desk.environ, capture_output=True, check=True).stdout
    header = struct.unpack(">25I", picture[:100])
    pixels = picture[header[0] + header[19] * 12 :]
    wanted = bytes(reversed(ACTIVE))
    return sum(pixels[start : start + 3] == wanted for start in range(0, len(pixels), 4))


@pytest.fixture
def panel_desk(tmp_path: Path) -> Iterator[RealDesk]:
    if missing("xfce4-panel", "xwd", "Xvfb", "dbus-daemon", XFCONF):
        pytest.skip(missing("xfce4-panel", "xwd", "Xvfb", "dbus-daemon", XFCONF))
    config = tmp_path / "config" / "xfce4" / "xfconf" / "xfce-perchannel-xml"
    config.mkdir(parents=True)
    (config / "xfce4-panel.xml").write_text(PANEL)
    with private_display() as display:
        services = {"org.xfce.Xfconf": f"/usr/bin/env XDG_CONFIG_HOME={tmp_path}/config {XFCONF}"}
        with private_bus(tmp_path, services, display) as bus:
            desk = RealDesk(tmp_path, display, bus)
            desk.environ |= {"HOME": str(tmp_path), "XDG_CONFIG_HOME": f"{tmp_path}/config", "NO_AT_BRIDGE": "1"}
            panel = subprocess.Popen(
                ["xfce4-panel", "--disable-wm-check"],
                env=desk.environ,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                until(lambda: desk.owned("org.kde.StatusNotifierWatcher"), "the panel watches for icons")
                yield desk
            finally:
                panel.terminate()
                panel.wait(20)


def test_the_panel_draws_the_ring(panel_desk: RealDesk) -> None:
    async def show() -> None:
        tray = LinuxTray(panel_desk.bus, lambda _action: None)
        await tray.show(VIEW)
        assert tray.is_shown()
        async with asyncio.timeout(30):
            while await asyncio.to_thread(orange, panel_desk) < 20:
                pass
        await tray.close()

    assert orange(panel_desk) == 0
    asyncio.run(show())
    until(lambda: orange(panel_desk) == 0, "the icon has gone")
