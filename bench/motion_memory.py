"""How much memory a long film takes: ten minutes of 1080p, the real clip over and over, with a report.

    python -m bench motion_memory

Takes some minutes. The number is the largest resident size that the kernel saw of the measuring process.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.motion_speed import repeat
from bench.motion_video import CLIP, shrunk
from perkup.motion.video import model_weights

SIZE = (1920, 1080)
MINUTES, LIMIT_MB = 10, 600

CHILD = """
import sys
from pathlib import Path
from perkup.cli.main import main
try:
    main(["measure", sys.argv[1], "--json", "--report", sys.argv[2]])
finally:
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(status["VmHWM"].split()[0], file=sys.stderr)
"""
"""Linux only: a child's `ru_maxrss` starts with what its parent held."""

Row = tuple[str, str, str, bool | None]


def rows() -> list[Row]:
    """Return the table."""
    if not CLIP.is_file() or not model_weights.are_present():
        return [("memory", "skipped: no clip or no pose model here", "-", None)]
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        short, film = shrunk(home / "short.mp4", SIZE), home / "film.mp4"
        repeat(short, film, -(-MINUTES * 60 * 30 // 230))
        told = subprocess.run(
            [sys.executable, "-c", CHILD, str(film), str(home / "report.html")],
            capture_output=True,
            text=True,
            check=True,
        )
        frames = json.loads(told.stdout)["frames"]
        size = int(told.stderr.splitlines()[-1]) * 1024 / 1e6
    what = f"largest resident size over {frames} frames of 1080p ({frames / 30 / 60:.1f} min)"
    return [(what, f"{size:.0f} MB", f"< {LIMIT_MB} MB", size < LIMIT_MB)]
