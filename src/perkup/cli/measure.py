"""The verbs that measure: `measure` reads videos and marker files, `camera` gets the pose model ready."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from perkup.cli.output import console, emit_json
from perkup.errors import PerkupError
from perkup.motion import requirements
from perkup.motion.options import MeasureOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OUT = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document: an object, or an array for several files.")
@click.option("--angles", type=OUT, help="Write every joint angle over time as CSV (OpenSim's signs).")
@click.option("--report", type=OUT, help="Write one self-contained HTML page with curves and pictures.")
@click.option("--overlay", type=OUT, help="Write the video with the skeleton drawn on it (.mp4).")
@click.option("--table", type=OUT, help="Write a line a clip as CSV.")
@click.option("--slow", type=click.FloatRange(0.1, 100), default=1.0, help="The video plays this many times slower.")
@click.option("--thomas", is_flag=True, help="Lying at the table's edge instead of walking.")
@click.option("--model", type=click.Choice(["full", "heavy"]), default="full", show_default=True)
@click.option("--scheduler", metavar="ADDRESS", help="Measure on a dask.distributed cluster.")
@click.option(
    "--record/--no-record",
    default=None,
    help="Keep the result in your journal. Default: yes for one clip read by a person, no for several or with --json.",
)
@click.pass_obj
def measure(data: str | None, /, files: tuple[Path, ...], as_json: bool, record: bool | None, **asked: Any) -> None:
    """Measure how far your hips extend, from side-view videos or .trc marker files.

    Stand still side-on for two seconds, walk past the camera, turn, walk back. Nothing leaves this computer.
    """
    scheduler, table = asked.pop("scheduler"), asked.pop("table")
    paths = list(files)
    options = msgspec.convert(
        {name: str(value) if isinstance(value, Path) else value for name, value in asked.items()}, MeasureOptions
    )
    if len(paths) > 1 and (options.angles or options.report or options.overlay):
        raise click.UsageError("--angles, --report and --overlay take one file at a time.")
    if options.thomas and (options.angles or options.report):
        raise click.UsageError("--thomas has no --angles or --report.")
    documents = _documents(paths, options, scheduler, quiet=as_json)
    if table is not None:
        from perkup.motion.batch import write_table

        write_table(table, documents)
    if as_json:
        emit_json(documents[0] if len(documents) == 1 else documents)
    else:
        _tell(documents, options)
    if record if record is not None else len(paths) == 1 and not as_json:
        _record(data, documents, quiet=as_json)
    if any("error" in document for document in documents):
        sys.exit(1)


def _record(data: str | None, documents: list[dict[str, Any]], *, quiet: bool) -> None:
    """Into the person's journal, where the Measure and Progress pages find it; a clip that failed is no result."""
    from perkup.app.application import Application
    from perkup.app.data_folder import DataFolder

    app = Application.open(DataFolder.find(data))
    try:
        for document in documents:
            if "error" not in document:
                record = app.measuring.record(Path(document["file"]).name, document)
                name = record.data.measurement
                if not quiet:
                    click.echo(f"Recorded. `perkup erase --measurement {name}` takes it back.")
    finally:
        app.close()


def _documents(
    paths: list[Path], options: MeasureOptions, scheduler: str | None, *, quiet: bool
) -> list[dict[str, Any]]:
    if len(paths) == 1 and scheduler is None:
        try:
            requirements.demand()
            from perkup.motion.pipeline import measure as run

            with _bar(paths[0].name, quiet) as progress:
                return [run(paths[0], options, progress)]
        except PerkupError as error:
            return [{"file": str(paths[0]), **error.as_json()}]
    requirements.demand()
    from perkup.motion.batch import measure_all

    with _bar(f"{len(paths)} clips", quiet) as progress:
        finished: list[str] = []

        def done(document: dict[str, Any]) -> None:
            finished.append(document["file"])
            progress(len(finished), len(paths))

        return measure_all(paths, options, done, scheduler=scheduler)


def _tell(documents: list[dict[str, Any]], options: MeasureOptions) -> None:
    """For people: the sentence and the numbers of one clip, or a table of many."""
    screen = console()
    if len(documents) > 1:
        screen.print(_table(documents))
    for document in documents:
        if "error" in document:
            click.echo(f"perkup: {Path(document['file']).name}: {document['error']}", err=True)
            if document["hint"]:
                click.echo(f"        {document['hint']}", err=True)
        elif len(documents) == 1:
            screen.print(document["sentence"], soft_wrap=True)
            if not options.thomas:
                screen.print(_numbers(document))
                _small_print(document, lambda line: screen.print(line, soft_wrap=True))


def _numbers(document: dict[str, Any]) -> Any:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("", "left", "right"):
        table.add_column(title, justify="left" if not title else "right")
    rows: tuple[tuple[str, Callable[[dict[str, Any]], str]], ...] = (
        ("steps", lambda side: str(side["steps"])),
        ("thigh behind vertical", lambda side: _mean(side["peak_thigh_extension_deg"], side["thigh_ci95_deg"])),
        ("  more than in standing", lambda side: _degrees((side["relative_to_standing_deg"] or {}).get("thigh"))),
        ("trunk-thigh extension", lambda side: _mean(side["peak_hip_extension_deg"], side["ci95_deg"])),
        (
            "  more than in standing",
            lambda side: _degrees((side["relative_to_standing_deg"] or {}).get("trunk_thigh")),
        ),
        ("leg behind hip at push-off", lambda side: _degrees(side["trailing_limb_deg"])),
        ("foot pointed at push-off", lambda side: _degrees(side["peak_plantarflexion_deg"])),
        ("stance, swing (s)", lambda side: f"{_plain(side['stance_s'])}, {_plain(side['swing_s'])}"),
    )
    for title, cell in rows:
        table.add_row(title, *(cell(document["sides"][side]) for side in ("left", "right")))
    return table


def _small_print(document: dict[str, Any], write: Callable[[str], None]) -> None:
    from perkup.motion.result import lean

    write(
        f"quality {document['quality']}, {document['frames_used']} of {document['frames']} frames used, "
        f"cadence {_plain(document['cadence_per_min'])} steps/min, {lean(document)}"
    )
    if document["static_trial"] is None:
        write("No two seconds of standing still side-on were found, so nothing is relative to your own standing.")
    for item in document["dropped"]:
        write(f"dropped {item['from_s']:.2f} to {item['to_s']:.2f} s: {item['reason']}")


def _table(documents: list[dict[str, Any]]) -> Any:
    from rich.table import Table

    from perkup.motion.batch import row

    table = Table(box=None, pad_edge=False)
    for title in ("clip", "quality", "left thigh (steps)", "right thigh (steps)", "cadence"):
        table.add_column(title)
    for document in documents:
        cells = row(document)
        if cells[-1]:
            table.add_row(Path(cells[0]).name, f"[red]{cells[-1]}[/red]")
        else:
            table.add_row(
                Path(cells[0]).name,
                cells[1],
                f"{_degrees(cells[4])} ({cells[3]})",
                f"{_degrees(cells[9])} ({cells[8]})",
                _plain(cells[13]),
            )
    return table


def _mean(value: float | None, interval: list[float] | None) -> str:
    return _degrees(value) + (f" ({interval[0]:.0f} to {interval[1]:.0f})" if interval else "")


def _degrees(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}°"


def _plain(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


@contextmanager
def _bar(name: str, quiet: bool) -> Iterator[Callable[[int, int | None], None]]:
    """A progress bar on standard error, where somebody looks at it."""
    if quiet or not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(name, total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)


@click.group()
def camera() -> None:
    """Get ready to measure with a camera."""


@camera.command()
@click.option("--model", type=click.Choice(["full", "heavy"]), default="full", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def setup(model: str, as_json: bool) -> None:
    """Fetch the pose model once (36 MB from PyPI, 9 MB kept), check it and keep it in your cache."""
    from perkup.motion.video.model_weights import fetch

    with _bar("pose model", as_json) as progress:
        files = fetch(model, lambda _text, share: progress(round(share * 100), 100))
    if as_json:
        emit_json({"model": model, "files": [str(file) for file in files]})
    else:
        click.echo(f"The pose model is ready in {files[0].parent}.")
