"""Options that several verbs share, and the application of one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from perkup.app.coach_connection import connect
from perkup.app.data_folder import DataFolder

if TYPE_CHECKING:
    from perkup.app.application import Application


json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document and nothing else.")

DAY = click.DateTime(formats=["%Y-%m-%d"])


@contextmanager
def opened(data: str | None) -> Iterator[Application]:
    """Open the application of this folder for one command."""
    with connect(DataFolder.find(data)) as connection:
        yield connection.local
