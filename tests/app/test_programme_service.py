"""The programme at work: begun once, performed, swapped, tested, and a new block from where the person is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.requests import BeginBody, ClearBody, EndBody, FeedbackBody, FlagBody, MorningBody, StepBody
from perkup.app.session_log import SessionView
from perkup.app.session_selection import WithheldError
from perkup.app.views.progress_view import read_progress_facts
from perkup.errors import ErrorCode
from perkup.vocabulary import SessionEnding
from tests.app.answers import all_answers
from tests.app.virtual import Clocks
from tests.refusals import refused


@pytest.fixture
def app(tmp_path: Path, clocks: Clocks) -> Iterator[Application]:
    opened = Application.open(DataFolder(tmp_path), stamp=clocks)
    opened.safety.screen(all_answers())
    opened.programme.start()
    yield opened
    opened.close()


def perform(app: Application, clocks: Clocks, day: int) -> str:
    session = app.sessions.begin(BeginBody("programme", day=day))
    for step in session.timeline.steps:
        clocks.pass_(step.seconds)
        key = f"{session.session}:{step.index}"
        app.sessions.record_step(
            session.session, StepBody(step.index, outcome="done", seconds=step.seconds, reps=step.reps, key=key)
        )
    app.sessions.end(session.session, EndBody("finished", f"{session.session}:end"))
    return session.session


def test_the_first_day_is_today_and_is_offered(app: Application, clocks: Clocks) -> None:
    day = app.programme.next_day()
    assert day is not None
    assert (day.day, day.kind, day.date) == (1, "retest", clocks.wall.date())
    assert app.views.today().todo[0].href == "/programme/1"
    assert {check.kind for check in app.views.today().checks} == {"flat_check", "retest"}


def test_a_hold_offers_no_day(app: Application) -> None:
    app.safety.flag(FlagBody(["night_pain"]))
    assert [item.id for item in app.views.today().todo] == []


def test_a_day_performed_is_done_and_the_next_one_comes_tomorrow(app: Application, clocks: Clocks) -> None:
    perform(app, clocks, 1)
    assert app.programme.day(1).done
    assert app.programme.next_day() is None
    clocks.pass_(24 * 3600)
    following = app.programme.next_day()
    assert following is not None
    assert following.day == 2


def test_a_session_of_moves_for_the_break_counts_for_the_strength_score(app: Application, clocks: Clocks) -> None:
    for name in app.library.moves:
        if name.startswith("stg_"):
            app.journal.append("ban", {"move": name, "on": True})
    perform(app, clocks, 1)
    assert read_progress_facts(app).strength_days == ()
    strong = next(day for day in app.programme.plan().days if day.kind == "strength")
    clocks.pass_(24 * 3600 * (strong.day - 1))
    perform(app, clocks, strong.day)
    assert read_progress_facts(app).strength_days == (strong.date,)
    assert read_progress_facts(app).strength[-1][1] > 0


def test_a_missed_day_moves_the_pointer_and_loses_nothing(app: Application, clocks: Clocks) -> None:
    perform(app, clocks, 1)
    missed = next(day for day in app.programme.plan().days if day.kind == "strength")
    before = [item.move for item in missed.items]
    clocks.pass_(9 * 24 * 3600)
    waiting = app.programme.next_day()
    assert waiting is not None
    assert waiting.day == missed.day
    assert [item.move for item in waiting.items] == before


def test_a_swap_keeps_the_slot(app: Application, clocks: Clocks) -> None:
    number = next(day.day for day in app.programme.plan().days if day.kind == "strength")
    slot = next(item.slot for item in app.programme.day(number).items if item.role == "strength")
    choice = app.programme.swaps.choices(number, slot)[0].id
    app.programme.swaps.swap(number, slot, choice, "for a change")
    item = next(item for item in app.programme.day(number).items if item.slot == slot)
    assert item.move == choice
    with refused(ErrorCode.NOT_ALLOWED):
        app.programme.swaps.swap(number, slot, "brk_walk")
    with refused(ErrorCode.NOT_FOUND):
        app.programme.swaps.swap(number, "strength-99", choice)


def test_a_banned_move_never_comes_and_a_favourite_is_marked(app: Application) -> None:
    banned = next(item.move for day in app.programme.plan().days for item in day.items if item.role == "strength")
    app.programme.set_move_mark("ban", banned, on=True)
    assert banned not in {
        item.move for day in app.programme.plan().days for item in day.items if item.role == "strength"
    }
    app.programme.set_move_mark("ban", banned, on=False)
    assert app.programme.facts.history().bans == frozenset()
    with refused(ErrorCode.NOT_FOUND):
        app.programme.set_move_mark("favourite", "stg_nothing", on=True)


def test_tests_are_judged_against_the_first_and_only_above_the_detectable_change(
    app: Application, clocks: Clocks
) -> None:
    app.programme.tests.record("chair_stand", 14, None)
    clocks.pass_(14 * 24 * 3600)
    app.programme.tests.record("chair_stand", 16, None)
    app.programme.tests.record("chair_stand", 22, None)
    changes = [result.change for result in app.programme.tests.results()]
    assert changes[0] is None
    assert changes[1] is not None
    assert changes[1].direction == "none"
    assert changes[2] is not None
    assert changes[2].direction == "up"
    with refused(ErrorCode.INVALID_INPUT):
        app.programme.tests.record("chair_stand", 5000, None)


def test_a_slip_of_the_pen_is_no_result(app: Application) -> None:
    for test, value, side in (("chair_stand", 90, None), ("thomas", 70, "left"), ("single_leg_bridge", -1, "left")):
        with refused(ErrorCode.INVALID_INPUT):
            app.programme.tests.record(test, value, side)
    with refused(ErrorCode.NOT_FOUND):
        app.programme.tests.record("handstand", 10, None)
    for test, side in (("thomas", None), ("chair_stand", "left")):
        with refused(ErrorCode.INVALID_INPUT):
            app.programme.tests.record(test, 10, side)
    with refused(ErrorCode.INVALID_INPUT, "50", "200"):
        app.programme.tests.record_girth([100, 101, 20])
    assert app.programme.tests.results() == []


def test_only_today_is_performed(app: Application, clocks: Clocks) -> None:
    with refused(ErrorCode.INVALID_DATE):
        app.sessions.begin(BeginBody("programme", day=2))
    perform(app, clocks, 1)
    with refused(ErrorCode.ALREADY_DONE, "1"):
        app.sessions.begin(BeginBody("programme", day=1))
    item = app.programme.day(1).items[0]
    with refused(ErrorCode.ALREADY_DONE, "1"):
        app.programme.swaps.swap(1, item.slot, "brk_walk")
    with refused(ErrorCode.NOT_FOUND, "31"):
        app.programme.day(31)


def test_results_written_down_leave_the_stretches_of_the_day(app: Application, clocks: Clocks) -> None:
    app.programme.tests.record("chair_stand", 14, None)
    up = app.programme.next_day()
    assert up is not None
    assert (up.day, app.programme.reached()) == (1, {1: clocks.wall.date()})
    clocks.pass_(24 * 3600)
    up = app.programme.next_day()
    assert up is not None
    assert up.day == 2
    assert app.programme.waiting() == 0
    clocks.pass_(5 * 24 * 3600)
    assert app.programme.waiting() > 0


def test_the_settings_count_at_once_and_strength_days_with_the_next_block(app: Application) -> None:
    before = [day.kind for day in app.programme.plan().days]
    app.settings.change({"programme.level": "fit", "programme.strength_weekdays": ["tue", "thu", "sun"]}, "web")
    assert app.programme.facts.profile().level == "fit"
    assert [day.kind for day in app.programme.plan().days] == before


def test_a_choice_keeps_the_rules_and_a_refused_one_changes_nothing(app: Application) -> None:
    number = next(day.day for day in app.programme.plan().days if day.kind == "strength")
    day = app.programme.day(number)
    for item in day.items[:4]:
        offered = {move.id for move in app.programme.swaps.choices(number, item.slot)}
        assert offered.isdisjoint(each.move for each in day.items)
        for name in sorted(offered)[:1]:
            app.programme.swaps.swap(number, item.slot, name)
            assert app.programme.swaps.item(number, item.slot).move == name
            app.programme.swaps.swap(number, item.slot, item.move)
    assert [item.move for item in app.programme.day(number).items] == [item.move for item in day.items]


def test_a_block_wants_the_answers_and_no_hold(tmp_path: Path, clocks: Clocks) -> None:
    fresh = Application.open(DataFolder.find(str(tmp_path / "fresh")), stamp=clocks)
    assert fresh.programme.waiting() == 0
    assert not fresh.programme.is_over()
    with refused(ErrorCode.SCREENING_NEEDED):
        fresh.programme.start()
    fresh.safety.screen(all_answers())
    for days in (-1, 40):
        with refused(ErrorCode.INVALID_DATE):
            fresh.programme.start(clocks.wall.date() + timedelta(days=days))
    fresh.safety.flag(FlagBody(["one_sided"]))
    with refused(ErrorCode.ON_HOLD):
        fresh.programme.start()
    assert fresh.programme.facts.started() is None
    fresh.close()


def test_girth_is_the_mean_of_three(app: Application) -> None:
    assert app.programme.tests.record_girth([100, 101, 102]) == 101
    assert app.programme.tests.results()[0].value == 101
    with refused(ErrorCode.INVALID_INPUT):
        app.programme.tests.record_girth([100])


def test_a_block_cannot_begin_twice_and_a_new_one_follows_the_thirtieth_day(app: Application, clocks: Clocks) -> None:
    with refused(ErrorCode.UNDER_WAY):
        app.programme.start()
    while not app.programme.is_over():
        up = app.programme.next_day()
        if up is not None and up.kind in ("strength", "retest"):
            app.programme.days.log(app.today())
        clocks.pass_(24 * 3600)
    assert len(app.programme.facts.history().of_block(1)) == 15
    clocks.pass_(24 * 3600)
    app.programme.start()
    started = app.programme.facts.started()
    assert started is not None
    assert started.data.block == 2
    first = app.programme.next_day()
    assert first is not None
    assert (first.day, first.done) == (1, False)


def test_a_hold_withholds_the_programme(app: Application, clocks: Clocks) -> None:
    app.safety.flag(FlagBody(["saddle_numbness"]))
    with pytest.raises(WithheldError):
        app.sessions.begin(BeginBody("programme", day=1))
    assert app.programme.plan().hold is not None
    assert "clinician" in " ".join(app.programme.day(2).notes)


def test_the_page_for_the_doctor_tells_what_was_noticed(app: Application, clocks: Clocks) -> None:
    app.safety.flag(FlagBody(["one_sided"], words="left looks flatter", since=clocks.wall.date() - timedelta(days=9)))
    summary = app.views.summary()
    assert summary.noticed[-1].words == "left looks flatter"
    assert summary.hold is not None


def test_pain_is_asked_after_the_next_morning(app: Application, clocks: Clocks) -> None:
    session = perform(app, clocks, 1)
    app.sessions.feedback(
        session, FeedbackBody("hurt", key="felt", pain=4, pain_kind="ordinary", move="str_psoas_lunge")
    )
    clocks.pass_(24 * 3600)
    assert "next_morning" in {check.kind for check in app.views.today().checks}
    app.safety.next_morning(MorningBody(session, settled=True))
    assert "next_morning" not in {check.kind for check in app.views.today().checks}


def test_a_day_done_tells_the_doses_it_was_led_with(app: Application, clocks: Clocks) -> None:
    number = next(day.day for day in app.programme.plan().days if day.kind == "strength")
    while (up := app.programme.next_day()) is None or up.day < number:
        if up is not None:
            perform(app, clocks, up.day)
        clocks.pass_(24 * 3600)
    perform(app, clocks, number)
    done = app.programme.day(number)
    kept = ("move", "sets", "reps", "hold_s", "rounds", "rest_s", "role")
    assert done.done
    assert [[getattr(item, each) for each in kept] for item in done.items] == [
        [getattr(item, each) for each in kept] for item in up.items
    ]
    assert done.minutes == up.minutes


def test_a_day_of_tests_alone_has_nothing_to_be_led_through(app: Application) -> None:
    for move in app.library.moves.values():
        if move.category in ("stretch", "walk") or move.id in ("brk_walk", "brk_stairs", "brk_split_stretch"):
            app.programme.set_move_mark("ban", move.id, on=True)
    assert {item.role for item in app.programme.day(1).items} == {"test"}
    with refused(ErrorCode.NOTHING_TO_DO):
        app.sessions.begin(BeginBody("programme", day=1))


def lead(app: Application, clocks: Clocks, steps: int | None = None, how: SessionEnding = "finished") -> SessionView:
    session = app.sessions.begin(BeginBody("programme"))
    for step in session.timeline.work[:steps]:
        clocks.pass_(step.seconds)
        report = StepBody(step.index, "done", step.seconds, f"{session.turn}.{step.index}")
        app.sessions.record_step(session.session, report)
    app.sessions.end(session.session, EndBody(how, f"{session.turn}.end"))
    return session


def test_a_walk_during_a_hold_uses_up_no_day(app: Application, clocks: Clocks) -> None:
    day = app.programme.next_day()
    assert day is not None
    app.safety.flag(FlagBody(["night_pain"]))
    walk = lead(app, clocks)
    assert {step.move for step in walk.timeline.steps} == {"brk_walk"}
    app.safety.clear(ClearBody(clocks.wall.date()))
    after = app.programme.next_day()
    assert after is not None
    assert (after.day, after.done, app.programme.reached()) == (day.day, False, {})


def test_a_day_stopped_half_way_stays_open_until_midnight(app: Application, clocks: Clocks) -> None:
    day = app.programme.next_day()
    assert day is not None
    whole = app.sessions.begin(BeginBody("programme"))
    first = lead(app, clocks, steps=len(whole.timeline.work) - 1, how="stopped")
    assert first.session == whole.session
    again = app.programme.next_day()
    assert again is not None
    assert (again.day, again.items) == (day.day, day.items)
    clocks.pass_(3600)
    resumed = app.sessions.begin(BeginBody("programme"))
    assert (resumed.session, resumed.resumed) == (first.session, 1)
    app.sessions.end(resumed.session, EndBody("stopped", f"{resumed.turn}.end"))
    clocks.pass_(24 * 3600)
    assert day.day in app.programme.reached()
