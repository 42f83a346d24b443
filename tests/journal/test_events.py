from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from perkup.journal.events import ALPHABET, Recorded, is_id, new_id

instants = st.datetimes(datetime(1971, 1, 1), datetime(2199, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


class Note(msgspec.Struct):
    """What is told does not matter here."""


chances = st.binary(min_size=10, max_size=10)


def first_id(at: datetime) -> str:
    """Return the smallest id that an event of that instant can have."""
    return new_id(at, None, b"\0" * 10)


def milliseconds(name: str) -> int:
    """Return the instant in an id as milliseconds since 1970: its first ten letters, five bits each."""
    value = 0
    for letter in name[:10]:
        value = value * 32 + ALPHABET.index(letter)
    return value


def test_an_id_is_a_ulid_with_its_instant() -> None:
    at = datetime(2016, 7, 30, 23, 54, 10, 259_000, tzinfo=UTC)
    name = new_id(at, None, b"\0" * 10)
    assert name == "01ARZ3NDEK0000000000000000"  # ulid.github.io: 01ARZ3NDEKTSV4RRFFQ69G5FAV
    assert milliseconds(name) == round(at.timestamp() * 1000)
    assert is_id(name)


@given(st.lists(st.tuples(instants, chances), max_size=30))
def test_ids_always_go_forward_whatever_the_wall_clock_does(looks: list[tuple[datetime, bytes]]) -> None:
    last = None
    for now, chance in looks:
        name = new_id(now, last, chance)
        assert is_id(name)
        assert last is None or name > last
        assert name >= first_id(now)
        last = name


@given(st.lists(st.tuples(instants, chances), max_size=30))
def test_events_are_told_in_the_order_of_their_ids(looks: list[tuple[datetime, bytes]]) -> None:
    told, last = [], None
    for now, chance in looks:
        last = new_id(now, last, chance)
        told.append(Recorded(last, now, Note()).told_at)
    assert told == sorted(told)


def test_an_id_says_when_it_was_given() -> None:
    now = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
    assert Recorded(new_id(now, None, b"\7" * 10), now, Note()).named_at == now.replace(microsecond=123000)


@given(instants, st.lists(chances, min_size=2, max_size=20, unique_by=lambda chance: chance[4:]))
def test_two_machines_that_share_a_past_invent_different_names(now: datetime, chance: list[bytes]) -> None:
    last = new_id(now + timedelta(days=1), None, b"\7" * 10)
    assert len({new_id(now, last, each) for each in chance}) == len(chance)


@given(instants, instants, chances)
def test_ids_sort_by_time(one: datetime, other: datetime, chance: bytes) -> None:
    if one + timedelta(milliseconds=1) <= other:
        assert new_id(one, None, b"\xff" * 10) < new_id(other, None, chance)
        assert first_id(other) <= new_id(other, None, chance)


def test_what_is_no_id() -> None:
    good = new_id(datetime(2026, 1, 1, tzinfo=UTC), None, b"0123456789")
    assert is_id(good)
    for bad in ("", good[:-1], good + "0", good.lower(), good[:-1] + "I", good[:-1] + "\n", "7" + good[1:], "~"):
        assert not is_id(bad), bad


def test_a_time_before_1970_is_the_first_instant() -> None:
    assert milliseconds(new_id(datetime(1960, 1, 1, tzinfo=UTC), None, b"\0" * 10)) == 0
