"""The promises of a timeline, held against every dose that hypothesis can think of."""

from __future__ import annotations

import itertools

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perkup.coach.session.cues import PUSH_OFF, hold_cues, spoken_s, tempo_seconds, tick_cues
from perkup.coach.session.routines import item, move_routine
from perkup.coach.session.timeline import Routine, Timeline, TimelineStep, compile, side_words, work_seconds
from perkup.errors import ErrorCode
from perkup.moves.move import Keyframe
from tests.coach.some_moves import a_move
from tests.refusals import refused

few = settings(max_examples=40, deadline=None)
tenths = st.integers(0, 900).map(lambda n: n / 10)
FORM = ["Stand tall", "Keep the low back long", "Breathe", "Squeeze both cheeks"]
cues = st.lists(st.sampled_from(FORM), max_size=4)
sides = st.sampled_from(["left", "right"])


@st.composite
def items(draw: st.DrawFn) -> object:
    reps = draw(st.none() | st.integers(1, 15))
    move = a_move(
        draw(st.sampled_from(["kick", "squeeze", "my_walk", "psoas"])),
        category=draw(st.sampled_from(["break", "stretch", "strength", "walk"])),
        place=draw(st.sampled_from(["desk", "floor", "bed", "stairs", "outdoors"])),
        sides=draw(st.sampled_from(["both", "each"])),
        cues=tuple(draw(cues)),
        sets=draw(st.integers(1, 3)),
        rounds=draw(st.integers(1, 4)),
        reps=reps,
        hold_s=draw(tenths) if reps else draw(tenths.filter(bool)),
        rest_s=draw(tenths),
        tempo=draw(st.sampled_from(["2-1-2", "3-0-1", "0-2-0", None])),
    )
    return item(move)


routines = st.lists(items(), max_size=3).map(lambda some: Routine("r", "R", "stretch", tuple(some)))


@few
@given(routines, sides, st.integers(0, 20))
def test_steps_follow_each_other_without_a_gap_and_add_up(routine: Routine, first: str, ready: int) -> None:
    line = compile(routine, first_side=first, prepare_s=ready)
    at = 0.0
    for index, step in enumerate(line.steps):
        assert step.index == index
        assert step.start_s == at
        assert step.seconds > 0
        at = round(at + step.seconds, 3)
    assert line.total_s == at == pytest.approx(sum(step.seconds for step in line.steps))
    assert len({step.key for step in line.steps}) == len(line.steps)


@few
@given(routines, sides)
def test_both_sides_are_equal_to_the_second(routine: Routine, first: str) -> None:
    line = compile(routine, first_side=first)
    assert line.side_s["left"] == line.side_s["right"]
    for _, steps in itertools.groupby(line.steps, key=lambda step: step.move):
        work = [step for step in steps if step.works]
        left, right = ([s for s in work if s.side == side] for side in ("left", "right"))
        assert [(s.kind, s.seconds, s.reps, s.rep_s, s.set, s.round) for s in left] == [
            (s.kind, s.seconds, s.reps, s.rep_s, s.set, s.round) for s in right
        ]


@few
@given(routines, sides)
def test_the_other_first_side_gives_the_mirrored_timeline(routine: Routine, first: str) -> None:
    other = {"left": "right", "right": "left"}
    mirrored = compile(routine, first_side=other[first])
    assert [other.get(step.side, "both") for step in compile(routine, first_side=first).steps] == [
        step.side for step in mirrored.steps
    ]


@few
@given(routines)
def test_cues_stay_inside_their_step_in_order_and_no_voice_talks_into_another(routine: Routine) -> None:
    for step in compile(routine).steps:
        assert all(0 <= cue.at_s < step.seconds for cue in step.cues)
        assert [cue.at_s for cue in step.cues] == sorted(cue.at_s for cue in step.cues)
        if step.kind != "rep":
            voiced = [cue for cue in step.cues if cue.text]
            for one, two in itertools.pairwise(voiced):
                assert one.kind == "last" or one.at_s + spoken_s(one.text) <= two.at_s + 0.001


@few
@given(routines)
def test_every_move_begins_with_a_get_ready_that_says_its_name(routine: Routine) -> None:
    steps = compile(routine, prepare_s=5).steps
    readies = [step for step in steps if step.kind == "prepare"]
    assert [step.move for step in readies] == [one.move.id for one in routine.items]
    for step, one in zip(readies, routine.items, strict=True):
        assert step.seconds >= 5
        assert one.move.name in step.cues[0].text
        follower = steps[step.index + 1]
        assert follower.works
        assert follower.side == step.side
        assert [cue.at_s for cue in step.cues if cue.kind == "tick"] == [step.seconds - left for left in (3, 2, 1)]


@few
@given(routines)
def test_a_change_of_side_is_announced_before_it_happens(routine: Routine) -> None:
    steps = compile(routine).steps
    for before, after in itertools.pairwise(steps):
        if after.works and before.side != after.side:
            pytest.fail("a side began without its switch step")
        if before.works and after.kind == "switch":
            assert after.side != before.side
        if after.kind == "switch":
            assert any(after.side in cue.text for cue in after.cues if cue.kind == "say")
            assert steps[after.index + 1].works
            assert steps[after.index + 1].side == after.side


@few
@given(routines)
def test_holds_and_walks_tell_halfway_and_the_last_three_seconds(routine: Routine) -> None:
    for step in compile(routine).steps:
        if step.kind in {"hold", "walk"}:
            assert [cue.at_s for cue in step.cues if cue.kind == "halfway"] == [round(step.seconds / 2, 3)]
            due = [round(step.seconds - left, 3) for left in (3, 2, 1) if step.seconds > left]
            assert [cue.at_s for cue in step.cues if cue.kind == "last"] == due
            assert step.cues[0].kind == "chime"


@few
@given(routines)
def test_repetitions_are_counted_aloud_at_the_tempo(routine: Routine) -> None:
    for step in compile(routine).steps:
        if step.kind == "rep":
            assert step.reps
            assert step.rep_s
            assert step.seconds == pytest.approx(step.reps * step.rep_s)
            begins = {round(n * step.rep_s, 3): str(n + 1) for n in range(step.reps)}
            first = {cue.at_s: cue.text.split(",")[0] for cue in reversed(step.cues) if cue.text}
            assert begins.keys() <= first.keys()
            for at, number in begins.items():
                assert first[at] == number or first[at] in FORM
            assert [first[at] for at in (min(begins), max(begins))] == [begins[min(begins)], begins[max(begins)]]
            assert [cue.kind for cue in step.cues if cue.text][-1] == ("last" if step.reps > 1 else "say")


@few
@given(routines)
def test_what_comes_next_is_named_until_the_end(routine: Routine) -> None:
    steps = compile(routine).steps
    for step in steps:
        rest = [later for later in steps[step.index + 1 :] if later.works]
        assert bool(step.next_title) == bool(rest)


@few
@given(routines)
def test_a_timeline_survives_json(routine: Routine) -> None:
    line = compile(routine)
    assert msgspec.json.decode(msgspec.json.encode(line), type=Timeline) == line


def kinds(line: Timeline) -> list[tuple[str, str | None, float]]:
    return [(step.kind, step.side, step.seconds) for step in line.steps]


def test_the_lying_stretch_is_the_articles_dose() -> None:
    psoas = a_move("psoas", category="stretch", place="bed", hold_s=15.0, rounds=4)
    line = compile(move_routine(psoas))
    work = [(step.side, step.seconds, step.round) for step in line.steps if step.works]
    assert work == [(side, 15.0, turn) for turn in (1, 2, 3, 4) for side in ("right", "left")]
    assert line.side_s == {"left": 60.0, "right": 60.0}
    assert [step.kind for step in line.steps].count("switch") == 7


def test_sets_rest_between_and_the_rest_holds_the_switch() -> None:
    line = compile(move_routine(a_move(reps=2, sets=2, rest_s=30.0, tempo="2-1-2")))
    assert kinds(line)[1:] == [
        ("rep", "right", 10.0),
        ("switch", "left", 5.0),
        ("rep", "left", 10.0),
        ("rest", "right", 25.0),
        ("switch", "right", 5.0),
        ("rep", "right", 10.0),
        ("switch", "left", 5.0),
        ("rep", "left", 10.0),
    ]
    assert line.steps[4].cues[0].text == "Rest. Then set 2 of 2."


def test_rounds_of_both_sides_at_once_rest_without_a_switch() -> None:
    line = compile(move_routine(a_move(sides="both", hold_s=20.0, rounds=2, rest_s=12.0)))
    assert kinds(line)[1:] == [("hold", "both", 20.0), ("rest", "both", 12.0), ("hold", "both", 20.0)]
    assert [step.next_title for step in line.steps] == ["Kick", "Rest", "Round 2 of 2", ""]


def test_the_next_set_is_named_where_nothing_else_lies_between() -> None:
    line = compile(move_routine(a_move(sides="both", reps=5, sets=2)))
    assert [step.next_title for step in line.steps] == ["Kick", "Set 2 of 2", ""]


def test_getting_down_and_up_again_takes_longer() -> None:
    desk, bed = a_move("desk", hold_s=5.0), a_move("bed", place="bed", hold_s=5.0)
    line = compile(Routine("r", "R", "stretch", (item(desk), item(bed), item(bed), item(desk))), prepare_s=8)
    assert [step.seconds for step in line.steps if step.kind == "prepare"] == [9, 18, 9, 18]
    assert [step.seconds for step in line.steps if step.kind == "switch"] == [5, 8, 8, 5]


def test_a_walk_is_told_to_push_off() -> None:
    walk = a_move("brk_walk", sides="both", hold_s=60.0, cues=("Swing your arms",))
    step = compile(move_routine(walk)).steps[1]
    texts = [cue.text for cue in step.cues if cue.kind == "say"]
    assert step.kind == "walk"
    assert texts == [text for push in PUSH_OFF for text in (push, "Swing your arms")]
    mute = compile(move_routine(a_move("brk_walk", sides="both", hold_s=60.0, cues=()))).steps[1]
    assert [cue.text for cue in mute.cues if cue.kind == "say"][:2] == list(PUSH_OFF[:2])


def test_the_words_to_stand_up_with_take_the_place_of_the_name() -> None:
    step = compile(Routine("r", "R", "break", (item(a_move(hold_s=5.0), ready="Stand up."),))).steps[0]
    assert step.cues[0].text == "Stand up."
    steps = compile(Routine("r", "R", "break", (item(a_move(hold_s=5.0), title="Walk"),))).steps
    assert steps[0].cues[0].text == "Get ready: Walk, right leg."
    assert {step.title for step in steps} == {"Walk"}


def test_both_sides_of_a_round_hear_the_same_cues_and_the_next_round_others() -> None:
    line = compile(move_routine(a_move(hold_s=15.0, rounds=2, cues=("One", "Two", "Three", "Four", "Five"))))
    heard = [[cue.text for cue in step.cues if cue.kind == "say"] for step in line.work]
    assert heard == [["Two", "Three", "Four"]] * 2 + [["Four", "Five", "Two"]] * 2


def test_the_keyframe_to_draw_is_the_one_held_longest_while_working() -> None:
    steps: tuple[TimelineStep, ...] = compile(move_routine(a_move(hold_s=5.0))).steps
    assert [(step.kind, step.phase) for step in steps] == [
        ("prepare", "start"),
        ("hold", "top"),
        ("switch", "start"),
        ("hold", "top"),
    ]
    last = [Keyframe(phase=phase, seconds=1, pose={}) for phase in ("trail", "push")]
    walk = compile(move_routine(a_move("my_walk", hold_s=9.0, keyframes=tuple(last)))).steps[1]
    reps = compile(move_routine(a_move(reps=2, keyframes=tuple(last)))).steps[1]
    assert (walk.phase, reps.phase) == ("trail", "push")


def test_going_on_begins_with_the_get_ready_of_the_first_step_that_was_not_recorded() -> None:
    line = compile(move_routine(a_move(hold_s=5.0, rounds=2)))
    assert [step.index for step in line.work] == [1, 3, 5, 7]
    assert line.resume_at([]) == 0
    assert line.resume_at([1]) == 2
    assert line.resume_at([1, 5]) == 2
    assert line.resume_at({1, 3, 5, 7}) is None
    straight = compile(move_routine(a_move(hold_s=5.0, sides="both", sets=2)))
    assert straight.resume_at([1]) == 2


def test_each_step_has_words_to_read_and_says_whose_turn_it_is() -> None:
    line = compile(move_routine(a_move(reps=3, sets=2, rest_s=30.0)))
    assert [(step.kind, step.whose, step.hint) for step in line.steps] == [
        ("prepare", "right leg", "Stand tall"),
        ("rep", "right leg", "Sweep one leg back"),
        ("switch", "left leg", "Stand tall"),
        ("rep", "left leg", "Sweep one leg back"),
        ("rest", "right leg", ""),
        ("switch", "right leg", "Stand tall"),
        ("rep", "right leg", "Sweep one leg back"),
        ("switch", "left leg", "Stand tall"),
        ("rep", "left leg", "Sweep one leg back"),
    ]


def test_a_side_is_called_hip_in_a_stretch_and_leg_elsewhere() -> None:
    assert side_words(a_move(category="stretch"), "left") == "left hip"
    assert side_words(a_move(), "right") == "right leg"
    assert side_words(a_move(), "both") == ""


def test_a_hold_in_a_repetition_is_time_at_the_top() -> None:
    assert tempo_seconds("2-1-2", 5) == (2, 5, 2)
    assert tempo_seconds(None, 0) == tempo_seconds("") == (2, 1, 2)
    assert work_seconds(item(a_move(reps=3, hold_s=5.0))) == 27.0


@pytest.mark.parametrize("bad", ["quick", "2-2", "2", "0-0-0", "1-x-1", "1--1", "inf-1-1", "1e300-1-1"])
def test_a_bad_tempo_says_how_to_write_one(bad: str) -> None:
    with refused(ErrorCode.INVALID_INPUT, "2-1-2"):
        tempo_seconds(bad)


@pytest.mark.parametrize("hold", [0.0, -1.0])
def test_a_dose_of_nothing_is_refused_with_the_moves_name(hold: float) -> None:
    with refused(ErrorCode.INVALID_INPUT, "kick"):
        compile(move_routine(a_move(hold_s=hold)))


def test_nothing_takes_no_time() -> None:
    assert compile(Routine("r", "R", "break", ())) == Timeline("r", "R", "break", 0.0, (), {"left": 0.0, "right": 0.0})
    assert spoken_s("") == 0.0
    assert [cue.at_s for cue in tick_cues(2.5)] == [0.5, 1.5]


def test_a_form_cue_is_left_out_where_there_is_no_time_for_it() -> None:
    texts = itertools.cycle(["One two three four five six seven eight nine ten"])
    assert not [cue for cue in hold_cues(6.0, texts) if cue.kind == "say"]
