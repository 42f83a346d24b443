"""Menu of the tray over `com.canonical.dbusmenu`, version 3: a tree of entries that the panel draws."""

from typing import Annotated, Any

from dbus_fast.annotations import DBusBool, DBusInt32, DBusSignature, DBusStr, DBusUInt32, DBusVariant
from dbus_fast.constants import PropertyAccess
from dbus_fast.errors import DBusError
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal
from dbus_fast.signature import Variant

from perkup.desktop.tray import OnAction, TrayEntry, TrayMark

PATH = "/MenuBar"
INTERFACE = "com.canonical.dbusmenu"

Properties = dict[str, Variant]
Layout = Annotated[list[Any], DBusSignature("(ia{sv}av)")]
Numbers = Annotated[list[int], DBusSignature("ai")]
Names = Annotated[list[str], DBusSignature("as")]
Events = Annotated[list[Any], DBusSignature("a(isvu)")]
Groups = Annotated[list[Any], DBusSignature("a(ia{sv})")]
Removed = Annotated[list[Any], DBusSignature("a(ias)")]


class TrayMenu(ServiceInterface):
    """Menu of one tray; `on_action` hears the action of the entry that was chosen."""

    def __init__(self, on_action: OnAction) -> None:
        super().__init__(INTERFACE)
        self._on_action = on_action
        self._revision = 1
        self._entries: dict[int, TrayEntry] = {}
        self._children: dict[int, list[int]] = {0: []}

    def set_entries(self, entries: tuple[TrayEntry, ...]) -> None:
        """Show these entries from now on; where only words or marks changed, their numbers stay."""
        before, shape = self._entries, self._children
        self._entries, self._children = {}, {0: []}
        self._add(0, entries)
        if shape != self._children:
            self._revision += 1
            self.layout_updated(self._revision, 0)
            return
        changed = [number for number, entry in self._entries.items() if entry != before[number]]
        if changed:
            self.items_properties_updated([[number, self._properties(number)] for number in changed], [])

    def _add(self, parent: int, entries: tuple[TrayEntry, ...]) -> None:
        for entry in entries:
            number = len(self._entries) + 1
            self._entries[number] = entry
            self._children[parent].append(number)
            if entry.entries:
                self._children[number] = []
                self._add(number, entry.entries)

    def _properties(self, number: int) -> Properties:
        if number == 0:
            return {"children-display": Variant("s", "submenu")}
        entry = self._entries[number]
        if not entry.label:
            return {"type": Variant("s", "separator")}
        properties = {
            "label": Variant("s", entry.label.replace("_", "__")),
            "enabled": Variant("b", bool(entry.action or entry.entries)),
            "visible": Variant("b", True),
        }
        if entry.entries:
            properties["children-display"] = Variant("s", "submenu")
        if entry.mark is TrayMark.RADIO:
            properties["toggle-type"] = Variant("s", "radio")
            properties["toggle-state"] = Variant("i", int(entry.is_marked))
        return properties

    def _layout(self, number: int, depth: int) -> list[Any]:
        below = self._children.get(number, []) if depth else []
        return [number, self._properties(number), [Variant("(ia{sv}av)", self._layout(n, depth - 1)) for n in below]]

    def _check(self, number: int) -> None:
        if number and number not in self._entries:
            raise DBusError("com.canonical.dbusmenu.Error", f"There is no entry {number}.")

    @dbus_method(name="GetLayout")
    def get_layout(
        self, parent: DBusInt32, depth: DBusInt32, _names: Names
    ) -> Annotated[list[Any], DBusSignature("u(ia{sv}av)")]:
        """Answer the entries below `parent`, to this depth; -1 for all."""
        self._check(parent)
        return [self._revision, self._layout(parent, depth)]

    @dbus_method(name="GetGroupProperties")
    def get_group_properties(self, numbers: Numbers, _names: Names) -> Groups:
        """Answer what is known of these entries; of all where none is named."""
        chosen_numbers = [n for n in numbers if n == 0 or n in self._entries] or (
            [] if numbers else list(self._entries)
        )
        return [[number, self._properties(number)] for number in chosen_numbers]

    @dbus_method(name="GetProperty")
    def get_property(self, number: DBusInt32, name: DBusStr) -> DBusVariant:
        """Answer one property of an entry."""
        self._check(number)
        properties = self._properties(number)
        if name not in properties:
            raise DBusError("com.canonical.dbusmenu.Error", f"Entry {number} has no `{name}`.")
        return properties[name]

    @dbus_method(name="Event")
    def event(self, number: DBusInt32, name: DBusStr, _data: DBusVariant, _at: DBusUInt32) -> None:
        """Take what happened to an entry: it was chosen, or merely looked at."""
        entry = self._entries.get(number)
        if name == "clicked" and entry is not None and entry.action:
            self._on_action(entry.action)

    @dbus_method(name="EventGroup")
    def event_group(self, events: Events) -> Numbers:
        """Take several events; answer the entries that are not there."""
        for number, name, data, at in events:
            self.event(number, name, data, at)
        return [number for number, *_rest in events if number not in self._entries]

    @dbus_method(name="AboutToShow")
    def about_to_show(self, _number: DBusInt32) -> DBusBool:
        """Answer whether the entries have to be asked for anew: they are always up to date."""
        return False

    @dbus_method(name="AboutToShowGroup")
    def about_to_show_group(self, _numbers: Numbers) -> Annotated[list[Any], DBusSignature("aiai")]:
        """Answer which have to be asked for anew, and which are not there."""
        return [[], []]

    @dbus_property(access=PropertyAccess.READ, name="Version")
    def version(self) -> DBusUInt32:
        """Return the version of the interface."""
        return 3

    @dbus_property(access=PropertyAccess.READ, name="TextDirection")
    def text_direction(self) -> DBusStr:
        """Return the direction of the labels."""
        return "ltr"

    @dbus_property(access=PropertyAccess.READ, name="Status")
    def menu_status(self) -> DBusStr:
        """Return that nothing here is urgent."""
        return "normal"

    @dbus_property(access=PropertyAccess.READ, name="IconThemePath")
    def icon_theme_path(self) -> Names:
        """Return folders of icons: none."""
        return []

    @dbus_signal(name="LayoutUpdated")
    def layout_updated(self, revision: int, parent: int) -> Annotated[list[int], DBusSignature("ui")]:
        """Tell that entries came or went."""
        return [revision, parent]

    @dbus_signal(name="ItemsPropertiesUpdated")
    def items_properties_updated(
        self, changed: list[Any], removed: list[Any]
    ) -> Annotated[list[Any], DBusSignature("a(ia{sv})a(ias)")]:
        """Tell that words or marks changed."""
        return [changed, removed]
