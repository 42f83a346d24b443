from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from perkup.app.requests import BeginBody, EndBody, FlagBody, StepBody
from perkup.web import navigation, server, templating
from tests.app.answers import all_answers

PATHS = [
    "/?look",
    "/why",
    "/moves",
    "/moves?step=stretch",
    "/moves/str_psoas_lying",
    "/moves/sheet",
    "/history",
    "/history?days=60",
    "/hold",
    "/flag",
    "/doctor",
    "/about",
    "/settings",
    "/welcome",
    "/welcome/rhythm",
    "/welcome/show",
    "/welcome/safety",
]
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Checked(HTMLParser):
    """Balanced tags, unique ids, labels that lead somewhere, and nothing inline."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.wanted: list[str] = []
        self.headings: list[int] = []
        self.faults: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []
        doubles = {name for name in self.ids if self.ids.count(name) > 1}
        self.faults += [f"id twice: {name}" for name in doubles]
        self.faults += [f"leads nowhere: {name}" for name in self.wanted if name not in self.ids]

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "style" in given or tag == "style":
            self.faults.append(f"inline style on {tag}")
        if any(name.startswith("on") for name in given):
            self.faults.append(f"inline script on {tag}")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.faults.append("inline script")
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.wanted += given.get(name, "").split()
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID and not self._self_closed:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self._self_closed = True
        self.handle_starttag(tag, attrs)
        self._self_closed = False

    _self_closed = False

    def handle_endtag(self, tag):
        while self.open and self.open[-1] in {"p", "li"} and self.open[-1] != tag:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("state", ["empty", "used", "held"])
def test_every_page_in_every_state_is_whole(ask, app, request, path, state):
    if state != "empty":
        request.getfixturevalue("used")
    if state == "held":
        app.safety.flag(FlagBody(["saddle_numbness"], "", None))
    told = ask.get(path)
    assert told.status == 200
    page = Checked(told.text)
    assert page.faults == []
    assert page.headings.count(1) == 1
    assert page.headings[0] == 1 or 'id="hold-note"' in told.text or 'id="first-note"' in told.text
    assert '<html lang="en" data-theme="auto">' in told.text


@pytest.mark.parametrize("path", ["/break", "/stretch", "/stretch?move=str_psoas_lunge"])
def test_start_pages_are_whole(ask, used, path):
    page = Checked(ask.get(path).text)
    assert page.faults == []
    assert page.headings[0] == page.headings.count(1) == 1


def test_a_stranger_to_perkup_is_welcomed_first(ask):
    told = ask.get("/")
    assert (told.status, told.header("location")) == (303, "/welcome")


def test_somebody_known_comes_to_today(ask, used):
    told = ask.get("/")
    assert told.status == 200
    assert "Carry on. Next break at" in told.text
    assert 'data-to="' in told.text
    assert used["session"] in told.text


def test_today_shows_no_counting_ring_while_away(ask, app, used, clocks):
    app.breaks.apply_input("lock")
    clocks.ahead += 600
    told = ask.get("/").text
    assert "data-to" not in told
    assert "Locked" in told


def test_a_session_tells_its_steps(ask, used):
    told = ask.get(f"/history/{used['session']}").text
    assert f"{used['steps']} of {used['steps']} steps recorded" in told
    assert "felt just right" in told
    assert Checked(told).faults == []


@pytest.mark.parametrize(
    "path", ["/nowhere", "/moves/no_such", "/welcome/fifth", "/static/x/secret.txt", "/static/x/..%2f"]
)
def test_what_is_not_there_is_told_calmly(ask, path):
    told = ask.get(path)
    assert told.status == 404
    assert "Traceback" not in told.text
    assert Checked(told.text).faults == []


def test_no_such_session_is_told_calmly(ask):
    assert ask.get("/history/nope").status == 409
    assert ask.get("/moves?step=nope").status == 400


def test_the_hold_page_tells_what_to_do(ask, app):
    app.safety.flag(FlagBody(["one_sided"], "", None))
    told = ask.get("/hold").text
    assert "See a doctor right away" in told
    assert "one cheek flatter than the other" in told
    assert 'href="/hold"' in ask.get("/?look").text


def test_a_move_that_is_not_for_you_says_why(ask, app):
    app.safety.screen(all_answers(hip_replacement="anterior"))
    told = ask.get("/moves/str_psoas_lunge").text
    assert "Not for you right now" in told
    assert "/stretch?move=" not in told
    assert "not now:" in ask.get("/moves").text


def test_trouble_is_told_on_every_page(ask, app):
    app.home.settings_file.write_text("[clock]\ninterval_min = 3\n")
    app.settings.reload()
    for path in ("/about", "/settings"):
        assert 'id="problems"' in ask.get(path).text


def test_the_theme_of_the_settings_is_the_pages(ask, app):
    app.settings.change({"display.theme": "dark"}, "web")
    assert 'data-theme="dark"' in ask.get("/about").text


def test_words_of_a_person_are_never_markup(ask, app):
    app.settings.change({"player.voice": "<script>alert(1)</script>"}, "web")
    told = ask.get("/settings").text
    assert "<script>alert" not in told
    assert "&lt;script&gt;" in told


def test_navigation_lists_only_what_is_there(ask):
    there = {getattr(route, "path", "") for route in server.routes()}
    html = ask.get("/about").text
    for entry in (*navigation.MAIN, *navigation.MORE):
        assert (f'href="{entry.href}"' in html.split("<main")[0]) == (entry.href in there)


def test_every_link_of_ours_leads_somewhere(ask, used):
    seen: set[str] = set()
    for path in [*PATHS, f"/history/{used['session']}", "/nowhere"]:
        for href in re.findall(r'(?:href|src)="(/[^"#]*)"', ask.get(path).text):
            seen.add(href.replace("&amp;", "&"))
    lost = {href: ask.get(href).status for href in seen if not href.startswith(("/break", "/stretch"))}
    assert {href: status for href, status in lost.items() if status not in (200, 303)} == {}


def test_every_icon_that_is_asked_for_is_drawn():
    drawn = set(re.findall(r'name == "([\w-]+)"', (templating.FOLDER / "icons.html").read_text()))
    for path in sorted(Path(templating.FOLDER).glob("*.html")):
        asked = set(re.findall(r'icons\.icon\("([\w-]+)"', path.read_text()))
        assert asked <= drawn, path.name
    assert {entry.icon for entry in (*navigation.MAIN, *navigation.MORE)} <= drawn


def test_where_hands_are_not_sensed_a_break_is_asked_about(ask, app, clocks):
    app.safety.screen(all_answers())
    ask.post("/break")
    clocks.ahead += 130
    app.breaks.apply_input("tick")
    assert app.views.status().today.kept == 0
    assert "Did you take the break at" in ask.get("/").text
    ask.post("/do/done")
    assert app.views.status().today.kept == 1
    assert "Did you take the break at" not in ask.get("/").text


def test_a_break_page_opened_for_a_second_is_no_break_kept(ask, app, clocks):
    app.safety.screen(all_answers())
    ask.get("/break")
    ask.post("/break")
    clocks.ahead += 1
    ask.post("/do/skip")
    assert (app.views.status().today.kept, app.views.today().sessions) == (0, [])


def test_steps_done_keep_a_break_that_nothing_saw(ask, app, clocks):
    app.safety.screen(all_answers())
    view = app.sessions.begin(BeginBody("break"))
    step = view.timeline.work[0]
    clocks.ahead += 60
    app.sessions.record_step(view.session, StepBody(step.index, "done", step.seconds, "k"))
    app.sessions.end(view.session, EndBody("stopped", "e"))
    assert app.views.status().today.kept == 1
