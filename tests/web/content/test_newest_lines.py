"""Lists of years on a page: the newest lines, and all where somebody asks."""

from __future__ import annotations

from typing import Any

import pytest

from perkup.web.content.newest_lines import NEWEST


@pytest.fixture
def years(begun: Any) -> Any:
    """Somebody with more tests, notes and measurements than a page lists."""
    result = {"definition": "trunk-thigh", "sides": {}, "file": "walk.mp4"}
    begun.journal.append_many(
        [
            row
            for number in range(NEWEST + 3)
            for row in (
                ("self_test", {"test": "chair_stand", "side": None, "value": 10.0 + number, "unit": "stands"}),
                ("note", {"about": "day", "ref": "2026-03-09", "text": f"note {number} of many"}),
                (
                    "measurement",
                    {
                        "measurement": f"m{number}",
                        "file": f"walk{number}.mp4",
                        "definition": "trunk-thigh",
                        "result": result,
                    },
                ),
            )
        ]
    )
    return begun


@pytest.mark.parametrize(
    ("path", "mark"), [("/programme/tests", '/erase"'), ("/progress/notes", " of many"), ("/measure", ".mp4<")]
)
def test_a_list_of_years_shows_its_newest_and_all_where_asked(years: Any, ask: Any, path: str, mark: str) -> None:
    few, every = ask.get(path).text, ask.get(f"{path}?all").text
    assert (few.count(mark), every.count(mark)) == (NEWEST, NEWEST + 3)
    assert f"The newest {NEWEST} of {NEWEST + 3}." in few
    assert "Show all" not in every
