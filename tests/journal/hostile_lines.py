"""Lines of an export that are well-formed and mean nonsense: kinds by fields by values by versions by dates."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from perkup.desktop.senses import SIGNALS
from perkup.event_types import KINDS, VERSIONS
from perkup.journal.events import Event, new_id
from perkup.journal.schema import Row, raw_row
from tests.app.test_unreadable_events import QUIET, TELLING

REMOVED = object()
DATES = [
    "0001-01-01T00:00:00+14:00",
    "0001-01-01",
    "9999-12-31T23:59:59-12:00",
    "9999-12-31",
    "1969-12-31T23:59:59Z",
    "1970-01-01T00:00:00Z",
    "1970-01-01",
    "2199-12-31T00:00:00Z",
    "2199-12-31",
    "2300-01-01T00:00:00Z",
    "2026-03-09T10:00:00+23:59",
    "2026-03-09T10:00:00-15:00",
    "2026-03-09T10:00:00",
    "2026-13-45",
]
NUMBERS: list[float] = [-1, 0, 0.5, 10_000, 2**31, 2**53, 2**63, 2**64, 10**400, 1e15, 1e308, -1e308, 5e-324]
TEXTS = [
    "", "/etc/passwd", "../../secret", "..", ".hidden", "a\\b", "c:x", "nul\0byte", "\x1b[2J\x1b]0;x\x07",
    "\u202e\u2066", "x" * 200, "x" * 20_000, "{{7*7}}", "<script>alert(1)</script>", "%s%n", "=cmd()", "\u2028",
    "\ud7ff", "true", "2026-03-09",
]  # fmt: skip
SHAPES: list[Any] = [
    REMOVED, None, True, False, [], {}, [None], [[]], [{}], {"x": None}, {"": {}}, {"a": {"b": {"c": [1, {"d": 2}]}}},
    {"on": "yes"}, {"minutes": "ten"}, {"minutes": 1e308}, {"since_s": -1e308},
    {"sides": None}, {"sides": {"left": None}},
    {"sides": {"left": {"peak_thigh_extension_deg": "much"}}}, {"sides": {"left": {"peak_thigh_extension_deg": 1e308}}},
    {"foot_drop": [1]}, {"age": "old"}, {"hip_replacement": {"a": 1}}, {"clock.interval_min": [1, "x"]},
    {"clock.interval_min": [None, None]}, {"x.y": [1, 2]}, {"calendar.feed": [False, "maybe"]},
]  # fmt: skip


CLOCK = {"wall": "2026-03-09T09:00:00+01:00", "mono": 1.0, "boot": 1.0, "boot_id": "b"}
CLOCK_INPUTS: list[tuple[str, dict[str, Any]]] = [
    ("idle", {"since_s": 3.0}), ("postpone", {"minutes": 5}), ("pause", {"minutes": 30}), ("active", {"own": True}),
    ("settings", {"interval_s": 1800.0, "break_s": 120.0, "notice_s": 30.0, "hours": []}), ("sleep", {}), ("tick", {}),
    *((signal.event, {"on": True}) for signal in SIGNALS),
]  # fmt: skip
MORE: dict[str, list[dict[str, Any]]] = {
    "clock": [{**CLOCK, "event": event, "data": data} for event, data in CLOCK_INPUTS],
    "screening": [{"answers": {"age": 40, "hip_replacement": "no", "knee": True, "osteoporosis": "yes"}}],
    "plan_started": [
        {
            "block": 2, "seed": 2, "start": "2026-03-09",
            "profile": {"minutes": 20, "weekdays": ["mon"], "equipment": ["bed"], "places": ["desk"], "level": "new",
                "strength_weekdays": [0, 2],
            },
        }
    ],
    "settings_changed": [{"changes": {"calendar.feed": [False, True], "hours.mon": ["", "09:00-17:00"]}, "by": "web"}],
    "measurement": [
        {
            "measurement": "other", "file": "a.mp4", "definition": "thomas-lying", "video": "a.mp4",
            "result": {"definition": "thomas-lying", "sides": {"right": {"angle_deg": 12.5}}, "sentence": "So."},
        },
        {
            "measurement": "other", "file": "a.mp4", "definition": "trunk-thigh",
            "result": {
                "definition": "trunk-thigh", "file": "a.mp4", "sentence": "So.", "warnings": ["w"], "fps": 30.0,
                "sides": {"left": {"peak_thigh_extension_deg": 9.5, "uncertainty_deg": 2.0, "strides": []}},
            },
        },
    ],
    "feedback": [{"session": "SESSION", "answer": "hurt", "move": "stg_bridge", "pain": 4, "pain_kind": "ordinary"}],
    "note": [{"about": "session", "ref": "SESSION", "text": "Another."}],
    "self_test": [{"test": "chair_stand", "side": None, "value": 14.0, "unit": "stands"}],
}  # fmt: skip
"""Further sound facts of kinds whose open objects readers look into."""


def examples() -> dict[str, dict[str, Any]]:
    """Return sound facts of each kind."""
    return {**TELLING, **QUIET}


def mutants(kind: str) -> Iterator[dict[str, Any]]:
    """Yield the facts of a kind with one field, or one field of an open object in it, changed to nonsense."""
    for base in [examples()[kind], *MORE.get(kind, ())]:
        yield base
        yield from _mutants_of(kind, base)


def _mutants_of(kind: str, base: dict[str, Any]) -> Iterator[dict[str, Any]]:
    defaults = {
        field.encode_name: msgspec.to_builtins(field.default)
        for field in msgspec.structs.fields(KINDS[kind])
        if field.default is not msgspec.NODEFAULT
    }
    for name in {**defaults, **base, "tomorrow": None}:
        for value in [*DATES, *NUMBERS, *TEXTS, *SHAPES]:
            facts = copy.deepcopy(base)
            if value is REMOVED:
                facts.pop(name, None)
            else:
                facts[name] = value
            yield facts
            if isinstance(base.get(name), list) and value is not REMOVED:
                yield {**base, name: [value]}
            inner = base.get(name)
            inner = inner[0] if isinstance(inner, list) and inner else inner
            if isinstance(inner, dict) and value is not REMOVED:
                for key in inner:
                    changed = {**inner, key: value}
                    yield {**base, name: [changed] if isinstance(base[name], list) else changed}


def events(kind: str, at: datetime, session: str) -> Iterator[tuple[str, str, int, bytes]]:
    """Yield id, time, version and facts of each mutant of a kind; of other versions; and at strange times."""
    number = 0

    def event(facts: dict[str, Any], version: int, when: str | None = None) -> tuple[str, str, int, bytes]:
        nonlocal number
        number += 1
        now = at + timedelta(seconds=number)
        name = new_id(now, None, number.to_bytes(10, "big"))
        text = when or now.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return name, text, version, msgspec.json.encode(facts).replace(b"SESSION", session.encode())

    known = kind in KINDS
    for facts in mutants(kind) if known else [{}, {"x": [1, 2.50]}]:
        for version in range(1, VERSIONS.get(kind, 1) + 1):
            yield event(facts, version)
    sound = examples()[kind] if known else {"a": "b"}
    for version in (VERSIONS.get(kind, 1) + 1, 1_000_000):
        for facts in [sound, {}, {"x": "\x1b[2J"}, {"deep": _nested(60)}, {"deep": _nested(70)}]:
            yield event(facts, version)
    for when in DATES:
        yield event(sound, VERSIONS.get(kind, 1), when)


def lines(kind: str, at: datetime, session: str) -> Iterator[bytes]:
    """Yield the events as lines of an export."""
    for name, when, version, facts in events(kind, at, session):
        head = msgspec.json.encode({"id": name, "at": when, "kind": kind, "v": version})
        yield head[:-1] + b',"data":' + facts + b"}"


def rows(kind: str, at: datetime, session: str) -> Iterator[Row]:
    """Yield the events as rows of the file, but those whose time is none."""
    for name, when, version, facts in events(kind, at, session):
        try:
            instant = datetime.fromisoformat(when)
        except ValueError:
            continue
        if instant.tzinfo is not None:
            yield raw_row(Event(name, instant, kind, version, {}), facts)


def _nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _level in range(depth):
        value = [value]
    return value
