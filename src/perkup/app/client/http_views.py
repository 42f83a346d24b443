"""Views of the day and the moves of the library, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.app.views.status_view import StatusView

if TYPE_CHECKING:
    from perkup.app.http_link import HttpLink
    from perkup.app.views.history_view import HistoryView
    from perkup.app.views.reasons_view import ReasonLine
    from perkup.app.views.today_view import TodayView
    from perkup.coach.clinician_summary import ClinicianSummary
    from perkup.moves.move import Move

# The structs of large views are imported where they are read: a verb that asks for the status needs none of them.


class HttpViews:
    """Views of the day, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def status(self) -> StatusView:
        """Return what the coach is doing now."""
        return self._link.get("/api/status", StatusView)

    def today(self) -> TodayView:
        """Return all that the first page shows."""
        from perkup.app.views.today_view import TodayView

        return self._link.get("/api/today", TodayView)

    def why(self, limit: int = 50) -> list[ReasonLine]:
        """Return why something was said or held back, newest first."""
        from perkup.app.views.reasons_view import ReasonLine

        return self._link.get(f"/api/why?limit={limit}", list[ReasonLine])

    def history(self, days: int = 28) -> HistoryView:
        """Return the last days at a glance, newest first."""
        from perkup.app.views.history_view import HistoryView

        return self._link.get(f"/api/history?days={days}", HistoryView)

    def summary(self) -> ClinicianSummary:
        """Return one page for a clinician."""
        from perkup.coach.clinician_summary import ClinicianSummary

        return self._link.get("/api/summary", ClinicianSummary)


class HttpLibrary:
    """Moves of the library, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    @property
    def moves(self) -> dict[str, Move]:
        """Every move by its id."""

        from perkup.moves.move_pictures import PicturedMove, without_pictures

        return {move.id: without_pictures(move) for move in self._link.get("/api/moves", list[PicturedMove])}
