"""Sentences by key: every key that is asked for is there, every one that is there is asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from perkup.message_catalog import MessageCatalog, plural_form
from perkup.web import templating

WEB = Path(templating.__file__).parent
ASKED = re.compile(r"""\b(?:say|sentence)\(\s*["']([\w.]+)["']\s*[,)]""")
QUOTED = re.compile(r"""["']([a-z_0-9]+\.[a-z_0-9]+)["']""")
BEGUN = re.compile(r"""\b(?:say|sentence)\(\s*f?["']([a-z_0-9]+\.[a-z_0-9]*)(?:\{|["']\s*~)""")
SOURCES = "".join(path.read_text("utf-8") for kind in ("*.html", "*.py") for path in WEB.rglob(kind))

SCRIPTS = "".join(path.read_text("utf-8") for path in WEB.rglob("*.js"))


def test_scripts_ask_for_the_messages_that_are_there() -> None:
    asked = {f"scripts.{key}" for key in re.findall(r'\bsentence\("(\w+)"', SCRIPTS)}
    assert asked - set(templating.SENTENCES.messages) == set()


def test_pages_ask_for_the_messages_that_are_there() -> None:
    keys = set(templating.SENTENCES.messages)
    begun = tuple(BEGUN.findall(SOURCES))
    assert set(ASKED.findall(SOURCES)) - keys == set(), "asked for and not there"
    spoken = set(QUOTED.findall(SOURCES)) | {key for key in keys if key.startswith(begun)}
    in_scripts = set(re.findall(r'"([a-z_]+)"', SCRIPTS))
    spoken |= {key for key in keys if key.startswith("scripts.") and in_scripts & {key[8:], key[8:].partition("_")[0]}}
    assert keys - spoken == set(), "there and never asked for"


def test_values_are_escaped_and_links_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page.toml").write_text("""hello = 'Hello {name}, <a href="/">back</a>'""")
    monkeypatch.setattr(templating, "SENTENCES", MessageCatalog(tmp_path))
    assert templating.say("page.hello", name="<b>") == 'Hello &lt;b&gt;, <a href="/">back</a>'


def test_a_number_chooses_the_plural_form(tmp_path: Path) -> None:
    (tmp_path / "page.toml").write_text('breaks = { one = "{n} break", other = "{n} breaks" }')
    say = MessageCatalog(tmp_path)
    assert [say("page.breaks", n=number) for number in (0, 1, 2)] == ["0 breaks", "1 break", "2 breaks"]
    assert plural_form(1.5) == "other"


def test_an_unknown_key_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        MessageCatalog(tmp_path)("page.nothing")
