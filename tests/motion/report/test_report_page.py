"""The report is one file, offline, from a template that the wheel ships."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bench.motion_world import walker
from perkup.motion.analysis import gait_analysis
from perkup.motion.analysis.gait_summary import to_result
from perkup.motion.report import report_page

PEAKS: Any = {"left": [10.0, 12.0, 14.0], "right": [15.0, 17.0, 19.0]}
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def page() -> str:
    walk = gait_analysis.analyse_gait(walker(PEAKS))
    return report_page.html(to_result("walk.trc", walk, 100), walk, {"left": "<svg></svg>"})


def test_it_needs_nothing_else(page: str) -> None:
    assert not re.findall(r"(?:src|href)=\"(?!data:)|<link|<script|@import|url\(", page)
    assert "{{" not in page
    assert "{%" not in page
    assert "None" not in page


def test_every_part_is_there(page: str) -> None:
    assert page.count("<h2>") == 9
    assert page.count('class="chart"') == 3
    assert page.count("<tr><td>") == 6 + len(report_page.NORMS)
    assert "<td colspan=2>nothing</td>" in page
    assert "Not told: walk past in both directions" in page
    assert "12° more than" not in page


@pytest.mark.parametrize(
    ("degrees", "shown", "words"),
    [(7.4, True, "Right goes further"), (-7.4, True, "Left goes further"), (1.0, False, "Smaller than the 5°")],
)
def test_the_difference_is_told_only_where_it_is_more_than_chance(degrees: float, shown: bool, words: str) -> None:
    walk = gait_analysis.analyse_gait(walker(PEAKS))
    gap = {"right_minus_left_deg": degrees, "detectable_change_deg": 5.0, "shown": shown}
    result = msgspec.convert(
        {**msgspec.to_builtins(to_result("walk.trc", walk, 100)), "near_difference": gap},
        type(to_result("walk.trc", walk, 100)),
    )
    page = report_page.html(result, walk, {})
    assert words in page
    assert (">7°<" in page) == shown


def test_words_of_a_file_are_escaped() -> None:
    walk = gait_analysis.analyse_gait(walker(PEAKS))
    assert "<b>" not in report_page.html(to_result("<b>.trc", walk, 100), walk, {})


def test_measuring_does_not_demand_scipy() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert not [name for name in extras["motion"] if name.startswith("scipy")]
    for file in (ROOT / "src" / "perkup" / "motion").rglob("*.py"):
        assert not re.search(r"^\s*(?:import|from) scipy", file.read_text(), re.MULTILINE), file
