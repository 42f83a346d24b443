"""SVG that moves without a script: values over time become an attribute or a SMIL animation with the fewest keys."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import pairwise

from perkup.moves.figure.style import paint
from perkup.moves.tween import Animation

Row = tuple[float, ...]

# How far what makes up the length of a limb may be off, as a share of the limb (docs/moves.md promises 1 %).
LENGTH = 0.005

# Movements run along this cubic Bezier: time (x) against the way come (y), slow at both ends.
EASE_X = (0.0, 0.4, 0.6, 1.0)
EASE_Y = (0.0, 0.0, 1.0, 1.0)


def number(value: float) -> str:
    """Return a number as short as SVG takes it: one decimal, no leading or trailing zero."""
    text = f"{value:.1f}"
    if text.endswith(".0"):
        text = text[:-2]
    if text == "-0":
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def numbers(values: Sequence[float]) -> str:
    """Join numbers with a space between them only where one is needed."""
    out = ""
    for value in values:
        text = number(value)
        out += text if not out or text[0] == "-" else " " + text
    return out


def bezier_blossom(control: Sequence[float], a: float, b: float, c: float) -> float:
    """Return a cubic Bezier's polar form: with a = b = c the curve itself, else the control points of its pieces."""
    p = list(control)
    for t in (a, b, c):
        p = [u + (v - u) * t for u, v in pairwise(p)]
    return p[0]


def parameter(way: float) -> float:
    """Return where on the ease the body has come this share of the way (the inverse of 3s^2 - 2s^3)."""
    return 0.5 - math.sin(math.asin(1 - 2 * way) / 3)


def ease(way: float) -> float:
    """Return the share of a movement's time at which this share of the way is done."""
    s = parameter(way)
    return bezier_blossom(EASE_X, s, s, s)


@cache
def spline(start: float, end: float) -> str:
    """Return the piece of the ease between two shares of the way, as one entry of SMIL's `keySplines`."""
    a, b = parameter(start), parameter(end)
    out = []
    for c, d, e in ((a, a, b), (a, b, b)):
        for axis in (EASE_X, EASE_Y):
            low, high = bezier_blossom(axis, a, a, a), bezier_blossom(axis, b, b, b)
            share = (bezier_blossom(axis, c, d, e) - low) / (high - low)
            out.append(f"{min(1.0, max(0.0, share)):.2f}".rstrip("0").rstrip(".").removeprefix("0") or "0")
    return " ".join(out)


class Timing:
    """The instants of one turn, and how a value that follows them is written."""

    def __init__(self, film: Animation, slack: float = 1.0) -> None:
        """`slack` widens every tolerance."""
        self.slack = slack
        self.length = film.seconds
        self._shots = film.shots
        self._eased = film.eased
        self._times: list[float] = []
        self._ends = [0]
        began = 0.0
        for index, shot in enumerate(film.shots):
            if film.eased and 0 < shot.along < 1:
                whole = (shot.seconds - began) / shot.along
                self._times.append((began + whole * ease(shot.along)) / self.length)
            else:
                self._times.append(shot.seconds / self.length if self.length else 0.0)
            if index and shot.along == 1:
                self._ends.append(index)
                began = shot.seconds

    def keys(self, rows: Sequence[Row], tolerance: float) -> list[int]:
        """Return the shots that must be keys so that no other is missed by more than the tolerance."""
        candidates = [0]
        for first, last in pairwise(self._ends):
            ways = [0.0, *(self._shots[index].along for index in range(first + 1, last + 1))]
            candidates += [first + key for key in _find_keys(rows[first : last + 1], ways, 0, last - first, tolerance)]
        key_shots = [candidates[0]]
        for index, key in enumerate(candidates[1:-1], 1):
            if not (rows[candidates[index - 1]] == rows[key] == rows[candidates[index + 1]]):
                key_shots.append(key)
        return [*key_shots, candidates[-1]]

    def animate(
        self, tag: str, rows: Sequence[Row], text: Callable[[Row], str], tolerance: float, places: int = 2
    ) -> str:
        """Return one SMIL element: `tag` is the element with its attributes, up to the timing, in `places` decimals."""
        keys = self.keys(rows, tolerance)
        when = ";".join(f"{self._times[k]:.{places}f}".rstrip("0").rstrip(".").removeprefix("0") or "0" for k in keys)
        values = ";".join(text(rows[k]) for k in keys)
        timing = f'dur="{self.length:g}" repeatCount="indefinite" keyTimes="{when}"'
        if self._eased:
            timing += f' calcMode="spline" keySplines="{";".join(map(self._spline, keys, keys[1:]))}"'
        return f'<{tag} {timing} values="{values}"/>'

    def _spline(self, first: int, last: int) -> str:
        start, end = self._shots[first], self._shots[last]
        if last - first == 1 and start.along == 1 and end.along == 1 and start.pose == end.pose:
            return "0 0 1 1"
        return spline(start.along if start.leg == end.leg else 0.0, end.along)


def _find_keys(rows: Sequence[Row], ways: Sequence[float], first: int, last: int, tolerance: float) -> list[int]:
    """Return the keys after `first` up to `last`: straight lines between them miss no row by more than the tolerance.

    `ways` is how far the movement has come at each row.
    """
    worst, where = tolerance, 0
    span = ways[last] - ways[first]
    for index in range(first + 1, last):
        share = (ways[index] - ways[first]) / span
        for a, b, c in zip(rows[first], rows[last], rows[index], strict=True):
            miss = abs(a + (b - a) * share - c)
            if miss > worst:
                worst, where = miss, index
    if not where:
        return [last]
    return _find_keys(rows, ways, first, where, tolerance) + _find_keys(rows, ways, where, last, tolerance)


def is_constant(rows: Sequence[Row], tolerance: float) -> bool:
    """Return True if nothing moves."""
    first = rows[0]
    return all(abs(a - b) <= tolerance for row in rows for a, b in zip(row, first, strict=True))


def group(clock: Timing, kind: str, rows: Sequence[Row], content: str, *, exact: float = 0.0, bone: str = "") -> str:
    """Content under one transform (translate, rotate, scale), animated where it must be.

    `exact` is a tolerance of its own, for what makes up the length of a limb; `bone` names the group.
    """
    if not content:
        return ""
    tolerance = exact or {"translate": 0.7, "rotate": 0.5}[kind] * clock.slack
    name = f' data-bone="{bone}"' if bone else ""
    if is_constant(rows, tolerance):
        neutral = {"translate": (0.0, 0.0), "rotate": (0.0,), "scale": (1.0, 1.0)}[kind]
        least = 0.003 if kind == "scale" else 0.05
        if all(abs(a - b) < least for a, b in zip(rows[0], neutral, strict=True)):
            return f"<g{name}>{content}</g>" if name else content
        return f'<g{name} transform="{kind}({_values(kind, rows[0])})">{content}</g>'
    tag = f'animateTransform attributeName="transform" type="{kind}"'
    moving = clock.animate(tag, rows, partial(_values, kind), tolerance, 3 if exact else 2)
    return f"<g{name}>{moving}{content}</g>"


def _values(kind: str, row: Row) -> str:
    if kind == "scale":
        return " ".join(f"{value:.3f}".rstrip("0").rstrip(".").removeprefix("0") for value in row)
    return numbers(row)


def path(clock: Timing, kind: str, letters: str, rows: Sequence[Row], tolerance: float = 0.7) -> str:
    """Return a path whose points move. `letters`: the commands, each with how many numbers it takes, as "M2Q4Z0"."""
    tolerance *= clock.slack
    if is_constant(rows, tolerance):
        return f'<path {paint(kind)} d="{path_text(letters, rows[0])}"/>'
    moving = clock.animate('animate attributeName="d"', rows, partial(path_text, letters), tolerance)
    return f'<path {paint(kind)} d="{path_text(letters, rows[0])}">{moving}</path>'


def path_text(letters: str, row: Row) -> str:
    """Return the commands with their numbers."""
    out, used = "", 0
    for command, count in zip(letters[::2], letters[1::2], strict=True):
        out += command + numbers(row[used : used + int(count)])
        used += int(count)
    return out
