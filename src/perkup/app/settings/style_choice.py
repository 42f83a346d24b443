"""Style of times and lengths for a program beside the running coach: the few wishes alone are read from the file."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from perkup.local_format import LocalStyle
from perkup.toml_reader import parse_toml
from perkup.vocabulary import LengthUnit, TimeFormat

if TYPE_CHECKING:
    from pathlib import Path


def choose_style(file: Path) -> None:
    """Write times and lengths as the settings file says, or as the locale does where the file cannot be read."""
    clock, units = TimeFormat.AUTO, LengthUnit.CM
    with suppress(OSError, ValueError, TypeError, AttributeError):
        display = parse_toml(file.read_text("utf-8-sig")).get("display", {})
        units = LengthUnit(display.get("units", units))
        clock = TimeFormat(display.get("clock", clock))
    LocalStyle.choose(clock, units)
