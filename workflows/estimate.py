"""What a batch will take, from what such work took on this machine before."""

from dataclasses import dataclass
from typing import get_args

from engines import memory
from engines.diffusion.guidance import steps_of
from engines.memory.budget import CannotFit
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


def told(plan: DrawingPlan, panels: int) -> str:
    """What drawing that many panels takes, or why it cannot be done here, in words that end in no stop.

    "" where neither is known, and for the sketch. The same wherever something is about to be drawn.
    """
    if panels < 1:
        return ""
    if why := refusal(plan):
        return why.removesuffix(".")
    ahead = estimate(plan, panels)
    return f"{ahead.words()} for {panels} {'panel' if panels == 1 else 'panels'}" if ahead else ""


def refusal(plan: DrawingPlan) -> str:
    """Why this device can hold the model at that size in no way: the sentence drawing would end with.

    "" where it can, and where nobody knows how much there is to give: until something was lent in this process, for
    whoever only looks imports no torch, and while something draws. LoRA files and maps are left out of account.
    """
    if plan.engine in BUILDERS or _budget() is None:
        return ""
    from engines.diffusion.plan import Plan
    from engines.diffusion.setting import Setting

    asked = ImageRequest(
        engine=plan.engine,
        width=plan.width,
        height=plan.height,
        decoder=plan.decoder,
        profile=plan.profile,
        device=plan.device,
    )
    try:
        Plan(Setting.here(found(plan.engine), [asked]), [asked], {}).ways()
    except CannotFit as error:
        return error.sentence
    except EngineError:
        pass  # it is not the room that lacks: whoever draws will be told
    return ""


def _budget() -> int | None:
    """Bytes the device has to give; None where that is not known.

    While something draws, what it works in is neither free nor counted as ours, so that the figure would be too low.
    """
    manager = memory.present()
    seen = manager.view() if manager else None
    return seen.budget if seen and not seen.working else None


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
        Key(drawn_with, precision, plan.width, plan.height, 1, way, plan.profile)
        for way in get_args(Way)
        for precision in get_args(Precision)
    ]
    known = next((key for key in keys if learned().seconds(key)), None)
    if known is None:
        return None
    steps = steps_of(model, ImageRequest(engine=plan.engine, steps=plan.steps, profile=plan.profile))
    seconds = (learned().seconds(known) or 0.0) * steps * panels
    peak = learned().expect(known, 0.0, budget=_budget())
    return Estimate(seconds, seconds * plan.attempts, peak + weights[WIDTH[known.precision]] if peak else 0)


def _span(seconds: float) -> str:
    if seconds < MINUTE_S:
        return f"{max(round(seconds), 1)} s"
    if seconds < HOUR_S:
        return f"{round(seconds / MINUTE_S)} min"
    return f"{seconds / HOUR_S:.1f} h"
