"""Ring to the next break: an arc that grows clockwise from the top."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

SIZE, RADIUS = 200, 91
SMALLEST = 0.004
"""Share of the ring under which the arc is hidden: its round ends would show as a dot."""


def ring_svg(fraction: float) -> Markup:
    """Return the ring as SVG, filled to `fraction` (0-1). The page's script moves the arc on by its `ring-arc` id."""
    from markupsafe import Markup

    middle = SIZE // 2
    circle = f'cx="{middle}" cy="{middle}" r="{RADIUS}"'
    hidden = " hidden" if fraction < SMALLEST else ""
    return Markup(
        f'<svg class="ring" viewBox="0 0 {SIZE} {SIZE}" aria-hidden="true" focusable="false">'
        f'<circle class="ring-track" {circle}/>'
        f'<circle class="ring-arc" id="ring-arc" {circle} pathLength="100"'
        f' stroke-dasharray="{fraction * 100:.2f} 200" transform="rotate(-90 {middle} {middle})"{hidden}/></svg>'
    )
