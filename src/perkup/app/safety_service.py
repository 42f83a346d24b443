"""Safety of one person: screening, red flags, hold and clearance, and the follow-up questions that are due."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from perkup.app import session_log
from perkup.app.change_listeners import ChangeListeners, Topic
from perkup.app.kept_safety import KeptSafety
from perkup.app.library_service import LibraryService
from perkup.app.requests import (
    ClearBody,
    FlagBody,
    FlatBody,
    MorningBody,
    ScreeningAnswer,
)
from perkup.app.views.status_view import HoldView, hold_view
from perkup.coach.follow_ups import FollowUp, flat_answer
from perkup.coach.safety.safety_rules import (
    QUESTIONS,
    MoveVerdict,
    SafetyAdvice,
    SafetyStatus,
    ScreeningOutcome,
    advice,
    assess_answers,
    check_move,
)
from perkup.errors import ErrorCode, PerkupError
from perkup.journal.store import Journal


class SafetyService:
    """Safety of one person. `now` reads the wall clock."""

    def __init__(
        self,
        kept: KeptSafety,
        journal: Journal,
        library: LibraryService,
        listeners: ChangeListeners,
        now: Callable[[], datetime],
    ) -> None:
        self._kept = kept
        self._journal = journal
        self._library = library
        self._listeners = listeners
        self._now = now
        self._status: tuple[tuple[int, ...], SafetyStatus] | None = None
        self._follow_ups: tuple[tuple[int, ...], list[FollowUp]] | None = None

    def status(self) -> SafetyStatus:
        """Return screening, hold, cautions and stopped moves, folded once for one state of the journal."""
        state = self._journal_state()
        if self._status is None or self._status[0] != state:
            self._status = (state, self._kept.fold().status())
        return self._status[1]

    def hold(self) -> HoldView | None:
        """Return the hold with what to do about it."""
        return hold_view(self.status().hold)

    def advice(self) -> SafetyAdvice | None:
        """Return what to do about the hold, None where nothing is on hold."""
        hold = self.status().hold
        return advice(hold.tier, hold.flags) if hold else None

    def is_screened(self) -> bool:
        """Return True once the safety questions were answered."""
        return self.status().screened

    def check_move(self, move_id: str) -> MoveVerdict:
        """Return whether this person may do this move now, and if not, why not."""
        return check_move(self._library.find(move_id), self.status())

    def withholds(self, moves: Iterable[str]) -> bool:
        """Return True where a hold withholds one of these moves, as far as the library knows them."""
        status, library = self.status(), self._library.moves
        shipped = [library[move] for move in moves if move in library]
        return status.hold is not None and not all(check_move(move, status).allowed for move in shipped)

    def follow_ups(self) -> list[FollowUp]:
        """Return the questions that are due, folded once for one state of the journal and one date."""
        now = self._now()
        state = (*self._journal_state(), now.date().toordinal())
        if self._follow_ups is None or self._follow_ups[0] != state:
            self._follow_ups = (state, self._kept.follow_ups(now))
        return self._follow_ups[1]

    def screening(self) -> ScreeningAnswer:
        """Return the safety questions, and whether they were answered once."""
        return ScreeningAnswer(self.is_screened(), list(QUESTIONS))

    def screen(self, answers: dict[str, bool | str]) -> ScreeningOutcome:
        """Record the answers to the safety questions; return what follows from them."""
        outcome = assess_answers(answers)
        self._record("screening", {"answers": answers})
        return outcome

    def flag(self, report: FlagBody, key: str | None = None) -> HoldView | None:
        """Record a red flag, which pauses everything; one of the same `key` again changes nothing.

        A day still to come is left out: no flag waits for a good day.
        """
        since = report.since if report.since and report.since <= self._now().date() else None
        tier = assess_answers(dict.fromkeys(report.flags, True)).tier or "same_day"
        day = since.isoformat() if since else None
        self._record("flag", {"flags": report.flags, "tier": tier, "since": day, "words": report.words}, key)
        return self.hold()

    def clear(self, clearance: ClearBody) -> HoldView | None:
        """Record the day on which a clinician cleared the person; return the hold that stays, if any."""
        if clearance.on > self._now().date():
            raise PerkupError(
                "That date is still to come.",
                "Give the day on which the clinician cleared you.",
                code=ErrorCode.INVALID_DATE,
            )
        hold = self.status().hold
        if hold is not None and clearance.on < _local_day(hold.since):
            raise PerkupError(
                "That was before the hold began.",
                "What you noticed since then has to be looked at too.",
                code=ErrorCode.INVALID_DATE,
            )
        self._record("cleared", {"by_clinician_on": clearance.on.isoformat(), "words": clearance.words})
        return self.hold()

    def flat_check(self, answer: FlatBody) -> HoldView | None:
        """Record the answer to the one-sided question: yes means hold, more urgent with signs there too."""
        self._record("flat_check", flat_answer(answer.one_sided, answer.where, answer.side, answer.signs))
        return self.hold()

    def next_morning(self, answer: MorningBody) -> None:
        """Record whether the pain of a session had settled by the next morning."""
        session_log.find_session(self._journal, answer.session)
        self._record("next_morning", {"session": answer.session, "settled": answer.settled})

    def _record(self, kind: str, facts: dict[str, object], key: str | None = None) -> None:
        if key is None:
            self._journal.append(kind, facts)
        else:
            self._journal.append_once(kind, facts, key)
        self._listeners.notify(Topic.STATUS)

    def _journal_state(self) -> tuple[int, ...]:
        return (*self._journal.token(), self._journal.waiting)


def _local_day(instant: datetime) -> date:
    return instant.astimezone().date()
