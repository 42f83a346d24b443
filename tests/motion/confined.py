"""A confined child for the job tests: says its limits, starts a child of its own, or takes too much."""

import os
import resource
import signal
import subprocess
import sys
import time
from threading import Thread
from typing import Any

import msgspec

from perkup.child_process import end_with_parent
from perkup.motion.process import worker


def limits() -> dict[str, int]:
    told = {name: resource.getrlimit(getattr(resource, name))[0] for name in worker.LIMITS}
    return told | {"nice": os.nice(0), "alarm": signal.alarm(60)}


def take(what: str) -> None:
    """Go over one limit, made small first."""
    if what == "memory":
        resource.setrlimit(resource.RLIMIT_DATA, (200 << 20, 200 << 20))
        _taken = [bytearray(1 << 20) for _number in range(1000)]
    elif what == "processor":
        resource.setrlimit(resource.RLIMIT_CPU, (1, 10))
        while True:
            pass
    elif what == "wait":
        signal.alarm(1)
        signal.pause()
    elif what == "files":
        _open: list[Any] = [open(os.devnull) for _number in range(1000)]  # noqa: SIM115


worker.confine()
task = worker.read_task()
Thread(target=end_with_parent, daemon=True).start()
if task.paths[0] == "limits":
    worker.send({"progress": {"file": msgspec.json.encode(limits()).decode()}})
    time.sleep(600)
elif task.paths[0] == "sleep":
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    worker.send({"progress": {"file": f"{os.getpid()} {child.pid}"}})
    time.sleep(600)
else:
    take(task.paths[0])
