"""Everything that is folded from a journal, asked of one application; and a journal with something of every kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.requests import BeginBody, ClearBody, EndBody, FeedbackBody, FlagBody, FlatBody, MorningBody, StepBody
from perkup.app.settings import settings_transfer
from perkup.app.views.programme_overview import thirty
from perkup.app.views.progress_view import read_progress_facts
from perkup.event_types import NoteWritten, SessionStarted
from perkup.vocabulary import Answer, NoteSubject, PainKind, SessionEnding, SessionSource, StepEnding
from tests.app.answers import all_answers
from tests.app.virtual import Clocks


def views(app: Application) -> dict[str, Any]:
    """Return what each reader of the journal makes of it."""
    today = app.now().date()
    return {
        "safety": app.safety.status(),
        "today": app.views.today(),
        "history": app.views.history(),
        "why": app.views.why(),
        "sessions": [app.sessions.view(record.data.session) for record in app.journal.read(SessionStarted)],
        "programme": thirty(app.programme, today),
        "plan": app.programme.plan(),
        "training": app.programme.facts.history(),
        "results": app.programme.tests.results(),
        "progress": read_progress_facts(app),
        "summary": app.views.summary(),
        "calendar": app.subscription.calendar(app),
        "measurements": app.measuring.all(),
        "photos": app.photos.all(),
        "notes": list(app.journal.read(NoteWritten)),
        "settings": settings_transfer.journaled_settings(app.journal),
    }


def live_a_day(folder: Path, clocks: Clocks) -> str:
    """Fill a folder's journal through the application with something of every kind; return the first session's id."""
    app = Application.open(DataFolder(folder), stamp=clocks)
    app.breaks.running = True
    app.safety.screen(all_answers(knee=True))
    app.programme.start()
    app.breaks.apply_input("start")
    app.breaks.apply_input("active")
    session = app.sessions.begin(BeginBody(SessionSource.STRETCH))
    for step in session.timeline.work:
        clocks.pass_(step.seconds)
        key = f"{session.session}:{step.index}"
        app.sessions.record_step(
            session.session, StepBody(step.index, outcome=StepEnding.DONE, seconds=step.seconds, key=key)
        )
    app.sessions.end(session.session, EndBody(SessionEnding.STOPPED, f"{session.session}:stop"))
    app.journal.append("session_resumed", {"session": session.session})
    app.sessions.end(session.session, EndBody(SessionEnding.FINISHED, f"{session.session}:end"))
    app.sessions.feedback(
        session.session,
        FeedbackBody(Answer.HURT, key="one", move="str_psoas_lying", pain=6, pain_kind=PainKind.ORDINARY),
    )
    app.sessions.feedback(session.session, FeedbackBody(Answer.RIGHT, key="all"))
    clocks.pass_(3600)
    app.breaks.apply_input("tick")
    app.safety.flat_check(FlatBody(False, "weekly"))
    app.safety.next_morning(MorningBody(session.session, True))
    app.notes.add(NoteSubject.SESSION, "Went well.", session.session)
    app.programme.tests.record("chair_stand", 14, None)
    app.programme.tests.record_girth([98.0, 98.5, 99.0])
    app.programme.set_move_mark("favourite", "stg_bridge", True)
    app.programme.set_move_mark("ban", "stg_clam", True)
    sides = {"left": {"peak_thigh_extension_deg": 9.5}}
    append = app.journal.append
    result = {"definition": "trunk-thigh", "sides": sides, "file": "walk.mp4"}
    append("measurement", {"measurement": "m1", "file": "walk.mp4", "definition": "trunk-thigh", "result": result})
    append("photo", {"file": "0123456789abcdef.jpg", "pose": "right", "at": clocks.wall.isoformat()})
    append("settings_changed", {"changes": {"clock.interval_min": [30, 40]}, "by": "cli"})
    append("swap", {"day": 2, "slot": "strength-1", "from": "stg_bridge", "to": "stg_hip_thrust", "why": "the sofa"})
    append("missed", {"day": 1, "date": clocks.wall.date().isoformat()})
    append("rest_days", {"first": "2026-08-01", "last": "2026-08-14", "why": "holiday"})
    append("day_changed", {"date": clocks.wall.date().isoformat(), "day": 29, "block": 1, "how": "lighter"})
    item = {"move": "stg_bridge", "sets": 2, "reps": 10, "hold_s": 2.0, "tempo": "3-2-3"}
    append("session_logged", {"block": 9, "day": 3, "on": clocks.wall.date().isoformat(), "items": [item]})
    append("recovered", {"reason": "a test", "kept": 3, "lost": None})
    app.safety.flag(FlagBody(["night_pain"], "since spring", date(2026, 3, 1)))
    app.safety.clear(ClearBody(clocks.wall.date(), "fine"))
    written = append("note", {"about": "day", "ref": clocks.wall.date().isoformat(), "text": "not for long"})
    app.journal.erase([written.id])
    app.close()
    return session.session
