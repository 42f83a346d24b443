"""The contact sheet: every move on one page that stands by itself, to look at and to print."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from perkup.moves.figure.style import SHEET
from perkup.moves.figure.svg import figure
from perkup.moves.move import Move

_PAGE = """
:root{color-scheme:light dark}
body{margin:1rem;font:15px/1.4 system-ui,sans-serif}
main{display:grid;grid-template-columns:repeat(auto-fill,minmax(21rem,1fr));gap:1rem}
article{border:1px solid #9995;border-radius:10px;padding:.7rem;break-inside:avoid}
h2{font-size:1.05rem;margin:0}
p{margin:.1rem 0 .4rem;opacity:.75;font-size:.85rem}
.phases{display:flex;gap:.3rem}
figure{margin:0;flex:1;min-width:0}
figcaption{font-size:.75rem;text-align:center;opacity:.7}
"""


def sheet(moves: Iterable[tuple[Move, str]]) -> str:
    """Return one HTML page with all figures: each move moving (still where motion is unwelcome) and all its phases.

    Each comes with its dose in words.
    """
    cards = "".join(_card(move, dose) for move, dose in moves)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><title>Perkup: all moves</title>'
        f"<style>{_PAGE}{SHEET}</style></head><body><h1>All moves</h1><main>{cards}</main></body></html>\n"
    )


def _card(move: Move, dose: str) -> str:
    phases = "".join(
        f"<figure>{figure(move, phase=k.phase)}<figcaption>{escape(k.phase)}</figcaption></figure>"
        for k in move.keyframes
    )
    still = figure(move, still=True)
    return (
        f'<article id="{move.id}"><h2>{escape(move.name)}</h2><p>{move.id} · {escape(dose)}</p>'
        f'{figure(move)}{still}<div class="phases">{phases}</div></article>'
    )
