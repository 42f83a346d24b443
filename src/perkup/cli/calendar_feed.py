"""Verb calendar: the plan as a file, or as a subscription."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from perkup.app.coach_connection import connect
from perkup.app.data_folder import DataFolder
from perkup.app.requests import CalendarBody
from perkup.cli.output import echo, emit_json, write_file
from perkup.cli.verb_context import json_option


@click.command()
@click.option("--out", metavar="FILE", help="Write the calendar as a file (- for standard output).")
@click.option("--on/--off", "switch", default=None, help="Switch the calendar subscription on or off.")
@click.option("--revoke", is_flag=True, help="Replace the address with a new one.")
@json_option
@click.pass_obj
def calendar(data: str | None, /, out: str | None, switch: bool | None, revoke: bool, as_json: bool) -> None:
    """Sessions, re-tests and, if you like, breaks for your calendar: as a file, or under an address of your own."""
    if out == "-" and as_json:
        raise click.UsageError("--json tells about a file; - writes the calendar itself.")
    with connect(DataFolder.find(data)) as connection:
        state = connection.ask(lambda coach: coach.calendar.change(CalendarBody(switch, revoke)))
        content = connection.ask(lambda coach: coach.calendar.document()) if out is not None else b""
    if out == "-":
        sys.stdout.buffer.write(content)
        return
    if out is not None:
        write_file(Path(out), content)
    if as_json:
        emit_json({"feed": state.feed, "address": state.address, "file": out})
        return
    if out is not None:
        echo(f"The calendar is in {out}.")
    if state.address:
        echo(f"{state.address}\nFor calendar programs on this computer, while Perkup runs.")
    elif out is None:
        echo("There is no calendar address. `perkup calendar --on` makes one; --out FILE writes a file.")
