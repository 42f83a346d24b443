"""The demo opens with a break due soon, whatever the sample day holds at that hour."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.demo.opening import AT_DESK_MIN, fill_and_open
from perkup.coach.break_clock.clock_state import ClockStamp
from perkup.desktop.system_clocks import read_clocks


@pytest.mark.parametrize("hour", [9, 13])
def test_so_many_minutes_at_the_desk_at_any_hour(tmp_path: Path, hour: int) -> None:
    clocks = msgspec.structs.replace(read_clocks(), wall=datetime(2026, 11, 27, hour, 28, tzinfo=UTC))

    def stamp() -> ClockStamp:
        return clocks

    home = DataFolder(tmp_path)
    fill_and_open(home, stamp)
    app = Application.open(home, stamp=stamp)
    assert app.views.status().desk_s == AT_DESK_MIN * 60
    app.close()
