"""Verb secret: replace the secret that lets browsers and programs in."""

from __future__ import annotations

import click

from perkup.app.data_folder import DataFolder
from perkup.app.http_link import HttpLink
from perkup.cli.output import echo, emit_json
from perkup.cli.verb_context import json_option
from perkup.errors import BusyError, NotRunningError


@click.command()
@click.option("--renew", is_flag=True, help="Replace the secret. Every browser and program has to come in again.")
@json_option
@click.pass_obj
def secret(data: str | None, renew: bool, as_json: bool) -> None:
    """Say where the secret of this folder is, or replace it. It is never printed."""
    home = DataFolder.find(data)
    if renew:
        try:
            HttpLink(home).send("POST", "/api/secret/renew", {})
        except BusyError:
            raise
        except NotRunningError:
            home.renew_secret()
    if as_json:
        emit_json({"file": str(home.secret_file), "renewed": renew})
    elif renew:
        echo("There is a new secret: every browser is signed out. `perkup run` gives you a link to come in again.")
        echo("The address of your calendar has a key of its own: `perkup calendar --new-address` replaces it.")
    else:
        echo(f"The secret is in {home.secret_file}, which only you can read.")
        echo("`perkup secret --renew` replaces it and signs every browser out.")
