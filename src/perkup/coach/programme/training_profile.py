"""Profile of the person a programme is for, and which moves fit them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from perkup.coach.safety import safety_rules
from perkup.coach.safety.safety_rules import OFF_LIST, MoveVerdict, SafetyStatus
from perkup.coach.safety.screening import CAUTIONS
from perkup.errors import ErrorCode, PerkupError
from perkup.moves.coaching_facts import family_of
from perkup.moves.key_moves import WALK
from perkup.moves.move import Family, Move, Place, Surface
from perkup.validation_errors import parse_validation_error


class TrainingLevel(StrEnum):
    """Levels of experience with strength training."""

    NEW = "new"
    SOME = "some"
    FIT = "fit"


PLACES: tuple[str, ...] = tuple(Place)
HOME = ("bed", "chair", "cushion", "desk", "sofa", "wall")
"""What most homes have; a step, stairs and a band are asked for."""
THINGS_OF_PLACES: Mapping[str, frozenset[str]] = {
    "bed": frozenset({"bed"}),
    "stairs": frozenset({"step", "stairs"}),
    "desk": frozenset({"desk"}),
}
"""Who has one of these as a place has these as things, too: the lowest stair is a step."""
SUPPORTS = frozenset({"desk", "wall"})
"""What holds a person up as well as the back of a chair does."""
MINUTES = (15, 25)
"""A session lasts 15 to 25 minutes by the person's setting."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
YEARS = (1970, 2999)
"""A programme begins in one of these."""
SENIOR = 65
"""From this age the harder levels come one week later (product default)."""


class TrainingProfile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answers of a person about themselves. `strength_weekdays`: 0 Monday ... 6 Sunday, wishes only."""

    start: date
    age: int = 40
    minutes_per_session: int = 20
    equipment: tuple[str, ...] = HOME
    places: tuple[str, ...] = PLACES
    cautions: tuple[str, ...] = ()
    level: TrainingLevel = TrainingLevel.NEW
    strength_weekdays: tuple[int, ...] = ()

    def as_facts(self) -> dict[str, Any]:
        """JSON-able, as `plan_started` keeps it; `profile_from` reads it back."""
        facts: dict[str, Any] = msgspec.to_builtins(self)
        return facts


def profile_from(raw: Mapping[str, Any], today: date) -> TrainingProfile:
    """Return a profile from a parsed file or form; `today` is the start where none is given.

    Raises `PerkupError` that names the key, what was wrong with it, and what would be right.
    """
    keys = TrainingProfile.__struct_fields__
    for key in raw:
        if key not in keys:
            raise PerkupError(
                f"The profile has an unknown key `{key}`.",
                _nearest(key, keys, "Keys are"),
                code=ErrorCode.INVALID_INPUT,
            )
    facts = {key: value for key, value in raw.items() if value is not None}
    facts["start"] = _start(facts.get("start", today))
    if "strength_weekdays" in facts:
        facts["strength_weekdays"] = _weekdays(facts["strength_weekdays"])
    try:
        profile = msgspec.convert(facts, TrainingProfile)
    except msgspec.ValidationError as error:
        key, reason = parse_validation_error(error)
        raise PerkupError(
            f"The profile's `{key}` is not usable: {reason}.", EXAMPLE, code=ErrorCode.INVALID_INPUT
        ) from error
    _check_words("cautions", profile.cautions, CAUTIONS)
    _check_words("places", profile.places, PLACES)
    low, high = MINUTES
    if not low <= profile.minutes_per_session <= high:
        raise PerkupError(
            f"A session of {profile.minutes_per_session} minutes is outside {low} to {high}.",
            f"Set minutes_per_session from {low} to {high}.",
            code=ErrorCode.INVALID_INPUT,
        )
    if not YEARS[0] <= profile.start.year <= YEARS[1]:
        raise PerkupError(
            f"A start in the year {profile.start.year} is not usable.",
            "Set start as 2026-03-02.",
            code=ErrorCode.INVALID_INPUT,
        )
    if not 0 < profile.age < 120:
        raise PerkupError(
            f"An age of {profile.age} is not usable.", "Set age in whole years.", code=ErrorCode.INVALID_INPUT
        )
    return profile


_Weekdays = tuple[Annotated[int, msgspec.Meta(ge=0, le=6)], ...]


def block_weekdays(profile: Mapping[str, object]) -> tuple[int, ...] | None:
    """Return the strength days in the profile that a block began with, None where it tells none that can be used."""
    try:
        return msgspec.convert(profile.get("strength_weekdays"), _Weekdays)
    except msgspec.ValidationError:
        return None


EXAMPLE = 'A profile reads: age = 45, minutes_per_session = 20, level = "new", places = ["desk", "floor", "bed"].'


_RANKED: list[tuple[Mapping[str, Move], dict[str, list[str]]]] = []
"""Substitutes of each move of the library that was asked for last: they depend on the library alone."""


class ProfileFit:
    """Moves that fit a person: allowed by safety, with what they have, where they are, and not banned."""

    def __init__(
        self,
        profile: TrainingProfile,
        standing: SafetyStatus,
        bans: frozenset[str] = frozenset(),
        resting: Mapping[str, str] | None = None,
    ) -> None:
        self._profile = profile
        self.resting: Mapping[str, str] = resting or {}
        words = standing.cautions | frozenset(profile.cautions)
        self.standing = msgspec.structs.replace(standing, cautions=words)
        self._has = things_at_hand(profile.equipment, profile.places)
        self._places = frozenset(profile.places or PLACES)
        self._bans = bans
        self._known: dict[str, MoveVerdict] = {}

    def verdict(self, move: Move) -> MoveVerdict:
        """Return whether the move may be in the plan, and if not, why not."""
        if move.id not in self._known:
            self._known[move.id] = self._judged(move)
        return self._known[move.id]

    def without(self, resting: Mapping[str, str]) -> ProfileFit:
        """Return the same without moves that rest, each with the reason."""
        return ProfileFit(self._profile, self.standing, self._bans, resting) if resting else self

    def has(self, move: Move) -> bool:
        """Return True if the move may be in the plan."""
        return (self._known.get(move.id) or self.verdict(move)).allowed

    def stand_in(self, move: Move, moves: Mapping[str, Move], without: Iterable[str] = ()) -> tuple[Move | None, str]:
        """Return the move itself or the easiest one that fits, and the sentence why it is not the move itself."""
        verdict = self.verdict(move)
        excluded = frozenset(without)
        if verdict.allowed and move.id not in excluded:
            return move, ""
        why = verdict.why or "it is there already"
        for name in self._substitutes(move, moves):
            if name not in excluded and self.has(moves[name]):
                return moves[name], f"{moves[name].name} instead of {move.name}: {why}"
        return None, f"{move.name}: {why}; nothing that fits takes its place"

    def _substitutes(self, move: Move, moves: Mapping[str, Move]) -> list[str]:
        if not _RANKED or _RANKED[0][0] is not moves:
            _RANKED[:] = [(moves, {})]
        ranked = _RANKED[0][1]
        if move.id not in ranked:
            ranked[move.id] = safety_rules.substitutes(move, moves)
        return ranked[move.id]

    def _judged(self, move: Move) -> MoveVerdict:
        safe = safety_rules.check_move(move, self.standing)
        if not safe.allowed:
            return safe
        if move.id in self.resting:
            return MoveVerdict(False, self.resting[move.id])
        missing = [thing for thing in move.equipment if not is_at_hand(move, thing, self._has)]
        if missing:
            return MoveVerdict(False, f"needs {' and '.join(_article(thing) for thing in missing)}")
        if move.place not in self._places and move.id != WALK and family_of(move) != Family.GAIT_DRILL:
            return MoveVerdict(False, f"its place is {move.place}")
        if move.id in self._bans:
            return MoveVerdict(False, OFF_LIST)
        return MoveVerdict(True)


def things_at_hand(equipment: Iterable[str], places: Iterable[str]) -> frozenset[str]:
    """Return what a person has, what their places hold included."""
    things = frozenset(equipment)
    return things.union(*(THINGS_OF_PLACES.get(place, frozenset()) for place in places))


def is_at_hand(move: Move, thing: str, things: frozenset[str]) -> bool:
    """Return whether a thing that a move needs is there; a chair that is only held may be a desk or a wall."""
    return thing in things or (thing == "chair" and bool(SUPPORTS & things) and _only_holds(move, thing))


def _only_holds(move: Move, thing: str) -> bool:
    touching = [contact for frame in move.keyframes for contact in frame.contacts if contact.endswith(f" on {thing}")]
    return bool(touching) and all(contact.startswith("palm_") for contact in touching)


def _start(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value


def _weekdays(value: object) -> list[int]:
    days = []
    for word in value if isinstance(value, (list, tuple)) else [value]:
        if isinstance(word, int) and not isinstance(word, bool) and 0 <= word <= 6:
            days.append(word)
            continue
        text = str(word).strip().lower()
        match = [index for index, day in enumerate(WEEKDAYS) if len(text) >= 2 and day.startswith(text)]
        if len(match) != 1:
            raise PerkupError(
                f"`{word}` is no weekday.",
                "Write names such as mon, or 0 for Monday to 6 for Sunday.",
                code=ErrorCode.INVALID_INPUT,
            )
        days.append(match[0])
    return days


def _check_words(key: str, words: Iterable[str], vocabulary: Iterable[str]) -> None:
    for word in words:
        if word not in vocabulary:
            raise PerkupError(
                f"`{word}` in `{key}` is not known.",
                _nearest(word, vocabulary, "Words are"),
                code=ErrorCode.INVALID_INPUT,
            )


def _nearest(word: str, vocabulary: Iterable[str], otherwise: str) -> str:
    import difflib  # needed where somebody mistyped only

    near = difflib.get_close_matches(word, list(vocabulary), n=1)
    return f"Did you mean `{near[0]}`?" if near else f"{otherwise} {', '.join(vocabulary)}."


def _article(thing: str) -> str:
    if thing == Surface.STAIRS:
        return thing
    return f"{'an' if thing[:1] in 'aeiou' else 'a'} {thing}"
