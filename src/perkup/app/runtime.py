"""Running coach: desktop events and the clock's own wake-ups go in, notifications and pages come out.

Nothing here polls. One timer is armed for the instant the clock asked for; between two instants the process sleeps.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from perkup.app.break_screen import ScreenStage
from perkup.app.change_listeners import Topic
from perkup.app.desk_surfaces import CLOSED, CoachActions, DeskSurfaces, SurfaceMakers
from perkup.app.desk_watcher import DeskWatcher
from perkup.app.requests import BeginBody
from perkup.coach.break_clock.clock import clock_wants_fine
from perkup.desktop.background_tasks import BackgroundTasks
from perkup.desktop.interface import Desktop, DesktopEvent, Notification, Urgency
from perkup.desktop.senses import SETTING_OF_EVENT
from perkup.errors import PerkupError, ScreeningNeededError
from perkup.local_format import clock_text
from perkup.vocabulary import BreakOutcome, ClockEventName, ClockPhase, EffectKind, Posture, SessionSource

if TYPE_CHECKING:
    from perkup.app.application import Application
    from perkup.coach.break_clock.clock_state import ClockEffect, ClockTurn

FIRMER_AFTER_S = 150.0
"""A prompt that nobody answered is said once more, firmer, half of its life later."""
HANDS_REST_S = 6.0
"""Hands that the desk has not called idle by then are still typing: it calls them idle after 5 s around a break."""
TIMER_MARGIN_S = 0.001
"""A timer is set this much late, so that rounding never wakes the clock before its instant."""
WRITE_AGAIN_S = 2.0
"""How soon what waits in memory is offered to the disk again; nothing waits where the disk works."""
STOP_DELAY_S = 1.0
"""A page that told the coach to stop gets its answer, and what the answer needs, within this."""
BREAK, POSTURE, QUESTION, END = "break", "posture", "question", "end"
QUESTIONS_FIRST = "/welcome/safety?next=/break"
Say = Callable[[str], None]


def open_desk() -> Desktop:
    """Open the desktop of this machine."""
    from perkup.desktop.factory import open_desktop

    return open_desktop()


class CoachRuntime:
    """Coach at work. `say` writes a line where the person started it; `open_page` shows a page of ours."""

    def __init__(
        self,
        app: Application,
        desk: Desktop,
        *,
        say: Say = print,
        open_page: Callable[[str], object] = print,
        surfaces: SurfaceMakers | None = None,
    ) -> None:
        self.app = app
        self.desk = desk
        self.say = say
        self.open_page = open_page
        self.stopping = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._watcher = DeskWatcher(app, desk, self.take_desktop_event)
        self._tasks = BackgroundTasks()
        self._prompt_up = False
        self._hands = ""
        self._watched_break_start: float | None = None
        self._surface_makers = surfaces or SurfaceMakers()
        self._surfaces: DeskSurfaces | None = None
        self._writing: asyncio.TimerHandle | None = None
        app.listeners.subscribe(self._watch_journal)
        app.breaks.connect_desktop(
            on_turn=self.on_turn,
            on_stop=lambda: self._loop.call_later(STOP_DELAY_S, self.stopping.set),
            senses=desk.senses,
        )

    async def run(self, answer: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
        """Sense, prompt and answer until told to stop; `answer` serves the pages until its event is set."""
        self._install_signal_handlers()
        self._surfaces = self._open_surfaces()
        self.app.breaks.start()
        await self.desk.listen(self._wanted_senses())
        await self.desk.start(self.take_desktop_event)
        self._watcher.start()
        self.app.phone.start()
        self._tasks.start(self.app.own_pictures.draw_quietly())
        if self.app.settings.current.calendar.feed:
            self.app.subscription.save()
        if self.app.clock.status().phase == ClockPhase.PROMPTED:
            await self._show_prompt(self.app.clock.status().reason)
        try:
            await answer(self.stopping)
        finally:
            self._watcher.close()
            self.app.breaks.finish()
            self._cancel_timer()
            await self._surfaces.close()
            await self.desk.stop()

    def _wanted_senses(self) -> frozenset[str]:
        senses = self.app.settings.current.senses
        return frozenset(name for name in SETTING_OF_EVENT.values() if getattr(senses, name, True))

    def _open_surfaces(self) -> DeskSurfaces:
        actions = CoachActions(
            start_break=self._start_break,
            open_page=self.open_page,
            press=self._button_pressed,
            probe=self._look,
            lost=self._window_lost,
        )
        return DeskSurfaces(self.app, self._surface_makers, actions)

    def _install_signal_handlers(self) -> None:
        for name in (signal.SIGINT, signal.SIGTERM):
            try:
                self._loop.add_signal_handler(name, self.stopping.set)
            except NotImplementedError:  # the event loops of Windows
                signal.signal(name, lambda _name, _frame: self._loop.call_soon_threadsafe(self.stopping.set))

    def take_desktop_event(self, event: DesktopEvent) -> None:
        """Take what the desktop noticed; ignore a sense that is switched off in the settings."""
        if not getattr(self.app.settings.current.senses, SETTING_OF_EVENT.get(event.event, ""), True):
            return
        data = dict(event.data)
        if event.event in (ClockEventName.ACTIVE, ClockEventName.IDLE):
            self._hands = event.event
        if event.event == ClockEventName.ACTIVE and self.app.breaks.own_focus:
            data["own"] = True
        self.app.breaks.apply_input(event.event, **data)
        if self._surfaces is not None:
            self._surfaces.take_event(event)

    def on_turn(self, turn: ClockTurn) -> None:
        """Arm the clock's next instant and carry out what it asked for, after each input that it took."""
        self._cancel_timer()
        if turn.wake is not None and self.app.breaks.running:
            delay = max(0.0, turn.wake - self.app.clock.now().boot) + TIMER_MARGIN_S
            self._timer = self._loop.call_later(delay, self._tick)
        self.desk.set_fine_idle(clock_wants_fine(turn.clock))
        self._watch_hands(turn)
        for effect in turn.effects:
            self._carry_out(effect)
        phase = self.app.clock.status().phase
        if self._prompt_up and phase not in (ClockPhase.PROMPTED, ClockPhase.NOTICE):
            self._prompt_up = False
            self._tasks.start(self.desk.close_notice(BREAK))
        if self._surfaces is not None:
            self._surfaces.follow(phase)
        self._watcher.follow(turn, phase)

    def _watch_hands(self, turn: ClockTurn) -> None:
        """Report hands that never rest in a break: senses tell only of changes, so these have to be told once."""
        break_start = turn.clock.running.start if turn.clock.running is not None else None
        hands_active = self._hands == ClockEventName.ACTIVE
        if break_start is not None and break_start != self._watched_break_start and hands_active:
            self._loop.call_later(HANDS_REST_S, self._report_active_hands, break_start)
        self._watched_break_start = break_start

    def _report_active_hands(self, break_start: float) -> None:
        if self._watched_break_start == break_start and self._hands == ClockEventName.ACTIVE:
            self.take_desktop_event(DesktopEvent("active"))

    def _tick(self) -> None:
        self._timer = None
        self.app.breaks.apply_input("tick")

    def _watch_journal(self, topic: str) -> None:
        if topic == Topic.SETTINGS:
            self._watcher.release()
            self._tasks.start(self.desk.listen(self._wanted_senses()))
        if self.app.journal.waiting and self._writing is None:
            self._writing = self._loop.call_later(WRITE_AGAIN_S, self._write_again)

    def _write_again(self) -> None:
        """Write what waits in memory, and let the pages know once it is kept."""
        self._writing = None
        if self.app.breaks.running:
            self.app.journal.retry()
            self.app.listeners.notify(Topic.STATUS)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _carry_out(self, effect: ClockEffect) -> None:
        if effect.kind == EffectKind.NOTICE:
            self._tasks.start(self._show_notice(effect))
        elif effect.kind == EffectKind.PROMPT:
            self._tasks.start(self._show_prompt(effect.reason))
        elif effect.kind == EffectKind.END:
            self._tasks.start(self._show_end(effect))
        elif effect.kind == EffectKind.QUESTION:
            self._tasks.start(self._ask_whereabouts(effect))
        elif effect.kind == EffectKind.POSTURE_OFFER:
            self._tasks.start(self._offer_posture(effect))

    async def _show_notice(self, effect: ClockEffect) -> None:
        await self._watcher.look()
        if self.app.clock.status().phase != ClockPhase.NOTICE:
            return
        if self._surfaces is not None:
            self._tasks.start(self._surfaces.prepare_break())
        if not self.app.settings.current.notifications.on:
            return
        self._prompt_up = True
        await self.desk.notify(
            Notification(
                "Break coming up",
                effect.reason,
                tag=BREAK,
                urgency=Urgency.LOW,
                expire_s=20,
                url=self.app.breaks.url or "",
            )
        )

    async def _show_prompt(self, reason: str, *, firmer: bool = False) -> None:
        """Look at the desk, then show the prompt; one that cannot be seen is told to the clock: it is no miss."""
        hidden = await self._watcher.look()
        if self.app.clock.status().phase != ClockPhase.PROMPTED:
            return
        await self.app.space.past.follow()
        what = self.app.sessions.prompt_sentence()
        self.say(f"\a{clock_text(self.app.now())}  {what}  {self.app.breaks.url}/break  or: perkup break")
        if self._surfaces is not None and await self._surfaces.show_card():
            await self.desk.close_notice(BREAK)
        else:
            is_shown = await self._notify_of_prompt(what, reason, firmer=firmer)
            self._expect_answer(reason, seen=is_shown and not hidden, firmer=firmer)

    async def _notify_of_prompt(self, what: str, reason: str, *, firmer: bool = False) -> bool:
        """Show the prompt as a notification; False where the desktop cannot. One that is not wanted is no failure."""
        if not self.app.settings.current.notifications.on:
            return True
        self._prompt_up = True
        return await self.desk.notify(
            Notification(
                title="Still time to stand up" if firmer else "Time to stand up",
                body=f"{what} {reason}",
                actions=self._buttons(),
                on_action=self._button_pressed,
                tag=BREAK,
                expire_s=0,
                sound=self.app.settings.current.notifications.sound,
                url=f"{self.app.breaks.url}/break",
            )
        )

    def _expect_answer(self, reason: str, *, seen: bool, firmer: bool) -> None:
        """Tell the clock where nobody can have seen the prompt; else say it once more after a while."""
        if not seen and self.app.clock.status().phase == ClockPhase.PROMPTED:
            self.app.breaks.apply_input(ClockEventName.UNSEEN)
        elif not firmer:
            self._watcher.once_if_open(FIRMER_AFTER_S, lambda: self._remind_firmer(reason))

    def _remind_firmer(self, reason: str) -> None:
        self._tasks.start(self._show_prompt(reason, firmer=True))

    async def _show_end(self, effect: ClockEffect) -> None:
        """Tell the end of a break that ran its length, in a quiet note; its page and player do so on their own."""
        await self.desk.close_notice(BREAK)
        settings = self.app.settings.current.notifications
        if effect.detail("full") and settings.on and effect.detail("outcome") == BreakOutcome.KEPT:
            words = "Break taken. Welcome back."
            note = Notification("Break over", words, tag=END, urgency=Urgency.LOW, expire_s=15, sound=settings.sound)
            await self.desk.notify(note)

    async def _ask_whereabouts(self, effect: ClockEffect) -> None:
        if self.app.settings.current.notifications.on:
            await self.desk.notify(
                Notification(
                    "Away, or reading?",
                    effect.reason.partition("? ")[2],
                    actions=(("answer-here", "I was here"), ("answer-away", "I was away")),
                    on_action=self._button_pressed,
                    tag=QUESTION,
                    urgency=Urgency.LOW,
                    expire_s=60,
                    url=self.app.breaks.url or "",
                )
            )

    def _buttons(self) -> tuple[tuple[str, str], ...]:
        later = self.app.clock.status().postpone_min
        words = [(f"postpone-{later[0]:g}", f"Snooze {later[0]:g} min")] if later else []
        return (("start", "Start"), *words, ("skip", "Skip"))

    def _button_pressed(self, action: str) -> None:
        verb, _, minutes = action.partition("-")
        if verb in ("start", "default"):
            self._start_break()
        elif verb == ClockEventName.ANSWER:
            self.app.breaks.answer(minutes)
        elif verb == ClockEventName.POSTPONE:
            self.app.breaks.postpone(float(minutes))
        elif verb == ClockEventName.SKIP:
            self.app.breaks.skip()
        elif verb in (ClockEventName.STAND, ClockEventName.SIT):
            self.app.breaks.apply_input(verb)

    def _start_break(self) -> None:
        """Begin the break and open its player; where nothing of it is permitted, the page that says why.

        Where safety questions are open they come first: the prompt stays until they are answered and the break begins.
        """
        try:
            page = f"/play/{self.app.sessions.begin(BeginBody(SessionSource.BREAK)).session}"
        except ScreeningNeededError:
            self.open_page(QUESTIONS_FIRST)
            return
        except PerkupError:
            self.app.breaks.take()
            page = "/break"
        self._tasks.start(self._show_break(page))

    async def _show_break(self, page: str) -> None:
        if self._surfaces is None or not await self._surfaces.play(page):
            self.open_page(page)

    async def _look(self) -> None:
        await self._watcher.look()

    def _window_lost(self, stage: ScreenStage) -> None:
        """Say so where the break's window ended by itself; a card that did is a notification again."""
        status = self.app.clock.status()
        if stage is ScreenStage.CARD and status.phase == ClockPhase.PROMPTED:
            self._tasks.start(self._notify_of_prompt(self.app.sessions.prompt_sentence(), status.reason))
        elif stage is ScreenStage.PLAYER and status.phase == ClockPhase.ON_BREAK:
            self._tasks.start(self._notify_of_lost_window())

    async def _notify_of_lost_window(self) -> None:
        if self.app.settings.current.notifications.on:
            self._prompt_up = True
            await self.desk.notify(
                Notification(
                    "Perkup",
                    CLOSED,
                    actions=(("start", "Open again"),),
                    on_action=self._button_pressed,
                    tag=BREAK,
                    urgency=Urgency.LOW,
                    expire_s=60,
                    url=f"{self.app.breaks.url}/break",
                )
            )

    async def _offer_posture(self, effect: ClockEffect) -> None:
        standing = self.app.clock.status().posture == Posture.STANDING
        verb, label = ("sit", "Sitting") if standing else ("stand", "Standing")
        if self.app.settings.current.notifications.on:
            await self.desk.notify(
                Notification(
                    "Sitting or standing?",
                    effect.reason,
                    actions=((verb, label), ("later", "Not now")),
                    on_action=self._button_pressed,
                    tag=POSTURE,
                    urgency=Urgency.LOW,
                    expire_s=30,
                    url=self.app.breaks.url or "",
                )
            )
