import asyncio

from perkup.desktop.environment import DesktopEnvironment
from perkup.desktop.interface import SenseStatus
from perkup.desktop.linux.linux_desktop import LinuxDesktop
from perkup.desktop.sense_report import check_senses, missing_first
from perkup.desktop.senses import DETECTED, STATUS_NAMES
from tests.desktop.fake_desktop import FakeDesktop


class HalfDesk(FakeDesktop):
    def senses(self) -> list[SenseStatus]:
        return [
            SenseStatus("idle", self.running, "d"),
            SenseStatus("lock", False, "d"),
            SenseStatus("sleep", True, "d"),
        ]


def test_what_is_missing_comes_first_and_the_desk_is_only_lent() -> None:
    desk = HalfDesk()
    assert [sense.name for sense in missing_first(desk)] == ["idle", "lock", "sleep"]
    assert [sense.name for sense in asyncio.run(check_senses(desk))] == ["lock", "idle", "sleep"]
    assert not desk.running


def test_a_desk_with_nothing_names_every_sense_with_a_way_to_get_it(tmp_path: object) -> None:
    found = asyncio.run(check_senses(LinuxDesktop(DesktopEnvironment(), DETECTED)))
    assert sorted(sense.name for sense in found) == sorted(STATUS_NAMES)
    assert all(sense.hint for sense in found if not sense.available)
