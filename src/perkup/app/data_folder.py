"""Folder that holds everything of one person."""

from __future__ import annotations

import logging
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

import msgspec
import platformdirs

from perkup.app.text_file import read_text_file
from perkup.errors import ErrorCode, PerkupError
from perkup.journal import file_lock

_log = logging.getLogger(__name__)
ENVIRONMENT = "PERKUP_HOME"
DEMO_PREFIX = "perkup-demo-"
_TOKEN_BYTES = 32
FOLDER_HINT = "Choose another folder with `perkup --data DIR`, or set PERKUP_HOME."


class DataFolder(msgspec.Struct, frozen=True):
    """Folder of one person's things. Every file in it is readable by that person only."""

    folder: Path

    @classmethod
    def find(cls, data: str | None = None) -> DataFolder:
        """Return the folder of `--data`, else of PERKUP_HOME, else the system's; make it (0700) where missing.

        A folder of this person that others can read or enter is closed to them.
        Raises PerkupError where the path is a file, cannot be made, or cannot be opened.
        """
        named = data or os.environ.get(ENVIRONMENT)
        folder = Path(os.path.abspath(Path(named).expanduser())) if named else cls.usual().folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.scandir(folder).close()
            _close_to_others(folder)
        except (FileExistsError, NotADirectoryError):
            raise PerkupError(f"{folder} is not a folder.", FOLDER_HINT, code=ErrorCode.FILE_UNWRITABLE) from None
        except OSError as error:
            words = (error.strerror or str(error)).lower()
            raise PerkupError(
                f"The folder {folder} cannot be used: {words}.", FOLDER_HINT, code=ErrorCode.FILE_UNWRITABLE
            ) from None
        return cls(folder)

    @classmethod
    def usual(cls) -> DataFolder:
        """Return the system's folder for this person, which may not be there yet."""
        return cls(Path(os.path.abspath(platformdirs.user_data_dir("perkup", appauthor=False))))

    @property
    def is_throwaway(self) -> bool:
        """Return True for the folder of a demo, which goes when the demo ends."""
        return self.folder.name.startswith(DEMO_PREFIX)

    @property
    def settings_file(self) -> Path:
        return self.folder / "settings.toml"

    @property
    def journal_file(self) -> Path:
        return self.folder / "journal.sqlite3"

    @property
    def moves_dir(self) -> Path:
        return self.folder / "moves"

    @property
    def pictures_dir(self) -> Path:
        return self.folder / "pictures"

    def own_moves(self) -> list[tuple[str, str | OSError]]:
        """Return the person's own move files by name: what each holds, or why it cannot be read."""
        contents: list[tuple[str, str | OSError]] = []
        for path in sorted(self.moves_dir.glob("*.toml")):
            try:
                contents.append((path.name, read_text_file(path)))
            except OSError as error:
                contents.append((path.name, error))
        return contents

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
    def busy_file(self) -> Path:
        return self.folder / "busy.json"

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

    def subfolder(self, path: Path) -> Path:
        """Make one of the folders (`moves_dir`, `pictures_dir`, `photos_dir`, `videos_dir`) where missing, 0700."""
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            message = f"The folder {path} cannot be made: {error.strerror or error}."
            raise PerkupError(message, FOLDER_HINT, code=ErrorCode.FILE_UNWRITABLE) from None
        return path

    def secret(self) -> str:
        """Return the random token that every request must bring, made once; renewed where others could have read it.

        Raises PerkupError where it can be neither read nor made.
        """
        try:
            token = _read_secret(self.secret_file)
            return token if token is not None else _make_secret(self.secret_file)
        except OSError as error:
            raise self._no_secret(error) from None

    def secret_for_this_run(self) -> str:
        """Return the secret; one that nobody else knows, for this process only, where a broken disk keeps none."""
        try:
            return self.secret()
        except PerkupError as error:
            _log.warning("%s What opens the pages is good until Perkup stops.", error.message)
            return secrets.token_urlsafe(_TOKEN_BYTES)

    def keeps_secret(self, token: str) -> bool:
        """Return True if this run's secret is on the disk, written now where it was not; False while the disk is
        broken."""
        try:
            if _read_secret(self.secret_file) != token:
                _make_secret(self.secret_file, anew=True, token=token)
        except OSError:
            return False
        return True

    def renew_secret(self) -> str:
        """Replace the secret by a new one and return it. Raises PerkupError where it cannot be written."""
        try:
            return _make_secret(self.secret_file, anew=True)
        except OSError as error:
            raise self._no_secret(error) from None

    def _no_secret(self, error: OSError) -> PerkupError:
        message = f"The secret {self.secret_file} cannot be kept: {error.strerror or error}."
        return PerkupError(message, code=ErrorCode.FILE_UNWRITABLE)


def _close_to_others(folder: Path) -> None:
    """Take the rights of group and others from a folder that is this person's, and Perkup's alone.

    Their home folder, the root and folders that are shared on purpose (as /tmp is) stay as they are: the files in them
    are 0600 anyway.
    """
    if os.name != "posix":
        return
    info = folder.stat()
    mode = stat.S_IMODE(info.st_mode)
    shared = mode & stat.S_ISVTX or folder in (Path(folder.anchor), Path(os.path.expanduser("~")))
    if mode & 0o077 and info.st_uid == os.getuid() and not shared:
        with suppress(OSError):  # a read-only disk: what is there can be read still
            folder.chmod(mode & 0o700)


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


def _make_secret(path: Path, *, anew: bool = False, token: str = "") -> str:
    """Write a token, random where none is given, where there is none, or `anew`; two processes that start at once
    agree on one."""
    handle = file_lock.acquire(path.with_name(f".{path.name}.lock"), wait=True)
    try:
        present = None if anew else _read_secret(path)
        if present is None:
            present = token or secrets.token_urlsafe(_TOKEN_BYTES)
            write_private(path, present.encode() + b"\n")
        return present
    finally:
        if handle is not None:
            file_lock.release(handle)
