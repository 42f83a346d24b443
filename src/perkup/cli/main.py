"""Entry of the command line: which verb lives in which module, and how an error is printed.

A verb's module is imported only when the verb is used, so that ``perkup --help`` and ``perkup status`` stay quick.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import sys
from typing import Any

import click

from perkup import __version__
from perkup.cli.output import echo, fail
from perkup.errors import PerkupError

VERBS: dict[str, tuple[str, str]] = {
    # verb: (module:function, the line that --help shows), in the order that --help shows them
    "run": ("perkup.cli.run:run", "Start Perkup and open its page."),
    "stop": ("perkup.cli.run:stop", "Stop Perkup."),
    "status": ("perkup.cli.status:status", "Show today's status."),
    "break": ("perkup.cli.player:take_break", "Take a break now, guided step by step."),
    "stretch": ("perkup.cli.player:stretch", "The two psoas stretches, or any move, guided step by step."),
    "today": ("perkup.cli.status:today", "The day so far."),
    "why": ("perkup.cli.status:why", "Why each reminder came, or was held back."),
    "pause": ("perkup.cli.control:pause", "No reminders for a while. It ends on its own."),
    "resume": ("perkup.cli.control:resume", "End the pause."),
    "skip": ("perkup.cli.control:skip", "Skip this break."),
    "postpone": ("perkup.cli.control:postpone", "Snooze the break."),
    "answer": ("perkup.cli.control:answer", "Say whether you were away or reading."),
    "sit": ("perkup.cli.control:sit", "Tell Perkup that you are sitting."),
    "stand": ("perkup.cli.control:stand", "Tell Perkup that you are standing."),
    "simulate": ("perkup.cli.simulate:simulate", "Simulate years at a desk and check every promise."),
    "replay": ("perkup.cli.simulate:replay", "Play recorded desk events through the break clock."),
    "menu": ("perkup.cli.run:menu", "Add Perkup to your app menu, or remove it."),
    "autostart": ("perkup.cli.autostart:autostart", "Start Perkup at login: on, off or status."),
    "doctor": ("perkup.cli.diagnostics:doctor", "What Perkup can detect on this computer, and why not."),
    "moves": ("perkup.cli.moves:moves", "The move library; check, begin or draw move files."),
    "anatomy": ("perkup.cli.anatomy:anatomy", "What a pose of hip and knee does to the muscles."),
    "programme": ("perkup.cli.programme:programme", "Today's session of your 30-day plan, guided step by step."),
    "checks": ("perkup.cli.safety:checks", "Answer today's checks: one flat side, the morning after pain."),
    "note": ("perkup.cli.notes:note", "Your own words about the day, a session or a move."),
    "screening": ("perkup.cli.screening:screening", "Show your safety answers, or give new ones."),
    "flag": ("perkup.cli.safety:flag", "Report a warning sign: pauses everything and says how soon to be seen."),
    "clear": ("perkup.cli.safety:clear", "A doctor or physiotherapist has cleared you: end the safety pause."),
    "plan": ("perkup.cli.plan:plan", "A 30-day plan for one person. plan simulate lets many people live it."),
    "calendar": (
        "perkup.cli.calendar_feed:calendar",
        "Your plan for your calendar: a file, or an address.",
    ),
    "photos": ("perkup.cli.photos:photos", "Your private photos: list, add, export, forget."),
    "phone": ("perkup.cli.phone:phone", "Reminders on the phone: on, off, test."),
    "camera": ("perkup.cli.measure:camera", "Download the pose model for measuring: camera setup."),
    "measure": ("perkup.cli.measure:measure", "Hip extension from a side-view video or a marker file."),
    "settings": ("perkup.cli.settings:settings", "List the settings, show one, or change one."),
    "secret": ("perkup.cli.secret:secret", "Sign every browser out: a new secret for this folder."),
    "export": ("perkup.cli.export_import:export", "Write everything that happened as JSON lines or tables."),
    "import": ("perkup.cli.export_import:import_", "Import an export."),
    "completion": ("perkup.cli.completion:completion", "Tab completion for bash, zsh and fish."),
    "help": ("perkup.cli.completion:show_help", "Help for a verb: help moves show."),
    "erase": ("perkup.cli.erase:erase", "Remove events, a measurement or everything for good."),
}


class VerbGroup(click.Group):
    """A group that knows its verbs by name and imports them late."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module, _, function = VERBS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), function)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], VERBS, n=1)
            advice = f"Did you mean `perkup {near[0]}`?" if near else "`perkup --help` lists the verbs."
            raise click.UsageError(f"There is no verb `{args[0]}`. {advice}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, line) for verb, (_place, line) in VERBS.items()] or [("", "")])


@click.group(
    cls=VerbGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--data", metavar="DIR", help="Keep everything of one person under DIR (or set PERKUP_HOME).")
@click.option("--demo", is_flag=True, help="Try Perkup with six weeks of sample data.")
@click.version_option(__version__, prog_name="perkup", message="%(prog)s %(version)s")
@click.pass_context
def root(ctx: click.Context, data: str | None, demo: bool) -> None:
    """Perkup gives people who sit all day their hip extension back."""
    ctx.obj = data
    if demo:
        from perkup.cli.run import open_demo

        if data:
            raise click.UsageError("--demo has a folder of its own; leave out --data.")
        ctx.obj = ctx.with_resource(open_demo())
        if ctx.invoked_subcommand is None:
            _run_demo(ctx)
    elif ctx.invoked_subcommand is None:
        echo(ctx.get_help())


def _run_demo(ctx: click.Context) -> None:
    from perkup.cli.run import run

    ctx.invoke(run)


def main(argv: list[str] | None = None) -> None:
    """Run one command line. Exit 1 tells an error, 2 wrong usage, 130 an interruption."""
    words = sys.argv[1:] if argv is None else argv
    atexit.register(gc.freeze)  # a process that ends need not look for garbage first: 10 to 50 ms
    try:
        result: Any = root.main(args=words, prog_name="perkup", standalone_mode=False)
    except PerkupError as error:
        fail(error, as_json="--json" in words)
    except click.UsageError as error:
        echo(f"perkup: {error.format_message()}", err=True)
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        echo("", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    if isinstance(result, int):
        sys.exit(result)
