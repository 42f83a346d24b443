"""Whether a voice finishes each spoken cue in the time that the timeline gives it, and how long the second leg waits.

espeak-ng speaks every cue of every move into a file; its length is held against `coach.cues.spoken_s`.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import wave
from pathlib import Path

from perkup.coach.session.cues import spoken_s
from perkup.coach.session.routines import BREAK_S, break_routine, move_routine
from perkup.coach.session.timeline import compile
from perkup.moves.library import load

Row = tuple[str, str, str, bool | None]


def rows() -> list[Row]:
    """Spoken cues that run over, and sides that differ over the whole library and 2,000 breaks."""
    return [_spoken(), _sides()]


def texts() -> list[str]:
    """Every text that is spoken in any single move of the library."""
    lines = [compile(move_routine(move)) for move in load().moves.values()]
    return sorted({cue.text for line in lines for step in line.steps for cue in step.cues if cue.text})


def _spoken() -> Row:
    what = "spoken cues that run over their time (espeak-ng, default speed)"
    if shutil.which("espeak-ng") is None:
        return what, "espeak-ng is missing", "0", None
    over, most = 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "cue.wav"
        spoken = texts()
        for text in spoken:
            subprocess.run(["espeak-ng", "-v", "en", "-w", str(sound), "--", text], check=True)
            with wave.open(str(sound)) as heard:
                share = heard.getnframes() / heard.getframerate() / spoken_s(text)
            over, most = over + (share > 1), max(most, share)
    return what, f"{over} of {len(spoken)}, longest at {most:.0%} of its time", "0", over == 0


def _sides() -> Row:
    moves = load().moves
    lines = [compile(move_routine(move)) for move in moves.values()]
    last: list[str] = []
    for seed in range(2000):
        length = BREAK_S[0] + seed % int(BREAK_S[1] - BREAK_S[0] + 1)
        routine = break_routine(moves, lambda move: True, break_s=length, last=last, seed=seed)
        last = [item.move.id for item in routine.items]
        lines.append(compile(routine))
    unequal = sum(line.side_s["left"] != line.side_s["right"] for line in lines)
    return "timelines whose sides differ (library and 2,000 breaks)", f"{unequal} of {len(lines)}", "0", unequal == 0
