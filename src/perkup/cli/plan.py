"""The verb `plan`: thirty days for one person, and made-up people who live through sixty."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click
import msgspec

from perkup.cli.output import console, echo, emit_json, literal
from perkup.cli.prescription import close_plan, open_plan, return_plan
from perkup.errors import ErrorCode, PerkupError
from perkup.local_format import short_day_text
from perkup.toml_reader import parse_toml
from perkup.vocabulary import ItemRole

if TYPE_CHECKING:
    from perkup.coach.programme.plan_model import Plan
    from perkup.moves.library import MoveLibrary
    from perkup.verification.plan_under_test import RuleViolation

MOST_PEOPLE = 100_000
CHUNK = 8
WHOSE = {
    "profile": "Thirty days for the person of the profile.",
    "you": "Your thirty days, as your answers, settings and journal have them.",
    "example": "Thirty days for an example: 40 years old, new to it, 20 minutes. `perkup run` asks about you.",
}


@click.group(invoke_without_command=True)
@click.option("--profile", type=click.Path(dir_okay=False, path_type=Path), help="Who it is for: a TOML file.")
@click.option("--seed", type=int, help="The same seed gives the same thirty days (default: your block's, else 1).")
@click.option("--json", "as_json", is_flag=True, help="One JSON document for programs.")
@click.pass_context
def plan(ctx: click.Context, profile: Path | None, seed: int | None, as_json: bool) -> None:
    """Thirty days of stretches, strength, walking and self-tests: for the person of --profile, else for you."""
    if ctx.invoked_subcommand:
        return
    own = None if profile else own_plan(ctx.obj, seed)
    whose = "profile" if profile else "you" if own else "example"
    thirty, library = own or plan_of(profile, seed)
    if as_json:
        emit_json({"for": whose, **msgspec.to_builtins(thirty)})
        return
    echo(WHOSE[whose])
    show(thirty, library)


plan.add_command(open_plan)
plan.add_command(close_plan)
plan.add_command(return_plan)


def own_plan(data: str | None, seed: int | None) -> tuple[Plan, MoveLibrary] | None:
    """Return the plan of this folder's person, with their own moves and journal; None for a folder where
    the safety questions were never answered."""
    from perkup.app.application import Application
    from perkup.app.data_folder import DataFolder

    home = DataFolder.find(data)
    if not home.journal_file.exists():
        return None
    app = Application.open(home)
    try:
        return (app.programme.plan(seed), app.library.loaded) if app.safety.is_screened() else None
    finally:
        app.close()


def plan_of(profile: Path | None, seed: int | None) -> tuple[Plan, MoveLibrary]:
    """Return the plan of a profile's person from the moves that ship; without a profile of an example."""
    from perkup.coach.programme import planner
    from perkup.coach.programme.training_profile import profile_from
    from perkup.moves.library import load

    who = profile_from(read_profile(profile), datetime.now().astimezone().date())
    library = load()
    return planner.plan_thirty_days(who, library, seed=1 if seed is None else seed), library


@plan.command()
@click.option("--people", type=click.IntRange(1, MOST_PEOPLE), default=100, show_default=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="Which people.")
@click.option("--days", type=click.IntRange(1, 3650), default=60, show_default=True, help="How long each.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document for programs.")
def simulate(people: int, seed: int, days: int, as_json: bool) -> None:
    """Let made-up people live with the programme; exit 1 if any rule of it breaks."""
    began = monotonic()
    violations = lives(people, seed, days)
    took = round(monotonic() - began, 2)
    lines = [
        {"rule": broken.rule, "person": person, "day": broken.day, "detail": broken.detail}
        for person, broken in violations
    ]
    if as_json:
        emit_json({"people": people, "days": days, "violations": lines, "wall_seconds": took})
    else:
        for line in lines:
            echo("{rule}: person {person}, day {day}: {detail}".format(**line))
        echo(f"{people} people, {days} days each, {len(lines)} violations, {took:.1f} s")
    if lines:
        raise SystemExit(1)


def lives(people: int, seed: int, days: int) -> list[tuple[int, RuleViolation]]:
    """Return every broken rule of many made-up people, on all cores; in the order of the people."""
    workers = max(1, min(os.cpu_count() or 1, people // CHUNK))
    live_one = partial(_live_one, seed=seed, days=days)
    if workers == 1:
        lives_violations = [live_one(number) for number in range(people)]
    else:
        with ProcessPoolExecutor(workers) as pool:
            lives_violations = list(pool.map(live_one, range(people), chunksize=CHUNK))
    return [(number, broken) for number, broke in enumerate(lives_violations) for broken in broke]


def _live_one(number: int, *, seed: int, days: int) -> list[RuleViolation]:
    from perkup.moves.library import load
    from perkup.verification.programme_simulation import live

    return live(number, seed, load(), days)


def read_profile(path: Path | None) -> dict[str, Any]:
    """Parse the profile file; empty without one. Raises `PerkupError` naming the file."""
    from perkup.app.text_file import read_text_file

    if path is None:
        return {}
    try:
        return parse_toml(read_text_file(path))
    except OSError as error:
        raise PerkupError(
            f"{path} cannot be read: {error.strerror}.", "Give the path of a TOML file.", code=ErrorCode.FILE_UNREADABLE
        ) from error
    except ValueError as error:
        raise PerkupError(
            f"{path} is not readable as TOML: {error}.",
            "docs/programme.md shows a profile.",
            code=ErrorCode.INVALID_FILE,
        ) from error


def show(thirty: Plan, library: MoveLibrary) -> None:
    """Print the thirty days for people to read."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in ("day", "date", "", "min", "what"):
        table.add_column(title, justify="right" if title in ("day", "min") else "left")
    for day in thirty.days:
        items = [item for item in day.items if item.role in (ItemRole.STRENGTH, ItemRole.TEST)] or list(day.items)
        words = ", ".join(library.moves[item.move].name for item in items)
        table.add_row(
            str(day.day), short_day_text(day.date), day.kind, str(day.minutes), literal(words or " ".join(day.notes))
        )
    out = console()
    out.print(table)
    for left in thirty.left_out:
        out.print(f"- {literal(left.why)}")
