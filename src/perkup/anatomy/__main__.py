"""`python -m perkup.anatomy`: work out the findings of the library and write them beside it."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime

from perkup.errors import PerkupError


def main() -> int:
    """Write `findings.json`; 1 and one sentence where the model is not installed."""
    from perkup.anatomy.compute_findings import FILE, findings, write
    from perkup.anatomy.muscle_model import need_model
    from perkup.moves.library import load

    try:
        need_model("scipy")
    except PerkupError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    moves = load().moves
    write(findings(moves, today()))
    frames = sum(len(move.keyframes) for move in moves.values())
    sys.stdout.write(f"{len(moves)} moves, {frames} keyframes: {FILE}\n")
    return 0


def today() -> date:
    """Return the day of the build: SOURCE_DATE_EPOCH where it is set, so that a build can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else datetime.now(UTC).date()


if __name__ == "__main__":
    sys.exit(main())
