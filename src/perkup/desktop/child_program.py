"""Program run for an answer or a sound, which never outlives the one who asked."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any


@contextlib.asynccontextmanager
async def run_child(*command: str, **options: Any) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start a program and give it; at the end of the block it is killed if it still runs, and its end is waited for.

    `options` are those of `asyncio.create_subprocess_exec`. Raises OSError where the program does not start.
    """
    child = await asyncio.create_subprocess_exec(*command, **options)
    try:
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        if child.stdin is not None:
            child.stdin.close()
        await child.wait()
