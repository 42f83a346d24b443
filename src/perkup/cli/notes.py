"""Verb note: the person's own words about a day, a session or a move."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from perkup.cli.output import echo
from perkup.cli.verb_context import DAY, opened

if TYPE_CHECKING:
    pass


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
    with opened(data) as app:
        if session is not None:
            app.sessions.view(session)
            about, ref = "session", session
        elif move is not None:
            about, ref = "move", app.library.find(move).id
        else:
            about, ref = "day", (on.date() if on else app.now().date()).isoformat()
        app.notes.add(about, ref, " ".join(words))
    echo(f"Kept, about the {about} {ref}.")
