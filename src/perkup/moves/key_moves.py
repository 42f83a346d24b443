"""Ids of the few moves that a rule is about by name; whatever else is asked of a move stands in its file."""

from __future__ import annotations

WALK = "brk_walk"
"""Plain walking: it opens every break, and may stay where a hold stops everything else."""
PSOAS_LYING, PSOAS_LUNGE = "str_psoas_lying", "str_psoas_lunge"
"""The article's two stretches."""
FORWARD_LUNGE, REVERSE_LUNGE = "stg_forward_lunge", "stg_reverse_lunge"
"""The article's two lunges."""
SINGLE_LEG_BRIDGE, SIT_TO_STAND = "stg_sl_bridge", "brk_sit_to_stand"
"""Two moves that serve as self-tests."""
