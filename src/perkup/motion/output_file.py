"""Files that replace an older one only when they are whole."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from perkup.errors import ErrorCode, PerkupError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def replace_file(path: Path) -> Iterator[Path]:
    """Give a file to write that takes the place of `path` when all went well; private to the person (0600)."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    except OSError as error:
        raise PerkupError(f"{path} cannot be written.", str(error.strerror), code=ErrorCode.FILE_UNWRITABLE) from error
    os.close(handle)
    try:
        yield Path(name)
        Path(name).replace(path)
    except OSError as error:
        raise PerkupError(
            f"{path} cannot be written.", str(error.strerror or error), code=ErrorCode.FILE_UNWRITABLE
        ) from error
    finally:
        Path(name).unlink(missing_ok=True)
