"""The break clock driven from outside: replay recorded events, simulate a messy person for years."""

from __future__ import annotations

from typing import TextIO

import click
import msgspec

from perkup.cli.output import console, emit_json


@click.command()
@click.argument("events", type=click.File("r", encoding="utf-8"))
@click.option("--json", "as_json", is_flag=True, help="One JSON document: effects, ledger and status.")
def replay(events: TextIO, as_json: bool) -> None:
    """Play recorded desk events (JSON lines, - for standard input) through the break clock."""
    from perkup.coach.replay import effect_line, play, read_lines, span_line

    played = play(read_lines(events))
    if as_json:
        emit_json(
            {
                "effects": [effect_line(effect) for effect in played.effects],
                "ledger": [span_line(span) for span in played.ledger],
                "status": msgspec.to_builtins(played.status),
            }
        )
        return
    out = console()
    for effect in played.effects:
        out.print(f"{effect.at.wall:%Y-%m-%d %H:%M:%S}  {effect.kind:14}{effect.reason}")
    out.print(f"{played.status.phase}: {played.status.reason}")
