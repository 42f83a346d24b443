"""A made-up library as large as the real one, made-up people and their journals, for the tests of the programme."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from perkup.coach.programme import training_history
from perkup.coach.programme.plan_model import Plan
from perkup.coach.programme.planner import plan_thirty_days
from perkup.coach.programme.training_profile import PLACES, TrainingProfile, profile_from
from perkup.coach.safety import safety_rules
from perkup.coach.safety.screening import CAUTIONS
from perkup.moves.coaching_facts import with_coaching_facts
from perkup.moves.library import load
from perkup.moves.move import Camera, Dose, Keyframe, Move, Muscles
from tests.coach.records import Record, record

START = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)

# id: step, place, equipment, sides, (sets, reps, hold, rounds, rest), cautions, harder
TABLE: dict[str, tuple[str, str, str, str, tuple[int, int | None, float, int, float], str, str]] = {
    "brk_walk": ("break", "desk", "", "both", (1, None, 120, 1, 0), "", "brk_stairs"),
    "brk_sitstand_shift": ("break", "desk", "desk", "both", (1, None, 300, 1, 0), "", "brk_walk"),
    "brk_sit_to_stand": ("break", "desk", "chair", "both", (1, 10, 0, 1, 0), "knee_pain dizziness", "brk_mini_squat"),
    "brk_mini_squat": ("break", "desk", "desk", "both", (1, 12, 0, 1, 0), "knee_pain", "stg_split_squat"),
    "brk_glute_squeeze": ("break", "desk", "", "both", (1, 8, 5, 1, 0), "heart", "brk_kickback"),
    "brk_kickback": (
        "break", "desk", "desk", "each", (1, 10, 2, 1, 0), "hip_replacement_anterior back_pain_extension",
        "stg_quad_hip_ext",
    ),
    "brk_split_stretch": (
        "break", "desk", "desk", "each", (1, None, 15, 1, 0), "hip_replacement_anterior front_hip_pinch",
        "str_psoas_lunge",
    ),
    "brk_heel_raise": ("break", "desk", "desk", "both", (1, 15, 1, 1, 1), "achilles", "gait_pushoff"),
    "brk_stairs": ("break", "stairs", "stairs", "both", (1, None, 60, 2, 30), "heart knee_pain", "stg_step_up"),
    "str_psoas_lying": (
        "stretch", "bed", "bed", "each", (1, None, 15, 4, 0),
        "hip_replacement_anterior front_hip_pinch pregnancy_supine osteoporosis_flexion", "str_half_kneel",
    ),
    "str_psoas_lunge": (
        "stretch", "desk", "", "each", (1, None, 15, 1, 0), "hip_replacement_anterior balance shoulder knee_pain",
        "str_half_kneel_reach",
    ),
    "str_knee_hug_flat": ("stretch", "bed", "bed", "each", (1, None, 15, 4, 0), "pregnancy_supine", "str_psoas_lying"),
    "str_half_kneel": (
        "stretch", "floor", "cushion", "each", (1, None, 30, 2, 15), "hip_replacement_anterior knee_pain",
        "str_half_kneel_reach",
    ),
    "str_half_kneel_reach": (
        "stretch", "floor", "cushion", "each", (1, None, 30, 2, 15), "hip_replacement_anterior shoulder knee_pain",
        "str_couch",
    ),
    "str_standing_quad": ("stretch", "desk", "chair", "each", (1, None, 20, 2, 10), "knee_pain balance", "str_couch"),
    "str_couch": ("stretch", "floor", "sofa", "each", (1, None, 30, 2, 20), "hip_replacement_anterior knee_pain", ""),
    "stg_split_squat": ("strength", "floor", "chair", "each", (2, 8, 0, 1, 60), "knee_pain", "stg_forward_lunge"),
    "stg_forward_lunge": (
        "strength", "floor", "", "each", (2, 8, 0, 1, 60), "knee_pain balance", "stg_reverse_lunge",
    ),
    "stg_reverse_lunge": (
        "strength", "floor", "", "each", (2, 8, 0, 1, 60), "hip_replacement_anterior balance",
        "stg_reverse_lunge_knee",
    ),
    "stg_reverse_lunge_knee": (
        "strength", "floor", "", "each", (3, 8, 0, 1, 60), "hip_replacement_anterior balance", "stg_sl_chair_squat",
    ),
    "stg_sl_chair_squat": ("strength", "floor", "chair", "each", (2, 6, 0, 1, 90), "knee_pain balance", ""),
    "stg_bridge": ("strength", "floor", "", "both", (2, 12, 2, 1, 45), "pregnancy_supine", "stg_bridge_march"),
    "stg_bridge_march": ("strength", "floor", "", "each", (2, 8, 1, 1, 45), "pregnancy_supine", "stg_sl_bridge"),
    "stg_sl_bridge": ("strength", "floor", "", "each", (2, 8, 2, 1, 60), "pregnancy_supine", "stg_hip_thrust"),
    "stg_hip_thrust": (
        "strength", "floor", "sofa", "both", (3, 12, 2, 1, 60), "hip_replacement_anterior", "stg_sl_hip_thrust",
    ),
    "stg_sl_hip_thrust": ("strength", "floor", "sofa", "each", (3, 8, 2, 1, 75), "hip_replacement_anterior", ""),
    "stg_prone_hip_ext": (
        "strength", "floor", "", "each", (2, 10, 2, 1, 30), "hip_replacement_anterior pregnancy_prone",
        "stg_quad_hip_ext",
    ),
    "stg_quad_hip_ext": (
        "strength", "floor", "", "each", (2, 10, 2, 1, 45), "hip_replacement_anterior wrist", "stg_bird_dog",
    ),
    "stg_bird_dog": ("strength", "floor", "", "each", (2, 8, 3, 1, 45), "wrist", "stg_plank_hip_ext"),
    "stg_plank_hip_ext": (
        "strength", "floor", "", "each", (2, 6, 1, 1, 75), "hip_replacement_anterior shoulder pregnancy_prone", "",
    ),
    "stg_clam": ("strength", "floor", "", "each", (2, 12, 1, 1, 30), "hip_replacement_posterior", "stg_side_abd"),
    "stg_side_abd": ("strength", "floor", "", "each", (2, 12, 1, 1, 30), "", "stg_side_plank_knee"),
    "stg_side_plank_knee": ("strength", "floor", "", "each", (2, None, 20, 1, 45), "shoulder", "stg_side_plank_abd"),
    "stg_side_plank_abd": ("strength", "floor", "", "each", (2, 6, 1, 1, 75), "shoulder", ""),
    "stg_band_walk": ("strength", "floor", "band", "each", (2, 10, 0, 1, 45), "knee_pain", "stg_lateral_step_up"),
    "stg_step_up": ("strength", "stairs", "step", "each", (2, 8, 0, 1, 60), "knee_pain", "stg_lateral_step_up"),
    "stg_lateral_step_up": ("strength", "stairs", "step", "each", (2, 8, 0, 1, 60), "knee_pain", ""),
    "stg_hip_hinge": ("strength", "floor", "wall", "both", (2, 10, 1, 1, 45), "back_pain_flexion", "stg_sl_deadlift"),
    "stg_sl_deadlift": ("strength", "floor", "chair", "each", (2, 8, 0, 1, 60), "back_pain_flexion balance", ""),
    "gait_trail_leg": (
        "walk", "outdoors", "", "both", (1, None, 120, 1, 0), "hip_replacement_anterior", "gait_pushoff",
    ),
    "gait_pushoff": (
        "walk", "outdoors", "", "both", (1, None, 60, 2, 30), "hip_replacement_anterior achilles", "gait_hill",
    ),
    "gait_hill": ("walk", "outdoors", "", "both", (1, None, 180, 1, 0), "heart", ""),
}  # fmt: skip


SHIPPED = load().moves
FACTS = ("family", "level", "role", "break_days")


@dataclass(frozen=True)
class Shelf:
    """Moves by id."""

    moves: dict[str, Move]

    def plus(self, *more: Move) -> Shelf:
        """The same and more."""
        return Shelf(with_coaching_facts({**self.moves, **{move.id: move for move in more}}))

    def less(self, *names: str) -> Shelf:
        """The same without some."""
        return Shelf({name: move for name, move in self.moves.items() if name not in names})

    def only(self, *prefixes: str) -> Shelf:
        """Those whose id begins so."""
        return Shelf({name: move for name, move in self.moves.items() if name.startswith(prefixes)})


def move(name: str, **changes: Any) -> Move:
    """One made-up move; `changes` replace fields."""
    row = TABLE.get(name, ("strength", "floor", "", "each", (2, 8, 0, 1, 60), "", ""))
    step, place, equipment, sides, (sets, reps, hold, rounds, rest), cautions, harder = row
    stretches = step == "stretch" or name == "brk_split_stretch"
    plain: dict[str, Any] = {
        "id": name,
        "name": name.partition("_")[2].replace("_", " ").capitalize(),
        "category": step,
        "place": place,
        "equipment": tuple(equipment.split()),
        "sides": sides,
        "dose": Dose(
            sets=sets,
            reps=reps,
            hold_s=hold,
            rounds=rounds,
            rest_s=rest,
            tempo="2-1-2" if reps else None,
            origin="test",
        ),
        "cautions": tuple(cautions.split()),
        "muscles": Muscles(stretched=("iliopsoas", "rectus femoris"))
        if stretches
        else Muscles(working=("gluteus maximus",)),
        "harder": tuple(harder.split()),
        "easier": tuple(other for other, told in TABLE.items() if name in told[-1].split()),
        "summary": "A move.",
        "how": ("Move.",),
        "cues": ("Stand tall", "Breathe"),
        "keyframes": (Keyframe(phase="start", seconds=1, pose={}), Keyframe(phase="end", seconds=1, pose={})),
        "camera": Camera(watch="hip_flexion_r", start_deg=0, end_deg=-10, mode="none"),
    }
    if name in SHIPPED:
        plain |= {key: getattr(SHIPPED[name], key) for key in FACTS}
    return Move(**{**plain, **changes})


LIBRARY = Shelf({name: move(name) for name in TABLE})


def profile(**fields: Any) -> TrainingProfile:
    """A profile that starts on Monday 2 March 2026, with everything at hand unless told otherwise."""
    everything = {"equipment": ["bed", "chair", "desk", "step", "stairs", "band", "sofa", "wall", "cushion"]}
    return profile_from({**everything, **fields}, START)


def at(days: float, kind: str, /, **data: Any) -> Record:
    """An event so many days after the start."""
    return record(NINE + timedelta(days=days), kind, **data)


@dataclass
class Diary:
    """A journal in the making."""

    facts: list[Record] = field(default_factory=lambda: [at(-1, "plan_started", block=1, seed=1, start=str(START))])

    def session(self, day: int, on: float, moves: dict[str, int | None], block: int = 1, **felt: Any) -> Diary:
        """A finished session of a programme day, `on` days after the start: repetitions a move, and how it felt."""
        name = f"{block}.{day}"
        self.facts.append(
            at(on, "session_started", session=name, routine=f"programme.{block}.{day}", source="programme")
        )
        for each, reps in moves.items():
            self.facts.append(at(on, "step_recorded", session=name, move=each, outcome="done", reps=reps))
            if felt:
                self.facts.append(at(on, "feedback", session=name, move=each, **felt))
        self.facts.append(at(on, "session_ended", session=name, how="finished"))
        return self

    def tell(self, when: float, kind: str, /, **data: Any) -> Diary:
        """Any other fact."""
        self.facts.append(at(when, kind, **data))
        return self


PROFILES = st.builds(
    profile_from,
    st.fixed_dictionaries(
        {
            "level": st.sampled_from(["new", "some", "fit"]),
            "minutes_per_session": st.integers(15, 25),
            "age": st.integers(16, 95),
            "equipment": st.lists(st.sampled_from(["bed", "chair", "desk", "step", "stairs", "band", "sofa", "wall"])),
            "places": st.lists(st.sampled_from(PLACES), unique=True),
            "cautions": st.lists(st.sampled_from(sorted(CAUTIONS)), max_size=5, unique=True),
            "start": st.dates(date(2026, 1, 1), date(2027, 12, 31)),
            "strength_weekdays": st.lists(st.integers(0, 6), unique=True),
        }
    ),
    st.just(START),
)


def made(
    who: TrainingProfile, diary: Diary | None = None, seed: int = 1, today: date | None = None, shelf: Any = LIBRARY
) -> Plan:
    """The plan of somebody with this diary."""
    facts = (diary or Diary()).facts
    return plan_thirty_days(
        who, shelf, safety_rules.fold_safety_status(facts), seed, training_history.read(facts), today
    )
