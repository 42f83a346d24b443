"""Sentences of the break clock: why it prompts, why it holds back. Read by people in `perkup why`."""

from __future__ import annotations

from perkup.coach.break_clock.clock_state import HoldCause
from perkup.coach.break_clock.signals import Signals, signal_of
from perkup.coach.text import duration_text
from perkup.message_catalog import phrase
from perkup.vocabulary import AbsenceCause, BreakOutcome, Posture

WITHHELD = {
    HoldCause.TYPING: "A break is due. Perkup waits up to a minute for you to stop typing.",
    HoldCause.BACK: "A break is due, but you only just came back. Perkup waits one minute.",
    HoldCause.AWAY: "A break was due, but you were away.",
    HoldCause.PAUSED: "A break is due, but Perkup is paused.",
    HoldCause.OFF_HOURS: "A break was due, but your working hours were over.",
    HoldCause.UNSEEN: "A break was due, but the desktop could not show the reminder.",
    HoldCause.STOP: "Perkup was stopped, so the reminder was cancelled.",
    HoldCause.REBOOT: "The computer was restarted, so the reminder was cancelled.",
}

REMOVED_SIGNAL = "A break is due, but Perkup held it back."
"""Right after an update or a removal, until the next input."""

AWAY = {
    AbsenceCause.IDLE: "no input for {}",
    AbsenceCause.LOCK: "the screen has been locked for {}",
    AbsenceCause.SLEEP: "the computer has been asleep for {}",
    AbsenceCause.BREAK: "a break, for {}",
    AbsenceCause.OFF: "Perkup has been off for {}",
    AbsenceCause.MEETING: "in a meeting by your calendar, without input for {}",
}

BEGAN = {
    "start": "the start of Perkup",
    "break": "your last break",
    "idle": "when you came back",
    "lock": "when you unlocked the screen",
    "sleep": "when the computer woke up",
    "off": "when Perkup started again",
    "meeting": "the end of your meeting",
    "reboot": "a reboot",
    "hours": "the start of your working hours",
}


def notice(desk_s: float, in_s: float) -> str:
    """Return why a notice came."""
    return phrase(
        "A break is due in {in_s}: you have been at the desk for {desk_s}.",
        in_s=duration_text(in_s),
        desk_s=duration_text(desk_s),
    )


def silence_notice(in_s: float) -> str:
    """Return why a notice came whose break is due by the silence and not by the desk time."""
    return phrase("A break is due in {in_s}: Perkup has not reminded you for a long time.", in_s=duration_text(in_s))


def question(seconds: float) -> str:
    """Return what is asked of somebody who comes back after `seconds` of mere idleness."""
    return phrase("Away, or reading? There was no input for {seconds}.", seconds=duration_text(seconds))


def prompt(desk_s: float, *, postponed: int, deferred: bool, forced: bool, silent_s: float | None = None) -> str:
    """Return why a prompt came: the desk time or the silence, and whatever it had waited for."""
    text = phrase("You have been at the desk for {desk_s}.", desk_s=duration_text(desk_s))
    if silent_s is not None:
        text = phrase("It is {silent_s} since the last reminder or break.", silent_s=duration_text(silent_s))
    if postponed:
        text += " You snoozed this break."
    if deferred:
        text += " You have been in a meeting or in full screen for a long time, so Perkup reminds you now."
    if forced:
        text += " You kept typing, so Perkup reminded you anyway."
    return text


def end(outcome: BreakOutcome) -> str:
    """Return why a break ended, and what it counts as."""
    if outcome == BreakOutcome.KEPT:
        return "Break taken."
    if outcome == BreakOutcome.UNCONFIRMED:
        return "The break is over. Did you take it?"
    if outcome == BreakOutcome.SKIPPED:
        return "You ended the break early, so it does not count."
    return "You typed for more than 20 s of the break, so it does not count."


def offer(posture: Posture, pose_s: float) -> str:
    """Return why a change of posture is offered."""
    if posture == Posture.STANDING:
        return phrase("You have been standing for {pose_s}. Sit down for a while?", pose_s=duration_text(pose_s))
    if posture == Posture.SITTING:
        return phrase("You have been sitting for {pose_s}. Stand for a while?", pose_s=duration_text(pose_s))
    return phrase(
        "You have not changed position for {pose_s}. Are you sitting or standing?", pose_s=duration_text(pose_s)
    )


def hold_back_sentence(cause: str, signals: Signals, program: str = "") -> str:
    """Return why a due prompt is held back; `cause` is one of `WITHHELD` or a signal's event, held by `program`."""
    signal = signal_of(signals, cause)
    if signal is not None:
        return signal.withheld_by.format(program) if program and signal.withheld_by else signal.withheld
    return WITHHELD[HoldCause(cause)] if cause in WITHHELD else REMOVED_SIGNAL


def withdrawal_reason(cause: str, signals: Signals, program: str = "") -> str:
    """Return why an open prompt was taken off the screen."""
    return phrase("The reminder was cancelled. {reason}", reason=hold_back_sentence(cause, signals, program))


def next_break(in_s: float, began: str) -> str:
    """Return when the next break is due, and what its interval is counted from."""
    return phrase("The next break is in {in_s}, counted from {value}.", in_s=duration_text(in_s), value=BEGAN[began])
