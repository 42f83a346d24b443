"""A child process for the job tests: answers setup, babbles, or waits to be ended."""

import signal
import sys

import msgspec

from perkup.motion.process.measurement_process import MeasurementTask

task = msgspec.json.decode(sys.stdin.buffer.readline(), type=MeasurementTask)
if task.kind == "setup":
    print(msgspec.json.encode({"result": {"model": task.options.model, "files": [task.kind]}}).decode())
    sys.exit(0)
if task.paths[0].endswith("babble"):
    print("this is not JSON")
    sys.exit(0)
if task.paths[0].endswith("stubborn"):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('{"progress": {"file": "asleep", "done": 0, "of": null}}', flush=True)
while True:
    signal.pause()
