"""A pseudo-language in place of the English one: what a page still says in English has escaped the catalogues."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import perkup
from perkup.app.settings.settings_schema import list_settings
from perkup.message_catalog import Translation
from perkup.web import templating
from perkup.web.pages import why_it_works

ROOT = Path(perkup.__file__).parent
LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
PSEUDO = str.maketrans(LATIN, "ɐƀɔđǝɟƃɥıɾʞłɯŋøþʠɹşʇŭʌŵχʎżȺƁƆĐƎƑƓĦƗɈꝀŁƜŊØƤꝖɌŞŦŬɅŴΧɎŻ")
KEPT = re.compile(r"<[^>]*>|\{[^}]*\}|&\w+;|`[^`]*`")
ROOMS = ("web", "app", "coach", "moves", "charts", "desktop", "motion")
"""Rooms whose sentences pages show."""
SPOKEN = {"aria-label", "title", "placeholder", "alt", "data-label"}
UNSPOKEN = {"script", "style", "kbd", "code", "template"}

PAGES = [
    "/?look",
    "/why",
    "/moves",
    "/moves/str_psoas_lying",
    "/moves/sheet",
    "/moves/sheet?day=1",
    "/history",
    "/hold",
    "/flag",
    "/doctor",
    "/about",
    "/settings",
    "/welcome",
    "/welcome/rhythm",
    "/welcome/show",
    "/welcome/safety",
    "/programme",
    "/programme/1",
    "/programme/2",
    "/programme/tests",
    "/progress",
    "/progress/notes",
    "/progress/photos",
    "/progress/reminders",
    "/for-the-doctor",
    "/prescribe",
    "/measure",
    "/why-it-works",
    "/checks",
    "/stretch",
    "/nowhere",
]


def pseudo(sentence: str) -> str:
    """Write a sentence in letters that are not English; markup, names to fill in and code stay."""
    parts = KEPT.split(sentence)
    marks = [*KEPT.findall(sentence), ""]
    return "".join(part.translate(PSEUDO) + mark for part, mark in zip(parts, marks, strict=True))


def strings(value: Any) -> Iterator[str]:
    """Every text of a TOML document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for part in value.values() for text in strings(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in strings(part))


@cache
def known() -> frozenset[str]:
    """Every whole sentence that stands in a catalogue or in a table of ours: what a translator would be handed."""
    texts: set[str] = set()
    for path in ROOT.rglob("*.toml"):
        texts.update(strings(tomllib.loads(path.read_text("utf-8"))))
    for path in [*ROOT.glob("*.py"), *(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))]:
        tree = ast.parse(path.read_text("utf-8"))
        pieces = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
        texts.update(
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces
        )
    for setting in list_settings():
        texts.update((setting.title, setting.text, setting.unit))
    texts.update(text.replace("_", " ") for text in [*texts])
    texts.add("There is no desk here.")  # the scripted desk of the tests
    return frozenset(texts)


class Page(HTMLParser):
    """What a page says: its texts and the attributes that are read aloud."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in UNSPOKEN
        if not self._silent:
            self.texts += [value for name, value in attrs if name in SPOKEN and value]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in UNSPOKEN

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def escaped(html: str) -> list[str]:
    return [text.strip() for text in Page(html).texts if re.search(r"[A-Za-z]{2}", text)]


def test_no_page_says_a_sentence_that_no_catalogue_knows(ask, used, begun, monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = known() | set(strings(templating.SENTENCES.messages))
    monkeypatch.setattr(Translation, "translate", lambda text: pseudo(text) if text in sentences else text)
    monkeypatch.setattr(why_it_works, "_draw_figure", why_it_works._draw_figure.__wrapped__)  # kept in its language
    english = {
        path: texts for path in [*PAGES, f"/history/{used['session']}"] if (texts := escaped(ask.get(path).text))
    }
    assert english == {}


def test_a_sentence_glued_in_the_code_would_be_caught() -> None:
    assert escaped(
        f'<p title="{pseudo("So it is.")}">{pseudo("Three <b>big</b> {things}.")} <kbd>Esc</kbd> min.</p>'
    ) == [
        "{things}.",
        "min.",
    ]
