"""Why it works: the article's story told with the muscle model, from the slumped chair to the trailing leg.

All numbers were worked out when Perkup was built and ship with the moves; the page only reads them. Without a script
it is five stills with their numbers; with one, a slider runs through the same film.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from perkup.moves.key_moves import PSOAS_LUNGE, PSOAS_LYING, REVERSE_LUNGE
from perkup.moves.why_story import lengths, story
from perkup.web.content.evidence import CLAIMS, GRADE_RULE, GRADES, cite_sources
from perkup.web.content.figures import shelf_of, story_markup
from perkup.web.content.why_scenes import MUSCLES, SCENES, WHERE, MuscleLabel, Scene
from perkup.web.context import context_of
from perkup.web.templating import page, sentence

if TYPE_CHECKING:
    from markupsafe import Markup
    from starlette.requests import Request
    from starlette.responses import Response

    from perkup.moves.findings_model import KeyframeFindings, LegFindings, StoryLengths
    from perkup.moves.move import Move

HALF_KNEEL, HALF_KNEEL_REACH, COUCH = "str_half_kneel", "str_half_kneel_reach", "str_couch"
MEASURED_STRETCHES = (PSOAS_LYING, PSOAS_LUNGE, HALF_KNEEL, COUCH)
"""Stretches whose lengths stand in the table beside sitting and standing."""
# A bar runs from LEAST to MOST of standing length; standing is the line in it.
LEAST, MOST = 0.6, 1.5
WIDTH = 300.0
SHORT, LONG = 0.96, 1.015
KEPT_WIDTH, LEGEND = 0.8, 29.0
_FRAME = re.compile(r'viewBox="([^"]+)"')


class SceneFrame(NamedTuple):
    """Keyframe of the story for a page without script: words, drawing, bars, the hip in words."""

    phase: str
    scene: Scene
    drawing: Markup
    bars: list[LengthBar]
    hip: str
    lever: str
    tones: dict[str, str]


class LengthBar(NamedTuple):
    """Muscle at one moment: where its bar begins and how wide it is (of WIDTH), and the words beside it."""

    muscle: MuscleLabel
    x: float
    width: float
    percent: int
    tone: str


class LengthRow(NamedTuple):
    """Line of the table of positions, in per cent of standing length."""

    name: str
    href: str
    values: tuple[int, ...]


class WhyChapter(NamedTuple):
    """Lesson of the model about doing a move right, with its numbers."""

    title: str
    text: str
    href: str


async def why_it_works(request: Request) -> Response:
    """Show the page; it is drawn beside the event loop, since the first time takes a tenth of a second."""
    return await run_in_threadpool(_why_it_works, request)


def _why_it_works(request: Request) -> Response:
    """Show the page."""
    moves = context_of(request).app.library.moves
    context = {
        "stills": stills(),
        "moving": _markup(_draw_figure(None)),
        "body": story_markup(story(), shelf_of(request)),
        "muscles": MUSCLES,
        "where": WHERE,
        "data": data(),
        "width": WIDTH,
        "standing_x": round(_x(1.0), 1),
        "rows": rows(moves),
        "lessons": lessons(moves),
        "claims": CLAIMS,
        "cited": cite_sources,
        "grades": {
            grade: sentence("why_it_works_words.grade", words=words, rule=GRADE_RULE[grade])
            for grade, words in GRADES.items()
        },
    }
    return page(request, "why_works.html", context)


def stills() -> list[SceneFrame]:
    """Return the five keyframes, in order; none where the findings are not there."""
    frames = []
    for frame in lengths():
        if frame["phase"]:
            bars = [_bar(muscle, frame) for muscle in MUSCLES]
            frames.append(
                SceneFrame(
                    frame["phase"],
                    SCENES[frame["phase"]],
                    _markup(_draw_figure(frame["phase"])),
                    bars,
                    hip_words(frame["hip_flexion"]),
                    f"{frame['glmax_lever_cm']:.1f}",
                    {bar.muscle.key: bar.tone for bar in bars},
                )
            )
    return frames


def hip_words(degrees: float) -> str:
    """Return the hip's angle as a person says it."""
    whole = round(abs(degrees))
    if whole < 2:
        return sentence("why_it_works_words.hip_straight")
    return (
        sentence("why_it_works_words.hip_bent", whole=whole)
        if degrees > 0
        else sentence("why_it_works_words.hip_behind_straight", whole=whole)
    )


def data() -> str:
    """Return what the script reads, as JSON that is safe inside a page: instants, scenes, and the bars' measure."""
    document = {
        "least": LEAST,
        "most": MOST,
        "width": WIDTH,
        "short": SHORT,
        "long": LONG,
        "muscles": [{"key": muscle.key, "name": muscle.name} for muscle in MUSCLES],
        "scenes": {phase: scene._asdict() for phase, scene in SCENES.items()},
        "instants": [
            {
                "seconds": frame["seconds"],
                "phase": frame["phase"],
                "hip": frame["hip_flexion"],
                "lever": frame["glmax_lever_cm"],
                **{muscle.key: round(_ratio(muscle, frame["length_ratio"]), 3) for muscle in MUSCLES},
            }
            for frame in lengths()
        ],
    }
    return json.dumps(document, separators=(",", ":")).replace("<", "\\u003c")


def rows(moves: dict[str, Move]) -> list[LengthRow]:
    """Return sitting and the ends of the stretches, where their findings are there."""
    lines: list[LengthRow] = []
    for move in (moves[name] for name in MEASURED_STRETCHES if name in moves):
        findings = move.findings
        if findings is None:
            continue
        if not lines:
            lines.append(LengthRow(sentence("why_it_works_words.sitting_upright"), "", _values(findings["sitting"])))
            lines.append(LengthRow(sentence("why_it_works_words.standing"), "", (100,) * len(MUSCLES)))
        lines.append(LengthRow(move.name, f"/moves/{move.id}", _values(findings["keyframes"][-1]["right"])))
    return lines


def lessons(moves: dict[str, Move]) -> list[WhyChapter]:
    """Return what the model teaches, told with the numbers of the moves themselves."""

    def end(name: str) -> KeyframeFindings | None:
        move = moves.get(name)
        findings = move.findings if move else None
        return findings["keyframes"][-1] if findings else None

    chapters = [
        WhyChapter(
            sentence("why_it_works_words.arching_the_back_is_not_it"),
            sentence("why_it_works_words.with_the_hip_where_it_was"),
            "/moves/str_psoas_lunge",
        )
    ]
    if kneeling := end(HALF_KNEEL):
        side = kneeling["right"]
        chapters.append(
            WhyChapter(
                sentence("why_it_works_words.bend_the_knee_of_the_leg"),
                sentence(
                    "why_it_works_words.half_kneeling_takes_the_rectus_femoris",
                    bent=_percent(side["length_ratio"]["recfem"]),
                    straight=_percent(side["recfem_knee_straight"]),
                ),
                "/moves/str_half_kneel",
            )
        )
    reach = end(HALF_KNEEL_REACH)
    if reach and "psoas_from_spine" in reach["right"]:
        side = reach["right"]
        chapters.append(
            WhyChapter(
                sentence("why_it_works_words.the_arm_helps_if_you_lean"),
                sentence(
                    "why_it_works_words.measured_from_the_spine_the_psoas",
                    upright=_percent(side["psoas_from_spine_upright"]),
                    away=_percent(side["psoas_from_spine"]),
                    towards=_percent(side["psoas_from_spine_other_way"]),
                ),
                "/moves/str_half_kneel_reach",
            )
        )
    if lunge := end(REVERSE_LUNGE):
        front, back = lunge["right"]["length_ratio"], lunge["left"]["length_ratio"]
        chapters.append(
            WhyChapter(
                sentence("why_it_works_words.in_a_lunge_the_front_leg"),
                sentence(
                    "why_it_works_words.at_the_bottom_of_a_reverse",
                    front=_percent(_mean(front)),
                    back=_percent(_mean(back)),
                ),
                "/moves/stg_reverse_lunge",
            )
        )
    return chapters


def _values(side: LegFindings) -> tuple[int, ...]:
    return tuple(_percent(_ratio(muscle, side["length_ratio"])) for muscle in MUSCLES)


def _ratio(muscle: MuscleLabel, ratios: dict[str, float]) -> float:
    return float(sum(ratios[name] for name in muscle.of) / len(muscle.of))


def _mean(ratios: dict[str, float]) -> float:
    return _ratio(MUSCLES[-1], ratios)


def _percent(ratio: float) -> int:
    return round(ratio * 100)


def _x(ratio: float) -> float:
    return (min(max(ratio, LEAST), MOST) - LEAST) / (MOST - LEAST) * WIDTH


def _bar(muscle: MuscleLabel, frame: StoryLengths) -> LengthBar:
    ratio = _ratio(muscle, frame["length_ratio"])
    low, high = sorted((_x(1.0), _x(ratio)))
    tone = "short" if ratio < SHORT else "long" if ratio > LONG else "level"
    return LengthBar(muscle, round(low, 1), round(max(high - low, 2.0), 1), _percent(ratio), tone)


@cache
def _draw_figure(phase: str | None) -> str:
    """Draw the figure, its frame drawn in: the page has a legend of its own and more use for a larger person."""
    from perkup.moves.figure.svg import figure, numbers_of

    drawing = figure(story(), phase=phase)
    box = _FRAME.search(drawing)
    assert box is not None
    left, top, wide, high = (float(number) for number in box[1].split())
    aside = wide * (1 - KEPT_WIDTH) / 2
    frame = numbers_of((left + aside, top, wide - 2 * aside, high - LEGEND))
    return drawing.replace(box[0], f'viewBox="{frame}"', 1)


def _markup(drawing: str) -> Markup:
    """Return our own drawing as markup: nothing in it comes from outside."""
    from markupsafe import Markup

    return Markup(drawing)


ROUTES = [Route("/why-it-works", why_it_works)]
