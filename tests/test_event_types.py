from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from perkup import event_types
from perkup.errors import ErrorCode, PerkupError
from perkup.event_checks import validate
from perkup.event_types import KINDS, Cleared, NoteWritten, SwapChosen, kind
from perkup.journal import upgrades
from perkup.journal.events import Event, Recorded
from perkup.journal.schema import to_row
from perkup.journal.upgrades import read_event, read_row
from perkup.vocabulary import NoteSubject
from tests.refusals import refused
from tools import reference

DOC = Path(__file__).parents[1] / "docs" / "journal.md"


def event(name: str, version: int, data: dict[str, Any]) -> Event:
    return Event("0" * 26, datetime(2026, 1, 1, tzinfo=UTC), name, version, data)


def test_the_doc_describes_every_kind_as_the_code_has_it() -> None:
    text = DOC.read_text("utf-8")
    assert reference.filled(text, "kinds", reference.kinds()) == text, "run python tools/reference.py"
    assert text.count("\n### `") == len(KINDS)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_says_what_it_is(name: str) -> None:
    struct = KINDS[name]
    assert len(inspect.getdoc(struct) or "") > 20
    assert struct.__struct_config__.frozen


def test_facts_are_plain_json_with_defaults() -> None:
    version, data = validate("cleared", Cleared(by_clinician_on=date(2026, 3, 1)))
    assert (version, data) == (1, {"by_clinician_on": "2026-03-01", "words": ""})
    assert validate("cleared", {"by_clinician_on": "2026-03-01"}) == (version, data)
    assert validate("swap", SwapChosen(3, "a", "lunge", "bridge"))[1]["from"] == "lunge"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("feedback", {"session": "s", "answer": "hurt", "pain": 11}, "`pain`"),
        ("feedback", {"session": "s", "answer": "fine"}, "`answer`"),
        ("feedback", {"session": "s"}, "`answer`"),
        ("feedback", {"session": "s", "answer": "easy", "mood": 3}, "no field `mood`"),
        ("note", {"about": "day", "ref": "", "text": 4}, "`text`"),
        ("girth", {"cm": [98.0, -1, 98.5]}, "`cm"),
        ("nothing", {}, "no kind `nothing`"),
    ],
)
def test_a_wrong_field_is_named(name: str, data: dict[str, Any], words: str) -> None:
    with pytest.raises(PerkupError) as told:
        validate(name, data)
    assert words in told.value.message


def test_a_struct_of_the_wrong_content_is_refused_too() -> None:
    with refused(ErrorCode.INVALID_INPUT, "about"):
        validate("note", NoteWritten("weather", "", ""))  # type: ignore[arg-type]


def typed(stored: Event) -> Struct | None:
    """Return the facts as a struct, the same whether the event waits in memory or was stored."""
    waiting, row = read_event(stored), read_row(to_row(stored))
    assert waiting == row
    return None if row is None else row.data


def test_reading_gives_the_struct() -> None:
    stored = event("note", 1, {"about": "day", "ref": "r", "text": "t"})
    assert typed(stored) == NoteWritten(NoteSubject.DAY, "r", "t")
    assert read_row(to_row(stored)) == Recorded(stored.id, stored.at, NoteWritten(NoteSubject.DAY, "r", "t"))


def test_what_this_version_cannot_read_is_skipped() -> None:
    assert typed(event("telepathy", 1, {})) is None
    assert typed(event("note", 99, {"about": "day", "ref": "", "text": ""})) is None
    assert typed(event("note", 1, {"about": 5})) is None


@pytest.fixture
def spare() -> Iterator[type[Struct]]:
    """A kind whose second version renamed a field."""

    @kind("spare", version=2)
    class Spare(Struct, frozen=True):
        words: str

    yield Spare
    for registry in (event_types.KINDS, event_types.VERSIONS):
        registry.pop("spare")  # type: ignore[attr-defined]
    upgrades.UPGRADES.pop(("spare", 1), None)


def test_old_facts_are_brought_up_to_date(spare: type[Struct]) -> None:
    old = event("spare", 1, {"text": "hello"})
    assert typed(old) is None
    upgrades.UPGRADES["spare", 1] = lambda facts: {"words": facts["text"]}
    assert typed(old) == spare("hello")
    assert typed(event("spare", 2, {"words": "now"})) == spare("now")
    assert msgspec.json.decode(msgspec.json.encode(old), type=Event) == old
