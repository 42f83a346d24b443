"""Mutation testing of the break clock: change one thing at a time, and see whether its short tapes notice.

Only the tapes of `tests/coach/break_clock/test_clock.py` and the hours are judged; state machines and simulated years
would kill more.
Each module in a process of its own, so that nobody holds an unchanged copy. `PERKUP_MUTANTS=1` tests every mutant, the
default every third, so that it takes a few minutes.
"""

from __future__ import annotations

import os
import subprocess
import sys

Row = tuple[str, str, str, bool | None]
MODULES = ("working_hours", "presence", "prompting", "clock")
TESTS = ["tests.coach.break_clock.test_clock", "tests.coach.break_clock.test_working_hours"]
GOAL = 90.0
_BARE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
"""Plugins that the tapes do not use take longer to load than the tapes to play."""
_RUN = """
import sys
import msgspec, pytest
from bench import mutants
every, module = int(sys.argv[1]), sys.argv[2]
all_of = mutants.mutants
mutants.mutants = lambda source: [mutant for number, mutant in enumerate(all_of(source)) if number % every == 0]
result = mutants.run(module, sys.argv[3:])
print(result.total, len(result.survived))
print(*result.survived, sep="\\n", file=sys.stderr)
"""


def rows() -> list[Row]:
    """Return the share of mutants killed, for each module of the machine and for all of it."""
    every = os.environ.get("PERKUP_MUTANTS", "3")
    table: list[Row] = []
    total = survived = 0
    for module in MODULES:
        words = [sys.executable, "-c", _RUN, every, f"perkup.coach.break_clock.{module}", *TESTS]
        counts = subprocess.run(
            words, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | _BARE
        ).stdout.split()
        mutants, alive = int(counts[-2]), int(counts[-1])
        total, survived = total + mutants, survived + alive
        killed = f"{_killed(mutants, alive)} of {mutants}"
        table.append((f"mutants of break_clock.{module} killed, %", killed, "", None))
    score = 100 * (total - survived) / total
    return [*table, ("mutants of the break clock killed, %", f"{score:.1f} of {total}", f">= {GOAL:g}", score >= GOAL)]


def _killed(mutants: int, alive: int) -> str:
    return f"{100 * (mutants - alive) / max(1, mutants):.1f}"
