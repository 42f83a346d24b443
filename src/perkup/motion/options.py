"""Options of a measurement. Imports nothing heavy, so that the resident coach can ask for one."""

from __future__ import annotations

import msgspec


class MeasureOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Options of one measurement; the same for each of several clips.

    model : `full` or `heavy` weights. slow : how many times slower than life the video plays. type : name of a
    measurement type. angles, report, overlay : files to write, or None. threads : pose threads, None for one a core.
    """

    model: str = "full"
    slow: float = 1.0
    type: str = "walk"
    angles: str | None = None
    report: str | None = None
    overlay: str | None = None
    threads: int | None = None
