from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk_fixture import RealDesk, missing, private_bus, private_display, real_desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealDesk]:
    """One display, bus and dunst for all tests of a module; each test leaves no notice behind."""
    if missing():
        pytest.skip(missing())
    with real_desk(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    if missing("Xvfb", "xdotool"):
        pytest.skip(missing("Xvfb", "xdotool"))
    with private_display() as name:
        yield name


@pytest.fixture
def bus_address(tmp_path: Path) -> Iterator[str]:
    if missing("dbus-daemon"):
        pytest.skip(missing("dbus-daemon"))
    with private_bus(tmp_path) as address:
        yield address
