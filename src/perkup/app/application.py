"""The application: what a person can ask and tell, the same for page, terminal and programs.

Commands append events; queries hand the journal's facts to the pure views. Used from one thread; quick enough for
the event loop's.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from perkup.app import erasure, session_log
from perkup.app.data_folder import DataFolder
from perkup.app.journaled_clock import JournaledClock, StampNow, break_policy, policy_data
from perkup.app.programme_service import ProgrammeService
from perkup.app.session_log import session_line
from perkup.app.session_selection import (
    Replaced,
    SelectionContext,
    SelectionRequest,
    SessionPreview,
    Source,
    find_move,
    select_routine,
)
from perkup.app.settings.live_settings import LiveSettings
from perkup.app.settings.settings_schema import Settings
from perkup.app.views import history_view, reasons_view, status_view, today_view
from perkup.coach.break_clock.clock_state import ClockTurn
from perkup.coach.clinician_summary import SUMMARY_EVENTS, ClinicianSummary, summary_for_doctor
from perkup.coach.follow_ups import CHECK_EVENTS, FollowUp, due_checks, flat_answer
from perkup.coach.performed_sessions import PerformedSession
from perkup.coach.protocols import SAFETY_EVENTS
from perkup.coach.safety.safety_rules import (
    MoveVerdict,
    SafetyAdvice,
    SafetyStatus,
    ScreeningOutcome,
    advice,
    assess_answers,
    check_move,
    fold_safety_status,
)
from perkup.coach.session.timeline import Routine, Timeline, compile
from perkup.coach.text import duration_text
from perkup.desktop.senses import SIGNALS
from perkup.errors import ErrorCode, PerkupError
from perkup.event_types import ClockEffectRecorded, SessionEnding, SessionSource
from perkup.journal.store import Journal
from perkup.moves.library import MoveLibrary
from perkup.moves.library import load as load_moves
from perkup.moves.move import Move

if TYPE_CHECKING:
    from perkup.app.calendar_subscription import CalendarSubscription
    from perkup.app.measurement_jobs import MeasurementJobs
    from perkup.app.phone_reminders import PhoneReminders


class Application:
    """Everything of one person: folder, settings, journal, library and the break clock."""

    def __init__(
        self, home: DataFolder, journal: Journal, *, stamp: StampNow, senses: Callable[[], Sequence[Any]]
    ) -> None:
        self.home = home
        self.journal = journal
        self.senses = senses
        self.running = False
        self.url: str | None = None
        self.own_input = False
        self._in_force = LiveSettings(home.settings_file, journal)
        self._library: MoveLibrary | None = None
        self._under_way: tuple[str, Timeline] | None = None
        self._stands: tuple[tuple[int, ...], SafetyStatus] | None = None
        self._checks: tuple[tuple[int, ...], list[FollowUp]] | None = None
        self._listeners: list[Callable[[str], None]] = []
        self.on_turn: Callable[[ClockTurn], None] = lambda turn: None
        self.on_stop: Callable[[], object] = lambda: None
        self.clockwork = JournaledClock(journal, break_policy(self.settings), stamp, SIGNALS)
        self._measuring: MeasurementJobs | None = None
        self._phone: PhoneReminders | None = None
        self._subscription: CalendarSubscription | None = None
        self.course = ProgrammeService(
            journal, lambda: self.library, lambda: self.settings, self.safety_status, lambda: self.now().date()
        )

    @classmethod
    def open(
        cls,
        home: DataFolder,
        *,
        stamp: StampNow | None = None,
        senses: Callable[[], Sequence[Any]] = list,
        lasting: bool = False,
    ) -> Application:
        """Open the folder's journal and fold the clock from it. `stamp` is the machine's clocks where None.

        A `lasting` coach goes on in memory while the disk does not work; a command that ends at once says so instead.
        """
        if stamp is None:
            from perkup.desktop.system_clocks import read_clocks as real_clocks

            stamp = real_clocks
        wall = stamp
        journal = Journal.open(home.journal_file, clock=lambda: wall().wall, fallback=lasting)
        return cls(home, journal, stamp=stamp, senses=senses)

    def close(self) -> None:
        """End a measurement under way and let go of the journal."""
        if self._measuring is not None:
            self._measuring.close()
        if self._phone is not None:
            self._phone.stop()
        if self._subscription is not None:
            self._subscription.close()
        self.journal.close()

    # --- what is asked ---------------------------------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._in_force.settings

    @property
    def library(self) -> MoveLibrary:
        """The shipped moves and the person's own, loaded when first asked for."""
        if self._library is None:
            self._library = load_moves(self.home.own_moves())
        return self._library

    @property
    def measuring(self) -> MeasurementJobs:
        """Measurements from video, made when first asked for."""
        if self._measuring is None:
            from perkup.app.measurement_jobs import MeasurementJobs

            self._measuring = MeasurementJobs(self.home, self.journal, lambda: self.notify_listeners("measure"))
        return self._measuring

    @property
    def phone(self) -> PhoneReminders:
        """Reminders on the phone, made when first asked for."""
        if self._phone is None:
            from perkup.app.phone_reminders import PhoneReminders

            self._phone = PhoneReminders(self)
        return self._phone

    @property
    def subscription(self) -> CalendarSubscription:
        """The calendar's address, made when first asked for."""
        if self._subscription is None:
            from perkup.app.calendar_subscription import CalendarSubscription

            self._subscription = CalendarSubscription(self.home)
        return self._subscription

    def now(self) -> datetime:
        """The wall clock, with its offset."""
        return self.clockwork.now().wall

    def safety_status(self) -> SafetyStatus:
        """Screening, hold, cautions and stopped moves, folded once for one state of the journal."""
        state = (*self.journal.token(), self.journal.waiting)
        if self._stands is None or self._stands[0] != state:
            self._stands = (state, fold_safety_status(self.journal.read(*SAFETY_EVENTS)))
        return self._stands[1]

    def check_move(self, move_id: str) -> MoveVerdict:
        """May this person do this move now, and if not, why not."""
        return check_move(self.move(move_id), self.safety_status())

    def move(self, move_id: str) -> Move:
        """A move of the library by its id."""
        return find_move(move_id, self.library)

    def status(self) -> status_view.StatusView:
        """The contract's status."""
        return status_view.status(
            self.clockwork.status(),
            running=self.running,
            url=self.url,
            hold=self.safety_status().hold,
            senses=self.senses(),
        )

    def today(self) -> today_view.TodayView:
        """The first page."""
        now, stands, told = self.now(), self.safety_status(), self.status()
        page = self.clockwork.days(now.date(), now.date())
        performed = self._performed(now.replace(hour=0, minute=0, second=0, microsecond=0))
        hold = status_view.hold_view(stands.hold)
        allowed = [
            move
            for move in today_view.STRETCHES
            if move in self.library.moves and check_move(self.library.moves[move], stands).allowed
        ]
        return today_view.TodayView(
            status=told,
            sentence=today_view.sentence(told, hold),
            ring=today_view.ring(told, now),
            ribbon=today_view.ribbon(page[0].spans, now.date(), now) if page else [],
            marks=today_view.marks(page[0]) if page else [],
            sessions=[session_line(session) for session in reversed(performed)],
            todo=[
                *today_view.programme_todo(self.course.next_day(), now.date()),
                *today_view.todo([(session_line(session), session.moves()) for session in performed], allowed),
            ],
            checks=self._due_checks(now),
            hold=hold,
            first_run=not stands.screened,
        )

    def why(self, limit: int = 50) -> list[reasons_view.ReasonLine]:
        """Why something was said or held back, newest first."""
        return reasons_view.recent_reasons(self.journal.read(ClockEffectRecorded, limit=limit, newest_first=True))

    def history(self, days: int = 28) -> history_view.HistoryView:
        """The last days at a glance, newest first."""
        now = self.now()
        first = now.date() - timedelta(days=days - 1)
        performed = self._performed(datetime.combine(first, datetime.min.time(), tzinfo=now.tzinfo))
        lines = [session_line(session) for session in performed]
        return history_view.history(self.clockwork.days(first, now.date()), lines)

    def session(self, session_id: str) -> session_log.SessionView:
        """One session whole."""
        return session_log.session_view(self._find(session_id), self.library.moves)

    def hold(self) -> status_view.HoldView | None:
        """The hold, with what to do about it."""
        return status_view.hold_view(self.safety_status().hold)

    def screened(self) -> bool:
        """Whether the safety questions were answered once."""
        return self.safety_status().screened

    def problems(self) -> list[str]:
        """What a person should know is wrong: settings, journal, own moves."""
        found = [str(problem) for problem in self._in_force.read_file().problems]
        found += [told for told in (self.journal.trouble, self.journal.notice) if told]
        if self._library is not None:
            found += [str(problem) for problem in self._library.problems]
        return found

    def prompt_words(self) -> str:
        """What the next break holds, in one sentence: a prompt that names what to do is followed far more often
        than one that does not (Cooley 2013)."""
        stands = self.safety_status()
        try:
            routine, _ = self._choose(SelectionRequest("break"), stands)
        except PerkupError as none:
            return str(none) if stands.hold else "Sit or stand another way for a moment, as is good for you."
        names = [item.move.name[0].lower() + item.move.name[1:] for item in routine.items]
        minutes = duration_text(self.clockwork.status().break_s)
        return f"{minutes}: {', then '.join(names)}."

    # --- the clock -------------------------------------------------------------------------------------------------

    def apply_input(self, event: str, **data: Any) -> status_view.StatusView:
        """One input to the break clock, its effects handed to whoever runs the desk; the new status."""
        self.refresh_settings()
        turn = self.clockwork.feed(event, data)
        self.on_turn(turn)
        self.notify_listeners("status")
        return self.status()

    def take(self) -> status_view.StatusView:
        """Begin the break now."""
        return self._command("take")

    def done(self) -> status_view.StatusView:
        """The break is done."""
        return self._command("done")

    def skip(self) -> status_view.StatusView:
        """Not this time."""
        return self._command("skip")

    def postpone(self, minutes: float = 5) -> status_view.StatusView:
        """A little later: 5 or 10 minutes."""
        return self._command("postpone", minutes=minutes)

    def pause(self, minutes: float | None = None, until: datetime | None = None) -> status_view.StatusView:
        """No prompts for a while; every pause ends by itself (an hour where nothing is said)."""
        if until is not None:
            minutes = (until - self.now()).total_seconds() / 60
        if minutes is not None and minutes <= 0:
            raise PerkupError(
                "That pause would end before it begins.",
                "Give a time that is still to come.",
                code=ErrorCode.INVALID_DATE,
            )
        return self._command("pause", **({} if minutes is None else {"minutes": minutes}))

    def resume(self) -> status_view.StatusView:
        """End the pause."""
        return self._command("resume")

    def sit(self) -> status_view.StatusView:
        """The person sits."""
        return self._command("sit")

    def stand(self) -> status_view.StatusView:
        """The person stands."""
        return self._command("stand")

    def set_own_focus(self, focused: bool) -> None:
        """Whether input goes to Perkup itself, which is never counted as typing through a break."""
        self.own_input = focused

    def stop(self) -> None:
        """End the coach, as Ctrl+C does where it was started: what was begun is kept, the lock let go."""
        self._needs_coach()
        self.on_stop()

    def _command(self, event: str, **data: Any) -> status_view.StatusView:
        self._needs_coach()
        return self.apply_input(event, **data)

    def _needs_coach(self) -> None:
        if not self.running:
            raise PerkupError("The coach is not running.", "Start it with `perkup run`.", code=ErrorCode.NOT_RUNNING)

    # --- sessions --------------------------------------------------------------------------------------------------

    def begin(
        self,
        source: Source,
        move: str | None = None,
        *,
        first_side: Literal["left", "right"] | None = None,
        day: int | None = None,
    ) -> session_log.SessionView:
        """Begin a session, or go on with the one of the same kind that was left open a short while ago.

        `day` is the programme's day for the source `programme`, today's where None.
        Raises `WithheldError` where a red flag withholds it and `PerkupError` where nothing of it is permitted.
        """
        routine, replaced = self._choose(SelectionRequest(source, move, day), self.safety_status())
        if source == "break" and self.running and self.status().phase != "on_break":
            self.take()
        recent = self._recent()
        open_session = self._resumable(recent, routine)
        if open_session is not None:
            return session_log.take_up(self.journal, open_session, self.library.moves, self.now())
        side = first_side or ("left" if len(recent) % 2 else "right")
        timeline = compile(routine, first_side=side)
        name = secrets.token_hex(8)
        fields = session_log.session_fields(routine, side, len(timeline.work))
        event = self.journal.append("session_started", {"session": name, "replaced": replaced, **fields})
        self._under_way = (name, timeline)
        self.notify_listeners("session")
        return session_log.SessionView(name, source, routine.title, event.at, timeline, [], None, replaced)

    def preview(self, source: Source, move: str | None = None) -> SessionPreview:
        """Return what `begin` would begin or go on with now, and begin nothing. Raises what `begin` raises."""
        routine, _ = self._choose(SelectionRequest(source, move), self.safety_status())
        open_session = self._resumable(self._recent(), routine)
        if open_session is not None:
            return SessionPreview(source, open_session.start.title, open_session.moves(), True)
        return SessionPreview(source, routine.title, [item.move.id for item in routine.items], False)

    def record_step(  # noqa: PLR0913 - the fields of one fact
        self,
        session: str,
        index: int,
        *,
        outcome: str,
        seconds: float,
        reps: int | None = None,
        at: datetime | None = None,
        key: str,
    ) -> None:
        """One step of a session as it was performed; told twice with the same key, it is recorded once."""
        timeline = self._timeline_of(session)
        if not 0 <= index < len(timeline.steps):
            raise PerkupError(
                f"This session has no step {index}.", f"It has {len(timeline.steps)}, from 0.", code=ErrorCode.NOT_FOUND
            )
        step = timeline.steps[index]
        facts = {
            "session": session,
            "index": index,
            "move": step.move,
            "side": step.side,
            "phase": step.kind,
            "outcome": outcome,
            "seconds": seconds,
            "reps": reps,
            "performed_at": (at or self.now()).isoformat(),
        }
        self.journal.append_once("step_recorded", facts, key)
        self.notify_listeners("session")

    def end(self, session: str, how: str, key: str, at: datetime | None = None) -> None:
        """The session is over: finished, stopped or left. Finishing a break ends the clock's break too; a stopped one
        runs out on the clock, which sees whether the hands went back to work."""
        self.own_input = False
        found = self._find(session)
        seconds = ((at or self.now()) - found.at).total_seconds()
        self.journal.append_once("session_ended", {"session": session, "how": how, "seconds": max(0.0, seconds)}, key)
        finished_break = how == SessionEnding.FINISHED and found.start.source == SessionSource.BREAK
        if self.running and finished_break and self.status().phase == "on_break":
            self.done()
        self.notify_listeners("session")

    def feedback(self, session: str, answer: str, *, key: str, **more: Any) -> SafetyAdvice | None:
        """How it went: easy, right, hard or hurt; `more` holds move, pain (0-10), pain_kind, reps_in_reserve.

        Returns what to do where the answer raised a flag.
        """
        self._find(session)
        self.journal.append_once("feedback", {"session": session, "answer": answer, **more}, key)
        self.notify_listeners("session")
        hold = self.safety_status().hold
        return advice(hold.tier, hold.flags) if hold else None

    # --- safety and the rest ---------------------------------------------------------------------------------------

    def screen(self, answers: dict[str, bool | str]) -> ScreeningOutcome:
        """The answers to the safety questions."""
        told = assess_answers(answers)
        self.journal.append("screening", {"answers": answers})
        self.notify_listeners("status")
        return told

    def flag(self, flags: list[str], words: str = "", since: date | None = None) -> status_view.HoldView | None:
        """Something is wrong: pause everything. A day still to come is left out: no flag waits for a good day."""
        since = since if since and since <= self.now().date() else None
        tier = assess_answers(dict.fromkeys(flags, True)).tier or "same_day"
        facts = {"flags": flags, "tier": tier, "since": since.isoformat() if since else None, "words": words}
        self.journal.append("flag", facts)
        self.notify_listeners("status")
        return self.hold()

    def clear(self, on: date, words: str = "") -> None:
        """The person states that a clinician cleared them on this date."""
        if on > self.now().date():
            raise PerkupError(
                "That date is still to come.",
                "Give the day on which the clinician cleared you.",
                code=ErrorCode.INVALID_DATE,
            )
        hold = self.safety_status().hold
        if hold is not None and on < hold.since.astimezone().date():
            raise PerkupError(
                "That was before the hold began.",
                "What you noticed since then has to be looked at too.",
                code=ErrorCode.INVALID_DATE,
            )
        self.journal.append("cleared", {"by_clinician_on": on.isoformat(), "words": words})
        self.notify_listeners("status")

    def flat_check(
        self, one_sided: bool, where: str, side: Literal["left", "right"] | None = None, signs: Sequence[str] = ()
    ) -> None:
        """The answer to the one-sided question: yes means hold, more urgent with the `signs` there too."""
        facts = flat_answer(one_sided, where, side, signs)
        self.journal.append("flat_check", facts)
        self.notify_listeners("status")

    def next_morning(self, session: str, settled: bool) -> None:
        """Whether the pain of that session had settled by the next morning."""
        self._find(session)
        self.journal.append("next_morning", {"session": session, "settled": settled})
        self.notify_listeners("status")

    def for_the_doctor(self) -> ClinicianSummary:
        """One page to take along: what was noticed, done and measured."""
        names = {move.id: move.name for move in self.library.moves.values()}
        from perkup.app.measurement_readings import clinical_readings

        return summary_for_doctor(self.journal.read(*SUMMARY_EVENTS), self.now(), names, clinical_readings)

    def note(self, about: str, ref: str, text: str) -> None:
        """A comment on a day, a session or a move."""
        self.journal.append("note", {"about": about, "ref": ref, "text": text})
        self.notify_listeners("journal")

    def erase(self, event_id: str) -> None:
        """Really remove one event with the files that belong to it, and forget what was folded from it."""
        erasure.execute_erasure(self.journal, erasure.erasure_of_events(self.home, self.journal, [event_id]))
        self.clockwork.forget()
        self._under_way = None
        self.notify_listeners("journal")

    def change_settings(self, changes: dict[str, Any], by: str) -> None:
        """Change settings in the file, comments kept, and in force at once."""
        self._in_force.change(changes, by)
        self._apply_settings()

    def settings_on_file(self) -> Settings:
        """Return the settings as their file has them now, and change nothing: a reader's view of a hand-made edit."""
        return self._in_force.read_file().settings

    def refresh_settings(self) -> None:
        """Take over what somebody changed in the settings file by hand; a bad edit changes nothing but `problems`."""
        if self._in_force.reload_if_changed():
            self._apply_settings()

    def _apply_settings(self) -> None:
        wanted = break_policy(self.settings)
        if self.running and wanted != self.clockwork.clock.policy:
            self.on_turn(self.clockwork.feed("settings", policy_data(wanted)))
        if self.settings.calendar.feed:
            self.subscription.save()
        self.notify_listeners("settings")

    # --- who listens -----------------------------------------------------------------------------------------------

    def subscribe(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call `listener` with a topic (status, session, settings, journal) at each change; returns the way out."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def notify_listeners(self, topic: str) -> None:
        """Tell the listeners that something of this topic changed."""
        for listener in list(self._listeners):
            listener(topic)

    # --- inside ----------------------------------------------------------------------------------------------------

    def _due_checks(self, now: datetime) -> list[FollowUp]:
        """What is due to be asked, read once for one state of the journal and one date."""
        state = (*self.journal.token(), self.journal.waiting, now.date().toordinal())
        if self._checks is None or self._checks[0] != state:
            self._checks = (state, due_checks(self.journal.read(*CHECK_EVENTS), now))
        return self._checks[1]

    def _performed(self, since: datetime) -> list[PerformedSession]:
        return session_log.sessions_since(self.journal, since)

    def _recent(self) -> list[PerformedSession]:
        return self._performed(self.now() - timedelta(hours=6))

    def _resumable(self, recent: list[PerformedSession], routine: Routine) -> PerformedSession | None:
        """Return the session to go on with: any open break for a break, else one of exactly these moves."""
        moves = None if routine.source == "break" else [item.move.id for item in routine.items]
        return session_log.resumable_session(recent, routine.source, moves, self.now())

    def _timeline_of(self, session_id: str) -> Timeline:
        """A session's timeline, kept for the session under way: it is asked for at each step and never changes."""
        if self._under_way is None or self._under_way[0] != session_id:
            self._under_way = (session_id, self.session(session_id).timeline)
        return self._under_way[1]

    def _find(self, session_id: str) -> PerformedSession:
        return session_log.find_session(self.journal, session_id, self.now())

    def _choose(self, wanted: SelectionRequest, stands: SafetyStatus) -> tuple[Routine, Replaced]:
        week = self._performed(self.now() - timedelta(days=7)) if wanted.source == "break" else []
        breaks = [session for session in week if session.start.source == SessionSource.BREAK]
        now = SelectionContext(self.clockwork.status().break_s, breaks, self.now().date())
        return select_routine(wanted, stands, self.library, self.course, now)
