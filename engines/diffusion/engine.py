"""Any model of any family as an engine: words, then denoising a step at a time, then a picture.

The order is always the same: words are encoded first and their encoders may go again; denoiser and decoder are lent for
the denoising only. When the device runs out of memory all else is put away and the work is tried once more, then in
ways that need less and less; what was given up is said in the result.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from engines.diffusion.checks import check, spec_of
from engines.diffusion.denoising import Denoising
from engines.diffusion.families import family_of
from engines.diffusion.lexicon import Lexicon
from engines.diffusion.onstage import with_sources
from engines.diffusion.plan import Plan
from engines.diffusion.setting import Setting
from engines.diffusion.used import used_by
from engines.memory import OutOfMemory
from engines.memory.descent import Descent
from engines.memory.ladder import SAID
from engines.models import Model
from engines.requests import NO_PICTURES, Done, EngineSpec, ImageRequest, Picture, Pictures, Step


@dataclass(frozen=True, slots=True)
class DiffusionEngine:
    """Draws with one model. Holds no weights: what is on the device is the memory manager's business."""

    model: Model

    @property
    def spec(self) -> EngineSpec:
        return spec_of(self.model, family_of(self.model.entry.family).traits)

    def render(self, request: ImageRequest, pictures: Pictures = NO_PICTURES) -> Iterator[Step | Done]:
        """A step a denoising step, then the picture. Closed early, it stops within that step and frees what it held.

        Raises `EngineError` before anything loads when the request asks for what the model or the device has not.
        """
        return self.render_many([request], pictures)

    def render_many(self, requests: Sequence[ImageRequest], pictures: Pictures = NO_PICTURES) -> Iterator[Step | Done]:
        """Several at once, alike in all but words and seeds; one `Done` each at the end, in their order."""
        began = perf_counter()
        check(self.model, requests)
        requests, pictures = with_sources(requests, pictures)
        plan = Plan(Setting.here(self.model, requests), requests, pictures)
        if len(requests) > 1 and not self._together(plan):
            for request in requests:
                yield from self.render(request, pictures)
            return
        plan.ways()  # what cannot fit is refused before anything loads
        words = Lexicon(plan.setting).look_up(requests, plan.outfit, pictures)
        said = perf_counter()
        work = Denoising(plan, words)
        work.prepare()
        drawn, notes = yield from _drawn(work)
        timings = {"words": said - began, "picture": perf_counter() - said}
        for request, stage, picture in zip(requests, plan.stages, drawn, strict=True):
            layers, instances = stage.asked_for()
            yield Done(
                picture,
                layers=layers,
                instances=instances,
                seconds=(perf_counter() - began) / len(requests),
                notes=(*self.model.notes, *words.notes, *work.notes, *notes),
                timings={name: round(seconds, 4) for name, seconds in timings.items()},
                used=used_by(plan.setting, request, plan.outfit),
            )

    def _together(self, plan: Plan) -> bool:
        """Whether several at once come out as each alone does.

        The library prepares a source for the first of them only, and words said in one window mean something else
        beside words said in two.
        """
        lexicon = Lexicon(plan.setting)
        alike = plan.first.mode == "text" and len({lexicon.windows(one) for one in plan.requests}) == 1
        return alike and plan.setting.family.traits.batches


def _drawn(work: Denoising) -> Iterator[Step]:
    """Carry the work out in the first way that the device bears; returns the pictures and what was given up."""
    descent = Descent(work.plan.ways(), SAID, "it was drawn again")
    for way in descent:
        with descent:
            pictures: list[Picture] = yield from work.run(way)
            return pictures, descent.notes
    raise OutOfMemory(
        f"{work.plan.label} ran out of memory in every way of working: choose a smaller picture or model."
    )
