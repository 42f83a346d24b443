"""Notifications with buttons, over org.freedesktop.Notifications (Desktop Notifications Specification 1.2)."""

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from perkup.desktop.background_tasks import BackgroundTasks
from perkup.desktop.child_program import run_child
from perkup.desktop.interface import ClosedReason, Notification, Urgency
from perkup.desktop.linux.dbus_connection import DBusCallError, DBusConnection, DBusTarget
from perkup.desktop.linux.notice_record import NoticeNumbers, NoticeRecord
from perkup.desktop.notification_text import body_text

if TYPE_CHECKING:
    from dbus_fast.signature import Variant

SERVER = DBusTarget("org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications")
_DUNST = DBusTarget(SERVER.service, SERVER.path, "org.dunstproject.cmd0")
_XFCONF = DBusTarget("org.xfce.Xfconf", "/org/xfce/Xfconf", "org.xfce.Xfconf")
XFCE, GNOME = "Xfce Notify Daemon", "gnome-shell"
_URGENCY = {Urgency.LOW: 0, Urgency.NORMAL: 1, Urgency.CRITICAL: 2}
_REASONS: dict[int, ClosedReason] = {1: ClosedReason.EXPIRED, 2: ClosedReason.DISMISSED}
_REMEMBERED_IDS = 16
GSETTINGS_TIMEOUT_S = 2.0


class NotificationService:
    """Notification service on an open session bus; shows open notices again when its daemon was restarted."""

    def __init__(self, bus: DBusConnection, app_name: str, record: NoticeRecord | None = None) -> None:
        self.server = ""
        self.present = False
        self._bus = bus
        self._app_name = app_name
        self._record = record or NoticeRecord("")
        self._bus_id = ""
        self._capabilities: frozenset[str] | None = None
        self._on_screen: dict[str, tuple[int, Notification]] = {}
        self._notes: dict[int, Notification] = {}
        self._showing = 0
        self._early: list[tuple[str, list[Any]]] = []
        self._tasks = BackgroundTasks()

    async def open(self) -> None:
        """Listen, and learn what the daemon can do. Raises DBusCallError where nobody shows notifications."""
        owner = await self._bus.follow(SERVER.service, self._owner_changed)
        self.present = bool(owner) or SERVER.service in await self._bus.activatable_services()
        await self._bus.listen(SERVER, "ActionInvoked", lambda body: self._signal_received("action", body))
        await self._bus.listen(SERVER, "NotificationClosed", lambda body: self._signal_received("closed", body))
        self._bus_id = await self._bus.identity()
        await self._close_left_behind(owner)
        if owner:
            await self._query_server()
        elif not self.present:
            raise DBusCallError("No program shows notifications on this desktop.")

    @property
    def has_buttons(self) -> bool:
        return "actions" in (self._capabilities or ())

    async def show(self, note: Notification) -> bool:
        """Show it in place of the one with the same tag; False when nobody can."""
        return await self._show(note, activate=True)

    async def close(self, tag: str) -> None:
        """Take it off the screen; its `on_closed` is not called."""
        number, _ = self._on_screen.pop(tag, (0, None))
        if number:
            self._notes.pop(number, None)
            self._write_record()
            await self._close_number(number)

    async def close_all(self) -> None:
        for tag in list(self._on_screen):
            await self.close(tag)
        await self._tasks.cancel()

    async def is_inhibited(self) -> bool | None:
        """Return True while the desktop holds notifications back; None where it does not tell."""
        for target, prop in ((SERVER, "Inhibited"), (_DUNST, "paused")):
            with contextlib.suppress(DBusCallError):
                return bool(await self._bus.get_property(target, prop))
        if self.server == XFCE:
            with contextlib.suppress(DBusCallError):
                answer = await self._bus.call(_XFCONF, "GetProperty", "ss", ("xfce4-notifyd", "/do-not-disturb"))
                return bool(answer[0])
        return await _gnome_hides_banners() if self.server == GNOME else None

    async def _query_server(self, *, activate: bool = True) -> None:
        capabilities = await self._bus.call(SERVER, "GetCapabilities", activate=activate)
        name, *_ = await self._bus.call(SERVER, "GetServerInformation", activate=activate)
        self._capabilities, self.server = frozenset(capabilities[0]), str(name)

    async def _show(self, note: Notification, *, activate: bool) -> bool:
        self._showing += 1
        try:
            if self._capabilities is None:
                await self._query_server(activate=activate)
            replaced, _ = self._on_screen.get(note.tag, (0, None))
            actions = action_list(note) if self.has_buttons else []
            expire_ms = -1 if note.expire_s is None else int(note.expire_s * 1000)
            body = body_text(note, self._capabilities or frozenset())
            arguments = (self._app_name, replaced, "", note.title, body, actions, _build_hints(note), expire_ms)
            (number,) = await self._bus.call(SERVER, "Notify", "susssasa{sv}i", arguments, activate=activate)
            self._remember(number, replaced, note)
        except DBusCallError:
            return False
        finally:
            self._showing -= 1
            early, self._early = self._early, []
            for what, arguments_of in early:
                self._signal_received(what, arguments_of)
        return True

    def _remember(self, number: int, replaced: int, note: Notification) -> None:
        self._notes.pop(replaced, None)
        self._on_screen[note.tag] = (number, note)
        self._notes[number] = note
        while len(self._notes) > _REMEMBERED_IDS:
            del self._notes[next(iter(self._notes))]
        self._write_record()

    def _write_record(self) -> None:
        numbers = tuple(number for number, _ in self._on_screen.values() if number)
        self._record.write(NoticeNumbers(self._bus_id, self._bus.owner(SERVER.service), numbers))

    async def _close_left_behind(self, owner: str) -> None:
        """Close what a Perkup left on screen that was killed, where the same daemon still shows it."""
        for left in self._record.take_left_behind():
            if owner and (left.bus, left.daemon) == (self._bus_id, owner):
                for number in left.numbers:
                    await self._close_number(number)

    def _signal_received(self, what: str, body: list[Any]) -> None:
        note = self._notes.get(body[0])
        if note is None:
            if self._showing:  # the signal overtook the answer that tells the number
                self._early.append((what, body))
        elif what == "action":
            self._action_invoked(body[0], note, str(body[1]))
        else:
            self._notification_closed(body[0], note, _REASONS.get(body[1], ClosedReason.CLOSED))

    def _action_invoked(self, number: int, note: Notification, key: str) -> None:
        del self._notes[number]
        if self._on_screen.get(note.tag, (0, None))[0] == number:
            del self._on_screen[note.tag]
            self._write_record()
            self._tasks.start(self._close_number(number))
        if note.on_action is not None:
            note.on_action(key)

    def _notification_closed(self, number: int, note: Notification, reason: ClosedReason) -> None:
        """Forget a closed notice, but not its number: some daemons close before they tell which button was pressed."""
        if self._on_screen.get(note.tag, (0, None))[0] != number:
            return
        del self._on_screen[note.tag]
        self._write_record()
        if note.on_closed is not None:
            note.on_closed(reason)

    def _owner_changed(self, owner: str) -> None:
        self._capabilities = None
        self._notes.clear()
        self._on_screen = {tag: (0, note) for tag, (_, note) in self._on_screen.items()}
        if owner:
            self.present = True
            self._tasks.start(self._show_again())

    async def _show_again(self) -> None:
        with contextlib.suppress(DBusCallError):
            await self._query_server(activate=False)
        for number, note in list(self._on_screen.values()):
            if number == 0:
                await self._show(note, activate=False)

    async def _close_number(self, number: int) -> None:
        with contextlib.suppress(DBusCallError):  # most daemons call it an error when it is already gone
            await self._bus.call(SERVER, "CloseNotification", "u", (number,), activate=False)


async def _gnome_hides_banners() -> bool | None:
    """Return what GNOME's switch "Do Not Disturb" says; None where the setting cannot be read."""
    command = ("gsettings", "get", "org.gnome.desktop.notifications", "show-banners")
    try:
        pipes = {"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.DEVNULL}
        async with asyncio.timeout(GSETTINGS_TIMEOUT_S), run_child(*command, **pipes) as child:
            answer, _ = await child.communicate()
    except (OSError, TimeoutError):
        return None
    return {b"true": False, b"false": True}.get(answer.strip())


def action_list(note: Notification) -> list[str]:
    """Return keys and labels in turn, with "default" for a click on the notice itself where anybody listens."""
    default = (("default", "Open"),) if note.on_action is not None else ()
    return [word for action in (*note.actions, *default) for word in action]


def _build_hints(note: Notification) -> dict[str, "Variant"]:
    from dbus_fast.signature import Variant

    hints = {
        "urgency": Variant("y", _URGENCY[note.urgency]),
        "category": Variant("s", "x-perkup.break"),
        "suppress-sound": Variant("b", not note.sound),
    }
    return hints | ({"sound-name": Variant("s", "message-new-instant")} if note.sound else {})
