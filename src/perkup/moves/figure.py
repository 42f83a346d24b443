"""The figure of a move as inline SVG."""

from __future__ import annotations

from typing import Literal
from xml.sax.saxutils import escape

from perkup.moves.body import points
from perkup.moves.model import Move

_LINES = (("pelvis", "neck"), ("neck", "head"), ("hip", "knee"), ("knee", "ankle"), ("ankle", "toe"),
          ("shoulder", "elbow"), ("elbow", "fingers"))  # fmt: skip


def figure(
    move: Move, *, side: Literal["right", "left"] = "right", still: bool = False, phase: str | None = None
) -> str:
    """The move as one SVG element; `still` shows its end or the named phase."""
    chosen = next((k for k in move.keyframes if k.phase == phase), move.keyframes[-1])
    spots = points(chosen.pose, chosen.at or (0.0, 0.9, 0.0))
    sign = 1 if side == "right" else -1
    lines = []
    for upper, lower in _LINES:
        for end in ("_l", "_r"):
            a, b = (spots.get(n + end) or spots[n] for n in (upper, lower))
            xs = [sign * p[0] * 100 + 100 for p in (a, b)]
            ys = [190 - p[1] * 100 for p in (a, b)]
            lines.append(f'<path class="fig-limb" d="M{xs[0]:.1f} {ys[0]:.1f}L{xs[1]:.1f} {ys[1]:.1f}"/>')
    how = " ".join(move.how)
    return (
        f'<svg class="fig" viewBox="-80 0 360 200" role="img"><title>{escape(move.name)}</title>'
        f'<desc>{escape(how)}</desc><g fill="none" stroke="#555" stroke-width="9" stroke-linecap="round">'
        + "".join(lines)
        + "</g></svg>"
    )
