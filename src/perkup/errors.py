"""Error that a person may see, and codes that programs may rely on."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class ErrorCode(StrEnum):
    """Kind of an error: stable words for programs, while the sentences may change."""

    INVALID_INPUT = "invalid_input"
    INVALID_DATE = "invalid_date"
    INVALID_SETTING = "invalid_setting"
    INVALID_FILE = "invalid_file"
    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    UNSUPPORTED_REQUEST = "unsupported_request"
    TOO_LARGE = "too_large"
    NOT_RUNNING = "not_running"
    ALREADY_RUNNING = "already_running"
    NO_ANSWER = "no_answer"
    NO_PORT = "no_port"
    ON_HOLD = "on_hold"
    NOT_ALLOWED = "not_allowed"
    SCREENING_NEEDED = "screening_needed"
    NOTHING_TO_DO = "nothing_to_do"
    UNDER_WAY = "under_way"
    ALREADY_DONE = "already_done"
    NOT_CONFIRMED = "not_confirmed"
    CANCELLED = "cancelled"
    FILE_MISSING = "file_missing"
    FILE_UNREADABLE = "file_unreadable"
    FILE_UNWRITABLE = "file_unwritable"
    DISK_FULL = "disk_full"
    JOURNAL_DAMAGED = "journal_damaged"
    JOURNAL_NEWER = "journal_newer"
    LIBRARY_MISSING = "library_missing"
    UNSUPPORTED_PLATFORM = "unsupported_platform"
    NETWORK_UNAVAILABLE = "network_unavailable"
    SERVICE_FAILED = "service_failed"
    OUT_OF_MEMORY = "out_of_memory"
    NO_PERSON = "no_person"
    TWO_PEOPLE = "two_people"
    WRONG_VIEW = "wrong_view"
    BODY_HIDDEN = "body_hidden"
    NO_WALKING = "no_walking"
    CLIP_TOO_SHORT = "clip_too_short"
    POSITION_NOT_HELD = "position_not_held"
    INTERNAL = "internal"


MEANINGS = {
    ErrorCode.INVALID_INPUT: "A value is missing, of the wrong kind or out of its range.",
    ErrorCode.INVALID_DATE: "A date or time cannot be: it is none, is still to come, or lies before what it follows.",
    ErrorCode.INVALID_SETTING: "A setting does not exist or does not take that value.",
    ErrorCode.INVALID_FILE: "A file is not what it should be: damaged, of another kind, or with a mistake in it.",
    ErrorCode.NOT_FOUND: "There is no such move, session, day, event, measurement or page.",
    ErrorCode.FORBIDDEN: "The request comes without the key, or from another site or host.",
    ErrorCode.UNSUPPORTED_REQUEST: "This address does not take that method or that kind of content.",
    ErrorCode.TOO_LARGE: "A file, a text or a request is larger than Perkup takes.",
    ErrorCode.NOT_RUNNING: "The coach does not run, and this needs it.",
    ErrorCode.ALREADY_RUNNING: "A coach runs on this data folder already.",
    ErrorCode.NO_ANSWER: "The coach, or a child process, did not answer in time.",
    ErrorCode.NO_PORT: "No port on this computer is free for the pages.",
    ErrorCode.ON_HOLD: "A red flag holds the programme until a clinician has cleared it.",
    ErrorCode.NOT_ALLOWED: "The safety answers withhold this move or session.",
    ErrorCode.SCREENING_NEEDED: "First, a short safety check.",
    ErrorCode.NOTHING_TO_DO: "There is no session, move or step to do here.",
    ErrorCode.UNDER_WAY: "Something of this kind is under way already.",
    ErrorCode.ALREADY_DONE: "It is done, recorded or erased already.",
    ErrorCode.NOT_CONFIRMED: "It needs a person's yes, and got none.",
    ErrorCode.CANCELLED: "The person cancelled it.",
    ErrorCode.FILE_MISSING: "There is no such file or folder.",
    ErrorCode.FILE_UNREADABLE: "A file or folder may not or cannot be read.",
    ErrorCode.FILE_UNWRITABLE: "A file or folder may not or cannot be written.",
    ErrorCode.DISK_FULL: "The disk is full.",
    ErrorCode.JOURNAL_DAMAGED: "The journal is damaged and could not be repaired.",
    ErrorCode.JOURNAL_NEWER: "A newer Perkup wrote this journal.",
    ErrorCode.LIBRARY_MISSING: "An optional library or program is not installed.",
    ErrorCode.UNSUPPORTED_PLATFORM: "This system does not offer it.",
    ErrorCode.NETWORK_UNAVAILABLE: "Something has to be fetched or sent and the network does not answer.",
    ErrorCode.SERVICE_FAILED: "Another program or service that Perkup asked refused or failed.",
    ErrorCode.OUT_OF_MEMORY: "It needs more memory than there is.",
    ErrorCode.NO_PERSON: "Nobody, or nobody upright, is seen in the clip.",
    ErrorCode.TWO_PEOPLE: "Two people walk in the clip, and it is not said who counts.",
    ErrorCode.WRONG_VIEW: "The camera does not see the person from the side.",
    ErrorCode.BODY_HIDDEN: "Legs or feet are hidden or cut off for most of the clip.",
    ErrorCode.NO_WALKING: "Nobody walks in the clip.",
    ErrorCode.CLIP_TOO_SHORT: "The clip holds too little to measure.",
    ErrorCode.POSITION_NOT_HELD: "The position to measure was not held still.",
    ErrorCode.INTERNAL: "A mistake of Perkup's own; its log names it.",
}
"""Each code in a sentence, for `docs/errors.md`."""


class PerkupError(Exception):
    """An error that a person can mend.

    message : what was wrong. hint : what to do about it. code : its kind, for programs.
    The command line prints it and exits 1; the web shows it as a page or as ``{"error", "hint", "code"}``.
    """

    def __init__(self, message: str, hint: str = "", *, code: ErrorCode = ErrorCode.INVALID_INPUT) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def as_json(self) -> dict[str, str]:
        """Return the contract's shape: ``{"error", "hint", "code"}``."""
        return {"error": self.message, "hint": self.hint, "code": str(self.code)}


class UnknownChoiceError(PerkupError):
    """Word that is none of those a field can have: `field` is its name, `allowed` are the words that it takes."""

    def __init__(
        self,
        field: str,
        allowed: Iterable[str],
        message: str,
        hint: str = "",
        *,
        code: ErrorCode = ErrorCode.INVALID_INPUT,
    ) -> None:
        self.field = field
        self.allowed = list(allowed)
        super().__init__(message, hint or f"`{field}` is one of {', '.join(self.allowed)}.", code=code)


class ScreeningNeededError(PerkupError):
    """The safety questions come before the first session."""


class NotRunningError(PerkupError):
    """Error where something needs the running coach and there is none."""

    def __init__(self) -> None:
        super().__init__("Perkup is not running.", "Start it with `perkup run`.", code=ErrorCode.NOT_RUNNING)


class BusyError(NotRunningError):
    """Error where the coach runs, as process `pid` at `url`, and does not answer. To a verb it is as if none ran."""

    def __init__(self, pid: int, url: str, message: str = "", hint: str = "") -> None:
        PerkupError.__init__(
            self,
            message or f"Perkup is running (process {pid}), but it is busy and does not answer.",
            hint or f"Try again in a moment. If it stays like this, end process {pid} and start Perkup again.",
            code=ErrorCode.NO_ANSWER,
        )
        self.url = url

    def because_of(self, trouble: PerkupError) -> BusyError:
        """Return the same with what is wrong beside it."""
        self.hint = f"{trouble.message} {trouble.hint}".strip()
        return self


class UnreachableError(BusyError):
    """Error where a coach holds the folder and nobody can tell how to reach it: it starts or stops, or a broken disk
    keeps its address or its secret from others."""

    def __init__(self, url: str = "") -> None:
        what = "secret" if url else "address"
        message = f"Perkup is running, but its {what} cannot be read."
        hint = "It may be starting or stopping: try again in a moment. If it stays like this, is the disk full?"
        super().__init__(0, url, message, hint)
