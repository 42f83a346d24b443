"""Other programs on this machine: their cookies, their idle connections, and the person's own browser beside them."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import resource
import select
import socket
import threading

import pytest

from perkup.web import connections, event_stream, server
from perkup.web.connections import Strangers, limits_for
from perkup.web.request_guard import cookie_name, cookie_value
from tests.browser.coach import Coach
from tests.desk_fixture import until
from tests.web.asking import SECRET, standin

DEADLINE_S = 20

FOREIGN_COOKIES = {
    "none": "",
    "a space": "theme=dark mode",
    "JSON": 'prefs={"a":1,"b":[true,null]}',
    "JSON with commas": 'x={"a":"b, c"}, d=1',
    "an unfinished quote": 'note="never closed',
    "a quote with a semicolon": 'note="one; two"',
    "a lone quote": '"',
    "not ASCII": "name=Jürgen",
    "UTF-8": "name=Łódź 🙂",
    "a control character": "bell=\x07",
    "a high byte": "raw=\xff\xfe",
    "no value": "flag",
    "an empty value": "empty=",
    "no name": "=value",
    "only separators": ";;; ; ;",
    "brackets in the name": "user[name]=x",
    "a colon in the name": "a:b=c",
    "a slash in the name": "path/name=1",
    "a reserved name": "Path=/; Domain=x; expires=never",
    "a dollar name": "$Version=1; $Path=/",
    "a backslash": 'esc="a\\"; b\\',
    "a huge one": "big=" + "x" * 4000,
    "a hundred and more": "; ".join(f"c{number}=" + "y" * 4000 for number in range(150)),
    "equals signs": "jwt=a.b=c==; q===",
    "a tab": "a=b\tc",
    "a name like ours": "xperkup_7575=1; perkup_75755=2; perkup_=3; PERKUP_7575=4",
}


@pytest.fixture(scope="module")
def coach(tmp_path_factory):
    made = Coach(tmp_path_factory.mktemp("door") / "home")
    yield made
    made.stop()


def raw(coach, cookie_lines, *, path="/api/status"):
    """Ask as no library would: the bytes as they are. Return the status."""
    head = [f"GET {path} HTTP/1.1".encode(), f"Host: 127.0.0.1:{coach.port}".encode(), b"Connection: close"]
    head += [b"Cookie: " + line for line in cookie_lines]
    with socket.create_connection(("127.0.0.1", coach.port), timeout=DEADLINE_S) as sock:
        sock.sendall(b"\r\n".join(head) + b"\r\n\r\n")
        answer = http.client.HTTPResponse(sock)
        answer.begin()
        answer.read()
        return answer.status


def own(coach):
    return f"{cookie_name(coach.port)}={cookie_value(coach.secret)}".encode()


def wire(text):
    return text.encode("latin-1", "ignore") if all(ord(char) < 256 for char in text) else text.encode()


@pytest.mark.parametrize("foreign", FOREIGN_COOKIES.values(), ids=FOREIGN_COOKIES)
@pytest.mark.parametrize("order", ["before", "after", "around", "its own line"])
def test_whatever_stands_beside_our_cookie_lets_the_owner_in(coach, foreign, order):
    other = wire(foreign)
    lines = {
        "before": [other + b"; " + own(coach)],
        "after": [own(coach) + b"; " + other],
        "around": [other + b";" + own(coach) + b";" + other],
        "its own line": [other, own(coach)],
    }[order]
    assert raw(coach, lines) == 200


@pytest.mark.parametrize("foreign", FOREIGN_COOKIES.values(), ids=FOREIGN_COOKIES)
def test_none_of_them_lets_anybody_in(coach, foreign):
    assert raw(coach, [wire(foreign)]) in (400, 403)


def test_of_several_cookies_of_our_name_the_right_one_counts(coach):
    name = cookie_name(coach.port).encode()
    wrong = name + b"=" + b"0" * 64
    assert raw(coach, [wrong + b"; " + own(coach)]) == 200
    assert raw(coach, [own(coach) + b"; " + wrong]) == 200
    assert raw(coach, [wrong + b"; " + name + b'="' + cookie_value(coach.secret).encode() + b'"']) == 403


def ask(coach, path="/api/status"):
    """Ask with the key over a new connection; return the status."""
    connection = http.client.HTTPConnection("127.0.0.1", coach.port, timeout=DEADLINE_S)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {coach.secret}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def idle(coach, begin=b""):
    sock = socket.create_connection(("127.0.0.1", coach.port), timeout=DEADLINE_S)
    sock.sendall(begin)
    return sock


def closed(sock):
    """Wait until the other side has closed; return what it said before."""
    try:
        return sock.recv(4096)
    except ConnectionResetError:
        return b""


HEAD = b"POST /api/here HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"


@pytest.fixture
def hasty(monkeypatch, tmp_path):
    """A coach that waits half a second where the real one waits seconds."""
    monkeypatch.setattr(connections, "HEAD_S", 0.5)
    monkeypatch.setattr(connections, "BODY_S", 0.5)
    made = Coach(tmp_path / "home")
    yield made
    made.stop()


@pytest.mark.parametrize("begin", [b"", b"G", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nCookie: a="])
def test_a_connection_without_a_request_is_closed(hasty, begin):
    with idle(hasty, begin) as sock:
        assert closed(sock) == b""


def test_nonsense_fills_no_log(coach, caplog):
    with idle(coach, b"GET / HTTP/1.1\r\n\r\n") as sock:
        assert closed(sock).startswith(b"HTTP/1.1 400")
    upgrade = b"Connection: upgrade\r\nUpgrade: websocket\r\n"
    with idle(coach, b"GET / HTTP/1.1\r\nHost: x\r\n" + upgrade + b"\r\n") as sock:
        assert closed(sock).startswith(b"HTTP/1.1 4")
    assert caplog.records == []


BOUNDARY = b'--x\r\nContent-Disposition: form-data; name="video"; filename="walk.mp4"\r\n\r\n'


@pytest.mark.parametrize("path", ["/measure", "/progress/photos"])
def test_an_upload_that_breaks_off_writes_one_line_and_leaves_nothing(coach, caplog, path):
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{coach.port}\r\nAuthorization: Bearer {coach.secret}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000\r\n\r\n"
    )
    with idle(coach, head.encode() + BOUNDARY + b"0" * 50_000):
        coach.call(lambda app: app.views.status())  # the request is there before the connection goes
    until(lambda: caplog.records, "the line is written")
    assert ask(coach) == 200
    assert [(record.name, record.exc_info) for record in caplog.records] == [("perkup.web", None)]
    assert caplog.records[0].getMessage() == f"POST {path} was cut off before it was complete."
    assert not list(coach.home.folder.glob("videos/*")) + list(coach.home.folder.glob("photos/*"))


def test_headers_that_drip_are_no_request(hasty):
    with idle(hasty) as sock, contextlib.suppress(OSError):
        for _byte in range(DEADLINE_S * 50):
            sock.sendall(b"G")
            select.select([sock], [], [], 0.02)
        raise AssertionError("the connection was not closed")


def test_a_body_that_does_not_come_ends_the_connection_too(hasty):
    head = HEAD % hasty.port + f"Authorization: Bearer {hasty.secret}\r\n".encode()
    with idle(hasty, head + b"Content-Type: application/json\r\nContent-Length: 200\r\n\r\n{") as sock:
        assert b"HTTP/1.1 2" not in closed(sock)
    assert ask(hasty) == 200


def test_a_kept_connection_that_begins_a_request_and_stops_is_closed(hasty):
    head = f"GET /api/status HTTP/1.1\r\nHost: 127.0.0.1:{hasty.port}\r\n"
    with idle(hasty, f"{head}Authorization: Bearer {hasty.secret}\r\n\r\n".encode()) as sock:
        answer = http.client.HTTPResponse(sock)
        answer.begin()
        answer.read()
        assert answer.status == 200
        sock.sendall(b"GET /api/st")
        assert closed(sock) == b""


def test_a_stream_is_no_idle_connection(hasty):
    connection = http.client.HTTPConnection("127.0.0.1", hasty.port, timeout=DEADLINE_S)
    connection.request("GET", "/api/events", headers={"Authorization": f"Bearer {hasty.secret}"})
    stream = connection.getresponse()
    assert stream.readline() == b"retry: 2000\n"
    while not stream.readline().startswith(b"data: "):
        pass
    assert stream.readline() == b"\n"
    assert not select.select([connection.sock], [], [], 3 * connections.HEAD_S)[0]
    hasty.call(lambda app: app.breaks.stand())
    while b"standing" not in stream.readline():
        pass
    stream.close()
    connection.close()


def test_who_is_refused_keeps_no_connection(coach):
    with idle(coach, f"GET /api/status HTTP/1.1\r\nHost: 127.0.0.1:{coach.port}\r\n\r\n".encode()) as sock:
        answer = http.client.HTTPResponse(sock)
        answer.begin()
        answer.read()
        assert (answer.status, answer.getheader("connection")) == (403, "close")
        assert closed(sock) == b""


@pytest.mark.parametrize("begin", [b"", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: "], ids=["idle", "half-open"])
def test_the_owner_is_answered_beside_500_connections_and_300_streams(coach, begin):
    with contextlib.ExitStack() as stack:
        streams = []
        for _number in range(300):
            connection = http.client.HTTPConnection("127.0.0.1", coach.port, timeout=DEADLINE_S)
            stack.callback(connection.close)
            connection.request("GET", "/api/events", headers={"Authorization": f"Bearer {coach.secret}"})
            streams.append(stack.enter_context(connection.getresponse()))
        for _number in range(500):
            stack.enter_context(idle(coach, begin))
        assert [stream.status for stream in streams] == [200] * 300
        results = [ask(coach) for _turn in range(5)]
        coach.call(lambda app: app.breaks.stand())
        results += [ask(coach) for _turn in range(5)]
        coach.call(lambda app: app.breaks.sit())
    assert results == [200] * 10  # bench.connections says how soon


def test_the_oldest_stream_makes_room_and_hears_no_goodbye(tmp_path):
    made = Coach(tmp_path / "home")
    try:
        made.asgi.web_context.most_streams = 2
        opened = []
        for _number in range(3):
            connection = http.client.HTTPConnection("127.0.0.1", made.port, timeout=DEADLINE_S)
            connection.request("GET", "/api/events", headers={"Authorization": f"Bearer {made.secret}"})
            opened.append((connection, connection.getresponse()))
            assert opened[-1][1].readline() == b"retry: 2000\n"
        left = opened[0][1].read()
        assert b"event: status" in left
        assert b"event: gone" not in left
        assert len(made.asgi.web_context.streams) == 2
        for connection, stream in opened:
            stream.close()
            connection.close()
    finally:
        made.stop()


def test_streams_share_one_status(monkeypatch):
    count = 0

    def status():
        nonlocal count
        count += 1
        return {"phase": "working"}

    async def run():
        asgi = server.build(standin(views={"status": status}), secret=SECRET, port=7575)
        for _stream in range(50):
            event_stream.message(asgi.web_context, "status")
        asgi.web_context.change_sentence("status")
        event_stream.message(asgi.web_context, "status")

    asyncio.run(run())
    assert count == 2


class Transport:
    def __init__(self):
        self.aborted = False

    def abort(self):
        self.aborted = True


class Connection:
    def __init__(self):
        self.transport = Transport()


def test_the_oldest_stranger_makes_room():
    strangers = Strangers(2)
    first, second, third = Connection(), Connection(), Connection()
    for connection in (first, second, third):
        strangers.enter(connection)
    assert [one.transport.aborted for one in (first, second, third)] == [True, False, False]
    strangers.leave(second)
    strangers.enter(Connection())
    assert not second.transport.aborted
    assert len(strangers) == 2


def test_strangers_share_what_they_may_send():
    strangers = Strangers(10, most_bytes=100)
    first, second, known = Connection(), Connection(), Connection()
    for connection in (known, first, second):
        strangers.enter(connection)
    strangers.count(known, 90)
    strangers.leave(known)
    strangers.count(known, 1000)
    strangers.count(first, 60)
    strangers.count(second, 60)
    assert [one.transport.aborted for one in (known, first, second)] == [False, True, False]


@pytest.mark.parametrize("files", [128, 256, 1024, 4096, 20000])
def test_connections_leave_files_for_everything_else(files):
    limits = limits_for(files)
    assert limits.strangers + limits.streams <= max(48, files - connections.RESERVED_FILES)
    assert limits.strangers >= 16


def test_the_soft_limit_of_files_is_raised():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (512, hard))
        assert connections.raise_file_limit() == min(connections.FILES, hard)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(connections.FILES, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_many_requests_at_once_from_the_owner_are_all_answered(coach):
    results: list[int] = []
    threads = [threading.Thread(target=lambda: results.append(ask(coach))) for _number in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE_S)
    assert results == [200] * 60
