"""Verb phone: reminders on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from perkup.app.coach_connection import connect
from perkup.app.data_folder import DataFolder
from perkup.app.requests import PhoneBody
from perkup.cli.output import echo, emit_json
from perkup.cli.verb_context import json_option
from perkup.local_format import clock_text

if TYPE_CHECKING:
    from perkup.app.requests import PhoneState


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def phone(ctx: click.Context, /, as_json: bool) -> None:
    """Reminders on the phone, off until you switch them on: how they stand; `on`, `off`, `test`."""
    if ctx.invoked_subcommand:
        return
    with connect(DataFolder.find(ctx.obj)) as connection:
        state = connection.ask(lambda coach: coach.phone.state())
    if as_json:
        emit_json(state)
        return
    services = ", ".join(state.services) or "none"
    echo(f"{'On' if state.on else 'Off'}. Services: {services}. Quiet hours: {state.quiet_hours or 'none'}.")
    if state.next:
        echo(f"Next: {clock_text(state.next)}, {state.words}")


@phone.command()
@click.argument("addresses", nargs=-1)
@click.pass_obj
def on(data: str | None, /, addresses: tuple[str, ...]) -> None:
    """Switch them on; ADDRESSES, as apprise has them (ntfy://my-topic), come on top of those that are there."""
    services = ", ".join(_switch(data, PhoneBody(True, list(addresses))).services)
    echo(f"On, through {services}. `perkup phone test` sends a message now.")


@phone.command()
@click.option("--forget", is_flag=True, help="Forget the addresses too.")
@click.pass_obj
def off(data: str | None, /, forget: bool) -> None:
    """Switch them off; nothing is sent any more."""
    _switch(data, PhoneBody(False, forget=forget))
    echo("Off. Nothing is sent.")


@phone.command()
@click.pass_obj
def test(data: str | None, /) -> None:
    """Send a message now, whatever the hour, and say how it went."""
    with connect(DataFolder.find(data)) as connection:
        count = connection.ask(lambda coach: coach.phone.say_hello())
    echo(f"{count} service{'' if count == 1 else 's'} took the message.")


def _switch(data: str | None, request: PhoneBody) -> PhoneState:
    with connect(DataFolder.find(data)) as connection:
        return connection.ask(lambda coach: coach.phone.switch(request))
