"""Sessions of the invented person, performed step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from perkup.app import session_log
from perkup.coach.session import routines
from perkup.coach.session.timeline import Routine, Timeline, compile
from perkup.vocabulary import OneSide, Side

if TYPE_CHECKING:
    from perkup.app.demo.sample_journal import SampleJournal
    from perkup.moves.move import Move


class SampleSessions:
    """Sessions written into one sample journal."""

    def __init__(self, journal: SampleJournal) -> None:
        self._journal = journal
        self._dice = journal.dice

    def stretch(self, moves: Mapping[str, Move]) -> None:
        """Perform the two stretches."""
        self.perform(routines.stretch_routine(moves, lambda move: move), share=1.0)

    def perform(self, routine: Routine, *, share: float, feedback: dict[str, Any] | None = None) -> None:
        """Perform a share of a routine; where it was finished, now and then say how it went."""
        timeline = compile(routine, first_side=self._dice.choice([OneSide.LEFT, OneSide.RIGHT]))
        session = f"{self._dice.getrandbits(64):016x}"
        first = "left" if next((s.side for s in timeline.steps if s.side == Side.LEFT), None) else "right"
        self._journal.record(
            "session_started", {"session": session, **session_log.session_fields(routine, first, len(timeline.work))}
        )
        for facts in self._steps(session, timeline, share):
            self._journal.record("step_recorded", facts)
        finished = share == 1.0
        how = "finished" if finished else "stopped"
        self._journal.record("session_ended", {"session": session, "how": how, "seconds": timeline.total_s * share})
        if finished and (feedback or self._dice.random() < 0.5):
            answer = self._dice.choices(["easy", "right", "hard"], [2, 6, 1])[0]
            self._journal.record("feedback", {"session": session, "answer": answer, **(feedback or {})})

    def _steps(self, session: str, timeline: Timeline, share: float) -> Iterator[dict[str, Any]]:
        for step in timeline.steps[: round(len(timeline.steps) * share)]:
            self._journal.move_on(self._journal.at + timedelta(seconds=step.seconds))
            if not step.works:
                continue
            yield {
                "session": session,
                "index": step.index,
                "move": step.move,
                "side": step.side,
                "phase": step.kind,
                "outcome": "done",
                "seconds": step.seconds,
                "reps": step.reps,
                "performed_at": self._journal.at,
            }
