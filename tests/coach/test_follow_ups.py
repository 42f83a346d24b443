"""What is due to be asked, and the page for the doctor."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from perkup.coach import clinician_summary, follow_ups
from perkup.event_types import MeasurementTaken
from tests.coach.plan_world import NINE, START, Diary, at
from tests.coach.records import Record


def due(facts: list[Record], day: float) -> list[tuple[str, str]]:
    return [(check.kind, check.ref) for check in follow_ups.due_checks(facts, NINE + timedelta(days=day))]


SCREENED = at(0, "screening", answers={})
BEGUN = at(0, "plan_started", block=1, seed=1, start=str(START), profile={"strength_weekdays": []})


class TestFlat:
    def test_nothing_before_the_screening(self) -> None:
        assert due([BEGUN], 40) == []

    @pytest.mark.parametrize(("day", "asked"), [(0, False), (6.5, False), (7, True), (30, True)])
    def test_every_week(self, day: float, asked: bool) -> None:
        assert (("flat_check", "one_sided") in due([SCREENED], day)) is asked

    def test_an_answer_starts_the_week_again(self) -> None:
        facts = [SCREENED, at(8, "flat_check", one_sided=False)]
        assert due(facts, 14) == []
        assert due(facts, 15) == [("flat_check", "one_sided")]

    def test_an_answer_dated_in_a_day_to_come_puts_nothing_off(self) -> None:
        asked = [("flat_check", "one_sided")]
        assert due([SCREENED, at(900, "flat_check", one_sided=False)], 7) == asked
        assert due([at(900, "screening", answers={})], 3) == asked

    def test_not_during_a_hold(self) -> None:
        assert due([SCREENED, at(1, "flag", flags=["foot_drop"])], 20) == []

    def test_at_every_retest(self) -> None:
        facts = [SCREENED, BEGUN]
        assert due(facts, 0.1) == [("flat_check", "one_sided"), ("retest", "1")]
        assert due([*facts, at(0.05, "flat_check", one_sided=False)], 0.1) == [("retest", "1")]


class TestRetest:
    def test_it_waits_until_it_is_done(self) -> None:
        assert ("retest", "1") in due([SCREENED, BEGUN], 5)
        assert ("retest", "1") not in due([SCREENED, BEGUN, at(3, "self_test", test="thomas", value=3)], 3.1)

    def test_the_fifteenth_day_comes_behind_the_sessions(self) -> None:
        diary = Diary([SCREENED, BEGUN, at(0, "self_test", test="thomas", value=3)])
        for day in (2, 4, 6, 9, 11, 13):
            diary.session(day, day - 1, {"m": 8})
        assert ("retest", "15") in due(diary.facts, 14)
        assert ("retest", "15") not in due(diary.facts, 13)

    def test_a_session_on_the_day_does_not_replace_the_tests_but_they_wait_only_a_week(self) -> None:
        diary = Diary([SCREENED, BEGUN]).session(1, 0, {"str_psoas_lying": None})
        assert ("retest", "1") in due(diary.facts, 6)
        assert ("retest", "1") not in due(diary.facts, 7)
        assert ("retest", "1") not in due(diary.tell(3, "self_test", test="thomas", value=3).facts, 4)

    def test_a_retest_that_was_passed_over_is_gone(self) -> None:
        diary = Diary([SCREENED, BEGUN]).session(2, 1, {"m": 8})
        assert ("retest", "1") not in due(diary.facts, 2)

    def test_without_a_plan_no_self_tests_are_asked(self) -> None:
        assert due([SCREENED], 0.5) == []

    def test_a_session_whose_beginning_was_erased_is_not_asked_about(self) -> None:
        assert due([SCREENED, at(2, "feedback", session="s", answer="hurt")], 3) == []


class TestMornings:
    def facts(self, **felt: object) -> list[Record]:
        return [SCREENED, at(2, "session_started", session="s"), at(2, "feedback", session="s", **felt)]

    @pytest.mark.parametrize(("day", "asked"), [(2.3, False), (3, True), (5, True), (6, False)])
    def test_the_three_mornings_after(self, day: float, asked: bool) -> None:
        assert (("next_morning", "s") in due(self.facts(answer="right", pain=3), day)) is asked

    @pytest.mark.parametrize(
        ("felt", "asked"),
        [
            ({"answer": "right", "pain": 2}, False),
            ({"answer": "right", "pain": None}, False),
            ({"answer": "hurt", "pain": None}, True),
            ({"answer": "hurt", "pain": 1}, False),
        ],
    )
    def test_only_where_it_hurt(self, felt: dict[str, object], asked: bool) -> None:
        assert (("next_morning", "s") in due(self.facts(**felt), 3)) is asked

    def test_once_answered_it_is_not_asked_again(self) -> None:
        facts = [*self.facts(answer="right", pain=3), at(2.9, "next_morning", session="s", settled=True)]
        assert due(facts, 3) == []


def thigh_reading(taken: MeasurementTaken, on: date) -> list[clinician_summary.SelfTestReading]:
    """Stand in for the app, which knows the types of measurement."""
    value = taken.result.get("value")
    if value is None:
        return []
    return [clinician_summary.SelfTestReading(on, "Thigh", "left", value, "degrees", 1.2, "half")]


def done(day: float, session: str, *, source: str = "stretch", **step: object) -> list[Record]:
    """Return a session with one step of half a minute."""
    when = {"performed_at": NINE + timedelta(days=day), "seconds": 30}
    return [
        at(day, "session_started", session=session, source=source),
        at(day, "step_recorded", session=session, move="m", **when, **step),
    ]


class TestSummary:
    def made(self, *facts: Record, now: datetime = NINE + timedelta(days=40)) -> clinician_summary.ClinicianSummary:
        return clinician_summary.summary_for_doctor(facts, now, read_measurement=thigh_reading)

    def test_of_nothing(self) -> None:
        told = self.made()
        assert (told.hold, told.noticed, told.answers, told.sessions, told.first_session) == (None, (), (), 0, None)
        assert "diagnosis" in told.notes[0]

    def test_what_was_noticed_in_words_and_since_when(self) -> None:
        told = self.made(
            at(
                0,
                "screening",
                answers={"night_pain": True, "knee": True, "hip_replacement": "anterior", "in_treatment": "x"},
            ),
            at(1, "flag", flags=["foot_drop", "new_thing"], since="a week", words="left foot"),
            at(2, "flag", flags=[]),
            at(3, "flat_check", one_sided=True, side="left", signs=["leg_numbness"]),
            at(3, "flat_check", one_sided=True),
            at(4, "flat_check", one_sided=False),
            at(5, "feedback", session="s", move="stg_bridge", pain=2, pain_kind="electric"),
            at(5, "feedback", session="s", move=None, pain=2, pain_kind="numb"),
            at(5, "feedback", session="s", move="stg_bridge", pain=9, pain_kind="ordinary"),
        )
        assert [noticed.what for noticed in told.noticed] == [
            ("pain that wakes you night after night",),
            ("a foot that cannot be lifted", "new thing"),
            ("something else that worries you",),
            ("one cheek flatter than the other (left)", "lasting numbness or tingling in one leg"),
            ("one cheek flatter than the other",),
            ("electric pain with stg_bridge",),
            ("numb pain",),
        ]
        assert (told.noticed[1].since, told.noticed[1].words) == ("a week", "left foot")
        assert told.hold is not None
        assert told.answers[0] == "Do you have an artificial hip? Yes, from the front."
        assert len(told.answers) == 3
        assert told.stopped == ("stg_bridge: electric pain, 7 March 2026",)

    def test_a_screening_without_flags_is_not_noticed(self) -> None:
        assert self.made(at(0, "screening", answers={})).noticed == ()

    def test_sessions(self) -> None:
        told = self.made(*done(0, "a"), *done(20, "b"), at(21, "session_started", session="only opened"))
        assert (told.sessions, told.sessions_last_30_days) == (2, 1)
        assert told.first_session == START
        assert (told.breaks, told.breaks_last_30_days) == (0, 0)

    def test_breaks_are_told_from_sessions(self) -> None:
        told = self.made(*done(0, "a"), *done(1, "b", source="break"), *done(20, "c", source="break"))
        assert (told.sessions, told.breaks, told.breaks_last_30_days) == (1, 2, 1)

    def test_pain_over_time_in_the_persons_words(self) -> None:
        felt = {"answer": "hurt", "pain": 4, "pain_kind": "ordinary", "move": "m"}
        told = self.made(
            at(1, "feedback", answer="hurt"),
            at(1, "feedback", **felt, place="thigh", place_side="left", view="front", words="a pull"),
            at(9, "feedback", answer="hurt", place="chest"),
        )
        assert told.pain == (
            clinician_summary.PainReport(
                START + timedelta(days=1), "m", "left thigh, front", 4, "sore, pulling or pinching", "a pull"
            ),
            clinician_summary.PainReport(START + timedelta(days=9), "", "pain or pressure in the chest", None, "", ""),
        )

    def test_a_warning_sign_taken_back_is_no_pain_either(self) -> None:
        raised, hurt = at(9, "flag", flags=["chest_pain"]), {"answer": "hurt", "place": "chest"}
        slip = at(9.001, "flag_mistake", raised_at=raised.at.isoformat())
        told = self.made(at(8, "feedback", **hurt), raised, at(9, "feedback", **hurt), slip)
        assert [pain.on for pain in told.pain] == [START + timedelta(days=8)]

    def test_adherence_counts_what_was_done_of_what_was_planned(self) -> None:
        assert self.made().adherence is None
        diary = Diary([SCREENED, BEGUN]).session(3, 2, {"m": 8}).session(5, 4, {"m": 8})
        told = self.made(*diary.facts, now=NINE + timedelta(days=6)).adherence
        assert told == clinician_summary.Adherence(3, 2, 4, 0)

    def test_doses_of_the_last_thirty_days(self) -> None:
        facts = [*done(0, "old"), *done(20, "a", reps=8), *done(30, "b", reps=7), *done(31, "c", outcome="skipped")]
        (dose,) = self.made(*facts).doses
        assert (dose.sessions, dose.sets, dose.reps, dose.seconds) == (2, 2, 15, 60.0)
        assert dose.last == START + timedelta(days=30)

    def test_numbers_with_their_errors(self) -> None:
        told = self.made(
            at(1, "measurement", result={"value": 17.5}),
            at(1, "measurement", result={}),
            at(2, "girth", cm=[98.0, 98.4, 98.9]),
            at(3, "self_test", test="thomas", side="left", value=8, unit="degrees"),
            at(3, "self_test", test="own", value=3),
        ).readings
        assert [(reading.what, reading.side, reading.value, reading.error) for reading in told] == [
            ("Thigh", "left", 17.5, 1.2),
            ("Girth of the hips", None, 98.4, 0.9),
            ("Hanging-leg angle (modified Thomas test)", "left", 8, 5),
            ("own", None, 3, None),
        ]
