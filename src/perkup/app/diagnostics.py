"""Diagnostics: what works on this machine and what does not, without starting anything that lasts."""

from __future__ import annotations

import asyncio

import msgspec

from perkup.app.application import Application
from perkup.app.busy_calendar import check_calendar
from perkup.app.data_folder import DataFolder
from perkup.app.unkept_files import problem_texts
from perkup.app.unreadable_events import unreadable_texts
from perkup.desktop.break_window.window_process import find_programs
from perkup.desktop.factory import open_desktop, open_tray
from perkup.desktop.interface import SenseStatus
from perkup.desktop.sense_report import check_senses


class DiagnosticsReport(msgspec.Struct, frozen=True):
    """State of every sense, of what is shown on the desk, and everything that is wrong in the data folder."""

    senses: list[SenseStatus]
    desk: list[SenseStatus]
    problems: list[str]
    folder: str


def run_diagnostics(home: DataFolder) -> DiagnosticsReport:
    """Start the desk for a moment, ask each sense, and open settings, journal and own moves once."""
    senses, desk = asyncio.run(_check_senses())
    app = Application.open(home)
    try:
        _ = app.library.loaded
        problems = [
            *app.problems(),
            *problem_texts(home, app.journal),
            *unreadable_texts(app.journal, thorough=True),
        ]
        source = app.settings.current.calendar.busy.strip()
        busy = [check_calendar(source, app.now())] if source else []
        return DiagnosticsReport(senses, [*desk, *busy], problems, str(home.folder))
    finally:
        app.close()


async def _check_senses() -> tuple[list[SenseStatus], list[SenseStatus]]:
    return await check_senses(open_desktop()), [
        await open_tray(lambda _action: None).look(),
        find_programs().status(),
    ]
