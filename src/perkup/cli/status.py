"""Verbs that read the day: status, today and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
import msgspec

from perkup.app.coach_client import NotRunningError, call
from perkup.app.data_folder import DataFolder
from perkup.cli.output import console, emit_json
from perkup.cli.verb_context import json_option

PHASES = {
    "working": "at work",
    "notice": "a break is near",
    "prompted": "time for a break",
    "on_break": "on a break",
    "away": "away",
    "paused": "paused",
    "deferred": "waiting for a better moment",
    "off_hours": "outside your hours",
}


def ask(home: DataFolder, path: str, query: str) -> Any:
    """Ask the running coach for a view, or read it from the journal where none runs."""
    try:
        return call(home, "GET", path)
    except NotRunningError:
        from perkup.app.application import Application

        app = Application.open(home)
        try:
            return msgspec.to_builtins(getattr(app, query)())
        finally:
            app.close()


@click.command()
@json_option
@click.pass_obj
def status(data: str | None, as_json: bool) -> None:
    """How the day stands now."""
    view = ask(DataFolder.find(data), "/api/status", "status")
    if as_json:
        emit_json(view)
        return
    print_status(view)


def print_status(told: dict[str, Any]) -> None:
    """Print the status in a few lines; plain text, since importing rich would take longer than all the rest."""
    rows = [(click.style(PHASES.get(told["phase"], told["phase"]), bold=True), told["reason"])]
    if told["deadline"]:
        rows.append(("next break", _time_text(told["deadline"])))
    if told["paused_until"]:
        rows.append(("paused until", _time_text(told["paused_until"])))
    rows.append(("at the desk", f"{told['desk_s'] / 60:.0f} of {told['interval_s'] / 60:.0f} min, {told['posture']}"))
    today = told["today"]
    breaks = f"{today['kept']} of {today['prompts']} breaks kept, {today['natural']} taken by yourself"
    rows.append(("today", breaks))
    if told["hold"]:
        since = told["hold"]["since"][:10]
        rows.append((click.style("on hold", fg="red", bold=True), f"since {since}, until a clinician has cleared you"))
    if told["url"]:
        rows.append(("page", told["url"]))
    for name, words in rows:
        click.echo(f"{name}  {words}")


def _time_text(instant: str) -> str:
    return f"{datetime.fromisoformat(instant).astimezone():%H:%M}"


@click.command(help="The day so far: sitting, standing, away, breaks and sessions.")
@json_option
@click.pass_obj
def today(data: str | None, as_json: bool) -> None:
    """Print the day so far."""
    view = ask(DataFolder.find(data), "/api/today", "today")
    if as_json:
        emit_json(view)
        return
    from rich.table import Table

    out = console()
    out.print(f"[bold]{view['sentence']}[/]\n")
    table = Table(box=None, pad_edge=False, show_header=False)
    for piece in view["ribbon"]:
        table.add_row(piece["label"])
    for mark in view["marks"]:
        table.add_row(f"[dim]{mark['label']}[/]")
    if table.row_count:
        out.print(table)
    else:
        out.print("Nothing recorded today yet.")
    for todo in view["todo"]:
        out.print(f"{'[green]done[/]' if todo['done'] else 'to do'}  {todo['title']}, {todo['minutes']:.0f} min")
    for line in view["sessions"]:
        out.print(
            f"[dim]{line['title']}: {line['steps_done']} of {line['steps_total']} steps, {line['how'] or 'open'}[/]"
        )


@click.command()
@click.option("--limit", default=30, show_default=True, type=click.IntRange(1, 1000), help="How many, newest first.")
@json_option
@click.pass_obj
def why(data: str | None, limit: int, as_json: bool) -> None:
    """Why you were prompted, or were not."""
    from perkup.app.application import Application

    app = Application.open(DataFolder.find(data))
    try:
        reasons = app.why(limit)
    finally:
        app.close()
    if as_json:
        emit_json(msgspec.to_builtins(reasons))
        return
    out = console()
    if not reasons:
        out.print("No prompt was given or held back yet.")
    for reason in reasons:
        out.print(f"[dim]{reason.at.astimezone():%a %H:%M}[/]  {reason.kind.replace('_', ' '):14} {reason.sentence}")
