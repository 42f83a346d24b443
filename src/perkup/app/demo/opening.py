"""Opening of the demo: it is a working hour, somebody has been at the desk for a while, and a break is due soon."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.demo.sample_person import fill
from perkup.app.settings.hours_text import WEEKDAYS
from perkup.app.settings.settings_file import change_settings
from perkup.app.settings.settings_schema import ALL_DAY
from perkup.coach.break_clock.clock_state import ClockStamp

AT_DESK_MIN = 27
"""Minutes at the desk when the demo opens; the usual interval is 30."""
AWAY_MIN = 15
"""Minutes away from the desk before them, so that whatever the sample day held at this hour has ended with a break."""

Stamp = Callable[[], ClockStamp]


def fill_and_open(home: DataFolder, stamp: Stamp) -> None:
    """Write six weeks into an empty folder, and the half hour until now."""
    fill(home, now=stamp().wall - timedelta(minutes=AT_DESK_MIN + AWAY_MIN))
    change_settings(home.settings_file, {f"hours.{day}": ALL_DAY for day in WEEKDAYS})
    back = AT_DESK_MIN

    def read_earlier() -> ClockStamp:
        now = stamp()
        seconds = min(back * 60.0, now.mono)
        return msgspec.structs.replace(
            now, wall=now.wall - timedelta(seconds=seconds), mono=now.mono - seconds, boot=now.boot - seconds
        )

    app = Application.open(home, stamp=read_earlier)
    try:
        app.breaks.start()
        app.breaks.sit()
        for minutes in range(AT_DESK_MIN - 1, -1, -1):
            back = minutes
            app.breaks.apply_input("active")
        app.breaks.finish()
    finally:
        app.close()
