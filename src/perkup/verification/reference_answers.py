"""Reference rules of prompts and their answers. Each function replaces parts of the notes."""

from __future__ import annotations

from msgspec.structs import replace

from perkup.verification.desk_debt import DeskDebt, SpanKind, add_span
from perkup.verification.desk_notes import DeskNotes, OpenPrompt
from perkup.verification.promise_bounds import BACK_S, EPS_S, IDLE_BREAK_S, IGNORED_S, LONGER_S, SLACK_S


def confirm_spans(desk: DeskNotes, count: int | None = None) -> None:
    """Confirm the oldest `count` spans of desk time, all without a count: idleness cannot take them back any more."""
    spans = desk.debt.recent[:count]
    debt, accruals = replace(desk.debt, recent=desk.debt.recent[len(spans) :]), list(desk.now.accruals)
    for span in spans:
        explained = desk.answers.explained
        debt, accrual = add_span(debt, span, prompt_open=desk.prompt is not None, explained=explained)
        if accrual is not None:
            accruals.append(accrual)
            if accrual.over > SLACK_S and not explained:
                desk.answers = replace(desk.answers, explained=True)
    desk.debt, desk.now = debt, replace(desk.now, accruals=tuple(accruals))


def reset_debt(desk: DeskNotes) -> None:
    """Count desk time from zero."""
    desk.answers = replace(desk.answers, postponed=0, maybe_postponed=0, explained=False, idleness=None)
    desk.debt = DeskDebt(target=desk.interval_s)


def open_prompt(desk: DeskNotes) -> None:
    """Note that a prompt came: what was owed belongs to it from now on."""
    if desk.prompt is not None:
        desk.prompt = None
        record_miss(desk)
    debt = desk.debt
    low, high, target = debt.low, debt.possible_s, debt.target
    spans = tuple(span.mark_asked() for span in debt.recent)
    asked_s = sum(span.length_s for span in spans if span.kind == SpanKind.ASKED)
    possible_s = sum(span.length_s for span in spans if span.kind != SpanKind.OFF_HOURS)
    confirm_spans(desk)
    sure_s = max(low, target) if high >= target - SLACK_S else low
    desk.prompt = OpenPrompt(desk.t, sure_s - asked_s, high - possible_s, target, spans)
    desk.debt = replace(desk.debt, low=0.0, high=0.0, overdue=0.0, floor=0.0)
    desk.answers = replace(desk.answers, noticed=False, heard=desk.t, surely_heard=desk.t)


def withdraw_prompt(desk: DeskNotes) -> None:
    """Take the open prompt back: what lay before it and since is desk time without a prompt again."""
    prompt, debt = desk.prompt, desk.debt
    if prompt is None:
        return
    spans = tuple(span.mark_asked() for span in (*prompt.spans, *debt.recent))
    desk.debt = replace(
        debt,
        low=debt.low + prompt.low,
        high=debt.high + prompt.high,
        target=prompt.target,
        recent=spans,
        overdue=0.0,
    )
    desk.prompt = None
    desk.answers = replace(desk.answers, explained=True)


def drop_ignored_prompt(desk: DeskNotes) -> None:
    """Count a prompt that nobody answered for too long as missed."""
    prompt = desk.prompt
    if prompt is None or desk.absence.start is not None:
        return
    resting = desk.presence.quiet is not None
    overdue = desk.t >= max(prompt.at + IGNORED_S, desk.presence.back + BACK_S) - EPS_S
    if (overdue and (not resting or desk.rules.sits_still)) or desk.is_silent:
        desk.prompt = None
        if resting or prompt.unseen:
            begin_interval(desk)
        else:
            record_miss(desk)


def drop_unseen_prompt(desk: DeskNotes) -> None:
    """Let a prompt go that nobody could see: no miss, and the next one an interval later."""
    desk.prompt = None
    begin_interval(desk)


def add_firm(desk: DeskNotes, seconds: float) -> None:
    """Note that somebody was surely away for these seconds until now; enough of them end a silence."""
    firm_s = desk.absence.firm_s + seconds
    desk.absence = replace(desk.absence, firm_s=firm_s)
    if seconds > EPS_S and firm_s >= desk.rules.policy.break_s - EPS_S:
        desk.answers = replace(desk.answers, heard=desk.t, surely_heard=desk.t)


def note_long_stop(desk: DeskNotes) -> None:
    """Note at the start of a coach that was stopped: one that did not run for long enough was not silent."""
    stopped_at = desk.presence.stopped_at
    if desk.presence.off and stopped_at is not None and desk.t - stopped_at >= IDLE_BREAK_S - EPS_S:
        desk.answers = replace(desk.answers, heard=desk.t, surely_heard=desk.t)


def begin_interval(desk: DeskNotes) -> None:
    """Owe the next prompt an interval after the last one."""
    desk.answers = replace(desk.answers, postponed=0, maybe_postponed=0, noticed=False, explained=False)
    desk.debt = replace(desk.debt, target=desk.interval_s, overdue=0.0, held=0.0)


def record_miss(desk: DeskNotes) -> None:
    """Count a missed break; two in a row lengthen the interval."""
    missed, extra_s = desk.answers.missed + 1, desk.answers.extra_s
    if missed >= 2:
        missed, extra_s = 0, extra_s + LONGER_S
    desk.answers = replace(desk.answers, missed=missed, extra_s=extra_s, kept=0)
    begin_interval(desk)


def record_kept(desk: DeskNotes) -> None:
    """Count a kept break; two in a row bring the interval back to the setting."""
    in_a_row = desk.answers.kept + 1
    desk.answers = replace(
        desk.answers, kept=in_a_row, missed=0, extra_s=0.0 if in_a_row >= 2 else desk.answers.extra_s
    )


def skip(desk: DeskNotes) -> None:
    """Skip the open prompt, or the break that is announced or due."""
    if desk.prompt is None:
        if not _is_near(desk):
            return
        desk.debt = replace(desk.debt, low=0.0, high=0.0)
        desk.answers = replace(desk.answers, heard=desk.t, surely_heard=desk.t)
    desk.prompt = None
    record_miss(desk)


def postpone(desk: DeskNotes, minutes: float | None) -> None:
    """Put the break off: 10 min at most, then 5, the third time it is skipped.

    Where the coach was dead in between, what was put off before may count still: the next prompt may come sooner.
    """
    if desk.prompt is None and not _is_near(desk):
        return
    postponed = desk.answers.postponed
    if postponed >= 2:
        skip(desk)
        return
    choices = desk.rules.policy.postpone_min
    most = min(5.0, *choices) if postponed else max(choices)
    target = min(5.0 if minutes is None else minutes, most) * 60
    desk.prompt = None
    maybe = desk.answers.maybe_postponed
    sooner = {0: 0.0, 1: target - min(target, 5 * 60, *(choice * 60 for choice in choices))}.get(maybe, float("inf"))
    desk.answers = replace(
        desk.answers,
        postponed=postponed + 1,
        maybe_postponed=maybe + 1 if maybe else 0,
        explained=False,
        noticed=False,
        heard=desk.t,
        surely_heard=desk.t,
    )
    desk.debt = replace(desk.debt, low=0.0, high=sooner, overdue=0.0, held=0.0, target=target)


def _is_near(desk: DeskNotes) -> bool:
    """Return True where a break is announced or due."""
    due = desk.debt.high >= desk.debt.target - EPS_S or desk.is_silent
    return desk.rules.in_hours and (desk.answers.noticed or due)
