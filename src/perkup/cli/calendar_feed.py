"""Verb calendar: the programme as a file, or under an address to subscribe to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perkup.app.http_link import reload_settings
from perkup.app.instance_lock import find_running_coach
from perkup.cli.output import echo, emit_json, write_file
from perkup.cli.verb_context import json_option, opened

if TYPE_CHECKING:
    from perkup.app.application import Application


@click.command()
@click.option("--out", metavar="FILE", help="Write the calendar as a file (- for standard output).")
@click.option("--on/--off", "switch", default=None, help="Offer an address to subscribe to, or no longer.")
@click.option("--revoke", is_flag=True, help="Take the address back and make a new one.")
@json_option
@click.pass_obj
def calendar(data: str | None, /, out: str | None, switch: bool | None, revoke: bool, as_json: bool) -> None:
    """Sessions, re-tests and, if you like, breaks for your calendar: as a file, or under an address of your own."""
    if out == "-" and as_json:
        raise click.UsageError("--json tells about a file; - writes the calendar itself.")
    with opened(data) as app:
        if switch is not None and switch != app.settings.current.calendar.feed:
            app.settings.change({"calendar.feed": switch}, "cli")
            reload_settings(app.home)
        if revoke:
            app.subscription.renew()
        if out is not None:
            content = app.subscription.calendar(app)
            app.subscription.save()
            if out == "-":
                sys.stdout.buffer.write(content)
                return
            write_file(Path(out), content)
        if app.settings.current.calendar.feed:
            app.subscription.save()
        document = {"feed": app.settings.current.calendar.feed, "address": _address(app), "file": out}
    if as_json:
        emit_json(document)
        return
    if out is not None:
        echo(f"The calendar is in {out}.")
    if document["address"]:
        echo(f"{document['address']}\nFor calendar programs on this machine, while `perkup run` runs.")
    elif out is None:
        echo("No address is offered. `perkup calendar --on` makes one; --out FILE writes a file.")


def _address(app: Application) -> str | None:
    from perkup.app.calendar_subscription import PATH

    if not app.settings.current.calendar.feed:
        return None
    running = find_running_coach(app.home)
    base = running.url if running and running.url else f"http://127.0.0.1:{app.settings.current.web.port}"
    return f"{base}{PATH}?key={app.subscription.key}"
