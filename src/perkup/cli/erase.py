"""Verb erase."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from perkup.app.data_folder import DataFolder
from perkup.cli.output import echo, emit_json
from perkup.cli.verb_context import json_option
from perkup.errors import ErrorCode, PerkupError
from perkup.journal.store import Journal
from perkup.plain_text import plain

if TYPE_CHECKING:
    from perkup.app.erasure import Erasure


@click.command()
@click.argument("event_ids", nargs=-1, metavar="[EVENT_ID]...")
@click.option("--measurement", metavar="ID", help="Erase a measurement and the video kept with it.")
@click.option("--everything", is_flag=True, help="Erase all: events, photos, videos, own moves, settings.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_obj
def erase(
    data: str | None, event_ids: tuple[str, ...], measurement: str | None, everything: bool, yes: bool, as_json: bool
) -> None:
    """Remove for good. A tombstone without content stays for each event, so that no import brings it back."""
    from perkup.app import erasure as app_erasure

    if sum((bool(event_ids), measurement is not None, everything)) != 1:
        raise click.UsageError("Say what to delete: EVENT_ID, --measurement ID or --everything.")
    home = DataFolder.find(data)
    with Journal.open(home.journal_file, fallback=False) as journal:
        if everything:
            erasure = app_erasure.erasure_of_everything(home, journal)
        elif measurement is not None:
            erasure = app_erasure.erasure_of_measurement(home, journal, measurement)
        else:
            erasure = app_erasure.erasure_of_events(home, journal, event_ids)
            app_erasure.keep_hold(journal, erasure.events)
        if not yes:
            _confirm(erasure)
        app_erasure.execute_erasure(journal, erasure, rewrite=_rewrites_now(home, journal))
    if as_json:
        emit_json(erasure)
    else:
        echo(f"Deleted: {_count_text(erasure)}.")


def _rewrites_now(home: DataFolder, journal: Journal) -> bool:
    """Leave rewriting a large file to the running coach's end: it could write nothing meanwhile."""
    from perkup.app.erasure import SMALL_BYTES
    from perkup.app.instance_lock import find_running_coach

    return journal.size() <= SMALL_BYTES or find_running_coach(home) is None


def _confirm(erasure: Erasure) -> None:
    question = f"Erase {_count_text(erasure)}? You cannot undo this"
    try:
        agreed = click.confirm(plain(question), err=True)
    except click.Abort:
        agreed = False
    if not agreed:
        raise PerkupError("Nothing was deleted.", "Answer y, or say --yes.", code=ErrorCode.NOT_CONFIRMED)


def _count_text(erasure: Erasure) -> str:
    events, files = len(erasure.events), len(erasure.files)
    words = f"{events} event{'' if events == 1 else 's'}"
    return words + (f" and {files} file{'' if files == 1 else 's'}" if files else "")
