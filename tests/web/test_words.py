"""Words that pages and terminal never say: idioms that carry information, archaisms, the software's inner life."""

from __future__ import annotations

import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path

from perkup.web import templating

NEVER = """
i have had it|outside your hours|off duty|twice is welcome|breaks kept|the clock waits|goes on by itself|why it spoke
typed through|as it happened|go on now|to take along|on hold|with the coach|the coach|nobody pushes it|no heroics
in the tank|left in you|it can be begun|went by|write it down|lay it on anew|which repeats better|too close to call
stay silent|names no time|in the manner of|weight wander|a double door|for the strong only|those who collect them
what you did is kept|keep it|think of|easily goes wrong|dose from|own it|anew|thereof|whoever|somebody
""".replace("\n", "|").strip("|")
FORBIDDEN = re.compile(rf"\b({NEVER})\b", re.IGNORECASE)
LONGEST_WORDS = 45
"""No sentence of the pages is longer; the style guide aims at about 12 words."""


class Text(HTMLParser):
    """Text of a sentence without its markup."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(markup)

    def handle_data(self, data: str) -> None:
        self.text += data


def sentences() -> dict[str, str]:
    forms = {
        key: [message] if isinstance(message, str) else [*message.values()]
        for key, message in templating.SENTENCES.messages.items()
    }
    return {f"{key} {n}": Text(text).text for key, texts in forms.items() for n, text in enumerate(texts)}


def test_no_sentence_of_the_pages_says_what_it_never_should() -> None:
    assert {key: text for key, text in sentences().items() if FORBIDDEN.search(text)} == {}


def test_no_sentence_is_too_long_to_read_in_one_go() -> None:
    long = {
        key: part
        for key, text in sentences().items()
        for part in re.split(r"(?<=[.?!:;])\s", text)
        if len(part.split()) > LONGEST_WORDS
    }
    assert long == {}


def test_one_message_is_one_entry_of_one_file() -> None:
    folder = templating.SENTENCES.folder
    for path in folder.glob("*.toml"):
        for key, message in tomllib.loads(path.read_text("utf-8")).items():
            assert re.fullmatch(r"[a-z0-9_]+", key), f"{Path(path).name}: {key}"
            if isinstance(message, dict):
                assert set(message) == {"one", "other"}, f"{path.name}: {key}"


JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<kbd>.*?</kbd>|</?[a-zA-Z! ]?[^<>]*>")
SPOKEN_ATTRIBUTE = re.compile(r"""(?<![\w-])(?:aria-label|title|placeholder|alt|data-label)="([^"]*)\"""")
BODY_CLASS = re.compile(r"\{% block body_class %\}.*?\{% endblock %\}")
UNITS = re.compile(r"\b(?:cm|px)\b")


def test_no_sentence_stands_in_a_template() -> None:
    """What is left of a template without its tags and its Jinja says nothing: each sentence has a key."""
    escaped = {}
    for path in templating.FOLDER.glob("*.html"):
        shape = JINJA.sub("", BODY_CLASS.sub("", path.read_text("utf-8")))
        attributes = [text for text in SPOKEN_ATTRIBUTE.findall(shape) if re.search(r"[A-Za-z]{2}", text)]
        words = re.findall(r"[A-Za-z]{2,}", UNITS.sub("", TAG.sub(" ", shape)))
        if words or attributes:
            escaped[path.name] = [*words, *attributes]
    assert escaped == {}


SPOKEN_IN_SCRIPT = re.compile(r"""(["`])([A-Z](?:(?!\1).)*[A-Za-z]{2,}[,.:]? [a-z]{2,}(?:(?!\1).)*)\1""")


def test_no_sentence_stands_in_a_script() -> None:
    """A script asks for a sentence by its key: what looks like one in quotes would never be translated."""
    standing = {}
    for path in templating.FOLDER.parent.joinpath("static").glob("*.js"):
        lines = (
            line for line in path.read_text("utf-8").splitlines() if not line.lstrip().startswith(("//", "/*", "*"))
        )
        texts = [text for line in lines for _quote, text in SPOKEN_IN_SCRIPT.findall(line)]
        if texts:
            standing[path.name] = texts
    assert standing == {}
