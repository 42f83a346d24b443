"""Screen of the terminal player: a countdown to be read from across the room, and the step around it."""

from __future__ import annotations

import math

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from perkup.coach.session.session_player import PlayerPhase, SessionPlayer
from perkup.coach.session.timeline import StepKind, TimelineStep

GLYPHS = {
    "0": ("████", "█  █", "█  █", "█  █", "████"),
    "1": ("  █ ", " ██ ", "  █ ", "  █ ", " ███"),
    "2": ("████", "   █", "████", "█   ", "████"),
    "3": ("████", "   █", " ███", "   █", "████"),
    "4": ("█  █", "█  █", "████", "   █", "   █"),
    "5": ("████", "█   ", "████", "   █", "████"),
    "6": ("████", "█   ", "████", "█  █", "████"),
    "7": ("████", "   █", "  █ ", " █  ", " █  "),
    "8": ("████", "█  █", "████", "█  █", "████"),
    "9": ("████", "█  █", "████", "   █", "████"),
    ":": ("  ", "▄▄", "  ", "▄▄", "  "),
}
KINDS = {"prepare": "Get ready", "hold": "Hold", "rest": "Rest", "switch": "Switch sides", "walk": "Walk"}
KEEP_GOING = "Keep going"
COLOURS = {"prepare": "yellow", "switch": "yellow", "rest": "bright_black"}
KEYS = "space pause   b back   n skip   m bell   s voice   h it hurt   q stop"
MARGIN = 3


def draw_big(words: str, *, times: int = 1) -> str:
    """Draw digits and colons, each cell `times` lines high and twice as many columns wide; leave out the rest."""
    glyphs = [GLYPHS[one] for one in words if one in GLYPHS]
    rows = (
        ("  " * times).join("".join(cell * 2 * times for cell in glyph[row]) for glyph in glyphs) for row in range(5)
    )
    return "\n".join(row for row in rows for _ in range(times))


def kind_words(step: TimelineStep) -> str:
    """Return the kind of a step with its number: `Hold · round 2 of 4`."""
    kind = KEEP_GOING if step.moving else KINDS.get(step.kind) or ("Once" if step.reps == 1 else f"{step.reps} times")
    if not step.works:
        return kind
    if step.sets > 1:
        return f"{kind} · set {step.set} of {step.sets}"
    return f"{kind} · round {step.round} of {step.rounds}" if step.rounds > 1 else kind


def count(step: TimelineStep, elapsed: float) -> tuple[str, str]:
    """Return the big number and its unit: seconds left, or which repetition."""
    if step.kind == StepKind.REP and step.reps and step.rep_s:
        return str(min(step.reps, int(elapsed / step.rep_s + 1e-6) + 1)), f"of {step.reps}"
    left = max(0, math.ceil(step.seconds - elapsed - 1e-6))
    if left >= 60:
        return f"{left // 60}:{left % 60:02}", "minutes"
    return str(left), "seconds" if step.works else "to go"


def step_line(step: TimelineStep) -> str:
    """Return a step in one line, as the plain output and a screen reader have it."""
    whose = f", {step.whose}" if step.whose else ""
    if step.kind == StepKind.SWITCH:
        return f"Switch sides: now the {step.whose}"
    length = "" if step.kind == StepKind.REP else f", {step.seconds:.0f} s"
    return f"{kind_words(step)}: {step.title}{whose}{length}"


def progress(play: SessionPlayer, width: int) -> Text:
    """Draw a block for each step of work, as wide as it is long: done, in part, left out, under way, to come."""
    work = play.timeline.work
    total = sum(step.seconds for step in work) or 1
    room = max(len(work) * 2, width - len(work))
    bar = Text()
    for step in work:
        cells = max(1, round(room * step.seconds / total))
        outcome = play.recorded.get(step.index, "now" if step.index == play.index else "")
        style = {"done": "green", "partial": "yellow", "skipped": "bright_black", "now": "cyan"}.get(outcome, "grey37")
        bar.append("━" * cells, style).append(" ")
    return bar


def draw(play: SessionPlayer, elapsed: float, cue: str, note: str, size: tuple[int, int]) -> RenderableType:
    """Draw the whole screen for an instant; `size` is the terminal's columns and lines."""
    step, (columns, lines) = play.step, size
    number, unit = count(step, elapsed)
    colour = COLOURS.get(step.kind, "green")
    number_colour = "bright_black" if play.phase == PlayerPhase.PAUSED else colour
    times = 2 if columns >= 64 and lines >= 28 else 1
    then = f"Then: {step.next_title}" if step.works and step.next_title else ""
    last = "Last one" if step.works and not step.next_title else ""
    parts: list[RenderableType] = [
        Text(play.timeline.title, "bright_black"),
        progress(play, min(columns - 2 * MARGIN, 110)),
        Text(),
        Text.assemble((f" {kind_words(step)} ", f"black on {colour}" if colour != "bright_black" else "reverse")),
        Text(step.title, "bold"),
        Text(step.whose[:1].upper() + step.whose[1:], f"bold {colour}"),
        Text(),
        Text(
            draw_big(number, times=times),
            f"bold {number_colour}",
            no_wrap=True,
        ),
        Text(unit, "bright_black"),
        Text(),
        Text(cue, "bold"),
        Text(then or last, "bright_black"),
        Text(),
        Text(note or KEYS, "yellow" if note else "bright_black"),
    ]
    return Padding(Group(*parts), (1, MARGIN))
