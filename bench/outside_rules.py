"""The second judge of the programme: what it sees is what any program sees over the API, and it imports nothing of it.

The rules are written anew from docs/programme.md; where a number stands here, the docs tell it.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

TWO_DAYS = timedelta(days=2)
EXTENDS = ("bridge", "press_back")
Day = dict[str, Any]


def work_seconds(move: dict[str, Any], item: dict[str, Any]) -> float:
    """Return the seconds of work of a dose, one side."""
    out, top, back = (float(part) for part in (item["tempo"] or move["dose"]["tempo"] or "2-1-2").split("-"))
    once = item["reps"] * (out + (move["dose"]["hold_s"] or top) + back) if item["reps"] else item["hold_s"] or 0.0
    return float(item["sets"] * item["rounds"] * once)


class OutsideJudge:
    """Memory of one life, and the rules that it breaks."""

    def __init__(self, moves: list[dict[str, Any]], minutes: int, weekly_sets_grow: bool) -> None:
        self.moves = {move["id"]: move for move in moves}
        self.minutes, self._grows = minutes, weekly_sets_grow
        self.broken: list[str] = []
        self.bans: set[str] = set()
        self.swapped: set[tuple[int, int]] = set()
        self.changed: set[tuple[int, int]] = set()
        self._done: list[tuple[date, str]] = []
        self._doses: dict[str, float] = {}
        self._hurt: set[str] = set()
        self._pains: dict[str, list[tuple[date, int, bool]]] = {}
        self._weeks: dict[tuple[int, int], list[int]] = {}
        self._events: dict[str, tuple[int, str]] = {}

    def note(self, rule: str, on: date, words: str) -> None:
        """Write down a broken rule."""
        self.broken.append(f"{rule} on {on}: {words}")

    def look_at_block(self, view: dict[str, Any], on: date) -> None:
        """Check the thirty days at a glance: strength 48 hours from strength and from tests, dates that go forward."""
        days = [day for week in view["weeks"] for day in week["days"]]
        dates = [date.fromisoformat(day["date"]) for day in days]
        kinds = [day["kind"] for day in days]
        lasting = {place for place, day in enumerate(days) if day["state"] in ("to_come", "today", "done")}
        ahead = [place for place, day in enumerate(days) if day["state"] in ("to_come", "today")]
        if any(later <= earlier for earlier, later in pairwise([dates[place] for place in ahead])):
            self.note("shape", on, "dates do not go forward")
        for place in ahead:
            for other in lasting - {place}:
                near = abs(dates[place] - dates[other]) < TWO_DAYS
                if near and kinds[place] == "strength" and kinds[other] in ("strength", "retest"):
                    self.note("48-hours", on, f"day {days[place]['day']} beside day {days[other]['day']}")

    def look_at_day(self, day: Day, block: int, on: date, rests: list[tuple[date, date]]) -> None:
        """Check the day that is up, right before it is done."""
        place = (block, day["day"])
        if date.fromisoformat(day["date"]) != on:
            self.note("date", on, f"day {day['day']} is up on {day['date']}")
        if any(first <= on <= last for first, last in rests):
            self.note("rest", on, f"day {day['day']} is up in a rest")
        strong = [item for item in day["items"] if item["role"] == "strength"]
        if strong and [at for at, kind in self._done if kind == "strength" and on - at < TWO_DAYS]:
            self.note("48-hours", on, "two sessions of strength")
        there = {item["move"] for item in day["items"]} | set(day["breaks"])
        for name in sorted(there & self.bans):
            self.note("ban", on, name)
        for name in sorted({item["move"] for item in day["items"]} & self._resting(on)):
            self.note("pain", on, f"{name} had hurt three times, unsettled")
        if day["kind"] == "retest" and day["day"] == 1 and day["minutes"] > 12:
            self.note("first-day", on, f"{day['minutes']} minutes")
        if strong and place not in self.swapped | self.changed:
            self._strength_day(day, strong, on)
        for item in strong:
            self._words(item, on)

    def _strength_day(self, day: Day, strong: list[dict[str, Any]], on: date) -> None:
        notes = " ".join(day["notes"])
        if len(strong) < 3:
            self.note("three-moves", on, ", ".join(item["move"] for item in strong))
        first = [self.moves[item["move"]]["family"] in EXTENDS for item in strong]
        if first != sorted(first, reverse=True):
            self.note("extension-first", on, ", ".join(item["move"] for item in strong))
        low = 0 if "Shorter than you asked" in notes else max(15, self.minutes - 2)
        if not low <= day["minutes"] <= min(25, self.minutes + 2):
            self.note("minutes", on, f"{day['minutes']} of {self.minutes}")
        if 2 * day["strength_minutes"] < self.minutes and "strength" not in notes and "ighter" not in notes:
            self.note("strength-minutes", on, f"{day['strength_minutes']} of {self.minutes}")

    def _words(self, item: dict[str, Any], on: date) -> None:
        name, reason = item["move"], item["reason"]
        before = self._doses.get(name)
        if before is None:
            return
        change = work_seconds(self.moves[name], item) - before
        told = {word: bool(re.search(rf"(^|; ){word}[ (]", reason)) for word in ("more", "less")}
        if (told["more"] and change < 0.5) or (told["less"] and change > -0.5):
            self.note("words", on, f"{name}: {reason} ({change:+.0f} s)")
        if any(weak in reason for weak in ("your limit", "nothing left")) and name in self._hurt:
            self.note("words", on, f"{name} hurt, and is told as weakness")

    def remember(self, day: Day, block: int, on: date, felt: dict[str, Any], settled: bool) -> None:
        """Keep what was done and said."""
        self._done.append((on, day["kind"]))
        strong = [item for item in day["items"] if item["role"] == "strength"]
        for item in strong:
            self._doses[item["move"]] = work_seconds(self.moves[item["move"]], item)
            self._hurt.discard(item["move"])
        if felt.get("answer") == "hurt":
            self._hurt.add(felt["move"])
            self._pains.setdefault(felt["move"], []).append((on, felt["pain"], settled))
        if strong:
            self._weeks.setdefault((block, day["week"]), []).append(sum(item["sets"] for item in strong))

    def _resting(self, on: date) -> set[str]:
        """Return the moves that were unsettled three mornings in four weeks, for the days they rest in any case."""
        resting = set()
        for name, pains in self._pains.items():
            last = pains[-1][0]
            unsettled = [at for at, pain, calm in pains if pain > 2 and not calm and last - at <= timedelta(days=28)]
            if len(unsettled) >= 3 and on - last < timedelta(days=11):
                resting.add(name)
        return resting

    def expects_rest_of(self, on: date) -> set[str]:
        """Return the moves that should rest on a day, and be told to be looked at."""
        return self._resting(on)

    def look_at_weeks(self, on: date) -> None:
        """Check that the sets of a whole week never fall while everything is easy."""
        if self._grows:
            weeks = [sum(sets) for _week, sets in sorted(self._weeks.items()) if len(sets) == 3]
            if any(after < before for before, after in pairwise(weeks)):
                self.note("weekly-sets", on, " ".join(map(str, weeks)))

    def look_at_calendar(self, text: str, on: date) -> dict[str, tuple[int, str]]:
        """Check names and revisions of the calendar beside those seen before; return them."""
        lines = text.replace("\r\n ", "").splitlines()
        events: dict[str, tuple[int, str]] = {}
        uid, sequence, title = "", 0, ""
        for line in lines:
            word, _, value = line.partition(":")
            uid = value if word == "UID" else uid
            sequence = int(value) if word == "SEQUENCE" else sequence
            title = value if word == "SUMMARY" else title
            if line == "STATUS:CANCELLED" and not title.startswith("Cancelled"):
                self.note("calendar", on, f"a cancelled event is called {title}")
            if line == "END:VEVENT":
                if uid in events:
                    self.note("calendar", on, f"{uid} comes twice")
                events[uid] = sequence, title
        for name, (number, words) in self._events.items():
            now = events.get(name)
            if now is None and "(done)" in words:
                self.note("calendar", on, f"{words} has lost its name")
            if now is not None and now[0] < number:
                self.note("calendar", on, f"{words}: revision {number} became {now[0]}")
            if now is not None and now[0] == number and now[1] != words:
                self.note("calendar", on, f"{words} became {now[1]} in the same revision")
        self._events.update(events)
        return events
