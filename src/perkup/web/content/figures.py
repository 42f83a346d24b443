"""Figures of moves for pages: the shipped pictures on a body, and the drawing where there are none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from perkup.message_catalog import translated
from perkup.vocabulary import OneSide

if TYPE_CHECKING:
    from markupsafe import Markup
    from starlette.requests import Request

    from perkup.app.application import Application
    from perkup.moves.move import Move
    from perkup.moves.move_pictures import MovePictures, PictureShelf

LAZY = ' loading="lazy"'
_DRAWN: dict[tuple[str, bool, str | None], tuple[Move, str]] = {}


def _figure(move: Move, still: bool, phase: str | None) -> str:
    """Draw the figure once as long as the move stays the same; a move holds dicts, so no cache takes it as a key."""
    from perkup.moves.figure.svg import figure

    entry = _DRAWN.get((move.id, still, phase))
    if entry is None or entry[0] is not move:
        entry = (move, figure(move, still=still, phase=phase))
        _DRAWN[move.id, still, phase] = entry
    return entry[1]


def drawing_of(move: Move, *, still: bool = True, phase: str | None = None) -> Markup:
    """Return the drawing as markup. It is our own drawing: nothing in it comes from outside unescaped."""
    from markupsafe import Markup

    return Markup(_figure(move, still, phase))


def shelf_of(request: Request) -> PictureShelf:
    """Return the pictures of moves on the person whom the settings choose, own moves included."""
    app: Application = request.app.state.web_context.app
    return app.own_pictures.shelf(app.settings.current.display.person)


def drawer(request: Request, *, lazy: bool = True) -> Callable[..., Markup]:
    """Return what draws a move on a page, on the person that the settings choose; without `lazy` all are loaded at
    once, as a printer needs them."""
    shelf = shelf_of(request)

    def draw(move: Move, *, still: bool = True, phase: str | None = None) -> Markup:
        return picture_of(move, shelf, still=still, phase=phase, lazy=lazy)

    return draw


def picture_of(
    move: Move, shelf: PictureShelf, *, still: bool = True, phase: str | None = None, lazy: bool = True
) -> Markup:
    """Return a move's picture on a body as markup, or its drawing where no picture belongs to it."""
    from markupsafe import Markup

    pictures = shelf.pictures_of(move)
    if pictures is None:
        return drawing_of(move, still=still, phase=phase)
    markup = picture_markup(move, shelf, pictures, still=still, phase=phase)
    return Markup(markup if lazy else markup.replace(LAZY, ""))


def story_markup(move: Move, shelf: PictureShelf) -> Markup:
    """Return the film that a slider runs by hand, hidden until it does; empty where no film belongs to the move."""
    from markupsafe import Markup

    from perkup.moves.move_pictures import picture_address

    pictures = shelf.pictures_of(move)
    if pictures is None or pictures.film is None:
        return Markup()
    film = picture_address(shelf.person, pictures.film.file, pictures.digest)
    frames = " ".join(str(milliseconds) for milliseconds in pictures.film.frames)
    return Markup(f'<span class="body-picture why-body" data-film="{film}" data-frames="{frames}"></span>')


def side_markup(move: Move, shelf: PictureShelf, side: OneSide, phase: str) -> str | None:
    """Return a side's picture of the player: still in a phase, or the film; None where no picture belongs to it."""
    pictures = shelf.pictures_of(move)
    if pictures is None:
        return None
    text = picture_markup(move, shelf, pictures, still=bool(phase), phase=phase or None)
    return text.replace('class="body-picture', 'class="body-picture body-mirrored', 1) if side == OneSide.LEFT else text


def picture_markup(
    move: Move, shelf: PictureShelf, pictures: MovePictures, *, still: bool = True, phase: str | None = None
) -> str:
    """Return the picture with what a browser without AVIF falls back on: the drawing.

    A film names its frames and its still, for the script that runs it; without a script it moves by itself, and stays
    still in print and where motion is unwanted.
    """
    from markupsafe import escape

    from perkup.moves.move_pictures import picture_address, picture_index

    wide, high = picture_index().size
    picture = picture_address(shelf.person, pictures.still(phase or "end").file, pictures.digest)
    query = f"?phase={phase}" if phase else "?still"
    words = "" if still else escape(f"{translated(move.name)}. " + " ".join(translated(line) for line in move.how))
    image = (
        f'<img src="/moves/{move.id}/figure{query}" width="{wide}" height="{high}" alt="{words}" decoding="async"'
        f"{LAZY if still else ''}>"
    )
    sources = f'<source type="image/avif" srcset="{picture}">'
    data = ""
    if pictures.film is not None:
        film = picture_address(shelf.person, pictures.film.file, pictures.digest)
        frames = " ".join(str(milliseconds) for milliseconds in pictures.film.frames)
        data = f' data-film="{film}" data-frames="{frames}"'
        if not still:
            quiet = "(prefers-reduced-motion: reduce), print"
            sources = (
                f'<source type="image/avif" media="{quiet}" srcset="{picture}">'
                f'<source type="image/avif" srcset="{film}">'
            )
    kind = "body-still" if still else "body-film"
    return f'<span class="body-picture {kind}"{data}><picture>{sources}{image}</picture></span>'
