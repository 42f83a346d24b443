"""The bounds of the promises, s, as `docs/promises.md` publishes them; written down apart from the clock's own."""

from __future__ import annotations

LATE_S = 120.0
"""(1) The longest wait for a prompt once it is due and nothing holds it back."""
BACK_S = 60.0
"""(2) No prompt so soon after coming back or waking."""
IDLE_S, IDLE_BREAK_S = 120.0, 300.0
IGNORED_S, DEAD_S = 300.0, 5.0
PAUSE_S, PAUSE_MAX_S = 3600.0, 43_200.0
LONGER_S, LONGEST_S = 600.0, 3600.0
LONG_OFF_S = 300.0
"""A coach that was stopped for this long, or a whole break, could not end the break itself."""
SILENCE_S = 5400.0
"""(9) The longest time without a prompt, a break taken, or an absence that is surely one."""
ANSWER_S = 3600.0
"""The question on coming back can be answered for so long."""
UNSURE_S = 3600.0
"""Time at the desk may be taken back by news of idleness for this long."""
SLACK_S = 1.0
"""Rounding, and the second by which sleep is told from a busy machine."""
EPS_S = 1e-3
"""Two instants this close are one."""
HELD_AT_ALL_S = 1e-3
"""A due prompt that was held back at all counts as held from then on: short holds in a row have one bound together."""
