"""Verb programme: the thirty days, and today's session led step by step."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click
import msgspec

from perkup.app.coach_connection import CoachConnection, connect
from perkup.app.data_folder import DataFolder
from perkup.cli.output import console, emit_json, literal
from perkup.cli.player import PlayerOptions, player_options, run_player
from perkup.cli.prescription import show_prescription
from perkup.cli.safety import ask_question, print_hold
from perkup.cli.verb_context import json_option
from perkup.errors import ErrorCode, PerkupError
from perkup.vocabulary import Answer, DayChange, DayState, FollowUpKind, ItemRole, RestReason, SessionSource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from perkup.app.coach import Coach
    from perkup.app.views.programme_overview import DaySummary, ProgrammeView
    from perkup.moves.move import Move


KINDS = {"strength": "strength", "mobility": "length", "rest": "rest", "retest": "tests"}

MARKS = {"done": "✓ ", "tested": "✓ ", "today": "▶ ", "to_come": "", "passed": "– "}


@click.command()
@click.option("--start", "begins", is_flag=True, help="Begin the thirty days, or the next thirty.")
@click.option("--show", "shows", is_flag=True, help="The thirty days at a glance, and today's session in words.")
@click.option("--rest", nargs=2, metavar="FROM TO", help="Let it rest from a day to a day: holiday, illness.")
@click.option(
    "--why",
    type=click.Choice([word.value for word in RestReason]),
    default=RestReason.HOLIDAY.value,
    help="Why it rests.",
)
@click.option("--back", is_flag=True, help="End the rest that is under way.")
@click.option(
    "--today",
    "change",
    type=click.Choice([word.value for word in DayChange]),
    help="Make today's day lighter, stretches, skip it.",
)
@click.option("--did", metavar="DAY", help="The day that is up was done elsewhere, on that day (or: yesterday, today).")
@click.option("--felt", type=click.Choice([word.value for word in Answer]), help="How it was, with --did.")
@json_option
@player_options
@click.pass_obj
def programme(data: str | None, /, begins: bool, shows: bool, as_json: bool, **how: Any) -> int:
    """Today's session of the thirty days, led step by step; or what you make of its days."""
    home = DataFolder.find(data)
    with connect(home) as connection:
        if begins:
            connection.ask(lambda coach: coach.programme.start())
        shows = _change_days(connection, how) or shows
        if as_json:
            emit_json(connection.ask(_document))
            return 0
        if shows or begins:
            connection.ask(_show)
            return 0
        _require_session(connection)
    return run_player(
        home, SessionSource.PROGRAMME, None, PlayerOptions(how["voice"], how["bell"], how["plain"], how["side"])
    )


def _change_days(connection: CoachConnection, how: dict[str, Any]) -> bool:
    """Do what the options ask for; return whether there was anything."""
    today = connection.ask(lambda coach: coach.programme.overview().on) if how["rest"] or how["did"] else date.min
    if how["rest"]:
        first, last = (_day(word, today) for word in how["rest"])
        connection.ask(lambda coach: coach.programme.days.rest(first, last, RestReason(how["why"])))
    if how["back"]:
        connection.ask(lambda coach: coach.programme.days.back())
    if how["change"]:
        connection.ask(lambda coach: coach.programme.days.change_today(DayChange(how["change"])))
    if how["did"]:
        on, answer = _day(how["did"], today), Answer(how["felt"]) if how["felt"] else None
        connection.ask(lambda coach: coach.programme.days.log(on, answer))
    return any(how[name] for name in ("rest", "back", "change", "did"))


def _day(word: str, today: date) -> date:
    """Return the day that a word names. Raises `PerkupError` for one that is no day."""
    named = {"today": today, "yesterday": today - timedelta(days=1), "tomorrow": today + timedelta(days=1)}
    try:
        return named.get(word) or date.fromisoformat(word)
    except ValueError:
        raise PerkupError(
            f"`{word}` is no day.", "Write it like 2026-07-01, or today, or yesterday.", code=ErrorCode.INVALID_DATE
        ) from None


def _document(coach: Coach) -> dict[str, object]:
    document: dict[str, object] = msgspec.to_builtins(coach.programme.overview())
    return document | {"hold": msgspec.to_builtins(coach.safety.hold())}


def _show(coach: Coach) -> None:
    out, hold = console(), coach.safety.hold()
    if hold:
        print_hold(hold.title, hold.lines)
        return
    prescribed = coach.programme.prescriptions.view()
    if prescribed is not None:
        show_prescription(prescribed)
        return
    view = coach.programme.overview()
    if not view.started:
        out.print("No programme yet. Start it with `perkup programme --start`.")
        if view.wishes:
            out.print(f"[dim]{literal(view.wishes)}[/]")
        return
    moves = coach.library.moves if view.session else {}
    for week in view.weeks:
        out.print(f"[bold]Week {week.week}: {week.stage}[/]")
        out.print("  " + ", ".join(_day_words(day) for day in week.days))
    for remark in (view.wishes, *(omission.why for omission in view.left_out)):
        if remark:
            out.print(f"[dim]{literal(remark)}[/]")
    _show_today(view, moves)


def _day_words(day: DaySummary) -> str:
    words = f"{MARKS[day.state]}{day.day} {KINDS[day.kind]}"
    return f"[bold]{words}[/]" if day.state == DayState.TODAY else words


def _show_today(view: ProgrammeView, moves: Mapping[str, Move]) -> None:
    from perkup.coach.programme.dose_text import dose_text

    up, out = view.session, console()
    if up is None:
        out.print(
            "\nThese thirty days are done. `perkup programme --start` begins the next."
            if view.over
            else "\nNothing left to do today."
        )
        return
    strength = f", {up.strength_minutes} of them strength" if up.strength_minutes else ""
    out.print(f"\n[bold]Day {up.day}: {KINDS[up.kind]}[/], {up.minutes} min{strength}")
    for item in up.items:
        reason = f"  [dim]{literal(item.reason)}[/]" if item.role != ItemRole.TEST and item.reason else ""
        dose = "test" if item.role == ItemRole.TEST else dose_text(item)
        out.print(f"  {literal(moves[item.move].name)}, {dose}{reason}")
    for words in up.notes:
        out.print(f"  {literal(words)}")


def _require_session(connection: CoachConnection) -> None:
    """Make sure that today has a session; ask the question that is due first. Raises `PerkupError` where it has
    none."""
    hold = connection.ask(lambda coach: coach.safety.hold())
    if hold:
        raise PerkupError(
            hold.title, "Everything is paused; `perkup programme --show` says what to do.", code=ErrorCode.ON_HOLD
        )
    if connection.ask(lambda coach: coach.programme.prescriptions.view()) is None:
        _require_day(connection)
    due = connection.ask(lambda coach: coach.safety.follow_ups())
    questions = [question for question in due if question.kind == FollowUpKind.FLAT_CHECK]
    if questions:
        if not sys.stdin.isatty():
            raise PerkupError(
                questions[0].text, "Answer first: `perkup checks --flat no`, or yes.", code=ErrorCode.SCREENING_NEEDED
            )
        ask_question(connection, questions[0])
        _require_session(connection)


def _require_day(connection: CoachConnection) -> None:
    """Raise `PerkupError` where no day of the programme is up."""
    view = connection.ask(lambda coach: coach.programme.overview())
    if not view.started:
        raise PerkupError(
            "You have not started a plan.",
            "Start it with `perkup programme --start`.",
            code=ErrorCode.NOTHING_TO_DO,
        )
    if view.session is None:
        raise PerkupError(
            "These thirty days are done." if view.over else "Nothing left to do today.",
            "`perkup programme --start` begins the next ones."
            if view.over
            else "`perkup programme --show` has the days.",
            code=ErrorCode.NOTHING_TO_DO,
        )
