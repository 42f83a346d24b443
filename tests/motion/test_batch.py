import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bench.motion_world import walker, write_trc
from perkup.cli.main import root
from perkup.errors import ErrorCode, PerkupError
from perkup.motion import batch
from perkup.motion.measurement_types import TYPES
from perkup.motion.options import MeasureOptions
from perkup.motion.result import FailedMeasurement, WalkResult
from tests.refusals import refused

PEAKS: Any = {"left": [10.0, 12.0, 14.0], "right": [15.0, 17.0, 19.0]}


@pytest.fixture
def clips(tmp_path: Path) -> list[Path]:
    made = [
        write_trc(tmp_path / f"{n}.trc", walker({side: [peak + n for peak in PEAKS[side]] for side in PEAKS}))
        for n in range(4)
    ]
    broken = tmp_path / "broken.trc"
    broken.write_text("no markers here\n" * 10)
    return [*made[:2], broken, *made[2:]]


def headline(outcomes: list[Any]) -> list[float | None]:
    return [
        round(outcome.sides["left"].peak_thigh_extension_deg, 1) if isinstance(outcome, WalkResult) else None
        for outcome in outcomes
    ]


EXPECTED = pytest.approx([12.0, 13.0, 0.0, 14.0, 15.0], abs=0.1)


def test_one_clips_failure_stops_nothing_and_the_order_stays(clips: list[Path], tmp_path: Path) -> None:
    heard: list[str] = []
    told = batch.measure_all(clips, MeasureOptions(), lambda one: heard.append(one.file), workers=2)
    assert [value or 0.0 for value in headline(told)] == EXPECTED
    assert [one.file for one in told] == [str(path) for path in clips]
    assert sorted(heard) == sorted(str(path) for path in clips)
    assert isinstance(told[2], FailedMeasurement)
    batch.write_table(tmp_path / "table.csv", TYPES["walk"], told)
    rows = list(csv.reader((tmp_path / "table.csv").read_text().splitlines()))
    assert rows[0] == ["file", *TYPES["walk"].columns, "error"]
    assert len(rows) == 6
    assert rows[3][-1] == told[2].error
    assert float(rows[1][4]) == pytest.approx(12, abs=0.1)
    assert float(rows[1][5]) < float(rows[1][4]) < float(rows[1][6])


def test_a_process_that_dies_loses_only_its_own_clip(clips: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    killer = clips[0].with_name("killer.trc")
    killer.write_text("x")
    monkeypatch.setattr(batch, "measure_one", dies_on_killer)
    told = batch.measure_all([clips[0], killer, clips[1]], MeasureOptions(), workers=2)
    assert [value or 0.0 for value in headline(told)] == pytest.approx([12.0, 0.0, 13.0], abs=0.1)
    assert "died" in told[1].error
    alone = batch.measure_all([killer], MeasureOptions(), workers=1)
    assert "died" in alone[0].error


def dies_on_killer(path: str, options: bytes) -> Any:
    if path.endswith("killer.trc"):
        os.kill(os.getpid(), signal.SIGKILL)
    from perkup.motion.batch import measure_one

    return measure_one(path, options)


def test_our_own_fault_in_one_clip_is_told_not_raised(clips: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_all: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("perkup.motion.pipeline.measure", broken)
    assert batch.measure_one(str(clips[0]), b"{}").error == "This clip could not be measured (ZeroDivisionError)."


def test_no_scheduler_and_no_dask(clips: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    with refused(ErrorCode.NO_ANSWER):
        batch.measure_all(clips, MeasureOptions(), scheduler="nowhere:bad")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with refused(ErrorCode.LIBRARY_MISSING):
        batch.measure_all(clips, MeasureOptions(), scheduler="tcp://127.0.0.1:1")


@pytest.mark.parametrize(
    "address",
    [
        "tcp://127.0.0.1:8786",
        "127.0.0.1:8786",
        "localhost:1",
        "tcp://localhost:1",
        "tcp://[::1]:1",
        "tls://far.example:1",
    ],
)
def test_a_scheduler_here_or_behind_tls_is_taken(address: str) -> None:
    batch.check_scheduler(address)


@pytest.mark.parametrize(
    "address",
    [
        "tcp://10.0.0.5:8786", "10.0.0.5:8786", "far.example:1", "tcp://127.0.0.1.far.example:1", "tcp://0.0.0.0:1",
        "tcp://127.0.0.1@far.example:1", "tcp://localhost.far.example:1", "tcp://[::ffff:10.0.0.1]:1", "", "x:y:z",
        "ws://far.example:1", "ucx://10.0.0.1:1", "inproc://10.0.0.1/1", "TLS:/far", "tcp://2130706433:1",
    ],
)  # fmt: skip
def test_a_scheduler_elsewhere_without_tls_is_refused_unless_trusted(address: str) -> None:
    """Whoever runs it, or pretends to on the way, runs code here."""
    with refused(ErrorCode.NOT_ALLOWED, "trust-scheduler"):
        batch.check_scheduler(address)
    told = CliRunner().invoke(root, ["measure", "walk.mp4", "--scheduler", address]).exception
    assert isinstance(told, PerkupError)
    assert told.code == ErrorCode.NOT_ALLOWED


class Cluster:
    """A real dask scheduler and real workers, each in its own process."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.address = f"tcp://127.0.0.1:{_free_port()}"
        port = self.address.rpartition(":")[2]
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")
        self.workers = [self._start("worker", self.address, *_worker(home, n)) for n in range(2)]

    def _start(self, kind: str, *words: str) -> subprocess.Popen[bytes]:
        log = (self.home / f"{kind}-{len(list(self.home.iterdir()))}.log").open("wb")
        with log:
            return subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + kind, *words], stdout=log, stderr=log, cwd=Path.cwd()
            )

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


def _worker(home: Path, number: int) -> tuple[str, ...]:
    return (
        *("--nworkers", "1", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", f"worker-{number}"),
        *("--local-directory", str(home), "--memory-limit", "0"),
    )


def _free_port() -> int:
    import socket

    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    pytest.importorskip("distributed")
    (tmp_path / "dask").mkdir()
    made = Cluster(tmp_path / "dask")
    try:
        yield made
    finally:
        made.stop()


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_cluster_gives_the_same_and_a_lost_worker_loses_no_clip(
    clips: list[Path], cluster: Cluster, tmp_path: Path
) -> None:
    many = [write_trc(tmp_path / f"more-{n}.trc", walker(PEAKS)) for n in range(10)]
    heard: list[str] = []

    def kill_one(outcome: Any) -> None:
        heard.append(outcome.file)
        if len(heard) == 3:
            cluster.workers[0].kill()

    deadline = time.monotonic() + 60
    while True:
        try:
            told = batch.measure_all([*clips, *many], MeasureOptions(), kill_one, scheduler=cluster.address)
            break
        except PerkupError:
            assert time.monotonic() < deadline, "the scheduler did not come up"
    here = batch.measure_all([*clips, *many], MeasureOptions(), workers=1)
    assert cluster.workers[0].wait(10) is not None
    assert told == here
    assert len(heard) == 15
