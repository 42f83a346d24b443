"""The verb `moves`: the library, a person's own move files, the contact sheet."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perkup.cli.output import console, echo, literal
from perkup.errors import ErrorCode, PerkupError

if TYPE_CHECKING:
    from perkup.app.own_pictures import OwnPictures
    from perkup.moves.library import MoveLibrary
    from perkup.moves.move import Caution, Move
    from perkup.moves.move_pictures import PictureShelf


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document for programs.")
@click.pass_context
def moves(ctx: click.Context, as_json: bool) -> None:
    """List the moves; check, begin or draw move files."""
    if ctx.invoked_subcommand is not None:
        return
    from perkup.cli.output import emit_json
    from perkup.vocabulary import PicturePerson

    library = _library(ctx.obj)
    if as_json:
        shelf = _own_pictures(ctx.obj).shelf(PicturePerson.WOMAN)
        emit_json([_with_pictures(move, shelf) for move in library.moves.values()])
    else:
        _show(library)


def _with_pictures(move: Move, shelf: PictureShelf) -> dict[str, object]:
    """Return a move with the list of its pictures, as programs read it."""
    from msgspec import to_builtins

    from perkup.moves.move_pictures import listed_pictures

    stills, film = listed_pictures(move, shelf)
    return {**to_builtins(move), "pictures": to_builtins(stills), "film": to_builtins(film)}


@moves.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document for programs.")
@click.pass_context
def check(ctx: click.Context, file: Path, as_json: bool) -> int:
    """Say what is wrong with a move file; exit 1 if anything is."""
    from perkup.cli.output import emit_json
    from perkup.moves.library import load
    from perkup.moves.pose_checks import check_move

    own = [(name, text) for name, text in _own(ctx.obj) if name != file.name]
    library = load([*own, (file.name, _read(file))], without=file.name if _is_shipped(file) else "")
    problems = [(p.key, p.reason) for p in library.problems if p.file == file.name]
    if not problems:
        move = library.moves[library.files[file.name]]
        problems = [(phase, c.reason) for phase, complaints in check_move(move).items() for c in complaints]
    questions = [] if problems else _open_questions(library.moves[library.files[file.name]])
    if as_json:
        report = [{"key": key, "reason": reason} for key, reason in problems]
        asked = [{"caution": word, "question": question} for word, question in questions]
        emit_json({"file": str(file), "problems": report, "questions": asked})
    else:
        for key, reason in problems:
            echo(f"{file}: {key + ': ' if key else ''}{reason}")
        if not problems:
            echo(f"{file} is a good move.")
            _ask(file, questions)
    return 1 if problems else 0


@moves.command("new")
@click.argument("move_id", metavar="ID")
@click.pass_context
def new(ctx: click.Context, move_id: str) -> None:
    """Write a commented move file for a move of your own."""
    from perkup.app.data_folder import DataFolder
    from perkup.moves.library import load
    from perkup.moves.template import template
    from perkup.moves.validation import ID_RULE, is_good_id

    if not is_good_id(move_id):
        raise PerkupError(
            f"`{move_id}` cannot be a move's id.", f"{ID_RULE[0].upper()}{ID_RULE[1:]}.", code=ErrorCode.INVALID_INPUT
        )
    home = DataFolder.find(ctx.obj)
    file = home.subfolder(home.moves_dir) / f"{move_id}.toml"
    if file.exists() or move_id in load().moves:
        raise PerkupError(f"There is already a move `{move_id}`.", "Choose another id.", code=ErrorCode.ALREADY_DONE)
    try:
        file.write_text(template(move_id), "utf-8")
        file.chmod(0o600)
    except OSError as error:
        raise PerkupError(f"{file} cannot be written: {error.strerror}.", code=ErrorCode.FILE_UNWRITABLE) from None
    echo(f"Wrote {file}. Edit it, then: perkup moves check {file}")


@moves.command("draw")
@click.pass_context
def draw(ctx: click.Context) -> None:
    """Draw your own moves on a body, a woman and a man; needs the extra `pictures`."""
    pictures = _own_pictures(ctx.obj)
    library = _library(ctx.obj)
    for problem in library.problems:
        echo(str(problem), err=True)
    if not library.files:
        raise PerkupError(
            "You have no move of your own.", "`perkup moves new ID` begins one.", code=ErrorCode.NOTHING_TO_DO
        )
    if not pictures.missing():
        echo("The pictures of your moves are up to date.")
        return
    echo("Drawing takes about a minute for each move.")
    pictures.draw(echo)
    echo("Done. The pages show them now.")


@moves.command("show")
@click.argument("move_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON document for programs.")
@click.pass_context
def show(ctx: click.Context, move_id: str, as_json: bool) -> None:
    """Show one move: what it is for, how to do it, the cues, and what to watch."""
    from perkup.cli.output import emit_json

    library = _library(ctx.obj)
    move = library.moves.get(move_id)
    if move is None:
        import difflib

        near = difflib.get_close_matches(move_id, library.moves, n=1)
        advice = f"Did you mean `{near[0]}`?" if near else "`perkup moves` lists them all."
        raise PerkupError(f"There is no move `{move_id}`.", advice, code=ErrorCode.NOT_FOUND)
    if as_json:
        emit_json(move)
    else:
        _show_one(move)


@moves.command("sheet")
@click.argument("out", metavar="OUT.html", type=click.Path(path_type=Path))
@click.pass_context
def sheet(ctx: click.Context, out: Path) -> None:
    """Draw all moves on one page that opens in any browser."""
    from perkup.coach.programme.dose_text import dose_of
    from perkup.moves.contact_sheet import sheet as draw

    library = _library(ctx.obj)
    try:
        out.write_text(draw((move, dose_of(move)) for move in library.moves.values()), "utf-8")
    except OSError as error:
        raise PerkupError(
            f"{out} cannot be written: {error.strerror}.",
            "Name a file in a folder you may write.",
            code=ErrorCode.FILE_UNWRITABLE,
        ) from None
    echo(f"Drew {len(library.moves)} moves on {out}.")


def _show_one(move: Move) -> None:
    from perkup.coach.programme.dose_text import dose_of

    echo(move.summary, strong=f"{move.name}  ")
    echo(f"{move.id}, {move.category}, {move.place}, {dose_of(move)}")
    for title, lines in (("Steps", move.how), ("Cues", move.cues), ("Common mistakes", move.mistakes)):
        if lines:
            echo()
            echo(strong=title)
            for line in lines:
                echo(f"  {line}")
    if move.cautions:
        echo(f"\nNot for everybody: {', '.join(word.replace('_', ' ') for word in move.cautions)}.")
    others = [*(f"{name} (easier)" for name in move.easier), *(f"{name} (harder)" for name in move.harder)]
    if others:
        echo(f"\nInstead: {', '.join(others)}")


def _library(data: str | None) -> MoveLibrary:
    from perkup.moves.library import load

    return load(_own(data))


def _own_pictures(data: str | None) -> OwnPictures:
    from perkup.app.data_folder import DataFolder
    from perkup.app.own_pictures import OwnPictures

    return OwnPictures(DataFolder.find(data), lambda: _library(data))


def _is_shipped(file: Path) -> bool:
    """Return True for a file of Perkup's own library, whose id is no second one."""
    from importlib.resources import files

    return file.resolve() == Path(str(files("perkup.moves"))).resolve() / "library" / file.name


def _own(data: str | None) -> list[tuple[str, str | OSError]]:
    """Return the person's own move files as (name, text, or why there is none)."""
    from perkup.app.data_folder import DataFolder

    return DataFolder.find(data).own_moves()


def _open_questions(move: Move) -> list[tuple[Caution, str]]:
    """Return what neither the drawing nor a neighbour of a person's own move tells, each with its question."""
    from perkup.moves.own_cautions import QUESTIONS

    return [(word, QUESTIONS[word]) for word in move.cautions_open]


def _ask(file: Path, questions: list[tuple[Caution, str]]) -> None:
    """Ask what is open and write the answers into the file; elsewhere than in a terminal, say how to answer."""
    from perkup.moves.own_cautions import with_answers

    if not questions:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        echo("Perkup cannot see this in the drawing. Until you answer, it leaves the move out to be safe.")
        for word, question in questions:
            echo(f'  {question} Yes: add "{word}" to cautions. No: add "{word}" to cautions_ruled_out.')
        return
    answers = {word: click.confirm(question) for word, question in questions}
    text = with_answers(_read(file), answers)
    if text is None:
        listed = {word: "cautions" if answer else "cautions_ruled_out" for word, answer in answers.items()}
        echo("Write it yourself: " + "; ".join(f'"{word}" into {key}' for word, key in listed.items()) + ".")
        return
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise PerkupError(f"{file} cannot be written: {error.strerror}.", code=ErrorCode.FILE_UNWRITABLE) from None
    echo(f"Wrote your answers into {file}.")


def _read(file: Path) -> str:
    from perkup.app.text_file import read_text_file

    try:
        return read_text_file(file)
    except OSError as error:
        raise PerkupError(f"{file} cannot be read: {error.strerror}.", code=ErrorCode.FILE_UNREADABLE) from None


def _show(library: MoveLibrary) -> None:
    from rich.table import Table

    from perkup.coach.programme.dose_text import dose_of

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("id", "move", "step", "place", "dose"):
        table.add_column(heading, no_wrap=heading == "id")
    for move in library.moves.values():
        table.add_row(*(literal(cell) for cell in (move.id, move.name, move.category, move.place, dose_of(move))))
    console().print(table)
    for problem in library.problems:
        echo(f"{problem.file}: {problem.key + ': ' if problem.key else ''}{problem.reason}", err=True)
