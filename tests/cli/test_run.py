"""`perkup run` as a real process: where it answers, what a second one says, what a kill leaves behind."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from perkup.app import data_folder, http_link
from perkup.app.data_folder import DataFolder
from perkup.app.instance_lock import hold_instance_lock
from perkup.cli.main import main
from perkup.journal import database_file
from tests.desk_fixture import until

PERKUP = [sys.executable, "-m", "perkup"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "PERKUP_HOME")}


class Running:
    """A coach that runs; `lines` is what it said so far."""

    def __init__(self, process: subprocess.Popen[str], home: Path) -> None:
        self.process = process
        self.home = home

    def address(self) -> str:
        url: str = json.loads((self.home / "running.json").read_text())["url"]
        return url


def perkup(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PERKUP, "--data", str(home), *words], env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=60
    )


def status(home: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(perkup(home, "status", "--json").stdout)
    return told


@contextmanager
def coach(home: Path, *words: str) -> Iterator[Running]:
    command = [*PERKUP, "--data", str(home), "run", "--no-browser", *words]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as process:
        running = Running(process, home)
        try:
            until(lambda: (home / "running.json").exists() and status(home)["running"], "the coach answers")
            yield running
        finally:
            process.terminate()
            process.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_it_runs_answers_and_stops(home: Path) -> None:
    with coach(home, "--port", str(free_port())) as running:
        told = status(home)
        assert told["url"] == running.address()
        assert told["phase"] == "working"
        assert json.loads(perkup(home, "pause", "2h", "--json").stdout)["phase"] == "paused"
        assert json.loads(perkup(home, "resume", "--json").stdout)["phase"] == "working"
        assert json.loads(perkup(home, "stand", "--json").stdout)["posture"] == "standing"
        assert json.loads(perkup(home, "answer", "here", "--json").stdout)["question"] is None
    assert running.process.returncode == 0
    assert status(home)["running"] is False
    assert not (home / "running.json").exists()


def test_a_setting_changed_by_a_command_holds_at_once(home: Path) -> None:
    with coach(home, "--port", str(free_port())):
        address = json.loads(perkup(home, "calendar", "--on", "--json").stdout)["address"]
        with urllib.request.urlopen(address, timeout=10) as told:
            assert told.read().startswith(b"BEGIN:VCALENDAR")
        perkup(home, "calendar", "--off")
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.urlopen(address, timeout=10)
        assert answer.value.code == 403
        answer.value.close()
        perkup(home, "settings", "clock.interval_min", "25")
        assert status(home)["interval_s"] == 1500


def test_it_is_stopped_from_elsewhere(home: Path) -> None:
    with coach(home) as running:
        assert perkup(home, "stop").stdout == "Stopped. `perkup run` starts it again.\n"
        assert running.process.wait(20) == 0
    again = perkup(home, "stop")
    assert (again.returncode, "Perkup is not running." in again.stderr) == (1, True)


def test_a_second_one_says_where_the_first_is(home: Path) -> None:
    with coach(home, "--port", str(free_port())) as running:
        second = perkup(home, "run", "--no-browser")
        assert second.returncode == 0
        assert f"already running: {running.address()}/open?key=" in second.stdout


def opens(link: str) -> int:
    """Follow the link as a browser without a cookie would; return the status."""
    place = urlsplit(link)
    assert place.hostname is not None
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
    try:
        connection.request("GET", f"{place.path}?{place.query}")
        return connection.getresponse().status
    finally:
        connection.close()


def link_in(text: str) -> str:
    return next(word for word in text.split() if "/open?key=" in word)


def test_the_links_that_are_printed_work_once_and_the_secret_is_in_none(home: Path) -> None:
    with coach(home, "--port", str(free_port())) as running:
        assert running.process.stdout is not None
        first = running.process.stdout.readline() + running.process.stdout.readline()
        second = perkup(home, "run", "--no-browser").stdout
        assert "works once, within 10 min" in first
        assert "works once, within 1 min" in second
        for text in (first, second):
            link = link_in(text)
            assert [opens(link), opens(link)] == [303, 403]
        secret = (home / "secret").read_text().strip()
        said = first + second + perkup(home, "secret").stdout + perkup(home, "doctor").stdout
        running.process.terminate()
        assert secret not in said + running.process.stdout.read()


def test_a_new_secret_signs_everybody_out_at_once(home: Path) -> None:
    with coach(home, "--port", str(free_port())) as running:
        before = (home / "secret").read_text()
        link = link_in(perkup(home, "run", "--no-browser").stdout)
        assert "every browser is signed out" in perkup(home, "secret", "--renew").stdout.lower()
        assert (home / "secret").read_text() != before
        assert opens(link) == 403
        request = urllib.request.Request(f"{running.address()}/api/status")
        request.add_header("Authorization", f"Bearer {before.strip()}")
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.urlopen(request, timeout=10)
        assert answer.value.code == 403
        answer.value.close()
        assert status(home)["running"] is True
    after = (home / "secret").read_text()
    assert json.loads(perkup(home, "secret", "--renew", "--json").stdout) == {
        "file": str(home / "secret"),
        "renewed": True,
    }
    assert (home / "secret").read_text() != after
    assert (home / "secret").stat().st_mode & 0o777 == 0o600


@pytest.fixture
def busy(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A coach that holds its lock and listens, and never answers."""
    monkeypatch.setattr(http_link, "TIMEOUT_S", 0.2)
    with hold_instance_lock(DataFolder.find(str(home))) as ours, socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        ours.announce(url)
        yield url


def test_status_tells_busy_from_not_running(home: Path, busy: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--data", str(home), "status", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (told["busy"], told["running"], told["url"]) == (True, True, busy)
    main(["--data", str(home), "status"])
    lines = capsys.readouterr().out
    assert lines.startswith(f"busy  Perkup is running (process {os.getpid()})")
    assert "not running" not in lines + told["reason"]
    main(["--data", str(home), "today"])
    said = capsys.readouterr()
    assert "busy" in said.err
    assert "Perkup is off" not in said.out


def test_other_verbs_say_that_it_is_busy(home: Path, busy: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["pause"], ["stop"], ["secret", "--renew"]):
        with pytest.raises(SystemExit) as end:
            main(["--data", str(home), *words])
        assert end.value.code == 1
        assert "it is busy and does not answer" in capsys.readouterr().err
    main(["--data", str(home), "run", "--no-browser"])
    assert "it is busy and does not answer" in capsys.readouterr().err


@pytest.fixture(params=["no address", "a full disk", "no secret", "a closed door"])
def unreachable(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A coach that holds its lock, in ways in which nobody can tell how to reach it."""

    def refuse(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with hold_instance_lock(DataFolder.find(str(home))) as ours, socket.create_server(("127.0.0.1", 0)) as closed:
        if request.param in ("no secret", "a closed door"):
            ours.announce(f"http://127.0.0.1:{closed.getsockname()[1]}")
        if request.param == "a closed door":
            closed.close()
        if request.param == "no secret":
            (home / "secret").unlink(missing_ok=True)
            monkeypatch.setattr(data_folder, "write_private", refuse)
        if request.param == "a full disk":
            monkeypatch.setattr(database_file, "open_file", refuse)
        yield request.param


def test_a_coach_that_holds_its_lock_is_never_called_not_running(
    home: Path, unreachable: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "it is busy" if unreachable == "a closed door" else "cannot be read"
    main(["--data", str(home), "status", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (told["busy"], told["running"]) == (True, True)
    main(["--data", str(home), "status"])
    assert f"busy  Perkup is running{'' if words == 'cannot be read' else ' ('}" in capsys.readouterr().out
    for verb in (["pause"], ["stop"], ["secret", "--renew"]):
        with pytest.raises(SystemExit) as end:
            main(["--data", str(home), *verb])
        assert end.value.code == 1
        told = capsys.readouterr().err
        assert words in told
        assert "not running" not in told


def test_a_warning_sign_is_recorded_though_the_coach_is_busy(home: Path, busy: str) -> None:
    main(["--data", str(home), "flag", "--words", "my foot is numb", "--json"])
    assert json.loads(perkup(home, "export").stdout.splitlines()[-1])["kind"] == "flag"


def test_nothing_runs_is_not_busy(home: Path) -> None:
    told = status(home)
    assert (told["busy"], told["running"]) == (False, False)
    result = perkup(home, "pause")
    assert (result.returncode, "not running" in result.stderr) == (1, True)


def test_a_taken_port_means_the_next_one_and_says_so(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with coach(home, "--port", str(port)) as running:
            assert running.process.stdout is not None
            assert f"Port {port} is taken" in running.process.stdout.readline()
            assert running.address() != f"http://127.0.0.1:{port}"


def test_killed_and_started_again_the_deadline_holds(home: Path) -> None:
    with coach(home, "--port", str(free_port())) as running:
        before = status(home)
        running.process.send_signal(signal.SIGKILL)
        running.process.wait(10)
        assert status(home)["running"] is False
        with coach(home, "--port", str(free_port())):
            after = status(home)
    first, second = before["deadline"], after["deadline"]
    assert first[:16] == second[:16] or abs(_seconds(first) - _seconds(second)) < 10


def _seconds(text: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(text).timestamp()


def test_verbs_of_the_clock_need_the_coach(home: Path) -> None:
    for words in (["sit"], ["skip"], ["postpone"], ["pause"], ["resume"], ["stand"], ["answer", "away"]):
        told = perkup(home, *words, "--json")
        assert told.returncode == 1
        assert json.loads(told.stdout) == {
            "error": "Perkup is not running.",
            "hint": "Start it with `perkup run`.",
            "code": "not_running",
        }
        assert told.stderr == ""


def test_skip_and_postpone_say_where_nothing_is_due(home: Path) -> None:
    with coach(home, "--port", str(free_port())):
        for words in (["skip"], ["postpone", "10"]):
            answer = perkup(home, *words)
            assert answer.returncode == 1
            assert "No break is due." in answer.stderr
            assert "The next one is at " in answer.stderr
        assert status(home)["today"]["skipped"] == 0


def test_today_why_and_doctor_speak_without_the_coach(home: Path) -> None:
    assert "Perkup is off" in perkup(home, "today").stdout
    assert "No reminders yet." in perkup(home, "why").stdout
    report = json.loads(perkup(home, "doctor", "--json").stdout)
    assert {sense["name"] for sense in report["senses"]} >= {"notifications", "idle", "lock", "sleep"}
    assert all(sense["detail"] for sense in report["senses"])
    assert report["folder"] == str(home)


def test_the_menu_entry_comes_once_with_a_screen_and_goes_for_good(tmp_path: Path) -> None:
    from perkup.app import desktop_entry
    from perkup.app.data_folder import DataFolder
    from perkup.cli.run import _add_menu_entry_once

    share = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "share"), "PATH": ENVIRONMENT["PATH"]}
    words = [*PERKUP, "--data", str(tmp_path / "home"), "menu"]
    told = subprocess.run(words, env=share, capture_output=True, text=True, check=True)
    assert str(tmp_path / "share") in told.stdout
    assert desktop_entry.entry_paths(share)[0].exists()
    told = subprocess.run([*words, "--remove"], env=share, capture_output=True, text=True, check=True)
    assert "out of the menu" in told.stdout
    home = DataFolder(tmp_path / "home")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in share.items():
            patch.setenv(name, value)
        patch.delenv("DISPLAY", raising=False)
        patch.delenv("WAYLAND_DISPLAY", raising=False)
        _add_menu_entry_once(home)
        assert not desktop_entry.entry_paths(share)[0].exists()
        patch.setenv("DISPLAY", ":7")
        _add_menu_entry_once(home)
        assert desktop_entry.entry_paths(share)[0].exists()
        desktop_entry.remove_entry(share)
        _add_menu_entry_once(home)
        assert not desktop_entry.entry_paths(share)[0].exists()
