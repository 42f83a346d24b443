"""Verb phone: reminders on the phone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from perkup.app.http_link import reload_settings
from perkup.cli.output import echo, emit_json
from perkup.cli.verb_context import json_option, opened
from perkup.errors import ErrorCode, PerkupError

if TYPE_CHECKING:
    from perkup.app.application import Application


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def phone(ctx: click.Context, /, as_json: bool) -> None:
    """Reminders on the phone, off until you switch them on: how they stand; `on`, `off`, `test`."""
    if ctx.invoked_subcommand:
        return
    with opened(ctx.obj) as app:
        view = _phone(app)
    if as_json:
        emit_json(view)
        return
    services = ", ".join(view["services"]) or "none"
    echo(f"{'On' if view['on'] else 'Off'}. Services: {services}. Quiet hours: {view['quiet_hours'] or 'none'}.")
    if view["next"]:
        echo(f"Next: {datetime.fromisoformat(view['next']):%H:%M}, {view['words']}")


@phone.command()
@click.argument("addresses", nargs=-1)
@click.pass_obj
def on(data: str | None, /, addresses: tuple[str, ...]) -> None:
    """Switch them on; ADDRESSES, as apprise has them (ntfy://my-topic), come on top of those that are there."""
    with opened(data) as app:
        urls = list(dict.fromkeys([*app.settings.current.phone.urls, *addresses]))
        if not urls:
            raise PerkupError(
                "No service is named yet.",
                "Name one: `perkup phone on ntfy://my-secret-topic`.",
                code=ErrorCode.INVALID_INPUT,
            )
        app.settings.change({"phone.on": True, "phone.urls": urls}, "cli")
        reload_settings(app.home)
        services = ", ".join(_phone(app)["services"])
    echo(f"On, through {services}. `perkup phone test` sends a message now.")


@phone.command()
@click.option("--forget", is_flag=True, help="Forget the addresses too.")
@click.pass_obj
def off(data: str | None, /, forget: bool) -> None:
    """Switch them off; nothing is sent any more."""
    with opened(data) as app:
        app.settings.change({"phone.on": False, **({"phone.urls": []} if forget else {})}, "cli")
        reload_settings(app.home)
    echo("Off. Nothing is sent.")


@phone.command()
@click.pass_obj
def test(data: str | None, /) -> None:
    """Send a message now, whatever the hour, and say how it went."""
    with opened(data) as app:
        count = app.phone.say_hello()
    echo(f"{count} service{'' if count == 1 else 's'} took the message.")


def _phone(app: Application) -> dict[str, Any]:
    """Return how it stands; of an address only the service is shown, since the rest of it is a secret."""
    settings, waiting = app.settings.current.phone, app.phone.next()
    return {
        "on": settings.on,
        "services": [url.partition(":")[0] for url in settings.urls],
        "quiet_hours": settings.quiet_hours,
        "next": waiting.at.isoformat() if waiting else None,
        "words": waiting.body if waiting else None,
    }
