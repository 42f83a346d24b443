"""The thirty days in a real Chromium: from the screening to a hold, by hand, by keyboard and without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from perkup.app.requests import FlagBody, FlatBody, StepBody
from tests.app.answers import all_answers
from tests.app.performing import perform
from tests.browser.accessibility import violations
from tests.browser.cards import answer_the_cards
from tests.browser.coach import Coach

DAY = 24 * 3600
FIGURES = [[".item-figure"], [".move-card .figure-box"], [".test-figure"]]
"""Hidden from screen readers beside the move's name, and dozens of kilobytes each."""


def pass_days(coach: Coach, days: int = 1) -> None:
    """Nights go by; the coach sleeps through them."""
    coach.clocks.asleep += days * DAY


def up(coach: Coach) -> Any:
    return coach.call(lambda app: app.programme.next_day())


def go_on_until(coach: Coach, kind: str, *, after: int = 0) -> Any:
    """Do what is up, day after day, until a day of this kind is up; that day."""
    while (day := up(coach)) is None or day.kind != kind or day.day <= after:
        if day is not None:
            coach.call(lambda app: perform(app, answer="right", reps_in_reserve=3))
        pass_days(coach)
    return day


def skip_to_the_end(page: Page) -> None:
    """Press Skip until the question comes; nothing is waited for."""
    while page.locator("#end").is_hidden():
        page.keyboard.press("ArrowRight")


def record_all_but_the_last(coach: Coach, name: str) -> None:
    def record(app: Any) -> None:
        for step in app.sessions.view(name).timeline.work[:-1]:
            app.sessions.record_step(
                name, StepBody(step.index, outcome="done", seconds=step.seconds, reps=step.reps, key=f"{step.index}")
            )

    coach.call(record)


@pytest.fixture
def begun(coach: Coach) -> Coach:
    def begin(app: Any) -> None:
        app.safety.screen(all_answers())
        app.programme.start()
        app.safety.flat_check(FlatBody(False, "retest"))

    coach.call(begin)
    return coach


@pytest.fixture
def plain(browser: Browser, coach: Coach) -> Iterator[Page]:
    """A tab without a script."""
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(coach.login())
    yield page
    context.close()


def test_a_person_from_the_screening_to_a_hold(tab: Page, coach: Coach, troubles: list[str]) -> None:
    tab.goto(coach.url + "/programme")
    tab.get_by_role("link", name="Start the safety check").click()
    answer_the_cards(tab, "A knee hurts")
    tab.get_by_role("link", name="Plan", exact=True).click()
    expect(tab.get_by_text("left out because of your knee").first).to_be_visible()
    tab.get_by_role("button", name="Start your 30 days").click()
    expect(tab.get_by_role("heading", name=re.compile("Day 1: Test day"))).to_be_visible()

    begin_day_one(tab, coach)
    a_strength_day_with_a_swap(tab, coach)
    a_missed_day(tab, coach)
    a_retest(tab, coach)
    assert [each.partition(" at ")[0].endswith("400 (Bad Request)") for each in troubles] == [True]
    troubles.clear()
    a_hold(tab, coach)


def begin_day_one(tab: Page, coach: Coach) -> None:
    """The tests, the question that comes first, the stretches, and how it went."""
    tab.get_by_role("link", name="Results and how to").click()
    tab.locator("#single_leg_bridge-right").fill("12")
    tab.locator("#single_leg_bridge-left").fill("10")
    tab.get_by_label("No, both the same").check()
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    tab.goto(coach.url + "/programme/1")
    tab.get_by_role("button", name="Start the stretches").click()
    expect(tab.get_by_role("link", name="Something’s wrong")).to_be_visible()
    tab.get_by_role("button", name="Start", exact=True).click()
    skip_to_the_end(tab)
    tab.get_by_role("button", name="Just right the same next time").click()
    expect(tab.locator("#reserve")).to_have_count(0)
    tab.get_by_role("link", name="Back to Today").click()
    tab.wait_for_url(coach.url + "/")


def a_strength_day_with_a_swap(tab: Page, coach: Coach) -> None:
    """A swap in its slot, then the session; repetitions in reserve arrive as the progression needs them."""
    day = go_on_until(coach, "strength")
    pass_days(coach, 7)
    tab.goto(f"{coach.url}/programme/{day.day}")
    places = [item.slot for item in day.items if item.role == "strength"]
    slot = coach.call(lambda app: next(each for each in places if app.programme.swaps.choices(day.day, each)))
    tab.locator(f"#{slot}").get_by_role("link", name="Swap").click()
    first = tab.get_by_role("button", name="Use this one").first
    taken = first.get_attribute("value")
    tab.get_by_label("for a change").check()
    first.click()
    tab.wait_for_url(f"**/programme/{day.day}#{slot}")
    expect(tab.locator(f"#{slot}")).to_contain_text("Your choice instead of")
    assert coach.call(lambda app: app.programme.swaps.item(day.day, slot).move) == taken
    tab.get_by_role("button", name="Start the session").click()
    expect(tab.get_by_role("heading", name="One question first")).to_be_visible()
    tab.get_by_role("button", name="No, both the same").click()
    tab.get_by_role("button", name=f"Start day {day.day}").click()
    tab.wait_for_url("**/play/*")
    record_all_but_the_last(coach, tab.url.rpartition("/")[2])
    tab.reload()
    tab.get_by_role("button", name="Resume", exact=True).click()
    skip_to_the_end(tab)
    tab.get_by_role("button", name="Just right the same next time").click()
    expect(tab.get_by_role("heading", name="how many more reps could you have done")).to_be_focused()
    tab.get_by_role("button", name="2", exact=True).click()
    expect(tab.locator("#end-words")).to_have_text("Thanks, saved.")
    expect(tab.locator("#stage")).to_have_attribute("data-waiting", "0")
    told = [event.data for event in coach.call(lambda app: list(app.journal.events(kinds={"feedback"})))]
    assert [(each["answer"], each["reps_in_reserve"]) for each in told[-2:]] == [("right", None), ("right", 2)]


def a_missed_day(tab: Page, coach: Coach) -> None:
    """A day of strength is missed: it waits, and the page says so without a frown."""
    go_on_until(coach, "strength", after=up(coach).day if up(coach) else 0)
    pass_days(coach, 3)
    waiting = up(coach)
    tab.goto(coach.url + "/programme")
    expect(tab.get_by_role("heading", name=f"Day {waiting.day}: Strength")).to_be_visible()
    expect(tab.get_by_text("It has waited 3 days.")).to_be_visible()


def a_retest(tab: Page, coach: Coach) -> None:
    """Day 15: results against the first, and only what is above the detectable change is called one."""
    day = go_on_until(coach, "retest", after=1)
    assert day.day == 15
    tab.goto(coach.url + "/programme/tests")
    tab.locator("#single_leg_bridge-right").fill("24")
    tab.locator("#single_leg_bridge-left").fill("14")
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_text("This one needs an answer.")).to_be_visible()
    tab.get_by_label("No, both the same").check()
    tab.get_by_role("button", name="Save").click()
    table = tab.get_by_role("region", name="Table of results")
    expect(table).to_contain_text("12 more than at first")
    expect(table).to_contain_text("steady so far")


def a_hold(tab: Page, coach: Coach) -> None:
    """One flat side: everything stops, also after a restart, until a clinician's day is told."""
    pass_days(coach, 7)
    tab.goto(coach.url + "/programme")
    tab.get_by_role("button", name="Yes, or not sure").click()
    expect(tab.get_by_role("heading", name="See a doctor right away.")).to_be_visible()
    tab.get_by_label("Left", exact=True).check()
    tab.get_by_label("wake you night after night").check()
    tab.get_by_role("button", name="What should I do?").click()
    tab.wait_for_url(coach.url + "/hold")
    assert coach.call(lambda app: app.safety.hold().tier) == "same_day"
    coach.restart()
    tab.goto(coach.url + "/programme")
    expect(tab.get_by_role("button")).to_have_count(0)
    tab.goto(coach.url + "/stretch")
    tab.wait_for_url(coach.url + "/hold")
    tab.goto(coach.url + "/for-the-doctor")
    expect(tab.get_by_text("One cheek flatter than the other").first).to_be_visible()
    tab.goto(coach.url + "/hold")
    tab.get_by_label("A doctor or physiotherapist examined me").check()
    tab.get_by_role("button", name="Resume Perkup").click()
    tab.goto(coach.url + "/programme")
    expect(tab.get_by_role("heading", name="Your 30-day plan")).to_be_visible()


def test_all_of_it_works_without_a_script(plain: Page, begun: Coach) -> None:
    plain.goto(begun.url + "/programme/tests")
    plain.locator("#chair_stand").fill("14")
    plain.get_by_role("button", name="Save").click()
    plain.get_by_text("Saved.").wait_for()
    plain.get_by_role("button", name=re.compile("Delete 30-second chair stand")).click()
    plain.get_by_role("button", name="Undo").click()
    assert len(begun.call(lambda app: app.programme.tests.results())) == 1
    day = begun.call(lambda app: next(day for day in app.programme.plan().days if day.kind == "strength"))
    plain.goto(f"{begun.url}/programme/{day.day}")
    plain.get_by_role("button", name="Favourite").first.click()
    expect(plain.get_by_role("button", name="Favourite", pressed=True)).to_have_count(1)
    plain.get_by_role("button", name="Never again").nth(2).click()
    plain.goto(begun.url + "/programme")
    plain.get_by_role("button", name="Allow again").click()
    assert begun.call(lambda app: app.programme.facts.history().bans) == frozenset()
    plain.get_by_text("What it is made for").click()
    plain.get_by_label("25 min").check()
    plain.get_by_role("button", name="Save").click()
    assert begun.call(lambda app: app.settings.current.programme.minutes_per_session) == 25
    plain.get_by_role("button", name="Start").first.click()
    plain.wait_for_url("**/play/*")
    plain.get_by_role("link", name="Something’s wrong").click()
    plain.get_by_label("Is one leg newly weak").check()
    plain.get_by_role("button", name="Pause everything").click()
    plain.wait_for_url(begun.url + "/hold")
    assert begun.call(lambda app: app.safety.hold().tier) == "same_day"


def test_the_day_can_be_begun_by_keyboard_alone(tab: Page, begun: Coach) -> None:
    tab.goto(begun.url + "/programme")
    button = tab.get_by_role("button", name="Start", exact=True)
    for _n in range(40):
        tab.keyboard.press("Tab")
        if button.evaluate("each => each === document.activeElement"):
            break
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/play/*")


def test_axe_finds_nothing_and_nothing_is_too_wide(tab: Page, begun: Coach) -> None:
    day = begun.call(lambda app: next(day for day in app.programme.plan().days if day.kind == "strength"))
    pages = {
        "thirty days": "/programme",
        "tests day": "/programme/1",
        "strength day": f"/programme/{day.day}",
        "swap": f"/programme/{day.day}/swap/strength-1",
        "tests": "/programme/tests",
        "no questions": "/checks",
        "for the doctor": "/for-the-doctor",
    }
    begun.call(
        lambda app: (
            app.programme.tests.record("thomas", 3, "left"),
            app.programme.set_move_mark("ban", "stg_clam", True),
        )
    )
    begun.call(lambda app: app.programme.set_move_mark("favourite", "stg_bridge", True))
    faults: dict[str, list[str]] = {}
    for name, path in pages.items():
        look(tab, begun.url + path, name, faults)
    pass_days(begun, 8)
    look(tab, begun.url + "/checks", "questions", faults)
    begun.call(lambda app: app.safety.flat_check(FlatBody(True, "weekly")))
    for name, path in {"signs": "/checks/signs", "held": "/programme", "doctor, held": "/for-the-doctor"}.items():
        look(tab, begun.url + path, name, faults)
    assert faults == {}


def look(tab: Page, url: str, name: str, faults: dict[str, list[str]]) -> None:
    tab.goto(url)
    faults.update({f"{name} {theme}": found for theme, found in violations(tab, FIGURES).items()})
    for width in (390, 640, 2560):
        tab.set_viewport_size({"width": width, "height": 844})
        wide = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            faults.setdefault(name, []).append(f"{wide} px too wide at {width}")
    tab.set_viewport_size({"width": 1280, "height": 800})


def test_the_page_for_the_doctor_is_one_sheet(tab: Page, begun: Coach) -> None:
    def live(app: Any) -> None:
        for count in range(30):
            app.programme.tests.record("thomas", count / 3, "left" if count % 2 else "right")
        felt = {"answer": "hurt", "pain_kind": "ordinary", "place": "thigh", "place_side": "left", "words": "a pull"}
        for pain in range(11):
            app.journal.append("feedback", {"session": "s", "move": f"move_{pain}", "pain": pain, **felt})
        app.safety.flag(FlagBody(["one_sided", "night_pain"], "Since the winter, the left side.", app.now().date()))

    begun.call(live)
    tab.goto(begun.url + "/for-the-doctor")
    assert tab.get_by_text("3 older answers not shown.").is_visible()
    sheet = tab.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", sheet)) == 1
