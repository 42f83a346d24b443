"""Places of the body picture: where each lies on the figure, its words, and the fields that a choice stands for."""

from __future__ import annotations

from typing import Any, NamedTuple

from perkup.coach.session.feedback_questions import PLACES, WARNING_FLAGS, place_text
from perkup.vocabulary import BodyPlace, BodyView, Side


class BodySpot(NamedTuple):
    """Choice of the picture: its value in the form, its words, and on which view it lies (None: on neither)."""

    value: str
    words: str
    view: BodyView | None
    place: BodyPlace
    side: Side | None = None

    @property
    def warns(self) -> bool:
        """Return True for a sign that needs a doctor rather than a place that hurts."""
        return self.place in WARNING_FLAGS


def _spots(view: BodyView, *places: BodyPlace) -> tuple[BodySpot, ...]:
    """Return both sides of each place, the one first that lies at the left of the picture."""
    sides = (Side.RIGHT, Side.LEFT) if view == BodyView.FRONT else (Side.LEFT, Side.RIGHT)
    return tuple(
        BodySpot(f"{place}-{side}-{view}", _capital(place_text(place, side, view)), view, place, side)
        for place in places
        for side in sides
    )


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


_WORDS = dict(PLACES)
SPOTS: tuple[BodySpot, ...] = (
    *_spots(BodyView.FRONT, BodyPlace.FRONT_OF_HIP, BodyPlace.GROIN, BodyPlace.THIGH, BodyPlace.KNEE),
    BodySpot("back-back", _WORDS[BodyPlace.BACK], BodyView.BACK, BodyPlace.BACK),
    *_spots(BodyView.BACK, BodyPlace.BUTTOCK, BodyPlace.THIGH, BodyPlace.KNEE),
    BodySpot("other", _WORDS[BodyPlace.OTHER], None, BodyPlace.OTHER),
    *(BodySpot(str(place), _WORDS[place], None, place) for place in WARNING_FLAGS),
)
"""Every choice, in the order in which it is read: front, back, somewhere else, warning signs."""
BY_VALUE = {spot.value: spot for spot in SPOTS}


def place_fields(value: str) -> dict[str, Any] | None:
    """Return the fields of the feedback that a choice stands for, None where it is none."""
    spot = BY_VALUE.get(value)
    if spot is None:
        return None
    side = None if spot.side is None else spot.side.value
    return {"place": spot.place, "place_side": side, "view": spot.view}
