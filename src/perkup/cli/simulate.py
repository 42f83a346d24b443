"""Verbs that drive the break clock from outside: `replay` and `simulate`."""

from __future__ import annotations

import contextlib
import random
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TextIO

import click
import msgspec

from perkup.cli.output import console, emit_json, literal

if TYPE_CHECKING:
    from perkup.coach.break_clock.clock_state import ClockEffect, ClockInput

SHOWN = 20
"""Violations printed for people; --json has them all."""


@click.command()
@click.argument("events", type=click.File("r", encoding="utf-8"))
@click.option("--json", "as_json", is_flag=True, help="One JSON document: effects, ledger and status.")
def replay(events: TextIO, as_json: bool) -> None:
    """Play recorded desk events (JSON lines, - for standard input) through the break clock."""
    from perkup.coach.break_clock.replay import effect_line, play, read_lines, span_line
    from perkup.desktop.senses import SIGNALS

    played = play(read_lines(events, SIGNALS), SIGNALS)
    if as_json:
        emit_json(
            {
                "effects": [effect_line(effect) for effect in played.effects],
                "ledger": [span_line(span) for span in played.ledger],
                "status": msgspec.to_builtins(played.status),
            }
        )
        return
    out = console()
    for effect in played.effects:
        out.print(f"{effect.at.wall:%Y-%m-%d %H:%M:%S}  {effect.kind:14}{literal(effect.reason)}")
    out.print(f"{played.status.phase}: {literal(played.status.reason)}")


@click.command(
    help="""Simulate years of an untidy person at a computer, with the same break clock.

    Exit 1 when any promise of docs/promises.md was broken.
    """
)
@click.option("--days", type=click.IntRange(1, 100_000), default=365, show_default=True, help="How many days.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same years.")
@click.option("--trace", type=click.File("w", encoding="utf-8"), help="Write events and effects there (JSON lines).")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def simulate(days: int, seed: int, trace: TextIO | None, as_json: bool) -> int:
    """Simulate `days` days; return 1 where a promise was broken."""
    from perkup.desktop.senses import SIGNALS
    from perkup.verification.break_simulation import BreakSimulation

    began = time.perf_counter()
    with _progress(days) as report_day:
        report = BreakSimulation(random.Random(seed), SIGNALS, sink=_tracer(trace), progress=report_day).run(days)
    seconds = round(time.perf_counter() - began, 3)
    if as_json:
        emit_json(msgspec.to_builtins(report) | {"seed": seed, "wall_seconds": seconds})
    else:
        out = console()
        out.print(
            f"{report.days} days, {report.lines} events, {report.crashes} crashes in {seconds:.1f} s: {report.prompts} "
            f"prompts, {report.kept} breaks taken, {report.skipped} skipped, {report.postponed} snoozed, "
            f"{report.typed_through} missed, {report.natural} taken without a reminder."
        )
        out.print(f"Longest time at the desk without a break: {report.longest_desk_s / 60:.0f} min.")
        for violation in report.violations[:SHOWN]:
            out.print(
                f"Promise {violation.promise} broken at {violation.at:%Y-%m-%d %H:%M:%S}: {literal(violation.detail)}"
            )
        out.print(f"{len(report.violations) or 'No'} promise{'s' * (len(report.violations) != 1)} broken.")
    return 1 if report.violations else 0


def _tracer(trace: TextIO | None) -> Callable[[ClockInput, tuple[ClockEffect, ...]], None] | None:
    """Write each input as a line that `perkup replay` understands, and each effect as a line with "kind"."""
    if trace is None:
        return None
    from perkup.coach.break_clock.replay import effect_line, input_line

    out = trace
    encode = msgspec.json.Encoder().encode

    def write(line: ClockInput, effects: tuple[ClockEffect, ...]) -> None:
        out.write(encode(input_line(line)).decode() + "\n")
        for effect in effects:
            out.write(encode(effect_line(effect)).decode() + "\n")

    return write


@contextlib.contextmanager
def _progress(days: int) -> Iterator[Callable[[int], None] | None]:
    """Show a progress bar on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import Progress

    with Progress(console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("days", total=days)
        yield lambda done: bar.update(task, completed=done)
