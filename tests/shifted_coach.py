"""A whole coach in a process of its own, whose clocks are moved from outside: `python -m tests.shifted_coach WORDS`.

WORDS are those of the command line. Each line of standard input is a number of seconds by which the clocks jump ahead;
the coach notices with the next event of its desk, such as a key.
"""

from __future__ import annotations

import sys
import threading
from datetime import timedelta

import msgspec

from perkup.cli.main import main
from perkup.coach.break_clock.clock_state import ClockStamp
from perkup.desktop import system_clocks


class ShiftedClocks:
    """The machine's clocks, moved ahead."""

    def __init__(self) -> None:
        self._read = system_clocks.read_clocks
        self.ahead_s = 0.0

    def __call__(self) -> ClockStamp:
        stamp = self._read()
        ahead = self.ahead_s
        return msgspec.structs.replace(
            stamp, wall=stamp.wall + timedelta(seconds=ahead), mono=stamp.mono + ahead, boot=stamp.boot + ahead
        )

    def listen(self) -> None:
        """Move with every line that comes in."""
        for line in sys.stdin:
            self.ahead_s += float(line)


if __name__ == "__main__":
    clocks = ShiftedClocks()
    system_clocks.read_clocks = clocks
    threading.Thread(target=clocks.listen, daemon=True).start()
    main(sys.argv[1:])
