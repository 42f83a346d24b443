"""Who the programme is for, and which moves fit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from perkup.coach.programme.training_profile import HOME, PLACES, ProfileFit, TrainingProfile, profile_from
from perkup.coach.safety.safety_rules import SafetyHold, SafetyStatus
from perkup.errors import PerkupError
from tests.coach.plan_world import LIBRARY, START, move, profile


def test_an_empty_profile_is_a_usual_home_from_today() -> None:
    made = profile_from({}, START)
    assert made == TrainingProfile(start=START)
    assert (made.equipment, made.places, made.minutes_per_session) == (HOME, PLACES, 20)


def test_a_profile_survives_its_facts() -> None:
    made = profile(cautions=["knee_pain"], strength_weekdays=["mon", 2, "Friday"], start="2026-04-01")
    assert made.strength_weekdays == (0, 2, 4)
    assert profile_from(made.as_facts(), START) == made


@pytest.mark.parametrize("start", [date(2026, 4, 1), datetime(2026, 4, 1, 9, tzinfo=UTC), "2026-04-01"])
def test_dates_of_a_toml_file(start: object) -> None:
    assert profile_from({"start": start}, START).start == date(2026, 4, 1)


@pytest.mark.parametrize("one", ["tue", 1, ["tue"]])
def test_one_weekday_needs_no_list(one: object) -> None:
    assert profile_from({"strength_weekdays": one}, START).strength_weekdays == (1,)


@pytest.mark.parametrize(
    ("raw", "told", "hint"),
    [
        ({"caution": []}, "unknown key `caution`", "Did you mean `cautions`?"),
        ({"zzz": 1}, "unknown key `zzz`", "Keys are start, age"),
        ({"cautions": ["knee"]}, "`knee` in `cautions`", "Did you mean `knee_pain`?"),
        ({"places": ["moon"]}, "`moon` in `places`", "Words are desk"),
        ({"level": "pro"}, "`level`", "age = 45"),
        ({"age": "old"}, "`age`", "age = 45"),
        ({"age": 0}, "age of 0", "whole years"),
        ({"age": 120}, "age of 120", "whole years"),
        ({"start": date(9999, 12, 20)}, "year 9999", "as 2026-03-02"),
        ({"minutes_per_session": 14}, "14 minutes", "15 to 25"),
        ({"minutes_per_session": 26}, "26 minutes", "15 to 25"),
        ({"strength_weekdays": ["t"]}, "`t` is no weekday", "mon"),
        ({"strength_weekdays": ["xx"]}, "`xx` is no weekday", "mon"),
        ({"strength_weekdays": [7]}, "`7` is no weekday", "0 for Monday"),
        ({"strength_weekdays": [True]}, "`True` is no weekday", "0 for Monday"),
        ({"start": "soon"}, "`start`", "age = 45"),
    ],
)
def test_what_is_wrong_is_named(raw: dict[str, Any], told: str, hint: str) -> None:
    with pytest.raises(PerkupError) as caught:
        profile_from(raw, START)
    assert told in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("fields", "name", "why"),
    [
        ({}, "stg_bridge", ""),
        ({"cautions": ["knee_pain"]}, "stg_forward_lunge", "left out because of your knee"),
        ({"equipment": [], "places": ["floor"]}, "str_psoas_lying", "needs a bed"),
        ({"equipment": [], "places": ["bed"]}, "str_psoas_lying", ""),
        ({"places": ["floor"]}, "brk_mini_squat", "its place is desk"),
        ({"places": ["floor"]}, "brk_walk", ""),
        ({"equipment": [], "places": ["desk"]}, "brk_stairs", "needs stairs"),
        ({"equipment": [], "places": ["stairs"]}, "brk_stairs", ""),
        ({"equipment": [], "places": ["stairs"]}, "stg_step_up", ""),
        ({"equipment": [], "places": ["desk"]}, "gait_pushoff", ""),
        ({"equipment": [], "places": ["bed"]}, "gait_trail_leg", ""),
        ({"places": ["floor"]}, "gait_hill", "its place is outdoors"),
        ({"places": []}, "gait_hill", ""),
    ],
)
def test_what_fits(fields: dict[str, Any], name: str, why: str) -> None:
    fit = ProfileFit(profile(**fields), SafetyStatus())
    assert fit.has(LIBRARY.moves[name]) is not bool(why)
    assert fit.verdict(LIBRARY.moves[name]).why == why


def test_two_things_and_a_vowel() -> None:
    thing = move("own", equipment=("anvil", "bed"))
    assert (
        ProfileFit(profile(equipment=[], places=["desk"]), SafetyStatus()).verdict(thing).why
        == "needs an anvil and a bed"
    )


def test_bans_holds_and_standing_cautions_count_too() -> None:
    bridge = LIBRARY.moves["stg_bridge"]
    assert (
        ProfileFit(profile(), SafetyStatus(), frozenset({"stg_bridge"})).verdict(bridge).why
        == "you took it off your list"
    )
    held = SafetyStatus(hold=SafetyHold("same_day", datetime(2026, 3, 1, tzinfo=UTC), ("foot_drop",)))
    assert not ProfileFit(profile(), held).has(bridge)
    assert not ProfileFit(profile(), SafetyStatus(cautions=frozenset({"pregnancy_supine"}))).has(bridge)


class TestStandIn:
    KNEE = ProfileFit(profile(cautions=["knee_pain"]), SafetyStatus())

    def test_itself(self) -> None:
        assert self.KNEE.stand_in(LIBRARY.moves["stg_bridge"], LIBRARY.moves) == (LIBRARY.moves["stg_bridge"], "")

    def test_the_nearest_that_fits(self) -> None:
        found, why = self.KNEE.stand_in(LIBRARY.moves["str_psoas_lunge"], LIBRARY.moves)
        assert found == LIBRARY.moves["brk_split_stretch"]
        assert why == "Split stretch instead of Psoas lunge: left out because of your knee"

    def test_not_twice(self) -> None:
        found, why = self.KNEE.stand_in(LIBRARY.moves["str_psoas_lying"], LIBRARY.moves, ["str_psoas_lying"])
        assert found == LIBRARY.moves["str_knee_hug_flat"]
        assert why.endswith("it is there already")

    def test_nothing(self) -> None:
        nobody = ProfileFit(profile(cautions=["hip_replacement_anterior"], places=["outdoors"]), SafetyStatus())
        found, why = nobody.stand_in(LIBRARY.moves["str_psoas_lying"], LIBRARY.moves)
        assert found is None
        assert why.endswith("nothing that fits takes its place")
