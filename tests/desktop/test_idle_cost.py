import subprocess
import sys

import pytest

from bench.desk import idle_cost

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads Linux' /proc")


def test_a_sleeping_process_costs_memory_only_and_a_busy_one_time() -> None:
    code = "import sys; print(flush=True); sys.stdin.read() if len(sys.argv) == 1 else exec('while True: pass')"
    for more, busy in (([], False), (["busy"], True)):
        command = [sys.executable, "-c", code, *more]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            cost = idle_cost(process.pid, 0.3)
            process.kill()
        assert 1.0 < cost.pss_mib < 200.0
        assert (cost.cpu_s > 0.005) is busy


def test_an_ended_process_is_an_error() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    with pytest.raises(OSError, match="smaps_rollup"):
        idle_cost(process.pid, 0.0)
