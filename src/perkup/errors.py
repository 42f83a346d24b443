"""The one error that a person may see."""

from __future__ import annotations


class PerkupError(Exception):
    """Something a person can mend: what was wrong (`message`) and what to do about it (`hint`).

    Raised anywhere below the faces; the command line prints it and exits 1, the web shows it as a page or as
    ``{"error", "hint"}``. Never carries a traceback to the person.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def as_json(self) -> dict[str, str]:
        """The shape of `contracts`: ``{"error": ..., "hint": ...}``."""
        return {"error": self.message, "hint": self.hint}
