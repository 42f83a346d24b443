"""The running coach through days of trouble: its real loop and journal, a scripted desk, time that moves by itself.

The desk loses its display and its notifications, calls and films come and go, the coach is killed, the time zone and
the wall clock change, settings are edited, the disk is full for a while. Afterwards the judge of the promises reads
what the journal kept.
"""

from __future__ import annotations

import random
from datetime import timedelta, timezone
from pathlib import Path
from unittest import mock

import msgspec

from perkup.app.policy_history import PolicyHistory
from perkup.coach.break_clock.break_policy import BreakPolicy
from perkup.coach.break_clock.clock import advance, initial_clock
from perkup.coach.break_clock.clock_state import ClockInput, ClockStamp
from perkup.desktop.interface import DesktopEvent
from perkup.desktop.senses import SIGNALS
from perkup.event_types import ClockEffectRecorded, ClockInputRecorded
from perkup.journal import database_file
from perkup.journal.store import Journal
from perkup.verification.break_promises import PromiseMonitor, PromiseViolation
from tests.app.virtual import Office

SETTINGS = ({"clock.interval_min": 20}, {"clock.interval_min": 45}, {"clock.notice_s": 0}, {"clock.notice_s": 60})
TROUBLES = ("switch", "idle", "lock", "answer", "desk", "zone", "step", "settings", "sleep", "disk", "")
SWITCHES = ("mic", "camera", "inhibit", "dnd", "fullscreen", "media")


class Judgement(msgspec.Struct):
    """What became of the days: `lost` counts effects that the coach carried out and the journal does not hold."""

    inputs: int
    prompts: int
    kills: int
    lost: int
    violations: list[PromiseViolation]


class TroubledOffice:
    """An office whose days are full of trouble; the same seed gives the same trouble."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.dice = random.Random(seed)
        self.office = Office(folder)
        self.kills = 0

    def live(self, days: float) -> Judgement:
        """Live so many days, then judge."""
        self.pass_days(days)
        return judge(self.folder, self.kills)

    def pass_days(self, days: float) -> None:
        """Live so many days."""
        end = self.office.clocks.boot + days * 86_400
        while self.office.clocks.boot < end:
            self.office.day(self._stretch)
            self.office.forget()
            self.office.clocks.pass_(self.dice.choice((0.2, 3.0, 40.0, 900.0)))

    async def _stretch(self, office: Office) -> None:
        """Live some hours between two starts, of which most end by a kill."""
        for _ in range(self.dice.randint(4, 30)):
            await self._happen(office)
        if self.dice.random() < 0.8:
            self.kills += 1
            office.app.breaks.finish = lambda: None  # type: ignore[method-assign]
            office.app.breaks.running = False

    async def _happen(self, office: Office) -> None:
        dice, desk = self.dice, office.desk
        desk.emit("active")
        await office.wait(dice.expovariate(1 / 12))
        what = dice.choice(
            ("switch", "idle", "lock", "answer", "desk", "zone", "step", "settings", "sleep", "disk", "")
        )
        if what == "switch":
            name = dice.choice(SWITCHES)
            desk.found = [DesktopEvent(name, {"on": True})]
            desk.emit(name, on=True)
            desk.emit("idle", since_s=0.0)
            await office.wait(dice.uniform(2, 70))
            desk.found = [DesktopEvent(name, {"on": False})]
            desk.emit(name, on=False)
        elif what == "idle":
            desk.emit("idle", since_s=5.0)
            await office.wait(dice.uniform(1, 40))
        elif what == "lock":
            desk.emit("lock")
            await office.wait(dice.uniform(1, 30))
            desk.emit("unlock")
        elif what == "answer":
            self._answer(office)
        elif what == "desk":
            desk.missing = set() if desk.missing else {"notifications", "microphone", "camera", "idle_inhibitor"}
        elif what == "zone":
            office.clocks.wall = office.clocks.wall.astimezone(timezone(timedelta(hours=dice.randint(-8, 9))))
        elif what == "step":
            office.clocks.wall += timedelta(seconds=dice.choice((-3600, -60, 60, 3600)))
        elif what == "settings":
            office.app.settings.change(dice.choice(SETTINGS), by="web")
        elif what == "sleep":
            office.clocks.sleep(dice.uniform(60, 4000))
        elif what == "disk":
            await self._fill_disk(office)

    def _answer(self, office: Office) -> None:
        tags = list(office.desk.notices)
        if tags:
            tag = self.dice.choice(tags)
            actions = [key for key, _ in office.desk.notices[tag].actions if key != "start"]
            if actions:
                office.desk.press(tag, self.dice.choice(actions))
        elif self.dice.random() < 0.5:
            office.app.breaks.take()

    async def _fill_disk(self, office: Office) -> None:
        def refuse(*_arguments: object, **_options: object) -> None:
            raise OSError(28, "No space left on device")

        with mock.patch.object(database_file, "open_file", refuse):
            office.app.journal._note_trouble(OSError(28, "No space left on device"))
            await office.wait(self.dice.uniform(0.1, 3))
        await office.wait(1)


def judge(folder: Path, kills: int = 0) -> Judgement:
    """Hold the inputs that a journal kept to the promises, and its effects to what the clock makes of them."""
    with Journal.open(folder / "journal.sqlite3") as journal:
        records = list(journal.read(ClockInputRecorded))
        policy = PolicyHistory(journal, BreakPolicy()).policy_at(records[0].at)
        clock, watch = initial_clock(policy), PromiseMonitor(policy, SIGNALS)
        kinds: list[str] = []
        for record in records:
            line = record.data
            stamp = ClockStamp(line.wall, line.mono, line.boot, line.boot_id)
            event = ClockInput(stamp, line.event, line.data)
            turn = advance(clock, event, SIGNALS)
            watch.see(event, turn.effects, turn.spans)
            clock = turn.clock
            kinds += [effect.kind for effect in turn.effects]
        recorded = [record.data.kind for record in journal.read(ClockEffectRecorded)]
        lost = abs(len(kinds) - len(recorded)) + sum(a != b for a, b in zip(kinds, recorded, strict=False))
    return Judgement(len(records), kinds.count("prompt"), kills, lost, watch.violations)
