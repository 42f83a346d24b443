"""Guard of every request: who may ask, from where, how much, and what every answer carries.

Loopback alone keeps other machines out; this keeps out other users of this machine, other pages in the same browser
(forged requests, rebound names, framing) and bodies that never end.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT = 256 * 1024
CONNECTION = "perkup.connection"
"""Key of a scope under which the server's connection is, where there is one: it is told who has shown the key."""
SAFE_METHODS = frozenset({"GET", "HEAD"})
KNOWN_METHODS = SAFE_METHODS | {"POST", "PATCH", "PUT", "DELETE", "OPTIONS"}
TICKET_S = 60.0
COOKIE_AGE_S = 365 * 24 * 3600
WAY_BACK = "/way-back"
"""Where our own pages ask for the key of the way back (GET), and come in with it (POST)."""
PLAIN_TARGET = re.compile(r"/(?![/\\])[A-Za-z0-9/_.~?&=%+-]*")

POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
SECURITY_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"permissions-policy",
        b"camera=(self), screen-wake-lock=(self), fullscreen=(self), microphone=(), geolocation=(), payment=(), usb=()",
    ),
)

Refusal = tuple[int, str, str]


class BodyTooLargeError(HTTPException):
    """Body that is longer than its path takes."""

    def __init__(self) -> None:
        super().__init__(413, "That file is too large.")


def cookie_name(port: int) -> str:
    """Return the cookie's name. Cookies know no ports, so it carries the port: two coaches on one machine keep two
    cookies."""
    return f"perkup_{port}"


def cookie_value(secret: str) -> str:
    """Return what the cookie holds: derived from the secret, never the secret itself."""
    return hmac.new(secret.encode(), b"perkup cookie 1", hashlib.sha256).hexdigest()


def way_back_value(secret: str) -> str:
    """Return the key that brings a browser back in whose cookie another program has replaced, removed or crowded out.

    Our pages keep it in the storage of their own origin, which has a port, so that no other program can touch it there.
    """
    return hmac.new(secret.encode(), b"perkup way back 1", hashlib.sha256).hexdigest()


def allowed_hosts(port: int) -> frozenset[str]:
    """Return the names under which a browser on this machine may ask; any other is a rebound or mistaken name."""
    return frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))


class LoginTickets:
    """Launch keys that open the door once, and soon: what a browser is started with shows in the list of
    processes, so it must be worth nothing afterwards. `now` is a monotonic clock in seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._good: dict[str, float] = {}

    def issue(self, lifetime_s: float = TICKET_S) -> str:
        """Return a fresh key."""
        now = self._now()
        self._good = {key: until for key, until in self._good.items() if until > now}
        key = secrets.token_urlsafe(24)
        self._good[key] = now + lifetime_s
        return key

    def clear(self) -> None:
        """Make every key worthless."""
        self._good.clear()

    def redeem(self, key: str) -> bool:
        """Return True where this key lets in; it never does again."""
        return self._good.pop(key, 0.0) > self._now()


class RequestGuard:
    """ASGI wrapper that refuses before the pages are reached. `refuse` draws a refusal: (scope, refusal) -> app."""

    def __init__(  # noqa: PLR0913 - each is a rule of the door
        self,
        app: ASGIApp,
        *,
        secret: str,
        port: int,
        refuse: Callable[[Scope, Refusal], ASGIApp],
        body_limit: int = BODY_LIMIT,
        roomy: Mapping[str, int] | None = None,
        tickets: LoginTickets | None = None,
        keyed: Mapping[str, Callable[[str], bool]] | None = None,
    ) -> None:
        if not secret:
            raise ValueError("the guard needs a secret")
        self.app = app
        self._take_secret(secret)
        self.cookie_name = cookie_name(port)
        self.hosts = allowed_hosts(port)
        self.refuse = refuse
        self.body_limit = body_limit
        self.roomy = roomy or {}
        self.keyed = keyed or {}
        self.tickets = tickets or LoginTickets()

    def renew(self, secret: str) -> None:
        """Answer to a new secret only: every cookie and every launch link of before is worth nothing now."""
        self._take_secret(secret)
        self.tickets.clear()

    def _take_secret(self, secret: str) -> None:
        self.secret = secret.encode()
        self.cookie = cookie_value(secret).encode()
        self.way_back = way_back_value(secret).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._not_http(scope, receive, send)
            return
        send = _with_headers(send)
        headers = _headers(scope)
        refusal = self._wrong_place(scope, headers)
        if refusal is None and scope["path"] == "/open" and scope["method"] in SAFE_METHODS:
            await self._open(scope, send, headers)
            return
        if refusal is None and scope["path"] == WAY_BACK and scope["method"] == "POST":
            await self._come_back(scope, send, headers)
            return
        if refusal is None and not self._has_key(scope):
            refusal = self._stranger(scope, headers)
        refusal = refusal or self._refuse_long(scope["path"], headers)
        if refusal is not None:
            await self.refuse(scope, refusal)(scope, receive, _close_after(send))
            return
        if CONNECTION in scope:
            scope[CONNECTION].admit()
        if scope["path"] == WAY_BACK and scope["method"] == "GET":
            await self._tell_way_back(send)
            return
        await self.app(scope, _limit_body(receive, self._limit(scope["path"])), send)

    @staticmethod
    async def _not_http(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    def _wrong_place(self, scope: Scope, headers: dict[str, list[str]]) -> Refusal | None:
        hosts = headers.get("host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self.hosts:
            return 421, "This is not Perkup's address.", "Use the address that `perkup status` shows."
        if scope["method"] not in KNOWN_METHODS:
            return 405, "Perkup does not know this method.", "Pages are read with GET and changed with POST."
        return None

    def _has_key(self, scope: Scope) -> bool:
        """Return True where a path with a key of its own was asked for with it: a calendar program keeps no cookie.
        GET only."""
        fits = self.keyed.get(scope["path"])
        if fits is None or scope["method"] not in SAFE_METHODS:
            return False
        keys = parse_qs(scope["query_string"].decode("latin-1")).get("key", [])
        return len(keys) == 1 and fits(keys[0])

    def _stranger(self, scope: Scope, headers: dict[str, list[str]]) -> Refusal | None:
        bearer, cookie = self._has_token(headers), self._has_cookie(headers)
        if not (bearer or cookie):
            return 403, "Perkup does not know this browser.", "Open Perkup from your menu or with `perkup run`."
        site = (headers.get("sec-fetch-site") or [""])[-1]
        if scope["method"] in SAFE_METHODS:
            page = headers.get("sec-fetch-mode") == ["navigate"]
            if site in ("", "same-origin", "none") or page:
                return None
            return 403, "Another site asked for this.", "Only Perkup's own pages may."
        if site and site != "same-origin":
            return 403, "Another site tried to change something.", "Only Perkup's own pages may."
        # Under our no-referrer policy a browser sends the forms of our own pages with "Origin: null".
        origins = headers.get("origin", [])
        hidden = origins == ["null"] and site == "same-origin"
        if origins and not hidden and not self._own_origin(origins, headers["host"][0]):
            return 403, "Another site tried to change something.", "Only Perkup's own pages may."
        if not (bearer or site or origins):
            return 403, "The browser did not say where this came from.", "A browser from 2023 or later does."
        return None

    def _has_token(self, headers: dict[str, list[str]]) -> bool:
        values = headers.get("authorization", [])
        if len(values) != 1:
            return False
        scheme, _, token = values[0].partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), self.secret)

    def _has_cookie(self, headers: dict[str, list[str]]) -> bool:
        """Return True where our own cookie is among those sent.

        Only our own name is looked for. Cookies know no ports, so those of every other program on this machine come
        along, well-formed or not, and perhaps one of our name that somebody else has set: any that fits will do.
        """
        start = f"{self.cookie_name}="
        values = (
            pair.strip(" \t")[len(start) :]
            for line in headers.get("cookie", [])
            for pair in line.split(";")
            if pair.strip(" \t").startswith(start)
        )
        return any(hmac.compare_digest(value.encode(), self.cookie) for value in values)

    @staticmethod
    def _own_origin(origins: list[str], host: str) -> bool:
        return len(origins) == 1 and urlsplit(origins[0]).scheme == "http" and origins[0] == f"http://{host.lower()}"

    def _limit(self, path: str) -> int:
        """Return the longest body that this path takes, bytes; a few take a video."""
        return self.roomy.get(path, self.body_limit)

    def _refuse_long(self, path: str, headers: dict[str, list[str]]) -> Refusal | None:
        limit = self._limit(path)
        for length in headers.get("content-length", []):
            if not length.isdecimal() or int(length) > limit:
                most = f"{limit // 1024} KiB" if limit < 1_000_000 else f"{limit // 1_000_000} MB"
                return 413, BodyTooLargeError().detail, f"{most} is the most."
        return None

    async def _open(self, scope: Scope, send: Send, headers: dict[str, list[str]]) -> None:
        """Follow a launch link: give this browser its cookie and go on to a clean address.

        The secret itself opens nothing here: an address stays in histories and lists of processes.
        """
        query = parse_qs(scope["query_string"].decode("latin-1"))
        key = query.get("key", [""])[0]
        if scope["method"] == "HEAD":  # a preview or a link checker looks, and spends nothing
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        if not self.tickets.redeem(key):
            refusal = (403, "This link has expired.", "Open Perkup from your menu or with `perkup run`.")
            await self.refuse(scope, refusal)(scope, _empty_message, _close_after(send))
            return
        target = query.get("to", ["/"])[0]
        if not PLAIN_TARGET.fullmatch(target) or target.startswith("/open"):
            target = "/"
        answer = [
            (b"location", target.encode("latin-1")),
            self._set_cookie(),
            (b"content-length", b"0"),
        ]
        await send({"type": "http.response.start", "status": 303, "headers": answer})
        await send({"type": "http.response.body", "body": b""})

    def _set_cookie(self) -> tuple[bytes, bytes]:
        cookie = f"{self.cookie_name}={self.cookie.decode()}; Path=/; Max-Age={COOKIE_AGE_S}; HttpOnly; SameSite=Strict"
        return b"set-cookie", cookie.encode()

    async def _tell_way_back(self, send: Send) -> None:
        headers = [(b"content-type", b"text/plain; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self.way_back})

    async def _come_back(self, scope: Scope, send: Send, headers: dict[str, list[str]]) -> None:
        """Give this browser its cookie again where one of our own pages asks with the key of the way back."""
        keys = headers.get("authorization", [])
        fits = len(keys) == 1 and hmac.compare_digest(keys[0].encode(), b"WayBack " + self.way_back)
        if not fits or headers.get("sec-fetch-site") != ["same-origin"]:
            refusal = (403, "Perkup does not know this browser.", "Open Perkup from your menu or with `perkup run`.")
            await self.refuse(scope, refusal)(scope, _empty_message, _close_after(send))
            return
        await send({"type": "http.response.start", "status": 204, "headers": [self._set_cookie()]})
        await send({"type": "http.response.body", "body": b""})


def _headers(scope: Scope) -> dict[str, list[str]]:
    values_by_name: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        values_by_name.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
    return values_by_name


def _close_after(send: Send) -> Send:
    """Return a `send` that ends the connection after the answer: who is refused keeps no place."""

    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
        await send(message)

    return wrapped


async def _empty_message() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            names = {name.lower() for name, _value in headers}
            headers += [pair for pair in SECURITY_HEADERS if pair[0] not in names]
            if b"cache-control" not in names:
                headers.append((b"cache-control", b"no-store"))
            if message["status"] == 413 and (b"connection", b"close") not in headers:
                headers.append((b"connection", b"close"))
            message = {**message, "headers": headers}
        await send(message)

    return wrapped


def _limit_body(receive: Receive, limit: int) -> Callable[[], Awaitable[Message]]:
    received = 0

    async def wrapped() -> Message:
        nonlocal received
        message = await receive()
        if message["type"] == "http.request":
            received += len(message.get("body", b""))
            if received > limit:
                raise BodyTooLargeError
        return message

    return wrapped
