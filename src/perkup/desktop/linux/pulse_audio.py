"""Programs that record, as PulseAudio or PipeWire tells of their streams. Needs the extra part `senses`."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from perkup.desktop.sense import SenseUnavailableError

METERS = frozenset(("org.PulseAudio.pavucontrol", "org.gnome.VolumeControl", "org.kde.plasma-pa"))
"""Programs that only show a level."""
PEAKS = "peaks"
"""How a stream is resampled that is only a level meter."""
CONNECT_TIMEOUT_S = 5.0


class PulseAudioWatch:
    """Watch of the recording streams; `tell` hears the programs that record whenever they change."""

    def __init__(self, server: Path, tell: Callable[[tuple[str, ...]], None]) -> None:
        self.programs: tuple[str, ...] = ()
        self._server = server
        self._tell = tell
        self._pulse: Any = None
        self._task: asyncio.Task[None] | None = None

    @property
    def is_open(self) -> bool:
        """Return True while the sound server tells of every change."""
        return self._task is not None and not self._task.done()

    async def open(self) -> None:
        """Connect and listen. Raises SenseUnavailableError."""
        if not self._server.exists():
            raise SenseUnavailableError("There is no PulseAudio or PipeWire here.")
        try:
            from pulsectl_asyncio import PulseAsync  # 1.6 MiB, for those who have a sound server only
        except (ImportError, OSError) as error:
            raise SenseUnavailableError("The part for PulseAudio and PipeWire is not installed.") from error
        self._pulse = PulseAsync("Perkup", server=f"unix:{self._server}")
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await self._pulse.connect()
                await self._ask()
        except Exception as error:  # the library raises its own for every trouble of the server
            self._end()
            raise SenseUnavailableError("The sound server does not answer.") from error
        self._task = asyncio.get_running_loop().create_task(self._follow())

    async def close(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        self._end()

    async def _follow(self) -> None:
        try:
            async for _ in self._pulse.subscribe_events("source_output"):
                await self._ask()
        except Exception:  # whatever ended it, nobody tells of the end of a recording any more
            pass
        finally:
            self._report(())

    async def _ask(self) -> None:
        streams = await self._pulse.source_output_list()
        monitors = {source.index for source in await self._pulse.source_list() if _is_monitor(source)}
        names = {_program(stream) for stream in streams if _records(stream) and stream.source not in monitors}
        self._report(tuple(sorted(names)))

    def _report(self, programs: tuple[str, ...]) -> None:
        if programs != self.programs:
            self.programs = programs
            self._tell(programs)

    def _end(self) -> None:
        if self._pulse is not None:
            with contextlib.suppress(Exception):
                self._pulse.disconnect()
            self._pulse = None


def _is_monitor(source: Any) -> bool:
    return str(source.name).endswith(".monitor")


def _records(stream: Any) -> bool:
    """Return True for a stream that hears what is said: no level meter, none that is on hold."""
    properties = stream.proplist
    is_meter = stream.resample_method == PEAKS or properties.get("application.id") in METERS
    return not (is_meter or getattr(stream, "corked", 0) or properties.get("stream.monitor") == "true")


def _program(stream: Any) -> str:
    properties = stream.proplist
    return str(properties.get("application.name") or properties.get("application.process.binary") or "a program")
