from __future__ import annotations

import os
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perkup.app.settings.hours_text import parse_hours, weekly_hours
from perkup.app.settings.settings_file import (
    FileReading,
    change_settings,
    default_file_text,
    format_value,
    load_settings,
    parse_settings,
    parse_value,
    require_setting,
)
from perkup.app.settings.settings_schema import (
    HoursSettings,
    Settings,
    changed_settings,
    find_setting,
    list_settings,
    rejection_reason,
    setting_value,
)
from perkup.coach.break_clock.break_policy import BOUNDS
from perkup.errors import ErrorCode, PerkupError
from tests.refusals import refused
from tools import reference

DOC = Path(__file__).parents[3] / "docs" / "settings.md"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    load_settings(tmp_path / "settings.toml")
    return tmp_path / "settings.toml"


def edit(path: Path, old: str, new: str) -> int:
    """Edit as a person does; the line of the edit."""
    text = path.read_text()
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new))
    return text[: text.index(old)].count("\n") + 1


# the table


def test_the_doc_describes_every_setting_as_the_code_has_it() -> None:
    text = DOC.read_text("utf-8")
    assert reference.filled(text, "settings", reference.settings()) == text, "run python tools/reference.py"


def test_every_setting_says_what_it_is_and_its_default_is_right() -> None:
    table = list_settings()
    assert len({each.key for each in table}) == len(table) > 40
    for each in table:
        assert rejection_reason(each, each.default) is None, each.key
        assert setting_value(Settings(), each.key) == each.default
        assert each.text.endswith(".")
        assert each.title
        assert (each.kind == "choice") == bool(each.choices and each.item is None)
        assert (each.low is not None and each.high is not None) or "number" not in each.kind


def test_the_defaults_are_those_of_the_promises() -> None:
    clock = Settings().clock
    assert (clock.interval_min, clock.break_min, clock.notice_s, clock.postpone_min) == (30, 2, 30, [5, 10])
    found = {each.key: (each.low, each.high) for each in list_settings()}
    assert found["clock.interval_min"] == (20, 60)
    assert found["clock.break_min"] == (1, 5)
    assert found["programme.minutes_per_session"] == (15, 25)


# the file


def test_a_missing_file_is_written_with_every_key_explained(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    loaded = load_settings(path)
    assert (loaded.settings, loaded.problems, loaded.blocked) == (Settings(), [], False)
    assert path.stat().st_mode & 0o777 == 0o600
    lines = path.read_text().splitlines()
    for each in list_settings():
        (number,) = [
            number
            for number, line in enumerate(lines)
            if line.startswith(f"{each.name} =") and section(lines, number) == each.group
        ]
        assert each.group == "hours" or lines[number - 1].startswith(f"# {each.text}")
    assert parse_settings(default_file_text().encode()) == FileReading(Settings(), [], [])
    assert load_settings(path) == loaded


def section(lines: list[str], number: int) -> str:
    return next(line for line in reversed(lines[:number]) if line.startswith("["))[1:-1]


def test_what_is_left_out_has_its_default(path: Path) -> None:
    path.write_text("[clock]\ninterval_min = 45\n")
    assert load_settings(path).settings.clock.interval_min == 45
    assert load_settings(path).settings.clock.break_min == 2
    path.write_text("")
    assert load_settings(path).settings == Settings()


def test_a_change_keeps_comments_and_unknown_keys(path: Path) -> None:
    edit(path, "interval_min = 30", "interval_min = 30 # my own words\ncolour_of_the_chair = 'green'")
    old, new = change_settings(path, {"clock.interval_min": 40, "programme.places": ["desk"], "player.volume": 0.5})
    assert changed_settings(old, new) == {
        "clock.interval_min": (30, 40),
        "player.volume": (0.8, 0.5),
        "programme.places": (["desk", "floor", "bed", "outdoors"], ["desk"]),
    }
    text = path.read_text()
    assert "interval_min = 40 # my own words\ncolour_of_the_chair = 'green'\n" in text
    assert text.count("#") == default_file_text().count("#") + 1
    assert load_settings(path).settings == new
    assert path.stat().st_mode & 0o777 == 0o600
    assert change_settings(path, {"clock.interval_min": 40}) == (new, new)


def test_a_change_of_a_group_that_is_not_there(path: Path) -> None:
    path.write_text("# mine\n")
    change_settings(path, {"web.port": 9000})
    assert load_settings(path).settings.web.port == 9000
    assert path.read_text().startswith("# mine\n")
    path.unlink()
    change_settings(path, {"web.port": 9001})
    assert "# Time at the desk until a break is due." in path.read_text()


def test_a_linked_file_stays_linked(path: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    path.rename(real)
    path.symlink_to(real)
    change_settings(path, {"web.port": 9000})
    assert path.is_symlink()
    assert "9000" in real.read_text()


WRONG: list[tuple[str, str, str]] = [
    ("interval_min = 30", "interval_min = 400", "`clock.interval_min` must be from 20 to 60, not 400."),
    (
        "interval_min = 30",
        "interval_min = 12.5",
        "`clock.interval_min` must be a whole number from 20 to 60, not 12.5.",
    ),
    (
        "interval_min = 30",
        "interval_min = true",
        "`clock.interval_min` must be a whole number from 20 to 60, not true.",
    ),
    (
        "interval_min = 30",
        'interval_min = "30"',
        '`clock.interval_min` must be a whole number from 20 to 60, not "30".',
    ),
    ("volume = 0.8", "volume = 11", "`player.volume` must be from 0 to 1, not 11."),
    ("volume = 0.8", "volume = nan", "`player.volume` must be from 0 to 1, not null."),
    ("speech = true", "speech = 1", "`player.speech` must be true or false."),
    (
        'theme = "auto"',
        'theme = "drak"',
        '`display.theme` must be one of auto, light, dark, not "drak"; did you mean dark?',
    ),
    ('theme = "auto"', "theme = 5", '`display.theme` must be text in quotes, such as "auto".'),
    ('mon = "00:00-24:00"', 'mon = "9-17"', '`hours.mon` must read like "09:00-12:30, 13:00-17:30", not "9-17".'),
    ('mon = "00:00-24:00"', 'mon = "09:00-25:00"', '`hours.mon` holds a time that does not exist: "09:00-25:00".'),
    ('mon = "00:00-24:00"', 'mon = "09:00-12:00, 11:00-13:00"', "`hours.mon` holds hours that overlap"),
    ("postpone_min = [5, 10]", "postpone_min = 5", "`clock.postpone_min` must be a list in square brackets."),
    ("postpone_min = [5, 10]", "postpone_min = []", "`clock.postpone_min` must have 1 to 4 entries, not 0."),
    ("postpone_min = [5, 10]", "postpone_min = [5, 5]", "`clock.postpone_min` names something twice."),
    (
        "postpone_min = [5, 10]",
        "postpone_min = [5, 99]",
        "`clock.postpone_min` holds an entry that must be from 1 to 10",
    ),
    ('"mon", "wed", "fri"', '"mon", "tue"', "`programme.strength_weekdays` must leave a day of rest between two days."),
    ('"mon", "wed", "fri"', '"sun", "mon"', "`programme.strength_weekdays` must leave a day of rest between two days."),
    ("urls = []", 'urls = ["my phone"]', '`phone.urls` must hold addresses with "://" in them.'),
    ("urls = []", 'urls = [""]', "`phone.urls` holds an empty entry."),
    ('voice = ""', 'voice = "a\\nb"', "`player.voice` must be one line."),
    ('voice = ""', f'voice = "{"x" * 201}"', "`player.voice` must be at most 200 letters long."),
]


@pytest.mark.parametrize(("old", "new", "reason"), WRONG, ids=[new[:30] for _old, new, _reason in WRONG])
def test_a_wrong_value_leaves_the_old_settings_and_names_line_and_reason(
    path: Path, old: str, new: str, reason: str
) -> None:
    change_settings(path, {"clock.break_min": 4})
    line = edit(path, old, new)
    loaded = load_settings(path)
    assert loaded.blocked
    assert [problem.line for problem in loaded.problems] == [line]
    assert str(loaded.problems[0]).startswith(f"line {line}: {reason}")
    assert loaded.settings.clock.break_min == 4, "what was good last is in force, though this process never saw it"
    assert changed_settings(Settings(), loaded.settings) == {"clock.break_min": (2, 4)}
    mine = Settings()
    assert load_settings(path, previous=mine).settings is mine


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[clock]\ninterval_min = = 3\n", 2),
        ("[clock\n", 1),
        ('a = "x\n\n', 1),
        ("[clock]\n[clock]\n", 2),
        ("x = [1,\n2", 2),
    ],
)
def test_a_file_that_is_not_toml_names_the_line(path: Path, text: str, line: int) -> None:
    change_settings(path, {"clock.break_min": 4})
    path.write_text(text)
    loaded = load_settings(path)
    assert loaded.settings.clock.break_min == 4
    assert [problem.line for problem in loaded.problems] == [line]
    assert "This is not TOML" in loaded.problems[0].reason
    with refused(ErrorCode.INVALID_FILE, f"line {line}"):
        change_settings(path, {"clock.break_min": 5})
    assert path.read_text() == text


def test_other_bad_files(path: Path) -> None:
    change_settings(path, {"clock.break_min": 4})
    for content, words in (
        (b"[clock]\n# \xff\n", "line 2: This is not UTF-8"),
        (b"#" * 1_000_001, "over a megabyte"),
        (b"clock = 5\n", "line 1: `clock` must be a table"),
    ):
        path.write_bytes(content)
        loaded = load_settings(path)
        assert words in str(loaded.problems[0])
        assert loaded.settings.clock.break_min == 4
    path.unlink()
    path.mkdir()
    loaded = load_settings(path)
    assert "cannot be read" in loaded.problems[0].reason
    assert loaded.settings.clock.break_min == 4
    path.with_name(".settings.toml.good").write_text("rubbish = ")
    assert load_settings(path).settings == Settings()


def test_a_mark_at_the_start_is_no_mistake(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf[clock]\r\nbreak_min = 3\r\n")
    assert load_settings(path).settings.clock.break_min == 3
    assert change_settings(path, {"clock.break_min": 4})[1].clock.break_min == 4


def test_an_unknown_key_is_named_with_the_nearest_and_passed_over(path: Path) -> None:
    line = edit(path, "interval_min = 30", "interval_min = 40\nintervall = 3")
    loaded = load_settings(path)
    assert not loaded.blocked
    assert loaded.settings.clock.interval_min == 40
    assert str(loaded.problems[0]) == (
        f"line {line + 1}: There is no setting `clock.intervall`; did you mean `clock.interval_min`?"
    )
    path.write_text("[zzz]\nqqq = 1\n[clock]\n'break_min' = 3\n\n[web]\nport.x = 4\n")
    loaded = load_settings(path)
    assert [problem.line for problem in loaded.problems] == [None, 2] or loaded.blocked
    path.write_text("kkk = 1\n")
    assert "it is kept" in load_settings(path).problems[0].reason


def test_what_cannot_be_set_is_refused_and_nothing_changes(path: Path) -> None:
    before = path.read_text()
    for values, *names in (
        ({"clock.interval_min": 41, "clock.break_min": 9}, "`clock.break_min`", "1 to 5"),
        ({"clock.interval": 41}, "`clock.interval_min`"),
        ({"theme": "dark"}, "`display.theme`"),
        ({"zzz": 1}, "`zzz`"),
    ):
        with refused(ErrorCode.INVALID_SETTING, *[str(name) for name in names]):
            change_settings(path, values)  # type: ignore[arg-type]
    assert path.read_text() == before


def test_a_mistake_elsewhere_must_be_mended_first(path: Path) -> None:
    line = edit(path, "break_min = 2", "break_min = 20")
    with refused(ErrorCode.INVALID_FILE, f"line {line}", "break_min", "--edit"):
        change_settings(path, {"display.theme": "dark"})
    change_settings(path, {"clock.break_min": 3})
    assert load_settings(path).problems == []


def test_a_folder_that_cannot_be_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_words: object, **_more: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr(Path, "replace", refuse)
    with refused(ErrorCode.FILE_UNWRITABLE):
        change_settings(path, {"clock.break_min": 3})
    monkeypatch.setattr(os, "open", refuse)
    with refused(ErrorCode.FILE_UNWRITABLE):
        change_settings(path, {"clock.break_min": 3})
    path.unlink()
    assert load_settings(path).settings == Settings()


def test_addresses_are_secrets_in_what_is_told_of_a_change(path: Path) -> None:
    old, new = change_settings(path, {"phone.urls": ["ntfy://secret"]})
    assert changed_settings(old, new) == {"phone.urls": ("", "set")}


# typed in


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("clock.interval_min", "40", 40),
        ("player.volume", "0.5", 0.5),
        ("player.speech", "Off", False),
        ("player.speech", "yes", True),
        ("hours.mon", "09:00-12:30, 13:00-17:30", "09:00-12:30, 13:00-17:30"),
        ("hours.sun", "off", ""),
        ("programme.places", "desk, floor", ["desk", "floor"]),
        ("clock.postpone_min", "5,8", [5, 8]),
        ("phone.urls", "", []),
    ],
)
def test_what_somebody_types(key: str, text: str, value: Any) -> None:
    assert parse_value(require_setting(key), text) == value


@pytest.mark.parametrize(
    ("key", "text"), [("clock.interval_min", "soon"), ("player.speech", "maybe"), ("clock.postpone_min", "5,x")]
)
def test_what_cannot_be_meant(key: str, text: str) -> None:
    with refused(ErrorCode.INVALID_SETTING, f"`{key}`"):
        parse_value(require_setting(key), text)


def test_every_default_survives_being_shown_and_typed() -> None:
    for each in list_settings():
        assert parse_value(each, format_value(each.default)) == each.default
    assert find_setting("no.thing") is None


# hours


def test_spans_and_the_week() -> None:
    assert parse_hours("13:00-17:30, 9:00 – 12:30") == [(540, 750), (780, 1050)]
    assert parse_hours("") == []
    assert parse_hours("22:00-06:00") == [(1320, 1800)]
    days = weekly_hours(
        HoursSettings(mon="22:00-06:00", tue="05:00-07:00", wed="", sun="23:00-01:00", thu="09:00-10:00, 10:00-11:00")
    )
    assert days[0] == [(0, 60), (1320, 1440)]
    assert days[1] == [(0, 420)]
    assert days[2] == []
    assert days[3] == [(540, 660)]
    assert days[6] == [(1380, 1440)]


@given(st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1440)), max_size=4))
def test_hours_read_back_or_are_refused(pairs: list[tuple[int, int]]) -> None:
    text = ", ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in pairs)
    try:
        found = parse_hours(text)
    except ValueError:
        return
    assert sorted(pairs) == [(a, b if b <= 1440 and b - a <= 1440 and (a, b) in pairs else b - 1440) for a, b in found]


def test_the_default_file_is_toml() -> None:
    assert tomllib.loads(default_file_text())["clock"]["interval_min"] == 30


# keys of older versions

OLD_FILE = """[senses]
# locks
lock = false  # mine
dnd = false
"""


def test_a_key_of_an_older_version_is_read_with_a_note(path: Path) -> None:
    path.write_text(OLD_FILE)
    loaded = load_settings(path)
    for key, value in (("screen_lock", False), ("sleep", False), ("do_not_disturb", False), ("camera", True)):
        assert setting_value(loaded.settings, f"senses.{key}") is value
    assert loaded.problems == []
    assert [str(note) for note in loaded.notes] == [
        "line 3: `senses.lock` is now called `senses.screen_lock` and `senses.sleep`; "
        "it is read all the same, and renamed when Perkup next writes the file.",
        "line 4: `senses.dnd` is now called `senses.do_not_disturb`; "
        "it is read all the same, and renamed when Perkup next writes the file.",
    ]


def test_the_new_name_counts_where_both_stand(path: Path) -> None:
    path.write_text("[senses]\ndo_not_disturb = true\ndnd = false\n")
    assert setting_value(load_settings(path).settings, "senses.do_not_disturb") is True
    path.write_text("[senses]\ndnd = 3\n")
    assert load_settings(path).blocked


def test_a_change_renames_keys_of_older_versions(path: Path) -> None:
    path.write_text(OLD_FILE)
    old, new = change_settings(path, {"senses.dnd": True})
    assert set(changed_settings(old, new)) == {"senses.do_not_disturb"}
    text = path.read_text()
    assert "# locks\nscreen_lock = false  # mine\n" in text
    assert "sleep = false" in text
    assert "do_not_disturb = true" in text
    assert "\nlock" not in text
    assert "dnd" not in text
    assert load_settings(path).notes == []


def test_a_key_of_an_older_version_is_known_by_name() -> None:
    assert require_setting("senses.dnd").key == "senses.do_not_disturb"
    assert setting_value(Settings(), "senses.lock") is True


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * 3000 + "]" * 3000,
        "x = " + "{a=" * 3000 + "1" + "}" * 3000,
        "x" + ".x" * 3000 + " = 1",
        "[" + "x." * 3000 + "x]",
        "x = " + "9" * 5000,
        "x = [" * 3000,
    ],
)
def test_brackets_within_brackets_are_told_and_nothing_falls(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    loaded = load_settings(path)
    assert loaded.settings == Settings()
    assert loaded.problems
    with suppress(PerkupError):
        change_settings(path, {"clock.interval_min": 25})


def test_what_a_former_version_accepted_is_read_as_far_as_the_clock_goes(path: Path) -> None:
    change_settings(path, {"clock.break_min": 4})
    text = path.read_text().replace("notice_s = 30", "notice_s = 90").replace("[5, 10]", "[5, 15, 30]")
    path.write_text(text)
    loaded = load_settings(path)
    assert (loaded.settings.clock.notice_s, loaded.settings.clock.postpone_min) == (60, [5, 10])
    assert loaded.settings.clock.break_min == 4
    assert loaded.problems == []
    assert {note.key for note in loaded.notes} == {"clock.notice_s", "clock.postpone_min"}
    with pytest.raises(PerkupError):
        change_settings(path, {"clock.notice_s": 90})


def test_the_clock_accepts_whatever_the_file_may_hold() -> None:
    for about in list_settings():
        if about.group == "clock" and about.key in ("clock.interval_min", "clock.break_min", "clock.notice_s"):
            name, factor = (about.name, 1) if about.name == "notice_s" else (about.name.replace("_min", "_s"), 60)
            low, high, _ = BOUNDS[name]
            refused = [rejection_reason(about, int(edge // factor) + step) for edge, step in ((low, 0), (high, 0))]
            assert refused == [None, None]
            assert rejection_reason(about, int(low // factor) - 1)
            assert rejection_reason(about, int(high // factor) + 1)
