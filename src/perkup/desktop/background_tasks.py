"""Small tasks that an event starts."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class BackgroundTasks:
    """Tasks of one owner, kept alive until done and ended together."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[object]] = set()

    def start(self, work: Coroutine[Any, Any, object]) -> None:
        task: asyncio.Task[object] = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def cancel_soon(self) -> list[asyncio.Task[object]]:
        """Cancel all that still run without waiting; return them."""
        running = list(self._running)
        for task in running:
            task.cancel()
        return running

    async def cancel(self) -> None:
        """Cancel all that still run, and wait until they have ended."""
        running = self.cancel_soon()
        await asyncio.gather(*running, return_exceptions=True)
