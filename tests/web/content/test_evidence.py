"""One home for what is claimed: every claim graded and sourced, every source used, told alike on About and on Why."""

from __future__ import annotations

import pytest
from markupsafe import escape

from perkup.web.content.evidence import CLAIMS, GRADES, SOURCES, cite_sources, claim
from tests.web.asking import Asker

KEYS = {source.key for source in SOURCES}


def test_every_claim_is_graded_and_sourced() -> None:
    for each in CLAIMS:
        assert each.grade in GRADES
        assert set(each.sources) <= KEYS
        assert bool(each.sources) == bool(cite_sources(each)) == (each.grade != "convention")


def test_every_source_is_used_and_named_once() -> None:
    used = {key for each in CLAIMS for key in each.sources}
    assert used == KEYS - {"article"}
    assert len(KEYS) == len(SOURCES)


@pytest.mark.parametrize("path", ["/about", "/why-it-works"])
def test_both_pages_tell_every_claim_in_the_same_words(ask: Asker, path: str) -> None:
    told = ask.get(path).text
    for each in CLAIMS:
        for words in (each.topic, each.article, each.evidence, cite_sources(each)[1:]):
            assert str(escape(words)) in told, (each.topic, words)
        assert f"evidence: {each.grade}" in told


def test_the_claims_follow_the_article() -> None:
    """Its causes and effects, its steps, its promise and warning, and what was found since about breaks."""
    grades = {each.topic: each.grade for each in CLAIMS}
    assert len(grades) == len(CLAIMS) == 12
    assert claim("The glutes are drawn out and go slack").grade == "mixed"
    assert grades["One flat side: see a doctor right away"] == "convention"
    assert grades["Lunges take the leg back and work the glute"] == "mixed"
