"""Several clips at once: a pool of processes here, or a dask cluster somewhere; one clip's failure stops nothing."""

from __future__ import annotations

import csv
import multiprocessing
import os
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from perkup.errors import PerkupError
from perkup.motion.options import MeasureOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    Done = Callable[[dict[str, Any]], None]

TABLE = (
    "file",
    "quality",
    "frames_used",
    "left_steps",
    "left_thigh_deg",
    "left_thigh_low_deg",
    "left_thigh_high_deg",
    "left_trunk_thigh_deg",
    "right_steps",
    "right_thigh_deg",
    "right_thigh_low_deg",
    "right_thigh_high_deg",
    "right_trunk_thigh_deg",
    "cadence_per_min",
    "error",
)


def one(path: str, options: bytes) -> dict[str, Any]:
    """Measure one clip wherever this runs; a failure is the contract's `{"file", "error", "hint"}`."""
    from perkup.motion.pipeline import measure

    try:
        return measure(Path(path), msgspec.json.decode(options, type=MeasureOptions))
    except PerkupError as error:
        return {"file": path, **error.as_json()}
    except Exception as error:  # a clip that trips over our own fault must not lose the others
        return {"file": path, "error": f"This clip could not be measured ({type(error).__name__}).", "hint": ""}


def measure_all(
    paths: list[Path],
    options: MeasureOptions,
    done: Done = lambda _result: None,
    *,
    scheduler: str | None = None,
    workers: int | None = None,
) -> list[dict[str, Any]]:
    """Documents of all clips in the order of `paths`; `done` is called with each as it is ready.

    scheduler : address of a dask.distributed scheduler; its workers need Perkup, the weights and the files at the same
    paths. Without one, `workers` processes here, one a core, each with one pose thread.
    """
    if scheduler is not None:
        return _cluster(paths, options, done, scheduler)
    count = min(workers or os.cpu_count() or 1, len(paths))
    single = msgspec.structs.replace(options, threads=options.threads or 1)
    results: dict[int, dict[str, Any]] = {}
    waiting = list(range(len(paths)))
    while waiting:
        lost = _pool(paths, waiting, single, results, done, count)
        waiting = lost if count > 1 else []
        for number in [] if count > 1 else lost:
            results[number] = _died(paths[number])
            done(results[number])
        count = 1
    return [results[number] for number in range(len(paths))]


def _pool(
    paths: list[Path],
    waiting: list[int],
    options: MeasureOptions,
    results: dict[int, dict[str, Any]],
    done: Done,
    count: int,
) -> list[int]:
    """Run `waiting` clips; numbers of those lost because a process died (one by one where `count` is one)."""
    context, words = multiprocessing.get_context("spawn"), msgspec.json.encode(options)
    lost: list[int] = []
    groups = [waiting] if count > 1 else [[number] for number in waiting]
    for group in groups:
        with ProcessPoolExecutor(count, mp_context=context) as pool:
            futures: dict[Future[dict[str, Any]], int] = {
                pool.submit(one, str(paths[number]), words): number for number in group
            }
            for future in as_completed(futures):
                try:
                    results[futures[future]] = future.result()
                except BrokenProcessPool:
                    lost.append(futures[future])
                else:
                    done(results[futures[future]])
    return sorted(lost)


def _died(path: Path) -> dict[str, Any]:
    return {
        "file": str(path),
        "error": "The process that measured this clip died.",
        "hint": "It may have run out of memory: cut the clip, or film at 1080p.",
    }


def _cluster(paths: list[Path], options: MeasureOptions, done: Done, address: str) -> list[dict[str, Any]]:
    try:
        from distributed import Client, as_completed
    except ImportError as error:
        raise PerkupError("dask.distributed is not installed.", 'Install it: pip install "perkup[cluster]"') from error
    try:
        client: Any = Client(address, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise PerkupError(f"No scheduler answers at {address}.", "Start one: `dask scheduler`.") from error
    words, results = msgspec.json.encode(options), {}
    with client:
        futures = {
            client.submit(
                one, str(path.resolve()), words, pure=False, retries=3, key=f"perkup-{number}-{os.getpid()}"
            ): (number)
            for number, path in enumerate(paths)
        }
        for future in as_completed(futures):  # type: ignore[no-untyped-call]
            number = futures[future]
            if future.status == "finished":
                results[number] = {**future.result(), "file": str(paths[number])}
            else:
                results[number] = _died(paths[number])
            done(results[number])
    return [results[number] for number in range(len(paths))]


def row(document: dict[str, Any]) -> list[Any]:
    """One line of the table of many clips, in the order of `TABLE`; None where unknown."""
    cells: list[Any] = [document["file"], document.get("quality"), document.get("frames_used")]
    for side in ("left", "right"):
        numbers = document.get("sides", {}).get(side, {})
        low, high = numbers.get("thigh_ci95_deg") or (None, None)
        cells += [
            numbers.get("steps"),
            numbers.get("peak_thigh_extension_deg"),
            low,
            high,
            numbers.get("peak_hip_extension_deg"),
        ]
    return [*cells, document.get("cadence_per_min"), document.get("error")]


def write_table(path: Path, documents: list[dict[str, Any]]) -> None:
    """All clips as CSV."""
    from perkup.motion.pipeline import replaced

    with replaced(path) as part, part.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(TABLE)
        table.writerows(["" if cell is None else cell for cell in row(document)] for document in documents)
