"""Record of the notifications on screen, so that the next start closes those of a process that was killed.

It lies in the folder of the login session, which a reboot empties, one file a process, locked while that process lives.
"""

import contextlib
import fcntl
import os
from pathlib import Path

import msgspec

_PATTERN = "perkup-notices-*.json"


class NoticeNumbers(msgspec.Struct, frozen=True):
    """Numbers of notifications, and the daemon that gave them: its name on the bus, and the bus.

    A daemon that was restarted gives the same numbers to others.
    """

    bus: str = ""
    daemon: str = ""
    numbers: tuple[int, ...] = ()


class NoticeRecord:
    """Record of one process. `folder` "" keeps none."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder) if folder else None
        self._handle: int | None = None

    def write(self, notices: NoticeNumbers) -> None:
        """Write what is on screen now. A folder that takes nothing leaves no record."""
        if self._folder is None or (self._handle is None and not notices.numbers):
            return
        with contextlib.suppress(OSError):
            handle = self._handle if self._handle is not None else self._open(self._folder)
            data = msgspec.json.encode(notices)
            os.pwrite(handle, data, 0)
            os.ftruncate(handle, len(data))

    def take_left_behind(self) -> list[NoticeNumbers]:
        """Return what processes left that do not run any more, and forget it."""
        records = []
        for path in sorted(self._folder.glob(_PATTERN)) if self._folder is not None else ():
            with contextlib.suppress(OSError), path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # refused while its process lives
                with contextlib.suppress(msgspec.MsgspecError):
                    records.append(msgspec.json.decode(file.read(), type=NoticeNumbers))
                path.unlink()
        return records

    def close(self) -> None:
        """Remove the record of this process."""
        if self._handle is not None and self._folder is not None:
            with contextlib.suppress(OSError):
                self._path(self._folder).unlink()
            os.close(self._handle)
            self._handle = None

    def _open(self, folder: Path) -> int:
        handle = os.open(self._path(folder), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._handle = handle
        return handle

    @staticmethod
    def _path(folder: Path) -> Path:
        return folder / f"perkup-notices-{os.getpid()}.json"
