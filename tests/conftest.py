"""What holds for every test: no limit of wall time for examples, an end to what hangs, an order that can be shuffled.

`--shuffle SEED` runs the files in another order, and the tests in each file in another order; the seed is printed.
"""

from __future__ import annotations

import faulthandler
import random
import signal
import sys
from collections.abc import Generator
from itertools import groupby
from types import FrameType

import pytest
from hypothesis import settings

settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")
HANGS_S = 240
"""What takes longer waits without end: no test takes so long, even at a load of 20. Its threads are printed, it fails,
and the run goes on."""


def _fail(_signal: int, _frame: FrameType | None) -> None:
    faulthandler.dump_traceback(file=sys.__stderr__)
    pytest.fail(f"still waiting after {HANGS_S} s", pytrace=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    if not hasattr(signal, "setitimer"):
        return (yield)
    before = signal.signal(signal.SIGALRM, _fail)
    signal.setitimer(signal.ITIMER_REAL, HANGS_S)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shuffle", type=int, metavar="SEED", help="run files and their tests in the order of this seed")


def pytest_report_header(config: pytest.Config) -> str | None:
    seed = config.getoption("shuffle")
    return None if seed is None else f"order of the tests: --shuffle {seed}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    seed = config.getoption("shuffle")
    if seed is None:
        return
    dice = random.Random(seed)
    files = [list(tests) for _, tests in groupby(items, key=lambda item: item.path)]
    dice.shuffle(files)
    for tests in files:
        dice.shuffle(tests)
    items[:] = [item for tests in files for item in tests]
