"""The Measure pages without a browser: what may be sent, what is refused, what a result shows, what erasing leaves."""

from __future__ import annotations

from typing import Any

import pytest

from perkup.app.application import Application
from perkup.motion.measurement_types import from_document
from perkup.web.server import ROOMY
from tests.web.asking import Asker

pytest.importorskip("numpy", reason="the motion extra is not installed")


def side(deg: float | None, steps: int) -> dict[str, Any]:
    known = deg is not None
    return {
        "steps": steps,
        "peak_hip_extension_deg": deg,
        "sd_deg": 1.0 if known else None,
        "ci95_deg": [deg - 1, deg + 1] if deg is not None else None,
        "peak_thigh_extension_deg": deg,
        "thigh_sd_deg": 1.0 if known else None,
        "thigh_ci95_deg": [deg - 1, deg + 1] if deg is not None else None,
        "relative_to_standing_deg": {"trunk_thigh": 3.0, "thigh": 4.0} if known else None,
        "trailing_limb_deg": deg,
        "peak_plantarflexion_deg": deg,
        "stance_s": 0.7 if known else None,
        "swing_s": 0.4 if known else None,
        "per_step": [{"at_s": 1.0, "pass": 0, "near": True, "deg": deg, "thigh_deg": deg}] if known else [],
    }


RESULT: dict[str, Any] = {
    "file": "walk.mp4",
    "definition": "trunk-thigh",
    "model": "full",
    "fps": 30.0,
    "duration_s": 8.0,
    "frames": 240,
    "frames_used": 200,
    "static_trial": None,
    "passes": [],
    "sides": {"left": side(14.0, 4), "right": side(None, 0)},
    "near_difference": {"right_minus_left_deg": -7.5, "detectable_change_deg": 5.0, "shown": True},
    "cadence_per_min": 104.0,
    "trunk_lean_deg": -3.0,
    "dropped": [{"from_s": 1.0, "to_s": 1.5, "reason": "the knee is hidden <behind> a tree"}],
    "quality": "usable",
    "sentence": "Your left thigh went 14 degrees behind the vertical.",
}


def multipart(name: str, content: bytes, **fields: str) -> tuple[bytes, str]:
    edge = "edge"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="video"; filename="{name}"\r\n\r\n'
    body = "".join(parts).encode() + head.encode() + content + f"\r\n--{edge}--\r\n".encode()
    return body, f"multipart/form-data; boundary={edge}"


def test_the_page_tells_how_to_film(app: Application, ask: Asker) -> None:
    told = ask.get("/measure")
    assert told.status == 200
    assert "Stand still for two seconds" in told.text or "pose model" in told.text
    assert 'aria-current="page"' in told.text


def test_a_result_shows_each_number_with_its_name_and_escapes_what_the_clip_said(app: Application, ask: Asker) -> None:
    measured = app.measuring.record("walk.mp4", from_document(RESULT))
    told = ask.get(f"/measure/{measured.measurement}")
    assert told.status == 200
    assert "14.0°" in told.text
    assert "13° and 15°" in told.text
    assert "no steps could be used" in told.text
    assert "The left thigh goes 7.5° further back" in told.text
    assert "&lt;behind&gt;" in told.text
    assert "leaning back" in told.text
    assert "Kerrigan 2001" in told.text


def test_a_thomas_result_has_a_page_of_its_own(app: Application, ask: Asker) -> None:
    sides = {
        "left": {"thigh_below_horizontal_deg": 8.2, "knee_flexion_deg": 70, "held_hip_flexion_deg": 120, "seconds": 3}
    }
    measured = app.measuring.record("lying.mp4", from_document({"definition": "thomas", "sides": sides}))
    assert "8.2°" in ask.get(f"/measure/{measured.measurement}").text
    assert "Thomas" in ask.get("/measure").text


def test_only_results_of_the_same_definition_are_set_side_by_side(app: Application, ask: Asker) -> None:
    app.measuring.record("lying.mp4", from_document({"definition": "thomas", "sides": {}}))
    first = app.measuring.record("first.mp4", from_document(RESULT))
    assert "Your last one" not in ask.get(f"/measure/{first.measurement}").text
    second = app.measuring.record("second.mp4", from_document(RESULT))
    assert "Your last one" in ask.get(f"/measure/{second.measurement}").text


@pytest.mark.parametrize(
    ("name", "fields", "says"),
    [
        ("notes.txt", {}, "does not look like a video"),
        ("", {}, "No video came"),
        ("a.mp4", {"slow": "7"}, "That speed"),
    ],
)
def test_what_cannot_be_measured_is_refused_and_leaves_nothing(
    app: Application, ask: Asker, name: str, fields: dict[str, str], says: str
) -> None:
    body, kind = multipart(name, b"content", **fields)
    told = ask.ask("POST", "/measure", body=body, headers={"content-type": kind})
    assert told.status in (400, 409)
    assert says in told.text
    folder = app.home.videos_dir
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_video_may_be_large_and_nothing_else_may(app: Application, ask: Asker) -> None:
    assert ROOMY["/measure"] == 2_000_000_000
    assert ask.ask("POST", "/measure/model", body=b"x" * 300_000, headers={"content-length": "300000"}).status == 413


def test_erasing_asks_once_more_and_takes_the_video_along(app: Application, ask: Asker) -> None:
    (app.home.subfolder(app.home.videos_dir) / "kept.mp4").write_bytes(b"film")
    measured = app.measuring.record("walk.mp4", from_document(RESULT), "kept.mp4")
    name = measured.measurement
    assert ask.get(f"/measure/{name}/video").status == 200
    assert "Delete this measurement?" in ask.post(f"/measure/{name}/erase").text
    assert app.measuring.all()
    assert ask.post(f"/measure/{name}/erase", {"sure": "yes"}).header("location") == "/measure?erased"
    assert app.measuring.all() == []
    assert not (app.home.videos_dir / "kept.mp4").exists()
    assert "no such measurement" in ask.get(f"/measure/{name}").text


def test_nothing_under_way_says_so(app: Application, ask: Asker) -> None:
    assert ask.get("/measure/look").text == "null"
    assert ask.post("/measure/cancel").status == 303


def test_a_result_says_what_to_do_next_time_and_two_films_tell_the_own_spread(app: Application, ask: Asker) -> None:
    warnings = [{"code": "standing_at_edge", "text": "You stood at the edge. Next time stand in the middle."}]
    assert "Your own spread" not in ask.get("/measure").text
    for degrees in (14.0, 16.0):
        document = RESULT | {"warnings": warnings, "sides": {"left": side(degrees, 4), "right": side(None, 0)}}
        measured = app.measuring.record("walk.mp4", from_document(document))
    page = ask.get(f"/measure/{measured.measurement}").text
    assert "Next time stand in the middle." in page
    for text in (page, ask.get("/measure").text):
        assert "Your own spread: of 2 films" in text
        assert "up to 3.9°" in text
