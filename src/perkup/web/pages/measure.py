"""The Measure pages: how to film, the upload, the progress of the work, and one result."""

from __future__ import annotations

import asyncio
import math
import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, RedirectResponse
from starlette.routing import Route

from perkup.app.requests import BadRequestError
from perkup.errors import ErrorCode, PerkupError
from perkup.motion.measurement_types import DEFAULT, TYPES, Headline
from perkup.motion.options import MeasureOptions
from perkup.motion.result import SIDES, ThomasResult, WalkResult, WalkSide
from perkup.vocabulary import OneSide
from perkup.web.api.json_body import answer
from perkup.web.content import newest_lines
from perkup.web.context import context_of
from perkup.web.forms import form, sent_file
from perkup.web.templating import page, sentence

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.datastructures import UploadFile
    from starlette.requests import Request
    from starlette.responses import Response

    from perkup.app.measurement_jobs import MeasuredFile

QUALITY = {"good": "good", "usable": "usable", "poor": "poor, please film again"}
SLOW = {"1": 1.0, "2": 2.0, "4": 4.0, "8": 8.0}
LEG = 92.0
"""Length of the drawn thigh in the units of its picture."""


class MeasuredSide(NamedTuple):
    """The headline of one side in degrees, and the end of the thigh in the little drawing."""

    name: str
    steps: int
    deg: float | None
    low: float | None
    high: float | None
    own: float | None
    x: float
    y: float


class MeasuredLine(NamedTuple):
    """A measurement in a list, with the main number of each side."""

    measured: MeasuredFile
    headlines: list[Headline]


class StepDot(NamedTuple):
    """A step on the strip of steps."""

    x: float
    side: str
    label: str


async def overview(request: Request) -> Response:
    """Show how to film, the form, what is under way, and what was measured so far."""
    measuring = context_of(request).app.measuring
    measured = newest_lines.newest(request, measuring.all())
    context = {
        "missing": await run_in_threadpool(measuring.missing),
        "missing_mb": await run_in_threadpool(measuring.missing_mb),
        "work": measuring.poll(),
        "measured": newest_lines.NewestLines(
            [MeasuredLine(line, line.headlines()) for line in measured.lines], measured.total
        ),
        "types": list(TYPES.values()),
        "spread": measuring.own_spread(TYPES[DEFAULT].definition),
        "erased": "erased" in request.query_params,
    }
    return page(request, "measure.html", context)


async def upload(request: Request) -> Response:
    """Put an upload aside and measure it in a child process; it is deleted afterwards unless it is to stay."""
    measuring = context_of(request).app.measuring
    fields = await request.form(max_files=1, max_fields=10)
    try:
        missing, hint = sentence("measure_words.no_video_came_with_this"), sentence("measure_words.choose_a_file_first")
        video = sent_file(fields, "video", missing, hint)
        slow = SLOW.get(str(fields.get("slow", "1")))
        if slow is None:
            raise BadRequestError(
                sentence("measure_words.that_speed_is_not_on_the"), sentence("measure_words.choose_a_speed")
            )
        name = video.filename or ""
        place = measuring.place_for(name)
        kind = str(fields.get("kind", DEFAULT))
        options = MeasureOptions(slow=slow, type=kind if kind in TYPES else DEFAULT)
        await run_in_threadpool(_save, video, place)
        measuring.begin(place, name, options, keep=fields.get("keep") == "on")
    finally:
        await fields.close()
    return RedirectResponse("/measure#work", 303)


def _save(video: UploadFile, place: Path) -> None:
    try:
        with open(place, "xb", opener=_open_private) as file:
            shutil.copyfileobj(video.file, file, 1 << 20)
    except BaseException as trouble:
        place.unlink(missing_ok=True)
        if not isinstance(trouble, OSError):
            raise
        raise PerkupError(
            sentence("measure_words.the_video_could_not_be_saved", reason=trouble.strerror),
            sentence("measure_words.is_the_disk_full"),
            code=ErrorCode.DISK_FULL,
        ) from trouble


def _open_private(path: str, flags: int) -> int:
    import os

    return os.open(path, flags, 0o600)


async def poll(request: Request) -> Response:
    """Answer how far the work is, for the page that waits."""
    return answer(context_of(request).app.measuring.poll())


async def cancel(request: Request) -> Response:
    """Stop the work; nothing of it is kept."""
    await run_in_threadpool(context_of(request).app.measuring.cancel)
    await asyncio.sleep(0)
    return RedirectResponse("/measure", 303)


async def fetch_model(request: Request) -> Response:
    """Fetch the pose model: the person asked for it."""
    context_of(request).app.measuring.fetch_model()
    return RedirectResponse("/measure#work", 303)


async def result(request: Request) -> Response:
    """Show one measurement in the page of its type."""
    measuring = context_of(request).app.measuring
    measured = measuring.get(request.path_params["measurement"])
    document = measured.result()
    kind = measured.type
    earlier = next(
        (other for other in measuring.all() if other.at < measured.at and other.definition == measured.definition), None
    )
    context: dict[str, object] = {"measured": measured, "type": kind, "result": document}
    if isinstance(document, ThomasResult):
        return page(request, "measure_thomas.html", context)
    if not isinstance(document, WalkResult):
        rows = kind.rows(document) if kind else []
        lines = {"headlines": measured.headlines(), "rows": rows, "remarks": kind.remarks(document) if kind else []}
        return page(request, "measure_plain.html", context | lines)
    from perkup.motion.analysis.norms import DAY_TO_DAY, NORMS

    context |= {
        "quality": QUALITY,
        "sides": [_side(side, document.sides.get(side, WalkSide())) for side in SIDES],
        "legs": [document.sides.get(side, WalkSide()) for side in SIDES],
        "dots": _dots(document),
        "norms": NORMS,
        "day_to_day": DAY_TO_DAY,
        "spread": measuring.own_spread(measured.definition),
        "before": MeasuredLine(earlier, earlier.headlines()) if earlier else None,
    }
    return page(request, "measure_result.html", context)


async def video(request: Request) -> Response:
    """Send the video that was kept with a measurement."""
    app = context_of(request).app
    measured = app.measuring.get(request.path_params["measurement"])
    place = app.home.videos_dir / (measured.video or "")
    if not measured.video or not place.is_file():
        raise HTTPException(404)
    return FileResponse(place, filename=measured.file)


async def erase(request: Request) -> Response:
    """Erase a measurement and the video kept with it; ask once more first."""
    app, name = context_of(request).app, request.path_params["measurement"]
    fields = await form(request)
    if "sure" not in fields:
        return page(request, "measure_erase.html", {"measured": app.measuring.get(name)})
    app.measuring.erase(name)
    return RedirectResponse("/measure?erased", 303)


def _side(side: OneSide, numbers: WalkSide) -> MeasuredSide:
    degrees = numbers.peak_thigh_extension_deg
    low, high = numbers.thigh_ci95_deg or (None, None)
    turn = math.radians(degrees or 0.0)
    x, y = round(-LEG * math.sin(turn), 1), round(LEG * math.cos(turn), 1)
    return MeasuredSide(side, numbers.steps, degrees, low, high, numbers.standing.thigh, x, y)


def _dots(result: WalkResult) -> dict[str, Any]:
    """Place every kept step on one scale, 0 to 30 degrees or as far as they go."""
    steps = [
        (side, step.at_s, step.thigh_deg)
        for side in SIDES
        for step in result.sides.get(side, WalkSide()).per_step
        if step.thigh_deg is not None
    ]
    values = [degrees for _side, _at, degrees in steps]
    low, high = min([0.0, *values]) - 1, max([25.0, *values]) + 1

    def place(value: float) -> float:
        return float(round(20 + 560 * (value - low) / (high - low), 1))

    dots = [
        StepDot(place(degrees), side, f"{side}, at {at_s:.1f} s: {degrees:.1f} degrees")
        for side, at_s, degrees in steps
    ]
    ticks = [(place(value), f"{value}°") for value in range(math.ceil(low / 5) * 5, int(high) + 1, 5)]
    return {"dots": dots, "ticks": ticks}


ROUTES = [
    Route("/measure", overview),
    Route("/measure", upload, methods=["POST"]),
    Route("/measure/cancel", cancel, methods=["POST"]),
    Route("/measure/model", fetch_model, methods=["POST"]),
    Route("/measure/look", poll),
    Route("/measure/{measurement}", result),
    Route("/measure/{measurement}/video", video),
    Route("/measure/{measurement}/erase", erase, methods=["POST"]),
]
