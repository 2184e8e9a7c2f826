"""One shot becomes one take: staged, drawn, reviewed, and drawn again with the next seed while it falls short."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TypeAlias

import numpy as np

from engines.registry import engine, weights_of
from engines.requests import (
    NO_PICTURES,
    STAGE,
    Box,
    Done,
    EngineError,
    ImageRequest,
    Layer,
    NoPicture,
    Pictures,
    Step,
    Used,
)
from engines.stage import Stage
from library.documents import ShotFields, Style, Try
from presets.looks import StyleLook
from presets.people import Look
from workflows.elements import Element, carrying_nobody, loras_for
from workflows.guiding import Shown, box_of, controls_for, references_for
from workflows.plan import ASPECTS, DrawingPlan
from workflows.prompting import TOKEN_LIMIT, prompt_for, shown_in_words
from workflows.review import METRIC, ClassicalMetric, Metric, check_picture, choose_attempt, is_pasted, large_enough
from workflows.staging import stage_shot

LAYERS: tuple[Layer, ...] = ("picture", "masks")
Given: TypeAlias = tuple[np.ndarray, Mapping[str, np.ndarray]]  # a picture, and the masks of those in it by name


def nobody_given(media: str) -> Given:
    """For work that hands no references over."""
    return np.zeros((1, 1, 3), np.uint8), {}


@dataclass(slots=True)
class Continuity:
    """What the next shot must agree with: the last stage of its scene and the first picture of everyone seen so far."""

    looks: Mapping[str, Look]
    triggers: Mapping[str, str] = field(default_factory=dict)  # name → token of those a LoRA carries
    elements: Sequence[Element] = ()  # whom the words of a shot may call
    style: Style | None = None  # the project's own that the plan names; None: it names a preset
    apart: Mapping[str, StyleLook] = field(default_factory=dict)  # name → the look that one alone is drawn in
    stage: Stage | None = None
    scene_key: str = ""
    metric: Metric = field(default_factory=ClassicalMetric)
    identity: dict[str, np.ndarray] = field(default_factory=dict)  # name → descriptor of its first picture
    shown: dict[str, Shown] = field(default_factory=dict)  # name → the picture later ones are guided by
    stored: Pictures = field(default_factory=dict)  # what requests name by content hash
    given: Callable[[str], Given] = nobody_given  # content hash → a picture handed over as a reference
    pictures: list[np.ndarray] = field(default_factory=list)  # those the next one must not repeat

    def accept(self, take: "Take", media: str = "") -> None:
        """Go on from a take; `media` is the content hash it was kept under."""
        self.stage = take.request.stage
        for name, box in take.places.items() if media else ():
            self.shown.setdefault(name, Shown(media, box))
        for name, descriptor in take.identity.items():
            self.identity.setdefault(name, descriptor)


@dataclass(frozen=True, slots=True)
class Take:
    """A reviewed picture and how it came to be."""

    request: ImageRequest
    picture: np.ndarray  # height × width × 3, uint8
    identity: dict[str, np.ndarray]  # name → descriptor of that name's region
    score: float | None  # likeness to the reference, 0..1; None where there is nothing to compare with
    flags: tuple[str, ...]
    places: Mapping[str, Box] = field(default_factory=dict)  # name → where they are in it
    attempts: int = 1
    tries: tuple[Try, ...] = ()
    notes: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    used: Used = field(default_factory=dict)
    kept_below_threshold: bool = False
    seconds: float = 0.0
    metric: str = METRIC


Stager: TypeAlias = Callable[[ShotFields, DrawingPlan, int, Continuity], Stage]


def staged(shot: ShotFields, plan: DrawingPlan, seed: int, so_far: Continuity) -> Stage:
    """The stage of a shot of a board, which agrees with the one before it."""
    return stage_shot(
        shot,
        so_far.looks,
        aspect=ASPECTS[plan.aspect],
        seed=seed,
        previous=so_far.stage,
        scene_key=so_far.scene_key,
    )


def draw(
    shot: ShotFields,
    index: int,
    plan: DrawingPlan,
    so_far: Continuity,
    *,
    first_attempt: int = 0,
    first_seed: int | None = None,
    stager: Stager = staged,
    previews: int = 0,
) -> Iterator[Step | Take]:
    """Draw the shot that is the `index`-th of its board (from 0). Yields steps, then the best take.

    `first_attempt` skips the seeds that earlier takes of this shot have used; `first_seed` begins with that one
    instead, so that the picture is the same, drawn otherwise. `stager` sets the shot up, as a board's unless told
    otherwise. Every `previews` denoising steps the forming picture is shown; that is no part of the recipe.

    Raises `EngineError` when no attempt gave a whole picture.
    """
    began = perf_counter()
    takes: list[Take] = []
    tries: list[Try] = []
    for seed in _seeds(index, plan, first_attempt, first_seed):
        request, started = request_for(shot, plan, seed, so_far, stager), perf_counter()
        try:
            done = yield from _steps(request.model_copy(update={"preview_every": previews}), so_far.stored)
        except NoPicture:
            if plan.attempts == 1:
                raise
            tries.append(Try(seed=seed, flags=["not finite"], seconds=round(perf_counter() - started, 3)))
            continue
        take = _reviewed(request, done, so_far)
        takes.append(take)
        tries.append(_try_of(take))
        if _good(take, plan.threshold):
            break
    whole = [take for take in takes if not _broken(take)]
    if not whole:
        raise EngineError(f"The picture came out {tries[-1].flags[0]} {len(tries)} times: try another seed or style.")
    chosen, below = best_of(whole, plan.threshold)
    told = {"attempts": len(tries), "tries": tuple(tries), "kept_below_threshold": below}
    yield replace(chosen, **told, seconds=perf_counter() - began)


def _seeds(index: int, plan: DrawingPlan, first_attempt: int, first_seed: int | None) -> list[int]:
    seeds = [plan.seed_of(index, first_attempt + attempt) for attempt in range(plan.attempts)]
    return seeds if first_seed is None else [first_seed + seed - seeds[0] for seed in seeds]


def best_of(takes: Sequence[Take], threshold: float) -> tuple[Take, bool]:
    """Which take to keep, and whether it falls short of the threshold. One with a fault only where all have some."""
    faultless = [take for take in takes if not take.flags] or takes
    best, below = choose_attempt([1.0 if take.score is None else take.score for take in faultless], threshold)
    return faultless[best], below


def request_for(
    shot: ShotFields, plan: DrawingPlan, seed: int, so_far: Continuity, stager: Stager = staged
) -> ImageRequest:
    """The complete, frozen request for one attempt."""
    stage = stager(shot, plan, seed, so_far)
    own, spec = so_far.style, engine(plan.engine).spec
    look = own.look if own else None
    names, source = _named(stage), STAGE if spec.edits else ""
    references = references_for(names, so_far.shown, plan.reference, spec.most_references - bool(source))
    prompt = prompt_for(
        shot,
        so_far.looks,
        style=plan.style,
        look=look,
        triggers=so_far.triggers,
        elements=so_far.elements,
        shown=shown_in_words(references, spec.dialect, source=source),
        token_limit=spec.token_limit or TOKEN_LIMIT,
        dialect=spec.dialect,
    )
    return ImageRequest(
        engine=plan.engine,
        prompt=prompt.positive,
        negative=prompt.negative,
        width=plan.width,
        height=plan.height,
        seed=seed,
        style=own.name if own else plan.style,
        style_version=own.version if own else 0,
        look=look,
        apart={name: so_far.apart[name] for name in names if name in so_far.apart},
        stage=stage,
        layers=LAYERS,
        steps=plan.steps,
        guidance=plan.guidance,
        scheduler=plan.scheduler,
        decoder=plan.decoder,
        profile=plan.profile,
        loras=loras_for(names, plan.loras, so_far.elements),
        controls=controls_for(plan.controls, shot.controls) if "controls" in spec.takes else (),
        source=source,
        references=references,
        weights=weights_of(plan.engine, plan.decoder),
        device=plan.device,
    )


def _named(stage: Stage) -> list[str]:
    """Who stands on the stage, each once, by the name the picture's masks have."""
    return list(dict.fromkeys(one.entity for one in stage.cast))


def render(request: ImageRequest, pictures: Pictures = NO_PICTURES) -> Done:
    """Draw a request to its end, for callers that need no progress; `pictures` holds those it names."""
    for event in engine(request.engine).render(request, pictures):
        if isinstance(event, Done):
            return event
    raise EngineError("The engine ended without a picture: try again or choose another engine.")


def _steps(request: ImageRequest, pictures: Pictures) -> Iterator[Step]:
    for event in engine(request.engine).render(request, pictures):
        if isinstance(event, Done):
            return event
        yield event
    raise EngineError("The engine ended without a picture: try again or choose another engine.")


def _reviewed(request: ImageRequest, done: Done, so_far: Continuity) -> Take:
    flags = tuple(check_picture(done.picture, size=(request.width, request.height), earlier=so_far.pictures))
    labels, metric = done.layers["masks"], so_far.metric
    masks = {name: labels == label for label, name in enumerate(done.instances, start=1) if name in so_far.looks}
    judged = {name: mask for name, mask in masks.items() if large_enough(mask)}
    identity = {} if "not finite" in flags else metric.describe(done.picture, judged)
    known = [
        metric.likeness(descriptor, so_far.identity[name])
        for name, descriptor in identity.items()
        if name in so_far.identity
    ]
    places = {name: box for name, mask in masks.items() if (box := box_of(mask))}
    if _pasted(request, done.picture, masks, so_far):
        flags += ("copy-paste",)
    there = _named(request.stage) if request.stage else []
    notes = (*done.notes, *carrying_nobody(request.loras, there, so_far.elements))
    told = {"places": places, "notes": notes, "timings": done.timings, "seconds": done.seconds, "used": done.used}
    return Take(request, done.picture, identity, min(known, default=None), flags, metric=metric.name, **told)


def _pasted(request: ImageRequest, picture: np.ndarray, masks: Mapping[str, np.ndarray], so_far: Continuity) -> bool:
    """Whether somebody is a reference itself. Only what was handed over can be pasted: a sketch has no references."""
    for reference in request.references:
        shown, places = so_far.given(reference.picture)
        for name in places.keys() & masks.keys() & {reference.entity or name for name in masks}:
            if is_pasted(picture, masks[name], shown, places[name]):
                return True
    return False


def _try_of(take: Take) -> Try:
    return Try(seed=take.request.seed, score=take.score, flags=list(take.flags), seconds=round(take.seconds, 3))


BROKEN = frozenset({"blank", "black", "white", "noise", "not finite", "wrong size"})


def _broken(take: Take) -> bool:
    return not BROKEN.isdisjoint(take.flags)


def _good(take: Take, threshold: float) -> bool:
    return not take.flags and (take.score is None or take.score >= threshold)
