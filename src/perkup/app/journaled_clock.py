"""The break clock with its journal: an input is journalled before its effect is seen, the clock folded from the inputs.

Nothing of the clock is kept that the journal could not give again. What each day began with is cached beside the
journal, so that a start reads one day and not a year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from perkup.app.policy_history import PolicyHistory, policy_data
from perkup.app.settings.settings_schema import Settings
from perkup.coach.break_clock.break_policy import BreakPolicy
from perkup.coach.break_clock.clock import advance, initial_clock, open_span, status
from perkup.coach.break_clock.clock_state import (
    BreakClock,
    ClockEffect,
    ClockInput,
    ClockStamp,
    ClockStatus,
    ClockTurn,
    PresenceSpan,
    check_input,
    is_known_event,
)
from perkup.coach.break_clock.replay import with_correction
from perkup.coach.break_clock.signals import Signals
from perkup.desktop.senses import SIGNALS
from perkup.errors import PerkupError
from perkup.event_types import ClockInputRecorded
from perkup.journal.events import Recorded
from perkup.journal.store import Journal

CLOCK_VERSION = 2
"""Raise it when the meaning of a stored `Clock` changes: older checkpoints are then passed over."""
WARM_UP_DAYS = (14, 140)
"""So many days before its newest input a clock is folded from without a checkpoint; the longer time where no break was
taken in the shorter."""
KEPT_DAYS = 400
"""Days before today whose counters are kept once they were folded; what is older is folded again when asked for."""
WHOLE_DAYS = 7
"""Of so many days before today the spans and effects are kept too: a wall clock that is set back goes on with them."""
StampNow = Callable[[], ClockStamp]


class ClockDay(msgspec.Struct):
    """One local day of the clock: closed spans and effects in order, counters as they stood at its end."""

    date: date
    spans: list[PresenceSpan] = []
    effects: list[ClockEffect] = []
    counters: dict[str, Any] = {}


class JournaledClock:
    """Break clock with its journal. `stamp` reads the real clocks; tests hand in their own."""

    def __init__(self, journal: Journal, policy: BreakPolicy | Settings, stamp: StampNow, signals: Signals) -> None:
        self._journal = journal
        self._stamp = stamp
        self._signals = signals
        self._policies = PolicyHistory(journal, policy)
        self._past: dict[date, ClockDay] = {}
        self._policy_known = False
        self.clock: BreakClock = initial_clock(self._policies.first_of_all())
        self.wake: float | None = None
        self._last: ClockStamp | None = None
        self._reached: str | None = None
        self._today = ClockDay(date.min)
        self._restore()

    def apply_input(self, event: str, data: dict[str, Any] | None = None) -> ClockTurn:
        """Give the clock one input: into the journal together with its effects, then in force."""
        self._note_first_policy()
        line = ClockInput(self._stamp(), event, data or {})
        turn = advance(self.clock, line, self._signals)
        self._turn_page(line.stamp)
        changed = turn.clock.policy != self.clock.policy
        self._journal.append_many(
            [
                ("clock", line_facts(line)),
                *([("policy", {"policy": policy_data(turn.clock.policy)})] if changed else []),
                *(("effect", {"kind": effect.kind, "reason": effect.reason}) for effect in turn.effects),
            ]
        )
        self._keep(line, turn)
        return turn

    def status(self) -> ClockStatus:
        """Return the clock's part of the status, now."""
        return status(self.clock, self._stamp(), self._signals)

    def now(self) -> ClockStamp:
        """Read the real clocks."""
        return self._stamp()

    def days(self, first: date, last: date) -> list[ClockDay]:
        """Return each day from `first` to `last`, both included, that the journal knows of; oldest first.

        A day longer ago than a week has its counters only.
        """
        return self.reading(first, last)()

    def reading(self, first: date, last: date) -> Callable[[], list[ClockDay]]:
        """Return what reads the days as `days` does; it may be called in another thread, beside the event loop."""
        today, rewrites, dates = self._today.date, self._rewrites, _dates(first, last)
        pages = {day: self._past[day] for day in dates if day in self._past}
        if first <= today <= last:
            pages[today] = self._open_day()
        missing = [day for day in dates if day not in pages and day < today]

        def read() -> list[ClockDay]:
            if missing:
                folded = self._fold_between(missing[0], today)
                fresh = {day: folded.get(day, ClockDay(day)) for day in missing}
                pages.update(fresh)
                if self._rewrites == rewrites:
                    oldest = today - timedelta(days=KEPT_DAYS)
                    self._past.update({day: page for day, page in fresh.items() if day >= oldest})
            return [pages[day] for day in dates if day in pages and (day == today or pages[day].counters)]

        return read

    def is_folded(self, first: date, last: date) -> bool:
        """Return True if `days` answers at once, without folding."""
        return all(day in self._past or day >= self._today.date for day in _dates(first, last))

    def start_anew(self) -> JournaledClock:
        """Return a clock folded from the journal as it is now; in another thread, for `adopt`."""
        return JournaledClock(self._journal, self._policies.settings, self._stamp, self._signals)

    def adopt(self, other: JournaledClock) -> None:
        """Go on from a clock that was folded in another thread, and from the inputs that came since."""
        vars(self).update(vars(other))
        self._fold(self._journal.read(ClockInputRecorded, after=self._reached))

    def forget(self) -> None:
        """Drop what was folded, after an erasure or an import, and fold it again."""
        self._begin_anew(self._policies.first_of_all())
        self._restore()

    def keep_past(self) -> None:
        """Go on with what was folded, after a change of the past that held no input of the clock."""
        self._rewrites = self._journal.rewrites()

    def _note_first_policy(self) -> None:
        """Record by which policy the clock runs, where the journal does not tell yet."""
        if self._policy_known:
            return
        self._policy_known = True
        if not self._policies.is_known():
            ran = self._journal.newest(ClockInputRecorded) is not None
            policy = self._policies.assume_policy() if ran else self.clock.policy
            self._journal.append("policy", {"policy": policy_data(policy), "assumed": ran})

    def _restore(self) -> None:
        """Go on from what the day began with; without that, from weeks ago: a clock needs no more to know itself."""
        self._rewrites = self._journal.rewrites()
        self._policy_known = False
        stored = self._journal.checkpoint_get("clock", version=CLOCK_VERSION)
        if stored is not None:
            after, payload = stored
            self._reached = after
            self.clock = msgspec.json.decode(payload, type=BreakClock)
            self._fold(self._journal.read(ClockInputRecorded, after=after))
            return
        newest = self._journal.newest(ClockInputRecorded)
        for days in WARM_UP_DAYS if newest is not None else ():
            assert newest is not None
            start = newest.at - timedelta(days=days)
            self._begin_anew(self._policies.policy_at(start))
            self._fold(self._journal.read(ClockInputRecorded, since=start))
            if self.clock.last_break is not None:
                break
        complete = self._day(newest.at) - timedelta(days=WARM_UP_DAYS[0] // 2) if newest is not None else date.max
        self._past = {day: page for day, page in self._past.items() if day >= complete}

    def _begin_anew(self, policy: BreakPolicy) -> None:
        self._past.clear()
        self.clock, self.wake, self._last, self._today = initial_clock(policy), None, None, ClockDay(date.min)

    def _fold(self, records: Iterator[Recorded[ClockInputRecorded]]) -> None:
        for record, line in self._lines(records):
            self._turn_page(line.stamp, record)
            self._keep(line, advance(self.clock, line, self._signals))
            self._reached = record.id

    def _turn_page(self, stamp: ClockStamp, record: Recorded[ClockInputRecorded] | None = None) -> None:
        """At the first input of another local day, store what the day began with and start a new page."""
        day = self._day(stamp.wall)
        if day == self._today.date:
            return
        if self._last is not None:
            self._today.counters = self._counters(self.clock, self._last)
            self._past[self._today.date] = self._today
            oldest, pages = day - timedelta(days=KEPT_DAYS), list(self._past.items())
            self._past = {date: _close_page(page, day) for date, page in pages if date >= oldest}
            before = self._journal.last_id()
            if record is None and before is not None:
                state = msgspec.json.encode(self.clock)
                self._journal.checkpoint_put("clock", before, state, version=CLOCK_VERSION, rewrites=self._rewrites)
        self._today = self._past.pop(day, ClockDay(day))

    def _day(self, wall: datetime) -> date:
        """Return the person's day that an instant belongs to, by the policy in force."""
        return self.clock.policy.day_of(wall)

    def _keep(self, line: ClockInput, turn: ClockTurn) -> None:
        self.clock, self.wake, self._last = turn.clock, turn.wake, line.stamp
        self._today.spans = with_correction([*self._today.spans, *turn.spans], turn.correction)
        self._today.effects.extend(turn.effects)

    def _open_day(self) -> ClockDay:
        now = self._stamp()
        still_open = open_span(self.clock, now)
        spans = [*self._today.spans, *([still_open] if still_open else [])]
        return ClockDay(self._today.date, spans, list(self._today.effects), self._counters(self.clock, now))

    def _fold_between(self, first: date, before: date) -> dict[date, ClockDay]:
        """Fold the inputs of the days before today once more; the clock warms up on the week before `first`."""
        start = datetime.combine(first - timedelta(days=7), datetime.min.time()).astimezone()
        pages: dict[date, ClockDay] = {}

        def close(day: date, stamp: ClockStamp | None) -> None:
            if stamp is not None and day in pages:
                pages[day].counters = self._counters(clock, stamp)
                pages[day] = _close_page(pages[day], before)

        clock, last, last_day = initial_clock(self._policies.policy_at(start)), None, date.min
        for _record, line in self._lines(self._journal.read(ClockInputRecorded, since=start)):
            day = clock.policy.day_of(line.stamp.wall)
            if last is not None and last_day != day:
                close(last_day, last)
            if day >= before:
                break
            turn = advance(clock, line, self._signals)
            clock, last, last_day = turn.clock, line.stamp, day
            page = pages.setdefault(day, ClockDay(day))
            page.spans = with_correction([*page.spans, *turn.spans], turn.correction)
            page.effects.extend(turn.effects)
        close(last_day, last)
        return {day: page for day, page in pages.items() if first <= day}

    def _lines(
        self, records: Iterator[Recorded[ClockInputRecorded]]
    ) -> Iterator[tuple[Recorded[ClockInputRecorded], ClockInput]]:
        """Yield the inputs of the records; those of a sense that is no longer there, and those
        whose data cannot be understood, are passed over."""
        for record in records:
            line = record.data
            if not is_known_event(line.event, self._signals):
                continue
            try:
                check_input(line.event, line.data, self._signals)
            except PerkupError:
                self._journal.pass_over(record.id)
                continue
            stamp = ClockStamp(line.wall, line.mono, line.boot, line.boot_id)
            yield record, ClockInput(stamp, line.event, line.data)

    def _counters(self, clock: BreakClock, stamp: ClockStamp) -> dict[str, Any]:
        counters = msgspec.to_builtins(status(clock, stamp, self._signals).today)
        assert isinstance(counters, dict)
        return counters


def _close_page(page: ClockDay, today: date) -> ClockDay:
    """Return what is kept of a day that is over: nothing where nothing happened, counters only where it is long ago."""
    if not (page.spans or page.effects):
        return ClockDay(page.date)
    if page.date < today - timedelta(days=WHOLE_DAYS):
        return ClockDay(page.date, counters=page.counters)
    return page


def _dates(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def open_clock(journal: Journal, settings: Settings, stamp: StampNow) -> JournaledClock:
    """Return the break clock of a journal, by these settings and the senses of this Perkup."""
    return JournaledClock(journal, settings, stamp, SIGNALS)


def line_facts(line: ClockInput) -> dict[str, Any]:
    """Build the journal event of one clock input."""
    stamp = line.stamp
    return {
        "wall": stamp.wall.isoformat(),
        "mono": stamp.mono,
        "boot": stamp.boot,
        "boot_id": stamp.boot_id,
        "event": line.event,
        "data": line.data,
    }
