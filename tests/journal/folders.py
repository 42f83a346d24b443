"""A folder in which permissions count, also where the tests run as root."""

from __future__ import annotations

import os
import shutil
import tempfile
import urllib.parse  # noqa: F401 -- Python 3.13 imports it late, when this user may not read it any more
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


@contextmanager
def ordinary_user() -> Iterator[Path]:
    """A folder of one's own, and no root's power over others' folders, until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="perkup-test-"))
    root = os.geteuid() == 0
    if root:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o700)
        shutil.rmtree(folder)
