"""Verbs of safety: flag, clear and checks."""

from __future__ import annotations

import difflib
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
import msgspec

from perkup.app.coach_connection import CoachConnection, connect
from perkup.app.data_folder import DataFolder
from perkup.app.requests import ClearBody, FlagBody, FlatBody, FlatPlace, MistakeBody, MorningBody
from perkup.cli.output import echo, emit_json
from perkup.cli.screening import ask_numbers
from perkup.cli.verb_context import DAY, json_option
from perkup.errors import ErrorCode, PerkupError
from perkup.local_format import date_text
from perkup.plain_text import plain
from perkup.vocabulary import FollowUpKind, OneSide

if TYPE_CHECKING:
    from perkup.app.views.status_view import HoldView
    from perkup.coach.follow_ups import FollowUp


CLEARED = "A doctor or physiotherapist examined me and said that I may exercise."


@click.command(help="Answer today's checks: one flat side, the morning after pain, the tests.")
@click.option("--flat", type=click.Choice(["yes", "no"]), help="Whether one cheek is flatter than the other.")
@click.option("--side", type=click.Choice(["left", "right"]), help="Which one, with --flat yes.")
@click.option("--sign", "signs", multiple=True, help="What is there too, with --flat yes; a name of `flag --list`.")
@click.option("--settled", type=click.Choice(["yes", "no"]), help="Whether the last pain had settled by the morning.")
@json_option
@click.pass_obj
def checks(
    data: str | None,
    /,
    flat: str | None,
    side: OneSide | None,
    signs: tuple[str, ...],
    settled: str | None,
    as_json: bool,
) -> None:
    """Answer today's checks."""
    if (side or signs) and flat != "yes":
        raise click.UsageError("--side and --sign go with --flat yes.")
    for name in signs:
        _require_sign(name)
    with connect(DataFolder.find(data)) as connection:
        if flat is not None:
            _answer_flat(connection, flat == "yes", side, signs)
        if settled is not None:
            _answer_morning(connection, settled == "yes")
        questions = _read_due_checks(connection)
        if as_json:
            emit_json(msgspec.to_builtins(questions))
            return
        if sys.stdin.isatty() and flat is None and settled is None:
            for check in questions:
                if _read_hold(connection) is None or check.kind == FollowUpKind.NEXT_MORNING:
                    ask_question(connection, check)
        else:
            for check in questions:
                echo(f"{check.text}  {_how_to_answer(check)}")
        hold = _read_hold(connection)
        if hold:
            print_hold(hold.title, hold.lines)
        elif not questions:
            echo("Nothing to ask today.")


def _read_due_checks(connection: CoachConnection) -> list[FollowUp]:
    return connection.ask(lambda coach: coach.safety.follow_ups())


def _read_hold(connection: CoachConnection) -> HoldView | None:
    return connection.ask(lambda coach: coach.safety.hold())


def _how_to_answer(check: FollowUp) -> str:
    return {"flat_check": "(--flat yes or no)", "next_morning": "(--settled yes or no)"}.get(
        check.kind, "(the page /programme/tests)"
    )


def ask_question(connection: CoachConnection, check: FollowUp) -> None:
    if check.kind == FollowUpKind.RETEST:
        echo(f"{check.text} The page /programme/tests shows how, and keeps the results.")
        return
    is_flat_check = check.kind == FollowUpKind.FLAT_CHECK
    yes = click.confirm(f"{plain(check.text)}{' (not sure counts as yes)' if is_flat_check else ''}")
    if is_flat_check:
        _answer_flat(connection, yes)
        if yes:
            _ask_signs(connection)
    else:
        _record_morning(connection, check, yes)


def _answer_flat(
    connection: CoachConnection, yes: bool, side: OneSide | None = None, signs: tuple[str, ...] = ()
) -> None:
    where: FlatPlace = (
        "retest" if any(check.kind == FollowUpKind.RETEST for check in _read_due_checks(connection)) else "weekly"
    )
    answer = FlatBody(yes, where, side, list(signs))
    connection.ask(lambda coach: coach.safety.flat_check(answer))


def _ask_signs(connection: CoachConnection) -> None:
    """Ask which signs are there too: everything is paused already, they only decide how fast to be seen."""
    from perkup.coach.safety.screening import FLAG_WORDS, SIGNS

    echo("Everything is paused. Do you also have any of these? It decides how soon to be seen.")
    for number, name in enumerate(SIGNS, 1):
        echo(f"  {number}  {FLAG_WORDS[name]}")
    numbers = click.prompt("Their numbers, Enter for none", default="", show_default=False)
    chosen = {int(word) for word in numbers.replace(",", " ").split() if word.isdecimal()}
    flags = ["one_sided", *(name for number, name in enumerate(SIGNS, 1) if number in chosen)]
    if len(flags) > 1:
        connection.ask(lambda coach: coach.safety.flag(FlagBody(flags)))


def _answer_morning(connection: CoachConnection, yes: bool) -> None:
    waiting = [check for check in _read_due_checks(connection) if check.kind == FollowUpKind.NEXT_MORNING]
    if not waiting:
        raise PerkupError(
            "No session waits for that answer.", "It is asked on the mornings after pain.", code=ErrorCode.NOTHING_TO_DO
        )
    for check in waiting:
        _record_morning(connection, check, yes)


def _record_morning(connection: CoachConnection, check: FollowUp, yes: bool) -> None:
    connection.ask(lambda coach: coach.safety.next_morning(MorningBody(check.ref, yes)))


@click.command()
@click.argument("signs", nargs=-1)
@click.option("--words", default="", help="In your own words.")
@click.option("--since", type=DAY, help="Since when, as 2026-03-02.")
@click.option("--mistake", metavar="WHY", help="Take back what was ticked by mistake in the last 10 minutes.")
@click.option("--list", "lists", is_flag=True, help="The signs by name, most urgent first; nothing is paused.")
@json_option
@click.pass_obj
def flag(data: str | None, /, signs: tuple[str, ...], lists: bool, as_json: bool, **options: Any) -> None:
    """Report a warning sign: pause everything at once and say how soon to be seen. SIGNS are names of `--list`.

    Without a sign it asks, on a terminal.
    """
    from perkup.coach.safety.screening import OTHER

    if lists:
        _list_signs(as_json)
        return
    words, since, mistake = options["words"], options["since"], options["mistake"]
    if mistake is not None and (signs or words or since):
        raise click.UsageError("--mistake goes alone: it takes back what was told, and tells nothing new.")
    for name in signs:
        _require_sign(name)
    if mistake is None and not signs and not words:
        signs = _ask_flags()
        if not signs:
            echo("Nothing was ticked, and nothing is paused.")
            return
    with connect(DataFolder.find(data)) as connection:
        if mistake is None:
            report = FlagBody(list(signs) or [OTHER], words, since.date() if since else None)
            hold = connection.ask(lambda coach: coach.safety.flag(report))
        else:
            hold = connection.ask(lambda coach: coach.safety.take_back_flag(MistakeBody(mistake)))
    if as_json:
        emit_json(hold)
    elif hold is not None:
        print_hold(hold.title, hold.lines)
        if mistake is None:
            echo('  Ticked by mistake? `perkup flag --mistake "why"` takes it back for 10 minutes.')
    else:
        echo("Taken back. Nothing is paused.")


def _list_signs(as_json: bool) -> None:
    from perkup.coach.safety.screening import FLAG_TIERS, FLAG_WORDS

    if as_json:
        emit_json([{"sign": name, "tier": FLAG_TIERS[name], "words": FLAG_WORDS[name]} for name in FLAG_WORDS])
        return
    for name, meaning in FLAG_WORDS.items():
        echo(f"{name:22}{FLAG_TIERS[name].replace('_', ' '):14}{meaning}")


def _ask_flags() -> tuple[str, ...]:
    """Ask on a terminal which signs there are. Elsewhere that is a wrong use: nobody is there to answer."""
    from perkup.coach.safety.screening import FLAG_WORDS

    if not sys.stdin.isatty():
        raise click.UsageError("Name a sign, or say it with --words. `perkup flag --list` has the signs.")
    names = list(FLAG_WORDS)
    echo("What is new for you? Perkup then pauses everything and tells you how soon to be seen.")
    for number, name in enumerate(names, 1):
        echo(f"  {number:2}  {FLAG_WORDS[name]}")
    return tuple(names[number - 1] for number in ask_numbers("Their numbers, 0 for none of these", len(names)))


@click.command(help="A doctor or physiotherapist has cleared you: end the safety pause.")
@click.option("--on", "examined_at", type=DAY, required=True, help="The day on which they cleared you, as 2026-03-02.")
@click.option("--words", default="", help="What they said.")
@click.option(
    "--only", "moves", multiple=True, metavar="MOVE", help="Only this move may be done; the rest stays paused."
)
@click.option("--without", "cautions", multiple=True, metavar="CAUTION", help="All moves but those with this word.")
@click.option("--until", type=DAY, help="The last day of --only or --without; then everything is paused again.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@click.pass_obj
def clear(data: str | None, /, examined_at: datetime, yes: bool, **options: Any) -> None:
    """End the hold after a clinician cleared the person, wholly or in part."""
    day, until = examined_at.date(), options["until"]
    if until is not None and not (options["moves"] or options["cautions"]):
        raise click.UsageError("--until goes with --only or --without.")
    with connect(DataFolder.find(data)) as connection:
        hold = _read_hold(connection)
        partly = connection.ask(lambda coach: coach.safety.partial_clearance())
    if hold is None and partly is None:
        raise PerkupError("There is no safety pause.", "`perkup flag` pauses everything.", code=ErrorCode.NOTHING_TO_DO)
    if hold is not None and day < min(hold.since.astimezone().date(), datetime.now().astimezone().date()):
        raise PerkupError(
            "That day is before the pause began.",
            "Give the day on which you were examined since then.",
            code=ErrorCode.INVALID_DATE,
        )
    if not yes:
        if not sys.stdin.isatty():
            raise PerkupError(
                "Please confirm with --yes.", f"Add --yes if this is true: {CLEARED}", code=ErrorCode.NOT_CONFIRMED
            )
        click.confirm(CLEARED, abort=True)
    with connect(DataFolder.find(data)) as connection:
        clearance = ClearBody(
            day, options["words"], list(options["moves"]), list(options["cautions"]), until.date() if until else None
        )
        stays = connection.ask(lambda coach: coach.safety.clear(clearance))
    if stays is None:
        echo("Perkup resumes. Start gently: `perkup programme --show`.")
    else:
        last = f" until {date_text(stays.allowed_until, year=True)}" if stays.allowed_until else ""
        echo(f"You may do{last}: {', '.join(stays.allowed)}. Everything else stays paused.")


def _require_sign(name: str) -> None:
    from perkup.coach.safety.screening import FLAG_WORDS

    if name not in FLAG_WORDS:
        near = difflib.get_close_matches(name, FLAG_WORDS, n=1)
        hint = f"Did you mean `{near[0]}`?" if near else "`perkup flag --list` names them; --words takes your own."
        raise PerkupError(f"`{name}` is an unknown sign.", hint, code=ErrorCode.NOT_FOUND)


def print_hold(title: str, lines: list[str]) -> None:
    echo(strong=title, colour="red")
    for line in lines:
        echo(f"  {line}")
    echo("  For the doctor: the page /for-the-doctor. When a doctor has cleared you: `perkup clear --on DAY`.")
