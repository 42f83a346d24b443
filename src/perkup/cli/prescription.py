"""The verbs `plan open`, `plan close` and `plan return`: a physiotherapist's plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from perkup.app.coach_connection import connect
from perkup.app.data_folder import DataFolder
from perkup.cli.output import echo, emit_json
from perkup.errors import ErrorCode, PerkupError

if TYPE_CHECKING:
    from perkup.app.views.prescription_report import PrescriptionReport
    from perkup.app.views.prescription_view import PrescriptionView

_json = click.option("--json", "as_json", is_flag=True, help="One JSON document for programs.")


@click.command("open")
@click.argument("file", type=click.Path(path_type=Path))
@_json
@click.pass_obj
def open_plan(data: str | None, file: Path, as_json: bool) -> None:
    """Open the plan of a physiotherapist: FILE is TOML. It takes the place of the thirty days while it lasts."""
    from perkup.app.text_file import read_text_file

    try:
        text = read_text_file(file)
    except OSError as error:
        words = error.strerror or str(error)
        raise PerkupError(f"{file} cannot be read: {words}.", code=ErrorCode.FILE_UNREADABLE) from None
    with connect(DataFolder.find(data)) as connection:
        view = connection.ask(lambda coach: coach.programme.prescriptions.open(text))
    if as_json:
        emit_json(view)
    else:
        show_prescription(view)


@click.command("close")
@click.pass_obj
def close_plan(data: str | None) -> None:
    """Close the plan of a physiotherapist: the thirty days go on."""
    with connect(DataFolder.find(data)) as connection:
        connection.ask(lambda coach: coach.programme.prescriptions.close())
    echo("Plan closed. Your 30 days go on.")


@click.command("return")
@_json
@click.pass_obj
def return_plan(data: str | None, as_json: bool) -> None:
    """Show how the plan of a physiotherapist went: days, pain, tests."""
    with connect(DataFolder.find(data)) as connection:
        report = connection.ask(lambda coach: coach.programme.prescriptions.report())
    if as_json:
        emit_json(report)
    elif report is None:
        echo("No plan was opened yet. `perkup plan open FILE` opens one.")
    else:
        _show_report(report)


def show_prescription(view: PrescriptionView) -> None:
    """Print the plan that is open."""
    by = f" by {view.plan.by}" if view.plan.by else ""
    echo(f"{by}, from {view.plan.first} to {view.last}. Your 30 days rest meanwhile.", strong=view.plan.title)
    for line in view.lines:
        refusal = f" (not now: {line.refusal})" if line.refusal else ""
        echo(f"  {line.name}, {line.dose}{refusal}")
    for rule in view.plan.stop:
        echo(f"Stop: {rule}")
    when = "today" if view.is_due and not view.is_done else str(view.next_on) if view.next_on else "over"
    echo(f"Next session: {when}. `perkup programme` leads it.")


def _show_report(report: PrescriptionReport) -> None:
    echo(f": {report.days_done} of {report.due} days done, {report.stopped} not finished.", strong=report.title)
    for move in report.moves:
        pain = "" if move.worst_pain is None else f", pain {move.worst_pain} of 10 at worst, {move.last_pain} last"
        echo(f"  {move.name}: {move.days} days, {move.sets} sets{pain}")
    for test in report.tests:
        side = f" {test.side}" if test.side else ""
        echo(f"  {test.on}: {test.test}{side} {test.value:g} {test.unit}")
