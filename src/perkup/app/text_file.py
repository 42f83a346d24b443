"""Text files that a person gives: regular ones of a bounded size, read without waiting for anybody."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

MOST_BYTES = 1_000_000
"""Nobody writes a longer move, profile or plan."""


def read_text_file(path: Path, most_bytes: int = MOST_BYTES) -> str:
    """Return a file as text; what is no UTF-8 becomes the replacement character.

    Raises `OSError` for what is no regular file (a pipe would never end, a device never stop) or too large.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is not a file")
        content = bytearray()
        while len(content) <= most_bytes and (part := os.read(handle, most_bytes + 1 - len(content))):
            content += part
    finally:
        os.close(handle)
    if len(content) > most_bytes:
        raise OSError(errno.EFBIG, f"it is larger than {most_bytes // 1000} kB")
    return content.decode("utf-8", "replace")
