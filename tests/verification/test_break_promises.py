"""The nine promises: each under a state machine that tries to break it, and each shown to be breakable."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from perkup.coach.break_clock import clock as break_clock
from perkup.coach.break_clock import idle_question, presence, prompting, signals
from perkup.coach.break_clock.break_policy import BreakPolicy
from perkup.coach.break_clock.clock import initial_clock
from perkup.coach.break_clock.clock_state import ClockEffect, ClockInput, PresenceSpan
from perkup.coach.break_clock.replay import turns
from perkup.coach.break_clock.signals import Signal
from perkup.desktop.senses import SIGNALS
from perkup.verification import promise_bounds
from perkup.verification.break_promises import PromiseMonitor
from perkup.vocabulary import BreakPromise, EffectKind
from tests.coach.driver import PLAIN, Driver
from tests.coach.tape import Tape

DOC = Path(__file__).parents[2] / "docs" / "promises.md"
SECONDS = st.sampled_from((0.5, 3, 6, 25, 59, 61, 95, 119, 121, 290, 301, 600, 1195, 1801, 3601, 7300))
LONG = st.sampled_from((2, 59, 61, 119, 121, 299, 301, 4000, 30_000, 90_000))


class Desk(RuleBasedStateMachine):
    """Anything that can happen to a desk. `promise` is the one held here; `hours` whether office hours may be set."""

    promise = 0
    hours_too = True

    @initialize()
    def begin(self) -> None:
        self.driver = Driver()

    @rule(seconds=SECONDS)
    def time_passes(self, seconds: float) -> None:
        self.driver.go(seconds)

    @rule(event=st.sampled_from(PLAIN))
    def something_happens(self, event: str) -> None:
        self.driver.say(event)

    @precondition(lambda self: self.driver.clock.prompt is not None)
    @rule(event=st.sampled_from(("take", "skip", "postpone", "lock")))
    def prompt_is_answered(self, event: str) -> None:
        self.driver.say(event)

    @rule(since=st.sampled_from((0, 5, 60, 120, 200, 5000)))
    def hands_rest(self, since: float) -> None:
        self.driver.idle(since)

    @rule(seconds=st.sampled_from((5, 20, 60, 150)))
    def hands_type(self, seconds: float) -> None:
        self.driver.type(seconds)

    @rule(name=st.sampled_from([signal.event for signal in SIGNALS]))
    def meeting(self, name: str) -> None:
        self.driver.sense(name)

    @rule(was=st.sampled_from(("here", "away")))
    def answer(self, was):
        self.driver.answer(was)

    @rule(minutes=st.sampled_from((5, 10, 60)))
    def put_off(self, minutes: float) -> None:
        self.driver.say("postpone", minutes=minutes)

    @rule(minutes=st.sampled_from((5, 30, 120)))
    def pause(self, minutes: float) -> None:
        self.driver.say("pause", minutes=minutes)

    @rule(seconds=LONG, announced=st.booleans())
    def machine_sleeps(self, seconds: float, announced: bool) -> None:
        self.driver.sleep(seconds, announced)

    @rule(seconds=st.sampled_from((-1e6, -86_400, -3600, -30, 30, 3600, 86_400, 1e6)))
    def wall_clock_steps(self, seconds: float) -> None:
        self.driver.jump(seconds)

    @rule(hours=st.sampled_from((-11, 0, 1, 2, 5.5, 13)))
    def zone_changes(self, hours: float) -> None:
        self.driver.zone(hours)

    @rule(gap=st.sampled_from((-86_400, -1, 0, 30, 125, 400, 60_000)), clean=st.booleans())
    def machine_reboots(self, gap: float, clean: bool) -> None:
        self.driver.reboot(gap, clean)

    @rule(dead=st.sampled_from((0, 0.3, 20, 200, 1000, 5000)))
    def coach_is_killed(self, dead: float) -> None:
        self.driver.kill(dead)

    @rule(number=st.integers(0, 8))
    def settings_change(self, number: int) -> None:
        self.driver.settings(number)

    @precondition(lambda self: self.hours_too)
    @rule(on=st.booleans())
    def hours_change(self, on: bool) -> None:
        self.driver.hours(on)

    @invariant()
    def promise_holds(self) -> None:
        if hasattr(self, "driver"):
            broken = [found for found in self.driver.violations if found.promise == self.promise]
            broken = broken if self.hours_too or self.promise == 4 else [f for f in broken if f.promise != 4]
            assert broken == []

    @invariant()
    def counters_add_up(self) -> None:
        if hasattr(self, "driver"):
            today = self.driver.clock.today
            outcomes = today.kept + today.skipped + today.postponed + today.typed_through + today.ignored
            assert self._opened(today.prompts + today.unprompted) == outcomes + today.withdrawn + today.open

    def _opened(self, today: int) -> int:
        """Prompts of today, and one of yesterday still open at midnight."""
        clock = self.driver.clock
        day = clock.day
        if getattr(self, "_day", day) != day:
            self._carried = clock.today.open if clock.today.prompts + clock.today.unprompted == 0 else 0
            spent = clock.today
            ended = spent.kept + spent.skipped + spent.postponed + spent.typed_through + spent.ignored + spent.withdrawn
            self._carried = ended + spent.open - spent.prompts - spent.unprompted
            assert self._carried in (0, 1)
        self._day = day
        return today + getattr(self, "_carried", 0)


def _machine(number: int, *, hours: bool) -> type[Desk]:
    return type(f"Promise{number}", (Desk,), {"promise": number, "hours_too": hours})


FEW = settings(
    max_examples=40, stateful_step_count=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def _case(number: int, *, hours: bool = True) -> type:
    case = _machine(number, hours=hours).TestCase
    case.settings = FEW
    return case


TestNobodySitsOn = _case(1)
TestNobodyIsNagged = _case(2)
TestQuietIsQuiet = _case(3)
TestWallClockIsFree = _case(4, hours=False)
TestSleepIsSeen = _case(5)
TestNothingIsLost = _case(6)
TestEverythingHasAReason = _case(7)


# --- what random desks once found ---------------------------------------------------------------------------------

FOUND: dict[str, tuple[tuple[Any, ...], ...]] = {
    "asleep while the coach was stopped, then rebooted": (
        *(("go", 1800), ("say", "stop"), ("sleep", 119, False), ("reboot", 1, True), ("go", 60)),
    ),
    "asleep and told so before the coach stopped": (
        *(("go", 1795), ("say", "sleep"), ("say", "stop"), ("sleep", 121, False), ("reboot", 0, True), ("go", 120)),
    ),
    "interval lengthened under an open prompt that a pause takes back": (
        *(("type", 20), ("go", 1840), ("settings", 2), ("say", "pause", {"minutes": 5}), ("go", 1900)),
    ),
    "pause of no length while a due prompt waits for the typing": (
        *(("go", 1800), ("say", "pause", {"minutes": 5}), ("type", 20), ("go", 320)),
        *(("say", "pause", {"minutes": 30}), ("say", "resume"), ("go", 100)),
    ),
    "meeting of no length while a due prompt waits for the typing": (
        *(("go", 1800), ("say", "pause", {"minutes": 5}), ("type", 20), ("go", 320)),
        *(("sense", "mic"), ("sense", "mic"), ("go", 100)),
    ),
    "woken when a meeting has held the prompt back for long enough": (
        *(("go", 1000), ("sense", "camera"), ("type", 5), ("go", 8065), ("say", "wake"), ("type", 60)),
    ),
    "skipped when a meeting had taken the notice off": (
        *(("go", 1795), ("sense", "dnd"), ("say", "skip"), ("sense", "dnd"), ("go", 30)),
    ),
    "put off when a pause had taken the notice off": (
        *(("go", 1795), ("say", "pause", {"minutes": 5}), ("say", "postpone", {"minutes": 60}), ("go", 600)),
    ),
    "put off when a wake-up had taken the notice off": (
        *(("go", 1775), ("say", "wake"), ("say", "postpone", {"minutes": 10}), ("go", 90)),
    ),
    "skipped when a longer interval had taken the notice off": (
        *(("go", 1775), ("settings", 2), ("say", "skip"), ("go", 1900)),
    ),
    "idle since before a prompt that a pause took back": (
        *(("go", 1800), ("say", "pause", {"minutes": 120}), ("idle", 120), ("say", "postpone", {"minutes": 5})),
        *(("go", 600), ("idle", 200)),
    ),
    "killed under an open prompt, started when nobody had answered it": (
        *(("go", 1800), ("kill", 300), ("say", "skip"), ("go", 2200), ("say", "skip"), ("go", 2700)),
    ),
    "taken unasked, typed through, then asleep, as the second miss": (
        *(
            ("go", 1800),
            ("say", "skip"),
            ("go", 300),
            ("say", "take"),
            ("type", 20),
            ("sleep", 120, False),
            ("go", 3600),
        ),
    ),
    "taken and typed through by a coach that was killed before the end": (
        *(("go", 1000), ("say", "take"), ("type", 25), ("kill", 1000), ("go", 1900)),
    ),
    "the same with a second of sleep before": (
        *(("go", 1000), ("say", "take"), ("type", 20), ("sleep", 1, False), ("kill", 300), ("go", 1900)),
    ),
    "the same with hands that rested": (
        *(("say", "take"), ("type", 30), ("idle", 200), ("kill", 300), ("type", 5), ("go", 1900)),
    ),
    "idle since before a wake-up at the desk": (
        *(("sense", "dnd"), ("go", 1660), ("say", "wake"), ("idle", 200), ("type", 150)),
    ),
}


def live(acts: tuple[tuple[Any, ...], ...]) -> Driver:
    """A desk that lived through `acts`: what it does, with its words, and data last."""
    driver = Driver()
    for name, *words in acts:
        data = words.pop() if isinstance(words[-1], dict) else {}
        getattr(driver, name)(*words, **data)
    return driver


@pytest.mark.parametrize("acts", FOUND.values(), ids=FOUND)
def test_desk_that_random_sequences_found_breaks_nothing(acts: tuple[tuple[Any, ...], ...]):
    assert live(acts).violations == []


# --- the checker can say no ---------------------------------------------------------------------------------------


def trace(tape: Tape) -> list[tuple[ClockInput, list[ClockEffect], list[PresenceSpan]]]:
    """What the real clock makes of a tape, line by line."""
    return [
        (line, list(turn.effects), list(turn.spans))
        for line, turn in turns(initial_clock(BreakPolicy()), tape.lines, SIGNALS)
    ]


def broken(lines: list[tuple[ClockInput, list[ClockEffect], list[PresenceSpan]]]) -> set[int]:
    """The promises broken in a trace."""
    watch = PromiseMonitor(BreakPolicy(), SIGNALS)
    for line, effects, spans in lines:
        watch.see(line, effects, spans)
    return {found.promise for found in watch.violations}


def prompt(line: ClockInput, reason: str = "You have been at the desk for 30 min.") -> ClockEffect:
    """A prompt, deserved or not."""
    return ClockEffect(line.stamp, "prompt", reason)


def without(lines: list[tuple[ClockInput, list[ClockEffect], list[PresenceSpan]]], kind: str):
    """The same trace with some effects struck out."""
    return [(line, [effect for effect in effects if effect.kind != kind], spans) for line, effects, spans in lines]


def with_prompt(tape: Tape, at: int = -1):
    """The real trace with a prompt forged into one line."""
    lines = trace(tape)
    line, effects, spans = lines[at]
    return [*lines[:at], (line, [*effects, prompt(line)], spans), *(lines[at + 1 :] if at != -1 else [])]


def test_honest_trace_breaks_nothing():
    assert broken(trace(Tape().begin().at(1900, "take").at(4000, "lock").at(4400, "unlock").at(7000, "tick"))) == set()


def test_missing_prompt_breaks_the_first():
    tape = Tape().begin()
    for mono in range(1700, 8000, 50):
        tape.at(mono, "active")
    assert 1 in broken(without(trace(tape), "prompt"))


def test_prompt_held_back_for_hours_breaks_the_first():
    tape = Tape().begin().say("camera", on=True)
    for mono in range(1700, 15_000, 50):
        tape.at(mono, "active")
    assert broken(trace(tape)) == set()
    assert 1 in broken(without(trace(tape), "prompt"))


def test_prompt_held_back_by_short_meetings_for_ever_breaks_the_first():
    tape = Tape().begin()
    for mono in range(1700, 15_000, 50):
        tape.at(mono, "active")
        for on in (True, False):
            tape.say("mic", on=on)
    assert broken(trace(tape)) == set()
    assert 1 in broken(without(trace(tape), "prompt"))


@pytest.mark.parametrize(("bound_s", "late"), [(600, True), (14_400, False)])
def test_signal_may_hold_a_prompt_back_for_its_own_bound(bound_s: float, late: bool):
    kettle = Signal("kettle", "A break is due, but the kettle is on.", bound_s=bound_s)
    tape = Tape().begin().say("kettle", on=True)
    for mono in range(1700, 9000, 50):
        tape.at(mono, "active")
    lines = list(turns(initial_clock(BreakPolicy()), tape.lines, (kettle,)))
    for struck_out, expected in (((), set()), ((EffectKind.PROMPT,), {1} if late else set())):
        watch = PromiseMonitor(BreakPolicy(), (kettle,))
        for line, turn in lines:
            watch.see(line, [effect for effect in turn.effects if effect.kind not in struck_out], turn.spans)
        assert {violation.promise for violation in watch.violations} == expected


def test_prompt_that_never_comes_again_breaks_the_first():
    tape = Tape().say("start").at(1810, "pause", minutes=5)
    for mono in range(1850, 3000, 50):
        tape.at(mono, "active")
    lines = trace(tape)
    assert broken(lines) == set()
    first = next(at for at, (_, effects, _) in enumerate(lines) if any(e.kind == "prompt" for e in effects))
    assert 1 in broken([*lines[: first + 1], *without(lines[first + 1 :], "prompt")])


def test_prompt_on_coming_back_breaks_the_second():
    assert 2 in broken(with_prompt(Tape().say("start").at(1790, "lock").at(1795, "unlock").at(1810, "tick")))
    assert 2 in broken(with_prompt(Tape().say("start").at(1790, "sleep").sleep(20).say("wake").at(1820, "tick")))


def test_prompt_too_soon_after_a_break_breaks_the_second():
    assert 2 in broken(with_prompt(Tape().say("start").at(600, "lock").at(900, "unlock").at(1800, "tick")))
    assert 2 in broken(with_prompt(Tape().say("start").at(600, "take").at(1800, "tick")))


@pytest.mark.parametrize(
    "tape",
    [
        Tape().say("start").at(600, "pause", minutes=60).at(1900, "tick"),
        Tape().say("start").at(1790, "lock").at(1900, "tick"),
        Tape().say("start").at(1790, "sleep").at(1900, "tick"),
        Tape().say("start").at(1790, "stop").at(1900, "tick"),
        Tape().say("start").say("settings", hours=((),) * 7).at(1900, "tick"),
    ],
    ids=["paused", "locked", "asleep", "stopped", "off hours"],
)
def test_prompt_in_the_quiet_breaks_the_third(tape: Tape):
    assert 3 in broken(with_prompt(tape))
    assert 3 not in broken(trace(tape))


def test_interval_cut_short_by_the_wall_clock_breaks_the_fourth():
    assert 4 in broken(with_prompt(Tape().say("start").at(600, "tick").jump(3600).at(610, "tick")))


def test_sleep_missing_from_the_ledger_breaks_the_fifth():
    lines = trace(Tape().say("start").at(600, "sleep").sleep(3600).say("wake").at(700, "tick"))
    assert broken(lines) == set()
    assert 5 in broken([(line, effects, []) for line, effects, _ in lines])


def test_gap_in_the_ledger_breaks_the_fifth():
    lines = trace(Tape().say("start").at(600, "lock").at(700, "unlock").at(800, "lock").at(900, "unlock"))
    assert 5 in broken([(line, effects, [] if line.stamp.mono == 700 else spans) for line, effects, spans in lines])


def test_break_that_outlives_a_restart_too_long_breaks_the_sixth():
    tape = Tape().say("start").at(600, "take").at(610, "start").at(1000, "tick")
    lines = trace(tape)
    assert broken(lines) == set()
    late = without(lines, "end")
    line, _, spans = late[-1]
    assert 6 in broken(
        [*late[:-1], (line, [ClockEffect(line.stamp, "end", "The break is over.", {"outcome": "kept"})], spans)]
    )


def test_end_without_a_break_breaks_the_sixth():
    line = Tape().say("start").lines[0]
    assert 6 in broken([(line, [ClockEffect(line.stamp, "end", "The break is over.", {"outcome": "kept"})], [])])


def test_prompt_without_a_reason_breaks_the_seventh():
    lines = trace(Tape().say("start").at(1900, "tick"))
    mute = [(line, [ClockEffect(e.at, e.kind, "") for e in effects], spans) for line, effects, spans in lines]
    assert broken(mute) == {7}


def test_prompt_held_back_in_silence_breaks_the_seventh():
    tape = Tape().begin().say("mic", on=True).at(1900, "active").at(2000, "tick").at(2100, "active")
    assert broken(trace(tape)) == set()
    assert 7 in broken(without(trace(tape), "withheld"))


# --- what is published --------------------------------------------------------------------------------------------


def test_docs_tell_the_promises_of_the_list():
    text = DOC.read_text("utf-8").partition("## About your data and your machine")[0]
    titles = re.findall(r"^\*\*(\d+)\. (.+?)\.\*\*", text, re.MULTILINE)
    names = [name.lower().removeprefix("the ").replace(" ", "_") for _, name in titles]
    assert [int(number) for number, _ in titles] == list(range(1, 10))
    assert names == list(BreakPromise)


def test_published_bounds_are_the_bounds_in_force():
    text = DOC.read_text("utf-8").partition("## About your data and your machine")[0]
    published = {name: float(number.replace(",", "")) for name, number in re.findall(r"\| `(\w+)` \| ([\d,.]+) ", text)}
    in_force = {
        "late_s": promise_bounds.LATE_S,
        "back_s": promise_bounds.BACK_S,
        "held_s": signals.DEFER_MAX_S,
        "ignored_s": promise_bounds.IGNORED_S,
        "pause_max_s": promise_bounds.PAUSE_MAX_S,
        "idle_s": promise_bounds.IDLE_S,
        "idle_break_s": promise_bounds.IDLE_BREAK_S,
        "longer_s": promise_bounds.LONGER_S,
        "longest_interval_s": promise_bounds.LONGEST_S,
        "typing_wait_s": prompting.TYPING_WAIT_S,
        "typed_s": prompting.TYPED_S,
        "offer_gap_s": prompting.OFFER_GAP_S,
        "drift_s": break_clock.DRIFT_S,
        "dead_s": break_clock.DEAD_S,
        "silence_s": prompting.SILENCE_S,
        "answer_s": idle_question.QUESTION_LIFE_S,
    }
    assert published == in_force


def test_checker_and_clock_agree_on_every_bound():
    assert promise_bounds.BACK_S == prompting.GRACE_S
    assert {signal.bound_s for signal in SIGNALS if signal.defers} == {signals.DEFER_MAX_S}
    assert promise_bounds.IGNORED_S == prompting.PROMPT_LIFE_S
    assert (promise_bounds.IDLE_S, promise_bounds.IDLE_BREAK_S) == (presence.IDLE_S, presence.IDLE_CREDIT_S)
    assert promise_bounds.DEAD_S == break_clock.DEAD_S
    assert promise_bounds.LONGEST_S == presence.MAX_INTERVAL_S
    assert promise_bounds.LONGER_S == prompting.LENGTHEN_S
    assert (promise_bounds.PAUSE_S, promise_bounds.PAUSE_MAX_S) == (
        break_clock.PAUSE_MIN * 60,
        break_clock.PAUSE_MAX_MIN * 60,
    )
    assert promise_bounds.LATE_S == prompting.GRACE_S + prompting.TYPING_WAIT_S
