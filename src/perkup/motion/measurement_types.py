"""The registry of measurement types: everything that a reader of results needs to know of a walk, of Thomas, ...

A page, a verb or a chart asks the type of a result and never its definition's name. Needs no numerical library until
something is analysed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import msgspec

from perkup.coach.programme.self_tests import BY_ID
from perkup.coach.text import number_text
from perkup.errors import ErrorCode, PerkupError
from perkup.motion.result import (
    SIDES,
    THOMAS,
    TRUNK_THIGH,
    FailedMeasurement,
    MeasurementResult,
    ThomasResult,
    WalkResult,
    WalkSide,
    trunk_lean_text,
)
from perkup.vocabulary import OneSide

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from perkup.motion.analysis.landmarks import PoseTrack
    from perkup.motion.video.video_reader import Frame

R = TypeVar("R", bound=MeasurementResult)


class Headline(NamedTuple):
    """Main number of one side; None where the clip showed the side and it could not be measured."""

    side: OneSide
    value: float | None
    low: float | None = None
    high: float | None = None


class AngleReading(NamedTuple):
    """A headline with its number; `low` and `high` are None without an interval of its own."""

    side: OneSide
    value: float
    low: float | None = None
    high: float | None = None


class TextRow(NamedTuple):
    """Line of the table that a person reads: what, left, right."""

    title: str
    left: str
    right: str


@dataclass(frozen=True)
class TrackedClip:
    """Tracked clip, as an analysis gets it. others : stretches that showed only other people; pictures : frames
    kept."""

    path: Path
    track: PoseTrack
    frames: int
    others: Sequence[Any] = ()
    slow: float = 1.0
    pictures: Mapping[int, Frame] = field(default_factory=dict)


@dataclass(frozen=True)
class AnalysedClip(Generic[R]):
    """A result, and how to write its by-products: by the name of the option, a function of the file to write."""

    result: R
    writers: Mapping[str, Callable[[Path], None]] = field(default_factory=dict)


class MeasurementType(ABC, Generic[R]):
    """Type of measurement. Subclass it, add an instance to `TYPES`, and every reader knows it.

    name : option of `measure` and value of the form. definition : tag of its results. title : the trend's name.
    label, help : on the form and in the terminal. chip : short name beside a result, may be empty. trend_id : of the
    Progress page. reading_title : of the clinician's page. place : completes "10° ...". caption : completes a list of
    results. by_products : options it can write. has_intervals : results carry their own. detectable,
    detectable_source : the smallest change called one.
    """

    name: str
    definition: str
    title: str
    label: str
    help: str
    result: type[R]
    trend_id: str
    reading_title: str
    place: str
    caption: str
    detectable: float
    detectable_source: str
    chip: str = ""
    unit: str = "degrees"
    by_products: frozenset[str] = frozenset()
    has_intervals: bool = False
    columns: tuple[str, ...] = ()
    overview_columns: tuple[str, ...] = SIDES
    reading_error: str = "smallest change called one"

    @abstractmethod
    def analyse(self, clip: TrackedClip) -> AnalysedClip[R]:
        """Measure one tracked clip; raise `PerkupError` where there is nothing to measure."""

    @abstractmethod
    def headlines(self, result: R) -> list[Headline]:
        """List the main number of each side that the clip showed, left first."""

    @abstractmethod
    def table_row(self, result: R) -> list[float | str | None]:
        """List the cells of `columns` for the CSV of many clips; None where unknown."""

    def sentence(self, result: R) -> str:
        """Return the result in one sentence; the type's title for old results without one."""
        return result.sentence or self.title

    def trends(self, result: R) -> list[AngleReading]:
        """List the headlines that were measured: the points of the type's trend."""
        return [
            AngleReading(line.side, line.value, line.low, line.high)
            for line in self.headlines(result)
            if line.value is not None
        ]

    def readings(self, result: R) -> list[AngleReading]:
        """List what belongs on a clinician's page."""
        return self.trends(result)

    def trend_error(self) -> str:
        """Say what the bars of a trend are."""
        half = number_text(self.detectable / 2**0.5)
        return (
            f"{half} {self.unit} either way: the smallest difference called a change"
            f" ({number_text(self.detectable)} {self.unit}; {self.detectable_source}), made for one reading"
        )

    def rows(self, _result: R) -> list[TextRow]:
        """List the numbers that a person reads under the sentence."""
        return []

    def remarks(self, _result: R) -> list[str]:
        """List the lines of small print below the numbers."""
        return []

    def overview(self, result: R) -> list[str]:
        """List the cells of `overview_columns`, one line a clip for a person."""
        values = {reading.side: reading.value for reading in self.trends(result)}
        return [degrees_text(values.get(side)) for side in SIDES]


class WalkMeasurement(MeasurementType[WalkResult]):
    """Hip extension in walking past the camera."""

    name = "walk"
    definition = TRUNK_THIGH
    title = "Hip extension in walking"
    label = "Walking past"
    help = "Walking past the camera and back."
    result = WalkResult
    trend_id = "hip_extension"
    reading_title = "Thigh behind vertical in walking"
    place = "behind the vertical"
    caption = "Degrees of the thigh behind the vertical, mean over the steps"
    detectable = 11.0
    """Two clips of one person on two days differ by 9 to 11 degrees (Damsted: 18 runners, by hand): the larger one."""
    detectable_source = "reported by Damsted for 18 runners"
    by_products = frozenset({"angles", "report"})
    has_intervals = True
    columns = (
        "quality",
        "frames_used",
        *(
            f"{side}_{name}"
            for side in SIDES
            for name in ("steps", "thigh_deg", "thigh_low_deg", "thigh_high_deg", "trunk_thigh_deg")
        ),
        "cadence_per_min",
    )
    overview_columns = ("quality", "left thigh (steps)", "right thigh (steps)", "cadence")
    reading_error = "half of the 95 % confidence interval of the mean over steps"

    def analyse(self, clip: TrackedClip) -> AnalysedClip[WalkResult]:
        """Find steps and angles; the angle table and the report can be written from them."""
        from perkup.motion.analysis.gait_analysis import analyse_gait
        from perkup.motion.analysis.gait_summary import to_result

        gait = analyse_gait(clip.track)
        result = to_result(str(clip.path), gait, clip.frames, clip.others)

        def write_angles(target: Path) -> None:
            from perkup.motion.report import angle_table

            angle_table.write(target, gait)

        def write_report(target: Path) -> None:
            from perkup.motion.report import report_page

            report_page.write(target, result, gait, report_page.FrameStrip(clip.path, clip.slow, clip.pictures))

        return AnalysedClip(result, {"angles": write_angles, "report": write_report})

    def headlines(self, result: WalkResult) -> list[Headline]:
        """List thigh to vertical with the interval over the steps."""
        return [
            Headline(side, numbers.peak_thigh_extension_deg, *(numbers.thigh_ci95_deg or (None, None)))
            for side, numbers in _sort_sides(result.sides)
        ]

    def trend_error(self) -> str:
        """Say what the bars are: of the steps within one clip, not of the days."""
        return (
            "95 % interval of the mean over the steps of one film; between two days a film differs by"
            f" {self.detectable:g}° by chance alone ({self.detectable_source})"
        )

    def table_row(self, result: WalkResult) -> list[float | str | None]:
        """List quality, frames, five numbers a side, cadence."""
        cells: list[float | str | None] = [result.quality, result.frames_used]
        for side in SIDES:
            numbers = result.sides.get(side, WalkSide())
            low, high = numbers.thigh_ci95_deg or (None, None)
            cells += [numbers.steps, numbers.peak_thigh_extension_deg, low, high, numbers.peak_hip_extension_deg]
        return [*cells, result.cadence_per_min]

    def overview(self, result: WalkResult) -> list[str]:
        """List quality, the thighs with their steps, cadence."""
        thighs = (result.sides.get(side, WalkSide()) for side in SIDES)
        cells = [f"{degrees_text(numbers.peak_thigh_extension_deg)} ({numbers.steps})" for numbers in thighs]
        return [result.quality, *cells, plain_text(result.cadence_per_min)]

    def rows(self, result: WalkResult) -> list[TextRow]:
        """List every number of both legs."""
        lines: tuple[tuple[str, Callable[[WalkSide], str]], ...] = (
            ("steps", lambda leg: str(leg.steps)),
            ("thigh behind vertical", lambda leg: _mean_text(leg.peak_thigh_extension_deg, leg.thigh_ci95_deg)),
            (
                "  more than in standing",
                lambda leg: degrees_text(leg.standing.thigh),
            ),
            ("trunk-thigh extension", lambda leg: _mean_text(leg.peak_hip_extension_deg, leg.ci95_deg)),
            (
                "  more than in standing",
                lambda leg: degrees_text(leg.standing.trunk_thigh),
            ),
            ("leg behind hip at push-off", lambda leg: degrees_text(leg.trailing_limb_deg)),
            ("foot pointed at push-off", lambda leg: degrees_text(leg.peak_plantarflexion_deg)),
            ("stance, swing (s)", lambda leg: f"{plain_text(leg.stance_s)}, {plain_text(leg.swing_s)}"),
        )
        left, right = (result.sides.get(side, WalkSide()) for side in SIDES)
        return [TextRow(title, cell(left), cell(right)) for title, cell in lines]

    def remarks(self, result: WalkResult) -> list[str]:
        """List quality, cadence and lean, and what was dropped."""
        lines = [
            f"quality {result.quality}, {result.frames_used} of {result.frames} frames used, "
            f"cadence {plain_text(result.cadence_per_min)} steps/min, {trunk_lean_text(result.trunk_lean_deg)}"
        ]
        if result.static_trial is None:
            lines.append(
                "No two seconds of standing still side-on were found, so nothing is relative to your own standing."
            )
        lines += [warning.text for warning in result.warnings]
        return lines + [f"dropped {span.from_s:.2f} to {span.to_s:.2f} s: {span.reason}" for span in result.dropped]


class ThomasMeasurement(MeasurementType[ThomasResult]):
    """Hanging leg of the modified Thomas test."""

    name = "thomas"
    definition = THOMAS
    title = "Hanging-leg angle, filmed"
    label = "Lying at the table's edge (Thomas position)"
    help = "Lying at the table's edge instead of walking."
    result = ThomasResult
    trend_id = "thomas_video"
    reading_title = "Hanging thigh below horizontal, filmed"
    place = "below the horizontal"
    caption = "Thomas: below the horizontal"
    chip = "Thomas"
    detectable = BY_ID["thomas"].detectable
    detectable_source = BY_ID["thomas"].source
    columns = tuple(f"{side}_{name}" for side in SIDES for name in ("below_horizontal_deg", "knee_flexion_deg"))
    overview_columns = ("left thigh below level", "right thigh below level")

    def analyse(self, clip: TrackedClip) -> AnalysedClip[ThomasResult]:
        """Find the longest hold of each hanging leg."""
        from perkup.motion.analysis.thomas import analyse_thomas, to_result

        return AnalysedClip(to_result(str(clip.path), analyse_thomas(clip.track)))

    def headlines(self, result: ThomasResult) -> list[Headline]:
        """List the thigh below the horizontal."""
        return [Headline(side, leg.thigh_below_horizontal_deg) for side, leg in _sort_sides(result.sides)]

    def table_row(self, result: ThomasResult) -> list[float | str | None]:
        """List thigh and knee a side."""
        legs = [result.sides.get(side) for side in SIDES]
        return [
            cell
            for leg in legs
            for cell in ((leg.thigh_below_horizontal_deg, leg.knee_flexion_deg) if leg else (None, None))
        ]


TYPES: dict[str, MeasurementType[Any]] = {
    kind.name: kind
    for kind in (
        WalkMeasurement(),
        ThomasMeasurement(),
    )
}
"""By name; the first is what a clip shows unless somebody says otherwise."""

DEFAULT = next(iter(TYPES))


def find_type(name: str) -> MeasurementType[Any]:
    """Return the type of that name; raise `PerkupError` for an unknown one."""
    if name not in TYPES:
        raise PerkupError(
            f"Perkup measures no `{name[:40]}`.", f"There are {', '.join(TYPES)}.", code=ErrorCode.INVALID_INPUT
        )
    return TYPES[name]


def type_of(definition: str) -> MeasurementType[Any] | None:
    """Return the type whose results carry that definition; None for one of a newer Perkup."""
    return next((kind for kind in TYPES.values() if kind.definition == definition), None)


def from_document(document: Mapping[str, Any], definition: str = "") -> MeasurementResult | FailedMeasurement:
    """Decode the document of `measure --json`, also an old one without the newer fields.

    definition : for documents that do not name their own. Raises `PerkupError` for what this Perkup cannot read.
    """
    if "error" in document:
        return msgspec.convert(dict(document), FailedMeasurement)
    kind = type_of(str(document.get("definition", definition)))
    if kind is None:
        raise PerkupError(
            "This result is of a type that this Perkup does not know.",
            "A newer Perkup may have written it.",
            code=ErrorCode.INVALID_FILE,
        )
    try:
        return msgspec.convert(dict(document), kind.result)  # type: ignore[no-any-return]
    except msgspec.ValidationError as error:
        raise PerkupError(
            f"This result cannot be read: {error}.", "Measure the clip again.", code=ErrorCode.INVALID_FILE
        ) from error


def to_document(result: MeasurementResult | FailedMeasurement) -> dict[str, Any]:
    """Encode a result as the document of `measure --json`, its fields in the contract's order."""
    document: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(result))
    return document


def decode_readable(document: Mapping[str, Any], definition: str = "") -> tuple[MeasurementType[Any], Any] | None:
    """Return the type and the decoded result; None for what this Perkup cannot read, and for failures."""
    try:
        result = from_document(document, definition)
    except PerkupError:
        return None
    kind = None if isinstance(result, FailedMeasurement) else type_of(result.definition)
    return None if kind is None else (kind, result)


def degrees_text(value: float | None) -> str:
    """Return degrees with one digit, a dash for None."""
    return "–" if value is None else f"{value:.1f}°"


def plain_text(value: float | None) -> str:
    """Return a number as short as it is, a dash for None."""
    return "–" if value is None else f"{value:g}"


def _mean_text(value: float | None, interval: tuple[float, float] | None) -> str:
    return degrees_text(value) + (f" ({interval[0]:.0f} to {interval[1]:.0f})" if interval else "")


S = TypeVar("S")


def _sort_sides(sides: Mapping[OneSide, S]) -> Iterator[tuple[OneSide, S]]:
    """Yield the sides that are there, left first."""
    return ((side, sides[side]) for side in SIDES if side in sides)
