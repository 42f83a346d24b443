import asyncio
import inspect

import pytest

from perkup.desktop.factory import open_desktop
from perkup.desktop.generic import PollingDesktop
from perkup.desktop.interface import Desktop
from perkup.desktop.linux.linux_desktop import LinuxDesktop
from perkup.desktop.senses import STATUS_NAMES
from tests.desktop.fake_desktop import FakeDesktop


@pytest.mark.parametrize(
    ("platform", "kind"), [("linux", LinuxDesktop), ("darwin", PollingDesktop), ("win32", PollingDesktop)]
)
def test_every_platform_gets_a_desk_that_can_be_asked_before_it_starts(platform: str, kind: type) -> None:
    desk = open_desktop(platform=platform)
    assert isinstance(desk, kind)
    assert [sense.name for sense in desk.senses()] == list(STATUS_NAMES)
    asyncio.run(desk.stop())


@pytest.mark.parametrize("kind", [LinuxDesktop, PollingDesktop, FakeDesktop])
def test_every_desk_has_every_method_with_the_same_words(kind: type) -> None:
    for name, promised in inspect.getmembers(Desktop, inspect.isfunction):
        if not name.startswith("_"):
            assert list(inspect.signature(promised).parameters) == list(
                inspect.signature(getattr(kind, name)).parameters
            ), name
