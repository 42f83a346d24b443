"""Verbs that drive the break clock: pause, resume, sit, stand, skip and postpone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from perkup.app.coach_connection import connect
from perkup.app.data_folder import DataFolder
from perkup.cli.output import emit_json
from perkup.cli.status import print_status
from perkup.cli.verb_context import json_option
from perkup.errors import ErrorCode, PerkupError
from perkup.local_format import clock_text
from perkup.vocabulary import Whereabouts

if TYPE_CHECKING:
    from collections.abc import Callable

    from perkup.app.coach import Breaks
    from perkup.app.views.status_view import StatusView


DUE = frozenset({"notice", "prompted", "deferred", "on_break"})
"""Phases in which there is a break to skip or to postpone."""


def _send_command(data: str | None, as_json: bool, command: Callable[[Breaks], StatusView]) -> None:
    """Give the running coach a command and print its status after it."""
    status = command(connect(DataFolder.find(data)).running.breaks)
    if as_json:
        emit_json(status)
    else:
        print_status(status)


@click.command()
@click.argument("how_long", default="60 min", required=False)
@click.option("--until", metavar="HH:MM", help="Until this time instead.")
@json_option
@click.pass_obj
def pause(data: str | None, how_long: str, until: str | None, as_json: bool) -> None:
    """No prompts for a while (HOW_LONG: 45, 45m, 2h). It ends by itself."""
    minutes = _minutes_until(until) if until else _minutes(how_long)
    _send_command(data, as_json, lambda breaks: breaks.pause(minutes))


@click.command()
@json_option
@click.pass_obj
def resume(data: str | None, as_json: bool) -> None:
    """End the pause."""
    _send_command(data, as_json, lambda breaks: breaks.resume())


@click.command()
@json_option
@click.pass_obj
def sit(data: str | None, as_json: bool) -> None:
    """Tell Perkup that you are sitting."""
    _send_command(data, as_json, lambda breaks: breaks.sit())


@click.command()
@json_option
@click.pass_obj
def stand(data: str | None, as_json: bool) -> None:
    """Tell Perkup that you are standing."""
    _send_command(data, as_json, lambda breaks: breaks.stand())


@click.command()
@json_option
@click.pass_obj
def skip(data: str | None, as_json: bool) -> None:
    """Skip this break."""
    _require_due(data)
    _send_command(data, as_json, lambda breaks: breaks.skip())


@click.command()
@click.argument("was", type=click.Choice([word.value for word in Whereabouts]))
@json_option
@click.pass_obj
def answer(data: str | None, was: str, as_json: bool) -> None:
    """Say where you were while nobody typed: here (it was desk time) or away (it was a break)."""
    _send_command(data, as_json, lambda breaks: breaks.answer(was))


@click.command(help="Snooze the break: 5 or 10 minutes.")
@click.argument("minutes", default="5", type=click.Choice(["5", "10"]), required=False)
@json_option
@click.pass_obj
def postpone(data: str | None, minutes: str, as_json: bool) -> None:
    """Ask the coach for the break a little later."""
    _require_due(data)
    _send_command(data, as_json, lambda breaks: breaks.postpone(int(minutes)))


def _require_due(data: str | None) -> None:
    """Raise `PerkupError` with the time of the next break where none is due."""
    status = connect(DataFolder.find(data)).running.views.status()
    if status.phase in DUE:
        return
    next_break = f"The next one is at {clock_text(status.deadline)}." if status.deadline else status.reason
    raise PerkupError(
        "No break is due.", f"{next_break} `perkup pause` gives you a quiet hour.", code=ErrorCode.NOTHING_TO_DO
    )


def _minutes(words: str) -> float:
    text = words.strip().lower().replace(" ", "")
    factor = 60.0 if text.endswith(("h", "hours", "hour")) else 1.0
    number = text.rstrip("abcdefghijklmnopqrstuvwxyz")
    try:
        minutes = float(number) * factor
    except ValueError as trouble:
        raise PerkupError(
            f"`{words}` is not a length of time.", "Say 45, 45m or 2h.", code=ErrorCode.INVALID_INPUT
        ) from trouble
    if not 1 <= minutes <= 24 * 60:
        raise PerkupError(
            f"A pause of {words} is not possible.", "From one minute to a day.", code=ErrorCode.INVALID_INPUT
        )
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
