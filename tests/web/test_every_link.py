"""Everything a page links to opens, on six weeks of an invented person: no page of ours leads to an error."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.demo.sample_person import fill
from tests.web.asking import asker

LINK = re.compile(r'href="(/[^"#]*)')
OF_A_KIND = 6
"""So many pages of one kind (a session's, a move's) are opened; the rest is made by the same template."""


def kind(path: str) -> str:
    """The address with what varies left out."""
    plain, _, query = path.partition("?")
    return re.sub(r"/[0-9a-f]{8,}|/[a-z]+_[a-z_]+|/\d+", "/*", plain) + ("?" if query else "")


def test_every_page_that_is_linked_opens(tmp_path: Path) -> None:
    home = DataFolder.find(str(tmp_path / "home"))
    fill(home)
    app = Application.open(home)
    app.breaks.running, app.breaks.url = True, "http://127.0.0.1:7575"
    app.breaks.apply_input("start")
    ask = asker(app)
    opened: Counter[str] = Counter()
    seen, waiting, failed = {"/"}, ["/"], []
    while waiting:
        path = waiting.pop(0)
        if opened[kind(path)] >= OF_A_KIND:
            continue
        opened[kind(path)] += 1
        told = ask.get(path)
        if told.status >= 400:
            failed.append((path, told.status))
        if "html" in (told.header("content-type") or ""):
            found = {link.replace("&amp;", "&") for link in LINK.findall(told.text)} - seen
            seen |= found
            waiting += sorted(link for link in found if not link.startswith("/static/"))
    app.close()
    assert failed == []
    assert {"/programme", "/progress", "/measure", "/why-it-works", "/for-the-doctor", "/history/*", "/moves/*"} <= set(
        opened
    )
