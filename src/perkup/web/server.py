"""Web server: the pages put together, and a uvicorn that sleeps when nobody asks."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from perkup.app.loop_first import loop_first
from perkup.web import error_pages, static_files, templating
from perkup.web.api import routes as api_routes
from perkup.web.context import UNDO_S, WebContext
from perkup.web.request_guard import RequestGuard

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    import uvicorn
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from perkup.app.application import Application

PAGES = (
    "today",
    "history",
    "hurt",
    "reasons",
    "safety",
    "follow_ups",
    "onboarding",
    "programme",
    "self_tests",
    "print_sheets",
    "moves",
    "pictures",
    "player",
    "measure",
    "progress",
    "notes",
    "photos",
    "reminders",
    "settings",
    "diagnostics",
    "about",
    "why_it_works",
    "clinician_summary",
    "prescribe",
)
"""Modules of perkup.web.pages, each with its ROUTES. A page shows itself in the navigation once its address is here."""
VIDEO_BYTES = 2_000_000_000
ROOMY = {"/measure": VIDEO_BYTES, "/progress/photos": 32_000_000, "/api/photos": 42_000_000}
"""Where more than the usual may be sent: a video, a photo."""
CALENDAR = "/calendar.ics"
"""The one path that has a key of its own, since a calendar program keeps no cookie; off until switched on."""
WITHOUT_PAGES = ("/api/", "/static/", "/open")
"""What is answered without any page: a coach that nobody looks at does without them."""
TURNS = 5
"""Turns of the event loop in which accepted connections get their transport, and closed ones are let go."""
GRACE_S = 2


class GuardedApp:
    """ASGI application with the guard around the pages. `web_context` is there for whoever runs it."""

    def __init__(self, web_context: WebContext, guarded: ASGIApp) -> None:
        self.web_context = web_context
        self.guarded = guarded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.guarded(scope, receive, send)


def routes() -> list[BaseRoute]:
    """Return every address: the API, the static files, and those of each page."""
    return [*page_routes(), *service_routes()]


def page_routes() -> list[BaseRoute]:
    """Import the pages; return their addresses."""
    pages = [importlib.import_module(f"perkup.web.pages.{name}") for name in PAGES]
    return [route for page in pages for route in page.ROUTES]


def service_routes() -> list[BaseRoute]:
    """Return the addresses of the API and of the static files."""
    return [*api_routes.routes(), static_files.ROUTE]


class LateRoutes:
    """Routes that get those of the pages before them once somebody asks for a page."""

    def __init__(self, routes: list[BaseRoute]) -> None:
        self._routes = routes
        self._has_pages = False

    async def prepare(self, path: str) -> None:
        """Import what an answer to `path` needs in a thread: the event loop would stand still for a tenth of a
        second."""
        if path.startswith(WITHOUT_PAGES):
            return
        if path != CALENDAR and not templating.is_warm():
            await asyncio.to_thread(_open_pages)
        elif not self._has_pages:
            await asyncio.to_thread(_import_pages)
        if not self._has_pages:
            self._has_pages = True
            self._routes[:0] = page_routes()


def _open_pages() -> None:
    _import_pages()
    templating.warm_up()


def _import_pages() -> None:
    with loop_first():
        page_routes()


def build(app: Application, *, secret: str, port: int, undo_s: float = UNDO_S) -> GuardedApp:
    """Build the pages of `app`, answering for `port` to whoever knows `secret`. They hear of changes through the
    app."""
    web_context = WebContext(app, port, undo_s)
    inner = Starlette(routes=service_routes(), exception_handlers=error_pages.HANDLERS)
    inner.state.web_context = web_context
    app.listeners.subscribe(web_context.change_sentence)
    app.views.fold_past_beside()
    late = LateRoutes(inner.router.routes)

    async def following(scope: Scope, receive: Receive, send: Send) -> None:
        await late.prepare(scope["path"])
        await app.views.follow_past()
        await inner(scope, receive, send)

    guard = RequestGuard(
        following,
        secret=secret,
        port=port,
        refuse=error_pages.refuse,
        roomy=ROOMY,
        tickets=web_context.tickets,
        keyed={CALENDAR: lambda key: _opens_calendar(app, key)},
    )

    def renew_secret() -> None:
        guard.renew(app.home.renew_secret())
        web_context.end_streams()

    web_context.renew_secret = renew_secret
    return GuardedApp(web_context, guard)


def _opens_calendar(app: Application, key: str) -> bool:
    """Return whether this is the key of the address that is offered now."""
    return app.settings.on_file().calendar.feed and app.subscription.fits(key)


def _server_config(asgi: GuardedApp, protocol: type[asyncio.Protocol], backlog: int) -> uvicorn.Config:
    import uvicorn

    from perkup.web import connections

    return uvicorn.Config(
        asgi,
        http=protocol,
        loop="none",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",  # a stranger's nonsense is no news, and a line for each would fill the log
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        backlog=backlog,
        h11_max_incomplete_event_size=connections.HEAD_BYTES,
        timeout_graceful_shutdown=GRACE_S,
    )


async def serve(asgi: GuardedApp, sock: socket.socket, *, stop: asyncio.Event | None = None) -> None:
    """Answer on the listening `sock` until `stop` is set or the task is cancelled; then end gracefully.

    Streams are told goodbye, answers under way are finished (at most two seconds), pending erasures are carried out.
    """
    import socket as sockets

    import uvicorn

    from perkup.web import connections

    limits = connections.limits_for(connections.raise_file_limit())
    asgi.web_context.most_streams = limits.streams

    class ServerConnection(connections.GuardedConnection):
        """Connection of this server."""

        strangers = connections.Strangers(limits.strangers)

    # Accepted sockets inherit it; without it each answer on a kept connection waits 40 ms for an acknowledgement.
    sock.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)
    stopping = stop or asyncio.Event()

    class Server(uvicorn.Server):
        """Server that waits for the stop instead of looking at the time ten times a second; leaves signals to the
        app."""

        cancelled = False

        async def main_loop(self) -> None:
            try:
                await stopping.wait()
            except asyncio.CancelledError:
                self.cancelled = True
            asgi.web_context.close()
            await stop_accepting(sock)

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    server = Server(_server_config(asgi, ServerConnection, limits.backlog))
    await server.serve([sock])
    for late in list(server.server_state.connections):  # its answer took longer than the grace
        late.transport.abort()
    await drain_event_loop()
    if server.cancelled:
        raise asyncio.CancelledError


async def stop_accepting(sock: socket.socket) -> None:
    """Leave new connections to the listening `sock` alone, and let those just accepted become known to the server.

    An asyncio server that is closed between accepting a connection and giving it a transport loses the connection:
    nothing closes it (Python up to 3.11, where the transport asserts that its server still listens).
    """
    with contextlib.suppress(NotImplementedError):  # the loop of Windows gives the transport while it accepts
        asyncio.get_running_loop().remove_reader(sock)
    await drain_event_loop()


async def drain_event_loop() -> None:
    """Give back control until what was begun in this turn of the event loop is done."""
    for _turn in range(TURNS):
        await asyncio.sleep(0)


def listen(port: int, *, tries: int = 20) -> socket.socket:
    """Open a loopback socket on `port`, or on the next free one; port 0 lets the system choose.

    Raises `OSError` when none of `tries` ports is free.
    """
    import socket as sockets

    for offset in range(tries):
        sock = sockets.socket(sockets.AF_INET, sockets.SOCK_STREAM, sockets.IPPROTO_TCP)
        sock.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
        try:
            sock.bind(("127.0.0.1", port + offset if port else 0))
            sock.listen(64)
        except OSError:
            sock.close()
            if offset == tries - 1:
                raise
        else:
            sock.setblocking(False)
            return sock
    raise OSError("no port was tried")
