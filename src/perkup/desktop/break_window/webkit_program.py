"""Break window with WebKitGTK: a program of its own, which the system's Python runs. It imports nothing of Perkup.

It reads one JSON object a line from standard input and writes one a line to standard output:

    in   {"show": "card" | "player" | "nothing", "url": "...", "full": true, "screens": "all" | "active"}
    out  {"event": "ready" | "shown" | "left" | "lost" | "start" | "postpone" | "skip"}

The card never takes the focus. The player's window is presented once its page is painted, so that no black screen
can appear. Escape and a click on the button beside the page always leave, whether the page answers or not; nothing is
grabbed. At the end of standard input it ends: without a coach no window stays.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

os.environ.setdefault("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
os.environ.setdefault("NO_AT_BRIDGE", "1")
UNAVAILABLE = 3
"""Exit where this machine has no WebKitGTK after all."""
CARD_SIZE = (400, 250)
WINDOW_SIZE = (1180, 780)
MARGIN = 24
LAST_WORDS_MS = 1500
"""What the page still has to hand over when it is left gets this long; the window is gone by then."""
PAINT_MS = 10_000
"""A page that is not painted by then is given up."""
STYLE = b"""
.cover { background: #1b1613; }
.cover label { color: #f3e9df; font-size: 20px; }
.leave { background: rgba(27, 22, 19, .72); color: #fff9f2; border: none; border-radius: 999px; padding: 6px 16px;
  text-shadow: none; box-shadow: none; }
.leave:hover { background: #1b1613; }
"""

try:
    import gi

    gi.require_version("Gtk", "3.0")
    try:
        gi.require_version("WebKit2", "4.1")
    except ValueError:
        gi.require_version("WebKit2", "4.0")
    from gi.repository import Gdk, GLib, Gtk, WebKit2
except (ImportError, ValueError):
    sys.exit(UNAVAILABLE)

try:
    gi.require_version("GtkLayerShell", "0.1")
    from gi.repository import GtkLayerShell
except (ImportError, ValueError):
    GtkLayerShell = None


def tell(event: str) -> None:
    """Write one event for the coach."""
    sys.stdout.write(json.dumps({"event": event}) + "\n")
    sys.stdout.flush()


class BreakProgram:
    """The windows of one break: a card, then the player, with covers on the other screens."""

    def __init__(self) -> None:
        self.context = WebKit2.WebContext.new_ephemeral()
        self.windows: list[Any] = []
        self.view: Any = None
        self.waiting = 0
        self.leaving = False
        provider = Gtk.CssProvider()
        provider.load_from_data(STYLE)
        screen = Gdk.Screen.get_default()
        Gtk.StyleContext.add_provider_for_screen(screen, provider, Gtk.STYLE_PROVIDER_PRIORITY_APPLICATION)

    def obey(self, request: dict[str, Any]) -> bool:
        """Carry out one request of the coach."""
        show = request.get("show", "nothing")
        if self.leaving:
            return False
        if show == "card":
            self.show_card(request["url"])
        elif show == "player":
            self.show_player(request["url"], request.get("full", False), request.get("screens", "all"))
        else:
            Gtk.main_quit()
        return False

    def show_card(self, url: str) -> None:
        """Show the small card in a corner of the screen with the pointer. It takes no focus, ever."""
        window = Gtk.Window(title="Perkup: a break is due")
        window.set_accept_focus(False)
        window.set_focus_on_map(False)
        window.set_type_hint(Gdk.WindowTypeHint.NOTIFICATION)
        window.set_decorated(False)
        window.set_resizable(False)
        window.set_keep_above(True)
        window.set_skip_taskbar_hint(True)
        window.set_skip_pager_hint(True)
        window.stick()
        window.set_default_size(*CARD_SIZE)
        area = active_monitor().get_workarea()
        if GtkLayerShell is not None and GtkLayerShell.is_supported():
            GtkLayerShell.init_for_window(window)
            GtkLayerShell.set_monitor(window, active_monitor())
            GtkLayerShell.set_layer(window, GtkLayerShell.Layer.OVERLAY)
            for edge in (GtkLayerShell.Edge.TOP, GtkLayerShell.Edge.RIGHT):
                GtkLayerShell.set_anchor(window, edge, True)
                GtkLayerShell.set_margin(window, edge, MARGIN)
        else:
            window.move(area.x + area.width - CARD_SIZE[0] - MARGIN, area.y + MARGIN)
        view = self.make_view()
        view.set_size_request(*CARD_SIZE)
        window.add(view)
        self.replace([window], view, url, window.show_all)

    def show_player(self, url: str, full: bool, screens: str) -> None:
        """Show the player in a window, or over the whole screen with covers on the others."""
        chosen = active_monitor()
        window = Gtk.Window(title="Perkup: break")
        window.set_default_size(*fit_size(chosen))
        window.set_position(Gtk.WindowPosition.CENTER)
        window.set_keep_above(True)
        view = self.make_view()
        overlay = Gtk.Overlay()
        overlay.add(view)
        button = Gtk.Button(label="Leave (Esc)", halign=Gtk.Align.CENTER, valign=Gtk.Align.START, margin=MARGIN // 2)
        button.get_style_context().add_class("leave")
        button.set_can_focus(False)
        button.connect("clicked", lambda _button: self.leave())
        overlay.add_overlay(button)
        window.add(overlay)
        covers = [self.make_cover(other) for other in monitors() if full and screens == "all" and other != chosen]
        place = index_of(chosen)

        def present() -> None:
            if full:
                window.fullscreen_on_monitor(Gdk.Screen.get_default(), place)
            for cover in covers:
                cover.show_all()
            window.show_all()
            window.present_with_time(display_time(window))
            view.grab_focus()

        self.replace([window, *covers], view, url, present)

    def make_cover(self, monitor: Any) -> Any:
        """Cover another screen, quietly; a click on it leaves."""
        window = Gtk.Window(title="Perkup: break (other screen)")
        window.set_accept_focus(False)
        window.set_focus_on_map(False)
        window.set_keep_above(True)
        box = Gtk.EventBox()
        box.add(Gtk.Label(label="Break on the other screen.\nEsc or a click leaves.", justify=Gtk.Justification.CENTER))
        box.get_style_context().add_class("cover")
        box.connect("button-press-event", lambda _box, _event: self.leave())
        window.add(box)
        window.fullscreen_on_monitor(Gdk.Screen.get_default(), index_of(monitor))
        return window

    def make_view(self) -> Any:
        """Build the part that shows a page of the coach, and hears what the page says."""
        manager = WebKit2.UserContentManager()
        manager.connect("script-message-received::perkup", lambda _manager, message: self.hear(message))
        manager.register_script_message_handler("perkup")
        view = WebKit2.WebView(web_context=self.context, user_content_manager=manager)
        settings = view.get_settings()
        settings.set_property("media-playback-requires-user-gesture", False)
        settings.set_property("hardware-acceleration-policy", WebKit2.HardwareAccelerationPolicy.NEVER)
        view.connect("web-process-terminated", lambda _view, _why: self.lose())
        view.connect("load-failed", lambda *_what: self.lose())
        view.set_background_color(Gdk.RGBA(0.98, 0.965, 0.94, 1))
        view.connect("context-menu", lambda *_what: True)
        return view

    def replace(self, windows: list[Any], view: Any, url: str, present: Callable[[], None]) -> None:
        """Load the page, show the new windows once it is painted, then take the old ones away."""
        former, self.windows, self.view = self.windows, windows, view
        for window in windows:
            window.connect("key-press-event", self.key_pressed)
            window.connect("delete-event", lambda _window, _event: self.leave())
        self.stop_waiting()
        self.waiting = GLib.timeout_add(PAINT_MS, self.lose)

        def loaded(_view: Any, event: Any) -> None:
            if event != WebKit2.LoadEvent.FINISHED or not self.waiting or self.view is not view or self.leaving:
                return
            self.stop_waiting()
            present()
            for window in former:
                window.destroy()
            tell("shown")

        view.connect("load-changed", loaded)
        view.load_uri(url)

    def stop_waiting(self) -> None:
        """End the wait for a page to be painted."""
        if self.waiting:
            GLib.source_remove(self.waiting)
            self.waiting = 0

    def hear(self, message: Any) -> None:
        """Take what the page says: one of the words of the protocol."""
        word = message.get_js_value().to_string()
        if word == "leave":
            self.leave()
        elif word in ("start", "postpone", "skip"):
            tell(word)

    def key_pressed(self, _window: Any, event: Any) -> bool:
        """Leave at once with Escape, whatever the page does."""
        if event.keyval == Gdk.KEY_Escape:
            self.leave()
            return True
        return False

    def leave(self) -> bool:
        """Free the desk now; the page may hand over what it has."""
        if self.leaving:
            return True
        self.leaving = True
        self.stop_waiting()
        for window in self.windows:
            window.hide()
        tell("left")
        if self.view is not None:
            script = "document.getElementById('leave')?.click()"
            if hasattr(self.view, "evaluate_javascript"):
                self.view.evaluate_javascript(script, -1, None, None, None, None)
            else:
                self.view.run_javascript(script, None, None)
        GLib.timeout_add(LAST_WORDS_MS, Gtk.main_quit)
        return True

    def lose(self) -> bool:
        """Give up a page that crashed or never came: the desk is free, and the coach is told."""
        self.waiting = 0
        if not self.leaving:
            self.leaving = True
            for window in self.windows:
                window.hide()
            tell("lost")
            Gtk.main_quit()
        return False


def monitors() -> list[Any]:
    """List the screens."""
    display = Gdk.Display.get_default()
    return [display.get_monitor(number) for number in range(display.get_n_monitors())]


def active_monitor() -> Any:
    """Return the screen with the pointer."""
    display = Gdk.Display.get_default()
    pointer = display.get_default_seat().get_pointer()
    under = None
    if pointer is not None:
        _screen, x, y = pointer.get_position()
        under = display.get_monitor_at_point(x, y)
    return under or display.get_primary_monitor() or display.get_monitor(0)


def index_of(monitor: Any) -> int:
    """Return the number of a screen."""
    return monitors().index(monitor)


def fit_size(monitor: Any) -> tuple[int, int]:
    """Return the size of a window that fits the screen."""
    area = monitor.get_workarea()
    return min(WINDOW_SIZE[0], int(area.width * 0.9)), min(WINDOW_SIZE[1], int(area.height * 0.9))


def display_time(window: Any) -> int:
    """Return the display's own time, with which a window may take the focus."""
    try:
        gi.require_version("GdkX11", "3.0")
        from gi.repository import GdkX11

        return int(GdkX11.x11_get_server_time(window.get_window()))
    except (ImportError, ValueError, TypeError):
        return int(Gdk.CURRENT_TIME)


def listen(program: BreakProgram) -> None:
    """Hand each request of the coach to the main loop; end with the coach."""
    for line in sys.stdin:
        GLib.idle_add(program.obey, json.loads(line))
    GLib.idle_add(Gtk.main_quit)


def main() -> None:
    """Run until the coach says so, the person leaves, or the coach is gone."""
    if not Gtk.init_check(sys.argv)[0]:
        sys.exit(UNAVAILABLE)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    program = BreakProgram()
    threading.Thread(target=listen, args=(program,), daemon=True).start()
    tell("ready")
    Gtk.main()


if __name__ == "__main__":
    main()
