"""History of the break clock's policy: which settings held when, so that no later change rewrites the past."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from perkup.app.settings.hours_text import weekly_hours
from perkup.app.settings.settings_schema import Settings
from perkup.coach.break_clock.break_policy import BreakPolicy, with_settings
from perkup.coach.day_boundary import minutes_after_midnight
from perkup.errors import PerkupError
from perkup.event_types import PolicyInForce, SettingsChanged
from perkup.journal.store import Journal

FIRST_RULES = 1
"""Rules of the clock of every Perkup that recorded no policy yet."""


class PolicyHistory:
    """Policies of one journal by the time they came into force; `settings` are those of today."""

    def __init__(self, journal: Journal, settings: Settings | BreakPolicy) -> None:
        self._journal = journal
        self.settings = settings

    def first_of_all(self) -> BreakPolicy:
        """Return the policy of a clock that has no past."""
        return _policy_of(self.settings)

    def policy_at(self, start: datetime) -> BreakPolicy:
        """Return the policy in force at `start`, by which a fold from there has to begin."""
        records = list(self._journal.read(PolicyInForce))
        earlier = [record for record in records if record.at <= start]
        if earlier or (records and not records[0].data.assumed):
            return _read_policy((earlier or records[:1])[-1].data.policy)
        return self._undo_changes_since(start)

    def is_known(self) -> bool:
        """Return True where the journal says by which policy its clock ran."""
        return next(iter(self._journal.read(PolicyInForce)), None) is not None

    def assume_policy(self) -> BreakPolicy:
        """Return what a journal that recorded no policy still tells of its first one."""
        return self._undo_changes_since(None)

    def _undo_changes_since(self, start: datetime | None) -> BreakPolicy:
        """Return today's settings with every change since `start` undone, under the first rules."""
        settings: Any = self.settings
        if isinstance(settings, BreakPolicy):
            return msgspec.structs.replace(settings, rules=FIRST_RULES)
        values: dict[str, dict[str, Any]] = msgspec.to_builtins(settings)
        for record in reversed(list(self._journal.read(SettingsChanged))):
            if start is not None and record.at <= start:
                break
            for key, (old, _new) in record.data.changes.items():
                section, _, name = key.partition(".")
                if section in ("clock", "hours", "day") and name in values.get(section, {}):
                    values[section][name] = old
        try:
            policy = break_policy(msgspec.convert(values, Settings))
        except (msgspec.ValidationError, PerkupError):  # an import may hold anything
            policy = _policy_of(settings)
        return msgspec.structs.replace(policy, rules=FIRST_RULES)


def break_policy(settings: Settings) -> BreakPolicy:
    """Return the settings as the break clock's policy: seconds, and hours as spans of local wall time."""
    clock = settings.clock
    hours = tuple(
        tuple((_time_of_day(start), _time_of_day(end)) for start, end in day) for day in weekly_hours(settings.hours)
    )
    return BreakPolicy(
        interval_s=clock.interval_min * 60.0,
        break_s=clock.break_min * 60.0,
        notice_s=float(clock.notice_s),
        hours=hours,
        standing_desk=clock.standing_desk,
        postpone_min=tuple(float(minutes) for minutes in clock.postpone_min),
        day_ends_min=minutes_after_midnight(settings.day.ends_at) or 0.0,
    )


def policy_data(policy: BreakPolicy) -> dict[str, Any]:
    """Return a policy as the data of a `settings` input."""
    data: dict[str, Any] = msgspec.to_builtins(policy)
    return data


def _policy_of(settings: Settings | BreakPolicy) -> BreakPolicy:
    return settings if isinstance(settings, BreakPolicy) else break_policy(settings)


def _read_policy(data: dict[str, Any]) -> BreakPolicy:
    """Return the policy of an event; the usual one where an import holds what this Perkup cannot work by."""
    try:
        return with_settings(BreakPolicy(rules=FIRST_RULES), data)
    except PerkupError:
        return BreakPolicy()


def _time_of_day(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
