"""Classes of the figure and the colours it has without a style sheet.

Each class stands in docs/moves.md. The attributes here lose against any rule of a style sheet, so that a page themes
the figure by class alone; `SHEET` is such a sheet, light and dark, for a page that stands by itself.
"""

from __future__ import annotations

PAINT: dict[str, str] = {
    "fig-skin": 'fill="#e2b08c" stroke="#8a5a3c" stroke-width=".7"',
    "fig-skin-far": 'fill="#c08b69" stroke="#7d5238"',
    "fig-shirt": 'fill="#7f9fb0" stroke="#467"',
    "fig-shirt-far": 'fill="#648190" stroke="#456"',
    "fig-shorts": 'fill="#59636f" stroke="#345"',
    "fig-shorts-far": 'fill="#464e59" stroke="#234"',
    "fig-hair": 'fill="#4a3a33" stroke="none"',
    "fig-face": 'fill="none" stroke="#4a3028" stroke-width=".9"',
    "fig-working": 'fill="#e4572e" stroke="#821"',
    "fig-stretched": 'fill="#2f9be0" stroke="#158"',
    "fig-resting": 'fill="#c9ced6" stroke="#8b94a0" opacity=".42"',
    "fig-floor": 'fill="#efece4"',
    "fig-mat": 'fill="#d5e3d8" stroke="#a9c2ae"',
    "fig-shadow": 'fill="#5a5346" opacity=".28"',
    "fig-prop": 'fill="#d9c7a8" stroke="#9c8660" stroke-linejoin="round"',
    "fig-prop-top": 'fill="#eadcc2"',
    "fig-prop-side": 'fill="#c3ae8b"',
    "fig-prop-leg": 'fill="none" stroke="#b39a70" stroke-width="3.6"',
    "fig-band": 'fill="#7a3fa0" stroke="#502070" stroke-width=".7" stroke-linejoin="round"',
    "fig-arrow-line": 'fill="none" stroke="#1d7a46" stroke-width="3"',
    "fig-arrow": 'fill="#1d7a46" stroke="#fff" stroke-width="1.2" stroke-linejoin="round"',
    "fig-ghost": 'fill="#8a8f98" opacity=".33"',
    "fig-text": 'fill="#3b3a36" font-size="7.5"',
    "fig-says": 'fill="#1d7a46" font-size="8.5" font-weight="600" stroke="#fff" stroke-width="2" paint-order="stroke"',
}

SHEET = """
.fig{width:100%;height:auto;display:block}
.fig-moving+.fig-still{display:none}
@media (prefers-reduced-motion:reduce){.fig-moving{display:none}.fig-moving+.fig-still{display:block}}
@media (prefers-color-scheme:dark){
.fig-floor{fill:#2b2e33}.fig-mat{fill:#31473a;stroke:#4b6a56}
.fig-shorts{fill:#8793a3;stroke:#a7b1bf}.fig-shorts-far{fill:#6a7482;stroke:#8a94a2}
.fig-hair{fill:#8a6a58}.fig-shadow{fill:#000;fill-opacity:.5}
.fig-prop{fill:#6d5f48;stroke:#a08c68}.fig-prop-top{fill:#85755a}.fig-prop-side{fill:#584c39}
.fig-arrow-line{stroke:#4fc483}
.fig-text{fill:#d8d5cc}.fig-says{fill:#6fd79a;stroke:#1b1d20}.fig-arrow{fill:#4fc483;stroke:#1b1d20}
.fig-ghost{fill:#c9ced6;opacity:.25}
}
"""


def paint(kind: str) -> str:
    """Return the class with its colours as attributes."""
    return f'class="{kind}" {PAINT[kind]}'
