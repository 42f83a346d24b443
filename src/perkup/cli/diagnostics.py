"""Verb doctor: what Perkup can sense here, and why not."""

from __future__ import annotations

import click
import msgspec

from perkup.app.data_folder import DataFolder
from perkup.cli.output import console, emit_json, literal
from perkup.cli.verb_context import json_option


@click.command(help="What Perkup can detect on this computer, and what would help.")
@json_option
@click.pass_obj
def doctor(data: str | None, as_json: bool) -> None:
    """Print what Perkup can sense here and why not."""
    from perkup.app.diagnostics import run_diagnostics

    report = run_diagnostics(DataFolder.find(data))
    if as_json:
        emit_json(msgspec.to_builtins(report))
        return
    out = console()
    for line in (*report.senses, *report.desk):
        mark = "[green]yes[/]" if line.available else "[yellow]no [/]"
        out.print(f"{mark}  [bold]{literal(line.name)}[/]  {literal(line.detail)}")
        if line.hint and not line.available:
            out.print(f"       [dim]{literal(line.hint)}[/]")
    for problem in report.problems:
        out.print(f"[red]![/]    {literal(problem)}")
    if not report.problems:
        out.print("Settings, journal and moves are fine.")
