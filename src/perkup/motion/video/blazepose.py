"""The two networks of BlazePose run on LiteRT: where people are, and the 33 points of one person.

Shapes and decoding follow the model cards of BlazePose (Google, Apache-2.0). Nothing here smooths over time.
"""

from __future__ import annotations

import math
import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from perkup.motion.video import flatbuffer_edit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from perkup.motion.video.video_reader import Frame

    Floats = NDArray[np.float32]

DETECTOR_SIDE = 224
ANCHOR_LAYERS = ((8, 2), (16, 2), (32, 6))
"""Stride in pixels and anchors a cell of the detector's three grids; all anchors are square and of one size."""

SURE_PERSON = 0.5
SAME_PERSON = 0.35
"""Two finds whose hip points lie closer than this share of the person's size are one person."""

LANDMARK_SIDE = 256
POINTS = 39
"""33 points of the body and six helpers, of which numbers 33 and 34 give the next crop."""

HEATMAP_KERNEL = 7
HEATMAP_SURE = 0.5
MARGIN = 1.25
"""The crop is this much larger than the circle around the person."""

PRESENT = 0.5

_silence = threading.Lock()

ORDER = (0, 7, 8, 11, 12, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32)
"""BlazePose's numbers of `body.JOINTS`."""


@dataclass(frozen=True, slots=True)
class Crop:
    """A square around a person: centre and side in pixels as shown, angle in radians (0 is upright)."""

    x: float
    y: float
    side: float
    angle: float


@dataclass(frozen=True, slots=True)
class PoseLandmarks:
    """33 points of one person in one picture.

    points : (33, 2) pixels as shown, y down. visibility : (33,) from 0 to 1. crop : where to look for the same person
    in the next picture.
    """

    points: NDArray[np.float64]
    visibility: NDArray[np.float64]
    presence: float
    crop: Crop


def interpreter(model: bytes, threads: int) -> Any:
    """Build a LiteRT interpreter of a model in memory, ready to run."""
    from ai_edge_litert.interpreter import Interpreter

    with _silence:
        stderr = os.dup(2)
        null = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(null, 2)  # the runtime greets on standard error each time
            network = Interpreter(model_content=model, num_threads=threads)
            network.allocate_tensors()
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
            os.close(null)
    return network


def without_mask(model: bytes) -> bytes:
    """Return the landmark model without the layers that only draw the person's silhouette.

    The points come out the same to the last bit (a test compares them) in about two thirds of the time. Only the lists
    of layers and of outputs inside the file are shortened: to take it apart and write it anew takes 0.1 s.
    """
    buffer = flatbuffer_edit.FlatBufferEditor(model)
    graph = buffer.tables(buffer.root, flatbuffer_edit.MODEL_SUBGRAPHS)[0]
    shapes = [
        buffer.numbers(tensor, flatbuffer_edit.TENSOR_SHAPE)
        for tensor in buffer.tables(graph, flatbuffer_edit.SUBGRAPH_TENSORS)
    ]
    outputs = buffer.numbers(graph, flatbuffer_edit.SUBGRAPH_OUTPUTS)
    useful = [number for number in outputs if math.prod(shapes[number]) not in {256 * 256, 117}]
    needed, operators = set(useful), []
    for operator in reversed(buffer.tables(graph, flatbuffer_edit.SUBGRAPH_OPERATORS)):
        if needed.intersection(buffer.numbers(operator, flatbuffer_edit.OPERATOR_OUTPUTS)):
            operators.append(operator)
            needed |= {number for number in buffer.numbers(operator, flatbuffer_edit.OPERATOR_INPUTS) if number >= 0}
    buffer.shorten(graph, flatbuffer_edit.SUBGRAPH_OUTPUTS, useful)
    buffer.shorten(graph, flatbuffer_edit.SUBGRAPH_OPERATORS, operators[::-1], tables=True)
    return bytes(buffer.content)


class PersonDetectorModel:
    """Finds people in a whole picture. Threads may share it: it is asked once a stretch, and takes 25 MB."""

    def __init__(self, model: bytes, threads: int = 1) -> None:
        self._net = interpreter(model, threads)
        self._input = self._net.get_input_details()[0]["index"]
        outputs = {detail["shape"][-1]: detail["index"] for detail in self._net.get_output_details()}
        self._boxes, self._scores = outputs[12], outputs[1]
        self._anchors = anchors()
        self._one = threading.Lock()

    def people(self, picture: Frame) -> list[tuple[float, Crop]]:
        """Score and crop of everybody found, best first.

        A wide or tall picture is looked at in two squares, where people are larger than in one with borders.
        """
        width, height = picture.size
        scale = DETECTOR_SIDE / min(width, height)
        size = (max(DETECTOR_SIDE, round(width * scale)), max(DETECTOR_SIDE, round(height * scale)))
        small = picture.small(*size)
        last = (size[0] - DETECTOR_SIDE, size[1] - DETECTOR_SIDE)
        corners = {(0, 0), last, (last[0] // 2, last[1] // 2)} if max(last) > DETECTOR_SIDE else {(0, 0), last}
        people: list[tuple[float, Crop]] = []
        for left, top in sorted(corners):
            square = small[top : top + DETECTOR_SIDE, left : left + DETECTOR_SIDE]
            people += self._detect(square, 1 / scale, (left / scale, top / scale))
        if max((score for score, _crop in people), default=0.0) < 0.8 and max(last) > DETECTOR_SIDE // 5:
            people += self._detect_whole(picture)
        return _drop_doubles(people)

    def _detect_whole(self, picture: Frame) -> list[tuple[float, Crop]]:
        width, height = picture.size
        scale = DETECTOR_SIDE / max(width, height)
        inner = picture.small(max(1, round(width * scale)), max(1, round(height * scale)))
        square = np.zeros((DETECTOR_SIDE, DETECTOR_SIDE, 3), np.uint8)
        top, left = (DETECTOR_SIDE - inner.shape[0]) // 2, (DETECTOR_SIDE - inner.shape[1]) // 2
        square[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
        return self._detect(square, 1 / scale, (-left / scale, -top / scale))

    def _detect(self, rgb: NDArray[np.uint8], scale: float, corner: tuple[float, float]) -> list[tuple[float, Crop]]:
        """People in a (224, 224, 3) square that shows `scale` pixels a point from `corner` on."""
        with self._one:
            self._net.set_tensor(self._input, rgb[None].astype(np.float32) / 127.5 - 1.0)
            self._net.invoke()
            raw, boxes = self._net.get_tensor(self._scores)[0, :, 0], self._net.get_tensor(self._boxes)[0]
        scores = sigmoid(np.clip(raw, -100, 100).astype(np.float64))
        people = []
        for number in np.argsort(-scores)[:30]:
            if scores[number] < SURE_PERSON:
                break
            keys = (boxes[number, 4:8].reshape(2, 2) / DETECTOR_SIDE + self._anchors[number]) * DETECTOR_SIDE * scale
            people.append((float(scores[number]), crop_around(keys[0] + corner, keys[1] + corner)))
        return _drop_doubles(people)


class LandmarkModel:
    """Finds the points of the person in a crop."""

    def __init__(self, model: bytes, threads: int = 1) -> None:
        self._net = interpreter(model, threads)
        self._input = self._net.get_input_details()[0]["index"]
        outputs = {int(np.prod(detail["shape"])): detail["index"] for detail in self._net.get_output_details()}
        self._points, self._presence, self._heat = outputs[195], outputs[1], outputs[64 * 64 * POINTS]

    def pose(self, picture: Frame, crop: Crop) -> PoseLandmarks:
        """Detect the points of the person in `crop`; `presence` tells whether anybody is there."""
        square = picture.crop((crop.x, crop.y), crop.side, crop.angle, LANDMARK_SIDE)
        np.multiply(square, np.float32(1 / 255), out=self._net.tensor(self._input)()[0])
        self._net.invoke()
        raw = self._net.get_tensor(self._points).reshape(POINTS, 5).astype(np.float64)
        flat = raw[:, :2] / LANDMARK_SIDE
        flat = refine_by_heatmap(flat, self._net.tensor(self._heat)()[0])
        points = _to_picture(flat, crop)
        return PoseLandmarks(
            points=points[:33].astype(np.float32),
            visibility=(sigmoid(raw[:33, 3]) * sigmoid(raw[:33, 4])).astype(np.float32),
            presence=float(self._net.get_tensor(self._presence).reshape(-1)[0]),
            crop=crop_around(points[33], points[34]),
        )


def anchors() -> NDArray[np.float64]:
    """(2254, 2) centres of the detector's anchors, from 0 to 1."""
    centres = []
    for stride, count in ANCHOR_LAYERS:
        cells = (np.arange(DETECTOR_SIDE // stride) + 0.5) * stride / DETECTOR_SIDE
        rows, columns = np.meshgrid(cells, cells, indexing="ij")
        centres.append(np.stack((columns, rows), axis=-1).reshape(-1, 2).repeat(count, axis=0))
    return np.concatenate(centres)


def crop_around(hips: Any, top: Any) -> Crop:
    """Return the crop of a person whose hips are at the first point, on a circle through the second (pixels)."""
    across, up = float(top[0] - hips[0]), float(hips[1] - top[1])
    return Crop(float(hips[0]), float(hips[1]), 2 * math.hypot(across, up) * MARGIN, math.atan2(across, up))


def refine_by_heatmap(points: NDArray[np.float64], heat: Floats) -> NDArray[np.float64]:
    """(39, 2) points, from 0 to 1, moved to the centre of mass of their heat map, (64, 64, 39), where it is sure."""
    side, half = heat.shape[0], HEATMAP_KERNEL // 2
    centre = np.floor(points * side).astype(int)
    inside = ((centre >= 0) & (centre < side)).all(axis=1)
    offsets = np.arange(-half, half + 1)
    columns = centre[:, 0, None, None] + offsets[None, None, :]
    rows = centre[:, 1, None, None] + offsets[None, :, None]
    columns, rows = np.broadcast_arrays(columns, rows)
    valid = (columns >= 0) & (columns < side) & (rows >= 0) & (rows < side)
    numbers = np.arange(len(points))[:, None, None]
    weight = sigmoid(heat[rows.clip(0, side - 1), columns.clip(0, side - 1), numbers].astype(np.float64)) * valid
    total = weight.sum(axis=(1, 2))
    sure = inside & (weight.max(axis=(1, 2)) >= HEATMAP_SURE) & (total > 0)
    total = np.where(sure, total, 1.0)
    refined = np.stack(((weight * columns).sum(axis=(1, 2)), (weight * rows).sum(axis=(1, 2))), axis=1)
    result: NDArray[np.float64] = np.where(sure[:, None], refined / total[:, None] / side, points)
    return result


def sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logistic function."""
    result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(values, -60.0, 60.0)))
    return result


def _to_picture(flat: NDArray[np.float64], crop: Crop) -> NDArray[np.float64]:
    centred = (flat - 0.5) * crop.side
    cosine, sine = math.cos(crop.angle), math.sin(crop.angle)
    return np.stack(
        (
            crop.x + centred[:, 0] * cosine - centred[:, 1] * sine,
            crop.y + centred[:, 0] * sine + centred[:, 1] * cosine,
        ),
        axis=1,
    )


def _drop_doubles(crops: list[tuple[float, Crop]]) -> list[tuple[float, Crop]]:
    distinct: list[tuple[float, Crop]] = []
    for score, crop in sorted(crops, key=lambda one: -one[0]):
        if all(not is_same_person(crop, other) for _score, other in distinct):
            distinct.append((score, crop))
    return distinct


def is_same_person(one: Crop, two: Crop) -> bool:
    """Return True where two crops show the same person."""
    return math.hypot(one.x - two.x, one.y - two.y) < SAME_PERSON * max(one.side, two.side) / (2 * MARGIN)
