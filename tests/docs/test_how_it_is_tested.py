"""The figures of how-it-is-tested.md and promises.md are true, and their programs exist."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import hypothesis
import pytest

from bench import connections as crowd
from bench import faults as failing
from bench import growth as growing
from bench import journal as killing
from bench.__main__ import scripts
from perkup.journal import line_reader
from perkup.motion.process import worker
from perkup.web import connections
from tests.conftest import HANGS_S
from tools import testing_figures

ROOT = Path(__file__).parents[2]
TESTED = (ROOT / "docs" / "how-it-is-tested.md").read_text("utf-8")
PROMISES = (ROOT / "docs" / "promises.md").read_text("utf-8").partition("## About your data")[2]
ROW = re.compile(r"^\| ([^|`]+) \| ([\d,]+) \|$", re.MULTILINE)
BOUND = re.compile(r"^\| `(\w+)` \| ([\d,.]+)", re.MULTILINE)
WALL_TIME = re.compile(
    r"assert\b.*\b(?:monotonic|perf_counter|time\.time)\(\) *- .*<|assert\b.*\b(?:elapsed|took)_s? *<"
)


def test_every_figure_is_true() -> None:
    measured = testing_figures.figures()
    claimed = {what: int(value.replace(",", "")) for what, value in ROW.findall(TESTED)}
    assert claimed.keys() == measured.keys()
    wrong = {
        what: (claimed[what], value) for what, value in measured.items() if not 0.8 * value < claimed[what] <= value
    }
    assert wrong == {}, "run `python tools/testing_figures.py`"


@pytest.mark.parametrize(("value", "figure"), [(7, 7), (55, 55), (2249, 2200), (34999, 34000)])
def test_a_figure_has_two_digits(value: int, figure: int) -> None:
    assert testing_figures.rounded_down(value) == figure


def test_every_bound_is_what_the_code_has() -> None:
    claimed = {name: float(value.replace(",", "")) for name, value in BOUND.findall(PROMISES)}
    assert claimed == {
        "KILLS": killing.KILLS,
        "FAULTS": len(failing.FAULTS),
        "MOST_RATIO": growing.MOST_RATIO,
        "MOST_ON_LOOP_MS": growing.MOST_ON_LOOP_MS,
        "MOST_DEPTH": line_reader.MOST_DEPTH,
        "IDLE": crowd.IDLE,
        "STREAMS": crowd.STREAMS,
        "MOST_S": crowd.MOST_S,
        "HEAD_S": connections.HEAD_S,
        "MOST_STRANGERS": connections.MOST_STRANGERS,
        "RLIMIT_DATA": worker.LIMITS["RLIMIT_DATA"] / 1024**3,
        "RLIMIT_CPU": worker.LIMITS["RLIMIT_CPU"],
        "RLIMIT_NOFILE": worker.LIMITS["RLIMIT_NOFILE"],
    }
    used = set(re.findall(r"`([A-Z_]+)`", PROMISES))
    assert used == claimed.keys()


@pytest.mark.parametrize("page", [TESTED, PROMISES], ids=["how-it-is-tested", "promises"])
def test_every_program_exists(page: str) -> None:
    tests = {name for names in re.findall(r"pytest ((?:tests/[\w./]+ ?)+)", page) for name in names.split()}
    assert [name for name in sorted(tests) if not (ROOT / name.rstrip(".")).exists()] == []
    assert set(re.findall(r"python -m bench (\w+)", page)) <= scripts().keys()
    assert len(tests) > 3


def test_every_promise_names_its_program() -> None:
    promises = re.findall(r"^\*\*\d+\. .*?(?=^\*\*\d+\. |\Z)", PROMISES, re.MULTILINE | re.DOTALL)
    assert len(promises) == 11
    assert [each for each in promises if not re.search(r"`(?:pytest tests/|python -m bench )", each)] == []


def test_what_hangs_ends() -> None:
    assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= HANGS_S


def test_no_test_measures_wall_time() -> None:
    assert hypothesis.settings().deadline is None
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (ROOT / "tests").rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if WALL_TIME.search(line) and path.name != Path(__file__).name
    ]
    assert found == []
