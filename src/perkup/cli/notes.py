"""Verb note: the person's own words about a day, a session or a move."""

from __future__ import annotations

from datetime import datetime

import click

from perkup.app.coach_connection import connect
from perkup.app.data_folder import DataFolder
from perkup.cli.output import echo
from perkup.cli.verb_context import DAY
from perkup.vocabulary import NoteSubject


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--day", "on", type=DAY, help="About this day (default: today).")
@click.option("--session", help="About this session, by its name in the history.")
@click.option("--move", help="About this move, by its name in the library.")
@click.pass_obj
def note(
    data: str | None, /, words: tuple[str, ...], on: datetime | None, session: str | None, move: str | None
) -> None:
    """Your own WORDS about the day, a session or a move; they stay on this machine."""
    if sum(subject is not None for subject in (on, session, move)) > 1:
        raise click.UsageError("A note is about one thing: --day, --session or --move.")
    about, ref = NoteSubject.DAY, on.date().isoformat() if on else ""
    if session is not None:
        about, ref = NoteSubject.SESSION, session
    elif move is not None:
        about, ref = NoteSubject.MOVE, move
    with connect(DataFolder.find(data)) as connection:
        stored = connection.ask(lambda coach: coach.notes.add(about, " ".join(words), ref))
    echo(f"Saved, about the {stored.about} {stored.ref}.")
