from perkup.desktop.interface import Sensed
from perkup.desktop.senses.idle import IdleEdge


def edge() -> tuple[IdleEdge, list[Sensed]]:
    heard: list[Sensed] = []
    return IdleEdge(heard.append, 120.0, 5.0), heard


def test_the_first_look_tells_what_holds() -> None:
    here, heard = edge()
    here.looked(3.0)
    assert heard == [Sensed("active")]
    away, heard = edge()
    away.looked(300.0)
    assert heard == [Sensed("idle", {"since_s": 300.0})]


def test_each_edge_is_told_once() -> None:
    watch, heard = edge()
    watch.returned()
    watch.looked(119.9)
    watch.returned()
    watch.looked(120.0)
    watch.looked(130.0)
    watch.returned()
    watch.looked(1.0)
    assert [sensed.event for sensed in heard] == ["active", "idle", "active"]


def test_fine_tells_short_rests_and_keeps_somebody_resting_when_it_ends() -> None:
    watch, heard = edge()
    watch.looked(6.0)
    watch.fine(True)
    watch.looked(6.0)
    watch.fine(False)
    watch.looked(60.0)
    assert [sensed.event for sensed in heard] == ["active", "idle"]
    watch.passed(120.0)
    assert heard[-1] == Sensed("idle", {"since_s": 120.0})
    watch.looked(2.0)
    assert heard[-1] == Sensed("active")
