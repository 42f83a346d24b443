"""Navigation: it lists only addresses that exist, so a page appears in it with its route."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request


class NavigationEntry(NamedTuple):
    """Link of the navigation; `icon` names a macro of `icons.html`."""

    href: str
    label: str
    icon: str


MAIN = (
    NavigationEntry("/", "Today", "sun"),
    NavigationEntry("/programme", "Programme", "path"),
    NavigationEntry("/moves", "Moves", "move"),
    NavigationEntry("/measure", "Measure", "angle"),
    NavigationEntry("/progress", "Progress", "rise"),
    NavigationEntry("/history", "History", "days"),
    NavigationEntry("/why-it-works", "Why it works", "idea"),
)
MORE = (
    NavigationEntry("/why", "Why it spoke", "speech"),
    NavigationEntry("/settings", "Settings", "sliders"),
    NavigationEntry("/doctor", "Doctor", "pulse"),
    NavigationEntry("/flag", "Something's wrong", "flag"),
    NavigationEntry("/about", "About", "heart"),
)


class Navigation(NamedTuple):
    """Both groups of links, in order."""

    main: tuple[NavigationEntry, ...]
    more: tuple[NavigationEntry, ...]


def there(request: Request) -> frozenset[str]:
    """Return the addresses that exist."""
    return frozenset(route.path for route in request.app.routes if isinstance(route, Route))


def entries(request: Request) -> Navigation:
    """Return the links whose pages are there."""
    paths = there(request)
    return Navigation(
        tuple(entry for entry in MAIN if entry.href in paths),
        tuple(entry for entry in MORE if entry.href in paths),
    )
