"""Rich console that shows text of unknown origin and never obeys it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.errors import MarkupError
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from perkup.plain_text import plain


class PlainConsole(Console):
    """Console whose own styles are its only control sequences."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Render text with its markup; as it is, where its brackets are no markup."""
        try:
            return super().render_str(text, **options)
        except MarkupError:
            return super().render_str(text, **(options | {"markup": False}))

    def _render_buffer(self, buffer: Iterable[Segment]) -> str:
        return super()._render_buffer(
            Segment(text, style, control) if control else Segment(plain(text), _drop_link(style))
            for text, style, control in buffer
        )


def _drop_link(style: Style | None) -> Style | None:
    """Return the style without an address to click on, which no text of ours has."""
    return style.update_link(None) if style is not None and style.link else style
