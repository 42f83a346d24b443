"""Every sense of the registry is whole, and none needs more than its own file."""

import asyncio
import subprocess
import sys

import pytest

from perkup.app.settings.settings_schema import list_settings
from perkup.desktop.environment import DesktopEnvironment
from perkup.desktop.interface import DesktopEvent
from perkup.desktop.sense import DetectorContext, Sense
from perkup.desktop.senses import DETECTED, SENSES, SETTING_OF_EVENT, SIGNALS, STATUS_NAMES


@pytest.mark.parametrize("sense", SENSES, ids=lambda sense: sense.name)
def test_a_sense_stands_in_the_file_of_its_name(sense: Sense) -> None:
    assert sys.modules[f"perkup.desktop.senses.{sense.name}"].SENSE is sense
    assert sense.all_events


@pytest.mark.parametrize("sense", DETECTED, ids=lambda sense: sense.name)
def test_a_detected_sense_has_all_its_words(sense: Sense) -> None:
    assert sense.title
    assert sense.description.endswith(".")
    assert sense.hint.endswith(".")
    assert sense.how
    assert sense.when
    assert sense.signal is None or sense.signal.withheld.endswith(".")


def test_names_and_events_belong_to_one_sense_each() -> None:
    assert len(set(STATUS_NAMES)) == len(STATUS_NAMES)
    events = [event for sense in SENSES for event in sense.all_events]
    assert len(set(events)) == len(events)
    assert {signal.event for signal in SIGNALS} <= set(events)


def test_each_detected_sense_has_a_setting_that_its_events_obey() -> None:
    keys = [setting.name for setting in list_settings() if setting.group == "senses"]
    assert keys == [sense.name for sense in DETECTED]
    assert set(SETTING_OF_EVENT.values()) == set(keys)


@pytest.mark.parametrize("sense", DETECTED, ids=lambda sense: sense.name)
def test_asking_a_detector_for_its_status_tells_nobody_and_changes_nothing(sense: Sense) -> None:
    heard: list[DesktopEvent] = []
    detector = sense.detectors["linux"](sense, DetectorContext(heard.append, DesktopEnvironment()))
    before = dict(vars(detector))
    assert detector.status().detail.endswith((".", ")"))
    assert detector.status() == detector.status()
    assert vars(detector) == before
    assert heard == []
    asyncio.run(detector.close())


def test_the_registry_imports_no_backend() -> None:
    code = (
        "import sys, perkup.desktop.senses\n"
        "backends = ('dbus_fast', 'asyncio', 'perkup.desktop.linux.dbus_connection',"
        " 'perkup.desktop.linux.x11', 'perkup.desktop.linux.logind', 'perkup.desktop.macos')\n"
        "print([name for name in backends if name in sys.modules])\n"
    )
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output.strip() == "[]"
