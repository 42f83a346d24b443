from __future__ import annotations

import re

import pytest

from perkup.charts.countdown_ring import SMALLEST, ring_svg


@pytest.mark.parametrize(("fraction", "length"), [(0.5, "50.00"), (1.0, "100.00"), (0.333, "33.30")])
def test_the_arc_is_as_long_as_the_share(fraction, length):
    svg = str(ring_svg(fraction))
    assert re.findall(r'stroke-dasharray="([0-9.]+) 200"', svg) == [length]
    assert "hidden" not in svg.replace("aria-hidden", "")


def test_an_arc_that_would_be_a_dot_is_hidden():
    assert " hidden/>" in str(ring_svg(SMALLEST / 2))
    assert " hidden/>" not in str(ring_svg(SMALLEST))
