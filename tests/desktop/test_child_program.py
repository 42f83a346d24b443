"""A program run for an answer has ended whenever the one who asked goes on, however that came about."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from perkup.desktop.child_program import run_child

FOREVER = (sys.executable, "-c", "import time; time.sleep(600)")


def ended(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc")
@pytest.mark.parametrize("leave", [TimeoutError, asyncio.CancelledError, ValueError])
def test_a_child_ends_however_its_block_is_left(leave: type[BaseException]) -> None:
    pids = []

    async def ask() -> None:
        async with run_child(*FOREVER) as child:
            pids.append(child.pid)
            assert not ended(child.pid)
            raise leave

    with pytest.raises(leave):
        asyncio.run(ask())
    assert ended(pids[0])


def test_a_program_that_is_missing_is_an_oserror() -> None:
    async def ask() -> None:
        async with run_child("/nonexistent/program"):
            raise AssertionError("it started")

    with pytest.raises(OSError, match="nonexistent"):
        asyncio.run(ask())
