import asyncio
from collections.abc import Callable

from perkup.desktop.idle_polling import PolledIdle
from perkup.desktop.idle_threshold import IdleThreshold
from perkup.desktop.interface import DesktopEvent


class Clockwork:
    """A desk whose hands and timers a test moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.last_input = 0.0
        self.questions = 0
        self.heard: list[DesktopEvent] = []
        self._loop = asyncio.new_event_loop()
        self._due: tuple[float, asyncio.Handle, Callable[[], None]] | None = None
        self.idle = PolledIdle(IdleThreshold(self.heard.append, 120.0, 5.0), self.ask, self.after)
        self._loop.close()

    def ask(self) -> float:
        self.questions += 1
        return self.now - self.last_input

    def after(self, wait_s: float, work: Callable[[], None]) -> asyncio.Handle:
        handle = asyncio.Handle(work, (), self._loop, None)
        self._due = (self.now + wait_s, handle, work)
        return handle

    def run(self, until: float) -> None:
        while self._due is not None and self._due[0] <= until:
            self.now, handle, work = self._due
            self._due = None
            if not handle.cancelled():
                work()
        self.now = until

    def type(self) -> None:
        self.last_input = self.now


def test_it_asks_once_a_threshold_while_somebody_types() -> None:
    desk = Clockwork()
    desk.idle.sample()
    for second in range(1, 1200):
        desk.run(float(second))
        desk.type()
    assert desk.heard == [DesktopEvent("active")]
    assert desk.questions <= 12


def test_rest_and_return_are_told_in_time() -> None:
    desk = Clockwork()
    desk.idle.sample()
    desk.run(130.0)
    assert desk.heard[-1] == DesktopEvent("idle", {"since_s": 120.0})
    desk.run(1000.0)
    desk.type()
    desk.run(1005.0)
    assert desk.heard[-1] == DesktopEvent("active")


def test_a_listener_that_calls_fine_does_not_double_the_questions() -> None:
    desk = Clockwork()
    desk.idle = PolledIdle(
        IdleThreshold(lambda said: desk.idle.set_fine_idle(said.event == "idle"), 120.0, 5.0), desk.ask, desk.after
    )
    desk.idle.sample()
    desk.run(120.0)
    asked = desk.questions
    desk.run(130.0)
    assert 9 <= desk.questions - asked <= 11


def test_fine_asks_every_second_and_close_stops() -> None:
    desk = Clockwork()
    desk.idle.sample()
    desk.run(60.0)
    desk.idle.set_fine_idle(True)
    assert desk.heard[-1] == DesktopEvent("idle", {"since_s": 60.0})
    desk.type()
    desk.run(61.0)
    assert desk.heard[-1] == DesktopEvent("active")
    desk.idle.set_fine_idle(False)
    desk.idle.close()
    desk.idle.close()
    asked = desk.questions
    desk.run(5000.0)
    assert desk.questions == asked
