"""Verb doctor: what Perkup can sense here, and why not."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from datetime import datetime

import click
import msgspec

from perkup.app.data_folder import DataFolder
from perkup.cli.output import console, emit_json, literal
from perkup.cli.verb_context import json_option


@click.command(help="What Perkup can detect on this computer, and what would help.")
@click.option("--watch", is_flag=True, help="Show what Perkup detects, live, until Ctrl+C.")
@json_option
@click.pass_obj
def doctor(data: str | None, as_json: bool, watch: bool) -> None:
    """Print what Perkup can sense here and why not."""
    if watch:
        if as_json:
            raise click.UsageError("--watch does not end, so it has no --json.")
        asyncio.run(_watch())
        return
    from perkup.app.diagnostics import run_diagnostics

    report = run_diagnostics(DataFolder.find(data))
    if as_json:
        emit_json(msgspec.to_builtins(report))
        return
    out = console()
    for line in (*report.senses, *report.desk):
        _print_status(line.name, line.available, line.detail, line.hint)
    for problem in report.problems:
        out.print(f"[red]![/]    {literal(problem)}")
    if not report.problems:
        out.print("Settings, journal and moves are fine.")


def _print_status(name: str, available: bool, detail: str, hint: str) -> None:
    out = console()
    mark = "[green]yes[/]" if available else "[yellow]no [/]"
    out.print(f"{mark}  [bold]{literal(name)}[/]  {literal(detail)}")
    if hint and not available:
        out.print(f"       [dim]{literal(hint)}[/]")


def _print_change(name: str, words: str) -> None:
    console().print(f"{datetime.now().astimezone():%H:%M:%S}  [bold]{literal(name)}[/]  {literal(words)}")


async def _watch() -> None:
    """Print the senses and then every change, until SIGINT or SIGTERM."""
    from perkup.app.sense_watch import watch_senses

    until, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # the event loops of Windows: Ctrl+C ends it all the same
            loop.add_signal_handler(name, until.set)
    await watch_senses(_print_status, _print_change, until)
