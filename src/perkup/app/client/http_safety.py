"""Screening, red flags, clearance and follow-up answers, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.app.http_link import decode_optional
from perkup.app.requests import MovesBody, ScreeningAnswer, ScreeningBody, ScreeningSaved, WithheldMove
from perkup.app.views.status_view import ClearanceView, HoldView
from perkup.coach.follow_ups import FollowUp
from perkup.coach.safety.answers import AnswerChange

if TYPE_CHECKING:
    from collections.abc import Iterable

    import msgspec

    from perkup.app.http_link import HttpLink
    from perkup.app.requests import ClearBody, ConsentBody, FlagBody, FlatBody, MistakeBody, MorningBody


class HttpSafety:
    """Screening, red flags, clearance and follow-up answers, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def hold(self) -> HoldView | None:
        """Return what pauses everything, with what to do about it; None where nothing does."""
        return _hold(self._link.send("GET", "/api/hold"))

    def partial_clearance(self) -> ClearanceView | None:
        """Return what a clinician allows although all else is paused."""
        return decode_optional(self._link.send("GET", "/api/clearance"), ClearanceView)

    def withheld(self, moves: Iterable[str]) -> WithheldMove | None:
        """Return the first of these moves that may not be done now, with its reason; None where all may."""
        return decode_optional(self._link.send("POST", "/api/withheld", MovesBody(list(moves))), WithheldMove)

    def follow_ups(self) -> list[FollowUp]:
        """Return the questions that are due."""
        return self._link.get("/api/checks", list[FollowUp])

    def screening(self) -> ScreeningAnswer:
        """Return the safety questions, and whether they were answered once."""
        return self._link.get("/api/screening", ScreeningAnswer)

    def preview(self, answers: dict[str, bool | str], age: int | None = None) -> AnswerChange:
        """Return what these answers would change, and record nothing."""
        return self._link.post("/api/screening/preview", ScreeningBody(answers, age), AnswerChange)

    def screen(self, answers: dict[str, bool | str], age: int | None = None) -> ScreeningSaved:
        """Record the answers to the safety questions."""
        return self._link.post("/api/screening", ScreeningBody(answers, age), ScreeningSaved)

    def consent(self, consent: ConsentBody) -> None:
        """Record at 16 or 17 who agreed."""
        self._link.send("POST", "/api/consent", consent)

    def take_back_flag(self, mistake: MistakeBody) -> HoldView | None:
        """Take back red flags that were ticked by mistake."""
        return self._hold("/api/flag/mistake", mistake)

    def flag(self, report: FlagBody) -> HoldView | None:
        """Record a red flag, which pauses everything."""
        return self._hold("/api/flag", report)

    def clear(self, clearance: ClearBody) -> HoldView | None:
        """Record the day on which a clinician cleared the person."""
        return self._hold("/api/clear", clearance)

    def flat_check(self, answer: FlatBody) -> HoldView | None:
        """Record the answer to the one-sided question."""
        return self._hold("/api/check/flat", answer)

    def next_morning(self, answer: MorningBody) -> None:
        """Record whether the pain of a session had settled by the next morning."""
        self._link.send("POST", "/api/check/morning", answer)

    def _hold(self, path: str, body: msgspec.Struct) -> HoldView | None:
        return _hold(self._link.send("POST", path, body))


def _hold(answer: bytes) -> HoldView | None:
    return decode_optional(answer, HoldView)
