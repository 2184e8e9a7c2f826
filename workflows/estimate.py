"""What a batch will take, from what such work took on this machine before."""

from dataclasses import dataclass
from typing import get_args

from engines.diffusion.guidance import steps_of
from engines.memory.device import WIDTH, Precision
from engines.memory.ladder import Way
from engines.memory.peaks import Key, learned
from engines.models import found
from engines.registry import BUILDERS, weights_of
from engines.requests import EngineError, ImageRequest
from workflows.plan import DrawingPlan

MINUTE_S, HOUR_S = 60, 3600
GB = 1e9


@dataclass(frozen=True, slots=True)
class Estimate:
    """For a batch whose pictures come out at the first attempt; `most_seconds` when every one needs all attempts."""

    seconds: float
    most_seconds: float
    bytes: int  # on the device: weights and work; 0 where no peak was measured

    def words(self) -> str:
        """One line for a person."""
        longest = f", at most {_span(self.most_seconds)}" if self.most_seconds > 1.2 * self.seconds else ""
        memory = f", {self.bytes / GB:.1f} GB of memory" if self.bytes else ""
        return f"About {_span(self.seconds)}{longest}{memory}"


def estimate(plan: DrawingPlan, panels: int) -> Estimate | None:
    """What drawing that many panels takes; None where nothing like it was measured, and for the sketch."""
    if plan.engine in BUILDERS or panels < 1:
        return None
    try:
        model = found(plan.engine)
        weights = {width: sum(model.size(name, width) for name in model.components) for width in set(WIDTH.values())}
        drawn_with = weights_of(plan.engine, plan.decoder)
    except EngineError:
        return None
    # The device decides precision and way when it draws; here whichever was measured speaks.
    keys = [
        Key(drawn_with, precision, plan.width, plan.height, 1, way)
        for way in get_args(Way)
        for precision in get_args(Precision)
    ]
    known = next((key for key in keys if learned().seconds(key)), None)
    if known is None:
        return None
    steps = steps_of(model, ImageRequest(engine=plan.engine, steps=plan.steps, profile=plan.profile))
    seconds = (learned().seconds(known) or 0.0) * steps * panels
    peak = learned().expect(known, 0.0)
    return Estimate(seconds, seconds * plan.attempts, peak + weights[WIDTH[known.precision]] if peak else 0)


def _span(seconds: float) -> str:
    if seconds < MINUTE_S:
        return f"{max(round(seconds), 1)} s"
    if seconds < HOUR_S:
        return f"{round(seconds / MINUTE_S)} min"
    return f"{seconds / HOUR_S:.1f} h"
