"""Read the calendar with five libraries in five zones, over both changes of the clocks, and compare every instant."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from perkup.app import calendar_export
from perkup.app.calendar_revisions import Revisions
from perkup.app.settings.settings_schema import CalendarSettings, Settings

ZONES = ("Europe/Berlin", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata")
BEGINS = (date(2026, 3, 2), date(2026, 10, 1))
"""Thirty days from either hold a change of the clocks in each of the zones that has one."""
WEEK = [[(540, 720)]] * 5 + [[], []]
"""Nine to twelve, Monday to Friday."""
JS_READERS = ("ical.js", "node-ical")
YEAR = 365
SESSIONS = 30

Instants = list[datetime]
Row = tuple[str, str, str, bool | None]

SCRIPT = """
const fs = require("fs"), path = require("path");
const [file, modules, from, to] = [process.argv[2], process.argv[3], +process.argv[4], +process.argv[5]];
const text = fs.readFileSync(file, "utf-8"), load = require("module").createRequire(path.join(modules, "x.js"));
(async () => {
  const library = await import(require("url").pathToFileURL(load.resolve("ical.js")));
  const ICAL = library.default || library, told = [];
  for (const part of new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent")) {
    const event = new ICAL.Event(part), each = event.iterator();
    for (let at = each.next(); at && at.toUnixTime() <= to; at = each.next()) told.push(at.toUnixTime());
  }
  const other = [];
  for (const event of Object.values(load("node-ical").sync.parseICS(text))) {
    if (event.type !== "VEVENT") continue;
    const starts = event.rrule ? event.rrule.between(new Date(from * 1000), new Date(to * 1000), true) : [event.start];
    for (const at of starts) other.push(at.getTime() / 1000);
  }
  console.log(JSON.stringify({ "ical.js": told, "node-ical": other }));
})();
"""


def document(zone: ZoneInfo, begins: date) -> tuple[bytes, Instants]:
    """Return the calendar of a default person whose thirty days begin then, and when each event really begins."""
    from perkup.coach.programme.planner import plan_thirty_days
    from perkup.coach.programme.training_profile import profile_from
    from perkup.moves.library import load

    now, settings = (
        datetime.combine(begins, time(8), tzinfo=zone),
        Settings(calendar=CalendarSettings(break_blocks=True)),
    )
    plan = plan_thirty_days(profile_from({}, begins), load())
    days = calendar_export.DayEvents(plan, "01K0000000000000000000BLOCK", Revisions(now), str)
    entries = calendar_export.sessions(days, settings, zone, begins)
    slots = calendar_export.breaks(WEEK, settings, calendar_export.Seasons(begins, now, zone))
    entries += [calendar_export.CalendarEntry(slot, 0, now) for slot in slots]
    expected = [datetime.combine(day.date, time(18), tzinfo=zone) for day in plan.days if day.items]
    for number in range(YEAR):
        on = begins + timedelta(days=number)
        minutes = range(540 + 30, 720, 32) if on.weekday() < 5 else ()
        expected += [datetime.combine(on, time(minute // 60, minute % 60), tzinfo=zone) for minute in minutes]
    return calendar_export.calendar_document(entries), sorted(at.astimezone(UTC) for at in expected)


def by_icalendar(content: bytes, until: datetime) -> Instants:
    """Read with icalendar; dateutil works the rules out."""
    from dateutil.rrule import rrulestr
    from icalendar import Calendar

    starts: Instants = []
    for event in Calendar.from_ical(content).walk("VEVENT"):
        first: datetime = event.decoded("dtstart")
        if "rrule" in event:
            rule = str(event["rrule"].to_ical(), "utf-8")  # type: ignore[arg-type]
            starts += rrulestr(rule, dtstart=first).between(first, until, inc=True)
        else:
            starts.append(first)
    return starts


def by_ics(content: bytes, until: datetime) -> Instants:
    """Read with ics, which works out no rules: sessions only."""
    from ics import Calendar

    events = (event for event in Calendar(content.decode()).events if not event.uid.startswith("break"))
    return [event.begin.datetime for event in events if event.begin.datetime <= until]


def by_vobject(content: bytes, until: datetime) -> Instants:
    """Read with vobject."""
    import vobject

    starts: Instants = []
    for event in vobject.readOne(content.decode()).vevent_list:
        rules = event.getrruleset(addRDate=True)
        starts += rules.between(event.dtstart.value, until, inc=True) if rules else [event.dtstart.value]
    return starts


PYTHON_READERS: dict[str, Callable[[bytes, datetime], Instants]] = {
    "icalendar": by_icalendar,
    "ics": by_ics,
    "vobject": by_vobject,
}


def by_node(content: bytes, modules: Path, begins: datetime, until: datetime) -> dict[str, Instants]:
    """Read with the two libraries of JavaScript in `modules`."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "read.js").write_text(SCRIPT)
        (Path(folder) / "a.ics").write_bytes(content)
        command = ["node", "read.js", "a.ics", str(modules), str(begins.timestamp()), str(until.timestamp())]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=120)
    answers = json.loads(done.stdout)
    return {name: [datetime.fromtimestamp(at, UTC) for at in answers[name]] for name in JS_READERS}


def faults(starts: Iterable[datetime], expected: Instants, until: datetime, *, sessions_only: bool) -> int:
    """Count the instants that a reader misses, adds or moves."""
    seen = sorted(at.astimezone(UTC) for at in starts if at <= until)
    if sessions_only:
        return abs(SESSIONS - len(seen)) + len(set(seen) - set(expected))
    wanted = [at for at in expected if at <= until]
    return len(set(seen) ^ set(wanted)) + abs(len(seen) - len(wanted))


def node_modules() -> Path | None:
    """Return a folder with the two libraries of JavaScript: the one named, else fetched by npm; None where neither."""
    named = os.environ.get("PERKUP_NODE_MODULES")
    if named:
        return Path(named)
    if not (shutil.which("npm") and shutil.which("node")):
        return None
    folder = Path(tempfile.gettempdir()) / "perkup-calendar-readers"
    folder.mkdir(exist_ok=True)
    command = ["npm", "install", "--silent", "--no-audit", *JS_READERS]
    fetched = subprocess.run(command, cwd=folder, capture_output=True, timeout=300, check=False)
    return folder if fetched.returncode == 0 else None


def rows() -> list[Row]:
    """Read in every zone, by every reader that is there."""
    modules, table = node_modules(), []
    wrong: dict[str, int | None] = dict.fromkeys((*PYTHON_READERS, *JS_READERS))
    for zone in map(ZoneInfo, ZONES):
        for begins in BEGINS:
            content, expected = document(zone, begins)
            until = datetime.combine(begins + timedelta(days=YEAR - 1), time(23, 59), tzinfo=zone)
            for name, starts in _readings(content, modules, expected[0], until):
                found = faults(starts, expected, until, sessions_only=name == "ics")
                wrong[name] = (wrong[name] or 0) + found
    for name, count in wrong.items():
        what = f"{name}: instants wrong in {len(ZONES)} zones, a year each from {' and '.join(map(str, BEGINS))}"
        table.append((what, "not there" if count is None else str(count), "0", None if count is None else count == 0))
    return table


def _readings(
    content: bytes, modules: Path | None, begins: datetime, until: datetime
) -> Iterable[tuple[str, Instants]]:
    for name, reader in PYTHON_READERS.items():
        try:
            yield name, reader(content, until)
        except ImportError:
            continue
    if modules is not None:
        yield from by_node(content, modules, begins, until).items()


if __name__ == "__main__":
    for row in rows():
        print(*row, sep=" | ")
