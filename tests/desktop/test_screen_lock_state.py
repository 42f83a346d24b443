from perkup.desktop.interface import DesktopEvent
from perkup.desktop.screen_lock_state import ScreenLockState


def test_locked_while_any_witness_says_so() -> None:
    heard: list[DesktopEvent] = []
    locks = ScreenLockState(heard.append)
    locks.report("logind", False)
    locks.report("logind", True)
    locks.report("screensaver", True)
    locks.report("logind", False)
    assert locks.locked
    locks.report("screensaver", False)
    assert [sensed.event for sensed in heard] == ["lock", "unlock"]


def test_a_mere_request_ends_when_somebody_is_active() -> None:
    heard: list[DesktopEvent] = []
    locks = ScreenLockState(heard.append)
    locks.request_lock()
    locks.withdraw_request()
    assert [sensed.event for sensed in heard] == ["lock", "unlock"]
    locks.report("logind", True)
    locks.request_lock()
    locks.withdraw_request()
    assert locks.locked
