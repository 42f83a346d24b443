from perkup.desktop.interface import DesktopEvent
from perkup.desktop.screen_lock_state import REQUEST, ScreenLockState


def test_locked_while_any_witness_says_so() -> None:
    heard: list[DesktopEvent] = []
    locks = ScreenLockState(heard.append)
    locks.say("logind", False)
    locks.say("logind", True)
    locks.say("screensaver", True)
    locks.say("logind", False)
    assert locks.locked
    locks.say("screensaver", False)
    assert [sensed.event for sensed in heard] == ["lock", "unlock"]


def test_a_mere_request_ends_when_somebody_is_active() -> None:
    heard: list[DesktopEvent] = []
    locks = ScreenLockState(heard.append)
    locks.say(REQUEST, True)
    locks.active()
    assert [sensed.event for sensed in heard] == ["lock", "unlock"]
    locks.say("logind", True)
    locks.say(REQUEST, True)
    locks.active()
    assert locks.locked
