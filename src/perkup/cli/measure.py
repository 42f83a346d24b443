"""The verbs that measure: `measure` reads videos and marker files, `camera` gets the pose model ready."""

from __future__ import annotations

import itertools
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from perkup.cli.output import console, echo, emit_json, literal
from perkup.errors import PerkupError
from perkup.motion import requirements
from perkup.motion.measurement_types import DEFAULT, TYPES, find_type, to_document
from perkup.motion.options import MeasureOptions
from perkup.motion.result import FailedMeasurement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.table import Table

    from perkup.app.coach import Coach
    from perkup.app.requests import MeasurementSaved
    from perkup.motion.measurement_types import MeasurementType, TextRow
    from perkup.motion.process.measurement_process import Outcome

FC = TypeVar("FC", bound="Callable[..., Any] | click.Command")

OUT = click.Path(dir_okay=False, path_type=Path)
BY_PRODUCTS = ("angles", "report")
"""Options that not every type can write."""


def _type_options(command: FC) -> FC:
    """Add an option for each type of measurement but the first, which is the usual one."""
    for kind in list(TYPES.values())[:0:-1]:
        command = click.option(f"--{kind.name}", f"type_{kind.name}", is_flag=True, help=kind.help)(command)
    return command


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document: an object, or an array for several files.")
@click.option("--angles", type=OUT, help="Write every joint angle over time as CSV (OpenSim's signs).")
@click.option("--report", type=OUT, help="Write one self-contained HTML page with curves and pictures.")
@click.option("--overlay", type=OUT, help="Write the video with the skeleton drawn on it (.mp4).")
@click.option("--table", type=OUT, help="Write a line a clip as CSV.")
@click.option("--audit", type=click.Path(path_type=Path), help="Compare with a laboratory's .mot, .trc or .c3d.")
@click.option("--slow", type=click.FloatRange(0.1, 100), default=1.0, help="The video plays this many times slower.")
@_type_options
@click.option("--model", type=click.Choice(["full", "heavy"]), default="full", show_default=True)
@click.option("--scheduler", metavar="ADDRESS", help="Measure on a dask cluster. Its owner can run code here.")
@click.option("--trust-scheduler", is_flag=True, help="Take a scheduler on another machine without TLS all the same.")
@click.option(
    "--record/--no-record",
    default=None,
    help="Keep the result in your journal. Default: yes for one clip read by a person, no for several or with --json.",
)
@click.pass_obj
def measure(data: str | None, /, files: tuple[Path, ...], as_json: bool, record: bool | None, **values: Any) -> None:
    """Measure how far your hips extend, from side-view videos or marker files (.trc, .c3d).

    Stand still side-on for two seconds, walk past the camera, turn, walk back. Nothing leaves this computer.
    """
    scheduler, trusted, table, truth = (values.pop(name) for name in ("scheduler", "trust_scheduler", "table", "audit"))
    if scheduler is not None and not trusted:
        from perkup.motion.batch import check_scheduler

        check_scheduler(scheduler)
    paths = list(files)
    options = _options(values)
    if truth is not None:
        _audit(paths, truth, options, as_json)
        return
    kind = find_type(options.type)
    _check_by_products(paths, options, kind)
    outcomes = _measure(paths, options, scheduler, quiet=as_json)
    if table is not None:
        from perkup.motion.batch import write_table

        write_table(table, kind, outcomes)
    if as_json:
        emit_json(outcomes[0] if len(outcomes) == 1 else outcomes)
    else:
        _print(outcomes, kind)
    if record if record is not None else len(paths) == 1 and not as_json:
        _record(data, outcomes, quiet=as_json)
    if any(isinstance(outcome, FailedMeasurement) for outcome in outcomes):
        sys.exit(1)


def _audit(paths: list[Path], truth: Path, options: MeasureOptions, as_json: bool) -> None:
    """Print how a film agrees with a laboratory's file."""
    if len(paths) != 1:
        raise click.UsageError("--audit takes one film at a time.")
    requirements.demand()
    from rich.table import Table

    from perkup.motion.audit import audit

    with _bar(paths[0].name, as_json) as progress:
        result = audit(paths[0], truth, options, progress)
    if as_json:
        emit_json(result)
        return
    screen = console()
    screen.print(literal(f"{paths[0].name} less {truth.name}, degrees; its clock is {result.lag_s:+.2f} s off."))
    table = Table(box=None, pad_edge=False)
    for title in ("", "values", "bias", "limits of agreement", "detectable change"):
        table.add_column(title, justify="left" if not title else "right")
    for row in result.rows:
        limits = f"{row.low_deg:+.1f} to {row.high_deg:+.1f}"
        table.add_row(row.name, str(row.samples), f"{row.bias_deg:+.2f}", limits, f"{row.mdc_deg:.1f}")
    screen.print(table)


def _options(values: dict[str, Any]) -> MeasureOptions:
    """Build the options from what click parsed; of the types at most one may be named."""
    names = [kind.name for kind in TYPES.values() if values.pop(f"type_{kind.name}", False)]
    if len(names) > 1:
        raise click.UsageError(f"Choose one of {', '.join(f'--{name}' for name in names)}.")
    plain = {name: str(value) if isinstance(value, Path) else value for name, value in values.items()}
    return msgspec.convert({**plain, "type": names[0] if names else DEFAULT}, MeasureOptions)


def _check_by_products(paths: list[Path], options: MeasureOptions, kind: MeasurementType[Any]) -> None:
    if len(paths) > 1 and (options.angles or options.report or options.overlay):
        raise click.UsageError("--angles, --report and --overlay take one file at a time.")
    missing = [name for name in BY_PRODUCTS if name not in kind.by_products]
    if any(getattr(options, name) for name in missing):
        raise click.UsageError(f"--{kind.name} has no {' or '.join(f'--{name}' for name in missing)}.")


def _record(data: str | None, outcomes: list[Outcome], *, quiet: bool) -> None:
    """Write into the person's journal, where the Measure and Progress pages find it; a failed clip is no result."""
    from perkup.app.coach_connection import connect
    from perkup.app.data_folder import DataFolder

    with connect(DataFolder.find(data)) as connection:
        for outcome in outcomes:
            if not isinstance(outcome, FailedMeasurement):
                keep = partial(_keep, Path(outcome.file).name, to_document(outcome))
                name = connection.ask(keep).measurement
                if not quiet:
                    echo(f"Recorded. `perkup erase --measurement {name}` takes it back.")


def _keep(file: str, document: dict[str, Any], coach: Coach) -> MeasurementSaved:
    return coach.measuring.keep(file, document)


def _measure(paths: list[Path], options: MeasureOptions, scheduler: str | None, *, quiet: bool) -> list[Outcome]:
    if len(paths) == 1 and scheduler is None:
        try:
            requirements.demand()
            from perkup.motion.pipeline import measure as run

            def tell(text: str) -> None:
                if not quiet:
                    echo(f"First second: {text}", err=True)

            with _bar(paths[0].name, quiet) as progress:
                return [run(paths[0], options, progress, tell)]
        except PerkupError as error:
            return [FailedMeasurement.from_error(str(paths[0]), error)]
    requirements.demand()
    from perkup.motion.batch import measure_all

    with _bar(f"{len(paths)} clips", quiet) as progress:
        count = itertools.count(1)
        return measure_all(paths, options, lambda _outcome: progress(next(count), len(paths)), scheduler=scheduler)


def _print(outcomes: list[Outcome], kind: MeasurementType[Any]) -> None:
    """Print for people: the sentence and the numbers of one clip, or a table of many."""
    screen = console()
    if len(outcomes) > 1:
        screen.print(_overview(outcomes, kind))
    for outcome in outcomes:
        if isinstance(outcome, FailedMeasurement):
            echo(f"perkup: {Path(outcome.file).name}: {outcome.error}", err=True)
            if outcome.hint:
                echo(f"        {outcome.hint}", err=True)
        elif len(outcomes) == 1:
            screen.print(literal(kind.sentence(outcome)), soft_wrap=True)
            rows = kind.rows(outcome)
            if rows:
                screen.print(_numbers(rows))
            for remark in kind.remarks(outcome):
                screen.print(literal(remark), soft_wrap=True)


def _numbers(rows: list[TextRow]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("", "left", "right"):
        table.add_column(title, justify="left" if not title else "right")
    for row in rows:
        table.add_row(*row)
    return table


def _overview(outcomes: list[Outcome], kind: MeasurementType[Any]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("clip", *kind.overview_columns):
        table.add_column(title)
    for outcome in outcomes:
        if isinstance(outcome, FailedMeasurement):
            table.add_row(literal(Path(outcome.file).name), f"[red]{literal(outcome.error)}[/red]")
        else:
            table.add_row(literal(Path(outcome.file).name), *kind.overview(outcome))
    return table


@contextmanager
def _bar(name: str, quiet: bool) -> Iterator[Callable[[int, int | None], None]]:
    """Show a progress bar on standard error, where somebody looks at it."""
    if quiet or not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.progress import Progress

    with Progress(console=console(stderr=True), transient=True) as progress:
        task = progress.add_task(name, total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)


@click.group()
def camera() -> None:
    """Get ready to measure with a camera."""


@camera.command()
@click.option("--model", type=click.Choice(["full", "heavy"]), default="full", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def setup(model: str, as_json: bool) -> None:
    """Fetch what measuring needs, once: libraries where they are missing, and the pose model. Each file is checked."""
    from perkup.motion.setup import fetch_all, missing_bytes

    if not as_json and (missing := missing_bytes(model)):
        echo(f"Fetching the measuring parts, {round(missing / 1_000_000)} MB. Ctrl+C stops it and keeps nothing.")
    with _bar("measuring parts", as_json) as progress:
        files = fetch_all(model, lambda _text, share: progress(round(share * 100), 100))
    if as_json:
        emit_json({"model": model, "files": [str(file) for file in files]})
    else:
        echo("Ready to measure.")
