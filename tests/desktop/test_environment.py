from pathlib import Path

from perkup.desktop.environment import DesktopEnvironment, read_environment


def test_an_empty_environment_is_a_place_without_anything() -> None:
    place = read_environment({})
    assert (place.display, place.session_bus, place.session_id, place.wayland) == ("", "", "", False)
    assert place.proc == DesktopEnvironment().proc == Path("/proc")


def test_the_bus_of_the_runtime_folder_is_found_when_no_address_is_set(tmp_path: Path) -> None:
    assert read_environment({"XDG_RUNTIME_DIR": str(tmp_path)}).session_bus == ""
    (tmp_path / "bus").touch()
    assert read_environment({"XDG_RUNTIME_DIR": str(tmp_path)}).session_bus == f"unix:path={tmp_path}/bus"
    set_too = {"XDG_RUNTIME_DIR": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": "unix:path=/x"}
    assert read_environment(set_too).session_bus == "unix:path=/x"


def test_wayland_and_authority() -> None:
    assert read_environment({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}).wayland
    assert read_environment({"XDG_SESSION_TYPE": "wayland"}).wayland
    assert not read_environment({"XDG_SESSION_TYPE": "x11"}).wayland
    assert read_environment({"HOME": "/home/a"}).authority == Path("/home/a/.Xauthority")
    assert read_environment({"HOME": "/home/a", "XAUTHORITY": "/run/x"}).authority == Path("/run/x")
