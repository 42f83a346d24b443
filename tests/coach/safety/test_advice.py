"""How soon to see a doctor, and what to ask whom first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perkup.coach.safety import advice
from perkup.coach.safety.screening import FLAG_TIERS, TIERS
from perkup.vocabulary import Tier


class TestAdvice:
    @pytest.mark.parametrize("tier", TIERS)
    def test_one_flat_side_always_says_right_away(self, tier: Tier) -> None:
        told = advice.advice(tier, ["one_sided"])
        assert "see a doctor right away" in " ".join((told.title, *told.what_to_do)).lower()

    def test_urgency_follows_the_tier(self) -> None:
        assert [advice.advice(tier).urgency for tier in TIERS] == ["now", "today", "within days, sooner if worse"]
        assert advice.advice("within_days", ["one_sided"]).urgency == "right away"
        assert advice.advice("same_day", ["one_sided"]).urgency == "today"

    def test_what_to_do_follows_the_tier(self) -> None:
        first = [advice.advice(tier).what_to_do[0] for tier in TIERS]
        assert first[0].startswith("Call your emergency number")
        assert first[1].startswith("Call your doctor or an urgent-care service today")
        assert first[2].startswith("Make an appointment now")

    def test_walking_is_offered_only_where_it_may_stay(self) -> None:
        assert "You may keep walking gently" in advice.advice("within_days", ["night_pain"]).what_to_do[-1]
        assert "Ask before you walk" in advice.advice("within_days", ["recent_surgery"]).what_to_do[-1]

    def test_a_flag_from_another_version_is_still_named(self) -> None:
        assert advice.advice("same_day", ["new_thing"]).what_to_do[0] == "You noticed: new thing."

    @given(st.sampled_from(TIERS), st.lists(st.sampled_from(sorted(FLAG_TIERS))))
    def test_never_a_diagnosis(self, tier: Tier, flags: list[str]) -> None:
        told = advice.advice(tier, flags)
        text = " ".join((told.title, *told.what_to_do)).lower()
        for word in ("you have", "nerve", "cauda", "sciatica", "disc", "diagnos", "impinge"):
            assert word not in text


class TestAskFirst:
    @pytest.mark.parametrize("name", ["pregnancy", "osteoporosis", "heart"])
    def test_who_is_asked(self, name: str) -> None:
        assert advice.ask_first(["knee", name], {}) == (advice.ASK_FIRST[name],)

    def test_two_artificial_hips_and_not_one(self) -> None:
        yes = ["hip_replacement", "heart"]
        two = advice.ask_first(yes, {"hip_replacement": "both"})
        assert two == (advice.ASK_FIRST["hip_replacement"], advice.ASK_FIRST["heart"])
        assert advice.ask_first(yes, {"hip_replacement": "anterior"}) == (advice.ASK_FIRST["heart"],)
        assert advice.ask_first(["heart"], {"hip_replacement": "both"}) == (advice.ASK_FIRST["heart"],)

    def test_nobody_else(self) -> None:
        assert advice.ask_first([], {}) == ()
        assert advice.ask_first(["knee", "dizziness"], {"hip_replacement": "no"}) == ()
