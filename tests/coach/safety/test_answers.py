"""What the answers to the safety questions mean, which are missing, and what they change."""

from __future__ import annotations

import pytest

from perkup.coach.safety import answers
from perkup.coach.safety.advice import ASK_FIRST, NOTHING_AGAINST, STOP_WHENEVER
from perkup.coach.safety.screening import CAUTIONS, FLAG_WORDS, QUESTIONS, ScreeningQuestion

ALL_NO: dict[str, bool | str] = {question.id: False for question in QUESTIONS}


class TestJudge:
    def test_no_yes_no_flag(self) -> None:
        told = answers.assess_answers({question.id: False for question in QUESTIONS})
        assert (told.tier, told.flags, told.cautions) == (None, (), ())
        assert told.advice.startswith("Nothing you said speaks against")

    @pytest.mark.parametrize("question", [q for q in QUESTIONS if q.kind == "flag"], ids=lambda q: q.id)
    def test_each_flag_alone_gives_its_tier(self, question: ScreeningQuestion) -> None:
        told = answers.assess_answers({question.id: True})
        assert (told.tier, told.flags) == (question.tier, (question.id,))
        assert FLAG_WORDS[question.id] in told.advice

    @pytest.mark.parametrize("question", [q for q in QUESTIONS if q.kind == "caution"], ids=lambda q: q.id)
    def test_each_caution_alone_brings_its_words_and_no_hold(self, question: ScreeningQuestion) -> None:
        told = answers.assess_answers({question.id: True})
        assert set(told.cautions) == set(question.cautions)
        assert told.tier is None

    def test_every_caution_word_can_be_reached(self) -> None:
        assert {word for q in QUESTIONS for word in q.cautions} == set(CAUTIONS)

    @pytest.mark.parametrize(
        ("answer", "cautions"),
        [
            ("no", ()),
            ("anterior", ("hip_replacement_anterior",)),
            ("posterior", ("hip_replacement_posterior",)),
            ("not_sure", ("hip_replacement_anterior", "hip_replacement_posterior")),
            ("yes", ("hip_replacement_anterior", "hip_replacement_posterior")),
            (True, ("hip_replacement_anterior", "hip_replacement_posterior")),
            (False, ()),
        ],
    )
    def test_the_approach_of_a_hip_replacement(self, answer: bool | str, cautions: tuple[str, ...]) -> None:
        assert answers.assess_answers({"hip_replacement": answer}).cautions == cautions

    @pytest.mark.parametrize(
        ("answer", "flagged"),
        [("yes", True), (" No ", False), ("off", False), ("", False), ("maybe", True)]
        + [(word, False) for word in ("0", "false", "none")],
    )
    def test_words_from_a_form(self, answer: str, flagged: bool) -> None:
        assert bool(answers.assess_answers({"foot_drop": answer}).flags) is flagged

    def test_information_is_no_caution(self) -> None:
        outcome = answers.assess_answers({**ALL_NO, "in_treatment": True})
        assert (outcome.tier, outcome.flags, outcome.cautions, outcome.ask_first) == (None, (), (), ())
        assert outcome.advice == f"{answers.TREATED} {STOP_WHENEVER}"

    def test_the_worst_flag_decides(self) -> None:
        assert (
            answers.assess_answers({"weight_loss": True, "saddle_numbness": True, "fever_pain": True}).tier
            == "emergency"
        )
        assert answers.assess_answers({"weight_loss": True, "fever_pain": True}).tier == "same_day"

    @pytest.mark.parametrize("sign", ["leg_numbness", "night_pain", "weight_loss"])
    def test_one_flat_side_with_a_sign_is_for_today(self, sign: str) -> None:
        assert answers.assess_answers({"one_sided": True}).tier == "within_days"
        assert answers.assess_answers({sign: True}).tier == "within_days"
        assert answers.assess_answers({"one_sided": True, sign: True}).tier == "same_day"

    def test_one_flat_side_alone_with_surgery_stays(self) -> None:
        assert answers.assess_answers({"one_sided": True, "recent_surgery": True}).tier == "within_days"

    def test_what_is_still_open(self) -> None:
        everything = {question.id: False for question in QUESTIONS}
        assert answers.unanswered(everything) == ()
        del everything["one_sided"]
        assert answers.unanswered(everything) == ("one_sided",)


class TestWhatIsPromised:
    def test_nothing_against_starting_only_where_all_was_answered_and_nothing_ticked(self) -> None:
        assert answers.assess_answers(ALL_NO).advice == NOTHING_AGAINST
        assert answers.assess_answers({}).advice == f"{answers.STILL_OPEN} {STOP_WHENEVER}"

    @pytest.mark.parametrize("question", [q for q in QUESTIONS if q.kind != "age"], ids=lambda q: q.id)
    def test_any_tick_takes_the_promise_away(self, question: ScreeningQuestion) -> None:
        assert NOTHING_AGAINST not in answers.assess_answers({**ALL_NO, question.id: True}).advice

    def test_a_caution_says_what_it_leaves_out(self) -> None:
        outcome = answers.assess_answers({**ALL_NO, "knee": True, "wrist": True})
        assert outcome.advice == f"Perkup leaves out moves because of your knee and your wrist. {STOP_WHENEVER}"
        assert outcome.ask_first == ()

    @pytest.mark.parametrize("name", ["pregnancy", "heart", "osteoporosis"])
    def test_who_should_ask_first_reads_whom(self, name: str) -> None:
        outcome = answers.assess_answers({**ALL_NO, name: True})
        assert outcome.ask_first == (ASK_FIRST[name],)
        assert outcome.ask_first[0] in outcome.advice
        assert outcome.ask_first[0].startswith("Before you start, ask your ")

    @pytest.mark.parametrize(
        ("answer", "asks"), [("both", True), ("anterior", False), ("posterior", False), ("not_sure", False), ("no", 0)]
    )
    def test_two_artificial_hips_ask_the_surgeon(self, answer: str, asks: bool) -> None:
        outcome = answers.assess_answers({**ALL_NO, "hip_replacement": answer})
        assert outcome.ask_first == ((ASK_FIRST["hip_replacement"],) if asks else ())

    def test_several_are_asked_about_in_order(self) -> None:
        outcome = answers.assess_answers({**ALL_NO, "heart": True, "pregnancy": True})
        assert outcome.ask_first == (ASK_FIRST["pregnancy"], ASK_FIRST["heart"])

    def test_a_flag_says_only_what_to_do(self) -> None:
        outcome = answers.assess_answers({**ALL_NO, "foot_drop": True, "heart": True})
        assert outcome.advice.startswith("Be seen by a doctor today. You noticed: a foot that cannot be lifted.")
        assert "Perkup leaves out" not in outcome.advice
        assert outcome.ask_first == (ASK_FIRST["heart"],)


class TestAge:
    @pytest.mark.parametrize(
        ("age", "limit"),
        [
            (1, "under_16"),
            (15, "under_16"),
            (16, "needs_consent"),
            (17, "needs_consent"),
            (18, "none"),
            (90, "none"),
        ],
    )
    def test_an_age_in_years(self, age: int, limit: str) -> None:
        given = answers.age_answers(age)
        assert set(given) == {"under_16", "aged_16_17"}
        assert answers.age_limit(given) == answers.AgeLimit(limit)
        assert answers.assess_answers({**ALL_NO, **given}).age == answers.AgeLimit(limit)

    def test_the_kind_words(self) -> None:
        young = answers.assess_answers({**ALL_NO, "under_16": True})
        assert young.advice == answers.AGE_ADVICE[answers.AgeLimit.UNDER_16]
        assert answers.assess_answers({**ALL_NO, "aged_16_17": True}).advice.startswith("You are 16 or 17.")

    def test_nothing_said_is_no_limit_for_it_is_asked_first(self) -> None:
        assert answers.age_limit({}) == answers.AgeLimit.NONE
        assert answers.unanswered({**ALL_NO, "under_16": None}) == ("under_16",)


class TestWhatIsWrongWithAnswers:
    def test_names_that_no_question_has(self) -> None:
        assert answers.unknown_answers({**ALL_NO, "surprise": True, "knees": False}) == ("surprise", "knees")
        assert answers.unknown_answers(ALL_NO) == ()

    def test_words_that_a_question_does_not_offer(self) -> None:
        assert answers.unclear_answers({**ALL_NO, "hip_replacement": "sideways", "knee": "maybe"}) == (
            "hip_replacement",
            "knee",
        )
        assert answers.unclear_answers({"hip_replacement": "both", "knee": "yes", "wrist": "no"}) == ()
        assert answers.unclear_answers({"knee": "anterior"}) == ("knee",)

    def test_a_list_of_words(self) -> None:
        assert answers.join_words(["a"]) == "a"
        assert answers.join_words(["a", "b"]) == "a and b"
        assert answers.join_words(["a", "b", "c"]) == "a, b and c"


class TestFile:
    def test_what_is_open(self) -> None:
        assert answers.AnswersOnFile().unanswered == tuple(ALL_NO)
        assert answers.AnswersOnFile(answers=ALL_NO).unanswered == ()

    def test_flags_as_no(self) -> None:
        given = {"foot_drop": True, "knee": True, "hip_replacement": "both", "one_sided": False}
        assert answers.without_flags(given) == {**given, "foot_drop": False}
