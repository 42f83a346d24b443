"""Verbs of the terminal itself: completion in bash, zsh and fish, and help of a verb."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perkup.cli.output import echo
from perkup.errors import ErrorCode, PerkupError

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "_PERKUP_COMPLETE"
SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS), required=False)
@click.option("--install", "into", flag_value="install", help="Write it where the shell looks for it.")
@click.option("--remove", "into", flag_value="remove", help="Take it away again.")
def completion(shell: str | None, into: str | None) -> None:
    """Complete verbs and options with the tab key, in bash, zsh or fish (yours, unless you name one)."""
    shell = shell or Path(os.environ.get("SHELL", "")).name
    if shell not in SHELLS:
        raise PerkupError(
            "Your shell is not known here.", f"Name one: {', '.join(SHELLS)}.", code=ErrorCode.INVALID_INPUT
        )
    if into is None:
        echo(script(shell), nl=False)
        return
    place = script_path(shell, os.environ)
    try:
        if into == "remove":
            place.unlink(missing_ok=True)
            echo(f"Completion in {shell} is off.")
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(script(shell), "utf-8")
    except OSError as error:
        raise PerkupError(f"{place} cannot be written: {error.strerror}.", code=ErrorCode.FILE_UNWRITABLE) from None
    echo(f"Completion in {shell} is on from the next terminal: {place}")
    if shell == "zsh":
        echo(f"Once, in ~/.zshrc before compinit: fpath=({place.parent} $fpath)")


def script(shell: str) -> str:
    """Return the completion script of a shell, as click writes it."""
    from click.shell_completion import get_completion_class

    from perkup.cli.main import root

    kind = get_completion_class(shell)
    assert kind is not None
    text = kind.source_template % kind(root, {}, "perkup", VARIABLE).source_vars()
    return text.lstrip("\n")


def script_path(shell: str, environment: Mapping[str, str]) -> Path:
    """Return where this shell looks for completions of one person."""
    home = Path(environment.get("HOME") or Path.home())
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    return {
        "bash": data / "bash-completion" / "completions" / "perkup",
        "zsh": data / "zsh" / "site-functions" / "_perkup",
        "fish": config / "fish" / "completions" / "perkup.fish",
    }[shell]


@click.command(name="help")
@click.argument("words", metavar="[VERB]...", nargs=-1)
@click.pass_context
def show_help(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Show the help of a verb: help moves show."""
    front = ctx.parent
    assert front is not None
    if not words:
        echo(front.get_help())
        return
    command: click.Command = front.command
    context, name = front, ""
    for word in words:
        below = command.get_command(context, word) if isinstance(command, click.Group) else None
        if below is None:
            name = " ".join((name, word)).strip()
            raise click.UsageError(f"There is no verb `{name}`. `perkup --help` lists the verbs.")
        context = click.Context(below, info_name=word, parent=context, max_content_width=100)
        command, name = below, f"{name} {word}".strip()
    echo(command.get_help(context))
