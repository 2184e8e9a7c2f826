"""What likeness is measured with: colours and edges, or a model that has learned to see. One is chosen for a project.

Scores of two metrics are never compared: a metric is known by its name, which holds the fingerprint of its weights.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from presets.errors import BadInput, StudioError
from presets.loader import shelf
from presets.models import ModelEntry
from workflows.review.manner import MANNER
from workflows.review.similarity import METRIC, describe, likeness

if TYPE_CHECKING:
    from engines.vision.finding import Seeing

AUTOMATIC = "automatic"  # what a person calls the best that is here
CLASSICAL = "classical"  # … and what needs no model
LEARNED: "dict[Seeing, str]" = {"dinov2": "DINOv2", "clip": "CLIP"}  # family → what people call it


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
    """Unit vectors of DINOv2 or CLIP, compared by the cosine of the angle between them (below zero counts as zero).

    Those of CLIP lie closer together: it was taught what a picture is of, not whom it shows.
    """

    model: str  # an id of the catalogue or a folder
    name: str
    family: "Seeing" = "dinov2"

    def describe(self, picture: np.ndarray, masks: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """All regions of the picture in one forward. Raises `EngineError` when the model fails."""
        from engines.vision import Region, VisionRequest, encode

        regions = {name: Region(picture, mask) for name, mask in masks.items()}
        shown = {name: region for name, region in regions.items() if region.tells}
        vectors = encode(VisionRequest(self.model, tuple(shown.values()), self.family))
        return dict(zip(shown, vectors, strict=True))

    def likeness(self, a: np.ndarray, b: np.ndarray) -> float:
        cosine = float(a @ b) / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-9)
        return min(max(cosine, 0.0), 1.0)


class Choice(NamedTuple):
    metric: Metric
    note: str = ""  # why it is not the one that was meant, in a sentence


class Offer(NamedTuple):
    """A metric a person may choose by its id, and whether it is on this machine."""

    id: str
    name: str
    here: bool


def metrics() -> list[Offer]:
    """Every metric there is to choose. Reads small files only."""
    learned = [Offer(id, name, bool(_best(id))) for id, name in LEARNED.items()]
    return [Offer(AUTOMATIC, "Automatic", True), *learned, Offer(CLASSICAL, "Colours and edges", True)]


def called(name: str) -> str:
    """What people call the metric of that name, as it is kept with a score."""
    known: dict[str, str] = {METRIC: "colours and edges", MANNER: "lines, grain and colours", **LEARNED}
    return known.get(name) or known.get(name.partition(" ")[0], name)


def choose_metric(asked: str = "") -> Choice:
    """The metric of that name (see `usable_metric`); where a model cannot be used, the classical one, and why."""
    try:
        return Choice(usable_metric(asked))
    except StudioError as error:
        return instead(error)


def usable_metric(asked: str = "") -> Metric:
    """The metric of that name: "classical", "dinov2", "clip", or the id or folder of such a model.

    "automatic" or "": DINOv2 when it is on this machine, else the classical one, and then torch is not imported. Raises
    `StudioError` with what to do for one that cannot be used.
    """
    name = asked.casefold() if asked.casefold() in (AUTOMATIC, CLASSICAL, *LEARNED) else asked
    if name == CLASSICAL:
        return ClassicalMetric()
    if name in ("", AUTOMATIC):
        model = _best("dinov2") if find_spec("torch") else ""
        return _tried(model, "dinov2") if model else ClassicalMetric()
    return _tried(*_named(name))


def instead(error: StudioError) -> Choice:
    """The classical metric, because a learned one failed."""
    return Choice(ClassicalMetric(), f"Likeness is measured by colours and edges: {error.sentence}")


def _best(family: "Seeing") -> str:
    """The id of the first model of that family on this machine; "" when there is none."""
    from engines.vision.finding import best_here

    return best_here(family)


def _named(name: str) -> "tuple[str, Seeing]":
    """The model a person means, and its family."""
    from engines.vision.finding import family_of

    entries = shelf("models", ModelEntry)
    for family in LEARNED:
        if name == family:
            usual = next((one.id for one in entries.values() if (one.family, one.role) == (family, "review")), name)
            return _best(family) or usual, family  # whoever opens the usual one says how to fetch it
    if name not in entries and not Path(name).expanduser().exists():
        known = ", ".join(one.id for one in metrics())
        raise BadInput(f"There is no metric “{name}”: choose one of {known}, or the folder of such a model.")
    return name, family_of(name)


def _tried(model: str, family: "Seeing") -> LearnedMetric:
    """The metric of a model that has been seen to work, once for these weights in this process."""
    from engines.vision import seeing

    metric = LearnedMetric(model, f"{family} {seeing(model, family).weights}", family)
    _try_out(metric)
    return metric


@cache
def _try_out(metric: LearnedMetric) -> None:
    metric.describe(np.full((32, 32, 3), 128, np.uint8), {"": np.ones((32, 32), bool)})
