"""Card of today's session: what it holds, how long it takes, and where it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from perkup.coach.safety.answers import AGE_ADVICE
from perkup.moves.move import DayKind
from perkup.vocabulary import FollowUpKind, ItemRole
from perkup.web.content.labels import day_kinds
from perkup.web.template_filters import long_day
from perkup.web.templating import say

if TYPE_CHECKING:
    from datetime import date

    from perkup.app.application import Application
    from perkup.app.views.today_view import TodayView
    from perkup.coach.programme.plan_model import PlanDay
    from perkup.moves.move import Move


class SessionCard(NamedTuple):
    """Session of today on the first page.

    `begin` is where the Start button posts to, empty where there is nothing to start; `questions` is True while a
    question comes first, `readiness` on a strength day: how the person is may make it less.
    """

    title: str
    chip: str = ""
    minutes: int = 0
    kind: str = ""
    text: str = ""
    moves: tuple[Move, ...] = ()
    begin: str = ""
    href: str = ""
    link: str = ""
    done: bool = False
    questions: bool = False
    readiness: bool = False


ORDER = (ItemRole.STRENGTH, ItemRole.STRETCH, ItemRole.WALK)


def session_card(app: Application, today: TodayView) -> SessionCard | None:
    """Return the card, or None where no session may be offered: during a safety pause, and to the very young."""
    card = _card(app, today)
    is_asked = any(check.kind == FollowUpKind.FLAT_CHECK for check in today.checks)
    return card._replace(questions=is_asked) if card else None


def _card(app: Application, today: TodayView) -> SessionCard | None:
    if today.hold or today.first_run or app.safety.status().age in AGE_ADVICE:
        return None
    course = app.programme
    if course.facts.history().open_prescription(app.today()) is not None:
        return _prescribed(app)
    if course.facts.started() is None:
        return SessionCard(
            say("today.plan_title"), text=say("today.plan_text"), href="/programme#start", link=say("today.plan_link")
        )
    if course.is_over():
        return SessionCard(
            say("today.plan_over"), text=say("today.plan_over_text"), href="/programme#start", link=say("today.next_30")
        )
    day, on = course.next_day(), today.ring.at.date()
    if day is None or day.date != on or not day.items:
        return _nothing_left(app, on)
    return SessionCard(
        title=say("today.session_title"),
        chip=say("today.session_day", day=day.day),
        minutes=day.minutes,
        kind=day_kinds()[day.kind][0],
        moves=_moves(app, day),
        begin=f"/programme/{day.day}/begin",
        href=f"/programme/{day.day}",
        link=say("common.see_the_session"),
        readiness=day.kind == DayKind.STRENGTH,
    )


def _prescribed(app: Application) -> SessionCard | None:
    """Return the card of a physiotherapist's plan: it comes in the place of the thirty days."""
    view = app.programme.prescriptions.view()
    if view is None:
        return None
    href, link = "/prescribe", say("today.see_prescribed")
    if view.is_done or not view.is_due:
        text = say("today.prescribed_next", date=long_day(view.next_on)) if view.next_on and not view.is_due else ""
        title = say("today.session_done") if view.is_done else say("today.no_session")
        return SessionCard(title, text=text, href=href, link=link, done=True)
    moves = tuple(app.library.moves[line.entry.move] for line in view.lines if not line.refusal)
    begin = "/prescribe/begin" if moves else ""
    return SessionCard(say("today.session_title"), chip=view.plan.title, moves=moves, begin=begin, href=href, link=link)


def _moves(app: Application, day: PlanDay) -> tuple[Move, ...]:
    """Return each move of the day once, the strength moves first."""
    ordered = sorted(day.items, key=lambda item: ORDER.index(item.role) if item.role in ORDER else len(ORDER))
    names = dict.fromkeys(item.move for item in ordered if item.move in app.library.moves)
    return tuple(app.library.moves[name] for name in names)


def _nothing_left(app: Application, on: date) -> SessionCard:
    """Return the card of a day whose session is done, or that has none."""
    plan = app.programme.plan()
    is_done = any(when == on for when in app.programme.reached().values())
    later = next((day for day in plan.days if day.date > on and not day.done), None)
    text = ""
    if later is not None:
        text = say("today.next_session", day=later.day, kind=day_kinds()[later.kind][0], date=long_day(later.date))
    return SessionCard(
        say("today.session_done") if is_done else say("today.no_session"),
        chip=say("today.done_chip") if is_done else "",
        text=text,
        href="/programme",
        link=say("today.see_plan"),
        done=True,
    )
