"""Registry of the senses: each file of this folder holds one, as `SENSE`.

Settings, the system check, docs, the break clock and its simulation all derive from the lists here.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from perkup.coach.break_clock.signals import Signal
from perkup.desktop.sense import Sense


def _read_senses() -> tuple[Sense, ...]:
    names = [path.stem for path in Path(__file__).parent.glob("*.py") if path.stem != "__init__"]
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(sorted((module.SENSE for module in modules), key=lambda sense: (sense.order, sense.name)))


SENSES: tuple[Sense, ...] = _read_senses()
"""All senses, in the order of lists for people."""
DETECTED: tuple[Sense, ...] = tuple(sense for sense in SENSES if sense.detectors)
"""Senses that some desktop can detect: they have a setting and a line in the system check."""
SIGNALS: tuple[Signal, ...] = tuple(sense.signal for sense in SENSES if sense.signal is not None)
"""What the break clock, its judge and the simulated person are handed."""
STATUS_NAMES: tuple[str, ...] = ("notifications", *(sense.published_name for sense in DETECTED))
"""Names in the list `senses` of `perkup status --json`, in its order."""
SETTING_OF_EVENT: dict[str, str] = {event: sense.name for sense in DETECTED for event in sense.all_events}
"""Setting under `senses` that each event of the break clock obeys."""
FORMER_SETTINGS: dict[str, tuple[str, ...]] = {
    former: tuple(sense.name for sense in DETECTED if former in sense.former_settings)
    for sense in DETECTED
    for former in sense.former_settings
}
"""Settings of today by the name of one that files of older versions may still hold."""
