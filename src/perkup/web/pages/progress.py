"""Progress: the page one likes to open, the notes, and the private photos."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from perkup.app.image_metadata import MOST_BYTES
from perkup.app.photo_store import POSES, PhotoStore
from perkup.app.views import progress_view as views
from perkup.app.views.programme_overview import thirty
from perkup.charts import trend_chart
from perkup.errors import PerkupError
from perkup.web.context import face_of
from perkup.web.forms import BadRequestError, form
from perkup.web.pages.programme import KINDS, STATES
from perkup.web.template_filters import clock, counted
from perkup.web.template_filters import day as day_words
from perkup.web.templating import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from starlette.requests import Request

    from perkup.app.application import Application
    from perkup.web.context import WebContext

NEWEST_NOTES = 3
RECENT = timedelta(days=14)
TEST_NAMES = {"left": "Left", "right": "Right"}


class ChartFigure(NamedTuple):
    """A trend with its picture, None where one reading draws nothing, and its readings newest first."""

    trend: views.Trend
    picture: Markup | None
    rows: list[views.TrendPoint]


class NoteLine(NamedTuple):
    """A note with what it is about in words, and a link to that."""

    event: str
    at: Any
    text: str
    about: str
    href: str


async def overview(request: Request) -> Response:
    """Everything at a glance."""
    face = face_of(request)
    app = face.app
    seen = views.read_progress_facts(app)
    started = app.course.started() is not None
    context = {
        "seen": seen,
        "thirty": thirty(app.course, seen.on) if started else None,
        "kinds": KINDS,
        "states": STATES,
        "score": seen.strength[-1][1],
        "strength": _strength(seen) if seen.strength_days else None,
        "desk": _desk(seen.desk),
        "trends": [_trend(trend) for trend in seen.trends],
        "notes": notes_of(face)[:NEWEST_NOTES],
        "photos": sum(photo.event not in face.leaving() for photo in PhotoStore(app.home, app.journal).all()),
        "empty": not (seen.strength_days or seen.desk or seen.trends),
        "today": seen.on,
    }
    return page(request, "progress.html", context)


def _strength(seen: views.ProgressView) -> Markup:
    """The curve from just before the first strength session on, six weeks at most."""
    begins = min(seen.strength_days) - timedelta(days=3)
    points = [point for point in seen.strength if point[0] >= begins]
    first = day_words(points[0][0])
    sentence = f"Strength score: {points[0][1]:.0f} on {first}, {points[-1][1]:.0f} of 100 today."
    return trend_chart.area(points, sentence, high=100)


def _desk(days: Sequence[views.DeskDay]) -> dict[str, Any] | None:
    """Three small charts of the same days, Monday to Sunday without gaps."""
    if len(days) < 2:
        return None
    first, last = days[0].on, days[-1].on
    wanted = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    by_day = {day.on: day for day in days}
    found = [by_day.get(day) for day in wanted]
    kept, missed = sum(day.kept for day in days), sum(day.missed for day in days)
    longest = max(days, key=lambda day: day.longest_min)
    stood = sum(day.standing_h for day in days)
    said = {
        "breaks": f"{counted(kept, 'break')} kept and {missed} missed in {len(wanted)} days.",
        "longest": f"The longest sitting was {longest.longest_min:.0f} minutes, on {day_words(longest.on)}.",
        "standing": f"{stood:.1f} hours standing at the desk in {len(wanted)} days.",
    }
    return {
        "said": said,
        "rows": list(reversed(days)),
        "standing": stood > 0,
        "breaks": trend_chart.columns(
            wanted,
            [("kept", [_of(day, "kept") for day in found]), ("missed", [_of(day, "missed") for day in found])],
            said["breaks"],
        ),
        "longest": trend_chart.columns(
            wanted, [("minutes", [_of(day, "longest_min") for day in found])], said["longest"]
        ),
        "stood": trend_chart.columns(
            wanted, [("hours", [_of(day, "standing_h") for day in found])], said["standing"], digits=1
        ),
    }


def _of(day: views.DeskDay | None, name: str) -> float | None:
    return None if day is None else float(getattr(day, name))


def _trend(trend: views.Trend) -> ChartFigure:
    sides = sorted({point.side or "" for point in trend.points})
    lines = [
        trend_chart.ChartLine(
            TEST_NAMES.get(side, trend.name),
            [(p.on, p.value, p.low, p.high) for p in trend.points if (p.side or "") == side],
        )
        for side in sides
    ]
    sentence = f"{trend.name} in {trend.unit}. " + (" ".join(trend.said) or "One result so far.")
    days = {point.on for point in trend.points}
    picture = trend_chart.over_time(lines, sentence) if len(days) > 1 else None
    return ChartFigure(trend, picture, list(reversed(trend.points)))


async def numbers(request: Request) -> Response:
    """The numbers of the page as one table for a spreadsheet, oldest first."""
    seen = views.read_progress_facts(face_of(request).app)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["date", "what", "side", "value", "low", "high", "unit"])
    for day, score in seen.strength:
        table.writerow([day, "strength score", "", f"{score:.1f}", "", "", "of 100"])
    for desk in seen.desk:
        for what, value, unit in (
            ("breaks kept", desk.kept, "breaks"),
            ("breaks missed", desk.missed, "breaks"),
            ("longest sitting", f"{desk.longest_min:.1f}", "minutes"),
            ("standing", f"{desk.standing_h:.2f}", "hours"),
        ):
            table.writerow([desk.on, what, "", value, "", "", unit])
    for trend in seen.trends:
        for point in trend.points:
            span = ["" if edge is None else f"{edge:.2f}" for edge in (point.low, point.high)]
            table.writerow([point.on, trend.name, point.side or "", f"{point.value:.2f}", *span, trend.unit])
    headers = {"content-disposition": 'attachment; filename="perkup-progress.csv"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


# --- notes -----------------------------------------------------------------------------------------------------------


def notes_of(face: WebContext) -> list[NoteLine]:
    """Every note, newest first, without those on their way out."""
    app = face.app
    titles = {
        event.data["session"]: event.data["title"] or "a session"
        for event in app.journal.events(kinds=("session_started",))
    }
    found = []
    for event in app.journal.events(kinds=("note",), newest_first=True):
        if event.id in face.leaving():
            continue
        about, href = _about(app, titles, event.data["about"], event.data["ref"])
        found.append(NoteLine(event.id, event.at, event.data["text"], about, href))
    return found


def _about(app: Application, titles: dict[str, str], about: str, ref: str) -> tuple[str, str]:
    if about == "move":
        moves = app.library.moves
        return (moves[ref].name, f"/moves/{ref}") if ref in moves else (ref, "")
    if about == "session":
        return (titles[ref], f"/history/{ref}") if ref in titles else ("a session", "")
    try:
        return day_words(date.fromisoformat(ref)), ""
    except ValueError:
        return ref, ""


async def notes(request: Request) -> Response:
    """All notes, and the field for another."""
    return _notes(request)


def _notes(request: Request, wrong: str = "", text: str = "", wanted: str = "") -> Response:
    face = face_of(request)
    app, asked = face.app, request.query_params
    context = {
        "notes": notes_of(face),
        "choices": _choices(app),
        "wanted": wanted or f"{asked.get('about', 'day')}:{asked.get('ref', app.now().date().isoformat())}",
        "wrong": wrong,
        "text": text,
        "undo": _undo(request),
        "saved": "saved" in asked,
    }
    return page(request, "progress_notes.html", context, status=400 if wrong else 200)


def _choices(app: Application) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a note can be about: the last days, the last sessions, every move."""
    now = app.now()
    days = [now.date() - timedelta(days=n) for n in range(7)]
    sessions = list(app.journal.events(kinds=("session_started",), since=now - RECENT, newest_first=True))
    moves = sorted(app.library.moves.values(), key=lambda move: move.name)
    first = "Today, " + day_words(days[0])
    return [
        ("A day", [(f"day:{day}", day_words(day) if n else first) for n, day in enumerate(days)]),
        (
            "A session",
            [
                (f"session:{e.data['session']}", f"{e.data['title']}, {day_words(e.at)} {clock(e.at)}")
                for e in sessions[:20]
            ],
        ),
        ("A move", [(f"move:{move.id}", move.name) for move in moves]),
    ]


async def note(request: Request) -> Response:
    """Keep a note."""
    app = face_of(request).app
    fields = await form(request)
    text, wanted = fields.get("text", [""])[-1].strip(), fields.get("about", [""])[-1]
    about, _, ref = wanted.partition(":")
    if not text:
        return _notes(request, "An empty note says nothing. Which is a statement, but not one to keep.", wanted=wanted)
    if len(text) > 20_000:
        return _notes(request, "That is a whole chapter. 20,000 letters is the most.", text, wanted)
    _known(app, about, ref)
    app.note(about, ref, text.replace("\r\n", "\n"))
    return RedirectResponse("/progress/notes?saved", 303)


def _known(app: Application, about: str, ref: str) -> None:
    """Raises `PerkupError` where there is nothing of that name to write about."""
    if about == "move":
        app.move(ref)
    elif about == "session":
        app.session(ref)
    elif about == "day":
        try:
            date.fromisoformat(ref)
        except ValueError:
            raise BadRequestError("That is not a day.", "Choose one from the list.") from None
    else:
        raise BadRequestError("A note is about a day, a session or a move.", "Choose one from the list.")


async def erase(request: Request) -> Response:
    """Erase a note or a photo after ten seconds; the page offers to take it back."""
    face, kind = face_of(request), request.path_params["kind"]
    found = face.app.journal.get(request.path_params["event"])
    if found is None or found.kind != {"notes": "note", "photos": "photo"}.get(kind):
        raise HTTPException(404)
    return RedirectResponse(f"/progress/{kind}?undo={face.erase_soon(found.id)}", 303)


async def keep(request: Request) -> Response:
    """Take an erasure back."""
    fields = await form(request)
    face_of(request).undo_erasure(fields.get("token", [""])[-1])
    return RedirectResponse(f"/progress/{request.path_params['kind']}", 303)


def _undo(request: Request) -> str:
    token = request.query_params.get("undo", "")
    return token if token in face_of(request).erasures else ""


# --- photos ----------------------------------------------------------------------------------------------------------


async def photos(request: Request) -> Response:
    """The private photos and how to take comparable ones."""
    face = face_of(request)
    found = [photo for photo in PhotoStore(face.app.home, face.app.journal).all() if photo.event not in face.leaving()]
    context = {
        "photos": found,
        "poses": POSES,
        "today": face.app.now().date(),
        "undo": _undo(request),
        "saved": "saved" in request.query_params,
    }
    return page(request, "progress_photos.html", context)


async def add_photo(request: Request) -> Response:
    """A photo arrives: cleaned, then kept."""
    app = face_of(request).app
    fields = await request.form(max_files=1, max_fields=5)
    try:
        photo = fields.get("photo")
        if not isinstance(photo, UploadFile) or not photo.filename:
            raise BadRequestError("No photo came with this.", "Choose a file first.")
        content = await photo.read(MOST_BYTES + 1)
        pose, on = str(fields.get("pose", "")), _date(str(fields.get("on", "")))
    finally:
        await fields.close()
    album = PhotoStore(app.home, app.journal)
    album.add(content, pose, app.now(), on)
    app.notify_listeners("journal")
    return RedirectResponse("/progress/photos?saved", 303)


def _date(words: str) -> date | None:
    if not words.strip():
        return None
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        raise PerkupError(f"“{words[:40]}” is not a day.", "Write it like 2026-03-02.") from None


async def photo(request: Request) -> Response:
    """One photo's picture."""
    face, event = face_of(request), request.path_params["event"]
    if event in face.leaving():
        raise HTTPException(404)
    try:
        place, media = PhotoStore(face.app.home, face.app.journal).path(event)
    except PerkupError:
        raise HTTPException(404) from None
    return Response(await run_in_threadpool(place.read_bytes), media_type=media)


ROUTES = [
    Route("/progress", overview),
    Route("/progress/numbers.csv", numbers),
    Route("/progress/notes", notes),
    Route("/progress/notes", note, methods=["POST"]),
    Route("/progress/photos", photos),
    Route("/progress/photos", add_photo, methods=["POST"]),
    Route("/progress/photos/{event}", photo),
    Route("/progress/{kind}/keep", keep, methods=["POST"]),
    Route("/progress/{kind}/{event}/erase", erase, methods=["POST"]),
]
