"""A third type of measurement is everywhere once it is registered: a stub that measures how far an arm is raised."""

from __future__ import annotations

import csv
import importlib
import sys
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest

pytest.importorskip("numpy", reason="the motion extra is not installed")

from bench.motion_world import walker, write_trc
from perkup.app.application import Application
from perkup.app.measurement_readings import clinical_readings
from perkup.app.views.progress_view import read_progress_facts
from perkup.cli.main import main
from perkup.errors import PerkupError
from perkup.event_types import MeasurementTaken
from perkup.motion.batch import write_table
from perkup.motion.measurement_types import TYPES, AnalysedClip, Headline, MeasurementType, TrackedClip
from perkup.motion.options import MeasureOptions
from perkup.motion.result import FailedMeasurement
from tests.web.asking import Asker


class ArmResult(msgspec.Struct, frozen=True, kw_only=True):
    file: str = ""
    definition: Literal["stub-raise"] = "stub-raise"
    raised_deg: float = 0.0
    sentence: str = ""


class ArmRaise(MeasurementType[ArmResult]):
    name = "stub"
    definition = "stub-raise"
    title = "Arm raised, filmed"
    label = "Raising an arm"
    help = "Raising an arm instead of walking."
    result = ArmResult
    trend_id = "stub_raise"
    reading_title = "Arm raised"
    place = "above the horizontal"
    caption = "Arm: above the horizontal"
    detectable = 6.0
    detectable_source = "invented"
    columns = ("raised_deg",)

    def analyse(self, clip: TrackedClip) -> AnalysedClip[ArmResult]:
        if clip.frames < 50:
            raise PerkupError("No arm was raised.", "Raise one.")
        return AnalysedClip(ArmResult(file=str(clip.path), raised_deg=41.5, sentence="Your left arm rose by 41.5°."))

    def headlines(self, result: ArmResult) -> list[Headline]:
        return [Headline("left", result.raised_deg)]

    def table_row(self, result: ArmResult) -> list[float | str | None]:
        return [result.raised_deg]


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> ArmRaise:
    kind = ArmRaise()
    usual = importlib.import_module("perkup.cli.measure")
    monkeypatch.setitem(TYPES, kind.name, kind)
    monkeypatch.delitem(sys.modules, "perkup.cli.measure")  # to be loaded anew; the usual one comes back afterwards
    monkeypatch.setattr("perkup.cli.measure", usual)
    return kind


def test_on_the_terminal_and_in_the_table(
    registered: ArmRaise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PERKUP_HOME", str(tmp_path / "home"))
    path = write_trc(tmp_path / "arm.trc", walker({"left": [10.0, 12.0], "right": [15.0]}))
    main(["measure", str(path), "--stub", "--no-record"])
    assert capsys.readouterr().out == "Your left arm rose by 41.5°.\n"
    main(["measure", str(path), "--stub", "--json"])
    assert '"definition": "stub-raise"' in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["measure", str(path), "--stub", "--report", str(tmp_path / "r.html")])
    assert "--stub has no --angles or --report." in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["measure", str(path), "--stub", "--thomas"])
    target = tmp_path / "table.csv"
    write_table(target, registered, [ArmResult(file="arm.trc", raised_deg=41.5), FailedMeasurement("b.trc", "No.")])
    rows = list(csv.reader(target.read_text().splitlines()))
    assert rows == [["file", "raised_deg", "error"], ["arm.trc", "41.5", ""], ["b.trc", "", "No."]]
    from perkup.cli.measure import _print

    _print([ArmResult(file="arm.trc", raised_deg=41.5), FailedMeasurement("b.trc", "No.")], registered)
    assert "41.5°" in capsys.readouterr().out


def test_on_the_pages(registered: ArmRaise, app: Application, ask: Asker) -> None:
    measured = app.measuring.record("arm.mp4", ArmResult(file="x", raised_deg=41.5, sentence="Your arm rose."))
    listed = ask.get("/measure").text
    assert "Raising an arm" in listed or app.measuring.missing()
    assert "left 41.5°" in listed
    page = ask.get(f"/measure/{measured.measurement}").text
    assert "Your arm rose." in page
    assert "above the horizontal" in page
    assert "Arm raised, filmed" in ask.get("/progress").text
    (trend,) = read_progress_facts(app).trends
    assert (trend.id, trend.detectable, trend.points[0].value) == ("stub_raise", 6.0, 41.5)
    (reading,) = app.views.summary().readings
    assert (reading.what, reading.value, reading.error) == ("Arm raised", 41.5, None)


def test_a_result_of_a_newer_version_stays_in_the_list_and_says_so_on_its_page(
    app: Application,
    ask: Asker,
) -> None:
    facts = {"measurement": "m1", "file": "arm.mp4", "definition": "of-a-newer-version", "result": {}}
    app.journal.append("measurement", facts)
    assert "arm.mp4" in ask.get("/measure").text
    assert "a type that this Perkup does not know" in ask.get("/measure/m1").text
    assert read_progress_facts(app).trends == ()
    assert app.views.summary().readings == ()


def taken(result: dict[str, Any], definition: str = "trunk-thigh") -> MeasurementTaken:
    return MeasurementTaken("m1", "walk.mp4", definition, result)


def test_a_walk_recorded_before_definitions_is_a_clinicians_reading(app: Application) -> None:
    side = {"peak_thigh_extension_deg": 17.5, "thigh_ci95_deg": [16.3, 18.7]}
    today = app.now().date()
    (reading,) = clinical_readings(taken({"sides": {"left": side, "right": {}}}), today)
    assert (reading.what, reading.side, reading.value, reading.error) == (
        "Thigh behind vertical in walking",
        "left",
        17.5,
        1.2,
    )
    assert clinical_readings(taken({"definition": "elbow"}), today) == []


def test_the_options_name_a_registered_type(tmp_path: Path) -> None:
    from perkup.motion.pipeline import measure

    with pytest.raises(PerkupError) as caught:
        measure(write_trc(tmp_path / "w.trc", walker({"left": [10.0], "right": [12.0]})), MeasureOptions(type="elbow"))
    assert f"There are {', '.join(TYPES)}." in str(caught.value)
