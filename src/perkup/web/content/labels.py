"""Labels that several pages share: kinds and states of a day of the plan, places of a move."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from perkup.vocabulary import ItemRole, SelfTestName
from perkup.web.templating import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from perkup.coach.programme.plan_model import PlanDay

KIND_ICONS = {"strength": "strength", "mobility": "stretch", "rest": "cup", "retest": "angle"}
DAY_STATES = ("done", "tested", "today", "to_come", "passed")
PLACE_NAMES = ("desk", "floor", "bed", "stairs", "outdoors")


CONTENTS = (ItemRole.STRENGTH, ItemRole.TEST, ItemRole.STRETCH, ItemRole.WALK)


def day_kinds() -> Mapping[str, tuple[str, str]]:
    """Return the kinds of a day: name and icon."""
    return {name: (say(f"labels.kind_{name}"), icon) for name, icon in KIND_ICONS.items()}


def day_contents(day: PlanDay) -> str:
    """Return how many of what a day really holds: `3 tests, 2 stretches, 1 walk.`; empty for nothing.

    Of the tests those that somebody may do; the tape is one, though no move shows it.
    """
    counts = Counter(item.role for item in day.items)
    counts[ItemRole.TEST] += SelfTestName.HIP_GIRTH in day.tests
    parts = [say(f"labels.contents_{role}", n=counts[role]) for role in CONTENTS if counts[role]]
    return f"{', '.join(parts)}." if parts else ""


def day_states() -> Mapping[str, str]:
    """Return the states of a day."""
    return {name: say(f"labels.state_{name}") for name in DAY_STATES}


def places() -> Mapping[str, str]:
    """Return where a move is done."""
    return {name: say(f"labels.place_{name}") for name in PLACE_NAMES}
