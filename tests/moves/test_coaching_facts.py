"""What a move is for where its file says so, and where it leaves it out."""

from __future__ import annotations

import pytest

from perkup.moves.coaching_facts import family_of, level_of, role_of
from perkup.moves.library import load
from perkup.moves.move import Move
from perkup.moves.template import template


def file_of(name: str, **lines: str) -> tuple[str, str]:
    """A move file without facts, save the lines given (key to TOML value)."""
    replaced = {"family", "level", "role", *lines}
    kept = [line for line in template(name).splitlines() if line.split(" ")[0] not in replaced]
    return f"{name}.toml", "\n".join([*(f"{key} = {value}" for key, value in lines.items()), *kept])


def facts(move: Move) -> tuple[str, int, str]:
    return family_of(move), level_of(move), role_of(move)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ({"harder": '["stg_sl_hip_thrust"]'}, ("bridge", 2, "strength")),
        ({"harder": '["stg_clam"]'}, ("side", 1, "strength")),
        ({"harder": '["brk_kickback"]'}, ("press_back", 1, "strength")),
        ({"harder": '["str_couch"]'}, ("other", 2, "strength")),
        ({"harder": "[]"}, ("other", 2, "strength")),
        ({"harder": '["stg_clam"]', "level": "3"}, ("side", 3, "strength")),
        ({"harder": '["stg_clam"]', "family": '"hinge"'}, ("hinge", 1, "strength")),
        ({"step": '"stretch"', "harder": '["stg_clam"]'}, ("other", 2, "stretch")),
        ({"step": '"walk"'}, ("other", 2, "walk")),
        ({"step": '"break"', "harder": '["brk_kickback"]'}, ("other", 2, "break")),
        ({"step": '"break"', "role": '"strength"', "harder": '["brk_kickback"]'}, ("press_back", 1, "strength")),
    ],
)
def test_what_a_file_leaves_out_follows_a_neighbour_or_the_step(
    lines: dict[str, str], expected: tuple[str, int, str]
) -> None:
    library = load([file_of("own", **lines)])
    assert library.problems == []
    assert facts(library.moves["own"]) == expected


def test_what_is_harder_than_a_move_of_a_known_family_is_one_level_above_it() -> None:
    easy = file_of("own_easy", family='"hinge"', level="1", harder='["own_hard"]')
    library = load([easy, file_of("own_hard")])
    assert facts(library.moves["own_hard"]) == ("hinge", 2, "strength")


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ({"level": "0"}, "level"),
        ({"level": "4"}, "level"),
        ({"role": '"walk"'}, "role"),
        ({"break_days": "{ rest = 1 }"}, "break_days"),
        ({"step": '"break"', "break_days": "{ rest = 0 }"}, "break_days.rest"),
        ({"step": '"break"', "break_days": "{ sunday = 1 }"}, "break_days"),
        ({"step": '"break"', "break_days": '{ rest = "first" }'}, "break_days.rest"),
        ({"family": '"jump"'}, "family"),
    ],
)
def test_facts_that_do_not_go_with_the_move_are_named(lines: dict[str, str], key: str) -> None:
    assert [problem.key for problem in load([file_of("own", **lines)]).problems] == [key]
