"""A physiotherapist's plan as the text of its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.coach.programme.training_profile import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perkup.event_types import PrescriptionOpened


def plan_text(plan: PrescriptionOpened) -> str:
    """Return the file of a plan (TOML): what `perkup plan open` reads back as the same plan."""
    import tomlkit

    document = tomlkit.document()
    document.add(tomlkit.comment("A plan for Perkup: perkup plan open FILE"))
    document["title"], document["by"] = plan.title, plan.by
    document["start"] = plan.first
    document["weeks"] = ((plan.last - plan.first).days + 1) // 7
    document["days"], document["cautions"] = _words(plan.days), list(plan.cautions)
    document["stop"], document["pain_limit"] = list(plan.stop), plan.pain_limit
    moves = tomlkit.aot()
    for entry in plan.moves:
        table = tomlkit.table()
        facts = {
            "move": entry.move,
            "sets": entry.sets,
            "reps": entry.reps,
            "hold_s": entry.hold_s,
            "rounds": entry.rounds,
            "rest_s": entry.rest_s,
            "tempo": entry.tempo,
            "side": None if entry.only is None else str(entry.only),
            "days": _words(entry.days) or None,
            "note": entry.reason or None,
        }
        table.update({key: value for key, value in facts.items() if value is not None})
        moves.append(table)
    document["moves"] = moves
    return tomlkit.dumps(document)


def _words(days: Sequence[int]) -> list[str]:
    return [WEEKDAYS[day][:3] for day in days]
