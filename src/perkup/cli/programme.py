"""The verbs of the thirty days and of safety: `programme`, `checks`, `note`, `flag` and `clear`."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import click
import msgspec

from perkup.app.coach_client import NotRunningError, call
from perkup.app.data_folder import DataFolder
from perkup.cli.output import console, emit_json
from perkup.cli.player import PlayerOptions, player_options, run_player
from perkup.errors import PerkupError

if TYPE_CHECKING:
    from perkup.app.application import Application
    from perkup.app.views.programme_overview import DaySummary
    from perkup.coach.follow_ups import FollowUp

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document and nothing else.")
Side = Literal["left", "right"]
DAY = click.DateTime(formats=["%Y-%m-%d"])
KINDS = {"strength": "strength", "mobility": "length", "rest": "rest", "retest": "tests"}
MARKS = {"done": "✓ ", "tested": "✓ ", "today": "▶ ", "to_come": "", "passed": "– "}
CLEARED = "A doctor or physiotherapist examined me and said that I may exercise."


@contextmanager
def opened(data: str | None) -> Iterator[Application]:
    """The app of this folder for one command."""
    from perkup.app.application import Application

    app = Application.open(DataFolder.find(data))
    try:
        yield app
    finally:
        app.close()


# --- the thirty days -----------------------------------------------------------------------------------------------


@click.command()
@click.option("--start", "begins", is_flag=True, help="Begin the thirty days, or the next thirty.")
@click.option("--show", "shows", is_flag=True, help="The thirty days at a glance, and today's session in words.")
@json_option
@player_options
@click.pass_obj
def programme(data: str | None, /, begins: bool, shows: bool, as_json: bool, **how: Any) -> int:
    """Today's session of the thirty days, led step by step."""
    home = DataFolder.find(data)
    with opened(data) as app:
        if begins:
            app.course.start()
        if as_json:
            emit_json(_document(app))
            return 0
        if shows or begins:
            _show(app)
            return 0
        _ready(app)
    return run_player(home, "programme", None, PlayerOptions(how["voice"], how["bell"], how["plain"], how["side"]))


def _document(app: Application) -> dict[str, Any]:
    from perkup.app.views.programme_overview import thirty

    told: dict[str, Any] = msgspec.to_builtins(thirty(app.course, app.now().date()))
    up = app.course.next_day()
    told["session"] = msgspec.to_builtins(up) if up else None
    told["left_out"] = msgspec.to_builtins(app.course.plan().left_out)
    told["hold"] = msgspec.to_builtins(app.hold())
    return told


def _show(app: Application) -> None:
    from perkup.app.views.programme_overview import thirty

    out, hold = console(), app.hold()
    if hold:
        _say_hold(hold.title, hold.lines)
        return
    view = thirty(app.course, app.now().date())
    if not view.started:
        out.print("No programme yet. `perkup programme --start` begins the thirty days.")
        return
    for week in view.weeks:
        out.print(f"[bold]Week {week.week}: {week.stage}[/]")
        out.print("  " + ", ".join(_day_words(day) for day in week.days))
    for gone in app.course.plan().left_out:
        out.print(f"[dim]{gone.why}[/]")
    _show_today(app)


def _day_words(day: DaySummary) -> str:
    words = f"{MARKS[day.state]}{day.day} {KINDS[day.kind]}"
    return f"[bold]{words}[/]" if day.state == "today" else words


def _show_today(app: Application) -> None:
    from perkup.coach.text import dose_text

    up, out = app.course.next_day(), console()
    if up is None:
        over = app.course.is_over()
        out.print(
            "\nThese thirty days are done. `perkup programme --start` begins the next."
            if over
            else "\nNothing left to do today."
        )
        return
    out.print(f"\n[bold]Day {up.day}: {KINDS[up.kind]}[/], {up.minutes} min")
    for item in up.items:
        reason = f"  [dim]{item.reason}[/]" if item.role != "test" and item.reason else ""
        out.print(
            f"  {app.library.moves[item.move].name}, {'test' if item.role == 'test' else dose_text(item)}{reason}"
        )
    for words in up.notes:
        out.print(f"  {words}")


def _ready(app: Application) -> None:
    """Whether today has a session; the question that is due is asked first."""
    hold = app.hold()
    if hold:
        raise PerkupError(hold.title, "Everything is paused; `perkup programme --show` says what to do.")
    if app.course.started() is None:
        raise PerkupError("No programme has begun.", "`perkup programme --start` begins the thirty days.")
    if app.course.next_day() is None:
        over = app.course.is_over()
        raise PerkupError(
            "These thirty days are done." if over else "Nothing is left to do today.",
            "`perkup programme --start` begins the next ones." if over else "`perkup programme --show` has the days.",
        )
    asked = [check for check in _due(app) if check.kind == "flat_check"]
    if asked:
        if not sys.stdin.isatty():
            raise PerkupError(asked[0].text, "Answer first: `perkup checks --flat no`, or yes.")
        _ask(app, asked[0])
        _ready(app)


# --- what is asked -------------------------------------------------------------------------------------------------


@click.command()
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
    side: Side | None,
    signs: tuple[str, ...],
    settled: str | None,
    as_json: bool,
) -> None:
    """What is due to be asked: one-sided flattening, the morning after pain, the self-tests."""
    if (side or signs) and flat != "yes":
        raise click.UsageError("--side and --sign go with --flat yes.")
    for name in signs:
        _known_sign(name)
    with opened(data) as app:
        if flat is not None:
            _answer_flat(app, flat == "yes", side, signs)
        if settled is not None:
            _answer_morning(app, settled == "yes")
        found = _due(app)
        if as_json:
            emit_json(msgspec.to_builtins(found))
            return
        if sys.stdin.isatty() and flat is None and settled is None:
            for check in found:
                if app.hold() is None or check.kind == "next_morning":
                    _ask(app, check)
        else:
            for check in found:
                click.echo(f"{check.text}  {_how(check)}")
        hold = app.hold()
        if hold:
            _say_hold(hold.title, hold.lines)
        elif not found:
            click.echo("Nothing to ask today.")


def _due(app: Application) -> list[FollowUp]:
    from perkup.app.application import CHECK_KINDS
    from perkup.coach.follow_ups import due_checks

    return due_checks(app.journal.events(kinds=CHECK_KINDS), app.now())


def _how(check: FollowUp) -> str:
    return {"flat_check": "(--flat yes or no)", "next_morning": "(--settled yes or no)"}.get(
        check.kind, "(the page /programme/tests)"
    )


def _ask(app: Application, check: FollowUp) -> None:
    if check.kind == "retest":
        click.echo(f"{check.text} The page /programme/tests shows how, and keeps the results.")
        return
    yes = click.confirm(f"{check.text}{' (not sure counts as yes)' if check.kind == 'flat_check' else ''}")
    if check.kind == "flat_check":
        _answer_flat(app, yes)
        if yes:
            _ask_signs(app)
    else:
        _settled(app, check, yes)


def _answer_flat(app: Application, yes: bool, side: Side | None = None, signs: tuple[str, ...] = ()) -> None:
    where = "retest" if any(check.kind == "retest" for check in _due(app)) else "weekly"
    body = {"one_sided": yes, "where": where, "side": side, "signs": signs}
    _told(app, "/api/check/flat", body, lambda: app.flat_check(yes, where, side, signs))


def _ask_signs(app: Application) -> None:
    """What else is there: everything is paused already, this only decides how fast."""
    from perkup.coach.safety.screening import FLAG_WORDS, SIGNS

    click.echo("Everything is paused. Is any of this there as well? It decides how fast to be seen.")
    for number, name in enumerate(SIGNS, 1):
        click.echo(f"  {number}  {FLAG_WORDS[name]}")
    told = click.prompt("Their numbers, Enter for none", default="", show_default=False)
    wanted = {int(word) for word in told.replace(",", " ").split() if word.isdecimal()}
    flags = ["one_sided", *(name for number, name in enumerate(SIGNS, 1) if number in wanted)]
    if len(flags) > 1:
        body = {"flags": flags, "words": "", "since": None}
        _told(app, "/api/flag", body, lambda: app.flag(flags))


def _answer_morning(app: Application, yes: bool) -> None:
    waiting = [check for check in _due(app) if check.kind == "next_morning"]
    if not waiting:
        raise PerkupError("No session waits for that answer.", "It is asked on the mornings after pain.")
    for check in waiting:
        _settled(app, check, yes)


def _settled(app: Application, check: FollowUp, yes: bool) -> None:
    body = {"session": check.ref, "settled": yes}
    _told(app, "/api/check/morning", body, lambda: app.next_morning(check.ref, yes))


# --- own words -----------------------------------------------------------------------------------------------------


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
    if sum(each is not None for each in (on, session, move)) > 1:
        raise click.UsageError("A note is about one thing: --day, --session or --move.")
    with opened(data) as app:
        if session is not None:
            app.session(session)
            about, ref = "session", session
        elif move is not None:
            about, ref = "move", app.move(move).id
        else:
            about, ref = "day", (on.date() if on else app.now().date()).isoformat()
        app.note(about, ref, " ".join(words))
    click.echo(f"Kept, about the {about} {ref}.")


# --- safety --------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("signs", nargs=-1)
@click.option("--words", default="", help="In your own words.")
@click.option("--since", type=DAY, help="Since when, as 2026-03-02.")
@click.option("--list", "lists", is_flag=True, help="The signs by name, most urgent first; nothing is paused.")
@json_option
@click.pass_obj
def flag(
    data: str | None, /, signs: tuple[str, ...], words: str, since: datetime | None, lists: bool, as_json: bool
) -> None:
    """Something's wrong: pause everything at once and say how fast to be seen. SIGNS are names of `--list`."""
    from perkup.coach.safety.screening import FLAG_TIERS, FLAG_WORDS, OTHER

    if lists:
        if as_json:
            emit_json([{"sign": name, "tier": FLAG_TIERS[name], "words": FLAG_WORDS[name]} for name in FLAG_WORDS])
            return
        for name, meaning in FLAG_WORDS.items():
            click.echo(f"{name:22}{FLAG_TIERS[name].replace('_', ' '):14}{meaning}")
        return
    for name in signs:
        _known_sign(name)
    day = since.date() if since else None
    body = {"flags": list(signs) or [OTHER], "words": words, "since": day.isoformat() if day else None}
    with opened(data) as app:
        told = _told(app, "/api/flag", body, lambda: app.flag(list(signs) or [OTHER], words, day))
    if as_json:
        emit_json(told)
    else:
        _say_hold(told["title"], told["lines"])


@click.command()
@click.option("--on", "seen", type=DAY, required=True, help="The day a clinician cleared you, as 2026-03-02.")
@click.option("--words", default="", help="What they said.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@click.pass_obj
def clear(data: str | None, /, seen: datetime, words: str, yes: bool) -> None:
    """A clinician has cleared you: end the hold, by the day on which they did."""
    day = seen.date()
    with opened(data) as app:
        hold = app.hold()
    if hold is None:
        raise PerkupError("Nothing is on hold.", "`perkup flag` pauses everything.")
    if day < hold.since.astimezone().date():
        raise PerkupError("That day is before the pause began.", "Give the day on which you were examined since then.")
    if not yes:
        if not sys.stdin.isatty():
            raise PerkupError("It needs your word.", f"Add --yes if this is true: {CLEARED}")
        click.confirm(CLEARED, abort=True)
    with opened(data) as app:
        _told(app, "/api/clear", {"on": day.isoformat(), "words": words}, lambda: app.clear(day, words))
    click.echo("Perkup goes on with you. Begin gently: `perkup programme --show`.")


def _known_sign(name: str) -> None:
    from perkup.coach.safety.screening import FLAG_WORDS

    if name not in FLAG_WORDS:
        near = difflib.get_close_matches(name, FLAG_WORDS, n=1)
        hint = f"Did you mean `{near[0]}`?" if near else "`perkup flag --list` names them; --words takes your own."
        raise PerkupError(f"`{name}` is no sign that Perkup knows.", hint)


def _told(app: Application, path: str, body: dict[str, Any], directly: Callable[[], Any]) -> Any:
    """Tell the running coach, so that its pages know at once; the journal itself where none runs."""
    try:
        return call(app.home, "POST", path, body)
    except NotRunningError:
        return msgspec.to_builtins(directly())


def _say_hold(title: str, lines: list[str]) -> None:
    click.secho(title, fg="red", bold=True)
    for line in lines:
        click.echo(f"  {line}")
    click.echo("  For the doctor: the page /for-the-doctor of `perkup run`. `perkup clear --on DAY` ends the pause.")
