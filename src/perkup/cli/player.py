"""`perkup break` and `perkup stretch`: the player in the terminal, with the running coach or without one."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import click

from perkup.app.data_folder import DataFolder
from perkup.cli.hurt_prompt import HurtPrompt
from perkup.cli.output import console, echo
from perkup.coach.session.cues import CueKind
from perkup.coach.session.feedback_questions import WARNING_FLAGS, pain_advice
from perkup.coach.session.session_player import (
    CueDue,
    PlayerInstant,
    PlayerPhase,
    SessionPlayer,
    SleepDetected,
    StepEntered,
    StepOutcome,
)
from perkup.coach.session.session_player import SessionFinished as SessionEnded
from perkup.coach.session.timeline import StepKind
from perkup.errors import ErrorCode, PerkupError
from perkup.vocabulary import Answer, SessionEnding, SessionSource, StepEnding

if TYPE_CHECKING:
    from perkup.app.requests import BeginBody
    from perkup.app.session_log import SessionView
    from perkup.app.settings.settings_schema import PlayerSettings
    from perkup.app.speech import VoiceProgram
    from perkup.cli.keyboard import Keys
    from perkup.cli.session_client import SessionClient
    from perkup.coach.session.cues import Cue
    from perkup.vocabulary import OneSide, SessionSource

TICK_S = 0.1
BELLS = {"chime", "halfway", "last"}
Clock = Callable[[], PlayerInstant]


def machine_clocks() -> PlayerInstant:
    """Return the machine's clocks."""
    return PlayerInstant(time.monotonic(), time.time())


@dataclass
class PlayerOptions:
    """Options of playing: what is heard (None: as the settings say), lines or a screen, and which side begins."""

    voice: bool | None = None
    bell: bool | None = None
    plain: bool = False
    first_side: OneSide | None = None
    clock: Clock = machine_clocks


@dataclass
class PlayerRoom:
    """Surroundings of a player: time, keys, a voice, a bell, a screen, and somewhere to record."""

    play: SessionPlayer
    keys: Keys
    link: SessionClient
    options: PlayerOptions
    voice: VoiceProgram | None
    ring: Callable[[], None]
    show: Callable[[str, str], None]
    line: Callable[[str], None]
    cue: str = ""
    note: str = ""
    on_hold: bool = False
    hurt: HurtPrompt | None = None
    spoken: list[str] = field(default_factory=list)


def player_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that both verbs have."""
    for option in (
        click.option("--side", type=click.Choice(["left", "right"]), help="Begin with this side."),
        click.option("--plain", is_flag=True, help="Lines instead of a screen."),
        click.option("--bell/--no-bell", default=None, help="The terminal's bell (default: your settings)."),
        click.option("--voice/--no-voice", default=None, help="A spoken voice (default: your settings)."),
    ):
        command = option(command)
    return command


@click.command("break")
@click.option(
    "--window",
    is_flag=False,
    flag_value="plain",
    type=click.Choice(["plain", "full"]),
    help="In a window of its own, through the running coach; `--window full` over the whole screen.",
)
@player_options
@click.pass_obj
def take_break(
    data: str | None, /, window: str | None, side: OneSide | None, plain: bool, bell: bool | None, voice: bool | None
) -> int:
    """Take the break now: stand, walk, one or two hip moves."""
    home = DataFolder.find(data)
    if window:
        from perkup.cli.break_window import show_break

        return show_break(home, full=window == "full")
    return run_player(home, SessionSource.BREAK, None, PlayerOptions(voice, bell, plain, side))


@click.command(help="The two psoas stretches, or any MOVE of the library.")
@click.argument("move", required=False)
@player_options
@click.pass_obj
def stretch(
    data: str | None, /, move: str | None, side: OneSide | None, plain: bool, bell: bool | None, voice: bool | None
) -> int:
    """Lead the two psoas stretches, or one move."""
    return run_player(
        DataFolder.find(data),
        SessionSource.MOVE if move else SessionSource.STRETCH,
        move,
        PlayerOptions(voice, bell, plain, side),
    )


def run_player(home: DataFolder, source: SessionSource, move: str | None, options: PlayerOptions) -> int:
    """Lead a session from beginning to end; the exit code: 0, or 130 when it was interrupted."""
    from perkup.app.requests import BeginBody
    from perkup.app.settings.settings_file import load_settings
    from perkup.cli.session_client import SessionClient

    request = load_settings(home.settings_file).settings.player
    options.voice = request.speech if options.voice is None else options.voice
    options.bell = request.beeps if options.bell is None else options.bell
    options.plain = options.plain or not (sys.stdin.isatty() and sys.stdout.isatty())
    link = SessionClient(home)
    try:
        view = _begin(home, link, BeginBody(source, move, options.first_side))
        return _perform(view, link, options, request)
    finally:
        link.close()


def _begin(home: DataFolder, link: SessionClient, request: BeginBody) -> SessionView:
    """Begin a session; where the safety questions are open, ask them first, if somebody is there to answer."""
    try:
        return link.begin(request)
    except PerkupError as refusal:
        if refusal.code != ErrorCode.SCREENING_NEEDED or not sys.stdin.isatty():
            raise
    from perkup.app.coach_connection import connect
    from perkup.cli.screening import ask_questions

    with connect(home) as connection:
        ask_questions(connection)
    return link.begin(request)


def _refusal(link: SessionClient, moves: set[str]) -> PerkupError:
    """Return why the session had to end: a red flag, or an answer that leaves one of its moves out."""
    held = PerkupError(
        "Everything is paused: a red flag was told.",
        "`perkup programme --show` says what to do.",
        code=ErrorCode.ON_HOLD,
    )
    if link.ask(lambda coach: coach.safety.hold()) is not None:
        return held
    withheld = link.ask(lambda coach: coach.safety.withheld(moves))
    return held if withheld is None else withheld.refusal()


def _perform(view: SessionView, link: SessionClient, options: PlayerOptions, wanted: PlayerSettings) -> int:
    from perkup.app.speech import find_voice
    from perkup.cli.keyboard import TerminalClosedError

    play = SessionPlayer(view.timeline, view.passed_outcomes())
    voice = find_voice(volume=wanted.volume, voice=wanted.voice) if options.voice else None
    interrupted: BaseException | None = None
    try:
        with (
            _open_plain_room(play, link, options, voice)
            if options.plain
            else _screen(play, link, options, voice) as room
        ):
            for change in view.replaced:
                room.line(f"{change['why'].capitalize()}.")
            try:
                run(room)
            except KeyboardInterrupt as stop:
                interrupted = stop
                apply_effect(room, play.finish(options.clock()))
            except TerminalClosedError as stop:
                interrupted = stop
                apply_effect(room, [one for one in play.finish(options.clock()) if isinstance(one, StepOutcome)])
        code = _finish_session(
            play, link, interrupted, asks=not options.plain and interrupted is None and not room.on_hold
        )
        if room.on_hold:
            raise _refusal(link, {step.move for step in view.timeline.steps})
        return code
    finally:
        if voice is not None:
            voice.close(finish_s=1.5)


def run(room: PlayerRoom) -> None:
    """Play until it is over or somebody stops it."""
    play, clock = room.play, room.options.clock
    moves = {step.move for step in play.timeline.steps}
    apply_effect(room, play.start(clock()))
    while play.phase in {PlayerPhase.RUNNING, PlayerPhase.PAUSED}:
        _show(room)
        for key in room.keys.wait(TICK_S):
            handle_key(room, key)
        apply_effect(room, play.tick(clock()))
        if play.phase in {PlayerPhase.RUNNING, PlayerPhase.PAUSED} and room.link.withheld(moves):
            apply_effect(room, play.finish(clock()))
            room.on_hold = True


def _show(room: PlayerRoom) -> None:
    if room.hurt is None:
        room.show(room.cue, room.note)
    else:
        room.show(room.hurt.question, room.hurt.choices)


class PlayerKey(StrEnum):
    """Actions of keys in the player."""

    HURT = "h"
    PAUSE = "space"
    BACK = "b"
    NEXT = "n"
    STOP = "q"
    BELL = "m"
    VOICE = "s"


KEYS = {
    **{key.value: key for key in PlayerKey},
    "left": PlayerKey.BACK,
    "right": PlayerKey.NEXT,
    "escape": PlayerKey.STOP,
}


def handle_key(room: PlayerRoom, key: str) -> None:
    """Carry out what a key means."""
    play, now = room.play, room.options.clock()
    if room.hurt is not None:
        _answer_hurt(room, room.hurt, key)
        return
    meaning = KEYS.get(key)
    if meaning == PlayerKey.HURT:
        apply_effect(room, play.pause(now))
        _stop_speaking(room)
        room.hurt = HurtPrompt(_meant_move(play))
    elif meaning == PlayerKey.PAUSE:
        going_on = play.phase == PlayerPhase.PAUSED
        room.note = "" if going_on else "Paused. Press Space to continue."
        apply_effect(room, play.start(now) if going_on else play.pause(now))
        _stop_speaking(room)
    elif meaning in {PlayerKey.BACK, PlayerKey.NEXT}:
        _stop_speaking(room)
        apply_effect(room, play.previous_step(now) if meaning == PlayerKey.BACK else play.next_step(now))
    elif meaning == PlayerKey.STOP:
        apply_effect(room, play.finish(now))
    elif meaning == PlayerKey.BELL:
        room.options.bell = not room.options.bell
        room.note = "" if room.options.bell else "The bell is off; m switches it on."
    elif meaning == PlayerKey.VOICE:
        room.options.voice = not room.options.voice
        _stop_speaking(room)
        room.note = _voice_note(room)


def _meant_move(play: SessionPlayer) -> str:
    """Return the move under way, or the one that has just ended."""
    step = play.step
    return step.move if step.works or not step.index else play.timeline.steps[step.index - 1].move


def _answer_hurt(room: PlayerRoom, prompt: HurtPrompt, key: str) -> None:
    """Take one answer; after the last one record it, and say what to do."""
    prompt.press(key)
    if not prompt.is_over:
        return
    room.hurt = None
    if prompt.cancelled:
        room.note = "Paused. Press Space to continue."
        return
    advice = room.link.feedback(Answer.HURT, **prompt.fields())
    if prompt.place in WARNING_FLAGS or advice:
        apply_effect(room, room.play.finish(room.options.clock()))
        room.on_hold = True
    elif prompt.pain is not None and prompt.kind is not None:
        room.note = f"{pain_advice(prompt.pain, prompt.kind)} Press Space to continue, n to skip."


def apply_effect(room: PlayerRoom, effects: list[Any]) -> None:
    """Let everybody know what happened: screen, bell, voice, journal."""
    from perkup.cli.player_screen import step_line

    for effect in effects:
        match effect:
            case StepEntered(index):
                step = room.play.timeline.steps[index]
                room.cue = step.hint
                room.line(step_line(step))
            case CueDue(_, cue):
                apply_cue_effect(room, cue)
            case StepOutcome(index, outcome, seconds, reps):
                room.link.record(index, outcome, seconds, reps)
            case SleepDetected():
                room.note = "Your computer was asleep, so nothing was counted. Press Space to continue."
                room.line(room.note)
                if room.options.plain:
                    apply_effect(room, room.play.start(room.options.clock()))
            case SessionEnded(how):
                room.link.end(how)
                if how == SessionEnding.FINISHED:
                    _speak(room, "Done.")


def apply_cue_effect(room: PlayerRoom, cue: Cue) -> None:
    step = room.play.step
    waits = not step.works and cue.kind == CueKind.TICK
    if room.options.bell and (cue.kind in BELLS or waits):
        room.ring()
    if cue.text:
        _speak(room, cue.text)
        if cue.kind in {CueKind.SAY, CueKind.HALFWAY} and step.works and step.kind != StepKind.REP:
            room.cue = cue.text
            room.line(f"    {cue.text}")


def _speak(room: PlayerRoom, text: str) -> None:
    room.spoken.append(text)
    if room.voice is not None and room.options.voice:
        room.voice.say(text)


def _stop_speaking(room: PlayerRoom) -> None:
    if room.voice is not None:
        room.voice.hush()


def _voice_note(room: PlayerRoom) -> str:
    if room.options.voice and room.voice is None:
        return "No voice here: install speech-dispatcher or espeak-ng."
    if room.options.voice and room.voice is not None:
        return room.voice.trouble
    return "The voice is off; s switches it on."


@contextmanager
def _open_plain_room(
    play: SessionPlayer, link: SessionClient, options: PlayerOptions, voice: VoiceProgram | None
) -> Iterator[PlayerRoom]:
    """Write lines, for output that is no terminal."""
    from perkup.cli.keyboard import NoKeys

    echo(f"{play.timeline.title}, {play.timeline.total_s:.0f} s")
    yield PlayerRoom(play, NoKeys(), link, options, voice, lambda: None, lambda cue, note: None, echo)


@contextmanager
def _screen(
    play: SessionPlayer, link: SessionClient, options: PlayerOptions, voice: VoiceProgram | None
) -> Iterator[PlayerRoom]:
    """Draw on the whole terminal, and give it back as it was."""
    from rich.live import Live

    from perkup.cli.keyboard import raw_terminal
    from perkup.cli.player_screen import draw

    screen = console()
    with raw_terminal() as keys, Live(console=screen, screen=True, auto_refresh=False) as live:

        def show(cue: str, note: str) -> None:
            elapsed = play.elapsed(options.clock())
            live.update(draw(play, elapsed, cue, note, (screen.width, screen.height)), refresh=True)

        room = PlayerRoom(play, keys, link, options, voice, screen.bell, show, lambda words: None)
        if options.voice and voice is None:
            room.note = _voice_note(room)
        yield room


def _finish_session(play: SessionPlayer, link: SessionClient, interrupted: BaseException | None, *, asks: bool) -> int:
    work = play.timeline.work
    done = [step for step in work if play.recorded.get(step.index) == StepEnding.DONE]
    sides = {name: sum(step.seconds for step in done if step.side == name) for name in ("right", "left")}
    partly = sum(outcome == StepEnding.PARTIAL for outcome in play.recorded.values())
    sentence = f"{len(done)} of {len(work)} steps done"
    sentence += f", {partly} in part" if partly else ""
    sentence += f"; right {sides['right']:.0f} s, left {sides['left']:.0f} s" if any(sides.values()) else ""
    for trouble in link.flush():
        raise PerkupError(f"Not everything could be recorded: {trouble}", code=ErrorCode.FILE_UNWRITABLE)
    if interrupted is not None:
        echo(f"Stopped. Kept: {sentence}.")
        return 130
    echo(f"{'Done' if play.phase == PlayerPhase.FINISHED else 'Stopped'}: {sentence}.")
    if asks and play.recorded:
        from perkup.cli.feedback_prompt import ask_how_it_went

        ask_how_it_went(play, link)
    return 0
