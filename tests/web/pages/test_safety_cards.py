"""The cards of the safety check: short enough, one at a time, whole questions one tap away."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from perkup.coach.safety.screening import GROUPS, QUESTIONS

DOCS = Path(__file__).parents[3] / "docs" / "safety.md"
WORDS_A_MINUTE = 200
TAP_S = 1
MOST_S = 90
UNSEEN = {"details", "script", "style"}


class SeenText(HTMLParser):
    """The texts that a person sees in the safety form, one a element; what is folded away or for ears only is left."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[bool] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if tag == "form":
            self._inside = "cards" in classes
        if tag == "summary":
            self._open.append(False)
        elif tag not in {"input", "meta", "link", "br"}:
            self._open.append(tag in UNSEEN or "sr" in classes or (bool(self._open) and self._open[-1]))

    def handle_endtag(self, tag: str) -> None:
        if self._open:
            self._open.pop()
        if tag == "form":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip() and not (self._open and self._open[-1]):
            self.texts.append(" ".join(data.split()))


def cards_seconds(page: str) -> tuple[int, int, int]:
    """Return the words that are seen, each text once, the taps, and the digits of an age."""
    reader = SeenText()
    reader.feed(page)
    words = sum(len(text.split()) for text in dict.fromkeys(reader.texts))
    taps = 2 * len(GROUPS) + len(("hip", "age", "done"))
    return words, taps, 2


def test_everything_is_read_and_answered_within_90_seconds(ask):
    words, taps, digits = cards_seconds(ask.get("/welcome/safety").text)
    reading_s = words / WORDS_A_MINUTE * 60
    assert words > 150
    assert reading_s + (taps + digits) * TAP_S <= MOST_S
    table = DOCS.read_text("utf-8").split("<!-- cards -->")[1].split("<!-- /cards -->")[0]
    rows = [re.findall(r"\d+(?:\.\d+)?", row.split("|", 2)[2]) for row in table.strip().splitlines()[2:]]
    counts = [(words, reading_s), (taps, taps * TAP_S), (digits, digits * TAP_S)]
    assert rows == [[str(count), f"{seconds:.0f}"] for count, seconds in counts]


def test_each_card_has_every_question_in_few_words_and_in_full(ask):
    page = ask.get("/welcome/safety").text
    for question in QUESTIONS:
        if question.kind != "age":
            assert question.short in page
            assert (question.help if question.options else question.text) in page
