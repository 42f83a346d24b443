"""It hurt, asked key by key while the terminal player waits: where, which side, how much, what kind."""

from __future__ import annotations

from typing import Any

from perkup.coach.session.feedback_questions import PAIN_KINDS, PLACES, WARNING_FLAGS, WITHOUT_SIDE
from perkup.vocabulary import BodyPlace, PainKind, Side

PLACE_KEYS = "1234567890"
SIDES = {"l": Side.LEFT, "r": Side.RIGHT, "b": Side.BOTH}
PAINS = {**{str(pain): pain for pain in range(10)}, "x": 10}


class HurtPrompt:
    """Answers to the questions so far. `cancelled` is True once the person changed their mind."""

    def __init__(self, move: str) -> None:
        self.move = move
        self.place: BodyPlace | None = None
        self.side: Side | None = None
        self.pain: int | None = None
        self.kind: PainKind | None = None
        self.cancelled = False

    @property
    def is_over(self) -> bool:
        """Return True where nothing is left to ask."""
        return self.cancelled or self.kind is not None or self.place in WARNING_FLAGS

    @property
    def question(self) -> str:
        """Return what is asked now."""
        if self.place is None:
            return "Where does it hurt?"
        if self._wants_side:
            return "Which side?"
        return "What kind of pain?" if self.pain is not None else "How much, from 0 (none) to 10 (the worst you know)?"

    @property
    def choices(self) -> str:
        """Return the keys that answer it, and Esc."""
        if self.place is None:
            words = [f"{key} {label.lower()}" for key, (_, label) in zip(PLACE_KEYS, PLACES, strict=True)]
        elif self._wants_side:
            words = ["l left", "r right", "b both"]
        elif self.pain is None:
            words = ["0 to 9", "x for 10"]
        else:
            words = [f"{key} {label.lower()}" for key, (_, label) in enumerate(PAIN_KINDS, 1)]
        return "   ".join([*words, "Esc cancel"])

    def press(self, key: str) -> None:
        """Take one key; one that answers nothing changes nothing."""
        key = {"left": "l", "right": "r"}.get(key, key)
        if key in {"escape", "q"}:
            self.cancelled = True
        elif self.place is None:
            if key in PLACE_KEYS:
                self.place = PLACES[PLACE_KEYS.index(key)][0]
        elif self._wants_side:
            self.side = SIDES.get(key)
        elif self.pain is None:
            self.pain = PAINS.get(key)
        elif key.isdecimal() and 1 <= int(key) <= len(PAIN_KINDS):
            self.kind = PAIN_KINDS[int(key) - 1][0]

    def fields(self) -> dict[str, Any]:
        """Return the answers as fields of the feedback."""
        answers = {"place": self.place, "place_side": self.side, "pain": self.pain, "pain_kind": self.kind}
        return {"move": self.move, **{name: value for name, value in answers.items() if value is not None}}

    @property
    def _wants_side(self) -> bool:
        return self.place not in WITHOUT_SIDE and self.side is None
