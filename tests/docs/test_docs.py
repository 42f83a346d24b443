"""The docs are held against the code: references are what the tool writes, links lead somewhere, verbs exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from perkup.cli.main import VERBS
from tools import reference

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)")


def test_the_command_reference_is_what_the_tool_writes() -> None:
    text = (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert reference.filled(text, "verbs", reference.verbs()) == text, "run `python tools/reference.py`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text("utf-8")) if "://" not in target]
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []


def test_every_page_is_reachable_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        waiting += [(page.parent / target).resolve() for target in LINK.findall(page.read_text("utf-8"))]
    assert {page.name for page in PAGES} <= {page.name for page in seen}


def test_every_verb_named_in_the_docs_exists() -> None:
    named = set()
    for page in PAGES:
        prose = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
        for code in re.findall(r"`([^`]+)`", prose):
            named |= set(re.findall(r"^perkup (?:--data \S+ )?([a-z]+)", code))
    assert named - set(VERBS) == set()
