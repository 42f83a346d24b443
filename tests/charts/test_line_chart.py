import xml.etree.ElementTree as ET

import numpy as np

from perkup.charts.line_chart import PlotBand, PlotCurve, angle_mark, chart


def test_a_chart_is_a_picture_with_a_name_lines_and_bands() -> None:
    mean = np.linspace(-20, 15, 101)
    mean[50] = np.nan
    curves = [PlotCurve("left", "left", mean, np.full(101, 2.0)), PlotCurve("right", "right", mean + 3, np.zeros(101))]
    svg = chart("Thigh & trunk", curves, "°", "stride", PlotBand("young <adults>", 16.4, 24.4))
    root = ET.fromstring(svg)
    assert root.attrib["aria-label"] == "Thigh & trunk"
    names = [node.tag for node in root]
    assert (names.count("polyline"), names.count("polygon"), names.count("rect")) == (2, 2, 1)
    assert "nan" not in svg
    assert "30°" in svg
    wide = chart("Knee", [PlotCurve("l", "left", np.linspace(-10, 140, 101), np.zeros(101))], "°", "stride")
    assert ">20°<" in wide
    assert ">10°<" not in wide


def test_the_mark_stands_on_the_side_of_the_thigh() -> None:
    for knee, anchor in (((80.0, 150.0), "end"), ((120.0, 150.0), "start")):
        svg = f"<svg>{angle_mark((100.0, 50.0), knee, 21.4, 400.0)}</svg>"
        root = ET.fromstring(svg)
        text = next(node for node in root if node.tag == "text")
        assert text.text == "21°"
        assert text.attrib["text-anchor"] == anchor
