"""What the stage of a request gives a diffusion model: control maps, and where everyone is.

The maps come from the very geometry the sketch engine draws, so a picture of any engine agrees with the sketch.
"""

import hashlib
from collections import ChainMap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engines.diffusion.pixels import asked_for
from engines.requests import STAGE, Control, Done, EngineError, ImageRequest, Layer, Picture, Pictures
from engines.sketch.engine import SketchEngine
from presets.models import ControlKind

MAPS: dict[ControlKind, Layer] = {
    "pose": "pose",
    "depth": "depth",
    "lines": "lines",
    "canny": "lines",
    "scribble": "lines",
}
FIRM = 96  # levels of ink from which a line counts as an edge
NEAREST, FARTHEST = 255.0, 20.0  # levels of the depth map; the sky is 0


@dataclass(frozen=True)
class OnStage:
    """One request's stage as layers, drawn once and only when asked for."""

    request: ImageRequest
    pictures: Pictures

    @cached_property
    def layers(self) -> Done | None:
        """All layers anything here may need; None without a stage."""
        if self.request.stage is None:
            return None
        wanted: set[Layer] = {
            *self.request.layers,
            *(MAPS[one.kind] for one in self.request.controls if not one.picture),
        }
        if any(one.entity for one in (*self.request.references, *self.request.loras)):
            wanted.add("masks")
        return staged(self.request, tuple(sorted(wanted - {"picture"})))

    def asked_for(self) -> tuple[dict[str, np.ndarray], tuple[str, ...]]:
        """The layers the request asks for besides the picture, and whom its masks show; nothing without a stage."""
        if set(self.request.layers) <= {"picture"} or self.layers is None:
            return {}, ()
        return dict(self.layers.layers), self.layers.instances

    def control_map(self, control: Control) -> Picture:
        """The map a control model is given: height × width × 3, uint8, as those models are trained to expect it.

        Raises `EngineError` when there is neither a picture nor a stage to take it from.
        """
        if control.picture:
            return asked_for(self.pictures, control.picture)
        if self.layers is None:
            raise EngineError(f"There is no stage to take the {control.kind} map from: hand in a picture of the map.")
        return as_map(control.kind, self.layers.layers[MAPS[control.kind]])

    def mask(self, entity: str) -> "np.ndarray | None":
        """Where that name is in the picture, height × width, bool; None when it is not seen."""
        if self.layers is None or entity not in self.layers.instances:
            return None
        mask = self.layers.layers["masks"] == self.layers.instances.index(entity) + 1
        return mask if mask.any() else None


def with_sources(requests: Sequence[ImageRequest], pictures: Pictures) -> tuple[list[ImageRequest], Pictures]:
    """The requests, those whose source is their own stage with the sketch of it, and the pictures with that sketch.

    Raises `EngineError` where there is no stage to sketch.
    """
    made: dict[str, Picture] = {}
    named = [_sourced(one, made) if one.source == STAGE else one for one in requests]
    return named, ChainMap(made, pictures) if made else pictures  # pyright: ignore[reportArgumentType]


def _sourced(request: ImageRequest, made: dict[str, Picture]) -> ImageRequest:
    if request.stage is None:
        raise EngineError("There is no stage to sketch the source picture of: hand in a picture.")
    sketch = staged(request, ("picture",)).picture
    hash = hashlib.sha256(sketch.tobytes()).hexdigest()
    made[hash] = sketch
    return request.model_copy(update={"source": hash})


def staged(request: ImageRequest, layers: Sequence[Layer]) -> Done:
    """The layers of a request's stage, from the sketch engine."""
    asked = ImageRequest(
        width=request.width, height=request.height, stage=request.stage, seed=request.seed, layers=tuple(layers)
    )
    return next(event for event in SketchEngine().render(asked) if isinstance(event, Done))


def as_map(kind: ControlKind, layer: np.ndarray) -> Picture:
    """A layer of the sketch engine in the form the control models of that kind know.

    Pose: coloured limbs on black, as it is. Depth: near is light, linear in 1 / metres (MiDaS). Lines: white on black;
    for canny and scribble firm lines only.
    """
    if kind == "pose":
        return layer[..., :3]
    if kind == "depth":
        return _grey(_nearness(layer))
    white = 255 - layer
    return _grey(white if kind == "lines" else np.where(white >= FIRM, 255, 0))


def _nearness(metres: np.ndarray) -> np.ndarray:
    seen = np.isfinite(metres)
    if not seen.any():
        return np.zeros(metres.shape)
    inverse = np.where(seen, 1 / np.maximum(metres, 1e-3), 0)
    low, high = inverse[seen].min(), inverse[seen].max()
    share = (inverse - low) / max(high - low, 1e-9)
    return np.where(seen, FARTHEST + share * (NEAREST - FARTHEST), 0)


def _grey(levels: np.ndarray) -> Picture:
    return np.repeat(levels.round().astype(np.uint8)[..., None], 3, axis=2)
