"""Verb autostart: start at login, on or off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from perkup.app.data_folder import DataFolder
from perkup.cli.output import echo, emit_json
from perkup.cli.verb_context import json_option

if TYPE_CHECKING:
    from perkup.app.autostart import AutostartStatus

UNTRIED = "This was not tried on a real machine of this system yet."


@click.command()
@click.argument("switch", type=click.Choice(["on", "off", "status"]), default="status", required=False)
@json_option
@click.pass_obj
def autostart(data: str | None, switch: str, as_json: bool) -> None:
    """Start Perkup at login, quietly: on, off, or status to see which."""
    from perkup.app.autostart import open_autostart

    login = open_autostart(DataFolder.find(data))
    status = login.status() if switch == "status" else login.switch(switch == "on")
    if as_json:
        emit_json(status)
    else:
        _print(status)


def _print(status: AutostartStatus) -> None:
    echo(
        "Perkup starts at login." if status.on else "Perkup does not start at login. `perkup autostart on` changes it."
    )
    if status.on:
        echo(f"It is written in {status.file}")
    if not status.tried:
        echo(UNTRIED, err=True)
