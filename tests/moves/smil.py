"""A reader of a drawn figure: where each bone of the SVG begins at any share of its turn, as a browser shows it."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def row(text: str) -> list[float]:
    """Numbers as SVG packs them."""
    return [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", text)]


class Track:
    """One transform: its kind, and its values over the share of a turn."""

    def __init__(self, node: ElementTree.Element) -> None:
        found = node.find(f"{SVG}animateTransform")
        self.times, self.splines = [0.0], []
        if found is not None:
            self.kind = found.attrib["type"]
            self.times = row(found.attrib["keyTimes"])
            self.values = [row(each) for each in found.attrib["values"].split(";")]
            self.splines = [row(each) for each in found.attrib.get("keySplines", "").split(";") if each]
        else:
            self.kind, _, inside = node.attrib.get("transform", "translate(0 0").partition("(")
            self.values = [row(inside)]

    def at(self, share: float) -> list[float]:
        """The values at a share of the turn."""
        if len(self.times) == 1:
            return self.values[0]
        last = min(bisect_right(self.times, share), len(self.times) - 1)
        span = self.times[last] - self.times[last - 1]
        way = (share - self.times[last - 1]) / span if span else 1.0
        if self.splines:
            way = bezier(self.splines[last - 1], way)
        pairs = zip(self.values[last - 1], self.values[last], strict=True)
        return [a + (b - a) * way for a, b in pairs]

    def matrix(self, share: float) -> Matrix:
        """The transform at a share of the turn."""
        value = self.at(share)
        if self.kind == "translate":
            return (1.0, 0.0, 0.0, 1.0, value[0], value[1])
        if self.kind == "scale":
            return (value[0], 0.0, 0.0, value[1], 0.0, 0.0)
        c, s = math.cos(math.radians(value[0])), math.sin(math.radians(value[0]))
        return (c, s, -s, c, 0.0, 0.0)


def bezier(spline: list[float], share: float) -> float:
    """How far a SMIL spline has come at a share of its time."""
    x1, y1, x2, y2 = spline
    low, high = 0.0, 1.0
    for _ in range(50):
        s = (low + high) / 2
        if 3 * s * (1 - s) ** 2 * x1 + 3 * s * s * (1 - s) * x2 + s**3 < share:
            low = s
        else:
            high = s
    return 3 * s * (1 - s) ** 2 * y1 + 3 * s * s * (1 - s) * y2 + s**3


def times(one: Matrix, two: Matrix) -> Matrix:
    """One transform, then within it another."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)


class Drawing:
    """A figure's bones."""

    def __init__(self, text: str) -> None:
        self._ways: dict[str, list[Track]] = {}
        self._scales: dict[str, Track] = {}
        self._walk(ElementTree.fromstring(text), [], "")

    def _walk(self, node: ElementTree.Element, way: list[Track], bone: str) -> None:
        for child in node.findall(f"{SVG}g"):
            if child.attrib.get("class") == "fig-ghost":
                continue
            track = Track(child)
            if track.kind == "scale":
                self._scales[bone] = track
                continue
            inner = [*way, track]
            name = child.attrib.get("data-bone", "")
            if name and name not in self._ways:
                self._ways[name] = inner
            self._walk(child, inner, name or bone)

    def origins(self, share: float) -> dict[str, tuple[float, float]]:
        """Where each bone begins, in page units."""
        known: dict[int, Matrix] = {}
        found = {}
        for name, way in self._ways.items():
            whole = IDENTITY
            for track in way:
                if id(track) not in known:
                    known[id(track)] = times(whole, track.matrix(share))
                whole = known[id(track)]
            found[name] = (whole[4], whole[5])
        return found

    def shortened(self, bone: str, share: float) -> float:
        """How much shorter than as drawn a limb's outline is shown: 1 where it is not scaled."""
        return self._scales[bone].at(share)[1] if bone in self._scales else 1.0
