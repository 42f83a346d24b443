"""Sense of media that play, by the players on the session bus (MPRIS)."""

import contextlib
from typing import TYPE_CHECKING, Any

from perkup.coach.break_clock.signals import PresenceEvidence, Signal
from perkup.desktop.linux.linux_detector import LinuxDetector
from perkup.desktop.sense import DetectorContext, DetectorStatus, Sense

if TYPE_CHECKING:
    from perkup.desktop.linux.dbus_connection import DBusConnection
    from perkup.desktop.linux.notifications import NotificationService

PLAYERS = "org.mpris.MediaPlayer2"
PATH = "/org/mpris/MediaPlayer2"
PLAYER = "org.mpris.MediaPlayer2.Player"


class LinuxMediaDetector(LinuxDetector):
    """Detector by the `PlaybackStatus` of every player: asked again when one says that it changed, comes or goes."""

    def __init__(self, sense: Sense, context: DetectorContext) -> None:
        from perkup.desktop.background_tasks import BackgroundTasks

        super().__init__(sense, context)
        self._bus: DBusConnection | None = None
        self._player = ""
        self._tasks = BackgroundTasks()

    async def session_bus_opened(self, bus: "DBusConnection", notifications: "NotificationService") -> None:
        self._bus = bus
        await bus.listen_to_anybody(PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged", self._take_change)
        await bus.follow_all(PLAYERS, lambda _: self._tasks.start(self._ask()))
        await self._ask()

    def session_bus_lost(self, reason: str) -> None:
        self._bus, self.reason = None, reason
        self._report("")

    def status(self) -> DetectorStatus:
        if self._bus is None:
            return DetectorStatus(False, self.reason)
        return DetectorStatus(True, "Reported by media players on the session bus.")

    async def close(self) -> None:
        await self._tasks.cancel()

    def _take_change(self, body: list[Any]) -> None:
        if body[0] == PLAYER and "PlaybackStatus" in body[1]:
            self._tasks.start(self._ask())

    async def _ask(self) -> None:
        from perkup.desktop.linux.dbus_connection import DBusCallError, DBusTarget

        bus, player = self._bus, ""
        if bus is None:
            return
        with contextlib.suppress(DBusCallError):
            for name in await bus.services(PLAYERS + "."):
                with contextlib.suppress(DBusCallError):
                    if await bus.get_property(DBusTarget(name, PATH, PLAYER), "PlaybackStatus") == "Playing":
                        player = name.removeprefix(PLAYERS + ".").partition(".")[0]
                        break
        self._report(player)

    def _report(self, player: str) -> None:
        """Tell of the player that plays, "" for none; its name on the bus is its program's."""
        if player != self._player:
            self._player = self.program = player
            self.emit_switch(bool(player))


SENSE = Sense(
    name="media",
    title="media that play",
    description="Tell a film in full screen from an empty chair.",
    hint="Players that answer on the session bus (MPRIS) tell it; a browser does so by itself.",
    how="`PlaybackStatus` of the media players on the session bus (MPRIS); what plays is never read",
    when="reported at once",
    signal=Signal("media", "A break is due, but a film plays.", defers=False, presence=PresenceEvidence.WITH_ANOTHER),
    detectors={"linux": LinuxMediaDetector},
    order=62,
)
