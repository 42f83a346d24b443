"""Refusals as tests see them: the code, and the names of data in the message; never the English around them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from perkup.errors import ErrorCode, PerkupError


@contextmanager
def refused(code: ErrorCode, *names: str) -> Iterator[pytest.ExceptionInfo[PerkupError]]:
    """Expect a `PerkupError` of this code that names each of `names`: a key, a number, an option, a file."""
    with pytest.raises(PerkupError) as caught:
        yield caught
    assert caught.value.code == code, f"{caught.value.code}: {caught.value}"
    missing = [name for name in names if name not in f"{caught.value.message} {caught.value.hint}"]
    assert not missing, f"{missing} not in {caught.value}"
