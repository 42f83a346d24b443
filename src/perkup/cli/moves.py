"""The verb `moves`: the library, a person's own move files, the contact sheet."""

from __future__ import annotations

import click


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document for programs.")
@click.pass_context
def moves(ctx: click.Context, as_json: bool) -> None:
    """List the moves; check, begin or draw move files."""
    if ctx.invoked_subcommand:
        return
    from perkup.cli.output import emit_json
    from perkup.moves.library import load

    library = load()
    if as_json:
        emit_json(list(library.moves.values()))
        return
    for move in library.moves.values():
        click.echo(f"{move.id:24} {move.name}")
