"""The running coach in virtual time: what it shows, what the buttons do, what it never does."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from perkup.app.requests import BeginBody
from perkup.desktop.interface import DesktopEvent
from perkup.errors import ErrorCode
from perkup.journal import database_file
from perkup.vocabulary import SessionSource
from tests.app.answers import all_answers
from tests.app.virtual import Office, VirtualLoop
from tests.refusals import refused


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    place = Office(tmp_path / "home")
    yield place
    place.close()


def test_the_first_break_is_announced_then_prompted(office: Office) -> None:
    async def play(o: Office) -> None:
        await o.wait(29.9)
        assert [note.title for note in o.desk.shown] == ["Break coming up"]
        await o.wait(1.5)
        assert o.desk.notices["break"].title == "Time to stand up"
        assert [label for _key, label in o.desk.notices["break"].actions] == ["Start", "Snooze 5 min", "Skip"]

    app = office.day(play)
    assert "alk" in office.said[0]
    given = [reason for reason in app.views.why() if reason.kind != "withheld"]
    assert [reason.kind for reason in given] == ["prompt", "notice"]
    assert all(reason.sentence.endswith(".") for reason in given)


def test_before_the_safety_questions_a_prompt_says_to_walk_and_start_leads_to_them(office: Office) -> None:
    async def play(o: Office) -> None:
        await o.wait(31.5)
        assert o.desk.notices["break"].body.startswith("2 min: stand up and walk.")
        o.desk.press("break", "start")
        assert o.app.views.status().phase == "prompted"
        assert o.opened == ["/welcome/safety?next=/break"]
        o.app.safety.screen(all_answers())
        o.app.sessions.begin(BeginBody(SessionSource.BREAK))
        assert o.app.views.status().phase == "on_break"

    office.day(play)
    assert office.app.views.today().sessions == []


def test_start_takes_the_break_and_opens_its_page(office: Office) -> None:
    async def play(o: Office) -> None:
        o.app.safety.screen(all_answers())
        await o.wait(31.5)
        o.desk.press("break", "start")
        assert o.app.views.status().phase == "on_break"
        o.desk.emit("idle", since_s=5)
        await o.wait(3)
        assert o.app.views.status().today.kept == 1
        assert "break" not in o.desk.notices

    office.day(play)
    (start,) = office.app.journal.events(kinds={"session_started"})
    assert office.opened == [f"/play/{start.data['session']}"]
    assert office.app.views.today().sessions == []


def test_later_and_skip_do_what_they_say(office: Office) -> None:
    async def play(o: Office) -> None:
        await o.wait(31.5)
        o.desk.press("break", "postpone-5")
        await o.wait(4)
        assert "break" not in o.desk.notices
        await o.wait(2.5)
        o.desk.press("break", "skip")
        await o.wait(0.1)
        today = o.app.views.status().today
        assert (today.postponed, today.skipped) == (1, 1)

    office.day(play)


def test_a_meeting_seen_by_the_probe_holds_the_prompt_back_until_it_ends(office: Office) -> None:
    office.desk.found = [DesktopEvent("camera", {"on": True})]

    async def play(o: Office) -> None:
        await o.wait(45)
        assert o.app.views.status().phase == "deferred"
        assert "Time to stand up" not in [note.title for note in o.desk.shown]
        o.desk.found = [DesktopEvent("camera", {"on": False})]
        await o.wait(5)
        assert "Time to stand up" in [note.title for note in o.desk.shown]

    office.day(play)


def test_what_waits_in_memory_is_written_soon_after_the_disk_works_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes: list[str] = []

    def refuse(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    async def play(o: Office) -> None:
        await o.wait(1)
        with monkeypatch.context() as broken:
            broken.setattr(database_file, "open_file", refuse)
            o.app.journal._note_trouble(OSError(28, "No space left on device"))
            o.app.breaks.stand()
            assert o.app.journal.waiting == 1
            await o.wait(0.2)
            assert o.app.journal.waiting == 1
        o.app.listeners.subscribe(changes.append)
        await o.wait(0.1)
        assert (o.app.journal.waiting, o.app.journal.trouble) == (0, None)
        assert changes == ["status"]

    office.day(play)


def test_input_to_perkup_itself_is_not_typing_through(office: Office) -> None:
    async def play(o: Office) -> None:
        o.app.safety.screen(all_answers())
        await o.wait(31.5)
        o.desk.press("break", "start")
        o.app.breaks.set_own_focus(True)
        o.desk.emit("active")
        await o.wait(2.5)
        assert o.app.views.status().today.kept == 1
        assert o.app.views.status().today.typed_through == 0

    office.day(play)


def test_it_is_told_to_stop_from_within(office: Office) -> None:
    async def play(o: Office) -> None:
        assert not o.stopping.is_set()
        o.app.breaks.stop()
        await o.stopping.wait()

    app = office.day(play)
    with refused(ErrorCode.NOT_RUNNING):
        app.breaks.stop()


def test_where_the_event_loop_takes_no_signals_the_process_does(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows."""

    def refuse(*_all: object) -> None:
        raise NotImplementedError

    async def play(o: Office) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await o.stopping.wait()

    monkeypatch.setattr(VirtualLoop, "add_signal_handler", refuse)
    before = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        office.day(play)
        assert office.stopping.is_set()
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def test_nobody_there_means_no_timer_at_all(office: Office) -> None:
    async def play(o: Office) -> None:
        await o.wait(10)
        o.desk.emit("idle", since_s=120)
        await o.wait(30)
        before = len(list(o.app.journal.events(kinds={"clock"})))
        await o.wait(12 * 60)
        assert len(list(o.app.journal.events(kinds={"clock"}))) == before
        assert o.app.views.status().presence == "away"

    office.day(play)


def test_a_standing_desk_is_offered_a_change(office: Office) -> None:
    async def play(o: Office) -> None:
        o.app.settings.change({"clock.standing_desk": True}, by="cli")
        o.app.breaks.sit()
        await o.wait(90)
        offers = [note for note in o.desk.shown if note.tag == "posture"]
        assert offers
        assert offers[0].actions[0][0] == "stand"
        o.desk.press("posture", "stand")
        assert o.app.views.status().posture == "standing"

    office.day(play)


def test_notifications_off_leave_the_terminal_line(office: Office) -> None:
    async def play(o: Office) -> None:
        o.app.settings.change({"notifications.on": False}, by="web")
        await o.wait(32)
        assert o.desk.shown == []
        assert len(o.said) == 1

    office.day(play)


def test_hands_that_never_rest_type_through_the_break(office: Office) -> None:
    async def play(o: Office) -> None:
        o.desk.emit("active")
        o.app.safety.screen(all_answers())
        await o.wait(31.5)
        o.desk.press("break", "start")
        await o.wait(3)
        today = o.app.views.status().today
        assert (today.typed_through, today.kept) == (1, 0)

    office.day(play)


def test_an_open_prompt_is_shown_again_after_a_crash(office: Office) -> None:
    async def crash(o: Office) -> None:
        await o.wait(31.5)
        assert "break" in o.desk.notices
        o.app.journal.append_many = lambda items: []  # type: ignore[method-assign]

    office.day(crash)
    office.app.close()
    shown = len(office.desk.shown)

    async def again(o: Office) -> None:
        await o.wait(0.1)
        assert o.app.views.status().phase == "prompted"
        assert len(o.desk.shown) == shown + 1
        assert o.desk.shown[-1].title == "Time to stand up"

    office.day(again)


def test_a_sense_switched_off_is_not_heard(office: Office) -> None:
    async def play(o: Office) -> None:
        o.app.settings.change({"senses.camera": False}, by="cli")
        o.desk.emit("camera", on=True)
        await o.wait(32)
        assert o.app.views.status().phase == "prompted"

    office.day(play)


def test_the_prompt_makes_a_sound_only_where_wanted(office: Office) -> None:
    async def play(o: Office) -> None:
        o.app.settings.change({"notifications.sound": True}, by="cli")
        await o.wait(31.5)
        assert o.desk.notices["break"].sound

    office.day(play)


def test_fine_idle_is_asked_for_only_around_a_prompt(office: Office) -> None:
    async def play(o: Office) -> None:
        await o.wait(20)
        assert True not in o.desk.fine_calls
        await o.wait(12)
        assert o.desk.fine_calls[-1] is True

    office.day(play)


# --- the desk is looked at when it matters ----------------------------------------------------------------------


def test_call_that_begins_between_notice_and_prompt_is_seen(office: Office) -> None:
    async def play(o: Office) -> None:
        await o.wait(29.7)
        o.desk.found = [DesktopEvent("camera", {"on": True})]
        await o.wait(2)
        assert o.app.views.status().phase == "deferred"
        assert [note.title for note in o.desk.shown] == ["Break coming up"]

    assert office.day(play).clock.status().today.prompts == 0


def test_call_that_begins_while_a_prompt_is_open_takes_it_off_the_screen(office: Office) -> None:
    async def play(o: Office) -> None:
        await o.wait(31.5)
        assert "break" in o.desk.notices
        o.desk.found = [DesktopEvent("mic", {"on": True})]
        await o.wait(1)
        assert "break" not in o.desk.notices
        assert o.app.views.status().phase == "deferred"

    office.day(play)


def test_without_a_notice_meetings_are_still_seen(office: Office) -> None:
    async def play(o: Office) -> None:
        o.app.settings.change({"clock.notice_s": 0}, by="web")
        await o.wait(20)
        o.desk.found = [DesktopEvent("mic", {"on": True})]
        await o.wait(20)
        assert o.desk.shown == []
        assert o.app.views.status().phase == "deferred"

    assert office.day(play).clock.status().today.prompts == 0


@pytest.mark.parametrize("how", ["switched off", "gone"])
def test_sense_that_is_off_or_gone_lets_go_of_what_it_held(office: Office, how: str) -> None:
    async def play(o: Office) -> None:
        o.desk.emit("mic", on=True)
        await o.wait(35)
        assert o.app.views.status().phase == "deferred"
        if how == "gone":
            o.desk.missing = {"microphone"}
            await o.wait(1.6)
        else:
            o.app.settings.change({"senses.microphone": False}, by="web")
            await o.wait(1.1)
        assert o.app.clock.clock.flags == ()
        assert "break" in o.desk.notices

    office.day(play)


@pytest.mark.parametrize(("sense", "event"), [("screen_lock", "lock"), ("idle", "idle")])
def test_sense_of_absence_that_is_off_calls_nobody_away(office: Office, sense: str, event: str) -> None:
    async def play(o: Office) -> None:
        assert sense in o.desk.listening
        o.desk.emit(event, **({"since_s": 0} if event == "idle" else {}))
        await o.wait(3)
        assert o.app.breaks.status().presence == "away"
        o.app.settings.change({f"senses.{sense}": False}, by="web")
        await o.wait(0.01)
        assert o.app.breaks.status().presence == "at_desk"
        assert sense not in o.desk.listening
        o.app.settings.change({f"senses.{sense}": True}, by="web")
        await o.wait(0.01)
        assert sense in o.desk.listening

    office.day(play)


def test_sense_that_answers_and_calls_itself_missing_drives_nobody_mad(office: Office) -> None:
    async def play(o: Office) -> None:
        o.app.settings.change({"clock.notice_s": 0}, by="web")
        o.desk.missing, o.desk.found = {"microphone"}, [DesktopEvent("mic", {"on": True})]
        await o.wait(45)
        assert o.app.views.status().phase == "deferred"
        assert o.desk.shown == []

    assert office.day(play).journal.count() < 200


def test_prompt_that_could_not_be_shown_is_no_miss(office: Office) -> None:
    async def play(o: Office) -> None:
        o.desk.available = False
        await o.wait(45)
        today = o.app.clock.status().today
        assert (today.prompts, today.withdrawn, today.ignored) == (1, 1, 0)
        assert o.app.clock.clock.missed == 0

    office.day(play)


def test_nobody_reacts_so_it_is_said_once_more_firmer(office: Office) -> None:
    async def play(o: Office) -> None:
        await o.wait(31.5)
        await o.wait(2.6)
        assert [note.title for note in o.desk.shown[1:]] == ["Time to stand up", "Still time to stand up"]
        await o.wait(5)
        assert len(o.desk.shown) == 3
        assert o.app.clock.status().today.ignored == 1

    office.day(play)


def test_end_of_a_break_is_told(office: Office) -> None:
    async def play(o: Office) -> None:
        o.app.breaks.take()
        o.desk.emit("idle", since_s=5)
        await o.wait(2.1)
        assert o.desk.notices["end"].title == "Break over"

    office.day(play)


@pytest.mark.parametrize(("answer", "desk_min"), [("here", 21), ("away", 1)])
def test_question_on_coming_back_is_a_note_with_two_answers(office: Office, answer: str, desk_min: float) -> None:
    async def play(o: Office) -> None:
        await o.wait(10)
        o.desk.emit("idle", since_s=0)
        await o.wait(10)
        o.desk.emit("active")
        await o.wait(1)
        assert o.desk.notices["question"].title == "Away, or reading?"
        assert o.app.views.status().question is not None
        o.desk.press("question", f"answer-{answer}")
        assert o.app.clock.status().desk_s == pytest.approx(desk_min * 60, abs=1)
        assert o.app.views.status().question is None

    office.day(play)


def test_changed_time_zone_is_noticed_within_a_minute(office: Office) -> None:
    async def play(o: Office) -> None:
        await o.wait(5)
        inputs = o.app.journal.count()
        o.clocks.wall = o.clocks.wall.astimezone(timezone(timedelta(hours=9)))
        await o.wait(1)
        assert o.app.journal.count() == inputs + 1
        await o.wait(5)
        assert o.app.journal.count() == inputs + 1

    office.day(play)
