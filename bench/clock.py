"""The break clock: how fast years go by, and whether 20,000 random desks break a promise.

`python -m bench.clock FIRST [COUNT]` lives only the random sequences, from seed FIRST on; a failing one alone is
`python -m bench.clock SEED 1`.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from typing import Any

from perkup.coach.break_clock.break_policy import BreakPolicy
from perkup.coach.break_clock.clock import advance, initial_clock
from perkup.desktop.senses import SIGNALS
from perkup.verification.break_simulation import BreakSimulation
from tests.coach.driver import PLAIN, SETTINGS, Driver

DAYS = 3650
SEQUENCES = 20_000
STEPS = 40
SHOWN = 8
"""So many seeds in the table, and so many violations of each on standard error."""
SECONDS = (0.5, 3, 6, 25, 59, 61, 95, 119, 121, 290, 301, 600, 1195, 1801, 3601, 7300)
Row = tuple[str, str, str, bool | None]


def rows() -> list[Row]:
    """Ten simulated years, 20,000 random sequences, the cost of one input."""
    return [*_years(), *_sequences(), _one_input()]


def _years() -> list[Row]:
    began = time.perf_counter()
    report = BreakSimulation(random.Random(1), SIGNALS).run(DAYS)
    seconds = time.perf_counter() - began
    return [
        (f"clock: {DAYS} simulated days, s", f"{seconds:.1f}", "< 60", seconds < 60),
        ("clock: simulated days a second", f"{DAYS / seconds:.0f}", "", None),
        (
            f"clock: promises broken in them ({report.lines} events, {report.crashes} crashes)",
            str(len(report.violations)),
            "0",
            not report.violations,
        ),
    ]


def _sequences(first: int = 0, count: int = SEQUENCES) -> list[Row]:
    broken: Counter[int] = Counter()
    prompts, seeds = 0, []
    for seed in range(first, first + count):
        desk = live(seed)
        prompts += sum(effect.kind == "prompt" for effect in desk.effects)
        if desk.violations:
            broken.update({violation.promise for violation in desk.violations})
            seeds.append(seed)
            _show(seed, desk)
    summary = ", ".join(f"({promise}) {number}" for promise, number in sorted(broken.items())) or "0"
    summary += f" in seeds {', '.join(map(str, seeds[:SHOWN]))}" if seeds else ""
    what = f"clock: promises broken in {count} random sequences from seed {first} ({prompts} prompts)"
    return [(what, summary, "0", not broken)]


def _show(seed: int, desk: Driver) -> None:
    for violation in desk.violations[:SHOWN]:
        print(f"seed {seed}: ({violation.promise}) {violation.detail}, at {violation.at:%F %T}", file=sys.stderr)


def live(seed: int) -> Driver:
    """One random desk; the same seed gives the same. Hours stay open: beside them wall-clock steps alter nothing."""
    dice = random.Random(seed)
    desk = Driver()
    for _ in range(STEPS):
        if desk.clock.prompt is not None and dice.random() < 0.5:
            desk.say(dice.choice(("take", "skip", "postpone", "lock")))
        else:
            _step(desk, dice)
    return desk


def _step(desk: Driver, dice: random.Random) -> None:
    acts: tuple[tuple[int, str, tuple[Any, ...], dict[str, Any]], ...] = (
        (6, "go", (dice.choice(SECONDS),), {}),
        (3, "say", (dice.choice(PLAIN),), {}),
        (1, "idle", (dice.choice((0, 5, 60, 120, 200, 5000)),), {}),
        (1, "type", (dice.choice((5, 20, 60, 150)),), {}),
        (1, "sense", (dice.choice(SIGNALS).event,), {}),
        (1, "answer", (dice.choice(("here", "away")),), {}),
        (1, "say", ("pause",), {"minutes": dice.choice((5, 30, 120))}),
        (1, "say", ("postpone",), {"minutes": dice.choice((5, 10, 60))}),
        (1, "sleep", (dice.choice((2, 59, 61, 119, 121, 299, 301, 4000, 30_000)), dice.random() < 0.5), {}),
        (1, "jump", (dice.choice((-1e6, -86_400, -3600, -30, 30, 3600, 86_400, 1e6)),), {}),
        (1, "zone", (dice.choice((-11, 0, 1, 2, 5.5, 13)),), {}),
        (1, "reboot", (dice.choice((-86_400, -1, 0, 30, 125, 400, 60_000)), dice.random() < 0.5), {}),
        (1, "kill", (dice.choice((0, 0.3, 20, 200, 1000, 5000)),), {}),
        (1, "settings", (dice.randrange(len(SETTINGS)),), {}),
    )
    _, name, words, data = dice.choices(acts, [weight for weight, *_ in acts])[0]
    getattr(desk, name)(*words, **data)


def _one_input() -> Row:
    desk = Driver()
    desk.go(600)
    clock, line = initial_clock(BreakPolicy()), None
    from perkup.coach.break_clock.clock_state import ClockInput

    line = ClockInput(desk.stamp, "active")
    clock = advance(clock, line, SIGNALS).clock
    count = 20_000
    began = time.perf_counter()
    for _ in range(count):
        clock = advance(clock, line, SIGNALS).clock
    micros = (time.perf_counter() - began) / count * 1e6
    return ("clock: one input, microseconds", f"{micros:.0f}", "< 100", micros < 100)


if __name__ == "__main__":
    for row in _sequences(*(int(word) for word in sys.argv[1:3])):
        print(*row, sep=" | ")
        sys.exit(not row[3])
