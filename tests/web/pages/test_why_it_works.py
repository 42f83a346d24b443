"""The Why page as it is served: the story in stills, honest numbers, claims with grades, nothing inline."""

from __future__ import annotations

import json
import re

import msgspec
import pytest
from markupsafe import escape

from perkup.app.application import Application
from perkup.moves.library import load
from perkup.moves.why_story import lengths
from perkup.web.content.evidence import CLAIMS, cite_sources
from perkup.web.content.why_scenes import MUSCLES, SCENES
from perkup.web.pages import why_it_works
from perkup.web.pages.why_it_works import hip_words, lessons, rows, stills
from tests.web.asking import Asker


@pytest.fixture
def page(ask: Asker) -> str:
    told = ask.get("/why-it-works")
    assert told.status == 200
    return told.text


def test_the_page_stands_in_the_navigation_beside_the_log(page: str) -> None:
    assert re.search(r'href="/why-it-works"[^>]*aria-current="page"', page)
    assert 'href="/why"' in page


def test_without_a_script_five_stills_tell_the_story(page: str) -> None:
    still_part = page[page.index('id="stills"') : page.index('id="why-data"')]
    assert still_part.count("<svg xmlns") == len(SCENES) == 5
    for scene in SCENES.values():
        assert scene.title in still_part
        assert scene.text in still_part
    for still in stills():
        for bar in still.bars:
            assert f"<b>{bar.percent} %</b>" in still_part


def test_stills_carry_the_model_s_numbers() -> None:
    first, last = stills()[0], stills()[-1]
    named = [frame for frame in lengths() if frame["phase"]]
    assert [bar.percent for bar in first.bars][:3] == [
        round(named[0]["length_ratio"][name] * 100) for name in ("psoas", "iliacus", "recfem")
    ]
    assert first.tones["psoas"] == "short"
    assert first.tones["glmax"] == "long"
    assert last.tones["psoas"] == "long"
    assert {bar.tone for bar in stills()[2].bars} == {"level"}


def test_bars_run_from_the_line_of_standing() -> None:
    line = why_it_works._x(1.0)
    for still in stills():
        for bar in still.bars:
            starts, ends = bar.x, bar.x + bar.width
            assert min(abs(starts - line), abs(ends - line)) <= 2.1
            assert 0 <= starts < ends <= why_it_works.WIDTH
    assert why_it_works._x(0.1) == 0
    assert why_it_works._x(9.0) == why_it_works.WIDTH


def test_the_script_gets_every_instant(page: str) -> None:
    found = re.search(r'<script type="application/json" id="why-data">(.*?)</script>', page)
    assert found
    told = json.loads(found[1])
    assert len(told["instants"]) == len(lengths())
    assert {"seconds", "phase", "hip", "lever", *(muscle.key for muscle in MUSCLES)} == told["instants"][0].keys()
    assert told["scenes"].keys() == SCENES.keys()
    assert "<" not in found[1]


def test_nothing_is_inline(page: str) -> None:
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
    assert not re.search(r" on[a-z]+=", page)


def test_every_claim_stands_with_its_grade_and_sources(page: str) -> None:
    for claim in CLAIMS:
        assert f"evidence: {claim.grade}" in page
        assert str(escape(claim.evidence)) in page
        assert str(escape(cite_sources(claim)[1:])) in page
    assert page.count("The article says</h4>") == page.count("The evidence says</h4>") == len(CLAIMS)
    assert "activation" not in page


def test_the_table_holds_sitting_and_the_article_s_stretches() -> None:
    found = rows(load().moves)
    assert [row.name for row in found[:2]] == ["Sitting upright", "Standing"]
    assert found[0].values == (79, 70, 98, 138)
    assert [row.href for row in found[2:4]] == ["/moves/str_psoas_lying", "/moves/str_psoas_lunge"]
    for row in found[2:]:
        assert min(row.values[:3]) > 100 > row.values[3]


def test_the_lessons_tell_numbers_of_the_moves() -> None:
    moves = load().moves
    told = lessons(moves)
    assert [lesson.title for lesson in told] == [
        "Arching the back is not it",
        "Bend the knee of the leg behind",
        "The arm helps if you lean away from it",
        "In a lunge the front leg works",
    ]
    findings = moves["str_half_kneel"].findings
    assert findings
    side = findings["keyframes"][-1]["right"]  # type: ignore[index]
    assert f"to {round(side['length_ratio']['recfem'] * 100)} per cent" in told[1].text
    assert {lesson.href.removeprefix("/moves/") for lesson in told} <= moves.keys()


def test_without_findings_it_says_so(ask: Asker, app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = {name: msgspec.structs.replace(move, findings=None) for name, move in app.library.moves.items()}
    assert rows(bare) == []
    assert len(lessons(bare)) == 1
    assert len(lessons({})) == 1
    monkeypatch.setattr(why_it_works, "lengths", tuple)
    monkeypatch.setattr(why_it_works, "rows", lambda moves: [])
    told = ask.get("/why-it-works")
    assert told.status == 200
    assert "make findings" in told.text
    assert "The article says" in told.text


@pytest.mark.parametrize(
    ("degrees", "words"),
    [(80.4, "hip bent 80°"), (1.0, "hip straight"), (-0.9, "hip straight"), (-15, "hip 15° behind straight")],
)
def test_the_hip_in_words(degrees: float, words: str) -> None:
    assert hip_words(degrees) == words
