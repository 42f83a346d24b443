"""Navigation: it lists only addresses that exist, so a page appears in it with its route."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request


class NavigationEntry(NamedTuple):
    """Link of the navigation; `key` names its words, `icon` a macro of `icons.html`."""

    href: str
    key: str
    icon: str

    def is_current(self, path: str) -> bool:
        """Return True on the page itself and on the pages below it."""
        return path == self.href or (self.href != "/" and path.startswith(f"{self.href}/"))


MAIN = (
    NavigationEntry("/", "base.nav_today", "sun"),
    NavigationEntry("/programme", "base.nav_plan", "days"),
    NavigationEntry("/moves", "base.nav_moves", "move"),
    NavigationEntry("/progress", "base.nav_progress", "rise"),
)
MORE = (
    NavigationEntry("/history", "base.nav_history", "later"),
    NavigationEntry("/why", "base.nav_reminder_log", "speech"),
    NavigationEntry("/measure", "base.nav_measure", "angle"),
    NavigationEntry("/why-it-works", "base.nav_why_it_works", "idea"),
    NavigationEntry("/settings", "base.nav_settings", "sliders"),
    NavigationEntry("/doctor", "base.nav_system_check", "pulse"),
    NavigationEntry("/about", "base.nav_about", "heart"),
)


class Navigation(NamedTuple):
    """The four doors of the bar, and what stands behind "More", in order."""

    main: tuple[NavigationEntry, ...]
    more: tuple[NavigationEntry, ...]


def existing_paths(request: Request) -> frozenset[str]:
    """Return the addresses that exist."""
    return frozenset(route.path for route in request.app.routes if isinstance(route, Route))


def entries(request: Request) -> Navigation:
    """Return the links whose pages are there."""
    paths = existing_paths(request)
    return Navigation(
        tuple(entry for entry in MAIN if entry.href in paths),
        tuple(entry for entry in MORE if entry.href in paths),
    )
