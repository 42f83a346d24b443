"""Verbs that drive the break clock: pause, resume, sit, stand, skip and postpone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

from perkup.app.coach_client import call
from perkup.app.data_folder import DataFolder
from perkup.cli.output import emit_json
from perkup.cli.status import print_status
from perkup.cli.verb_context import json_option
from perkup.errors import ErrorCode, PerkupError


def _send(data: str | None, verb: str, as_json: bool, body: dict[str, Any] | None = None) -> None:
    view = call(DataFolder.find(data), "POST", f"/api/clock/{verb}", body or {})
    if as_json:
        emit_json(view)
    else:
        print_status(view)


@click.command()
@click.argument("how_long", default="60 min", required=False)
@click.option("--until", metavar="HH:MM", help="Until this time instead.")
@json_option
@click.pass_obj
def pause(data: str | None, how_long: str, until: str | None, as_json: bool) -> None:
    """No prompts for a while (HOW_LONG: 45, 45m, 2h). It ends by itself."""
    minutes = _minutes_until(until) if until else _minutes(how_long)
    _send(data, "pause", as_json, {"minutes": minutes})


@click.command()
@json_option
@click.pass_obj
def resume(data: str | None, as_json: bool) -> None:
    """End the pause."""
    _send(data, "resume", as_json)


@click.command()
@json_option
@click.pass_obj
def sit(data: str | None, as_json: bool) -> None:
    """Say that you sit now."""
    _send(data, "sit", as_json)


@click.command()
@json_option
@click.pass_obj
def stand(data: str | None, as_json: bool) -> None:
    """Say that you stand now."""
    _send(data, "stand", as_json)


@click.command()
@json_option
@click.pass_obj
def skip(data: str | None, as_json: bool) -> None:
    """Not this break."""
    _send(data, "skip", as_json)


@click.command(help="The break a little later: 5 or 10 minutes.")
@click.argument("minutes", default="5", type=click.Choice(["5", "10"]), required=False)
@json_option
@click.pass_obj
def postpone(data: str | None, minutes: str, as_json: bool) -> None:
    """Ask the coach for the break a little later."""
    _send(data, "postpone", as_json, {"minutes": int(minutes)})


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
        raise PerkupError(
            f"`{clock}` is not a time of day.", "Say it like 14:30.", code=ErrorCode.INVALID_DATE
        ) from trouble
    if then <= now:
        then += timedelta(days=1)
    return (then - now).total_seconds() / 60
