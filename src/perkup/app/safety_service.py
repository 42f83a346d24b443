"""Safety of one person: screening, red flags, hold and clearance, and the follow-up questions that are due."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from perkup.app import session_log
from perkup.app.change_listeners import ChangeListeners, Topic
from perkup.app.requests import (
    ClearBody,
    ConsentBody,
    FlagBody,
    FlatBody,
    MissingAnswersError,
    MistakeBody,
    MorningBody,
    ScreeningAnswer,
    ScreeningSaved,
    WithheldMove,
)
from perkup.app.views.screening_view import change_of_answers, change_sentences, screening_view, withheld_moves
from perkup.app.views.status_view import ClearanceView, HoldView, clearance_view, hold_view
from perkup.coach.follow_ups import FollowUp, flat_answer
from perkup.coach.safety.answers import (
    AnswerChange,
    Answers,
    AnswersOnFile,
    age_answers,
    age_limit,
    answer_words,
    assess_answers,
    unanswered,
    unclear_answers,
    unknown_answers,
)
from perkup.coach.safety.safety_rules import MoveVerdict, SafetyAdvice, advice, check_move, substitute
from perkup.coach.safety.safety_status import MISTAKE_WITHIN, SafetyStatus, earliest_clearance
from perkup.coach.safety.screening import ADULT, AGED_16_17, CAUTIONS, FLAG_WORDS, QUESTIONS, UNDER_16
from perkup.errors import ErrorCode, PerkupError, ScreeningNeededError, UnknownChoiceError
from perkup.vocabulary import AgeLimit

if TYPE_CHECKING:
    from perkup.app.kept_safety import KeptSafety
    from perkup.app.library_service import LibraryService
    from perkup.app.settings_service import SettingsService
    from perkup.coach.protocols import MoveLike
    from perkup.journal.store import Journal


class SafetyService:
    """Safety of one person. `now` reads the wall clock, `settings` hold the age."""

    def __init__(
        self,
        kept: KeptSafety,
        journal: Journal,
        library: LibraryService,
        listeners: ChangeListeners,
        now: Callable[[], datetime],
        settings: SettingsService,
    ) -> None:
        self._kept = kept
        self._journal = journal
        self._library = library
        self._listeners = listeners
        self._now = now
        self._settings = settings
        self._status: tuple[tuple[object, ...], SafetyStatus] | None = None
        self._follow_ups: tuple[tuple[int, ...], list[FollowUp]] | None = None

    def status(self) -> SafetyStatus:
        """Return screening, hold, cautions, stopped and banned moves, folded once for one state of the journal and one
        day. A physiotherapist's plan adds its cautions."""
        now, bans = self._now(), self._kept.bans()
        prescribed = self._kept.prescribed_cautions(now)
        state = (*self._journal_state(), now.date().toordinal(), bans, prescribed)
        if self._status is None or self._status[0] != state:
            status = self._kept.fold().status(now.date())
            cautions = status.cautions | prescribed
            self._status = (state, msgspec.structs.replace(status, off_list=bans, cautions=cautions))
        return self._status[1]

    def answers(self) -> AnswersOnFile:
        """Return the newest answers to the safety questions."""
        return self._kept.fold().on_file

    def unanswered(self) -> tuple[str, ...]:
        """Return the ids of the questions that are open; those about age too where the settings say under 18."""
        given = self.answers().answers
        missing = unanswered(given)
        if not missing and 0 < self._settings.age() < ADULT and age_limit(given) == AgeLimit.NONE:
            return (UNDER_16, AGED_16_17)
        return missing

    def require_answers(self) -> None:
        """Raise `ScreeningNeededError` where a safety question is open."""
        if self.unanswered():
            raise ScreeningNeededError(
                "First, a short safety check. It takes about a minute.",
                "Answer them at /welcome/safety, or with `perkup screening`.",
                code=ErrorCode.SCREENING_NEEDED,
            )

    def hold(self) -> HoldView | None:
        """Return the hold with what to do about it."""
        status, slip = self.status(), self._kept.fold().newest_slip()
        until = slip.at + MISTAKE_WITHIN if slip and slip.is_fresh(self._now()) else None
        return hold_view(status.hold, until, status.partly)

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

    def stand_in(self, move_id: str) -> MoveLike | None:
        """Return the easiest permitted move in the place of one that this person may not do; None where none fits."""
        replacement = substitute(self._library.find(move_id), self.status(), self._library.loaded)
        return replacement.move if replacement else None

    def withholds(self, moves: Iterable[str]) -> bool:
        """Return True where safety withholds one of these moves, as far as the library knows them."""
        return self.withheld(moves) is not None

    def withheld(self, moves: Iterable[str]) -> WithheldMove | None:
        """Return the first of these moves that safety withholds, with its reason; None where all may be done."""
        library = self._library.moves
        named = [library[name] for name in moves if name in library]
        return next(iter(withheld_moves(named, self.status())), None)

    def partial_clearance(self) -> ClearanceView | None:
        """Return what a clinician allows although all else is paused."""
        return clearance_view(self.status().partly)

    def follow_ups(self) -> list[FollowUp]:
        """Return the questions that are due, folded once for one state of the journal and one date."""
        now = self._now()
        state = (*self._journal_state(), now.date().toordinal(), self._kept.today(now).toordinal())
        if self._follow_ups is None or self._follow_ups[0] != state:
            self._follow_ups = (state, self._kept.follow_ups(now))
        return self._follow_ups[1]

    def screening(self) -> ScreeningAnswer:
        """Return the safety questions, the answers to them, and what they leave out."""
        return screening_view(self.answers(), self.unanswered(), self.status(), self._library.moves)

    def screen(self, answers: dict[str, bool | str], age: int | None = None) -> ScreeningSaved:
        """Record the answers to the safety questions; return what follows from them and what they change.

        age : in full years; answers the questions about age. Raises `MissingAnswersError` where a question is open,
        and records nothing.
        """
        complete = self.complete_answers(answers, age)
        change = self._change(complete)
        outcome = assess_answers(complete)
        self._record("screening", {"answers": complete})
        self._settings.keep_age(age)
        fields = msgspec.structs.asdict(outcome)
        return ScreeningSaved(**fields, change=change, sentences=tuple(self._sentences(change)))

    def complete_answers(self, answers: Answers, age: int | None = None) -> dict[str, bool | str]:
        """Return the answers with those that an age gives. Raises an error for what is missing, unknown or unclear."""
        complete = {**answers, **(age_answers(age) if age is not None else {})}
        for name in unknown_answers(complete):
            raise UnknownChoiceError(
                "answers",
                (question.id for question in QUESTIONS),
                f"There is no question `{name[:100]}`.",
                "GET /api/screening has questions and options.",
            )
        for name in unclear_answers(complete):
            raise UnknownChoiceError(
                f"answers.{name}", answer_words(name), f"`{name}` has no answer `{str(complete[name])[:100]}`."
            )
        missing = unanswered(complete)
        if missing:
            raise MissingAnswersError(missing)
        return complete

    def preview(self, answers: dict[str, bool | str], age: int | None = None) -> AnswerChange:
        """Return what these answers would change, and record nothing. Refuses what `screen` refuses."""
        return self._change(self.complete_answers(answers, age))

    def _change(self, answers: Answers) -> AnswerChange:
        return change_of_answers(self.answers().answers, answers, self._library.loaded, consent=self._has_consent())

    def last_change(self) -> list[str]:
        """Return what the newest answers changed beside those before, in sentences."""
        on_file = self.answers()
        change = change_of_answers(
            on_file.before or {}, on_file.answers, self._library.loaded, consent=self._has_consent()
        )
        return self._sentences(change)

    def _sentences(self, change: AnswerChange) -> list[str]:
        return change_sentences(change, self._library.moves, self.status().age)

    def _has_consent(self) -> bool:
        return age_limit(self.answers().answers) == AgeLimit.NEEDS_CONSENT and self.status().age == AgeLimit.NONE

    def consent(self, consent: ConsentBody) -> None:
        """Record at 16 or 17 whether a parent or guardian, and a clinician, agreed."""
        self._record("consent", msgspec.structs.asdict(consent))

    def take_back_flag(self, mistake: MistakeBody) -> HoldView | None:
        """Take back the newest red flags as ticked by mistake; return the hold that stays, if any."""
        slip = self._kept.fold().newest_slip()
        if slip is None or not slip.is_fresh(self._now()):
            raise PerkupError(
                "There is nothing to undo: no warning sign was ticked in the last 10 minutes.",
                "A pause that is older ends when a doctor or physiotherapist has cleared you.",
                code=ErrorCode.NOTHING_TO_DO,
            )
        self._record("flag_mistake", {"raised_at": slip.at.isoformat(), "why": mistake.why})
        return self.hold()

    def flag(self, report: FlagBody, key: str | None = None) -> HoldView | None:
        """Record a red flag, which pauses everything; one of the same `key` again changes nothing.

        A day still to come is left out: no flag waits for a good day.
        """
        for name in report.flags:
            if name not in FLAG_WORDS:
                raise UnknownChoiceError("flags", FLAG_WORDS, f"Unknown sign `{name}`.")
        since = report.since if report.since and report.since <= self._now().date() else None
        tier = assess_answers(dict.fromkeys(report.flags, True)).tier or "same_day"
        day = since.isoformat() if since else None
        self._record("flag", {"flags": report.flags, "tier": tier, "since": day, "words": report.words}, key)
        return self.hold()

    def clear(self, clearance: ClearBody) -> HoldView | None:
        """Record the day on which a clinician cleared the person, wholly or in part; return the hold that stays."""
        if clearance.on > self._now().date():
            raise PerkupError(
                "That date is in the future.",
                "Give the day on which the clinician cleared you.",
                code=ErrorCode.INVALID_DATE,
            )
        flagged_at = self.status().flagged_at
        if flagged_at is not None and clearance.on < earliest_clearance(flagged_at, self._now()):
            raise PerkupError(
                "That was before the safety pause.",
                "What you noticed since then has to be looked at too.",
                code=ErrorCode.INVALID_DATE,
            )
        if clearance.moves or clearance.cautions:
            self._clear_partly(clearance)
        else:
            self._record("cleared", {"by_clinician_on": clearance.on.isoformat(), "words": clearance.words})
        return self.hold()

    def _clear_partly(self, clearance: ClearBody) -> None:
        for name in clearance.moves:
            self._library.find(name, "moves")
        for word in clearance.cautions:
            if word not in CAUTIONS:
                raise UnknownChoiceError("cautions", CAUTIONS, f"There is no caution `{word}`.")
        if clearance.until and clearance.until < self._now().date():
            raise PerkupError("That last day is over.", "Give a day in the future.", code=ErrorCode.INVALID_DATE)
        facts = msgspec.to_builtins(clearance)
        self._record("cleared_partly", {"by_clinician_on": facts.pop("on"), **facts})

    def flat_check(self, answer: FlatBody) -> HoldView | None:
        """Record the answer to the one-sided question: yes means hold, more urgent with signs there too."""
        self._record("flat_check", flat_answer(answer.one_sided, answer.where, answer.side, answer.signs))
        return self.hold()

    def next_morning(self, answer: MorningBody) -> None:
        """Record whether the pain of a session had settled by the next morning."""
        session_log.find_session(self._journal, answer.session)
        self._record("next_morning", {"session": answer.session, "settled": answer.settled})

    def forget(self) -> None:
        """Drop the answers that were kept, after the past changed."""
        self._status = self._follow_ups = None

    def _record(self, kind: str, facts: dict[str, object], key: str | None = None) -> None:
        if key is None:
            self._journal.append(kind, facts)
        else:
            self._journal.append_once(kind, facts, key)
        self._listeners.notify(Topic.STATUS)

    def _journal_state(self) -> tuple[int, ...]:
        return (*self._journal.token(), self._journal.waiting)
