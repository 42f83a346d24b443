import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bench.motion_world import walker, write_trc
from perkup.motion.measurement_types import to_document
from perkup.motion.options import MeasureOptions
from perkup.motion.process import measurement_process, worker
from perkup.motion.result import FailedMeasurement, WalkResult
from tests.desk_fixture import until

PEAKS: Any = {"left": [10.0, 12.0, 14.0], "right": [15.0, 17.0, 19.0]}


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists() if sys.platform == "linux" else False


def test_a_measurement_in_a_child_that_ends(tmp_path: Path) -> None:
    path = write_trc(tmp_path / "walk.trc", walker(PEAKS))
    made = measurement_process.start([path], MeasureOptions(angles=str(tmp_path / "a.csv")))
    result = made.result(60)
    assert isinstance(result, WalkResult)
    assert result.sides["left"].steps == 3
    assert (tmp_path / "a.csv").exists()
    assert made.done
    assert not alive(made.pid)
    made.cancel()
    assert made.result(1) == result


def test_several_files_give_a_list_and_progress_lines(tmp_path: Path) -> None:
    paths = [write_trc(tmp_path / f"{n}.trc", walker(PEAKS)) for n in range(2)]
    made = measurement_process.start([*paths, tmp_path / "none.mp4"])
    lines = list(made.lines())
    assert sorted(line["done"] for line in lines) == [1, 2, 3]
    assert made.progress == lines[-1]
    result = made.result(1)
    assert isinstance(result, list)
    assert [isinstance(one, FailedMeasurement) for one in result] == [False, False, True]
    assert list(made.lines()) == lines


def test_an_error_is_a_result(tmp_path: Path) -> None:
    made = measurement_process.start([tmp_path / "none.mp4"])
    result = made.result(60)
    assert isinstance(result, FailedMeasurement)
    assert list(to_document(result)) == ["file", "error", "hint", "code"]
    assert result.code == "file_missing"


def test_cancelling_ends_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measurement_process, "MODULE", "tests.motion.sleeper")
    made = measurement_process.start([tmp_path / "walk.mp4"])
    assert next(made.lines()) == {"file": "asleep", "done": 0, "of": None}
    with pytest.raises(TimeoutError):
        made.result(0.01)
    assert not made.done
    made.cancel()
    assert made.result(10) == measurement_process.CANCELLED
    assert not alive(made.pid)


def test_a_child_that_will_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measurement_process, "MODULE", "tests.motion.sleeper")
    monkeypatch.setattr(measurement_process, "GRACE_S", 0.2)
    made = measurement_process.start([tmp_path / "stubborn"])
    next(made.lines())
    made.cancel()
    assert made.result(10) == measurement_process.CANCELLED


PARENT = """
import os, sys, time
from pathlib import Path
from perkup.motion.process import measurement_process
measurement_process.MODULE = "tests.motion.confined"
job = measurement_process.start([Path("sleep")])
print(*next(job.lines())["file"].split(), flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_child_and_what_it_started_end_with_a_killed_parent() -> None:
    root = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}:{root}"}
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert all(alive(pid) for pid in pids)
        parent.kill()
        parent.wait()
        until(lambda: not any(running(pid) for pid in pids), "the children end")


def running(pid: int) -> bool:
    """Return True for a process that runs; one that ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
def test_the_child_is_confined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measurement_process, "MODULE", "tests.motion.confined")
    made = measurement_process.start([Path("limits")])
    limits = msgspec.json.decode(next(made.lines())["file"], type=dict[str, int])
    made.cancel()
    niceness = limits.pop("nice")
    assert niceness >= min(19, os.nice(0) + worker.NICENESS)
    assert limits.pop("alarm") > worker.LONGEST_S - 600
    assert set(limits) == set(worker.LIMITS)
    assert all(limits[name] <= worker.LIMITS[name] for name in limits)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
@pytest.mark.parametrize(
    ("what", "failure"), [("memory", "DIED"), ("processor", "TOO_LONG"), ("wait", "TOO_LONG"), ("files", "DIED")]
)
def test_a_child_that_takes_too_much_ends_with_a_sentence(
    what: str, failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measurement_process, "MODULE", "tests.motion.confined")
    made = measurement_process.start([Path(what)])
    assert made.result(60) == getattr(measurement_process, failure)


def test_a_child_that_dies_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("tests.motion.no_such_module", "tests.motion.sleeper"):
        monkeypatch.setattr(measurement_process, "MODULE", module)
        assert measurement_process.start([tmp_path / "babble"]).result(30) == measurement_process.DIED


def test_asking_imports_nothing_heavy() -> None:
    code = "import sys; import perkup.motion.process.measurement_process; print(sorted(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not [name for name in ("numpy", "scipy", "av", "ai_edge_litert", "distributed") if f"'{name}'" in said]


def test_the_worker_fetches_and_measures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    def run(task: measurement_process.MeasurementTask) -> list[dict[str, Any]]:
        monkeypatch.setattr(worker.sys, "stdin", _Stdin(msgspec.json.encode(task)))
        worker.main()
        return [msgspec.json.decode(line) for line in capfdbinary.readouterr().out.splitlines()]

    def fetch(model: str, progress: Any) -> list[Path]:
        progress("half", 0.5)
        return [Path(f"{model}.tflite")]

    monkeypatch.setattr("perkup.motion.video.model_weights.fetch", fetch)
    assert run(measurement_process.MeasurementTask([], MeasureOptions(), "setup")) == [
        {"progress": {"text": "half", "share": 0.5}},
        {"result": {"model": "full", "files": ["full.tflite"]}},
    ]
    path = str(write_trc(tmp_path / "walk.trc", walker(PEAKS)))
    assert run(measurement_process.MeasurementTask([path]))[-1]["result"]["sides"]["right"]["steps"] == 3
    assert [one["result"]["file"] for one in run(measurement_process.MeasurementTask(["none.mp4"]))] == ["none.mp4"]
    several = run(measurement_process.MeasurementTask([path, "none.mp4"]))
    assert len(several[-1]["result"]) == 2

    def offline(_model: str, _progress: Any) -> None:
        from perkup.errors import PerkupError

        raise PerkupError("offline", "go online")

    monkeypatch.setattr("perkup.motion.video.model_weights.fetch", offline)
    assert run(measurement_process.MeasurementTask([], MeasureOptions(), "setup")) == [
        {"result": {"error": "offline", "hint": "go online", "code": "invalid_input"}}
    ]


class _Stdin:
    def __init__(self, content: bytes) -> None:
        self.buffer = self
        self._content = content

    def readline(self) -> bytes:
        return self._content


def test_setup_asks_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measurement_process, "MODULE", "tests.motion.sleeper")
    made = measurement_process.setup("heavy")
    assert made.result(30) == measurement_process.ModelFiles("heavy", ["setup"])
    assert time.monotonic() > 0
