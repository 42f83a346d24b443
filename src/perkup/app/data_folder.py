"""The folder that holds everything of one person, and the lock that says who runs on it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import msgspec
import platformdirs

from perkup.errors import PerkupError
from perkup.journal import database_file, file_lock

ENVIRONMENT = "PERKUP_HOME"
_TOKEN_BYTES = 32
_ADVICE = "Choose another folder with `perkup --data DIR`, or set PERKUP_HOME."


class RunningCoach(msgspec.Struct, frozen=True):
    """Who runs on a folder: the coach's address ("" while it starts), its process id, and since when."""

    url: str
    pid: int
    since: datetime


class AlreadyRunningError(PerkupError):
    """Another coach runs on this folder; `running` tells where, as far as it has said so."""

    def __init__(self, running: RunningCoach | None) -> None:
        where = f" at {running.url}" if running is not None and running.url else ""
        super().__init__(f"Perkup is already running{where}.", "One coach a person: use that one, or stop it first.")
        self.running = running


class DataFolder(msgspec.Struct, frozen=True):
    """Where one person's things are. Every file in it is readable by that person only."""

    folder: Path

    @classmethod
    def find(cls, data: str | None = None) -> DataFolder:
        """The folder of `--data`, else of PERKUP_HOME, else the system's place for it; made (0700) where missing.

        Raises PerkupError where the path is a file, cannot be made, or cannot be opened.
        """
        named = data or os.environ.get(ENVIRONMENT)
        folder = Path(named).expanduser() if named else Path(platformdirs.user_data_dir("perkup", appauthor=False))
        folder = Path(os.path.abspath(folder))
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.scandir(folder).close()
        except (FileExistsError, NotADirectoryError):
            raise PerkupError(f"{folder} is not a folder.", _ADVICE) from None
        except OSError as error:
            words = (error.strerror or str(error)).lower()
            raise PerkupError(f"The folder {folder} cannot be used: {words}.", _ADVICE) from None
        return cls(folder)

    @property
    def settings_file(self) -> Path:
        return self.folder / "settings.toml"

    @property
    def journal_file(self) -> Path:
        return self.folder / "journal.sqlite3"

    @property
    def moves_dir(self) -> Path:
        return self.folder / "moves"

    def own_moves(self) -> list[tuple[str, str | OSError]]:
        """The person's own move files by name: what each holds, or why it cannot be read."""
        found: list[tuple[str, str | OSError]] = []
        for path in sorted(self.moves_dir.glob("*.toml")):
            try:
                if not path.is_file():
                    raise OSError(0, "it is not a file")
                found.append((path.name, path.read_bytes().decode("utf-8", "replace")))
            except OSError as error:
                found.append((path.name, error))
        return found

    @property
    def photos_dir(self) -> Path:
        return self.folder / "photos"

    @property
    def videos_dir(self) -> Path:
        return self.folder / "videos"

    @property
    def calendar_file(self) -> Path:
        return self.folder / "calendar.json"

    @property
    def phone_file(self) -> Path:
        return self.folder / "phone.json"

    @property
    def window_dir(self) -> Path:
        return self.folder / "window"

    @property
    def secret_file(self) -> Path:
        return self.folder / "secret"

    @property
    def lock_file(self) -> Path:
        return self.folder / "running.lock"

    @property
    def address_file(self) -> Path:
        return self.folder / "running.json"

    def writable(self) -> bool:
        """Whether files can be made here."""
        return database_file.can_write(self.folder)

    def subfolder(self, path: Path) -> Path:
        """Make one of the folders (`moves_dir`, `photos_dir`, `videos_dir`) where missing, 0700."""
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise PerkupError(f"The folder {path} cannot be made: {error.strerror or error}.", _ADVICE) from None
        return path

    def secret(self) -> str:
        """The random token that every request must bring, made once; renewed where others could have read it.

        Raises PerkupError where it can be neither read nor made.
        """
        try:
            known = _read_secret(self.secret_file)
            return known if known is not None else _make_secret(self.secret_file)
        except OSError as error:
            raise PerkupError(f"The secret {self.secret_file} cannot be kept: {error.strerror or error}.") from None

    def running(self) -> RunningCoach | None:
        """Who runs on this folder now, None for nobody. Asks the lock, never the list of processes."""
        try:
            handle = file_lock.acquire(self.lock_file, shared=True)
        except OSError:
            return None
        if handle is None:
            return self._announced() or RunningCoach("", 0, datetime.now().astimezone())
        file_lock.release(handle)
        return None

    @contextmanager
    def lock(self) -> Iterator[InstanceLock]:
        """Be the one coach of this folder until the block ends or the process dies.

        Raises AlreadyRunningError, which knows where, or PerkupError where the lock cannot be made.
        """
        try:
            handle = file_lock.acquire_within(self.lock_file)
        except OSError as error:
            raise PerkupError(f"The folder {self.folder} cannot be written: {error.strerror}.", _ADVICE) from None
        if handle is None:
            raise AlreadyRunningError(self._announced())
        self.address_file.unlink(missing_ok=True)
        try:
            yield InstanceLock(self)
        finally:
            with suppress(OSError):
                self.address_file.unlink(missing_ok=True)
            file_lock.release(handle)

    def _announced(self) -> RunningCoach | None:
        try:
            return msgspec.json.decode(self.address_file.read_bytes(), type=RunningCoach)
        except (OSError, msgspec.DecodeError):
            return None


class InstanceLock(msgspec.Struct, frozen=True):
    """The lock while it is held."""

    home: DataFolder

    def announce(self, url: str) -> RunningCoach:
        """Tell others where the coach is."""
        running = RunningCoach(url, os.getpid(), datetime.now().astimezone())
        write_private(self.home.address_file, msgspec.json.encode(running))
        return running


def write_private(path: Path, content: bytes) -> None:
    """Replace a file by a whole new one, 0600: at no instant is there half a file, or one that others can read."""
    draft = path.with_name(f".{path.name}.new-{os.getpid()}-{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise


def _read_secret(path: Path) -> str | None:
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as file:
        content = file.read(200).decode("ascii", "replace").strip()
        mode = os.fstat(file.fileno()).st_mode
    exposed = os.name == "posix" and mode & 0o077
    return content if len(content) >= _TOKEN_BYTES and not exposed else None


def _make_secret(path: Path) -> str:
    """Make the token so that two processes that start at once agree on one."""
    handle = file_lock.acquire(path.with_name(f".{path.name}.lock"), wait=True)
    try:
        known = _read_secret(path)
        if known is None:
            known = secrets.token_urlsafe(_TOKEN_BYTES)
            write_private(path, known.encode() + b"\n")
        return known
    finally:
        if handle is not None:
            file_lock.release(handle)
