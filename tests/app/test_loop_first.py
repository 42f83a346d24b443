from __future__ import annotations

import gc
import sys
from threading import Event, Thread

from perkup.app.loop_first import SWITCH_S, loop_first


def test_two_threads_that_read_leave_the_interpreter_as_it_was() -> None:
    interval, leave, inside = sys.getswitchinterval(), Event(), Event()

    def read() -> None:
        with loop_first():
            inside.set()
            leave.wait(20)

    other = Thread(target=read)
    with loop_first():
        other.start()
        assert inside.wait(20)
        assert not gc.isenabled()
        assert abs(sys.getswitchinterval() - SWITCH_S) < 1e-6
    assert not gc.isenabled()
    assert abs(sys.getswitchinterval() - SWITCH_S) < 1e-6
    leave.set()
    other.join()
    assert gc.isenabled()
    assert sys.getswitchinterval() == interval
