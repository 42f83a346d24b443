"""The verbs of the day: how it stands, why, and what the person decides."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click
import msgspec

from perkup.app.coach_client import NotRunningError, call
from perkup.app.data_folder import DataFolder
from perkup.cli.output import console, emit_json
from perkup.errors import PerkupError

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document and nothing else.")
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
    """A view from the running coach, or straight from the journal where none runs."""
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
    told = ask(DataFolder.find(data), "/api/status", "status")
    if as_json:
        emit_json(told)
        return
    _say_status(told)


def _say_status(told: dict[str, Any]) -> None:
    """The status in a few lines; plain text, since rich would take longer to import than all the rest takes."""
    rows = [(click.style(PHASES.get(told["phase"], told["phase"]), bold=True), told["reason"])]
    if told["deadline"]:
        rows.append(("next break", _clock(told["deadline"])))
    if told["paused_until"]:
        rows.append(("paused until", _clock(told["paused_until"])))
    rows.append(("at the desk", f"{told['desk_s'] / 60:.0f} of {told['interval_s'] / 60:.0f} min, {told['posture']}"))
    today = told["today"]
    kept = f"{today['kept']} of {today['prompts']} breaks kept, {today['natural']} taken by yourself"
    rows.append(("today", kept))
    if told["hold"]:
        since = told["hold"]["since"][:10]
        rows.append((click.style("on hold", fg="red", bold=True), f"since {since}, until a clinician has cleared you"))
    if told["url"]:
        rows.append(("page", told["url"]))
    for name, words in rows:
        click.echo(f"{name}  {words}")


def _clock(instant: str) -> str:
    return f"{datetime.fromisoformat(instant).astimezone():%H:%M}"


@click.command()
@json_option
@click.pass_obj
def today(data: str | None, as_json: bool) -> None:
    """The day so far: sitting, standing, away, breaks and sessions."""
    told = ask(DataFolder.find(data), "/api/today", "today")
    if as_json:
        emit_json(told)
        return
    from rich.table import Table

    out = console()
    out.print(f"[bold]{told['sentence']}[/]\n")
    table = Table(box=None, pad_edge=False, show_header=False)
    for piece in told["ribbon"]:
        table.add_row(piece["label"])
    for mark in told["marks"]:
        table.add_row(f"[dim]{mark['label']}[/]")
    if table.row_count:
        out.print(table)
    else:
        out.print("Nothing recorded today yet.")
    for todo in told["todo"]:
        out.print(f"{'[green]done[/]' if todo['done'] else 'to do'}  {todo['title']}, {todo['minutes']:.0f} min")
    for line in told["sessions"]:
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


def _tell(data: str | None, verb: str, as_json: bool, body: dict[str, Any] | None = None) -> None:
    told = call(DataFolder.find(data), "POST", f"/api/clock/{verb}", body or {})
    if as_json:
        emit_json(told)
    else:
        _say_status(told)


@click.command()
@click.argument("how_long", default="60 min", required=False)
@click.option("--until", metavar="HH:MM", help="Until this time instead.")
@json_option
@click.pass_obj
def pause(data: str | None, how_long: str, until: str | None, as_json: bool) -> None:
    """No prompts for a while (HOW_LONG: 45, 45m, 2h). It ends by itself."""
    minutes = _minutes_until(until) if until else _minutes(how_long)
    _tell(data, "pause", as_json, {"minutes": minutes})


@click.command()
@json_option
@click.pass_obj
def resume(data: str | None, as_json: bool) -> None:
    """End the pause."""
    _tell(data, "resume", as_json)


@click.command()
@json_option
@click.pass_obj
def sit(data: str | None, as_json: bool) -> None:
    """Say that you sit now."""
    _tell(data, "sit", as_json)


@click.command()
@json_option
@click.pass_obj
def stand(data: str | None, as_json: bool) -> None:
    """Say that you stand now."""
    _tell(data, "stand", as_json)


@click.command()
@json_option
@click.pass_obj
def skip(data: str | None, as_json: bool) -> None:
    """Not this break."""
    _tell(data, "skip", as_json)


@click.command()
@click.argument("minutes", default="5", type=click.Choice(["5", "10"]), required=False)
@json_option
@click.pass_obj
def postpone(data: str | None, minutes: str, as_json: bool) -> None:
    """The break a little later: 5 or 10 minutes."""
    _tell(data, "postpone", as_json, {"minutes": int(minutes)})


@click.command()
@json_option
@click.pass_obj
def doctor(data: str | None, as_json: bool) -> None:
    """What Perkup can sense here, what it cannot, and why."""
    from perkup.app.diagnostics import run_diagnostics

    report = run_diagnostics(DataFolder.find(data))
    if as_json:
        emit_json(msgspec.to_builtins(report))
        return
    out = console()
    for line in report.senses:
        mark = "[green]yes[/]" if line.available else "[yellow]no [/]"
        out.print(f"{mark}  [bold]{line.name}[/]  {line.detail}")
        if line.hint and not line.available:
            out.print(f"       [dim]{line.hint}[/]")
    for problem in report.problems:
        out.print(f"[red]![/]    {problem}")
    if not report.problems:
        out.print("Settings, journal and moves are fine.")


def _minutes(words: str) -> float:
    text = words.strip().lower().replace(" ", "")
    factor = 60.0 if text.endswith(("h", "hours", "hour")) else 1.0
    number = text.rstrip("abcdefghijklmnopqrstuvwxyz")
    try:
        minutes = float(number) * factor
    except ValueError as trouble:
        raise PerkupError(f"`{words}` is not a length of time.", "Say 45, 45m or 2h.") from trouble
    if not 1 <= minutes <= 24 * 60:
        raise PerkupError(f"A pause of {words} is not possible.", "From one minute to a day.")
    return minutes


def _minutes_until(clock: str) -> float:
    now = datetime.now().astimezone()
    try:
        hour, minute = (int(part) for part in clock.split(":"))
        then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    except ValueError as trouble:
        raise PerkupError(f"`{clock}` is not a time of day.", "Say it like 14:30.") from trouble
    if then <= now:
        then += timedelta(days=1)
    return (then - now).total_seconds() / 60
