"""The question on coming back from mere idleness, "Away, or reading?", and what its answer corrects."""

from __future__ import annotations

from msgspec.structs import replace

from perkup.coach.break_clock import reason_text as words
from perkup.coach.break_clock.clock_state import BreakClock, IdleAbsence, PresenceSpan
from perkup.coach.break_clock.presence import EPS, Transition, desk_s, interval, span_state
from perkup.coach.day_boundary import seconds_into_day
from perkup.vocabulary import EffectKind, Whereabouts

QUESTION_LIFE_S = 3600.0
"""So long after coming back the person still knows; later the idleness stays what it was taken for."""
QUESTION_GAP_S = 1800.0
"""Never two questions within this time: one is a courtesy, two are a quiz."""
LONGEST_S = 4 * 3600.0
"""Nobody reads for longer than this without a touch: nothing is asked after a night."""
MOST_A_DAY, MOST_WHEN_READING, MOST_WHEN_AWAY = 3, 5, 1
"""Questions a day: usually; for somebody whose last answer was "here"; after three without a "here"."""
REMEMBERED = 5
"""Answers that are remembered; no answer is one too."""


def may_ask(clock: BreakClock, t: float) -> bool:
    """Return True where a question would be welcome at `t`: in the hours, nothing else up, not too many today."""
    if not clock.in_hours or clock.blocked is not None or clock.prompt is not None or clock.running is not None:
        return False
    return clock.today.questions < most_today(clock) and t >= clock.questioned + QUESTION_GAP_S - EPS


def most_today(clock: BreakClock) -> int:
    """Return how many questions a day suit this person, learnt from the answers so far."""
    if clock.whereabouts and clock.whereabouts[-1] == Whereabouts.HERE:
        return MOST_WHEN_READING
    recent = clock.whereabouts[-3:]
    return MOST_WHEN_AWAY if len(recent) == 3 and Whereabouts.HERE not in recent else MOST_A_DAY


def settle_question(step: Transition) -> None:
    """Ask about the idleness that ended just now, or let a question go that nobody answered."""
    clock, t = step.clock, step.t
    idleness = clock.idleness
    if idleness is None or idleness.end - idleness.start > LONGEST_S:
        return
    if t >= idleness.end + QUESTION_LIFE_S - EPS:
        step.set(idleness=None)
    elif not idleness.asked and t <= idleness.end + EPS and may_ask(clock, t):
        memory = (*clock.whereabouts, None)[-REMEMBERED:]
        step.set(idleness=replace(idleness, asked=True), questioned=t, whereabouts=memory)
        step.count(questions=1)
        seconds = idleness.end - idleness.start
        step.emit(EffectKind.QUESTION, words.question(seconds), idle_s=round(seconds, 3))


def answer_question(step: Transition, was: Whereabouts) -> None:
    """Take the answer: away, then it was a break and Perkup was not silent; here, then it was desk time all along."""
    clock = step.clock
    idleness = clock.idleness
    if idleness is None or step.t >= idleness.end + QUESTION_LIFE_S - EPS:
        return
    earlier = clock.whereabouts[:-1] if idleness.asked else clock.whereabouts
    step.set(idleness=None, whereabouts=(*earlier, was)[-REMEMBERED:])
    if was == Whereabouts.AWAY:
        step.set(heard=step.t)
    else:
        _correct(step, idleness)


def _correct(step: Transition, idleness: IdleAbsence) -> None:
    """Turn the idleness into desk time: the interval goes on from where it stood, with the idleness in it."""
    clock = step.clock
    more = idleness.desk + idleness.end - idleness.counts_from
    untouched = clock.prompt is None and not clock.postponed and abs(clock.due - interval(clock)) <= EPS
    step.set(
        desk=clock.desk + more,
        due=idleness.due if untouched else clock.due + more,
        postponed=idleness.postponed if untouched else clock.postponed,
        prompt=replace(clock.prompt, desk=clock.prompt.desk + more) if clock.prompt is not None else None,
        began=idleness.began,
        last_break=idleness.last_break,
        told=(),
        deferred_since=None,
        clear=clock.clear if clock.noticed else step.t,
    )
    absence = clock.absence
    if absence is not None and absence.end == idleness.end:
        step.set(absence=replace(absence, credited=False))
    _correct_today(step, idleness)
    state = span_state(clock.posture)
    step.correction = PresenceSpan(idleness.start_stamp, idleness.end_stamp, state, None, "answered")


def _correct_today(step: Transition, idleness: IdleAbsence) -> None:
    clock = step.clock
    day_began = step.t - seconds_into_day(step.now.wall, step.clock.policy.day_ends_min)
    if idleness.end < day_began:
        return
    today, seconds = clock.today, idleness.end - max(idleness.start, day_began)
    name = f"{span_state(clock.posture)}_s"
    changes = {
        "natural": max(0, today.natural - 1),
        "away_s": max(0.0, today.away_s - seconds),
        name: getattr(today, name) + seconds,
    }
    if clock.in_hours:
        changes["longest_desk_s"] = max(today.longest_desk_s, desk_s(clock, step.t))
    step.set(today=replace(today, **changes))
