"""Sentences of the break clock: why it prompts, why it holds back. Read by people in `perkup why`."""

from __future__ import annotations

from perkup.coach.break_clock.clock_state import HoldCause
from perkup.coach.break_clock.signals import Signals, signal_of
from perkup.coach.text import duration_text
from perkup.vocabulary import AbsenceCause, BreakOutcome, Posture

WITHHELD = {
    HoldCause.TYPING: "A break is due; it waits for a pause in your typing, at most a minute.",
    HoldCause.BACK: "A break is due, but you have just come back; it waits until you have been here for a minute.",
    HoldCause.AWAY: "A break was due, but you had left the desk.",
    HoldCause.PAUSED: "A break is due, but Perkup is paused.",
    HoldCause.OFF_HOURS: "A break was due, but your hours have ended.",
    HoldCause.UNSEEN: "A break was due, but the desktop could not show the reminder.",
    HoldCause.STOP: "The coach was stopped, so the prompt went with it.",
    HoldCause.REBOOT: "The computer was restarted, so the prompt went with it.",
}

REMOVED_SIGNAL = "A break is due, but a sense that is no longer there held it back."
"""Right after an update or a removal, until the next input."""

AWAY = {
    AbsenceCause.IDLE: "no input for {}",
    AbsenceCause.LOCK: "the screen has been locked for {}",
    AbsenceCause.SLEEP: "the computer has been asleep for {}",
    AbsenceCause.BREAK: "a break, for {}",
    AbsenceCause.OFF: "the coach has been off for {}",
    AbsenceCause.MEETING: "in a meeting by your calendar, without input for {}",
}

BEGAN = {
    "start": "the start of the coach",
    "break": "your last break",
    "idle": "your time away from the keys",
    "lock": "your time away, the screen locked",
    "sleep": "the computer waking up",
    "off": "the coach being off",
    "meeting": "the end of your meeting",
    "reboot": "a reboot",
    "hours": "the start of your hours",
}


def notice(desk_s: float, in_s: float) -> str:
    """Return why a notice came."""
    return f"A break is due in {duration_text(in_s)}: you have been at the desk for {duration_text(desk_s)}."


def silence_notice(in_s: float) -> str:
    """Return why a notice came whose break is due by the silence and not by the desk time."""
    return f"A break is due in {duration_text(in_s)}: Perkup has not reminded you for a long time."


def question(seconds: float) -> str:
    """Return what is asked of somebody who comes back after `seconds` of mere idleness."""
    return f"Away, or reading? There was no input for {duration_text(seconds)}."


def prompt(desk_s: float, *, postponed: int, waited: str | None, forced: bool, silent_s: float | None = None) -> str:
    """Return why a prompt came: the desk time or the silence, and whatever it had waited for."""
    text = f"You have been at the desk for {duration_text(desk_s)}."
    if silent_s is not None:
        text = f"It is {duration_text(silent_s)} since the last reminder or break."
    if postponed:
        text += " You had put this break off."
    if waited == "deferral":
        text += " It has waited long enough for your meeting or full screen."
    if forced:
        text += " No pause in your typing came within a minute."
    return text


def end(outcome: BreakOutcome, *, full: bool) -> str:
    """Return why a break ended, and what it counts as."""
    if outcome == BreakOutcome.KEPT:
        return "The break is over; it counts." if full else "You finished the break; it counts."
    if outcome == BreakOutcome.UNCONFIRMED:
        return "The break is over. Did you take it?"
    if outcome == BreakOutcome.SKIPPED:
        return "You skipped the rest of the break; it does not count."
    return "You typed for more than 20 s of the break; it does not count."


def offer(posture: Posture, pose_s: float) -> str:
    """Return why a change of posture is offered."""
    if posture == Posture.STANDING:
        return f"You have been standing for {duration_text(pose_s)}; sit down for a while?"
    if posture == Posture.SITTING:
        return f"You have been sitting for {duration_text(pose_s)}; stand for a while?"
    return f"You have been in one place for {duration_text(pose_s)}; change your posture? Say whether you sit or stand."


def hold_back_sentence(cause: str, signals: Signals) -> str:
    """Return why a due prompt is held back; `cause` is one of `WITHHELD` or a signal's event."""
    signal = signal_of(signals, cause)
    if signal is not None:
        return signal.withheld
    return WITHHELD[HoldCause(cause)] if cause in WITHHELD else REMOVED_SIGNAL


def taken_back(cause: str, signals: Signals) -> str:
    """Return why an open prompt was taken off the screen."""
    return f"The prompt was taken back. {hold_back_sentence(cause, signals)}"


def next_break(in_s: float, began: str) -> str:
    """Return when the next break is due, and what its interval is counted from."""
    return f"The next break is in {duration_text(in_s)}; the interval began with {BEGAN[began]}."
