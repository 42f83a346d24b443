"""Reading grade of every page (Flesch-Kincaid): what the main part of a page says, in a day in the life of a person."""

from __future__ import annotations

import http.client
import re
import sys
from html.parser import HTMLParser

from tools.screenshots import FIRST, FIRST_MORNING, MORNING, PAGES, coach_at, live_a_day

MOST_GRADE = 7.0
BLOCKS = {"p", "li", "dd", "h1", "h2", "h3", "h4", "label", "summary", "legend", "figcaption", "blockquote", "td", "dt"}
UNSPOKEN = {"script", "style", "svg", "select", "nav", "template", "code"}
VOID = {"br", "input", "img", "link", "meta", "hr", "source"}
LEAST_WORDS = 4
"""A shorter block is a label and no sentence: a grade says nothing of it."""
NAMES = re.compile(
    r"\b(?:gluteus|maximus|medius|iliopsoas|iliacus|psoas|rectus|femoris|hamstrings|Perkup|JavaScript|MyoLegs|\w+ and"
    r" colleagues \d{4})\b",
    re.IGNORECASE,
)
"""Names that no other word takes the place of: they count as words of two syllables."""
VOWELS = re.compile(r"[aeiouy]+")
SILENT = re.compile(r"(?:[^l]e|[^td]ed|[^aeiouyscgxz]es)$")


class Blocks(HTMLParser):
    """Sentences of the main part: each block of at least four words ends one."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[str] = []
        self._text = ""
        self.feed(html)
        self._end()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self._end()
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open nothing."""

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._end()
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if "main" in self._open and not UNSPOKEN.intersection(self._open):
            self._text += data

    def _end(self) -> None:
        text = " ".join(self._text.split())
        if len(words(text)) >= LEAST_WORDS:
            self.texts.append(text)
        self._text = ""


def words(text: str) -> list[str]:
    """Return the words of a text; numbers are none."""
    return re.findall(r"[A-Za-z][A-Za-z'’]*", text)


def syllables(word: str) -> int:
    """Return about how many syllables an English word has: its groups of vowels, a silent e at the end less."""
    plain = word.lower().replace("’", "").replace("'", "")
    count = len(VOWELS.findall(plain))
    return max(1, count - (1 if SILENT.search(plain) and count > 1 else 0))


def grade(texts: list[str]) -> float:
    """Return the Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid 1975)."""
    plain = [NAMES.sub("table", text) for text in texts]
    sentences = [part for text in plain for part in re.split(r"(?<=[.!?])\s+", text) if words(part)]
    spoken = [word for part in sentences for word in words(part)]
    if not spoken:
        return 0.0
    return 0.39 * len(spoken) / len(sentences) + 11.8 * sum(map(syllables, spoken)) / len(spoken) - 15.59


def rows() -> list[tuple[str, str, str, bool | None]]:
    """Grade of every page of which pictures are taken."""
    grades: dict[str, tuple[float, int]] = {}
    with coach_at(FIRST_MORNING) as coach:
        grades |= {name: _graded(coach, path) for name, path in FIRST.items()}
    with coach_at(MORNING, weeks=True) as coach:
        live_a_day(coach)
        session = coach.call(lambda app: app.views.today()).sessions[0].session
        grades |= {name: _graded(coach, path.format(session=session)) for name, path in PAGES.items()}
    return [
        (f"reading grade of {name}", f"{number:.1f} ({count} words)", f"<= {MOST_GRADE:g}", number <= MOST_GRADE)
        for name, (number, count) in grades.items()
    ]


def _graded(coach: object, path: str) -> tuple[float, int]:
    connection = http.client.HTTPConnection("127.0.0.1", coach.port, timeout=20)  # type: ignore[attr-defined]
    connection.request("GET", path, headers={"Authorization": f"Bearer {coach.secret}", "Accept": "text/html"})  # type: ignore[attr-defined]
    texts = Blocks(connection.getresponse().read().decode()).texts
    connection.close()
    return grade(texts), sum(len(words(text)) for text in texts)


if __name__ == "__main__":
    for row in rows():
        sys.stdout.write("  ".join(str(part) for part in row) + "\n")
