"""Body of a notification for daemons that can more or less."""

import html

from perkup.desktop.interface import Notification


def body_text(note: Notification, capabilities: frozenset[str]) -> str:
    """Return the body for a daemon: escaped where it reads markup, with the address where it shows no buttons."""
    markup = "body-markup" in capabilities
    text = html.escape(note.body, quote=False) if markup else note.body
    if not note.url or "actions" in capabilities:
        return text
    url = html.escape(note.url)
    link = f'<a href="{url}">{url}</a>' if markup and "body-hyperlinks" in capabilities else note.url
    return f"{text}\n{link}" if text else link
