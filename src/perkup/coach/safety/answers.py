"""Answers to the safety questions: what they mean, which are missing, and what a new set changes."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from perkup.coach.safety.advice import NOTHING_AGAINST, STOP_WHENEVER, advice, ask_first
from perkup.coach.safety.screening import (
    ACCOMPANYING,
    ADULT,
    AGED_16_17,
    CAUTIONS,
    FLAG_TIERS,
    QUESTIONS,
    TIERS,
    UNDER_16,
    YOUNGEST,
    QuestionKind,
    ScreeningQuestion,
)
from perkup.vocabulary import AgeLimit, Tier

Answers = Mapping[str, bool | str]
NO = frozenset({"", "no", "false", "off", "0", "none"})
TREATED = "What your doctor or physiotherapist says counts more than Perkup. Show them the moves."
STILL_OPEN = "Some of the safety questions are still open."


AGE_REASONS: dict[AgeLimit, str] = {
    AgeLimit.UNDER_16: "Perkup is made for adults, and its moves are not for you yet",
    AgeLimit.NEEDS_CONSENT: "at 16 or 17 a parent and a doctor or physiotherapist must agree first",
}
AGE_ADVICE: dict[AgeLimit, str] = {
    AgeLimit.UNDER_16: (
        "Perkup is made for adults, so it gives you no exercises. That is nothing you did wrong: a growing body needs"
        " someone who knows it. Ask a parent, your doctor or your sports teacher what is good for you. Perkup can still"
        " remind you to stand up and walk."
    ),
    AgeLimit.NEEDS_CONSENT: (
        "You are 16 or 17. Perkup starts when a parent or guardian agrees, and when a doctor or physiotherapist has"
        " said that you may do these exercises."
    ),
}


class ScreeningOutcome(Struct, frozen=True):
    """Meaning of a set of answers: the tier of the worst flag (None: no flag), the flags, the cautions, one text.

    `ask_first` says what to ask whom before starting; `age` what the age means.
    """

    tier: Tier | None
    flags: tuple[str, ...]
    cautions: tuple[str, ...]
    advice: str
    ask_first: tuple[str, ...] = ()
    age: AgeLimit = AgeLimit.NONE


class AnswersOnFile(Struct, frozen=True):
    """The newest answers and when they were given (None: never), with the answers before them.

    A flag that was taken back as a mistake, or that a clinician has looked at since, stands here as a no.
    """

    answered_at: datetime | None = None
    answers: Answers = {}
    before: Answers | None = None

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The ids of the questions that still want an answer."""
        return unanswered(self.answers)


class AnswerChange(Struct, frozen=True):
    """Changes by new answers: words of cautions that come and go, and the moves that come back or are left out."""

    dropped: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def assess_answers(answers: Answers) -> ScreeningOutcome:
    """Assess the answers of a screening. An unanswered question counts as "no", an unclear answer as "yes"."""
    yes = [question for question in QUESTIONS if is_yes(answers.get(question.id))]
    ids = tuple(question.id for question in yes)
    flags = tuple(question.id for question in yes if question.kind == QuestionKind.FLAG)
    cautions: set[str] = set()
    for question in yes:
        cautions.update(_cautions_of(question, answers.get(question.id)))
    tier, words = most_urgent(flags), tuple(word for word in CAUTIONS if word in cautions)
    questions_for_others, age = ask_first(ids, answers), age_limit(answers)
    parts = [*_age_sentences(age), *_flag_sentences(tier, flags)]
    if not parts:
        parts = _sentences(words, questions_for_others, "in_treatment" in ids, unanswered(answers))
    return ScreeningOutcome(tier, flags, words, " ".join(parts), questions_for_others, age)


def unanswered(answers: Mapping[str, object]) -> tuple[str, ...]:
    """Return the ids of the questions that still want an answer."""
    return tuple(question.id for question in QUESTIONS if answers.get(question.id) is None)


def unknown_answers(answers: Mapping[str, object]) -> tuple[str, ...]:
    """Return the ids that no question has."""
    return tuple(name for name in answers if name not in {question.id for question in QUESTIONS})


def unclear_answers(answers: Mapping[str, object]) -> tuple[str, ...]:
    """Return the ids of the answers in words that their question does not offer."""
    return tuple(
        question.id
        for question in QUESTIONS
        if isinstance(answer := answers.get(question.id), str) and answer not in answer_words(question.id)
    )


def answer_words(question_id: str) -> tuple[str, ...]:
    """Return the words that can answer a question; true and false do too."""
    options = next(question.options for question in QUESTIONS if question.id == question_id)
    return tuple(dict.fromkeys(("yes", "no", *(option.value for option in options))))


def age_answers(age: int) -> dict[str, bool | str]:
    """Return the answers to the questions about age, from the age in full years."""
    return {UNDER_16: age < YOUNGEST, AGED_16_17: YOUNGEST <= age < ADULT}


def age_limit(answers: Answers) -> AgeLimit:
    """Return what the answers about age mean; nothing said is no limit, for the questions are asked first."""
    if is_yes(answers.get(UNDER_16)):
        return AgeLimit.UNDER_16
    return AgeLimit.NEEDS_CONSENT if is_yes(answers.get(AGED_16_17)) else AgeLimit.NONE


def most_urgent(flags: Iterable[str], recorded: Iterable[object] = ()) -> Tier | None:
    """Return the most urgent tier of some flags; one flat side with an accompanying sign counts as same day.

    A flag this version does not know counts as same day. `recorded` are tiers written earlier: they are never lowered.
    """
    flag_ids = frozenset(flags)
    tiers: set[object] = {FLAG_TIERS.get(flag, "same_day") for flag in flag_ids}
    if "one_sided" in flag_ids and flag_ids & ACCOMPANYING:
        tiers.add("same_day")
    tiers.update(recorded)
    return next((tier for tier in TIERS if tier in tiers), None)


def is_yes(answer: object) -> bool:
    """Return True where an answer says yes: a form's "no", "off" or nothing does not, any other words do."""
    if isinstance(answer, str):
        return answer.strip().lower() not in NO
    return bool(answer)


def without_flags(answers: Answers, held: Container[str] = ()) -> Answers:
    """Return the answers with every red flag as a no, but for those that are still held."""
    return {name: False if name in FLAG_TIERS and name not in held else answer for name, answer in answers.items()}


def _cautions_of(question: ScreeningQuestion, answer: object) -> tuple[str, ...]:
    return next((option.cautions for option in question.options if option.value == answer), question.cautions)


def _age_sentences(age: AgeLimit) -> list[str]:
    return [AGE_ADVICE[age]] if age in AGE_ADVICE else []


def _flag_sentences(tier: Tier | None, flags: tuple[str, ...]) -> list[str]:
    if tier is None:
        return []
    result = advice(tier, flags)
    return [result.title, *result.what_to_do]


def _sentences(
    cautions: tuple[str, ...], questions_for_others: tuple[str, ...], treated: bool, missing: tuple[str, ...]
) -> list[str]:
    sentences = [STILL_OPEN] if missing else []
    if cautions:
        sentences.append(f"Perkup leaves out moves because of {join_words([CAUTIONS[word] for word in cautions])}.")
    sentences += questions_for_others
    if treated:
        sentences.append(TREATED)
    return [*sentences, STOP_WHENEVER] if sentences else [NOTHING_AGAINST]


def join_words(words: list[str]) -> str:
    """Return words as a list in a sentence."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
