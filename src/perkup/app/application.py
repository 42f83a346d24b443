"""Application: opens the data folder of one person, wires its coach, and closes what was opened."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from perkup.app.change_listeners import Topic
from perkup.app.local_coach import LocalCoach
from perkup.app.workspace import Workspace

if TYPE_CHECKING:
    from perkup.app.autostart import Autostart
    from perkup.app.break_service import Senses
    from perkup.app.calendar_service import CalendarService
    from perkup.app.calendar_subscription import CalendarSubscription
    from perkup.app.data_folder import DataFolder
    from perkup.app.journaled_clock import StampNow
    from perkup.app.kept_results import KeptResults
    from perkup.app.measured_trends import MeasuredReading
    from perkup.app.measurement_jobs import MeasurementJobs
    from perkup.app.own_pictures import OwnPictures
    from perkup.app.phone_reminders import PhoneReminders


class Application(LocalCoach):
    """Coach of one data folder, with what is opened when first asked for. Used from one thread.

    Commands append events; queries hand the journal's facts to pure views. All are quick enough for an event loop.
    """

    def __init__(self, space: Workspace, senses: Senses, *, lasting: bool = False) -> None:
        super().__init__(space, senses)
        self.listeners.subscribe(self._offer_calendar)
        if lasting:
            self.open_services()

    @classmethod
    def open(
        cls,
        home: DataFolder,
        *,
        stamp: StampNow | None = None,
        senses: Senses = list,
        lasting: bool = False,
    ) -> Application:
        """Open the folder's journal and fold the clock from it. `stamp` is the machine's clocks where None.

        A `lasting` coach goes on in memory while the disk does not work; a command that ends at once says so instead.
        """
        return cls(Workspace.open(home, stamp, lasting=lasting), senses, lasting=lasting)

    @cached_property
    def measuring(self) -> MeasurementJobs:
        """Return measurements from video."""
        from perkup.app.measurement_jobs import MeasurementJobs

        return MeasurementJobs(self.home, self.journal, lambda: self.listeners.notify(Topic.MEASURE))

    @cached_property
    def own_pictures(self) -> OwnPictures:
        """Return the pictures of the person's own moves on a body."""
        from perkup.app.own_pictures import OwnPictures

        return OwnPictures(self.home, lambda: self.library.loaded)

    @cached_property
    def phone(self) -> PhoneReminders:
        """Return the reminders on the phone."""
        from perkup.app.phone_reminders import PhoneReminders

        return PhoneReminders(self)

    @cached_property
    def autostart(self) -> Autostart | None:
        """Return the start at login; None for a demo, whose folder is gone by then."""
        from perkup.app.autostart import open_autostart

        return None if self.home.is_throwaway else open_autostart(self.home)

    @cached_property
    def subscription(self) -> CalendarSubscription:
        """Return the calendar's address."""
        from perkup.app.calendar_subscription import CalendarSubscription

        return CalendarSubscription(self.home)

    @cached_property
    def calendar(self) -> CalendarService:
        """Return the calendar, as a file or under its address."""
        from perkup.app.calendar_service import CalendarService

        return CalendarService(self, self.subscription)

    @cached_property
    def readings(self) -> KeptResults[MeasuredReading]:
        """Return the readings of every measurement from video."""
        from perkup.app.measured_trends import kept_readings

        return self.space.past.keep(kept_readings(self.journal))

    def open_services(self) -> None:
        """Open now what is else opened when first asked for, the calendar's address where it is offered."""
        super().open_services()
        if self.settings.current.calendar.feed:
            getattr(self, "subscription")  # noqa: B009

    def close(self) -> None:
        """End a measurement under way and let go of the journal."""
        opened = vars(self)
        if "measuring" in opened:
            self.measuring.close()
        if "phone" in opened:
            self.phone.stop()
        if "subscription" in opened:
            self.subscription.close()
        self.journal.close()

    def _offer_calendar(self, topic: str) -> None:
        if topic == Topic.SETTINGS and self.settings.current.calendar.feed:
            self.subscription.save()
