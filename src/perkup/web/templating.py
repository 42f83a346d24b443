"""Templates into answers. Jinja is imported with the first page: a coach that nobody looks at does without it."""

from __future__ import annotations

import functools
import importlib
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from perkup import __version__
from perkup.app.loop_first import loop_first
from perkup.message_catalog import MessageCatalog, Translation, in_language, translated_text
from perkup.web import static_files, template_filters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment
    from markupsafe import Markup
    from starlette.requests import Request
    from starlette.responses import Response

FOLDER = Path(__file__).parent / "templates"
FIRST = ("base.html", "today.html")
"""What the first page needs; the others follow while somebody reads it."""
_warmed = threading.Event()
SENTENCES = MessageCatalog(Path(__file__).parent / "messages")
"""Every sentence of the pages. They are markup, so that a link may stand inside of a whole sentence."""


def sentence(key: str, /, **values: object) -> str:
    """Return a sentence that is no markup: for errors, labels and what the JSON tells too."""
    return SENTENCES(key, **values)


def say(key: str, /, **values: object) -> Markup:
    """Return a sentence of the pages; what is filled in is escaped."""
    from markupsafe import Markup

    return Markup(SENTENCES.text(key, values)).format(**(in_language(values) if Translation.translate else values))


OF_SCRIPTS = "scripts."
PACKING = 3
"""Of nine: the fastest compression that still makes a fifth of dozens of figures."""


def script_words() -> Markup:
    """Return the sentences of the scripts as JSON, for the page to bring along."""
    from markupsafe import Markup

    keys = [key for key in SENTENCES.messages if key.startswith(OF_SCRIPTS)]
    words = {key.removeprefix(OF_SCRIPTS): SENTENCES.text(key, {}) for key in keys}
    return Markup(json.dumps(words, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))


def counted(number: float, thing: str) -> str:
    """Return a number with its noun, by the key of `counts.toml`: 1 break, 2 breaks."""
    return sentence(f"counts.{thing}", n=number)


def finalized(value: object) -> object:
    """Return what a template writes in the language in force: a whole sentence of a table is its own key."""
    return translated_text(value) if Translation.translate else value


@functools.cache
def environment() -> Environment:
    """Return the one template environment: autoescaping, strict about names that are not there."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=finalized,
    )
    templates.globals.update(static=static_files.url, version=__version__, say=say, script_words=script_words)
    templates.filters.update(template_filters.FILTERS, counted=counted)
    return templates


def is_warm() -> bool:
    """Return True once a first page needs no more than to be filled in."""
    return _warmed.is_set()


def warm_up() -> None:
    """Import Jinja and compile what the first page needs, and then all others in a thread of its own.

    To be called in a thread beside the event loop, which would stand still for a tenth of a second.
    """
    with loop_first():
        for name in FIRST:
            environment().get_template(name)
    if not _warmed.is_set():
        _warmed.set()
        threading.Thread(target=_compile_all, name="templates", daemon=True).start()


def _compile_all() -> None:
    with loop_first():
        importlib.import_module("perkup.app.calendar_subscription")  # what a page that is saved looks at
        for name in environment().list_templates(extensions=["html"]):
            environment().get_template(name)


def page(
    request: Request, template: str, context: Mapping[str, object] | None = None, *, status: int = 200
) -> HTMLResponse:
    """Render a whole page from a template, with what every page needs: the theme, where we are, which pages there
    are."""
    from perkup.web.navigation import entries, existing_paths

    app = request.app.state.web_context.app
    theme = app.settings.current.display.theme
    common = {
        "path": request.url.path,
        "theme": theme,
        "letters": app.settings.current.player.letters,
        "navigation": entries(request),
        "pages": existing_paths(request),
        "problems": app.problems(),
    }
    html = environment().get_template(template).render({**common, **(context or {})})
    return HTMLResponse(html, status)


def packed(request: Request, answer: Response) -> Response:
    """Compress the answer where the browser takes it: dozens of figures are half a megabyte, and alike."""
    import gzip

    answer.headers["vary"] = "accept-encoding"
    if "gzip" in request.headers.get("accept-encoding", ""):
        answer.body = gzip.compress(bytes(answer.body), PACKING)
        answer.headers["content-encoding"] = "gzip"
        answer.headers["content-length"] = str(len(answer.body))
    return answer
