"""The calendar in the eyes of other people's libraries, over both changes of the clocks, in five zones."""

from __future__ import annotations

import os
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bench.calendar_readers import PYTHON_READERS, YEAR, ZONES, by_node, document, faults

BEGINS = date(2026, 3, 2)
pytestmark = pytest.mark.filterwarnings("ignore")


def until(zone: ZoneInfo) -> datetime:
    return datetime.combine(BEGINS + timedelta(days=YEAR - 1), time(23, 59), tzinfo=zone)


@pytest.mark.parametrize("reader", sorted(PYTHON_READERS))
@pytest.mark.parametrize("name", ZONES)
def test_every_instant_is_read_as_meant(name: str, reader: str) -> None:
    pytest.importorskip(reader)
    zone = ZoneInfo(name)
    content, expected = document(zone, BEGINS)
    starts = PYTHON_READERS[reader](content, until(zone))
    assert faults(starts, expected, until(zone), sessions_only=reader == "ics") == 0


@pytest.mark.parametrize("name", ZONES)
def test_javascript_reads_the_same(name: str) -> None:
    folder = os.environ.get("PERKUP_NODE_MODULES")
    if folder is None:
        pytest.skip("PERKUP_NODE_MODULES names no folder with ical.js and node-ical; `make bench` fetches them")
    zone = ZoneInfo(name)
    content, expected = document(zone, BEGINS)
    for reader, starts in by_node(content, Path(folder), expected[0], until(zone)).items():
        assert faults(starts, expected, until(zone), sessions_only=False) == 0, reader
