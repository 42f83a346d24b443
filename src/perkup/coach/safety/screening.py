"""The questions before the first session, in Perkup's own words, and the words for what they lead to.

The red flags and their three tiers are those of the evidence page: *emergency* (possible pressure on the nerves of
the lower back or a heart problem), *same day*, *within days*. Grade of the sorting: convention, as in guidance on
low back pain; it decides how fast to be seen, never what somebody has. A "yes" is never a diagnosis.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from perkup.vocabulary import Tier


class QuestionKind(StrEnum):
    """Kinds of safety question."""

    FLAG = "flag"
    CAUTION = "caution"
    INFO = "info"
    AGE = "age"


TIERS = tuple(Tier)
"""Most urgent first."""

CAUTIONS: dict[str, str] = {
    "hip_replacement_anterior": "your hip replacement from the front",
    "hip_replacement_posterior": "your hip replacement from the back or side",
    "pregnancy_supine": "pregnancy (flat on the back)",
    "pregnancy_prone": "pregnancy (face-down, planks)",
    "osteoporosis_flexion": "your bones (rounding the back)",
    "front_hip_pinch": "the pinch at the front of your hip",
    "knee_pain": "your knee",
    "back_pain_extension": "your back (arching)",
    "back_pain_flexion": "your back (bending)",
    "balance": "your balance",
    "shoulder": "your shoulder",
    "wrist": "your wrist",
    "achilles": "your Achilles tendon or forefoot",
    "heart": "your heart or blood pressure",
    "dizziness": "your dizziness",
}
"""Caution word -> how it is said to the person ("left out because of ...")."""


class ScreeningOption(msgspec.Struct, frozen=True):
    """Answer to a question that is more than yes or no, and the cautions it brings."""

    value: str
    label: str
    cautions: tuple[str, ...] = ()


class ScreeningQuestion(msgspec.Struct, frozen=True):
    """Question of the safety screening.

    `text` is the question whole; `short` the same in few words, for a card on which the whole is one tap away.
    `kind`: `flag` puts a hold on the programme when answered yes, `caution` leaves out moves, `info` is only kept for
    the summary, `age` decides whether Perkup may begin at all. `options` is empty for yes or no. `walk` tells
    whether plain walking may stay under this flag.
    """

    id: str
    text: str
    help: str
    short: str
    kind: QuestionKind
    tier: Tier | None = None
    cautions: tuple[str, ...] = ()
    options: tuple[ScreeningOption, ...] = ()
    walk: bool = True


UNDER_16 = "under_16"
AGED_16_17 = "aged_16_17"
YOUNGEST = 16
ADULT = 18
"""Full years of age: nobody younger than the first, with the word of two others below the second (product rule)."""


def _flag(name: str, tier: Tier, short: str, text: str, help_: str, *, walk: bool = True) -> ScreeningQuestion:
    return ScreeningQuestion(name, text, help_, short, QuestionKind.FLAG, tier, walk=walk)


def _caution(name: str, cautions: tuple[str, ...], short: str, text: str, help_: str) -> ScreeningQuestion:
    return ScreeningQuestion(name, text, help_, short, QuestionKind.CAUTION, cautions=cautions)


QUESTIONS: tuple[ScreeningQuestion, ...] = (
    _flag(
        "saddle_numbness",
        Tier.EMERGENCY,
        "Numb between the legs",
        "Have you gone numb between the legs, where a saddle would touch?",
        "New numbness or a strange feeling around the groin, the inner thighs or the seat.",
    ),
    _flag(
        "bladder_bowel_sexual",
        Tier.EMERGENCY,
        "Bladder, bowel or sexual feeling changed",
        "Has your bladder, your bowel or your sexual feeling changed lately, without a known reason?",
        "For example: hard to start, leaking, not feeling that you need to go, or sudden loss of feeling.",
    ),
    _flag(
        "both_legs",
        Tier.EMERGENCY,
        "Pain or weakness in both legs",
        "Do both legs hurt, tingle or feel weak at the same time, and is that new?",
        "Sore muscles after sport do not count. Pain running down both legs does.",
    ),
    _flag(
        "chest_pain",
        Tier.EMERGENCY,
        "Chest pain or pressure",
        "Do you get pain or pressure in the chest, at rest or with effort, that nobody has looked at?",
        "If it is there right now, stop reading and call the emergency number.",
    ),
    _flag(
        "breathlessness",
        Tier.SAME_DAY,
        "Short of breath with little effort",
        "Are you unusually short of breath with little effort, and nobody has looked at why?",
        "If you cannot speak a whole sentence for lack of breath, call the emergency number.",
    ),
    _flag(
        "fainting",
        Tier.SAME_DAY,
        "Fainted, or nearly",
        "Have you fainted lately, or nearly, and nobody has looked at why?",
        "Everything went dark, or you had to sit down at once.",
    ),
    _flag(
        "foot_drop",
        Tier.SAME_DAY,
        "A foot that slaps or drags",
        "Does one foot slap or drag because you cannot lift it properly?",
        "Try walking a few steps on your heels: does one foot give up?",
    ),
    _flag(
        "leg_weakness",
        Tier.SAME_DAY,
        "One leg getting weaker",
        "Is one leg newly weak, or getting weaker?",
        "It gives way, or stairs became hard on one side.",
    ),
    _flag(
        "fever_pain",
        Tier.SAME_DAY,
        "Fever with back or hip pain",
        "Do you have a fever together with back or hip pain?",
        "Chills and feeling truly ill count too.",
    ),
    _flag(
        "major_trauma",
        Tier.SAME_DAY,
        "A hard fall or accident",
        "Did a hard fall or an accident start this, and was it never checked?",
        "With thin bones, even a small stumble counts.",
    ),
    _flag(
        "cannot_bear_weight",
        Tier.SAME_DAY,
        "A leg you cannot stand on",
        "Is there a leg you cannot stand on?",
        "Four steps without help, limping allowed, is the measure.",
    ),
    _flag(
        "one_sided",
        Tier.WITHIN_DAYS,
        "One buttock flatter than the other",
        "Has one cheek become flatter than the other, or flatter than when a doctor last looked at it?",
        "Stand sideways to a mirror, then turn round. The other side keeps its round shape.",
    ),
    _flag(
        "leg_numbness",
        Tier.WITHIN_DAYS,
        "A numb patch on a leg that stays",
        "Is a patch of one leg or foot newly numb or tingling, and does it stay?",
        "A leg that fell asleep and woke again does not count.",
    ),
    _flag(
        "night_pain",
        Tier.WITHIN_DAYS,
        "Pain that wakes you every night",
        "Does pain in the back, hip or leg wake you night after night, however you lie?",
        "Pain that settles when you turn over does not count.",
    ),
    _flag(
        "weight_loss",
        Tier.WITHIN_DAYS,
        "Losing weight without trying",
        "Are you losing weight without trying?",
        "About a belt hole or two in a few months.",
    ),
    _flag(
        "recent_surgery",
        Tier.WITHIN_DAYS,
        "Operation or broken bone in three months",
        "Did you have an operation or a broken bone in the back, hip, leg or belly in the last three months?",
        "If your surgeon or physiotherapist has already cleared you for exercise, answer no.",
        walk=False,
    ),
    ScreeningQuestion(
        "hip_replacement",
        "Do you have an artificial hip?",
        "From which side the surgeon went in decides which movements to leave out. Not sure: both kinds are left out.",
        "Do you have an artificial hip?",
        QuestionKind.CAUTION,
        cautions=("hip_replacement_anterior", "hip_replacement_posterior"),
        options=(
            ScreeningOption("no", "No"),
            ScreeningOption("anterior", "Yes, from the front", ("hip_replacement_anterior",)),
            ScreeningOption("posterior", "Yes, from the back or side", ("hip_replacement_posterior",)),
            ScreeningOption("not_sure", "Yes, not sure how", ("hip_replacement_anterior", "hip_replacement_posterior")),
            ScreeningOption("both", "Yes, both hips", ("hip_replacement_anterior", "hip_replacement_posterior")),
        ),
    ),
    _caution(
        "pregnancy",
        ("pregnancy_supine", "pregnancy_prone"),
        "Pregnant, or birth within six weeks",
        "Are you pregnant, or did you give birth in the last six weeks?",
        "Moves flat on the back or face-down are swapped for standing and side-lying ones.",
    ),
    _caution(
        "osteoporosis",
        ("osteoporosis_flexion",),
        "Thin bones (osteoporosis)",
        "Have you been told that your bones are thin (osteoporosis)?",
        "Moves that round the back with force are left out.",
    ),
    _caution(
        "front_hip_pinch",
        ("front_hip_pinch",),
        "A hip or groin pinches in front",
        "Does the front of a hip or the groin pinch when you stretch or fold it?",
        "A sharp pinch, not the pull of a stretch.",
    ),
    _caution(
        "knee",
        ("knee_pain",),
        "A knee hurts, bent under load",
        "Does a knee hurt when you bend it under load?",
        "Stairs, squats, kneeling.",
    ),
    _caution(
        "back_arching",
        ("back_pain_extension",),
        "Your back hurts, arching",
        "Does your back hurt when you arch it?",
        "Leaning back, lying on the belly propped up.",
    ),
    _caution(
        "back_bending",
        ("back_pain_flexion",),
        "Your back hurts, bending forward",
        "Does your back hurt when you bend forward?",
        "Tying shoes, long slumped sitting.",
    ),
    _caution(
        "balance",
        ("balance",),
        "Unsteady on your feet",
        "Do you feel unsteady on your feet?",
        "You fell in the last year, or you cannot stand on one leg for five seconds.",
    ),
    _caution(
        "shoulder",
        ("shoulder",),
        "A shoulder hurts, lifting or leaning",
        "Does a shoulder hurt when you lift the arm or lean on it?",
        "Either side.",
    ),
    _caution(
        "wrist",
        ("wrist",),
        "A wrist hurts, leaning on it",
        "Does a wrist hurt when you lean on your hand?",
        "Either side.",
    ),
    _caution(
        "achilles",
        ("achilles",),
        "Achilles or forefoot hurts, pushing off",
        "Does an Achilles tendon or the ball of a foot hurt when you push off?",
        "Often worst with the first steps of the morning.",
    ),
    _caution(
        "heart",
        ("heart",),
        "Heart condition or high blood pressure",
        "Do you have a heart condition or high blood pressure?",
        "If so, ask your doctor once whether brisk walking and body-weight exercise suit you.",
    ),
    _caution(
        "dizziness",
        ("dizziness",),
        "Dizzy standing up or turning",
        "Do you get dizzy when you stand up or turn?",
        "It happens most weeks, and it is known why or it is mild.",
    ),
    ScreeningQuestion(
        "in_treatment",
        "Is somebody treating your back or your hips at the moment?",
        "Nothing is left out for this. It is on the page for the doctor, and their word counts more than ours.",
        "In treatment for back or hips",
        QuestionKind.INFO,
    ),
    ScreeningQuestion(
        UNDER_16,
        "Are you under 16?",
        "Perkup is made for adults. A growing body needs someone who knows it.",
        "Under 16",
        QuestionKind.AGE,
    ),
    ScreeningQuestion(
        AGED_16_17,
        "Are you 16 or 17?",
        "Then Perkup needs the word of a parent or guardian, and of a doctor or physiotherapist.",
        "16 or 17",
        QuestionKind.AGE,
    ),
)

ODD_PAIN = "odd_pain"
OTHER = "other"

FLAG_WORDS: dict[str, str] = {
    "saddle_numbness": "numbness between the legs",
    "bladder_bowel_sexual": "a new change of bladder, bowel or sexual feeling",
    "both_legs": "pain, numbness or weakness in both legs",
    "chest_pain": "pain or pressure in the chest",
    "breathlessness": "unusual shortness of breath",
    "fainting": "fainting or nearly fainting",
    "foot_drop": "a foot that cannot be lifted",
    "leg_weakness": "a leg that is newly weak or getting weaker",
    "fever_pain": "fever with back or hip pain",
    "major_trauma": "a hard fall or accident",
    "cannot_bear_weight": "a leg that cannot be stood on",
    "one_sided": "one cheek flatter than the other",
    "leg_numbness": "lasting numbness or tingling in one leg",
    "night_pain": "pain that wakes you night after night",
    "weight_loss": "losing weight without trying",
    "recent_surgery": "a recent operation or broken bone",
    ODD_PAIN: "electric, spreading or numb pain with the moves, more than once",
    OTHER: "something else that worries you",
}
"""Flag -> the words for it, as noticed by the person, without a cause."""

FLAG_TIERS: dict[str, Tier] = {
    **{question.id: question.tier for question in QUESTIONS if question.tier},
    ODD_PAIN: Tier.WITHIN_DAYS,
    OTHER: Tier.SAME_DAY,
}
NO_WALK: frozenset[str] = frozenset(q.id for q in QUESTIONS if not q.walk)
ACCOMPANYING: frozenset[str] = frozenset({"leg_numbness", "night_pain", "weight_loss", ODD_PAIN})
"""Signs of the last tier that make one flat side a matter of the same day."""
SIGNS = (
    "leg_numbness",
    "leg_weakness",
    "foot_drop",
    "night_pain",
    "weight_loss",
    "saddle_numbness",
    "bladder_bowel_sexual",
    "both_legs",
)
"""What is asked once one side is flatter, in this order: each makes it more urgent."""


class QuestionGroup(msgspec.Struct, frozen=True):
    """Questions that are asked together on one card, answered by ticks or by "none of these"."""

    id: str
    title: str
    questions: tuple[ScreeningQuestion, ...]

    @property
    def pauses(self) -> bool:
        """Return True where a tick on this card pauses Perkup."""
        return all(question.kind == QuestionKind.FLAG for question in self.questions)


def _group(name: str, title: str, *ids: str) -> QuestionGroup:
    return QuestionGroup(name, title, tuple(question for question in QUESTIONS if question.id in ids))


GROUPS: tuple[QuestionGroup, ...] = (
    _group(
        "now",
        "Any of these, not yet examined?",
        "saddle_numbness",
        "bladder_bowel_sexual",
        "both_legs",
        "chest_pain",
        "breathlessness",
    ),
    _group(
        "today",
        "Any of these, not yet examined?",
        "fainting",
        "foot_drop",
        "leg_weakness",
        "fever_pain",
        "major_trauma",
        "cannot_bear_weight",
    ),
    _group(
        "soon",
        "Any of these, not yet examined?",
        "one_sided",
        "leg_numbness",
        "night_pain",
        "weight_loss",
        "recent_surgery",
    ),
    _group("health", "Is one of these true?", "pregnancy", "osteoporosis", "balance", "heart", "dizziness"),
    _group("hip_back", "Is one of these true?", "front_hip_pinch", "knee", "back_arching", "back_bending"),
    _group("arms_feet", "Is one of these true?", "shoulder", "wrist", "achilles", "in_treatment"),
)
"""The cards of the questions that are ticked, red flags first; artificial hip and age have a card of their own."""
