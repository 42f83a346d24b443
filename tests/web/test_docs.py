"""The pages about the look and about privacy say what is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from perkup.app.settings.settings_schema import list_settings
from perkup.web import request_guard, static_files
from perkup.web.context import UNDO_S

DOCS = Path(__file__).parents[2] / "docs"
SHEET = (static_files.FOLDER / "perkup.css").read_text()
COLOURS = {name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", SHEET)}
WORDS = [
    ("ink", "paper"), ("ink", "raised"), ("ink", "sunk"), ("ink", "apricot-soft"), ("ink-soft", "paper"),
    ("ink-soft", "raised"), ("ink-soft", "sunk"), ("ink-soft", "apricot-soft"), ("accent", "paper"),
    ("accent", "raised"), ("accent", "sunk"), ("accent", "apricot-soft"), ("accent-ink", "accent"),
    ("accent-ink", "accent-hover"),
    ("sage", "sage-soft"), ("sage", "raised"), ("sage", "paper"), ("alarm", "alarm-soft"), ("alarm", "paper"),
    ("alarm", "raised"),
]  # fmt: skip
BORDERS = [("line-strong", "paper"), ("line-strong", "raised"), ("accent", "raised"), ("alarm", "raised")]


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_words_and_borders_have_the_contrast_that_is_promised(theme):
    for pairs, least in ((WORDS, 4.5), (BORDERS, 3.0)):
        for front, back in pairs:
            measured = contrast(COLOURS[front][theme], COLOURS[back][theme])
            assert measured >= least, f"{front} on {back}: {measured:.2f}"


def test_every_value_of_the_design_language_is_in_the_sheet():
    named = set(re.findall(r"`--([\w-]+)`", (DOCS / "design-language.md").read_text()))
    assert named
    for name in named:
        assert f"--{name}:" in SHEET


def test_every_value_that_is_used_is_defined():
    scripts = "".join(path.read_text() for path in static_files.FOLDER.glob("*.js"))
    given = set(re.findall(r"--([\w-]+)", scripts))
    for path in static_files.FOLDER.glob("*.css"):
        text = path.read_text()
        used = set(re.findall(r"var\(--([\w-]+)", text))
        defined = given | set(re.findall(r"--([\w-]+):", SHEET + text))
        assert used <= defined, f"{path.name}: {used - defined}"


def test_the_sheet_asks_nobody_for_anything():
    assert "@import" not in SHEET
    assert "url(" not in SHEET


def test_every_switch_that_reaches_out_is_in_the_privacy_page():
    text = (DOCS / "privacy.md").read_text()
    for each in list_settings():
        if each.group in ("calendar", "phone"):
            assert f"`{each.key}`" in text
    assert not any(each.default is True for each in list_settings() if each.group in ("calendar", "phone"))


def test_the_privacy_page_tells_the_real_rules():
    text = (DOCS / "privacy.md").read_text()
    assert f"Bodies over {request_guard.BODY_LIMIT // 1024} KiB" in text
    assert "waits ten seconds" in text
    assert UNDO_S == 10
    assert "default-src 'self'" in request_guard.POLICY
    assert (b"referrer-policy", b"no-referrer") in request_guard.SECURITY_HEADERS
    assert {host.rpartition(":")[0] for host in request_guard.allowed_hosts(1)} == {"127.0.0.1", "localhost", "[::1]"}
