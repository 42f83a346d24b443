"""The simulated person is believable, and simulated years break no promise."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest

from perkup.coach.break_clock.break_policy import BreakPolicy
from perkup.coach.break_clock.clock import initial_clock
from perkup.coach.break_clock.clock_state import EVENTS, BreakClock, ClockEffect, ClockInput
from perkup.desktop.senses import SIGNALS
from perkup.verification.break_simulation import BreakSimulation, SimulationReport
from perkup.verification.simulated_machine import HOME, SimulatedMachine

DAYS = 120


def lived(seed: int) -> tuple[BreakSimulation, SimulationReport, list[tuple[ClockInput, tuple[ClockEffect, ...]]]]:
    """A simulation with its report and its trace."""
    trace: list[tuple[ClockInput, tuple[ClockEffect, ...]]] = []
    simulation = BreakSimulation(random.Random(seed), SIGNALS, sink=lambda line, effects: trace.append((line, effects)))
    report = simulation.run(DAYS)
    assert report.violations == []
    return simulation, report, trace


def test_years_break_no_promise():
    for seed in range(1, 4):
        assert BreakSimulation(random.Random(seed), SIGNALS).run(DAYS).violations == []


def test_person_does_everything_a_person_does():
    simulation, _, trace = lived(11)
    events = Counter(line.event for line, _ in trace)
    assert all(events[event] > 0 for event in (*EVENTS, *(signal.event for signal in SIGNALS)))
    assert simulation.person.crashes > 4
    stamps = [line.stamp for line, _ in trace]
    assert len({stamp.boot_id for stamp in stamps}) > 8
    assert len({stamp.wall.utcoffset() for stamp in stamps}) >= 2
    same = [(a, b) for a, b in pairwise(stamps) if a.boot_id == b.boot_id]
    assert any((b.boot - a.boot) - (b.mono - a.mono) > 3600 for a, b in same), "never slept"
    assert any(abs((b.wall - a.wall).total_seconds() - (b.boot - a.boot)) > 80 for a, b in same), "clock never set"
    assert all(b.mono >= a.mono and b.boot >= a.boot for a, b in same)


def test_days_look_like_days_at_a_desk():
    _, report, trace = lived(12)
    assert 3 < report.prompts / DAYS < 12
    assert 0.3 < report.kept / report.prompts < 0.9
    effects = Counter(effect.kind for _, told in trace for effect in told)
    assert effects["prompt"] == report.prompts
    assert effects["posture_offer"] > 10
    assert effects["withheld"] > 50


def test_stored_clock_is_the_clock_at_any_instant():
    clocks: list[BreakClock] = []
    simulation = BreakSimulation(random.Random(13), SIGNALS, sink=lambda line, effects: clocks.append(simulation.clock))
    simulation.run(20)
    assert len(clocks) > 500
    assert all(msgspec.json.decode(msgspec.json.encode(clock), type=BreakClock) == clock for clock in clocks)


def test_clock_stored_badly_breaks_the_sixth_promise(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        "perkup.verification.break_simulation.restore_clock", lambda clock: initial_clock(BreakPolicy())
    )
    found = BreakSimulation(random.Random(13), SIGNALS).run(30).violations
    assert 6 in {violation.promise for violation in found}


def test_offers_to_change_posture_keep_their_distance():
    _, _, trace = lived(14)
    offers = [effect.at for _, told in trace for effect in told if effect.kind == "posture_offer"]
    same = [(a, b) for a, b in pairwise(offers) if a.boot_id == b.boot_id]
    assert len(same) > 10
    assert min(b.boot - a.boot for a, b in same) >= 900


def test_machine_s_three_clocks():
    machine = SimulatedMachine(datetime(2026, 3, 28, tzinfo=ZoneInfo(HOME)))
    machine.boot(100.0)
    machine.sleep(1000.0)
    machine.wake(5000.0)
    machine.wake(6000.0)
    stamp = machine.stamp(6000.0)
    assert (stamp.mono, stamp.boot, stamp.boot_id) == (1920.0, 5920.0, "boot-1")
    assert machine.stamp(100_000.0).wall.utcoffset() != machine.stamp(6000.0).wall.utcoffset()
