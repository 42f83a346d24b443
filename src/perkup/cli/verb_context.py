"""Options that several verbs share."""

from __future__ import annotations

import click

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document and nothing else.")

DAY = click.DateTime(formats=["%Y-%m-%d"])
