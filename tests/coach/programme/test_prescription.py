"""Plan files of a physiotherapist: what is wrong is named, what is right is read whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from perkup.coach.programme.prescription import due_days, due_moves, read_plan
from perkup.errors import ErrorCode, PerkupError
from perkup.moves.library import load

MOVES = load().moves
ON = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("", "title = "),
        ("", "a = " + "[" * 5000),
        ("", "#" + "x" * 70_000),
        ("", "\ufffd"),
        ("title", 'title = 5\nmoves = [{move = "stg_clam"}]'),
        ("moves", 'title = "x"\nmoves = []'),
        ("moves[0].move", 'title = "x"\nmoves = [{move = "stg_bridgee"}]'),
        ("moves[0].sets", 'title = "x"\nmoves = [{move = "stg_clam", sets = 99}]'),
        ("moves[0].reps", 'title = "x"\nmoves = [{move = "str_psoas_lying", reps = 5}]'),
        ("moves[0].side", 'title = "x"\nmoves = [{move = "stg_bridge", side = "left"}]'),
        ("moves[0].tempo", 'title = "x"\nmoves = [{move = "stg_clam", tempo = "99-0-0"}]'),
        ("moves[0].tempo", 'title = "x"\nmoves = [{move = "stg_sl_bridge", tempo = "0-0-0"}]'),
        ("has no `title`", 'moves = [{move = "stg_clam"}]'),
        ("at least 1 entry", 'title = "x"\nmoves = []'),
        ("moves[0].hold_s", 'title = "x"\nmoves = [{move = "str_psoas_lying", hold_s = 1e308}]'),
        ("moves[0]", 'title = "x"\nmoves = [{move = "str_psoas_lying", hold_s = 600, rounds = 10}]'),
        ("cautions", 'title = "x"\ncautions = ["none"]\nmoves = [{move = "stg_clam"}]'),
        ("pain_limit", 'title = "x"\npain_limit = 9\nmoves = [{move = "stg_clam"}]'),
        ("days", 'title = "x"\ndays = ["t"]\nmoves = [{move = "stg_clam"}]'),
        ("start", 'title = "x"\nstart = 2199-01-01\nmoves = [{move = "stg_clam"}]'),
        ("start", 'title = "x"\nstart = 1999-01-01\nmoves = [{move = "stg_clam"}]'),
        ("start", 'title = "x"\nstart = 9999-12-31\nmoves = [{move = "stg_clam"}]'),
        ("allow", 'title = "x"\nallow = ["knee_pain"]\nmoves = [{move = "stg_clam"}]'),
    ],
)
def test_a_hostile_file_is_refused_by_name(key: str, text: str) -> None:
    with pytest.raises(PerkupError) as refusal:
        read_plan(text, MOVES, ON)
    assert refusal.value.code == ErrorCode.INVALID_FILE
    assert key in refusal.value.message


def test_letters_that_a_terminal_obeys_do_not_reach_it() -> None:
    plan = read_plan('title = "x\\u001b[2J"\nmoves = [{move = "stg_clam", note = "\\u202e"}]', MOVES, ON)
    assert "\x1b" not in plan.title
    assert "\u202e" not in plan.moves[0].reason


def test_days_of_the_plan_and_of_a_move() -> None:
    text = (
        'title = "x"\nweeks = 1\ndays = ["mon"]\nmoves = [{move = "stg_clam"}, {move = "stg_bridge", days = ["tue"]}]'
    )
    plan = read_plan(text, MOVES, ON)
    assert [[entry.move for entry in due_moves(plan, ON + timedelta(days=n))] for n in (0, 1, 2, 7)] == [
        ["stg_clam"],
        ["stg_bridge"],
        [],
        [],
    ]
    assert due_days(plan, date(2199, 1, 1)) == [ON, ON + timedelta(days=1)]
