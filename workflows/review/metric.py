"""What likeness is measured with: colours and edges, or a model that has learned to see. One is chosen for a project.

Scores of two metrics are never compared: a metric is known by its name, which holds the fingerprint of its weights.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import NamedTuple, Protocol

import numpy as np

from presets.errors import StudioError
from workflows.review.similarity import METRIC, describe, likeness

CLASSICAL = "classical"  # what a person calls it who wants no model


class Metric(Protocol):
    """Describes everybody in a picture, and says how alike two descriptions are."""

    @property
    def name(self) -> str: ...

    def describe(self, picture: np.ndarray, masks: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Name → descriptor (float32, one axis) of the region its mask (height × width, bool) marks in the picture.

        Regions too small to say anything are left out.
        """
        ...

    def likeness(self, a: np.ndarray, b: np.ndarray) -> float:
        """0..1, 1 for the same."""
        ...


@dataclass(frozen=True, slots=True)
class ClassicalMetric:
    """Histograms of colour, tone and edges: no model, no learning (`similarity.py`)."""

    name: str = METRIC

    def describe(self, picture: np.ndarray, masks: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        found = {name: describe(picture, mask) for name, mask in masks.items()}
        return {name: descriptor for name, descriptor in found.items() if descriptor is not None}

    def likeness(self, a: np.ndarray, b: np.ndarray) -> float:
        return likeness(a, b)


@dataclass(frozen=True, slots=True)
class LearnedMetric:
    """Unit vectors of DINOv2, compared by the cosine of the angle between them (below zero counts as zero)."""

    model: str  # an id of the catalogue or a folder
    name: str

    def describe(self, picture: np.ndarray, masks: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """All regions of the picture in one forward. Raises `EngineError` when the model fails."""
        from engines.vision import Region, VisionRequest, encode

        regions = {name: Region(picture, mask) for name, mask in masks.items()}
        shown = {name: region for name, region in regions.items() if region.tells}
        vectors = encode(VisionRequest(self.model, tuple(shown.values())))
        return dict(zip(shown, vectors, strict=True))

    def likeness(self, a: np.ndarray, b: np.ndarray) -> float:
        cosine = float(a @ b) / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-9)
        return min(max(cosine, 0.0), 1.0)


class Choice(NamedTuple):
    metric: Metric
    note: str = ""  # why it is not the one that was meant, in a sentence


def choose_metric(asked: str = "") -> Choice:
    """The metric of that name: "classical", or the id or folder of a DINOv2; "": DINOv2 when it is on this machine.

    A model that cannot be used gives the classical metric and says why. Where none is here or asked for, torch is not
    imported.
    """
    if asked == CLASSICAL or not (asked or find_spec("torch")):
        return Choice(ClassicalMetric())
    from engines.vision import best_here

    model = asked or best_here("dinov2")
    if not model:
        return Choice(ClassicalMetric())
    try:
        return Choice(_tried(model))
    except StudioError as error:
        return instead(error)


def instead(error: StudioError) -> Choice:
    """The classical metric, because a learned one failed."""
    return Choice(ClassicalMetric(), f"Likeness is measured by colours and edges: {error.sentence}")


def _tried(model: str) -> LearnedMetric:
    """The metric of a model that has been seen to work, once for these weights in this process."""
    from engines.vision import seeing

    metric = LearnedMetric(model, f"dinov2 {seeing(model, 'dinov2').weights}")
    _try_out(metric)
    return metric


@cache
def _try_out(metric: LearnedMetric) -> None:
    metric.describe(np.full((32, 32, 3), 128, np.uint8), {"": np.ones((32, 32), bool)})
