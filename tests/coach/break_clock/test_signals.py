"""Signals are handed to the clock: it knows none by name."""

from __future__ import annotations

import random
from collections import Counter

from perkup.coach.break_clock.replay import play
from perkup.coach.break_clock.signals import DEFER_MAX_S, Signal, signal_of
from perkup.desktop.senses import SIGNALS
from perkup.errors import ErrorCode
from perkup.verification.break_simulation import BreakSimulation
from tests.coach.tape import Tape, causes, times
from tests.refusals import refused

SHORT = Signal("kettle", "A break is due, but the kettle is on.", bound_s=600)
SILENT = Signal("lamp", defers=False)


def test_program_that_holds_it_back_is_named():
    tape = Tape().say("start").at(1700, "mic", on=True, by="Zoom").at(2500, "mic", on=False).at(2600, "tick")
    reasons = [effect.reason for effect in play(tape.lines, SIGNALS).effects if effect.kind == "withheld"]
    assert reasons[0] == "A break is due, but Zoom is using your microphone."
    unnamed = Tape().say("start").at(1700, "mic", on=True, by="Zoom").say("mic", on=True, by=7).at(2500, "tick")
    assert play(unnamed.lines, SIGNALS).status.reason == "A break is due, but the microphone is in use."
    long = Tape().say("start").at(1700, "camera", on=True, by="x" * 500).at(2500, "tick")
    assert len(play(long.lines, SIGNALS).status.reason) < 120


def test_signal_defers_with_its_own_words_up_to_its_own_bound():
    tape = Tape().say("start").at(1700, "kettle", on=True).at(2500, "tick")
    played = play(tape.lines, (SHORT,))
    assert causes(played) == ["kettle"]
    assert [effect.reason for effect in played.effects if effect.kind == "withheld"] == [SHORT.withheld]
    assert times(played, "prompt")[0] == 1800 + 600 + 30


def test_longer_of_two_bounds_counts_while_both_are_on():
    tape = Tape().say("start").at(1700, "kettle", on=True).say("mic", on=True).at(9900, "tick")
    assert times(play(tape.lines, (SHORT, *SIGNALS)), "prompt")[0] == 1800 + DEFER_MAX_S + 30


def test_signal_that_does_not_defer_holds_nothing_back():
    tape = Tape().say("start").at(1700, "lamp", on=True).at(1900, "tick")
    played = play(tape.lines, (SILENT,))
    assert (times(played, "prompt"), causes(played), played.clock.flags) == ([1800], [], ("lamp",))


def test_signal_that_was_not_handed_over_is_refused():
    with refused(ErrorCode.INVALID_INPUT, "mic"):
        play(Tape().say("mic", on=True).lines, (SHORT,))
    with refused(ErrorCode.INVALID_INPUT):
        play(Tape().say("kettle").lines, (SHORT,))
    assert signal_of((SHORT,), "mic") is None


def test_simulation_lives_every_signal_it_is_handed():
    events: Counter[str] = Counter()
    trial = (*SIGNALS, Signal("kettle", SHORT.withheld), SILENT)
    run = BreakSimulation(random.Random(5), trial, sink=lambda line, _: events.update([line.event]))
    assert run.run(60).violations == []
    assert all(events[signal.event] >= 2 for signal in trial)
    assert BreakSimulation(random.Random(5), ()).run(20).violations == []
