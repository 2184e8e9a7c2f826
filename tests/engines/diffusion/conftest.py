"""Small helpers shared by the tests of diffusion engines: toy models, a manager of their own, plain diffusers calls."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.requests import Done, ImageRequest, Pictures

torch = pytest.importorskip("torch", reason="diffusion engines need torch")

GENEROUS = 2**32  # bytes: everything tiny fits


@pytest.fixture(autouse=True)
def own_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A manager with a fixed budget, and nothing learned: no test depends on what this machine has free."""
    from engines.diffusion import lexicon, likenesses
    from engines.memory import Memory, peaks, use

    monkeypatch.setattr(peaks, "_learned", [peaks.Peaks()])
    lexicon.phrasebook.clear()
    likenesses.lookbook.clear()
    manager = Memory(lambda ours: GENEROUS, is_full=lambda error: isinstance(error, torch.OutOfMemoryError))
    with use(manager):
        yield manager


@pytest.fixture
def drawn() -> Callable[..., np.ndarray]:
    """The picture of a request."""

    def draw(request: ImageRequest, pictures: Pictures | None = None) -> np.ndarray:
        return done_of(request, pictures).picture

    return draw


def done_of(request: ImageRequest, pictures: Pictures | None = None) -> Done:
    from engines.registry import engine

    events = list(engine(request.engine).render(request, pictures or {}))
    assert isinstance(events[-1], Done)
    return events[-1]


def asked(folder: Path, **more: Any) -> ImageRequest:
    told = {"prompt": "a rider on the steppe at dawn", "width": 128, "height": 64, "seed": 7, "steps": 3}
    return ImageRequest(engine=str(folder), **{**told, **more})


def plain(folder: Path, request: ImageRequest, name: str = "DiffusionPipeline", **more: Any) -> np.ndarray:
    """What diffusers alone draws for a request, uint8."""
    pipe = pipeline(folder, name)
    return called(pipe, request, **more)


def pipeline(folder: Path, name: str = "DiffusionPipeline", **parts: Any) -> Any:
    import diffusers

    pipe = getattr(diffusers, name).from_pretrained(folder, local_files_only=True, **parts)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def called(pipe: Any, request: ImageRequest, **more: Any) -> np.ndarray:
    told = {
        "prompt": request.prompt,
        "negative_prompt": request.negative or None,
        "width": request.width,
        "height": request.height,
        "num_inference_steps": request.steps,
        "guidance_scale": request.guidance or 7.5,
        "generator": torch.Generator("cpu").manual_seed(request.seed),
    }
    told |= more
    return np.asarray(pipe(**{name: value for name, value in told.items() if value != "leave out"}).images[0])


def in_way(request: ImageRequest, way: Any, pictures: Pictures | None = None, **other: Any) -> np.ndarray:
    """The picture drawn in that way of working; `other` is what the setting has in the place of this machine's."""
    from dataclasses import replace

    from engines.diffusion.denoising import Denoising
    from engines.diffusion.lexicon import Lexicon
    from engines.diffusion.plan import Plan
    from engines.diffusion.setting import Setting
    from engines.models import found

    shown = pictures or {}
    setting = replace(Setting.here(found(request.engine), [request]), **other)
    plan = Plan(setting, [request], shown)
    work = Denoising(plan, Lexicon(setting).look_up([request], plan.outfit, shown))
    work.prepare()
    running = work.run(way)
    while True:
        try:
            next(running)
        except StopIteration as end:
            return end.value[0].astype(int)
