"""Measuring from a video: how to film, the upload, the work while it runs, and one result whole."""

from __future__ import annotations

import asyncio
import math
import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, RedirectResponse
from starlette.routing import Route

from perkup.errors import PerkupError
from perkup.motion.options import MeasureOptions
from perkup.web.api.json_body import answer
from perkup.web.context import face_of
from perkup.web.forms import BadRequestError, form
from perkup.web.templating import page

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from perkup.app.measurement_jobs import MeasuredFile

SIDES = ("left", "right")
QUALITY = {"good": "good", "usable": "usable, with care", "poor": "poor: film once more"}
SLOW = {"1": 1.0, "2": 2.0, "4": 4.0, "8": 8.0}
LEG = 92.0
"""Length of the drawn thigh in the units of its picture."""


class MeasuredSide(NamedTuple):
    """One side's headline as the page shows it, in degrees; the thigh's end in the little drawing."""

    name: str
    steps: int
    deg: float | None
    low: float | None
    high: float | None
    own: float | None
    x: float
    y: float


class StepDot(NamedTuple):
    """One step on the strip of steps."""

    x: float
    side: str
    label: str


async def overview(request: Request) -> Response:
    """How to film, the form, what is under way, and what was measured so far."""
    measuring = face_of(request).app.measuring
    context = {
        "missing": await run_in_threadpool(measuring.missing),
        "work": measuring.poll(),
        "found": [_line(each) for each in measuring.all()],
        "erased": "erased" in request.query_params,
    }
    return page(request, "measure.html", context)


async def take(request: Request) -> Response:
    """A video arrives: it is put aside, measured in a child process, and let go unless it is to be kept."""
    measuring = face_of(request).app.measuring
    fields = await request.form(max_files=1, max_fields=10)
    try:
        video = fields.get("video")
        if not isinstance(video, UploadFile) or not video.filename:
            raise BadRequestError("No video came with this.", "Choose a file first.")
        slow = SLOW.get(str(fields.get("slow", "1")))
        if slow is None:
            raise BadRequestError("That speed is not on the list.", "Choose 1, 2, 4 or 8.")
        place = measuring.place_for(video.filename)
        await run_in_threadpool(_save, video, place)
        options = MeasureOptions(slow=slow, thomas=fields.get("kind") == "thomas")
        measuring.begin(place, video.filename, options, keep=fields.get("keep") == "on")
    finally:
        await fields.close()
    return RedirectResponse("/measure#work", 303)


def _save(video: UploadFile, place: Path) -> None:
    try:
        with open(place, "xb", opener=_private) as file:
            shutil.copyfileobj(video.file, file, 1 << 20)
    except OSError as trouble:
        place.unlink(missing_ok=True)
        raise PerkupError(f"The video could not be put aside: {trouble.strerror}.", "Is the disk full?") from trouble


def _private(path: str, flags: int) -> int:
    import os

    return os.open(path, flags, 0o600)


async def look(request: Request) -> Response:
    """How far the work is, for the page that waits."""
    return answer(face_of(request).app.measuring.poll())


async def cancel(request: Request) -> Response:
    """Stop the work; nothing of it is kept."""
    await run_in_threadpool(face_of(request).app.measuring.cancel)
    await asyncio.sleep(0)
    return RedirectResponse("/measure", 303)


async def fetch(request: Request) -> Response:
    """The person asks for the pose model."""
    face_of(request).app.measuring.fetch_model()
    return RedirectResponse("/measure#work", 303)


async def result(request: Request) -> Response:
    """One measurement whole."""
    measured = face_of(request).app.measuring.get(request.path_params["measurement"])
    earlier = [
        each
        for each in face_of(request).app.measuring.all()
        if each.at < measured.at and each.definition == measured.definition
    ]
    context: dict[str, Any] = {"one": measured, "result": measured.result, "quality": QUALITY}
    if measured.definition == "thomas":
        return page(request, "measure_thomas.html", context)
    from perkup.motion.analysis.norms import DAY_TO_DAY, NORMS

    context |= {
        "sides": [_side(name, measured.result) for name in SIDES],
        "dots": _dots(measured.result),
        "norms": NORMS,
        "day_to_day": DAY_TO_DAY,
        "before": _line(earlier[0]) if earlier else None,
    }
    return page(request, "measure_result.html", context)


async def video(request: Request) -> Response:
    """The kept video of a measurement."""
    app = face_of(request).app
    measured = app.measuring.get(request.path_params["measurement"])
    place = app.home.videos_dir / (measured.video or "")
    if not measured.video or not place.is_file():
        raise HTTPException(404)
    return FileResponse(place, filename=measured.file)


async def erase(request: Request) -> Response:
    """Erase a measurement and the video kept with it, once the person has said so twice."""
    app, name = face_of(request).app, request.path_params["measurement"]
    fields = await form(request)
    if "sure" not in fields:
        return page(request, "measure_erase.html", {"one": app.measuring.get(name)})
    app.measuring.erase(name)
    return RedirectResponse("/measure?erased", 303)


def _line(measured: MeasuredFile) -> dict[str, Any]:
    sides = measured.result.get("sides", {})
    key = "thigh_below_horizontal_deg" if measured.definition == "thomas" else "peak_thigh_extension_deg"
    return {"one": measured, "degrees": {side: sides[side].get(key) for side in SIDES if side in sides}}


def _side(name: str, result: dict[str, Any]) -> MeasuredSide:
    told = result["sides"][name]
    degrees = told["peak_thigh_extension_deg"]
    low, high = told["thigh_ci95_deg"] or (None, None)
    own = (told["relative_to_standing_deg"] or {}).get("thigh")
    turn = math.radians(degrees or 0.0)
    return MeasuredSide(
        name, told["steps"], degrees, low, high, own, round(-LEG * math.sin(turn), 1), round(LEG * math.cos(turn), 1)
    )


def _dots(result: dict[str, Any]) -> dict[str, Any]:
    """Every kept step on one scale, 0 to 30 degrees or as far as they go."""
    steps = [(side, step) for side in SIDES for step in result["sides"][side]["per_step"]]
    values = [step["thigh_deg"] for _side, step in steps]
    low, high = min([0.0, *values]) - 1, max([25.0, *values]) + 1

    def place(value: float) -> float:
        return float(round(20 + 560 * (value - low) / (high - low), 1))

    dots = [
        StepDot(place(s["thigh_deg"]), side, f"{side}, at {s['at_s']:.1f} s: {s['thigh_deg']:.1f} degrees")
        for side, s in steps
    ]
    ticks = [(place(value), f"{value}°") for value in range(math.ceil(low / 5) * 5, int(high) + 1, 5)]
    return {"dots": dots, "ticks": ticks}


ROUTES = [
    Route("/measure", overview),
    Route("/measure", take, methods=["POST"]),
    Route("/measure/cancel", cancel, methods=["POST"]),
    Route("/measure/model", fetch, methods=["POST"]),
    Route("/measure/look", look),
    Route("/measure/{measurement}", result),
    Route("/measure/{measurement}/video", video),
    Route("/measure/{measurement}/erase", erase, methods=["POST"]),
]
