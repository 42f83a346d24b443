"""The coach goes and comes back, tabs are shut: what was done is handed over exactly once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from perkup.journal import database_file
from tests.browser.coach import Coach
from tests.browser.playing import advance, begin, once_each, open_player, session

ALL = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19]


def back(page: Page, coach: Coach) -> None:
    """The coach is back; wait until the page has handed over what it kept."""
    coach.start()
    for _ in range(20):
        page.clock.run_for(3000)
        if page.locator("#stage").get_attribute("data-waiting") == "0":
            return
        page.wait_for_timeout(100)
    expect(page.locator("#stage")).to_have_attribute("data-waiting", "0")


def test_the_coach_stops_midway_the_player_goes_on_and_each_step_arrives_once(tab: Page, coach: Coach) -> None:
    name = open_player(tab, coach)
    begin(tab)
    advance(tab, 40)
    coach.stop()
    advance(tab, 60, delivered=False)
    expect(tab.locator("#notice")).to_contain_text("Perkup isn’t running.")
    expect(tab.locator("#stage")).to_have_attribute("data-phase", "running")
    expect(tab.locator("#stage")).to_have_attribute("data-waiting", re.compile("[1-9]"))
    back(tab, coach)
    advance(tab, 150, delivered=False)
    expect(tab.get_by_role("heading", name="Done.")).to_be_visible()
    expect(tab.locator("#stage")).to_have_attribute("data-waiting", "0")
    assert once_each(coach, name) == ALL
    assert session(coach, name).ended == "finished"


def test_while_the_disk_is_full_the_page_keeps_its_copy_until_the_coach_has_written_it(
    tab: Page, coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = OSError(28, "No space left on device")

    def refuse(*_arguments: object) -> None:
        raise full

    name = open_player(tab, coach)
    begin(tab)
    advance(tab, 40)
    with monkeypatch.context() as broken:
        broken.setattr(database_file, "open_file", refuse)
        coach.call(lambda app: app.journal._note_trouble(full))
        advance(tab, 60, delivered=False)
        expect(tab.locator("#stage")).to_have_attribute("data-waiting", re.compile("[1-9]"))
        expect(tab.locator("#stage")).to_have_attribute("data-phase", "running")
        assert coach.call(lambda app: app.journal.waiting) > 0
        tab.clock.run_for(30_000)
        expect(tab.locator("#stage")).to_have_attribute("data-waiting", re.compile("[1-9]"))
    advance(tab, 150)
    expect(tab.locator("#stage")).to_have_attribute("data-waiting", "0")
    assert coach.call(lambda app: app.journal.waiting) == 0
    coach.restart()
    assert once_each(coach, name) == ALL


def test_a_restart_between_two_steps_is_not_even_noticed(tab: Page, coach: Coach) -> None:
    name = open_player(tab, coach)
    begin(tab)
    advance(tab, 40)
    coach.restart()
    advance(tab, 60, delivered=False)
    expect(tab.locator("#stage")).to_have_attribute("data-waiting", "0")
    assert once_each(coach, name) == ALL[:4]


def test_done_while_the_coach_was_away_then_the_tab_shut_another_tab_hands_it_over(
    tab: Page, context: BrowserContext, coach: Coach
) -> None:
    name = open_player(tab, coach)
    begin(tab)
    coach.stop()
    advance(tab, 245, delivered=False)
    expect(tab.get_by_role("heading", name="Done.")).to_be_visible()
    tab.get_by_role("button", name="Hard").click()
    tab.goto("about:blank")
    coach.start()
    assert once_each(coach, name) == []
    later = context.new_page()
    later.goto(f"{coach.url}/play/{name}")
    expect(later.locator("#stage")).to_have_attribute("data-waiting", "0")
    expect(later.get_by_role("heading", name="Done.")).to_be_visible()
    assert once_each(coach, name) == ALL
    assert session(coach, name).answer == "hard"


def test_an_answer_lost_on_the_way_is_told_again_and_counts_once(tab: Page, coach: Coach, troubles: list[str]) -> None:
    name = open_player(tab, coach)
    lost: list[int] = []

    def lose(route: object) -> None:
        if len(lost) < 3:
            route.fetch()  # type: ignore[attr-defined]
            lost.append(1)
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    tab.route("**/api/deliver", lose)
    begin(tab)
    advance(tab, 80, delivered=False)
    for _ in range(10):
        tab.clock.run_for(6000)
    expect(tab.locator("#stage")).to_have_attribute("data-waiting", "0")
    assert len(lost) >= 3
    troubles.clear()
    assert once_each(coach, name)[:3] == [1, 3, 5]


def test_leaving_while_the_coach_is_away_stays_and_says_that_nothing_is_lost(tab: Page, coach: Coach) -> None:
    open_player(tab, coach)
    begin(tab)
    advance(tab, 20)
    coach.stop()
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("heading", name="Stopped.")).to_be_visible()
    tab.get_by_role("link", name="Back to Today").click()
    tab.clock.run_for(2000)
    expect(tab.locator("#notice")).to_contain_text("What you did is saved in this browser")
    assert "/play/" in tab.url


def test_pain_is_answered_even_when_the_coach_is_away(tab: Page, coach: Coach) -> None:
    name = open_player(tab, coach, "/stretch?move=brk_heel_raise")
    begin(tab)
    advance(tab, 12)
    coach.stop()
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="It hurt").click()
    tab.get_by_label("Left thigh, back").check()
    tab.get_by_label("4", exact=True).check()
    tab.get_by_label("Electric").check()
    tab.get_by_role("button", name="What should I do?").click()
    expect(tab.locator("#advice-lines")).to_contain_text("stop this move, whatever the number")
    back(tab, coach)
    assert session(coach, name).answer == "hurt"
    assert not coach.call(lambda app: app.safety.check_move("brk_heel_raise")).allowed
