"""Labels that several pages share: kinds and states of a day of the plan, places of a move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.web.templating import say

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND_ICONS = {"strength": "strength", "mobility": "stretch", "rest": "cup", "retest": "angle"}
DAY_STATES = ("done", "tested", "today", "to_come", "passed")
PLACE_NAMES = ("desk", "floor", "bed", "stairs", "outdoors")


def day_kinds() -> Mapping[str, tuple[str, str, str]]:
    """Return the kinds of a day: name, icon, and what the day holds."""
    return {name: (say(f"labels.kind_{name}"), icon, say(f"labels.holds_{name}")) for name, icon in KIND_ICONS.items()}


def day_states() -> Mapping[str, str]:
    """Return the states of a day."""
    return {name: say(f"labels.state_{name}") for name in DAY_STATES}


def places() -> Mapping[str, str]:
    """Return where a move is done."""
    return {name: say(f"labels.place_{name}") for name in PLACE_NAMES}
