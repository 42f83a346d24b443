"""A session of the day performed through the coach, as planned."""

from __future__ import annotations

from perkup.app.application import Application
from perkup.app.requests import BeginBody, EndBody, FeedbackBody, StepBody


def perform(app: Application, **felt: object) -> str:
    """Begin today's session, do every step, end it and, where `felt` says how it went, answer; return its name."""
    session = app.sessions.begin(BeginBody("programme"))
    for step in session.timeline.work:
        key = f"{session.session}.{step.index}"
        app.sessions.record_step(
            session.session, StepBody(step.index, outcome="done", seconds=step.seconds, reps=step.reps, key=key)
        )
    app.sessions.end(session.session, EndBody("finished", f"{session.session}.end"))
    if felt:
        app.sessions.feedback(session.session, FeedbackBody(key=f"{session.session}.felt", **felt))  # type: ignore[arg-type]
    return session.session
