"""Context of every request handler: the app behind the pages, and the few things that live only while it runs."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from perkup.errors import ErrorCode, PerkupError
from perkup.web.request_guard import LoginTickets
from perkup.web.templating import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from starlette.requests import Request

    from perkup.app.application import Application
    from perkup.coach.clinician_summary import ClinicianSummary
    from perkup.moves.move import Move

UNDO_S = 10.0
DRAFT_LASTS = timedelta(hours=1)
END_STREAM = ""
"""Topic that ends one stream without a goodbye."""


@dataclass(slots=True)
class PendingErasure:
    """Something asked to be erased and not erased yet: until `at` it can be taken back."""

    name: str
    event_ids: tuple[str, ...]
    at: datetime
    timer: asyncio.TimerHandle


class SafetyDraft(NamedTuple):
    """Fields of the safety form that are not saved yet, when they were sent, and the answers on file at that time."""

    fields: dict[str, list[str]]
    at: datetime
    answered_at: datetime | None

    def is_current(self, now: datetime, answered_at: datetime | None) -> bool:
        """Return True while the form may show the draft: for an hour, unless the questions were answered elsewhere."""
        return self.answered_at == answered_at and abs(now - self.at) <= DRAFT_LASTS


@dataclass(slots=True)
class WebContext:
    """Pages of one running application.

    `safety_draft` holds safety answers that are not saved yet. `listeners` are the open event streams, each called with
    a topic, or None at the end.
    """

    app: Application
    port: int
    undo_s: float = UNDO_S
    listeners: set[Callable[[str | None], None]] = field(default_factory=set)
    erasures: dict[str, PendingErasure] = field(default_factory=dict)
    going: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    tickets: LoginTickets = field(default_factory=LoginTickets)
    safety_draft: SafetyDraft | None = None
    closed: bool = False
    streams: dict[Callable[[str | None], None], None] = field(default_factory=dict)
    most_streams: int = 512
    renew_secret: Callable[[], None] = lambda: None
    status_made: tuple[float, bytes] | None = None
    summary_made: tuple[Hashable, ClinicianSummary] | None = None
    summary_turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def change_sentence(self, topic: str | None) -> None:
        """Pass a change on to every open page."""
        self.status_made = None
        for listener in list(self.listeners):
            listener(topic)

    async def erase_soon(self, name: str) -> str:
        """Erase an event, or all of a session, after the undo time; the token takes it back.

        Raises `PerkupError` where there is no such event or session, or where a hold rests on it.
        """
        event_ids = await run_in_threadpool(self.app.erasing.erasable_events, name)
        token = secrets.token_urlsafe(9)
        timer = asyncio.get_running_loop().call_later(self.undo_s, self._erase_beside, token)
        at = datetime.now(UTC) + timedelta(seconds=self.undo_s)
        self.erasures[token] = PendingErasure(name, event_ids, at, timer)
        return token

    async def summary(self) -> ClinicianSummary:
        """Return the page for a clinician, read beside the event loop and once for one state of what it tells."""
        async with self.summary_turn:
            state = self.app.views.summary_state()
            if self.summary_made is None or self.summary_made[0] != state:
                self.summary_made = (state, await self.app.views.summary_beside())
            return self.summary_made[1]

    def undo_erasure(self, token: str) -> None:
        """Undo an erasure. Raises `PerkupError` when it is too late."""
        erasure = self.erasures.pop(token, None)
        if erasure is None:
            raise PerkupError(
                sentence("context_words.it_is_already_deleted"),
                sentence("context_words.undo_works_for_ten_seconds_an"),
                code=ErrorCode.ALREADY_DONE,
            )
        erasure.timer.cancel()

    def vanishing_names(self) -> frozenset[str]:
        """Return the names of sessions and events that are being erased: pages no longer show them."""
        return frozenset((*(erasure.name for erasure in self.erasures.values()), *self.going))

    def end_streams(self) -> None:
        """End every open stream, so that each page has to come in again."""
        for listener in list(self.streams):
            listener(END_STREAM)

    def close(self) -> None:
        """Finish what was promised (erasures) and end every stream."""
        self.closed = True
        for token in list(self.erasures):
            self._erase(token)
        self.change_sentence(None)

    def _erase_beside(self, token: str) -> None:
        """Carry an erasure out beside the event loop; pages leave it out until it is done."""
        erasure = self.erasures.pop(token, None)
        if erasure is not None:
            task = asyncio.get_running_loop().create_task(self.app.erasing.erase_beside(erasure.event_ids))
            self.going[erasure.name] = task
            task.add_done_callback(lambda _done: self.going.pop(erasure.name, None))

    def _erase(self, token: str) -> None:
        erasure = self.erasures.pop(token, None)
        if erasure is None:
            return
        erasure.timer.cancel()
        self.app.erasing.erase(erasure.event_ids)


def requested_move(request: Request) -> Move:
    """Return the move named in the address, or raise 404."""
    move = context_of(request).app.library.moves.get(request.path_params["move"])
    if move is None:
        raise HTTPException(404, sentence("context_words.there_is_no_such_move"))
    return move


def context_of(request: Request) -> WebContext:
    """Return the context that serves this request."""
    web_context: WebContext = request.app.state.web_context
    return web_context


def pending_undo(request: Request) -> str:
    """Return the token of an erasure that this page can still take back, empty where there is none."""
    token = request.query_params.get("undo", "")
    return token if token in context_of(request).erasures else ""
