"""Lock of a data folder: one coach a person, and where it is."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

import msgspec

from perkup.app.data_folder import FOLDER_HINT, DataFolder, write_private
from perkup.errors import ErrorCode, PerkupError
from perkup.journal import file_lock

_log = logging.getLogger(__name__)


class RunningCoach(msgspec.Struct, frozen=True):
    """Address of a running coach ("" while it starts), its process id, and since when it runs."""

    url: str
    pid: int
    since: datetime


class AlreadyRunningError(PerkupError):
    """Error where another coach runs on this folder; `running` is where, as far as it has announced it."""

    def __init__(self, running: RunningCoach | None) -> None:
        where = f" at {running.url}" if running is not None and running.url else ""
        hint = "Use that one, or stop it first."
        super().__init__(f"Perkup is already running{where}.", hint, code=ErrorCode.ALREADY_RUNNING)
        self.running = running


class InstanceLock(msgspec.Struct, frozen=True):
    """Lock of a data folder while it is held."""

    home: DataFolder

    def announce(self, url: str) -> RunningCoach:
        """Write the address of this coach where others look for it; a disk that does not work is only logged."""
        running = RunningCoach(url, os.getpid(), datetime.now().astimezone())
        try:
            write_private(self.home.address_file, msgspec.json.encode(running))
        except OSError as error:
            _log.warning("Other commands do not find this coach yet: its address cannot be written (%s).", error)
        return running

    def is_announced(self, url: str) -> bool:
        """Return True if others find this coach, its address written now where that did not work before."""
        announced = _announced_coach(self.home)
        if announced is not None and (announced.url, announced.pid) == (url, os.getpid()):
            return True
        try:
            running = RunningCoach(url, os.getpid(), datetime.now().astimezone())
            write_private(self.home.address_file, msgspec.json.encode(running))
        except OSError:
            return False
        return True


def find_running_coach(home: DataFolder) -> RunningCoach | None:
    """Return the coach that holds this folder's lock, or None. Scans no processes."""
    try:
        handle = file_lock.acquire(home.lock_file, shared=True)
    except OSError:
        return None
    if handle is None:
        return _announced_coach(home) or RunningCoach("", 0, datetime.now().astimezone())
    file_lock.release(handle)
    return None


@contextmanager
def hold_instance_lock(home: DataFolder) -> Iterator[InstanceLock]:
    """Hold the lock that makes this process the folder's only coach, until the block ends or the process dies.

    Raises AlreadyRunningError, which knows where, or PerkupError where the lock cannot be made.
    """
    try:
        handle = file_lock.acquire_within(home.lock_file)
    except OSError as error:
        message = f"The folder {home.folder} cannot be written: {error.strerror}."
        raise PerkupError(message, FOLDER_HINT, code=ErrorCode.FILE_UNWRITABLE) from None
    if handle is None:
        raise AlreadyRunningError(_announced_coach(home))
    home.address_file.unlink(missing_ok=True)
    try:
        yield InstanceLock(home)
    finally:
        with suppress(OSError):
            home.address_file.unlink(missing_ok=True)
        file_lock.release(handle)


def _announced_coach(home: DataFolder) -> RunningCoach | None:
    try:
        return msgspec.json.decode(home.address_file.read_bytes(), type=RunningCoach)
    except (OSError, msgspec.DecodeError):
        return None
