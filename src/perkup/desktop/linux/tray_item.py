"""Icon of the tray over `org.kde.StatusNotifierItem`, as panels of KDE, Xfce, MATE, Cinnamon and sway show it."""

from typing import Annotated, Any

from dbus_fast.annotations import DBusBool, DBusInt32, DBusObjectPath, DBusSignature, DBusStr
from dbus_fast.constants import PropertyAccess
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

from perkup.desktop.linux.tray_menu import PATH as MENU_PATH
from perkup.desktop.tray import OnAction, TrayView
from perkup.desktop.tray_icon import ring_pixels, ring_step

PATH = "/StatusNotifierItem"
INTERFACE = "org.kde.StatusNotifierItem"
SIZES = (22, 44)
"""Sizes of the ring in pixels: a usual panel, and one on a screen with twice the pixels."""

Pixmaps = Annotated[list[Any], DBusSignature("a(iiay)")]
ToolTip = Annotated[list[Any], DBusSignature("(sa(iiay)ss)")]


class TrayItem(ServiceInterface):
    """Icon of one tray; a click on it is the action `open`."""

    def __init__(self, view: TrayView, on_action: OnAction) -> None:
        super().__init__(INTERFACE)
        self._view = view
        self._on_action = on_action
        self._pixmaps = self._draw()

    def set_view(self, view: TrayView) -> None:
        """Show this state from now on, and tell the panel what differs."""
        before, self._view = self._view, view
        if (ring_step(before.fraction), before.quiet) != (ring_step(view.fraction), view.quiet):
            self._pixmaps = self._draw()
            self.new_icon()
        if (before.title, before.text) != (view.title, view.text):
            self.new_tool_tip()

    def _draw(self) -> list[Any]:
        step = ring_step(self._view.fraction)
        return [[size, size, ring_pixels(size, step, quiet=self._view.quiet)] for size in SIZES]

    @dbus_method(name="Activate")
    def activate(self, _x: DBusInt32, _y: DBusInt32) -> None:
        """Take a click."""
        self._on_action("open")

    @dbus_method(name="SecondaryActivate")
    def secondary_activate(self, _x: DBusInt32, _y: DBusInt32) -> None:
        """Take a click with the middle button."""
        self._on_action("open")

    @dbus_method(name="ContextMenu")
    def context_menu(self, _x: DBusInt32, _y: DBusInt32) -> None:
        """Leave the menu to the panel, which draws it by itself."""

    @dbus_method(name="Scroll")
    def scroll(self, _delta: DBusInt32, _orientation: DBusStr) -> None:
        """Leave a turn of the wheel alone."""

    @dbus_property(access=PropertyAccess.READ, name="Category")
    def category(self) -> DBusStr:
        """Return the kind of program."""
        return "ApplicationStatus"

    @dbus_property(access=PropertyAccess.READ, name="Id")
    def id(self) -> DBusStr:
        """Return the name under which a panel remembers the icon."""
        return "perkup"

    @dbus_property(access=PropertyAccess.READ, name="Title")
    def title(self) -> DBusStr:
        """Return the name for people."""
        return "Perkup"

    @dbus_property(access=PropertyAccess.READ, name="Status")
    def item_status(self) -> DBusStr:
        """Return that the icon is to be seen."""
        return "Active"

    @dbus_property(access=PropertyAccess.READ, name="WindowId")
    def window_id(self) -> DBusInt32:
        """Return the window that belongs to it: none."""
        return 0

    @dbus_property(access=PropertyAccess.READ, name="IconName")
    def icon_name(self) -> DBusStr:
        """Return an icon of the theme: none, the ring is drawn."""
        return ""

    @dbus_property(access=PropertyAccess.READ, name="IconPixmap")
    def icon_pixmap(self) -> Pixmaps:
        """Return the ring in each size."""
        return self._pixmaps

    @dbus_property(access=PropertyAccess.READ, name="OverlayIconName")
    def overlay_icon_name(self) -> DBusStr:
        """Return a second icon on top: none."""
        return ""

    @dbus_property(access=PropertyAccess.READ, name="AttentionIconName")
    def attention_icon_name(self) -> DBusStr:
        """Return an icon that asks for attention: none."""
        return ""

    @dbus_property(access=PropertyAccess.READ, name="ToolTip")
    def tool_tip(self) -> ToolTip:
        """Return what the pointer reads."""
        return ["", [], self._view.title, self._view.text]

    @dbus_property(access=PropertyAccess.READ, name="ItemIsMenu")
    def item_is_menu(self) -> DBusBool:
        """Return that a click opens the page, not the menu."""
        return False

    @dbus_property(access=PropertyAccess.READ, name="Menu")
    def menu(self) -> DBusObjectPath:
        """Return where the menu is."""
        return MENU_PATH

    @dbus_signal(name="NewIcon")
    def new_icon(self) -> None:
        """Tell that the ring moved on."""

    @dbus_signal(name="NewToolTip")
    def new_tool_tip(self) -> None:
        """Tell that the words changed."""
