from perkup.desktop.idle_threshold import IdleThreshold
from perkup.desktop.interface import DesktopEvent


def edge() -> tuple[IdleThreshold, list[DesktopEvent]]:
    heard: list[DesktopEvent] = []
    return IdleThreshold(heard.append, 120.0, 5.0), heard


def test_the_first_look_tells_what_holds() -> None:
    here, heard = edge()
    here.sampled(3.0)
    assert heard == [DesktopEvent("active")]
    away, heard = edge()
    away.sampled(300.0)
    assert heard == [DesktopEvent("idle", {"since_s": 300.0})]


def test_each_edge_is_told_once() -> None:
    watch, heard = edge()
    watch.input_seen()
    watch.sampled(119.9)
    watch.input_seen()
    watch.sampled(120.0)
    watch.sampled(130.0)
    watch.input_seen()
    watch.sampled(1.0)
    assert [sensed.event for sensed in heard] == ["active", "idle", "active"]


def test_fine_tells_short_rests_and_keeps_somebody_resting_when_it_ends() -> None:
    watch, heard = edge()
    watch.sampled(6.0)
    watch.set_fine_idle(True)
    watch.sampled(6.0)
    watch.set_fine_idle(False)
    watch.sampled(60.0)
    assert [sensed.event for sensed in heard] == ["active", "idle"]
    watch.threshold_crossed(120.0)
    assert heard[-1] == DesktopEvent("idle", {"since_s": 120.0})
    watch.sampled(2.0)
    assert heard[-1] == DesktopEvent("active")
