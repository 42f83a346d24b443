"""Another program on this machine, in the same browser: its cookies go to every port of the host."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest

from tests.web.test_connections import FOREIGN_COOKIES

PAGE = b"<!doctype html><link rel=icon href=data:,><title>other</title>"
HUGE = [f"c{number}={'y' * 4000}" for number in range(150)]
SCRIPTED = [text for name, text in FOREIGN_COOKIES.items() if name != "a hundred and more"]


class OtherProgram(BaseHTTPRequestHandler):
    """Sets the cookies that it is told to set, and shows a page."""

    cookies: ClassVar[list[bytes]] = []
    clears = b""

    def do_GET(self) -> None:
        if self.path != "/":
            self.send_error(404)
            return
        lines = [b"HTTP/1.0 200 OK", b"Content-Type: text/html; charset=utf-8"]
        lines += [b"Set-Cookie: " + cookie for cookie in self.cookies]
        lines += [b"Clear-Site-Data: " + self.clears] * bool(self.clears)
        self.wfile.write(
            b"\r\n".join(lines) + b"\r\n\r\n<!doctype html><link rel=icon href=data:,><title>other</title>"
        )

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


@pytest.fixture
def other() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), OtherProgram) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def wire(text: str) -> bytes:
    return text.encode("latin-1") if all(ord(char) < 256 for char in text) else text.encode()


def locked_out(coach: Any, page: Any, other: str, cookies: list[str]) -> bool:
    """Have the other program set these cookies, by header and by script; return True if the owner is refused then."""
    for start in range(0, len(cookies), 10):
        OtherProgram.cookies = [wire(text) for text in cookies[start : start + 10]]
        page.goto(other)
        page.evaluate("texts => { for (const text of texts) document.cookie = text; }", cookies[start : start + 10])
    page.goto(f"{coach.url}/about")
    answered = page.evaluate("fetch('/api/status').then(answer => answer.status)")
    return "closed here" in page.title() or answered != 200


def test_the_owner_comes_in_whatever_cookies_another_program_sets(coach, context, tab, other) -> None:
    ours = context.cookies(coach.url)
    refused = []
    for text in SCRIPTED:
        context.clear_cookies()
        context.add_cookies(ours)
        if locked_out(coach, tab, other, [text]):
            refused.append(text)
    assert refused == []
    assert not locked_out(coach, tab, other, SCRIPTED)


def test_the_owner_comes_in_beside_600_kb_of_other_cookies(coach, context, tab, troubles, other) -> None:
    assert not locked_out(coach, tab, other, HUGE)
    sizes = [len(cookie["name"]) + len(cookie["value"]) for cookie in context.cookies(coach.url)]
    assert sum(sizes) > 500_000
    troubles[:] = [trouble for trouble in troubles if other not in trouble]  # its own lines are shorter than ours


@pytest.mark.parametrize("way", ["replaced", "removed", "crowded out", "cleared"])
def test_the_owner_comes_back_in_where_another_program_took_the_cookie(
    coach, context, tab, troubles, other, way
) -> None:
    """Cookies know no ports: any program on this machine may do so, and some do as they sign somebody out."""
    tab.wait_for_function("localStorage.getItem('perkup.way-back')")
    name = f"perkup_{coach.port}"
    OtherProgram.clears = b'"cookies"' if way == "cleared" else b""
    OtherProgram.cookies = {
        "replaced": [f"{name}=x; Path=/; Max-Age=999".encode()],
        "removed": [f"{name}=x; Path=/; Max-Age=0".encode()],
        "crowded out": [f"c{number}=1; Max-Age=999".encode() for number in range(250)],
        "cleared": [],
    }[way]
    taken = context.new_page()
    taken.goto(other)
    OtherProgram.clears = b""
    ours = {cookie["name"]: cookie["value"] for cookie in context.cookies(coach.url)}
    assert ours.get(name, "x") == "x"
    taken.goto(f"{coach.url}/about")
    taken.wait_for_function("document.title.startsWith('About')")
    taken.goto(other)
    tab.evaluate("import(document.querySelector('script[type=module]').src.replace('perkup.js', 'net.js'))"
                 ".then(net => net.api('GET', '/api/status'))")  # fmt: skip
    troubles[:] = [trouble for trouble in troubles if "403" not in trouble]
