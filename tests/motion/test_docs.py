"""`docs/measuring.md` and `docs/validation.md` say what is so."""

from __future__ import annotations

import re
from pathlib import Path

import click

from perkup.cli.measure import camera, measure
from perkup.motion.analysis import stats, walking_bouts
from perkup.motion.analysis.signals import CUTOFF_HZ
from perkup.motion.video import model_weights
from tools import measurement_schema

DOCS = Path(__file__).parents[2] / "docs"
MEASURING, VALIDATION = (DOCS / name for name in ("measuring.md", "validation.md"))


def test_every_option_is_explained_and_every_explained_option_exists() -> None:
    text = MEASURING.read_text()
    options = {word for one in measure.params if isinstance(one, click.Option) for word in one.opts if word != "--json"}
    told = set(re.findall(r"--[a-z][a-z-]+", text)) - {"--json"}
    assert told == options
    assert "perkup camera setup" in text
    assert set(camera.commands) == {"setup"}  # type: ignore[attr-defined]


def test_the_constants_in_the_text_are_those_in_the_code() -> None:
    text = MEASURING.read_text()
    assert f"beyond the {stats.NATURAL_DEG:g}°" in text
    assert f"{CUTOFF_HZ:.0f} Hz" in text
    assert walking_bouts.STILL_S <= 2.0
    kept = (model_weights.DETECTION.size + model_weights.FULL.size) / 1e6
    assert f"of which {kept:.0f} are kept" in text


def test_the_fields_are_those_of_the_results() -> None:
    text = MEASURING.read_text()
    assert measurement_schema.page_with_fields(text) == text, "python -m tools.measurement_schema --write"
    for name in ("peak_thigh_extension_deg", "thigh_below_horizontal_deg", "per_step[].pass", "hint"):
        assert name in measurement_schema.fields()


def test_every_number_names_its_command() -> None:
    for part in VALIDATION.read_text().split("\n## ")[1:]:
        if re.search(r"\d°", part):
            command = re.search(r"python -m bench (motion_\w+)", part)
            assert command, part.splitlines()[0]
            assert (Path(__file__).parents[2] / "bench" / f"{command.group(1)}.py").is_file()
