"""Cues said and sounded in a step: counts, form, halfway, the last three seconds.

Pure. A cue never talks into the next one: every text is given the time that a voice needs for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import cycle

from msgspec import Struct

from perkup.errors import ErrorCode, PerkupError


class CueKind(StrEnum):
    """Kinds of cue: something said, or a sound."""

    SAY = "say"
    BEEP = "beep"
    TICK = "tick"
    CHIME = "chime"
    HALFWAY = "halfway"
    LAST = "last"


LAST_S = 3
"""A hold, a rest and a get-ready each count their last three seconds."""
WALK_CUE_EVERY_S = 12.0
HOLD_CUE_EVERY_S = 9.0
"""A short hold has its cues closer together: at least four a hold, where they fit."""
DEFAULT_TEMPO = "2-1-2"
MOST_TEMPO_S = 600
"""Longest part of a repetition, seconds."""
"""Seconds up, at the top, down: the tempo of ACSM-style novice training, see docs/player.md."""

PUSH_OFF = (
    "Push off the back leg, right through your toes",
    "Leave the back leg behind for a moment before it lifts",
    "Feel your glute work as you push off",
)
"""The article's way of walking (push off the back leg and toes), in Perkup's words."""


class Cue(Struct, frozen=True):
    """Something to hear or read `at_s` seconds into its step; an empty `text` is a sound only."""

    at_s: float
    kind: CueKind
    text: str = ""


def round_ms(seconds: float) -> float:
    """Round to whole milliseconds, so that starts and lengths add up exactly."""
    return round(seconds, 3)


def spoken_s(text: str) -> float:
    """About how long a voice needs for `text`, seconds: 2.6 words a second and a breath (see docs/player.md)."""
    return round_ms(0.5 + len(re.findall(r"\w+", text)) / 2.6) if text else 0.0


def tempo_seconds(tempo: str | None, hold_s: float | None = None) -> tuple[float, ...]:
    """`"2-1-2"` as seconds up, at the top, down; `hold_s`, when given and not zero, is the time at the top.

    Raises `PerkupError` for anything but three or more numbers joined by dashes that last some time together.
    """
    try:
        parts = [float(part) for part in (tempo or DEFAULT_TEMPO).split("-")]
    except ValueError:
        parts = []
    if len(parts) < 3 or not all(0 <= part <= MOST_TEMPO_S for part in parts) or sum(parts) <= 0:
        raise PerkupError(
            f"`{tempo}` is not a tempo.",
            "Write seconds up, at the top and down, like 2-1-2.",
            code=ErrorCode.INVALID_INPUT,
        )
    if hold_s:
        parts[1] = hold_s
    return tuple(parts)


def tick_cues(seconds: float) -> tuple[Cue, ...]:
    """Return a tick at each of the last three seconds of a get-ready, a switch or a rest."""
    return tuple(Cue(round_ms(seconds - left), CueKind.TICK) for left in range(LAST_S, 0, -1) if seconds > left)


def count_cues(reps: int, tempo: Sequence[float], form: Sequence[str] = ()) -> tuple[Cue, ...]:
    """Return a spoken number as each repetition begins, a tick at its top and as it comes down, and the cues of form.

    A cue follows the number of its repetition; one too long for that takes the number's place, which is still to be
    read. The first and the last repetition are only counted.
    """
    rep_s = sum(tempo)
    every = 2 if 2 * len(form) <= reps - 1 else 1
    waiting = list(form)
    cues = [Cue(0.0, CueKind.CHIME)]
    for rep in range(reps):
        last = reps > 1 and rep == reps - 1
        start, end = round_ms(rep * rep_s), round_ms((rep + 1) * rep_s)
        number = Cue(start, CueKind.LAST if last else CueKind.SAY, f"{rep + 1}, last one" if last else str(rep + 1))
        spoken = [number]
        if waiting and 0 < rep < reps - 1 and (rep - 1) % every == 0:
            spoken = _with_form(number, waiting[0], end - 0.05)
            if spoken != [number]:
                waiting.append(waiting.pop(0))
        turns = {round_ms(start + sum(tempo[:turn])) for turn in range(1, len(tempo))}
        cues += spoken + [Cue(at, CueKind.TICK) for at in sorted(turns) if start < at < end]
    return tuple(cues)


def _with_form(number: Cue, text: str, end: float) -> list[Cue]:
    """Return the number with a cue behind it, the cue in its place, or the number alone where neither fits."""
    behind = round_ms(number.at_s + spoken_s(number.text) + 0.1)
    if behind + spoken_s(text) <= end:
        return [number, Cue(behind, CueKind.SAY, text)]
    return [Cue(number.at_s, CueKind.SAY, text)] if number.at_s + spoken_s(text) <= end else [number]


def hold_cues(seconds: float, texts: Iterator[str], every_s: float = HOLD_CUE_EVERY_S) -> tuple[Cue, ...]:
    """Return the cues of a hold: form from `texts` where there is time for it, halfway, and the last three seconds."""
    half = round_ms(seconds / 2)
    cues = [Cue(0.0, CueKind.CHIME), Cue(half, CueKind.HALFWAY, "Halfway" if seconds >= 10 else "")]
    cues += [Cue(round_ms(seconds - left), CueKind.LAST, str(left)) for left in range(LAST_S, 0, -1) if seconds > left]
    every_s = min(every_s, seconds / 4)
    text = next(texts)
    for begin, end in ((0.6, min(half, seconds - LAST_S)), (half + spoken_s("Halfway") + 0.4, seconds - LAST_S)):
        at = begin
        while text and at + spoken_s(text) <= end:
            cues.append(Cue(round_ms(at), CueKind.SAY, text))
            at += max(every_s, spoken_s(text) + 1)
            text = next(texts)
    return tuple(cues)


def walk_cues(seconds: float, own: Sequence[str]) -> tuple[Cue, ...]:
    """Return the cues of a walk: how to push off, turn about with the move's `own` cues."""
    pairs = zip(cycle(PUSH_OFF), cycle(own or PUSH_OFF[1:]), strict=False)
    return hold_cues(seconds, (text for pair in pairs for text in pair), WALK_CUE_EVERY_S)
