"""Several clips at once, in a pool of processes or on a dask cluster; one clip's failure stops nothing."""

from __future__ import annotations

import csv
import ipaddress
import multiprocessing
import os
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from perkup.errors import ErrorCode, PerkupError
from perkup.motion.options import MeasureOptions
from perkup.motion.output_file import replace_file
from perkup.motion.result import FailedMeasurement
from perkup.plain_text import csv_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from perkup.motion.measurement_types import MeasurementType
    from perkup.motion.result import MeasurementResult

    Outcome = MeasurementResult | FailedMeasurement
    Done = Callable[[Outcome], None]


def measure_one(path: str, options: bytes) -> Outcome:
    """Measure one clip wherever this runs; a failure is a `FailedMeasurement`."""
    from perkup.motion.pipeline import measure

    try:
        return measure(Path(path), msgspec.json.decode(options, type=MeasureOptions))
    except PerkupError as error:
        return FailedMeasurement.from_error(path, error)
    except Exception as error:  # a clip that trips over our own fault must not lose the others
        return FailedMeasurement(
            path, f"This clip could not be measured ({type(error).__name__}).", code=ErrorCode.INTERNAL
        )


def measure_all(
    paths: list[Path],
    options: MeasureOptions,
    done: Done = lambda _result: None,
    *,
    scheduler: str | None = None,
    workers: int | None = None,
) -> list[Outcome]:
    """Measure all clips; the outcomes are in the order of `paths`, and `done` is called with each as it is ready.

    scheduler : address of a dask.distributed scheduler; its workers need Perkup, the weights and the files at the same
    paths. Without one, `workers` processes here, one a core, each with one pose thread.
    """
    if scheduler is not None:
        return _measure_on_cluster(paths, options, done, scheduler)
    count = min(workers or os.cpu_count() or 1, len(paths))
    single = msgspec.structs.replace(options, threads=options.threads or 1)
    results: dict[int, Outcome] = {}
    waiting = list(range(len(paths)))
    while waiting:
        lost = _pool(paths, waiting, single, results, done, count)
        waiting = lost if count > 1 else []
        for number in [] if count > 1 else lost:
            results[number] = _dead_process(paths[number])
            done(results[number])
        count = 1
    return [results[number] for number in range(len(paths))]


def _pool(
    paths: list[Path],
    waiting: list[int],
    options: MeasureOptions,
    results: dict[int, Outcome],
    done: Done,
    count: int,
) -> list[int]:
    """Run the `waiting` clips, one by one where `count` is one; return the numbers of those whose process died."""
    context, words = multiprocessing.get_context("spawn"), msgspec.json.encode(options)
    lost: list[int] = []
    groups = [waiting] if count > 1 else [[number] for number in waiting]
    for group in groups:
        with ProcessPoolExecutor(count, mp_context=context) as pool:
            futures: dict[Future[Outcome], int] = {
                pool.submit(measure_one, str(paths[number]), words): number for number in group
            }
            for future in as_completed(futures):
                try:
                    results[futures[future]] = future.result()
                except BrokenProcessPool:
                    lost.append(futures[future])
                else:
                    done(results[futures[future]])
    return sorted(lost)


def _dead_process(path: Path) -> FailedMeasurement:
    return FailedMeasurement(
        str(path),
        "The process that measured this clip died.",
        "It may have run out of memory: cut the clip, or film at 1080p.",
        ErrorCode.OUT_OF_MEMORY,
    )


def check_scheduler(address: str) -> None:
    """Refuse the address of a scheduler that another machine could pretend to be: what it answers runs code here.

    Allowed are `tls://` anywhere, and an address of this machine.
    """
    scheme, found, rest = address.partition("://")
    if found and scheme == "tls":
        return
    server = rest if found else address
    name = server[1:].partition("]")[0] if server.startswith("[") else server.partition(":")[0]
    if (not found or scheme == "tcp") and (name == "localhost" or _is_loopback(name)):
        return
    raise PerkupError(
        f"The scheduler at {address} is on another machine, and the connection is not encrypted.",
        "Whoever runs it, or pretends to, runs code on this computer. Use tls://, or add --trust-scheduler if you "
        "trust it and the network.",
        code=ErrorCode.NOT_ALLOWED,
    )


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _measure_on_cluster(paths: list[Path], options: MeasureOptions, done: Done, address: str) -> list[Outcome]:
    try:
        from distributed import Client, as_completed
    except ImportError as error:
        raise PerkupError(
            "dask.distributed is not installed.",
            'Install it: pip install "perkup[cluster]"',
            code=ErrorCode.LIBRARY_MISSING,
        ) from error
    try:
        client: Any = Client(address, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError, RuntimeError, MemoryError) as error:  # what answers may be no scheduler
        raise PerkupError(
            f"No scheduler answers at {address}.", "Start one: `dask scheduler`.", code=ErrorCode.NO_ANSWER
        ) from error
    words, results = msgspec.json.encode(options), {}
    with client:
        futures = {
            client.submit(
                measure_one, str(path.resolve()), words, pure=False, retries=3, key=f"perkup-{number}-{os.getpid()}"
            ): (number)
            for number, path in enumerate(paths)
        }
        for future in as_completed(futures):  # type: ignore[no-untyped-call]
            number = futures[future]
            if future.status == "finished":
                results[number] = msgspec.structs.replace(future.result(), file=str(paths[number]))
            else:
                results[number] = _dead_process(paths[number])
            done(results[number])
    return [results[number] for number in range(len(paths))]


def write_table(path: Path, measurement: MeasurementType[Any], outcomes: Sequence[Outcome]) -> None:
    """Write all clips as CSV, one line each, in the columns of their type."""
    with replace_file(path) as part, part.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("file", *measurement.columns, "error"))
        for outcome in outcomes:
            cells: list[float | str | None]
            if isinstance(outcome, FailedMeasurement):
                cells, failure = [None for _column in measurement.columns], outcome.error
            else:
                cells, failure = measurement.table_row(outcome), ""
            table.writerow(csv_cell("" if cell is None else cell) for cell in (outcome.file, *cells, failure))
