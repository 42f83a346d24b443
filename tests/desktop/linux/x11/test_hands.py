"""A program that keeps the screen awake is no hand: on a real display, which such a program resets again and again."""

from __future__ import annotations

import asyncio

import pytest

from perkup.desktop.environment import read_environment
from perkup.desktop.linux.linux_desktop import LinuxDesktop
from perkup.desktop.linux.x11 import idle_alarm
from perkup.desktop.linux.x11.protocol import X11Connection
from perkup.desktop.senses import DETECTED
from tests.desk_fixture import RealDesk
from tests.desktop.fake_bus import Heard, soon
from tests.desktop.linux.test_evidence import in_loop

pytestmark = pytest.mark.desk
FORCE_SCREEN_SAVER, RESET = 115, 0


def test_counter_that_a_program_resets_is_no_hand(desk: RealDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle_alarm, "PAUSE_S", 0.1)

    @in_loop
    async def story() -> None:
        heard, sent = Heard(), []
        place = read_environment(desk.environ)
        program = await X11Connection.connect(place.display, place.authority)

        async def keep_awake() -> None:
            while True:
                program.send(FORCE_SCREEN_SAVER, RESET)
                sent.append(RESET)
                await asyncio.sleep(0.15)

        await asyncio.to_thread(desk.touch)
        sitting = LinuxDesktop(place, DETECTED, idle_s=0.6, fine_idle_s=0.3)
        await sitting.start(heard)
        resets = asyncio.create_task(keep_awake())
        try:
            await heard.until("active")
            assert (await heard.until("idle")).data["since_s"] >= 0.6, "the counter never reached that"
            enough = len(sent) + 3
            await soon(lambda: len(sent) >= enough, "the program has reset the counter again")
            assert [event.event for event in heard.rest() if event.event == "active"] == []
            await asyncio.to_thread(desk.touch)
            await heard.until("active")
            await heard.until("idle")
        finally:
            resets.cancel()
            program.close()
            await sitting.stop()

    story()
