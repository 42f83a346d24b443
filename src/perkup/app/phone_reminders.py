"""Reminders on the phone through services that the person names; off until switched on, silent in the quiet hours.

Sending happens in a thread of its own, so a slow or dead service holds up nothing. What failed is shown and tried again
after 1, 5, 15 and 60 minutes, then every hour until the session's time is well past. Nothing polls: one timer is armed
for the next reminder, none while phone reminders are off.
"""

from __future__ import annotations

import asyncio
import subprocess
import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import msgspec

from perkup.app.change_listeners import Topic
from perkup.app.data_folder import write_private
from perkup.app.notifier_process import NotifierAnswer, NotifierMessage
from perkup.app.requests import PhoneBody, PhoneState
from perkup.app.settings.hours_text import parse_hours
from perkup.child_process import child_command
from perkup.errors import ErrorCode, PerkupError
from perkup.local_format import clock_text
from perkup.moves.move import DayKind

if TYPE_CHECKING:
    from perkup.app.local_coach import LocalCoach
    from perkup.app.settings.settings_schema import Settings

RETRY_S = (60.0, 300.0, 900.0, 3600.0)
LATE = timedelta(hours=3)
"""A reminder that could not go out for so long is let go (product default)."""
CHILD_S = 60.0
HELLO = "Hello from your desk. This is what reminders look like."
Send = Callable[[str, str, str], bool]
"""(address, title, body): whether the service took it. May raise `PerkupError` with words for the person."""


class Reminder(msgspec.Struct, frozen=True):
    """Reminder: its words, from when on it is due, and for which day."""

    day: date
    at: datetime
    title: str
    body: str


class DeliveryReport(msgspec.Struct, frozen=True):
    """Outcome of the last sending; `again` when it is tried once more."""

    at: datetime
    ok: bool
    words: str
    again: datetime | None = None


class _StoredState(msgspec.Struct, frozen=True):
    sent: date | None = None


def quiet_until(moment: datetime, quiet_hours: str) -> datetime:
    """Return the moment itself, or the end of the quiet hours that it falls into."""
    start_of_day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    is_inside = True
    while is_inside:
        is_inside = False
        for start, end in parse_hours(quiet_hours):
            for back in (1, 0):
                begins = start_of_day - timedelta(days=back) + timedelta(minutes=start)
                ends = start_of_day - timedelta(days=back) + timedelta(minutes=end)
                if begins <= moment < ends and (ends - begins) < timedelta(days=1):
                    moment, is_inside = ends, True
    return moment


def reminder_of(day: int, minutes: float, retest: bool, on: date, settings: Settings, now: datetime) -> Reminder:
    """Return the reminder of a day's session: as long before it as the calendar's alarm, never in the quiet hours."""
    hour, minute = map(int, settings.calendar.session_at.split(":"))
    begins = datetime.combine(on, time(hour, minute), tzinfo=now.tzinfo)
    at = quiet_until(begins - timedelta(minutes=settings.calendar.alarm_min), settings.phone.quiet_hours)
    what = "the self-tests and " if retest else ""
    return Reminder(on, at, f"Perkup: day {day}", f"Today: {what}about {minutes:.0f} minutes, at {clock_text(begins)}.")


class PhoneReminders:
    """The reminders of one person. `send` hands one message to one service; apprise where None."""

    def __init__(self, app: LocalCoach, send: Send | None = None) -> None:
        self._app = app
        self._send = send or by_apprise
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._armed: datetime | None = None
        self._leave: Callable[[], None] = _do_nothing
        self._tries = 0
        self._left: tuple[str, ...] | None = None
        self._busy = False
        self.report: DeliveryReport | None = None

    def start(self) -> None:
        """Watch for what is due, from the running loop on, until `stop`."""
        self._loop = asyncio.get_running_loop()
        self._leave = self._app.listeners.subscribe(self._follow_topic)
        self.plan_next()

    def stop(self) -> None:
        """Let go of timer and app; a message under way is not waited for."""
        self._leave()
        self._leave = _do_nothing
        self._disarm()
        self._loop = None

    def next(self) -> Reminder | None:
        """Return the reminder that waits: today's, while its session is open and nothing holds the programme."""
        settings, now = self._app.settings.current, self._app.now()
        if not settings.phone.on or not settings.phone.urls or self._stored_state().sent == self._app.today():
            return None
        up = self._app.programme.next_day()
        if up is None or up.date != self._app.today() or not up.items or self._app.safety.status().hold:
            return None
        reminder = reminder_of(up.day, up.minutes, up.kind == DayKind.RETEST, up.date, settings, now)
        return reminder if now <= reminder.at + LATE and reminder.at.date() == reminder.day else None

    def state(self) -> PhoneState:
        """Return whether they are on, through which services, and the next one."""
        settings, waiting = self._app.settings.current.phone, self.next()
        services = [url.partition(":")[0] for url in settings.urls]
        at, words = (waiting.at, waiting.body) if waiting else (None, None)
        return PhoneState(settings.on, services, settings.quiet_hours, at, words)

    def switch(self, request: PhoneBody) -> PhoneState:
        """Switch them on or off, and name services or forget them. Raises `PerkupError` without a service."""
        before = [] if request.forget else self._app.settings.current.phone.urls
        urls = list(dict.fromkeys([*before, *request.addresses]))
        if request.on and not urls:
            raise PerkupError(
                "No service is named yet.",
                "Name one: `perkup phone on ntfy://my-secret-topic`.",
                code=ErrorCode.INVALID_INPUT,
            )
        self._app.settings.change({"phone.on": request.on, "phone.urls": urls}, "cli")
        return self.state()

    def test(self) -> None:
        """Send a message now, whatever the hour. Needs `start`. Raises `PerkupError` where that cannot be."""
        urls = self._named_services()
        if self._loop is None:
            raise PerkupError("Perkup is not running.", "Start it with `perkup run`.", code=ErrorCode.NOT_RUNNING)
        if self._busy:
            raise PerkupError("A message is still being sent.", "Try again in a moment.", code=ErrorCode.UNDER_WAY)
        self._send_beside(urls, Reminder(date.min, self._app.now(), "Perkup", HELLO))

    def say_hello(self) -> int:
        """Send a message now and wait for it; to how many services. Raises `PerkupError` where one does not take it."""
        urls = self._named_services()
        left, words = self._deliver(urls, Reminder(date.min, self._app.now(), "Perkup", HELLO))
        if left:
            raise PerkupError(
                _not_taken(len(left), len(urls), words),
                "docs/calendar.md tells how addresses look.",
                code=ErrorCode.SERVICE_FAILED,
            )
        return len(urls)

    def _named_services(self) -> tuple[str, ...]:
        urls = tuple(self._app.settings.current.phone.urls)
        if not self._app.settings.current.phone.on or not urls:
            raise PerkupError(
                "Phone reminders are off.", "Switch them on and name a service first.", code=ErrorCode.NOT_ALLOWED
            )
        return urls

    def plan_next(self) -> None:
        """Send what is due, or set the timer for it."""
        self._disarm()
        if self._loop is None or self._busy:
            return
        waiting = self.next()
        now = self._app.now()
        if waiting is None:
            self._tries, self._left = 0, None
            self._set_timer(self._app.tomorrow() + timedelta(minutes=1))
            return
        at = waiting.at
        if self.report is not None and self.report.again is not None and self._tries:
            at = quiet_until(max(at, self.report.again), self._app.settings.current.phone.quiet_hours)
        if quiet_until(now, self._app.settings.current.phone.quiet_hours) > now:
            at = max(at, quiet_until(now, self._app.settings.current.phone.quiet_hours))
        if at > now:
            self._set_timer(at)
        else:
            self._send_beside(self._left or tuple(self._app.settings.current.phone.urls), waiting)

    def _follow_topic(self, topic: str) -> None:
        """Plan anew after a change; after a tick only once the timer should have rung (the machine slept)."""
        if topic in (Topic.SESSION, Topic.SETTINGS, Topic.JOURNAL) or (
            topic == Topic.STATUS and self._armed is not None and self._app.now() >= self._armed
        ):
            self.plan_next()

    def _set_timer(self, at: datetime) -> None:
        if self._loop is not None and self._app.settings.current.phone.on:
            self._armed = at
            self._timer = self._loop.call_later(max(0.0, (at - self._app.now()).total_seconds()), self.plan_next)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._armed = None

    def _send_beside(self, urls: Sequence[str], what: Reminder) -> None:
        """Send in a thread that nobody waits for; the loop hears how it went."""
        loop, self._busy = self._loop, True

        def deliver_and_report() -> None:
            left, words = self._deliver(urls, what)
            try:
                if loop is not None:
                    loop.call_soon_threadsafe(self._note_delivery, what, len(urls), left, words)
            except RuntimeError:
                """The coach has stopped meanwhile: nobody is left to be told."""

        threading.Thread(target=deliver_and_report, name="perkup-phone", daemon=True).start()

    def _deliver(self, urls: Sequence[str], what: Reminder) -> tuple[tuple[str, ...], str]:
        left, words = [], ""
        for url in urls:
            try:
                accepted = self._send(url, what.title, what.body)
            except PerkupError as trouble:
                accepted, words = False, str(trouble)
            except Exception as trouble:
                accepted, words = False, f"The service failed with {type(trouble).__name__}."
            if not accepted:
                left.append(url)
        return tuple(left), words

    def _note_delivery(self, what: Reminder, count: int, left: tuple[str, ...], words: str) -> None:
        self._busy = False
        now, test = self._app.now(), what.day == date.min
        if not left:
            self.report = DeliveryReport(now, True, "The test message went out." if test else "The reminder went out.")
            if not test:
                self._tries, self._left = 0, None
                write_private(self._app.home.phone_file, msgspec.json.encode(_StoredState(what.day)))
        else:
            sentence = _not_taken(len(left), count, words)
            again = None
            if not test:
                again = now + timedelta(seconds=RETRY_S[min(self._tries, len(RETRY_S) - 1)])
                self._tries, self._left = self._tries + 1, left
            self.report = DeliveryReport(now, False, sentence, again)
        self._app.listeners.notify(Topic.PHONE)
        self.plan_next()

    def _stored_state(self) -> _StoredState:
        try:
            return msgspec.json.decode(self._app.home.phone_file.read_bytes(), type=_StoredState)
        except (OSError, msgspec.MsgspecError):
            return _StoredState()


def _do_nothing() -> None: ...


def _not_taken(left: int, count: int, words: str) -> str:
    return f"{left} of {count} services did not take the message. {words or 'No answer, or not the right one.'}"


def by_apprise(url: str, title: str, body: str) -> bool:
    """Hand one message to one service in a child process: apprise would stay in the coach's memory for good.

    The address goes by standard input, never where other people's programs list processes. Raises `PerkupError` where
    apprise is missing, does not know the address, or takes longer than a minute.
    """
    message = msgspec.json.encode(NotifierMessage(url, title, body))
    try:
        done = subprocess.run(
            child_command("perkup.app.notifier_process"),
            input=message,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=CHILD_S,
            check=False,
        )
        answer = msgspec.json.decode(done.stdout, type=NotifierAnswer)
    except subprocess.TimeoutExpired:
        raise PerkupError(f"No answer within {CHILD_S:.0f} seconds.", code=ErrorCode.NO_ANSWER) from None
    except (OSError, msgspec.MsgspecError):
        raise PerkupError("The messenger could not be started.", code=ErrorCode.SERVICE_FAILED) from None
    if answer.words:
        raise PerkupError(answer.words, code=ErrorCode.SERVICE_FAILED)
    return answer.taken
