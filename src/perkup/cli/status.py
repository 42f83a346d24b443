"""Verbs that read the day: status, today and why."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click
import msgspec

from perkup.app.coach_connection import connect
from perkup.app.data_folder import DataFolder
from perkup.cli.output import console, echo, emit_json, literal
from perkup.cli.verb_context import json_option
from perkup.local_format import clock_text, date_text

if TYPE_CHECKING:
    from perkup.app.views.status_view import StatusView
    from perkup.errors import BusyError

PHASES = {
    "working": "at work",
    "notice": "break coming up",
    "prompted": "time for a break",
    "on_break": "on a break",
    "away": "away",
    "paused": "paused",
    "deferred": "waiting for a better moment",
    "off_hours": "outside working hours",
}


@click.command()
@json_option
@click.pass_obj
def status(data: str | None, as_json: bool) -> None:
    """Show today's status."""
    with connect(DataFolder.find(data)) as connection:
        view = connection.ask(lambda coach: coach.views.status())
        busy = connection.busy
    if busy is not None:
        view = msgspec.structs.replace(view, running=True, url=busy.url or None, reason=busy.message)
    if as_json:
        emit_json(msgspec.to_builtins(view) | {"busy": busy is not None})
        return
    print_status(view, busy)


def _note_busy(busy: BusyError | None) -> None:
    if busy is not None:
        echo(f"perkup: {busy.message}\n        What you see is from the journal.", err=True)


def print_status(status: StatusView, busy: BusyError | None = None) -> None:
    """Print the status in a few lines; plain text, since importing rich would take longer than all the rest.

    That of a coach that is `busy` is from the journal, which knows nothing of what it does now.
    """
    if busy is not None:
        echo(f"  {busy.message} {busy.hint}", strong="busy")
    else:
        echo(f"  {status.reason}", strong=PHASES.get(status.phase, status.phase))
    rows: list[tuple[str, str]] = []
    if status.deadline:
        rows.append(("next break", _time_text(status.deadline)))
    if status.paused_until:
        rows.append(("paused until", _time_text(status.paused_until)))
    rows.append(("at the desk", f"{status.desk_s / 60:.0f} of {status.interval_s / 60:.0f} min, {status.posture}"))
    rows.append(("today", break_sentence(status)))
    if status.asked_break:
        asked = f"Did you take the break at {_time_text(status.asked_break)}? `perkup done` or `perkup skip`."
        rows.append(("question", asked))
    if status.question:
        times = f"{_time_text(status.question.start)} to {_time_text(status.question.end)}"
        rows.append(("question", f"Away, or reading, {times}? `perkup answer away` or `perkup answer here`."))
    for name, words in rows:
        echo(f"{name}  {words}")
    if status.hold:
        since = f"since {date_text(status.hold.since, year=True)}, until a clinician has cleared you"
        echo(f"  {since}", strong="safety pause", colour="red")
    if status.url:
        echo(f"page  {status.url}")


def break_sentence(status: StatusView) -> str:
    """Say how many breaks of today were taken, by which way, and how many missed: no share of what was never asked."""
    today = status.today
    missed = today.skipped + today.typed_through + today.ignored
    words = [f"{today.kept} taken"]
    words += [f"{today.natural} on your own"] if today.natural else []
    words += [f"{missed} missed"] if missed else []
    return f"breaks {', '.join(words)}"


def _time_text(instant: datetime) -> str:
    return clock_text(instant.astimezone())


@click.command(help="The day so far: sitting, standing, away, breaks and sessions.")
@json_option
@click.pass_obj
def today(data: str | None, as_json: bool) -> None:
    """Print the day so far."""
    with connect(DataFolder.find(data)) as connection:
        view = connection.ask(lambda coach: coach.views.today())
        _note_busy(connection.busy)
        if connection.busy is not None:
            view = msgspec.structs.replace(view, sentence=connection.busy.message)
    if as_json:
        emit_json(view)
        return
    from rich.table import Table

    out = console()
    out.print(f"[bold]{literal(view.sentence)}[/]\n")
    table = Table(box=None, pad_edge=False, show_header=False)
    for piece in view.ribbon:
        table.add_row(literal(piece.label))
    for mark in view.marks:
        table.add_row(f"[dim]{literal(mark.label)}[/]")
    if table.row_count:
        out.print(table)
    else:
        out.print("Nothing recorded today yet.")
    for todo in view.todo:
        out.print(f"{'[green]done[/]' if todo.done else 'to do'}  {literal(todo.title)}, {todo.minutes:.0f} min")
    for line in view.sessions:
        out.print(f"[dim]{literal(line.title)}: {line.steps_done} of {line.steps_total} steps, {line.how or 'open'}[/]")


@click.command()
@click.option("--limit", default=30, show_default=True, type=click.IntRange(1, 1000), help="How many, newest first.")
@json_option
@click.pass_obj
def why(data: str | None, limit: int, as_json: bool) -> None:
    """Why each reminder came, or was held back."""
    with connect(DataFolder.find(data)) as connection:
        reasons = connection.ask(lambda coach: coach.views.why(limit))
        _note_busy(connection.busy)
    if as_json:
        emit_json(reasons)
        return
    out = console()
    if not reasons:
        out.print("No reminders yet.")
    for reason in reasons:
        line = f"{reason.kind.replace('_', ' '):14} {reason.sentence}"
        out.print(f"[dim]{reason.at.astimezone():%a} {clock_text(reason.at.astimezone())}[/]  {literal(line)}")
