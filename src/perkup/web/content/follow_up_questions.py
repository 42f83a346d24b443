"""Follow-up questions that are due, for the pages that ask them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from perkup.vocabulary import FollowUpKind

if TYPE_CHECKING:
    from perkup.app.application import Application
    from perkup.coach.follow_ups import FollowUp

SIDES = ("right", "left")


class FollowUpQuestion(NamedTuple):
    """A check with where its form leads back to."""

    check: FollowUp
    back: str


def questions(app: Application, back: str) -> list[FollowUpQuestion]:
    """Return what is due, for a page that its answers lead back to."""
    return [FollowUpQuestion(check, back) for check in app.safety.follow_ups()]


def asked_first(app: Application) -> bool:
    """Return True where the one-sided question is due: it comes before a session."""
    return any(check.kind == FollowUpKind.FLAT_CHECK for check in app.safety.follow_ups())
