"""Holds, cautions, stopped moves and a clinician's word, from recorded events."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from msgspec.structs import replace

from perkup.coach.safety import safety_status
from perkup.coach.safety.answers import AGE_REASONS, AnswersOnFile
from perkup.coach.safety.safety_rules import MoveVerdict, check_move
from perkup.errors import ErrorCode
from perkup.event_checks import validate
from perkup.vocabulary import AgeLimit
from tests.coach.records import Record, record
from tests.coach.safety.safety_world import START, Thing, day, hurt
from tests.refusals import refused

WALK = Thing("brk_walk", "break")


class TestStanding:
    def test_a_flag_of_another_version_is_for_today(self) -> None:
        hold = safety_status.fold_safety_status([day(0, "flag", flags=["new_thing"])]).hold
        assert hold == safety_status.SafetyHold("same_day", START, ("new_thing",))

    def test_nobody_has_said_anything(self) -> None:
        assert not safety_status.SafetyStatus().screened
        assert safety_status.fold_safety_status([]) == safety_status.SafetyStatus()

    def test_a_screening_brings_cautions_and_the_latest_counts(self) -> None:
        knee = day(0, "screening", answers={"knee": True})
        back = day(1, "screening", answers={"knee": False, "back_arching": True})
        assert safety_status.fold_safety_status([knee]).cautions == {"knee_pain"}
        assert safety_status.fold_safety_status([back, knee]).cautions == {"back_pain_extension"}
        assert safety_status.fold_safety_status([knee]).screened

    def test_a_flag_at_the_screening_is_a_hold(self) -> None:
        hold = safety_status.fold_safety_status([day(0, "screening", answers={"foot_drop": True})]).hold
        assert hold == safety_status.SafetyHold("same_day", START, ("foot_drop",))

    def test_a_later_screening_without_flags_does_not_end_the_hold(self) -> None:
        events = [day(0, "screening", answers={"foot_drop": True}), day(1, "screening", answers={})]
        assert safety_status.fold_safety_status(events).hold is not None

    def test_a_hold_keeps_its_first_day_and_its_worst_tier(self) -> None:
        events = [day(0, "flag", flags=["weight_loss"]), day(3, "flag", flags=["foot_drop"])]
        assert safety_status.fold_safety_status(events).hold == safety_status.SafetyHold(
            "same_day", START, ("weight_loss", "foot_drop")
        )
        events = [day(0, "flag", flags=["both_legs"]), day(3, "flag", flags=["weight_loss"])]
        assert safety_status.fold_safety_status(events).hold == safety_status.SafetyHold(
            "emergency", START, ("both_legs", "weight_loss")
        )

    def test_a_recorded_tier_is_never_lowered(self) -> None:
        events = [day(0, "flag", flags=["weight_loss"], tier="emergency"), day(1, "flag", flags=["weight_loss"])]
        hold = safety_status.fold_safety_status(events).hold
        assert hold == safety_status.SafetyHold("emergency", START, ("weight_loss",))

    def test_something_is_wrong_without_words_is_a_hold_without_walking(self) -> None:
        told = safety_status.fold_safety_status([day(0, "flag", flags=[], words="odd")])
        assert told.hold == safety_status.SafetyHold("same_day", START, ("other",))
        assert not check_move(WALK, told).allowed

    @pytest.mark.parametrize(("answer", "held"), [(True, True), (False, False)])
    def test_the_weekly_question(self, answer: bool, held: bool) -> None:
        told = safety_status.fold_safety_status([day(0, "flat_check", one_sided=answer)])
        assert (told.hold is not None) is held

    @pytest.mark.parametrize(
        ("on", "ends"),
        [
            ("2026-03-03", True),
            ("2026-03-04", True),
            ("2026-03-05", False),
            ("2026-03-02", True),
            ("2026-03-01", False),
            ("2001-01-01", False),
        ],
    )
    def test_only_a_dated_word_of_a_clinician_ends_it(self, on: str, ends: bool) -> None:
        events = [day(0, "flag", flags=["foot_drop"]), day(2, "cleared", by_clinician_on=on, words="fine")]
        assert (safety_status.fold_safety_status(events).hold is None) is ends

    @pytest.mark.parametrize("on", ["", None, "soon"])
    def test_a_word_without_a_date_cannot_be_recorded(self, on: str | None) -> None:
        with refused(ErrorCode.INVALID_INPUT, "by_clinician_on"):
            validate("cleared", {"by_clinician_on": on})

    def test_being_cleared_leaves_the_cautions(self) -> None:
        events = [
            day(0, "screening", answers={"foot_drop": True, "knee": True}),
            day(1, "cleared", by_clinician_on="2026-03-03"),
        ]
        assert safety_status.fold_safety_status(events) == safety_status.SafetyStatus(
            None, frozenset({"knee_pain"}), {}, True
        )

    def test_a_flag_after_being_cleared_is_a_new_hold(self) -> None:
        events = [
            day(0, "flag", flags=["foot_drop"]),
            day(1, "cleared", by_clinician_on="2026-03-03"),
            day(2, "flag", flags=["night_pain"]),
        ]
        assert safety_status.fold_safety_status(events).hold == safety_status.SafetyHold(
            "within_days", START + timedelta(days=2), ("night_pain",)
        )

    def test_events_of_other_kinds_change_nothing(self) -> None:
        assert (
            safety_status.fold_safety_status([day(0, "ban", move="m"), day(0, "next_morning", settled=False)])
            == safety_status.SafetyStatus()
        )


class TestClocks:
    """A wall clock that ran ahead, and events that came from one."""

    def test_what_is_told_after_the_clock_was_set_right_comes_after(self) -> None:
        ahead = day(3, "cleared", by_clinician_on="2026-03-05")
        flag = replace(day(0.1, "flag", flags=["chest_pain"]), told=ahead.at + timedelta(seconds=1))
        assert safety_status.fold_safety_status([ahead, flag]).hold is not None
        no, yes = day(3, "screening", answers={"knee": False}), day(0, "screening", answers={"knee": True})
        told = safety_status.fold_safety_status([no, replace(yes, told=no.at)])
        assert told.cautions == {"knee_pain"}

    YEARS = 3000
    FLAG = day(0, "flag", flags=["foot_drop"])

    @pytest.mark.parametrize("told", [None, START - timedelta(days=400)])
    def test_answers_dated_in_a_day_to_come_take_nothing_back(self, told: datetime | None) -> None:
        real = day(0, "screening", answers={"knee": True, "shoulder": False, "hip_replacement": "anterior"})
        forged = day(self.YEARS, "screening", answers={"knee": False, "shoulder": True, "hip_replacement": "no"})
        forged = replace(forged, told=told or START + timedelta(hours=1))
        fold = safety_status.fold_safety([real, forged], START.date())
        shoulder = {"shoulder"} if told is None else set()
        assert fold.status().cautions == {"knee_pain", "hip_replacement_anterior", *shoulder}
        answers = dict.fromkeys(("knee", "shoulder", "hip_replacement"), False) | {"wrist": True}
        newer = day(1, "screening", answers=answers)
        told_since = replace(newer, told=None if told else START + timedelta(days=self.YEARS, seconds=1))
        fold = safety_status.fold_safety([real, forged, told_since], START.date())
        assert fold.status().cautions == {"wrist"}
        assert fold.on_file == AnswersOnFile(newer.at, answers, fold.on_file.before)
        assert fold.waits

    def test_the_only_answers_count_and_their_flags_hold(self) -> None:
        forged = day(self.YEARS, "screening", answers={"knee": False, "shoulder": True, "foot_drop": True})
        fold = safety_status.fold_safety([forged], START.date())
        assert fold.on_file == AnswersOnFile(forged.at, {"knee": False, "shoulder": True, "foot_drop": True}, None)
        assert fold.status().hold is not None

    @pytest.mark.parametrize(
        ("kind", "facts"),
        [
            ("cleared", {"by_clinician_on": "2026-03-02"}),
            ("cleared_partly", {"by_clinician_on": "2026-03-02", "cautions": ["knee_pain"]}),
        ],
    )
    def test_a_clearance_told_in_a_day_to_come_ends_nothing_before(self, kind: str, facts: dict[str, Any]) -> None:
        events = [self.FLAG, day(self.YEARS, kind, **facts)]
        assert safety_status.fold_safety_status(events, START.date()).hold is not None
        assert safety_status.fold_safety_status(events, events[1].at.date()).hold is None

    def test_an_agreement_of_a_day_to_come_is_none_yet(self) -> None:
        events = [
            day(0, "screening", answers={"aged_16_17": True}),
            day(self.YEARS, "consent", parent=True, clinician=True),
        ]
        assert safety_status.fold_safety_status(events, START.date()).age == AgeLimit.NEEDS_CONSENT
        assert safety_status.fold_safety_status(events, events[1].at.date()).age == AgeLimit.NONE

    def test_a_block_of_a_day_to_come_brings_no_stopped_move_back(self) -> None:
        events = [hurt(0, "n", 8), day(self.YEARS, "plan_started", block=2)]
        assert set(safety_status.fold_safety_status(events, START.date()).stopped) == {"n"}
        assert safety_status.fold_safety_status(events).stopped == {}

    @pytest.mark.parametrize("told", [None, START - timedelta(days=400)])
    def test_what_is_dated_in_a_day_to_come_holds_until_a_word_of_today(self, told: datetime | None) -> None:
        for event in (self.FLAG, hurt(0, "m", 1, "numb"), hurt(0, None, 1, "numb")):
            ahead = replace(event, at=event.at + timedelta(days=self.YEARS), told=told)
            status = safety_status.fold_safety_status([ahead], START.date())
            assert status.hold or status.stopped
            cleared = day(1, "cleared", by_clinician_on="2026-03-03")
            cleared = replace(cleared, told=None if told else ahead.at + timedelta(seconds=1))
            status = safety_status.fold_safety_status([ahead, cleared], START.date())
            assert not status.hold
            assert not status.stopped

    def test_a_slip_of_a_clock_ahead_is_taken_back_by_it(self) -> None:
        flag = day(self.YEARS, "flag", flags=["foot_drop"])
        back = day(self.YEARS + 0.001, "flag_mistake", raised_at=flag.at.isoformat())
        assert safety_status.fold_safety_status([flag, back], START.date()).hold is None

    def test_whether_another_day_has_to_fold_again(self) -> None:
        ahead = day(2, "cleared", by_clinician_on="2026-03-04")
        for today, waits in ((START.date(), True), (date(2026, 3, 3), False), (None, False)):
            fold = safety_status.fold_safety([self.FLAG, ahead, day(0, "screening", answers={})], today)
            assert fold.waits is waits
        word = day(2, "cleared", by_clinician_on="2026-03-04")
        fold = safety_status.fold_safety([self.FLAG, replace(word, at=START)], START.date())
        assert not fold.waits

    @pytest.mark.parametrize(("today", "held"), [(START, True), (START + timedelta(days=3000), False)])
    def test_a_clearance_of_a_day_to_come_does_not_count_yet(self, today: datetime, held: bool) -> None:
        words = {"by_clinician_on": "2034-03-02"}
        for event in (day(3000, "cleared", **words), day(3000, "cleared_partly", cautions=["knee_pain"], **words)):
            events = [day(0, "flag", flags=["foot_drop"]), event, replace(event, at=event.at + timedelta(seconds=1))]
            assert (safety_status.fold_safety_status(events, today.date()).hold is not None) is held

    @pytest.mark.parametrize(("today", "held"), [(date(2026, 3, 2), True), (date(2026, 3, 3), False)])
    def test_a_day_that_has_come_somewhere_on_earth_has_come(self, today: date, held: bool) -> None:
        events = [day(0, "flag", flags=["foot_drop"]), day(2, "cleared", by_clinician_on="2026-03-04")]
        assert (safety_status.fold_safety_status(events, today).hold is not None) is held

    def test_a_clearance_of_a_day_to_come_brings_no_older_hold_back(self) -> None:
        events = [
            day(0, "flag", flags=["foot_drop"]),
            day(1, "cleared", by_clinician_on="2026-03-03"),
            day(2, "flag", flags=["night_pain"]),
            day(3000, "cleared", by_clinician_on="2034-03-02"),
        ]
        hold = safety_status.fold_safety_status(events, START.date()).hold
        assert hold is not None
        assert hold.flags == ("night_pain",)

    @pytest.mark.parametrize(("on", "held"), [("2026-03-02", False), ("2026-03-01", True), ("2026-03-05", True)])
    def test_a_flag_told_by_a_clock_ahead_ends_with_a_word_of_today(self, on: str, held: bool) -> None:
        flag = day(30, "flag", flags=["foot_drop"])
        cleared = replace(day(0, "cleared", by_clinician_on=on), told=flag.at)
        assert (safety_status.fold_safety_status([flag, cleared]).hold is not None) is held

    def test_a_slip_is_not_fresh_for_days_where_the_clock_was_set_back(self) -> None:
        flag = day(3, "flag", flags=["foot_drop"])
        back = replace(day(0, "flag_mistake", raised_at=flag.at.isoformat()), told=flag.at + timedelta(seconds=1))
        fold = safety_status.fold_safety([flag, back])
        slip = fold.newest_slip()
        assert slip is not None
        assert not slip.is_fresh(back.at)
        assert slip.is_fresh(flag.at + timedelta(minutes=10))
        assert fold.status().hold is not None

    def test_a_slip_that_is_taken_back_leaves_what_a_clinician_allowed(self) -> None:
        events = [
            day(0, "flag", flags=["foot_drop"]),
            day(1, "cleared_partly", by_clinician_on="2026-03-03", cautions=["knee_pain"]),
        ]
        allowed = safety_status.fold_safety_status(events)
        flag = day(2, "flag", flags=["night_pain"])
        events += [flag, day(2.001, "flag_mistake", raised_at=flag.at.isoformat())]
        assert safety_status.fold_safety_status(events[:3]).hold is not None
        assert safety_status.fold_safety_status(events) == allowed


class TestStopped:
    @pytest.mark.parametrize(("pain", "stopped"), [(0, False), (5, False), (6, True), (10, True), (None, False)])
    def test_ordinary_pain_above_five_stops_the_move(self, pain: int | None, stopped: bool) -> None:
        told = safety_status.fold_safety_status([hurt(0, "m", pain, "ordinary")])
        assert ("m" in told.stopped) is stopped
        assert told.hold is None
        assert check_move(Thing("m"), told).allowed is not stopped
        assert check_move(Thing("other"), told).allowed

    def test_ordinary_pain_without_a_move_stops_none(self) -> None:
        assert safety_status.fold_safety_status([hurt(0, None, 9, "ordinary")]) == safety_status.SafetyStatus()

    @pytest.mark.parametrize("kind", ["electric", "spreading", "numb"])
    def test_odd_pain_stops_whatever_the_number(self, kind: str) -> None:
        told = safety_status.fold_safety_status([hurt(0, "m", 1, kind)])
        assert told.stopped["m"] == safety_status.MoveStop(START, f"{kind} pain", True)
        assert told.hold is None
        assert check_move(Thing("m"), told) == MoveVerdict(False, f"stopped after {kind} pain")

    def test_odd_pain_in_a_second_session_is_a_hold(self) -> None:
        once = [hurt(0, "m", 1, "numb"), hurt(0, "n", 1, "numb")]
        assert safety_status.fold_safety_status(once).hold is None
        told = safety_status.fold_safety_status([*once, hurt(2, "n", 1, "numb", "s2")])
        assert told.hold == safety_status.SafetyHold("within_days", START + timedelta(days=2), ("odd_pain",))
        assert set(told.stopped) == {"m", "n"}

    def test_two_sessions_of_one_day_are_two(self) -> None:
        assert (
            safety_status.fold_safety_status([hurt(0, "m", 1, "numb"), hurt(0, "m", 1, "numb", "s2")]).hold is not None
        )

    def test_odd_pain_of_no_named_move_is_a_hold_at_once(self) -> None:
        assert safety_status.fold_safety_status([hurt(0, None, None, "electric")]).hold is not None

    def test_being_cleared_brings_all_back_and_starts_the_count_again(self) -> None:
        cleared = day(1, "cleared", by_clinician_on="2026-03-03")
        told = safety_status.fold_safety_status([hurt(0, "m", 1, "numb"), hurt(0, "n", 8), cleared])
        assert told.stopped == {}
        told = safety_status.fold_safety_status([hurt(0, "m", 1, "numb"), cleared, hurt(2, "m", 1, "numb", "s2")])
        assert told.hold is None

    def test_a_new_block_brings_back_what_merely_hurt(self) -> None:
        events = [day(0, "plan_started", block=1), hurt(1, "m", 1, "numb"), hurt(2, "n", 8)]
        assert set(safety_status.fold_safety_status(events).stopped) == {"m", "n"}
        again = day(3, "plan_started", block=1)
        assert set(safety_status.fold_safety_status([*events, again]).stopped) == {"m", "n"}
        assert set(safety_status.fold_safety_status([*events, day(31, "plan_started", block=2)]).stopped) == {"m"}

    @pytest.mark.parametrize(("days", "back"), [(0, False), (13, False), (14, True), (30, True)])
    def test_but_not_within_two_weeks(self, days: int, back: bool) -> None:
        told = safety_status.fold_safety_status([hurt(0, "n", 8), day(days, "plan_started", block=1)])
        assert ("n" not in told.stopped) is back

    def test_signs_told_with_the_weekly_question_make_it_more_urgent(self) -> None:
        told = safety_status.fold_safety_status([day(0, "flat_check", one_sided=True, signs=["leg_numbness"])])
        assert told.hold == safety_status.SafetyHold("same_day", START, ("one_sided", "leg_numbness"))

    def test_a_first_stop_is_kept(self) -> None:
        told = safety_status.fold_safety_status([hurt(0, "m", 1, "numb"), hurt(0, "m", 9)])
        assert told.stopped["m"].until_cleared


MINUTES = 1 / (24 * 60)


def test_a_partial_set_of_answers_takes_nothing_back() -> None:
    whole = day(0, "screening", answers={"knee": True, "back_arching": True})
    for partial in ({}, {"back_arching": False}):
        fold = safety_status.fold_safety([whole, day(1, "screening", answers=partial)])
        assert fold.on_file.answers == {"knee": True, "back_arching": True} | partial
        assert "knee_pain" in fold.status().cautions


class TestMistake:
    """Red flags ticked by mistake, and taken back within ten minutes."""

    @pytest.mark.parametrize(("minutes", "back"), [(0.5, True), (10, True), (10.1, False), (60, False)])
    def test_within_ten_minutes(self, minutes: float, back: bool) -> None:
        events = [
            day(0, "flag", flags=["foot_drop"]),
            day(minutes * MINUTES, "flag_mistake", raised_at=START, why="wrong box"),
        ]
        assert (safety_status.fold_safety_status(events).hold is None) is back

    def test_only_the_flags_of_that_moment_go(self) -> None:
        events = [
            day(0, "flag", flags=["night_pain"]),
            day(1, "flag", flags=["both_legs"]),
            day(1 + MINUTES, "flag_mistake", raised_at=START + timedelta(days=1)),
        ]
        hold = safety_status.fold_safety_status(events).hold
        assert hold == safety_status.SafetyHold("within_days", START, ("night_pain",))

    def test_flags_of_the_screening_become_a_no_and_its_cautions_stay(self) -> None:
        events = [
            day(0, "screening", answers={"foot_drop": True, "knee": True}),
            day(MINUTES, "flag_mistake", raised_at=START),
        ]
        fold = safety_status.fold_safety(events)
        assert fold.status().hold is None
        assert fold.status().cautions == {"knee_pain"}
        assert fold.on_file.answers == {"foot_drop": False, "knee": True}

    def test_a_mistake_elsewhere_leaves_the_answers(self) -> None:
        events = [
            day(0, "screening", answers={"foot_drop": True}),
            day(MINUTES, "flag", flags=["night_pain"]),
            day(2 * MINUTES, "flag_mistake", raised_at=START + timedelta(minutes=1)),
        ]
        fold = safety_status.fold_safety(events)
        assert fold.on_file.answers == {"foot_drop": True}
        assert fold.status().hold == safety_status.SafetyHold("same_day", START, ("foot_drop",))

    def test_a_flag_told_twice_is_taken_back_from_the_answers_too(self) -> None:
        first, again = {"foot_drop": True, "knee": True}, {"foot_drop": True, "knee": False, "night_pain": True}
        for told in (day(0, "flag", flags=["foot_drop"]), day(0, "screening", answers=first)):
            fold = safety_status.fold_safety(
                [told, day(MINUTES, "screening", answers=first), day(2 * MINUTES, "flag_mistake", raised_at=START)]
            )
            assert fold.status().hold is None
            assert fold.on_file.answers == {"foot_drop": False, "knee": True}
        newest = START + timedelta(minutes=20)
        fold = safety_status.fold_safety(
            [
                day(0, "flag", flags=["foot_drop"]),
                day(20 * MINUTES, "screening", answers=again),
                day(21 * MINUTES, "flag_mistake", raised_at=newest),
            ]
        )
        assert fold.status().hold == safety_status.SafetyHold("same_day", START, ("foot_drop",))
        assert fold.on_file.answers == again | {"night_pain": False}

    def test_pain_with_a_move_is_no_slip(self) -> None:
        fold = safety_status.fold_safety([hurt(0, None, 3, "electric")])
        assert fold.newest_slip() is None
        fold.add(START + timedelta(minutes=1), day(0, "flag_mistake", raised_at=START).data)
        assert fold.status().hold is not None

    def test_what_can_be_taken_back_is_the_newest(self) -> None:
        assert safety_status.fold_safety([]).newest_slip() is None
        fold = safety_status.fold_safety([day(0, "flag", flags=["night_pain"]), day(1, "flat_check", one_sided=True)])
        assert fold.newest_slip() == safety_status.RaisedFlags(START + timedelta(days=1), ("one_sided",))


class TestClearance:
    def test_it_has_to_be_later_than_the_newest_flag(self) -> None:
        events = [
            day(0, "flag", flags=["night_pain"]),
            day(3, "flag", flags=["foot_drop"]),
            day(4, "cleared", by_clinician_on="2026-03-04"),
        ]
        told = safety_status.fold_safety_status(events)
        assert told.hold == safety_status.SafetyHold("same_day", START, ("night_pain", "foot_drop"))
        assert told.flagged_at == START + timedelta(days=3)
        assert safety_status.fold_safety_status([*events, day(4, "cleared", by_clinician_on="2026-03-05")]).hold is None

    def test_the_day_is_that_of_the_one_who_tells(self) -> None:
        """A flag at 23:30 UTC is of the next day in Berlin, where the clearance is told."""
        berlin = timezone(timedelta(hours=1))
        flag = record(datetime(2026, 3, 2, 23, 30, tzinfo=UTC), "flag", flags=["foot_drop"])
        for on, ends in (("2026-03-02", False), ("2026-03-03", True)):
            told = record(datetime(2026, 3, 3, 12, tzinfo=berlin), "cleared", by_clinician_on=on)
            assert (safety_status.fold_safety_status([flag, told]).hold is None) is ends

    def test_flags_count_as_looked_at_so_that_answering_again_raises_nothing(self) -> None:
        events = [
            day(0, "screening", answers={"foot_drop": True, "knee": True}),
            day(1, "cleared", by_clinician_on="2026-03-03"),
        ]
        fold = safety_status.fold_safety(events)
        assert fold.on_file.answers == {"foot_drop": False, "knee": True}
        assert fold.status().flagged_at is None

    def test_a_stop_after_the_clinicians_day_stays(self) -> None:
        events = [hurt(0, "m", 1, "numb"), hurt(2, "n", 8), day(3, "cleared", by_clinician_on="2026-03-02")]
        assert set(safety_status.fold_safety_status(events).stopped) == {"n"}

    def test_odd_pain_after_the_clinicians_day_still_counts(self) -> None:
        cleared = day(2, "cleared", by_clinician_on="2026-03-02")
        later = hurt(3, "m", 1, "numb", "s3")
        assert safety_status.fold_safety_status([hurt(0, "m", 1, "numb"), cleared, later]).hold is None
        assert safety_status.fold_safety_status([hurt(1, "m", 1, "numb"), cleared, later]).hold is not None


class TestAnswersOnFile:
    def test_nobody_answered(self) -> None:
        assert safety_status.fold_safety([]).on_file == AnswersOnFile()

    def test_the_newest_and_those_before(self) -> None:
        first, second = day(0, "screening", answers={"knee": True}), day(1, "screening", answers={"wrist": True})
        assert safety_status.fold_safety([first]).on_file == AnswersOnFile(START, {"knee": True}, None)
        assert safety_status.fold_safety([second, first]).on_file == AnswersOnFile(
            START + timedelta(days=1), {"knee": True, "wrist": True}, {"knee": True}
        )

    def test_a_flag_that_is_held_already_is_no_news(self) -> None:
        again = day(2, "screening", answers={"foot_drop": True, "knee": True})
        told = safety_status.fold_safety_status([day(0, "screening", answers={"foot_drop": True}), again])
        assert told.flagged_at == START
        assert told.cautions == {"knee_pain"}
        more = day(3, "screening", answers={"foot_drop": True, "night_pain": True})
        assert safety_status.fold_safety_status([again, more]).flagged_at == START + timedelta(days=3)


class TestPartly:
    """A clinician's word in part."""

    FLAG = day(0, "flag", flags=["foot_drop"])
    BRIDGE, PLANK = Thing("bridge", cautions=("knee_pain",)), Thing("plank", cautions=("shoulder",))

    def partly(self, n: float = 1, **words: Any) -> Record:
        return day(n, "cleared_partly", **{"by_clinician_on": "2026-03-03", **words})

    def test_named_moves_may_be_done_and_the_rest_stays_paused(self) -> None:
        knee = day(0, "screening", answers={"knee": True})
        told = safety_status.fold_safety_status([knee, self.FLAG, self.partly(moves=["bridge"])])
        assert told.hold is not None
        assert told.partly == safety_status.PartialClearance(date(2026, 3, 3), frozenset({"bridge"}))
        assert check_move(self.BRIDGE, told).allowed
        assert not check_move(self.PLANK, told).allowed

    def test_cautions_end_the_hold_and_leave_out_what_carries_them(self) -> None:
        told = safety_status.fold_safety_status([self.FLAG, self.partly(cautions=["shoulder", "nonsense"])])
        assert told.hold is None
        assert told.cautions == {"shoulder"}
        assert check_move(self.BRIDGE, told).allowed
        assert not check_move(self.PLANK, told).allowed

    def test_both_keep_the_hold(self) -> None:
        events = [self.FLAG, self.partly(moves=["bridge"], cautions=["shoulder"])]
        assert safety_status.fold_safety_status(events).hold is not None

    @pytest.mark.parametrize(
        ("today", "held"), [("2026-03-09", False), ("2026-03-10", False), ("2026-03-11", True), (None, False)]
    )
    def test_after_its_last_day_everything_is_paused_again(self, today: str | None, held: bool) -> None:
        events = [self.FLAG, self.partly(cautions=["shoulder"], until="2026-03-10")]
        told = safety_status.fold_safety_status(events, date.fromisoformat(today) if today else None)
        assert (told.hold is not None) is held
        assert (told.partly is None) is held
        assert told.cautions == (set() if held else {"shoulder"})

    def test_without_a_last_day_it_stays(self) -> None:
        events = [self.FLAG, self.partly(cautions=["shoulder"])]
        assert safety_status.fold_safety_status(events, date(2027, 1, 1)).hold is None

    def test_a_word_from_before_the_hold_counts_for_nothing(self) -> None:
        events = [self.FLAG, self.partly(by_clinician_on="2026-03-01", moves=["bridge"])]
        assert safety_status.fold_safety_status(events).partly is None

    def test_a_word_about_nothing_counts_for_nothing(self) -> None:
        assert safety_status.fold_safety_status([self.FLAG, self.partly()]).hold is not None
        assert safety_status.fold_safety_status([self.FLAG, self.partly(cautions=["nonsense"])]).hold is not None

    def test_a_new_flag_ends_it(self) -> None:
        told = safety_status.fold_safety_status(
            [self.FLAG, self.partly(cautions=["shoulder"]), day(2, "flag", flags=["both_legs"])]
        )
        assert told.partly is None
        assert told.hold == safety_status.SafetyHold("emergency", START, ("foot_drop", "both_legs"))

    def test_a_whole_clearance_ends_it_too(self) -> None:
        events = [
            self.FLAG,
            self.partly(cautions=["shoulder"]),
            day(2, "cleared", by_clinician_on="2026-03-04"),
        ]
        assert safety_status.fold_safety_status(events).cautions == set()

    def test_named_moves_come_back_from_a_stop_until_they_hurt_again(self) -> None:
        stops = [hurt(0, "bridge", 1, "numb"), hurt(0, "plank", 8)]
        told = safety_status.fold_safety_status([*stops, self.partly(moves=["bridge"])])
        assert set(told.stopped) == {"plank"}
        again = safety_status.fold_safety_status([*stops, self.partly(moves=["bridge"]), hurt(2, "bridge", 8)])
        assert not check_move(self.BRIDGE, again).allowed
        later = self.partly(3, moves=["bridge"])
        assert "bridge" in safety_status.fold_safety_status([*stops, hurt(2, "bridge", 8), later]).stopped


class TestAge:
    MOVE = Thing("m")

    @pytest.mark.parametrize(
        ("parent", "clinician", "allowed"),
        [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
    )
    def test_at_16_and_17_two_words_are_needed(self, parent: bool, clinician: bool, allowed: bool) -> None:
        events = [day(0, "screening", answers={"aged_16_17": True})]
        told = safety_status.fold_safety_status(events)
        assert check_move(self.MOVE, told) == MoveVerdict(False, AGE_REASONS[AgeLimit.NEEDS_CONSENT])
        consent = day(1, "consent", parent=parent, clinician=clinician)
        assert check_move(self.MOVE, safety_status.fold_safety_status([*events, consent])).allowed is allowed

    def test_under_16_no_word_helps(self) -> None:
        events = [day(0, "screening", answers={"under_16": True}), day(1, "consent", parent=True, clinician=True)]
        told = safety_status.fold_safety_status(events)
        assert told.age == AgeLimit.UNDER_16
        assert not check_move(WALK, told).allowed

    def test_older_today(self) -> None:
        events = [day(0, "screening", answers={"under_16": True}), day(900, "screening", answers={"under_16": False})]
        assert check_move(self.MOVE, safety_status.fold_safety_status(events)).allowed
