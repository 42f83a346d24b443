from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from types import SimpleNamespace
from typing import Any

import pytest

from perkup.web import server
from perkup.web.request_guard import BODY_LIMIT, LoginTickets, RequestGuard, cookie_name, cookie_value, way_back_value
from tests.web.asking import BEARER, HOST, PORT, SECRET, Asker, Told, asker, standin

CROSS = "http://evil.example"


@pytest.mark.parametrize("host", [HOST, f"localhost:{PORT}", f"[::1]:{PORT}", f"LOCALHOST:{PORT}"])
def test_own_names_are_answered(host):
    assert asker(host=host).get("/api/status").status == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", f"evil.example:{PORT}", "127.0.0.1:1", "", None])
def test_other_names_are_misdirected(host):
    told = asker(host=host).get("/api/status")
    assert told.status == 421
    assert {"error", "hint"} <= set(told.json)


def test_two_host_headers_are_misdirected():
    ask = asker()
    scope_headers = [(b"host", HOST.encode()), (b"host", b"evil.example")]
    assert _raw(ask.app, scope_headers) == 421


@pytest.mark.parametrize(
    "path", ["/", "/api/status", "/api/events", "/static/x/perkup.css", "/nowhere", "/favicon.ico"]
)
def test_without_the_secret_nothing_is_shown(path):
    told = asker(cookie=None).get(path)
    assert told.status == 403
    assert SECRET not in told.text
    assert told.header("content-security-policy") is not None


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": f"{cookie_name(PORT)}={SECRET}"},
        {"cookie": f"{cookie_name(PORT)}="},
        {"cookie": f"{cookie_name(PORT + 1)}={cookie_value(SECRET)}"},
        {"cookie": "\x00;;=,"},
        {"cookie": None, "authorization": "Bearer wrong"},
        {"cookie": None, "authorization": f"Basic {SECRET}"},
        {"cookie": None, "authorization": SECRET},
        {"cookie": None, "authorization": "Bearer "},
    ],
)
def test_wrong_secrets_are_refused(headers):
    assert asker(**headers).get("/api/status").status == 403


def test_a_program_comes_in_by_bearer_and_may_change_things():
    ask = asker(cookie=None, **{"sec-fetch-site": None}, **BEARER)
    assert ask.get("/api/status").json == {"phase": "working"}
    assert ask.send("POST", "/api/here", {"focused": True}).status == 204


def _followed(to: str) -> Told:
    """The answer to a fresh launch link."""
    door = asker(cookie=None)
    return door.get(f"/open?key={door.app.web_context.tickets.issue()}{to}")


def test_the_launch_link_sets_a_strict_cookie_and_leaves_a_clean_address():
    told = _followed("")
    assert (told.status, told.header("location")) == (303, "/")
    cookie = told.header("set-cookie") or ""
    assert cookie.startswith(f"{cookie_name(PORT)}={cookie_value(SECRET)};")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert SECRET not in cookie


def test_the_launch_link_leads_on_to_a_page_of_ours():
    assert _followed("&to=/break").header("location") == "/break"
    assert _followed("&to=/stretch%3Fmove%3Dx").header("location") == "/stretch?move=x"


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/open?key=x", "/a%0d%0ab"]
)
def test_the_launch_link_leads_nowhere_else(to):
    assert _followed(f"&to={to}").header("location") == "/"


@pytest.mark.parametrize("key", ["", "wrong", SECRET, SECRET[:-1], "%C3%BC"])
def test_a_wrong_launch_link_is_refused(key):
    told = asker(cookie=None).get(f"/open?key={key}")
    assert told.status == 403
    assert told.header("set-cookie") is None


@pytest.mark.parametrize(
    ("site", "origin", "expected"),
    [
        ("same-origin", None, 204),
        (None, f"http://{HOST}", 204),
        ("same-origin", f"http://{HOST}", 204),
        ("cross-site", None, 403),
        ("same-site", None, 403),
        ("none", None, 403),
        (None, None, 403),
        (None, CROSS, 403),
        (None, "null", 403),
        ("same-origin", "null", 204),
        ("same-site", "null", 403),
        ("cross-site", "null", 403),
        (None, f"https://{HOST}", 403),
        (None, f"http://127.0.0.1:{PORT + 1}", 403),
        ("same-origin", CROSS, 403),
        ("cross-site", f"http://{HOST}", 403),
    ],
)
@pytest.mark.parametrize("way", ["cookie", "bearer"])
def test_only_own_pages_change_things(site, origin, expected, way):
    way_in = {} if way == "cookie" else {"cookie": None, **BEARER}
    told = asker(**{"sec-fetch-site": site, "origin": origin}, **way_in).send("POST", "/api/here", {"focused": True})
    if way == "bearer" and site is None and origin is None:
        expected = 204
    assert told.status == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": None}, 200),
        ({"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 200),
    ],
)
def test_other_sites_cannot_read_through_the_browser(headers, expected):
    assert asker(**headers).get("/api/status").status == expected


def test_every_answer_carries_the_headers():
    for path in ("/api/status", "/nowhere", "/static/x/perkup.css"):
        told = asker().get(path)
        policy = told.header("content-security-policy") or ""
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        for part in ("base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "object-src 'none'"):
            assert part in policy
        assert told.header("x-content-type-options") == "nosniff"
        assert told.header("referrer-policy") == "no-referrer"
        assert told.header("cross-origin-opener-policy") == "same-origin"
        assert told.header("cross-origin-resource-policy") == "same-origin"
        assert told.header("server") is None
    assert asker().get("/api/status").header("cache-control") == "no-store"


def test_a_declared_long_body_is_refused_before_it_is_read():
    told = asker().ask("POST", "/api/here", headers={"content-length": str(BODY_LIMIT + 1)})
    assert told.status == 413
    assert told.header("connection") == "close"


def test_a_crooked_length_is_refused():
    assert asker().ask("POST", "/api/here", headers={"content-length": "-5"}).status == 413


def test_a_streamed_body_is_cut_off_at_the_limit():
    given = 0

    def endless():
        nonlocal given
        for _ in range(1000):
            given += 1
            yield b" " * 65536

    class Lazy:
        def __init__(self) -> None:
            self.pieces = endless()

    lazy = Lazy()
    guard = server.build(standin(), secret=SECRET, port=PORT)

    async def run() -> int:
        status = 0

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": next(lazy.pieces), "more_body": True}

        async def send(message: dict[str, Any]) -> None:
            nonlocal status
            status = message.get("status", status)

        headers = [(b"host", HOST.encode()), (b"authorization", f"Bearer {SECRET}".encode())]
        await guard(_scope("POST", "/api/here", headers), receive, send)
        return status

    assert asyncio.run(run()) == 413
    assert given == BODY_LIMIT // 65536 + 1


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "BREW"])
def test_unknown_methods_are_refused(method):
    assert asker().ask(method, "/").status == 405


def test_a_wrong_method_is_told_which_are_right():
    told = asker().send("DELETE", "/api/status")
    assert told.status == 405
    assert "GET" in (told.header("allow") or "")


def test_a_websocket_is_turned_away():
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    guard = server.build(standin(), secret=SECRET, port=PORT)
    asyncio.run(guard({"type": "websocket", "path": "/", "headers": []}, receive, send))
    asyncio.run(guard({"type": "lifespan"}, receive, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_a_guard_without_a_secret_cannot_be_made():
    with pytest.raises(ValueError, match="secret"):
        RequestGuard(None, secret="", port=PORT, refuse=None)


def test_a_crash_shows_no_traceback():
    def broken() -> None:
        raise RuntimeError("the inside of things")

    app = standin(views={"status": broken, "today": broken})
    for path in ("/api/status", "/"):
        told = _crashing(app, path)
        assert told.status == 500
        assert "inside of things" not in told.text
        assert "Traceback" not in told.text


def _crashing(app: Any, path: str):
    ask = asker(app)
    inner = ask.app

    async def forgiving(scope, receive, send):
        with pytest.raises(RuntimeError):
            await inner(scope, receive, send)

    ask.app = forgiving
    return ask.get(path)


def _scope(method: str, path: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "headers": headers,
        "asgi": {"version": "3.0"},
    }


def _raw(app: Any, headers: list[tuple[bytes, bytes]]) -> int:
    status = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)

    asyncio.run(app(_scope("GET", "/", headers), receive, send))
    return status


def test_a_ticket_opens_the_door_once():
    door = asker(cookie=None)
    key = door.app.web_context.tickets.issue()
    looked = door.send("HEAD", f"/open?key={key}")
    assert (looked.status, looked.header("set-cookie")) == (204, None)
    assert door.get(f"/open?key={key}").status == 303
    assert door.get(f"/open?key={key}").status == 403


def test_a_new_secret_ends_every_cookie_key_and_stream_at_once():
    door = server.build(standin(home=SimpleNamespace(renew_secret=lambda: "another-secret")), secret=SECRET, port=PORT)
    ours, program, stranger = (
        Asker(door),
        Asker(door, cookie=None, **{"sec-fetch-site": None}, **BEARER),
        Asker(door, cookie=None),
    )
    key = door.web_context.tickets.issue()
    ended = []
    door.web_context.streams[ended.append] = None
    assert ours.get("/api/status").status == 200
    assert program.send("POST", "/api/secret/renew", {}).status == 204
    assert ours.get("/api/status").status == program.get("/api/status").status == 403
    assert stranger.get(f"/open?key={key}").status == stranger.get(f"/open?key={SECRET}").status == 403
    assert ended == [""]
    cookie = f"{cookie_name(PORT)}={cookie_value('another-secret')}"
    assert Asker(door, cookie=cookie).get("/api/status").status == 200
    assert stranger.get(f"/open?key={door.web_context.tickets.issue()}").status == 303


def test_only_the_owner_renews_the_secret():
    def refuse() -> str:
        raise AssertionError

    door = standin(home=SimpleNamespace(renew_secret=refuse))
    assert asker(door, cookie=None).send("POST", "/api/secret/renew", {}).status == 403
    assert asker(door, **{"sec-fetch-site": "same-site"}).send("POST", "/api/secret/renew", {}).status == 403
    assert asker(door).get("/api/secret/renew").status in (404, 405)


def test_a_program_with_the_secret_gets_a_link_that_works_once():
    door = asker(cookie=None, **BEARER)
    link = door.send("POST", "/api/launch", {}).json["link"]
    assert door.get(link).header("location") == "/"
    assert door.get(link).status == 403
    assert asker(cookie=None).send("POST", "/api/launch", {}).status == 403


def test_a_ticket_is_worth_nothing_after_a_minute():
    now = 0.0
    tickets = LoginTickets(lambda: now)
    late, soon = tickets.issue(), tickets.issue()
    printed = tickets.issue(600.0)
    now = 59.0
    assert tickets.redeem(soon)
    now = 61.0
    assert not tickets.redeem(late)
    assert not tickets.redeem("")
    now = 599.0
    assert tickets.redeem(printed)


@pytest.mark.parametrize(
    ("path", "headers", "status", "href"),
    [
        ("/settings", {}, 403, ""),
        ("/open?key=used", {}, 403, "/"),
        ("/", {"host": "evil.example"}, 421, f"http://127.0.0.1:{PORT}/"),
        ("/", {"content_length": "999999999"}, 413, "/"),
    ],
)
def test_a_refused_person_gets_a_page_of_ours_with_one_way_on(path, headers, status, href):
    stranger = {"cookie": None} if status == 403 else {}
    page = asker(**stranger).get(path, **headers)
    assert page.status == status
    assert re.findall(r'href="([^"]*)"', page.text) == [href]
    style = re.search(r"<style>(.*?)</style>", page.text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in (page.header("content-security-policy") or "")
    assert "default-src 'none'" in (page.header("content-security-policy") or "")
    assert "`" not in page.text


def test_our_own_page_comes_back_in_with_its_key():
    key = asker().get("/way-back").text
    assert key == way_back_value(SECRET)
    told = asker(cookie=None).ask("POST", "/way-back", headers={"authorization": f"WayBack {key}"})
    assert told.status == 204
    assert told.header("set-cookie").startswith(f"{cookie_name(PORT)}={cookie_value(SECRET)}; Path=/; ")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "WayBack wrong"},
        {"authorization": f"WayBack {SECRET}"},
        {"authorization": f"Bearer {way_back_value(SECRET)}"},
        {"authorization": f"WayBack {way_back_value(SECRET)}", "sec-fetch-site": "cross-site"},
        {"authorization": f"WayBack {way_back_value(SECRET)}", "sec-fetch-site": "same-site"},
        {"authorization": f"WayBack {way_back_value(SECRET)}", "sec-fetch-site": None},
    ],
)
def test_nobody_else_comes_back_in(headers):
    told = asker(cookie=None).ask("POST", "/way-back", headers=headers)
    assert (told.status, told.header("set-cookie")) == (403, None)


def test_the_key_of_the_way_back_opens_nothing_itself_and_is_told_to_nobody_else():
    assert asker(cookie=None).get("/way-back").status == 403
    assert asker(**{"sec-fetch-site": "same-site"}).get("/way-back").status == 403
    for cookie in (f"{cookie_name(PORT)}={way_back_value(SECRET)}", None):
        told = asker(cookie=cookie, authorization=f"Bearer {way_back_value(SECRET)}").get("/api/status")
        assert told.status == 403


def test_a_renewed_secret_ends_the_way_back_too():
    ask = asker()
    ask.app.guarded.renew("another secret")
    old = {"cookie": None, "authorization": f"WayBack {way_back_value(SECRET)}"}
    assert ask.ask("POST", "/way-back", headers=old).status == 403
